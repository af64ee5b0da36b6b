package anchor

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// match is a stretch of a text that was held against a window.
type match struct {
	span Span
	// The edits between them: in the quote, before it and after it.
	quote, before, after int
	// The evidence of either side, as outwards has it.
	left, right int
	touching    int // the same code points next to it, on both sides, white space between them or not
}

func (m match) exact() bool { return m.quote == 0 }

func (m match) evidence() int { return m.left + m.right }

func (m match) distance() int { return m.quote + m.before + m.after }

// rivals reports whether another match is nearly as good: it needs hardly more
// edits (the more the better one needs, the more the other must need beyond them),
// or it is clearly better on one side, as where a passage was put in once more
// beside itself.
func (m match) rivals(best match) bool {
	const clearly = 8
	return m.distance() < best.distance()+4+best.distance()/2 || m.left >= best.left+clearly || m.right >= best.right+clearly
}

// yields reports whether another match is so much better, on the whole or on one
// side, that nothing further away can outweigh it.
func (m match) yields(to match) bool {
	const much = 16
	return m.distance() >= to.distance()+4+to.distance()/2 || to.left >= m.left+much || to.right >= m.right+much
}

// How many matches a search goes on with, and how long a text may be to be read
// through for a quote that no seed leads to.
const (
	mostMatches = 256
	shortText   = 1 << 14
)

// search holds a window against the parts of a text that may be like it, and
// returns what it found, the nearest first; more reports that there may be others
// as near.
func (s *side) search(w window) (found []match, more bool) {
	regions, more := s.index().regions(w)
	before := reversed(w.before())
	seen := map[Span]bool{}
	add := func(at Span) {
		if !seen[at] && len(found) < mostMatches {
			seen[at] = true
			found = append(found, s.measure(w, before, at))
		}
	}
	quote := w.quote()
	for i, r := range regions {
		exact := false
		const slack = 8
		for p := max(0, r.low+w.start-slack); p <= r.high+w.start+slack && p+len(quote) <= len(s.runes); p++ {
			if slices.Equal(s.runes[p:p+len(quote)], quote) {
				exact = true
				add(Span{Start: p, End: p + len(quote)})
			}
		}
		const aligned = 3
		if exact || i >= aligned {
			continue
		}
		if start, end := align(s.runes, w, r); start < end {
			add(Span{Start: start, End: end})
		}
	}
	if len(regions) == 0 && (len(s.runes) <= shortText || len(w.runes) < 2*s.index().n) {
		for p := 0; p+len(quote) <= len(s.runes); p++ {
			if !slices.Equal(s.runes[p:p+len(quote)], quote) {
				continue
			}
			if len(found) == 4*MostCandidates {
				more = true
				break
			}
			add(Span{Start: p, End: p + len(quote)})
		}
	}
	more = more || len(found) == mostMatches
	slices.SortStableFunc(found, nearer)
	return found, more
}

// again holds matches against another window of the same passage.
func (s *side) again(w window, found []match) []match {
	before := reversed(w.before())
	out := make([]match, len(found))
	for i, m := range found {
		out[i] = s.measure(w, before, m.span)
	}
	slices.SortStableFunc(out, nearer)
	return out
}

// nearer orders matches by distance.
func nearer(a, b match) int {
	return cmp.Or(cmp.Compare(a.distance(), b.distance()), cmp.Compare(a.span.Start, b.span.Start))
}

// measure holds a stretch against a window; before is what stands before the
// window's passage, backwards.
func (s *side) measure(w window, before []rune, at Span) match {
	m := match{span: at}
	if there := s.runes[at.Start:at.End]; !slices.Equal(there, w.quote()) {
		m.quote = editDistance(w.quote(), there)
	}
	left := reversed(s.runes[max(0, at.Start-len(before)-band):at.Start])
	right := s.runes[at.End:min(len(s.runes), at.End+len(w.after())+band)]
	m.before, m.left = outwards(before, left)
	m.after, m.right = outwards(w.after(), right)
	m.touching = touching(before, left) + touching(w.after(), right)
	return m
}

// withoutShadows leaves out matches that overlap a nearer one and are the same
// place with other edges. Two places that both have the quote whole are two.
func withoutShadows(sorted []match) []match {
	var out []match
	for _, m := range sorted {
		if !m.exact() && slices.ContainsFunc(out, func(o match) bool { return o.span.Overlaps(m.span) }) {
			continue
		}
		if m.exact() { // it takes the place of one that only is like the quote
			out = slices.DeleteFunc(out, func(o match) bool { return !o.exact() && o.span.Overlaps(m.span) })
		}
		out = append(out, m)
	}
	slices.SortStableFunc(out, nearer)
	return out
}

// nearness is 1 less the share of code points that a match needs edited.
func (w window) nearness(m match) float64 {
	n := max(len(w.runes), 1)
	return 1 - min(1, float64(m.distance())/float64(n))
}

func (w window) candidates(sorted []match) []Candidate {
	var out []Candidate
	for _, m := range sorted[:min(len(sorted), MostCandidates)] {
		out = append(out, Candidate{m.span, w.nearness(m)})
	}
	return out
}

// differs says in what way a quote has changed.
func differs(before, after []rune) string {
	a, b := string(before), string(after)
	words := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	closed := func(s string) string { return strings.Join(strings.Fields(s), "") }
	switch {
	case words(a) == words(b), closed(a) == closed(b):
		return "only its white space has changed"
	case strings.EqualFold(closed(a), closed(b)):
		return "only its case has changed"
	case letters(a) == letters(b):
		return "only its punctuation has changed"
	}
	return "its words have changed"
}

// letters is a text without white space and punctuation.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r) {
			return -1
		}
		return r
	}, s)
}
