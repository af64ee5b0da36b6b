// Package table is what CSV and XLSX have in common: one mark a row, with the
// words around it, in columns that people and programs can read. To write, make
// Columns of a scheme and let Rows make the cells of an article. To read, make
// a Reader of the header and hand it the rows.
//
//	article     the name of the article, whose text is not in the table
//	start, end  code points of its text, half-open; of several pieces the first and the last
//	label       the label's id; empty in a row that says only that there is no mark
//	quote       the words; " … " stands between pieces
//	before, after  what stands around them
//	note, person, state
//	fragments   of marks in several pieces, as "5-9, 12-20"
//	…           a column for each attribute of marks; one that is not a text
//	            says so: "sure (yes/no)", "count (number)", "topics (list)"
//	article: …  a column for each attribute of the article, repeated in each row
//	other       attributes that the scheme does not declare so, as JSON
//	id          the mark's identity
//
// A table of another program is read when it has start and end; what its
// columns are called by several names. Columns with other names are attributes.
package table

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/exchange"
)

// Join stands between the pieces of a quote.
const Join = " … "

// The columns that every table has, in order; attributes stand before the last two.
const (
	colArticle   = "article"
	colStart     = "start"
	colEnd       = "end"
	colLabel     = "label"
	colQuote     = "quote"
	colBefore    = "before"
	colAfter     = "after"
	colNote      = "note"
	colPerson    = "person"
	colState     = "state"
	colFragments = "fragments"
	colOther     = "other"
	colID        = "id"
)

func firstColumns() []string {
	return []string{colArticle, colStart, colEnd, colLabel, colQuote, colBefore, colAfter, colNote, colPerson, colState, colFragments}
}

const (
	articlePrefix   = "article: "
	attributePrefix = "attribute: "
)

// Cell is one of a row.
type Cell struct {
	Text   string
	Number bool // it is a number, and may be kept as one
}

// Columns are those of an output.
type Columns struct {
	names   []string
	marks   []column
	article []column
	context int
	cells   []Cell
}

// column is that of an attribute.
type column struct {
	id   string
	kind annotate.AttributeType // Choice is Words here
}

// NewColumns makes the columns for a scheme, with so many code points of
// context before and after each mark.
func NewColumns(s *annotate.Scheme, context int) *Columns {
	c := &Columns{names: firstColumns(), context: context}
	for _, l := range s.Labels {
		for _, a := range l.Attributes {
			c.marks = addColumn(c.marks, a)
		}
	}
	for _, a := range s.Article {
		c.article = addColumn(c.article, a)
	}
	for _, k := range c.marks {
		c.names = append(c.names, k.name(attributePrefix))
	}
	for _, k := range c.article {
		c.names = append(c.names, articlePrefix+k.id+suffix(k.kind))
	}
	c.names = append(c.names, colOther, colID)
	return c
}

func addColumn(list []column, a annotate.Attribute) []column {
	k := column{a.ID, a.Type}
	if k.kind == annotate.Choice {
		k.kind = annotate.Words
	}
	if slices.Contains(list, k) {
		return list
	}
	return append(list, k)
}

func suffix(kind annotate.AttributeType) string {
	switch kind {
	case annotate.YesNo:
		return " (yes/no)"
	case annotate.Number:
		return " (number)"
	case annotate.Several:
		return " (list)"
	}
	return ""
}

// name is the column's, with a prefix where it would be taken for another one.
func (k column) name(prefix string) string {
	name := k.id + suffix(k.kind)
	if _, known := known(name); known || k.id == "" || strings.HasPrefix(name, articlePrefix) || strings.HasPrefix(name, attributePrefix) || strings.TrimSpace(name) != name {
		return prefix + name
	}
	if back := attributeColumn(name); back != k {
		return prefix + k.id + suffix(k.kind)
	}
	return name
}

// attributeColumn reads the name of a column.
func attributeColumn(name string) column {
	name = strings.TrimPrefix(name, attributePrefix)
	for _, kind := range []annotate.AttributeType{annotate.YesNo, annotate.Number, annotate.Several} {
		if id, ok := strings.CutSuffix(name, suffix(kind)); ok {
			return column{id, kind}
		}
	}
	return column{name, annotate.Words}
}

// Names are those of the columns.
func (c *Columns) Names() []string { return c.names }

// Rows makes the rows of an article: one for each mark, and one for each person
// without marks. The cells are good until the next row.
func (c *Columns) Rows(item *exchange.Item, row func([]Cell) error) error {
	if len(item.Layers) == 0 {
		c.begin(item, &exchange.Layer{})
		return row(c.end(nil, nil, ""))
	}
	for i := range item.Layers {
		l := &item.Layers[i]
		for _, m := range l.Marks {
			c.begin(item, l)
			c.mark(item.Text, m)
			c.attributes(m.Attributes, l.Article)
			if err := row(c.end(m.Attributes, l.Article, m.ID.String())); err != nil {
				return err
			}
		}
		if len(l.Marks) == 0 {
			c.begin(item, l)
			c.attributes(nil, l.Article)
			if err := row(c.end(nil, l.Article, "")); err != nil {
				return err
			}
		}
	}
	return nil
}

// begin starts a row.
func (c *Columns) begin(item *exchange.Item, l *exchange.Layer) {
	c.cells = append(c.cells[:0], make([]Cell, len(c.names))...)
	c.cells[0].Text = item.Name
	c.cells[8].Text = l.Person.Slug
	if l.Person.Slug != "" {
		c.cells[9].Text = string(l.State)
	}
}

func (c *Columns) mark(t *text.Text, m *annotate.Annotation) {
	h := m.Hull()
	c.cells[1] = Cell{strconv.Itoa(h.Start), true}
	c.cells[2] = Cell{strconv.Itoa(h.End), true}
	c.cells[3].Text = m.Label
	c.cells[4].Text = m.Quote()
	c.cells[5].Text = t.Slice(max(0, h.Start-c.context), h.Start)
	c.cells[6].Text = t.Slice(h.End, min(t.Len(), h.End+c.context))
	c.cells[7].Text = m.Note
	if len(m.Fragments) > 1 {
		parts := make([]string, len(m.Fragments))
		for i, f := range m.Fragments {
			parts[i] = fmt.Sprintf("%d-%d", f.Start, f.End)
		}
		c.cells[10].Text = strings.Join(parts, ", ")
	}
}

// attributes fills the columns of those that have one.
func (c *Columns) attributes(mark, article annotate.Attributes) {
	at := len(firstColumns())
	for _, k := range c.marks {
		if v, ok := mark[k.id]; ok {
			c.cells[at], _ = k.cell(v)
		}
		at++
	}
	for _, k := range c.article {
		if v, ok := article[k.id]; ok {
			c.cells[at], _ = k.cell(v)
		}
		at++
	}
}

// end fills the last columns, and returns the row.
func (c *Columns) end(mark, article annotate.Attributes, id string) []Cell {
	other := map[string]annotate.Attributes{}
	for _, part := range []struct {
		name    string
		values  annotate.Attributes
		columns []column
	}{{"mark", mark, c.marks}, {colArticle, article, c.article}} {
		for name, v := range part.values {
			if !slices.ContainsFunc(part.columns, func(k column) bool {
				if k.id != name {
					return false
				}
				_, ok := k.cell(v)
				return ok
			}) {
				if other[part.name] == nil {
					other[part.name] = annotate.Attributes{}
				}
				other[part.name][name] = v
			}
		}
	}
	n := len(c.cells)
	if len(other) > 0 {
		data, err := json.Marshal(other)
		if err != nil {
			panic(err) // attributes are JSON
		}
		c.cells[n-2].Text = string(data)
	}
	c.cells[n-1].Text = id
	return c.cells
}

// cell is a value in the column, and false where the column cannot hold it.
func (k column) cell(v any) (Cell, bool) {
	switch v := v.(type) {
	case string:
		return Cell{Text: v}, k.kind == annotate.Words && v != ""
	case bool:
		return Cell{Text: map[bool]string{true: "yes", false: "no"}[v]}, k.kind == annotate.YesNo
	case json.Number:
		return Cell{string(v), true}, k.kind == annotate.Number
	case []string:
		return Cell{Text: joinList(v)}, k.kind == annotate.Several
	}
	return Cell{}, false
}

// joinList writes a list for people, or as JSON where that would not be read
// as it was.
func joinList(list []string) string {
	s := strings.Join(list, "; ")
	if slices.Equal(splitList(s), list) {
		return s
	}
	data, err := json.Marshal(list)
	if err != nil {
		panic(err) // texts are JSON
	}
	return string(data)
}

// splitList reads a list.
func splitList(s string) []string {
	if strings.HasPrefix(s, "[") {
		var list []string
		if json.Unmarshal([]byte(s), &list) == nil {
			return list
		}
	}
	list := strings.Split(s, ";")
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	return list
}

// IsContext reports whether a column says only what start and end say as well.
func IsContext(name string) bool { return name == colQuote || name == colBefore || name == colAfter }
