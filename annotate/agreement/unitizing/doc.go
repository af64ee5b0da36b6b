// Package unitizing holds the arithmetic of the coefficients that ask whether
// annotators cut the same units out of a continuum: α_U and the uα family.
//
// Start with [Disjoint], which makes of one annotator's marks units that do
// not overlap; then [Disagreement] gives the two sums of α_U for one label of
// one article, and [Coincidences] the sums of uα, |uα, cuα and (k)uα. Sums of
// several articles are added, then turned into coefficients with the methods
// of [Sums].
//
// Positions and lengths are in code points, ranges half-open.
package unitizing
