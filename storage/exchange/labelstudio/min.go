package labelstudio

import (
	"errors"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"postil/annotate"
	"postil/storage/exchange/foreign"
)

// minMember is one of a record of JSON_MIN, which has data and answers side by
// side.
type minMember struct {
	name    string
	value   jsontext.Value
	regions []inValue // where the member lists regions
}

// minRecord makes the article of a record of JSON_MIN: one annotation of a
// task, without ids and relations.
func (r *reader) minRecord(data []byte) error {
	members, err := membersOf(data)
	if err != nil {
		return err
	}
	if err := r.checkMin(members); err != nil {
		return err
	}
	var rest []byte // what is data, as an object
	var in inAnnotation
	var id jsontext.Value
	for _, m := range members {
		switch m.name {
		case "id":
			id = m.value
		case "annotator":
			in.CompletedBy = m.value
		case "lead_time":
			in.LeadTime = m.value
		case "updated_at":
			in.UpdatedAt = textOf(m.value)
		case "annotation_id", "created_at", "agreement":
		default:
			if results := r.minResults(m); results != nil {
				in.Result = append(in.Result, results...)
				continue
			}
			rest = append(rest, ',')
			name, err := jsontext.AppendQuote(nil, m.name)
			if err != nil {
				return err
			}
			rest = append(append(append(rest, name...), ':'), m.value...)
		}
	}
	if rest == nil {
		return errors.New("it has neither data nor annotations, as a task has")
	}
	rest[0] = '{'
	shareIDs(in.Result)
	doc, err := r.document(append(rest, '}'), func(visit func(*inResult) bool) {
		for i := range in.Result {
			if !visit(&in.Result[i]) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	a := &r.article
	a.Text, a.Name = doc.text, orElse(doc.path, taskName(id))
	a.Fields = append(a.Fields, doc.fields...)
	r.annotation(&in, doc)
	return nil
}

// membersOf lists the members of an object in order.
func membersOf(data []byte) ([]minMember, error) {
	fields, err := foreign.Members(data)
	if err != nil {
		return nil, foreign.BrokenJSON(err)
	}
	out := make([]minMember, len(fields))
	for i, f := range fields {
		out[i] = minMember{name: f.Name, value: f.Value}
		if f.Value.Kind() == '[' {
			var list []inValue
			if json.Unmarshal(f.Value, &list) == nil && len(list) > 0 && list[0].Start != nil {
				out[i].regions = list
			}
		}
	}
	return out, nil
}

// checkMin refuses what is no record of JSON_MIN, so that no other file passes
// for one.
func (r *reader) checkMin(members []minMember) error {
	for _, m := range members {
		if m.regions != nil || m.name == "annotation_id" || m.name == "annotator" || r.config.controls[m.name] != nil {
			return nil
		}
	}
	return errors.New("it has neither data nor annotations, as a task has")
}

// minResults are the results in a member: regions, or an answer where the
// configuration says so or the form does.
func (r *reader) minResults(m minMember) []inResult {
	if m.regions != nil {
		out := make([]inResult, len(m.regions))
		for i, v := range m.regions {
			out[i] = inResult{FromName: m.name, Type: typeOf(&v), Value: v}
		}
		return out
	}
	known := r.config.controls[m.name]
	if m.value.Kind() == '{' {
		var v inValue
		if json.Unmarshal(m.value, &v) == nil && (v.Choices != nil || v.Taxonomy != nil || v.Rating != nil) {
			return []inResult{{FromName: m.name, Type: typeOf(&v), Value: v}}
		}
	}
	if known == nil {
		return nil
	}
	res := inResult{FromName: m.name, Type: "textarea", Value: inValue{Text: m.value}}
	switch known.declared.Type {
	case annotate.Number:
		res.Type, res.Value = "number", inValue{Number: m.value}
	case annotate.Choice, annotate.Several, annotate.YesNo:
		res.Type, res.Value = "choices", inValue{Choices: m.value}
	case annotate.Words:
	}
	return []inResult{res}
}

// typeOf is that of a result of which only the value is there.
func typeOf(v *inValue) string {
	switch {
	case v.Labels != nil:
		return "labels"
	case v.HyperTextLabels != nil:
		return "hypertextlabels"
	case v.ParagraphLabels != nil:
		return "paragraphlabels"
	case v.Choices != nil:
		return "choices"
	case v.Taxonomy != nil:
		return "taxonomy"
	case v.Rating != nil:
		return "rating"
	case v.Number != nil:
		return "number"
	case v.Text != nil:
		return "textarea"
	}
	return "unknown"
}

// shareIDs gives results of one place one id, which JSON_MIN leaves out.
func shareIDs(results []inResult) {
	for i := range results {
		r := &results[i]
		if r.Value.Start != nil {
			r.ID = string(r.Value.Start) + "-" + string(r.Value.End)
		}
	}
}
