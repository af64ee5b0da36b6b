package reader

import (
	"cmp"
	"slices"

	"postil/annotate"
	"postil/app/reader/layout"
	"postil/app/reader/raster"
	"postil/app/reader/shape"
)

// Lanes: marks that overlap have their lines below each other. A mark's lane
// is the lowest that no mark before it has taken; marks come in the order of
// their starts, longer ones first, so outer marks lie lowest. The lane depends
// only on marks that overlap in a chain, hence it is the same on all lines.

// Limits of the walk back to where a chain of overlapping marks begins. A
// chain that is longer than that may change lanes when it is scrolled through.
const (
	chainSteps = 256
	chainReach = 20_000 // code points
)

// lanesIn assigns lanes to the drawn marks that touch a span.
func lanesIn(l *annotate.Layer, loose map[annotate.ID]bool, in annotate.Span) map[annotate.ID]int {
	start := in.Start
	for range chainSteps {
		first := start
		for m := range l.Overlapping(annotate.Span{Start: start, End: start + 1}) {
			first = min(first, m.Hull().Start)
		}
		if first == start || in.Start-first > chainReach {
			break
		}
		start = first
	}
	var marks []*annotate.Annotation
	for m := range l.Overlapping(annotate.Span{Start: start, End: in.End}) {
		if !loose[m.ID] {
			marks = append(marks, m)
		}
	}
	slices.SortStableFunc(marks, func(a, b *annotate.Annotation) int {
		x, y := a.Hull(), b.Hull()
		return cmp.Or(cmp.Compare(x.Start, y.Start), cmp.Compare(y.End, x.End))
	})
	lanes := make(map[annotate.ID]int, len(marks))
	var ends []int // by lane: where its last mark ends
	for _, m := range marks {
		h := m.Hull()
		lane := slices.IndexFunc(ends, func(end int) bool { return end <= h.Start })
		if lane < 0 {
			lane = len(ends)
			ends = append(ends, 0)
		}
		ends[lane] = h.End
		lanes[m.ID] = lane
	}
	return lanes
}

// decorate describes a line with everything that is painted on it.
func (r *Reader) decorate(line *layout.Line, lanes map[annotate.ID]int) row {
	d := r.s.Doc()
	out := row{Row: raster.NewRow(line, r.pad)}
	out.Background = r.colors.page
	out.Ink = r.colors.inks[line.Style.Ink]
	span := annotate.Span{Start: line.Start, End: line.End}

	var marks []*annotate.Annotation
	for m := range d.Layer.Overlapping(span) {
		if !d.Loose[m.ID] {
			marks = append(marks, m)
		}
	}
	slices.SortStableFunc(marks, func(a, b *annotate.Annotation) int { return cmp.Compare(b.Len(), a.Len()) })
	selected := r.s.Mark()
	tags := !r.s.Settings().HideTags
	for _, m := range marks {
		c, lane := r.label(m.Label), lanes[m.ID]
		for i, f := range m.Fragments {
			part := f.Intersect(span)
			if part.Empty() {
				continue
			}
			begins, ends := f.Start >= line.Start, f.End <= line.End
			for _, x := range line.Intervals(part.Start-line.Start, part.End-line.Start) {
				out.Fills = append(out.Fills, raster.Fill{Left: x.Left, Right: x.Right, Color: c.tint, RoundLeft: begins, RoundRight: ends})
				out.Rules = append(out.Rules, raster.Rule{Left: x.Left, Right: x.Right, Color: c.line, Lane: lane})
				if selected != nil && selected.ID == m.ID {
					out.Outlines = append(out.Outlines, raster.Outline{
						Left: x.Left, Right: x.Right, Color: c.line, Lane: lane, OpenLeft: !begins, OpenRight: !ends,
					})
				}
			}
			if tags && i == 0 && begins {
				at := f.Start - line.Start
				x := line.X(at, shape.Downstream)
				next := line.X(d.Article.Text.NextGrapheme(f.Start)-line.Start, shape.Upstream)
				out.Tags = append(out.Tags, raster.Tag{X: x, Text: c.short, Color: c.line, Ink: c.ink, FromRight: next < x})
			}
		}
		if lane < raster.Lanes {
			out.stripes = append(out.stripes, stripe{
				lane: lane, color: c.line, mark: m.ID,
				begins: m.Hull().Start >= line.Start, ends: m.Hull().End <= line.End,
			})
		} else {
			out.deeper++
		}
	}
	for _, h := range r.hitsIn(span) {
		for _, x := range line.Intervals(h.Start-line.Start, h.End-line.Start) {
			out.Hits = append(out.Hits, raster.Fill{Left: x.Left, Right: x.Right, Color: r.colors.hit})
		}
	}
	sel := r.s.Selection().Span()
	if part := sel.Intersect(span); !part.Empty() {
		for _, x := range line.Intervals(part.Start-line.Start, part.End-line.Start) {
			out.Selection = append(out.Selection, raster.Fill{Left: x.Left, Right: x.Right, Color: r.colors.selection})
		}
	}
	if line.Last && sel.Start <= line.End && sel.End > line.End { // the newline is selected, too
		end := line.X(line.End-line.Start, shape.Upstream)
		out.Selection = append(out.Selection, raster.Fill{Left: end, Right: end + 6, Color: r.colors.selection})
	}
	return out
}

// hitsIn returns the search hits in a span, cut to it.
func (r *Reader) hitsIn(s annotate.Span) []annotate.Span {
	hits := r.s.Finding().Hits
	i, _ := slices.BinarySearchFunc(hits, s.Start, func(h annotate.Span, at int) int { return cmp.Compare(h.End, at+1) })
	var out []annotate.Span
	for ; i < len(hits) && hits[i].Start < s.End; i++ {
		if part := hits[i].Intersect(s); !part.Empty() {
			out = append(out, part)
		}
	}
	return out
}
