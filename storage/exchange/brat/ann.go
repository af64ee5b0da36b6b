package brat

import (
	"encoding/json"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"postil/annotate"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
)

// line is one of a file, without its end. Lines end with LF or CRLF alone.
type line struct {
	text   string
	number int
}

func lines(s string) iter.Seq[line] {
	return func(yield func(line) bool) {
		s = strings.TrimPrefix(s, "\ufeff")
		for n := 1; s != ""; n++ {
			text, rest, _ := strings.Cut(s, "\n")
			if !yield(line{strings.TrimSuffix(text, "\r"), n}) {
				return
			}
			s = rest
		}
	}
}

// isRecord reports whether a line begins a record: a letter, a number and a
// tab. What does not is the rest of the words of the T before it.
func isRecord(s string) bool {
	id, _, ok := strings.Cut(s, "\t")
	if !ok || id == "" || strings.IndexByte("TERAMN#*", id[0]) < 0 {
		return false
	}
	for i := 1; i < len(id); i++ {
		// Merged files have ids such as T1-2 or T1_alice; words have spaces.
		if c := id[i]; c == ' ' || c >= 0x80 {
			return false
		}
	}
	return id[0] == '*' || id[0] == '#' || len(id) > 1 && '0' <= id[1] && id[1] <= '9'
}

// parser reads one .ann after the other, and keeps its memory.
type parser struct {
	file  string
	types schemeTypes
	keep  bool // pieces stay as they are
	tell  func(foreign.Problem)

	layer  *foreign.Layer
	marks  map[string]int // by id of T, and of E the trigger
	links  map[string]int // by id of R
	later  []record       // those that refer to others
	ranges []offsets.Range
	quotes []string
}

// record is a line that is read once all marks are known.
type record struct {
	line
	id, data, tail string
}

func (p *parser) problem(kind foreign.Kind, line int, what, format string, args ...any) {
	p.tell(foreign.Problem{Kind: kind, At: foreign.Place{File: p.file, Line: line}, What: what, Reason: fmt.Sprintf(format, args...)})
}

// parse reads the marks of a file into a layer.
func (p *parser) parse(file, content string, into *foreign.Layer) {
	p.file, p.layer = file, into
	if p.marks == nil {
		p.marks, p.links = map[string]int{}, map[string]int{}
	}
	clear(p.marks)
	clear(p.links)
	p.later = p.later[:0]
	before := byte(0) // the kind of the record before this line
	for l := range lines(content) {
		switch {
		case isRecord(l.text):
			before = l.text[0]
			id, rest, _ := strings.Cut(l.text, "\t")
			data, tail, _ := strings.Cut(rest, "\t")
			r := record{l, id, data, tail}
			if before == 'T' {
				if !p.textbound(r, strings.Contains(rest, "\t")) {
					before = 0
				}
				continue
			}
			p.later = append(p.later, r)
		case strings.TrimSpace(l.text) == "" && before != 'T':
		case before == 'T':
			p.continued(l)
		default:
			p.problem(foreign.BrokenRecord, l.number, "", "this is no record of standoff: %.60q", l.text)
		}
	}
	p.dropTrailing()
	p.refer()
}

// textbound reads a T.
func (p *parser) textbound(r record, quoted bool) bool {
	label, places, ok := strings.Cut(r.data, " ")
	first := len(p.ranges)
	for places != "" && ok {
		var one string
		one, places, _ = strings.Cut(places, ";")
		from, to, spaced := strings.Cut(strings.TrimSpace(one), " ")
		start, err := strconv.Atoi(from)
		end, err2 := strconv.Atoi(strings.TrimSpace(to))
		ok = spaced && err == nil && err2 == nil
		p.ranges = append(p.ranges, offsets.Range{Start: start, End: end})
	}
	if !ok || len(p.ranges) == first {
		p.ranges = p.ranges[:first]
		p.problem(foreign.BrokenRecord, r.number, r.id, "a label and offsets should follow, as in Claim 0 5;8 12, not %.60q", r.data)
		return false
	}
	m := foreign.Mark{
		ID: r.id, Label: p.types.label(label), Ranges: p.ranges[first:len(p.ranges):len(p.ranges)], Join: " ", Rejoin: !p.keep,
		At: foreign.Place{File: p.file, Line: r.number},
	}
	if quoted {
		p.quotes = append(p.quotes, r.tail)
		m.Quotes = p.quotes[len(p.quotes)-1 : len(p.quotes) : len(p.quotes)]
	}
	if _, twice := p.marks[r.id]; twice {
		p.problem(foreign.Repaired, r.number, r.id, "its id stands twice; both marks are taken, and what refers to it means the first")
	} else {
		p.marks[r.id] = len(p.layer.Marks)
	}
	p.layer.Marks = append(p.layer.Marks, m)
	return true
}

// continued adds a line to the words of the last T.
func (p *parser) continued(l line) {
	m := &p.layer.Marks[len(p.layer.Marks)-1]
	if m.Quotes == nil {
		p.problem(foreign.BrokenRecord, l.number, "", "this is no record of standoff: %.60q", l.text)
		return
	}
	m.Quotes[0] += "\n" + l.text
}

// dropTrailing tells of words over several lines, and takes from the end of
// words the empty lines that belong to the file.
func (p *parser) dropTrailing() {
	for i := range p.layer.Marks {
		m := &p.layer.Marks[i]
		if m.At.File != p.file || m.Quotes == nil || !strings.Contains(m.Quotes[0], "\n") {
			continue
		}
		if m.Quotes[0] = strings.TrimRight(m.Quotes[0], "\n"); strings.Contains(m.Quotes[0], "\n") {
			p.problem(foreign.Repaired, m.At.Line, m.ID, "its words go over several lines; they were read together")
		}
	}
}

// refer reads the records that refer to marks: events first, since others may
// refer to them, then relations, then what is said of all of these.
func (p *parser) refer() {
	for _, r := range p.later {
		if r.id[0] == 'E' {
			p.trigger(r)
		}
	}
	for _, r := range p.later {
		switch r.id[0] {
		case 'E':
			p.arguments(r)
		case 'R':
			p.relation(r)
		case '*':
			p.equivalence(r)
		}
	}
	for _, r := range p.later {
		switch r.id[0] {
		case 'A', 'M':
			p.attribute(r)
		case 'N':
			p.normalization(r)
		case '#':
			p.comment(r)
		}
	}
}

// trigger makes an event's id that of its trigger's mark.
func (p *parser) trigger(r record) {
	head, _, _ := strings.Cut(r.data, " ")
	kind, id, _ := strings.Cut(head, ":")
	i, ok := p.marks[id]
	switch {
	case !ok:
		p.problem(foreign.Refused, r.number, r.id, "its trigger %q is no mark of the file", id)
		return
	case id[0] != 'T':
		p.problem(foreign.Refused, r.number, r.id, "its trigger %s is not text", id)
		return
	}
	if _, twice := p.marks[r.id]; twice {
		p.problem(foreign.Repaired, r.number, r.id, "its id stands twice; what refers to it means the first")
	} else {
		p.marks[r.id] = i
	}
	if m := &p.layer.Marks[i]; p.types.label(kind) != m.Label {
		p.problem(foreign.Noted, r.number, r.id, "the event is a %s and its trigger %s a %s; the mark keeps its label, and %q is its attribute event", kind, id, m.Label, kind)
		m.Fields = append(m.Fields, foreign.Field{Name: "event", Value: kind})
	}
}

// arguments makes relations of an event's arguments.
func (p *parser) arguments(r record) {
	from, ok := p.marks[r.id]
	if !ok {
		return // refused before
	}
	_, rest, _ := strings.Cut(r.data, " ")
	args := strings.Fields(rest)
	for _, arg := range args {
		role, id, ok := strings.Cut(arg, ":")
		to, there := p.marks[id]
		if !ok || !there {
			p.problem(foreign.Refused, r.number, r.id, "its argument %q is no mark or event of the file", arg)
			continue
		}
		if base := strings.TrimRight(role, "0123456789"); base != role && strings.Contains(" "+rest, " "+base+":") {
			role = base
		}
		p.link(foreign.Relation{ID: r.id + " " + arg, Type: p.types.relation(role), From: from, To: to}, r)
	}
}

func (p *parser) link(l foreign.Relation, r record) {
	l.At = foreign.Place{File: p.file, Line: r.number}
	p.layer.Relations = append(p.layer.Relations, l)
}

// relation reads an R: its two arguments in order, whatever they are called.
func (p *parser) relation(r record) {
	f := strings.Fields(r.data)
	if len(f) != 3 {
		p.problem(foreign.BrokenRecord, r.number, r.id, "a type and two arguments should follow, as in attacks Arg1:T5 Arg2:T1, not %.60q", r.data)
		return
	}
	var ends [2]int
	for i, arg := range f[1:] {
		_, id, _ := strings.Cut(arg, ":")
		at, ok := p.marks[id]
		if !ok {
			p.problem(foreign.Refused, r.number, r.id, "its argument %q is no mark or event of the file", arg)
			return
		}
		ends[i] = at
	}
	if _, twice := p.links[r.id]; twice {
		p.problem(foreign.Repaired, r.number, r.id, "its id stands twice; both relations are taken, and what refers to it means the first")
	} else {
		p.links[r.id] = len(p.layer.Relations)
	}
	p.link(foreign.Relation{ID: r.id, Type: p.types.relation(f[0]), From: ends[0], To: ends[1]}, r)
}

// equivalence reads a *: marks of which each is linked to the next.
func (p *parser) equivalence(r record) {
	f := strings.Fields(r.data)
	if len(f) < 3 {
		p.problem(foreign.BrokenRecord, r.number, "*", "a type and two or more marks should follow, not %.60q", r.data)
		return
	}
	last := -1
	for _, id := range f[1:] {
		at, ok := p.marks[id]
		if !ok {
			p.problem(foreign.Refused, r.number, "* "+f[0], "%q is no mark or event of the file", id)
			continue
		}
		if last >= 0 {
			p.link(foreign.Relation{Type: p.types.relation(f[0]), From: last, To: at}, r)
		}
		last = at
	}
}

// attribute reads an A or M: a name, what has it, and perhaps a value, which
// may have spaces.
func (p *parser) attribute(r record) {
	name, rest, ok := strings.Cut(r.data, " ")
	target, value, valued := strings.Cut(rest, " ")
	if !ok || target == "" {
		p.problem(foreign.BrokenRecord, r.number, r.id, "a name and a mark should follow, as in Stance T1 For, not %.60q", r.data)
		return
	}
	if r.tail != "" {
		value, valued = value+"\t"+r.tail, true
	}
	p.field(r, target, p.types.attribute(name), p.types.value(name, value, valued && value != ""))
}

// normalization reads an N: what a mark refers to, and how that is called.
func (p *parser) normalization(r record) {
	f := strings.Fields(r.data)
	if len(f) != 3 {
		p.problem(foreign.BrokenRecord, r.number, r.id, "a type, a mark and a reference should follow, as in Reference T4 Wikidata:Q1, not %.60q", r.data)
		return
	}
	p.field(r, f[1], f[0], f[2])
	if name := strings.TrimSpace(r.tail); name != "" {
		p.field(r, f[1], f[0]+" name", name)
	}
}

// comment reads a #: a note, or a text that a mark has as attribute.
func (p *parser) comment(r record) {
	kind, target, ok := strings.Cut(r.data, " ")
	target = strings.TrimSpace(target)
	switch {
	case !ok || target == "":
		p.problem(foreign.Noted, r.number, r.id, "a comment that is on no mark was left out: %.60q", r.line.text)
	case kind == notes:
		p.note(r, target, r.tail)
	case kind == exactly:
		p.exact(r, target)
	default:
		p.text(r, target, p.types.attribute(kind))
	}
}

const (
	notes   = "AnnotatorNotes"
	exactly = "PostilRanges" // the ranges of a mark that brat cannot write
)

// exact reads the ranges that a writer of Postil has put beside a T.
func (p *parser) exact(r record, target string) {
	var e exactRanges
	i, ok := p.marks[target]
	if err := json.Unmarshal([]byte(r.tail), &e); err != nil || !ok || len(e.Ranges) == 0 {
		p.problem(foreign.BrokenRecord, r.number, r.id, "the exact ranges of %s cannot be read; those of its T are taken", target)
		return
	}
	m := &p.layer.Marks[i]
	m.Ranges, m.Rejoin, m.Quotes, m.Join = nil, false, e.Quotes, ""
	for _, x := range e.Ranges {
		m.Ranges = append(m.Ranges, offsets.Range{Start: x[0], End: x[1]})
	}
}

type exactRanges struct {
	Ranges [][2]int `json:"ranges"`
	Quotes []string `json:"quotes"`
}

// field gives a mark an attribute. Relations have none here: it becomes a
// line of their note.
func (p *parser) field(r record, target, name string, value any) {
	if i, ok := p.marks[target]; ok {
		m := &p.layer.Marks[i]
		m.Fields = append(m.Fields, foreign.Field{Name: name, Value: value})
		return
	}
	if i, ok := p.links[target]; ok {
		line := name
		if set, ok := value.(bool); !ok || !set {
			line = fmt.Sprintf("%s: %v", name, value)
		}
		p.addNote(&p.layer.Relations[i].Note, line)
		p.problem(foreign.Repaired, r.number, r.id, "the relation %s cannot have attributes here; it is in its note", target)
		return
	}
	p.problem(foreign.Refused, r.number, r.id, "%q is no mark, event or relation of the file", target)
}

// text gives a mark an attribute that is a text; more lines of it follow each
// other.
func (p *parser) text(r record, target, name string) {
	if i, ok := p.marks[target]; ok {
		fields := p.layer.Marks[i].Fields
		for j := range fields {
			if s, ok := fields[j].Value.(string); ok && fields[j].Name == name {
				fields[j].Value = s + "\n" + r.tail
				return
			}
		}
	}
	p.field(r, target, name, r.tail)
}

func (p *parser) note(r record, target, words string) {
	if i, ok := p.marks[target]; ok {
		p.addNote(&p.layer.Marks[i].Note, words)
		return
	}
	if i, ok := p.links[target]; ok {
		p.addNote(&p.layer.Relations[i].Note, words)
		return
	}
	p.problem(foreign.Refused, r.number, r.id, "its %q is no mark, event or relation of the file, so the note %.60q is on nothing", target, words)
}

// addNote appends a line. The first one may be empty: it is told from no note
// by what follows it.
func (p *parser) addNote(note *string, line string) {
	if *note != "" {
		*note += "\n"
	}
	*note += line
}

// schemeTypes tells what a collection's words stand for, by its configuration.
type schemeTypes struct {
	labels, relations, attributes map[string]string
	values                        map[string]map[string]string // by attribute's word
	kinds                         map[string]annotate.AttributeType
}

func lookup(m map[string]string, word string) string {
	if is, ok := m[word]; ok {
		return is
	}
	return word
}

func (t schemeTypes) label(word string) string     { return lookup(t.labels, word) }
func (t schemeTypes) relation(word string) string  { return lookup(t.relations, word) }
func (t schemeTypes) attribute(word string) string { return lookup(t.attributes, word) }

// value reads that of an attribute. Without a declared type it is what it
// looks like: a yes, or a text.
func (t schemeTypes) value(attribute, word string, valued bool) any {
	word = lookup(t.values[attribute], word)
	switch t.kinds[attribute] {
	case annotate.YesNo:
		return !valued || word != "false"
	case annotate.Number:
		if json.Valid([]byte(word)) {
			return json.Number(word)
		}
	case annotate.Several:
		return []string{word}
	}
	if !valued {
		return true
	}
	return word
}
