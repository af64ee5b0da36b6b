package compare

import (
	"slices"

	"postil/annotate"
	"postil/annotate/agreement"
)

// Status tells how far a case is.
type Status string

// The statuses.
const (
	Open     Status = "open"     // nobody has decided
	Deferred Status = "deferred" // a reviewer has put it off
	Settled  Status = "settled"  // decided
	Disputed Status = "conflict" // two reviewers decided differently
	// Reopened: decided, but a mark is new or has changed since. The decision
	// stands; the mark waits for another one.
	Reopened Status = "reopened"
)

// Examined is a case with what reviewers say of it.
type Examined struct {
	Case
	Status   Status
	Rulings  []Ruling      // in force for it, by person, then by time; also deferrals
	Waiting  []annotate.ID // the marks that no decision is about as they are now
	Comments []Ruling      // comments that settle nothing, on any of its marks
}

// Conflict is decisions of several reviewers that cannot all hold. None of them
// does, until a reviewer decides otherwise.
type Conflict struct {
	Rulings []Ruling
	Span    annotate.Span // of all marks and results that they speak of
}

// Since is a mark that is no longer what a decision is about.
type Since struct {
	Ruling Ruling
	Seen   annotate.Passage     // as it was decided on
	Now    *annotate.Annotation // nil where it is gone
}

// Review is a comparison with the decisions on it.
type Review struct {
	Comparison Comparison
	Cases      []Examined // those of the comparison, in their order
	Conflicts  []Conflict
	// Since are the marks that are gone or have changed since they were decided
	// on. Their decisions stand as they were made.
	Since  []Since
	Unread []Unread

	layers []*annotate.Layer // of people
	force  []*force
	of     marked
}

// Examine holds the decisions in the layers of an article against a
// comparison of it. Reviewers are those whose decisions count, by slug; nil
// means everybody's. Decisions may be about marks of people who are not
// compared, so the article has everybody's layers.
func Examine(c Comparison, reviewers []string) Review {
	r := Review{Comparison: c}
	r.layers = withoutGold(c.Article.Layers)
	rulings, unread := Rulings(r.layers)
	r.Unread = unread
	if reviewers != nil {
		rulings = slices.DeleteFunc(rulings, func(x Ruling) bool { return !slices.Contains(reviewers, x.By) })
		r.Unread = slices.DeleteFunc(r.Unread, func(x Unread) bool { return !slices.Contains(reviewers, x.By) })
	}
	r.force = inForce(rulings)
	r.findConflicts()
	r.findSince()
	r.Cases = make([]Examined, len(c.Cases))
	r.of = r.byMark(rulings)
	for i, k := range c.Cases {
		r.Cases[i] = r.of.examine(k)
	}
	return r
}

// ReviewOf compares and examines an article at once.
func ReviewOf(a agreement.Layered, c agreement.Choice, reviewers []string) (Review, error) {
	compared, err := Compare(a, c)
	if err != nil {
		return Review{}, err
	}
	return Examine(compared, reviewers), nil
}

// findConflicts marks the rulings that oppose each other and groups them.
func (r *Review) findConflicts() {
	group := make([]int, len(r.force))
	for i := range group {
		group[i] = i
	}
	var find func(int) int
	find = func(i int) int {
		if group[i] != i {
			group[i] = find(group[i])
		}
		return group[i]
	}
	for _, p := range r.near() {
		f, g := r.force[p[0]], r.force[p[1]]
		if f.opposes(g) {
			f.contested, g.contested = true, true
			x, y := find(p[0]), find(p[1])
			group[max(x, y)] = min(x, y)
		}
	}
	at := map[int]int{}
	for i, f := range r.force {
		if !f.contested {
			continue
		}
		n, ok := at[find(i)]
		if !ok {
			n = len(r.Conflicts)
			at[find(i)] = n
			r.Conflicts = append(r.Conflicts, Conflict{Span: annotate.Span{Start: -1}})
		}
		c := &r.Conflicts[n]
		c.Rulings = append(c.Rulings, f.Ruling)
		for _, p := range slices.Concat(f.on, f.Result) {
			h := (&annotate.Annotation{Fragments: p.Fragments}).Hull()
			if c.Span.Start < 0 || h.Start < c.Span.Start {
				c.Span.Start = h.Start
			}
			c.Span.End = max(c.Span.End, h.End)
		}
	}
	slices.SortStableFunc(r.Conflicts, func(a, b Conflict) int { return compareSpans(a.Span, b.Span) })
}

// near lists the pairs of rulings, by number, that may oppose each other: they
// share a mark, or speak of the same passage.
func (r *Review) near() [][2]int {
	by := map[string][]int{}
	for i, f := range r.force {
		seen := map[string]bool{}
		add := func(key string) {
			if !seen[key] {
				seen[key] = true
				by[key] = append(by[key], i)
			}
		}
		for _, p := range f.on {
			add("mark " + string(p.ID[:]))
			add("said " + keyOf(p))
		}
		for _, p := range f.Result {
			add("said " + keyOf(p))
		}
	}
	pairs := map[[2]int]bool{}
	for _, list := range by {
		for n, i := range list {
			for _, j := range list[n+1:] {
				if r.force[i].By != r.force[j].By {
					pairs[[2]int{i, j}] = true
				}
			}
		}
	}
	out := make([][2]int, 0, len(pairs))
	for p := range pairs {
		out = append(out, p)
	}
	return out
}

// findSince tells which marks are no longer what was decided on.
func (r *Review) findSince() {
	for _, f := range r.force {
		for _, p := range f.on {
			now := r.annotation(p.ID)
			if now == nil || keyOfMark(now) != keyOf(p) {
				r.Since = append(r.Since, Since{f.Ruling, p, now})
			}
		}
	}
}

// annotation finds an annotation in anybody's layer.
func (r *Review) annotation(id annotate.ID) *annotate.Annotation {
	for _, l := range r.layers {
		if a := l.Annotation(id); a != nil {
			return a
		}
	}
	return nil
}

// marked finds what is said of marks.
type marked struct {
	force    map[annotate.ID][]*force
	stands   map[string][]*force // by what it lets stand
	comments map[annotate.ID][]Ruling
}

func (r *Review) byMark(rulings []Ruling) marked {
	m := marked{map[annotate.ID][]*force{}, map[string][]*force{}, map[annotate.ID][]Ruling{}}
	for _, f := range r.force {
		for _, p := range f.on {
			m.force[p.ID] = append(m.force[p.ID], f)
		}
		for _, p := range f.yields() {
			key := keyOf(p)
			if !slices.Contains(m.stands[key], f) {
				m.stands[key] = append(m.stands[key], f)
			}
		}
	}
	for _, x := range rulings {
		if x.Verdict != annotate.VerdictComment || x.About != (annotate.ID{}) {
			continue
		}
		for _, p := range x.On {
			m.comments[p.ID] = append(m.comments[p.ID], x)
		}
	}
	return m
}

// examine tells how far a case is.
func (m marked) examine(k Case) Examined {
	out := Examined{Case: k}
	var touched, disputed, deferred, settled int
	var speak []*force
	hear := func(f *force) {
		if !slices.Contains(speak, f) {
			speak = append(speak, f)
		}
	}
	for _, mark := range k.Marks {
		key, done, put := keyOfMark(mark.Annotation), false, false
		for _, f := range m.force[mark.ID] {
			hear(f)
			i := slices.IndexFunc(f.on, func(p annotate.Passage) bool { return p.ID == mark.ID })
			now := keyOf(f.on[i]) == key
			switch {
			case f.contested:
				disputed++
			case !f.Verdict.Settles():
				put = put || now
			default:
				touched++
				done = done || now
			}
		}
		for _, f := range m.stands[key] {
			hear(f)
			if !f.contested {
				touched++
				done = true
			}
		}
		for _, c := range m.comments[mark.ID] {
			if !slices.ContainsFunc(out.Comments, func(o Ruling) bool { return o.ID == c.ID }) {
				out.Comments = append(out.Comments, c)
			}
		}
		switch {
		case done:
			settled++
		case put:
			deferred++
			out.Waiting = append(out.Waiting, mark.ID)
		default:
			out.Waiting = append(out.Waiting, mark.ID)
		}
	}
	switch n := len(k.Marks); {
	case disputed > 0:
		out.Status = Disputed
	case settled == n:
		out.Status = Settled
	case deferred > 0 && settled+deferred == n:
		out.Status = Deferred
	case touched > 0:
		out.Status = Reopened
	case deferred > 0:
		out.Status = Deferred
	default:
		out.Status = Open
	}
	for _, f := range speak {
		out.Rulings = append(out.Rulings, f.Ruling)
	}
	slices.SortStableFunc(out.Rulings, func(a, b Ruling) int {
		if a.By != b.By {
			if a.By < b.By {
				return -1
			}
			return 1
		}
		return laterRuling(a, b)
	})
	return out
}
