// Package agreement measures how far people who marked the same articles
// agree.
//
// Start with a [Study]: [FromLayers] makes one of layers, [NewStudy] of marks
// given directly. Then each measure is a small type with one method,
// [Measure].Of, that takes a study and returns a [Result]; [Catalogue] lists
// them all. For an interval, and to keep a figure up to date while somebody
// decides, put study and measure into a [Tally].
//
//	result := agreement.AlphaU{}.Of(study)
//	if alpha, ok := result.Float(); ok { … }
//
// What is missing and what is empty are told apart: somebody who finished an
// article without a mark has said that there is nothing to mark; somebody who
// never finished it has said nothing and is left out of it.
//
// A result says whether it is defined. A figure that is not is never 0, 1 or
// NaN: it has a reason instead, as has each of its parts.
//
// Figures of several articles are pooled: the sums behind a figure are added
// over articles first, so that a long article weighs more than a short one.
//
// The arithmetic is in the packages below: match pairs marks, unitizing has
// α_U and the uα family, gamma γ, items the coefficients on ratings,
// segmentation the boundaries, models Dawid-Skene and MACE.
package agreement
