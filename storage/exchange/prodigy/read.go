package prodigy

import (
	"context"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"

	"postil/annotate"
	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
)

type inTask struct {
	Text      *string        `json:"text"`
	Meta      jsontext.Value `json:"meta"`
	Tokens    jsontext.Value `json:"tokens"` // parsed only when asked for
	Spans     []inSpan       `json:"spans"`
	Relations []inRelation   `json:"relations"`
	Answer    string         `json:"answer"`
	Label     jsontext.Value `json:"label"`
	Accept    jsontext.Value `json:"accept"`
	Annotator string         `json:"_annotator_id"`
	Session   string         `json:"_session_id"`
	Timestamp float64        `json:"_timestamp"`
	State     annotate.State `json:"state"`   // as Postil writes it
	Article   jsontext.Value `json:"article"` // the same
	Rest      jsontext.Value `json:",embed"`
}

type inSpan struct {
	Start      *int           `json:"start"`
	End        *int           `json:"end"`
	TokenStart *int           `json:"token_start"`
	TokenEnd   *int           `json:"token_end"`
	Label      jsontext.Value `json:"label"`
	Text       *string        `json:"text"`
	Source     jsontext.Value `json:"source"`
	Score      *float64       `json:"score"`
	ID         jsontext.Value `json:"id"`
	Attributes jsontext.Value `json:"attributes"`
	Note       string         `json:"note"`
	Origin     *inOrigin      `json:"origin"`
}

type inOrigin struct {
	Kind   annotate.OriginKind `json:"kind"`
	Source string              `json:"source"`
	Score  *float64            `json:"score"`
	Format string              `json:"format"`
	From   []annotate.ID       `json:"from"`
}

type inRelation struct {
	Head      int    `json:"head"`
	Child     int    `json:"child"`
	HeadSpan  inEnd  `json:"head_span"`
	ChildSpan inEnd  `json:"child_span"`
	Label     string `json:"label"`
	ID        string `json:"id"`
	Note      string `json:"note"`
}

type inEnd struct {
	Start int            `json:"start"`
	End   int            `json:"end"`
	Label jsontext.Value `json:"label"`
	ID    string         `json:"id"`
}

type inToken struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// reader keeps what is used again from task to task.
type reader struct {
	all     bool
	to      foreign.Sink
	task    inTask
	article foreign.Article
	ranges  []offsets.Range
	quotes  []string
	at      foreign.Place
	out     struct{ tasks, spans int } // left out for their answer
}

func read(_ context.Context, src *source.Source, set exchange.Settings, to foreign.Sink) error {
	values, err := src.Values(src.File())
	if err != nil {
		return err
	}
	defer values.Close()
	r := reader{all: set[answersOption] == answersAll, to: to}
	for values.Next() {
		r.at = foreign.Place{File: src.File(), Line: values.Number()}
		err := values.TooLong()
		if err == nil {
			err = r.build(values.Bytes())
		}
		if err != nil {
			to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: r.at, Reason: err.Error()})
			continue
		}
		if err := to.Article(&r.article); err != nil {
			return err
		}
	}
	if r.out.tasks > 0 {
		to.Problem(foreign.Problem{
			Kind: foreign.Noted, At: foreign.Place{File: src.File()},
			Reason: fmt.Sprintf("%d tasks were rejected or ignored, so their %d spans were left out; the option %s=%s reads them", r.out.tasks, r.out.spans, answersOption, answersAll),
		})
	}
	return values.Err()
}

// machinery are the keys that say nothing of the text.
func machinery() []string {
	return []string{"_input_hash", "_task_hash", "_view_id", "_is_binary", "_session_id", "options", "config", "priority", "html", "tokens"}
}

// build makes the article of a task.
func (r *reader) build(data []byte) error {
	in, a := &r.task, &r.article
	*in = inTask{Spans: in.Spans[:0], Relations: in.Relations[:0]}
	if err := json.Unmarshal(data, in, jsontext.AllowDuplicateNames(true)); err != nil {
		return foreign.BrokenJSON(err)
	}
	if in.Text == nil {
		return errors.New("the task has no text")
	}
	a.Reset()
	a.Text, a.At = *in.Text, r.at
	r.ranges, r.quotes = r.ranges[:0], r.quotes[:0]
	if err := r.fields(); err != nil {
		return err
	}
	who := foreign.Person{Name: in.Annotator}
	if who.Name == "" {
		who.Name = in.Session
	}
	if who.Name == "" && len(in.Spans) == 0 && len(in.Relations) == 0 && in.Answer == "" && in.Label == nil && in.Accept == nil && in.Article == nil {
		return nil // a text that nobody has seen
	}
	l := a.AddLayer(who)
	if err := r.answers(l); err != nil {
		return err
	}
	if in.Answer != "" && in.Answer != accepted && !r.all {
		r.out.tasks++
		r.out.spans += len(in.Spans)
		return nil
	}
	for i := range in.Spans {
		r.span(l, &in.Spans[i], i)
	}
	for i := range in.Relations {
		s := &in.Relations[i]
		rel := foreign.Relation{ID: s.ID, Type: s.Label, From: r.end(l, &s.HeadSpan, s.Head), To: r.end(l, &s.ChildSpan, s.Child), Note: s.Note, At: r.at}
		if id, err := uuid.Parse(s.ID); err == nil {
			rel.UUID = id
		}
		l.Relations = append(l.Relations, rel)
	}
	return nil
}

// fields are what else the task says of its text.
func (r *reader) fields() error {
	a := &r.article
	var err error
	if r.task.Meta.Kind() == '{' {
		if a.Fields, err = foreign.Fields(a.Fields, r.task.Meta); err != nil {
			return foreign.BrokenJSON(err)
		}
	}
	if i := slices.IndexFunc(a.Fields, func(f foreign.Field) bool { return f.Name == "path" }); i >= 0 {
		if name, ok := a.Fields[i].Value.(string); ok {
			a.Name = name
			a.Fields = slices.Delete(a.Fields, i, i+1)
		}
	}
	n := len(a.Fields)
	if a.Fields, err = foreign.Fields(a.Fields, r.task.Rest); err != nil {
		return foreign.BrokenJSON(err)
	}
	skip := machinery()
	kept := a.Fields[:n]
	for _, f := range a.Fields[n:] {
		raw, isRaw := f.Value.(stdjson.RawMessage)
		if !slices.Contains(skip, f.Name) && (!isRaw || string(raw) != "null") {
			kept = append(kept, f)
		}
	}
	a.Fields = kept
	return nil
}

// answers are what the annotator says of the task as a whole.
func (r *reader) answers(l *foreign.Layer) error {
	in := &r.task
	var err error
	if l.Attributes, err = foreign.Fields(l.Attributes, in.Article); err != nil {
		return foreign.BrokenJSON(err)
	}
	for _, v := range []struct {
		name string
		raw  jsontext.Value
	}{{"label", in.Label}, {"accept", in.Accept}} {
		if v.raw == nil || v.raw.Kind() == 'n' {
			continue
		}
		value, err := foreign.Value(v.raw)
		if err != nil {
			return foreign.BrokenJSON(err)
		}
		l.Attributes = append(l.Attributes, foreign.Field{Name: v.name, Value: value})
	}
	switch {
	case in.State != "":
		l.State = in.State
	case in.Answer != "":
		l.State = annotate.StateDone
	default:
		l.State = annotate.StateInProgress
	}
	if in.Answer != "" && in.Answer != accepted {
		l.Attributes = append(l.Attributes, foreign.Field{Name: "answer", Value: in.Answer})
	}
	if in.Timestamp > 0 && in.Timestamp < 1<<40 {
		whole, part := math.Modf(in.Timestamp)
		l.Modified = time.Unix(int64(whole), int64(part*1e9))
	}
	return nil
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

func (r *reader) span(l *foreign.Layer, s *inSpan, i int) {
	m := foreign.Mark{ID: scalar(s.ID), Label: scalar(s.Label), Note: s.Note, At: r.at}
	if id, err := uuid.Parse(m.ID); err == nil {
		m.UUID = id
	}
	start, end := s.Start, s.End
	if start == nil || end == nil {
		start, end = r.byTokens(s)
	}
	n := len(r.ranges)
	if start != nil && end != nil {
		r.ranges = append(r.ranges, offsets.Range{Start: *start, End: *end})
	}
	m.Ranges = r.ranges[n:len(r.ranges):len(r.ranges)]
	if s.Text != nil {
		r.quotes = append(r.quotes, *s.Text)
		m.Quotes = r.quotes[len(r.quotes)-1 : len(r.quotes) : len(r.quotes)]
	}
	switch o := s.Origin; {
	case o != nil:
		m.Origin = annotate.Origin{Kind: o.Kind, Source: o.Source, Score: o.Score, Format: o.Format, From: o.From}
	case s.Source != nil || s.Score != nil:
		m.Origin = annotate.Origin{Kind: annotate.OriginSuggestion, Source: scalar(s.Source), Score: s.Score}
	case m.UUID != (annotate.ID{}):
		m.Origin.Kind = annotate.OriginManual // written by Postil, which leaves it out
	}
	var err error
	if m.Fields, err = foreign.Fields(nil, s.Attributes); err != nil {
		r.to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: r.at, Article: r.article.Name, What: fmt.Sprintf("span %d", i), Reason: foreign.BrokenJSON(err).Error()})
	}
	l.Marks = append(l.Marks, m)
}

// tokens are those of the task; none where they cannot be read.
func (r *reader) tokens() []inToken {
	var list []inToken
	if json.Unmarshal(r.task.Tokens, &list, jsontext.AllowDuplicateNames(true)) != nil {
		return nil
	}
	return list
}

// byTokens are the ends of a span of which only the tokens are there.
func (r *reader) byTokens(s *inSpan) (start, end *int) {
	list := r.tokens()
	if s.TokenStart == nil || s.TokenEnd == nil || *s.TokenStart < 0 || *s.TokenEnd < 0 || *s.TokenStart >= len(list) || *s.TokenEnd >= len(list) {
		return nil, nil
	}
	return &list[*s.TokenStart].Start, &list[*s.TokenEnd].End
}

// end finds the mark that a relation begins or ends with: by its id, its place
// and label, or the token.
func (r *reader) end(l *foreign.Layer, e *inEnd, token int) int {
	if e.ID != "" {
		if i := slices.IndexFunc(l.Marks, func(m foreign.Mark) bool { return m.ID == e.ID }); i >= 0 {
			return i
		}
	}
	label := scalar(e.Label)
	if i := slices.IndexFunc(l.Marks, func(m foreign.Mark) bool {
		return m.Label == label && len(m.Ranges) == 1 && m.Ranges[0].Start == e.Start && m.Ranges[0].End == e.End
	}); i >= 0 {
		return i
	}
	if e.End > e.Start {
		return -1 // it says where, and no mark is there
	}
	for i := range r.task.Spans {
		if s := &r.task.Spans[i]; s.TokenEnd != nil && *s.TokenEnd == token {
			return i
		}
	}
	return -1
}
