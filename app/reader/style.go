package reader

import (
	"image/color"
	"sort"
	"strings"
	"unicode"

	"postil/annotate"
	"postil/annotate/text"
	"postil/app/reader/layout"
	"postil/app/reader/shape"
	"postil/app/session"
	"postil/app/theme"
	"postil/storage/article"
)

// styles tell how each paragraph of an article is set.
type styles struct {
	body, headline, standfirst, byline, furniture layout.ParagraphStyle
	blank                                         float32

	heads  map[int]layout.ParagraphStyle // of paragraphs that are no body, by their first code point
	dim    []annotate.Span               // furniture, in text order
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

// newStyles sets an article's paragraphs by its zones, at a text size, with all
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
		furniture:  set(bylineSize, 1.6, layout.Body, false),
		heads:      map[int]layout.ParagraphStyle{},
		length:     d.Article.Text.Len(),
		top:        snap(topPad, scale),
		bottom:     snap(bottomPad, scale),
	}
	st.blank = snap(st.body.Leading*0.52, scale)
	by := map[article.ZoneKind]layout.ParagraphStyle{
		article.ZoneHeadline: st.headline, article.ZoneStandfirst: st.standfirst, article.ZoneFurniture: st.furniture,
		article.ZoneByline: st.byline, article.ZoneDateline: st.byline,
	}
	for _, z := range d.Zones {
		if p, ok := by[z.Kind]; ok {
			st.put(d.Article.Text, z.Span(), p)
		}
		if z.Kind == article.ZoneFurniture {
			st.dim = append(st.dim, z.Span())
		}
	}
	return st
}

// put sets the paragraphs of which a zone has every word.
func (st *styles) put(t *text.Text, zone annotate.Span, p layout.ParagraphStyle) {
	for i := t.LineOf(zone.Start); i < t.Lines(); i++ {
		line := t.LineSpan(i)
		if line.Start >= zone.End {
			return
		}
		if wordless(t.Slice(line.Start, max(line.Start, zone.Start))) && wordless(t.Slice(min(line.End, zone.End), line.End)) {
			st.heads[line.Start] = p
		}
	}
}

// wordless reports whether there is nothing to read, as in the "# " before a
// headline in Markdown.
func wordless(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
}

// dimIn lists the parts of a span that are furniture.
func (st *styles) dimIn(in annotate.Span) []annotate.Span {
	i := sort.Search(len(st.dim), func(i int) bool { return st.dim[i].End > in.Start })
	var out []annotate.Span
	for ; i < len(st.dim) && st.dim[i].Start < in.End; i++ {
		out = append(out, st.dim[i].Intersect(in))
	}
	return out
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
	inks           [2]color.RGBA // by layout.Ink
	hit, selection color.RGBA    // translucent
	third          color.RGBA
	hairline       color.RGBA
	waits          color.RGBA // for an answer to what review says
	answered       color.RGBA
	accent         color.RGBA
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
		inks:      [2]color.RGBA{layout.Body: rgba(text), layout.Second: rgba(second)},
		hit:       thin(theme.Color(theme.ColorNameSaving), 0x40),
		selection: thin(accent, 0x38),
		third:     rgba(third),
		hairline:  rgba(theme.Color(theme.ColorNameHairline)),
		waits:     rgba(theme.Color(theme.ColorNameError)),
		answered:  rgba(theme.Color(theme.ColorNameSaved)),
		accent:    rgba(accent),
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
