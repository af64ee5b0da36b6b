// Package offsets turns places counted by a foreign program into code points
// of an article's canonical text, and finds out in which unit a file counts
// when it does not count as its format says.
//
// A Counting says in what somebody counts. An Index of a text for a Counting
// converts one range with Span (and back with Foreign). A Trial holds the
// ranges and quotes of a whole file against every Counting that makes a
// difference; its Verdict says which one fits, and how sure that is. Nothing
// here shifts anything by itself: a range that does not fit has a Fault.
//
// Texts come as the file has them, with byte order mark and carriage returns;
// spans go out on the canonical text (package annotate/text).
package offsets

import (
	"fmt"
	"slices"
	"strings"
)

// Unit is what an offset counts.
type Unit uint8

// The units.
const (
	CodePoints Unit = iota
	UTF16           // UTF-16 code units, as JavaScript and Java count
	Bytes           // of UTF-8
	Tokens          // words and the like; such formats convert by package tokens and hand on code points
)

// String names the unit for people.
func (u Unit) String() string {
	switch u {
	case UTF16:
		return "UTF-16 code units"
	case Bytes:
		return "bytes"
	case Tokens:
		return "tokens"
	}
	return "code points"
}

// Newlines tells how line ends are counted.
type Newlines uint8

// The ways to count line ends.
const (
	AsStored   Newlines = iota // each character of the text as the file has it
	CRLFAsOne                  // CR and LF together are one, as after reading in text mode
	EveryAsTwo                 // each line end is two, though the file has LF alone: it was counted on a CRLF original
)

// Mark tells how a byte order mark is counted.
type Mark uint8

// The ways to count a byte order mark.
const (
	MarkAsStored   Mark = iota // one character where it is there
	MarkNotCounted             // though it is there
	MarkCounted                // though it is not there
)

// Counting is a way to count places in a text. The zero Counting counts code
// points of the text as the file has it.
type Counting struct {
	Unit     Unit
	Newlines Newlines
	Mark     Mark
}

// String names the counting for people: "UTF-16 code units, CRLF as one".
func (c Counting) String() string {
	parts := []string{c.Unit.String()}
	switch c.Newlines {
	case CRLFAsOne:
		parts = append(parts, "CRLF as one")
	case EveryAsTwo:
		parts = append(parts, "each line end as two")
	}
	switch c.Mark {
	case MarkNotCounted:
		parts = append(parts, "without the byte order mark")
	case MarkCounted:
		parts = append(parts, "with a byte order mark that the text lacks")
	}
	return strings.Join(parts, ", ")
}

// ParseCounting reads what a person asks for: code-points, utf-16 or bytes,
// and after commas crlf-as-one, every-as-two, no-bom or bom.
func ParseCounting(s string) (Counting, error) {
	var c Counting
	for i, part := range strings.Split(s, ",") {
		switch part = strings.ToLower(strings.TrimSpace(part)); {
		case i == 0 && part == "code-points":
		case i == 0 && part == "utf-16":
			c.Unit = UTF16
		case i == 0 && part == "bytes":
			c.Unit = Bytes
		case i > 0 && part == "crlf-as-one":
			c.Newlines = CRLFAsOne
		case i > 0 && part == "every-as-two":
			c.Newlines = EveryAsTwo
		case i > 0 && part == "no-bom":
			c.Mark = MarkNotCounted
		case i > 0 && part == "bom":
			c.Mark = MarkCounted
		default:
			return c, fmt.Errorf("%q is no way to count: write code-points, utf-16 or bytes, and after a comma crlf-as-one, every-as-two, no-bom or bom", s)
		}
	}
	return c, nil
}

// countings are all ways to count characters, those that differ least from
// declared first: a program that counts in its own unit but trips over line
// ends is commoner than one that does both wrong. Of those that differ alike the
// commonest fault comes first: another unit, then line ends, then the mark.
func countings(declared Counting) []Counting {
	var out []Counting
	for u := CodePoints; u <= Bytes; u++ {
		for n := AsStored; n <= EveryAsTwo; n++ {
			for m := MarkAsStored; m <= MarkCounted; m++ {
				out = append(out, Counting{u, n, m})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Counting) int {
		if d := a.distance(declared) - b.distance(declared); d != 0 {
			return d
		}
		return a.oddity(declared) - b.oddity(declared)
	})
	return out
}

// oddity orders the countings that differ from another one in as many ways.
func (c Counting) oddity(o Counting) int {
	n := 0
	if c.Unit != o.Unit {
		n++
	}
	if c.Newlines != o.Newlines {
		n += 2
	}
	if c.Mark != o.Mark {
		n += 4
	}
	return n
}

func (c Counting) distance(o Counting) int {
	n := 0
	if c.Unit != o.Unit {
		n++
	}
	if c.Newlines != o.Newlines {
		n++
	}
	if c.Mark != o.Mark {
		n++
	}
	return n
}
