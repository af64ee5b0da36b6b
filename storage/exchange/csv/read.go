package csv

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/source"
	"postil/storage/exchange/table"
)

func read(_ context.Context, src *source.Source, set exchange.Settings, to foreign.Sink) error {
	file := src.File()
	f, err := src.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	head := src.Head(file, 1<<16)
	text, enc := decoded(head)
	m := &meter{r: f, limit: int64(src.Limits().Line)}
	if enc != nil {
		m.r = enc.NewDecoder().Reader(f)
		to.Problem(foreign.Problem{Kind: foreign.Repaired, At: foreign.Place{File: file}, Reason: fmt.Sprintf("the table is not UTF-8; it was read as %s", enc)})
	} else if bytes.HasPrefix(head, []byte(mark)) {
		if _, err := io.ReadFull(f, make([]byte, len(mark))); err != nil {
			return err
		}
	}
	rows := csv.NewReader(m)
	rows.Comma = separator(text)
	rows.FieldsPerRecord = -1
	rows.ReuseRecord = true
	var t *table.Reader
	for {
		row, err := rows.Read()
		m.row = rows.InputOffset()
		at := foreign.Place{File: file}
		if len(row) > 0 {
			at.Line, _ = rows.FieldPos(0)
		}
		var parse *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			if t == nil {
				return errors.New("the table is empty")
			}
			return t.Flush()
		case errors.As(err, &parse):
			at.Line = parse.StartLine
			to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: at, Reason: parse.Err.Error()})
			continue
		case err != nil:
			if t != nil {
				err = errors.Join(err, t.Flush())
			}
			return fmt.Errorf("cannot read %s: %w", file, err)
		}
		for i := range row {
			row[i] = unguard(row[i])
		}
		if t == nil {
			if t, err = table.NewReader(row, set[textOption], to); err != nil {
				return err
			}
			continue
		}
		if err := t.Row(row, at); err != nil {
			return err
		}
	}
}

// mark is a byte order mark.
const mark = "\xef\xbb\xbf"

// decoded is the head of a table as UTF-8, and its encoding where it is another.
func decoded(head []byte) ([]byte, encoding.Encoding) {
	var enc encoding.Encoding
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		enc = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case !utf8.Valid(head[:whole(head)]):
		enc = charmap.Windows1252
	default:
		return bytes.TrimPrefix(head, []byte(mark)), nil
	}
	out, err := enc.NewDecoder().Bytes(head)
	if err != nil && len(out) == 0 {
		return head, nil
	}
	return out, enc
}

// whole is the length without a character that is cut off at the end.
func whole(b []byte) int {
	for i := len(b) - 1; i >= 0 && i >= len(b)-utf8.UTFMax; i-- {
		if utf8.RuneStart(b[i]) {
			if !utf8.FullRune(b[i:]) {
				return i
			}
			break
		}
	}
	return len(b)
}

// meter bounds what is read for one row: a quote that is not closed makes the
// rest of the file one.
type meter struct {
	r     io.Reader
	n     int64
	row   int64 // where the row begins
	limit int64
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	if m.n += int64(n); m.n-m.row > m.limit+int64(len(p)) {
		return 0, fmt.Errorf("%w: a row has more than %d bytes; a quotation mark may not be closed", source.ErrLimit, m.limit)
	}
	return n, err
}
