package placing

import (
	"fmt"
	"image/color"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"postil/annotate"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
)

// The measures of an entry in pixels at scale 1.
const (
	edge      = 16
	between   = 20  // the columns
	wideFrom  = 600 // old and new side by side from this width on
	headPitch = 30
	foot      = 12
	capRoom   = 52 // before a passage: a word or a key, and which line it is
	lineRoom  = 62 // behind a passage of one line, for the same
	blockGap  = 6
	oldLines  = 3
	noteLines = 2
	stateRoom = 150
)

// entry is one mark that waits: what it is and what has become of it, its old
// words, and the places where it may stand.
type entry struct {
	widget.BaseWidget
	ground, rule     *canvas.Rectangle
	bar              *canvas.Rectangle // at the left of the current one
	swatch           *widgets.Swatch
	label, verdict   *widgets.Prose
	state            *canvas.Text
	was, oldLine     *canvas.Text
	old              *passage
	note             *widgets.Prose // where there is no place
	blocks           []*block
	shown            int // blocks
	hovered, current bool
	onTap            func()
	onBlock          func(i int)
}

// block is a place where a mark may stand.
type block struct {
	frame *canvas.Rectangle // around the one that is chosen
	key   *widgets.KeyCap
	at    *passage
	line  *canvas.Text // where it is
	lines int
}

// spot is what a block shows.
type spot struct {
	key    string
	spans  []annotate.Span
	chosen bool
}

var (
	_ fyne.Tappable     = (*entry)(nil)
	_ desktop.Hoverable = (*entry)(nil)
)

func newEntry() *entry {
	n := &entry{
		ground: canvas.NewRectangle(color.Transparent), rule: canvas.NewRectangle(color.Transparent), bar: canvas.NewRectangle(color.Transparent),
		swatch:  widgets.NewSwatch(color.Transparent),
		label:   widgets.NewProse("", widgets.ProseLook{Style: theme.Medium(), Most: 1}),
		verdict: widgets.NewProse("", widgets.ProseLook{Size: theme.StatusSize, Color: theme.ColorNameSecond, Most: 1}),
		state:   canvas.NewText("", color.Transparent),
		was:     canvas.NewText("Was", color.Transparent),
		oldLine: canvas.NewText("", color.Transparent),
		old:     newPassage(oldLines),
		note:    widgets.NewProse("", widgets.ProseLook{Color: theme.ColorNameSecond, Most: noteLines}),
	}
	n.state.TextSize, n.state.TextStyle = theme.StatusSize, theme.SemiBold()
	n.was.TextSize, n.was.TextStyle = theme.HeadSize, theme.SemiBold()
	n.oldLine.TextSize, n.oldLine.TextStyle = theme.HeadSize, theme.Numbers()
	n.ExtendBaseWidget(n)
	return n
}

// spots are the places of a row: what was selected for it, then the proposals.
func spots(r *session.PlaceRow) []spot {
	var out []spot
	if r.Taken {
		out = append(out, spot{"S", r.Choice.Spans, true})
	}
	for i, o := range r.Proposals {
		key := strconv.Itoa(i + 1)
		if r.Proposed() && len(r.Proposals) == 1 {
			key = "A"
		}
		out = append(out, spot{key, o.Spans, r.Number() == i+1})
	}
	return out
}

// linesEach is how many lines each of so many places has.
func linesEach(n int) int {
	switch {
	case n <= 1:
		return 3
	case n <= 3:
		return 2
	}
	return 1
}

// height is that of a row's entry at a width.
func height(r *session.PlaceRow, width float32) float32 {
	n := len(r.Proposals)
	if r.Taken {
		n++
	}
	now := float32(noteLines) * linePitch
	if n > 0 {
		now = float32(n*linesEach(n))*linePitch + float32(n-1)*blockGap
	}
	old := float32(oldLines) * linePitch
	if width >= wideFrom {
		return headPitch + max(old, now) + foot
	}
	return headPitch + old + blockGap + 2 + now + foot
}

// stateOf says what is chosen for a row.
func stateOf(r *session.PlaceRow) (words string, name fyne.ThemeColorName) {
	switch {
	case r.Choice.Drop:
		return "✓ to be deleted", theme.ColorNameError
	case r.Taken:
		return "✓ the selection", theme.ColorNameText
	case r.Choice.Undecided():
		return "undecided", theme.ColorNameSecond
	case r.Number() > 0 && len(r.Proposals) > 1:
		return fmt.Sprintf("✓ place %d", r.Number()), theme.ColorNameText
	}
	return "✓ this place", theme.ColorNameText
}

// set shows a row of the list.
func (n *entry) set(p *session.Placing, i int, label annotate.Label, current bool) {
	r := &p.Rows[i]
	n.current = current
	colors, _ := theme.Label(label.Color.String())
	n.swatch.SetColor(colors.Line)
	n.label.Set(label.Name)
	n.verdict.Set(r.Became() + " · " + r.Reason)
	words, name := stateOf(r)
	n.state.Text, n.state.Color = words, theme.Color(name)
	if name == theme.ColorNameSecond {
		n.state.TextStyle = theme.Regular()
	} else {
		n.state.TextStyle = theme.SemiBold()
	}
	n.was.Color = theme.Color(theme.ColorNameSecond)

	at := spots(r)
	n.shown = len(at)
	for len(n.blocks) < len(at) {
		b := &block{frame: canvas.NewRectangle(color.Transparent), key: widgets.NewKeyCap(""), at: newPassage(1), line: canvas.NewText("", color.Transparent)}
		b.line.TextSize, b.line.TextStyle = theme.HeadSize, theme.Numbers()
		n.blocks = append(n.blocks, b)
	}
	old := p.Old(i)
	oldWords := wordsOf(old)
	oldDiffers := make([]bool, len(oldWords))
	for k, s := range at {
		b := n.blocks[k]
		b.key.SetChord(s.key)
		b.lines = linesEach(len(at))
		b.at.most = b.lines
		now := p.At(s.spans)
		nowWords := wordsOf(now)
		was, is := differ(oldWords, nowWords)
		if k == 0 || s.chosen {
			oldDiffers = was
		}
		b.at.set(now, nowWords, is, colors)
		b.line.Text, b.line.Color = lineWords(now), theme.Color(theme.ColorNameSecond)
		b.frame.StrokeWidth, b.frame.StrokeColor, b.frame.FillColor = 0, color.Transparent, color.Transparent
		b.frame.CornerRadius = 5
		if s.chosen {
			b.frame.StrokeWidth, b.frame.StrokeColor, b.frame.FillColor = 1, theme.Color(theme.ColorNameAccent), theme.Color(theme.ColorNamePage)
		}
	}
	n.old.set(old, oldWords, oldDiffers, colors)
	n.oldLine.Text, n.oldLine.Color = lineWords(old), theme.Color(theme.ColorNameSecond)
	n.note.Set("")
	if len(at) == 0 {
		n.note.Set("No place is like it. Select the words in the article and press S here, or delete the mark with D.")
	}
	n.Refresh()
}

// lineWords says in which line a passage begins, where that is known.
func lineWords(e session.Excerpt) string {
	if e.Line == 0 {
		return ""
	}
	return "line " + widgets.Thousands(e.Line)
}

func wordsOf(e session.Excerpt) []string { return words(e.Quote) }

// Tapped implements fyne.Tappable: on a place it chooses that.
func (n *entry) Tapped(e *fyne.PointEvent) {
	for i, b := range n.blocks[:n.shown] {
		at, size := b.frame.Position(), b.frame.Size()
		if e.Position.X >= at.X && e.Position.X < at.X+size.Width && e.Position.Y >= at.Y && e.Position.Y < at.Y+size.Height {
			n.onBlock(i)
			return
		}
	}
	n.onTap()
}

// MouseIn implements desktop.Hoverable.
func (n *entry) MouseIn(*desktop.MouseEvent) { n.hover(true) }

// MouseMoved implements desktop.Hoverable.
func (n *entry) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (n *entry) MouseOut() { n.hover(false) }

func (n *entry) hover(on bool) {
	n.hovered = on
	n.paint()
	n.ground.Refresh()
}

func (n *entry) paint() {
	n.rule.FillColor = theme.Color(theme.ColorNameHairline)
	n.bar.FillColor = color.Transparent
	switch {
	case n.current: // not the ground of other lists, on which tints are hardly seen
		n.ground.FillColor = theme.Color(theme.ColorNamePage)
		n.bar.FillColor = theme.Color(theme.ColorNameAccent)
	case n.hovered:
		n.ground.FillColor = theme.Color(theme.ColorNameHover)
	default:
		n.ground.FillColor = color.Transparent
	}
}

// CreateRenderer implements fyne.Widget.
func (n *entry) CreateRenderer() fyne.WidgetRenderer { return &entryRenderer{n: n} }

type entryRenderer struct{ n *entry }

func (r *entryRenderer) Destroy()           {}
func (r *entryRenderer) MinSize() fyne.Size { return fyne.NewSize(240, headPitch) }

func (r *entryRenderer) Objects() []fyne.CanvasObject {
	n := r.n
	out := []fyne.CanvasObject{n.ground, n.rule, n.bar, n.swatch, n.label, n.verdict, n.state, n.was, n.oldLine, n.old}
	for _, b := range n.blocks[:n.shown] {
		out = append(out, b.frame, b.key, b.line, b.at)
	}
	if n.shown == 0 {
		out = append(out, n.note)
	}
	return out
}

func put(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(max(0, w), max(0, h)))
}

// Layout puts the old words at the left and the new ones at the right, or below
// where there is no room for both.
func (r *entryRenderer) Layout(size fyne.Size) {
	n := r.n
	put(n.ground, 0, 0, size.Width, size.Height)
	put(n.bar, 0, 0, 4, size.Height-1)
	put(n.rule, 0, size.Height-1, size.Width, 1)
	put(n.swatch, edge, 9, 12, 12)
	room := size.Width - 2*edge - 20
	state := n.state.MinSize()
	put(n.state, size.Width-edge-state.Width, 15-state.Height/2, state.Width, state.Height)
	room -= max(state.Width, min(stateRoom, room*0.25)) + 12
	name := min(n.label.Measured(), room*0.4)
	put(n.label, edge+20, 15-n.label.MinSize().Height/2, name, n.label.MinSize().Height)
	put(n.verdict, edge+20+name+10, 15-n.verdict.MinSize().Height/2, room-name-10, n.verdict.MinSize().Height)

	column := size.Width - 2*edge
	x, y := float32(edge), float32(headPitch)
	was := n.was.MinSize()
	if size.Width >= wideFrom {
		column = float32(int((column - between) / 2))
		x += column + between
	}
	put(n.was, edge, headPitch+(linePitch-was.Height)/2, was.Width, was.Height)
	below := func(t *canvas.Text, x, y float32) {
		m := t.MinSize()
		put(t, x, y+linePitch+(linePitch-m.Height)/2, m.Width, m.Height)
	}
	below(n.oldLine, edge, headPitch+2)
	put(n.old, edge+capRoom, headPitch, column-capRoom, oldLines*linePitch)
	if size.Width < wideFrom {
		y += oldLines*linePitch + blockGap + 2
	}
	for _, b := range n.blocks[:n.shown] {
		h := float32(b.lines) * linePitch
		put(b.frame, x-6, y-2, column+12, h+4)
		key := b.key.MinSize()
		put(b.key, x, y+1, key.Width, linePitch)
		room := column - capRoom
		if b.lines == 1 {
			m := b.line.MinSize()
			put(b.line, x+column-m.Width, y+(linePitch-m.Height)/2, m.Width, m.Height)
			room -= lineRoom
		} else {
			below(b.line, x, y+2)
		}
		put(b.at, x+capRoom, y, room, h)
		y += h + blockGap
	}
	put(n.note, x+capRoom, y, column-capRoom, noteLines*linePitch)
}

func (r *entryRenderer) Refresh() {
	r.n.paint()
	r.Layout(r.n.Size())
	for _, o := range r.Objects() {
		switch o.(type) {
		case fyne.Widget:
		default:
			canvas.Refresh(o)
		}
	}
}
