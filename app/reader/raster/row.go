package raster

import (
	"image/color"

	"postil/app/reader/layout"
	"postil/app/reader/shape"
)

// Row is one visual line and what is drawn with it. Of overlapping fills the
// later lies on top, so outer marks come first.
type Row struct {
	Text *shape.Line // nil draws no text

	Left     float32 // x of the text's left edge in the picture
	Top      float32 // y of the pitch's upper edge in the picture
	Pitch    float32 // line pitch; decorations are laid out within it
	Baseline float32 // distance from Top

	Background color.RGBA // of the whole picture; may be transparent
	Ink        color.RGBA // of the text
	Inked      []Inked    // stretches of the text in another ink, without overlap

	Fills     []Fill // tints of marks
	Hits      []Fill // search hits, over the tints
	Selection []Fill // over the hits, in the picture's full height so that rows join
	Outlines  []Outline
	Rules     []Rule
	Tags      []Tag
}

// NewRow describes a line of a layout in a picture that begins inset pixels to
// the left of the measure and is as high as the line.
func NewRow(l *layout.Line, inset float32) Row {
	return Row{
		Text:     l.Line,
		Left:     inset + l.Left,
		Top:      l.Before,
		Pitch:    l.Style.Leading,
		Baseline: l.Baseline - l.Before,
	}
}

// Inked is a stretch of the text in an ink of its own. A glyph belongs to where it
// begins, so that none has two inks.
type Inked struct {
	Left, Right float32
	Ink         color.RGBA
}

// Fill is a ground behind words. Its upper corners are rounded where the mark
// begins and ends; below, the mark's line closes it.
type Fill struct {
	Left, Right           float32
	Color                 color.RGBA
	RoundLeft, RoundRight bool
}

// Pattern tells whose mark a rule is.
type Pattern uint8

// The patterns. Their phase depends on the place in the picture only, so that
// adjoining rules run on.
const (
	Solid Pattern = iota
	Dashed
	Dotted
	Wavy
)

// Lanes is the number of rules that find room below each other. Where marks lie
// deeper, the caller says so in the margin; rules in further lanes are not drawn.
const Lanes = 4

// Rule is the line of one mark below its words. Lane 0 is the lowest, just
// below the tint, for the outermost mark.
type Rule struct {
	Left, Right float32
	Color       color.RGBA
	Lane        int
	Pattern     Pattern
}

// Outline frames a selected mark. It closes below with the mark's own rule, so
// the lines of marks around it stay outside. An open side has no edge: the mark
// goes on in the row before or after.
type Outline struct {
	Left, Right         float32
	Color               color.RGBA
	Lane                int
	OpenLeft, OpenRight bool
}

// Tag is the short name of a label above the first letter of a mark. Tags that
// would cover the tag before them are moved aside.
type Tag struct {
	X         float32 // edge of the first letter
	Text      string
	Color     color.RGBA // ground
	Ink       color.RGBA
	FromRight bool // the mark reads right to left: the tag ends at X
}
