package session

import (
	"fmt"
	"slices"
	"strings"

	"postil/annotate"
	"postil/annotate/compare"
)

// readThreads finds what others say of the shown layer's marks. It reaches their
// author also where she may not see what others marked themselves.
func (s *Session) readThreads() {
	var found map[annotate.ID][]compare.Thread
	if d := s.doc; d != nil && d.Layer.Person.Slug != "" && len(d.others) > 0 {
		found = map[annotate.ID][]compare.Thread{}
		for _, l := range d.others {
			s.keepName(l.Person)
		}
		for _, t := range compare.Threads(d.Layer, layersOf(d.Layer, d.others)) {
			for _, id := range t.Marks {
				found[id] = append(found[id], t)
			}
		}
	}
	if len(found) == 0 && len(s.threads) == 0 {
		return
	}
	s.threads = found
	s.On.Threads.Emit(struct{}{})
}

// ThreadsOf are what others say of a mark of the person's, the oldest first:
// comments, and decisions that do not let it stand as it is.
func (s *Session) ThreadsOf(mark annotate.ID) []compare.Thread { return s.threads[mark] }

// Badge is how a mark is shown of which others have said something.
type Badge uint8

// The badges.
const (
	NoBadge  Badge = iota
	Answered       // the author has answered, or agreed
	Waits          // for her answer
)

// BadgeOf is the badge of a mark of the person's.
func (s *Session) BadgeOf(mark annotate.ID) Badge {
	threads := s.threads[mark]
	switch {
	case len(threads) == 0 || s.mode != Annotating:
		return NoBadge
	case slices.ContainsFunc(threads, func(t compare.Thread) bool { return t.Waits }):
		return Waits
	}
	return Answered
}

// thread is that of the selected mark which waits, or else its last; nil, and
// told, where there is none.
func (s *Session) thread() *compare.Thread {
	m := s.Mark()
	if m == nil || len(s.threads[m.ID]) == 0 {
		s.tell("Review says nothing of the selected mark. F2 goes to the next one of which it does.")
		return nil
	}
	threads := s.threads[m.ID]
	for i := range threads {
		if threads[i].Waits {
			return &threads[i]
		}
	}
	return &threads[len(threads)-1]
}

// agreeWithReview agrees with what review says of the selected mark. It changes
// no mark.
func (s *Session) agreeWithReview() {
	t := s.thread()
	switch {
	case t == nil || !s.writable():
	case t.Agreed:
		s.tell("You have agreed already.")
	default:
		if s.put("Agree with "+s.realName(t.Ruling.By), nil, s.stamped(t.Agree(s.doc.Layer, s.opt.NewID()))) {
			s.On.Notice.Emit(Notice{Text: "You agree with " + s.realName(t.Ruling.By) + ".", Undo: true})
		}
	}
}

// Reply answers what review says of the selected mark.
func (s *Session) Reply(words string) {
	words = strings.TrimSpace(words)
	if t := s.thread(); words != "" && t != nil && s.writable() {
		s.put("Answer "+s.realName(t.Ruling.By), nil, s.stamped(t.Reply(s.doc.Layer, s.opt.NewID(), words)))
	}
}

func (s *Session) stamped(d annotate.Decision) annotate.Decision {
	d.Created = s.opt.Now()
	return d
}

// nextThread selects the next mark of which review says something: those that
// wait for an answer, or else any.
func (s *Session) nextThread() {
	if s.doc == nil {
		return
	}
	var waiting, all []*annotate.Annotation
	for m := range s.doc.Layer.Annotations() {
		switch s.BadgeOf(m.ID) {
		case Waits:
			waiting = append(waiting, m)
			all = append(all, m)
		case Answered:
			all = append(all, m)
		case NoBadge:
		}
	}
	from := waiting
	if len(from) == 0 {
		from = all
	}
	if len(from) == 0 {
		s.tell("Review says nothing of your marks in this article.")
		return
	}
	at := s.sel.Caret.Offset
	if m := s.Mark(); m != nil {
		at = m.Hull().Start + 1
	}
	i := slices.IndexFunc(from, func(m *annotate.Annotation) bool { return m.Hull().Start >= at })
	s.SelectMark(from[max(i, 0)].ID)
}

// Said says in a sentence what a reviewer decided or remarked, for the author of
// the marks.
func (s *Session) Said(t compare.Thread) string {
	who := s.realName(t.Ruling.By)
	var what string
	switch t.Ruling.Verdict {
	case annotate.VerdictAccept:
		what = " took another mark: " + s.listed(yieldOf(&t.Ruling))
		if t.Stands {
			what = " took your mark"
		}
	case annotate.VerdictReject:
		what = " rejected it"
	case annotate.VerdictNothing:
		what = " decided that nothing is to be marked here"
	case annotate.VerdictChange, annotate.VerdictMerge:
		what = " changed it to " + s.listed(t.Ruling.Result)
	case annotate.VerdictSplit:
		what = " split it into " + s.listed(t.Ruling.Result)
	case annotate.VerdictDefer:
		what = " has put the decision off"
	case annotate.VerdictComment:
		what = " remarked"
	case annotate.VerdictAgree, annotate.VerdictOverrule:
	}
	said := who + what
	if t.Ruling.Reason != "" {
		said += " (" + t.Ruling.Reason + ")"
	}
	if t.Ruling.Comment != "" {
		said += ": " + t.Ruling.Comment
	}
	return said
}

// listed is passages with their labels.
func (s *Session) listed(marks []annotate.Passage) string {
	parts := make([]string, len(marks))
	for i, p := range marks {
		parts[i] = fmt.Sprintf("%s “%s”", s.labelName(p.Label), brief(strings.Trim(Quoted(p), " “”„‘’«»\"'")))
	}
	return strings.Join(parts, ", ")
}

// Answers are what was answered in a thread, each with who says it.
func (s *Session) Answers(t compare.Thread) []string {
	out := make([]string, len(t.Answers))
	for i, a := range t.Answers {
		who := s.realName(a.By)
		if a.Verdict == annotate.VerdictAgree {
			out[i] = who + " agrees"
		} else {
			out[i] = who + ": " + a.Comment
		}
	}
	return out
}
