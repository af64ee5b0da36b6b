// Package office reads the documents of word processors, and books: DOCX, ODT,
// RTF and EPUB.
package office

import (
	"errors"
	"fmt"
	"strings"

	"postil/storage/article"
	"postil/storage/article/intake"
	"postil/storage/exchange/source"
)

// Kinds are the kinds of documents.
func Kinds() []intake.Kind {
	return []intake.Kind{
		{Name: "docx", Description: "Word document", Extensions: []string{".docx", ".docm", ".dotx"}, Version: 1, Sniff: zipWith("word/document.xml", ".docx", ".docm", ".dotx"), Read: readDOCX},
		{Name: "odt", Description: "OpenDocument text", Extensions: []string{".odt", ".fodt", ".ott"}, Version: 1, Sniff: zipWith("application/vnd.oasis.opendocument.text", ".odt", ".ott"), Read: readODT},
		{Name: "rtf", Description: "Rich Text Format", Extensions: []string{".rtf"}, Version: 1, Sniff: sniffRTF, Read: readRTF},
		{Name: "epub", Description: "Book, a chapter an article", Extensions: []string{".epub"}, Version: 1, Many: true, Sniff: zipWith("application/epub+zip", ".epub"), Read: readEPUB},
	}
}

// zipWith tells a zip by what stands near its beginning, or by its ending.
func zipWith(mark string, endings ...string) func(*intake.Input) intake.Match {
	return func(in *intake.Input) intake.Match {
		switch {
		case !in.IsZip():
			return intake.No
		case in.HasEnding(endings...):
			return intake.Certain
		case strings.Contains(string(in.Head(4096)), mark):
			return intake.Likely
		}
		return intake.No
	}
}

// paragraph is one of a document, with what its style says of it.
type paragraph struct {
	text  string
	style style
	item  bool
	row   bool
}

type style uint8

const (
	plainStyle style = iota
	titleStyle
	subtitleStyle
	headingStyle
	firstHeading
	quoteStyle
	captionStyle
)

// row is a row of a table: its cells, each in paragraphs.
type row [][]string

// cell begins a cell.
func (r *row) cell() { *r = append(*r, nil) }

// add puts a paragraph into the last cell.
func (r row) add(s string) {
	if s = strings.TrimSpace(s); s != "" {
		r[len(r)-1] = append(r[len(r)-1], s)
	}
}

// paragraph is the row in a line.
func (r row) paragraph() paragraph {
	cells := make([]string, len(r))
	for i, c := range r {
		cells[i] = strings.Join(c, " ")
	}
	return paragraph{text: strings.Trim(strings.Join(cells, " | "), " |"), row: true}
}

// rows are the rows that are open, of a table and of those in its cells.
type rows []row

func (r *rows) begin() { *r = append(*r, nil) }

// end takes the innermost row away; false where none is open.
func (r *rows) end() (paragraph, bool) {
	n := len(*r) - 1
	if n < 0 {
		return paragraph{}, false
	}
	p := (*r)[n].paragraph()
	*r = (*r)[:n]
	return p, true
}

// cell begins a cell of the innermost row.
func (r rows) cell() {
	if n := len(r) - 1; n >= 0 {
		r[n].cell()
	}
}

// add puts a paragraph into the cell that is open; false where none is.
func (r rows) add(s string) bool {
	n := len(r) - 1
	if n < 0 || len(r[n]) == 0 {
		return false
	}
	r[n].add(s)
	return true
}

// styleOf is told by the style's name, in the languages of the programs that
// name them otherwise.
func styleOf(name string) style {
	s := strings.ToLower(strings.NewReplacer(" ", "", "_20_", "", "-", "", "_", "").Replace(name))
	switch {
	case s == "title" || s == "titel" || s == "titre" || s == "headline":
		return titleStyle
	case s == "subtitle" || s == "untertitel" || s == "soustitre" || s == "standfirst":
		return subtitleStyle
	case s == "heading1" || s == "berschrift1" || s == "überschrift1" || s == "titre1":
		return firstHeading
	case strings.HasPrefix(s, "heading") || strings.HasPrefix(s, "überschrift") || strings.HasPrefix(s, "berschrift"):
		return headingStyle
	case strings.Contains(s, "quot") || s == "zitat" || s == "citation":
		return quoteStyle
	case s == "caption" || s == "beschriftung" || s == "illustration" || s == "figure":
		return captionStyle
	}
	return plainStyle
}

// draft makes an article of paragraphs. Where no style says which one is the
// headline, the rules for plain text do.
func draft(ps []paragraph, title, author string) (article.Draft, error) {
	d := article.Draft{Title: article.Spaced(title), Author: article.Spaced(author)}
	var c article.Composer
	headed, wrote := false, false
	for _, p := range ps {
		if article.Spaced(p.text) == "" {
			continue
		}
		kind := article.ZoneBody
		switch {
		case (p.style == titleStyle || p.style == firstHeading && !wrote) && !headed:
			kind, headed = article.ZoneHeadline, true
			d.Title = article.Spaced(p.text)
		case p.style == subtitleStyle:
			kind = article.ZoneStandfirst
		case p.style == quoteStyle:
			kind = article.ZoneQuote
		case p.style == captionStyle:
			kind = article.ZoneCaption
		}
		wrote = wrote || kind == article.ZoneBody
		switch {
		case p.item || p.row:
			c.Item(kind, p.text)
		case strings.Contains(p.text, "\n"):
			c.Lines(kind, clean(p.text))
		case headed && !wrote && article.IsDateline(p.text):
			c.Line(article.ZoneDateline, p.text)
		case headed && article.IsByline(p.text) && len([]rune(p.text)) < 120 && !article.ClosesSentence(p.text):
			c.Line(article.ZoneByline, p.text)
		default:
			c.Line(kind, p.text)
		}
	}
	c.Into(&d)
	if d.Text == "" {
		return d, errors.New("there is no text in the document")
	}
	if !headed {
		d.Zones, d.Title = nil, "" // a document's title is often that of its template
	}
	return d, nil
}

// clean leaves out control characters, but for line ends and tabs.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\n' && r != '\t' || r == 0x7F || r == 0xAD || r == 0xFEFF {
			return -1
		}
		return r
	}, s)
}

// maxText bounds the text of a document, in bytes.
const maxText = 64 << 20

func tooLong() error {
	return fmt.Errorf("%w: its text has more than %d bytes", source.ErrLimit, maxText)
}
