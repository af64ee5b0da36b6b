package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

// Widths of the side panes in pixels.
const (
	DefaultLeftWidth  = 236
	DefaultRightWidth = 284
	LeastPaneWidth    = 160
	MostPaneWidth     = 480
	MostLeftWidth     = 960 // of the left one, which may show columns

	leastCentre = 320 // the page; below it the side panes give way
	gripWidth   = 7   // of the divider's grip, around its hairline

	narrowLeft  = 180 // to which a pane shrinks for the page's sake, before it folds away
	narrowRight = 236
)

// Side is one of the two side panes.
type Side int

// The sides.
const (
	Left Side = iota
	Right
)

// PaneSplit sets three panes side by side with hairlines between them. The side panes have widths in pixels,
// which a person changes by dragging a hairline, or with the arrow keys on it, and which a change of the
// window's size does not touch as long as there is room. A double click on a hairline restores its width.
//
// Where the window is too narrow for all of them the side panes give way to the page, the right one before the left:
// first they become narrower, then they fold away, until there is room again. [PaneSplit.Call] brings a folded one
// back all the same.
type PaneSplit struct {
	widget.BaseWidget

	// OnWidths is called when a person changed the widths, once a drag has ended.
	OnWidths func(left, right float32)
	// OnFolded is called when a pane is folded away for want of room.
	OnFolded func(Side)

	room    float32 // that the page wants
	called  Side    // the pane that stays where there is room for one only
	insists bool    // stays even where there is room for none
	centre  fyne.CanvasObject
	sides   [2]*sidePane
}

// sidePane is one side: its content, clipped to its width, and its divider.
type sidePane struct {
	clip   *container.Clip
	grip   *divider
	wanted float32
	hidden bool // by the person
	folded bool // for want of room
}

// shown tells whether the pane is to be seen.
func (s *sidePane) shown() bool { return !s.hidden && !s.folded }

// place gives the pane its room. A clip lays its content out only once it has been drawn, which is too late for
// content that scrolls to what is current.
func (s *sidePane) place(x, width, height float32) {
	place(s.clip, x, 0, width, height)
	s.clip.Content.Resize(fyne.NewSize(width, height))
}

// NewPaneSplit makes the panes at their default widths. left and right may be nil.
func NewPaneSplit(left, centre, right fyne.CanvasObject) *PaneSplit {
	p := &PaneSplit{centre: centre, room: leastCentre}
	for side, content := range []fyne.CanvasObject{left, right} {
		p.sides[side] = &sidePane{grip: newDivider(p, Side(side)), wanted: defaultWidth(Side(side)), hidden: content == nil}
		if content == nil {
			content = canvas.NewRectangle(color.Transparent)
		}
		p.sides[side].clip = container.NewClip(content)
	}
	p.ExtendBaseWidget(p)
	return p
}

func defaultWidth(s Side) float32 {
	if s == Left {
		return DefaultLeftWidth
	}
	return DefaultRightWidth
}

// Widths are the widths that the panes have when there is room.
func (p *PaneSplit) Widths() (left, right float32) {
	return p.sides[Left].wanted, p.sides[Right].wanted
}

// SetWidths sets both widths, each brought into the allowed range, without calling OnWidths.
func (p *PaneSplit) SetWidths(left, right float32) {
	p.sides[Left].wanted, p.sides[Right].wanted = inRange(Left, left), inRange(Right, right)
	p.Refresh()
}

// SetShown shows or hides a side pane; a hidden one keeps its width.
func (p *PaneSplit) SetShown(s Side, shown bool) {
	if p.sides[s].hidden == shown {
		p.sides[s].hidden = !shown
		p.Refresh()
	}
}

// Shown tells whether a side pane is to be seen: shown, and not folded away for want of room.
func (p *PaneSplit) Shown(s Side) bool { return p.sides[s].shown() }

// Hidden tells whether the person has hidden a side pane.
func (p *PaneSplit) Hidden(s Side) bool { return p.sides[s].hidden }

// Call shows a side pane even where there is no room for it beside the other one, which folds away in its place.
func (p *PaneSplit) Call(s Side) {
	if p.called != s || !p.insists || !p.Shown(s) {
		p.called, p.insists, p.sides[s].hidden = s, true, false
		p.Refresh()
	}
}

// Dismiss takes back a call. It reports whether that folds the pane away; where there is room the pane stays.
func (p *PaneSplit) Dismiss(s Side) bool {
	if !p.insists || p.called != s {
		return false
	}
	p.called, p.insists = Left, false
	p.Refresh()
	return !p.Shown(s)
}

// SetRoom sets the width in pixels for whose sake the side panes become narrower and fold away.
func (p *PaneSplit) SetRoom(width float32) {
	if width = max(leastCentre, width); p.room != width {
		p.room = width
		p.Refresh()
	}
}

func inRange(s Side, width float32) float32 {
	most := float32(MostPaneWidth)
	if s == Left {
		most = MostLeftWidth
	}
	return max(LeastPaneWidth, min(width, most))
}

// fitted are the widths for a window: the wanted ones, or less where the page would become too narrow, and 0 for a
// pane that is hidden or folds away.
func (p *PaneSplit) fitted(whole float32) (widths [2]float32) {
	least := [2]float32{min(narrowLeft, p.sides[Left].wanted), min(narrowRight, p.sides[Right].wanted)}
	in := [2]bool{!p.sides[Left].hidden, !p.sides[Right].hidden}
	spare := func() float32 {
		room := whole - max(p.room, p.centre.MinSize().Width)
		for side := range in {
			if in[side] {
				room -= least[side] + 1
			}
		}
		return room
	}
	if spare() < 0 && in[Left] && in[Right] {
		in[1-p.called] = false
	}
	if spare() < 0 && !(p.insists && in[p.called]) {
		return widths
	}
	room := spare()
	for side := range in { // the left pane first, so that the right one is the first to give way
		if !in[side] {
			continue
		}
		if room < 0 { // called for all that: the page gives way for once
			widths[side] = max(LeastPaneWidth, min(least[side], whole-leastCentre-1))
			continue
		}
		more := min(room, p.sides[side].wanted-least[side])
		widths[side], room = least[side]+more, room-more
	}
	return widths
}

// fold hides what has no width, and shows what has one.
func (p *PaneSplit) fold(widths [2]float32) {
	for side, s := range p.sides {
		was := s.folded
		s.folded = !s.hidden && widths[side] == 0
		s.clip.Hidden, s.grip.Hidden = !s.shown(), !s.shown()
		if s.folded && !was && p.OnFolded != nil {
			p.OnFolded(Side(side))
		}
	}
}

// drag sets one width while a divider is dragged.
func (p *PaneSplit) drag(s Side, width float32) {
	if width = inRange(s, width); p.sides[s].wanted != width {
		p.sides[s].wanted = width
		p.Refresh()
	}
}

func (p *PaneSplit) dragged() {
	if p.OnWidths != nil {
		p.OnWidths(p.Widths())
	}
}

// CreateRenderer implements [fyne.Widget].
func (p *PaneSplit) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	l, r := p.sides[Left], p.sides[Right]
	return draw(
		func() fyne.Size {
			least := p.centre.MinSize()
			width := max(leastCentre, least.Width)
			if !l.hidden || !r.hidden { // one of them at least can be called
				width += LeastPaneWidth + 1
			}
			return fyne.NewSize(width, least.Height)
		},
		func(size fyne.Size) {
			widths := p.fitted(size.Width)
			p.fold(widths)
			from, to := float32(0), size.Width
			if l.shown() {
				from = widths[Left] + 1
				l.place(0, widths[Left], size.Height)
				place(l.grip, widths[Left]-(gripWidth-1)/2, 0, gripWidth, size.Height)
			}
			if r.shown() {
				to = size.Width - widths[Right] - 1
				r.place(to+1, widths[Right], size.Height)
				place(r.grip, to-(gripWidth-1)/2, 0, gripWidth, size.Height)
			}
			place(p.centre, from, 0, to-from, size.Height)
		},
		func() {
			for _, s := range p.sides {
				s.clip.Hidden, s.grip.Hidden = !s.shown(), !s.shown()
			}
		},
		p.centre, l.clip, r.clip, l.grip, r.grip,
	)
}

// divider is the grip between two panes.
type divider struct {
	widget.BaseWidget

	split            *PaneSplit
	side             Side
	hovered, focused bool
	dragging         bool
	from             float32 // width of the pane when the drag began
	way              float32 // pixels dragged so far
}

var (
	_ fyne.Draggable      = (*divider)(nil)
	_ fyne.DoubleTappable = (*divider)(nil)
	_ fyne.Focusable      = (*divider)(nil)
	_ desktop.Hoverable   = (*divider)(nil)
	_ desktop.Cursorable  = (*divider)(nil)
)

func newDivider(p *PaneSplit, s Side) *divider {
	d := &divider{split: p, side: s}
	d.ExtendBaseWidget(d)
	return d
}

// width is the pane's width as it is on the screen.
func (d *divider) width() float32 { return d.split.fitted(d.split.Size().Width)[d.side] }

func (d *divider) Dragged(e *fyne.DragEvent) {
	if !d.dragging {
		d.dragging, d.from, d.way = true, d.width(), 0
	}
	d.way += e.Dragged.DX
	if d.side == Left {
		d.split.drag(Left, d.from+d.way)
	} else {
		d.split.drag(Right, d.from-d.way)
	}
}

func (d *divider) DragEnd() {
	d.dragging = false
	d.split.dragged()
	d.Refresh()
}

func (d *divider) DoubleTapped(*fyne.PointEvent) {
	d.split.drag(d.side, defaultWidth(d.side))
	d.split.dragged()
}

func (d *divider) TypedKey(e *fyne.KeyEvent) {
	var step float32
	switch e.Name {
	case fyne.KeyLeft:
		step = -2 * theme.Grid
	case fyne.KeyRight:
		step = 2 * theme.Grid
	default:
		return
	}
	if d.side == Right {
		step = -step
	}
	d.split.drag(d.side, d.width()+step)
	d.split.dragged()
}

func (d *divider) TypedRune(rune)                 {}
func (d *divider) FocusGained()                   { d.focused = true; d.Refresh() }
func (d *divider) FocusLost()                     { d.focused = false; d.Refresh() }
func (d *divider) MouseIn(*desktop.MouseEvent)    { d.hovered = true; d.Refresh() }
func (d *divider) MouseMoved(*desktop.MouseEvent) {}
func (d *divider) MouseOut()                      { d.hovered = false; d.Refresh() }
func (d *divider) Cursor() desktop.Cursor         { return desktop.HResizeCursor }

func (d *divider) CreateRenderer() fyne.WidgetRenderer {
	line := &canvas.Rectangle{}
	return draw(
		func() fyne.Size { return fyne.NewSize(gripWidth, 1) },
		func(size fyne.Size) {
			width := float32(1)
			if d.focused {
				width = 3
			}
			place(line, (gripWidth-width)/2, 0, width, size.Height)
		},
		func() {
			name := theme.ColorNameHairline
			switch {
			case d.focused:
				name = theme.ColorNameAccent
			case d.hovered || d.dragging:
				name = theme.ColorNameEdge
			}
			fill(line, name, 0)
		},
		line,
	)
}
