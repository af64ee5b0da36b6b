package scheme

import (
	"slices"
	"strings"

	"postil/annotate"
	"postil/app/session"
)

// asked are the questions of one label, or those about the article, while they
// are edited.
type asked struct {
	about   string // of whom: "Claim" or "the article"
	list    *[]annotate.Attribute
	was     []annotate.Attribute        // in force
	answers map[string]*session.Answers // in the layers, by id
}

// labelQuestions are those of the label in a place. They are good until labels
// come, go or move.
func (d *draft) labelQuestions(i int) asked {
	l := &d.now.Labels[i]
	old, _ := d.was.Label(l.ID)
	a := asked{about: l.Name, list: &l.Attributes, was: old.Attributes}
	if d.use != nil {
		a.answers = d.use.Answers[l.ID]
	}
	return a
}

// articleQuestions are those about the article as a whole.
func (d *draft) articleQuestions() asked {
	a := asked{about: "the article", list: &d.now.Article, was: d.was.Article}
	if d.use != nil {
		a.answers = d.use.Article
	}
	return a
}

// old is a question as it is in force.
func (a asked) old(id string) (annotate.Attribute, bool) {
	for _, q := range a.was {
		if q.ID == id {
			return q, true
		}
	}
	return annotate.Attribute{}, false
}

// add puts a new question at the end and returns its place.
func (a asked) add() int {
	*a.list = append(*a.list, annotate.Attribute{Type: annotate.Choice})
	at := len(*a.list) - 1
	a.rename(at, "New question")
	return at
}

// rename calls a question by a name. One in force keeps its id, and with it its
// answers; a new one gets an id that nothing in force or in the files has.
func (a asked) rename(i int, name string) {
	q := &(*a.list)[i]
	if _, old := a.old(q.ID); !old {
		own := q.ID
		q.ID = freeID(name, "question", func(id string) bool {
			_, old := a.old(id)
			return old || a.answers[id].Count() > 0 ||
				slices.ContainsFunc(*a.list, func(o annotate.Attribute) bool { return o.ID == id && o.ID != own })
		})
	}
	q.Name = name
}

// remove takes a question out.
func (a asked) remove(i int) { *a.list = slices.Delete(*a.list, i, i+1) }

// lost is how many of a question's answers would no longer fit.
func (a asked) lost(q annotate.Attribute) int {
	old, ok := a.old(q.ID)
	if !ok {
		return 0
	}
	return a.answers[q.ID].Lost(old, q)
}

// kinds are the types of question in the order and the words in which they are
// offered.
var kinds = [...]struct {
	is    annotate.AttributeType
	words string
}{
	{annotate.Choice, "one of a list"},
	{annotate.Several, "several of a list"},
	{annotate.Words, "text"},
	{annotate.YesNo, "yes or no"},
	{annotate.Number, "number"},
}

// kindWords are the words for a type.
func kindWords(t annotate.AttributeType) string {
	for _, k := range kinds {
		if k.is == t {
			return k.words
		}
	}
	return string(t)
}

// kindOf is the type that words stand for.
func kindOf(words string) annotate.AttributeType {
	for _, k := range kinds {
		if k.words == words {
			return k.is
		}
	}
	return ""
}

// listed reports whether answers are picked from a list of values.
func listed(t annotate.AttributeType) bool { return t == annotate.Choice || t == annotate.Several }

// writeValues puts values on lines of their own, in which commas and colons
// are letters like others.
func writeValues(values []string) string { return strings.Join(values, "\n") }

// readValues reads the lines of a field. Empty lines and the spaces around a
// value are not part of it.
func readValues(s string) []string {
	var out []string
	for line := range strings.SplitSeq(s, "\n") {
		if v := strings.TrimSpace(line); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// writable reports whether values can be edited as lines: some that were
// written by hand hold line breaks or begin with spaces.
func writable(values []string) bool { return slices.Equal(readValues(writeValues(values)), values) }
