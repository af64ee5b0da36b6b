package source

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"golang.org/x/net/html/charset"
)

// XML reads the tokens of an XML file. There are no external entities, a
// document type is refused with its entities and all (one without an internal
// subset is skipped), and depth and size of what is open are bounded.
type XML struct {
	*xml.Decoder
	name   string
	file   fs.File
	limits Limits
	depth  int
	meter  *meter
}

// XML begins to read a file. Encodings other than UTF-8 are those of which the
// file's declaration speaks.
func (s *Source) XML(p string) (*XML, error) {
	f, err := s.Open(p)
	if err != nil {
		return nil, err
	}
	m := &meter{r: bufio.NewReaderSize(f, 1<<16), limit: int64(s.limits.Element)}
	d := xml.NewDecoder(m)
	d.Strict = true
	d.CharsetReader = charset.NewReaderLabel
	return &XML{Decoder: d, name: p, file: f, limits: s.limits, meter: m}, nil
}

// Token returns the next token, as xml.Decoder does; io.EOF at the end. Its
// bytes are good until Token is called again.
func (x *XML) Token() (xml.Token, error) {
	x.meter.mark = x.meter.n
	t, err := x.Decoder.Token()
	switch {
	case errors.Is(err, io.EOF):
		return nil, io.EOF
	case err != nil:
		line, column := x.InputPos()
		return nil, fmt.Errorf("cannot read %s, line %d, column %d: %w", x.name, line, column, err)
	}
	switch t := t.(type) {
	case xml.StartElement:
		if x.depth++; x.depth > x.limits.Depth {
			return nil, tooMuch(x.name, "elements are more than %d deep", x.limits.Depth)
		}
	case xml.EndElement:
		x.depth--
	case xml.Directive:
		if bytes.ContainsRune(t, '[') || bytes.Contains(bytes.ToUpper(t), []byte("ENTITY")) {
			return nil, fmt.Errorf("cannot read %s: it declares entities of its own, which Postil does not expand", x.name)
		}
	}
	return t, nil
}

// Line is that which was reached, from 1.
func (x *XML) Line() int {
	line, _ := x.InputPos()
	return line
}

// Close closes the file.
func (x *XML) Close() error { return x.file.Close() }

// meter bounds what is read for one token.
type meter struct {
	r     *bufio.Reader
	n     int64 // bytes read
	mark  int64 // of them, before the token
	limit int64
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.n += int64(n)
	return n, err
}

// ReadByte keeps the decoder from buffering, so that the count is exact.
func (m *meter) ReadByte() (byte, error) {
	b, err := m.r.ReadByte()
	if err == nil {
		if m.n++; m.n-m.mark > m.limit {
			return 0, fmt.Errorf("%w: one element or text has more than %d bytes", ErrLimit, m.limit)
		}
	}
	return b, err
}
