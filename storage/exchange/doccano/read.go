package doccano

import (
	"context"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/jsonscan"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
)

type inLine struct {
	ID          jsontext.Value `json:"id"`
	Text        *string        `json:"text"`
	Data        *string        `json:"data"`
	ColumnData  *string        `json:"column_data"`
	Label       labels         `json:"label"`
	Labels      labels         `json:"labels"`
	ColumnLabel labels         `json:"column_label"`
	Entities    labels         `json:"entities"`
	Annotations labels         `json:"annotations"`
	Cats        labels         `json:"cats"`
	Relations   []inRelation   `json:"relations"`
	Comments    jsontext.Value `json:"Comments"`
	Comments2   jsontext.Value `json:"comments"`
	Meta        jsontext.Value `json:"meta"`
	Path        string         `json:"path"`
	Article     jsontext.Value `json:"article"`
	Rest        jsontext.Value `json:",embed"`
}

type inRelation struct {
	ID   jsontext.Value `json:"id"`
	From jsontext.Value `json:"from_id"`
	To   jsontext.Value `json:"to_id"`
	Type string         `json:"type"`
}

// labels are what a column of labels has: marks, or labels of the whole text.
type labels struct {
	marks []inMark
	whole []string
}

type inMark struct {
	start, end int
	label      string
	number     bool // the label is the number of one
	id, user   string
	created    time.Time
	updated    time.Time
}

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (l *labels) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	switch d.PeekKind() {
	case 'n':
		return d.SkipValue()
	case '"':
		s, err := d.ReadToken()
		if err == nil && s.String() != "" {
			l.whole = append(l.whole, s.String())
		}
		return err
	case '[':
	default:
		return d.SkipValue() // a column of the same name that is something else
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for d.PeekKind() != ']' {
		if err := l.element(d); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

func (l *labels) element(d *jsontext.Decoder) error {
	switch d.PeekKind() {
	case '[':
		m, err := triple(d)
		l.marks = append(l.marks, m)
		return err
	case '{':
		m, err := entity(d)
		l.marks = append(l.marks, m)
		return err
	}
	t, err := d.ReadToken()
	if err == nil {
		l.whole = append(l.whole, t.String())
	}
	return err
}

var errTriple = errors.New("a label should be a list of start, end and name")

// triple reads [start, end, label].
func triple(d *jsontext.Decoder) (m inMark, err error) {
	if _, err = d.ReadToken(); err != nil {
		return m, err
	}
	n := 0
	for ; d.PeekKind() != ']'; n++ {
		if k := d.PeekKind(); n > 2 || k == '{' || k == '[' || k == 0 {
			if k == 0 {
				_, err = d.ReadToken()
				return m, err
			}
			return m, errTriple
		}
		t, err := d.ReadToken()
		if err != nil {
			return m, err
		}
		switch s := t.String(); n {
		case 0:
			m.start, err = strconv.Atoi(s)
		case 1:
			m.end, err = strconv.Atoi(s)
		case 2:
			m.label, m.number = s, t.Kind() == '0'
		}
		if err != nil {
			return m, errTriple
		}
	}
	if n != 3 {
		return m, errTriple
	}
	_, err = d.ReadToken()
	return m, err
}

// entity reads a mark that is an object.
func entity(d *jsontext.Decoder) (m inMark, err error) {
	var e struct {
		ID      jsontext.Value `json:"id"`
		Label   jsontext.Value `json:"label"`
		Start   *int           `json:"start_offset"`
		End     *int           `json:"end_offset"`
		User    jsontext.Value `json:"user"`
		Created string         `json:"created_at"`
		Updated string         `json:"updated_at"`
	}
	if err := json.UnmarshalDecode(d, &e); err != nil {
		return m, err
	}
	if e.Start == nil || e.End == nil {
		return m, errors.New("a label has no start_offset or no end_offset")
	}
	m = inMark{start: *e.Start, end: *e.End, label: scalar(e.Label), number: e.Label.Kind() == '0', id: scalar(e.ID), user: scalar(e.User)}
	m.created, m.updated = stamp(e.Created), stamp(e.Updated)
	return m, nil
}

func stamp(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{} // none, or one of another form
	}
	return t
}

// scalar is a text or a number as a text.
func scalar(v jsontext.Value) string {
	switch v.Kind() {
	case '0':
		return string(v)
	case '"':
		if b, err := jsontext.AppendUnquote(nil, v); err == nil {
			return string(b)
		}
	}
	return ""
}

// reader keeps what is used again from line to line.
type reader struct {
	set     exchange.Settings
	to      foreign.Sink
	person  string // whose file it is
	names   map[string]string
	line    inLine
	scanner jsonscan.Scanner
	article foreign.Article
	ranges  []offsets.Range
	numbers bool // labels are numbers without a name, which was told
}

func read(ctx context.Context, src *source.Source, set exchange.Settings, to foreign.Sink) error {
	file := src.File()
	if isLabelFile(path.Base(file)) {
		return nil // read with the files beside it
	}
	values, err := src.Values(file)
	if err != nil {
		return err
	}
	defer values.Close()
	r := reader{set: set, to: to}
	if r.person, err = filePerson(ctx, src, set[peopleOption]); err != nil {
		return err
	}
	if err := r.readLabels(src, file); err != nil {
		to.Problem(foreign.Problem{Kind: foreign.BrokenFile, At: foreign.Place{File: file}, Reason: "the file of labels beside it cannot be read: " + err.Error()})
	}
	for values.Next() {
		at := foreign.Place{File: file, Line: values.Number()}
		err := values.TooLong()
		if err == nil {
			err = r.build(values.Bytes(), at)
		}
		if err != nil {
			to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: at, Reason: err.Error()})
			continue
		}
		if err := to.Article(&r.article); err != nil {
			return err
		}
	}
	return values.Err()
}

// build makes the article of a line.
func (r *reader) build(data []byte, at foreign.Place) error {
	in, a := &r.line, &r.article
	if err := r.decode(data); err != nil {
		return foreign.BrokenJSON(err)
	}
	a.Reset()
	a.At, r.ranges = at, r.ranges[:0]
	var err error
	if a.Fields, err = foreign.Fields(a.Fields, in.Rest); err != nil {
		return foreign.BrokenJSON(err)
	}
	a.Fields = slices.DeleteFunc(a.Fields, func(f foreign.Field) bool {
		raw, ok := f.Value.(stdjson.RawMessage)
		return ok && string(raw) == "null"
	})
	if err := r.text(); err != nil {
		return err
	}
	if err := r.columns(); err != nil {
		return err
	}
	if a.Name = in.Path; a.Name == "" {
		a.Name = scalar(in.ID)
	}
	if in.Meta.Kind() == '{' {
		if a.Fields, err = foreign.Fields(a.Fields, in.Meta); err != nil {
			return foreign.BrokenJSON(err)
		}
	} else if s := scalar(in.Meta); s != "" {
		a.Fields = append(a.Fields, foreign.Field{Name: "meta", Value: s})
	}
	return r.layers(at)
}

// decode reads a line.
func (r *reader) decode(data []byte) error {
	r.line.reset()
	if r.scan(data) {
		return nil
	}
	r.line.reset()
	return json.Unmarshal(data, &r.line, jsontext.AllowDuplicateNames(true))
}

// reset empties the line for the next one.
func (l *inLine) reset() {
	lists := []*labels{&l.Label, &l.Labels, &l.ColumnLabel, &l.Entities, &l.Annotations, &l.Cats}
	kept := [6]labels{}
	for i, p := range lists {
		kept[i] = labels{p.marks[:0], p.whole[:0]}
	}
	*l = inLine{Relations: l.Relations[:0]}
	for i, p := range lists {
		*p = kept[i]
	}
}

// text finds the column that is the text.
func (r *reader) text() error {
	a, in := &r.article, &r.line
	if name := r.set[textOption]; name != "" {
		for i, f := range a.Fields {
			if s, ok := f.Value.(string); ok && f.Name == name {
				a.Text = s
				a.Fields = append(a.Fields[:i], a.Fields[i+1:]...)
				return nil
			}
		}
		if s := map[string]*string{"text": in.Text, "data": in.Data, "column_data": in.ColumnData}[name]; s != nil {
			a.Text = *s
			return nil
		}
		return fmt.Errorf("the line has no column %q, which was named as the text", name)
	}
	for _, s := range []*string{in.Text, in.Data, in.ColumnData} {
		if s != nil {
			a.Text = *s
			return nil
		}
	}
	return errors.New("the line has no text")
}

// columns reads the column of labels that was named.
func (r *reader) columns() error {
	name := r.set[labelOption]
	if name == "" {
		return nil
	}
	members, err := foreign.Members(r.line.Rest)
	if err != nil || len(r.line.Rest) == 0 {
		return nil //nolint:nilerr // the rest was read once already
	}
	for _, m := range members {
		if m.Name == name {
			return json.Unmarshal(m.Value, &r.line.Label)
		}
	}
	return nil
}

// layers makes those of the people who made the marks.
func (r *reader) layers(at foreign.Place) error {
	a, in := &r.article, &r.line
	var attributes []foreign.Field
	var err error
	if attributes, err = foreign.Fields(attributes, in.Article); err != nil {
		return foreign.BrokenJSON(err)
	}
	lists := [...]struct {
		name string
		*labels
	}{{"label", &in.Label}, {"label", &in.Labels}, {"label", &in.ColumnLabel}, {"label", &in.Entities}, {"label", &in.Annotations}, {"cats", &in.Cats}}
	for _, l := range lists {
		if len(l.whole) > 0 {
			attributes = append(attributes, foreign.Field{Name: l.name, Value: append([]string(nil), l.whole...)})
		}
	}
	for _, c := range []jsontext.Value{in.Comments, in.Comments2} {
		if list := comments(c); len(list) > 0 {
			attributes = append(attributes, foreign.Field{Name: "comments", Value: list})
		}
	}
	if len(attributes) > 0 || r.person != "" {
		l := &a.Layers[r.layer("")]
		l.Attributes = append(l.Attributes, attributes...)
	}
	byID := map[string][2]int{} // layer and place of a mark
	for _, l := range lists {
		for i := range l.marks {
			r.mark(&l.marks[i], at, byID)
		}
	}
	for i := range in.Relations {
		s := &in.Relations[i]
		from, ok := byID[scalar(s.From)]
		to, both := byID[scalar(s.To)]
		rel := foreign.Relation{ID: scalar(s.ID), Type: s.Type, From: from[1], To: to[1], At: at}
		if !ok || !both || from[0] != to[0] {
			rel.From, rel.To = -1, -1
		}
		if len(a.Layers) == 0 {
			r.layer("")
		}
		l := &a.Layers[from[0]]
		l.Relations = append(l.Relations, rel)
	}
	return nil
}

// layer is that of a user, or of the file's person.
func (r *reader) layer(user string) int {
	p := foreign.Person{Name: r.person}
	if user != "" {
		p.Name = "user " + user
	}
	for i := range r.article.Layers {
		if r.article.Layers[i].Person == p {
			return i
		}
	}
	r.article.AddLayer(p)
	return len(r.article.Layers) - 1
}

func (r *reader) mark(m *inMark, at foreign.Place, byID map[string][2]int) {
	place := r.layer(m.user)
	l := &r.article.Layers[place]
	label := m.label
	if m.number {
		if name, ok := r.names[label]; ok {
			label = name
		} else if !r.numbers {
			r.numbers = true
			r.to.Problem(foreign.Problem{
				Kind: foreign.Noted, At: at,
				Reason: "its labels are numbers; to give them their names put doccano's file of labels beside it, as " + labelFiles()[0],
			})
		}
	}
	if m.id != "" {
		byID[m.id] = [2]int{place, len(l.Marks)}
	}
	r.ranges = append(r.ranges, offsets.Range{Start: m.start, End: m.end})
	n := len(r.ranges)
	l.Marks = append(l.Marks, foreign.Mark{
		ID: m.id, Label: label, Ranges: r.ranges[n-1 : n : n], Created: m.created, Modified: m.updated, At: at,
	})
}

// comments are texts, or objects with one.
func comments(v jsontext.Value) []string {
	if v.Kind() != '[' {
		return nil
	}
	var list []jsontext.Value
	if json.Unmarshal(v, &list) != nil {
		return nil
	}
	var out []string
	for _, c := range list {
		s := scalar(c)
		if c.Kind() == '{' {
			var o struct {
				Text    string `json:"text"`
				Comment string `json:"comment"`
			}
			if json.Unmarshal(c, &o) == nil {
				s = o.Text + o.Comment
			}
		}
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}
