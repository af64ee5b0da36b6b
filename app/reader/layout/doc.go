// Package layout lays an article out into visual lines, lazily: a text of any
// size opens at once, and only what is looked at is wrapped and shaped.
//
// Start with New. Ask for what a viewport shows with Layout.Visible, move it
// with Layout.Scroll, and find a place with Layout.LineAt and Layout.AtY.
//
// # Blocks
//
// The text is cut into blocks at its newlines, in one pass and without looking
// at a glyph. A paragraph of more than MaxBlock code points is cut further, at
// a break opportunity near that length, so that one endless line cannot stop
// the program; each such block begins a new visual line and resolves its own
// text direction.
//
// # Heights
//
// A block that was never wrapped has an estimated height, from its length and
// the average advance of a sample of the text. Wrapping it corrects the height.
// Heights are kept in a Fenwick tree of whole 1/64 pixels, so a correction and
// every question about a height cost O(log blocks), and corrections never drift.
//
// Because heights above a viewport may change at any time, a view must not
// remember a height: its anchor is a Ref and the pixels scrolled into that
// line. Refs last until SetOptions; the anchor that outlasts it is the line's
// first code point, from which LineAt finds the new Ref.
//
// # Wrapping
//
// Lines are filled greedily with the units between the break opportunities of
// UAX #14. White space at a line's end hangs: it does not count towards the
// width. A unit longer than a line is cut between grapheme clusters.
//
// Offsets are code points of the text, half-open. Lengths are pixels at scale 1.
// A Layout belongs to one goroutine, together with its shape.Engine.
package layout
