// Package raster paints visual lines into images: the tints, lines, outlines
// and tags of marks, search hits, the selection, and the text itself.
//
// Make a Painter with New, describe a line with NewRow and the decorations on
// it, and call Painter.Paint. One picture holds one row and nothing of it lies
// outside: tags stand in the leading above the words, the lines of marks in the
// leading below them, as Bands lays down. A row can thus be painted again
// without touching its neighbours, and no mark ever moves the text.
//
// # Pixels
//
// Lengths in a Row are pixels at scale 1; x counts from the text's left edge,
// so that shape.Line.Intervals can be handed on as they are. Every edge of a
// decoration is rounded to a whole device pixel, and the same x always to the
// same pixel: where one fill ends and another begins there is neither gap nor
// overlap, at any scale. Glyphs stand on whole pixels vertically and on quarter
// pixels horizontally, with grey antialiasing.
//
// Colours are image/color's RGBA, alpha-premultiplied. Painting twice gives the
// same bytes.
package raster
