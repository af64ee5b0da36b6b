package anchor_test

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"unicode"

	"postil/annotate"
	"postil/annotate/text"
)

// script is how invented text of one writing looks.
type script struct {
	name      string
	syllables []string
	space     string // between words
	stop      string // after a sentence
	upper     bool   // has capitals
}

var scripts = []script{
	{"latin", strings.Fields("ka ro mi ten sol ber ad vin est ar on qui lor pa dem st ef gra no ul"), " ", ". ", true},
	{"accents", strings.Fields("é ür naï çon øy ße łu ž ñan ő kô an te ri so mé la du vø ing"), " ", ". ", true},
	{"cyrillic", strings.Fields("ка ро ми тен сол бер ад вин ест ар он кви лор па дем ст еф гра но уль"), " ", ". ", true},
	{"greek", strings.Fields("κα ρο μι τεν σολ βερ αδ βιν εσ αρ ον κι λορ πα δε στ εφ γρα νο υλ"), " ", ". ", true},
	{"arabic", strings.Fields("كا رو مي تن سو بر اد فن است ار ون قي لو با دم ست اف غر نو ول"), " ", "، ", false},
	{"hebrew", strings.Fields("כא רו מי תן סו בר אד פן אס ער ון קי לו בא דם שת אף גר נו ול"), " ", ". ", false},
	{"devanagari", strings.Fields("का रो मि तेन सो बर अद विं क्ष अर ओं की लो पा दम स्त इफ ग्र नो उल"), " ", "। ", false},
	{"thai", strings.Fields("กา โร มี เต็น สอ เบอร์ อัด วิน เอส อา ออน คี่ ลอ ป๊า เดม สต เอฟ กร โน อูล"), "", " ", false},
	{"chinese", strings.Split("港口关闭委员会表示码头可能在一个月内倒塌居民担心水位上升工程师检查了旧墙并要求政府拨款修复桥梁学校医院", ""), "", "。", false},
	{"japanese", strings.Split("港は閉鎖され委員会が発表した埠頭の壁がひと月以内に崩れる恐れがあると技師らは語り住民は水位を心配している", ""), "", "。", false},
	{"korean", strings.Split("항구가폐쇄되었고위원회는부두벽이한달안에무너질수있다고밝혔다주민들은수위를걱정하고있으며기사들이점검했다", ""), " ", ". ", false},
	{"emoji", strings.Fields("👩🏽‍🚒 🇳🇴 é ka ro 👨‍👩‍👧 mi é́ ten ❤️ sol 한 ad न्त्र vin on"), " ", "! ", true},
}

// author invents text: some hundred words of a script, the first ones often.
type author struct {
	*rand.Rand
	script
	words []string
}

func newAuthor(r *rand.Rand, s script) *author {
	a := &author{Rand: r, script: s}
	for range 400 {
		w := ""
		for range 1 + r.IntN(3) {
			w += s.syllables[r.IntN(len(s.syllables))]
		}
		a.words = append(a.words, w)
	}
	return a
}

func (a *author) word() string {
	i := int(float64(len(a.words)) * a.Float64() * a.Float64())
	return a.words[i]
}

func (a *author) sentence() string {
	var b strings.Builder
	for i := range 5 + a.IntN(14) {
		if i > 0 {
			b.WriteString(a.space)
		}
		w := a.word()
		if i == 0 && a.upper {
			first := []rune(w)
			w = string(unicode.ToUpper(first[0])) + string(first[1:])
		}
		b.WriteString(w)
	}
	return b.String() + a.stop
}

func (a *author) paragraph() string {
	var b strings.Builder
	for range 2 + a.IntN(4) {
		b.WriteString(a.sentence())
	}
	return strings.TrimRight(b.String(), " ") + "\n\n"
}

// article has paragraphs, some sentences that come again verbatim, and now and
// then a whole paragraph that does.
func (a *author) article(paragraphs int) string {
	var b strings.Builder
	refrain, furniture := a.sentence(), a.paragraph()
	for range paragraphs {
		p := a.paragraph()
		switch a.IntN(8) {
		case 0:
			p = strings.TrimRight(p, "\n") + " " + refrain + "\n\n"
		case 1:
			p = refrain + p
		case 2:
			p += furniture
		}
		b.WriteString(p)
	}
	return b.String()
}

// letter is a code point that knows where it came from: its place in the old
// text, or -1.
type letter struct {
	r    rune
	from int
}

type mutant struct {
	*author
	s []letter
	// beside are stretches of the old text that were put in once more right beside
	// themselves, so that nobody can tell which of the two is the old one.
	beside []annotate.Span
}

func newMutant(a *author, s string) *mutant {
	m := &mutant{author: a}
	for i, r := range []rune(s) {
		m.s = append(m.s, letter{r, i})
	}
	return m
}

func fresh(s string) []letter {
	var out []letter
	for _, r := range s {
		out = append(out, letter{r, -1})
	}
	return out
}

func (m *mutant) String() string {
	var b strings.Builder
	for _, l := range m.s {
		b.WriteRune(l.r)
	}
	return b.String()
}

// splice replaces part of the text.
func (m *mutant) splice(start, end int, with []letter) {
	out := append([]letter{}, m.s[:start]...)
	out = append(out, with...)
	m.s = append(out, m.s[end:]...)
}

// part is a random paragraph, with the empty line after it, or a sentence.
func (m *mutant) part(sentence bool) (start, end int) {
	var ends []int
	stop := []rune(strings.TrimSpace(m.stop + "\n"))
	for i := range m.s {
		if m.s[i].r == '\n' && (i+1 == len(m.s) || m.s[i+1].r != '\n') {
			ends = append(ends, i+1)
		} else if sentence && len(stop) > 0 && m.s[i].r == stop[0] && i+1 < len(m.s) && m.s[i+1].r != '\n' {
			e := i + 1
			for e < len(m.s) && m.s[e].r == ' ' {
				e++
			}
			ends = append(ends, e)
		}
	}
	if len(ends) == 0 {
		return 0, len(m.s)
	}
	k := m.IntN(len(ends))
	if k > 0 {
		start = ends[k-1]
	}
	return start, ends[k]
}

func (m *mutant) typos(every int) {
	for range max(1, len(m.s)/every) {
		if len(m.s) < 2 {
			return
		}
		i := m.IntN(len(m.s) - 1)
		syllable := []rune(m.syllables[m.IntN(len(m.syllables))])
		switch m.IntN(4) {
		case 0:
			if syllable[0] != m.s[i].r {
				m.splice(i, i+1, fresh(string(syllable[:1])))
			}
		case 1:
			m.splice(i, i, fresh(string(syllable[:1])))
		case 2:
			m.splice(i, i+1, nil)
		default: // two letters change places
			m.s[i], m.s[i+1] = m.s[i+1], m.s[i]
		}
	}
}

// number is a word that no text has by chance.
func (m *mutant) number() string { return strconv.Itoa(100_000 + m.IntN(900_000)) }

func (m *mutant) wordsChanged(every int) {
	for range max(1, len(m.s)/every) {
		i := m.IntN(len(m.s) + 1)
		switch m.IntN(3) {
		case 0:
			m.splice(i, i, fresh(m.space+m.number()+m.space))
		case 1:
			m.splice(i, min(len(m.s), i+4+m.IntN(5)), nil)
		default:
			m.splice(i, min(len(m.s), i+4+m.IntN(5)), fresh(m.number()))
		}
	}
}

func (m *mutant) move(sentence bool) {
	start, end := m.part(sentence)
	part := append([]letter{}, m.s[start:end]...)
	m.splice(start, end, nil)
	_, at := m.part(sentence)
	m.splice(at, at, part)
}

func (m *mutant) insert(sentence bool) {
	_, at := m.part(sentence)
	s := m.paragraph()
	if sentence {
		s = m.sentence()
	}
	m.splice(at, at, fresh(s))
}

func (m *mutant) remove(sentence bool) {
	start, end := m.part(sentence)
	m.splice(start, end, nil)
}

// again puts a part in once more, somewhere else or right beside itself.
func (m *mutant) again(sentence, beside bool) {
	start, end := m.part(sentence)
	copied := append([]letter{}, m.s[start:end]...)
	span := annotate.Span{Start: -1}
	for i := range copied {
		if f := copied[i].from; f >= 0 {
			if span.Start < 0 {
				span.Start = f
			}
			span.Start, span.End = min(span.Start, f), max(span.End, f+1)
		}
		copied[i].from = -1
	}
	at := end
	for try := 0; !beside && (at == end || at == start); try++ {
		if _, at = m.part(sentence); try > 20 {
			return
		}
	}
	if beside && span.Start >= 0 {
		m.beside = append(m.beside, span)
	}
	m.splice(at, at, copied)
}

func (m *mutant) spaces() {
	var out []letter
	for _, l := range m.s {
		switch {
		case l.r == ' ' && m.IntN(10) == 0:
			out = append(out, l, letter{' ', -1})
		case l.r == ' ' && m.IntN(12) == 0:
			out = append(out, letter{'\n', -1})
		default:
			out = append(out, l)
		}
	}
	m.s = out
}

func (m *mutant) shout() {
	for range 3 {
		start, end := m.part(true)
		for i := start; i < end; i++ {
			if u := unicode.ToUpper(m.s[i].r); u != m.s[i].r {
				m.s[i] = letter{u, -1}
			}
		}
	}
}

func (m *mutant) rewrite() { m.s = fresh(m.article(max(1, len(m.s)/200))) }

// truth is what a person would say of a passage, who watched the text change.
type truth struct {
	intact   bool // it stands, word for word
	span     annotate.Span
	survives int  // of its code points
	torn     bool // what survives no longer stands together
	twin     bool // it stands twice, side by side
	seam     bool // a part of it does
}

func (m *mutant) truth(s annotate.Span) truth {
	t := truth{span: annotate.Span{Start: -1}}
	last := -1
	for i, l := range m.s {
		if l.from < s.Start || l.from >= s.End {
			continue
		}
		if t.span.Start < 0 {
			t.span.Start = i
		}
		t.torn = t.torn || l.from < last
		last = l.from
		t.span.End = i + 1
		t.survives++
	}
	t.intact = t.survives == s.Len() && t.span.Len() == s.Len() && !t.torn
	t.torn = t.torn || t.span.Len() > 2*s.Len()+20
	for _, b := range m.beside {
		t.twin = t.twin || b.Covers(s)
		t.seam = t.seam || b.Overlaps(s)
	}
	return t
}

// holds reports whether the letters of a passage stand at a place, or most of them
// with others that say the same: as at the seam of what was moved, where the full
// stop of another sentence may now be the one before the passage's words.
func (m *mutant) holds(old, now annotate.Span) bool {
	same := 0
	for k := range now.Len() {
		if m.s[now.Start+k].from == old.Start+k {
			same++
		}
	}
	return 2*same > now.Len()
}

// passages are spans of a text as people mark them: words, some words, sentences,
// whole paragraphs.
func passages(r *rand.Rand, t *text.Text, n int) []annotate.Span {
	var out []annotate.Span
	for len(out) < n && t.Len() > 0 {
		at := r.IntN(t.Len())
		var s annotate.Span
		switch r.IntN(6) {
		case 0, 1:
			s = t.TrimSpace(t.WordAt(at))
		case 2, 3:
			s = annotate.Span{Start: at, End: min(t.Len(), at+3+r.IntN(40))}
		case 4:
			s = t.SentenceAt(at)
		default:
			s = t.ParagraphAt(at)
		}
		if s = t.SnapGrapheme(t.TrimSpace(s)); t.Valid(s) && strings.TrimSpace(t.Quote(s)) != "" {
			out = append(out, s)
		}
	}
	return out
}
