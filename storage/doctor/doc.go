// Package doctor finds what is wrong with a workspace and mends what can be
// mended without a guess.
//
// Examine looks and tells: every Finding has a kind, a place, a sentence, and a
// Fix where there is a safe one. Mending carries fixes out, all or those that were
// chosen, and Undo takes the latest mending back; Mendings lists those that are kept,
// and UndoOf takes any of them back.
//
// # What is safe
//
// A fix is safe when nobody could want the opposite, and it never costs a mark:
// what cannot be read is left alone, what several readings fit is told with all
// of them. Each fix is a handful of files whose bytes become others. The bytes
// of before are kept in .postil/fixes first, with a list of what is about to be
// done, and a file is only written while it is still the one that was read, so
// that a crash, or somebody else at work, leaves the old state, or the new one
// that Undo knows.
//
// A fix may bring to light what it hid (a layer that git could not merge holds a
// relation without an end), so Mending looks again until nothing is left that it
// can do; a second one does nothing.
package doctor
