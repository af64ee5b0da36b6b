package w3c

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
)

// annotationID is the id of a target that is an annotation: one that has no
// selector, and is not a file here.
func (r *reader) annotationID(v jsontext.Value) (string, bool) {
	var t resource
	if parse(v, &t) != nil || len(t.Selector) > 0 || t.id() == "" {
		return "", false
	}
	return t.id(), true
}

// targets adds the mark to the layer of its creator in each text that it is on.
func (r *reader) targets(a *resource, m foreign.Mark, creator string, who *resource) error {
	type found struct {
		s *subject
		m foreign.Mark
	}
	var on []found
	for _, v := range a.Target {
		var t resource
		if err := parse(v, &t); err != nil {
			return fmt.Errorf("a target cannot be read: %w", foreign.BrokenJSON(err))
		}
		iri, ok := str(t.Source)
		if !ok {
			var src resource
			if len(t.Source) > 0 && parse(t.Source, &src) == nil {
				iri = src.id()
			}
			if iri == "" {
				iri = t.id()
			}
		}
		var part string
		if iri, part, _ = strings.Cut(iri, "#"); iri == "" {
			return errors.New("a target does not say of what text it is")
		}
		if char := (resource{Value: jsontext.Value(strconv.Quote(part))}); len(t.Selector) == 0 && fragment(&char) {
			t.Selector = list{jsontext.Value(fmt.Sprintf(`{"type":"TextPositionSelector","start":%d,"end":%d}`, *char.Start, *char.End))}
		}
		if len(t.Selector) == 0 {
			r.whole(iri, &m, creator, who)
			continue
		}
		span, quote, err := r.selected(iri, t.Selector)
		if err != nil {
			return err
		}
		s := r.subject(iri)
		if r.utf16 {
			span = s.fromUTF16(span)
		}
		i := slices.IndexFunc(on, func(f found) bool { return f.s == s })
		if i < 0 {
			i = len(on)
			on = append(on, found{s, m})
		}
		f := &on[i].m
		f.Ranges = append(f.Ranges, span)
		if quote != nil {
			f.Quotes = append(f.Quotes, *quote)
		}
	}
	for i := range on {
		f := &on[i]
		if len(f.m.Quotes) != len(f.m.Ranges) {
			f.m.Quotes = nil
		}
		if i > 0 {
			f.m.UUID = annotate.ID{}
		}
		l := r.layer(f.s, creator, who)
		f.s.places[f.m.ID] = place{l, len(f.s.article.Layers[l].Marks)}
		f.s.article.Layers[l].Marks = append(f.s.article.Layers[l].Marks, f.m)
	}
	return nil
}

// fromUTF16 brings a range that a page of Postil's counts in UTF-16 to code
// points. What is no range of the text stays, for its quote to tell.
func (s *subject) fromUTF16(r offsets.Range) offsets.Range {
	if s.article.NoText {
		return r
	}
	if s.utf16 == nil {
		t, err := text.New(text.Canonical(s.article.Text))
		if err != nil {
			return r
		}
		s.utf16 = offsets.NewIndex(s.article.Text, t, offsets.Counting{Unit: offsets.UTF16})
		s.points = offsets.NewIndex(s.article.Text, t, offsets.Counting{})
	}
	span, fault := s.utf16.Span(r)
	if fault != offsets.None {
		return r
	}
	return offsets.Range{Start: s.points.Foreign(span.Start), End: s.points.Foreign(span.End)}
}

// whole takes what is said of a text as a whole: its labels and notes are
// attributes of the article.
func (r *reader) whole(iri string, m *foreign.Mark, creator string, who *resource) {
	s := r.subject(iri)
	l := &s.article.Layers[r.layer(s, creator, who)]
	if m.Label != "" {
		l.Attributes = append(l.Attributes, foreign.Field{Name: "tag", Value: m.Label})
	}
	l.Attributes = append(l.Attributes, m.Fields...)
	if m.Note != "" {
		l.Attributes = append(l.Attributes, foreign.Field{Name: "comment", Value: m.Note})
	}
}

// selected finds what selectors select. They are alternatives to each other.
func (r *reader) selected(iri string, selectors list) (offsets.Range, *string, error) {
	var position, quote *resource
	var others []string
	var look func(list, int)
	look = func(l list, deep int) {
		for _, v := range l {
			var sel resource
			if parse(v, &sel) != nil {
				continue
			}
			switch {
			case sel.Start != nil && sel.End != nil && (sel.Type.has("TextPositionSelector") || len(sel.Type) == 0):
				position = &sel
			case sel.Exact != nil:
				quote = &sel
			case sel.Type.has("FragmentSelector") && fragment(&sel):
				position = &sel
			default:
				others = append(others, strings.Join(sel.Type.texts(), " "))
			}
			if deep < pagesDeep {
				look(sel.Refined, deep+1)
			}
		}
	}
	look(selectors, 0)
	switch {
	case position != nil:
		var q *string
		if quote != nil {
			q = quote.Exact
		}
		return offsets.Range{Start: *position.Start, End: *position.End}, q, nil
	case quote != nil:
		span, err := find(r.subject(iri), quote)
		return span, quote.Exact, err
	case len(others) > 0:
		return offsets.Range{}, nil, fmt.Errorf("its target is selected by %s, which needs the page that it was made on", strings.Join(others, ", "))
	}
	return offsets.Range{}, nil, errors.New("its selectors say nothing")
}

// fragment reads "char=4,10" of RFC 5147.
func fragment(sel *resource) bool {
	v, _ := str(sel.Value)
	v, ok := strings.CutPrefix(v, "char=")
	if !ok {
		return false
	}
	v, _, _ = strings.Cut(v, ";")
	from, to, ok := strings.Cut(v, ",")
	a, err := strconv.Atoi(from)
	b, err2 := strconv.Atoi(to)
	if !ok || err != nil || err2 != nil {
		return false
	}
	sel.Start, sel.End = &a, &b
	return true
}

// find finds a quote in the text by what it is and what is around it. White
// space is as it stands.
func find(s *subject, q *resource) (offsets.Range, error) {
	if s.article.NoText {
		return offsets.Range{}, errors.New("it has a quote but no position, and the text is not with it, so the quote cannot be looked for")
	}
	text, whole := s.article.Text, q.Prefix+*q.Exact+q.Suffix
	if *q.Exact == "" {
		return offsets.Range{}, errors.New("its quote is empty")
	}
	switch strings.Count(text, whole) {
	case 0:
		return offsets.Range{}, fmt.Errorf("it has a quote but no position, and the text does not say %.60q", *q.Exact)
	case 1:
	default:
		return offsets.Range{}, fmt.Errorf("it has a quote but no position, and the text says %.60q several times", *q.Exact)
	}
	at := strings.Index(text, whole) + len(q.Prefix)
	start := utf8.RuneCountInString(text[:at])
	return offsets.Range{Start: start, End: start + utf8.RuneCountInString(*q.Exact)}, nil
}
