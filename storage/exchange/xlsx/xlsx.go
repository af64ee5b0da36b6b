// Package xlsx reads and writes spreadsheets (Office Open XML): one mark a row,
// with the words around it. Use Format with package exchange; package table
// says what the columns are.
//
// Offsets are code points of the article's text, half-open. The texts are not
// in the table: to read it, the articles must be in the workspace, or a column
// must have them (option text). Quotes are checked.
//
// Every sheet of which the first row names the columns is read. Words are
// written as words, so that none is taken for a formula; numbers as numbers.
//
// # What is lost
//
// Relations, times and origins. A cell holds 32767 UTF-16 code units: longer
// quotes are left out, since start and end say the same, and longer notes or
// attributes are refused. A sheet holds 1048576 rows; further ones are on
// further sheets.
//
// Source: ECMA-376 part 1, by way of excelize.
package xlsx

import (
	"io"
	"path"
	"strings"

	"postil/storage/exchange"
	"postil/storage/exchange/source"
)

const (
	contextOption = "context"
	textOption    = "text"
)

// Format is the registry's entry.
func Format() exchange.Format {
	return exchange.Format{
		Name:        "xlsx",
		Description: "Spreadsheet (XLSX): one mark a row, with the words around it",
		Extensions:  []string{".xlsx"},
		Holds: exchange.Holds{
			Overlaps: exchange.AnyOverlap, Fragments: true, Attributes: true, Notes: true, Article: true, People: true, State: true, IDs: true, Quotes: true,
		},
		Options: []exchange.Option{
			{Name: contextOption, Default: "60", Description: "writing: how many characters before and after a mark"},
			{Name: textOption, Description: "reading: the name of the column that has the whole text of the article; empty: the articles are in the workspace"},
		},
		Sniff:     sniff,
		Read:      read,
		WriteFile: func(w io.Writer, h exchange.Header) (exchange.Writer, error) { return newWriter(w, h, maxRows) },
	}
}

// sniff goes by the ending: nothing else is read from spreadsheets.
func sniff(src *source.Source) exchange.Match {
	if strings.EqualFold(path.Ext(src.File()), ".xlsx") && src.IsZip(src.File()) {
		return exchange.Likely
	}
	return exchange.No
}
