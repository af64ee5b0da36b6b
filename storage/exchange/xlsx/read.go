package xlsx

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/xuri/excelize/v2"

	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/source"
	"postil/storage/exchange/table"
)

// inMemory bounds what of a sheet is unpacked into memory; larger ones are
// unpacked to a temporary file.
const inMemory = 16 << 20

func read(ctx context.Context, src *source.Source, set exchange.Settings, to foreign.Sink) (err error) {
	file := src.File()
	if err := check(ctx, src, file); err != nil {
		return err
	}
	data, err := src.Bytes(file, nil)
	if err != nil {
		return err
	}
	f, err := open(data, src.Limits().Total)
	if err != nil {
		return fmt.Errorf("cannot read %s: %w", file, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	found := false
	for _, name := range f.GetSheetList() {
		s := sheet{name: name, at: foreign.Place{File: file}, text: set[textOption], to: to}
		if err := s.read(ctx, f); err != nil {
			return err
		}
		found = found || s.table != nil
	}
	if !found {
		return fmt.Errorf("cannot read %s: none of its sheets has columns start, end and label in the first row", file)
	}
	return nil
}

// check looks at what the zip says of itself, as for any other one.
func check(ctx context.Context, src *source.Source, file string) error {
	z, err := src.Unzip(ctx, file)
	if err != nil {
		return err
	}
	for _, entry := range z.Files() {
		f, err := z.Open(entry)
		if err == nil {
			err = f.Close()
		}
		if err != nil {
			return errors.Join(err, z.Close())
		}
	}
	return z.Close()
}

// errPanic: the library that reads spreadsheets does not stand every broken one.
var errPanic = errors.New("the spreadsheet is broken in a way that its reader does not expect")

func open(data []byte, limit int64) (f *excelize.File, err error) {
	defer func() { err = recovered(recover(), err) }()
	return excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: max(limit, inMemory), UnzipXMLSizeLimit: inMemory, RawCellValue: true})
}

// recovered is the error of a panic, or that which there is without one.
func recovered(p any, err error) error {
	if p != nil {
		return fmt.Errorf("%w: %v", errPanic, p)
	}
	return err
}

// sheet reads one.
type sheet struct {
	name  string
	at    foreign.Place
	text  string
	to    foreign.Sink
	table *table.Reader // nil: the sheet is no table of marks
	sink  error         // of the receiver
}

func (s *sheet) read(ctx context.Context, f *excelize.File) error {
	err := s.rows(ctx, f)
	if err != nil && s.sink == nil && s.table != nil {
		s.sink = s.table.Flush() // what was read until then
	}
	switch {
	case s.sink != nil:
		return s.sink
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		s.to.Problem(foreign.Problem{Kind: foreign.BrokenFile, At: s.at, What: "sheet " + s.name, Reason: err.Error()})
	}
	return nil
}

func (s *sheet) rows(ctx context.Context, f *excelize.File) (err error) {
	defer func() { err = recovered(recover(), err) }()
	rows, err := f.Rows(s.name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for n := 1; rows.Next(); n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		cells, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return err
		}
		for i := range cells {
			cells[i] = unescape(cells[i])
		}
		s.at.Line = n
		switch {
		case n == 1 && (table.Fits(cells) == 0):
			return nil
		case n == 1:
			if s.table, err = table.NewReader(cells, s.text, s.to); err != nil {
				return err
			}
		case len(cells) > 0:
			if s.sink = s.table.Row(cells, s.at); s.sink != nil {
				return s.sink
			}
		}
	}
	if s.table == nil {
		return rows.Error()
	}
	s.sink = s.table.Flush()
	return errors.Join(s.sink, rows.Error())
}
