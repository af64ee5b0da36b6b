package bioc

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/source"
)

type inDocument struct {
	ID          jsontext.Value `json:"id"` // a text or a number
	Infons      jsontext.Value `json:"infons"`
	Passages    []inPassage    `json:"passages"`
	Annotations []inAnnotation `json:"annotations"`
	Relations   []inRelation   `json:"relations"`
}

type inPassage struct {
	Offset      int            `json:"offset"`
	Text        string         `json:"text"`
	Sentences   []inPassage    `json:"sentences"`
	Annotations []inAnnotation `json:"annotations"`
	Relations   []inRelation   `json:"relations"`
}

type inAnnotation struct {
	ID        jsontext.Value `json:"id"`
	Infons    jsontext.Value `json:"infons"`
	Text      *string        `json:"text"`
	Locations []struct {
		Offset *int `json:"offset"`
		Length *int `json:"length"`
	} `json:"locations"`
}

type inRelation struct {
	ID     jsontext.Value `json:"id"`
	Infons jsontext.Value `json:"infons"`
	Nodes  []struct {
		Refid jsontext.Value `json:"refid"`
		Role  string         `json:"role"`
	} `json:"nodes"`
}

func readJSON(ctx context.Context, src *source.Source, _ exchange.Settings, to foreign.Sink) error {
	var members []string
	if s := src.Shape(src.File()); s.Has(".documents") || s.Has(".PubTator3") {
		members = []string{"documents", "PubTator3"}
	}
	r := reader{to: to, file: src.File()}
	values, err := src.Values(src.File(), members...)
	if err != nil {
		return err
	}
	defer values.Close()
	var doc document
	for values.Next() {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := values.TooLong(); err != nil {
			r.broken(values.Number(), "", "", err)
			continue
		}
		if len(members) > 0 && !slices.Contains(members, values.Member()) {
			if values.Member() == "infons" {
				r.declaredIn(values.Bytes())
			}
			continue
		}
		var in inDocument
		if err := jsonv2.Unmarshal(values.Bytes(), &in); err != nil {
			r.broken(values.Number(), "", "", foreign.BrokenJSON(err))
			continue
		}
		if err := r.fill(&doc, &in, values.Number()); err != nil {
			r.broken(values.Number(), doc.id, "", err)
			continue
		}
		if err := r.document(&doc); err != nil {
			return err
		}
	}
	if err := values.Err(); err != nil {
		return err
	}
	r.tellAll()
	return nil
}

// declaredIn reads the infons of the collection, which Postil writes before the
// documents.
func (r *reader) declaredIn(raw jsontext.Value) {
	list, err := infons(raw)
	if err != nil {
		return // nothing in them is needed
	}
	for _, i := range list {
		if s, ok := i.value.(string); ok && i.key == typesInfon {
			r.declared(s)
		}
	}
}

// name is an identity, which may be a number.
func name(v jsontext.Value) string {
	switch v.Kind() {
	case '"':
		if s, err := jsontext.AppendUnquote(nil, v); err == nil {
			return string(s)
		}
	case '0':
		return string(v)
	}
	return ""
}

func infons(v jsontext.Value) ([]infon, error) {
	fields, err := foreign.Fields(nil, v)
	var out []infon
	for _, f := range fields {
		if raw, ok := f.Value.(json.RawMessage); ok && string(raw) == "null" {
			continue
		}
		out = append(out, infon{f.Name, f.Value})
	}
	return out, err
}

func (r *reader) fill(d *document, in *inDocument, line int) error {
	d.reset()
	d.line, d.id = line, name(in.ID)
	var err error
	if d.infons, err = infons(in.Infons); err != nil {
		return foreign.BrokenJSON(err)
	}
	for i := range in.Passages {
		p := &in.Passages[i]
		passage := len(d.pieces)
		d.pieces = append(d.pieces, piece{offset: p.Offset, ruler: ruler{text: p.Text}, passage: p.Offset, first: true})
		d.marks(p.Annotations, p.Relations, passage, r)
		for k := range p.Sentences {
			s := &p.Sentences[k]
			d.pieces = append(d.pieces, piece{offset: s.Offset, ruler: ruler{text: s.Text}, passage: p.Offset, sentence: true, first: k == 0})
			d.marks(s.Annotations, s.Relations, len(d.pieces)-1, r)
		}
	}
	d.marks(in.Annotations, in.Relations, -1, r)
	d.tidy()
	return nil
}

func (d *document) marks(annotations []inAnnotation, relations []inRelation, piece int, r *reader) {
	for i := range annotations {
		in := &annotations[i]
		a := annotation{id: name(in.ID), piece: piece, line: d.line}
		var err error
		if a.infons, err = infons(in.Infons); err != nil {
			r.broken(d.line, d.id, "annotation "+a.id, foreign.BrokenJSON(err))
		}
		if in.Text != nil {
			a.text, a.quoted = *in.Text, true
		}
		for _, l := range in.Locations {
			if l.Offset == nil || l.Length == nil {
				r.broken(d.line, d.id, "annotation "+a.id, errors.New("a location has no offset or no length"))
				continue
			}
			a.locations = append(a.locations, location{*l.Offset, *l.Length})
		}
		d.annotations = append(d.annotations, a)
	}
	for i := range relations {
		in := &relations[i]
		rel := relation{id: name(in.ID), line: d.line}
		var err error
		if rel.infons, err = infons(in.Infons); err != nil {
			r.broken(d.line, d.id, "relation "+rel.id, foreign.BrokenJSON(err))
		}
		for _, n := range in.Nodes {
			rel.nodes = append(rel.nodes, node{name(n.Refid), n.Role})
		}
		d.relations = append(d.relations, rel)
	}
}
