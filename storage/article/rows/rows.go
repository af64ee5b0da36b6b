// Package rows reads tables and records of which each row is an article: CSV,
// TSV, XLSX, and JSON Lines or an array of JSON.
//
// Which column is what is told by the person, or guessed from its name. Where no
// name says which column holds the text, the one with the longest texts does, if
// they are long; otherwise that is an error that lists the columns.
package rows

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"postil/annotate/text"
	"postil/storage/article"
	"postil/storage/article/intake"
)

// Kinds are the kinds of tables.
func Kinds() []intake.Kind {
	return []intake.Kind{
		{Name: "csv", Description: "Table with an article a row", Extensions: []string{".csv"}, Version: 1, Many: true, Read: readCSV(0)},
		{Name: "tsv", Description: "Table with tabs, an article a row", Extensions: []string{".tsv", ".tab"}, Version: 1, Many: true, Read: readCSV('\t')},
		{Name: "xlsx", Description: "Excel workbook with an article a row", Extensions: []string{".xlsx", ".xlsm"}, Version: 1, Many: true, Sniff: sniffXLSX, Read: readXLSX},
		{Name: "jsonl", Description: "Records with an article each, a line each or in an array", Extensions: []string{".jsonl", ".ndjson", ".json"}, Version: 1, Many: true, Read: readJSON},
	}
}

// field is what a column may be.
type field int

const (
	textField field = iota
	idField
	titleField
	authorField
	outletField
	publishedField
	languageField
	urlField
	fields
)

// names by which columns are guessed, the surest first; matching ignores case,
// spaces, hyphens and underlines.
var names = [fields][]string{
	textField:      {"text", "fulltext", "body", "content", "articletext", "articlebody", "article", "maintext", "story", "bodytext", "texte", "texto", "inhalt", "volltext", "текст", "نص", "본문", "本文", "正文", "description", "summary"},
	idField:        {"id", "articleid", "docid", "documentid", "identifier", "uid", "guid", "key", "filename", "file", "name", "nr", "no", "slug"},
	titleField:     {"title", "headline", "heading", "head", "titel", "titre", "titulo", "заголовок", "العنوان", "عنوان", "제목", "標題", "标题", "subject"},
	authorField:    {"author", "authors", "byline", "writer", "reporter", "journalist", "autor", "auteur", "автор", "الكاتب", "기자", "作者"},
	outletField:    {"outlet", "source", "publisher", "publication", "newspaper", "site", "sitename", "website", "domain", "medium", "quelle", "sourcename", "источник", "المصدر", "언론사"},
	publishedField: {"published", "date", "publisheddate", "publishedat", "datepublished", "pubdate", "publishdate", "publicationdate", "datetime", "time", "timestamp", "created", "createdat", "datum", "fecha", "дата", "التاريخ", "날짜"},
	languageField:  {"language", "lang", "locale", "sprache", "langue", "idioma", "язык", "اللغة"},
	urlField:       {"url", "link", "uri", "href", "permalink", "weburl", "articleurl", "address"},
}

func folded(name string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '_' || r == '-' || r == '.' || r == '\ufeff' {
			return -1
		}
		return r
	}, strings.ToLower(name))
}

// chosen are the columns by field; -1 is none.
type chosen [fields]int

// choose finds the columns: as told, or by their names. sample are the first
// rows, by which the text is found where no name says it.
func choose(header []string, sample [][]string, told intake.Columns) (chosen, error) {
	var c chosen
	for f := range c {
		c[f] = -1
	}
	for f, name := range [fields]string{told.Text, told.ID, told.Title, told.Author, told.Outlet, told.Published, told.Language, told.URL} {
		if name == "" {
			continue
		}
		c[f] = slices.IndexFunc(header, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), strings.TrimSpace(name)) })
		if c[f] < 0 {
			return c, fmt.Errorf("there is no column %q; there are %s", name, listed(header))
		}
	}
	for f := range fields {
		for _, name := range names[f] {
			if c[f] >= 0 {
				break
			}
			for i, h := range header {
				if folded(h) == name && !slices.Contains(c[:], i) {
					c[f] = i
					break
				}
			}
		}
	}
	if c[textField] < 0 {
		c[textField] = longest(header, sample, c)
	}
	if c[textField] < 0 {
		return c, fmt.Errorf("no column is named as one of articles' texts; say which of %s it is", listed(header))
	}
	return c, nil
}

func listed(header []string) string {
	const most = 30
	var out []string
	for i, h := range header {
		if i == most {
			out = append(out, "…")
			break
		}
		out = append(out, fmt.Sprintf("%q", h))
	}
	if len(out) == 0 {
		return "none"
	}
	return strings.Join(out, ", ")
}

// longest is the column, of those that nothing else is in, with texts of more
// than a few sentences.
func longest(header []string, sample [][]string, c chosen) int {
	best, at := 200, -1
	for i := range header {
		if slices.Contains(c[:], i) || len(sample) == 0 {
			continue
		}
		n := 0
		for _, row := range sample {
			if i < len(row) {
				n += len(row[i])
			}
		}
		if n /= len(sample); n > best {
			best, at = n, i
		}
	}
	return at
}

// draft makes an article of a row.
func (c chosen) draft(row []string, number int) (article.Draft, error) {
	at := func(f field) string {
		if c[f] < 0 || c[f] >= len(row) {
			return ""
		}
		return strings.TrimSpace(row[c[f]])
	}
	d := article.Draft{
		Title: at(titleField), Author: at(authorField), Outlet: at(outletField),
		Published: at(publishedField), Language: at(languageField), URL: at(urlField),
	}
	d.Name = at(idField)
	if d.Name == "" {
		d.Name = fmt.Sprintf("%05d", number)
		if d.Title != "" {
			d.Name += " " + d.Title
		}
	}
	var own string
	if c[textField] < len(row) {
		own = text.Canonical(row[c[textField]])
	}
	if strings.TrimSpace(own) == "" {
		return d, errors.New("its text is empty")
	}
	if day := intake.Day(d.Published); d.Published != "" && day == "" {
		d.Notes = append(d.Notes, fmt.Sprintf("the day %q is not understood and was left out", d.Published))
	}
	compose(&d, own)
	return d, nil
}

// compose puts the title above a text that does not begin with it.
func compose(d *article.Draft, own string) {
	if d.Title == "" || strings.HasPrefix(article.Spaced(firstLine(own)), article.Spaced(d.Title)) {
		d.Text = own
		return
	}
	var c article.Composer
	c.Line(article.ZoneHeadline, d.Title)
	c.Lines(article.ZoneBody, own)
	c.Into(d)
}

func firstLine(s string) string {
	s = strings.TrimSpace(s)
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return s[:i]
	}
	return s
}

// errEmpty: there is not even a header.
var errEmpty = errors.New("the table is empty")

// sampled is how many rows are looked at before the columns are chosen.
const sampled = 20

// table hands on the rows of a table whose header is known once the first rows
// are there.
type table struct {
	in     *intake.Input
	to     intake.Sink
	header []string
	first  [][]string
	lines  []int // of first
	c      *chosen
	unit   string          // what a row is called: "row", `sheet "Texts", row`
	of     article.Decoded // how the bytes were read; without text
}

func (t *table) row(ctx context.Context, number int, row []string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if t.c == nil {
		t.first, t.lines = append(t.first, slices.Clone(row)), append(t.lines, number)
		if len(t.first) < sampled {
			return nil
		}
		return t.flush()
	}
	return t.hand(number, row)
}

func (t *table) flush() error {
	if t.c != nil {
		return nil
	}
	if p, ok := t.to.(*peek); ok {
		return p.take(t.header)
	}
	c, err := choose(t.header, t.first, t.in.Settings.Columns)
	if err != nil {
		return err
	}
	t.c = &c
	for i, row := range t.first {
		if err := t.hand(t.lines[i], row); err != nil {
			return err
		}
	}
	t.first = nil
	return nil
}

func (t *table) hand(number int, row []string) error {
	if !slices.ContainsFunc(row, func(s string) bool { return strings.TrimSpace(s) != "" }) {
		return nil // an empty row is none
	}
	d, err := t.c.draft(row, number)
	d.Part = fmt.Sprintf("%s %d", t.unit, number)
	if err != nil {
		t.to.Problem(d.Part, err)
		return nil
	}
	d.Encoding, d.Confidence, d.Uncertain = t.of.Encoding, t.of.Confidence, t.of.Uncertain
	return t.to.Article(d)
}
