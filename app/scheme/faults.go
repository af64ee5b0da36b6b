package scheme

import (
	"fmt"
	"slices"
	"strings"

	"postil/annotate"
	"postil/app/session"
)

// The parts of a scheme, each a section of the screen.
const (
	labelPart = iota
	relationPart
	articlePart
)

// fault is what keeps the scheme from being saved, and where it is.
type fault struct {
	part, item int // item is the label or relation, and 0 for the article
	question   int // of the label or the article; -1: none
	text       string
}

// faults lists what is wrong. commands are those whose keys labels must leave
// alone, where these hold in a mode in which label keys do.
func (d *draft) faults(commands []session.Command) []fault {
	var out []fault
	for _, p := range d.now.Check() {
		f := placed(p)
		if strings.HasSuffix(p.Field, ".key") && d.sameKey(f.item) != "" {
			continue // said below of both labels, since either may be the one to change
		}
		out = append(out, f)
	}
	for i, l := range d.now.Labels {
		if other := d.sameKey(i); other != "" {
			out = append(out, fault{labelPart, i, -1, fmt.Sprintf("the key %s is that of “%s”, too", l.Key, other)})
		}
		if strings.TrimSpace(l.Name) == "" {
			out = append(out, fault{labelPart, i, -1, "a label needs a name"})
		}
		for _, c := range commands {
			if l.Key != "" && c.In.Hold(session.InAnnotate|session.InEdit) && slices.Contains(c.Keys, session.Chord{Key: strings.ToUpper(l.Key)}) {
				out = append(out, fault{labelPart, i, -1, fmt.Sprintf("the key %s is that of “%s”", l.Key, c.Title)})
			}
		}
		out = append(out, questionFaults(labelPart, i, l.Attributes)...)
	}
	for i, r := range d.now.Relations {
		if strings.TrimSpace(r.Name) == "" {
			out = append(out, fault{relationPart, i, -1, "a relation needs a name"})
		}
	}
	return append(out, questionFaults(articlePart, 0, d.now.Article)...)
}

// sameKey is the name of another label with the key of the one in a place, or "".
func (d *draft) sameKey(i int) string {
	key := d.now.Labels[i].Key
	for j, l := range d.now.Labels {
		if j != i && key != "" && strings.EqualFold(l.Key, key) {
			return orNumber(l.Name, "", "label", j)
		}
	}
	return ""
}

func questionFaults(part, item int, questions []annotate.Attribute) []fault {
	var out []fault
	for i, q := range questions {
		if strings.TrimSpace(q.Name) == "" {
			out = append(out, fault{part, item, i, "a question needs a name"})
		}
		for j, v := range q.Values {
			if listed(q.Type) && slices.Contains(q.Values[:j], v) {
				out = append(out, fault{part, item, i, fmt.Sprintf("the value “%s” is there twice", v)})
			}
		}
	}
	return out
}

// placed finds out where a problem is from the path of its field.
func placed(p annotate.Problem) fault {
	f := fault{labelPart, 0, -1, p.Text}
	var i, q int
	switch {
	case scan(p.Field, "scheme.labels[%d].attributes[%d]", &i, &q):
		f.item, f.question = i, q
	case scan(p.Field, "scheme.labels[%d]", &i):
		f.item = i
	case scan(p.Field, "scheme.relations[%d]", &i):
		f.part, f.item = relationPart, i
	case scan(p.Field, "scheme.attributes[%d]", &q):
		f.part, f.question = articlePart, q
	}
	if f.question >= 0 && strings.HasSuffix(p.Field, ".values") {
		f.text = "a list needs values, one a line"
	}
	return f
}

func scan(s, format string, into ...any) bool {
	n, _ := fmt.Sscanf(s, format, into...) // the rest of the path is left
	return n == len(into)
}

// where names the place of a fault for somebody who looks elsewhere.
func (d *draft) where(f fault) string {
	var out string
	switch {
	case f.part == labelPart && f.item < len(d.now.Labels):
		out = orNumber(d.now.Labels[f.item].Name, "", "label", f.item)
	case f.part == relationPart && f.item < len(d.now.Relations):
		out = orNumber(d.now.Relations[f.item].Name, "relation ", "relation", f.item)
	case f.part == articlePart:
		out = "article questions"
	}
	if f.question >= 0 {
		q := f.question
		list := d.now.Article
		if f.part == labelPart {
			list = d.now.Labels[f.item].Attributes
		}
		if q < len(list) && strings.TrimSpace(list[q].Name) != "" {
			return out + ", " + list[q].Name
		}
		return fmt.Sprintf("%s, question %d", out, q+1)
	}
	return out
}

// orNumber is a name after a word, or where there is none the number of a thing.
func orNumber(name, before, thing string, i int) string {
	if strings.TrimSpace(name) == "" {
		return fmt.Sprintf("%s %d", thing, i+1)
	}
	return before + name
}
