package annotate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Color is a label's colour as its scheme gives it; screens fit it to light
// and dark.
type Color struct{ R, G, B uint8 }

// ParseColor reads "#rrggbb".
func ParseColor(s string) (Color, error) {
	if len(s) == 7 && s[0] == '#' {
		if n, err := strconv.ParseUint(s[1:], 16, 32); err == nil {
			return Color{uint8(n >> 16), uint8(n >> 8), uint8(n)}, nil
		}
	}
	return Color{}, fmt.Errorf("%q is not a colour: write # and six hexadecimal digits, as in #4457c9", s)
}

// String is the colour as ParseColor reads it.
func (c Color) String() string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// AttributeType tells which values an attribute takes.
type AttributeType string

// The types of attribute.
const (
	Choice  AttributeType = "choice"  // one of Values
	Several AttributeType = "several" // any of Values
	Words   AttributeType = "text"
	YesNo   AttributeType = "yesno"
	Number  AttributeType = "number"
)

// Attribute is a question that a scheme asks about a mark or an article.
type Attribute struct {
	ID       string
	Name     string
	Type     AttributeType
	Values   []string
	Required bool
}

// Label is a kind of mark.
type Label struct {
	ID         string // stored in sidecars; never changes
	Name       string
	Short      string // one or two letters, drawn at the start of a mark
	Key        string // one character that labels with it
	Color      Color
	Parent     string // id of the label of which this one is a kind, or ""
	Guideline  string
	Attributes []Attribute
	Archived   bool // kept for old marks, not offered for new ones
}

// Scheme is the set of labels that a workspace uses.
type Scheme struct {
	ID        string
	Version   string
	Name      string
	Labels    []Label
	Relations []RelationType // that may link two marks
	Article   []Attribute    // about the article as a whole
}

// Clone returns a copy that shares nothing with s, so that it may be changed.
func (s *Scheme) Clone() Scheme {
	c := *s
	c.Labels = slices.Clone(s.Labels)
	for i := range c.Labels {
		c.Labels[i].Attributes = cloneAttributes(c.Labels[i].Attributes)
	}
	c.Relations = slices.Clone(s.Relations)
	for i := range c.Relations {
		r := &c.Relations[i]
		r.From, r.To = slices.Clone(r.From), slices.Clone(r.To)
	}
	c.Article = cloneAttributes(s.Article)
	return c
}

func cloneAttributes(attrs []Attribute) []Attribute {
	attrs = slices.Clone(attrs)
	for i := range attrs {
		attrs[i].Values = slices.Clone(attrs[i].Values)
	}
	return attrs
}

// DefaultScheme is in force where a workspace names none.
func DefaultScheme() Scheme {
	return Scheme{
		ID: "default", Version: "1", Name: "Claims, warnings and quotes",
		Labels: []Label{
			{
				ID: "claim", Name: "Claim", Short: "C", Key: "1", Color: Color{0x44, 0x57, 0xC9},
				Guideline: "A statement that somebody presents as fact and that could turn out to be wrong. Mark the whole statement without the words that attribute it.",
			},
			{
				ID: "warning", Name: "Warning", Short: "W", Key: "2", Color: Color{0xA6, 0x55, 0x00},
				Guideline: "Words that tell of a harm that may come, or of what to do to avoid it. Mark from the first word of the danger to the last, whoever says it.",
			},
			{
				ID: "quote", Name: "Quote", Short: "Q", Key: "3", Color: Color{0x0B, 0x7A, 0x6C},
				Guideline: "Words given as somebody's own, in quotation marks. Include the marks, leave out who said it.",
			},
		},
	}
}

// Label returns the label with an id.
func (s *Scheme) Label(id string) (Label, bool) {
	for _, l := range s.Labels {
		if l.ID == id {
			return l, true
		}
	}
	return Label{}, false
}

// LabelByKey returns the label that a key stands for; archived labels have
// none.
func (s *Scheme) LabelByKey(key string) (Label, bool) {
	for _, l := range s.Labels {
		if l.Key != "" && strings.EqualFold(l.Key, key) && !l.Archived {
			return l, true
		}
	}
	return Label{}, false
}

// Problem is a fault in a scheme. Field is the path of the faulty value as a
// workspace file writes it, such as scheme.labels[2].key.
type Problem struct{ Field, Text string }

func (p Problem) Error() string { return p.Field + ": " + p.Text }

// Check lists the faults of a scheme, none when it can be used.
func (s *Scheme) Check() []Problem {
	var out []Problem
	say := func(field, format string, args ...any) {
		out = append(out, Problem{field, fmt.Sprintf(format, args...)})
	}
	if len(s.Labels) == 0 {
		say("scheme.labels", "the scheme has no labels; add at least one [[scheme.labels]]")
	}
	ids, keys := map[string]bool{}, map[string]string{}
	for i, l := range s.Labels {
		at := fmt.Sprintf("scheme.labels[%d]", i)
		switch {
		case strings.TrimSpace(l.ID) == "":
			say(at+".id", "a label needs an id, the word that is stored with its marks")
		case ids[l.ID]:
			say(at+".id", "two labels have the id %q", l.ID)
		}
		ids[l.ID] = true
		if l.Key != "" {
			r, n := utf8.DecodeRuneInString(l.Key)
			switch other := keys[strings.ToLower(l.Key)]; {
			case n != len(l.Key) || !unicode.IsLetter(r) && !unicode.IsDigit(r):
				say(at+".key", "%q is no label key: use one letter or digit", l.Key)
			case other != "":
				say(at+".key", "the key %q is already that of the label %q", l.Key, other)
			}
			keys[strings.ToLower(l.Key)] = l.ID
		}
		if n := utf8.RuneCountInString(l.Short); n > 3 {
			say(at+".short", "%q is too long for a tag: use one to three letters", l.Short)
		}
		out = append(out, checkAttributes(at, l.Attributes)...)
	}
	for i, l := range s.Labels {
		if l.Parent == "" {
			continue
		}
		at := fmt.Sprintf("scheme.labels[%d].parent", i)
		if !ids[l.Parent] {
			say(at, "there is no label %q", l.Parent)
			continue
		}
		for p, steps := l.Parent, 0; p != ""; steps++ {
			if p == l.ID || steps > len(s.Labels) {
				say(at, "the label is its own ancestor")
				break
			}
			up, _ := s.Label(p)
			p = up.Parent
		}
	}
	out = append(out, s.checkRelations(ids)...)
	return append(out, checkAttributes("scheme", s.Article)...)
}

func checkAttributes(at string, attrs []Attribute) []Problem {
	var out []Problem
	ids := map[string]bool{}
	for i, a := range attrs {
		field := fmt.Sprintf("%s.attributes[%d]", at, i)
		switch a.Type {
		case Choice, Several:
			if len(a.Values) == 0 {
				out = append(out, Problem{field + ".values", fmt.Sprintf("an attribute of type %s needs values", a.Type)})
			}
		case Words, YesNo, Number:
		default:
			out = append(out, Problem{field + ".type", fmt.Sprintf("%q is no type of attribute: use choice, several, text, yesno or number", a.Type)})
		}
		if a.ID == "" || ids[a.ID] {
			out = append(out, Problem{field + ".id", fmt.Sprintf("attributes need ids, each its own; %q does not serve", a.ID)})
		}
		ids[a.ID] = true
	}
	return out
}
