// Package widgets holds the controls that Postil is made of and Fyne does not have in this shape: rows and
// lists, key caps, quiet entries and buttons, cards, overlays, toasts, tips, the status line and the three
// panes. They know nothing of annotation: whoever uses them says what a row means.
//
// Start with [Row] and [List] for anything listed, [Field] for anything typed, [Button] for anything done and
// [PaneSplit] for the window. All of them take their colours, faces and sizes from package theme, draw again
// only when something changed, and belong to the UI goroutine. Sizes are pixels at scale 1.
//
// Each file holds one widget. What passes with time (toasts, tips) takes an [After], so that tests own the
// clock.
package widgets
