package xlsx

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"postil/storage/exchange"
	"postil/storage/exchange/table"
)

// Limits of the format.
const (
	maxRows = 1048576
	maxCell = 32767 // UTF-16 code units
)

type writer struct {
	w       io.Writer
	file    *excelize.File
	sheet   *excelize.StreamWriter
	sheets  int
	row     int // written on the sheet
	maxRows int
	columns *table.Columns
	cells   []any
}

func newWriter(w io.Writer, h exchange.Header, rows int) (*writer, error) {
	context, err := strconv.Atoi(h.Settings[contextOption])
	if err != nil || context < 0 || context > 10000 {
		return nil, fmt.Errorf("the option %s takes a number of characters up to 10000, not %q", contextOption, h.Settings[contextOption])
	}
	out := &writer{w: w, file: excelize.NewFile(), maxRows: rows, columns: table.NewColumns(h.Scheme, context)}
	return out, out.nextSheet()
}

// nextSheet begins a sheet with the names of the columns.
func (w *writer) nextSheet() error {
	name := "marks"
	var err error
	if w.sheets++; w.sheets == 1 {
		err = w.file.SetSheetName("Sheet1", name)
	} else {
		name += " " + strconv.Itoa(w.sheets)
		err = errors.Join(w.sheet.Flush(), second(w.file.NewSheet(name)))
	}
	if err != nil {
		return err
	}
	if w.sheet, err = w.file.NewStreamWriter(name); err != nil {
		return err
	}
	w.row = 0
	cells := make([]any, len(w.columns.Names()))
	for i, n := range w.columns.Names() {
		cells[i] = escape(n)
	}
	// The names stay in sight.
	if err := w.sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	return w.add(cells)
}

func second(_ int, err error) error { return err }

func (w *writer) Write(item *exchange.Item) error { return w.columns.Rows(item, w.mark) }

func (w *writer) mark(cells []table.Cell) error {
	if w.row == w.maxRows {
		if err := w.nextSheet(); err != nil {
			return err
		}
	}
	w.cells = w.cells[:0]
	for i, c := range cells {
		switch name := w.columns.Names()[i]; {
		case c.Number:
			w.cells = append(w.cells, number(c.Text))
		case c.Text == "":
			w.cells = append(w.cells, nil)
		case tooLong(c.Text) && table.IsContext(name):
			w.cells = append(w.cells, nil)
		case tooLong(c.Text):
			return fmt.Errorf("the %s of a mark in %s has more than the %d characters that a cell holds", name, cells[0].Text, maxCell)
		default:
			w.cells = append(w.cells, escape(c.Text))
		}
	}
	return w.add(w.cells)
}

func (w *writer) add(cells []any) error {
	w.row++
	return w.sheet.SetRow("A"+strconv.Itoa(w.row), cells)
}

// number is a number where a spreadsheet keeps all of its digits, and words
// otherwise.
func number(s string) any {
	f, err := strconv.ParseFloat(s, 64)
	if err == nil && strconv.FormatFloat(f, 'f', -1, 64) == s && len(s) <= 15 {
		return f
	}
	return s
}

func tooLong(s string) bool {
	return len(s) > maxCell && len(utf16.Encode([]rune(s))) > maxCell
}

// escape writes what XML cannot hold by its number, as _x0007_, and what would
// be mistaken for that with its first character so.
func escape(s string) string {
	if strings.IndexFunc(s, illegal) < 0 && !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		_, mistaken := escaped(s[i:])
		if illegal(r) || mistaken {
			fmt.Fprintf(&b, "_x%04X_", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// unescape reads what escape has written.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for s != "" {
		if r, ok := escaped(s); ok {
			b.WriteRune(r)
			s = s[escapeLen:]
			continue
		}
		_, n := utf8.DecodeRuneInString(s)
		b.WriteString(s[:n])
		s = s[n:]
	}
	return b.String()
}

const escapeLen = len("_x0000_")

// escaped is the character of an escape with which a text begins.
func escaped(s string) (rune, bool) {
	if len(s) < escapeLen || s[:2] != "_x" || s[6] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(n), err == nil && (illegal(rune(n)) || n == '_')
}

func illegal(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
}

func (w *writer) Close() error {
	err := w.sheet.Flush()
	if err == nil {
		err = w.file.Write(w.w)
	}
	return errors.Join(err, w.file.Close())
}
