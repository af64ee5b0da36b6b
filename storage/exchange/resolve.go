package exchange

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
)

// layer makes Postil's records of a foreign layer. What does not fit is told
// and left out of nothing else.
func (s *resolver) layer(a *foreign.Article, l *foreign.Layer, item *Item, x *offsets.Index, c offsets.Counting) Layer {
	out := Layer{
		ID: l.ID, Person: s.reading.person(l.Person), State: l.State, Modified: l.Modified,
		Article: attributes(l.Attributes), Marks: make([]*annotate.Annotation, 0, len(l.Marks)),
	}
	if out.State != "" && !out.State.Valid() {
		s.refuse(a, a.At, "the state "+string(out.State), "there is no such state")
		out.State = ""
	}
	ids := newIdentities(s.reading.root, s.reading.Format.Name, item.Name, out.Person.Slug)
	pieces := 0
	for i := range l.Marks {
		pieces += len(l.Marks[i].Ranges)
	}
	records := make([]annotate.Annotation, len(l.Marks))
	fragments := make([]annotate.Fragment, 0, pieces)
	taken := make([]annotate.ID, len(l.Marks)) // by place in the file; zero: refused
	for i := range l.Marks {
		m, r := &l.Marks[i], &records[i]
		first := len(fragments)
		var ok bool
		if fragments, ok = s.fragments(a, m, item, x, c, fragments); !ok {
			continue
		}
		*r = annotate.Annotation{
			Label: m.Label, Fragments: fragments[first:len(fragments):len(fragments)], Attributes: attributes(m.Fields), Note: m.Note,
			Created: m.Created, Modified: m.Modified, Origin: m.Origin,
		}
		if r.Origin.Kind == "" {
			r.Origin.Kind, r.Origin.Format = annotate.OriginImport, s.reading.Format.Name
		}
		if r.ID, ok = m.UUID, m.UUID != (annotate.ID{}); ok {
			if r.ID, ok = ids.unused(m.UUID); !ok {
				s.tell(foreign.Repaired, a, m.At, m.Describe(), "its id stands twice in the layer; the second mark gets one of its own")
			}
		} else {
			r.ID = ids.mark(m.ID, m.Label, s.spans)
		}
		taken[i] = r.ID
		out.Marks = append(out.Marks, r)
	}
	for i := range l.Relations {
		if r := s.relation(a, l, &l.Relations[i], taken, ids); r != nil {
			out.Relations = append(out.Relations, r)
		}
	}
	slices.SortStableFunc(out.Marks, inTextOrder)
	return out
}

func inTextOrder(a, b *annotate.Annotation) int {
	x, y := a.Hull(), b.Hull()
	switch {
	case x.Start != y.Start:
		return x.Start - y.Start
	case x.End != y.End:
		return x.End - y.End
	}
	return slices.Compare(a.ID[:], b.ID[:])
}

func (s *resolver) tell(k foreign.Kind, a *foreign.Article, at foreign.Place, what, reason string) {
	s.told = append(s.told, foreign.Problem{Kind: k, At: at, Article: a.Name, What: what, Reason: reason})
}

func (s *resolver) refuse(a *foreign.Article, at foreign.Place, what, reason string) {
	s.tell(foreign.Refused, a, at, what, reason)
}

// fragments appends those of a mark. s.spans are its spans afterwards.
func (s *resolver) fragments(a *foreign.Article, m *foreign.Mark, item *Item, x *offsets.Index, c offsets.Counting, into []annotate.Fragment) ([]annotate.Fragment, bool) {
	var fit offsets.Fit
	var fault offsets.Fault
	s.list, fit, fault = m.Passage().Check(x, s.list[:0])
	s.spans = s.spans[:0]
	for i := range s.list {
		s.spans = append(s.spans, s.list[i].Span)
	}
	if m.ByWords && len(m.Quotes) == 1 && m.Label != "" && (fault != offsets.None || fit == offsets.Differs) && len(m.Ranges) <= 1 {
		if s.wordsOf != item {
			s.words, s.wordsOf = fold(item.Text.String()), item
		}
		if span, ok := s.words.byWords(item.Text, m); ok {
			s.spans = append(s.spans[:0], span)
			reason := "its range does not fit the text; it was put where its words stand"
			if len(m.Ranges) == 0 {
				reason = "it has no range; it was put where its words stand"
			}
			s.tell(foreign.Repaired, a, m.At, m.Describe(), reason)
			if s.reading.Context {
				return append(into, annotate.NewFragment(item.Text, span)), true
			}
			return append(into, annotate.Fragment{Span: span, Exact: item.Text.Quote(span)}), true
		}
	}
	if len(m.Quotes) > 0 && fit == offsets.Differs && len(m.Ranges) > 0 {
		s.differs = true
	}
	switch {
	case m.Label == "":
		s.refuse(a, m.At, m.Describe(), "it has no label")
		return into, false
	case len(m.Ranges) == 0 && m.ByWords:
		s.refuse(a, m.At, m.Describe(), "its words do not stand in the text, or stand in several places alike")
		return into, false
	case len(m.Ranges) == 0:
		s.refuse(a, m.At, m.Describe(), "it has no range")
		return into, false
	case fault != offsets.None:
		s.refuse(a, m.At, m.Describe(), faulty(m, item.Text, x, c, fault))
		return into, false
	case len(m.Quotes) > 0 && fit == offsets.Differs:
		s.refuse(a, m.At, m.Describe(), differs(m, item, s.list, c))
		return into, false
	}
	if len(s.spans) > 1 {
		s.sort(a, m)
		if m.Rejoin {
			s.rejoin(item.Text)
		}
	}
	for i, span := range s.spans {
		switch {
		case s.reading.Context:
			into = append(into, annotate.NewFragment(item.Text, span))
		case s.list[i].Span == span:
			into = append(into, annotate.Fragment{Span: span, Exact: s.list[i].Says})
		default:
			into = append(into, annotate.Fragment{Span: span, Exact: item.Text.Quote(span)})
		}
	}
	return into, true
}

// sort puts the spans of a mark in text order and unites those that overlap.
func (s *resolver) sort(a *foreign.Article, m *foreign.Mark) {
	slices.SortFunc(s.spans, func(a, b text.Span) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return a.End - b.End
	})
	n := 0
	for _, span := range s.spans[1:] {
		if span.Start < s.spans[n].End {
			s.spans[n].End = max(s.spans[n].End, span.End)
			continue
		}
		n++
		s.spans[n] = span
	}
	if n+1 < len(s.spans) {
		s.tell(foreign.Repaired, a, m.At, m.Describe(), "some of its ranges overlap; they were united")
		s.spans = s.spans[:n+1]
	}
}

// rejoin makes one of spans that a line end alone parts.
func (s *resolver) rejoin(t *text.Text) {
	n := 0
	for _, span := range s.spans[1:] {
		gap := t.Slice(s.spans[n].End, span.Start)
		if strings.Contains(gap, "\n") && strings.TrimSpace(gap) == "" {
			s.spans[n].End = span.End
			continue
		}
		n++
		s.spans[n] = span
	}
	s.spans = s.spans[:n+1]
}

// faulty says which range is none.
func faulty(m *foreign.Mark, t *text.Text, x *offsets.Index, c offsets.Counting, fault offsets.Fault) string {
	for _, r := range m.Ranges {
		if _, f := x.Span(r); f == fault {
			reason := fmt.Sprintf("its range %d to %d %s", r.Start, r.End, fault)
			if fault == offsets.Beyond {
				reason += fmt.Sprintf(", which ends at %d", x.Foreign(t.Len()))
			}
			return reason + " (" + c.String() + ")"
		}
	}
	return "its ranges do not fit the text"
}

// differs says what the text says instead, and whether the mark would fit by
// another counting.
func differs(m *foreign.Mark, item *Item, list []offsets.Stretch, c offsets.Counting) string {
	var says []string
	for _, s := range list {
		says = append(says, s.Says)
	}
	reason := fmt.Sprintf("at its place the text says %s, but the file says %s", clip(strings.Join(says, " … ")), clip(strings.Join(m.Quotes, " … ")))
	trial := offsets.NewTrial(c, true)
	trial.Add(item.raw, item.Text, []offsets.Passage{m.Passage()})
	if v := trial.Verdict(); v.Changed() {
		reason += fmt.Sprintf("; it would fit as %s, unlike the rest", v.Counting)
	}
	return reason
}

// clip quotes a text, shortened.
func clip(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) > most {
		r := []rune(s)
		s = string(r[:most-1]) + "…"
	}
	return fmt.Sprintf("%q", s)
}

func (s *resolver) relation(a *foreign.Article, l *foreign.Layer, r *foreign.Relation, taken []annotate.ID, ids *identities) *annotate.Relation {
	what := strings.Join(strings.Fields("relation "+r.ID+" "+r.Type), " ")
	end := func(i int) annotate.ID {
		if i < 0 || i >= len(l.Marks) {
			return annotate.ID{}
		}
		return taken[i]
	}
	out := &annotate.Relation{ID: r.UUID, Type: r.Type, From: end(r.From), To: end(r.To), Note: r.Note, Created: r.Created, Modified: r.Modified}
	switch {
	case r.Type == "":
		s.refuse(a, r.At, what, "it has no type")
		return nil
	case out.From == annotate.ID{} || out.To == annotate.ID{}:
		s.refuse(a, r.At, what, "one of its ends is not there or was refused")
		return nil
	}
	if out.ID == (annotate.ID{}) {
		out.ID = ids.relation(r.ID, r.Type, out.From, out.To)
		return out
	}
	var ok bool
	if out.ID, ok = ids.unused(out.ID); !ok {
		s.tell(foreign.Repaired, a, r.At, what, "its id stands twice in the layer; the second gets one of its own")
	}
	return out
}

// attributes makes a map of fields. A name several times becomes a list.
func attributes(fields []foreign.Field) annotate.Attributes {
	if len(fields) == 0 {
		return nil
	}
	out := make(annotate.Attributes, len(fields))
	for _, f := range fields {
		before, twice := out[f.Name]
		if !twice {
			out[f.Name] = f.Value
			continue
		}
		out[f.Name] = append(asList(before), asList(f.Value)...)
	}
	return out
}

func asList(v any) []string {
	switch v := v.(type) {
	case []string:
		return slices.Clone(v)
	case string:
		return []string{v}
	}
	return []string{fmt.Sprint(v)}
}
