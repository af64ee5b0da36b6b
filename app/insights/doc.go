// Package insights shows how far people agree: figures for all together, a
// matrix of annotators, which labels meet which, rows by label and by article,
// and bars of the classes of disagreement, each with a sentence that explains it
// and its source. A click, or Enter, on a figure lists the passages behind it.
//
// Make the widget with New and put it in the place of the page and the right
// pane. Call Show when it comes into sight and Hide when it goes; figures are
// worked out only in between. Set OnOpen and OnExport before it is shown.
//
// Charts are drawn with the toolkit's own canvas: a heat table, bars and a strip
// are rectangles and text, which follow the theme, take the keyboard and tell
// where the pointer is, as a picture made by a library for charts would not.
package insights
