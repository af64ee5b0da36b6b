package huggingface

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"strconv"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"

	"postil/storage/exchange/source"
)

func isParquet(src *source.Source, file string) bool {
	return bytes.Equal(src.Head(file, 4), []byte("PAR1"))
}

// parquetTable reads the rows of a Parquet file. The library panics on some
// files that are broken; what is called of it is called through guarded.
type parquetTable struct {
	source fs.File // nil where the file was read whole
	file   *parquet.File
	groups []parquet.RowGroup
	rows   parquet.Rows
	buffer []parquet.Row
	have   []parquet.Row // read and not handed out
	top    []*column
	leaves int
	values [][]parquet.Value // of the row at hand, by leaf
	row    int
}

func openParquet(src *source.Source, file string) (t *parquetTable, err error) {
	f, err := src.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close())
		}
	}()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	at, size := io.ReaderAt(nil), info.Size()
	if r, ok := f.(io.ReaderAt); ok {
		at = r
	} else {
		data, err := src.Bytes(file, nil)
		if err != nil {
			return nil, err
		}
		at, size = bytes.NewReader(data), int64(len(data))
	}
	t = &parquetTable{source: f, buffer: make([]parquet.Row, 64)}
	err = guarded(func() error {
		t.file, err = parquet.OpenFile(at, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
		if err != nil {
			return err
		}
		return t.begin(src.Limits())
	})
	if err != nil {
		return nil, fmt.Errorf("it is no Parquet file that can be read: %w", err)
	}
	return t, nil
}

// guarded makes an error of a panic.
func guarded(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("it is broken (%v)", p)
		}
	}()
	return f()
}

// begin looks at the columns and the sizes that the file claims.
func (t *parquetTable) begin(limits source.Limits) error {
	for _, g := range t.file.Metadata().RowGroups {
		if claimed(&g) > limits.Total {
			return fmt.Errorf("%w: a group of rows has more than %d bytes", source.ErrLimit, limits.Total)
		}
	}
	t.groups = t.file.RowGroups()
	for _, f := range t.file.Schema().Fields() {
		c, err := t.column(f, 0, 0, 0)
		if err != nil {
			return err
		}
		t.top = append(t.top, c)
	}
	t.values = make([][]parquet.Value, t.leaves)
	return nil
}

func claimed(g *format.RowGroup) (n int64) {
	for i := range g.Columns {
		n += max(0, g.Columns[i].MetaData.TotalUncompressedSize)
	}
	return n
}

func (t *parquetTable) Close() error { return t.source.Close() }

// metadata is a value of the file's own metadata.
func (t *parquetTable) metadata(key string) string {
	v, _ := t.file.Lookup(key)
	return v
}

// column is a node of the schema with the levels at which it is there. A list
// is a column with its element, whatever groups the file wraps it in.
type column struct {
	name     string
	leaf     int // its number; of a group or list that of its first leaf
	leaves   int // how many it has
	optional int // the definition level at which it is not null; 0: it never is
	repeated int // the repetition level of its elements; 0: it is no list
	defined  int // of a list: the definition level at which it has an element
	children []*column
}

// column makes the column of a node below the given levels.
func (t *parquetTable) column(n parquet.Field, definition, repetition, depth int) (*column, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("%w: columns are more than %d deep", source.ErrLimit, maxDepth)
	}
	c := &column{name: n.Name(), leaf: t.leaves}
	if n.Optional() {
		definition++
		c.optional = definition
	}
	if !n.Repeated() {
		return c, t.fill(c, n, definition, repetition, depth)
	}
	// A list of whatever it is.
	c.repeated, c.defined = repetition+1, definition+1
	element := &column{name: n.Name(), leaf: t.leaves}
	c.children = []*column{element}
	err := t.fill(element, n, definition+1, repetition+1, depth)
	c.leaves = t.leaves - c.leaf
	return c, err
}

// fill takes in what a node is, repeated or not: a leaf, a list, or a group of
// columns.
func (t *parquetTable) fill(c *column, n parquet.Field, definition, repetition, depth int) error {
	if n.Leaf() {
		t.leaves++
		c.leaves = 1
		return nil
	}
	fields := n.Fields()
	if isList(n) && len(fields) == 1 && fields[0].Repeated() {
		inner := fields[0]
		c.repeated, c.defined = repetition+1, definition+1
		var element *column
		var err error
		if wraps(n, inner) {
			element, err = t.column(inner.Fields()[0], definition+1, repetition+1, depth+1)
		} else {
			element = &column{name: inner.Name(), leaf: t.leaves}
			err = t.fill(element, inner, definition+1, repetition+1, depth+1)
		}
		c.children = []*column{element}
		c.leaves = t.leaves - c.leaf
		return err
	}
	for _, f := range fields {
		child, err := t.column(f, definition, repetition, depth+1)
		if err != nil {
			return err
		}
		c.children = append(c.children, child)
	}
	c.leaves = t.leaves - c.leaf
	return nil
}

func isList(n parquet.Node) bool {
	if l := n.Type().LogicalType(); l != nil {
		if _, ok := l.Value.(*format.ListType); ok {
			return true
		}
	}
	c := n.Type().ConvertedType()
	return c != nil && *c == deprecated.List
}

// wraps tells lists of three levels from older ones of two, as the
// specification has it: a group of several columns, or one that is called array
// or after its list, is the element itself.
func wraps(list, inner parquet.Field) bool {
	return !inner.Leaf() && len(inner.Fields()) == 1 && inner.Name() != "array" && inner.Name() != list.Name()+"_tuple"
}

func (t *parquetTable) next() (record, int, error) {
	var r record
	err := guarded(func() error {
		if len(t.have) == 0 {
			if err := t.read(); err != nil {
				return err
			}
		}
		row := t.have[0]
		t.have = t.have[1:]
		for i := range t.values {
			t.values[i] = t.values[i][:0]
		}
		for _, v := range row {
			if c := v.Column(); c >= 0 && c < len(t.values) {
				t.values[c] = append(t.values[c], v)
			}
		}
		t.row++
		for _, c := range t.top {
			v, err := c.value(t.values)
			if err != nil {
				return fmt.Errorf("row %d: %w", t.row, err)
			}
			r.names, r.values = append(r.names, c.name), append(r.values, v)
		}
		return nil
	})
	return r, 0, err
}

// read fills the buffer.
func (t *parquetTable) read() error {
	for {
		if t.rows == nil {
			if len(t.groups) == 0 {
				return io.EOF
			}
			t.rows, t.groups = t.groups[0].Rows(), t.groups[1:]
		}
		n, err := t.rows.ReadRows(t.buffer)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if errors.Is(err, io.EOF) || n == 0 {
			err := t.rows.Close()
			t.rows = nil
			if err != nil {
				return err
			}
		}
		if n > 0 {
			t.have = t.buffer[:n]
			return nil
		}
	}
}

var errRow = errors.New("its values do not fit the columns")

// value puts together what the leaves of a column hold, of one row or element.
func (c *column) value(leaves [][]parquet.Value) (any, error) {
	mine := leaves[c.leaf : c.leaf+c.leaves]
	if c.leaves == 0 {
		return record{}, nil
	}
	for _, l := range mine {
		if len(l) == 0 {
			return nil, errRow
		}
	}
	level := mine[0][0].DefinitionLevel()
	switch {
	case c.optional > 0 && level < c.optional:
		return nil, nil
	case c.repeated > 0:
		if level < c.defined {
			return []any{}, nil
		}
		return c.list(leaves, mine)
	case len(c.children) == 0:
		return plain(mine[0][0]), nil
	}
	var r record
	for _, child := range c.children {
		v, err := child.value(leaves)
		if err != nil {
			return nil, err
		}
		r.names, r.values = append(r.names, child.name), append(r.values, v)
	}
	return r, nil
}

// list cuts the leaves where elements begin.
func (c *column) list(leaves, mine [][]parquet.Value) (any, error) {
	element := c.children[0]
	list := []any{}
	rest := make([][]parquet.Value, len(mine))
	copy(rest, mine)
	part := make([][]parquet.Value, len(leaves))
	for len(rest[0]) > 0 {
		for i, l := range rest {
			if len(l) == 0 {
				return nil, errRow
			}
			n := 1
			for n < len(l) && l[n].RepetitionLevel() > c.repeated {
				n++
			}
			part[c.leaf+i], rest[i] = l[:n], l[n:]
		}
		v, err := element.value(part)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

// plain is a leaf's value.
func plain(v parquet.Value) any {
	switch v.Kind() {
	case parquet.Boolean:
		return v.Boolean()
	case parquet.Int32:
		return int64(v.Int32())
	case parquet.Int64:
		return v.Int64()
	case parquet.Float:
		return float(float64(v.Float()), 32)
	case parquet.Double:
		return float(v.Double(), 64)
	case parquet.ByteArray, parquet.FixedLenByteArray:
		return string(v.ByteArray())
	}
	if v.IsNull() {
		return nil
	}
	return v.String()
}

func float(f float64, bits int) any {
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return nil
	case f == math.Trunc(f) && math.Abs(f) < 1<<53:
		return int64(f)
	}
	return json.Number(strconv.FormatFloat(f, 'g', -1, bits))
}
