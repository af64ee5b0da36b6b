package tabular

import (
	"encoding/binary"
	"errors"
)

var errShort = errors.New("replace font table: the file ends before its tables do")

// replaceTable returns a copy of an sfnt font with one table's bytes replaced (OpenType specification, "Font
// file", table directory). The font's own check sum in "head" is left: no renderer reads it.
func replaceTable(font []byte, tag string, content []byte) ([]byte, error) {
	const headerLen, recordLen = 12, 16
	w := binary.BigEndian
	if len(font) < headerLen {
		return nil, errShort
	}
	n := int(w.Uint16(font[4:]))
	if len(font) < headerLen+recordLen*n {
		return nil, errShort
	}
	out := append([]byte(nil), font[:headerLen+recordLen*n]...)
	for i := range n {
		record := out[headerLen+recordLen*i:][:recordLen]
		table := content
		if string(record[:4]) != tag {
			from, length := uint64(w.Uint32(record[8:])), uint64(w.Uint32(record[12:]))
			if from+length > uint64(len(font)) {
				return nil, errShort
			}
			table = font[from : from+length]
		}
		w.PutUint32(record[4:], checkSum(table))
		w.PutUint32(record[8:], uint32(len(out)))
		w.PutUint32(record[12:], uint32(len(table)))
		out = append(out, table...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	return out, nil
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
