// Package tabular makes a font whose digits all have one width, so that numbers below one another line up.
//
// The interface toolkit draws text with a font's default glyphs and offers no OpenType features. [Digits]
// therefore takes a TrueType font that has tabular figures behind its feature "tnum" and returns the same font
// with a character map that leads to them at once. Nothing else changes: glyphs, metrics, kerning and the other
// characters stay as they are.
package tabular

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	ot "github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// ErrNoTabular is returned for a font without tabular figures.
var ErrNoTabular = errors.New("the font has no tabular figures (OpenType feature tnum)")

// digits are the characters that tabular figures are asked for: digits and what stands among them.
const digits = "0123456789+-−.,:%#() "

// mostCharacters is more than any font has; a broken map may name billions.
const mostCharacters = 1 << 18

// Digits returns a copy of a TrueType font in which the digits are its tabular figures. The error wraps
// [ErrNoTabular] where the font has none, or says why the font cannot be read.
func Digits(ttf []byte) ([]byte, error) {
	tables, err := tablesOf(ttf)
	if err != nil {
		return nil, fmt.Errorf("read font for tabular figures: %w", err)
	}
	face, err := font.ParseTTF(bytes.NewReader(ttf))
	if err != nil {
		return nil, fmt.Errorf("read font for tabular figures: %w", err)
	}
	glyphs := map[rune]font.GID{}
	for n, it := 0, face.Cmap.Iter(); it.Next(); n++ {
		if n == mostCharacters {
			return nil, fmt.Errorf("read font for tabular figures: its character map has more than %d entries", mostCharacters)
		}
		r, g := it.Char()
		glyphs[r] = g
	}
	changed := false
	for _, r := range digits {
		plain, known := glyphs[r]
		if !known {
			continue
		}
		if g := tabularGlyph(face, r); g != 0 && g != plain {
			glyphs[r] = g
			changed = true
		}
	}
	if !changed {
		return nil, fmt.Errorf("make tabular figures: %w", ErrNoTabular)
	}
	for i := range tables {
		if tables[i].tag == "cmap" {
			tables[i].content = cmap(glyphs)
		}
	}
	return withTables(ttf, tables), nil
}

// tabularGlyph is the glyph that the feature tnum gives for one character, or 0 where it does not give one.
func tabularGlyph(face *font.Face, r rune) font.GID {
	var shaper shaping.HarfbuzzShaper
	out := shaper.Shape(shaping.Input{
		Text: []rune{r}, RunEnd: 1, Direction: di.DirectionLTR, Face: face, Size: fixed.I(16),
		Script: language.Latin, Language: "en",
		FontFeatures: []shaping.FontFeature{{Tag: ot.MustNewTag("tnum"), Value: 1}},
	})
	if len(out.Glyphs) != 1 {
		return 0
	}
	return out.Glyphs[0].GlyphID
}

// cmap writes a character map with one subtable of format 12 (OpenType specification, "cmap").
func cmap(glyphs map[rune]font.GID) []byte {
	runes := make([]rune, 0, len(glyphs))
	for r := range glyphs {
		runes = append(runes, r)
	}
	slices.Sort(runes)

	type group struct{ first, last, glyph uint32 }
	var groups []group
	for _, r := range runes {
		c, g := uint32(r), uint32(glyphs[r])
		if n := len(groups); n > 0 && groups[n-1].last+1 == c && groups[n-1].glyph+(c-groups[n-1].first) == g {
			groups[n-1].last = c
			continue
		}
		groups = append(groups, group{c, c, g})
	}

	const mapHeaderLen, subtableHeaderLen, groupLen = 4 + 8, 16, 12
	w := binary.BigEndian
	out := make([]byte, 0, mapHeaderLen+subtableHeaderLen+groupLen*len(groups))
	out = w.AppendUint16(out, 0)            // version
	out = w.AppendUint16(out, 1)            // one subtable
	out = w.AppendUint16(out, 3)            // platform: Windows
	out = w.AppendUint16(out, 10)           // encoding: full Unicode
	out = w.AppendUint32(out, mapHeaderLen) // offset
	out = w.AppendUint16(out, 12)           // format
	out = w.AppendUint16(out, 0)            // reserved
	out = w.AppendUint32(out, uint32(subtableHeaderLen+groupLen*len(groups)))
	out = w.AppendUint32(out, 0) // language
	out = w.AppendUint32(out, uint32(len(groups)))
	for _, g := range groups {
		out = w.AppendUint32(out, g.first)
		out = w.AppendUint32(out, g.last)
		out = w.AppendUint32(out, g.glyph)
	}
	return out
}
