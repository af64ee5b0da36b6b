package widgets

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

// Column is a column of a list that has room for more than one.
type Column struct {
	Title string
	Width float32 // in pixels, at least
	Share float32 // of the width that is left over
	Most  float32 // in pixels, 0 for no limit
	Right bool    // for numbers: at the right, with figures of one width
	Lead  bool    // the row's leading object stands before its text
}

const (
	columnGap     = 10
	headHeight    = 28
	arrowWidth    = 7
	arrowDistance = 4
)

// spread gives each column its left edge and its width in a row of a width.
func spread(columns []Column, width float32) (lefts, widths []float32) {
	lefts, widths = make([]float32, len(columns)), make([]float32, len(columns))
	spare, shares := width-2*edgePadding-columnGap*float32(len(columns)-1), float32(0)
	for i, c := range columns {
		widths[i] = c.Width
		spare -= c.Width
		shares += c.Share
	}
	first := -1 // takes what others have no use for
	left := max(0, spare)
	for i, c := range columns {
		if c.Share == 0 {
			continue
		}
		if first < 0 && c.Most == 0 {
			first = i
		}
		more := max(0, spare) * c.Share / shares
		if c.Most > 0 {
			more = min(more, c.Most-c.Width)
		}
		more = float32(int(more))
		widths[i] += more
		left -= more
	}
	if first >= 0 {
		widths[first] += left
	}
	x := float32(edgePadding)
	for i := range columns {
		lefts[i] = x
		x += widths[i] + columnGap
	}
	return lefts, widths
}

// ColumnRow is one line of a list with a text in each column. Like [Row] it does not take the focus.
type ColumnRow struct {
	widget.BaseWidget
	Hint

	// OnTapped is called for a click, OnSecondary for a click with the other button; either may be nil.
	OnTapped    func()
	OnSecondary func(*fyne.PointEvent)

	columns   []Column
	cells     []string
	leading   fyne.CanvasObject
	shortened bool // the first text was

	hovered, current, focused bool
}

var (
	_ fyne.Tappable          = (*ColumnRow)(nil)
	_ fyne.SecondaryTappable = (*ColumnRow)(nil)
	_ desktop.Hoverable      = (*ColumnRow)(nil)
)

// NewColumnRow makes a row of columns; leading stands in the column that says so, and may be nil.
func NewColumnRow(columns []Column, leading fyne.CanvasObject) *ColumnRow {
	r := &ColumnRow{columns: columns, cells: make([]string, len(columns)), leading: leading}
	r.ExtendBaseWidget(r)
	return r
}

// Set changes the texts, one for each column.
func (r *ColumnRow) Set(cells ...string) {
	now := make([]string, len(r.columns))
	for i := range min(len(now), len(cells)) {
		now[i] = oneLine(cells[i])
	}
	if !slices.Equal(r.cells, now) {
		r.cells = now
		r.Refresh()
	}
}

// Cells are the texts, each on one line.
func (r *ColumnRow) Cells() []string { return slices.Clone(r.cells) }

// Leading is the object that the row was made with.
func (r *ColumnRow) Leading() fyne.CanvasObject { return r.leading }

// SetCurrent shows whether the row is the current one of its list.
func (r *ColumnRow) SetCurrent(current bool) {
	if r.current != current {
		r.current = current
		r.Refresh()
	}
}

// SetFocused shows whether keys act on the row.
func (r *ColumnRow) SetFocused(focused bool) {
	if r.focused != focused {
		r.focused = focused
		r.Refresh()
	}
}

func (r *ColumnRow) setTaps(tapped func(), secondary func(*fyne.PointEvent)) {
	r.OnTapped, r.OnSecondary = tapped, secondary
}

// Tapped implements [fyne.Tappable].
func (r *ColumnRow) Tapped(*fyne.PointEvent) {
	r.out()
	if r.OnTapped != nil {
		r.OnTapped()
	}
}

// TappedSecondary implements [fyne.SecondaryTappable].
func (r *ColumnRow) TappedSecondary(e *fyne.PointEvent) {
	r.out()
	if r.OnSecondary != nil {
		r.OnSecondary(e)
	}
}

// MouseIn implements [desktop.Hoverable].
func (r *ColumnRow) MouseIn(e *desktop.MouseEvent) {
	r.hovered = true
	r.over(e, r.whole())
	r.Refresh()
}

// MouseMoved implements [desktop.Hoverable].
func (r *ColumnRow) MouseMoved(e *desktop.MouseEvent) { r.over(e, r.whole()) }

// MouseOut implements [desktop.Hoverable].
func (r *ColumnRow) MouseOut() {
	r.hovered = false
	r.out()
	r.Refresh()
}

func (r *ColumnRow) whole() string {
	if !r.shortened {
		return ""
	}
	return r.cells[0]
}

// CreateRenderer implements [fyne.Widget].
func (r *ColumnRow) CreateRenderer() fyne.WidgetRenderer {
	r.ExtendBaseWidget(r)
	ground, focus := &canvas.Rectangle{}, &canvas.Rectangle{}
	texts, cuts := make([]*canvas.Text, len(r.columns)), make([]cut, len(r.columns))
	objects := []fyne.CanvasObject{ground}
	for i, c := range r.columns {
		style := theme.Regular()
		if c.Right {
			style = theme.Numbers()
		}
		texts[i] = text(theme.StatusSize, style)
		objects = append(objects, texts[i])
	}
	texts[0].TextSize = theme.TextSize
	objects = append(objects, focus)
	if r.leading != nil {
		objects = append(objects, r.leading)
	}
	return draw(
		func() fyne.Size {
			width := float32(2 * edgePadding)
			for _, c := range r.columns {
				width += c.Width + columnGap
			}
			return fyne.NewSize(width-columnGap, theme.RowHeight)
		},
		func(size fyne.Size) {
			place(ground, 0, 0, size.Width, size.Height)
			place(focus, 3, 2, size.Width-6, size.Height-4)
			lefts, widths := spread(r.columns, size.Width)
			baseline := baselineIn(size.Height/2, theme.TextSize)
			for i, c := range r.columns {
				x, room := lefts[i], widths[i]
				if c.Lead && r.leading != nil {
					m := r.leading.MinSize()
					place(r.leading, x, float32(int((size.Height-m.Height)/2)), m.Width, m.Height)
					x, room = x+m.Width+6, room-m.Width-6
				}
				cuts[i].fit(r.cells[i], texts[i], room)
				if c.Right {
					x += room - widthOf(texts[i])
				}
				onBaseline(texts[i], x, baseline)
			}
			r.shortened = texts[0].Text != r.cells[0]
		},
		func() {
			name := fyne.ThemeColorName("")
			if r.current {
				name = theme.ColorNameSelection
			} else if r.hovered {
				name = theme.ColorNameHover
			}
			fill(ground, name, 0)
			ground.Hidden = name == ""
			ring(focus, r.focused, 4)
			for i, t := range texts {
				ink(t, theme.ColorNameSecond)
				if i == 0 {
					ink(t, theme.ColorNameText)
				}
			}
		},
		objects...,
	)
}

// ColumnHead names the columns of a list; a click on a name asks to sort by it.
type ColumnHead struct {
	widget.BaseWidget
	Hint

	// OnTapped is called for a click on the name of column i.
	OnTapped func(i int)

	columns    []Column
	sorted     int // -1: by none
	descending bool
	hovered    int // -1: none
}

var (
	_ fyne.Tappable      = (*ColumnHead)(nil)
	_ desktop.Hoverable  = (*ColumnHead)(nil)
	_ desktop.Cursorable = (*ColumnHead)(nil)
)

// NewColumnHead makes the head of columns.
func NewColumnHead(columns []Column, tapped func(i int)) *ColumnHead {
	h := &ColumnHead{columns: columns, OnTapped: tapped, sorted: -1, hovered: -1}
	h.ExtendBaseWidget(h)
	return h
}

// SetSorted shows by which column the list is sorted, -1 for none of them, and whether the other way round.
func (h *ColumnHead) SetSorted(column int, descending bool) {
	if h.sorted != column || h.descending != descending {
		h.sorted, h.descending = column, descending
		h.Refresh()
	}
}

// at is the column at an x, or -1.
func (h *ColumnHead) at(x float32) int {
	lefts, widths := spread(h.columns, h.Size().Width)
	for i := range lefts {
		if x >= lefts[i]-columnGap/2 && x < lefts[i]+widths[i]+columnGap/2 {
			return i
		}
	}
	return -1
}

// Tapped implements [fyne.Tappable].
func (h *ColumnHead) Tapped(e *fyne.PointEvent) {
	h.out()
	if i := h.at(e.Position.X); i >= 0 && h.OnTapped != nil {
		h.OnTapped(i)
	}
}

// MouseIn implements [desktop.Hoverable].
func (h *ColumnHead) MouseIn(e *desktop.MouseEvent) { h.MouseMoved(e) }

// MouseMoved implements [desktop.Hoverable].
func (h *ColumnHead) MouseMoved(e *desktop.MouseEvent) {
	h.over(e, "")
	if i := h.at(e.Position.X); i != h.hovered {
		h.hovered = i
		h.Refresh()
	}
}

// MouseOut implements [desktop.Hoverable].
func (h *ColumnHead) MouseOut() {
	h.hovered = -1
	h.out()
	h.Refresh()
}

// Cursor implements [desktop.Cursorable].
func (h *ColumnHead) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements [fyne.Widget].
func (h *ColumnHead) CreateRenderer() fyne.WidgetRenderer {
	h.ExtendBaseWidget(h)
	line, one, other := &canvas.Rectangle{}, &canvas.Line{StrokeWidth: 1.25}, &canvas.Line{StrokeWidth: 1.25}
	texts := make([]*canvas.Text, len(h.columns))
	objects := []fyne.CanvasObject{line}
	for i := range h.columns {
		texts[i] = text(theme.HeadSize, theme.SemiBold())
		objects = append(objects, texts[i])
	}
	objects = append(objects, one, other)
	return draw(
		func() fyne.Size { return fyne.NewSize(2*edgePadding, headHeight) },
		func(size fyne.Size) {
			place(line, 0, size.Height-1, size.Width, 1)
			lefts, widths := spread(h.columns, size.Width)
			baseline := baselineIn(size.Height/2, theme.HeadSize)
			for i, c := range h.columns {
				room := widths[i]
				if i == h.sorted {
					room -= arrowWidth + arrowDistance
				}
				texts[i].Text = truncate(c.Title, theme.HeadSize, theme.SemiBold(), room)
				w := widthOf(texts[i])
				x := lefts[i]
				if c.Right { // the arrow stands before it, so that names and numbers end together
					x += widths[i] - w
				}
				onBaseline(texts[i], x, baseline)
				if i != h.sorted {
					continue
				}
				a := x + w + arrowDistance
				if c.Right {
					a = x - arrowDistance - arrowWidth
				}
				tip, foot := size.Height/2-2, size.Height/2+2
				if h.descending {
					tip, foot = foot, tip
				}
				one.Position1, one.Position2 = fyne.NewPos(a, foot), fyne.NewPos(a+arrowWidth/2.0, tip)
				other.Position1, other.Position2 = fyne.NewPos(a+arrowWidth/2.0, tip), fyne.NewPos(a+arrowWidth, foot)
			}
		},
		func() {
			fill(line, theme.ColorNameHairline, 0)
			for i, t := range texts {
				ink(t, theme.ColorNameSecond)
				if i == h.hovered || i == h.sorted {
					ink(t, theme.ColorNameText)
				}
			}
			one.Hidden, other.Hidden = h.sorted < 0, h.sorted < 0
			one.StrokeColor, other.StrokeColor = theme.Color(theme.ColorNameText), theme.Color(theme.ColorNameText)
		},
		objects...,
	)
}
