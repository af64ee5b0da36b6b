package shape

import (
	"slices"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
)

// The fast path serves paragraphs of Latin letters, digits and the usual
// punctuation that the style's own face has throughout. There each code point is
// a grapheme cluster, all text runs from left to right in one face, and the only
// white space is U+0020. What it yields is what the general path would yield.

// charSet is a set of code points below U+2140.
type charSet [0x2140 / 64]uint64

func (s *charSet) has(r rune) bool {
	return uint32(r) < 0x2140 && s[r>>6]&(1<<(r&63)) != 0
}

// plainIn returns the characters of the fast path that a font has.
func plainIn(f *font.Font) charSet {
	var s charSet
	for r := rune(0x20); r < 0x2140; r++ {
		if !isPlain(r) {
			continue
		}
		if _, ok := f.NominalGlyph(r); ok {
			s[r>>6] |= 1 << (r & 63)
		}
	}
	return s
}

// isPlain tells whether the fast path knows how to treat r.
func isPlain(r rune) bool {
	switch {
	case r < 0x20:
		return false
	case r < 0x250:
		return r < 0x7F || r >= 0xA0 && r != 0xAD
	}
	switch r {
	case '–', '—', '‘', '’', '‚', '“', '”', '„', '†', '‡', '•', '…', '‰', '′', '″', '‹', '›', '€', '™':
		return true
	}
	return false
}

// plainSetting is how the fast path shapes.
func (e *Engine) plainSetting(st Style) setting {
	return setting{face: e.own(st), script: language.Latin, lang: e.lang, plain: true}
}

// preparePlain fills in the breaks of a paragraph. It returns false when the fast
// path does not serve: at a character that it does not know, and at a word that
// may be longer than a line, which the general path keeps shaped.
func (e *Engine) preparePlain(p *Paragraph) bool {
	runes, n := p.runes, len(p.runes)
	size, space, known := p.style.Size, p.space, &p.set.face.plain
	t := e.words.table(p.set)
	p.breaks = make([]Break, 0, n/4+4)
	var width float32 // of the unit so far
	for i := 0; i < n; {
		var key shortKey
		j := i
		for ; j < n && runes[j] != ' '; j++ {
			if !known.has(runes[j]) || j-i >= maxWord {
				p.breaks = nil
				return false
			}
			key.add(runes[j])
		}
		if j > i {
			if s := t.short.find(key, j-i); s != nil && !s.broken {
				width += s.advance * size
			} else {
				w := e.plainWord(p.set, t, runes[i:j], key)
				var from float32
				for _, b := range w.breaks {
					to := w.upTo(int(b)) * size
					p.breaks = append(p.breaks, Break{End: i + int(b), Width: width + to - from})
					width, from = 0, to
				}
				width += w.advance()*size - from
			}
		}
		k := j
		for k < n && runes[k] == ' ' {
			k++
		}
		blank := float32(k-j) * space
		if k == n || e.breaksAfterSpace(runes, j, k) {
			p.breaks = append(p.breaks, Break{End: k, Width: width, Space: blank})
			width = 0
		} else {
			width += blank
		}
		i = k
	}
	return true
}

// wordEnd returns the position of the first space from i on.
func wordEnd(runes []rune, i int) int {
	for i < len(runes) && runes[i] != ' ' {
		i++
	}
	return i
}

// wordAt returns a shaped word of the fast path with its inner breaks.
func (e *Engine) wordAt(set setting, t *table, text []rune) *word {
	var key shortKey
	for _, r := range text {
		key.add(r)
	}
	return e.plainWord(set, t, text, key)
}

func (e *Engine) plainWord(set setting, t *table, text []rune, key shortKey) *word {
	if s := t.short.find(key, len(text)); s != nil {
		return s.word
	}
	if key.fits(len(text)) {
		w := e.shapePlain(set, text)
		t.short.put(key, w)
		return w
	}
	e.key = appendKey(e.key[:0], text)
	if w := e.words.get(t, e.key); w != nil {
		return w
	}
	w := e.shapePlain(set, text)
	e.words.put(t, e.key, w)
	return w
}

// shapePlain shapes a word, in pieces where shaping would join two units, so that
// each unit can stand on a line of its own.
func (e *Engine) shapePlain(set setting, text []rune) *word {
	breaks := e.breaksInside(text)
	w := &word{}
	for s := 0; s < len(text); {
		t := len(text)
		piece := e.shape(set, text[s:t], 0, t-s, nil)
		for _, b := range breaks {
			if at := int(b) - s; at > 0 && at < t-s && !piece.cuttable(at) {
				t = int(b)
				piece = e.shape(set, text[s:t], 0, t-s, nil)
				break
			}
		}
		if s == 0 {
			w = piece
		} else {
			w.join(piece, s)
		}
		s = t
	}
	w.breaks = breaks
	return w
}

// breaksInside returns the break opportunities inside a word, which do not depend
// on what is beyond the spaces around it.
func (e *Engine) breaksInside(text []rune) []int32 {
	if last := len(text) - 1; clings(text[last]) && !slices.ContainsFunc(text[:last], func(r rune) bool { return !isWordChar(r) }) {
		return nil // most words
	}
	e.window = append(e.window[:0], text...)
	e.window = append(e.window, ' ', 'x')
	var breaks []int32
	e.lines.Init(e.window)
	it := e.lines.LineIterator()
	for it.Next() {
		l := it.Line()
		if end := l.Offset + len(l.Text); end < len(text) {
			breaks = append(breaks, int32(end))
		}
	}
	return breaks
}

// isWordChar tells whether r is a letter or digit of ASCII, between which no line
// ever breaks.
func isWordChar(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

// clings tells whether no line ever breaks between a letter or digit and r.
func clings(r rune) bool {
	switch r {
	case '.', ',', ';', ':', '!', '?', ')', '\'', '"', '’', '”':
		return true
	}
	return isWordChar(r)
}

// breaksAfterSpace tells whether a line may end after the spaces in [j,k).
func (e *Engine) breaksAfterSpace(runes []rune, j, k int) bool {
	if isWordChar(runes[k]) && (j == 0 || !holdsAfter(runes[j-1])) {
		return true // LB18
	}
	from, to := max(0, j-3), min(len(runes), k+3)
	e.lines.Init(runes[from:to])
	it := e.lines.LineIterator()
	for it.Next() {
		l := it.Line()
		if end := from + l.Offset + len(l.Text); end >= k {
			return end == k
		}
	}
	return false
}

// holdsAfter tells whether r may keep what follows the spaces after it: opening
// punctuation (LB14) and initial quotation marks (LB15a).
func holdsAfter(r rune) bool {
	switch r {
	case '(', '[', '{', '¡', '¿', '‚', '„', '‘', '“', '‹', '«':
		return true
	}
	return false
}
