package widgets

import (
	"sort"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

// ListModel is what a [List] shows. Only Len, Create and Update are needed.
type ListModel struct {
	Len    func() int
	Create func(kind int) fyne.CanvasObject
	Update func(i int, o fyne.CanvasObject) // o was made by Create for the kind of item i

	Kind   func(i int) int     // items of one kind share objects; nil: all are of kind 0
	Height func(i int) float32 // pixels; nil: 28
	Skip   func(i int) bool    // items that cannot be current, such as heads; nil: none
}

// List shows any number of items of any heights below one another and makes objects only for those in sight.
// One item is current; the arrow keys, Home, End and the page keys move it, Enter or a click chooses it. Items
// that are [Row]s or [ColumnRow]s show by themselves whether they are current and focused.
//
// Unlike Fyne's list it puts no padding between items and draws no ground of its own.
type List struct {
	widget.BaseWidget

	// OnCurrent is called when a person made another item current, OnChosen when one was chosen.
	OnCurrent, OnChosen func(i int)
	// OnSecondary is called for a click with the other button on item i, which became current before.
	OnSecondary func(i int, e *fyne.PointEvent)
	// OnKey is asked first about every key while the list has the focus; true means that it was dealt with.
	OnKey func(*fyne.KeyEvent) bool
	// OnRune is told every character typed while the list has the focus.
	OnRune func(rune)

	model   ListModel
	items   int
	ends    []float32 // y at which each item ends; none where all are equally high
	current int
	focused bool

	scroll *container.Scroll
	body   *listBody
}

var _ fyne.Focusable = (*List)(nil)

// NewList makes a list of a model, without a current item.
func NewList(m ListModel) *List {
	l := &List{model: m, current: -1}
	l.body = &listBody{list: l, shown: map[int]fyne.CanvasObject{}, spare: map[int][]fyne.CanvasObject{}}
	l.body.ExtendBaseWidget(l.body)
	l.scroll = container.NewVScroll(l.body)
	l.scroll.OnScrolled = func(fyne.Position) { l.body.show(false) }
	l.ExtendBaseWidget(l)
	l.measure()
	return l
}

// Reload shows the model anew after it changed: items came, went or say something else. The current item stays
// the one with its number, as far as there is one.
func (l *List) Reload() {
	l.measure()
	if l.current >= l.items {
		l.current = l.items - 1
	}
	l.body.show(true)
	l.scroll.Refresh()
}

// Update shows one item anew, whose kind and height are as before. An item that has gone from the model is left to
// the Reload that follows.
func (l *List) Update(i int) {
	if o, ok := l.body.shown[i]; ok && i < l.model.Len() {
		l.body.update(i, o)
	}
}

// Current is the number of the current item, or -1.
func (l *List) Current() int { return l.current }

// SetCurrent makes an item current (-1: none) and brings it into sight, without calling OnCurrent.
func (l *List) SetCurrent(i int) {
	l.MarkCurrent(i)
	if i >= 0 && i == l.current {
		l.ScrollTo(i)
	}
}

// MarkCurrent is SetCurrent without bringing the item into sight.
func (l *List) MarkCurrent(i int) {
	if i >= l.items || i < -1 {
		return
	}
	was := l.current
	l.current = i
	l.Update(was)
	l.Update(i)
}

// Top is the first item in sight, -1 where there is none, and how many pixels of it are out of sight.
func (l *List) Top() (item int, hidden float32) {
	offset := l.scroll.Offset.Y
	i := sort.Search(l.items, func(i int) bool { return l.end(i) > offset })
	if i == l.items {
		return -1, 0
	}
	return i, offset - l.top(i)
}

// SetTop scrolls so that an item is the first in sight, as [List.Top] has it.
func (l *List) SetTop(item int, hidden float32) {
	if item < 0 || item >= l.items {
		return
	}
	offset := l.top(item) + min(hidden, l.end(item)-l.top(item))
	offset = max(0, min(offset, l.end(l.items-1)-l.scroll.Size().Height))
	if offset != l.scroll.Offset.Y {
		l.scroll.ScrollToOffset(fyne.NewPos(0, offset))
		l.body.show(false)
	}
}

// Step makes the item that is steps further current, leaving out those that are skipped, and calls OnCurrent
// where that is another item. Entries above a list use it for their Up and Down keys.
func (l *List) Step(steps int) {
	dir := 1
	if steps < 0 {
		dir, steps = -1, -steps
	}
	target, at := l.current, l.current
	if at < 0 && dir < 0 {
		at = l.items
	}
	for at += dir; steps > 0 && at >= 0 && at < l.items; at += dir {
		if !l.skipped(at) {
			target = at
			steps--
		}
	}
	l.moveTo(target)
}

func (l *List) moveTo(i int) {
	if i == l.current || i < 0 {
		return
	}
	l.SetCurrent(i)
	if l.OnCurrent != nil {
		l.OnCurrent(i)
	}
}

// Choose chooses the current item, as Enter does.
func (l *List) Choose() {
	if l.current >= 0 && l.OnChosen != nil {
		l.OnChosen(l.current)
	}
}

// ScrollTo brings an item into sight with the least scrolling.
func (l *List) ScrollTo(i int) {
	if i < 0 || i >= l.items {
		return
	}
	top, bottom, view := l.top(i), l.end(i), l.scroll.Size().Height
	offset := l.scroll.Offset.Y
	switch {
	case view <= 0 || top < offset:
		offset = top
		if i > 0 && l.skipped(i-1) {
			offset = l.top(i - 1) // the head above it is worth seeing
		}
	case bottom > offset+view:
		offset = min(top, bottom-view) // of an item that is higher the beginning
	}
	if offset != l.scroll.Offset.Y {
		l.scroll.ScrollToOffset(fyne.NewPos(0, offset))
		l.body.show(false)
	}
}

// FocusGained implements [fyne.Focusable].
func (l *List) FocusGained() { l.focused = true; l.Update(l.current) }

// FocusLost implements [fyne.Focusable].
func (l *List) FocusLost() { l.focused = false; l.Update(l.current) }

// TypedRune implements [fyne.Focusable].
func (l *List) TypedRune(r rune) {
	if l.OnRune != nil {
		l.OnRune(r)
	}
}

// TypedKey implements [fyne.Focusable].
func (l *List) TypedKey(e *fyne.KeyEvent) {
	if l.OnKey != nil && l.OnKey(e) {
		return
	}
	page := max(1, int(l.scroll.Size().Height/theme.RowHeight)-1)
	switch e.Name {
	case fyne.KeyUp:
		l.Step(-1)
	case fyne.KeyDown:
		l.Step(1)
	case fyne.KeyPageUp:
		l.Step(-page)
	case fyne.KeyPageDown:
		l.Step(page)
	case fyne.KeyHome:
		l.Step(-l.items)
	case fyne.KeyEnd:
		l.Step(l.items)
	case fyne.KeyReturn, fyne.KeyEnter:
		l.Choose()
	}
}

// CreateRenderer implements [fyne.Widget].
func (l *List) CreateRenderer() fyne.WidgetRenderer {
	l.ExtendBaseWidget(l)
	return draw(
		func() fyne.Size { return fyne.NewSize(80, 2*theme.RowHeight) },
		func(size fyne.Size) {
			place(l.scroll, 0, 0, size.Width, size.Height)
			l.body.show(false)
		},
		func() {},
		l.scroll,
	)
}

// measure counts the items, and adds their heights up where these differ.
func (l *List) measure() {
	l.items = l.model.Len()
	if l.model.Height == nil {
		return
	}
	l.ends = make([]float32, l.items)
	y := float32(0)
	for i := range l.ends {
		y += l.model.Height(i)
		l.ends[i] = y
	}
}

// end is the y at which an item ends.
func (l *List) end(i int) float32 {
	if l.ends == nil {
		return float32(i+1) * theme.RowHeight
	}
	return l.ends[i]
}

func (l *List) top(i int) float32 {
	if i == 0 {
		return 0
	}
	return l.end(i - 1)
}

func (l *List) skipped(i int) bool { return l.model.Skip != nil && l.model.Skip(i) }

func (l *List) kind(i int) int {
	if l.model.Kind == nil {
		return 0
	}
	return l.model.Kind(i)
}

// tapped is a click on an item.
func (l *List) tapped(i int) {
	l.focus()
	l.moveTo(i)
	l.Choose()
}

func (l *List) focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil {
		c.Focus(l)
	}
}

// listBody is what scrolls: it holds the items in sight.
type listBody struct {
	widget.BaseWidget

	list    *List
	shown   map[int]fyne.CanvasObject
	spare   map[int][]fyne.CanvasObject // by kind
	kinds   map[fyne.CanvasObject]int
	objects []fyne.CanvasObject
}

// show puts objects where items are in sight; anew also updates those that were there already.
func (b *listBody) show(anew bool) {
	l := b.list
	if b.kinds == nil {
		b.kinds = map[fyne.CanvasObject]int{}
	}
	view := l.scroll.Size()
	if view.Height <= 0 {
		return
	}
	offset := l.scroll.Offset.Y
	first := sort.Search(l.items, func(i int) bool { return l.end(i) > offset })
	last := first
	for last < l.items && l.top(last) < offset+view.Height {
		last++
	}
	changed := false
	for i, o := range b.shown {
		if i < first || i >= last || l.kind(i) != b.kinds[o] {
			b.spare[b.kinds[o]] = append(b.spare[b.kinds[o]], o)
			delete(b.shown, i)
			changed = true
		}
	}
	for i := first; i < last; i++ {
		o, there := b.shown[i]
		if !there {
			o = b.take(l.kind(i))
			b.shown[i] = o
			changed = true
		}
		place(o, 0, l.top(i), view.Width, l.end(i)-l.top(i))
		if !there || anew {
			b.update(i, o)
		}
	}
	if changed {
		b.objects = b.objects[:0]
		for i := first; i < last; i++ {
			b.objects = append(b.objects, b.shown[i])
		}
	}
}

// take gives a spare object of a kind, or a new one.
func (b *listBody) take(kind int) fyne.CanvasObject {
	if n := len(b.spare[kind]); n > 0 {
		o := b.spare[kind][n-1]
		b.spare[kind] = b.spare[kind][:n-1]
		return o
	}
	o := b.list.model.Create(kind)
	b.kinds[o] = kind
	return o
}

// listRow is what shows by itself whether it is current and focused.
type listRow interface {
	setTaps(tapped func(), secondary func(*fyne.PointEvent))
	SetCurrent(bool)
	SetFocused(bool)
}

// update lets the model fill an object and, where it is a row, sets what the list knows.
func (b *listBody) update(i int, o fyne.CanvasObject) {
	l := b.list
	l.model.Update(i, o)
	row, ok := o.(listRow)
	if !ok {
		return
	}
	var secondary func(*fyne.PointEvent)
	if l.OnSecondary != nil {
		secondary = func(e *fyne.PointEvent) {
			l.focus()
			l.moveTo(i)
			l.OnSecondary(i, e)
		}
	}
	row.setTaps(func() { l.tapped(i) }, secondary)
	row.SetCurrent(i == l.current)
	row.SetFocused(i == l.current && l.focused)
}

// CreateRenderer implements [fyne.Widget].
func (b *listBody) CreateRenderer() fyne.WidgetRenderer { return (*listBodyRenderer)(b) }

// listBodyRenderer gives Fyne the items in sight, which change as the list scrolls.
type listBodyRenderer listBody

func (r *listBodyRenderer) Destroy()                     {}
func (r *listBodyRenderer) Layout(fyne.Size)             { (*listBody)(r).show(false) }
func (r *listBodyRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *listBodyRenderer) MinSize() fyne.Size {
	if n := r.list.items; n > 0 {
		return fyne.NewSize(1, r.list.end(n-1))
	}
	return fyne.NewSize(1, 1)
}

// Refresh does nothing: show has brought every row up to date, and each refreshes itself where it says
// something else.
func (r *listBodyRenderer) Refresh() {}
