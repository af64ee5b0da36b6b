package concordance

import (
	"image/color"

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

// line is one place in its context: tick, article, words before, the hit, words
// after.
type line struct {
	widget.BaseWidget
	ground, tint, tickBox *canvas.Rectangle
	tick                  *canvas.Text
	title                 *widgets.Prose
	left, hit, right      *canvas.Text
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
		left:    canvas.NewText("", color.Transparent), hit: canvas.NewText("", color.Transparent), right: canvas.NewText("", color.Transparent),
	}
	n.tick.TextSize, n.tick.TextStyle = 12, theme.SemiBold()
	n.tickBox.CornerRadius, n.tint.CornerRadius = 3, 3
	n.left.TextSize, n.left.TextStyle, n.left.Alignment = textSize, theme.Reading(), fyne.TextAlignTrailing
	n.hit.TextSize, n.hit.TextStyle = textSize, theme.ReadingSemiBold()
	n.right.TextSize, n.right.TextStyle = textSize, theme.Reading()
	n.ExtendBaseWidget(n)
	return n
}

// set shows a line; own is the colour of the label in hand.
func (n *line) set(l session.Line, own string, current bool) {
	n.shown, n.current = l, current
	n.title.Set(l.Title)
	n.left.Text, n.hit.Text, n.right.Text = l.Left, l.Text.Quote(l.Span), l.Right
	n.style(own)
	n.Refresh()
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
	case n.shown.Cover == find.Marked:
		n.tick.Text, n.tick.Color = "–", theme.Color(theme.ColorNameSecond)
		n.tickBox.StrokeWidth = 0
	}
	second := theme.Color(theme.ColorNameSecond)
	n.left.Color, n.right.Color, n.hit.Color = second, second, theme.Color(theme.ColorNameText)
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
	before, after := container.NewClip(container.NewWithoutLayout(n.left)), container.NewClip(container.NewWithoutLayout(n.right))
	return &lineRenderer{n, before, after, []fyne.CanvasObject{n.ground, n.tint, n.tickBox, n.tick, n.title, before, n.hit, after}}
}

type lineRenderer struct {
	n             *line
	before, after *container.Clip
	objects       []fyne.CanvasObject
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
	title := n.title.MinSize()
	put(n.title, edge+tickColumn-10, (size.Height-title.Height)/2, titleColumn, title.Height)
	from := float32(edge + tickColumn + titleColumn)
	room := size.Width - from - edge
	hit := n.hit.MinSize()
	width := min(hit.Width, room/2)
	side := (room - width - 2*gap) / 2
	y := (size.Height - hit.Height) / 2
	put(r.before, from, 0, side, size.Height)
	left := n.left.MinSize()
	put(n.left, side-left.Width, y, left.Width, left.Height)
	put(n.hit, from+side+gap, y, width, hit.Height)
	put(n.tint, from+side+gap-3, 4, width+6, size.Height-8)
	put(r.after, from+side+2*gap+width, 0, side, size.Height)
	right := n.right.MinSize()
	put(n.right, 0, y, right.Width, right.Height)
}

func (r *lineRenderer) Refresh() {
	r.Layout(r.n.Size())
	for _, o := range []fyne.CanvasObject{r.n.ground, r.n.tint, r.n.tickBox, r.n.tick, r.n.left, r.n.hit, r.n.right} {
		canvas.Refresh(o)
	}
}

// newPair lays two objects over each other.
func newPair(a, b fyne.CanvasObject) *fyne.Container { return container.NewStack(a, b) }
