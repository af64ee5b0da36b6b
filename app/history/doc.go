// Package history shows what became of the marks of the open article: sessions of work
// with their saves, and, while an earlier state is looked at, what is other now, with
// keys to bring it back. Make the pane with NewPane and put it in the place of the
// inspector, and the line above the page, which tells that it shows the past, with
// NewBar.
package history
