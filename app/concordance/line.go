package concordance

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"postil/annotate/find"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
)

// Columns of a line in pixels at scale 1.
const (
	tickColumn  = 34
	titleColumn = 150
	gap         = 8
	textSize    = 14
)

// headRunes is how much of a paragraph tells its direction, in code points.
const headRunes = 200

// line is one place in its context: tick, article, words before, the hit, words
// after. What was not labelled says why in the place of the article. Where the
// paragraph is written from right to left, the words before the hit stand at its
// right. Context that has no room ends in an ellipsis, between two letters.
type line struct {
	widget.BaseWidget
	ground, tint, tickBox *canvas.Rectangle
	tick                  *canvas.Text
	title, fault          *widgets.Prose
	before, hit, after    *canvas.Text
	toLeft                bool // the paragraph is written from right to left
	shown                 session.Line
	hovered, current      bool
	onTick, onTap, onOpen func()
}

var (
	_ fyne.Tappable       = (*line)(nil)
	_ fyne.DoubleTappable = (*line)(nil)
	_ desktop.Hoverable   = (*line)(nil)
)

func newLine() *line {
	n := &line{
		ground: canvas.NewRectangle(color.Transparent), tint: canvas.NewRectangle(color.Transparent),
		tickBox: canvas.NewRectangle(color.Transparent),
		tick:    canvas.NewText("", color.Transparent),
		title:   widgets.NewProse("", widgets.ProseLook{Size: theme.StatusSize, Color: theme.ColorNameSecond, Most: 1}),
		fault:   widgets.NewProse("", widgets.ProseLook{Size: theme.StatusSize, Color: theme.ColorNameError, Most: 1}),
		before:  canvas.NewText("", color.Transparent), hit: canvas.NewText("", color.Transparent), after: canvas.NewText("", color.Transparent),
	}
	n.tick.TextSize, n.tick.TextStyle = 12, theme.SemiBold()
	n.tickBox.CornerRadius, n.tint.CornerRadius = 3, 3
	n.before.TextSize, n.before.TextStyle = textSize, theme.Reading()
	n.hit.TextSize, n.hit.TextStyle = textSize, theme.ReadingSemiBold()
	n.after.TextSize, n.after.TextStyle = textSize, theme.Reading()
	n.ExtendBaseWidget(n)
	return n
}

// set shows a line; own is the colour of the label in hand.
func (n *line) set(l session.Line, own string, current bool) {
	n.shown, n.current = l, current
	n.title.Set(l.Title)
	n.fault.Set(map[session.Skip]string{
		session.SkipChanged: "skipped: file changed", session.SkipUnreadable: "skipped: unreadable", session.SkipReadOnly: "skipped: read-only",
	}[l.Skipped])
	n.title.Hidden, n.fault.Hidden = l.Skipped != "", l.Skipped == ""
	head := l.Text.ParagraphAt(l.Span.Start)
	head.End = min(head.End, head.Start+headRunes)
	n.toLeft = widgets.RightToLeft(l.Text.Quote(head))
	n.style(own)
	n.Refresh()
}

// fitHit shortens the hit to its room in pixels and returns its width.
func (n *line) fitHit(room float32) float32 {
	words := strings.Join(strings.Fields(n.shown.Text.Quote(n.shown.Span)), " ")
	n.hit.Text = widgets.Shorten(words, textSize, n.hit.TextStyle, room, widgets.KeepStart)
	return n.hit.MinSize().Width
}

// fitContext shortens what stands around the hit to the room on either side.
func (n *line) fitContext(room float32) {
	n.before.Text = widgets.Shorten(n.shown.Left, textSize, n.before.TextStyle, room, widgets.KeepEnd)
	n.after.Text = widgets.Shorten(n.shown.Right, textSize, n.after.TextStyle, room, widgets.KeepStart)
}

func (n *line) style(own string) {
	n.ground.FillColor = color.Transparent
	switch {
	case n.current:
		n.ground.FillColor = theme.Color(theme.ColorNameSelection)
	case n.hovered:
		n.ground.FillColor = theme.Color(theme.ColorNameHover)
	}
	n.tint.FillColor = color.Transparent
	if n.shown.Cover == find.Marked {
		c, _ := theme.Label(own)
		n.tint.FillColor = c.Tint
	}
	n.tick.Text = ""
	n.tickBox.FillColor, n.tickBox.StrokeColor, n.tickBox.StrokeWidth = color.Transparent, theme.Color(theme.ColorNameEdge), 1
	switch {
	case n.shown.Ticked:
		n.tick.Text, n.tick.Color = "✓", theme.Color(theme.ColorNameOnAccent)
		n.tickBox.FillColor = theme.Color(theme.ColorNameAccent)
	case n.shown.Skipped != "":
		n.tick.Text, n.tick.Color = "!", theme.Color(theme.ColorNameError)
		n.tickBox.StrokeWidth = 0
	case n.shown.Cover == find.Marked:
		n.tick.Text, n.tick.Color = "–", theme.Color(theme.ColorNameSecond)
		n.tickBox.StrokeWidth = 0
	}
	second := theme.Color(theme.ColorNameSecond)
	n.before.Color, n.after.Color, n.hit.Color = second, second, theme.Color(theme.ColorNameText)
}

// Tapped implements fyne.Tappable: on the tick it ticks.
func (n *line) Tapped(e *fyne.PointEvent) {
	if e.Position.X < tickColumn {
		n.onTick()
		return
	}
	n.onTap()
}

// DoubleTapped implements fyne.DoubleTappable.
func (n *line) DoubleTapped(*fyne.PointEvent) { n.onOpen() }

// MouseIn implements desktop.Hoverable.
func (n *line) MouseIn(*desktop.MouseEvent) { n.hover(true) }

// MouseMoved implements desktop.Hoverable.
func (n *line) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (n *line) MouseOut() { n.hover(false) }

func (n *line) hover(on bool) {
	n.hovered = on
	if !n.current {
		n.ground.FillColor = color.Transparent
		if on {
			n.ground.FillColor = theme.Color(theme.ColorNameHover)
		}
		n.ground.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (n *line) CreateRenderer() fyne.WidgetRenderer {
	return &lineRenderer{n, []fyne.CanvasObject{n.ground, n.tint, n.tickBox, n.tick, n.title, n.fault, n.before, n.hit, n.after}}
}

type lineRenderer struct {
	n       *line
	objects []fyne.CanvasObject
}

func (r *lineRenderer) Destroy()                     {}
func (r *lineRenderer) MinSize() fyne.Size           { return fyne.NewSize(400, rowPitch) }
func (r *lineRenderer) Objects() []fyne.CanvasObject { return r.objects }

// Layout gives the hit the middle and its context what is left beside it.
func (r *lineRenderer) Layout(size fyne.Size) {
	n := r.n
	put := func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(max(0, w), max(0, h)))
	}
	put(n.ground, 0, 0, size.Width, size.Height)
	put(n.tickBox, edge, (size.Height-14)/2, 14, 14)
	tick := n.tick.MinSize()
	put(n.tick, edge+(14-tick.Width)/2, (size.Height-tick.Height)/2, tick.Width, tick.Height)
	for _, o := range []fyne.CanvasObject{n.title, n.fault} {
		put(o, edge+tickColumn-10, (size.Height-o.MinSize().Height)/2, titleColumn, o.MinSize().Height)
	}
	if n.shown.Text == nil {
		return
	}
	from := float32(edge + tickColumn + titleColumn)
	room := max(0, size.Width-from-edge)
	width := n.fitHit(room / 2)
	side := max(0, (room-width-2*gap)/2)
	n.fitContext(side)
	left, right := n.before, n.after
	if n.toLeft {
		left, right = right, left
	}
	middle := from + side + gap
	for _, t := range []struct {
		text *canvas.Text
		x    float32
	}{{left, middle - gap - left.MinSize().Width}, {n.hit, middle}, {right, middle + width + gap}} {
		m := t.text.MinSize()
		put(t.text, t.x, (size.Height-m.Height)/2, m.Width, m.Height)
	}
	put(n.tint, middle-3, 4, width+6, size.Height-8)
}

func (r *lineRenderer) Refresh() {
	r.Layout(r.n.Size())
	for _, o := range []fyne.CanvasObject{r.n.ground, r.n.tint, r.n.tickBox, r.n.tick, r.n.before, r.n.hit, r.n.after} {
		canvas.Refresh(o)
	}
}

// newPair lays two objects over each other.
func newPair(a, b fyne.CanvasObject) *fyne.Container { return container.NewStack(a, b) }
