package session

import (
	"sort"

	"postil/annotate"
	"postil/annotate/find"
)

// Finding is the search in the shown article.
type Finding struct {
	Query   string // the words
	How     find.Query
	Err     error           // what is wrong with the expression
	Hits    []annotate.Span // in text order
	Current int             // index of the hit that was gone to, or -1
	More    bool            // there are more hits than are listed
}

// maxHits bounds the hits that are listed.
const maxHits = 100_000

// background is the length of a text in code points from which a search runs
// on another goroutine.
const background = 200_000

// Find looks for words in the article, letter case aside, and goes to the
// first hit from the caret on.
func (s *Session) Find(query string) { s.FindAs(find.Query{Text: query}) }

// FindAs is Find with a say in what counts as the same.
func (s *Session) FindAs(q find.Query) {
	s.finds++
	query := q.Text
	if s.doc == nil || query == "" {
		s.setFind(Finding{How: q, Current: -1})
		return
	}
	pattern, err := find.Compile(q)
	if err != nil {
		s.setFind(Finding{Query: query, How: q, Err: err, Current: -1})
		return
	}
	if s.find.Query == "" { // what is typed on is looked for from the same place
		s.findFrom = s.sel
	}
	turn, t := s.finds, s.doc.Article.Text
	show := func(hits []annotate.Span, more bool) {
		if turn != s.finds {
			return
		}
		s.setFind(Finding{Query: query, How: q, Hits: hits, Current: -1, More: more})
		if len(hits) == 0 {
			s.setSelection(s.findFrom)
			return
		}
		from := s.findFrom.Span().Start
		s.goToHit(sort.Search(len(hits), func(i int) bool { return hits[i].Start >= from }) % len(hits))
	}
	if t.Len() < background {
		show(pattern.All(t, maxHits))
		return
	}
	s.opt.Go(func() {
		hits, more := pattern.All(t, maxHits)
		s.opt.Do(func() { show(hits, more) })
	})
}

func (s *Session) setFind(f Finding) {
	s.find = f
	s.On.Find.Emit(f)
}

// Finding is the search as it stands.
func (s *Session) Finding() Finding { return s.find }

// ClearFind forgets the search.
func (s *Session) ClearFind() {
	s.finds++
	s.setFind(Finding{Current: -1})
}

// findNext goes to the next or previous hit, round the ends.
func (s *Session) findNext(forward bool) {
	n := len(s.find.Hits)
	if n == 0 {
		if s.find.Query == "" {
			s.On.Ask.Emit(AskFind)
		}
		return
	}
	i := s.find.Current + 1
	if !forward {
		i = s.find.Current - 1
	}
	s.goToHit((i + n) % n)
}

func (s *Session) goToHit(i int) {
	s.find.Current = i
	hit := s.find.Hits[i]
	s.selectMark(annotate.ID{})
	s.Select(hit)
	s.On.Find.Emit(s.find)
	s.On.Reveal.Emit(Reveal{Span: hit, Center: true})
}
