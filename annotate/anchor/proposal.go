package anchor

import (
	"cmp"
	"slices"

	"postil/annotate/text"
)

// Proposal is a place for a whole mark.
type Proposal struct {
	// Spans has one span for each fragment, in their order, no two of which
	// overlap. An empty one is that of a piece that is gone, where others are not.
	Spans    []text.Span
	Nearness float64 // the mean of its pieces', from 0 to 1
}

// Proposals are the places that a mark may be put at, the nearest first, up to
// that many: what each fragment may be at, put together. There is one where
// every piece was found at one place, and none where all are gone without a trace.
// Of a mark in one piece that is gone they are places that have little in common
// with it.
func (p Placement) Proposals(most int) []Proposal {
	begun := []Proposal{{}}
	for _, at := range p.Places {
		var next []Proposal
		for _, b := range begun {
			for _, c := range at.options(len(p.Places) == 1) {
				if slices.ContainsFunc(b.Spans, c.Span.Overlaps) {
					continue
				}
				next = append(next, Proposal{append(slices.Clip(b.Spans), c.Span), b.Nearness + c.Nearness/float64(len(p.Places))})
			}
		}
		slices.SortStableFunc(next, func(a, b Proposal) int { return cmp.Compare(b.Nearness, a.Nearness) })
		begun = next[:min(len(next), most)] // so that many pieces at many places each cost little
	}
	return slices.DeleteFunc(begun, func(p Proposal) bool {
		return !slices.ContainsFunc(p.Spans, func(s text.Span) bool { return !s.Empty() })
	})
}

// options are the places of one piece; alone tells that the mark has no other.
func (p Place) options(alone bool) []Candidate {
	switch {
	case p.Verdict.Sure():
		return []Candidate{{Span: p.Span, Nearness: 1}}
	case p.Verdict == Changed:
		nearness := 1.0
		for _, c := range p.Candidates {
			if c.Span == p.Span {
				nearness = c.Nearness
			}
		}
		return []Candidate{{Span: p.Span, Nearness: nearness}}
	case p.Verdict == Gone && !alone:
		return []Candidate{{}}
	}
	return p.Candidates
}
