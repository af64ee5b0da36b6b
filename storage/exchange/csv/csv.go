// Package csv reads and writes comma-separated values: one mark a row, with the
// words around it. Use Format with package exchange; package table says what
// the columns are.
//
//	article,start,end,label,quote,before,after,note,person,state,fragments,speaker,other,id
//	wire/a.txt,88,135,quote,"the dam will hold","He said ",".",,alice,done,,Ann Lee,,0198…
//
// Offsets are code points of the article's text, half-open. The texts are not
// in the table: to read it, the articles must be in the workspace, or a column
// must have them (option text). Quotes are checked.
//
// Files are UTF-8 by RFC 4180, with CRLF at the end of rows. A cell that a
// spreadsheet would take for a formula (it begins with =, +, -, @, a tab or a
// return, and is no number) is written with an apostrophe before it, as is one
// that begins with an apostrophe and so would be mistaken; reading takes it off.
// Reading finds out the separator, and the encoding by a byte order mark.
//
// # What is lost
//
// Relations, times and origins. A return within a cell becomes a line end.
package csv

import (
	"bytes"
	"io"
	"strings"

	"postil/storage/exchange"
	"postil/storage/exchange/source"
	"postil/storage/exchange/table"
)

const (
	separatorOption = "separator"
	markOption      = "bom"
	contextOption   = "context"
	textOption      = "text"
)

// Format is the registry's entry.
func Format() exchange.Format {
	return exchange.Format{
		Name:        "csv",
		Description: "CSV: one mark a row, with the words around it",
		Extensions:  []string{".csv", ".tsv"},
		Holds: exchange.Holds{
			Overlaps: exchange.AnyOverlap, Fragments: true, Attributes: true, Notes: true, Article: true, People: true, State: true, IDs: true, Quotes: true,
		},
		Options: []exchange.Option{
			{Name: separatorOption, Default: "comma", Values: []string{"comma", "semicolon", "tab"}, Description: "writing: what stands between cells; reading finds it out"},
			{Name: markOption, Default: "no", Values: []string{"no", "yes"}, Description: "writing: a byte order mark, by which Excel knows UTF-8"},
			{Name: contextOption, Default: "60", Description: "writing: how many characters before and after a mark"},
			{Name: textOption, Description: "reading: the name of the column that has the whole text of the article; empty: the articles are in the workspace"},
		},
		Sniff:     sniff,
		Read:      read,
		WriteFile: func(w io.Writer, h exchange.Header) (exchange.Writer, error) { return newWriter(w, h) },
	}
}

// sniff looks at the names of the columns.
func sniff(src *source.Source) exchange.Match {
	head := src.Head(src.File(), 1<<14)
	head, _ = decoded(head)
	line, _, _ := bytes.Cut(head, []byte("\n"))
	header := strings.Split(strings.TrimSpace(string(line)), string(separator(head)))
	for i := range header {
		header[i] = strings.Trim(header[i], `"`)
	}
	switch table.Fits(header) {
	case 2:
		return exchange.Certain
	case 1:
		return exchange.Likely
	}
	return exchange.No
}

// separator is what the first line has most of.
func separator(head []byte) rune {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	best, most := ',', bytes.Count(line, []byte(","))
	for _, c := range ";\t" {
		if n := bytes.Count(line, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}
