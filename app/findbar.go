package app

import (
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"postil/annotate/find"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
)

// findBar looks for words in the article. It lies over the upper right corner
// of the page; hits show while typing.
type findBar struct {
	widget.BaseWidget
	w     *window
	field *widgets.Field
	count *canvas.Text
	how   []*toggle
	panel *widgets.Overlay
}

const (
	findWidth  = 470
	findHeight = 42
	findEdge   = 30 // from the right edge of the page, clear of the overview
)

func newFindBar(w *window) *findBar {
	b := &findBar{w: w, field: widgets.NewField("Find in this article")}
	b.count = canvas.NewText("", theme.Color(theme.ColorNameSecond))
	b.count.TextSize, b.count.TextStyle, b.count.Alignment = theme.SmallSize, theme.Numbers(), fyne.TextAlignTrailing
	b.field.OnChanged = func(string) { b.find() }
	for _, o := range []struct {
		face, hint string
		set        func(*find.Query)
	}{
		{"W", "Whole words", func(q *find.Query) { q.WholeWord = true }},
		{"Aa", "Letter case counts", func(q *find.Query) { q.MatchCase = true }},
		{"é", "Accents count", func(q *find.Query) { q.MatchAccents = true }},
		{".*", "Regular expression", func(q *find.Query) { q.Regexp = true }},
	} {
		b.how = append(b.how, newToggle(o.face, o.hint, o.set, w.tips, b.switched))
	}
	b.field.OnKey = b.key
	room := canvas.NewRectangle(color.Transparent)
	room.SetMinSize(fyne.NewSize(104, 1)) // for “not an expression”
	b.panel = widgets.NewOverlay(widgets.NewInset(6, 5, 12, 5,
		widgets.NewFrame(nil, nil, nil, widgets.NewInset(6, 0, 0, 0, widgets.NewLine(2, b.how[0].Button, b.how[1].Button, b.how[2].Button, b.how[3].Button, container.NewStack(room, container.NewCenter(b.count)))), b.field)))
	b.ExtendBaseWidget(b)
	b.Hide()
	w.session.On.Find.Listen(func(f session.Finding) { b.show(f) })
	w.session.On.Article.Listen(func(*session.Doc) { b.Hide() })
	return b
}

// open shows the bar with the selected words, if they are few, and the
// keyboard in it.
func (b *findBar) open() {
	s := b.w.session
	if s.Doc() == nil {
		return
	}
	b.Show()
	if sel := s.Selection().Span(); !sel.Empty() && sel.Len() <= 80 && s.Text().LineOf(sel.Start) == s.Text().LineOf(sel.End) {
		b.field.SetText(s.Text().Quote(sel))
	}
	b.w.win.Canvas().Focus(b.field)
	b.field.TypedShortcut(&fyne.ShortcutSelectAll{})
	if b.field.Text != "" {
		b.find()
	}
}

// switched looks anew after a switch was turned. The keyboard goes on in the
// field, so that typing, F3 and Esc mean the search and not the text.
func (b *findBar) switched() {
	b.find()
	b.w.win.Canvas().Focus(b.field)
}

// find looks for what is typed, as the switches say.
func (b *findBar) find() {
	q := find.Query{Text: b.field.Text}
	for _, t := range b.how {
		if t.on {
			t.set(&q)
		}
	}
	b.w.session.FindAs(q)
}

func (b *findBar) key(e *fyne.KeyEvent) bool {
	s := b.w.session
	back := modifiers(b.w.app)&fyne.KeyModifierShift != 0
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeyF3:
		if back {
			s.Run("edit.findPrevious")
		} else {
			s.Run("edit.findNext")
		}
	case fyne.KeyDown:
		s.Run("edit.findNext")
	case fyne.KeyUp:
		s.Run("edit.findPrevious")
	case fyne.KeyEscape:
		b.Hide()
		s.ClearFind()
		b.w.focusReader()
	default:
		return b.w.functionKey(e)
	}
	return true
}

// show says how many hits there are.
func (b *findBar) show(f session.Finding) {
	n, more := widgets.Thousands(len(f.Hits)), ""
	if f.More {
		more = "+"
	}
	b.count.Color = theme.Color(theme.ColorNameSecond)
	switch {
	case f.Query == "":
		b.count.Text = ""
		if b.field.Text != "" && b.w.win.Canvas().Focused() != fyne.Focusable(b.field) {
			b.Hide() // the search was let go of in the text
		}
	case f.Err != nil:
		b.count.Text, b.count.Color = "not an expression", theme.Color(theme.ColorNameError)
	case len(f.Hits) == 0:
		b.count.Text, b.count.Color = "no hits", theme.Color(theme.ColorNameError)
	case f.Current < 0:
		b.count.Text = n + more + " hits"
	default:
		b.count.Text = fmt.Sprintf("%s of %s%s", widgets.Thousands(f.Current+1), n, more)
	}
	b.count.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (b *findBar) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.New(findCorner{}, b.panel))
}

// findCorner places the bar.
type findCorner struct{}

func (findCorner) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (findCorner) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	w := min(findWidth, size.Width-2*findEdge)
	objects[0].Resize(fyne.NewSize(w, findHeight))
	objects[0].Move(fyne.NewPos(size.Width-w-findEdge, 10))
}

// toggle is a small switch of the find bar.
type toggle struct {
	*widgets.Button
	on  bool
	set func(*find.Query)
}

func newToggle(face, hint string, set func(*find.Query), tips *widgets.Tips, changed func()) *toggle {
	t := &toggle{set: set}
	t.Button = widgets.NewButton(widgets.Quiet, face, nil)
	t.SetHint(tips, hint)
	t.SetOn(false)
	t.OnTapped = func() {
		t.on = !t.on
		t.SetOn(t.on)
		changed()
	}
	return t
}
