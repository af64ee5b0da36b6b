package storage

import (
	"slices"
	"strings"
)

// Tables under headers are moved, added and removed as blocks: the header, the
// keys below it, and the notes that touch them without an empty line between.
// A note between two blocks belongs to the lower one.

// floor is the end of what stands before a block: no line above belongs to it.
func (d *configDoc) floor(block int) int {
	if block == 0 {
		return d.top
	}
	return d.blocks[block-1].end
}

// lead is where the notes directly above a header begin.
func (d *configDoc) lead(block int) int {
	at := d.blocks[block].header
	for at > d.floor(block) {
		up := lineStart(d.data, at-1)
		if !d.isNote(up) {
			break
		}
		at = up
	}
	return at
}

// tail is where the notes directly below a block's last key end.
func (d *configDoc) tail(block int) int {
	at, limit := d.blocks[block].end, len(d.data)
	if block+1 < len(d.blocks) {
		limit = d.lead(block + 1)
	}
	for at < limit && d.isNote(at) {
		at = lineEnd(d.data, at)
	}
	return at
}

// blocksOf lists the blocks of a value and of all that is in it.
func (v *tomlValue) blocksOf() []int {
	var out []int
	if v.block >= 0 {
		out = append(out, v.block)
	}
	for _, c := range v.children {
		out = append(out, c.blocksOf()...)
	}
	for _, e := range v.elements {
		out = append(out, e.blocksOf()...)
	}
	slices.Sort(out)
	return out
}

// runs joins blocks that follow each other into stretches of text.
func (d *configDoc) runs(blocks []int) []byteSpan {
	var out []byteSpan
	for i, b := range blocks {
		if i > 0 && b == blocks[i-1]+1 {
			out[len(out)-1].end = d.tail(b)
		} else {
			out = append(out, byteSpan{d.lead(b), d.tail(b)})
		}
	}
	return out
}

// blockText is the text of a table and of all that is in it, ended by a newline.
func (d *configDoc) blockText(v *tomlValue) string {
	var parts []string
	for _, s := range d.runs(v.blocksOf()) {
		part := string(d.data[s.start:s.end])
		if !strings.HasSuffix(part, "\n") {
			part += d.newline
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, d.newline)
}

// removeBlocks removes a table and all that is in it, with one of the gaps
// around it.
func (d *configDoc) removeBlocks(v *tomlValue) {
	for _, s := range slices.Backward(d.runs(v.blocksOf())) {
		if s.end == len(d.data) || d.isBlank(s.end) {
			above := d.gapAbove(s.start)
			if above == 0 {
				for d.isBlank(s.end) {
					s.end = lineEnd(d.data, s.end)
				}
			}
			s.start = above
		}
		d.splice(s, "")
	}
}

// gapAbove is where the empty lines above a line begin.
func (d *configDoc) gapAbove(start int) int {
	for start > 0 {
		up := lineStart(d.data, start-1)
		if !d.isBlank(up) {
			break
		}
		start = up
	}
	return start
}

// insertAfter puts a block behind others, with an empty line between unless
// the file has none there.
func (d *configDoc) insertAfter(block int, text string) {
	at := d.tail(block)
	gap := d.newline
	if at < len(d.data) {
		if !d.isBlank(at) {
			gap = ""
		}
	} else if lead := d.lead(block); lead > 0 && d.gapAbove(lead) == lead {
		gap = ""
	}
	d.insertLines(at, gap+text)
}

// insertBefore puts a block in front of another.
func (d *configDoc) insertBefore(block int, text string) {
	at := d.lead(block)
	if at == 0 || d.gapAbove(at) < at {
		text += d.newline
	}
	d.insertLines(at, text)
}

// appendBlock puts a block at the end of the file.
func (d *configDoc) appendBlock(text string) {
	at := len(d.data)
	if at > 0 && d.gapAbove(at) == at {
		text = d.newline + text
	}
	d.insertLines(at, text)
}

// prependBlock puts a table before all others. Where the file begins with a
// note that touches the first one, nobody can tell of what it speaks; then the
// table comes to the end.
func (d *configDoc) prependBlock(text string) {
	if len(d.blocks) == 0 || d.lead(0) == 0 && d.blocks[0].header > 0 {
		d.appendBlock(text)
		return
	}
	at := d.lead(0)
	d.insertLines(at, text+d.newline)
}
