package source

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// XML reads the tokens of an XML file. There are no external entities, a
// document type is refused with its entities and all (one without an internal
// subset is skipped), and depth and size of what is open are bounded.
type XML struct {
	tokens *tokenizer
	name   string
	file   fs.File
	limits Limits
}

// XML begins to read a file. Encodings other than UTF-8 are those of which the
// file's declaration speaks.
func (s *Source) XML(p string) (*XML, error) {
	f, err := s.Open(p)
	if err != nil {
		return nil, err
	}
	return &XML{tokens: newTokenizer(f, bufferFor(f), s.limits.Element), name: p, file: f, limits: s.limits}, nil
}

// Token returns the next token, as xml.Decoder does; io.EOF at the end. Its
// bytes are good until Token is called again.
func (x *XML) Token() (xml.Token, error) {
	t, err := x.tokens.next()
	switch {
	case errors.Is(err, io.EOF):
		return nil, io.EOF
	case err != nil:
		return nil, fmt.Errorf("cannot read %s, line %d, column %d: %w", x.name, x.tokens.line, x.tokens.column, err)
	}
	switch t := t.(type) {
	case xml.StartElement:
		if len(x.tokens.open) > x.limits.Depth {
			return nil, tooMuch(x.name, "elements are more than %d deep", x.limits.Depth)
		}
	case xml.Directive:
		if bytes.ContainsRune(t, '[') || bytes.Contains(bytes.ToUpper(t), []byte("ENTITY")) {
			return nil, fmt.Errorf("cannot read %s: it declares entities of its own, which Postil does not expand", x.name)
		}
	}
	return t, nil
}

// Skip passes over the rest of an element of which the start was read last.
func (x *XML) Skip() error {
	for depth := 1; depth > 0; {
		t, err := x.Token()
		if errors.Is(err, io.EOF) {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		switch t.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}
	return nil
}

// Line is that which was reached, from 1.
func (x *XML) Line() int { return x.tokens.line }

// Close closes the file.
func (x *XML) Close() error { return x.file.Close() }
