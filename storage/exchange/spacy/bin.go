package spacy

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"github.com/klauspost/compress/zlib"
	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"

	"postil/storage/exchange/source"
)

// stream is an unpacked DocBin.
type stream struct {
	*msgpack.Decoder
	buffer *bufio.Reader // of the decoder, for what is read past it
	file   fs.File
	limits source.Limits
}

// open begins to read a file. What it unpacks to is bounded.
func open(src *source.Source) (*stream, error) {
	f, err := src.Open(src.File())
	if err != nil {
		return nil, err
	}
	var unpacked io.Reader
	in := bufio.NewReader(f)
	switch head, _ := in.Peek(2); { // what is too short has no head
	case bytes.Equal(head, []byte("\x1f\x8b")):
		unpacked, err = gzip.NewReader(in)
	default:
		unpacked, err = zlib.NewReader(in)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("it is no DocBin: %w", err), f.Close())
	}
	limits := src.Limits()
	b := bufio.NewReaderSize(&limited{unpacked, limits.Total}, 1<<16)
	return &stream{Decoder: msgpack.NewDecoder(b), buffer: b, file: f, limits: limits}, nil
}

func (s *stream) Close() error { return s.file.Close() }

// limited fails when more is read than is allowed.
type limited struct {
	r    io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, fmt.Errorf("%w: it unpacks to more than the limit", source.ErrLimit)
	}
	return n, err
}

// maxDepth bounds lists in lists of what is passed over.
const maxDepth = 100

// skip passes over a value.
func (s *stream) skip(depth int) error {
	c, err := s.PeekCode()
	if err != nil {
		return err
	}
	var n int
	switch {
	case depth > maxDepth:
		return fmt.Errorf("%w: values are more than %d deep", source.ErrLimit, maxDepth)
	case msgpcode.IsFixedMap(c) || c == msgpcode.Map16 || c == msgpcode.Map32:
		n, err = s.DecodeMapLen()
		n *= 2
	case msgpcode.IsFixedArray(c) || c == msgpcode.Array16 || c == msgpcode.Array32:
		n, err = s.DecodeArrayLen()
	case msgpcode.IsBin(c) || msgpcode.IsString(c):
		return s.pass()
	default:
		return s.Skip()
	}
	for ; n > 0 && err == nil; n-- {
		err = s.skip(depth + 1)
	}
	return err
}

// pass passes over bytes.
func (s *stream) pass() error {
	n, err := s.DecodeBytesLen()
	if err != nil || n <= 0 {
		return err
	}
	_, err = io.CopyN(io.Discard, s.buffer, int64(n))
	return err
}

// bytes reads bytes that are held whole.
func (s *stream) bytes() ([]byte, error) {
	n, err := s.DecodeBytesLen()
	switch {
	case err != nil || n <= 0:
		return nil, err
	case int64(n) > s.limits.File:
		return nil, fmt.Errorf("%w: a part has %d bytes", source.ErrLimit, n)
	}
	var b bytes.Buffer
	if _, err := io.CopyN(&b, s.buffer, int64(n)); err != nil {
		return nil, fmt.Errorf("it ends too early: %w", io.ErrUnexpectedEOF)
	}
	return b.Bytes(), nil
}

// bin is what of a DocBin is held in memory: all but the tokens.
type bin struct {
	attrs   []int
	size    int64 // of the tokens, in bytes; -1: there are none
	strings map[uint64]string
	late    []string // of the strings, those that are symbols of numbers that are not certain
	spaces  []byte
	lengths []int
	cats    []map[string]float64
	unknown []bool // texts of which it is not known where spaces are
	groups  [][]group
	user    [][]byte
}

// group is a group of spans of one text.
type group struct {
	names []string
	spans []span
}

// span counts in tokens.
type span struct {
	id, kb, label uint64
	from, to      int
}

// readBin reads a file but for its tokens.
func readBin(src *source.Source, table *symbols) (*bin, error) {
	s, err := open(src)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	b := &bin{strings: map[uint64]string{}, size: -1}
	n, err := s.DecodeMapLen()
	if err != nil {
		return nil, fmt.Errorf("it is no DocBin: %w", err)
	}
	for ; n > 0; n-- {
		key, err := s.DecodeString()
		if err == nil {
			err = b.part(s, key, table)
		}
		if err != nil {
			if key == "" {
				key = "a key"
			}
			return nil, fmt.Errorf("reading %s of the DocBin: %w", key, err)
		}
	}
	if slices.ContainsFunc(b.user, func(raw []byte) bool { return parseNote(raw, s.limits) != nil }) {
		for _, w := range b.late {
			b.strings[table.id(w)] = w // Postil has written it, by its table
		}
		b.late = nil
	}
	return b, b.check()
}

func (b *bin) part(s *stream, key string, table *symbols) (err error) {
	switch key {
	case "attrs":
		b.attrs, err = list(s, func() (int, error) { return s.DecodeInt() })
	case "strings":
		_, err = list(s, func() (struct{}, error) {
			w, err := s.DecodeString()
			if table.certain(w) {
				b.strings[table.id(w)] = w
			} else {
				b.late = append(b.late, w)
			}
			b.strings[murmur(w, 1)] = w
			return struct{}{}, err
		})
	case "tokens":
		var n int
		if n, err = s.DecodeBytesLen(); err == nil && n >= 0 {
			b.size = int64(n)
			_, err = io.CopyN(io.Discard, s.buffer, b.size)
		}
	case "spaces":
		b.spaces, err = s.bytes()
	case "lengths":
		var raw []byte
		raw, err = s.bytes()
		for ; len(raw) >= 4; raw = raw[4:] {
			b.lengths = append(b.lengths, int(int32(binary.LittleEndian.Uint32(raw))))
		}
	case "cats":
		b.cats, err = list(s, func() (map[string]float64, error) { return categories(s) })
	case "flags":
		b.unknown, err = list(s, func() (bool, error) { return flag(s) })
	case "span_groups":
		b.groups, err = list(s, func() ([]group, error) { return textGroups(s) })
	case "user_data":
		b.user, err = list(s, func() ([]byte, error) {
			if c, err := s.PeekCode(); err != nil || !msgpcode.IsBin(c) && !msgpcode.IsString(c) {
				return nil, errors.Join(err, s.skip(0))
			}
			return s.bytes()
		})
	default:
		err = s.skip(0)
	}
	return err
}

// list reads an array.
func list[T any](s *stream, one func() (T, error)) ([]T, error) {
	n, err := s.DecodeArrayLen()
	if err != nil {
		return nil, err
	}
	var out []T
	for ; n > 0; n-- {
		v, err := one()
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func categories(s *stream) (map[string]float64, error) {
	n, err := s.DecodeMapLen()
	if err != nil || n <= 0 {
		return nil, err
	}
	out := map[string]float64{}
	for ; n > 0; n-- {
		key, err := s.DecodeString()
		if err != nil {
			return nil, err
		}
		c, err := s.PeekCode()
		if err != nil {
			return nil, err
		}
		if c == msgpcode.True || c == msgpcode.False {
			yes, err := s.DecodeBool()
			if err != nil {
				return nil, err
			}
			out[key] = map[bool]float64{true: 1}[yes]
			continue
		}
		if out[key], err = s.DecodeFloat64(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func flag(s *stream) (unknown bool, err error) {
	n, err := s.DecodeMapLen()
	for ; n > 0 && err == nil; n-- {
		var key string
		if key, err = s.DecodeString(); err != nil {
			return false, err
		}
		c, failed := s.PeekCode()
		if key == "has_unknown_spaces" && failed == nil && (c == msgpcode.True || c == msgpcode.False) {
			unknown, err = s.DecodeBool()
			continue
		}
		err = errors.Join(failed, s.skip(0))
	}
	return unknown, err
}

// textGroups reads the groups of one text: packed again, as a list of groups
// that know their names, or as a map with the names beside them.
func textGroups(s *stream) ([]group, error) {
	packed, err := s.bytes()
	if err != nil || len(packed) == 0 {
		return nil, err
	}
	in := inner(packed, s.limits)
	c, err := in.PeekCode()
	if err != nil {
		return nil, err
	}
	if msgpcode.IsFixedArray(c) || c == msgpcode.Array16 || c == msgpcode.Array32 {
		return list(in, func() (group, error) { return oneGroup(in) })
	}
	n, err := in.DecodeMapLen()
	var out []group
	for ; n > 0 && err == nil; n-- {
		var g group
		if g, err = oneGroup(in); err != nil {
			break
		}
		g.names, err = list(in, func() (string, error) { return in.DecodeString() })
		out = append(out, g)
	}
	return out, err
}

func inner(data []byte, limits source.Limits) *stream {
	b := bufio.NewReader(bytes.NewReader(data))
	return &stream{Decoder: msgpack.NewDecoder(b), buffer: b, limits: limits}
}

const spanBytes = 3*8 + 4*4

func oneGroup(s *stream) (g group, err error) {
	packed, err := s.bytes()
	if err != nil {
		return g, err
	}
	in := inner(packed, s.limits)
	n, err := in.DecodeMapLen()
	for ; n > 0 && err == nil; n-- {
		var key string
		if key, err = in.DecodeString(); err != nil {
			break
		}
		switch key {
		case "name":
			var name string
			name, err = in.DecodeString()
			g.names = []string{name}
		case "spans":
			g.spans, err = list(in, func() (span, error) {
				raw, err := in.bytes()
				if err != nil || len(raw) != spanBytes {
					return span{}, errors.Join(err, fmt.Errorf("a span has %d bytes and not %d", len(raw), spanBytes))
				}
				at := func(i int) int { return int(int32(binary.BigEndian.Uint32(raw[i:]))) }
				return span{
					id: binary.BigEndian.Uint64(raw), kb: binary.BigEndian.Uint64(raw[8:]), label: binary.BigEndian.Uint64(raw[16:]), from: at(24), to: at(28),
				}, nil
			})
		default:
			err = in.skip(0)
		}
	}
	return g, err
}

// check reports whether the parts agree.
func (b *bin) check() error {
	total := int64(0)
	for _, n := range b.lengths {
		if n < 0 {
			return errors.New("the DocBin has a text of fewer than no tokens")
		}
		total += int64(n)
	}
	switch {
	case len(b.attrs) == 0 || b.size < 0:
		return errors.New("the DocBin has no tokens, or does not say what their numbers are")
	case b.column(attrOrth) < 0:
		return errors.New("the DocBin has no words: the attribute ORTH is not there")
	case b.size != total*int64(len(b.attrs))*8:
		return fmt.Errorf("the DocBin has %d bytes of tokens, and its texts need %d", b.size, total*int64(len(b.attrs))*8)
	case int64(len(b.spaces)) != total:
		return fmt.Errorf("the DocBin has %d spaces for %d tokens", len(b.spaces), total)
	}
	return nil
}

// column is where an attribute stands, -1 where it is not there.
func (b *bin) column(attr int) int {
	for i, a := range b.attrs {
		if a == attr {
			return i
		}
	}
	return -1
}

// lateColumns are those of attributes whose numbers are not certain, such as
// spaCy's ENT_ID.
func (b *bin) lateColumns() (out []int) {
	for i, a := range b.attrs {
		if a > lastCertain {
			out = append(out, i)
		}
	}
	return out
}
