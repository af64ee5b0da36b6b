package table

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"postil/annotate"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
)

// names are what other programs call the columns.
func names() map[string][]string {
	return map[string][]string{
		colArticle:   {"file", "filename", "file_name", "path", "document", "doc", "doc_id", "document_id", "article_id", "source"},
		colStart:     {"begin", "start_offset", "span_start", "char_start", "start_char", "from"},
		colEnd:       {"stop", "end_offset", "span_end", "char_end", "end_char", "to"},
		colLabel:     {"tag", "code", "category", "type", "class", "entity"},
		colQuote:     {"exact", "span", "span_text", "text", "segment", "passage", "value", "selected_text"},
		colNote:      {"comment", "memo"},
		colPerson:    {"annotator", "coder", "user", "creator"},
		colID:        {"mark_id", "annotation_id"},
		colBefore:    {"prefix", "left"},
		colAfter:     {"suffix", "right"},
		colState:     nil,
		colFragments: nil,
		colOther:     nil,
	}
}

// known is the column that a header means.
func known(header string) (string, bool) {
	header = strings.ToLower(strings.TrimSpace(header))
	for name, others := range names() {
		if header == name || slices.Contains(others, header) {
			return name, true
		}
	}
	return "", false
}

// Fits tells how well a header fits a table of marks: 0 not at all, 1 it may be
// one of another program, 2 it is one as Postil writes them.
func Fits(header []string) int {
	have := map[string]bool{}
	exactly := 0
	for _, h := range header {
		if name, ok := known(h); ok {
			have[name] = true
			if h == name {
				exactly++
			}
		}
	}
	switch {
	case exactly >= len(firstColumns()):
		return 2
	case have[colStart] && have[colEnd] && have[colLabel]:
		return 1
	}
	return 0
}

// Reader makes articles of rows. Rows of one article that follow each other
// are handed on together.
type Reader struct {
	to      foreign.Sink
	place   map[string]int // of the columns that are known
	columns []attribute
	text    int // the column that has the whole text; -1: none has

	article foreign.Article
	any     bool // the article has rows that were not handed on
	ranges  []offsets.Range
	quotes  []string
}

// attribute is a column of one.
type attribute struct {
	column
	at      int
	article bool
}

// NewReader makes a reader for rows under a header. text names the column that
// has the whole text of the article; where it is empty the article must be in
// the workspace.
func NewReader(header []string, text string, to foreign.Sink) (*Reader, error) {
	r := &Reader{to: to, place: map[string]int{}, text: -1}
	for i, h := range header {
		name, ok := known(h)
		switch _, twice := r.place[name]; {
		case text != "" && h == text:
			r.text = i
		case ok && !twice:
			r.place[name] = i
		case h != "":
			k := attributeColumn(h)
			id, ofArticle := strings.CutPrefix(k.id, articlePrefix)
			k.id = id
			r.columns = append(r.columns, attribute{k, i, ofArticle})
		}
	}
	// The column's own name counts before those of others.
	for i, h := range header {
		if name, ok := known(h); ok && strings.ToLower(strings.TrimSpace(h)) == name && i != r.text {
			if other := r.place[name]; other != i {
				r.place[name] = i
				r.columns = slices.DeleteFunc(r.columns, func(a attribute) bool { return a.at == i })
				r.columns = append(r.columns, attribute{attributeColumn(header[other]), other, false})
			}
		}
	}
	for _, need := range []string{colStart, colEnd, colLabel} {
		if _, ok := r.place[need]; !ok {
			return nil, fmt.Errorf("the table has no column %q; its columns are %s", need, strings.Join(header, ", "))
		}
	}
	if text != "" && r.text < 0 {
		return nil, fmt.Errorf("the table has no column %q, which was named as the text; its columns are %s", text, strings.Join(header, ", "))
	}
	return r, nil
}

// cell is that of a known column, "" where the table or the row has none.
func (r *Reader) cell(row []string, name string) string {
	if i, ok := r.place[name]; ok && i < len(row) {
		return row[i]
	}
	return ""
}

// Row takes a row. What is wrong with it is told; the error is the sink's.
func (r *Reader) Row(row []string, at foreign.Place) error {
	name, full := r.cell(row, colArticle), ""
	if r.text >= 0 && r.text < len(row) {
		full = row[r.text]
	}
	broken := func(err error) {
		r.to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: at, Article: name, Reason: err.Error()})
	}
	if name == "" && r.text < 0 {
		broken(errors.New("the row does not say of which article it is"))
		return nil
	}
	if r.any && (name != r.article.Name || r.text >= 0 && full != r.article.Text) {
		if err := r.Flush(); err != nil {
			return err
		}
	}
	if !r.any {
		r.article.Reset()
		r.ranges, r.quotes = r.ranges[:0], r.quotes[:0]
		r.article.Name, r.article.At, r.article.Text, r.article.NoText, r.any = name, at, full, r.text < 0, true
	}
	person, state := r.cell(row, colPerson), r.cell(row, colState)
	label, start, end := r.cell(row, colLabel), r.cell(row, colStart), r.cell(row, colEnd)
	empty := label == "" && start == "" && end == "" && r.cell(row, colQuote) == ""
	if empty && person == "" && state == "" {
		return nil // an article that nobody has begun
	}
	marks, article, err := r.fields(row)
	if err != nil {
		broken(err)
		return nil
	}
	l := r.layer(person)
	l.State = annotate.State(state)
	for _, f := range article {
		if !slices.ContainsFunc(l.Attributes, func(have foreign.Field) bool { return have.Name == f.Name }) {
			l.Attributes = append(l.Attributes, f)
		}
	}
	if empty {
		return nil
	}
	m := foreign.Mark{ID: r.cell(row, colID), Label: label, Fields: marks, Note: r.cell(row, colNote), Join: Join, At: at}
	if id, err := uuid.Parse(m.ID); err == nil {
		m.UUID, m.Origin.Kind = id, annotate.OriginManual
	}
	first := len(r.ranges)
	if err := r.addRanges(start, end, r.cell(row, colFragments)); err != nil {
		broken(err)
		return nil
	}
	m.Ranges = r.ranges[first:len(r.ranges):len(r.ranges)]
	if q := r.cell(row, colQuote); q != "" {
		r.quotes = append(r.quotes, q)
		m.Quotes = r.quotes[len(r.quotes)-1 : len(r.quotes) : len(r.quotes)]
	}
	l.Marks = append(l.Marks, m)
	return nil
}

func (r *Reader) layer(person string) *foreign.Layer {
	for i := range r.article.Layers {
		if r.article.Layers[i].Person.Name == person {
			return &r.article.Layers[i]
		}
	}
	return r.article.AddLayer(foreign.Person{Name: person})
}

func (r *Reader) addRanges(start, end, fragments string) error {
	if fragments == "" {
		if start == "" && end == "" {
			return nil // to be refused for it
		}
		return r.addRange(start, end)
	}
	for part := range strings.SplitSeq(fragments, ",") {
		s, e, ok := strings.Cut(strings.TrimSpace(part), "-")
		if !ok {
			return fmt.Errorf("the fragments %q should be as 5-9, 12-20", fragments)
		}
		if err := r.addRange(s, e); err != nil {
			return err
		}
	}
	return nil
}

func (r *Reader) addRange(start, end string) error {
	s, err := offset(start)
	if err != nil {
		return err
	}
	e, err := offset(end)
	if err != nil {
		return err
	}
	r.ranges = append(r.ranges, offsets.Range{Start: s, End: e})
	return nil
}

// offset is a number; spreadsheets may write it as 12.0.
func offset(s string) (int, error) {
	s = strings.TrimSpace(s)
	whole, rest, _ := strings.Cut(s, ".")
	if strings.Trim(rest, "0") != "" {
		whole = s
	}
	n, err := strconv.Atoi(whole)
	if err != nil {
		return 0, fmt.Errorf("%q is no offset", s)
	}
	return n, nil
}

// fields are the attributes of the mark and of the article in a row.
func (r *Reader) fields(row []string) (marks, article []foreign.Field, err error) {
	for _, k := range r.columns {
		if k.at >= len(row) || row[k.at] == "" {
			continue
		}
		v, err := k.value(row[k.at])
		if err != nil {
			return nil, nil, err
		}
		f := foreign.Field{Name: k.id, Value: v}
		if k.article {
			article = append(article, f)
		} else {
			marks = append(marks, f)
		}
	}
	s := r.cell(row, colOther)
	if s == "" {
		return marks, article, nil
	}
	var other map[string]json.RawMessage
	if json.Unmarshal([]byte(s), &other) != nil {
		return append(marks, foreign.Field{Name: colOther, Value: s}), article, nil //nolint:nilerr // it is somebody else's column, and kept as it is
	}
	if marks, err = foreign.Fields(marks, other["mark"]); err == nil {
		article, err = foreign.Fields(article, other[colArticle])
	}
	return marks, article, err
}

// value reads a cell of the column.
func (k column) value(s string) (any, error) {
	switch k.kind {
	case annotate.YesNo:
		switch strings.ToLower(strings.TrimSpace(s)) {
		case "yes", "true", "1", "y":
			return true, nil
		case "no", "false", "0", "n":
			return false, nil
		}
		return nil, fmt.Errorf("the column %q has %q, which is neither yes nor no", k.id+suffix(k.kind), s)
	case annotate.Number:
		if !json.Valid([]byte(s)) || s[0] == '"' || s[0] == '[' || s[0] == '{' {
			return nil, fmt.Errorf("the column %q has %q, which is no number", k.id+suffix(k.kind), s)
		}
		return json.Number(s), nil
	case annotate.Several:
		return splitList(s), nil
	}
	return s, nil
}

// Flush hands on the article of the last rows.
func (r *Reader) Flush() error {
	if !r.any {
		return nil
	}
	r.any = false
	return r.to.Article(&r.article)
}
