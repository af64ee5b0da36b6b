// Package library is the left pane: the articles of the workspace by folder,
// with title, how far the person is, and the number of her marks. Make it with
// New.
package library

import (
	"fmt"
	"path"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"postil/annotate"
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
	list    *widgets.List
	empty   *widgets.Hollow
	content *fyne.Container
	items   []item
	shown   map[int]int // entry -> item
	folders map[string]*folder
	done    []bool // by entry: counted as done in its folder
}

// item is a line of the list: a folder's heading, or an article.
type item struct {
	folder *folder // of a heading, else nil
	entry  int
}

// folder is a folder of articles and what its heading says.
type folder struct {
	name        string
	item        int // of its heading, -1 while the filter hides all of it
	total, done int
}

// Kinds of items.
const (
	articleKind = iota
	headingKind
)

const headingHeight = 34

// New makes the pane of a session.
func New(s *session.Session, tips *widgets.Tips) *Library {
	l := &Library{s: s}
	l.field = widgets.NewField("Filter articles")
	l.field.OnChanged = func(string) { l.fill() }
	l.field.OnKey = l.fieldKey
	l.empty = widgets.NewHollow("", "")
	l.list = widgets.NewList(widgets.ListModel{
		Len: func() int { return len(l.items) },
		Create: func(kind int) fyne.CanvasObject {
			if kind == headingKind {
				return newHeading()
			}
			row := widgets.NewRow(widgets.NewStateDot(widgets.NotBegun), nil)
			row.SetHint(tips, "")
			return row
		},
		Update: l.update,
		Kind: func(i int) int {
			if l.items[i].folder != nil {
				return headingKind
			}
			return articleKind
		},
		Height: func(i int) float32 {
			if l.items[i].folder != nil {
				return headingHeight
			}
			return theme.TallRowHeight
		},
		Skip: func(i int) bool { return l.items[i].folder != nil },
	})
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
	l.content = widgets.NewFrame(
		widgets.NewInset(10, 10, 10, 4, l.field), nil, nil, nil,
		container.NewStack(l.list, widgets.NewInset(12, 12, 12, 12, l.empty)),
	)
	l.ExtendBaseWidget(l)

	s.On.Workspace.Listen(func(*storage.Workspace) { l.field.SetText("") })
	s.On.Listing.Listen(func(struct{}) { l.fill() })
	s.On.Summary.Listen(l.summary)
	s.On.Article.Listen(func(*session.Doc) { l.showCurrent() })
	l.fill()
	return l
}

// FocusFilter puts the keyboard into the field.
func (l *Library) FocusFilter(c fyne.Canvas) { c.Focus(l.field) }

// Focus puts the keyboard on the list.
func (l *Library) Focus(c fyne.Canvas) { c.Focus(l.list) }

// Focused reports whether the keyboard is in this pane.
func (l *Library) Focused(c fyne.Canvas) bool {
	f := c.Focused()
	return f == fyne.Focusable(l.list) || f == fyne.Focusable(l.field)
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

// fill lists the entries that fit the filter.
func (l *Library) fill() {
	filter, entries := l.field.Text, l.s.Entries()
	l.items, l.shown, l.folders = nil, map[int]int{}, map[string]*folder{}
	l.done = make([]bool, len(entries))
	var last *folder
	for i := range entries {
		e := &entries[i]
		dir := path.Dir(e.Path)
		f := l.folders[dir]
		if f == nil {
			f = &folder{name: dir + "/", item: -1}
			if dir == "." {
				f.name = l.s.Workspace().Name()
			}
			l.folders[dir] = f
		}
		f.total++
		if l.done[i] = finished(e); l.done[i] {
			f.done++
		}
		if !e.Matches(filter) {
			continue
		}
		if f != last {
			last = f
			f.item = len(l.items)
			l.items = append(l.items, item{folder: f})
		}
		l.shown[i] = len(l.items)
		l.items = append(l.items, item{entry: i})
	}
	l.list.Reload() // first, for the rows in sight show items that are no more
	l.list.SetCurrent(-1)
	l.explain(filter)
	l.showCurrent()
}

// explain says why the list is empty, and what to do.
func (l *Library) explain(filter string) {
	switch {
	case len(l.items) > 0:
		l.empty.Hide()
		return
	case l.s.Workspace() == nil:
		l.empty.Set("No folder open", "")
	case filter != "":
		l.empty.Set("No article fits “"+filter+"”", "Esc shows all again.")
	default:
		l.empty.Set("No articles here", "Postil shows the .txt and .md files of a folder. Put some into it and open it again, or open another folder.")
	}
	l.empty.Show()
}

func finished(e *session.Entry) bool {
	return e.Summary.State == annotate.StateDone || e.Summary.State == annotate.StateLocked
}

// summary brings a line and its folder's heading up to date.
func (l *Library) summary(entry int) {
	e := &l.s.Entries()[entry]
	if now := finished(e); now != l.done[entry] {
		l.done[entry] = now
		f := l.folders[path.Dir(e.Path)]
		if now {
			f.done++
		} else {
			f.done--
		}
		l.list.Update(f.item)
	}
	if i, ok := l.shown[entry]; ok {
		l.list.Update(i)
	}
}

func (l *Library) showCurrent() {
	i, ok := l.shown[l.s.Current()]
	if !ok {
		i = -1
	}
	l.list.SetCurrent(i)
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

func (l *Library) update(i int, o fyne.CanvasObject) {
	it := l.items[i]
	if f := it.folder; f != nil {
		o.(*heading).head.Set(f.name, fmt.Sprintf("%d of %d done", f.done, f.total))
		return
	}
	row, e := o.(*widgets.Row), &l.s.Entries()[it.entry]
	row.Leading().(*widgets.StateDot).SetState(stateOf(e.Summary.State))
	row.Set(content(e))
}

// content is what the line of an article says.
func content(e *session.Entry) widgets.RowContent {
	c := widgets.RowContent{Title: e.Summary.Title, Second: e.Summary.Second}
	switch {
	case e.Err != nil:
		c.Second = "cannot be read"
	case !e.Summarised:
		c.Second = "…"
	case c.Second == "":
		c.Second = path.Base(e.Path)
	}
	if c.Title == "" {
		c.Title = path.Base(e.Path)
	}
	if e.Summary.Marks > 0 {
		c.Trailing = strconv.Itoa(e.Summary.Marks)
	}
	return c
}

func stateOf(s annotate.State) widgets.State {
	switch s {
	case annotate.StateInProgress:
		return widgets.Begun
	case annotate.StateDone, annotate.StateLocked:
		return widgets.Done
	}
	return widgets.NotBegun
}

// CreateRenderer implements fyne.Widget.
func (l *Library) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(l.content) }
