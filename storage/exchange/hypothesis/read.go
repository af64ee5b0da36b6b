package hypothesis

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/selector"
	"postil/storage/exchange/source"
)

type inAnnotation struct {
	ID         string   `json:"id"`
	User       string   `json:"user"`
	URI        string   `json:"uri"`
	Text       string   `json:"text"`
	Tags       []string `json:"tags"`
	Created    string   `json:"created"`
	Updated    string   `json:"updated"`
	References []string `json:"references"`
	Target     []struct {
		Source   string         `json:"source"`
		Selector jsontext.Value `json:"selector"`
	} `json:"target"`
}

type reader struct {
	article string
	to      foreign.Sink
	gather  foreign.Gather
	at      foreign.Place
}

func read(_ context.Context, src *source.Source, set exchange.Settings, to foreign.Sink) error {
	r := reader{article: set[articleOption], to: to, gather: foreign.Gather{To: to}}
	var err error
	if strings.EqualFold(path.Ext(src.File()), ".csv") {
		err = r.csv(src)
	} else {
		err = r.json(src)
	}
	if flushed := r.gather.Flush(); flushed != nil {
		return flushed
	}
	return err
}

func (r *reader) broken(err error) {
	r.to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: r.at, Reason: err.Error()})
}

func (r *reader) json(src *source.Source) error {
	var members []string
	if s := src.Shape(src.File()); s.HasAny(".rows", ".annotations") {
		members = []string{"rows", "annotations"}
	}
	values, err := src.Values(src.File(), members...)
	if err != nil {
		return err
	}
	defer values.Close()
	for values.Next() {
		if members != nil && !slices.Contains(members, values.Member()) {
			continue // what the export says of itself
		}
		r.at = foreign.Place{File: src.File(), Line: values.Number()}
		if err := values.TooLong(); err != nil {
			r.broken(err)
			continue
		}
		var in inAnnotation
		if err := json.Unmarshal(values.Bytes(), &in, jsontext.AllowDuplicateNames(true)); err != nil {
			r.broken(foreign.BrokenJSON(err))
			continue
		}
		if err := r.annotation(&in); err != nil {
			return err
		}
	}
	return values.Err()
}

// annotation takes one. The error is the sink's.
func (r *reader) annotation(in *inAnnotation) error {
	name := r.page(in.URI)
	refuse := func(reason string) {
		r.to.Problem(foreign.Problem{Kind: foreign.Refused, At: r.at, Article: name, What: "annotation " + in.ID, Reason: reason})
	}
	switch {
	case name == "":
		r.broken(errors.New("the annotation does not say of which page it is"))
		return nil
	case len(in.References) > 0:
		refuse("it is a reply to another one, which Postil cannot hold")
		return nil
	}
	var place selector.Place
	for _, t := range in.Target {
		p, err := selector.Parse(t.Selector)
		if err != nil {
			refuse(err.Error())
			return nil
		}
		if !p.Empty() {
			place = p
			break
		}
	}
	if err := place.Unread(); err != nil {
		refuse(err.Error())
		return nil
	}
	l := r.gather.Layer(name, foreign.Person{Name: userName(in.User)}, r.at)
	if place.Empty() {
		r.pageNote(l, in.Text, in.Tags)
		return r.gather.Added()
	}
	m := foreign.Mark{ID: in.ID, Note: in.Text, Created: stamp(in.Created), Modified: stamp(in.Updated), At: r.at}
	place.Apply(&m)
	return r.marks(l, m, in.Tags)
}

// marks adds a mark for each tag.
func (r *reader) marks(l *foreign.Layer, m foreign.Mark, tags []string) error {
	if len(tags) > 1 {
		r.to.Problem(foreign.Problem{Kind: foreign.Repaired, At: r.at, What: "annotation " + m.ID, Reason: "it has several tags (" + strings.Join(tags, ", ") + ") and became a mark of each"})
	}
	if len(tags) == 0 {
		tags = []string{"highlight"}
		if m.Note != "" {
			tags = []string{"comment"}
		}
	}
	for i, tag := range tags {
		m.Label = tag
		if i > 0 && m.ID != "" {
			m.ID += " " + tag
		}
		l.Marks = append(l.Marks, m)
	}
	return r.gather.Added()
}

// pageNote is an annotation of the page as a whole.
func (r *reader) pageNote(l *foreign.Layer, text string, tags []string) {
	if text != "" {
		l.Attributes = append(l.Attributes, foreign.Field{Name: "page note", Value: text})
	}
	if len(tags) > 0 {
		l.Attributes = append(l.Attributes, foreign.Field{Name: "page tags", Value: slices.Clone(tags)})
	}
}

func (r *reader) page(uri string) string {
	if r.article != "" {
		return r.article
	}
	return uri
}

// userName is what people call an account: its name, with where it is from when
// that is not Hypothesis's own service.
func userName(account string) string {
	return strings.TrimSuffix(strings.TrimPrefix(account, "acct:"), "@hypothes.is")
}

func stamp(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{} // none, or one of another form
	}
	return t
}

// csv reads the client's table.
func (r *reader) csv(src *source.Source) error {
	data, err := src.Bytes(src.File(), nil)
	if err != nil {
		return err
	}
	rows := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), "\ufeff")))
	rows.FieldsPerRecord = -1
	columns := map[string]int{}
	for {
		row, err := rows.Read()
		r.at = foreign.Place{File: src.File()}
		if len(row) > 0 {
			r.at.Line, _ = rows.FieldPos(0)
		}
		var parse *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &parse):
			r.at.Line = parse.StartLine
			r.broken(parse.Err)
			continue
		case err != nil:
			return fmt.Errorf("cannot read %s: %w", src.File(), err)
		case len(columns) == 0:
			for i, name := range row {
				columns[name] = i
			}
			if _, ok := columns["Quote"]; !ok {
				return errors.New("the table has no column Quote, as Hypothesis writes it")
			}
			continue
		}
		if err := r.row(func(name string) string {
			if i, ok := columns[name]; ok && i < len(row) {
				return row[i]
			}
			return ""
		}); err != nil {
			return err
		}
	}
}

func (r *reader) row(cell func(string) string) error {
	name := r.page(cell("URL"))
	if name == "" {
		r.broken(errors.New("the row does not say of which page it is"))
		return nil
	}
	if strings.EqualFold(cell("Type"), "Reply") {
		r.to.Problem(foreign.Problem{Kind: foreign.Refused, At: r.at, Article: name, What: "annotation", Reason: "it is a reply to another one, which Postil cannot hold"})
		return nil
	}
	var tags []string
	for t := range strings.SplitSeq(cell("Tags"), ",") {
		if t = strings.TrimSpace(t); t != "" {
			tags = append(tags, t)
		}
	}
	l := r.gather.Layer(name, foreign.Person{Name: userName(cell("Author"))}, r.at)
	quote := cell("Quote")
	if quote == "" {
		r.pageNote(l, cell("Comment"), tags)
		return r.gather.Added()
	}
	m := foreign.Mark{Quotes: []string{quote}, ByWords: true, Note: cell("Comment"), Created: stamp(cell("Created at")), At: r.at}
	return r.marks(l, m, tags)
}
