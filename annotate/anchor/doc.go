// Package anchor finds the passages that marks are on again, after the text has
// changed.
//
// Make a Finder with New, of the text that the marks were made on (nil where it
// is lost) and the text as it is now, and hand it the fragments of each mark with
// Place; PlaceAll does it for many marks. A Placement tells the verdict (same,
// moved, changed, ambiguous or gone), the new spans, and why. Offsets are code
// points, half-open, and no span that is returned cuts a grapheme cluster that
// the mark did not cut before.
//
// # What it stands on
//
// Two texts are compared as by patience diff, but on stretches of characters
// instead of lines, so that it needs no lines and finds what was moved: a stretch
// of sixteen code points that stands exactly once in either text is a landmark,
// and all that stands unchanged around a landmark is a block (see blocks.go). A
// mark within a block, between two of its landmarks, can only be at one place.
//
// Marks beside changes are looked for by their words and those around them: places
// that share some stretch with the mark's surroundings are found by an index, and
// each is held against them by edit distance, outwards from the mark (seeds.go,
// near.go). Where the quote itself was changed, an alignment of its surroundings
// tells where it begins and ends now (align.go). All of it is bounded: the cost of
// a mark does not depend on the length of the text, only on how often what is
// around it is repeated.
//
// A place needs evidence besides the words of a short quote, and it must be alone:
// where a second place is nearly as good, or where the place may as well belong to
// another passage of the old text, the verdict is ambiguous. Without the old text
// the quote and the context that a fragment keeps are all there is; then passages
// that were repeated with their surroundings cannot be told from each other when
// one of them is gone.
package anchor
