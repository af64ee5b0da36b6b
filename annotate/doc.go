// Package annotate is Postil's domain: what people say about passages of an
// article, and how that changes. It is pure: no files, no clock, no network
// and no window.
//
// A Layer holds all that one person says about one article. Layers never
// change in place: build a Change (an Edit has a before and an after; many at
// once are one change), hand it to the layer's History with Do, and go on with
// the layer that comes back. Undo is the inverse change travelling the same
// way. Because a layer never changes, another goroutine may save or draw the
// one it was given while a person goes on working.
//
// What a reviewer decides on the marks of others is a Decision, a record of her
// own layer, and changes in the same way; package annotate/compare makes gold
// of layers and decisions.
//
// Offsets are code points, half-open, on the article's canonical text; see
// package annotate/text.
package annotate
