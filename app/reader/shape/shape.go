// Package shape turns the characters of a line into placed glyphs.
//
// Start with NewFaces, which parses the fonts once, and NewEngine, which
// measures and shapes with them. An Engine is not safe for concurrent use;
// give each goroutine its own. Faces may be shared.
//
// Prepare analyses a paragraph once: directions (UAX #9), faces, places where a
// line may end (UAX #14) and the widths between them. A caller fills lines from
// Paragraph.Breaks, ClusterWidths helps where a unit is longer than a line, and
// ShapeLine places the glyphs of each line that is shown. A Line then answers
// where a character is and what is at a place.
//
// Text is shaped word by word, words being what spaces divide, and shaped words
// are kept, so that lines are cheap and the widths of units add up to that of
// their line. The price is that no kerning reaches across a space. Line breaks
// and grapheme clusters follow Unicode 17.0, directions see package bidi.
//
// A character is set in the style's own face if that has it, else in the first
// configured fallback, and then the first system face, that has the whole
// grapheme cluster; emoji prefer the emoji face. What no face has, and controls,
// show as boxes.
//
// Indices are code points into the runes handed in. Lengths are pixels at
// scale 1; glyph advances are unhinted, so they scale linearly.
package shape

import (
	"github.com/go-text/typesetting/font"

	"postil/app/reader/bidi"
)

// Family chooses between the two bundled reading faces.
type Family uint8

// The reading faces.
const (
	Serif Family = iota // Literata
	Sans                // Inter
)

// Style is how a paragraph is set. It is comparable and serves as a cache key.
type Style struct {
	Family   Family
	SemiBold bool
	Italic   bool
	Size     float32 // pixels per em at scale 1
}

// Metrics are the vertical measures of a style's own face in pixels, all positive.
type Metrics struct{ Ascent, Descent float32 }

// Affinity tells on which side of a line or direction boundary a caret stands
// when one offset has two places.
type Affinity uint8

// Downstream belongs to the character after the offset, Upstream to the one before.
const (
	Downstream Affinity = iota
	Upstream
)

// Glyph is one placed glyph. X and Y are the pen position of its origin
// relative to the line's left edge and baseline, y down, in pixels at scale 1.
type Glyph struct {
	ID   font.GID
	X, Y float32
}

// Run is a stretch of glyphs from one face, in one direction.
type Run struct {
	Face    *font.Face
	Size    float32
	Glyphs  []Glyph
	Start   int // first code point, relative to the line's start
	End     int // end of the stretch, half-open
	RTL     bool
	Missing bool // no face has these characters: draw Boxes instead of Glyphs
	Boxes   []Interval
}

// Interval is a horizontal stretch of a line, in pixels from its left edge.
type Interval struct{ Left, Right float32 }

// Line is one shaped visual line. Its methods answer every question about
// where a code point is; offsets are relative to the line's first code point.
type Line struct {
	Runs            []Run // in visual order, left to right
	Width           float32
	Trailing        float32 // width of the spaces and tabs at the line's logical end, part of Width
	Ascent, Descent float32 // of the tallest face used
	Missing         int     // grapheme clusters that no face can show
	Base            bidi.Level

	clusters []cluster // in visual order
	logical  []int32   // code point -> index into clusters; nil: the same number
	length   int       // code points
}

// cluster is a grapheme cluster where it stands in the line.
type cluster struct {
	start, end  int32 // code points
	left, right float32
	rtl         bool
}

// Config names the fonts. All slices hold TrueType or OpenType files.
type Config struct {
	Serif, SerifSemiBold, SerifItalic []byte
	Sans, SansSemiBold, SansItalic    []byte
	Emoji                             []byte // a colour font, consulted before system fonts for emoji
	Fallback                          [][]byte
	System                            bool   // look for further faces among the system's fonts
	CacheDir                          string // where the system font index may be kept; empty: not kept
}
