package argilla

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"postil/annotate"
	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
)

type inRecord struct {
	ID          jsontext.Value          `json:"id"`
	Fields      jsontext.Value          `json:"fields"`
	Metadata    jsontext.Value          `json:"metadata"`
	Suggestions map[string]inSuggestion `json:"suggestions"`
	Responses   map[string][]inResponse `json:"responses"`
	Rest        jsontext.Value          `json:",embed"`
}

type inSuggestion struct {
	Value jsontext.Value `json:"value"`
	Score jsontext.Value `json:"score"`
	Agent string         `json:"agent"`
}

type inResponse struct {
	Value  jsontext.Value `json:"value"`
	UserID string         `json:"user_id"`
	Status string         `json:"status"`
}

type inSpan struct {
	Start *int     `json:"start"`
	End   *int     `json:"end"`
	Label string   `json:"label"`
	Score *float64 `json:"score"`
}

type reader struct {
	to        foreign.Sink
	text      string
	article   foreign.Article
	at        foreign.Place
	discarded int
}

func read(_ context.Context, src *source.Source, set exchange.Settings, to foreign.Sink) error {
	values, err := src.Values(src.File())
	if err != nil {
		return err
	}
	defer values.Close()
	r := reader{to: to, text: set[textOption]}
	for values.Next() {
		r.at = foreign.Place{File: src.File(), Line: values.Number()}
		err := values.TooLong()
		if err == nil {
			err = r.record(values.Bytes())
		}
		if err != nil {
			to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: r.at, Reason: err.Error()})
			continue
		}
		if err := to.Article(&r.article); err != nil {
			return err
		}
	}
	if r.discarded > 0 {
		to.Problem(foreign.Problem{Kind: foreign.Noted, At: foreign.Place{File: src.File()}, Reason: fmt.Sprintf("%d responses that were discarded were left out", r.discarded)})
	}
	return values.Err()
}

func (r *reader) record(data []byte) error {
	var in inRecord
	if err := json.Unmarshal(data, &in, jsontext.AllowDuplicateNames(true)); err != nil {
		return foreign.BrokenJSON(err)
	}
	if in.Fields.Kind() != '{' {
		if err := in.flat(); err != nil {
			return err
		}
	}
	a := &r.article
	a.Reset()
	a.Name, a.At = scalar(in.ID), r.at
	fields, err := foreign.Fields(nil, in.Fields)
	if err != nil {
		return foreign.BrokenJSON(err)
	}
	i, err := r.textOf(fields)
	if err != nil {
		return err
	}
	a.Text, _ = fields[i].Value.(string)
	a.Fields = append(a.Fields, slices.Delete(fields, i, i+1)...)
	if a.Fields, err = foreign.Fields(a.Fields, in.Metadata); err != nil {
		return foreign.BrokenJSON(err)
	}
	for _, q := range sortedKeys(in.Responses) {
		for _, resp := range in.Responses[q] {
			if resp.Status == "discarded" {
				r.discarded++
				continue
			}
			l := r.layer(foreign.Person{Name: resp.UserID})
			switch resp.Status {
			case "draft":
				l.State = annotate.StateInProgress
			default:
				l.State = annotate.StateDone
			}
			if err := r.answer(l, q, resp.Value, annotate.Origin{}); err != nil {
				return err
			}
		}
	}
	for _, q := range sortedKeys(in.Suggestions) {
		s := in.Suggestions[q]
		agent := s.Agent
		if agent == "" {
			agent = "suggestions"
		}
		o := annotate.Origin{Kind: annotate.OriginSuggestion, Source: agent}
		if s.Score.Kind() == '0' {
			var score float64
			if json.Unmarshal(s.Score, &score) == nil {
				o.Score = &score
			}
		}
		if err := r.answer(r.layer(foreign.Person{Name: agent, Kind: annotate.Model}), q, s.Value, o); err != nil {
			return err
		}
	}
	return nil
}

// flat sorts the columns of a dataset: "question.responses" and the like are
// answers, the others fields.
func (in *inRecord) flat() error {
	members, err := foreign.Members(in.Rest)
	if err != nil && len(in.Rest) > 0 {
		return foreign.BrokenJSON(err)
	}
	by := map[string]jsontext.Value{}
	for _, m := range members {
		by[m.Name] = m.Value
	}
	in.Responses, in.Suggestions = map[string][]inResponse{}, map[string]inSuggestion{}
	rest := []byte{'{'}
	for _, m := range members {
		q, isResponse := strings.CutSuffix(m.Name, ".responses")
		s, isSuggestion := strings.CutSuffix(m.Name, ".suggestion")
		switch {
		case isResponse:
			if in.Responses[q], err = responses(m.Value, by[m.Name+".users"], by[m.Name+".status"]); err != nil {
				return err
			}
		case isSuggestion && m.Value.Kind() != 'n':
			in.Suggestions[s] = inSuggestion{Value: m.Value, Score: by[m.Name+".score"], Agent: scalar(by[m.Name+".agent"])}
		case isSuggestion, strings.Contains(m.Name, ".responses."), strings.Contains(m.Name, ".suggestion."), m.Name == "status", strings.HasPrefix(m.Name, "_"):
		default:
			if len(rest) > 1 {
				rest = append(rest, ',')
			}
			name, err := jsontext.AppendQuote(nil, m.Name)
			if err != nil {
				return err
			}
			rest = append(append(append(rest, name...), ':'), m.Value...)
		}
	}
	rest = append(rest, '}')
	in.Fields = rest
	return nil
}

// responses reads the three columns of a question.
func responses(values, users, status jsontext.Value) ([]inResponse, error) {
	var list []jsontext.Value
	var who, how []string
	for _, c := range []struct {
		raw jsontext.Value
		to  any
	}{{values, &list}, {users, &who}, {status, &how}} {
		if c.raw == nil || c.raw.Kind() == 'n' {
			continue
		}
		if err := json.Unmarshal(c.raw, c.to); err != nil {
			return nil, foreign.BrokenJSON(err)
		}
	}
	out := make([]inResponse, len(list))
	for i := range list {
		out[i].Value = list[i]
		if i < len(who) {
			out[i].UserID = who[i]
		}
		if i < len(how) {
			out[i].Status = how[i]
		}
	}
	return out, nil
}

// textOf says which of the fields is the text.
func (r *reader) textOf(fields []foreign.Field) (int, error) {
	found, texts := -1, []string{}
	for i, f := range fields {
		if _, ok := f.Value.(string); !ok {
			continue
		}
		if f.Name == r.text || r.text == "" && f.Name == "text" {
			return i, nil
		}
		found = i
		texts = append(texts, f.Name)
	}
	switch {
	case r.text != "":
		return 0, fmt.Errorf("the record has no field %q, which was named as the text", r.text)
	case len(texts) == 1:
		return found, nil
	case len(texts) == 0:
		return 0, errors.New("the record has no text")
	}
	return 0, fmt.Errorf("it is not clear which of its fields is the text: %s; say it with the option %s", strings.Join(texts, ", "), textOption)
}

// answer takes the value of a response or suggestion.
func (r *reader) answer(l *foreign.Layer, question string, value jsontext.Value, o annotate.Origin) error {
	if value == nil || value.Kind() == 'n' {
		return nil
	}
	var spans []inSpan
	if value.Kind() != '[' || json.Unmarshal(value, &spans) != nil || len(spans) > 0 && spans[0].Start == nil {
		v, err := foreign.Value(value)
		if err != nil {
			return foreign.BrokenJSON(err)
		}
		l.Attributes = append(l.Attributes, foreign.Field{Name: question, Value: v})
		return nil
	}
	for _, s := range spans {
		m := foreign.Mark{Label: s.Label, Origin: o, At: r.at}
		if s.Start != nil && s.End != nil {
			m.Ranges = []offsets.Range{{Start: *s.Start, End: *s.End}}
		}
		if s.Score != nil && o.Kind == annotate.OriginSuggestion {
			m.Origin.Score = s.Score
		}
		l.Marks = append(l.Marks, m)
	}
	return nil
}

func (r *reader) layer(p foreign.Person) *foreign.Layer {
	for i := range r.article.Layers {
		if r.article.Layers[i].Person == p {
			return &r.article.Layers[i]
		}
	}
	return r.article.AddLayer(p)
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func scalar(v jsontext.Value) string {
	switch v.Kind() {
	case '"':
		if b, err := jsontext.AppendUnquote(nil, v); err == nil {
			return string(b)
		}
	case '0':
		return string(v)
	}
	return ""
}
