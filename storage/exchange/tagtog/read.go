package tagtog

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"postil/annotate"
	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/source"
)

type inDocument struct {
	Complete  bool               `json:"anncomplete"`
	Metas     map[string]inField `json:"metas"`
	Entities  []inEntity         `json:"entities"`
	Relations []inRelation       `json:"relations"`
}

type inField struct {
	Value jsontext.Value `json:"value"`
}

type inEntity struct {
	ClassID string `json:"classId"`
	Part    string `json:"part"`
	Offsets []struct {
		Start int    `json:"start"`
		Text  string `json:"text"`
	} `json:"offsets"`
	Fields         map[string]inField        `json:"fields"`
	Normalizations map[string]jsontext.Value `json:"normalizations"`
}

type inRelation struct {
	ClassID  string   `json:"classId"`
	Entities []string `json:"entities"`
}

type reader struct {
	src     *source.Source
	to      foreign.Sink
	legend  map[string]string
	htmls   map[string]string // files, by the name of the document
	article foreign.Article
}

func read(ctx context.Context, src *source.Source, _ exchange.Settings, to foreign.Sink) error {
	r := reader{src: src, to: to, legend: map[string]string{}, htmls: map[string]string{}}
	files := src.With(annEnding)
	all := src
	if !src.IsFolder() { // one file was named; its text and legend are beside it
		var err error
		if all, err = src.Folder(ctx); err != nil {
			return err
		}
	}
	for _, f := range all.Files() {
		switch {
		case path.Base(f) == legendFile:
			r.broken(f, r.readLegend(f))
		case strings.HasSuffix(f, htmlEnding):
			r.htmls[path.Base(strings.TrimSuffix(f, htmlEnding))] = f
		}
	}
	// Files of one document, whoever's, are one article.
	type document struct{ files, people []string }
	documents := map[string]*document{}
	var order []string
	for _, f := range files {
		name, person := documentName(f)
		d := documents[name]
		if d == nil {
			d = &document{}
			documents[name] = d
			order = append(order, name)
		}
		d.files, d.people = append(d.files, f), append(d.people, person)
	}
	for _, name := range order {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		d := documents[name]
		text, err := r.text(name)
		if err != nil {
			r.broken(d.files[0], err)
			continue
		}
		a := &r.article
		a.Reset()
		a.Name, a.Text, a.At = name, text.words, foreign.Place{File: d.files[0]}
		for i, f := range d.files {
			r.broken(f, r.document(f, d.people[i], text))
		}
		if err := to.Article(a); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) broken(file string, err error) {
	if err != nil {
		r.to.Problem(foreign.Problem{Kind: foreign.BrokenFile, At: foreign.Place{File: file}, Reason: err.Error()})
	}
}

func (r *reader) readLegend(file string) error {
	data, err := r.src.Bytes(file, nil)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, &r.legend, jsontext.AllowDuplicateNames(true)); err != nil {
		return foreign.BrokenJSON(err)
	}
	return nil
}

// name is what a class is called, or its id where the legend does not say.
func (r *reader) name(class string) string {
	if n := r.legend[class]; n != "" {
		return n
	}
	return class
}

func (r *reader) text(name string) (*parts, error) {
	file, ok := r.htmls[path.Base(name)]
	if !ok {
		return nil, fmt.Errorf("there is no %s, which should have its text", path.Base(name)+htmlEnding)
	}
	data, err := r.src.Bytes(file, nil)
	if err != nil {
		return nil, err
	}
	return readParts(data)
}

func (r *reader) document(file, person string, text *parts) error {
	data, err := r.src.Bytes(file, nil)
	if err != nil {
		return err
	}
	var in inDocument
	if err := json.Unmarshal(data, &in, jsontext.AllowDuplicateNames(true)); err != nil {
		return foreign.BrokenJSON(err)
	}
	at := foreign.Place{File: file}
	l := r.article.AddLayer(foreign.Person{Name: person})
	if l.State = annotate.StateInProgress; in.Complete {
		l.State = annotate.StateDone
	}
	if l.Attributes, err = r.fields(l.Attributes, in.Metas); err != nil {
		return err
	}
	places := make([]int, len(in.Entities)) // of the entities among the marks
	for i := range in.Entities {
		e := &in.Entities[i]
		places[i] = -1
		m := foreign.Mark{Label: r.name(e.ClassID), At: at}
		if m.Fields, err = r.fields(nil, e.Fields); err != nil {
			return err
		}
		m.Fields = normalizations(m.Fields, e.Normalizations)
		for _, o := range e.Offsets {
			rng, ok := text.place(e.Part, o.Start, o.Text)
			if !ok {
				r.to.Problem(foreign.Problem{Kind: foreign.Refused, At: at, Article: r.article.Name, What: "entity " + m.Label, Reason: fmt.Sprintf("the text has no part %q", e.Part)})
				m.Ranges = nil
				break
			}
			m.Ranges, m.Quotes = append(m.Ranges, rng), append(m.Quotes, o.Text)
		}
		if len(m.Ranges) == len(e.Offsets) {
			places[i] = len(l.Marks)
			l.Marks = append(l.Marks, m)
		}
	}
	find := func(hash string) int {
		if i := find(in.Entities, hash); i >= 0 {
			return places[i]
		}
		return -1
	}
	for _, rel := range in.Relations {
		out := foreign.Relation{Type: r.name(rel.ClassID), From: -1, To: -1, At: at}
		if len(rel.Entities) == 2 {
			out.From, out.To = find(rel.Entities[0]), find(rel.Entities[1])
		}
		l.Relations = append(l.Relations, out)
	}
	return nil
}

func (r *reader) fields(into []foreign.Field, in map[string]inField) ([]foreign.Field, error) {
	for _, id := range sortedKeys(in) {
		if in[id].Value == nil || in[id].Value.Kind() == 'n' {
			continue
		}
		v, err := foreign.Value(in[id].Value)
		if err != nil {
			return into, foreign.BrokenJSON(err)
		}
		into = append(into, foreign.Field{Name: r.name(id), Value: v})
	}
	return into, nil
}

// normalizations are names in dictionaries: {"n_1": {"source": {"name": "wiki"}, "recName": "Tax"}}.
func normalizations(into []foreign.Field, in map[string]jsontext.Value) []foreign.Field {
	for _, id := range sortedKeys(in) {
		var n struct {
			Source struct {
				Name string `json:"name"`
				ID   string `json:"id"`
			} `json:"source"`
			RecName string `json:"recName"`
		}
		if json.Unmarshal(in[id], &n, jsontext.AllowDuplicateNames(true)) != nil || n.RecName == "" && n.Source.ID == "" {
			into = append(into, foreign.Field{Name: id, Value: string(in[id])})
			continue
		}
		name, value := n.Source.Name, n.Source.ID
		if name == "" {
			name = id
		}
		if value == "" {
			value = n.RecName
		}
		into = append(into, foreign.Field{Name: name, Value: value})
	}
	return into
}

// find is the entity that "part|class|start,end" means, or -1.
func find(list []inEntity, hash string) int {
	fields := strings.Split(hash, "|")
	if len(fields) != 3 {
		return -1
	}
	first, last, _ := strings.Cut(fields[2], ",")
	start, err := strconv.Atoi(first)
	end, err2 := strconv.Atoi(last[strings.LastIndexByte(last, ',')+1:])
	if err != nil || err2 != nil {
		return -1
	}
	best := -1
	for i := range list {
		e := &list[i]
		if e.Part != fields[0] || e.ClassID != fields[1] || len(e.Offsets) == 0 || e.Offsets[0].Start != start {
			continue
		}
		o := e.Offsets[len(e.Offsets)-1]
		for _, n := range []int{len([]rune(o.Text)), utf16Len(o.Text)} {
			if end == o.Start+n || end == o.Start+n-1 {
				return i
			}
		}
		best = i // the end counts in yet another way
	}
	return best
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
