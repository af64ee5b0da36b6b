// Package library is the left pane: the articles of the workspace with title,
// how far the person is, and the number of her marks; in columns where the pane
// is wide. They can be filtered (package query has the language), sorted, and
// grouped by folder or by the story that they tell. Make it with New.
package library

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"postil/app/library/query"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
	"postil/storage"
)

// Library is the list of articles with a field that filters it.
type Library struct {
	widget.BaseWidget

	// OnLeave is called when the keyboard is done here: an article was chosen
	// or Esc pressed.
	OnLeave func()
	// OnKey is asked about keys that mean nothing here; it may be nil.
	OnKey func(*fyne.KeyEvent) bool

	s       *session.Session
	field   *widgets.Field
	sort    *widgets.SortButton
	fault   *widgets.Prose  // what is wrong with the filter
	faulty  *fyne.Container // it, with room around it
	head    *widgets.ColumnHead
	list    *widgets.List
	empty   *widgets.Hollow
	content *fyne.Container
	wide    bool // there is room for columns

	lines
}

// Kinds of items.
const (
	articleKind = iota
	headingKind
	columnsKind
)

const (
	headingHeight = 34
	wideFrom      = 560 // the width in pixels from which there are columns
)

// New makes the pane of a session.
func New(s *session.Session, tips *widgets.Tips) *Library {
	l := &Library{s: s, lines: lines{query: &query.Query{}}}
	l.field = widgets.NewField("Filter articles")
	l.field.OnChanged = func(string) { tips.Out(); l.refilter() }
	l.field.OnKey = l.fieldKey
	l.field.OnFocus = func(focused bool) { l.tip(tips, focused) }
	l.sort = widgets.NewSortButton(l.sortMenu)
	l.sort.SetHint(tips, "Sort and group the articles")
	l.sort.OnKey = l.listKey
	l.fault = widgets.NewProse("", widgets.ProseLook{Size: theme.SmallSize, Color: theme.ColorNameError})
	l.empty = widgets.NewHollow("", "")
	l.head = widgets.NewColumnHead(columns(), func(i int) { s.SortBy(sortedBy[i]) })
	l.head.SetHint(tips, "Sort by this column; again: the other way round")
	l.head.Hide()
	l.list = widgets.NewList(l.model(tips))
	l.list.OnCurrent = func(i int) { s.OpenArticle(l.items[i].entry) }
	l.list.OnChosen = func(i int) {
		if e := l.items[i].entry; e != s.Current() {
			s.OpenArticle(e)
		}
		l.leave()
	}
	l.list.OnKey = l.listKey
	l.list.OnRune = func(r rune) { // typing on the list filters it
		if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil {
			c.Focus(l.field)
			l.field.TypedRune(r)
		}
	}
	bar := widgets.NewFrame(nil, nil, nil, widgets.NewInset(6, 0, 0, 0, l.sort), l.field)
	l.faulty = widgets.NewInset(12, 0, 12, 4, l.fault)
	l.faulty.Hide()
	l.content = widgets.NewFrame(
		widgets.NewStackDown(0, widgets.NewInset(10, 10, 10, 4, bar), l.faulty, l.head), nil, nil, nil,
		container.NewStack(l.list, widgets.NewInset(12, 12, 12, 12, l.empty)),
	)
	l.ExtendBaseWidget(l)

	s.On.Workspace.Listen(func(*storage.Workspace) { l.field.SetText("") })
	s.On.Listing.Listen(func(struct{}) { l.fill() })
	s.On.Arranged.Listen(func(struct{}) { l.arranged() })
	s.On.Found.Listen(func(struct{}) { l.refill() })
	s.On.Summary.Listen(l.summary)
	s.On.Summaries.Listen(l.summaries)
	s.On.Article.Listen(func(*session.Doc) { l.showCurrent() })
	s.On.Mode.Listen(func(session.Mode) { l.list.Reload() })
	l.arranged()
	return l
}

// model is what the list shows.
func (l *Library) model(tips *widgets.Tips) widgets.ListModel {
	isHeading := func(i int) bool { return l.items[i].folder != nil }
	return widgets.ListModel{
		Len: func() int { return len(l.items) },
		Create: func(kind int) fyne.CanvasObject {
			switch kind {
			case headingKind:
				return newHeading()
			case columnsKind:
				row := widgets.NewColumnRow(columns(), widgets.NewStateDot(widgets.NotBegun))
				row.SetHint(tips, "")
				return row
			}
			row := widgets.NewRow(widgets.NewStateDot(widgets.NotBegun), nil)
			row.SetHint(tips, "")
			return row
		},
		Update: l.update,
		Kind: func(i int) int {
			switch {
			case isHeading(i):
				return headingKind
			case l.wide:
				return columnsKind
			}
			return articleKind
		},
		Height: func(i int) float32 {
			switch {
			case isHeading(i):
				return headingHeight
			case l.wide:
				return theme.RowHeight
			}
			return theme.TallRowHeight
		},
		Skip: isHeading,
	}
}

// Resize implements fyne.CanvasObject.
func (l *Library) Resize(size fyne.Size) {
	if wide := size.Width >= wideFrom; wide != l.wide {
		l.wide = wide
		l.head.Hidden = !wide
		l.content.Refresh()
		l.keepTop(func() { l.list.Reload() })
	}
	l.BaseWidget.Resize(size)
}

// tip tells what can be asked for, after a while in an empty field.
func (l *Library) tip(tips *widgets.Tips, focused bool) {
	if !focused || l.field.Text != "" {
		tips.Out()
		return
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(l.field)
	tips.Over(at.AddXY(0, l.field.Size().Height), help)
}

// FocusFilter puts the keyboard into the field.
func (l *Library) FocusFilter(c fyne.Canvas) { c.Focus(l.field) }

// Focus puts the keyboard on the list.
func (l *Library) Focus(c fyne.Canvas) { c.Focus(l.list) }

// Focused reports whether the keyboard is in this pane.
func (l *Library) Focused(c fyne.Canvas) bool {
	f := c.Focused()
	return f == fyne.Focusable(l.list) || f == fyne.Focusable(l.field) || f == fyne.Focusable(l.sort)
}

func (l *Library) leave() {
	if l.OnLeave != nil {
		l.OnLeave()
	}
}

func (l *Library) listKey(e *fyne.KeyEvent) bool {
	if e.Name == fyne.KeyEscape {
		l.leave()
		return true
	}
	return l.OnKey != nil && l.OnKey(e)
}

// fieldKey lets the field move through the list.
func (l *Library) fieldKey(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyDown:
		l.list.Step(1)
	case fyne.KeyUp:
		l.list.Step(-1)
	case fyne.KeyReturn, fyne.KeyEnter:
		if l.list.Current() < 0 {
			l.list.Step(1)
		}
		l.list.Choose()
	case fyne.KeyEscape:
		if l.field.Text == "" {
			l.leave()
			return true
		}
		l.field.SetText("")
	default:
		return l.OnKey != nil && l.OnKey(e)
	}
	return true
}

// heading is a folder's line.
type heading struct {
	widget.BaseWidget
	head *widgets.SectionHead
}

func newHeading() *heading {
	h := &heading{head: widgets.NewSectionHead("", "")}
	h.ExtendBaseWidget(h)
	return h
}

// CreateRenderer implements fyne.Widget.
func (h *heading) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(widgets.NewInset(0, 6, 0, 0, h.head))
}

// CreateRenderer implements fyne.Widget.
func (l *Library) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(l.content) }
