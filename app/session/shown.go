package session

import (
	"slices"

	"postil/annotate"
)

// Part is what a layer is on the page.
type Part uint8

// The parts.
const (
	Own       Part = iota // the person's marks: tint, line, tag
	Colleague             // another person's: a line alone, in a pattern of her own
	Decided               // what review has decided: tint and tag
)

// Sheet is a layer as the page shows it. Sheets lie on top of each other.
type Sheet struct {
	Layer *annotate.Layer
	Part  Part
	// Number tells colleagues apart, from 0. While marks are made the person's own
	// take the place of the first, so that colleagues begin with 1.
	Number int
	By     annotate.Person // as she is called
}

// Sheets are the layers that the page shows: the person's own with those of
// colleagues, or, in review, those of the people who are compared with what is
// decided. Looking back they are those of an earlier state.
func (s *Session) Sheets() []Sheet {
	if s.doc == nil || s.mode == Measuring {
		return nil
	}
	if l := s.LookingBack(); l != nil {
		return l.sheets()
	}
	var out []Sheet
	if s.mode == Annotating {
		out = append(out, Sheet{Layer: s.doc.Layer, Part: Own, By: s.doc.Layer.Person})
		for i, l := range s.Others() {
			out = append(out, Sheet{Layer: l, Part: Colleague, Number: i + 1, By: l.Person})
		}
		return out
	}
	r := s.Review()
	if r == nil || !r.ready || r.Gold.Layer == nil {
		return nil
	}
	out = append(out, Sheet{Layer: r.Gold.Layer, Part: Decided, By: annotate.Person{Name: "decided"}})
	for i, slug := range s.Compared() {
		for _, l := range r.Compared.Article.Layers {
			if l.Person.Slug == slug && slices.Contains(r.Compared.Finished, slug) {
				by := l.Person
				by.Name = s.NameOf(slug)
				out = append(out, Sheet{Layer: l, Part: Colleague, Number: i, By: by})
			}
		}
	}
	return out
}

// Framed is what the page frames: a difference to the present, looking back; where a
// mark would stand that waits for a place; or in review the marks of the current case; nil where there is none or a passage
// is being edited.
func (s *Session) Framed() []annotate.Span {
	if l := s.LookingBack(); l != nil {
		return l.framed()
	}
	if s.PlacingOpen() {
		return s.Placing().framed()
	}
	k := s.Review().Current()
	if k == nil || s.Draft() != nil {
		return nil
	}
	var out []annotate.Span
	for _, m := range k.Marks {
		for _, f := range m.Fragments {
			out = append(out, f.Span)
		}
	}
	slices.SortFunc(out, func(a, b annotate.Span) int { return a.Start - b.Start })
	joined := out[:0]
	for _, f := range out {
		if n := len(joined); n > 0 && f.Start <= joined[n-1].End {
			joined[n-1].End = max(joined[n-1].End, f.End)
			continue
		}
		joined = append(joined, f)
	}
	return joined
}
