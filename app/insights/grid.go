package insights

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
	"postil/app/widgets"
)

// Measures of a grid in pixels at scale 1.
const (
	gridNames = 112 // for the names of rows, at most
	gridCell  = 84
	gridLeast = 58 // of a cell where there is less room
	gridRow   = 44
	gridHead  = 28
	gridGap   = 8
)

// gridCellModel is a cell of a grid.
type gridCellModel struct {
	text, second string
	heat         float64 // 0 to 1
	quiet        bool    // not a figure of its own: the diagonal, nothing to count
	tip          string
	closed       bool // nothing is behind it
}

// grid is a heat table: cells say their number, and the darker the more. Arrow
// keys go from cell to cell, Enter or a click opens what is behind one.
type grid struct {
	widget.BaseWidget

	onOpen  func(row, column int)
	onFocus func(x, y, width, height float32) // a cell that is to be in sight
	onKey   func(*fyne.KeyEvent) bool         // is asked first

	tips        *widgets.Tips
	names       []string // of rows
	heads       []string // of columns
	cells       [][]gridCellModel
	low         bool    // rows of one line
	row, column int     // the current cell
	first       int     // the first column that is shown, of so many as there is room for
	named       float32 // how wide the names of rows are
	over        [2]int
	hovered     bool
	focused     bool
	shortened   map[string]bool
}

var (
	_ fyne.Focusable      = (*grid)(nil)
	_ fyne.Tappable       = (*grid)(nil)
	_ fyne.Accessible     = (*grid)(nil)
	_ desktop.Hoverable   = (*grid)(nil)
	_ desktop.Cursorable  = (*grid)(nil)
	_ fyne.WidgetRenderer = (*sketchRenderer)(nil)
)

func newGrid(tips *widgets.Tips) *grid {
	g := &grid{tips: tips, shortened: map[string]bool{}}
	g.ExtendBaseWidget(g)
	return g
}

// set shows other cells.
func (g *grid) set(names, heads []string, cells [][]gridCellModel, low bool) {
	g.names, g.heads, g.cells, g.low = names, heads, cells, low
	g.named = 24
	for _, name := range names {
		g.named = max(g.named, min(gridNames, fyne.MeasureText(widgets.Brief(name, 40), theme.TextSize, theme.Regular()).Width+1))
	}
	if len(heads) > 6 {
		g.named = gridNames // room to tell which columns are shown
	}
	g.row, g.column = min(g.row, max(0, len(names)-1)), min(g.column, max(0, len(heads)-1))
	g.hovered = false
	g.keepInSight()
	g.Refresh()
}

// cell is how wide cells are, and shown how many columns there is room for.
func (g *grid) cell() (width float32, shown int) {
	n, room := len(g.heads), g.Size().Width-g.named-gridGap
	if n == 0 {
		return gridCell, 0
	}
	width = min(gridCell, max(gridLeast, float32(int(room/float32(n)))))
	return width, min(n, max(1, int(room/width)))
}

// keepInSight turns to the columns among which the current one is.
func (g *grid) keepInSight() {
	_, shown := g.cell()
	g.first = max(0, min(g.first, len(g.heads)-shown))
	g.first = min(max(g.first, g.column-shown+1), g.column)
}

// turn shows the next columns, or those before.
func (g *grid) turn(by int) {
	_, shown := g.cell()
	g.first = max(0, min(g.first+by*shown, len(g.heads)-shown))
	g.column = min(max(g.column, g.first), g.first+shown-1)
	g.Refresh()
}

// Resize implements fyne.CanvasObject.
func (g *grid) Resize(size fyne.Size) {
	g.BaseWidget.Resize(size)
	g.keepInSight()
}

func (g *grid) rowHeight() float32 {
	if g.low {
		return theme.RowHeight + 4
	}
	return gridRow
}

func (g *grid) least() fyne.Size {
	return fyne.NewSize(g.named+gridGap+gridLeast*float32(min(2, len(g.heads))), gridHead+g.rowHeight()*float32(len(g.names)))
}

// ideal is how wide the grid is with room for all.
func (g *grid) ideal() float32 { return g.named + gridGap + gridCell*float32(len(g.heads)) }

func (g *grid) cellAt(row, column int) (x, y float32) {
	width, _ := g.cell()
	return g.named + gridGap + width*float32(column-g.first), gridHead + g.rowHeight()*float32(row)
}

func (g *grid) draw(s *sketch, _ fyne.Size) {
	text, second := theme.Color(theme.ColorNameText), theme.Color(theme.ColorNameSecond)
	height := g.rowHeight()
	width, shown := g.cell()
	clear(g.shortened)
	if n := len(g.heads); shown < n {
		s.words(fmt.Sprintf("‹ %d–%d of %d ›", g.first+1, g.first+shown, n), 0, gridHead/2, g.named, theme.SmallSize, theme.Numbers(), second, fyne.TextAlignLeading)
	}
	for c := g.first; c < g.first+shown; c++ {
		name := g.heads[c]
		x, _ := g.cellAt(0, c)
		if s.words(name, x+3, gridHead/2, width-6, theme.SmallSize, theme.Medium(), second, fyne.TextAlignCenter) {
			g.shortened[name] = true
		}
	}
	for r, name := range g.names {
		_, y := g.cellAt(r, g.first)
		if s.words(name, 0, y+height/2, g.named, theme.TextSize, theme.Regular(), text, fyne.TextAlignLeading) {
			g.shortened[name] = true
		}
		for c := g.first; c < g.first+shown; c++ {
			cell := g.cells[r][c]
			x, y := g.cellAt(r, c)
			ground := heat(cell.heat)
			if cell.quiet {
				ground = theme.Color(theme.ColorNamePane)
			}
			s.rect(x+1, y+1, width-2, height-2, ground, 3)
			if g.hovered && g.over == [2]int{r, c} && !cell.closed {
				o := s.rect(x+1.5, y+1.5, width-3, height-3, ground, 3)
				o.StrokeColor, o.StrokeWidth = theme.Color(theme.ColorNameEdge), 1
			}
			ink, style := text, theme.Numbers()
			if cell.quiet {
				ink = second
			}
			middle := y + height/2
			if cell.second != "" {
				s.words(cell.second, x+3, middle+9, width-6, theme.CapSize, theme.Numbers(), ink, fyne.TextAlignCenter)
				middle -= 8
			}
			s.words(cell.text, x+3, middle, width-6, theme.TextSize, style, ink, fyne.TextAlignCenter)
		}
	}
	if g.focused && len(g.names) > 0 && len(g.heads) > 0 {
		x, y := g.cellAt(g.row, g.column)
		s.ring(x, y, width, height)
	}
}

// CreateRenderer implements fyne.Widget.
func (g *grid) CreateRenderer() fyne.WidgetRenderer { return newSketchRenderer(g) }

// at is the cell at a place; ok is false beside all cells.
func (g *grid) at(p fyne.Position) (row, column int, ok bool) {
	if p.X < g.named+gridGap || p.Y < gridHead {
		return 0, 0, false
	}
	width, shown := g.cell()
	row, column = int((p.Y-gridHead)/g.rowHeight()), int((p.X-g.named-gridGap)/width)
	return row, column + g.first, row < len(g.names) && column < shown
}

// Tapped implements fyne.Tappable.
func (g *grid) Tapped(e *fyne.PointEvent) {
	g.tips.Out()
	focus(g)
	if _, shown := g.cell(); shown < len(g.heads) && e.Position.Y < gridHead && e.Position.X < g.named {
		by := 1
		if e.Position.X < g.named/2 {
			by = -1
		}
		g.turn(by)
		return
	}
	if r, c, ok := g.at(e.Position); ok {
		g.row, g.column = r, c
		g.open()
		g.Refresh()
	}
}

func (g *grid) open() {
	if g.row < len(g.cells) && g.column < len(g.heads) && !g.cells[g.row][g.column].closed {
		g.onOpen(g.row, g.column)
	}
}

// TypedKey implements fyne.Focusable.
func (g *grid) TypedKey(e *fyne.KeyEvent) {
	if g.onKey != nil && g.onKey(e) {
		return
	}
	row, column := g.row, g.column
	switch e.Name {
	case fyne.KeyUp:
		row--
	case fyne.KeyDown:
		row++
	case fyne.KeyLeft:
		column--
	case fyne.KeyRight:
		column++
	case fyne.KeyHome:
		column = 0
	case fyne.KeyEnd:
		column = len(g.heads) - 1
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		g.open()
		return
	default:
		return
	}
	if row >= 0 && row < len(g.names) && column >= 0 && column < len(g.heads) {
		g.row, g.column = row, column
		g.keepInSight()
		g.tellFocus()
		g.Refresh()
	}
}

func (g *grid) tellFocus() {
	if g.onFocus != nil {
		x, y := g.cellAt(g.row, g.column)
		width, _ := g.cell()
		g.onFocus(x, y, width, g.rowHeight())
	}
}

// TypedRune implements fyne.Focusable.
func (g *grid) TypedRune(rune) {}

// FocusGained implements fyne.Focusable.
func (g *grid) FocusGained() {
	g.focused = true
	g.tellFocus()
	g.Refresh()
}

// FocusLost implements fyne.Focusable.
func (g *grid) FocusLost() {
	g.focused = false
	g.Refresh()
}

// MouseIn implements desktop.Hoverable.
func (g *grid) MouseIn(e *desktop.MouseEvent) { g.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (g *grid) MouseMoved(e *desktop.MouseEvent) {
	r, c, ok := g.at(e.Position)
	if ok != g.hovered || g.over != [2]int{r, c} {
		g.hovered, g.over = ok, [2]int{r, c}
		g.Refresh()
	}
	g.tips.Over(e.AbsolutePosition, g.tipAt(e.Position))
}

// tipAt is what the pointer is told at a place: all about the cell, or a name
// that was shortened.
func (g *grid) tipAt(p fyne.Position) string {
	if r, c, ok := g.at(p); ok {
		return g.cells[r][c].tip
	}
	name := ""
	width, _ := g.cell()
	switch r, c := int((p.Y-gridHead)/g.rowHeight()), g.first+int((p.X-g.named-gridGap)/width); {
	case p.Y < gridHead && p.X >= g.named+gridGap && c < len(g.heads):
		name = g.heads[c]
	case p.Y >= gridHead && p.X < g.named && r < len(g.names):
		name = g.names[r]
	}
	if g.shortened[name] {
		return name
	}
	return ""
}

// MouseOut implements desktop.Hoverable.
func (g *grid) MouseOut() {
	g.hovered = false
	g.tips.Out()
	g.Refresh()
}

// Cursor implements desktop.Cursorable.
func (g *grid) Cursor() desktop.Cursor {
	if g.hovered && !g.cells[g.over[0]][g.over[1]].closed {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

// AccessibilityLabel implements fyne.Accessible: the current cell.
func (g *grid) AccessibilityLabel() string {
	if g.row >= len(g.names) || g.column >= len(g.heads) {
		return ""
	}
	return g.names[g.row] + ", " + g.heads[g.column] + ": " + g.cells[g.row][g.column].text
}

// AccessibilityRole implements fyne.Accessible.
func (g *grid) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// focus gives a widget the keyboard.
func focus(o interface {
	fyne.CanvasObject
	fyne.Focusable
},
) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil {
		c.Focus(o)
	}
}
