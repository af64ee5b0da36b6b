package source

import (
	"bytes"
	"encoding/xml"
	"strings"
	"unicode"
	"unicode/utf8"
)

// element is one that is open.
type element struct {
	name   xml.Name // as it is written
	hidden []binding
}

// binding is what a prefix meant outside of an element.
type binding struct {
	prefix, space string
	none          bool
}

// tagEnd is where the > of a tag is that begins at start: outside of quotes.
func (t *tokenizer) tagEnd() (int, error) {
	quote := byte(0)
	for i := 1; ; {
		b := t.buffer[t.start+i : t.end]
		if quote == 0 {
			for j, c := range b {
				if c == '>' {
					return i + j, nil
				}
				if c == '"' || c == '\'' {
					quote = c
					i += j + 1
					break
				}
			}
			if quote != 0 {
				continue
			}
		} else if j := bytes.IndexByte(b, quote); j >= 0 {
			quote = 0
			i += j + 1
			continue
		}
		i = t.end - t.start
		if !t.fill() {
			return 0, t.cut()
		}
	}
}

func (t *tokenizer) startTag() (xml.Token, error) {
	n, err := t.tagEnd()
	if err != nil {
		return nil, err
	}
	raw := t.buffer[t.start+1 : t.start+n]
	s := ""
	if len(raw) > 0 && raw[len(raw)-1] == '/' {
		t.closes = true
		raw = raw[:len(raw)-1]
	}
	name, rest, ok := t.name(raw)
	if !ok {
		t.closes = false
		return nil, t.syntax("expected element name after <")
	}
	t.attrs = t.attrs[:0]
	if rest = trimSpace(rest); len(rest) > 0 {
		s = string(rest) // the values are parts of it
	}
	for at := 0; at < len(s); {
		var a xml.Attr
		if a, at, err = t.attribute(rest, s, at); err != nil {
			t.closes = false
			return nil, err
		}
		t.attrs = append(t.attrs, a)
	}
	e := xml.StartElement{Name: name, Attr: make([]xml.Attr, len(t.attrs))}
	copy(e.Attr, t.attrs)
	t.pass(n + 1)
	t.enter(&e)
	return e, nil
}

// attribute reads one at a place of a tag; b and s are the same.
func (t *tokenizer) attribute(b []byte, s string, at int) (a xml.Attr, next int, err error) {
	name, rest, ok := t.name(b[at:])
	if !ok {
		if b[at] == '/' {
			return a, 0, t.syntax("expected /> in element")
		}
		return a, 0, t.syntax("expected attribute name in element")
	}
	a.Name = name
	rest = trimSpace(rest)
	if len(rest) == 0 || rest[0] != '=' {
		return a, 0, t.syntax("attribute name without = in element")
	}
	rest = trimSpace(rest[1:])
	if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
		return a, 0, t.syntax("unquoted or missing attribute value in element")
	}
	end := bytes.IndexByte(rest[1:], rest[0])
	if end < 0 {
		return a, 0, t.cut()
	}
	value := rest[1 : end+1]
	if bytes.IndexByte(value, '<') >= 0 {
		return a, 0, t.syntax("unescaped < inside quoted string")
	}
	text, err := t.unescape(value, true)
	if err != nil {
		return a, 0, err
	}
	at = len(b) - len(rest) + 1
	if len(text) > 0 && &text[0] == &value[0] {
		a.Value = s[at : at+len(value)]
	} else {
		a.Value = string(text)
	}
	return a, len(b) - len(trimSpace(rest[end+2:])), nil
}

func trimSpace(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\n' || b[0] == '\t' || b[0] == '\r') {
		b = b[1:]
	}
	return b
}

// name reads a name with its prefix, as it is written.
func (t *tokenizer) name(b []byte) (name xml.Name, rest []byte, ok bool) {
	n := 0
	for n < len(b) && isNameByte(b[n]) {
		n++
	}
	if n == 0 {
		return name, b, false
	}
	if name, ok = t.names[string(b[:n])]; ok {
		return name, b[n:], true
	}
	s := string(b[:n])
	if !isName(s) || strings.Count(s, ":") > 1 {
		return name, b, false
	}
	name.Local = s
	if space, local, ok := strings.Cut(s, ":"); ok && space != "" && local != "" {
		name = xml.Name{Space: space, Local: local}
	}
	if len(t.names) < mostNames {
		t.names[s] = name
	}
	return name, b[n:], true
}

func isNameByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == ':' || c == '.' || c == '-' || c >= utf8.RuneSelf
}

// isName reports whether a string of such bytes is a name.
func isName(s string) bool {
	for i, r := range s {
		switch {
		case r == utf8.RuneError:
			return false
		case unicode.IsLetter(r) || r == '_' || r == ':':
		case i > 0 && (unicode.IsDigit(r) || unicode.IsMark(r) || r == '.' || r == '-' || r == 0xB7 || unicode.Is(unicode.Lm, r)):
		default:
			return false
		}
	}
	return true
}

// enter opens an element: its prefixes are bound, and its names get their
// spaces.
func (t *tokenizer) enter(e *xml.StartElement) {
	opened := element{name: e.Name}
	for _, a := range e.Attr {
		switch {
		case a.Name.Space == "xmlns":
			opened.hidden = append(opened.hidden, t.bind(a.Name.Local, a.Value))
		case a.Name.Space == "" && a.Name.Local == "xmlns":
			opened.hidden = append(opened.hidden, t.bind("", a.Value))
		}
	}
	t.open = append(t.open, opened)
	e.Name = t.inSpace(e.Name, true)
	for i := range e.Attr {
		e.Attr[i].Name = t.inSpace(e.Attr[i].Name, false)
	}
}

func (t *tokenizer) bind(prefix, space string) binding {
	was, ok := t.spaces[prefix]
	t.spaces[prefix] = space
	return binding{prefix, was, !ok}
}

func (t *tokenizer) inSpace(n xml.Name, element bool) xml.Name {
	switch {
	case n.Space == "xmlns", n.Space == "" && !element, n.Space == "" && n.Local == "xmlns":
		return n
	case n.Space == "xml":
		n.Space = xmlSpace
	}
	if space, ok := t.spaces[n.Space]; ok {
		n.Space = space
	}
	return n
}

func (t *tokenizer) endTag() (xml.Token, error) {
	n := t.find(">", 2)
	if n < 0 {
		return nil, t.cut()
	}
	name, rest, ok := t.name(t.buffer[t.start+2 : t.start+n])
	switch {
	case !ok:
		return nil, t.syntax("expected element name after </")
	case len(trimSpace(rest)) > 0:
		return nil, t.syntax("invalid characters between </%s and >", name.Local)
	}
	t.pass(n + 1)
	return t.close(name)
}

// close ends the innermost element.
func (t *tokenizer) close(name xml.Name) (xml.Token, error) {
	if len(t.open) == 0 {
		return nil, t.syntax("unexpected end element </%s>", name.Local)
	}
	e := t.open[len(t.open)-1]
	if e.name != name {
		return nil, t.syntax("element <%s> closed by </%s>", e.name.Local, name.Local)
	}
	end := xml.EndElement{Name: t.inSpace(name, true)}
	t.open = t.open[:len(t.open)-1]
	for i := len(e.hidden) - 1; i >= 0; i-- {
		if b := e.hidden[i]; b.none {
			delete(t.spaces, b.prefix)
		} else {
			t.spaces[b.prefix] = b.space
		}
	}
	return end, nil
}
