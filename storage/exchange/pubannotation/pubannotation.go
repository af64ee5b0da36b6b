// Package pubannotation reads PubAnnotation's JSON: a text with its denotations,
// their attributes and relations. Use Format with package exchange.
//
//	{"text": "Methanoregula formicica sp. nov.", "sourcedb": "PubMed", "sourceid": "19667393", "project": "SPECIES800",
//	 "denotations": [{"id": "T1", "span": {"begin": 0, "end": 23}, "obj": "882104"}],
//	 "attributes": [{"id": "A1", "subj": "T1", "pred": "sure", "obj": true}],
//	 "relations": [{"id": "R1", "subj": "T1", "pred": "isA", "obj": "T2"}]}
//
// Offsets are code points, half-open; there are no quotes to check them by. A
// list of spans is a mark in pieces. Blocks are marks as denotations are. What
// stands in "tracks" is one layer for each project, and the project is its
// person. Documents may be alone, in a list, or one a line.
//
// Source: pubannotation.org/docs/annotation-format.
package pubannotation

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
)

// Format is the registry's entry.
func Format() exchange.Format {
	return exchange.Format{
		Name:        "pubannotation",
		Description: "PubAnnotation JSON (in only)",
		Extensions:  []string{".json", ".jsonl"},
		Holds:       exchange.Holds{Overlaps: exchange.AnyOverlap, Fragments: true, Attributes: true, Relations: true, People: true},
		Sniff:       sniff,
		Read:        read,
	}
}

func sniff(src *source.Source) exchange.Match {
	s := src.Shape(src.File())
	switch {
	case s.Has(".text") && s.HasAny(".denotations[].span", ".tracks[].denotations", ".blocks[].span"):
		return exchange.Certain
	case s.Has(".text", ".denotations"):
		return exchange.Likely
	case s.Has(".text", ".sourcedb", ".sourceid"):
		return exchange.Likely
	}
	return exchange.No
}

type inDocument struct {
	inTrack
	Text     *string        `json:"text"`
	SourceDB string         `json:"sourcedb"`
	SourceID jsontext.Value `json:"sourceid"`
	DivID    jsontext.Value `json:"divid"`
	Tracks   []inTrack      `json:"tracks"`
}

type inTrack struct {
	Project     string         `json:"project"`
	Denotations []inDenotation `json:"denotations"`
	Blocks      []inDenotation `json:"blocks"`
	Relations   []inTriple     `json:"relations"`
	Attributes  []inTriple     `json:"attributes"`
}

type inDenotation struct {
	ID   string         `json:"id"`
	Span jsontext.Value `json:"span"` // one, or a list
	Obj  jsontext.Value `json:"obj"`
}

type inSpan struct {
	Begin int `json:"begin"`
	End   int `json:"end"`
}

type inTriple struct {
	ID   string         `json:"id"`
	Subj string         `json:"subj"`
	Pred string         `json:"pred"`
	Obj  jsontext.Value `json:"obj"`
}

type reader struct {
	to      foreign.Sink
	article foreign.Article
	at      foreign.Place
}

func read(_ context.Context, src *source.Source, _ exchange.Settings, to foreign.Sink) error {
	values, err := src.Values(src.File())
	if err != nil {
		return err
	}
	defer values.Close()
	r := reader{to: to}
	for values.Next() {
		r.at = foreign.Place{File: src.File(), Line: values.Number()}
		err := values.TooLong()
		if err == nil {
			err = r.document(values.Bytes())
		}
		if err != nil {
			to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: r.at, Reason: err.Error()})
			continue
		}
		if err := to.Article(&r.article); err != nil {
			return err
		}
	}
	return values.Err()
}

func (r *reader) document(data []byte) error {
	var in inDocument
	if err := json.Unmarshal(data, &in, jsontext.AllowDuplicateNames(true)); err != nil {
		return foreign.BrokenJSON(err)
	}
	if in.Text == nil {
		return errors.New("the document has no text")
	}
	a := &r.article
	a.Reset()
	a.Text, a.At = *in.Text, r.at
	var parts []string
	for _, p := range []string{in.SourceDB, scalar(in.SourceID), scalar(in.DivID)} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	a.Name = strings.Join(parts, "/")
	if len(in.Denotations)+len(in.Blocks) > 0 {
		r.track(&in.inTrack)
	}
	for i := range in.Tracks {
		r.track(&in.Tracks[i])
	}
	return nil
}

func (r *reader) track(in *inTrack) {
	l := r.article.AddLayer(foreign.Person{Name: in.Project})
	byID := map[string]int{}
	for _, list := range [][]inDenotation{in.Denotations, in.Blocks} {
		for i := range list {
			d := &list[i]
			spans, err := d.spans()
			if err != nil {
				r.broken("denotation "+d.ID, err.Error())
				continue
			}
			m := foreign.Mark{ID: d.ID, Label: scalar(d.Obj), At: r.at}
			for _, s := range spans {
				m.Ranges = append(m.Ranges, offsets.Range{Start: s.Begin, End: s.End})
			}
			if d.ID != "" {
				byID[d.ID] = len(l.Marks)
			}
			l.Marks = append(l.Marks, m)
		}
	}
	for _, t := range in.Attributes {
		v, err := foreign.Value(t.Obj)
		i, ok := byID[t.Subj]
		switch {
		case err != nil:
			r.broken("attribute "+t.ID, foreign.BrokenJSON(err).Error())
		case !ok:
			r.to.Problem(foreign.Problem{Kind: foreign.Refused, At: r.at, Article: r.article.Name, What: "attribute " + t.ID, Reason: fmt.Sprintf("there is no denotation %q that it could be of", t.Subj)})
		default:
			l.Marks[i].Fields = append(l.Marks[i].Fields, foreign.Field{Name: t.Pred, Value: v})
		}
	}
	find := func(id string) int {
		if i, ok := byID[id]; ok {
			return i
		}
		return -1
	}
	for _, t := range in.Relations {
		l.Relations = append(l.Relations, foreign.Relation{ID: t.ID, Type: t.Pred, From: find(t.Subj), To: find(scalar(t.Obj)), At: r.at})
	}
}

func (r *reader) broken(what, reason string) {
	r.to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: r.at, Article: r.article.Name, What: what, Reason: reason})
}

func (d *inDenotation) spans() ([]inSpan, error) {
	var list []inSpan
	var err error
	switch d.Span.Kind() {
	case '[':
		err = json.Unmarshal(d.Span, &list)
	case '{':
		list = make([]inSpan, 1)
		err = json.Unmarshal(d.Span, &list[0])
	}
	if err != nil {
		return nil, foreign.BrokenJSON(err)
	}
	return list, nil
}

// scalar is a text, a number or a yes or no as a text.
func scalar(v jsontext.Value) string {
	switch v.Kind() {
	case '"':
		if b, err := jsontext.AppendUnquote(nil, v); err == nil {
			return string(b)
		}
	case '0', 't', 'f':
		return string(v)
	}
	return ""
}
