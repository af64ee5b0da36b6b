package webanno

import (
	"strconv"
	"strings"

	"postil/storage/exchange/cas"
)

// builder makes structures of the units' cells.
type builder struct {
	t      *table
	next   int
	cells  []string
	units  map[string]*place
	byID   map[int]int           // structures by disambiguation id
	chains map[chainPlace]int    // elements
	order  map[string][]chainRef // elements of a chain, by its layer and number
	keys   []string
	links  []pending
	stack  []stacked
	list   []made // structures, which are moved into the document at the end

	doubtful bool // the sentence is not where it says, as far as its words tell
}

// made is a structure that may still grow.
type made struct {
	structure cas.Structure
	values    []cas.Value
	words     []string // of its units, where they are in doubt
}

// place is what is known of a unit: which structures are there, by layer.
type place struct {
	unit *unit
	made []here
}

type here struct {
	layer string
	id    int // disambiguation id, or 0
	made  int
}

type chainPlace struct {
	layer          string
	chain, element int
}

type chainRef struct{ element, made int }

// stacked is one of the values that stand in a cell.
type stacked struct {
	values []string // by column of the layer
	inside []string // what is in brackets
}

func newBuilder(t *table) *builder {
	b := &builder{t: t, next: 2, units: map[string]*place{}, byID: map[int]int{}, chains: map[chainPlace]int{}, order: map[string][]chainRef{}}
	// What is a relation, and what a slot, is told by what is declared.
	t.d.Types.Add(cas.Type{Name: slotType, Super: cas.TypeTop, Features: []cas.Feature{{Name: "role", Range: cas.TypeString}, {Name: "target", Range: cas.TypeAnnotation}}})
	for _, l := range t.head.layers {
		if l.kind == relationLayer {
			t.d.Types.Add(cas.Type{Name: l.name, Super: cas.TypeAnnotation, Features: []cas.Feature{{Name: cas.Governor, Range: cas.TypeAnnotation}, {Name: cas.Dependent, Range: cas.TypeAnnotation}}})
		}
	}
	return b
}

func (b *builder) id() int {
	b.next++
	return b.next - 1
}

// new makes a structure on a range.
func (b *builder) new(kind string, begin, end, line int) int {
	b.list = append(b.list, made{structure: cas.Structure{ID: b.id(), Type: kind, Sofa: 1, Begin: begin, End: end, Ranged: true, Line: line}})
	return len(b.list) - 1
}

func (b *builder) set(m int, v cas.Value) {
	for _, have := range b.list[m].values {
		if have.Name == v.Name {
			return // the same in each of the mark's units
		}
	}
	b.list[m].values = append(b.list[m].values, v)
}

// slotType stands for the types of slots' links, which the file does not tell
// apart.
const slotType = "webanno.slot.Link"

// unit takes the cells of one unit.
func (b *builder) unit(u *unit) {
	p := &place{unit: u}
	b.units[u.id] = p
	b.cells = append(b.cells[:0], strings.Split(u.cells, "\t")...)
	for i := range b.t.head.layers {
		l := &b.t.head.layers[i]
		if !b.split(l) {
			continue
		}
		for j := range b.stack {
			switch s := &b.stack[j]; l.kind {
			case spanLayer:
				b.span(p, l, s)
			case relationLayer:
				b.relation(p, l, s)
			case chainLayer:
				b.element(p, l, s)
			}
		}
	}
}

// split takes the cells of a layer apart. It is false where there is nothing.
func (b *builder) split(l *layer) bool {
	empty := true
	for _, c := range l.columns {
		if c.at < len(b.cells) && b.cells[c.at] != "_" && b.cells[c.at] != "" {
			empty = false
		}
	}
	if empty {
		return false
	}
	b.stack = b.stack[:0]
	for i, c := range l.columns {
		if c.at >= len(b.cells) {
			break
		}
		rest, more := b.cells[c.at], true
		for n := 0; more; n++ {
			var v string
			v, rest, more = cut(rest, '|')
			if n == len(b.stack) {
				b.stack = append(b.stack, stacked{values: make([]string, len(l.columns)), inside: make([]string, len(l.columns))})
				for k := range l.columns {
					b.stack[n].values[k] = "_"
				}
			}
			s := &b.stack[n]
			s.values[i] = v
			if c.kind != targetColumn {
				s.values[i], s.inside[i] = suffix(v)
			}
		}
	}
	return true
}

// disambiguation is the number that a stacked value has in brackets; 0: none.
func (s *stacked) disambiguation() int {
	for _, in := range s.inside {
		if n, err := strconv.Atoi(in); err == nil && n > 0 {
			return n
		}
	}
	return 0
}

func (b *builder) span(p *place, l *layer, s *stacked) {
	id := s.disambiguation()
	m, again := -1, false
	if id > 0 {
		if have, ok := b.byID[id]; ok && b.list[have].structure.Type == l.name {
			m, again = have, true
			b.list[m].structure.End = p.unit.end
		}
	}
	if m < 0 {
		m = b.new(l.name, p.unit.begin, p.unit.end, p.unit.line)
		if id > 0 {
			b.byID[id] = m
		}
	}
	p.made = append(p.made, here{l.name, id, m})
	if b.doubtful {
		b.list[m].words = append(b.list[m].words, p.unit.word)
	}
	for i, c := range l.columns {
		v := s.values[i]
		switch c.kind {
		case valueColumn:
			if v != "_" && v != "*" && v != "" {
				b.set(m, cas.Value{Name: c.feature, Text: unescapeValue(v)})
			}
		case targetColumn:
			if !again && i > 0 {
				b.slots(p, m, c, s.values[i-1], v)
			}
		case placeholder, roleColumn, sourceColumn, linkColumn, elementColumn:
		}
	}
}

func (b *builder) relation(p *place, l *layer, s *stacked) {
	m := b.new(l.name, p.unit.begin, p.unit.end, p.unit.line)
	for i, c := range l.columns {
		switch v := s.values[i]; c.kind {
		case valueColumn:
			if v != "_" && v != "*" && v != "" {
				b.set(m, cas.Value{Name: c.feature, Text: unescapeValue(v)})
			}
		case sourceColumn:
			from, to, _ := strings.Cut(s.inside[i], "_")
			source, _ := strconv.Atoi(from)
			target, _ := strconv.Atoi(to)
			b.links = append(b.links,
				pending{from: m, feature: cas.Governor, slot: -1, layer: c.target, address: v, id: source, line: p.unit.line},
				pending{from: m, feature: cas.Dependent, slot: -1, layer: c.target, address: p.unit.id, id: target, line: p.unit.line})
		case placeholder, roleColumn, targetColumn, linkColumn, elementColumn:
		}
	}
}
