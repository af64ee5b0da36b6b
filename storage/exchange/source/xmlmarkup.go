package source

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"golang.org/x/net/html/charset"
)

// instruction is one for a program, the XML declaration among them.
func (t *tokenizer) instruction() (xml.Token, error) {
	n := t.find("?>", 2)
	if n < 0 {
		return nil, t.cut()
	}
	target, rest, ok := t.name(t.buffer[t.start+2 : t.start+n])
	if !ok {
		return nil, t.syntax("expected target name after <?")
	}
	name := target.Local
	if target.Space != "" {
		name = target.Space + ":" + name
	}
	p := xml.ProcInst{Target: name, Inst: bytes.Clone(trimSpace(rest))}
	t.pass(n + 2)
	if name != "xml" {
		return p, nil
	}
	if v := declared("version", string(p.Inst)); v != "" && v != "1.0" {
		t.failed = fmt.Errorf("xml: unsupported version %q; only version 1.0 is supported", v)
		return nil, t.failed
	}
	if enc := declared("encoding", string(p.Inst)); enc != "" && !strings.EqualFold(enc, "utf-8") {
		rest := io.MultiReader(bytes.NewReader(bytes.Clone(t.buffer[t.start:t.end])), t.r)
		r, err := charset.NewReaderLabel(enc, rest)
		if err != nil {
			t.failed = fmt.Errorf("xml: opening charset %q: %w", enc, err)
			return nil, t.failed
		}
		t.r, t.start, t.end, t.eof = r, 0, 0, false
	}
	return p, nil
}

// declared is what an XML declaration says of something.
func declared(what, in string) string {
	for {
		i := strings.Index(in, what)
		if i < 0 {
			return ""
		}
		before := in[:i]
		in = in[i+len(what):]
		if before != "" && !strings.HasSuffix(before, " ") && len(strings.TrimRight(before, " \t\r\n")) == len(before) {
			continue
		}
		value, ok := strings.CutPrefix(strings.TrimLeft(in, " \t\r\n"), "=")
		value = strings.TrimLeft(value, " \t\r\n")
		if !ok || value == "" || value[0] != '"' && value[0] != '\'' {
			return ""
		}
		s, _, ok := strings.Cut(value[1:], value[:1])
		if !ok {
			return ""
		}
		return s
	}
}

// declaration is what begins with <!.
func (t *tokenizer) declaration() (xml.Token, error) {
	if t.has(4) && string(t.buffer[t.start:t.start+4]) == "<!--" {
		return t.comment()
	}
	if t.has(3) && t.buffer[t.start+2] == '-' {
		return nil, t.syntax("invalid sequence <!- not part of <!--")
	}
	const cdata = "<![CDATA["
	if t.has(3) && t.buffer[t.start+2] == '[' {
		if !t.has(len(cdata)) {
			return nil, t.cut()
		}
		if string(t.buffer[t.start:t.start+len(cdata)]) != cdata {
			return nil, t.syntax("invalid <![ sequence")
		}
		n := t.find("]]>", len(cdata))
		if n < 0 {
			return nil, t.syntax("unexpected EOF in CDATA section")
		}
		text, err := t.unescape(t.buffer[t.start+len(cdata):t.start+n], false)
		if err != nil {
			return nil, err
		}
		t.pass(n + len("]]>"))
		return xml.CharData(text), nil
	}
	// A document type. What is in brackets would be declarations of entities and
	// the like: it is not read, since whoever gets this refuses it.
	quote, depth := byte(0), 0
	for i := 2; ; i++ {
		if !t.has(i + 1) {
			return nil, t.cut()
		}
		switch c := t.buffer[t.start+i]; {
		case c == '[' || quote == 0 && depth == 0 && c == '>':
			b := t.pass(i + 1)
			if c == '>' {
				b = b[:i]
			}
			return xml.Directive(b[2:]), nil
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '<':
			depth++
		case c == '>':
			depth--
		}
	}
}

func (t *tokenizer) comment() (xml.Token, error) {
	n := t.find("--", 4)
	if n < 0 || !t.has(n+3) {
		return nil, t.cut()
	}
	if t.buffer[t.start+n+2] != '>' {
		return nil, t.syntax(`invalid sequence "--" not allowed in comments`)
	}
	return xml.Comment(t.pass(n + 3)[4:n]), nil
}
