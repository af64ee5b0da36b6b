package tokens

import (
	"fmt"
	"strings"
)

// Scheme is a way to write spans of tokens as one tag a token.
type Scheme uint8

// The schemes. BMEWO is BILUO with M, E and W for I, L and U.
const (
	IO    Scheme = iota // I-X inside; neighbours of one label run together
	IOB1                // I-X inside, B-X only where a span follows one of the same label
	IOB2                // B-X begins every span
	BIOES               // as IOB2, with E-X at the end and S-X alone
	BILUO               // the same with L-X and U-X
	BMEWO               // the same with M-X inside, E-X and W-X
)

// String is the scheme's name.
func (s Scheme) String() string {
	return [...]string{"IO", "IOB1", "IOB2", "BIOES", "BILUO", "BMEWO"}[s]
}

// ParseScheme reads a scheme's name, whatever the case.
func ParseScheme(name string) (Scheme, error) {
	for s := IO; s <= BMEWO; s++ {
		if strings.EqualFold(s.String(), name) {
			return s, nil
		}
	}
	return 0, fmt.Errorf("there is no tagging scheme %q; there are IO, IOB1, IOB2, BIOES, BILUO and BMEWO", name)
}

// letters are those for: begins, inside, ends, alone.
func (s Scheme) letters() (begins, inside, ends, alone byte) {
	switch s {
	case IO:
		return 'I', 'I', 'I', 'I'
	case BIOES:
		return 'B', 'I', 'E', 'S'
	case BILUO:
		return 'B', 'I', 'L', 'U'
	case BMEWO:
		return 'B', 'M', 'E', 'W'
	}
	return 'B', 'I', 'I', 'B'
}

// Outside is the tag of tokens in no span.
const Outside = "O"

// Labelled is a label on the tokens from From to before To.
type Labelled struct {
	From, To int
	Label    string
}

// Encode writes one tag for each of n tokens. The spans must be sorted, must
// not overlap, and must hold at least one token.
func Encode(s Scheme, n int, spans []Labelled) ([]string, error) {
	tags := make([]string, n)
	for i := range tags {
		tags[i] = Outside
	}
	begins, inside, ends, alone := s.letters()
	at, last := 0, ""
	for _, l := range spans {
		if l.From < at || l.To <= l.From || l.To > n {
			return nil, fmt.Errorf("the %s on tokens %d to %d overlaps another one, is empty or lies outside the %d tokens", l.Label, l.From, l.To, n)
		}
		first := begins
		if s == IOB1 && (l.From > at || last != l.Label) {
			first, alone = 'I', 'I'
		} else if s == IOB1 {
			alone = 'B'
		}
		for i := l.From; i < l.To; i++ {
			c := inside
			switch {
			case l.To-l.From == 1:
				c = alone
			case i == l.From:
				c = first
			case i == l.To-1:
				c = ends
			}
			tags[i] = string(c) + "-" + l.Label
		}
		at, last = l.To, l.Label
	}
	return tags, nil
}

// part splits a tag into its letter and label, at the first hyphen only, for
// labels have hyphens too. A tag without a letter of any scheme is a label
// alone, as IO without the I.
func part(tag string) (letter byte, label string) {
	switch {
	case tag == Outside || tag == "" || tag == "_" || tag == "-":
		return 'O', ""
	case len(tag) > 2 && (tag[1] == '-' || tag[1] == '_') && strings.IndexByte("BIESLUMW", tag[0]) >= 0:
		return tag[0], tag[2:]
	}
	return 'I', tag
}

// Detector finds out the tagging scheme of a file from its tags.
type Detector struct {
	seen           [256]bool
	begun, entered int // spans that begin with a B, and with an I
	between        int // B directly after a token of the same label
}

// Add takes the tags of a sentence.
func (d *Detector) Add(tags []string) {
	before, last := byte('O'), ""
	for _, tag := range tags {
		c, label := part(tag)
		d.seen[c] = true
		joined := before != 'O' && last == label
		switch {
		case c == 'B' && joined:
			d.between++
		case c == 'B':
			d.begun++
		case c == 'I' && !joined:
			d.entered++
		}
		before, last = c, label
	}
}

// Scheme is what the tags seen so far are written in.
func (d *Detector) Scheme() Scheme {
	switch {
	case d.seen['M'] || d.seen['W']:
		return BMEWO
	case d.seen['L'] || d.seen['U']:
		return BILUO
	case d.seen['E'] || d.seen['S']:
		return BIOES
	case !d.seen['B'] && d.entered > 0:
		return IO
	case d.entered > d.begun:
		return IOB1
	}
	return IOB2
}

// String says the scheme and what speaks for it.
func (d *Detector) String() string {
	switch s := d.Scheme(); s {
	case IO:
		return "the tags are IO: none begins with B-"
	case IOB1:
		return fmt.Sprintf("the tags are IOB1: %d spans begin with I-, %d with B-", d.entered, d.begun+d.between)
	case IOB2:
		return fmt.Sprintf("the tags are IOB2: %d spans begin with B-, %d with I-", d.begun+d.between, d.entered)
	default:
		return fmt.Sprintf("the tags are %s, by their letters", s)
	}
}

// Decode reads the tags of a sentence (spans do not cross sentences), appends
// the spans to into, and counts the repairs: tags that the scheme does not
// allow where they stand, such as an I- that follows nothing, which begins a
// span of its own.
func Decode(s Scheme, tags []string, into []Labelled) (out []Labelled, repairs int) {
	out = into
	_, _, ends, alone := s.letters()
	closing := s >= BIOES
	open := false // a span to which the next token may belong
	for i, tag := range tags {
		c, label := part(tag)
		if c == 'O' {
			if open && closing {
				repairs++ // it was never ended
			}
			open = false
			continue
		}
		same := open && out[len(out)-1].Label == label
		begins := !same
		switch {
		case c == 'B' || closing && c == alone:
			begins = true
			if open && closing {
				repairs++
			}
		case begins && s != IO && s != IOB1:
			repairs++
		}
		if begins {
			out = append(out, Labelled{i, i + 1, label})
		} else {
			out[len(out)-1].To = i + 1
		}
		open = !closing || c != alone && c != ends
	}
	if open && closing {
		repairs++
	}
	return out, repairs
}
