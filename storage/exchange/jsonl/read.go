package jsonl

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"

	"postil/annotate"
	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/jsonscan"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
)

type inLine struct {
	ID        jsontext.Value `json:"id"` // a string, or a number
	Text      *string        `json:"text"`
	Spans     []inSpan       `json:"spans"`
	Relations []inRelation   `json:"relations"`
	Meta      inMeta         `json:"meta"`
}

type inSpan struct {
	Start      number         `json:"start"`
	End        number         `json:"end"`
	Label      string         `json:"label"`
	Fragments  [][2]int       `json:"fragments"`
	Quote      *string        `json:"quote"`
	ID         string         `json:"id"`
	Attributes jsontext.Value `json:"attributes"`
	Note       string         `json:"note"`
	Created    time.Time      `json:"created"`
	Modified   time.Time      `json:"modified"`
	Origin     *inOrigin      `json:"origin"`
}

// number is one that may be missing.
type number struct {
	n     int
	given bool
}

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (n *number) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	t, err := d.ReadToken()
	if err != nil {
		return err
	}
	if t.Kind() != '0' {
		return fmt.Errorf("there is %s where an offset should be", t)
	}
	i, err := strconv.Atoi(t.String())
	if err != nil {
		return fmt.Errorf("%s is no offset", t)
	}
	*n = number{i, true}
	return nil
}

type inOrigin struct {
	Kind   annotate.OriginKind `json:"kind"`
	Source string              `json:"source"`
	Score  *float64            `json:"score"`
	Format string              `json:"format"`
	From   []annotate.ID       `json:"from"`
}

type inRelation struct {
	Type     string    `json:"type"`
	From     int       `json:"from"`
	To       int       `json:"to"`
	ID       string    `json:"id"`
	Note     string    `json:"note"`
	Created  time.Time `json:"created"`
	Modified time.Time `json:"modified"`
}

type inMeta struct {
	Path       string         `json:"path"`
	Person     string         `json:"person"`
	PersonID   string         `json:"personId"`
	PersonName string         `json:"personName"`
	PersonKind string         `json:"personKind"`
	Layer      string         `json:"layer"`
	State      string         `json:"state"`
	Modified   time.Time      `json:"modified"`
	Article    jsontext.Value `json:"article"`
	TextSHA256 string         `json:"textSha256"`
}

// reader keeps what is used again from line to line.
type reader struct {
	line    inLine
	scanner jsonscan.Scanner
	article foreign.Article
	ranges  []offsets.Range
	quotes  []string
	to      foreign.Sink
}

func read(_ context.Context, src *source.Source, _ exchange.Settings, to foreign.Sink) error {
	lines, err := src.Lines(src.File())
	if err != nil {
		return err
	}
	defer lines.Close()
	r := reader{to: to}
	for lines.Next() {
		at := foreign.Place{File: src.File(), Line: lines.Number()}
		broken := func(err error) { to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: at, Reason: err.Error()}) }
		if err := lines.TooLong(); err != nil {
			broken(err)
			continue
		}
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		if err := r.decode(lines.Bytes()); err != nil {
			broken(err)
			continue
		}
		if r.line.Text == nil {
			broken(errors.New("the line has no text"))
			continue
		}
		if err := r.build(at); err != nil {
			broken(err)
			continue
		}
		if err := to.Article(&r.article); err != nil {
			return err
		}
	}
	return lines.Err()
}

// decode reads a line.
func (r *reader) decode(data []byte) error {
	r.empty()
	if r.scan(data) {
		return nil
	}
	r.empty()
	return json.Unmarshal(data, &r.line)
}

func (r *reader) empty() {
	r.line = inLine{Spans: r.line.Spans[:0], Relations: r.line.Relations[:0]}
}

// build makes the article of a line.
func (r *reader) build(at foreign.Place) error {
	in, a := &r.line, &r.article
	a.Reset()
	r.ranges, r.quotes = r.ranges[:0], r.quotes[:0]
	a.Text, a.At = *in.Text, at
	var err error
	if a.Name, err = name(in.ID); err != nil {
		return err
	}
	if a.Name == "" {
		a.Name = in.Meta.Path
	}
	m := &in.Meta
	if len(in.Spans) == 0 && len(in.Relations) == 0 && m.Person == "" && len(m.Article) == 0 && (m.State == "" || m.State == string(annotate.StateNew)) {
		return nil // a text that nobody has begun
	}
	l := a.AddLayer(foreign.Person{Name: m.PersonName, Slug: m.Person, ID: r.uuid(m.PersonID, at, "the person"), Kind: annotate.PersonKind(m.PersonKind)})
	if l.Person.Name == "" {
		l.Person.Name = m.Person
	}
	l.ID, l.State, l.Modified = r.uuid(m.Layer, at, "the layer"), annotate.State(m.State), m.Modified
	if l.Attributes, err = foreign.Fields(l.Attributes, m.Article); err != nil {
		return fmt.Errorf("meta.article: %w", err)
	}
	for i := range in.Spans {
		mark, err := r.mark(&in.Spans[i], at)
		if err != nil {
			r.to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: at, Article: a.Name, What: fmt.Sprintf("span %d", i), Reason: err.Error()})
		}
		l.Marks = append(l.Marks, mark)
	}
	for i := range in.Relations {
		s := &in.Relations[i]
		l.Relations = append(l.Relations, foreign.Relation{
			Type: s.Type, From: s.From, To: s.To, UUID: r.uuid(s.ID, at, "a relation"), ID: s.ID, Note: s.Note, Created: s.Created, Modified: s.Modified, At: at,
		})
	}
	return nil
}

// name is an article's, which may be a number.
func name(raw jsontext.Value) (string, error) {
	switch raw.Kind() {
	case '"':
		b, err := jsontext.AppendUnquote(nil, raw)
		return string(b), err
	case '0':
		return string(raw), nil
	case 0, 'n':
		return "", nil
	}
	return "", errors.New("the id is neither a text nor a number")
}

// uuid reads an identity of ours; those of others stay foreign ids.
func (r *reader) uuid(s string, at foreign.Place, what string) annotate.ID {
	if s == "" {
		return annotate.ID{}
	}
	id, err := uuid.Parse(s)
	if err != nil {
		r.to.Problem(foreign.Problem{Kind: foreign.Noted, At: at, Reason: fmt.Sprintf("the id %q of %s is no UUID; one is derived from it", s, what)})
		return annotate.ID{}
	}
	return id
}

func (r *reader) mark(s *inSpan, at foreign.Place) (foreign.Mark, error) {
	m := foreign.Mark{ID: s.ID, Label: s.Label, Note: s.Note, Created: s.Created, Modified: s.Modified, At: at, Join: join}
	m.UUID = r.uuid(s.ID, at, "a span")
	first := len(r.ranges)
	if len(s.Fragments) == 0 && s.Start.given && s.End.given {
		r.ranges = append(r.ranges, offsets.Range{Start: s.Start.n, End: s.End.n})
	}
	for _, f := range s.Fragments {
		r.ranges = append(r.ranges, offsets.Range{Start: f[0], End: f[1]})
	}
	m.Ranges = r.ranges[first:len(r.ranges):len(r.ranges)]
	if s.Quote != nil {
		r.quotes = append(r.quotes, *s.Quote)
		m.Quotes = r.quotes[len(r.quotes)-1 : len(r.quotes) : len(r.quotes)]
	}
	if o := s.Origin; o != nil {
		m.Origin = annotate.Origin{Kind: o.Kind, Source: o.Source, Score: o.Score, Format: o.Format, From: o.From}
	} else if m.UUID != (annotate.ID{}) {
		m.Origin.Kind = annotate.OriginManual // written by Postil, which leaves it out
	}
	var err error
	m.Fields, err = foreign.Fields(nil, s.Attributes)
	return m, err
}
