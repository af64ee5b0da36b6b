package potato

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
)

type inLabel struct {
	Schema string `json:"schema"`
	Name   string `json:"name"`
}

type inSpan struct {
	Schema string         `json:"schema"`
	Name   string         `json:"name"`
	Label  string         `json:"label"`
	Older  string         `json:"annotation"`
	Start  *int           `json:"start"`
	End    *int           `json:"end"`
	ID     jsontext.Value `json:"id"`
	Text   *string        `json:"text"`
	Span   *string        `json:"span"`
	KBID   jsontext.Value `json:"kb_id"`
	Parts  []struct {
		Start int     `json:"start"`
		End   int     `json:"end"`
		Text  *string `json:"text"`
	} `json:"additional_parts"`
}

// addLabels takes what was chosen for an instance: pairs, or objects by schema.
func (s *said) addLabels(raw jsontext.Value) error {
	switch raw.Kind() {
	case '[':
		var list []jsontext.Value
		if err := json.Unmarshal(raw, &list); err != nil {
			return foreign.BrokenJSON(err)
		}
		for _, p := range list {
			var l inLabel
			v, err := pair(p, &l)
			if err != nil {
				return err
			}
			s.choose(l.Schema, l.Name, v)
		}
	case '{':
		schemas, err := foreign.Members(raw)
		if err != nil {
			return foreign.BrokenJSON(err)
		}
		for _, schema := range schemas {
			if err := s.schema(schema.Name, schema.Value); err != nil {
				return err
			}
		}
	}
	return nil
}

// schema takes {"name": value, …}, which may be within {"labels": …}.
func (s *said) schema(name string, raw jsontext.Value) error {
	if raw.Kind() != '{' {
		if v := scalar(raw); v != "" {
			s.choose(name, name, raw)
		}
		return nil
	}
	members, err := foreign.Members(raw)
	if err != nil {
		return foreign.BrokenJSON(err)
	}
	for _, m := range members {
		if m.Name == "labels" && m.Value.Kind() == '{' {
			if err := s.schema(name, m.Value); err != nil {
				return err
			}
			continue
		}
		s.choose(name, m.Name, m.Value)
	}
	return nil
}

// choose adds a choice: the name, or where the value says more the value. What
// was not chosen is not said.
func (s *said) choose(schema, name string, v jsontext.Value) {
	word := scalar(v)
	switch {
	case chosen(v):
		word = name
	case word == "" || word == "false":
		return
	}
	s.labels = append(s.labels, foreign.Field{Name: schema, Value: word})
}

// addSpans takes spans: pairs, a list, or lists by schema.
func (s *said) addSpans(raw jsontext.Value) error {
	switch raw.Kind() {
	case '{':
		schemas, err := foreign.Members(raw)
		if err != nil {
			return foreign.BrokenJSON(err)
		}
		for _, schema := range schemas {
			if err := s.addSpans(schema.Value); err != nil {
				return err
			}
		}
	case '[':
		var list []jsontext.Value
		if err := json.Unmarshal(raw, &list); err != nil {
			return foreign.BrokenJSON(err)
		}
		for _, e := range list {
			var in inSpan
			var err error
			if e.Kind() == '[' {
				_, err = pair(e, &in)
			} else if err = json.Unmarshal(e, &in, jsontext.AllowDuplicateNames(true)); err != nil {
				err = foreign.BrokenJSON(err)
			}
			if err != nil {
				return err
			}
			s.span(&in)
		}
	}
	return nil
}

func (s *said) span(in *inSpan) {
	m := foreign.Mark{ID: scalar(in.ID), Label: in.Name, Join: " ", At: s.at}
	for _, other := range []string{in.Label, in.Older} {
		if m.Label == "" {
			m.Label = other
		}
	}
	quotes := true
	add := func(start, end int, quote *string) {
		m.Ranges = append(m.Ranges, offsets.Range{Start: start, End: end})
		if quote == nil {
			quotes = false
			return
		}
		m.Quotes = append(m.Quotes, *quote)
	}
	if in.Start != nil && in.End != nil {
		q := in.Text
		if q == nil {
			q = in.Span
		}
		add(*in.Start, *in.End, q)
	}
	for _, p := range in.Parts {
		add(p.Start, p.End, p.Text)
	}
	if !quotes {
		m.Quotes = nil
	}
	if kb := scalar(in.KBID); kb != "" {
		m.Fields = append(m.Fields, foreign.Field{Name: "kb_id", Value: kb})
	}
	s.marks = append(s.marks, m)
}
