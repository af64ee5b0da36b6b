package shape

import (
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"github.com/go-text/typesetting/language"

	"postil/app/reader/bidi"
)

// kind tells what an item is made of.
type kind uint8

const (
	text    kind = iota // glyphs of one face
	space               // U+0020, any number of them
	tab                 // one tab
	nothing             // one cluster without ink or width
	box                 // one cluster that no face has, or a control
)

// item is a stretch of a paragraph that is shaped at once: one kind, one level,
// one face. No item divides a grapheme cluster.
type item struct {
	start, end int32
	kind       kind
	level      bidi.Level
	set        setting // text only
	word       *word   // text only
}

// prepareGeneral fills in everything for a paragraph of any script.
func (e *Engine) prepareGeneral(p *Paragraph) {
	n := len(p.runes)
	p.levels, p.base = bidi.Paragraph(p.runes, bidi.Auto)
	e.begins = e.clusterStarts(e.begins, p.runes)
	units := e.lineBreaks(p.runes)
	e.itemize(p)
	p.items = make([]item, 0, len(e.items)+4)
	for _, it := range e.items {
		e.shapeItem(p, it)
	}

	p.breaks = make([]Break, 0, units)
	e.pieces = e.pieces[:0]
	var unit Break
	at := 0
	// A run of blanks counts as trailing until ink follows it in the unit.
	for i := range p.items {
		it := &p.items[i]
		pc := it.piece(it.start, it.end)
		e.widths = pc.clusterWidths(p, e.widths[:0])
		for _, c := range e.widths {
			r := p.runes[at]
			switch {
			case c.End == at+1 && isBlank(r) && it.kind != box:
				unit.Space += c.Width
				if r == '\t' {
					unit.Tabs++
				}
			case it.kind == nothing:
			default:
				unit.Width += unit.Space + c.Width
				unit.Space, unit.Tabs = 0, 0
			}
			at = c.End
			if at == n || e.breaks[at] {
				unit.End = at
				unit.Mandatory = at < n && endsLine(p.runes[at-1])
				p.breaks = append(p.breaks, unit)
				unit = Break{}
			}
		}
	}
}

// endsLine tells whether a line must end after r (classes BK, CR, LF
// and NL).
func endsLine(r rune) bool {
	switch r {
	case '\n', '\v', '\f', '\r', 0x85, 0x2028, 0x2029:
		return true
	}
	return false
}

// clusterStarts tells for each code point whether a grapheme cluster begins there
// (UAX #29, with the conjuncts of GB9c). buf is reused.
func (e *Engine) clusterStarts(buf []bool, runes []rune) []bool {
	buf = append(buf[:0], make([]bool, len(runes))...)
	e.bytes = e.bytes[:0]
	for _, r := range runes {
		e.bytes = utf8.AppendRune(e.bytes, r)
	}
	it := graphemes.FromBytes(e.bytes)
	at := 0
	for it.Next() {
		buf[at] = true
		at += utf8.RuneCount(it.Value())
	}
	return buf
}

// lineBreaks marks in e.breaks the positions where a line may end, without those
// inside a grapheme cluster, and returns their number.
func (e *Engine) lineBreaks(runes []rune) int {
	e.breaks = append(e.breaks[:0], make([]bool, len(runes)+1)...)
	e.lines.Init(runes)
	it := e.lines.LineIterator()
	units := 1
	for it.Next() {
		l := it.Line()
		if at := l.Offset + len(l.Text); at == len(runes) || e.begins[at] {
			e.breaks[at] = true
			units++
		}
	}
	return units
}

// itemize cuts the paragraph into e.items by kind, level, script and face.
func (e *Engine) itemize(p *Paragraph) {
	e.items = e.items[:0]
	runes := p.runes
	lang := e.hanLanguage(runes)
	script := firstScript(runes)
	var open []bracketScript
	for s := 0; s < len(runes); {
		t := s + 1
		for t < len(runes) && !e.begins[t] {
			t++
		}
		cl := runes[s:t]
		it := item{start: int32(s), end: int32(t)}
		if p.levels != nil {
			it.level = p.levels[s] // of the whole cluster, which stays together
		}
		script, open = resolveScript(cl, script, open)
		switch r := cl[0]; {
		case len(cl) == 1 && r == ' ':
			it.kind = space
		case len(cl) == 1 && r == '\t':
			it.kind = tab
		case isControl(r):
			it.kind = box
		case allIgnorable(cl):
			it.kind = nothing
		default:
			it.set = setting{script: script, lang: e.lang, rtl: it.level.RTL()}
			if isHan(script) || script == language.Hangul {
				it.set.lang = lang
			}
			it.set.face = e.resolve(p.set.face, cl, script, it.set.lang)
			if it.set.face == nil {
				it.kind = box
			}
		}
		if k := len(e.items); k > 0 && e.items[k-1].takes(&it) {
			e.items[k-1].end = it.end
		} else {
			e.items = append(e.items, it)
		}
		s = t
	}
}

// takes tells whether the next cluster belongs to the same item.
func (it *item) takes(next *item) bool {
	switch {
	case it.kind != next.kind || it.level != next.level:
		return false
	case it.kind == space:
		return true
	}
	return it.kind == text && it.set == next.set
}

func allIgnorable(cluster []rune) bool {
	for _, r := range cluster {
		if !isIgnorable(r) {
			return false
		}
	}
	return true
}

// shapeItem shapes an item and appends it to the paragraph, in several pieces
// where it is long, where it is written without spaces, and where shaping joins
// two units.
func (e *Engine) shapeItem(p *Paragraph, it item) {
	if it.kind != text {
		p.items = append(p.items, it)
		return
	}
	for s := int(it.start); s < int(it.end); {
		t := e.pieceEnd(it, s)
		w := e.itemWord(p.runes, it.set, s, t)
		for at := s + 1; at < t; at++ {
			if e.breaks[at] && !w.cuttable(at-s) {
				t = at
				w = e.itemWord(p.runes, it.set, s, t)
				break
			}
		}
		pc := it
		pc.start, pc.end, pc.word = int32(s), int32(t), w
		p.items = append(p.items, pc)
		s = t
	}
}

// pieceEnd tells how far a piece of an item that starts at s goes: to the next
// break opportunity in the scripts of East Asia, else to the end or, when that is
// too far, to the last break opportunity or the last cluster in reach.
func (e *Engine) pieceEnd(it item, s int) int {
	end := int(it.end)
	if isHan(it.set.script) {
		for t := s + 1; t < end; t++ {
			if e.breaks[t] {
				return t
			}
		}
	}
	const reach = 4 * maxWord
	if end-s <= reach {
		return end
	}
	for t := s + reach; t > s+reach/2; t-- {
		if e.breaks[t] {
			return t
		}
	}
	t := s + reach
	for t > s+1 && !e.begins[t] {
		t--
	}
	if t == s+1 && !e.begins[t] { // one cluster longer than the reach
		for t = s + reach; t < end && !e.begins[t]; t++ {
		}
	}
	return t
}

// itemWord shapes [s,t) of a paragraph, or takes it from the cache. Letters that
// join what is beyond the stretch depend on it and are not kept.
func (e *Engine) itemWord(runes []rune, set setting, s, t int) *word {
	begins := e.begins[s:t]
	if t-s > maxWord || isCursive(set.script) && (joins(runes, s) || joins(runes, t)) {
		return e.shape(set, runes, s, t, begins)
	}
	e.key = appendKey(e.key[:0], runes[s:t])
	tab := e.words.table(set)
	if w := e.words.get(tab, e.key); w != nil {
		return w
	}
	w := e.shape(set, runes[s:t], 0, t-s, begins)
	e.words.put(tab, e.key, w)
	return w
}

// joins tells whether letters on both sides of position i might join.
func joins(runes []rune, i int) bool {
	return i > 0 && i < len(runes) && mayJoin(runes[i-1]) && mayJoin(runes[i])
}

func mayJoin(r rune) bool {
	return r >= 0xAD && (unicode.IsLetter(r) || unicode.IsMark(r) || isIgnorable(r))
}

// bracketScript remembers the script in which a bracket opened.
type bracketScript struct {
	closer rune
	script language.Script
}

// maxOpen bounds the brackets remembered.
const maxOpen = 32

// resolveScript returns the script of a cluster (UAX #24, section 5): its own, or
// where its characters are common to many scripts that of the text before it. A
// closing bracket takes that of its opening one.
func resolveScript(cluster []rune, before language.Script, open []bracketScript) (language.Script, []bracketScript) {
	if r := cluster[0]; r < 0x250 {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return language.Latin, open
		}
	}
	for _, r := range cluster {
		if s := language.LookupScript(r); s.Strong() && s != language.Unknown {
			return s, open
		}
	}
	opens, closer, ok := bidi.Bracket(cluster[0])
	switch {
	case !ok:
	case opens && len(open) < maxOpen:
		open = append(open, bracketScript{closer, before})
	case !opens:
		for i := len(open) - 1; i >= 0; i-- {
			if open[i].closer == closer {
				return open[i].script, open[:i]
			}
		}
	}
	return before, open
}

// firstScript is the script that common characters at the start belong to.
func firstScript(runes []rune) language.Script {
	for _, r := range runes {
		if s := language.LookupScript(r); s.Strong() && s != language.Unknown {
			return s
		}
	}
	return language.Latin
}

// hanLanguage tells in which language the paragraph's Han characters are to be
// shown: kana and Hangul tell, else what SetLanguage said, else Chinese.
func (e *Engine) hanLanguage(runes []rune) language.Language {
	hangul := false
	for _, r := range runes {
		switch {
		case r >= 0x3041 && r <= 0x30FF && r != 0x30FB:
			return "ja"
		case r >= 0xAC00 && r <= 0xD7A3, r >= 0x1100 && r <= 0x11FF:
			hangul = true
		}
	}
	if hangul {
		return "ko"
	}
	switch e.lang.Primary() {
	case "ja", "ko", "zh":
		return e.lang
	}
	return "zh"
}
