package spacy

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"slices"

	"github.com/klauspost/compress/zlib"
	"github.com/vmihailenco/msgpack/v5"

	"postil/annotate/text"
	"postil/storage/exchange"
	"postil/storage/exchange/tokens"
)

// noteKey is the key of Postil's part of a text's user data.
const noteKey = "postil"

// writer holds the words of all texts as numbers, since a DocBin says how many
// there are before it says what they are.
type writer struct {
	out     io.Writer
	as      string
	group   string
	table   *symbols
	strings map[string]uint32
	list    []string // by number
	words   []uint32 // of all texts
	spaces  []byte
	lengths []int32
	marks   []mark
	ends    []int // of each text's marks in marks
	user    [][]byte
	overlap string // an article in which marks overlap
	bytes   []text.Span
}

// mark is one on tokens of its text.
type mark struct {
	label                uint32
	from, to, start, end int32
}

func newWriter(out io.Writer, h exchange.Header) *writer {
	return &writer{out: out, as: h.Settings[asOption], group: h.Settings[groupOption], table: newSymbols(), strings: map[string]uint32{}}
}

func (w *writer) number(s string) uint32 {
	n, ok := w.strings[s]
	if !ok {
		n = uint32(len(w.list))
		w.strings[s] = n
		w.list = append(w.list, s)
	}
	return n
}

func (w *writer) Write(item *exchange.Item) error {
	list, t := item.Tokens, item.Text.String()
	w.bytes = tokens.Bytes(item.Text, list, w.bytes[:0])
	for i, b := range w.bytes {
		next := len(t)
		if i+1 < len(w.bytes) {
			next = w.bytes[i+1].Start
		}
		w.words = append(w.words, w.number(t[b.Start:b.End]))
		space := byte(0)
		if next > b.End {
			space = 1
		}
		w.spaces = append(w.spaces, space)
	}
	w.lengths = append(w.lengths, int32(len(list)))
	ids := []any{}
	reached := 0
	for i := range item.Layers {
		for _, m := range item.Layers[i].Marks {
			h := m.Hull()
			from, to, _ := tokens.Align(list, h)
			w.marks = append(w.marks, mark{w.number(m.Label), int32(from), int32(to), int32(h.Start), int32(h.End)})
			ids = append(ids, []any{h.Start, h.End, m.Label, m.ID.String()})
			if from < reached && w.overlap == "" {
				w.overlap = item.Name
			}
			reached = max(reached, to)
		}
	}
	w.ends = append(w.ends, len(w.marks))
	if w.overlap != "" && w.as == asEnts {
		return fmt.Errorf("entities of spaCy cannot overlap, but marks of %s do; write them as spans", w.overlap)
	}
	user, err := packed(map[string]any{noteKey: map[string]any{"name": item.Name, "marks": ids}})
	w.user = append(w.user, user)
	return err
}

// packed is a value in MessagePack, the keys of its maps in order.
func packed(v any) ([]byte, error) {
	var b bytes.Buffer
	e := msgpack.NewEncoder(&b)
	e.SetSortMapKeys(true)
	e.UseCompactInts(true)
	err := e.Encode(v)
	return b.Bytes(), err
}

func (w *writer) Close() error {
	z := zlib.NewWriter(w.out)
	b := bufio.NewWriterSize(z, 1<<16)
	if err := w.bin(b); err != nil {
		return err
	}
	if err := b.Flush(); err != nil {
		return err
	}
	return z.Close()
}

// bin writes the map.
func (w *writer) bin(b *bufio.Writer) error {
	e := msgpack.NewEncoder(b)
	e.SetSortMapKeys(true)
	e.UseCompactInts(true)
	var err error
	do := func(f func() error) {
		if err == nil {
			err = f()
		}
	}
	ids := make([]uint64, len(w.list))
	for i, s := range w.list {
		ids[i] = w.table.id(s)
	}
	lengths := make([]byte, 0, 4*len(w.lengths))
	for _, n := range w.lengths {
		lengths = binary.LittleEndian.AppendUint32(lengths, uint32(n))
	}
	ents := w.as == asEnts || w.as == asAuto && w.overlap == ""
	attrs := []int{attrOrth}
	if ents {
		attrs = append(attrs, attrEntIOB, attrEntType)
	}
	do(func() error { return e.EncodeMapLen(10) })
	do(func() error { return e.EncodeMulti("version", "0.1", "attrs", attrs, "tokens") })
	do(func() error { return e.EncodeBytesLen(8 * len(attrs) * len(w.words)) })
	do(func() error { return w.rows(b, ids, ents) })
	do(func() error {
		return e.EncodeMulti("spaces", w.spaces, "lengths", lengths, "strings", w.sorted(), "cats")
	})
	do(func() error { return w.each(e, func(int) error { return e.EncodeMapLen(0) }) })
	do(func() error { return e.EncodeString("flags") })
	do(func() error {
		return w.each(e, func(int) error { return e.Encode(map[string]bool{"has_unknown_spaces": false}) })
	})
	do(func() error { return e.EncodeString("span_groups") })
	do(func() error { return w.each(e, func(i int) error { return w.spans(e, i, ids) }) })
	do(func() error { return e.EncodeString("user_data") })
	do(func() error { return w.each(e, func(i int) error { return e.EncodeBytes(w.user[i]) }) })
	return err
}

func (w *writer) sorted() []string {
	list := slices.Clone(w.list)
	slices.Sort(list)
	if list == nil {
		list = []string{}
	}
	return list
}

// each writes an array with an element for each text.
func (w *writer) each(e *msgpack.Encoder, one func(int) error) error {
	if err := e.EncodeArrayLen(len(w.lengths)); err != nil {
		return err
	}
	for i := range w.lengths {
		if err := one(i); err != nil {
			return err
		}
	}
	return nil
}

// of are the marks of a text.
func (w *writer) of(i int) []mark {
	from := 0
	if i > 0 {
		from = w.ends[i-1]
	}
	return w.marks[from:w.ends[i]]
}

// rows writes the matrix of tokens.
func (w *writer) rows(b *bufio.Writer, ids []uint64, ents bool) error {
	const inside, outside, begins = 1, 2, 3
	at := 0
	var row []byte
	for i, n := range w.lengths {
		marks := w.of(i)
		for t := range n {
			row = binary.LittleEndian.AppendUint64(row[:0], ids[w.words[at]])
			at++
			if ents {
				for len(marks) > 0 && marks[0].to <= t {
					marks = marks[1:]
				}
				tag, label := uint64(outside), uint64(0)
				if len(marks) > 0 && marks[0].from <= t {
					tag, label = inside, ids[marks[0].label]
					if marks[0].from == t {
						tag = begins
					}
				}
				row = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(row, tag), label)
			}
			if _, err := b.Write(row); err != nil {
				return err
			}
		}
	}
	return nil
}

// spans writes the group of a text.
func (w *writer) spans(e *msgpack.Encoder, i int, ids []uint64) error {
	if w.as == asEnts {
		return e.EncodeBytes([]byte{0x90}) // an empty list, which spaCy knows by this byte
	}
	spans := [][]byte{}
	for _, m := range w.of(i) {
		raw := make([]byte, 16, spanBytes) // neither an identity nor one in a knowledge base
		raw = binary.BigEndian.AppendUint64(raw, ids[m.label])
		for _, n := range []int32{m.from, m.to, m.start, m.end} {
			raw = binary.BigEndian.AppendUint32(raw, uint32(n))
		}
		spans = append(spans, raw)
	}
	group, err := packed(map[string]any{"name": w.group, "attrs": map[string]any{}, "spans": spans})
	if err != nil {
		return err
	}
	// A map with bytes as key, which Go has none of.
	var b bytes.Buffer
	in := msgpack.NewEncoder(&b)
	if err := in.EncodeMapLen(1); err != nil {
		return err
	}
	if err := in.EncodeBytes(group); err != nil {
		return err
	}
	if err := in.Encode([]string{w.group}); err != nil {
		return err
	}
	return e.EncodeBytes(b.Bytes())
}
