package session

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"strings"

	"postil/annotate"
)

// SetArticleAttribute answers a question of the scheme about the article as a
// whole; nil takes the answer away. Values are as annotate.Attributes has them.
// The first answer begins the work on the article, as the first mark does: its
// state goes from new to in progress.
func (s *Session) SetArticleAttribute(attribute string, value any) {
	if s.doc == nil || reflect.DeepEqual(s.doc.Layer.Article[attribute], value) {
		return
	}
	after := maps.Clone(s.doc.Layer.Article)
	if after == nil {
		after = annotate.Attributes{}
	}
	if value == nil {
		delete(after, attribute)
	} else {
		after[attribute] = value
	}
	s.Apply(annotate.Change{Name: "Set " + attribute, Article: &annotate.Edit[annotate.Attributes]{After: after}})
}

// missing names the required attributes that have no answer.
func missing(questions []annotate.Attribute, answers annotate.Attributes) []string {
	var out []string
	for _, q := range annotate.Missing(questions, answers) {
		out = append(out, cmp.Or(q.Name, q.ID))
	}
	return out
}

// unanswered reports whether a required question about the article or one of
// its marks has no answer, tells which, and selects the first such mark.
func (s *Session) unanswered() bool {
	var lacks []string
	if names := missing(s.Scheme().Article, s.doc.Layer.Article); len(names) > 0 {
		lacks = append(lacks, "the article lacks "+strings.Join(names, ", "))
	}
	marks := 0
	var first *annotate.Annotation
	for m := range s.doc.Layer.Annotations() {
		l, ok := s.Scheme().Label(m.Label)
		if !ok {
			continue
		}
		if names := missing(l.Attributes, m.Attributes); len(names) > 0 {
			if first == nil {
				first = m
				lacks = append(lacks, fmt.Sprintf("a mark lacks %s: “%s”", strings.Join(names, ", "), brief(m.Quote())))
			}
			marks++
		}
	}
	if len(lacks) == 0 {
		return false
	}
	text := "Not done yet: " + strings.Join(lacks, "; ") + "."
	switch {
	case marks == 2:
		text += " One more mark lacks answers."
	case marks > 2:
		text += fmt.Sprintf(" %d more marks lack answers.", marks-1)
	}
	if first != nil {
		s.SelectMark(first.ID)
	}
	s.On.Notice.Emit(Notice{Text: text, Error: true})
	return true
}

// brief is the beginning of a quote.
func brief(q string) string {
	r := []rune(q)
	if len(r) > 40 {
		return strings.TrimSpace(string(r[:40])) + "…"
	}
	return q
}

// cite copies the selected words, or the selected mark, with where they stand.
func (s *Session) cite() {
	if s.doc == nil {
		return
	}
	span := s.sel.Span()
	quote := s.doc.Article.Text.Quote(span)
	if m := s.Mark(); span.Empty() && m != nil {
		span, quote = m.Hull(), m.Quote()
	}
	if quote == "" {
		s.tell("Select words or a mark to cite.")
		return
	}
	s.On.Copy.Emit(fmt.Sprintf("%s (%s, %d–%d)", quote, s.doc.Path(), span.Start, span.End))
}
