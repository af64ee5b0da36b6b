// Package lighttag reads LightTag's JSON export: examples with what annotators
// tagged in them. Use Format with package exchange.
//
//	{"examples": [{"example_id": "…", "content": "Minister says taxes rise", "metadata": {}, "seen_by": [{"annotator": "alice"}],
//	  "annotations": [{"tagged_token_id": "…", "start": 0, "end": 8, "tag": "source", "value": "Minister", "correct": null, "reviewed": false,
//	                   "annotated_by": [{"annotator": "alice", "timestamp": "…"}]}],
//	  "classifications": []}],
//	 "schema": {"tags": [{"name": "source", "description": ""}]}, "relations": []}
//
// Offsets are code points as far as samples show; they are checked by the
// values. Each annotator has a layer with the marks that she gave; those who
// saw an example and marked nothing have one without marks. What a reviewer
// found of a mark is its attribute "correct". Classifications are attributes of
// the article. Relations are refused: there is no sample to know their form by.
//
// Source: LightTag/lighttag-convertors and its sample.
package lighttag

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"postil/annotate"
	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
)

// Format is the registry's entry.
func Format() exchange.Format {
	return exchange.Format{
		Name:        "lighttag",
		Description: "LightTag JSON export (in only)",
		Extensions:  []string{".json"},
		Holds:       exchange.Holds{Overlaps: exchange.AnyOverlap, Attributes: true, Article: true, People: true, Times: true, Quotes: true},
		Sniff: func(src *source.Source) exchange.Match {
			s := src.Shape(src.File())
			if s.Has(".examples[].content") || s.Has(".examples[].example_id") {
				return exchange.Certain
			}
			return exchange.No
		},
		Read: read,
	}
}

type inExample struct {
	ID              string         `json:"example_id"`
	Content         *string        `json:"content"`
	SeenBy          []inSeen       `json:"seen_by"`
	Annotations     []inAnnotation `json:"annotations"`
	Classifications []inClass      `json:"classifications"`
}

type inSeen struct {
	Annotator   string         `json:"annotator"`
	AnnotatorID jsontext.Value `json:"annotator_id"`
	Timestamp   string         `json:"timestamp"`
}

type inAnnotation struct {
	ID          string   `json:"tagged_token_id"`
	Start       *int     `json:"start"`
	End         *int     `json:"end"`
	Tag         string   `json:"tag"`
	Value       *string  `json:"value"`
	Correct     *bool    `json:"correct"`
	AnnotatedBy []inSeen `json:"annotated_by"`
}

type inClass struct {
	Name        string   `json:"classname"`
	AnnotatedBy []inSeen `json:"annotated_by"`
}

type inSchema struct {
	Tags []struct {
		Name        string `json:"name"`
		Description string `json:"description"`
	} `json:"tags"`
}

type reader struct {
	to      foreign.Sink
	article foreign.Article
	at      foreign.Place
}

func read(_ context.Context, src *source.Source, _ exchange.Settings, to foreign.Sink) error {
	values, err := src.Values(src.File(), "examples", "relations")
	if err != nil {
		return err
	}
	defer values.Close()
	r := reader{to: to}
	relations := 0
	for values.Next() {
		r.at = foreign.Place{File: src.File(), Line: values.Number()}
		err := values.TooLong()
		if err == nil {
			switch values.Member() {
			case "examples":
				if err = r.example(values.Bytes()); err == nil {
					if err := to.Article(&r.article); err != nil {
						return err
					}
				}
			case "relations":
				relations++
			case "schema":
				err = r.schema(values.Bytes())
			}
		}
		if err != nil {
			to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: r.at, Reason: err.Error()})
		}
	}
	if relations > 0 {
		to.Problem(foreign.Problem{Kind: foreign.Refused, At: foreign.Place{File: src.File()}, What: fmt.Sprintf("%d relations", relations), Reason: "their form is not known to Postil"})
	}
	return values.Err()
}

func (r *reader) schema(data []byte) error {
	var in inSchema
	if err := json.Unmarshal(data, &in, jsontext.AllowDuplicateNames(true)); err != nil {
		return foreign.BrokenJSON(err)
	}
	var s annotate.Scheme
	for _, t := range in.Tags {
		if t.Name != "" {
			s.Labels = append(s.Labels, annotate.Label{ID: t.Name, Name: t.Name, Guideline: t.Description})
		}
	}
	r.to.Scheme(s)
	return nil
}

func (r *reader) example(data []byte) error {
	var in inExample
	if err := json.Unmarshal(data, &in, jsontext.AllowDuplicateNames(true)); err != nil {
		return foreign.BrokenJSON(err)
	}
	if in.Content == nil {
		return errors.New("the example has no content")
	}
	a := &r.article
	a.Reset()
	a.Name, a.Text, a.At = in.ID, *in.Content, r.at
	for _, s := range in.SeenBy {
		r.layer(s).State = annotate.StateDone
	}
	for i := range in.Annotations {
		r.annotation(&in.Annotations[i])
	}
	for _, c := range in.Classifications {
		for _, s := range orNobody(c.AnnotatedBy) {
			l := r.layer(s)
			l.Attributes = append(l.Attributes, foreign.Field{Name: "classification", Value: []string{c.Name}})
		}
	}
	return nil
}

// orNobody is who made something; of what nobody is said to have made, nobody.
func orNobody(by []inSeen) []inSeen {
	if len(by) == 0 {
		return []inSeen{{}}
	}
	return by
}

func (r *reader) annotation(in *inAnnotation) {
	m := foreign.Mark{ID: in.ID, Label: in.Tag, At: r.at}
	if in.Start != nil && in.End != nil {
		m.Ranges = []offsets.Range{{Start: *in.Start, End: *in.End}}
	}
	if in.Value != nil {
		m.Quotes = []string{*in.Value}
	}
	if in.Correct != nil {
		m.Fields = []foreign.Field{{Name: "correct", Value: *in.Correct}}
	}
	for _, s := range orNobody(in.AnnotatedBy) {
		if at, err := time.Parse(time.RFC3339, s.Timestamp); err == nil {
			m.Created, m.Modified = at, at
		}
		l := r.layer(s)
		l.Marks = append(l.Marks, m)
	}
}

func (r *reader) layer(s inSeen) *foreign.Layer {
	p := foreign.Person{Name: s.Annotator}
	if p.Name == "" && s.AnnotatorID.Kind() == '0' {
		p.Name = "annotator " + string(s.AnnotatorID)
	}
	for i := range r.article.Layers {
		if r.article.Layers[i].Person == p {
			return &r.article.Layers[i]
		}
	}
	return r.article.AddLayer(p)
}
