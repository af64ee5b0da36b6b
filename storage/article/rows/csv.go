package rows

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"postil/storage/article/intake"
	"postil/storage/exchange/source"
)

// maxColumns bounds a row.
const maxColumns = 5000

// readCSV reads a table (RFC 4180); a comma of 0 is found out.
func readCSV(comma rune) func(context.Context, *intake.Input, intake.Sink) error {
	return func(ctx context.Context, in *intake.Input, to intake.Sink) error {
		dec, err := in.Decoded()
		if err != nil {
			return err
		}
		s := dec.Text.String()
		dec.Text = nil
		r := csv.NewReader(strings.NewReader(s))
		r.FieldsPerRecord, r.LazyQuotes = -1, true
		r.Comma = comma
		if comma == 0 {
			r.Comma = separator(s)
		}
		t := &table{in: in, to: to, of: dec, unit: "row"}
		for number := 0; ; number++ {
			row, err := r.Read()
			switch {
			case errors.Is(err, io.EOF):
				if t.header == nil {
					return errEmpty
				}
				return t.flush()
			case err != nil:
				return fmt.Errorf("after row %d: %w", number, err)
			case len(row) > maxColumns:
				return fmt.Errorf("%w: row %d has %d columns", source.ErrLimit, number, len(row))
			case t.header == nil:
				t.header = row
				continue
			}
			if err := t.row(ctx, number, row); err != nil {
				return err
			}
		}
	}
}

// separator is the one that parts the first line into most columns.
func separator(s string) rune {
	line := firstLine(s)
	best, most := ',', 0
	for _, c := range ",;\t|" {
		if n := strings.Count(line, string(c)); n > most {
			best, most = c, n
		}
	}
	return best
}
