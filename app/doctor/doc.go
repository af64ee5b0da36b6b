// Package doctor shows what is wrong with the files of the open folder, what can be
// mended without a guess, and what was mended before and can be taken back. Make the
// panel with New and put it on an overlay.
package doctor
