package raster

import "math"

// Measures of decorations in pixels at scale 1.
const (
	margin      = 2 // of the tint, above and below: the tint is 4 px less than the pitch
	thickness   = 2 // of rules and outlines
	laneGap     = 2 // between rules while there is room
	tagHeight   = 9
	radius      = 2 // of tints and tags
	frameRadius = 4 // of outlines
)

// Band is a horizontal stretch of a row in device pixels, half-open.
type Band struct{ Top, Bottom int }

// Height is the band's height in device pixels.
func (b Band) Height() int { return b.Bottom - b.Top }

// Bands are the vertical build of a row, in device pixels from the upper edge
// of its pitch. For 17 px text on a pitch of 29 px at scale 1:
//
//	 0…9   tag, above the ascenders
//	 1…3   upper edge of an outline
//	 2…27  tint, down to the first rule
//	22     baseline
//	22…29  rules: of two the first at 27…29, the second at 23…25; of three,
//	       a pixel apart, the third is one pixel thick; of four all are
//
// So nothing but tints, hits and the selection enters the zone of the small
// letters, between the tag and the baseline, nor the row above or below.
type Bands struct {
	Row      Band // the whole pitch
	Tag      Band
	Tint     Band
	Baseline int

	lane [Lanes]Band
	wave [Lanes]int // height of a wavy rule, up from the bottom of its lane
	line int        // thickness of outlines
	edge int        // upper edge of outlines
}

// NewBands lays out a row of this pitch and baseline, in pixels at scale 1,
// with room for a number of lanes.
func NewBands(pitch, baseline float32, lanes int, scale float32) Bands {
	dev := func(px float32) int { return int(math.Round(float64(px * scale))) }
	least := func(px float32) int { return max(1, dev(px)) }

	height, base := least(pitch), dev(baseline)
	base = max(1, min(base, height-1))
	b := Bands{
		Row:      Band{0, height},
		Tag:      Band{0, max(1, min(dev(tagHeight), base/2))},
		Baseline: base,
		line:     least(thickness),
		edge:     least(margin / 2),
	}

	b.lay(max(1, min(lanes, Lanes)), least(thickness), least(laneGap))
	b.Tint = Band{min(least(margin), b.lane[0].Top), b.lane[0].Top}
	return b
}

// lay shares the room below the baseline among lanes. First the gaps give way,
// then the rules, the upper ones first, down to a device pixel each; in still
// less room they touch.
func (b *Bands) lay(lanes, thick, gap int) {
	room := b.Row.Height() - b.Baseline
	for gap > 1 && lanes*thick+(lanes-1)*gap > room {
		gap--
	}
	spare := room - lanes - (lanes-1)*gap // beyond a pixel for each rule
	if spare < 0 {
		gap, spare = 0, 0
	}
	bottom := b.Row.Bottom
	for i := range lanes {
		// What is spare goes round, so lane i gets its share rounded up.
		line := min(thick, 1+(spare+lanes-1-i)/lanes)
		top := max(bottom-line, 0)
		b.lane[i] = Band{top, max(bottom, top+1)}
		b.wave[i] = min(line+1, line+gap)
		if i == lanes-1 {
			b.wave[i] = min(line+1, max(line, bottom-b.Baseline))
		}
		bottom = top - gap
	}
	for i := lanes; i < Lanes; i++ {
		b.lane[i], b.wave[i] = b.lane[lanes-1], b.wave[lanes-1]
	}
}

// Lane is the band of a lane, from 0, the lowest. Lanes that the row was not
// laid out for coincide with its uppermost.
func (b Bands) Lane(i int) Band { return b.lane[max(0, min(i, Lanes-1))] }

// Outline is the band of the frame of a mark whose rule runs in a lane.
func (b Bands) Outline(lane int) Band { return Band{b.edge, b.Lane(lane).Bottom} }
