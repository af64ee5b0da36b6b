package session

import (
	"fmt"
	"slices"
	"strings"

	"postil/annotate"
	"postil/annotate/compare"
)

// Candidate is one way to decide a case: what some people say, or, in a
// conflict, what a reviewer has decided.
type Candidate struct {
	People []string // slugs of those who say it
	// Marks are what stands: none where nothing does.
	Marks []annotate.Passage
	// Ruling is the decision that is followed, nil where marks are taken.
	Ruling *compare.Ruling

	take []annotate.ID
}

// mostCandidates is how many have a key.
const mostCandidates = 9

// Candidates lists the ways to decide a case, in the order of their keys 1, 2, 3
// …: the different decisions where reviewers are in conflict, else what people
// say, those who say the same together.
func (s *Session) Candidates(k *compare.Examined) []Candidate {
	var out []Candidate
	if k.Status == compare.Disputed {
		out = s.rulings(k)
	}
	order := s.Compared()
	for _, slug := range order {
		if !slices.Contains(k.With, slug) {
			continue
		}
		key := readingKey(k, slug)
		ids := marksBy(k, slug)
		if i := slices.IndexFunc(out, func(c Candidate) bool {
			return c.Ruling == nil && readingKey(k, c.People[0]) == key
		}); i >= 0 {
			out[i].People = append(out[i].People, slug)
			out[i].take = append(out[i].take, ids...)
			continue
		}
		c := Candidate{People: []string{slug}, take: ids}
		for _, m := range k.Marks {
			if m.Person == slug && !slices.Contains(k.Twice, m.ID) {
				c.Marks = append(c.Marks, annotate.PassageOf(m.Annotation))
			}
		}
		out = append(out, c)
	}
	return out[:min(len(out), mostCandidates)]
}

// rulings are the decisions in conflict about a case, one for each different
// outcome.
func (s *Session) rulings(k *compare.Examined) []Candidate {
	var out []Candidate
	var said []string
	for i := range k.Rulings {
		r := &k.Rulings[i]
		if !r.Verdict.Settles() {
			continue
		}
		marks := yieldOf(r)
		key := saying(marks)
		if n := slices.Index(said, key); n >= 0 {
			if !slices.Contains(out[n].People, r.By) {
				out[n].People = append(out[n].People, r.By)
			}
			continue
		}
		said = append(said, key)
		out = append(out, Candidate{People: []string{r.By}, Marks: marks, Ruling: r})
	}
	return out
}

// yieldOf is what a ruling lets stand.
func yieldOf(r *compare.Ruling) []annotate.Passage {
	var out []annotate.Passage
	for _, p := range r.On {
		if r.Takes(p.ID) && !slices.ContainsFunc(out, func(q annotate.Passage) bool { return passageKey(q) == passageKey(p) }) {
			out = append(out, p)
		}
	}
	return append(out, r.Result...)
}

func marksBy(k *compare.Examined, slug string) []annotate.ID {
	var out []annotate.ID
	for _, m := range k.Marks {
		if m.Person == slug {
			out = append(out, m.ID)
		}
	}
	return out
}

// readingKey is the same for people who say the same about a case.
func readingKey(k *compare.Examined, slug string) string {
	var marks []annotate.Passage
	for _, m := range k.Marks {
		if m.Person == slug {
			marks = append(marks, annotate.PassageOf(m.Annotation))
		}
	}
	return saying(marks)
}

// saying is the same for passages that say the same, however often.
func saying(marks []annotate.Passage) string {
	keys := make([]string, len(marks))
	for i, p := range marks {
		keys[i] = passageKey(p)
	}
	slices.Sort(keys)
	return strings.Join(slices.Compact(keys), "\x01")
}

func passageKey(p annotate.Passage) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%q", p.Label)
	for _, f := range p.Fragments {
		fmt.Fprintf(&b, " %d-%d", f.Start, f.End)
	}
	for _, name := range sortedAttributes(p.Attributes) {
		fmt.Fprintf(&b, " %q=%q", name, fmt.Sprint(p.Attributes[name]))
	}
	return b.String()
}

// sortedAttributes lists the attributes that have an answer.
func sortedAttributes(a annotate.Attributes) []string {
	var out []string
	for name, v := range a {
		if v != nil && strings.TrimSpace(fmt.Sprint(v)) != "" && fmt.Sprint(v) != "[]" {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// Quoted is what a passage says, its pieces joined by an ellipsis.
func Quoted(p annotate.Passage) string {
	parts := make([]string, len(p.Fragments))
	for i, f := range p.Fragments {
		parts[i] = f.Exact
	}
	return strings.Join(parts, " … ")
}

// Headline says in a few words what a case is about.
func (s *Session) Headline(k *compare.Examined) string {
	if k.Status == compare.Disputed {
		return "Reviewers disagree"
	}
	switch k.Class {
	case compare.Boundary:
		switch k.Edge {
		case compare.Trivial:
			return "Boundary differs trivially"
		case compare.Left:
			return "Boundary differs at the start"
		case compare.Right:
			return "Boundary differs at the end"
		case compare.Inside:
			return "Boundary differs inside"
		case compare.Both, compare.NoEdge:
		}
	case compare.Attributes:
		return "Differ: " + strings.Join(s.attributeNames(k), ", ")
	case compare.Only:
		return "Only " + s.namesOf(k.With)
	case compare.Same:
		return "All agree"
	case compare.Label, compare.BoundaryAndLabel, compare.SplitOrMerge, compare.Complex, compare.Duplicate, compare.Alone:
	}
	return capital(k.Class.String())
}

func (s *Session) attributeNames(k *compare.Examined) []string {
	var out []string
	for _, id := range k.Differ {
		name := id
		if l, ok := s.Scheme().Label(k.Marks[0].Label); ok {
			for _, a := range l.Attributes {
				if a.ID == id && a.Name != "" {
					name = a.Name
				}
			}
		}
		out = append(out, name)
	}
	return out
}

// namesOf joins people's names as review shows them.
func (s *Session) namesOf(slugs []string) string {
	names := make([]string, len(slugs))
	for i, slug := range slugs {
		names[i] = s.NameOf(slug)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// Names joins the names of people in the order in which they are shown.
func (s *Session) Names(slugs []string) string {
	names := make([]string, len(slugs))
	for i, slug := range slugs {
		names[i] = s.NameOf(slug)
	}
	return strings.Join(names, ", ")
}

func capital(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

// Outcome says in a word or two what became of a settled case: whose marks
// stand, or that none does.
func (s *Session) Outcome(k *compare.Examined) string {
	var last *compare.Ruling
	for i := range k.Rulings {
		if r := &k.Rulings[i]; r.Verdict.Settles() && (last == nil || r.Modified.After(last.Modified)) {
			last = r
		}
	}
	if last == nil {
		return ""
	}
	switch last.Verdict {
	case annotate.VerdictReject:
		return "rejected"
	case annotate.VerdictNothing:
		return "nothing"
	case annotate.VerdictAccept:
		var who []string
		for _, c := range k.With {
			if slices.ContainsFunc(marksBy(k, c), last.Takes) {
				who = append(who, c)
			}
		}
		switch {
		case len(who) == len(k.With) && len(who) == 2 && len(k.Without) == 0:
			return "both"
		case len(who) == len(k.With) && len(who) > 2 && len(k.Without) == 0:
			return "all"
		case len(who) > 0:
			return s.namesOf(who)
		}
		return "accepted"
	case annotate.VerdictMerge:
		return "merged"
	case annotate.VerdictSplit:
		return "split"
	case annotate.VerdictChange:
		return "changed"
	case annotate.VerdictDefer, annotate.VerdictComment, annotate.VerdictAgree, annotate.VerdictOverrule:
	}
	return ""
}
