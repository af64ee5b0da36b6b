package labelstudio

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"postil/annotate"
	"postil/storage/exchange"
)

// Names of what the configuration of Postil declares.
const (
	tasksFile    = "tasks.json"
	configFile   = "config.xml"
	labelControl = "label"
	textObject   = "text"

	leadTime    = "lead_time"    // an attribute of the article, seconds
	groundTruth = "ground_truth" // an attribute of the article, yes or no
)

// writer writes tasks as they come, and the configuration last, when it is
// known what is used.
type writer struct {
	to       exchange.Folder
	out      io.Writer
	header   exchange.Header
	controls *controls
	links    []annotate.RelationType // used and not in the scheme
	labels   []annotate.Label        // the same
	buffer   bytes.Buffer
	encoder  *json.Encoder
	some     bool
}

func newWriter(to exchange.Folder, h exchange.Header) (exchange.Writer, error) {
	out, err := to.Create(tasksFile)
	if err != nil {
		return nil, err
	}
	w := &writer{to: to, out: out, header: h, controls: newControls(h.Scheme)}
	w.encoder = json.NewEncoder(&w.buffer)
	w.encoder.SetEscapeHTML(false)
	return w, nil
}

type outTask struct {
	Data        map[string]any  `json:"data"`
	Annotations []outAnnotation `json:"annotations"`
	Predictions []outPrediction `json:"predictions"`
}

type outAnnotation struct {
	UniqueID     *annotate.ID    `json:"unique_id,omitempty"`
	CompletedBy  *outUser        `json:"completed_by,omitempty"`
	Person       outPerson       `json:"person"`
	State        annotate.State  `json:"state,omitempty"`
	WasCancelled bool            `json:"was_cancelled"`
	GroundTruth  bool            `json:"ground_truth"`
	LeadTime     json.RawMessage `json:"lead_time,omitempty"`
	Result       []outResult     `json:"result"`
}

type outUser struct {
	Email string `json:"email"`
}

type outPerson struct {
	Slug string       `json:"slug"`
	Name string       `json:"name,omitempty"`
	ID   *annotate.ID `json:"id,omitempty"`
}

type outPrediction struct {
	ModelVersion string         `json:"model_version"`
	Person       outPerson      `json:"person"`
	State        annotate.State `json:"state,omitempty"`
	Result       []outResult    `json:"result"`
}

type outResult struct {
	ID        string    `json:"id"`
	FromName  string    `json:"from_name,omitempty"`
	ToName    string    `json:"to_name,omitempty"`
	Type      string    `json:"type"`
	Origin    string    `json:"origin,omitempty"`
	Score     *float64  `json:"score,omitempty"`
	Value     *outValue `json:"value,omitempty"`
	Meta      *outMeta  `json:"meta,omitempty"`
	FromID    string    `json:"from_id,omitempty"`
	ToID      string    `json:"to_id,omitempty"`
	Direction string    `json:"direction,omitempty"`
	Labels    []string  `json:"labels,omitempty"`
}

type outValue struct {
	Start   *int        `json:"start,omitempty"`
	End     *int        `json:"end,omitempty"`
	Text    any         `json:"text,omitempty"` // a quote, or the answers of a text area
	Labels  []string    `json:"labels,omitempty"`
	Choices []string    `json:"choices,omitempty"`
	Number  json.Number `json:"number,omitempty"`
}

// outMeta is what Label Studio keeps beside a region: its note, and here what
// its word for the origin does not say.
type outMeta struct {
	Text   []string   `json:"text,omitempty"`
	Origin *outOrigin `json:"origin,omitempty"`
}

type outOrigin struct {
	Kind   annotate.OriginKind `json:"kind"`
	Source string              `json:"source,omitempty"`
	Format string              `json:"format,omitempty"`
	From   []annotate.ID       `json:"from,omitempty"`
}

func (w *writer) Write(item *exchange.Item) error {
	t := outTask{Data: map[string]any{"text": item.Text.String(), "path": item.Name, "title": item.Title}, Annotations: []outAnnotation{}, Predictions: []outPrediction{}}
	for i := range item.Layers {
		l := &item.Layers[i]
		p := outPerson{Slug: l.Person.Slug, Name: l.Person.Name}
		if l.Person.ID != uuid.Nil {
			p.ID = &l.Person.ID
		}
		state := l.State
		if l.Person.Kind == annotate.Model {
			t.Predictions = append(t.Predictions, outPrediction{ModelVersion: orElse(l.Person.Name, l.Person.Slug), Person: p, State: state, Result: w.results(l)})
			continue
		}
		switch state {
		case annotate.StateDone:
			state = "" // what every annotation is
		case "":
			state = annotate.StateNew
		}
		a := outAnnotation{Person: p, State: state, Result: w.results(l)}
		if l.ID != uuid.Nil {
			a.UniqueID = &l.ID
		}
		if w.header.Settings[completedOption] == "email" && strings.Contains(l.Person.Name, "@") {
			a.CompletedBy = &outUser{l.Person.Name}
		}
		if n, ok := l.Article[leadTime].(json.Number); ok {
			a.LeadTime = json.RawMessage(n)
		}
		a.GroundTruth, _ = l.Article[groundTruth].(bool)
		t.Annotations = append(t.Annotations, a)
	}
	w.buffer.Reset()
	if w.some {
		w.buffer.WriteString(",")
	} else {
		w.buffer.WriteString("[")
	}
	w.buffer.WriteString("\n")
	w.some = true
	if err := w.encoder.Encode(t); err != nil {
		return err
	}
	_, err := w.out.Write(bytes.TrimSuffix(w.buffer.Bytes(), []byte("\n")))
	return err
}

func (w *writer) results(l *exchange.Layer) []outResult {
	out := make([]outResult, 0, len(l.Marks)+len(l.Relations))
	for _, m := range l.Marks {
		w.label(m.Label)
		out = append(out, region(m))
		if len(m.Attributes) == 0 {
			continue
		}
		at := m.Fragments[0]
		for _, name := range slices.Sorted(maps.Keys(m.Attributes)) {
			r := w.answer(name, m.Attributes[name], m.Label)
			r.ID = m.ID.String()
			r.Value.Start, r.Value.End = &at.Start, &at.End
			out = append(out, r)
		}
	}
	for _, r := range l.Relations {
		w.link(r.Type)
		out = append(out, outResult{ID: r.ID.String(), Type: "relation", FromID: r.From.String(), ToID: r.To.String(), Direction: "right", Labels: []string{r.Type}})
	}
	n := 0
	for _, name := range slices.Sorted(maps.Keys(l.Article)) {
		v := l.Article[name]
		if _, number := v.(json.Number); name == leadTime && number {
			continue
		}
		if yes, _ := v.(bool); name == groundTruth && yes {
			continue
		}
		n++
		r := w.answer(name, v, "")
		r.ID = "article-" + strconv.Itoa(n)
		out = append(out, r)
	}
	return out
}

func region(m *annotate.Annotation) outResult {
	f := &m.Fragments[0]
	r := outResult{
		ID: m.ID.String(), FromName: labelControl, ToName: textObject, Type: "labels", Origin: "manual",
		Value: &outValue{Start: &f.Start, End: &f.End, Text: f.Exact, Labels: []string{m.Label}},
	}
	var meta outMeta
	if m.Note != "" {
		meta.Text = []string{m.Note}
	}
	o := m.Origin
	if o.Kind == annotate.OriginSuggestion {
		r.Origin, r.Score = "prediction", o.Score
	}
	if o.Kind != annotate.OriginManual && o.Kind != "" {
		meta.Origin = &outOrigin{o.Kind, o.Source, o.Format, o.From}
	}
	if meta.Text != nil || meta.Origin != nil {
		r.Meta = &meta
	}
	return r
}

// answer writes an attribute of a mark with a label, or of the article.
func (w *writer) answer(name string, v any, label string) outResult {
	kind, values := annotate.Words, []string(nil)
	value := &outValue{}
	switch v := v.(type) {
	case bool:
		kind, value.Choices = annotate.YesNo, []string{strconv.FormatBool(v)}
	case json.Number:
		kind, value.Number = annotate.Number, v
	case []string:
		kind, values, value.Choices = annotate.Several, v, v
	case json.RawMessage:
		value.Text = []string{string(v)}
	case string:
		if w.isChoice(name, label) {
			kind, values, value.Choices = annotate.Choice, []string{v}, []string{v}
			break
		}
		value.Text = []string{v}
	}
	c := w.controls.of(name, kind, label, values)
	typ := map[annotate.AttributeType]string{annotate.Words: "textarea", annotate.Number: "number"}[kind]
	return outResult{FromName: c.name, ToName: textObject, Type: orElse(typ, "choices"), Origin: "manual", Value: value}
}

// isChoice reports whether the scheme declares an attribute as a choice.
func (w *writer) isChoice(name, label string) bool {
	m := w.controls.by[controlKey{name, annotate.Choice, label == ""}]
	return m != nil && (label == "" || slices.Contains(m.labels, label))
}

func (w *writer) label(id string) {
	if _, ok := w.header.Scheme.Label(id); !ok && !slices.ContainsFunc(w.labels, func(l annotate.Label) bool { return l.ID == id }) {
		w.labels = append(w.labels, annotate.Label{ID: id, Name: id})
	}
}

func (w *writer) link(id string) {
	if _, ok := w.header.Scheme.Relation(id); !ok && !slices.ContainsFunc(w.links, func(r annotate.RelationType) bool { return r.ID == id }) {
		w.links = append(w.links, annotate.RelationType{ID: id, Name: id})
	}
}

func (w *writer) Close() error {
	end := "\n]\n"
	if !w.some {
		end = "[]\n"
	}
	if _, err := io.WriteString(w.out, end); err != nil {
		return err
	}
	out, err := w.to.Create(configFile)
	if err != nil {
		return err
	}
	s := w.header.Scheme.Clone()
	s.Labels = append(s.Labels, w.labels...)
	s.Relations = append(s.Relations, w.links...)
	return w.controls.write(out, &s)
}
