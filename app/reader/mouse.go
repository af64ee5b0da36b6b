package reader

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"postil/annotate"
	"postil/app/session"
)

// Clicks that follow each other count as one double or triple click.
const (
	clickPause = 400 * time.Millisecond
	clickSlop  = 4 // pixels
)

// mouse is what the pointer is doing.
type mouse struct {
	pressed bool // the first button went down on the text
	dragged bool
	onMap   bool // it went down on the overview
	adding  bool // it went down with Ctrl: the selection is added to the mark
	grabbed bool // it holds a handle of the selected mark
	near    bool // it is over the selected mark, or over a handle
	at      fyne.Position
	clicks  int
	down    fyne.Position // where it was pressed last,
	last    time.Time     // and when; zero when it was drawn away from there
	stop    chan struct{} // ends scrolling while the pointer is dragged past an edge
	over    *annotate.Annotation
	pointer fyne.Position
}

// MouseDown implements desktop.Mouseable.
func (r *Reader) MouseDown(e *desktop.MouseEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(r); c != nil {
		c.Focus(r)
	}
	if e.Button == desktop.MouseButtonSecondary {
		r.pickForMenu(e.Position)
		return
	}
	if e.Button != desktop.MouseButtonPrimary || r.layout == nil {
		return
	}
	if e.Position.X >= r.size.Width-overviewWidth {
		r.mouse.onMap = true
		r.overview.jump(e.Position.Y)
		return
	}
	if r.s.Awaited() != "" { // what is to be seen is about to go
		return
	}
	if h := r.handleAt(e.Position); h != nil && r.s.GrabEdge(h.edge) {
		r.mouse.grabbed, r.mouse.at = true, e.Position
		return
	}
	if m, ok := r.markInMargin(e.Position.X, e.Position.Y); ok {
		if m.own() {
			r.s.SelectMark(m.ID)
		} else { // the card beside the pointer tells of it
			r.s.On.Reveal.Emit(session.Reveal{Span: m.Hull()})
		}
		return
	}
	h, ok := r.hitAt(e.Position.X, e.Position.Y)
	if !ok {
		return
	}
	now := time.Now()
	if now.Sub(r.mouse.last) < clickPause && !r.mouse.leaves(e.Position) {
		r.mouse.clicks++
	} else {
		r.mouse.clicks = 1
	}
	r.mouse.last, r.mouse.down, r.mouse.at = now, e.Position, e.Position
	r.mouse.pressed, r.mouse.dragged = true, false
	r.mouse.adding = e.Modifier&(fyne.KeyModifierControl|fyne.KeyModifierSuper) != 0
	grain := []session.Grain{session.ByGrapheme, session.ByWord, session.BySentence}[(r.mouse.clicks-1)%3]
	r.s.Press(h.caret, pointOf(h), grain, e.Modifier&fyne.KeyModifierShift != 0)
}

// pointOf is the code point for a press: beside the text it is the nearest.
func pointOf(h hit) int {
	if h.point >= 0 {
		return h.point
	}
	return h.caret.Offset
}

// pickForMenu selects what the second button was pressed on, so that a menu
// speaks of it.
func (r *Reader) pickForMenu(at fyne.Position) {
	if h, ok := r.hitAt(at.X, at.Y); ok && h.point >= 0 && r.s.Selection().Span().Empty() {
		if m := r.s.Mark(); m == nil || !m.Covers(h.point) {
			r.s.PickAt(h.point)
		}
	}
	if r.OnMenu != nil {
		r.OnMenu(at)
	}
}

// MouseUp implements desktop.Mouseable.
func (r *Reader) MouseUp(e *desktop.MouseEvent) {
	if e.Button == desktop.MouseButtonPrimary {
		r.release(e.Position)
	}
}

// release ends a press, whether the pointer was moved or not.
func (r *Reader) release(at fyne.Position) {
	r.stopScrolling()
	r.mouse.onMap = false
	if r.mouse.grabbed {
		r.mouse.grabbed = false
		r.s.DropEdge(true)
		r.placeHandles()
		return
	}
	if !r.mouse.pressed {
		return
	}
	r.mouse.pressed = false
	point := -1
	if h, ok := r.hitAt(at.X, at.Y); ok {
		point = h.point
	}
	if r.mouse.adding && !r.s.Selection().Span().Empty() {
		r.s.AddFragment()
		return
	}
	r.s.Release(point)
}

// Dragged implements fyne.Draggable.
func (r *Reader) Dragged(e *fyne.DragEvent) {
	if r.mouse.onMap {
		r.overview.jump(e.Position.Y)
		return
	}
	if !r.mouse.pressed && !r.mouse.grabbed {
		return
	}
	r.mouse.dragged = true
	r.mouse.at = e.Position
	if r.mouse.leaves(e.Position) {
		r.mouse.last = time.Time{} // a drag is no click that a second could follow
	}
	r.dragTo(e.Position)
	if e.Position.Y < 0 || e.Position.Y > r.size.Height {
		r.startScrolling()
	} else {
		r.stopScrolling()
	}
}

func (r *Reader) dragTo(at fyne.Position) {
	y := max(0, min(at.Y, r.size.Height-1))
	h, ok := r.hitAt(at.X, y)
	switch {
	case !ok:
	case r.mouse.grabbed:
		r.s.DragEdge(h.caret, r.keyMods()&fyne.KeyModifierShift != 0)
	default:
		r.s.Drag(h.caret, pointOf(h))
	}
}

// DragEnd implements fyne.Draggable.
func (r *Reader) DragEnd() { r.release(r.mouse.at) }

// scrollEvery is the pace of scrolling while the pointer is held past an edge.
const scrollEvery = 30 * time.Millisecond

// startScrolling scrolls and selects on while the pointer is past an edge, the
// faster the farther it is.
func (r *Reader) startScrolling() {
	if r.mouse.stop != nil {
		return
	}
	stop := make(chan struct{})
	r.mouse.stop = stop
	go func() {
		tick := time.NewTicker(scrollEvery)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
			}
			fyne.DoAndWait(func() {
				if r.mouse.stop != stop {
					return
				}
				past := r.mouse.at.Y
				if past > 0 {
					past -= r.size.Height
				}
				r.scroll(max(-120, min(120, past/2)))
				r.dragTo(r.mouse.at)
			})
		}
	}()
}

func (r *Reader) stopScrolling() {
	if r.mouse.stop != nil {
		close(r.mouse.stop)
		r.mouse.stop = nil
	}
}

// Scrolled implements fyne.Scrollable.
func (r *Reader) Scrolled(e *fyne.ScrollEvent) {
	r.hover(nil, annotate.Person{}, e.Position)
	r.scroll(-e.Scrolled.DY * scrollGain)
}

// scrollGain makes a notch of the wheel move about three lines.
const scrollGain = 3

// MouseIn implements desktop.Hoverable.
func (r *Reader) MouseIn(e *desktop.MouseEvent) { r.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (r *Reader) MouseMoved(e *desktop.MouseEvent) {
	r.mouse.move(e.Position)
	r.nearMark(e.Position)
	if r.layout == nil || r.OnHover == nil {
		return
	}
	if m, ok := r.markInMargin(e.Position.X, e.Position.Y); ok {
		r.hover(m.Annotation, m.by, e.Position)
		return
	}
	h, ok := r.hitAt(e.Position.X, e.Position.Y)
	if !ok || h.point < 0 || e.Position.X >= r.size.Width-overviewWidth {
		r.hover(nil, annotate.Person{}, e.Position)
		return
	}
	// The innermost mark, of others only where there is none of one's own.
	var over drawn
	for _, m := range r.marksIn(annotate.Span{Start: h.point, End: h.point + 1}) {
		if over.Annotation == nil || m.own() && !over.own() || m.own() == over.own() && m.Len() < over.Len() {
			over = m
		}
	}
	if over.Annotation == nil {
		r.hover(nil, annotate.Person{}, e.Position)
		return
	}
	r.hover(over.Annotation, over.by, e.Position)
}

// hover tells of another mark below the pointer.
func (r *Reader) hover(m *annotate.Annotation, by annotate.Person, at fyne.Position) {
	if m == r.mouse.over || r.OnHover == nil {
		return
	}
	r.mouse.over = m
	r.placeLinks()
	r.OnHover(m, by, at)
}

// nearMark shows the handles while the pointer is over the selected mark.
func (r *Reader) nearMark(at fyne.Position) {
	m := r.shownMark()
	near := r.isOver(m, at) || m != nil && r.handleAt(at) != nil
	if near != r.mouse.near {
		r.mouse.near = near
		r.placeHandles()
	}
}

// isOver reports whether a point is on the words of a mark.
func (r *Reader) isOver(m *annotate.Annotation, at fyne.Position) bool {
	if m == nil || at.X < 0 {
		return false
	}
	h, ok := r.hitAt(at.X, at.Y)
	return ok && h.point >= 0 && m.Covers(h.point)
}

// MouseOut implements desktop.Hoverable.
func (r *Reader) MouseOut() {
	r.mouse.near, r.mouse.pointer = false, fyne.NewPos(-1, -1)
	r.placeHandles()
	r.hover(nil, annotate.Person{}, fyne.Position{})
}

// leaves reports whether a place is too far from the last press to be one click
// with it.
func (m *mouse) leaves(p fyne.Position) bool {
	d := p.Subtract(m.down)
	return d.X*d.X+d.Y*d.Y > clickSlop*clickSlop
}

// move keeps where the pointer is, for the cursor's shape.
func (m *mouse) move(p fyne.Position) {
	if !m.pressed {
		m.pointer = p
	}
}

// Cursor implements desktop.Cursorable.
func (r *Reader) Cursor() desktop.Cursor {
	p := r.mouse.pointer
	switch {
	case r.layout == nil || p.X >= r.size.Width-overviewWidth:
		return desktop.DefaultCursor
	case p.X < r.page || p.X > r.page+r.width:
		return desktop.DefaultCursor
	case r.mouse.grabbed || r.handleAt(p) != nil:
		return desktop.HResizeCursor
	}
	if _, ok := r.markInMargin(p.X, p.Y); ok {
		return desktop.PointerCursor
	}
	return desktop.TextCursor
}
