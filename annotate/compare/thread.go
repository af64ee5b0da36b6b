package compare

import (
	"cmp"
	"slices"

	"postil/annotate"
)

// Thread is what a reviewer said of somebody's marks, and what was answered.
// It is what reaches the author: a decision that does not let a mark of hers
// stand as it is, or a comment. She answers in her own layer.
type Thread struct {
	Ruling  Ruling
	Marks   []annotate.ID // the author's, of those that the ruling is about
	Stands  bool          // all of them stand as they were seen, or nothing was decided
	Answers []Ruling      // by everybody, in the order of time
	Agreed  bool          // the author agrees with it as it is now
	Waits   bool          // for the author, who has not answered the last that others said
}

// Threads lists what others said of the marks of the author of a layer, among
// layers of the same article, the oldest first. Where a reviewer has decided
// again only the last decision is there; comments stay.
func Threads(own *annotate.Layer, layers []*annotate.Layer) []Thread {
	rulings, _ := Rulings(withoutGold(layers))
	author := own.Person.Slug
	answers := map[annotate.ID][]Ruling{}
	var roots []*force
	for _, r := range rulings {
		switch {
		case r.About != (annotate.ID{}):
			answers[r.About] = append(answers[r.About], r)
		case r.Verdict == annotate.VerdictComment:
			roots = append(roots, &force{Ruling: r, on: r.On})
		}
	}
	roots = append(roots, inForce(rulings)...)
	var out []Thread
	for _, f := range roots {
		if f.By == author {
			continue
		}
		t := Thread{Ruling: f.Ruling, Stands: true}
		for _, p := range f.on {
			a := own.Annotation(p.ID)
			if a == nil && !tombstoned(own, p.ID) {
				continue
			}
			t.Marks = append(t.Marks, p.ID)
			if f.Verdict.Settles() && !slices.ContainsFunc(f.yields(), func(q annotate.Passage) bool { return keyOf(q) == keyOf(p) }) {
				t.Stands = false
			}
		}
		if len(t.Marks) == 0 || t.Stands && f.Comment == "" {
			continue
		}
		t.Answers = follow(answers, f.ID)
		t.judge(author)
		out = append(out, t)
	}
	slices.SortStableFunc(out, func(a, b Thread) int { return laterRuling(a.Ruling, b.Ruling) })
	return out
}

func tombstoned(l *annotate.Layer, id annotate.ID) bool {
	_, ok := l.Tombstone(id)
	return ok
}

// follow lists the answers to a decision and the answers to these, in the order
// of time.
func follow(answers map[annotate.ID][]Ruling, root annotate.ID) []Ruling {
	var out []Ruling
	seen := map[annotate.ID]bool{root: true}
	for next := []annotate.ID{root}; len(next) > 0; next = next[1:] {
		for _, a := range answers[next[0]] {
			if !seen[a.ID] {
				seen[a.ID] = true
				out = append(out, a)
				next = append(next, a.ID)
			}
		}
	}
	slices.SortFunc(out, func(a, b Ruling) int { return cmp.Or(laterRuling(a, b), cmp.Compare(a.By, b.By)) })
	return out
}

// judge finds out who has the last word. An answer counts for what was answered
// as it was then: agreement with a decision that has changed since is none.
func (t *Thread) judge(author string) {
	last := t.Ruling
	for _, a := range t.Answers {
		if a.By != author {
			last = a
		}
	}
	answered := func(r Ruling) bool {
		return slices.ContainsFunc(t.Answers, func(a Ruling) bool {
			return a.By == author && a.About == r.ID && a.AboutModified.Equal(r.Modified)
		})
	}
	t.Waits = !answered(last)
	t.Agreed = slices.ContainsFunc(t.Answers, func(a Ruling) bool {
		return a.By == author && a.Verdict == annotate.VerdictAgree && a.About == t.Ruling.ID && a.AboutModified.Equal(t.Ruling.Modified)
	})
}

// Reply is the author's answer to the last that others said in a thread, for Put into her own layer.
func (t Thread) Reply(own *annotate.Layer, id annotate.ID, comment string) annotate.Decision {
	to := t.Ruling
	for _, a := range t.Answers {
		if a.By != own.Person.Slug {
			to = a
		}
	}
	d := t.answer(own, id, annotate.VerdictComment, to)
	d.Comment = comment
	return d
}

// Agree is the author's agreement with the thread's decision, for Put into her
// own layer. It changes no mark: what she marked stays what it was when people
// are compared, and gold has the decision already.
func (t Thread) Agree(own *annotate.Layer, id annotate.ID) annotate.Decision {
	return t.answer(own, id, annotate.VerdictAgree, t.Ruling)
}

func (t Thread) answer(own *annotate.Layer, id annotate.ID, v annotate.Verdict, to Ruling) annotate.Decision {
	d := annotate.Decision{ID: id, Verdict: v, About: to.ID, AboutModified: to.Modified}
	for _, m := range t.Marks {
		if a := own.Annotation(m); a != nil {
			d.On = append(d.On, annotate.PassageOf(a))
		}
	}
	return d
}
