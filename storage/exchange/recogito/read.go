package recogito

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/selector"
	"postil/storage/exchange/source"
)

// inAnnotation is one of any of the three models.
type inAnnotation struct {
	ID         string         `json:"id"`
	Motivation jsontext.Value `json:"motivation"`
	Body       jsontext.Value `json:"body"` // W3C: one or several
	Bodies     []inBody       `json:"bodies"`
	Target     jsontext.Value `json:"target"`
	Creator    inPerson       `json:"creator"`
	Created    string         `json:"created"`
	Modified   string         `json:"modified"`

	// Recogito 2.
	AnnotationID string `json:"annotation_id"`
	Annotates    struct {
		DocumentID string `json:"document_id"`
		FilepartID string `json:"filepart_id"`
	} `json:"annotates"`
	Anchor    string       `json:"anchor"`
	By        string       `json:"last_modified_by"`
	At        string       `json:"last_modified_at"`
	Relations []inRelation `json:"relations"`
}

type inPerson struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type inBody struct {
	Type      string         `json:"type"`
	Purpose   string         `json:"purpose"`
	Value     jsontext.Value `json:"value"`
	By        string         `json:"last_modified_by"`
	URI       string         `json:"uri"`
	Reference struct {
		URI string `json:"uri"`
	} `json:"reference"`
	Status struct {
		Value string `json:"value"`
	} `json:"status"`
}

type inRelation struct {
	To     string   `json:"relates_to"`
	Bodies []inBody `json:"bodies"`
}

type inTarget struct {
	ID       string         `json:"id"`
	Source   string         `json:"source"`
	Selector jsontext.Value `json:"selector"`
	Creator  inPerson       `json:"creator"`
	Created  string         `json:"created"`
	Updated  string         `json:"updated"`
}

// link is a relation whose ends are named by the ids of annotations.
type link struct {
	from, to, kind, id string
	at                 foreign.Place
}

// spot is where a mark is.
type spot struct {
	page   string
	person foreign.Person
	mark   int
}

type reader struct {
	article string
	to      foreign.Sink
	gather  foreign.Gather
	at      foreign.Place
	links   []link
	marks   map[string]spot
}

func read(_ context.Context, src *source.Source, set exchange.Settings, to foreign.Sink) error {
	r := reader{article: set[articleOption], to: to, gather: foreign.Gather{To: to, Whole: true}, marks: map[string]spot{}}
	err := r.file(src)
	r.relations()
	if flushed := r.gather.Flush(); flushed != nil {
		return flushed
	}
	return err
}

func (r *reader) file(src *source.Source) error {
	values, err := src.Values(src.File())
	if err != nil {
		return err
	}
	defer values.Close()
	for values.Next() {
		r.at = foreign.Place{File: src.File(), Line: values.Number()}
		err := values.TooLong()
		var in inAnnotation
		if err == nil {
			if err = json.Unmarshal(values.Bytes(), &in, jsontext.AllowDuplicateNames(true)); err != nil {
				err = foreign.BrokenJSON(err)
			}
		}
		if err == nil && in.AnnotationID != "" {
			err = r.two(&in)
		} else if err == nil {
			err = r.web(&in)
		}
		if err != nil {
			r.to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: r.at, Reason: err.Error()})
		}
	}
	return values.Err()
}

func (r *reader) refuse(page, id, reason string) {
	r.to.Problem(foreign.Problem{Kind: foreign.Refused, At: r.at, Article: page, What: "annotation " + id, Reason: reason})
}

// add adds a mark, to be found by the annotation's id.
func (r *reader) add(page string, person foreign.Person, id string, m foreign.Mark) {
	l := r.gather.Layer(page, person, r.at)
	if _, twice := r.marks[id]; !twice {
		r.marks[id] = spot{page, person, len(l.Marks)}
	}
	l.Marks = append(l.Marks, m)
}

// two takes an annotation of Recogito 2.
func (r *reader) two(in *inAnnotation) error {
	page := r.article
	if page == "" {
		page = in.Annotates.DocumentID
	}
	if page == "" {
		return errors.New("the annotation does not say of which document it is")
	}
	m := foreign.Mark{ID: in.AnnotationID, Modified: stamp(in.At), At: r.at, ByWords: true}
	person := in.By
	var tags, notes []string
	for _, b := range in.Bodies {
		value := text(b.Value)
		switch b.Type {
		case "QUOTE":
			m.Quotes = []string{value}
			person = orElse(b.By, person) // who marked it
		case "TAG":
			tags = append(tags, value)
		case "COMMENT":
			notes = append(notes, value)
		case "PLACE", "PERSON", "EVENT":
			kind := strings.ToLower(b.Type)
			m.Label = orElse(m.Label, kind)
			for _, f := range []foreign.Field{{Name: kind, Value: orElse(b.Reference.URI, b.URI)}, {Name: "status", Value: b.Status.Value}} {
				if f.Value != "" {
					m.Fields = append(m.Fields, f)
				}
			}
		}
	}
	start, ok := strings.CutPrefix(in.Anchor, "char-offset:")
	offset, err := strconv.Atoi(start)
	if !ok || err != nil || len(m.Quotes) == 0 {
		r.refuse(page, in.AnnotationID, fmt.Sprintf("its anchor %q is no place in a text", in.Anchor))
		return nil //nolint:nilerr // the mark is refused; the next one may be right
	}
	m.Ranges = []offsets.Range{{Start: offset, End: offset + len(utf16.Encode([]rune(m.Quotes[0])))}}
	m.Note = strings.Join(notes, "\n")
	if m.Label == "" && len(tags) > 0 {
		m.Label, tags = tags[0], tags[1:]
	}
	if len(tags) > 0 {
		m.Fields = append(m.Fields, foreign.Field{Name: "tags", Value: tags})
	}
	m.Label = orElse(m.Label, bare(m.Note))
	r.add(page, foreign.Person{Name: person}, in.AnnotationID, m)
	for _, l := range in.Relations {
		kind := ""
		for _, b := range l.Bodies {
			if b.Type == "TAG" {
				kind = orElse(kind, text(b.Value))
			}
		}
		r.links = append(r.links, link{from: in.AnnotationID, to: l.To, kind: orElse(kind, "linked"), at: r.at})
	}
	return nil
}

// bare is the label of what has no tag.
func bare(note string) string {
	if note != "" {
		return "comment"
	}
	return "highlight"
}

// web takes an annotation of the Web.
func (r *reader) web(in *inAnnotation) error {
	bodies := in.Bodies
	if in.Body.Kind() == '{' || in.Body.Kind() == '[' {
		list, err := oneOrMore[inBody](in.Body)
		if err != nil {
			return err
		}
		bodies = append(bodies, list...)
	}
	var tags, notes []string
	for _, b := range bodies {
		switch value := text(b.Value); {
		case value == "":
		case b.Purpose == "tagging" || b.Purpose == "classifying":
			tags = append(tags, value)
		default:
			notes = append(notes, value)
		}
	}
	if in.Target.Kind() == '"' {
		r.refuse("", in.ID, "it is of its source as a whole")
		return nil
	}
	targets, err := oneOrMore[inTarget](in.Target)
	if err != nil {
		return err
	}
	if strings.Contains(string(in.Motivation), "linking") && len(targets) == 2 {
		r.links = append(r.links, link{from: targets[0].ID, to: targets[1].ID, kind: orElse(strings.Join(tags, ", "), "linked"), id: in.ID, at: r.at})
		return nil
	}
	if len(targets) == 0 {
		return errors.New("the annotation has no target")
	}
	m := foreign.Mark{ID: in.ID, Note: strings.Join(notes, "\n"), At: r.at}
	t := &targets[0]
	page := orElse(r.article, t.Source)
	if page == "" {
		return errors.New("the annotation does not say of which text it is; name the article with the option " + articleOption)
	}
	who := in.Creator
	if who.ID == "" && who.Name == "" {
		who = t.Creator
	}
	m.Created, m.Modified = stamp(orElse(in.Created, t.Created)), stamp(orElse(in.Modified, t.Updated))
	if m.Modified.IsZero() {
		m.Modified = m.Created
	}
	for i := range targets {
		p, err := selector.Parse(targets[i].Selector)
		if err == nil {
			err = p.Unread()
		}
		if err == nil && p.Empty() {
			err = errors.New("it is of its source as a whole")
		}
		if err != nil {
			r.refuse(page, in.ID, err.Error())
			return nil
		}
		before := m
		p.Apply(&m)
		if i > 0 { // pieces, each with its own words
			m.Ranges, m.Quotes = slices.Concat(before.Ranges, m.Ranges), slices.Concat(before.Quotes, m.Quotes)
		}
	}
	if len(tags) == 0 {
		tags = []string{bare(m.Note)}
	}
	if len(tags) > 1 {
		r.to.Problem(foreign.Problem{Kind: foreign.Repaired, At: r.at, Article: page, What: "annotation " + in.ID, Reason: "it has several tags (" + strings.Join(tags, ", ") + ") and became a mark of each"})
	}
	for i, tag := range tags {
		m.Label = tag
		if i > 0 {
			m.ID = in.ID + " " + tag
		}
		r.add(page, foreign.Person{Name: orElse(strings.TrimSpace(who.Name), who.ID)}, in.ID, m)
	}
	return nil
}

// relations makes links of marks that one person made on one text; others
// Postil cannot hold.
func (r *reader) relations() {
	for _, k := range r.links {
		from, ok := r.marks[strings.TrimPrefix(k.from, "#")]
		if !ok {
			from, ok = r.marks[k.from]
		}
		to, both := r.marks[strings.TrimPrefix(k.to, "#")]
		if !both {
			to, both = r.marks[k.to]
		}
		if !ok || !both || from.page != to.page || from.person != to.person {
			r.to.Problem(foreign.Problem{Kind: foreign.Refused, At: k.at, What: "relation " + k.kind, Reason: "its ends are not two marks of one person on one text"})
			continue
		}
		l := r.gather.Layer(from.page, from.person, k.at)
		l.Relations = append(l.Relations, foreign.Relation{ID: k.id, Type: k.kind, From: from.mark, To: to.mark, At: k.at})
	}
}

// oneOrMore reads what may be a list or alone.
func oneOrMore[T any](raw jsontext.Value) ([]T, error) {
	var list []T
	var err error
	switch raw.Kind() {
	case '[':
		err = json.Unmarshal(raw, &list, jsontext.AllowDuplicateNames(true))
	case '{':
		list = make([]T, 1)
		err = json.Unmarshal(raw, &list[0], jsontext.AllowDuplicateNames(true))
	}
	if err != nil {
		return nil, foreign.BrokenJSON(err)
	}
	return list, nil
}

func text(v jsontext.Value) string {
	if v.Kind() != '"' {
		return ""
	}
	b, err := jsontext.AppendUnquote(nil, v)
	if err != nil {
		return ""
	}
	return string(b)
}

func stamp(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{} // none, or one of another form
	}
	return t
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
