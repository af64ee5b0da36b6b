package widgets

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

// Prose is a text of a few lines, wrapped at spaces to the width that it is
// given. Unlike Fyne's label it has no padding, and its height follows from the
// width within one layout. For an article's own text there is the reader.
type Prose struct {
	widget.BaseWidget

	words    string
	look     ProseLook
	width    float32
	lines    []string
	texts    []*canvas.Text
	renderer *drawing
	paint    color.Color // in the place of the look's, or nil
}

// ProseLook is how a [Prose] is set. The zero look is interface text in its
// colour, flush left, of any number of lines.
type ProseLook struct {
	Size    float32             // pixels; 0 is the interface's
	Style   fyne.TextStyle      // one of package theme's
	Color   fyne.ThemeColorName // "" is the text colour
	Align   fyne.TextAlign      // leading, centre or trailing
	Most    int                 // lines, the last one shortened; 0 is any number
	Leading float32             // line pitch in em; 0 is 1.4
}

const usualMeasure = 240 // before a width is given

// NewProse sets words in a look.
func NewProse(words string, look ProseLook) *Prose {
	if look.Size == 0 {
		look.Size = theme.TextSize
	}
	if look.Color == "" {
		look.Color = theme.ColorNameText
	}
	if look.Leading == 0 {
		look.Leading = 1.4
	}
	p := &Prose{words: words, look: look, width: usualMeasure}
	p.ExtendBaseWidget(p)
	p.wrap()
	return p
}

// Set changes the words. Refresh the container to give it another height.
func (p *Prose) Set(words string) {
	if p.words != words {
		p.words = words
		p.wrap()
		p.Refresh()
	}
}

// SetPaint sets the words in a colour that the theme has no name for, as that of a label; nil is the look's.
func (p *Prose) SetPaint(c color.Color) {
	if p.paint != c {
		p.paint = c
		p.Refresh()
	}
}

// Measured is how wide the words are on one line, in pixels.
func (p *Prose) Measured() float32 { return ceil(p.measure(p.words)) }

// Lines is how many lines the words take at the present width.
func (p *Prose) Lines() int { return len(p.lines) }

// Words are what is said.
func (p *Prose) Words() string { return p.words }

// Resize wraps anew where the width is another.
func (p *Prose) Resize(size fyne.Size) {
	if size.Width > 0 && size.Width != p.width {
		p.width = size.Width
		p.wrap()
		p.Refresh()
	}
	p.BaseWidget.Resize(size)
}

func (p *Prose) pitch() float32 { return ceil(p.look.Size * p.look.Leading) }

// MinSize is one word wide and as high as the lines at the present width.
func (p *Prose) MinSize() fyne.Size {
	return fyne.NewSize(40, p.pitch()*float32(max(1, len(p.lines))))
}

func (p *Prose) measure(s string) float32 {
	return fyne.MeasureText(s, p.look.Size, p.look.Style).Width
}

// wrap breaks the words into lines.
func (p *Prose) wrap() {
	p.lines = p.lines[:0]
	for _, paragraph := range strings.Split(p.words, "\n") {
		p.wrapParagraph(paragraph)
	}
	if p.look.Most > 0 && len(p.lines) > p.look.Most {
		last := p.lines[p.look.Most-1]
		p.lines = p.lines[:p.look.Most]
		if p.measure(last+ellipsis) <= p.width {
			last += ellipsis
		} else {
			last = truncate(last+ellipsis, p.look.Size, p.look.Style, p.width)
		}
		p.lines[p.look.Most-1] = last
	}
}

func (p *Prose) wrapParagraph(s string) {
	line := ""
	for _, word := range strings.Fields(s) {
		next := word
		if line != "" {
			next = line + " " + word
		}
		if p.measure(next) <= p.width {
			line = next
			continue
		}
		if line != "" {
			p.lines = append(p.lines, line)
		}
		line = p.cut(word)
	}
	p.lines = append(p.lines, line)
}

// cut breaks a word that is wider than the width, and returns its rest.
func (p *Prose) cut(word string) string {
	r := []rune(word)
	for len(r) > 1 && p.measure(string(r)) > p.width {
		n := len(r) - 1
		for n > 1 && p.measure(string(r[:n])) > p.width {
			n--
		}
		p.lines = append(p.lines, string(r[:n]))
		r = r[n:]
	}
	return string(r)
}

// CreateRenderer implements [fyne.Widget].
func (p *Prose) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	p.renderer = draw(p.MinSize, p.layout, p.style)
	p.style()
	return p.renderer
}

// style gives every line an object.
func (p *Prose) style() {
	if p.renderer == nil {
		return
	}
	for len(p.texts) < len(p.lines) {
		p.texts = append(p.texts, text(p.look.Size, p.look.Style))
	}
	p.renderer.objects = p.renderer.objects[:0]
	for i, l := range p.lines {
		t := p.texts[i]
		t.Text, t.Alignment = l, p.look.Align
		ink(t, p.look.Color)
		if p.paint != nil {
			t.Color = p.paint
		}
		p.renderer.objects = append(p.renderer.objects, t)
	}
	p.layout(p.Size())
}

func (p *Prose) layout(size fyne.Size) {
	for i, t := range p.texts[:min(len(p.texts), len(p.lines))] {
		h := t.MinSize().Height
		place(t, 0, float32(i)*p.pitch()+(p.pitch()-h)/2, size.Width, h)
	}
}
