package csv

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"postil/storage/exchange"
	"postil/storage/exchange/table"
)

type writer struct {
	w       io.Writer
	comma   byte
	columns *table.Columns
	out     []byte
}

func newWriter(w io.Writer, h exchange.Header) (*writer, error) {
	context, err := strconv.Atoi(h.Settings[contextOption])
	if err != nil || context < 0 || context > 10000 {
		return nil, fmt.Errorf("the option %s takes a number of characters up to 10000, not %q", contextOption, h.Settings[contextOption])
	}
	out := &writer{w: w, comma: map[string]byte{"semicolon": ';', "tab": '\t'}[h.Settings[separatorOption]], columns: table.NewColumns(h.Scheme, context)}
	if out.comma == 0 {
		out.comma = ','
	}
	if h.Settings[markOption] == "yes" {
		out.out = append(out.out, mark...)
	}
	cells := make([]table.Cell, len(out.columns.Names()))
	for i, name := range out.columns.Names() {
		cells[i].Text = name
	}
	return out, out.row(cells)
}

func (w *writer) Write(item *exchange.Item) error { return w.columns.Rows(item, w.row) }

func (w *writer) row(cells []table.Cell) error {
	b := w.out
	for i, c := range cells {
		b = appendCell(b, w.comma, i, c.Text)
	}
	b = append(b, "\r\n"...)
	w.out = b[:0]
	_, err := w.w.Write(b)
	return err
}

// AppendRow appends a row of cells with commas between them, none of which a
// spreadsheet takes for a formula.
func AppendRow(b []byte, cells ...string) []byte {
	for i, c := range cells {
		b = appendCell(b, ',', i, c)
	}
	return append(b, "\r\n"...)
}

// appendCell appends the i-th cell of a row.
func appendCell(b []byte, comma byte, i int, s string) []byte {
	if i > 0 {
		b = append(b, comma)
	}
	s = guard(s)
	if !strings.ContainsAny(s, "\"\r\n,;\t") && strings.TrimSpace(s) == s {
		return append(b, s...)
	}
	b = append(b, '"')
	b = append(b, strings.ReplaceAll(s, `"`, `""`)...)
	return append(b, '"')
}

// formula reports whether a spreadsheet may take a cell for one.
func formula(s string) bool {
	return s != "" && strings.IndexByte("=+-@\t\r", s[0]) >= 0 && !(s[0] == '-' && json.Valid([]byte(s)))
}

// guard keeps a spreadsheet from taking a cell for a formula.
func guard(s string) string {
	if formula(s) || len(s) > 1 && s[0] == '\'' && (s[1] == '\'' || formula(s[1:])) {
		return "'" + s
	}
	return s
}

// unguard takes off what guard has put before.
func unguard(s string) string {
	if len(s) > 1 && s[0] == '\'' && (formula(s[1:]) || s[1] == '\'' && guard(s[1:]) != s[1:]) {
		return s[1:]
	}
	return s
}

func (w *writer) Close() error { return nil }
