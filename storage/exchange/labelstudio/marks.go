package labelstudio

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"

	"postil/annotate"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
)

// marks makes those of one annotation. Results that share an id are about one
// region.
type marks struct {
	*reader
	layer     *foreign.Layer
	doc       *document
	model     string
	predicted bool
	score     *float64

	first  map[string]int // by region, the place of its first mark
	fields map[string][]foreign.Field
	order  []string // regions that have fields
}

func (m *marks) tell(k foreign.Kind, what, reason string) {
	m.to.Problem(foreign.Problem{Kind: k, At: m.at, Article: m.article.Name, What: what, Reason: reason})
}

func (m *marks) read(results []inResult) {
	m.first, m.fields = make(map[string]int, len(results)), map[string][]foreign.Field{}
	for i := range results {
		if r := &results[i]; r.isLabel() {
			m.region(r)
		}
	}
	for i := range results {
		switch r := &results[i]; {
		case r.isLabel() || r.Type == "relation":
		case r.isElsewhere():
			m.tell(foreign.Refused, "region "+r.ID, "it is of a picture or a sound, not of the text")
		default:
			m.answer(r)
		}
	}
	for _, id := range m.order {
		for i, k := m.first[id], m.layer.Marks; i < len(k) && k[i].ID == id; i++ {
			k[i].Fields = append(k[i].Fields, m.fields[id]...)
		}
	}
	for i := range results {
		if results[i].Type == "relation" {
			m.relation(&results[i])
		}
	}
}

// isLabel reports whether a result gives a region of a text its label.
func (r *inResult) isLabel() bool {
	switch r.Type {
	case "labels", "hypertextlabels", "paragraphlabels":
		return r.Value.Channel == nil && !r.isElsewhere()
	}
	return false
}

// isElsewhere reports whether a result is about something that is no text.
func (r *inResult) isElsewhere() bool {
	if r.Value.X != nil || r.Value.Points != nil || r.Value.Channel != nil {
		return true
	}
	return strings.HasSuffix(r.Type, "labels") && r.Type != "labels" && r.Type != "hypertextlabels" && r.Type != "paragraphlabels"
}

// region makes a mark of each label of a region.
func (m *marks) region(r *inResult) {
	labels := slices.Concat(r.Value.Labels, r.Value.HyperTextLabels, r.Value.ParagraphLabels)
	if len(labels) == 0 {
		labels = []string{""} // to be refused for it
	}
	rng, err := m.doc.place(&r.Value)
	if err != nil {
		m.tell(foreign.Refused, "region "+r.ID+" "+labels[0], err.Error())
		return
	}
	if len(labels) > 1 {
		m.tell(foreign.Repaired, "region "+r.ID, "it has several labels ("+strings.Join(labels, ", ")+") and became a mark of each")
	}
	for _, label := range labels {
		k := foreign.Mark{ID: r.ID, Label: label, Ranges: []offsets.Range{rng}, At: m.at, Note: textOf(r.Meta.Text)}
		if r.Value.Text.Kind() == '"' {
			k.Quotes = []string{m.doc.quote(textOf(r.Value.Text))}
		}
		k.UUID, k.Origin = m.identity(r)
		if i, ok := m.first[r.ID]; ok && r.ID != "" {
			// Marks of one region stand together, so that answers find them.
			i++
			for i < len(m.layer.Marks) && m.layer.Marks[i].ID == r.ID {
				i++
			}
			k.UUID = annotate.ID{}
			m.layer.Marks = slices.Insert(m.layer.Marks, i, k)
			for id, at := range m.first {
				if at >= i {
					m.first[id] = at + 1
				}
			}
			continue
		}
		m.first[r.ID] = len(m.layer.Marks)
		m.layer.Marks = append(m.layer.Marks, k)
	}
}

// identity is the id, where it is one of Postil's, and the origin of a region.
func (m *marks) identity(r *inResult) (annotate.ID, annotate.Origin) {
	var o annotate.Origin
	id, err := uuid.Parse(r.ID)
	if err != nil {
		id = annotate.ID{}
	}
	switch {
	case r.Meta.Origin != nil:
		o = annotate.Origin{Kind: r.Meta.Origin.Kind, Source: r.Meta.Origin.Source, Format: r.Meta.Origin.Format, From: r.Meta.Origin.From}
	case m.predicted || strings.HasPrefix(r.Origin, "prediction"):
		o = annotate.Origin{Kind: annotate.OriginSuggestion, Source: m.model}
	case id != annotate.ID{} && r.Origin == "manual":
		o.Kind = annotate.OriginManual // written by Postil
	}
	if o.Kind == annotate.OriginSuggestion {
		if o.Score = r.Score; o.Score == nil && m.predicted {
			o.Score = m.score
		}
	}
	return id, o
}

// answer takes what is said of a region, or of the task.
func (m *marks) answer(r *inResult) {
	f, ok := m.config.answer(r)
	if !ok {
		m.tell(foreign.Refused, "result "+r.FromName, "Postil does not know results of the type "+r.Type)
		return
	}
	if _, ok := m.first[r.ID]; ok && r.ID != "" {
		if m.fields[r.ID] == nil {
			m.order = append(m.order, r.ID)
		}
		m.fields[r.ID] = append(m.fields[r.ID], f)
		return
	}
	if r.Value.Start != nil {
		m.tell(foreign.Refused, "result "+r.FromName, "the region "+r.ID+" that it is about has no label or was refused")
		return
	}
	m.layer.Attributes = append(m.layer.Attributes, f)
}

func (m *marks) relation(r *inResult) {
	if len(r.Labels) == 0 {
		r.Labels = []string{"related"}
	}
	find := func(id string) int {
		if i, ok := m.first[id]; ok {
			return i
		}
		return -1
	}
	from, to := find(r.FromID), find(r.ToID)
	if r.Direction == "left" {
		from, to = to, from
	}
	for _, t := range r.Labels {
		l := foreign.Relation{ID: r.ID, Type: t, From: from, To: to, At: m.at}
		if id, err := uuid.Parse(r.ID); err == nil && len(r.Labels) == 1 {
			l.UUID = id
		}
		m.layer.Relations = append(m.layer.Relations, l)
	}
}

// answer is the attribute that a result gives.
func (c *config) answer(r *inResult) (foreign.Field, bool) {
	f := foreign.Field{Name: r.FromName}
	kind := annotate.AttributeType("")
	if m := c.controls[r.FromName]; m != nil {
		f.Name, kind = m.attribute, m.declared.Type
	}
	switch r.Type {
	case "choices":
		f.Value = choice(texts(r.Value.Choices, " / "), kind)
	case "taxonomy":
		f.Value = choice(texts(r.Value.Taxonomy, " / "), annotate.Several)
	case "textarea":
		list := texts(r.Value.Text, " ")
		f.Value = list
		if len(list) == 1 || kind == annotate.Words {
			f.Value = strings.Join(list, "\n")
		}
	case "number", "rating":
		v := r.Value.Number
		if v == nil {
			v = r.Value.Rating
		}
		f.Value = number(v)
		if v == nil {
			f.Value = ""
		}
	case "datetime":
		f.Value = textOf(r.Value.DateTime)
	default:
		return f, false
	}
	return f, f.Name != ""
}

// choice is what was chosen, as the control's type has it. Where that is not
// known, one choice is a text, unless it is true or false.
func choice(list []string, kind annotate.AttributeType) any {
	switch {
	case kind == annotate.Several || len(list) != 1:
		return list
	case kind != annotate.Choice && (list[0] == "true" || list[0] == "false"):
		return list[0] == "true"
	}
	return list[0]
}

// texts are those of a list or of one text. Lists in lists, as a taxonomy has
// them, are joined.
func texts(v jsontext.Value, join string) []string {
	var out []string
	switch v.Kind() {
	case '"':
		out = []string{textOf(v)}
	case '[':
		var list []any
		if json.Unmarshal(v, &list) != nil {
			return []string{}
		}
		for _, e := range list {
			out = append(out, oneText(e, join))
		}
	}
	if out == nil {
		out = []string{}
	}
	return out
}

func oneText(e any, join string) string {
	switch e := e.(type) {
	case string:
		return e
	case []any:
		parts := make([]string, len(e))
		for i, p := range e {
			parts[i] = oneText(p, join)
		}
		return strings.Join(parts, join)
	}
	b, err := json.Marshal(e)
	if err != nil {
		return ""
	}
	return string(b)
}

// textOf is a text, or the lines of a list of them.
func textOf(v jsontext.Value) string {
	switch v.Kind() {
	case '"':
		s, err := jsontext.AppendUnquote(nil, v)
		if err == nil {
			return string(s)
		}
	case '[':
		return strings.Join(texts(v, " "), "\n")
	}
	return ""
}
