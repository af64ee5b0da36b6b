package reader

import (
	"image/color"

	"postil/annotate"
	"postil/app/reader/layout"
	"postil/app/reader/shape"
	"postil/app/session"
	"postil/app/theme"
)

// styles tell how each paragraph of an article is set.
type styles struct {
	body, headline, standfirst, byline, furniture layout.ParagraphStyle
	blank                                         float32

	heads  map[int]layout.ParagraphStyle // by the paragraph's first code point
	length int
	top    float32
	bottom float32
}

// Sizes of the head of an article, relative to the body's.
const (
	headlineSize   = 25.0 / 17
	standfirstSize = 18.0 / 17
	bylineSize     = 14.0 / 17
)

// newStyles sets an article's head by its outline, at a text size, with all
// vertical measures on whole device pixels.
func newStyles(d *session.Doc, v session.Settings, scale float32) styles {
	family := shape.Serif
	if v.Sans {
		family = shape.Sans
	}
	set := func(size, leading float32, ink layout.Ink, semiBold bool) layout.ParagraphStyle {
		size *= float32(v.TextSize)
		return layout.ParagraphStyle{
			Font:    shape.Style{Family: family, Size: size, SemiBold: semiBold},
			Leading: snap(size*leading, scale),
			Ink:     ink,
		}
	}
	st := styles{
		body:       set(1, float32(v.Spacing)/100, layout.Body, false),
		headline:   set(headlineSize, 1.3, layout.Body, true),
		standfirst: set(standfirstSize, 1.5, layout.Second, false),
		byline:     set(bylineSize, 1.6, layout.Second, false),
		furniture:  set(bylineSize, 1.6, layout.Third, false),
		heads:      map[int]layout.ParagraphStyle{},
		length:     d.Article.Text.Len(),
		top:        snap(topPad, scale),
		bottom:     snap(bottomPad, scale),
	}
	st.blank = snap(st.body.Leading*0.52, scale)
	t, o := d.Article.Text, d.Article.Outline
	put := func(s annotate.Span, p layout.ParagraphStyle) {
		if !s.Empty() {
			st.heads[t.LineSpan(t.LineOf(s.Start)).Start] = p
		}
	}
	for _, s := range o.Furniture {
		put(s, st.furniture)
	}
	for _, s := range o.Standfirst {
		put(s, st.standfirst)
	}
	for _, s := range o.Bylines {
		put(s, st.byline)
	}
	put(o.Headline, st.headline)
	return st
}

// of is the style of the paragraph with this span.
func (st *styles) of(start, end int) layout.ParagraphStyle {
	p := st.body
	if len(st.heads) > 0 {
		if h, ok := st.heads[start]; ok {
			p = h
		}
	}
	if start == 0 {
		p.Before += st.top
	}
	if end == st.length {
		p.After += st.bottom
	}
	return p
}

// colors of the page that do not belong to labels.
type colors struct {
	page           color.RGBA
	inks           [3]color.RGBA // by layout.Ink
	hit, selection color.RGBA    // translucent
	third          color.RGBA
	hairline       color.RGBA
}

// labelColors are a label's colours with its tag.
type labelColors struct {
	line, tint, ink color.RGBA
	short           string
}

func rgba(c color.Color) color.RGBA { return color.RGBAModel.Convert(c).(color.RGBA) }

// thin is a colour at a fraction of its opacity.
func thin(c color.Color, alpha uint8) color.RGBA {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	n.A = alpha
	return rgba(n)
}

// readColors asks the theme for everything that is painted here.
func (r *Reader) readColors() {
	text, second, third := theme.Color(theme.ColorNameText), theme.Color(theme.ColorNameSecond), theme.Color(theme.ColorNameThird)
	accent := theme.Color(theme.ColorNameAccent)
	r.colors = colors{
		page:      rgba(theme.Color(theme.ColorNamePage)),
		inks:      [3]color.RGBA{layout.Body: rgba(text), layout.Second: rgba(second), layout.Third: rgba(third)},
		hit:       thin(theme.Color(theme.ColorNameSaving), 0x40),
		selection: thin(accent, 0x38),
		third:     rgba(third),
		hairline:  rgba(theme.Color(theme.ColorNameHairline)),
	}
	r.leftEdge.FillColor = theme.Color(theme.ColorNameHairline)
	r.rightEdge.FillColor = theme.Color(theme.ColorNameHairline)
	r.caret.FillColor = accent
	r.labels = map[string]labelColors{}
	for _, l := range r.s.Scheme().Labels {
		r.labels[l.ID] = newLabelColors(l.Color.String(), l.Short)
	}
}

func newLabelColors(own, short string) labelColors {
	c, _ := theme.Label(own) // a colour that cannot be read gives the neutral ones
	return labelColors{line: rgba(c.Line), tint: rgba(c.Tint), ink: rgba(c.Ink), short: short}
}

// label gives the colours of a label; one that the scheme lacks is grey with a
// question mark.
func (r *Reader) label(id string) labelColors {
	c, ok := r.labels[id]
	if !ok {
		c = newLabelColors("", "?")
		r.labels[id] = c
	}
	return c
}
