// Package compare holds the marks of several people against each other, names
// what they disagree about, and derives gold from marks and decisions.
//
// Start with [Compare]: of the layers of an article it makes [Case] values, one
// for each passage of which people speak, with a [Class] that says how they
// agree or differ. [Take], [Replace] and [On] make a decision on a case; [Put]
// is the change that writes it into the reviewer's own layer, so that it can be
// undone as any other. [Examine] brings cases and decisions together: what is
// open, settled, in conflict between reviewers, or changed since. [Review.Gold]
// derives gold by a [Strategy]. [Threads] are what an annotator is told of the
// decisions on her marks, and what she answers.
//
// All of these are functions of layers: the same layers, in whatever order,
// give the same result. Nothing is kept anywhere but in layers.
//
// What is missing and what is empty are told apart, as in package agreement:
// somebody who finished an article without a mark says that there is nothing
// to mark; the marks of somebody who has not finished it are not compared.
package compare
