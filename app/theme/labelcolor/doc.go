// Package labelcolor turns a scheme's own colour into the colours in which a label is drawn: a line, a tint
// behind words, and an ink for letters on the line's colour. The hue is kept; lightness and chroma are fitted
// to the ground (a light or a dark page) until the contrast laws hold:
//
//   - the line has at least [LineContrast] on the page,
//   - the ink has at least [InkContrast] on the line,
//   - the page's text has at least [TextContrast] on the tint.
//
// Start with [Fit]; [Parse] reads the "#rrggbb" of a scheme and [Contrast] measures two colours as WCAG 2.2
// does. The package knows no toolkit, so that the command line and exports may colour labels too.
package labelcolor
