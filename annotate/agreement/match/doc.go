// Package match pairs the marks of two annotators, one to one, and counts what
// agrees.
//
// Start with [Align]: given the marks of both and a [Criterion], it returns
// the pairs and the counts of SemEval-2013 task 9 (which are those of MUC-5):
// correct, incorrect, partial, missing, spurious. Which mark goes with which
// is decided by optimal assignment, never greedily: no other pairing has more
// correct pairs, and among those with as many none has more partial ones, more
// pairs, more shared code points, more equal labels, in this order. Where even
// that leaves a choice, it depends only on places and labels, not on the order
// in which the marks are given.
//
// Offsets are code points, half-open.
package match
