package shape

import (
	"unicode"

	"github.com/go-text/typesetting/harfbuzz"
	"github.com/go-text/typesetting/language"
)

// isBlank tells whether a line may end with r hanging into the margin: the white
// space that allows a break after it.
func isBlank(r rune) bool {
	switch {
	case r == ' ', r == '\t':
		return true
	case r < 0x1680:
		return false
	case r >= 0x2000 && r <= 0x200A:
		return r != 0x2007 // the figure space glues
	}
	return r == 0x1680 || r == 0x205F || r == 0x3000
}

// isIgnorable tells whether r draws nothing and takes no room by itself: joiners,
// variation selectors, zero-width spaces, bidi controls, soft hyphens, tags, and
// the line and paragraph separators.
func isIgnorable(r rune) bool {
	return r >= 0xAD && (r == 0x2028 || r == 0x2029 || harfbuzz.IsDefaultIgnorable(r))
}

// isControl tells whether r is a C0 or C1 control that is shown as a box.
func isControl(r rune) bool {
	return r < 0x20 && r != '\t' || r >= 0x7F && r <= 0x9F
}

// needsNoGlyph tells whether a face can be used for r without having a glyph for
// it, because shaping leaves it out or makes it of the ordinary space.
func needsNoGlyph(r rune) bool {
	if r < 0xA0 {
		return r == ' '
	}
	return isIgnorable(r) || r != 0x1680 && unicode.Is(unicode.Zs, r)
}

// isCursive tells whether letters of a script take their form from their
// neighbours, so that a piece of a word cannot be shaped without the rest.
func isCursive(s language.Script) bool {
	switch s {
	case language.Arabic, language.Syriac, language.Mongolian, language.Nko,
		language.Mandaic, language.Manichaean, language.Psalter_Pahlavi, language.Phags_Pa,
		language.Adlam, language.Hanifi_Rohingya, language.Sogdian, language.Chorasmian,
		language.Old_Uyghur:
		return true
	}
	return false
}

// isHan tells whether a script belongs to those that are written with the faces
// of Chinese, Japanese or Korean and without spaces.
func isHan(s language.Script) bool {
	switch s {
	case language.Han, language.Hiragana, language.Katakana, language.Bopomofo:
		return true
	}
	return false
}
