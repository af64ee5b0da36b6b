package tabular

import (
	"encoding/binary"
	"errors"
	"slices"
)

var errShort = errors.New("the font's file ends before its tables do")

// table is one of a font's tables, by its tag.
type table struct {
	tag     string
	content []byte
}

// Lengths of the parts of a table directory (OpenType specification, "Font file").
const headerLen, recordLen = 12, 16

// tablesOf lists the tables of an sfnt font in the order of its directory. They are parts of the given bytes, so
// that a directory that promises more than there is fails here, before anybody makes room for it.
func tablesOf(font []byte) ([]table, error) {
	w := binary.BigEndian
	if len(font) < headerLen {
		return nil, errShort
	}
	n := int(w.Uint16(font[4:]))
	if len(font) < headerLen+recordLen*n {
		return nil, errShort
	}
	tables := make([]table, n)
	for i := range tables {
		record := font[headerLen+recordLen*i:][:recordLen]
		from, length := uint64(w.Uint32(record[8:])), uint64(w.Uint32(record[12:]))
		if from+length > uint64(len(font)) {
			return nil, errShort
		}
		tables[i] = table{string(record[:4]), font[from : from+length]}
	}
	return tables, nil
}

// withTables returns a copy of an sfnt font with these tables in place of its own, as many and in their order. The
// font's own check sum in "head" is left: no renderer reads it.
func withTables(font []byte, tables []table) []byte {
	w := binary.BigEndian
	out := slices.Clone(font[:headerLen+recordLen*len(tables)])
	for i, t := range tables {
		record := out[headerLen+recordLen*i:][:recordLen]
		w.PutUint32(record[4:], checkSum(t.content))
		w.PutUint32(record[8:], uint32(len(out)))
		w.PutUint32(record[12:], uint32(len(t.content)))
		out = append(out, t.content...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	return out
}

// checkSum is the sum of a table's big-endian words, the last padded with zeros.
func checkSum(table []byte) uint32 {
	var sum uint32
	for len(table) >= 4 {
		sum += binary.BigEndian.Uint32(table)
		table = table[4:]
	}
	var last [4]byte
	copy(last[:], table)
	return sum + binary.BigEndian.Uint32(last[:])
}
