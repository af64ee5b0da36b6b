package session

import (
	"context"
	"fmt"
	"sort"
	"strings"

	"postil/annotate"
)

// Unshown are the characters of the shown article that no font here has. They
// are drawn as boxes.
type Unshown struct {
	At     []uint32     // where each begins, in code points, in text order
	Points []PointCount // what they are, the most frequent first
}

// PointCount is a code point with the number of characters that lack it.
type PointCount struct {
	Point rune
	Count int
}

// FindUnshown has the characters without a font found on another goroutine, for
// the article that is shown. It is for the view, which knows the fonts. What was
// under way is given up by the end of its context, and its answer is dropped.
// Until an answer has come there are none; find may be nil.
func (s *Session) FindUnshown(find func(context.Context) Unshown) {
	if s.stopUnshown != nil {
		s.stopUnshown()
		s.stopUnshown = nil
	}
	s.setUnshown(Unshown{})
	if find == nil {
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	s.stopUnshown = stop
	s.opt.Go(func() {
		found := find(ctx)
		s.opt.Do(func() {
			if ctx.Err() == nil {
				s.setUnshown(found)
				stop()
			}
		})
	})
}

func (s *Session) setUnshown(u Unshown) {
	if len(u.At) == 0 && len(s.unshown.At) == 0 {
		return
	}
	s.unshown = u
	s.On.Unshown.Emit(u)
}

// Unshown are the characters of the shown article that no font has, as far as
// they are known.
func (s *Session) Unshown() Unshown { return s.unshown }

// nextUnshown selects the next character that no font has, round the end.
func (s *Session) nextUnshown() {
	at := s.unshown.At
	if s.doc == nil || len(at) == 0 {
		s.tell("There is a font for every character of this article.")
		return
	}
	from := s.sel.Span()
	i := sort.Search(len(at), func(i int) bool {
		return int(at[i]) > from.Start || int(at[i]) == from.Start && from.Empty()
	})
	i %= len(at)
	span := s.doc.Article.Text.GraphemeAt(int(at[i]))
	s.selectMark(annotate.ID{})
	s.Select(span)
	s.On.Reveal.Emit(Reveal{Span: span, Center: true})
	var points []string
	for _, c := range s.doc.Article.Text.Quote(span) {
		points = append(points, fmt.Sprintf("%U", c))
	}
	s.tell(fmt.Sprintf("%s: character %d of %d without a font.", strings.Join(points, " "), i+1, len(at)))
}
