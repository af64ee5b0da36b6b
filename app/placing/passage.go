package placing

import (
	"image/color"
	"math"
	"slices"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"postil/app/reader/bidi"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/theme/labelcolor"
	"postil/app/widgets"
)

// The measures of a passage in pixels at scale 1.
const (
	passageSize = 14
	linePitch   = 21
	stroke      = 2 // below what differs
)

// passage is some words of an article on a few lines: those around the passage in
// the quiet colour, its own on the label's tint, and what differs from the other
// one semibold with a line below.
type passage struct {
	widget.BaseWidget
	all    []word
	most   int // lines
	colors labelcolor.Colors
	base   bidi.Base
	width  float32
	// Lines of what is drawn, each with its pieces from left to right.
	lines   [][]piece
	objects []fyne.CanvasObject
}

// piece is a stretch of a line in one look.
type piece struct {
	text          string
	quote, strong bool
	x, width      float32
}

func newPassage(most int) *passage {
	p := &passage{most: most}
	p.ExtendBaseWidget(p)
	return p
}

// set shows an excerpt, of whose quote some words differ.
func (p *passage) set(e session.Excerpt, quote []string, differs []bool, colors labelcolor.Colors) {
	p.all, p.colors = nil, colors
	own := make([]word, len(quote))
	for i, w := range quote {
		own[i] = word{text: w, quote: true, differs: differs[i]}
	}
	for i, w := range own { // a space differs with the words on either side of it
		if blank(w) {
			own[i].differs = i > 0 && i+1 < len(own) && own[i-1].differs && own[i+1].differs
		}
	}
	p.base = bidi.LTR
	if widgets.RightToLeft(e.Head) {
		p.base = bidi.RTL
	}
	for _, w := range words(e.Before) {
		p.all = append(p.all, word{text: w})
	}
	p.all = append(p.all, shorten(own)...)
	for _, w := range words(e.After) {
		p.all = append(p.all, word{text: w})
	}
	for i := range p.all {
		p.all[i].text = onLine(p.all[i].text)
	}
	p.all = slices.CompactFunc(p.all, func(a, b word) bool { return a.text == paragraphSign && a == b })
	p.lay()
	p.Refresh()
}

const paragraphSign = " ¶ "

// onLine is a word as it stands on a line: where a paragraph ends there is a sign.
func onLine(s string) string {
	if strings.ContainsAny(s, "\n\u2029") {
		return paragraphSign
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' {
			return ' '
		}
		return r
	}, s)
}

// shown is what the passage says, a line of it a line.
func (p *passage) shown() string {
	var b strings.Builder
	for _, l := range p.lines {
		for _, x := range l {
			b.WriteString(x.text)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func (w word) style() fyne.TextStyle {
	if w.differs {
		return theme.ReadingSemiBold()
	}
	return theme.Reading()
}

func (w word) measure() float32 { return fyne.MeasureText(w.text, passageSize, w.style()).Width }

// Resize lays the words out anew where the width is another.
func (p *passage) Resize(size fyne.Size) {
	if size.Width != p.width {
		p.width = size.Width
		p.lay()
		p.Refresh()
	}
	p.BaseWidget.Resize(size)
}

// lay breaks the words into lines. What stands before the passage is shortened so
// that the passage begins on the first line, or the second.
func (p *passage) lay() {
	p.lines = nil
	if p.width <= 0 || len(p.all) == 0 {
		return
	}
	all := p.fitBefore()
	var joined strings.Builder
	for _, w := range all {
		joined.WriteString(w.text)
	}
	levels, base := bidi.Paragraph([]rune(joined.String()), p.base)
	at := 0 // code points
	for len(all) > 0 && len(p.lines) < p.most {
		n := p.lineOf(all)
		line := all[:n]
		rest := all[n:]
		count := 0
		for _, w := range line {
			count += len([]rune(w.text))
		}
		if len(p.lines) == p.most-1 && len(rest) > 0 {
			line = p.ended(line)
			rest = nil
		}
		p.lines = append(p.lines, p.visual(line, levels, at, base))
		at += count
		all = rest
		for len(all) > 0 && blank(all[0]) { // a line does not begin with a space
			at += len([]rune(all[0].text))
			all = all[1:]
		}
	}
}

func blank(w word) bool { return strings.TrimSpace(w.text) == "" }

// idle reports whether a line does not end with the word.
func idle(w word) bool { return blank(w) || w.text == paragraphSign }

// lineOf is how many words go on a line, at least one. A word that is wider than a
// line is shortened.
func (p *passage) lineOf(all []word) int {
	x := float32(0)
	for i := range all {
		x += all[i].measure()
		if x <= p.width || i > 0 && blank(all[i]) {
			continue
		}
		if i == 0 {
			all[0].text = widgets.Shorten(all[0].text, passageSize, all[0].style(), p.width, widgets.KeepStart)
			return 1
		}
		return i
	}
	return len(all)
}

// ended is a line with an ellipsis where it is broken off.
func (p *passage) ended(line []word) []word {
	const mark = "…"
	room := p.width - fyne.MeasureText(mark, passageSize, theme.Reading()).Width
	x := float32(0)
	for _, w := range line {
		x += w.measure()
	}
	line = append([]word(nil), line...)
	for len(line) > 1 && (x > room || idle(line[len(line)-1])) {
		x -= line[len(line)-1].measure()
		line = line[:len(line)-1]
	}
	return append(line, word{text: mark, quote: line[len(line)-1].quote})
}

// fitBefore leaves out the first words of what stands before the passage, where
// the passage has no room otherwise.
func (p *passage) fitBefore() []word {
	first := 0
	for first < len(p.all) && !p.all[first].quote {
		first++
	}
	own := float32(0)
	for _, w := range p.all[first:] {
		if w.quote {
			own += w.measure()
		}
	}
	room := max(p.width*0.3, min(p.width*0.9, (p.width*float32(p.most)-own)/2))
	if p.most == 1 {
		room = max(0, min(p.width*0.35, (p.width-own)/2))
	}
	from, x := first, float32(0)
	for from > 0 {
		if x += p.all[from-1].measure(); x > room {
			break
		}
		from--
	}
	out := append([]word(nil), p.all[from:]...)
	for len(out) > 0 && blank(out[0]) && !out[0].quote {
		out = out[1:]
	}
	if from > 0 {
		out = append([]word{{text: "…"}}, out...)
	}
	return out
}

// visual are the pieces of a line from left to right, at their places.
func (p *passage) visual(line []word, levels []bidi.Level, at int, base bidi.Level) []piece {
	for len(line) > 1 && idle(line[len(line)-1]) {
		line = line[:len(line)-1]
	}
	var runes []rune
	var of []int // the word of each code point
	for i, w := range line {
		for _, r := range w.text {
			runes, of = append(runes, r), append(of, i)
		}
	}
	here := make([]bidi.Level, len(runes))
	for i := range here {
		here[i] = base
		if levels != nil && at+i < len(levels) {
			here[i] = levels[at+i]
		} else if levels == nil {
			here[i] = 0
		}
	}
	if l := bidi.LineLevels(runes, here, base); l != nil {
		here = l
	}
	var out []piece
	for _, run := range bidi.Runs(here) {
		var pieces []piece
		for i := run.Start; i < run.End; {
			w := line[of[i]]
			j := i
			for j < run.End && line[of[j]].quote == w.quote && line[of[j]].differs == w.differs && (j == i || !run.Level.RTL() || joins(runes[j-1]) && joins(runes[j])) {
				j++
			}
			drawn := runes[i:j]
			if m, ok := bidi.Mirror(runes[i]); ok && run.Level.RTL() {
				drawn = []rune{m}
			}
			pieces = append(pieces, piece{text: string(drawn), quote: w.quote, strong: w.differs})
			i = j
		}
		if run.Level.RTL() {
			for i, j := 0, len(pieces)-1; i < j; i, j = i+1, j-1 {
				pieces[i], pieces[j] = pieces[j], pieces[i]
			}
		}
		out = append(out, pieces...)
	}
	x := float32(0)
	for i := range out {
		out[i].width = word{text: out[i].text, differs: out[i].strong}.measure()
		out[i].x = x
		x += out[i].width
	}
	if base.RTL() {
		for i := range out {
			out[i].x += max(0, p.width-x)
		}
	}
	return out
}

// joins reports whether a character of a word that is written from right to left is
// drawn together with its neighbours. The toolkit would draw spaces and brackets
// beside such a word on its other side, and from left to right.
func joins(r rune) bool {
	return unicode.In(r, unicode.L, unicode.M, unicode.N) || r == '\u200c' || r == '\u200d'
}

// MinSize is as high as all lines that there may be.
func (p *passage) MinSize() fyne.Size { return fyne.NewSize(60, float32(p.most)*linePitch) }

// CreateRenderer implements fyne.Widget.
func (p *passage) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	p.draw()
	return (*passageRenderer)(p)
}

// draw makes what is painted.
func (p *passage) draw() {
	p.objects = p.objects[:0]
	rect := func(c color.Color, x, y, w, h, r float32) {
		o := canvas.NewRectangle(c)
		o.CornerRadius = r
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
		p.objects = append(p.objects, o)
	}
	for i, line := range p.lines {
		y := float32(i) * linePitch
		for _, x := range line {
			if x.quote {
				rect(p.colors.Tint, x.x, y+1, x.width, linePitch-2, 0)
			}
		}
		for _, x := range line {
			if x.strong {
				rect(p.colors.Line, x.x, y+linePitch-1-stroke, x.width, stroke, 0)
			}
			p.objects = append(p.objects, x.drawn(y))
		}
	}
}

// drawn is what is painted of a piece on the line that begins at y.
func (x piece) drawn(y float32) *canvas.Text {
	const baselineAt = 15
	t := canvas.NewText(x.text, theme.Color(theme.ColorNameSecond))
	if x.quote {
		t.Color = theme.Color(theme.ColorNameText)
	}
	t.TextSize, t.TextStyle = passageSize, word{differs: x.strong}.style()
	left := x.x
	if strings.IndexFunc(x.text, inOtherFace) >= 0 {
		// The toolkit puts a text as high as the highest of its faces goes. With a space
		// before it, which is always in the reading face, all pieces of a line share a
		// baseline.
		left -= word{text: " ", differs: x.strong}.measure()
		t.Text = " " + t.Text
	}
	size, baseline := fyne.CurrentApp().Driver().RenderedTextSize(t.Text, t.TextSize, t.TextStyle, nil)
	t.Move(fyne.NewPos(left, float32(math.Round(float64(y+baselineAt-baseline)))))
	t.Resize(size)
	return t
}

// inOtherFace reports whether the reading face has no such characters: those of
// scripts from Hebrew on, but for the rest of Latin and Greek and for signs.
func inOtherFace(r rune) bool { return r >= 0x0590 && r < 0x1E00 || r >= 0x2E80 }

// passageRenderer gives Fyne what the passage has drawn.
type passageRenderer passage

func (r *passageRenderer) Destroy()                     {}
func (r *passageRenderer) Layout(fyne.Size)             {}
func (r *passageRenderer) MinSize() fyne.Size           { return (*passage)(r).MinSize() }
func (r *passageRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *passageRenderer) Refresh() {
	(*passage)(r).draw()
	for _, o := range r.objects {
		canvas.Refresh(o)
	}
}
