package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

const (
	rowGap      = 10 // between the leading object and the title, between title and what follows
	quoteSize   = 13.5
	quoteStripe = 3
)

// RowContent is what a row says. Texts may be of any length and script; they are shortened to one line.
type RowContent struct {
	Title    string
	Aside    string // after the title, quieter; the first to be shortened
	Trailing string // at the right, small, with figures of one width
	Second   string // a second line; makes the row 46 px high and its title medium

	// Quote is a second line of an article's own words, in the reading face; the title above it is then small.
	// Stripe, if not nil, is drawn before it.
	Quote  string
	Stripe color.Color
}

func (c RowContent) tall() bool { return c.Second != "" || c.Quote != "" }

// Row is one line of a list, or two. It does not take the focus: the list does, and shows it with SetFocused.
// For a row that stands alone use [NewFocusRow].
type Row struct {
	widget.BaseWidget
	Hint

	// OnTapped is called for a click, OnSecondary for a click with the other button; either may be nil.
	OnTapped    func()
	OnSecondary func(*fyne.PointEvent)

	content           RowContent
	leading, trailing fyne.CanvasObject
	height            float32
	shortened         bool

	hovered, current, focused bool
}

var (
	_ fyne.Tappable          = (*Row)(nil)
	_ fyne.SecondaryTappable = (*Row)(nil)
	_ desktop.Hoverable      = (*Row)(nil)
)

// NewRow makes a row with an object before its title and one at its right end, after the trailing text; either
// may be nil. A [StateDot], a [Swatch] or a [NewLine] of a [KeyCap] and a swatch are good before it, a key cap
// after it.
func NewRow(leading, trailing fyne.CanvasObject) *Row {
	r := &Row{leading: leading, trailing: trailing}
	r.ExtendBaseWidget(r)
	return r
}

// Set changes what the row says.
func (r *Row) Set(c RowContent) {
	c.Title, c.Aside, c.Trailing = oneLine(c.Title), oneLine(c.Aside), oneLine(c.Trailing)
	c.Second, c.Quote = oneLine(c.Second), oneLine(c.Quote)
	if r.content != c {
		r.content = c
		r.Refresh()
	}
}

// Content is what the row says, each text on one line.
func (r *Row) Content() RowContent { return r.content }

// Leading is the object before the title that the row was made with.
func (r *Row) Leading() fyne.CanvasObject { return r.leading }

// Trailing is the object at the right end that the row was made with.
func (r *Row) Trailing() fyne.CanvasObject { return r.trailing }

// SetHeight sets the row's height in pixels; 0 is 28 for one line, 46 for two and
// 48 for a quote.
func (r *Row) SetHeight(height float32) {
	r.height = height
	r.Refresh()
}

// SetCurrent shows whether the row is the current one of its list.
func (r *Row) SetCurrent(current bool) {
	if r.current != current {
		r.current = current
		r.Refresh()
	}
}

// SetFocused shows whether keys act on the row.
func (r *Row) SetFocused(focused bool) {
	if r.focused != focused {
		r.focused = focused
		r.Refresh()
	}
}

func (r *Row) setTaps(tapped func(), secondary func(*fyne.PointEvent)) {
	r.OnTapped, r.OnSecondary = tapped, secondary
}

// Tapped implements [fyne.Tappable].
func (r *Row) Tapped(*fyne.PointEvent) {
	r.out()
	if r.OnTapped != nil {
		r.OnTapped()
	}
}

// TappedSecondary implements [fyne.SecondaryTappable].
func (r *Row) TappedSecondary(e *fyne.PointEvent) {
	r.out()
	if r.OnSecondary != nil {
		r.OnSecondary(e)
	}
}

// MouseIn implements [desktop.Hoverable].
func (r *Row) MouseIn(e *desktop.MouseEvent) {
	r.hovered = true
	r.over(e, r.whole())
	r.Refresh()
}

// MouseMoved implements [desktop.Hoverable].
func (r *Row) MouseMoved(e *desktop.MouseEvent) { r.over(e, r.whole()) }

// MouseOut implements [desktop.Hoverable].
func (r *Row) MouseOut() {
	r.hovered = false
	r.out()
	r.Refresh()
}

// whole is what was shortened, for the tip.
func (r *Row) whole() string {
	switch {
	case !r.shortened:
		return ""
	case r.content.Quote != "":
		return r.content.Quote
	default:
		return r.content.Title
	}
}

// CreateRenderer implements [fyne.Widget].
func (r *Row) CreateRenderer() fyne.WidgetRenderer {
	r.ExtendBaseWidget(r)
	p := &rowParts{
		ground: &canvas.Rectangle{}, focus: &canvas.Rectangle{}, stripe: &canvas.Rectangle{},
		title: text(theme.TextSize, theme.Regular()), aside: text(theme.TextSize, theme.Regular()),
		second: text(theme.SmallSize, theme.Regular()), trailing: text(theme.SmallSize, theme.Numbers()),
	}
	objects := []fyne.CanvasObject{p.ground, p.stripe, p.title, p.aside, p.second, p.trailing, p.focus}
	for _, o := range []fyne.CanvasObject{r.leading, r.trailing} {
		if o != nil {
			objects = append(objects, o)
		}
	}
	return draw(
		func() fyne.Size { return r.minSize(p) },
		func(size fyne.Size) { r.layout(p, size) },
		func() { r.style(p) },
		objects...,
	)
}

// rowParts are the objects of a row.
type rowParts struct {
	ground, focus, stripe          *canvas.Rectangle
	title, aside, second, trailing *canvas.Text

	titleCut, asideCut, secondCut cut
}

// cut is a line as it was shortened last: rows are laid out again whenever they change in any way, and
// measuring is the dear part of that.
type cut struct {
	of, is string
	size   float32
	style  fyne.TextStyle
	width  float32
}

// fit has a text say s, shortened to a width in pixels.
func (c *cut) fit(s string, t *canvas.Text, width float32) {
	if k := (cut{s, c.is, t.TextSize, t.TextStyle, width}); *c != k {
		k.is = truncate(s, t.TextSize, t.TextStyle, width)
		*c = k
	}
	t.Text = c.is
}

func (r *Row) style(p *rowParts) {
	c := r.content
	ground := fyne.ThemeColorName("")
	if r.current {
		ground = theme.ColorNameSelection
	} else if r.hovered {
		ground = theme.ColorNameHover
	}
	fill(p.ground, ground, 0)
	p.ground.Hidden = ground == ""
	ring(p.focus, r.focused, 4)

	p.title.TextSize, p.title.TextStyle = theme.TextSize, theme.Regular()
	p.second.TextSize, p.second.TextStyle = theme.SmallSize, theme.Regular()
	ink(p.title, theme.ColorNameText)
	ink(p.second, theme.ColorNameSecond)
	switch {
	case c.Quote != "":
		p.title.TextSize = theme.SmallSize
		ink(p.title, theme.ColorNameSecond)
		p.second.TextSize, p.second.TextStyle = quoteSize, theme.Reading()
		ink(p.second, theme.ColorNameText)
	case c.Second != "":
		p.title.TextStyle = theme.Medium()
	}
	ink(p.aside, theme.ColorNameSecond)
	ink(p.trailing, theme.ColorNameSecond)
	p.trailing.Text = c.Trailing
	p.stripe.FillColor = c.Stripe
	p.stripe.Hidden = c.Stripe == nil || c.Quote == ""
}

func (r *Row) minSize(p *rowParts) fyne.Size {
	width := float32(2*edgePadding + 40)
	for _, o := range []fyne.CanvasObject{r.leading, r.trailing} {
		if o != nil && o.Visible() {
			width += o.MinSize().Width + rowGap
		}
	}
	if w := widthOf(p.trailing); w > 0 {
		width += w + rowGap
	}
	height := r.height
	switch {
	case height > 0:
	case r.content.Quote != "":
		height = theme.QuoteRowHeight
	case r.content.tall():
		height = theme.TallRowHeight
	default:
		height = theme.RowHeight
	}
	return fyne.NewSize(width, height)
}

// layout sets both lines on the baselines that every row of this height has, so that titles, counts and other
// scripts stand on one line.
func (r *Row) layout(p *rowParts, size fyne.Size) {
	c := r.content
	place(p.ground, 0, 0, size.Width, size.Height)
	place(p.focus, 3, 2, size.Width-6, size.Height-4)

	first, second := size.Height/2, size.Height/2+9
	switch {
	case c.Quote != "":
		first, second = size.Height/2-9, size.Height/2+10
	case c.tall():
		first = size.Height/2 - 8
	}
	left, right := float32(edgePadding), size.Width-edgePadding
	if o := r.leading; o != nil && o.Visible() {
		m := o.MinSize()
		place(o, left, float32(int(first-m.Height/2)), m.Width, m.Height)
		left += m.Width + rowGap
	}
	secondRight := right
	if o := r.trailing; o != nil && o.Visible() {
		if m := o.MinSize(); m.Width > 0 {
			place(o, right-m.Width, float32(int((size.Height-m.Height)/2)), m.Width, m.Height)
			right -= m.Width + rowGap
			secondRight = right
		}
	}
	baseline := baselineIn(first, theme.TextSize)
	if w := widthOf(p.trailing); w > 0 {
		onBaseline(p.trailing, right-w, baseline)
		right -= w + rowGap
	}
	p.titleCut.fit(c.Title, p.title, right-left)
	onBaseline(p.title, left, baseline)
	after := left + widthOf(p.title) + rowGap
	p.aside.Text = ""
	if c.Aside != "" && right-after > 24 {
		p.asideCut.fit(c.Aside, p.aside, right-after)
	}
	onBaseline(p.aside, after, baseline)
	r.shortened = p.title.Text != c.Title

	p.second.Text = ""
	if !c.tall() {
		return
	}
	words, x := c.Second, left
	if c.Quote != "" {
		words = c.Quote
	}
	if !p.stripe.Hidden {
		place(p.stripe, x, size.Height/2+1, quoteStripe, 18)
		x += quoteStripe + 7
	}
	p.secondCut.fit(words, p.second, secondRight-x)
	onBaseline(p.second, x, baselineIn(second, p.second.TextSize))
	r.shortened = r.shortened || c.Quote != "" && p.second.Text != c.Quote
}
