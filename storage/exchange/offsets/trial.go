package offsets

import (
	"fmt"
	"strings"
	"unicode"

	"postil/annotate/text"
)

// Passage is what a file says of one mark: its ranges and, where the format
// stores them, the words there. There is one quote for each range, or one for
// all together; then Join stands between the pieces.
type Passage struct {
	Ranges []Range
	Quotes []string // nil where the format has none
	Join   string
}

// Stretch is a range as a span of the text, with what the text says there.
type Stretch struct {
	text.Span
	Says string
}

// Check converts the ranges of a passage and holds the quotes against the
// text. Stretches are appended to into; the fault is the gravest, and with one
// they are good for nothing but a message.
func (p Passage) Check(x *Index, into []Stretch) ([]Stretch, Fit, Fault) {
	fault, first := None, len(into)
	for _, r := range p.Ranges {
		s, f := x.Span(r)
		fault = max(fault, f)
		into = append(into, Stretch{Span: s})
	}
	if fault != None {
		return into, Differs, fault
	}
	list := into[first:]
	for i := range list {
		list[i].Says = x.text.Quote(list[i].Span)
	}
	switch {
	case len(p.Quotes) == 0:
		return into, Differs, None
	case len(p.Quotes) == len(list):
		fit := Exact
		for i := range list {
			fit = min(fit, Compare(p.Quotes[i], list[i].Says))
		}
		return into, fit, None
	case len(p.Quotes) == 1:
		fit := Compare(p.Quotes[0], joined(list, p.Join))
		if fit == Differs && len(list) > 1 {
			// Some put nothing between the pieces.
			fit = min(Compare(p.Quotes[0], joined(list, "")), Spaces)
		}
		return into, fit, None
	}
	return into, Differs, None
}

func joined(list []Stretch, join string) string {
	var b strings.Builder
	for i, s := range list {
		if i > 0 {
			b.WriteString(join)
		}
		b.WriteString(s.Says)
	}
	return b.String()
}

// Tally is what a trial has counted of one Counting.
type Tally struct {
	Counting Counting
	Fits     int // passages whose quotes fit
	Exact    int // of these, those with as much white space in all places
	Differ   int // passages whose quotes do not, or whose ranges are faulty
	Faulty   int // of all passages, with or without quote: those whose ranges are faulty

	// Of passages without a quote, where this Counting and the declared one lead
	// to different places: how many ends there are, and how many of them do not
	// cut a word.
	Ends, WordEdges int
}

// Trial gathers what a file says for and against each Counting. Hand it every
// passage with Add; the zero Trial is not ready, use NewTrial.
type Trial struct {
	tallies []Tally
	asked   bool // the first counting is what a person asks for, the second the declared one
	quoted  int
	bare    int
	list    []Stretch
}

// NewTrial begins a trial for a file whose format declares a counting. One
// that is not wide looks at the declared counting alone, which is quick, and
// tells by Settled whether that is enough.
func NewTrial(declared Counting, wide bool) *Trial {
	list := []Counting{declared}
	if wide {
		list = countings(declared)
	}
	t := &Trial{tallies: make([]Tally, len(list))}
	for i, c := range list {
		t.tallies[i].Counting = c
	}
	return t
}

// NewAskedTrial begins a trial of the counting that a person asks for. Its
// verdict is that, and tells how well it fits beside the declared one.
func NewAskedTrial(asked, declared Counting) *Trial {
	return &Trial{tallies: []Tally{{Counting: asked}, {Counting: declared}}, asked: true}
}

// Add takes the passages of one article.
func (t *Trial) Add(raw string, canonical *text.Text, passages []Passage) {
	var declared []Stretch
	for i := range t.tallies {
		tally := &t.tallies[i]
		x := NewIndex(raw, canonical, tally.Counting)
		at := 0
		for _, p := range passages {
			var fit Fit
			var fault Fault
			t.list, fit, fault = p.Check(x, t.list[:0])
			if fault != None {
				tally.Faulty++
			}
			switch {
			case len(p.Quotes) == 0:
				if i > 0 && fault == None {
					tally.edges(canonical, t.list, declared[at:at+len(t.list)])
				}
			case fit == Differs:
				tally.Differ++
			default:
				tally.Fits++
				if fit >= Folded {
					tally.Exact++
				}
			}
			if i == 0 {
				if len(t.tallies) > 1 {
					declared = append(declared, t.list...)
				}
				if len(p.Quotes) > 0 {
					t.quoted++
				} else {
					t.bare++
				}
			}
			at += len(p.Ranges)
		}
	}
}

// edges counts the ends of spans that are elsewhere by the declared counting,
// and those that do not cut a word.
func (t *Tally) edges(doc *text.Text, spans, declared []Stretch) {
	for i, s := range spans {
		for _, at := range [][2]int{{s.Start, declared[i].Start}, {s.End, declared[i].End}} {
			if at[0] == at[1] {
				continue
			}
			t.Ends++
			if !cutsWord(doc, at[0]) {
				t.WordEdges++
			}
		}
	}
}

// cutsWord reports whether letters stand on both sides of a place. It says
// nothing of scripts that are written without spaces.
func cutsWord(doc *text.Text, at int) bool {
	if at <= 0 || at >= doc.Len() {
		return false
	}
	letter := func(r rune) bool {
		return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
	}
	return letter(doc.At(at-1)) && letter(doc.At(at))
}

// Settled reports whether the declared counting fits all that was added, so that there is no reason to try others.
func (t *Trial) Settled() bool {
	d := &t.tallies[0]
	return d.Differ == 0 && d.Faulty == 0 && d.Exact == d.Fits
}

// fitsBetter reports whether a counting fits more quotes than another one, or
// as many and more of them to the letter: a span that takes in a blank too many
// differs from its quote by no more than white space.
func (t *Tally) fitsBetter(than *Tally) bool {
	if t.Fits != than.Fits {
		return t.Fits > than.Fits
	}
	return t.Exact > than.Exact
}

// Certainty tells how sure a Verdict is.
type Certainty uint8

// The certainties.
const (
	Untested Certainty = iota // there was nothing to test it by
	Bounds                    // only that ranges lie in the text, and at the edges of words
	Quoted                    // by quotes
	Asked                     // a person said so
)

// Verdict is what a trial found.
type Verdict struct {
	Counting  Counting // to be used
	Declared  Counting // what the format says
	Certainty Certainty

	Quoted int // passages with quotes
	Fit    int // of these, by Counting
	Bare   int // passages without
	Faulty int // passages, by Counting, with ranges that are no spans

	FitDeclared    int // quotes that fit by Declared
	FaultyDeclared int

	// Rival is another counting that was not taken: where the declared one was
	// not, one that fits as many quotes and differs no more from it; where there
	// are no quotes, one under which fewer ranges are faulty. Nil where there is
	// none.
	Rival *Tally
}

// Verdict says which counting fits. Another than the declared one is taken
// only where it fits more quotes, or as many with fewer differences of white
// space, or, where there are no quotes, where ranges
// are faulty by the declared one, none is by the other, and what moves ends at
// words. Of several that fit alike, that stays which differs least.
func (t *Trial) Verdict() Verdict {
	if t.asked {
		asked, declared := t.tallies[0], t.tallies[1]
		return Verdict{
			Counting: asked.Counting, Declared: declared.Counting, Certainty: Asked, Quoted: t.quoted, Fit: asked.Fits, Bare: t.bare, Faulty: asked.Faulty,
			FitDeclared: declared.Fits, FaultyDeclared: declared.Faulty,
		}
	}
	d := t.tallies[0]
	best := d
	var rival *Tally
	for _, c := range t.tallies[1:] {
		switch {
		case t.quoted > 0 && c.fitsBetter(&best):
			best = c
		case t.quoted == 0 && c.Faulty < d.Faulty:
			// One word in ten may be cut: people do mark parts of words.
			plausible := c.Faulty == 0 && c.Ends > 0 && c.WordEdges*10 >= c.Ends*9
			if plausible && best.Counting == d.Counting {
				best = c
			} else if rival == nil && best.Counting == d.Counting {
				r := c
				rival = &r
			}
		}
	}
	v := Verdict{
		Counting: best.Counting, Declared: d.Counting, Quoted: t.quoted, Fit: best.Fits, Bare: t.bare, Faulty: best.Faulty,
		FitDeclared: d.Fits, FaultyDeclared: d.Faulty, Rival: rival,
	}
	if best.Counting != d.Counting {
		v.Rival = t.rival(best)
	}
	switch {
	case t.quoted > 0:
		v.Certainty = Quoted
	case t.bare > 0:
		v.Certainty = Bounds
	}
	return v
}

// rival is what fits the quotes as well as the best counting, and is no less
// likely to be meant.
func (t *Trial) rival(best Tally) *Tally {
	declared := t.tallies[0].Counting
	for _, c := range t.tallies[1:] {
		if t.quoted > 0 && c.Counting != best.Counting && c.Fits == best.Fits && c.Exact == best.Exact && c.Counting.distance(declared) <= best.Counting.distance(declared) {
			return &c
		}
	}
	return nil
}

// Changed reports whether another counting than the declared one is used.
func (v Verdict) Changed() bool { return v.Counting != v.Declared }

// String is the verdict as a sentence or two.
func (v Verdict) String() string {
	if v.Certainty == Asked {
		return v.asAsked()
	}
	s := fmt.Sprintf("Offsets are read as %s", v.Counting)
	if v.Changed() {
		s = fmt.Sprintf("Offsets are read as %s, not as %s, which the format says", v.Counting, v.Declared)
	}
	switch {
	case v.Quoted > 0 && v.Changed() && v.Fit == v.FitDeclared:
		s += fmt.Sprintf(": %d of %d quotes fit the text either way, but so more of them with their white space.", v.Fit, v.Quoted)
	case v.Quoted > 0 && v.Changed():
		s += fmt.Sprintf(": so %d of %d quotes fit the text, and %d the other way.", v.Fit, v.Quoted, v.FitDeclared)
	case v.Quoted > 0:
		s += fmt.Sprintf("; %d of %d quotes fit the text.", v.Fit, v.Quoted)
	case v.Bare == 0:
		s += "; there is no mark to check it by."
	case v.Changed():
		s += fmt.Sprintf(": the file has no quotes, but so all of its %d ranges lie in the text, and %d do not the other way. Look at some marks before you rely on it.", v.Bare, v.FaultyDeclared)
	case v.Faulty > 0:
		s += fmt.Sprintf("; the file has no quotes to check that, and %d of its %d ranges do not fit the text.", v.Faulty, v.Bare)
	default:
		s += fmt.Sprintf("; the file has no quotes to check that, but all of its %d ranges lie in the text.", v.Bare)
	}
	switch {
	case v.Rival != nil && v.Changed():
		s += fmt.Sprintf(" As many fit as %s, which is less usual: look at some marks.", v.Rival.Counting)
	case v.Rival != nil:
		s += fmt.Sprintf(" By %s %d would not.", v.Rival.Counting, v.Rival.Faulty)
	}
	return s
}

// asAsked says what came of the counting that a person asked for.
func (v Verdict) asAsked() string {
	s := fmt.Sprintf("Offsets are read as %s, as asked", v.Counting)
	otherwise := fmt.Sprintf(" as %s, which the format says", v.Declared)
	switch {
	case v.Quoted > 0:
		s += fmt.Sprintf("; so %d of %d quotes fit the text", v.Fit, v.Quoted)
		if v.Changed() {
			s += fmt.Sprintf(", and %d would%s", v.FitDeclared, otherwise)
		}
	case v.Bare == 0:
		s += "; there is no mark to check it by"
	default:
		s += fmt.Sprintf("; the file has no quotes to check that, and so %d of its %d ranges do not fit the text", v.Faulty, v.Bare)
		if v.Changed() {
			s += fmt.Sprintf(", %d%s", v.FaultyDeclared, otherwise)
		}
	}
	return s + "."
}
