package webanno

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"postil/storage/exchange/cas"
	"postil/storage/exchange/foreign"
)

// pending is a reference that is resolved when all structures are there.
type pending struct {
	from    int // made
	feature string
	slot    int // made, of the slot's link; -1: the reference is from's own
	layer   string
	address string
	id      int
	line    int
}

// slots takes the roles and targets of a slot. There may be fewer roles than
// targets: some have been written as semicolons alone.
func (b *builder) slots(p *place, m int, c column, roles, targets string) {
	if targets == "_" || targets == "*" || targets == "" {
		return
	}
	for more := true; more; {
		var target, role string
		target, targets, more = cut(targets, ';')
		if roles != "" {
			role, roles, _ = cut(roles, ';')
		}
		if target == "_" || target == "*" || target == "" {
			continue
		}
		if role == "_" || role == "*" {
			role = ""
		}
		address, inside := suffix(target)
		id, _ := strconv.Atoi(inside)
		link := b.new(slotType, 0, 0, p.unit.line)
		b.list[link].structure.Ranged, b.list[link].structure.Sofa = false, 0
		if role != "" {
			b.set(link, cas.Value{Name: "role", Text: unescapeValue(role)})
		}
		b.links = append(b.links, pending{from: m, feature: c.feature, slot: link, layer: c.target, address: address, id: id, line: p.unit.line})
	}
}

// element takes one of a chain: "relation->chain-element" in one column, and
// what it is in the other.
func (b *builder) element(p *place, l *layer, s *stacked) {
	where := chainPlace{layer: l.name}
	values := make([]string, len(l.columns))
	found := false
	for i := range l.columns {
		values[i] = s.values[i]
		v, address, ok := cutArrow(s.values[i])
		if !ok {
			continue
		}
		chain, element, _ := strings.Cut(address, "-")
		n, err := strconv.Atoi(chain)
		k, err2 := strconv.Atoi(element)
		if err == nil && err2 == nil {
			where.chain, where.element, found = n, k, true
			values[i] = v
		}
	}
	if !found {
		b.t.problem(foreign.Refused, p.unit.line, "an element of a chain of "+l.name, "it does not say of which")
		return
	}
	m, again := b.chains[where]
	if again {
		b.list[m].structure.End = p.unit.end
	} else {
		m = b.new(l.name, p.unit.begin, p.unit.end, p.unit.line)
		b.chains[where] = m
		key := l.name + " " + strconv.Itoa(where.chain)
		if b.order[key] == nil {
			b.keys = append(b.keys, key)
		}
		b.order[key] = append(b.order[key], chainRef{where.element, m})
	}
	p.made = append(p.made, here{l.name, 0, m})
	for i, c := range l.columns {
		if v := values[i]; v != "_" && v != "*" && v != "" {
			b.set(m, cas.Value{Name: map[columnKind]string{linkColumn: "referenceRelation", elementColumn: "referenceType"}[c.kind], Text: unescapeValue(v)})
		}
	}
}

// cutArrow cuts "->1-2" off the end of a value.
func cutArrow(s string) (value, address string, ok bool) {
	i := strings.LastIndex(s, "->")
	if i < 0 || i > 0 && s[i-1] == '\\' {
		return s, "", false
	}
	return s[:i], s[i+2:], true
}

// finish resolves references, and moves all into the document.
func (b *builder) finish() {
	slots := map[int]map[string][]int{} // links by structure and feature
	for _, l := range b.links {
		to := b.resolve(l)
		if l.slot >= 0 {
			if to >= 0 {
				b.set(l.slot, cas.Value{Name: "target", Kind: cas.Ref, Refs: []int{b.list[to].structure.ID}})
			}
			if slots[l.from] == nil {
				slots[l.from] = map[string][]int{}
			}
			slots[l.from][l.feature] = append(slots[l.from][l.feature], b.list[l.slot].structure.ID)
			continue
		}
		if to >= 0 {
			b.set(l.from, cas.Value{Name: l.feature, Kind: cas.Ref, Refs: []int{b.list[to].structure.ID}})
		}
	}
	for m, features := range slots {
		for _, l := range b.t.head.layers {
			for _, c := range l.columns {
				if c.kind == targetColumn && l.name == b.list[m].structure.Type && features[c.feature] != nil {
					b.set(m, cas.Value{Name: c.feature, Kind: cas.Refs, Refs: features[c.feature]})
				}
			}
		}
	}
	for _, key := range b.keys {
		chain := b.order[key]
		slices.SortStableFunc(chain, func(x, y chainRef) int { return x.element - y.element })
		for i := range chain {
			v := cas.Value{Name: "next", Kind: cas.Ref, Refs: []int{0}}
			if i+1 < len(chain) {
				v.Refs[0] = b.list[chain[i+1].made].structure.ID
			}
			b.set(chain[i].made, v)
		}
	}
	for i := range b.list {
		s := b.t.d.Add(b.list[i].structure)
		s.Quote = strings.Join(b.list[i].words, " ")
		for _, v := range b.list[i].values {
			b.t.d.Set(v)
		}
	}
}

// resolve finds what a reference leads to. What is not there as an annotation
// is the token itself.
func (b *builder) resolve(l pending) int {
	p, ok := b.units[l.address]
	if !ok {
		return -1 // the relation is refused for want of an end
	}
	found, n, numbered := -1, 0, false
	for _, h := range p.made {
		if l.id > 0 && h.id == l.id {
			return h.made
		}
		if l.id == 0 && (h.layer == l.layer || l.layer == cas.TypeAnnotation) {
			if found < 0 || h.id == 0 && numbered {
				found, numbered = h.made, h.id > 0
			}
			n++
		}
	}
	switch {
	case l.id > 0:
		if m, ok := b.byID[l.id]; ok {
			return m
		}
	case found >= 0:
		if n > 1 {
			b.t.problem(foreign.Noted, l.line, fmt.Sprintf("the reference to %s", l.address), fmt.Sprintf("it does not say which of %d marks there is meant; one of them was taken", n))
		}
		return found
	case strings.HasSuffix(l.layer, ".Token") || l.layer == cas.TypeAnnotation:
		m := b.new("de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token", p.unit.begin, p.unit.end, p.unit.line)
		p.made = append(p.made, here{l.layer, 0, m})
		return m
	}
	return -1
}

// quote gives each mark its words, counted in code points, by which exchange
// sees that the file does not count in UTF-16.
func (b *builder) quote(text string) {
	runes := []rune(text)
	for i := range b.t.d.Structures {
		s := &b.t.d.Structures[i]
		if s.Ranged && s.Begin >= 0 && s.Begin < s.End && s.End <= len(runes) {
			s.Quote = string(runes[s.Begin:s.End])
		}
	}
}
