package huggingface

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"postil/annotate"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
)

// join stands between the pieces of a quote.
const joinPieces = " "

// ownMark reads what Postil writes of a mark besides label and place, and takes
// whatever else there is as attributes.
func (r *reader) ownMark(s record, m *foreign.Mark, used []string) error {
	m.Join = joinPieces
	id := s.text("id")
	m.ID = id
	if u, err := uuid.Parse(id); err == nil {
		m.UUID = u
	}
	var err error
	for i, name := range s.names {
		v := s.values[i]
		if v == nil || slices.Contains(used, name) || name == "id" {
			continue
		}
		text, isText := v.(string)
		switch {
		case name == "fragments":
			err = errors.Join(err, r.fragments(v, m))
		case name == "attributes" && isText:
			var fields error
			m.Fields, fields = foreign.Fields(m.Fields, []byte(text))
			err = errors.Join(err, fields)
		case name == "note" && isText:
			m.Note = text
		case name == "created" && isText:
			m.Created = stampOf(text)
		case name == "modified" && isText:
			m.Modified = stampOf(text)
		case name == "origin" && isText:
			if text == "" {
				continue
			}
			var o origin
			if json.Unmarshal([]byte(text), &o) == nil {
				m.Origin = annotate.Origin{Kind: o.Kind, Source: o.Source, Score: o.Score, Format: o.Format, From: o.From}
			}
		default:
			if value, ok := fieldValue(v); ok {
				m.Fields = append(m.Fields, foreign.Field{Name: name, Value: value})
			}
		}
	}
	if m.UUID != (annotate.ID{}) && m.Origin.Kind == "" {
		m.Origin.Kind = annotate.OriginManual
	}
	return err
}

// fragments reads the pieces of a mark, if there are several.
func (r *reader) fragments(v any, m *foreign.Mark) error {
	list, ok := v.([]any)
	if !ok || len(list) == 0 {
		return nil
	}
	first := len(r.ranges)
	for _, e := range list {
		start, end := any(nil), any(nil)
		switch e := e.(type) {
		case record:
			start, _ = e.first(startNames())
			end, _ = e.first(endNames())
		case []any:
			if len(e) == 2 {
				start, end = e[0], e[1]
			}
		}
		from, ok := start.(int64)
		to, both := end.(int64)
		if !ok || !both {
			return errors.New("one of its fragments has no start and end")
		}
		r.ranges = append(r.ranges, offsets.Range{Start: int(from), End: int(to)})
	}
	m.Ranges = r.ranges[first:len(r.ranges):len(r.ranges)]
	return nil
}

func stampOf(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}
	}
	return t
}

// origin is one in JSON.
type origin struct {
	Kind   annotate.OriginKind `json:"kind"`
	Source string              `json:"source,omitempty"`
	Score  *float64            `json:"score,omitempty"`
	Format string              `json:"format,omitempty"`
	From   []annotate.ID       `json:"from,omitempty"`
}

// ownColumns are those that Postil writes of a row besides text and spans.
func ownColumns() []string {
	return []string{"relations", "title", "person", "person_id", "person_name", "person_kind", "layer", "state", "modified", "article", "text_sha256", "scheme", "scheme_version", "program"}
}

// own reads what Postil writes of a layer.
func (r *reader) own(row record, l *foreign.Layer, used *[]string) error {
	if _, ours := row.get("text_sha256"); ours {
		*used = append(*used, ownColumns()...)
		l.Person = foreign.Person{Slug: row.text("person"), Name: row.text("person_name", "person"), Kind: annotate.PersonKind(row.text("person_kind"))}
		l.Person.ID = parsed(row.text("person_id"))
		l.ID, l.State, l.Modified = parsed(row.text("layer")), annotate.State(row.text("state")), stampOf(row.text("modified"))
		if l.State == annotate.StateNew && row.text("person") == "" && len(l.Marks) == 0 && row.text("article") == "" {
			r.article.Layers = r.article.Layers[:0] // a text that nobody has begun
			return nil
		}
		var err error
		if l.Attributes, err = foreign.Fields(l.Attributes, []byte(row.text("article"))); err != nil {
			return fmt.Errorf("what is said of the article cannot be read: %w", foreign.BrokenJSON(err))
		}
	}
	relations, ok := row.get("relations")
	list, isList := relations.([]any)
	if !ok || !isList {
		return nil
	}
	for i, e := range list {
		rel, ok := e.(record)
		from, hasFrom := rel.get("from")
		to, hasTo := rel.get("to")
		if !ok || !hasFrom || !hasTo || !isNumber(from) || !isNumber(to) {
			r.broken(fmt.Sprintf("relation %d", i), errors.New("it has no from and to that are numbers of spans"))
			continue
		}
		*used = append(*used, "relations")
		id := rel.text("id")
		l.Relations = append(l.Relations, foreign.Relation{
			ID: id, UUID: parsed(id), Type: rel.text("type"), From: int(from.(int64)), To: int(to.(int64)), Note: rel.text("note"),
			Created: stampOf(rel.text("created")), Modified: stampOf(rel.text("modified")), At: r.at,
		})
	}
	return nil
}

func parsed(s string) annotate.ID {
	id, err := uuid.Parse(s)
	if err != nil {
		return annotate.ID{}
	}
	return id
}
