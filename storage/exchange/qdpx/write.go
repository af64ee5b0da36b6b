package qdpx

import (
	"archive/zip"
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/exchange"
	"postil/storage/exchange/cas"
	"postil/storage/exchange/offsets"
)

// writer writes texts as they come, and the project in the end: what it says of
// sources waits in a file until then, since users and codes stand before it.
type writer struct {
	zip    *zip.Writer
	header exchange.Header
	crlf   bool
	codes  bool // attributes are codes
	own    ownNote
	labels []*outCode
	byID   map[string]*outCode // labels
	links  []byte
	wait   *os.File
	waits  *bufio.Writer
	b      []byte
	names  []string
}

// outCode is a code with those below it.
type outCode struct {
	guid, name  string
	color       annotate.Color
	description string
	codable     bool
	below       []*outCode
	byKey       map[string]*outCode
}

func newWriter(w io.Writer, h exchange.Header) (exchange.Writer, error) {
	f, err := os.CreateTemp("", "postil-qdpx-*")
	if err != nil {
		return nil, fmt.Errorf("there is no place for what has to wait: %w", err)
	}
	// Where that is possible the name goes at once, and the file with the program.
	_ = os.Remove(f.Name())
	out := &writer{
		zip: zip.NewWriter(w), header: h, crlf: h.Settings[newlinesOption] == crlf, codes: h.Settings[attributesOption] != asDescription,
		own: ownNote{Codes: map[string]ownCode{}, People: map[string]ownPerson{}, Empty: map[string][]string{}}, byID: map[string]*outCode{}, wait: f, waits: bufio.NewWriterSize(f, 1<<16),
	}
	for _, l := range h.Scheme.Labels {
		out.label(l.ID)
	}
	return out, nil
}

// derived is the GUID of what has no UUID: always the same one.
func derived(parts ...string) string {
	return uuid.NewSHA1(uuid.NewSHA1(uuid.NameSpaceDNS, []byte("qdpx.postil")), []byte(strings.Join(parts, "\x00"))).String()
}

func (w *writer) label(id string) *outCode {
	if c, ok := w.byID[id]; ok {
		return c
	}
	l, _ := w.header.Scheme.Label(id)
	c := &outCode{guid: derived("label", id), name: l.Name, color: l.Color, description: l.Guideline, codable: true, byKey: map[string]*outCode{}}
	if c.name == "" {
		c.name = id
	}
	w.byID[id] = c
	w.labels = append(w.labels, c)
	w.own.Codes[c.guid] = ownCode{Label: id}
	if !w.codes {
		return c
	}
	for _, a := range l.Attributes {
		values := a.Values
		switch a.Type {
		case annotate.Choice, annotate.Several:
		case annotate.YesNo:
			values = []string{"true", "false"}
		default:
			continue
		}
		group := &outCode{guid: derived("attribute", id, a.ID), name: a.Name}
		if group.name == "" {
			group.name = a.ID
		}
		for _, v := range values {
			one := &outCode{guid: derived("value", id, a.ID, v), name: v, codable: true}
			if a.Type == annotate.YesNo {
				one.name = map[string]string{"true": "yes", "false": "no"}[v]
			}
			group.below = append(group.below, one)
			c.byKey[a.ID+"\x00"+v] = one
			w.own.Codes[one.guid] = ownCode{Label: id, Attribute: a.ID, Value: v, Type: a.Type}
		}
		c.below = append(c.below, group)
	}
	return c
}

func (w *writer) entry(name string) (io.Writer, error) {
	return w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Time{}})
}

func (w *writer) Write(item *exchange.Item) error {
	id := derived("source", item.Name)
	out, err := w.entry("sources/" + id + ".txt")
	if err != nil {
		return err
	}
	s := item.Text.String()
	x := offsets.NewIndex(s, item.Text, offsets.Counting{})
	if w.crlf {
		s = strings.ReplaceAll(s, "\n", "\r\n")
		x = offsets.NewIndex(s, item.Text, offsets.Counting{})
	}
	if _, err := io.WriteString(out, s); err != nil {
		return err
	}
	b := w.b[:0]
	b = append(b, "<TextSource"...)
	b = attribute(b, "guid", id)
	b = attribute(b, "name", item.Name)
	b = append(attribute(b, "plainTextPath", "internal://"+id+".txt"), ">\n"...)
	for i := range item.Layers {
		l := &item.Layers[i]
		user := w.user(l.Person)
		if len(l.Marks) == 0 && user != "" {
			w.own.Empty[id] = append(w.own.Empty[id], user)
		}
		for _, m := range l.Marks {
			b = w.selection(b, item.Text, x, user, m)
		}
		for _, r := range l.Relations {
			w.link(r)
		}
	}
	b = append(b, "</TextSource>\n"...)
	w.b = b
	_, err = w.waits.Write(w.b)
	return err
}

func (w *writer) user(p annotate.Person) string {
	if p.Slug == "" {
		return ""
	}
	id := p.ID.String()
	if p.ID == (annotate.ID{}) {
		id = derived("person", p.Slug)
	}
	k := ownPerson{Slug: p.Slug, Kind: p.Kind}
	if p.Name != p.Slug {
		k.Name = p.Name
	}
	w.own.People[id] = k
	return id
}

func (w *writer) selection(b []byte, t *text.Text, x *offsets.Index, user string, m *annotate.Annotation) []byte {
	h := m.Hull()
	b = attribute(append(b, "<PlainTextSelection"...), "guid", m.ID.String())
	b = attribute(b, "name", t.Quote(h))
	b = attribute(b, "startPosition", strconv.Itoa(x.Foreign(h.Start)))
	b = attribute(b, "endPosition", strconv.Itoa(x.Foreign(h.End)))
	b = attribute(b, "creatingUser", user)
	b = attribute(b, "creationDateTime", cas.Stamp(m.Created))
	b = append(attribute(b, "modifiedDateTime", cas.Stamp(m.Modified)), '>')
	label := w.label(m.Label)
	codes := []*outCode{label}
	var rest annotate.Attributes
	w.names = slices.AppendSeq(w.names[:0], maps.Keys(m.Attributes))
	slices.Sort(w.names)
	for _, name := range w.names {
		if more, ok := w.values(label, name, m.Attributes[name]); ok {
			codes = append(codes, more...)
			continue
		}
		if rest == nil {
			rest = annotate.Attributes{}
		}
		rest[name] = m.Attributes[name]
	}
	note := m.Note
	if _, _, like := cutRest(note); like && rest == nil {
		rest = annotate.Attributes{} // so that the note's own end is not taken for it
	}
	if rest != nil {
		if note != "" {
			note += "\n"
		}
		note += restBegin + string(cas.LegalJSON(rest)) + restEnd
	}
	if note != "" {
		b = append(cas.AppendXML(append(b, "<Description>"...), note), "</Description>"...)
	}
	for _, c := range codes {
		b = attribute(append(b, "<Coding"...), "guid", derived("coding", m.ID.String(), c.guid))
		b = attribute(b, "creatingUser", user)
		b = attribute(append(b, "><CodeRef"...), "targetGUID", c.guid)
		b = append(b, "/></Coding>"...)
	}
	return append(b, "</PlainTextSelection>\n"...)
}

// values are the codes of an attribute's value; false where it has none.
func (w *writer) values(label *outCode, name string, v any) (out []*outCode, ok bool) {
	list := []string{}
	kind := annotate.Choice
	switch v := v.(type) {
	case string:
		list = append(list, v)
	case bool:
		list, kind = append(list, strconv.FormatBool(v)), annotate.YesNo
	case []string:
		list, kind = v, annotate.Several
	default:
		return nil, false
	}
	for _, s := range list {
		c, ok := label.byKey[name+"\x00"+s]
		if !ok || w.own.Codes[c.guid].Type != kind || slices.Contains(out, c) {
			return nil, false
		}
		out = append(out, c)
	}
	return out, len(out) > 0
}

func (w *writer) link(r *annotate.Relation) {
	direction := "OneWay"
	if t, ok := w.header.Scheme.Relation(r.Type); ok && t.Symmetric {
		direction = "Bidirectional"
	}
	b := attribute(append(w.links, "<Link"...), "guid", r.ID.String())
	b = attribute(b, "name", r.Type)
	b = attribute(b, "direction", direction)
	b = attribute(b, "originGUID", r.From.String())
	w.links = append(attribute(b, "targetGUID", r.To.String()), "/>\n"...)
}

// attribute appends an attribute that has a value.
func attribute(b []byte, name, value string) []byte {
	if value == "" && name != "name" {
		return b
	}
	b = append(append(append(b, ' '), name...), `="`...)
	return append(cas.AppendXML(b, value), '"')
}

// Close writes the project. Children stand in the order of the schema.
func (w *writer) Close() (err error) {
	defer func() {
		name := w.wait.Name()
		err = errors.Join(err, w.wait.Close())
		if rm := os.Remove(name); rm != nil && !errors.Is(rm, os.ErrNotExist) {
			err = errors.Join(err, rm)
		}
	}()
	out, err := w.entry("project.qde")
	if err != nil {
		return err
	}
	s := w.header.Scheme
	name := s.Name
	if name == "" {
		name = "Postil"
	}
	b := append([]byte(nil), "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Project xmlns=\"urn:QDA-XML:project:1.0\""...)
	b = attribute(b, "name", name)
	b = append(attribute(b, "origin", w.header.Program), ">\n"...)
	if len(w.own.People) > 0 {
		b = append(b, "<Users>\n"...)
		for _, id := range slices.Sorted(maps.Keys(w.own.People)) {
			p := w.own.People[id]
			n := p.Name
			if n == "" {
				n = p.Slug
			}
			b = append(attribute(attribute(append(b, "<User"...), "guid", id), "name", n), "/>\n"...)
		}
		b = append(b, "</Users>\n"...)
	}
	if len(w.labels) > 0 {
		b = append(b, "<CodeBook><Codes>\n"...)
		for _, c := range w.tree() {
			b = c.append(b)
		}
		b = append(b, "</Codes></CodeBook>\n"...)
	}
	if _, err := out.Write(b); err != nil {
		return err
	}
	if err := w.sources(out); err != nil {
		return err
	}
	w.own.Scheme = cas.EncodeScheme(s)
	b = attribute(append(b[:0], "<Notes>\n<Note"...), "guid", derived("note"))
	b = append(attribute(b, "name", noteName), "><PlainTextContent>"...)
	b = append(cas.AppendXML(b, string(cas.LegalJSON(w.own))), "</PlainTextContent></Note>\n</Notes>\n"...)
	if len(w.links) > 0 {
		b = append(append(append(b, "<Links>\n"...), w.links...), "</Links>\n"...)
	}
	if _, err := out.Write(append(b, "</Project>\n"...)); err != nil {
		return err
	}
	return w.zip.Close()
}

// sources writes what has waited.
func (w *writer) sources(out io.Writer) error {
	if err := w.waits.Flush(); err != nil {
		return err
	}
	n, err := w.wait.Seek(0, io.SeekCurrent)
	if err != nil || n == 0 {
		return err
	}
	if _, err := w.wait.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if _, err := io.WriteString(out, "<Sources>\n"); err != nil {
		return err
	}
	if _, err := io.Copy(out, w.wait); err != nil {
		return err
	}
	_, err = io.WriteString(out, "</Sources>\n")
	return err
}

// tree are the codes at the top, with labels below those of which they are a
// kind.
func (w *writer) tree() (top []*outCode) {
	for _, c := range w.labels {
		id := w.own.Codes[c.guid].Label
		l, _ := w.header.Scheme.Label(id)
		if parent, ok := w.byID[l.Parent]; ok && l.Parent != "" && !w.above(id, l.Parent) {
			parent.below = append(parent.below, c)
		} else {
			top = append(top, c)
		}
	}
	return top
}

// above reports whether a label is above another one, or the same, so that it
// cannot be below it.
func (w *writer) above(id, other string) bool {
	for range len(w.labels) + 1 {
		if other == id {
			return true
		}
		if other == "" {
			return false
		}
		l, _ := w.header.Scheme.Label(other)
		other = l.Parent
	}
	return true
}

func (c *outCode) append(b []byte) []byte {
	b = attribute(attribute(append(b, "<Code"...), "guid", c.guid), "name", c.name)
	b = attribute(b, "isCodable", strconv.FormatBool(c.codable))
	if c.color != (annotate.Color{}) {
		b = attribute(b, "color", c.color.String())
	}
	b = append(b, '>')
	if c.description != "" {
		b = append(cas.AppendXML(append(b, "<Description>"...), c.description), "</Description>"...)
	}
	for _, d := range c.below {
		b = d.append(append(b, '\n'))
	}
	return append(b, "</Code>\n"...)
}
