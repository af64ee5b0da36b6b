package offsets

import (
	"sort"
	"strings"

	"postil/annotate/text"
)

// Range is a half-open range in the unit of a foreign file.
type Range struct{ Start, End int }

// Fault is why a range is no span of a text.
type Fault uint8

// The faults, the gravest last.
const (
	None     Fault = iota
	Empty          // it holds nothing
	Inside         // an end is inside a character, or between CR and LF
	Backward       // it ends before it starts
	Beyond         // it lies, or reaches, outside the text
)

// String says the fault as the end of a sentence: "the range 5 to 3 …".
func (f Fault) String() string {
	switch f {
	case Empty:
		return "holds nothing"
	case Inside:
		return "cuts a character"
	case Backward:
		return "ends before it starts"
	case Beyond:
		return "reaches beyond the text"
	}
	return "fits"
}

const bom = "\ufeff"

// Index converts the offsets of one text between a Counting and code points of
// the canonical text. For texts without byte order mark and carriage return
// it costs nothing to make.
type Index struct {
	text *text.Text
	unit Unit
	head int   // what is counted before the first character
	wide []int // the line ends that count two, by their place in unit; sorted
}

// NewIndex makes the index of a text as the file has it (raw) and as it is
// (t, which is canonical raw).
func NewIndex(raw string, t *text.Text, c Counting) *Index {
	x := &Index{text: t, unit: c.Unit}
	marked := strings.HasPrefix(raw, bom)
	if marked && c.Mark != MarkNotCounted || !marked && c.Mark == MarkCounted {
		x.head = 1
		if c.Unit == Bytes {
			x.head = len(bom)
		}
	}
	switch {
	case c.Newlines == EveryAsTwo:
		for i, s := 0, t.String(); ; i++ {
			j := strings.IndexByte(s[i:], '\n')
			if j < 0 {
				break
			}
			i += j
			x.wide = append(x.wide, x.fromByte(i))
		}
	case c.Newlines == AsStored && strings.IndexByte(raw, '\r') >= 0:
		raw = strings.TrimPrefix(raw, bom)
		for i := 0; ; i++ {
			j := strings.Index(raw[i:], "\r\n")
			if j < 0 {
				break
			}
			i += j
			// Each one before this has lost a character in the canonical text.
			x.wide = append(x.wide, x.fromByte(i-len(x.wide)))
			i++
		}
	}
	return x
}

func (x *Index) fromByte(b int) int {
	switch x.unit {
	case UTF16:
		return x.text.UTF16(x.text.CodePoint(b))
	case Bytes:
		return b
	}
	return x.text.CodePoint(b)
}

// Point converts one offset to code points of the canonical text. The fault is
// Beyond or Inside; the offset is then brought to the nearest place before it.
func (x *Index) Point(offset int) (int, Fault) {
	if offset < 0 {
		return 0, Beyond
	}
	fault := None
	if offset < x.head {
		if offset > 0 {
			fault = Inside
		}
		return 0, fault // before the mark is before the text
	}
	o := offset - x.head
	if len(x.wide) > 0 {
		i := sort.Search(len(x.wide), func(i int) bool { return x.wide[i]+i >= o })
		// The i line ends before are passed; the last of them may be cut.
		if i > 0 && x.wide[i-1]+i == o {
			fault = Inside
		}
		o -= i
	}
	var point, length int
	switch x.unit {
	case UTF16:
		length = x.text.UTF16Len()
		if point = x.text.FromUTF16(o); o <= length && x.text.UTF16(point) != o {
			fault = Inside
		}
	case Bytes:
		length = x.text.Bytes()
		if point = x.text.CodePoint(o); o <= length && x.text.Byte(point) != o {
			fault = Inside
		}
	default:
		length = x.text.Len()
		point = min(o, length)
	}
	if o > length {
		return x.text.Len(), Beyond
	}
	return point, fault
}

// Span converts a range to a span of the canonical text. With a fault the span
// is what can be made of the range, and not to be used but for a message.
func (x *Index) Span(r Range) (text.Span, Fault) {
	start, f := x.Point(r.Start)
	end, g := x.Point(r.End)
	switch {
	case r.End < r.Start:
		return text.Span{Start: start, End: end}, max(f, g, Backward)
	case start >= end:
		return text.Span{Start: start, End: end}, max(f, g, Empty)
	}
	return text.Span{Start: start, End: end}, max(f, g)
}

// Foreign converts a code point offset of the canonical text to what the
// Counting counts there. Before a line end that counts two is before both.
func (x *Index) Foreign(point int) int {
	o := point
	switch x.unit {
	case UTF16:
		o = x.text.UTF16(point)
	case Bytes:
		o = x.text.Byte(point)
	}
	if len(x.wide) > 0 {
		o += sort.SearchInts(x.wide, o)
	}
	return o + x.head
}
