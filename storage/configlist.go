package storage

import (
	"fmt"
	"slices"
	"strings"
)

// removeElement removes element i of a list. In a written list the notes beside
// it stay.
func (d *configDoc) removeElement(list string, i int) {
	v := d.get(list)
	if !v.written() {
		d.removeBlocks(v.elements[i])
		return
	}
	e := v.elements[i].value
	comma := skipBlank(d.data, e.end)
	if d.data[comma] != ',' { // the last one
		cut := e
		if i > 0 {
			before := v.elements[i-1].value.end
			if c := skipBlank(d.data, before); d.data[c] == ',' && strings.TrimSpace(string(d.data[c+1:e.start])) == "" {
				cut.start = c
			}
		}
		d.splice(cut, "")
		return
	}
	rest := string(d.data[e.end:comma]) // notes between the element and its comma
	if strings.TrimSpace(rest) == "" {
		rest = ""
	}
	cut := byteSpan{e.start, skipSpaces(d.data, comma+1)}
	start, end := lineStart(d.data, e.start), lineEnd(d.data, comma)
	if alone := skipSpaces(d.data, start) == e.start; alone && rest == "" && strings.TrimSpace(string(d.data[comma+1:end])) == "" {
		cut = byteSpan{start, end}
	}
	d.splice(cut, rest)
}

// insertElement makes write's text element i of the list under a key of a
// table, which need not be there yet. The text is a value where inline is
// asked for, else blocks.
func (d *configDoc) insertElement(table, key string, i int, write func(inline bool) string) {
	if d.err != nil {
		return
	}
	t := d.get(table)
	v := t.child(key)
	switch {
	case v == nil && t.written():
		text := key + " = [" + write(true) + "]"
		if at := t.lastExpr(); at > 0 {
			d.insert(at, ", "+text)
		} else {
			d.insert(t.value.start+1, text)
		}
	case v != nil && v.written():
		d.insertInline(v, i, write(true))
	case v != nil && i > 0:
		blocks := v.elements[i-1].blocksOf()
		d.insertAfter(blocks[len(blocks)-1], write(false))
	case v != nil && len(v.elements) > 0:
		d.insertBefore(v.elements[0].blocksOf()[0], write(false))
	default:
		if blocks := t.blocksOf(); len(blocks) > 0 {
			d.insertAfter(blocks[len(blocks)-1], write(false))
		} else {
			d.appendBlock(write(false))
		}
	}
}

// lastExpr is the end of the last key with its value in a written table.
func (v *tomlValue) lastExpr() int {
	end := 0
	for _, c := range v.children {
		end = max(end, c.expr.end)
	}
	return end
}

// insertInline inserts into a written list, on a line of its own where the
// neighbour has one.
func (d *configDoc) insertInline(v *tomlValue, i int, text string) {
	n := len(v.elements)
	if n == 0 {
		d.insert(v.value.start+1, text)
		return
	}
	next := v.elements[min(i, n-1)].value
	start := lineStart(d.data, next.start)
	indent, alone := "", skipSpaces(d.data, start) == next.start
	if alone {
		indent = string(d.data[start:next.start])
	}
	switch {
	case i < n && alone:
		d.insert(start, indent+text+","+d.newline)
		return
	case i < n:
		d.insert(next.start, text+", ")
		return
	}
	end, comma := next.end, ","
	if at := skipBlank(d.data, next.end); d.data[at] == ',' {
		end, comma = at+1, ""
	}
	line := lineEnd(d.data, end)
	switch {
	case !alone && comma == "":
		d.insert(end, " "+text)
	case !alone:
		d.insert(end, ", "+text)
	case line >= v.value.end: // the closing bracket is on this line
		d.insert(end, comma+d.newline+indent+text)
	case comma == "":
		d.insert(line, indent+text+","+d.newline)
	default:
		d.splice(byteSpan{end, line}, ","+string(d.data[end:line])+indent+text+d.newline)
	}
}

// setList makes the texts of a written list those of want.
func (d *configDoc) setList(list string, want []string) {
	var have []string
	for _, e := range d.get(list).elements {
		have = append(have, e.text)
	}
	table, key := cutPath(list)
	from := match(have, want)
	d.rearrange(list, len(have), from, func(i, at int) {
		d.insertElement(table, key, at, func(bool) string { return tomlText(want[i], "") })
	})
}

// match finds for each of want an own one of have, or -1.
func match(have, want []string) []int {
	places := map[string][]int{}
	for i, s := range have {
		places[s] = append(places[s], i)
	}
	from := make([]int, len(want))
	for i, s := range want {
		from[i] = -1
		if p := places[s]; len(p) > 0 {
			from[i], places[s] = p[0], p[1:]
		}
	}
	return from
}

func cutPath(path string) (table, key string) {
	i := strings.LastIndexByte(path, '.')
	return path[:i], path[i+1:]
}

// rearrange brings the n elements of a list into another order: element i of
// the result is element from[i] as it was, or where that is -1 a new one, which
// insert(i, at) puts at the place at. It moves as few as possible; what is not in
// from goes.
func (d *configDoc) rearrange(list string, n int, from []int, insert func(i, at int)) {
	stays := make([]bool, n)
	var kept []int // in the wanted order
	for _, f := range from {
		if f >= 0 {
			stays[f] = true
			kept = append(kept, f)
		}
	}
	if len(kept) == 0 {
		// The old ones go last, since they show where and how to write the new.
		for i := range from {
			insert(i, n+i)
		}
		for i := n - 1; i >= 0 && d.err == nil; i-- {
			d.removeElement(list, i)
		}
		return
	}
	var now []int // the elements in the order of the file
	for i := n - 1; i >= 0 && d.err == nil; i-- {
		if !stays[i] {
			d.removeElement(list, i)
		}
	}
	for i, s := range stays {
		if s {
			now = append(now, i)
		}
	}
	still := increasing(kept)
	for i, k := range kept {
		if still[i] || d.err != nil {
			continue
		}
		at := slices.Index(now, k)
		to := 0 // in the list without it
		now = slices.Delete(now, at, at+1)
		if i > 0 {
			to = slices.Index(now, kept[i-1]) + 1
		}
		now = slices.Insert(now, to, k)
		if at != to {
			d.move(list, at, to)
		}
	}
	for i, f := range from {
		if f < 0 && d.err == nil {
			insert(i, i)
		}
	}
}

// move takes element at out of a list and puts it in as element to of the rest.
func (d *configDoc) move(list string, at, to int) {
	v := d.get(list)
	table, key := cutPath(list)
	e := v.elements[at]
	text := string(d.data[e.value.start:e.value.end])
	if !v.written() {
		text = d.blockText(e)
	}
	d.removeElement(list, at)
	d.insertElement(table, key, to, func(bool) string { return text })
}

// increasing marks the elements of a longest increasing subsequence.
func increasing(seq []int) []bool {
	length, before := make([]int, len(seq)), make([]int, len(seq))
	best := -1
	for i := range seq {
		length[i], before[i] = 1, -1
		for j := range i {
			if seq[j] < seq[i] && length[j] >= length[i] {
				length[i], before[i] = length[j]+1, j
			}
		}
		if best < 0 || length[i] > length[best] {
			best = i
		}
	}
	out := make([]bool, len(seq))
	for i := best; i >= 0; i = before[i] {
		out[i] = true
	}
	return out
}

// reconcile makes the list under a key of a table what it should be, entry by
// entry. Entries are known by their ids; one whose id is gone is taken for
// renamed when a new one has its name.
func (d *configDoc) reconcile(table string, want configList) {
	if d.err != nil {
		return
	}
	list := table + "." + want.key
	var haveIDs, haveNames []string
	n := 0
	if v := d.get(list); v != nil {
		n = len(v.elements)
		for i, t := range v.elements {
			e := want.read(d.configReader, t, i)
			haveIDs, haveNames = append(haveIDs, e.text("id")), append(haveNames, e.text("name"))
		}
	}
	var wantIDs []string
	for _, e := range want.entries {
		wantIDs = append(wantIDs, e.text("id"))
	}
	from := match(haveIDs, wantIDs)
	for i, e := range want.entries {
		if from[i] >= 0 {
			continue
		}
		for j, name := range haveNames {
			if name == e.text("name") && !slices.Contains(from, j) {
				from[i] = j
				break
			}
		}
	}
	d.rearrange(list, n, from, func(i, at int) {
		d.insertElement(table, want.key, at, func(inline bool) string {
			if inline {
				return want.entries[i].inline()
			}
			return want.entries[i].block("[["+want.header+"]]", d.newline)
		})
	})
	for i, f := range from {
		if f >= 0 {
			path := fmt.Sprintf("%s[%d]", list, i)
			d.update(path, want.entries[i], func() configEntry { return want.read(d.configReader, d.get(path), i) })
		}
	}
}

// update makes a table what it should be, key by key. It reads the table anew
// for each, since what a missing key means may depend on others.
func (d *configDoc) update(table string, want configEntry, read func() configEntry) {
	var order []string
	for _, f := range want.fields {
		order = append(order, f.key)
	}
	for i, f := range want.fields {
		if d.err != nil {
			return
		}
		if read().fields[i].same(f) {
			continue
		}
		_, isBool := f.value.(bool)
		if f.needless && !isBool && d.drop(table, f.key) && (d.err != nil || read().fields[i].same(f)) {
			continue
		}
		d.set(table, f.key, f.value, order)
	}
	for _, l := range want.lists {
		d.reconcile(table, l)
	}
}
