package raster

import (
	"image"
	"image/draw"
	"math"
	"strings"
	"testing"

	"postil/annotate/text"
	"postil/app/reader/layout"
)

const article = `Harbour board warns against reopening the north quay
COASTAL WIRE · By Ida Marsh · Published May 12, 2026

PORT ELLERY — The north quay could fail within a month if cargo traffic resumes, the harbour board said on Tuesday, after divers found new cracks in four of its piers.

“Any vessel over two thousand tonnes puts lives at risk,” board chair Tomas Reyne told reporters. “We are asking owners to stay away until the repairs are certified, not until somebody’s schedule says so.”

Shipping group Northline rejected the finding. Its own survey in March showed no movement of the piers, spokeswoman Hana Odell said in a written statement, adding that “the board has confused old damage with new”.`

// markup is a mark as a caller of the painter knows it.
type markup struct {
	quote    string
	of       func(theme) label
	lane     int
	pattern  Pattern
	bare     bool // line only
	selected bool
}

func claim(t theme) label   { return t.claim }
func warning(t theme) label { return t.warning }
func quote(t theme) label   { return t.quote }

// page paints a page of marked text, row by row.
func page(t *testing.T, th theme, scale float32) *image.RGBA {
	txt, err := text.New(article)
	if err != nil {
		t.Fatal(err)
	}
	engine := newEngine(t)
	l := layout.New(txt, engine, layout.Options{Width: 556, BlankHeight: 15, StyleOf: func(start, end int) layout.ParagraphStyle {
		st := body
		switch txt.LineOf(start) {
		case 0:
			st.Font.Size, st.Font.SemiBold, st.Leading, st.After = 25, true, 32, 10
		case 1:
			st.Font.Size, st.Leading, st.Ink = 14, 24, layout.Second
		}
		return st
	}})
	marks := []markup{ // outer marks first
		{quote: "The north quay could fail within a month if cargo traffic resumes", of: claim},
		{quote: "“Any vessel over two thousand tonnes puts lives at risk,”", of: warning, selected: true},
		{quote: "“We are asking owners to stay away until the repairs are certified, not until somebody’s schedule says so.”", of: quote},
		{quote: "We are asking owners to stay away until the repairs are certified", of: warning, lane: 1},
		{quote: "owners to stay away until the repairs", of: claim, lane: 2, pattern: Dashed, bare: true},
		{quote: "owners", of: claim, lane: 3, pattern: Wavy, bare: true},
		{quote: "Its own survey in March showed no movement of the piers", of: claim},
		{quote: "movement of the piers", of: warning, lane: 1, pattern: Dotted, bare: true},
		{quote: "“the board has confused old damage with new”", of: quote},
	}
	const inset = 40
	p := New(engine)
	img := image.NewRGBA(image.Rect(0, 0, dev(556+2*inset, scale), dev(500, scale)))
	draw.Draw(img, img.Rect, image.NewUniform(th.page), image.Point{}, draw.Src)
	top := float32(20)
	for _, line := range l.Visible(l.First(), 0, 480) {
		row := NewRow(line, inset)
		row.Background, row.Ink = th.page, th.ink
		if line.Style.Ink == layout.Second {
			row.Ink = th.second
		}
		for _, m := range marks {
			before, _, _ := strings.Cut(article, m.quote)
			start := len([]rune(before))
			end := start + len([]rune(m.quote))
			from, to := max(start, line.Start), min(end, line.VisibleEnd)
			if from >= to {
				continue
			}
			lb := m.of(th)
			for _, iv := range line.Intervals(from-line.Start, to-line.Start) {
				opens, closes := from == start, end <= line.End
				if !m.bare {
					row.Fills = append(row.Fills, Fill{Left: iv.Left, Right: iv.Right, Color: lb.tint, RoundLeft: opens, RoundRight: closes})
				}
				row.Rules = append(row.Rules, Rule{Left: iv.Left, Right: iv.Right, Color: lb.line, Lane: m.lane, Pattern: m.pattern})
				if m.selected {
					row.Outlines = append(row.Outlines, Outline{Left: iv.Left, Right: iv.Right, Color: lb.line, Lane: m.lane, OpenLeft: !opens, OpenRight: !closes})
				}
				if opens {
					row.Tags = append(row.Tags, Tag{X: iv.Left, Text: lb.name, Color: lb.line, Ink: lb.ink})
				}
			}
		}
		if i := strings.Index(txt.Slice(line.Start, line.End), "harbour board"); i >= 0 && line.Style.Ink == layout.Body {
			from := len([]rune(txt.Slice(line.Start, line.End)[:i]))
			iv := line.Intervals(from, from+13)[0]
			row.Hits = append(row.Hits, Fill{Left: iv.Left, Right: iv.Right, Color: th.hit})
		}
		if at := strings.Index(article, "spokeswoman"); line.End > at && line.Start < at+30 {
			for _, iv := range line.Intervals(max(0, at-line.Start), min(line.Len(), at+30-line.Start)) {
				row.Selection = append(row.Selection, Fill{Left: iv.Left, Right: iv.Right, Color: th.selection})
			}
		}
		y := int(math.Round(float64((top + float32(line.Top)) * scale)))
		next := int(math.Round(float64((top + float32(line.Top) + line.Height) * scale)))
		p.Paint(img.SubImage(image.Rect(0, y, img.Rect.Max.X, next)).(*image.RGBA), row, scale)
	}
	return img
}

func TestAPageOfMarkedText(t *testing.T) {
	for name, th := range map[string]theme{"page-light": light, "page-dark": dark} {
		t.Run(name, func(t *testing.T) { golden(t, name, page(t, th, 1)) })
	}
	t.Run("page-light-2x", func(t *testing.T) { golden(t, "page-light-2x", page(t, light, 2)) })
}
