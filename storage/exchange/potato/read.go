package potato

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"postil/annotate"
	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/source"
)

// said is what one annotator says of one instance.
type said struct {
	person string
	labels []foreign.Field
	marks  []foreign.Mark
	at     foreign.Place
}

type reader struct {
	set     exchange.Settings
	to      foreign.Sink
	order   []string // of instances
	by      map[string][]said
	article foreign.Article
}

func read(ctx context.Context, src *source.Source, set exchange.Settings, to foreign.Sink) error {
	r := reader{set: set, to: to, by: map[string][]said{}}
	files := src.With(".json", ".jsonl")
	if !src.IsFolder() {
		files = src.Files()
	}
	var old, others []string
	for _, f := range files {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		s := src.Shape(f)
		switch {
		case s.HasAny(".instance_id_to_span_to_value", ".instance_id_to_label_to_value"):
			r.broken(f, r.state(src, f))
		case s.Has(".displayed_text"):
			old = append(old, f)
		default:
			others = append(others, f)
		}
	}
	for _, f := range old {
		stopped, err := r.instances(src, f)
		if stopped != nil {
			return stopped
		}
		r.broken(f, err)
	}
	for _, f := range others {
		stopped, err := r.items(ctx, src, f)
		if stopped != nil {
			return stopped
		}
		r.broken(f, err)
	}
	// Those of which no data file has the text.
	for _, id := range r.order {
		list, ok := r.by[id]
		if !ok {
			continue
		}
		if err := r.hand(id, nil, list); err != nil {
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

// person is whose file it is: the folder's name, but for those that Potato
// itself gives.
func person(file, named string) string {
	if named != "" {
		return named
	}
	if dir := path.Base(path.Dir(file)); dir != "." && dir != "annotation_output" {
		return dir
	}
	return ""
}

// state reads a user_state.json.
func (r *reader) state(src *source.Source, file string) error {
	data, err := src.Bytes(file, nil)
	if err != nil {
		return err
	}
	var in struct {
		UserID string                    `json:"user_id"`
		Labels map[string]jsontext.Value `json:"instance_id_to_label_to_value"`
		Spans  map[string]jsontext.Value `json:"instance_id_to_span_to_value"`
	}
	if err := json.Unmarshal(data, &in, jsontext.AllowDuplicateNames(true)); err != nil {
		return foreign.BrokenJSON(err)
	}
	ids := make([]string, 0, len(in.Labels)+len(in.Spans))
	for id := range in.Labels {
		ids = append(ids, id)
	}
	for id := range in.Spans {
		if _, ok := in.Labels[id]; !ok {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	for _, id := range ids {
		s := said{person: person(file, in.UserID), at: foreign.Place{File: file}}
		err := errors.Join(s.addLabels(in.Labels[id]), s.addSpans(in.Spans[id]))
		if err != nil {
			r.to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: s.at, Article: id, What: "instance " + id, Reason: err.Error()})
		}
		if _, ok := r.by[id]; !ok {
			r.order = append(r.order, id)
		}
		r.by[id] = append(r.by[id], s)
	}
	return nil
}

// instances reads an older file, which has the texts.
func (r *reader) instances(src *source.Source, file string) (stopped, err error) {
	values, err := src.Values(file)
	if err != nil {
		return nil, err
	}
	defer values.Close()
	for values.Next() {
		at := foreign.Place{File: file, Line: values.Number()}
		var in struct {
			ID     jsontext.Value `json:"id"`
			Text   *string        `json:"displayed_text"`
			Labels jsontext.Value `json:"label_annotations"`
			Spans  jsontext.Value `json:"span_annotations"`
		}
		err := values.TooLong()
		if err == nil {
			if err = json.Unmarshal(values.Bytes(), &in, jsontext.AllowDuplicateNames(true)); err != nil {
				err = foreign.BrokenJSON(err)
			} else if in.Text == nil {
				err = errors.New("the instance has no displayed_text")
			}
		}
		s := said{person: person(file, ""), at: at}
		if err == nil {
			err = errors.Join(s.addLabels(in.Labels), s.addSpans(in.Spans))
		}
		if err != nil {
			r.to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: at, Reason: err.Error()})
			continue
		}
		if err := r.hand(scalar(in.ID), in.Text, []said{s}); err != nil {
			return err, nil
		}
	}
	return nil, values.Err()
}

// items reads a data file, and hands on what was said of its texts.
func (r *reader) items(ctx context.Context, src *source.Source, file string) (stopped, err error) {
	values, err := src.Values(file)
	if err != nil {
		return nil, err
	}
	defer values.Close()
	for n := 0; values.Next(); n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err(), nil
		}
		members, err := foreign.Members(values.Bytes())
		if err != nil {
			continue // some other file, of which nothing is expected
		}
		var id string
		var text *string
		for _, m := range members {
			switch {
			case m.Name == r.set[idOption]:
				id = scalar(m.Value)
			case m.Name == r.set[textOption] && m.Value.Kind() == '"':
				s := scalar(m.Value)
				text = &s
			}
		}
		list, ok := r.by[id]
		if !ok || text == nil {
			continue
		}
		delete(r.by, id)
		if err := r.hand(id, text, list); err != nil {
			return err, nil
		}
	}
	return nil, values.Err()
}

// hand hands on an article; without a text it is one of the workspace.
func (r *reader) hand(id string, text *string, list []said) error {
	a := &r.article
	a.Reset()
	a.Name, a.NoText, a.At = id, text == nil, list[0].at
	if text != nil {
		a.Text = *text
	}
	for _, s := range list {
		l := a.AddLayer(foreign.Person{Name: s.person})
		l.State = annotate.StateDone
		l.Attributes = append(l.Attributes, s.labels...)
		l.Marks = append(l.Marks, s.marks...)
	}
	return r.to.Article(a)
}

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

// chosen reports whether a value only says that its name was chosen.
func chosen(v jsontext.Value) bool {
	s := strings.ToLower(scalar(v))
	return s == "true" || s == "1" || s == "on"
}

// pair reads [what, value].
func pair(raw jsontext.Value, what any) (value jsontext.Value, err error) {
	var two []jsontext.Value
	if err := json.Unmarshal(raw, &two); err != nil {
		return nil, foreign.BrokenJSON(err)
	}
	if len(two) != 2 {
		return nil, fmt.Errorf("a pair has %d parts", len(two))
	}
	if err := json.Unmarshal(two[0], what, jsontext.AllowDuplicateNames(true)); err != nil {
		return nil, foreign.BrokenJSON(err)
	}
	return two[1], nil
}
