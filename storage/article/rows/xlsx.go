package rows

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/xuri/excelize/v2"

	"postil/storage/article/intake"
	"postil/storage/exchange/source"
)

func sniffXLSX(in *intake.Input) intake.Match {
	switch {
	case !in.IsZip():
		return intake.No
	case in.HasEnding(".xlsx", ".xlsm"):
		return intake.Certain
	case bytes.Contains(in.Head(4096), []byte("xl/")):
		return intake.Likely
	}
	return intake.No
}

// maxUnpacked bounds what a workbook unpacks to, in bytes.
const maxUnpacked = 1 << 30

// readXLSX reads every sheet that has rows.
func readXLSX(ctx context.Context, in *intake.Input, to intake.Sink) error {
	raw, err := in.Bytes()
	if err != nil {
		return err
	}
	// The zip itself is checked as all are, for bombs and for paths that lead out.
	z, err := in.Unzip(ctx)
	if err != nil {
		return err
	}
	for _, file := range z.Files() {
		f, err := z.Open(file)
		if err != nil {
			return closed(z, err)
		}
		_ = f.Close() // opening it has checked its size
	}
	if err := z.Close(); err != nil {
		return err
	}
	book, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: 16 << 20})
	if err != nil {
		return fmt.Errorf("it cannot be read as a workbook: %w", err)
	}
	defer book.Close() // only read
	sheets := book.GetSheetList()
	read := 0
	type fault struct {
		sheet string
		err   error
	}
	var faults []fault
	for _, sheet := range sheets {
		unit := "row"
		if len(sheets) > 1 {
			unit = fmt.Sprintf("sheet %q, row", sheet)
		}
		err := readSheet(ctx, book, sheet, &table{in: in, to: to, unit: unit})
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil:
			read++
		case !errors.Is(err, errEmpty): // an empty sheet is in most workbooks
			faults = append(faults, fault{sheet, err})
		}
	}
	switch {
	case read == 0 && len(faults) == 0:
		return errEmpty
	case read == 0:
		return fmt.Errorf("sheet %q: %w", faults[0].sheet, faults[0].err)
	}
	for _, f := range faults {
		to.Problem(fmt.Sprintf("sheet %q", f.sheet), f.err)
	}
	return nil
}

func closed(z *source.Source, err error) error {
	_ = z.Close() // only read; the first error says why
	return err
}

func readSheet(ctx context.Context, book *excelize.File, sheet string, t *table) error {
	rows, err := book.Rows(sheet)
	if err != nil {
		return err
	}
	defer rows.Close() // only read
	for number := 0; rows.Next(); number++ {
		row, err := rows.Columns()
		switch {
		case err != nil:
			return fmt.Errorf("row %d: %w", number+1, err)
		case len(row) > maxColumns:
			return fmt.Errorf("%w: row %d has %d columns", source.ErrLimit, number+1, len(row))
		case t.header == nil:
			if len(row) > 0 {
				t.header = row
			}
			continue
		}
		if err := t.row(ctx, number, row); err != nil {
			return err
		}
	}
	if err := rows.Error(); err != nil {
		return err
	}
	if t.header == nil {
		return errEmpty
	}
	return t.flush()
}
