package session

import (
	"cmp"
	"slices"

	"postil/annotate"
	"postil/annotate/compare"
)

// Filter keeps cases in the queue; what is empty keeps all.
type Filter struct {
	Class compare.Class
	Label string
	Pair  [2]string // slugs of two people who say different things
}

// Empty reports whether everything is kept.
func (f Filter) Empty() bool { return f == Filter{} }

// Item is a case in the queue.
type Item struct {
	*compare.Examined
	// Share is the part of the article's disagreement that the case makes, 0 to
	// 1: of the disorder of γ's alignment of all marks, that of the tuples in
	// which the case's marks are, shared among a tuple's marks. Cases that γ does
	// not see, of attributes or of marks made twice, cost nothing.
	Share float64
}

// isOpen reports whether a disagreement waits for a decision.
func isOpen(k *compare.Examined) bool {
	return k.Class.Disagrees() && k.Status != compare.Settled || k.Status == compare.Disputed || k.Status == compare.Reopened
}

// Open counts the disagreements that wait for a decision, also those that were
// put off.
func (r *Review) Open() int { return openIn(&r.Seen) }

func openIn(seen *compare.Review) int {
	n := 0
	for i := range seen.Cases {
		if isOpen(&seen.Cases[i]) {
			n++
		}
	}
	return n
}

// SettledCount counts the cases that are decided.
func (r *Review) SettledCount() int {
	n := 0
	for i := range r.Seen.Cases {
		if r.Seen.Cases[i].Status == compare.Settled {
			n++
		}
	}
	return n
}

// Agreeing counts the cases on which all agree and nobody has decided.
func (r *Review) Agreeing() int { return r.agreeing }

// Certain reports whether the shares of cases come of γ's best alignment, which
// is not sure to be found in a very dense article.
func (r *Review) Certain() bool { return r.certain }

// made reports whether layers were compared.
func (r *Review) made() bool { return r != nil && r.ready && r.Compared.Article.ID != "" }

// find is the case with an id, or nil.
func (r *Review) find(id annotate.ID) *compare.Examined {
	for i := range r.Seen.Cases {
		if r.Seen.Cases[i].ID == id {
			return &r.Seen.Cases[i]
		}
	}
	return nil
}

// Current is the case that is shown, or nil.
func (r *Review) Current() *Item {
	if r == nil || !r.ready {
		return nil
	}
	k := r.find(r.current)
	if k == nil {
		return nil
	}
	return &Item{k, r.shares[k.ID]}
}

// Queue lists the disagreements that wait for a decision and that the filter
// keeps: the dearest first, those that were put off last.
func (s *Session) Queue() []Item { return s.queue(s.reviewing.filter) }

func (s *Session) queue(f Filter) []Item {
	r := s.Review()
	if r == nil || !r.ready {
		return nil
	}
	var out []Item
	for i := range r.Seen.Cases {
		k := &r.Seen.Cases[i]
		if isOpen(k) && f.keeps(k) {
			out = append(out, Item{k, r.shares[k.ID]})
		}
	}
	later := func(i Item) int {
		if i.Status == compare.Deferred {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(out, func(a, b Item) int {
		return cmp.Or(cmp.Compare(later(a), later(b)), cmp.Compare(b.Share, a.Share))
	})
	return out
}

// SettledCases lists the cases that are decided and that the filter keeps, in the
// order of the text.
func (s *Session) SettledCases() []Item {
	r := s.Review()
	if r == nil || !r.ready {
		return nil
	}
	var out []Item
	for i := range r.Seen.Cases {
		if k := &r.Seen.Cases[i]; k.Status == compare.Settled && s.reviewing.filter.keeps(k) {
			out = append(out, Item{k, r.shares[k.ID]})
		}
	}
	return out
}

// Filter is what is kept in the queue.
func (s *Session) Filter() Filter { return s.reviewing.filter }

// SetFilter keeps other cases in the queue.
func (s *Session) SetFilter(f Filter) {
	if f == s.reviewing.filter {
		return
	}
	s.reviewing.filter = f
	if r := s.Review(); r != nil && r.ready {
		if k := r.find(r.current); k == nil || !f.keeps(k) {
			s.giveUp()
			r.current = s.firstOpen()
			s.showCase()
			s.measure()
		}
	}
	s.tellReview()
}

func (f Filter) keeps(k *compare.Examined) bool {
	if f.Class != "" && k.Class != f.Class {
		return false
	}
	if f.Label != "" && !slices.ContainsFunc(k.Marks, func(m compare.Mark) bool { return m.Label == f.Label }) {
		return false
	}
	if f.Pair == [2]string{} {
		return true
	}
	says := func(slug string) (string, bool) {
		if slices.Contains(k.Without, slug) {
			return "", true
		}
		return readingKey(k, slug), slices.Contains(k.With, slug)
	}
	a, both := says(f.Pair[0])
	b, too := says(f.Pair[1])
	return both && too && a != b
}

// firstOpen is the case to begin with.
func (s *Session) firstOpen() annotate.ID {
	if q := s.Queue(); len(q) > 0 {
		return q[0].ID
	}
	return annotate.ID{}
}

// ShowCase makes a case the current one.
func (s *Session) ShowCase(id annotate.ID) {
	r := s.Review()
	if r == nil || !r.ready || id == r.current || r.find(id) == nil {
		return
	}
	s.giveUp()
	r.current, r.remark = id, Remark{}
	s.tellReview()
	s.showCase()
	s.measureTaking()
}

// showCase brings the current case into view.
func (s *Session) showCase() {
	r := s.Review()
	if k := r.Current(); k != nil {
		s.On.Reveal.Emit(Reveal{Span: k.Span, Center: true})
	}
}

// nextCase goes to the next or previous case of the queue; after the last comes
// the first.
func (s *Session) nextCase(forward bool) {
	r := s.Review()
	if s.untilReady(func() { s.nextCase(forward) }) {
		return
	}
	q := s.Queue()
	if len(q) == 0 {
		s.tellHollow()
		return
	}
	i := slices.IndexFunc(q, func(k Item) bool { return k.ID == r.current })
	switch {
	case i < 0 && !forward, i == 0 && !forward:
		i = len(q) - 1
	case forward:
		i = (i + 1) % len(q)
	default:
		i--
	}
	s.ShowCase(q[i].ID)
}

// tellHollow says why there is no case.
func (s *Session) tellHollow() {
	r := s.Review()
	if r == nil {
		return
	}
	if r.Hollow == NotHollow { // so it is the filter
		s.tell("No open disagreement is of this class, label and pair. Esc shows all again.")
		return
	}
	s.tell(s.Explain().Title + ".")
}

// pickCase makes the innermost case over a code point the current one.
func (s *Session) pickCase(point int) {
	r := s.Review()
	if r == nil || !r.ready || s.Draft() != nil {
		return
	}
	var best *compare.Examined
	for i := range r.Seen.Cases {
		k := &r.Seen.Cases[i]
		if slices.ContainsFunc(k.Marks, func(m compare.Mark) bool { return m.Covers(point) }) &&
			(best == nil || k.Span.Len() < best.Span.Len()) {
			best = k
		}
	}
	if best != nil {
		s.ShowCase(best.ID)
	}
}

// untilReady puts off what a person does until the review is made. It reports
// whether it did.
func (s *Session) untilReady(f func()) bool {
	r := s.Review()
	if r == nil || r.ready {
		return r == nil
	}
	r.waiting = append(r.waiting, f)
	return true
}
