package insights

import (
	"cmp"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"postil/annotate/agreement"
	"postil/app/theme"
	"postil/app/widgets"
)

// Measures of a table in pixels at scale 1.
const (
	tableHead   = 30
	tableName   = 140 // for names, at least
	tableColumn = 78
	tableSlim   = 56
	tablePad    = 8
)

// tableColumnModel is a column of numbers.
type tableColumnModel struct {
	title string
	tip   string
	slim  bool
}

// tableCell is a number in a row.
type tableCell struct {
	text string
	of   *agreement.Result // what a tip tells all about; nil for counts
	key  float64           // to sort by
	none bool              // has no number; always last
	heat float64           // 0 to 1; 0 is none
}

// tableRow is a row; number is its place in the model, whatever the order.
type tableRow struct {
	number int
	name   string
	tip    string
	cells  []tableCell
}

// table has rows that can be sorted by each column: with a click on its head, or
// Left and Right for the column and Space for the direction. Up and Down go from
// row to row, Enter or a click opens one. Only the rows in sight are drawn.
type table struct {
	widget.BaseWidget

	onOpen  func(number int)
	onFocus func(x, y, width, height float32)
	onKey   func(*fyne.KeyEvent) bool // is asked first

	tips    *widgets.Tips
	title   string // of the column of names
	columns []tableColumnModel
	rows    []tableRow
	sorted  int // by which column; −1 by name, −2 as given
	falling bool
	current int // by place
	hovered int // by place; −1 none, −2 the head
	overCol int
	focused bool
	top     float32 // what of it is in sight
	bottom  float32
}

var (
	_ fyne.Focusable     = (*table)(nil)
	_ fyne.Tappable      = (*table)(nil)
	_ fyne.Accessible    = (*table)(nil)
	_ desktop.Hoverable  = (*table)(nil)
	_ desktop.Cursorable = (*table)(nil)
)

// How a table is sorted besides by a column.
const (
	asGiven = -2
	byName  = -1
)

func newTable(tips *widgets.Tips, title string, columns ...tableColumnModel) *table {
	t := &table{tips: tips, title: title, columns: columns, sorted: asGiven, hovered: -1, bottom: 4000}
	t.ExtendBaseWidget(t)
	return t
}

// set shows other rows, in the order that was chosen.
func (t *table) set(columns []tableColumnModel, rows []tableRow) {
	number := -1
	if t.current < len(t.rows) {
		number = t.rows[t.current].number
	}
	t.columns, t.rows = columns, slices.Clone(rows)
	if t.sorted >= len(columns) {
		t.sorted = asGiven
	}
	t.order()
	t.current = max(0, slices.IndexFunc(t.rows, func(r tableRow) bool { return r.number == number }))
	t.Refresh()
}

// order sorts the rows. Those without a number come last, in either direction;
// ties stay as given.
func (t *table) order() {
	slices.SortStableFunc(t.rows, func(a, b tableRow) int {
		n := 0
		switch t.sorted {
		case asGiven:
		case byName:
			n = cmp.Compare(a.name, b.name)
		default:
			x, y := a.cells[t.sorted], b.cells[t.sorted]
			switch {
			case x.none != y.none:
				if x.none {
					return 1
				}
				return -1
			case !x.none:
				n = cmp.Compare(x.key, y.key)
			}
		}
		if t.falling {
			n = -n
		}
		return cmp.Or(n, cmp.Compare(a.number, b.number))
	})
}

// sortBy sorts by a column; once more turns the direction.
func (t *table) sortBy(column int) {
	if t.sorted == column {
		t.falling = !t.falling
	} else {
		t.sorted, t.falling = column, column >= 0
	}
	t.order()
	t.current = 0
	t.Refresh()
}

// look tells what of the table is in sight, in its own pixels.
func (t *table) look(top, bottom float32) {
	if top != t.top || bottom != t.bottom {
		t.top, t.bottom = top, bottom
		t.Refresh()
	}
}

func (t *table) least() fyne.Size {
	return fyne.NewSize(tableName+tableSlim, tableHead+theme.RowHeight*float32(max(1, len(t.rows))))
}

// shownColumns is how many columns there is room for, and where they begin.
func (t *table) shownColumns(width float32) (n int, from float32) {
	from = width
	for n < len(t.columns) && from-t.width(n) >= tableName {
		from -= t.width(n)
		n++
	}
	return n, from
}

func (t *table) width(column int) float32 {
	if t.columns[column].slim {
		return tableSlim
	}
	return tableColumn
}

// columnAt is the column at an x: −1 for the names.
func (t *table) columnAt(x float32) int {
	n, from := t.shownColumns(t.Size().Width)
	for c := range n {
		if x >= from && x < from+t.width(c) {
			return c
		}
		from += t.width(c)
	}
	return byName
}

func (t *table) draw(s *sketch, size fyne.Size) {
	text, second := theme.Color(theme.ColorNameText), theme.Color(theme.ColorNameSecond)
	line := theme.Color(theme.ColorNameHairline)
	n, from := t.shownColumns(size.Width)
	head := func(title string, column int, x, width float32, align fyne.TextAlign) {
		ink, style := second, theme.Medium()
		if t.sorted == column {
			ink = text
			if t.falling {
				title += " ↓"
			} else {
				title += " ↑"
			}
		}
		if t.hovered == -2 && t.overCol == column {
			ink = text
		}
		s.words(title, x, tableHead/2, width, theme.SmallSize, style, ink, align)
	}
	head(t.title, byName, tablePad, from-2*tablePad, fyne.TextAlignLeading)
	for c, x := 0, from; c < n; c++ {
		head(t.columns[c].title, c, x, t.width(c)-tablePad, fyne.TextAlignTrailing)
		x += t.width(c)
	}
	s.rect(0, tableHead-1, size.Width, 1, line, 0)
	first := max(0, int((t.top-tableHead)/theme.RowHeight)-2)
	last := min(len(t.rows), int((t.bottom-tableHead)/theme.RowHeight)+3)
	for i := first; i < last; i++ {
		row := t.rows[i]
		y := tableHead + theme.RowHeight*float32(i)
		switch {
		case i == t.current && t.focused:
			s.rect(0, y, size.Width, theme.RowHeight-1, theme.Color(theme.ColorNameSelection), 0)
		case i == t.hovered:
			s.rect(0, y, size.Width, theme.RowHeight-1, theme.Color(theme.ColorNameHover), 0)
		}
		middle := y + theme.RowHeight/2
		s.words(row.name, tablePad, middle, from-2*tablePad, theme.TextSize, theme.Regular(), text, fyne.TextAlignLeading)
		for c, x := 0, from; c < n; c++ {
			cell := row.cells[c]
			if cell.heat > 0 && !(i == t.current && t.focused) {
				s.rect(x+4, y+2, t.width(c)-5, theme.RowHeight-5, heat(cell.heat), 3)
			}
			ink := text
			if cell.none {
				ink = second
			}
			s.words(cell.text, x, middle, t.width(c)-tablePad, theme.TextSize, theme.Numbers(), ink, fyne.TextAlignTrailing)
			x += t.width(c)
		}
		s.rect(0, y+theme.RowHeight-1, size.Width, 1, line, 0)
	}
	if t.focused && t.current < len(t.rows) {
		s.ring(0, tableHead+theme.RowHeight*float32(t.current), size.Width, theme.RowHeight-1)
	}
}

// CreateRenderer implements fyne.Widget.
func (t *table) CreateRenderer() fyne.WidgetRenderer { return newSketchRenderer(t) }

// at is the row at a y: −1 none, −2 the head.
func (t *table) at(y float32) int {
	if y < tableHead {
		return -2
	}
	if i := int((y - tableHead) / theme.RowHeight); i < len(t.rows) {
		return i
	}
	return -1
}

// Tapped implements fyne.Tappable.
func (t *table) Tapped(e *fyne.PointEvent) {
	t.tips.Out()
	focus(t)
	switch i := t.at(e.Position.Y); {
	case i == -2:
		t.sortBy(t.columnAt(e.Position.X))
	case i >= 0:
		t.current = i
		t.open()
		t.Refresh()
	}
}

func (t *table) open() {
	if t.current < len(t.rows) {
		t.onOpen(t.rows[t.current].number)
	}
}

// TypedKey implements fyne.Focusable.
func (t *table) TypedKey(e *fyne.KeyEvent) {
	if t.onKey != nil && t.onKey(e) {
		return
	}
	const page = 12
	n, _ := t.shownColumns(t.Size().Width)
	to := t.current
	switch e.Name {
	case fyne.KeyUp:
		to--
	case fyne.KeyDown:
		to++
	case fyne.KeyPageUp:
		to -= page
	case fyne.KeyPageDown:
		to += page
	case fyne.KeyHome:
		to = 0
	case fyne.KeyEnd:
		to = len(t.rows) - 1
	case fyne.KeyLeft, fyne.KeyRight:
		column := max(byName, t.sorted)
		if e.Name == fyne.KeyLeft {
			column--
		} else if t.sorted != asGiven {
			column++
		}
		if column >= byName && column < n {
			t.sorted, t.falling = asGiven, false
			t.sortBy(column)
			t.tellFocus()
		}
		return
	case fyne.KeySpace:
		if t.sorted != asGiven {
			t.sortBy(t.sorted)
		}
		return
	case fyne.KeyReturn, fyne.KeyEnter:
		t.open()
		return
	default:
		return
	}
	if to = min(max(0, to), len(t.rows)-1); to >= 0 && to != t.current {
		t.current = to
		t.tellFocus()
		t.Refresh()
	}
}

func (t *table) tellFocus() {
	if t.onFocus != nil {
		y := tableHead + theme.RowHeight*float32(t.current)
		if t.current == 0 {
			y = 0 // with the head
		}
		t.onFocus(0, y, 1, tableHead+theme.RowHeight*float32(t.current+1)-y)
	}
}

// TypedRune implements fyne.Focusable.
func (t *table) TypedRune(rune) {}

// FocusGained implements fyne.Focusable.
func (t *table) FocusGained() {
	t.focused = true
	t.tellFocus()
	t.Refresh()
}

// FocusLost implements fyne.Focusable.
func (t *table) FocusLost() {
	t.focused = false
	t.Refresh()
}

// MouseIn implements desktop.Hoverable.
func (t *table) MouseIn(e *desktop.MouseEvent) { t.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (t *table) MouseMoved(e *desktop.MouseEvent) {
	i, c := t.at(e.Position.Y), t.columnAt(e.Position.X)
	if i != t.hovered || i == -2 && c != t.overCol {
		t.hovered, t.overCol = i, c
		t.Refresh()
	}
	tip := ""
	switch {
	case i == -2 && c >= 0 && t.columns[c].tip != "":
		tip = t.columns[c].tip + " A click sorts; keys: Left, Right, Space."
	case i == -2:
		tip = "A click sorts; keys: Left, Right, Space."
	case i >= 0 && c >= 0:
		if r := t.rows[i].cells[c].of; r != nil {
			tip = exactly(*r)
		}
	case i >= 0:
		tip = t.rows[i].tip
	}
	t.tips.Over(e.AbsolutePosition, tip)
}

// MouseOut implements desktop.Hoverable.
func (t *table) MouseOut() {
	t.hovered = -1
	t.tips.Out()
	t.Refresh()
}

// Cursor implements desktop.Cursorable.
func (t *table) Cursor() desktop.Cursor { return desktop.PointerCursor }

// AccessibilityLabel implements fyne.Accessible: the current row.
func (t *table) AccessibilityLabel() string {
	if t.current >= len(t.rows) {
		return t.title
	}
	out := t.rows[t.current].name
	for c, cell := range t.rows[t.current].cells {
		out += ", " + t.columns[c].title + " " + cell.text
	}
	return out
}

// AccessibilityRole implements fyne.Accessible.
func (t *table) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }
