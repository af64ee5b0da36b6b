package webanno

import (
	"fmt"
	"strings"

	"postil/storage/exchange/foreign"
	"postil/storage/exchange/source"
)

// read2 reads version 2: layers stand in one line, tokens have no offsets, and
// marks are told by B- and I-.
//
//	# webanno.custom.A | f # webanno.custom.R | g | AttachTo=webanno.custom.A
//	#id=1
//	#text=A tale
//	1-1	A	B-x	_	_
func (t *table) read2(first string, lines *source.Lines) {
	for part := range strings.SplitSeq(strings.TrimSpace(first), "#") {
		fields := strings.Split(part, "|")
		l := layer{name: strings.TrimSpace(fields[0])}
		if l.name == "" {
			continue
		}
		for _, f := range fields[1:] {
			f = strings.TrimSpace(f)
			c := column{kind: valueColumn, feature: f, at: t.head.width}
			if base, ok := strings.CutPrefix(f, "AttachTo="); ok {
				l.kind, l.base = relationLayer, base
				c.kind, c.target = sourceColumn, base
			}
			l.columns = append(l.columns, c)
			t.head.width++
		}
		t.head.layers = append(t.head.layers, l)
	}
	var text strings.Builder
	length := 0
	at := 0 // in the sentence, in bytes
	sentence := ""
	var units []unit
	for lines.Next() {
		s := string(lines.Bytes())
		switch {
		case lines.TooLong() != nil:
			t.problem(foreign.BrokenRecord, lines.Number(), "a line", lines.TooLong().Error())
		case strings.HasPrefix(s, "#text="):
			if text.Len() > 0 {
				text.WriteByte('\n')
				length++
			}
			length += utf16Units.len(sentence)
			sentence, at = s[len("#text="):], 0
			text.WriteString(sentence)
		case s == "" || strings.HasPrefix(s, "#"):
		default:
			u, err := token2(s, sentence, &at, length)
			if err != nil {
				t.problem(foreign.BrokenRecord, lines.Number(), "a token", err.Error())
				continue
			}
			u.line = lines.Number()
			units = append(units, u)
		}
	}
	t.start(text.String())
	t.marks2(units)
	t.builder.finish()
}

// token2 reads a token, and finds it in its sentence.
func token2(s, sentence string, at *int, length int) (unit, error) {
	id, rest, ok := strings.Cut(s, "\t")
	if !ok {
		return unit{}, fmt.Errorf("it has fewer than two columns")
	}
	word, cells, _ := strings.Cut(rest, "\t")
	i := strings.Index(sentence[*at:], word)
	if i < 0 {
		return unit{}, fmt.Errorf("the sentence does not say %.40q after what came before", word)
	}
	begin := *at + i
	*at = begin + len(word)
	return unit{
		id: id, word: word, cells: cells,
		begin: length + utf16Units.len(sentence[:begin]), end: length + utf16Units.len(sentence[:*at]),
	}, nil
}

// marks2 makes marks of the units' cells: B- begins one, I- goes on with that
// which stands at the same place of the stack, and what has neither stands
// alone.
func (t *table) marks2(units []unit) {
	b := t.builder
	open := map[string]int{} // by layer and place in the stack
	for i := range units {
		u := &units[i]
		p := &place{unit: u}
		b.units[u.id] = p
		b.cells = append(b.cells[:0], strings.Split(u.cells, "\t")...)
		for j := range b.cells {
			if b.cells[j] == "O" {
				b.cells[j] = "_"
			}
		}
		now := map[string]int{}
		for j := range t.head.layers {
			l := &t.head.layers[j]
			if !b.split(l) {
				continue
			}
			for k := range b.stack {
				s := &b.stack[k]
				key := fmt.Sprintf("%s %d", l.name, k)
				begins := false
				for c := range s.values {
					v, ok := strings.CutPrefix(s.values[c], "B-")
					if !ok {
						if v, ok = strings.CutPrefix(s.values[c], "I-"); !ok {
							begins = begins || s.values[c] != "_"
						}
					} else {
						begins = true
					}
					if s.values[c] = v; v == l.name+"_" {
						s.values[c] = "*"
					}
				}
				if l.kind == relationLayer {
					b.relation(p, l, s)
					continue
				}
				m, goesOn := open[key]
				if !goesOn || begins {
					b.span(p, l, s)
					m = p.made[len(p.made)-1].made
				} else {
					b.list[m].structure.End = u.end
					p.made = append(p.made, here{l.name, 0, m})
				}
				now[key] = m
			}
		}
		open = now
	}
}
