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
//	 2…27  tint
//	21     baseline
//	21…29  rules: the first at 27…29, the second at 23…25; with three their
//	       gaps shrink to one pixel, with four the rules do as well
//
// So nothing but tints, hits and the selection enters the zone of the small
// letters, between the tag and the baseline.
type Bands struct {
	Row      Band // the whole pitch
	Tag      Band
	Tint     Band
	Baseline int

	lane  Band // the lowest
	pitch int  // from one lane to the next
	line  int  // thickness of outlines
	edge  int  // upper edge of outlines
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
		Tint:     Band{min(least(margin), height/2), max(height-least(margin), (height+1)/2)},
		Baseline: base,
		line:     least(thickness),
		edge:     least(margin / 2),
	}

	// The lanes share the room below the baseline. First the gaps give way,
	// then the rules, down to a device pixel each; below that they overlap.
	lanes = max(1, min(lanes, Lanes))
	room := max(1, height-base)
	line := min(least(thickness), room)
	b.pitch = 0
	for gap := least(laneGap); gap >= 1; gap-- {
		if lanes*line+(lanes-1)*gap <= room {
			b.pitch = line + gap
			break
		}
	}
	if b.pitch == 0 {
		b.pitch = max(1, room/lanes)
		line = max(1, b.pitch-1)
	}
	b.lane = Band{height - line, height}
	return b
}

// Lane is the band of a lane, from 0, the lowest.
func (b Bands) Lane(i int) Band {
	return Band{b.lane.Top - i*b.pitch, b.lane.Bottom - i*b.pitch}
}

// Outline is the band of the frame of a mark whose rule runs in a lane.
func (b Bands) Outline(lane int) Band { return Band{b.edge, b.Lane(lane).Bottom} }

// wave is the height that a wavy rule takes, from the bottom of its lane.
func (b Bands) wave() int { return max(min(b.line+1, b.pitch-1), min(b.pitch, 2)) }
