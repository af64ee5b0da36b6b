package session

import (
	"fmt"
	"slices"
	"strings"

	"postil/annotate"
	"postil/annotate/compare"
)

// Remark is what a reviewer says of a case besides her verdict.
type Remark struct {
	Reason     string   // one of those that the workspace offers, or ""
	Comment    string   // for the authors of the marks
	Confidence *float64 // 0 to 1, nil: she does not say
}

// decide writes decisions on the current case into the person's own layer and
// goes on to the next open one. Decisions of others that stand against hers are
// overruled with that.
func (s *Session) decide(name string, ds ...annotate.Decision) {
	r := s.Review()
	k := r.Current()
	if k == nil || !s.writable() {
		return
	}
	next := s.following(k.ID)
	for i := range ds {
		ds[i].Created = s.opt.Now()
		if ds[i].Verdict.Settles() || ds[i].Verdict == annotate.VerdictDefer {
			ds[i].Reason, ds[i].Confidence = r.remark.Reason, r.remark.Confidence
		}
	}
	var withdrawn []annotate.ID
	if k.Status == compare.Disputed {
		if len(ds) > 0 {
			withdrawn = s.ownWithin(k)
		}
		ds = append(ds, compare.Overrule(s.person.Slug, k.Rulings, s.opt.NewID)...)
	}
	if s.put(name, withdrawn, ds...) {
		s.goOn(next)
	}
}

// ownWithin lists the person's own decisions that speak of nothing but the case.
func (s *Session) ownWithin(k *Item) []annotate.ID {
	var out []annotate.ID
	for _, r := range k.Rulings {
		within := !slices.ContainsFunc(r.On, func(p annotate.Passage) bool {
			return !slices.ContainsFunc(k.Marks, func(m compare.Mark) bool { return m.ID == p.ID })
		})
		if r.By == s.person.Slug && r.Verdict.Settles() && len(r.On) > 0 && within {
			out = append(out, r.ID)
		}
	}
	return out
}

// put carries out the change that writes decisions, and withdraws others.
func (s *Session) put(name string, withdrawn []annotate.ID, ds ...annotate.Decision) bool {
	c, err := compare.Put(s.doc.Layer, name, ds...)
	if err != nil {
		s.fail(err)
		return false
	}
	c.Decisions = append(c.Decisions, compare.Withdraw(s.doc.Layer, name, withdrawn...).Decisions...)
	return s.Apply(c)
}

// following lists the cases that follow one in the queue, round it.
func (s *Session) following(id annotate.ID) []annotate.ID {
	q := s.Queue()
	i := slices.IndexFunc(q, func(k Item) bool { return k.ID == id })
	var out []annotate.ID
	for step := range q {
		if k := q[(i+1+step+len(q))%len(q)]; k.ID != id {
			out = append(out, k.ID)
		}
	}
	return out
}

// goOn shows the first of these cases that is still open. Where none is, what was
// decided last stays to be seen in the text, and no case is shown.
func (s *Session) goOn(next []annotate.ID) {
	r := s.Review()
	q := s.Queue()
	r.remark = Remark{}
	r.current = annotate.ID{}
	for _, id := range next {
		if slices.ContainsFunc(q, func(k Item) bool { return k.ID == id }) {
			r.current = id
			break
		}
	}
	if (r.current == annotate.ID{}) && len(q) > 0 {
		r.current = q[0].ID
	}
	s.tellReview()
	s.showCase()
	s.measure()
}

// onCase runs f on the current case, once the review is made, and tells what
// there is to do where there is none.
func (s *Session) onCase(f func(k *Item)) {
	if s.untilReady(func() { s.onCase(f) }) {
		return
	}
	if k := s.Review().Current(); k != nil {
		f(k)
		return
	}
	s.tellHollow()
}

// Take decides the current case as its candidate with a number, from 1, says.
func (s *Session) Take(n int) {
	s.onCase(func(k *Item) {
		all := s.Candidates(k.Examined)
		if n < 1 || n > len(all) {
			s.tell(fmt.Sprintf("There is no candidate %d for this case.", n))
			return
		}
		c := all[n-1]
		switch {
		case c.Ruling != nil && c.Ruling.By == s.person.Slug:
			s.decide("Keep the decision") // it stands; what stands against it is overruled
		case c.Ruling != nil:
			s.decide("Follow "+s.NameOf(c.Ruling.By), compare.Follow(*c.Ruling, s.opt.NewID()))
		default:
			d := compare.Take(k.Case, s.opt.NewID(), c.take...)
			s.decide("Take "+s.Names(c.People), d)
		}
	})
}

// verdict decides the current case without a result.
func (s *Session) verdict(v annotate.Verdict) {
	s.onCase(func(k *Item) {
		d := compare.On(k.Case, s.opt.NewID(), v)
		s.decide(compare.ChangeName(d), d)
	})
}

// acceptAgreeing accepts all cases on which all agree and nobody has decided.
func (s *Session) acceptAgreeing() {
	if s.untilReady(s.acceptAgreeing) {
		return
	}
	r := s.Review()
	ds := r.Seen.AcceptAgreeing(s.opt.NewID)
	if len(ds) == 0 {
		s.tell("There is nothing left on which all agree and nobody has decided.")
		return
	}
	if !s.writable() {
		return
	}
	now := s.opt.Now()
	for i := range ds {
		ds[i].Created = now
	}
	current := r.current
	if s.put("Accept all agreeing", nil, ds...) {
		s.On.Notice.Emit(Notice{Text: counted(len(ds), "mark") + " accepted on which all agree.", Undo: true})
		s.reviewing.shown.current = current
		s.tellReview()
		s.measure()
	}
}

// Remark says something of the current case: a comment reaches the authors of
// its marks at once; the reason and the confidence go with it, and with the
// decision on the case.
func (s *Session) Remark(m Remark) {
	s.onCase(func(k *Item) {
		m.Comment = strings.TrimSpace(m.Comment)
		if m.Comment != "" {
			d := compare.On(k.Case, s.opt.NewID(), annotate.VerdictComment)
			d.Created, d.Comment, d.Reason, d.Confidence = s.opt.Now(), m.Comment, m.Reason, m.Confidence
			if !s.writable() || !s.put(compare.ChangeName(d), nil, d) {
				return
			}
		}
		r := s.Review()
		r.current, r.remark = k.ID, Remark{Reason: m.Reason, Confidence: m.Confidence}
		if m.Comment == "" && (m.Reason != "" || m.Confidence != nil) {
			s.tell("That goes with your decision on this case.")
		}
		s.tellReview()
	})
}

// Pending is what goes with the next decision on the current case.
func (r *Review) Pending() Remark { return r.remark }

// Reasons are those that may be given for a decision.
func (s *Session) Reasons() []string {
	if s.ws == nil {
		return compare.DefaultReasons()
	}
	return s.ws.Config().Review.Offered()
}

// showDecided makes the case current that undo or redo has opened again. Where
// none is open, as after deciding again, the one that is shown stays, unless it
// is decided now.
func (s *Session) showDecided(done annotate.Change) {
	r := s.Review()
	if r == nil || !r.ready {
		return
	}
	k := r.find(r.current)
	for i := range r.Seen.Cases {
		if c := &r.Seen.Cases[i]; isOpen(c) && c.Status != compare.Deferred && concerns(done, c) {
			k = c
			break
		}
	}
	switch {
	case k == nil || k.Status == compare.Settled:
		r.current = s.firstOpen()
	default:
		r.current = k.ID
	}
	s.tellReview()
	s.showCase()
	s.measure()
}

// concerns reports whether a change is of a decision on the marks of a case.
func concerns(done annotate.Change, k *compare.Examined) bool {
	return slices.ContainsFunc(done.Decisions, func(e annotate.Edit[*annotate.Record]) bool {
		record := e.After
		if record == nil {
			record = e.Before
		}
		d, err := annotate.ParseDecision(*record)
		return err == nil && slices.ContainsFunc(d.On, func(p annotate.Passage) bool {
			return slices.ContainsFunc(k.Marks, func(m compare.Mark) bool { return m.ID == p.ID })
		})
	})
}

// Editing a passage before it is taken.

// Draft is the passage that is being edited, or nil.
func (s *Session) Draft() *annotate.Annotation {
	if s.mode != Reviewing {
		return nil
	}
	r := s.reviewing.shown
	if r == nil || len(r.drafts) == 0 {
		return nil
	}
	return r.drafts[r.draft]
}

// editCase begins to edit what the first candidate says that has one mark; Enter
// takes it.
func (s *Session) editCase() {
	s.onCase(func(k *Item) {
		if !s.writable() {
			return
		}
		var from *annotate.Passage
		for _, c := range s.Candidates(k.Examined) {
			if len(c.Marks) == 1 || from == nil && len(c.Marks) > 0 {
				from = &c.Marks[0]
			}
			if len(c.Marks) == 1 {
				break
			}
		}
		if from == nil {
			return
		}
		draft := &annotate.Annotation{
			ID: s.opt.NewID(), Label: from.Label, Attributes: from.Attributes, Note: from.Note,
			Origin: annotate.Origin{Kind: annotate.OriginReview}, Fragments: slices.Clone(from.Fragments),
		}
		r := s.Review()
		r.drafts, r.draft = []*annotate.Annotation{draft}, 0
		s.mark = draft.ID
		s.collapse(Caret{Offset: draft.Hull().End, Upstream: true})
		s.On.Mark.Emit(s.mark)
		s.tellReview()
		s.showCase()
	})
}

// redraft gives the passage that is edited another shape. It reports that it
// did.
func (s *Session) redraft(m *annotate.Annotation) bool {
	r := s.Review()
	r.drafts = append(r.drafts[:r.draft+1], m)
	r.draft++
	s.tellReview()
	s.measureTaking()
	return true
}

// stepDraft takes back, or does again, a step of editing.
func (s *Session) stepDraft(by int) {
	r := s.Review()
	if at := r.draft + by; at >= 0 && at < len(r.drafts) {
		r.draft = at
		s.tellReview()
		s.measureTaking()
		return
	}
	if by < 0 {
		s.tell("The passage is as it was. Esc gives up editing it.")
	}
}

// giveUp ends editing and keeps nothing of it.
func (s *Session) giveUp() {
	if s.Draft() == nil {
		return
	}
	s.DropEdge(false)
	r := s.Review()
	r.drafts = nil
	s.mark = annotate.ID{}
	s.On.Mark.Emit(s.mark)
	s.tellReview()
	s.measureTaking()
}

// takeDraft decides the case as the passage was edited. One that is what somebody
// says is taken from her.
func (s *Session) takeDraft() {
	r := s.Review()
	d, k := s.Draft(), r.Current()
	if d == nil || k == nil {
		return
	}
	p := annotate.PassageOf(d)
	p.ID, p.Note = annotate.ID{}, d.Note
	decision := compare.Replace(k.Case, s.opt.NewID(), p)
	name := compare.ChangeName(decision)
	for _, c := range s.Candidates(k.Examined) {
		if c.Ruling == nil && len(c.Marks) == 1 && passageKey(c.Marks[0]) == passageKey(p) {
			decision, name = compare.Take(k.Case, s.opt.NewID(), c.take...), "Take "+s.Names(c.People)
		}
	}
	s.giveUp()
	s.decide(name, decision)
}
