package session

import (
	"slices"

	"postil/annotate"
)

// ReviewAt shows, in review, the case that stands at a place of an article; an
// empty place is the article's beginning.
func (s *Session) ReviewAt(path string, place annotate.Span) {
	i := slices.IndexFunc(s.entries, func(e Entry) bool { return e.Path == path })
	if i < 0 {
		s.tell("The article " + path + " is no longer in the workspace.")
		return
	}
	s.SetMode(Reviewing)
	show := func() { s.showCaseAt(place) }
	if s.doc != nil && s.doc.Path() == path {
		show()
		return
	}
	s.after = show
	s.OpenArticle(i)
}

func (s *Session) showCaseAt(place annotate.Span) {
	if place.Empty() || s.untilReady(func() { s.showCaseAt(place) }) {
		return
	}
	for _, k := range s.Review().Seen.Cases {
		if !k.Span.Intersect(place).Empty() {
			s.ShowCase(k.ID)
			return
		}
	}
	s.On.Reveal.Emit(Reveal{Span: place, Center: true})
}
