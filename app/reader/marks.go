package reader

import (
	"cmp"
	"iter"
	"slices"
	"sort"

	"postil/annotate"
	"postil/app/reader/layout"
	"postil/app/reader/raster"
	"postil/app/reader/shape"
	"postil/app/session"
)

// Lanes: marks that overlap have their lines below each other. A mark's lane
// is the lowest that no mark before it has taken; marks come in the order of
// their starts, longer ones first, so outer marks lie lowest. The lane depends
// only on marks that overlap in a chain, hence it is the same on all lines.
// Marks for which there is no lane have the lane raster.Lanes.

// Limits of the walk back to where a chain of overlapping marks begins, and of
// the way on to where a colleague's mark ends. They bound what a view costs,
// however long the article: at most so many places are asked for their marks,
// then all marks between the bounds once. A chain that is longer than that may
// change lanes when it is scrolled through; to keep them one would have to walk
// to its beginning, which may be that of the article. A single mark that begins
// out of reach does no harm: it is the outermost wherever it is seen.
const (
	chainSteps = 256
	chainReach = 20_000 // code points
)

// drawn is a mark as it is drawn: the person's own; somebody else's, which is a
// line alone; or one that review has decided on, which is a tint alone.
type drawn struct {
	*annotate.Annotation
	layer   *annotate.Layer
	pattern raster.Pattern
	part    session.Part
	lane    int             // that it takes where it is free, 1 for the lowest; 0: any
	by      annotate.Person // as she is called
}

func (m drawn) own() bool { return m.part == session.Own }

// ruled reports whether the mark has a line of its own.
func (m drawn) ruled() bool { return m.part != session.Decided }

// lanes visits the lanes that the mark may take, the best first.
func (m drawn) lanes(yield func(int) bool) {
	if m.lane > 0 && m.lane <= raster.Lanes && !yield(m.lane-1) {
		return
	}
	for lane := range raster.Lanes {
		if lane != m.lane-1 && !yield(lane) {
			return
		}
	}
}

// laneKey names a mark over all layers: two layers may hold one that was
// imported into both.
type laneKey struct {
	layer *annotate.Layer
	mark  annotate.ID
}

// PatternOf is the pattern of a colleague's lines. The first one's is solid, for
// it is the person herself while she marks.
func PatternOf(number int) raster.Pattern {
	const patterns = int(raster.Wavy) + 1
	if number > 0 && number%patterns == 0 { // only the first is solid
		return raster.Dashed
	}
	return raster.Pattern(number % patterns)
}

// marksIn lists the marks that are drawn in a span: those of all sheets of the
// session, and a passage that is being edited.
func (r *Reader) marksIn(in annotate.Span) []drawn {
	return r.marksBy((*annotate.Layer).Overlapping, (*annotate.Annotation).Touches, in)
}

// hullsIn lists the marks whose hull overlaps a span. Lanes go by it, so that a
// mark in several pieces keeps its lane between them.
func (r *Reader) hullsIn(in annotate.Span) []drawn {
	return r.marksBy((*annotate.Layer).Hulls, func(m *annotate.Annotation, s annotate.Span) bool {
		return m.Hull().Overlaps(s)
	}, in)
}

func (r *Reader) marksBy(query func(*annotate.Layer, annotate.Span) iter.Seq[*annotate.Annotation], holds func(*annotate.Annotation, annotate.Span) bool, in annotate.Span) []drawn {
	d := r.s.Doc()
	var out []drawn
	preview := r.s.Preview()
	for _, sheet := range r.sheets {
		as := drawn{layer: sheet.Layer, pattern: PatternOf(sheet.Number), part: sheet.Part, by: sheet.By}
		if r.s.Mode() == session.Reviewing && sheet.Part == session.Colleague {
			as.lane = 1 + sheet.Number%raster.Lanes
		}
		for m := range query(sheet.Layer, in) {
			as.Annotation = m
			switch sheet.Part {
			case session.Own:
				if d.Loose[m.ID] || preview != nil && preview.ID == m.ID {
					continue
				}
			case session.Colleague:
				if !r.fits(m) {
					continue
				}
			case session.Decided:
			}
			out = append(out, as)
		}
	}
	if preview == nil {
		preview = r.s.Draft()
	}
	if preview != nil && holds(preview, in) {
		out = append(out, drawn{Annotation: preview, layer: d.Layer, by: d.Layer.Person})
	}
	return out
}

// fits reports whether the text has what a colleague's mark quotes. Of long
// marks it is noted, for such a mark is asked about again for every line.
func (r *Reader) fits(m *annotate.Annotation) bool {
	const short = 256 // code points
	if m.Hull().Len() <= short {
		return m.Fits(r.s.Text())
	}
	fits, known := r.fitting[m]
	if !known {
		fits = m.Fits(r.s.Text())
		r.fitting[m] = fits
	}
	return fits
}

// lanesIn assigns lanes to the marks that touch a span; marks lists those of
// any span. The person's own marks come first, so that their lanes are the same
// whether colleagues' are shown or not.
func lanesIn(marks func(annotate.Span) []drawn, in annotate.Span) map[laneKey]int {
	start := in.Start
	for range chainSteps {
		first := start
		for _, m := range marks(annotate.Span{Start: start, End: start + 1}) {
			if at := m.Hull().Start; in.Start-at <= chainReach {
				first = min(first, at)
			}
		}
		if first == start {
			break
		}
		start = first
	}
	// A colleague's mark gives way to own ones that begin later, too.
	end := in.End
	for _, m := range marks(annotate.Span{Start: start, End: in.End}) {
		if !m.own() {
			end = max(end, min(m.Hull().End, in.End+chainReach))
		}
	}
	all := slices.DeleteFunc(marks(annotate.Span{Start: start, End: end}), func(m drawn) bool { return !m.ruled() })
	slices.SortStableFunc(all, func(a, b drawn) int {
		if a.own() != b.own() {
			return map[bool]int{true: -1, false: 1}[a.own()]
		}
		x, y := a.Hull(), b.Hull()
		return cmp.Or(cmp.Compare(x.Start, y.Start), cmp.Compare(y.End, x.End))
	})
	lanes := make(map[laneKey]int, len(all))
	var own, others [raster.Lanes][]annotate.Span // that a lane is taken by, in text order
	for _, m := range all {
		h := m.Hull()
		taken := raster.Lanes
		for lane := range m.lanes {
			if m.own() && lastFree(own[lane], h) {
				own[lane] = append(own[lane], h)
				taken = lane
				break
			}
			if !m.own() && lastFree(others[lane], h) && free(own[lane], h) {
				others[lane] = append(others[lane], h)
				taken = lane
				break
			}
		}
		lanes[laneKey{m.layer, m.ID}] = taken
	}
	return lanes
}

// lastFree reports whether none of the spans, which stand in text order and do
// not overlap, reaches into one that begins no earlier than the last.
func lastFree(taken []annotate.Span, s annotate.Span) bool {
	return len(taken) == 0 || taken[len(taken)-1].End <= s.Start
}

// free reports whether none of the spans, which stand in text order and do not
// overlap, overlaps s.
func free(taken []annotate.Span, s annotate.Span) bool {
	i := sort.Search(len(taken), func(i int) bool { return taken[i].End > s.Start })
	return i == len(taken) || taken[i].Start >= s.End
}

// decorate describes a line with everything that is painted on it.
func (r *Reader) decorate(line *layout.Line, lanes map[laneKey]int) row {
	d := r.s.Doc()
	out := row{Row: raster.NewRow(line, r.pad)}
	out.Background = r.colors.page
	out.Ink = r.colors.inks[line.Style.Ink]
	span := annotate.Span{Start: line.Start, End: line.End}

	marks := r.marksIn(span)
	slices.SortStableFunc(marks, func(a, b drawn) int { return cmp.Compare(b.Len(), a.Len()) })
	for _, m := range marks {
		r.decorateMark(&out, line, m, lanes[laneKey{m.layer, m.ID}])
	}
	out.shareLanes()
	hits := r.hitsIn(span)
	out.Inked = r.dimmed(line, marks, hits)
	sel := r.s.Selection().Span()
	for _, h := range hits {
		if h == sel.Intersect(span) {
			continue // the hit that was gone to: selected, and told from the others by that
		}
		for _, x := range line.Intervals(h.Start-line.Start, h.End-line.Start) {
			out.Hits = append(out.Hits, raster.Fill{Left: x.Left, Right: x.Right, Color: r.colors.hit})
		}
	}
	if part := sel.Intersect(span); !part.Empty() {
		for _, x := range line.Intervals(part.Start-line.Start, part.End-line.Start) {
			out.Selection = append(out.Selection, raster.Fill{Left: x.Left, Right: x.Right, Color: r.colors.selection})
		}
	}
	if line.Last && sel.Start <= line.End && sel.End > line.End && line.End < d.Article.Text.Len() { // the newline is selected, too
		end := line.X(line.End-line.Start, shape.Upstream)
		out.Selection = append(out.Selection, raster.Fill{Left: end, Right: end + 6, Color: r.colors.selection})
	}
	return out
}

// dimmed is the furniture on a line. Words with a tint behind them, of a mark or a
// search hit, are read as elsewhere.
func (r *Reader) dimmed(line *layout.Line, marks []drawn, hits []annotate.Span) []raster.Inked {
	var out []raster.Inked
	for _, dim := range r.styles.dimIn(annotate.Span{Start: line.Start, End: line.End}) {
		for _, s := range untinted(dim, marks, hits) {
			for _, x := range line.Intervals(s.Start-line.Start, s.End-line.Start) {
				out = append(out, raster.Inked{Left: x.Left, Right: x.Right, Ink: r.colors.third})
			}
		}
	}
	return out
}

// untinted are the parts of a span that have no tint behind them.
func untinted(s annotate.Span, marks []drawn, hits []annotate.Span) []annotate.Span {
	parts := []annotate.Span{s}
	for _, h := range hits {
		parts = without(parts, h)
	}
	for _, m := range marks {
		if m.part == session.Colleague { // a line alone
			continue
		}
		for _, f := range m.Fragments {
			parts = without(parts, f.Span)
		}
	}
	return parts
}

// without cuts a span out of others.
func without(parts []annotate.Span, cut annotate.Span) []annotate.Span {
	var out []annotate.Span
	for _, p := range parts {
		for _, q := range []annotate.Span{{Start: p.Start, End: min(p.End, cut.Start)}, {Start: max(p.Start, cut.End), End: p.End}} {
			if q.Start < q.End {
				out = append(out, q)
			}
		}
	}
	return out
}

// decorateMark adds what is drawn of one mark on a line.
func (r *Reader) decorateMark(out *row, line *layout.Line, m drawn, lane int) {
	visible := annotate.Span{Start: line.Start, End: line.VisibleEnd} // spaces that hang over the end stay bare
	c := r.label(m.Label)
	selected := r.s.Mark()
	for i, f := range m.Fragments {
		part := f.Intersect(visible)
		if part.Empty() {
			continue
		}
		begins, ends := f.Start >= line.Start, f.End <= line.End
		for _, x := range line.Intervals(part.Start-line.Start, part.End-line.Start) {
			if m.part != session.Colleague {
				out.Fills = append(out.Fills, raster.Fill{Left: x.Left, Right: x.Right, Color: c.tint, RoundLeft: begins, RoundRight: ends})
			}
			if m.ruled() {
				out.Rules = append(out.Rules, raster.Rule{Left: x.Left, Right: x.Right, Color: c.line, Lane: lane, Pattern: m.pattern})
			}
			if m.own() && selected != nil && selected.ID == m.ID {
				out.Outlines = append(out.Outlines, raster.Outline{
					Left: x.Left, Right: x.Right, Color: c.line, Lane: lane, OpenLeft: !begins, OpenRight: !ends,
				})
			}
		}
		if m.part != session.Colleague && i == 0 && begins {
			r.tag(out, line, m, f.Start)
		}
	}
	if m.ruled() && lane >= raster.Lanes {
		out.deeper++
	}
	if lane, ok := r.stripeLane(m, lane); ok {
		out.stripes = append(out.stripes, stripe{
			lane: lane, color: c.line, mark: m, start: m.Hull().Start,
			begins: m.Hull().Start >= line.Start, ends: m.Hull().End <= line.End,
		})
	}
}

// tag adds the letter of a mark's label above its beginning, and a sign beside it
// where review says something of the mark.
func (r *Reader) tag(out *row, line *layout.Line, m drawn, start int) {
	c := r.label(m.Label)
	x := line.X(start-line.Start, shape.Downstream)
	next := line.X(r.s.Text().NextGrapheme(start)-line.Start, shape.Upstream)
	t := raster.Tag{X: x, Text: c.short, Color: c.line, Ink: c.ink, FromRight: next < x}
	if !r.s.Settings().HideTags {
		out.Tags = append(out.Tags, t)
	}
	if !m.own() {
		return
	}
	switch r.s.BadgeOf(m.ID) {
	case session.Waits:
		t.Text, t.Color, t.Ink = "!", r.colors.waits, r.colors.page
		out.Tags = append(out.Tags, t)
	case session.Answered:
		t.Text, t.Color, t.Ink = "✓", r.colors.answered, r.colors.page
		out.Tags = append(out.Tags, t)
	case session.NoBadge:
	}
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
