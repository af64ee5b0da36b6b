package conllu

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/google/uuid"

	"postil/annotate"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/tokens"
)

// link is a Bridge or SplitAnte: numbers, of which the marks are looked for when
// the document is whole.
type link struct {
	kind     string
	from, to string
	id       string
	line     int
}

// grow makes all open marks hold a word.
func (r *reader) grow(at offsets.Range) {
	for i := range r.open {
		o := &r.open[i]
		if o.closed {
			continue
		}
		if o.start < 0 {
			o.start = at.Start
		}
		o.end = max(o.end, at.End)
	}
}

// entity takes the brackets of a row.
func (r *reader) entity(value string, at offsets.Range, line int) {
	var err error
	r.brief, err = brackets(value, r.names, r.brief[:0])
	if err != nil {
		r.to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: foreign.Place{File: r.file, Line: line}, Article: r.article.Name, What: "Entity=" + value, Reason: err.Error()})
	}
	for _, b := range r.brief {
		if b.opens {
			r.open = append(r.open, open{id: b.id, part: b.part, parts: b.parts, values: b.values, line: line, start: -1})
		}
	}
	if at.Start >= 0 {
		r.grow(at)
	}
	for _, b := range r.brief {
		if b.closes && !r.close(b) {
			r.to.Problem(foreign.Problem{Kind: foreign.Repaired, At: foreign.Place{File: r.file, Line: line}, Article: r.article.Name, What: "Entity " + b.id, Reason: "it is closed, but was not opened; the bracket was left out"})
		}
	}
}

// close ends the last open mark of a number.
func (r *reader) close(b bracket) bool {
	for i := len(r.open) - 1; i >= 0; i-- {
		o := &r.open[i]
		if !o.closed && o.id == b.id && o.part == b.part {
			o.closed = true
			r.emit(false)
			return true
		}
	}
	return false
}

// emit makes marks of what was closed, as far as nothing before is open; at the
// end of the document of all.
func (r *reader) emit(all bool) {
	n := 0
	for ; n < len(r.open) && (r.open[n].closed || all); n++ {
		r.mark(&r.open[n])
	}
	r.open = append(r.open[:0], r.open[n:]...)
}

// mark makes a mark of a bracket, or the part of one.
func (r *reader) mark(o *open) {
	at := foreign.Place{File: r.file, Line: o.line}
	place, ok := o.ranges()
	if !o.closed {
		r.to.Problem(foreign.Problem{Kind: foreign.Repaired, At: at, Article: r.article.Name, What: "Entity " + o.id, Reason: "it is never closed; it ends with the document"})
	}
	if !ok {
		r.counts.empties.add(o.line)
		return
	}
	if o.part > 1 {
		// Another part of the mark that was read before.
		if i, ok := r.last[o.id]; ok && i < len(r.layer.Marks) {
			m := &r.layer.Marks[i]
			m.Ranges = append(slices.Clip(m.Ranges), place)
			return
		}
	}
	m := foreign.Mark{At: at}
	r.ranges = append(r.ranges, place)
	m.Ranges = r.ranges[len(r.ranges)-1 : len(r.ranges) : len(r.ranges)]
	r.describe(&m, o)
	r.last[o.id] = len(r.layer.Marks)
	r.layer.Marks, r.numbers = append(r.layer.Marks, m), append(r.numbers, o.id)
}

// describe reads what stands in a bracket.
func (r *reader) describe(m *foreign.Mark, o *open) {
	m.Label = bareLabel
	var other string
	own := false
	for i, v := range o.values {
		if i >= len(r.names) || v == "" || v == "_" {
			continue
		}
		switch name := r.names[i]; name {
		case "etype":
			m.Label = decode(v)
		case "other":
			other = v
		case "eid", "GRP":
		default:
			m.Fields = append(m.Fields, foreign.Field{Name: name, Value: decode(v)})
		}
	}
	for pair := range strings.SplitSeq(other, ",") {
		key, v, ok := strings.Cut(pair, ":")
		if !ok {
			continue
		}
		key, v = decode(key), decode(v)
		switch {
		case key == "id" && r.types != nil:
			m.UUID, m.ID = parsed(v), v
			own = m.UUID != annotate.ID{}
		case key == "note" && r.types != nil:
			m.Note = v
		case r.types != nil:
			m.Fields = append(m.Fields, foreign.Field{Name: strings.TrimPrefix(key, "."), Value: r.typed(m.Label, strings.TrimPrefix(key, "."), v)})
		default:
			m.Fields = append(m.Fields, foreign.Field{Name: key, Value: v})
		}
	}
	if own {
		m.Origin.Kind = annotate.OriginManual
		return
	}
	m.Fields = append(m.Fields, foreign.Field{Name: "eid", Value: o.id})
}

// typed is a value as the attribute of a label has it.
func (r *reader) typed(label, key, s string) any {
	switch r.types[label][key] {
	case annotate.YesNo:
		return s == "true"
	case annotate.Number:
		return json.Number(s)
	case annotate.Several:
		var list []string
		if json.Unmarshal([]byte(s), &list) == nil {
			return list
		}
	}
	return s
}

// link keeps a Bridge (4<5, with a kind 4<5:part) or SplitAnte (1<5,2<5) until
// the marks are there. ids are those of Postil's links.
func (r *reader) link(key, value, ids string, line int) {
	kind := map[string]string{bridgeKey: "bridge", "SplitAnte": "split antecedent"}[key]
	known := strings.Split(ids, ",")
	n := 0
	for one := range strings.SplitSeq(value, ",") {
		before, after, ok := strings.Cut(one, "<")
		if !ok {
			r.broken(line, fmt.Errorf("%s=%s names no two entities", key, value))
			continue
		}
		after, sub, _ := strings.Cut(after, ":")
		l := link{kind: kind, from: after, to: before, line: line}
		switch {
		case r.types != nil:
			l.kind = decode(sub)
			if n < len(known) {
				l.id = known[n]
			}
		case sub != "":
			l.kind += ":" + decode(sub)
		}
		r.links = append(r.links, l)
		n++
	}
}

func parsed(s string) annotate.ID {
	u, err := uuid.Parse(s)
	if err != nil {
		return annotate.ID{}
	}
	return u
}

// entities makes marks of tags.
func (r *reader) entities() {
	if !r.hasTags {
		return
	}
	var d tokens.Detector
	d.Add(r.tags)
	spans, repairs := tokens.Decode(d.Scheme(), r.tags, nil)
	for range repairs {
		r.counts.repairs.add(r.article.At.Line)
	}
	for _, s := range spans {
		r.ranges = append(r.ranges, offsets.Range{Start: r.tagged[s.From].Start, End: r.tagged[s.To-1].End})
		r.layer.Marks = append(r.layer.Marks, foreign.Mark{Label: s.Label, Ranges: r.ranges[len(r.ranges)-1 : len(r.ranges) : len(r.ranges)], At: r.article.At})
	}
}

// relations finds the marks of the numbers that links name: the one that the row
// begins or the last before it, and the last before that of the other number.
func (r *reader) relations() {
	// last is the last mark of a number before another one, that begins in a line
	// or before it.
	last := func(number string, before, line int) int {
		for i := min(before, len(r.numbers)) - 1; i >= 0; i-- {
			if r.layer.Marks[i].At.Line <= line && r.numbers[i] == number {
				return i
			}
		}
		return -1
	}
	all := len(r.layer.Marks)
	for _, l := range r.links {
		from, to := last(l.from, all, l.line), -1
		if from >= 0 {
			to = last(l.to, from, l.line)
		}
		if to < 0 {
			to = last(l.to, all, math.MaxInt) // it comes after
		}
		r.layer.Relations = append(r.layer.Relations, foreign.Relation{Type: l.kind, ID: l.id, UUID: parsed(l.id), From: from, To: to, At: foreign.Place{File: r.file, Line: l.line}})
	}
}

func (r *reader) tellAll() {
	tell := func(k foreign.Kind, c counted, reason string) {
		if c.n > 1 {
			reason += fmt.Sprintf(" (and %d more below)", c.n-1)
		}
		if c.n > 0 {
			r.to.Problem(foreign.Problem{Kind: k, At: foreign.Place{File: r.file, Line: c.line}, Reason: reason})
		}
	}
	tell(foreign.Repaired, r.counts.columns, "the row has not ten columns; what it has was read")
	tell(foreign.Repaired, r.counts.repairs, "a tag is not where its scheme allows it; a mark begins or ends with it")
	tell(foreign.Noted, r.counts.empties, "an entity holds nothing but empty nodes, which have no words; it was left out")
	tell(foreign.Noted, r.counts.differs, "the words are not those of \"# text =\", which was left aside")
	if r.counts.trees.n > 0 {
		r.counts.trees.n = 1
		tell(foreign.Noted, r.counts.trees, "the file has trees; they are no marks and were left out")
	}
}
