// Package bidi implements the Unicode Bidirectional Algorithm (UAX #9):
// embedding levels of a paragraph and the visual order of a line.
//
// Call Paragraph once for a paragraph, then for each of its lines LineLevels
// and Runs. Indices are code points. Text without right-to-left characters or
// directional formatting is recognised by a range check that allocates nothing;
// its levels are nil, which every function here understands as all zero.
//
// The rules are numbered as in revision 46 of the annex. Character classes come
// from golang.org/x/text/unicode/bidi, whose tables follow the Go release
// (Unicode 15.0 up to Go 1.26).
package bidi

import "golang.org/x/text/unicode/bidi"

// Level is an embedding level: even left to right, odd right to left.
type Level uint8

// RTL tells whether text at this level runs from right to left.
func (l Level) RTL() bool { return l&1 == 1 }

// Base chooses a paragraph's direction.
type Base uint8

// The directions of a paragraph. Auto takes that of the first strong character
// outside isolates (rules P2 and P3) and is left to right when there is none.
const (
	Auto Base = iota
	LTR
	RTL
)

// maxDepth is the greatest explicit level (BD2).
const maxDepth = 125

// Run is a maximal stretch of code points of one level, half-open.
type Run struct {
	Start, End int
	Level      Level
}

// Paragraph returns the level of each code point after the rules P2 to I2 and
// the paragraph's own level. Rule L1 needs lines and is left to LineLevels. The
// levels are nil when every one of them is zero.
//
// A paragraph separator inside the text ends all embeddings (X8) but does not
// choose a new direction: what is shown as one block keeps one direction.
// Characters that X9 removes get the level of the character before them.
func Paragraph(runes []rune, base Base) ([]Level, Level) {
	if base != RTL && !hasBidi(runes) {
		return nil, 0
	}
	p := paragraph{runes: runes}
	p.classify()
	switch {
	case base == RTL, base == Auto && p.firstStrong(0, len(runes)) == 1:
		p.base = 1
	}
	p.explicit()
	for _, seq := range p.sequences() {
		seq.weak()
		seq.brackets()
		seq.neutral()
		seq.implicit()
	}
	p.fillRemoved()
	for _, l := range p.levels {
		if l != 0 {
			return p.levels, p.base
		}
	}
	return nil, p.base
}

// hasBidi tells whether any character could give the text a level above zero:
// the right-to-left blocks, directional marks, embeddings and isolates.
func hasBidi(runes []rune) bool {
	for _, r := range runes {
		if r >= 0x0590 && rtlOrFormat(r) {
			return true
		}
	}
	return false
}

func rtlOrFormat(r rune) bool {
	switch {
	case r <= 0x08FF:
		return r >= 0x0590
	case r < 0x200F:
		return false
	case r <= 0x2069:
		return r == 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2066
	case r < 0xFB1D:
		return false
	case r <= 0xFEFF:
		return r <= 0xFDFF || r >= 0xFE70
	case r < 0x10800:
		return false
	}
	return r <= 0x10FFF || r >= 0x1E800 && r <= 0x1EFFF
}

// paragraph is the state of the rules over one paragraph.
type paragraph struct {
	runes   []rune
	base    Level
	initial []bidi.Class // as in the character database
	class   []bidi.Class // as the rules have changed it
	levels  []Level
	match   []int32 // isolate initiator <-> its PDI; -1 where there is none
}

func (p *paragraph) classify() {
	n := len(p.runes)
	classes := make([]bidi.Class, 2*n)
	p.initial, p.class = classes[:n:n], classes[n:]
	p.levels = make([]Level, n)
	p.match = make([]int32, n)
	var open []int32
	for i, r := range p.runes {
		c := classOf(r)
		p.initial[i] = c
		p.match[i] = -1
		switch c { // BD9
		case bidi.LRI, bidi.RLI, bidi.FSI:
			open = append(open, int32(i))
		case bidi.PDI:
			if k := len(open); k > 0 {
				p.match[i], p.match[open[k-1]] = open[k-1], int32(i)
				open = open[:k-1]
			}
		case bidi.B:
			open = open[:0]
		}
	}
	copy(p.class, p.initial)
}

func classOf(r rune) bidi.Class {
	props, _ := bidi.LookupRune(r)
	return props.Class()
}

// firstStrong is P2 and P3 over [start,end): 0 or 1, skipping isolates.
func (p *paragraph) firstStrong(start, end int) Level {
	for i := start; i < end; i++ {
		switch p.initial[i] {
		case bidi.L:
			return 0
		case bidi.R, bidi.AL:
			return 1
		case bidi.LRI, bidi.RLI, bidi.FSI:
			if p.match[i] < 0 {
				return 0
			}
			i = int(p.match[i])
		}
	}
	return 0
}

// fillRemoved gives what X9 removed the level of what precedes it, as section
// 5.2 proposes for implementations that keep those characters.
func (p *paragraph) fillRemoved() {
	last := p.base
	for i, c := range p.initial {
		if removed(c) {
			p.levels[i] = last
		} else {
			last = p.levels[i]
		}
	}
}

// removed tells whether X9 takes characters of this class out.
func removed(c bidi.Class) bool {
	switch c {
	case bidi.LRE, bidi.RLE, bidi.LRO, bidi.RLO, bidi.PDF, bidi.BN:
		return true
	}
	return false
}

func isIsolate(c bidi.Class) bool {
	return c == bidi.LRI || c == bidi.RLI || c == bidi.FSI
}
