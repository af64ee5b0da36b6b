// Package recovery keeps the marks that could not be saved where they belong, in a
// folder of the user's own, until they can be.
//
// At makes a Place of a folder. Whoever cannot save a layer gives it to Keep, each
// time that it fails, and tells by Settle that it is saved. What is left there when
// the program ends is found by Find at the next start, for the workspace that is open
// then, and brought to its sidecars by Restore, which merges and loses nothing.
//
// There is one file for each workspace, article and person: a line of JSON that says
// what it is, and below it the layer as a sidecar. It is written whole or not at all.
// A file that cannot be read is told and left.
package recovery
