package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

// Field is a quiet entry, of one line or of several, that offers its keys to its owner first: a filter moves
// the list below it with Up and Down, a palette closes with Esc.
type Field struct {
	widget.Entry

	// OnKey is asked first about every key; true means that it was dealt with. Keys are those of [fyne.KeyUp],
	// [fyne.KeyReturn], [fyne.KeyEscape], …; [fyne.KeyTab] comes only where TakesTab is set.
	OnKey func(*fyne.KeyEvent) bool
	// OnFocus is called when the field gets the focus and when it loses it; it may be nil.
	OnFocus func(focused bool)
	// TakesTab keeps Tab from moving the focus.
	TakesTab bool
	// OnWheel is given the wheel while all words are in view, as by what scrolls around the field; where it is nil
	// the field keeps the wheel for itself.
	OnWheel func(*fyne.ScrollEvent)
	// OnGrown is called when a field that grows needs another height; lay out anew what it stands in. It may be nil.
	OnGrown func()

	bare, wrong, focused bool
	least, most          int // lines of a field that grows; 0: it does not
	rows                 int // that it shows now
	overfull             bool
}

var _ fyne.Tabbable = (*Field)(nil)

// NewField makes an entry of one line, 30 px high.
func NewField(placeholder string) *Field {
	f := &Field{}
	f.PlaceHolder = placeholder
	f.Wrapping = fyne.TextWrap(fyne.TextTruncateClip) // as widget.NewEntry has it: the line scrolls sideways
	f.ExtendBaseWidget(f)
	return f
}

// NewNote makes an entry of several lines, which shows some of them and scrolls the rest.
func NewNote(placeholder string, lines int) *Field {
	f := &Field{}
	f.PlaceHolder = placeholder
	f.MultiLine = true
	f.Wrapping = fyne.TextWrapWord
	f.SetMinRowsVisible(lines)
	f.ExtendBaseWidget(f)
	return f
}

// NewGrowingNote makes an entry of several lines, which is as high as its words need between a least and a most
// number of lines, and scrolls what is more.
func NewGrowingNote(placeholder string, least, most int) *Field {
	f := NewNote(placeholder, least)
	f.least, f.most, f.rows = least, most, least
	return f
}

// Resize implements [fyne.CanvasObject].
func (f *Field) Resize(size fyne.Size) {
	other := size.Width != f.Size().Width
	f.Entry.Resize(size)
	if other {
		f.grow()
	}
}

// grow takes the height that the words need at the present width.
func (f *Field) grow() {
	if f.most == 0 || f.Size().Width <= 0 {
		return
	}
	t := f.Theme()
	p := Prose{words: f.Text, look: ProseLook{Size: t.Size(fynetheme.SizeNameText), Style: f.TextStyle}}
	p.width = f.Size().Width - 2*t.Size(fynetheme.SizeNameInnerPadding) - 4
	p.wrap()
	f.overfull = len(p.lines) > f.most
	if rows := max(f.least, min(len(p.lines), f.most)); rows != f.rows {
		f.rows = rows
		f.SetMinRowsVisible(rows)
		if f.OnGrown != nil {
			f.OnGrown()
		}
	}
}

// ShowStart brings the first line into view, as befits a field that is read.
func (f *Field) ShowStart() {
	f.CursorRow, f.CursorColumn = 0, 0
	f.Refresh()
}

// Compact draws a field for cards, in text of 12 px and 24 px high; put what it returns in the window.
func Compact(f *Field) fyne.CanvasObject {
	if f.MultiLine {
		return compactDress.put(f)
	}
	return compactLineDress.put(f)
}

// OneLine draws a field whose words may be longer than it is wide, without a scroll bar over them; put what it
// returns in the window.
func OneLine(f *Field) fyne.CanvasObject {
	return oneLineDress.put(f)
}

// Headline draws a field for the top of an overlay, in text of 16 px and without a box; put what it returns in
// the window.
func Headline(f *Field) fyne.CanvasObject {
	f.bare = true
	return headlineDress.put(f)
}

// TypedKey implements [fyne.Focusable].
func (f *Field) TypedKey(e *fyne.KeyEvent) {
	if f.OnKey == nil || !f.OnKey(e) {
		f.Entry.TypedKey(e)
	}
}

// AcceptsTab implements [fyne.Tabbable].
func (f *Field) AcceptsTab() bool { return f.TakesTab }

// FocusGained implements [fyne.Focusable].
func (f *Field) FocusGained() {
	f.setFocused(true)
	f.Entry.FocusGained()
}

// FocusLost implements [fyne.Focusable].
func (f *Field) FocusLost() {
	f.setFocused(false)
	f.Entry.FocusLost()
}

func (f *Field) setFocused(focused bool) {
	f.focused = focused
	if f.OnFocus != nil {
		f.OnFocus(focused)
	}
}

// SetWrong shows that what was typed cannot be used, by an edge in the colour of errors; say beside it why.
func (f *Field) SetWrong(wrong bool) {
	if f.wrong != wrong {
		f.wrong = wrong
		f.Refresh()
	}
}

// MinSize is a whole number of pixels high, so that what stands below keeps to the grid.
func (f *Field) MinSize() fyne.Size {
	f.ExtendBaseWidget(f)
	m := f.Entry.MinSize()
	return fyne.NewSize(m.Width, ceil(m.Height))
}

// CreateRenderer implements [fyne.Widget] with the entry's own text and caret on a ground like that of the
// other controls.
func (f *Field) CreateRenderer() fyne.WidgetRenderer {
	f.ExtendBaseWidget(f)
	r := &fieldRenderer{WidgetRenderer: f.Entry.CreateRenderer(), field: f, ground: newPanel(), halo: &canvas.Rectangle{}, wheel: newWheel(f)}
	r.style()
	return r
}

// fieldRenderer puts its own ground and a soft ring in the place of the entry's rectangles.
type fieldRenderer struct {
	fyne.WidgetRenderer

	field   *Field
	ground  *panel
	halo    *canvas.Rectangle
	wheel   *wheel
	objects []fyne.CanvasObject
}

func (r *fieldRenderer) style() {
	f := r.field
	edge := theme.ColorNameHairline
	switch {
	case f.wrong:
		edge = theme.ColorNameError
	case f.focused && !f.Disabled():
		edge = theme.ColorNameAccent
	}
	r.ground.style(theme.ColorNamePage, edge, theme.RadiusControl)
	haloed(r.halo, f.focused && !f.bare && !f.Disabled())
	if f.bare {
		r.ground.hide()
	}
}

// Objects gives what the entry draws, which changes with its state, but for its box and border.
func (r *fieldRenderer) Objects() []fyne.CanvasObject {
	r.objects = append(r.objects[:0], r.halo, r.ground.edge, r.ground.face)
	for _, o := range r.WidgetRenderer.Objects() {
		if _, ok := o.(*canvas.Rectangle); !ok {
			r.objects = append(r.objects, o)
		}
		if s, ok := o.(fyne.Scrollable); ok {
			r.wheel.own = s
		}
	}
	if r.field.OnWheel != nil {
		r.objects = append(r.objects, r.wheel)
	}
	return r.objects
}

func (r *fieldRenderer) Layout(size fyne.Size) {
	place(r.halo, -2, -2, size.Width+4, size.Height+4)
	r.ground.place(0, 0, size.Width, size.Height)
	place(r.wheel, 0, 0, size.Width, size.Height)
	r.WidgetRenderer.Layout(size)
}

func (r *fieldRenderer) Refresh() {
	r.style()
	for _, o := range []fyne.CanvasObject{r.halo, r.ground.edge, r.ground.face} {
		canvas.Refresh(o)
	}
	r.WidgetRenderer.Refresh()
	r.field.grow()
}

// wheel lies over a field and takes nothing but the wheel.
type wheel struct {
	widget.BaseWidget
	field *Field
	own   fyne.Scrollable // what scrolls the field's words
}

func newWheel(f *Field) *wheel {
	w := &wheel{field: f}
	w.ExtendBaseWidget(w)
	return w
}

// Scrolled implements [fyne.Scrollable].
func (w *wheel) Scrolled(e *fyne.ScrollEvent) {
	if w.field.overfull && w.own != nil {
		w.own.Scrolled(e)
		return
	}
	w.field.OnWheel(e)
}

// CreateRenderer implements [fyne.Widget].
func (w *wheel) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}
