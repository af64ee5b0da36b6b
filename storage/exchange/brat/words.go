package brat

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"postil/annotate"
)

// vocabulary gives ids the words that brat takes: letters, digits, - and _.
type vocabulary struct {
	byID  map[string]string // by id
	taken map[string]bool
	order []string // ids
}

func (v *vocabulary) of(id string) string {
	if w, ok := v.byID[id]; ok {
		return w
	}
	if v.byID == nil {
		v.byID, v.taken = map[string]string{}, map[string]bool{}
	}
	w := strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, id)
	if strings.Trim(w, "-") == "" {
		w = "X" + w // a line of hyphens is a rule
	}
	base := w
	for n := 2; v.taken[w]; n++ {
		w = fmt.Sprintf("%s_%d", base, n)
	}
	v.byID[id], v.taken[w] = w, true
	v.order = append(v.order, id)
	return w
}

// words is what a collection calls the labels and the like of a scheme.
type words struct {
	scheme     *annotate.Scheme
	labels     vocabulary
	relations  vocabulary
	attributes vocabulary
	values     map[string]*vocabulary // by attribute's word
	kinds      map[string]annotate.AttributeType
}

func (w *words) init(s *annotate.Scheme) {
	w.scheme, w.values, w.kinds = s, map[string]*vocabulary{}, map[string]annotate.AttributeType{}
	w.attributes.byID, w.attributes.taken = map[string]string{}, map[string]bool{notes: true, exactly: true}
	for _, l := range s.Labels {
		w.labels.of(l.ID)
		for _, a := range l.Attributes {
			word := w.attributes.of(a.ID)
			switch have, ok := w.kinds[word]; {
			case !ok:
				w.kinds[word] = a.Type
			case have != a.Type:
				w.kinds[word] = annotate.Words // one name asks two things
			}
			for _, v := range a.Values {
				w.value(word, v)
			}
		}
	}
	for _, r := range s.Relations {
		w.relations.of(r.ID)
	}
}

// kind is the type of an attribute, by the scheme or by its first value.
func (w *words) kind(word string, v any) annotate.AttributeType {
	if k, ok := w.kinds[word]; ok {
		return k
	}
	k := annotate.Words
	switch v.(type) {
	case bool:
		k = annotate.YesNo
	case json.Number:
		k = annotate.Number
	case []string:
		k = annotate.Several
	}
	w.kinds[word] = k
	return k
}

func (w *words) value(attribute, v string) string {
	if w.values[attribute] == nil {
		w.values[attribute] = &vocabulary{}
	}
	return w.values[attribute].of(v)
}

// conf writes annotation.conf, with the notes that a reader of Postil needs.
func (w *words) conf(out io.Writer) error {
	var b bytes.Buffer
	b.WriteString("# Written by Postil. Lines that begin with \"# postil\" tell it what the words below stand for.\n")
	w.note(&b, known{Scheme: w.scheme.ID, Is: w.scheme.Name, Version: w.scheme.Version})
	for _, id := range w.labels.order {
		if word := w.labels.of(id); word != id {
			w.note(&b, known{Label: word, Is: id})
		}
	}
	for _, id := range w.relations.order {
		if word := w.relations.of(id); word != id {
			w.note(&b, known{Relation: word, Is: id})
		}
	}
	for _, id := range w.attributes.order {
		word := w.attributes.of(id)
		w.note(&b, known{Attribute: word, Is: id, Type: w.kinds[word]})
		if v := w.values[word]; v != nil {
			for _, value := range v.order {
				if short := v.of(value); short != value {
					w.note(&b, known{Attribute: word, Value: short, Is: value})
				}
			}
		}
	}
	b.WriteString("\n[entities]\n\n")
	w.tree(&b, "", 0, map[string]bool{})
	b.WriteString("\n[relations]\n\n# Marks may overlap as they like.\n<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>\n")
	for _, id := range w.relations.order {
		r, _ := w.scheme.Relation(id)
		fmt.Fprintf(&b, "%s\tArg1:%s, Arg2:%s", w.relations.of(id), w.ends(r.From), w.ends(r.To))
		if r.Symmetric {
			b.WriteString(", <REL-TYPE>:symmetric")
		}
		b.WriteByte('\n')
	}
	b.WriteString("\n[events]\n\n[attributes]\n\n")
	for _, id := range w.attributes.order {
		w.attribute(&b, id)
	}
	_, err := out.Write(b.Bytes())
	return err
}

func (w *words) note(b *bytes.Buffer, k known) {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	b.WriteString(noteMark)
	if err := enc.Encode(k); err != nil {
		panic(err) // strings can be written
	}
}

// tree writes the labels below a parent, each a tab deeper.
func (w *words) tree(b *bytes.Buffer, parent string, depth int, done map[string]bool) {
	for _, id := range w.labels.order {
		l, _ := w.scheme.Label(id)
		if _, there := w.scheme.Label(l.Parent); !there {
			l.Parent = ""
		}
		if l.Parent != parent || done[id] {
			continue
		}
		done[id] = true
		b.WriteString(strings.Repeat("\t", depth))
		if l.Archived {
			b.WriteByte('!')
		}
		b.WriteString(w.labels.of(id) + "\n")
		w.tree(b, id, depth+1, done)
	}
}

func (w *words) ends(labels []string) string {
	if len(labels) == 0 {
		return "<ANY>"
	}
	out := make([]string, len(labels))
	for i, l := range labels {
		out[i] = w.labels.of(l)
	}
	return strings.Join(out, "|")
}

// attribute writes one with the labels that have it. Texts are comments, of
// which the configuration knows nothing.
func (w *words) attribute(b *bytes.Buffer, id string) {
	word := w.attributes.of(id)
	if w.kinds[word] == annotate.Words {
		return
	}
	var on []string
	for _, l := range w.scheme.Labels {
		if slices.ContainsFunc(l.Attributes, func(a annotate.Attribute) bool { return a.ID == id }) {
			on = append(on, w.labels.of(l.ID))
		}
	}
	if len(on) == 0 {
		on = []string{"<ANY>"}
	}
	fmt.Fprintf(b, "%s\tArg:%s", word, strings.Join(on, "|"))
	if v := w.values[word]; v != nil && len(v.order) > 0 {
		list := make([]string, len(v.order))
		for i, value := range v.order {
			list[i] = v.of(value)
		}
		fmt.Fprintf(b, ", Value:%s", strings.Join(list, "|"))
	}
	b.WriteByte('\n')
}

// visual writes names and colours.
func (w *words) visual(out io.Writer) error {
	var b bytes.Buffer
	b.WriteString("[labels]\n\n")
	called := func(word, name string) {
		name = strings.NewReplacer("|", "/", "\n", " ", "\r", " ").Replace(name)
		if name != "" && name != word {
			fmt.Fprintf(&b, "%s | %s\n", word, name)
		}
	}
	for _, l := range w.scheme.Labels {
		called(w.labels.of(l.ID), l.Name)
	}
	for _, r := range w.scheme.Relations {
		called(w.relations.of(r.ID), r.Name)
	}
	b.WriteString("\n[drawing]\n\nSPAN_DEFAULT\tfgColor:black, bgColor:lightgreen, borderColor:darken\nARC_DEFAULT\tcolor:black, arrowHead:triangle-5\n")
	for _, l := range w.scheme.Labels {
		if l.Color != (annotate.Color{}) {
			fmt.Fprintf(&b, "%s\tbgColor:%s, borderColor:darken\n", w.labels.of(l.ID), l.Color)
		}
	}
	_, err := out.Write(b.Bytes())
	return err
}

// keys writes those of the labels.
func (w *words) keys(out io.Writer) error {
	var b bytes.Buffer
	for _, l := range w.scheme.Labels {
		if l.Key != "" {
			fmt.Fprintf(&b, "%s\t%s\n", l.Key, w.labels.of(l.ID))
		}
	}
	_, err := out.Write(b.Bytes())
	return err
}
