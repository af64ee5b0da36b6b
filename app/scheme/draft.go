package scheme

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"postil/annotate"
	"postil/app/session"
)

// draft is a scheme while it is edited, beside the one in force. What is in
// force keeps its ids, whatever it is called and wherever it stands; what is new
// has an id made of its name, which nothing in force and nothing in the files
// has, so that no old mark, link or answer ever becomes that of something else.
type draft struct {
	was, now annotate.Scheme
	use      *session.SchemeUse // what the layers hold; nil until that is counted
	unread   error              // layers that could not be counted
}

func newDraft(s *annotate.Scheme) *draft { return &draft{was: s.Clone(), now: s.Clone()} }

// changed reports whether there is anything to save.
func (d *draft) changed() bool { return !reflect.DeepEqual(tidied(d.was), tidied(d.now)) }

// saved is the scheme as it is to be saved.
func (d *draft) saved() annotate.Scheme { return tidied(d.now) }

// tidied is a copy in which a list of nothing is no list, and a question that
// is not answered from a list has no values, which a change of type leaves.
func tidied(s annotate.Scheme) annotate.Scheme {
	s = s.Clone()
	for i := range s.Labels {
		s.Labels[i].Attributes = tidiedQuestions(s.Labels[i].Attributes)
	}
	for i := range s.Relations {
		r := &s.Relations[i]
		r.From, r.To = orNil(r.From), orNil(r.To)
	}
	s.Relations, s.Article = orNil(s.Relations), tidiedQuestions(s.Article)
	return s
}

func tidiedQuestions(list []annotate.Attribute) []annotate.Attribute {
	for i := range list {
		if q := &list[i]; listed(q.Type) {
			q.Values = orNil(q.Values)
		} else {
			q.Values = nil
		}
	}
	return orNil(list)
}

func orNil[T any](s []T) []T {
	if len(s) == 0 {
		return nil
	}
	return s
}

// counted takes what the layers hold. New things get other ids where theirs
// turn out to be in the files.
func (d *draft) counted(use *session.SchemeUse, unread error) {
	d.use, d.unread = use, unread
	for i := range d.now.Labels {
		d.nameLabel(i, d.now.Labels[i].Name)
		q := d.labelQuestions(i)
		for j, a := range *q.list {
			q.rename(j, a.Name)
		}
	}
	for i := range d.now.Relations {
		d.nameRelation(i, d.now.Relations[i].Name)
	}
	q := d.articleQuestions()
	for j, a := range *q.list {
		q.rename(j, a.Name)
	}
}

// addLabel puts a new label after another and returns its place.
func (d *draft) addLabel(after int) int {
	l := annotate.Label{Name: "New label", Short: "N", Color: freshColor(d.now.Labels), Key: freeKey(d.now.Labels)}
	at := min(after+1, len(d.now.Labels))
	d.now.Labels = slices.Insert(d.now.Labels, at, l)
	d.nameLabel(at, l.Name)
	return at
}

// nameLabel calls a label by a name. A new one gets an id and a short name by it.
func (d *draft) nameLabel(i int, name string) {
	l := &d.now.Labels[i]
	if _, old := d.was.Label(l.ID); !old {
		id := freeID(name, "label", func(id string) bool {
			_, old := d.was.Label(id)
			inFiles := d.use != nil && (d.use.Labels[id] > 0 || d.use.Answers[id] != nil)
			return old || inFiles || slices.ContainsFunc(d.now.Labels, func(o annotate.Label) bool { return o.ID == id && o.ID != l.ID })
		})
		if l.Short == initial(l.Name) {
			l.Short = initial(name)
		}
		d.replaceLabelID(l.ID, id)
		l.ID = id
	}
	l.Name = name
}

// replaceLabelID has what refers to a label refer to it by another id.
func (d *draft) replaceLabelID(from, to string) {
	if from == to || from == "" {
		return
	}
	for i := range d.now.Labels {
		if l := &d.now.Labels[i]; l.Parent == from {
			l.Parent = to
		}
	}
	for i := range d.now.Relations {
		for _, end := range [][]string{d.now.Relations[i].From, d.now.Relations[i].To} {
			for j := range end {
				if end[j] == from {
					end[j] = to
				}
			}
		}
	}
}

// removeLabel takes a label out, and all that refers to it. What that changes
// besides is told by dependents.
func (d *draft) removeLabel(i int) {
	id := d.now.Labels[i].ID
	d.now.Labels = slices.Delete(d.now.Labels, i, i+1)
	for i := range d.now.Labels {
		if l := &d.now.Labels[i]; l.Parent == id {
			l.Parent = ""
		}
	}
	without := func(ids []string) []string {
		return slices.DeleteFunc(ids, func(l string) bool { return l == id })
	}
	for i := range d.now.Relations {
		r := &d.now.Relations[i]
		r.From, r.To = without(r.From), without(r.To)
	}
}

// dependents says, in sentences, what else changes when a label is removed.
func (d *draft) dependents(i int) []string {
	var out []string
	id := d.now.Labels[i].ID
	for _, l := range d.now.Labels {
		if l.Parent == id {
			out = append(out, fmt.Sprintf("“%s” is no longer a kind of it.", l.Name))
		}
	}
	for _, r := range d.now.Relations {
		for _, end := range []struct {
			word   string
			labels []string
		}{{"from", r.From}, {"to", r.To}} {
			switch {
			case !slices.Contains(end.labels, id):
			case len(end.labels) == 1:
				out = append(out, fmt.Sprintf("The relation “%s” went %s this label only; it will go %s any.", r.Name, end.word, end.word))
			default:
				out = append(out, fmt.Sprintf("The relation “%s” no longer goes %s it.", r.Name, end.word))
			}
		}
	}
	return out
}

// addRelation puts a new relation type after another and returns its place.
func (d *draft) addRelation(after int) int {
	at := min(after+1, len(d.now.Relations))
	d.now.Relations = slices.Insert(d.now.Relations, at, annotate.RelationType{})
	d.nameRelation(at, "New relation")
	return at
}

// nameRelation calls a relation type by a name; a new one gets an id by it.
func (d *draft) nameRelation(i int, name string) {
	r := &d.now.Relations[i]
	if _, old := d.was.Relation(r.ID); !old {
		own := r.ID
		r.ID = freeID(name, "relation", func(id string) bool {
			_, old := d.was.Relation(id)
			inFiles := d.use != nil && d.use.Relations[id] > 0
			return old || inFiles || slices.ContainsFunc(d.now.Relations, func(o annotate.RelationType) bool { return o.ID == id && o.ID != own })
		})
	}
	r.Name = name
}

// labelName is a label's name, with its id where another has the same name.
func (d *draft) labelName(id string) string {
	l, ok := d.now.Label(id)
	if !ok {
		return ""
	}
	for _, o := range d.now.Labels {
		if o.ID != id && o.Name == l.Name {
			return fmt.Sprintf("%s (%s)", l.Name, id)
		}
	}
	return l.Name
}

// labelNamed is the id of the label that labelName calls so, or "".
func (d *draft) labelNamed(name string) string {
	for _, l := range d.now.Labels {
		if name != "" && d.labelName(l.ID) == name {
			return l.ID
		}
	}
	return ""
}

// freeID makes an id of a name: its letters and digits in small letters, with
// dashes between, and a number where it is taken.
func freeID(name, otherwise string, taken func(string) bool) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
	base := strings.Join(words, "-")
	if base == "" {
		base = otherwise
	}
	id := base
	for n := 2; taken(id); n++ {
		id = fmt.Sprintf("%s-%d", base, n)
	}
	return id
}

// initial is the first letter of a name as a tag shows it, or "".
func initial(name string) string {
	for _, r := range name {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return string(unicode.ToUpper(r))
		}
	}
	return ""
}

// freeKey is a digit or letter that no label has, or "".
func freeKey(labels []annotate.Label) string {
	for _, k := range "123456789" {
		if !slices.ContainsFunc(labels, func(l annotate.Label) bool { return l.Key == string(k) }) {
			return string(k)
		}
	}
	return ""
}

// palette are colours that are well apart, for new labels.
var palette = [...]annotate.Color{
	{R: 0x44, G: 0x57, B: 0xc9},
	{R: 0xa6, G: 0x55, B: 0x00},
	{R: 0x0b, G: 0x7a, B: 0x6c},
	{R: 0xa8, G: 0x32, B: 0x7d},
	{R: 0x5f, G: 0x73, B: 0x00},
	{R: 0x7a, G: 0x3d, B: 0xb8},
	{R: 0xb3, G: 0x37, B: 0x2f},
	{R: 0x1f, G: 0x6f, B: 0x9c},
}

// freshColor is one that no label has, as long as there is one.
func freshColor(labels []annotate.Label) annotate.Color {
	for _, c := range palette {
		if !slices.ContainsFunc(labels, func(l annotate.Label) bool { return l.Color == c }) {
			return c
		}
	}
	return palette[len(labels)%len(palette)]
}

// move swaps an item with the one before it (-1) or after it (1) and returns
// where it is then.
func move[T any](items []T, i, by int) int {
	to := i + by
	if i < 0 || i >= len(items) || to < 0 || to >= len(items) {
		return i
	}
	items[i], items[to] = items[to], items[i]
	return to
}
