package annotate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// A decision travels as a Record, which keeps what it came as byte for byte.
// Its JSON is described in assets/schema/layer.schema.json.

const recordTime = "2006-01-02T15:04:05.000Z07:00"

// decisionMembers are the keys that this version gives a meaning, in the order
// in which they are written.
func decisionMembers() []string {
	return []string{"id", "modified", "created", "verdict", "on", "take", "result", "reason", "comment", "confidence", "about", "aboutModified"}
}

func passageMembers() []string { return []string{"id", "label", "spans", "attributes", "note"} }

func spanMembers() []string { return []string{"start", "end", "exact", "prefix", "suffix"} }

// Record encodes the decision for a Change. It reports what Check does.
func (d *Decision) Record() (*Record, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	o := &object{}
	o.put("id", d.ID)
	o.putTime("modified", d.Modified)
	o.putTime("created", d.Created)
	o.put("verdict", d.Verdict)
	o.put("on", passages(o, d.On))
	if len(d.Take) > 0 {
		o.put("take", d.Take)
	}
	if len(d.Result) > 0 {
		o.put("result", passages(o, d.Result))
	}
	o.putText("reason", d.Reason)
	o.putText("comment", d.Comment)
	if d.Confidence != nil {
		o.put("confidence", *d.Confidence)
	}
	if d.About != (ID{}) {
		o.put("about", d.About)
	}
	o.putTime("aboutModified", d.AboutModified)
	raw := o.end(d.Extra, decisionMembers())
	if o.err != nil {
		return nil, fmt.Errorf("the decision %s cannot be written: %w", d.ID, o.err)
	}
	return &Record{ID: d.ID, Modified: d.Modified, Raw: raw}, nil
}

// ParseDecision reads what a record of a layer says. Fields that this version
// does not know are in Extra, on each level. It reports a record of which it
// cannot make sense; the record itself is good all the same, and stays.
func ParseDecision(r Record) (Decision, error) {
	d, err := parseDecision(r)
	if err != nil {
		return Decision{}, fmt.Errorf("the decision %s cannot be understood: %w", r.ID, err)
	}
	return d, nil
}

func parseDecision(r Record) (Decision, error) {
	if len(r.Raw) == 0 {
		return Decision{}, errors.New("it says nothing")
	}
	var known struct {
		Created       time.Time         `json:"created"`
		Verdict       Verdict           `json:"verdict"`
		On            []json.RawMessage `json:"on"`
		Take          []ID              `json:"take"`
		Result        []json.RawMessage `json:"result"`
		Reason        string            `json:"reason"`
		Comment       string            `json:"comment"`
		Confidence    *float64          `json:"confidence"`
		About         ID                `json:"about"`
		AboutModified time.Time         `json:"aboutModified"`
	}
	extra, err := membersOf(r.Raw, &known, decisionMembers())
	if err != nil {
		return Decision{}, err
	}
	d := Decision{
		ID: r.ID, Created: moment(known.Created), Modified: r.Modified, Verdict: known.Verdict, Take: known.Take,
		Reason: known.Reason, Comment: known.Comment, Confidence: known.Confidence, About: known.About, AboutModified: moment(known.AboutModified), Extra: extra,
	}
	if d.On, err = parsePassages(known.On); err != nil {
		return Decision{}, err
	}
	if d.Result, err = parsePassages(known.Result); err != nil {
		return Decision{}, err
	}
	return d, d.check()
}

// moment is a time as precisely as it is written.
func moment(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

func parsePassages(raw []json.RawMessage) ([]Passage, error) {
	var out []Passage
	for _, r := range raw {
		var known struct {
			ID         ID                         `json:"id"`
			Label      string                     `json:"label"`
			Spans      []json.RawMessage          `json:"spans"`
			Attributes map[string]json.RawMessage `json:"attributes"`
			Note       string                     `json:"note"`
		}
		extra, err := membersOf(r, &known, passageMembers())
		if err != nil {
			return nil, err
		}
		p := Passage{ID: known.ID, Label: known.Label, Note: known.Note, Extra: extra}
		for _, s := range known.Spans {
			f, err := parseFragment(s)
			if err != nil {
				return nil, err
			}
			p.Fragments = append(p.Fragments, f)
		}
		if len(known.Attributes) > 0 {
			p.Attributes = Attributes{}
			for _, key := range slices.Sorted(maps.Keys(known.Attributes)) {
				p.Attributes[key] = parseValue(known.Attributes[key])
			}
		}
		out = append(out, p)
	}
	return out, nil
}

func parseFragment(raw json.RawMessage) (Fragment, error) {
	var known struct {
		Start, End            int
		Exact, Prefix, Suffix string
	}
	extra, err := membersOf(raw, &known, spanMembers())
	return Fragment{Span: Span{Start: known.Start, End: known.End}, Exact: known.Exact, Prefix: known.Prefix, Suffix: known.Suffix, Extra: extra}, err
}

// parseValue reads the value of an attribute into one of the types that
// Attributes hold.
func parseValue(raw json.RawMessage) any {
	var list []string
	if json.Unmarshal(raw, &list) == nil && list != nil && !bytes.Contains(raw, []byte("null")) {
		return list
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) == nil {
		switch v.(type) {
		case string, bool, json.Number:
			return v
		}
	}
	return json.RawMessage(bytes.Clone(raw))
}

// membersOf reads an object into known and returns the members that are not
// among the names, whose case counts.
func membersOf(raw json.RawMessage, known any, names []string) (Extra, error) {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, err
	}
	if all == nil {
		return nil, errors.New("it is no object")
	}
	var extra Extra
	folds := false // an unknown key that encoding/json would take for a known one, as Verdict for verdict
	for key, v := range all {
		if slices.Contains(names, key) {
			continue
		}
		if extra == nil {
			extra = Extra{}
		}
		extra[key] = v
		folds = folds || slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, key) })
		delete(all, key)
	}
	if folds {
		rest := &object{}
		rest.value(all) // as it came, where json.Marshal would escape what HTML does not take
		if rest.err != nil {
			return nil, rest.err
		}
		raw = rest.out.Bytes()
	}
	return extra, json.Unmarshal(raw, known)
}

// object is a JSON object that is being written, key by key.
type object struct {
	out bytes.Buffer
	err error
}

func (o *object) key(name string) {
	if o.out.Len() == 0 {
		o.out.WriteByte('{')
	} else {
		o.out.WriteString(", ")
	}
	o.value(name)
	o.out.WriteString(": ")
}

func (o *object) put(name string, v any) {
	o.key(name)
	o.value(v)
}

func (o *object) value(v any) {
	enc := json.NewEncoder(&o.out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		o.err = errors.Join(o.err, err)
		return
	}
	o.out.Truncate(o.out.Len() - 1) // the new line
}

func (o *object) putText(name, s string) {
	if s != "" {
		o.put(name, s)
	}
}

func (o *object) putTime(name string, t time.Time) {
	if !t.IsZero() {
		o.put(name, t.UTC().Format(recordTime))
	}
}

// end adds what was not understood, sorted by name, and closes the object.
func (o *object) end(extra Extra, known []string) json.RawMessage {
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		if slices.Contains(known, name) {
			o.err = errors.Join(o.err, fmt.Errorf("an unknown field is called %q, as a known one is", name))
			continue
		}
		o.put(name, extra[name])
	}
	if o.out.Len() == 0 {
		o.out.WriteByte('{')
	}
	o.out.WriteByte('}')
	return o.out.Bytes()
}

// passages encodes passages; what cannot be is the error of the whole.
func passages(whole *object, list []Passage) []json.RawMessage {
	out := make([]json.RawMessage, 0, len(list))
	for _, p := range list {
		o := &object{}
		if p.ID != (ID{}) {
			o.put("id", p.ID)
		}
		o.put("label", p.Label)
		spans := make([]json.RawMessage, len(p.Fragments))
		for i, f := range p.Fragments {
			s := &object{}
			s.put("start", f.Start)
			s.put("end", f.End)
			s.put("exact", f.Exact)
			s.putText("prefix", f.Prefix)
			s.putText("suffix", f.Suffix)
			spans[i] = s.end(f.Extra, spanMembers())
			whole.err = errors.Join(whole.err, s.err)
		}
		o.put("spans", spans)
		if len(p.Attributes) > 0 {
			o.put("attributes", p.Attributes)
		}
		o.putText("note", p.Note)
		out = append(out, o.end(p.Extra, passageMembers()))
		whole.err = errors.Join(whole.err, o.err)
	}
	return out
}

// at is the record as it is when it was last changed at a time: its JSON tells
// its id and time too, and is otherwise left as it is.
func (r Record) at(modified time.Time) (Record, error) {
	out := &object{}
	out.put("id", r.ID)
	out.putTime("modified", modified)
	if len(r.Raw) > 0 {
		dec := json.NewDecoder(bytes.NewReader(r.Raw))
		if open, err := dec.Token(); err != nil || open != json.Delim('{') {
			return r, errors.New("it is no JSON object")
		}
		for dec.More() {
			t, err := dec.Token()
			if err != nil {
				return r, err
			}
			var v json.RawMessage
			if err := dec.Decode(&v); err != nil {
				return r, err
			}
			if name, ok := t.(string); ok && name != "id" && name != "modified" {
				out.put(name, v)
			}
		}
		if _, err := dec.Token(); err != nil {
			return r, fmt.Errorf("its JSON is cut off: %w", err)
		}
	}
	raw := out.end(nil, nil)
	return Record{ID: r.ID, Modified: modified, Raw: raw}, out.err
}
