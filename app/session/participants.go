package session

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"slices"
	"strings"

	"postil/annotate"
	"postil/annotate/compare"
)

// Participant is somebody whose marks are compared in review, or could be.
type Participant struct {
	Slug   string
	Name   string // or her letter, where names are hidden
	Chosen bool
	// Number is her place among those who are compared, from 0, by which her
	// lines are told from others; -1 where she is not.
	Number int
	// Marks is how many she made in the shown article. State is how far she is
	// with it, "" where she has not opened it.
	Marks int
	State annotate.State
}

// Finished reports whether she is done with the article, so that her marks are
// compared.
func (p Participant) Finished() bool {
	return p.State == annotate.StateDone || p.State == annotate.StateLocked
}

// fewest is how many have to be compared.
const fewest = 2

// Participants lists those who could be compared: by name, or, where names are
// hidden, in an order that tells nothing of them.
func (s *Session) Participants() []Participant {
	var out []Participant
	layers := map[string]*annotate.Layer{}
	for _, l := range s.reviewLayers() {
		layers[l.Person.Slug] = l
	}
	number := 0
	for i, slug := range s.everybody() {
		p := Participant{Slug: slug, Name: s.realName(slug), Number: -1, Chosen: s.chosen(slug)}
		if s.reviewing.hidden {
			p.Name = letter(i)
		}
		if p.Chosen {
			p.Number = number
			number++
		}
		if l := layers[slug]; l != nil {
			p.Marks, p.State = l.Len(), l.State
		}
		out = append(out, p)
	}
	return out
}

// everybody lists who could be compared, by slug, in the order in which they
// are shown.
func (s *Session) everybody() []string {
	all := s.reviewing.known.with(s.reviewLayers())
	if s.reviewing.hidden {
		slices.SortFunc(all, func(a, b string) int { return bytes.Compare(lot(a), lot(b)) })
		return all
	}
	slices.SortFunc(all, func(a, b string) int {
		return cmp.Or(cmp.Compare(strings.ToLower(s.realName(a)), strings.ToLower(s.realName(b))), cmp.Compare(a, b))
	})
	return all
}

// known is who has marked in a workspace, and who has only decided, by slug, as
// far as that was looked for.
type known struct{ annotators, deciders []string }

// with adds those who have marked in an article, sorted.
func (k known) with(layers []*annotate.Layer) []string {
	all := slices.Clone(k.annotators)
	for _, slug := range compare.Annotators(slices.Values(layers)) {
		if !slices.Contains(all, slug) && !slices.Contains(k.deciders, slug) {
			all = append(all, slug)
		}
	}
	slices.Sort(all)
	return all
}

// lot is by what people stand in order while their names are hidden: the same
// on every machine, and unlike the order of their names.
func lot(slug string) []byte {
	h := sha256.Sum256([]byte("postil review\x00" + slug))
	return h[:]
}

// letter names the person with a number: A, B, … Z, AA, AB, …
func letter(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return letter(i/26-1) + letter(i%26)
}

func (s *Session) chosen(slug string) bool {
	return s.reviewing.people == nil || slices.Contains(s.reviewing.people, slug)
}

// Compared lists the slugs of those who are compared, in the order in which they
// are shown.
func (s *Session) Compared() []string {
	return slices.DeleteFunc(s.everybody(), func(slug string) bool { return !s.chosen(slug) })
}

// NameOf is how a person is called in review, by her slug: by her letter while
// names are hidden, where she is one of those who could be compared.
func (s *Session) NameOf(slug string) string {
	if s.reviewing.hidden {
		if i := slices.Index(s.everybody(), slug); i >= 0 {
			return letter(i)
		}
	}
	return s.realName(slug)
}

func (s *Session) realName(slug string) string {
	if slug == s.person.Slug && s.person.Name != "" {
		return s.person.Name
	}
	if name := s.reviewing.names[slug]; name != "" {
		return name
	}
	return slug
}

// NamesHidden reports whether people are called A, B, C in review.
func (s *Session) NamesHidden() bool { return s.reviewing.hidden }

// HideNames has people called A, B, C in review, or by their names again.
func (s *Session) HideNames(hidden bool) {
	if hidden != s.reviewing.hidden {
		s.reviewing.hidden = hidden
		s.tellReview()
	}
}

// Choose has somebody compared, or no more. Two at least are.
func (s *Session) Choose(slug string, chosen bool) {
	people := s.Compared()
	i := slices.Index(people, slug)
	switch {
	case chosen == (i >= 0):
		return
	case chosen:
		people = append(people, slug)
	case len(people) <= fewest:
		s.tell("Two people at least are compared. Choose another one first.")
		s.tellReview() // what shows the choice shows it as it is
		return
	default:
		people = slices.Delete(people, i, i+1)
	}
	s.reviewing.people = people
	s.rereview()
}

// CompareUnfinished has articles compared that people have not marked done, or
// no more. Then what somebody has not come to yet counts as disagreement.
func (s *Session) CompareUnfinished(on bool) {
	if on != s.reviewing.unfinished {
		s.reviewing.unfinished = on
		s.rereview()
	}
}

// ComparesUnfinished reports whether articles are compared that people have not
// marked done.
func (s *Session) ComparesUnfinished() bool { return s.reviewing.unfinished }

// reviewLayers are the layers of the shown article: the person's own, where it
// says anything, and those of colleagues. They are none where she may not see
// them.
func (s *Session) reviewLayers() []*annotate.Layer {
	if s.doc == nil || !s.mayCompare(s.doc.Layer.State) {
		return nil
	}
	return layersOf(s.doc.Layer, s.doc.others)
}

// layersOf puts a layer beside those of colleagues, if it says anything.
func layersOf(own *annotate.Layer, others []*annotate.Layer) []*annotate.Layer {
	if own == nil || own.Person.Slug == "" || own.Len() == 0 && own.State == annotate.StateNew && !decides(own) {
		return others
	}
	return append([]*annotate.Layer{own}, others...)
}

func decides(l *annotate.Layer) bool {
	for range l.Decisions() {
		return true
	}
	return false
}
