package shape

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/go-text/typesetting/font"
)

// ErrNoFace is returned by NewFaces when the configuration has no regular face
// of either family.
var ErrNoFace = errors.New("no reading face is configured: give at least Serif or Sans")

// Faces holds parsed fonts. They never change once parsed, so engines on
// different goroutines share one Faces.
type Faces struct {
	styles   [2][3]*font.Font // family, then variant
	emoji    *font.Font       // nil: none
	fallback []*font.Font
	system   *systemFonts // nil: not consulted
}

// variants of a family, in the second index of Faces.styles.
const (
	regular = iota
	semiBold
	italic
)

// NewFaces parses the configured fonts. A family that lacks a variant shows its
// regular face instead, and a family that lacks even that shows the other one;
// Serif and Sans both missing is ErrNoFace. Fonts that cannot be parsed are an
// error that names them. The system's fonts are not looked at before a character
// needs them.
func NewFaces(c Config) (*Faces, error) {
	f := &Faces{}
	files := [2][3][]byte{
		Serif: {c.Serif, c.SerifSemiBold, c.SerifItalic},
		Sans:  {c.Sans, c.SansSemiBold, c.SansItalic},
	}
	names := [2][3]string{
		Serif: {"Serif", "SerifSemiBold", "SerifItalic"},
		Sans:  {"Sans", "SansSemiBold", "SansItalic"},
	}
	for family, variants := range files {
		for v, file := range variants {
			if len(file) == 0 {
				continue
			}
			fonts, err := parse(file)
			if err != nil {
				return nil, fmt.Errorf("the font %s cannot be used: %w", names[family][v], err)
			}
			f.styles[family][v] = fonts[0]
		}
	}
	if f.styles[Serif][regular] == nil && f.styles[Sans][regular] == nil {
		return nil, ErrNoFace
	}
	for family := range f.styles {
		s := &f.styles[family]
		if s[regular] == nil {
			s[regular] = f.styles[1-family][regular]
		}
		for v := range s {
			if s[v] == nil {
				s[v] = s[regular]
			}
		}
	}
	if len(c.Emoji) > 0 {
		fonts, err := parse(c.Emoji)
		if err != nil {
			return nil, fmt.Errorf("the font Emoji cannot be used: %w", err)
		}
		f.emoji = fonts[0]
	}
	for i, file := range c.Fallback {
		fonts, err := parse(file)
		if err != nil {
			return nil, fmt.Errorf("the font Fallback[%d] cannot be used: %w", i, err)
		}
		f.fallback = append(f.fallback, fonts...)
	}
	if c.System {
		f.system = &systemFonts{cacheDir: c.CacheDir}
	}
	return f, nil
}

func parse(file []byte) ([]*font.Font, error) {
	faces, err := font.ParseTTC(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	fonts := make([]*font.Font, len(faces))
	for i, face := range faces {
		fonts[i] = face.Font
	}
	return fonts, nil
}

// of returns a style's own font. There is no semi-bold italic; such a style
// keeps its weight.
func (f *Faces) of(st Style) *font.Font {
	family := min(st.Family, Sans)
	switch {
	case st.SemiBold:
		return f.styles[family][semiBold]
	case st.Italic:
		return f.styles[family][italic]
	}
	return f.styles[family][regular]
}
