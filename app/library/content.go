package library

import (
	"fmt"
	"path"
	"strconv"

	"fyne.io/fyne/v2"

	"postil/annotate"
	"postil/app/session"
	"postil/app/widgets"
)

// columns are those of a wide pane.
func columns() []widgets.Column {
	return []widgets.Column{
		{Title: "Title", Width: 120, Share: 3},
		{Title: "Outlet", Width: 96, Share: 1, Most: 180},
		{Title: "Date", Width: 72},
		{Title: "Lang", Width: 40},
		{Title: "State", Width: 60, Lead: true},
		{Title: "Marks", Width: 46, Right: true},
		{Title: "Words", Width: 48, Right: true},
	}
}

// sortedBy is by what each of them sorts.
var sortedBy = []session.Column{
	session.ByTitle, session.ByOutlet, session.ByDate, session.ByLanguage, session.ByState, session.ByMarks, session.ByWords,
}

func (l *Library) update(i int, o fyne.CanvasObject) {
	it := l.items[i]
	entries := l.s.Entries()
	if f := it.folder; f != nil {
		name := f.name
		if f.story && f.first < len(entries) {
			name = content(&entries[f.first]).Title // which may not have been read when the list was filled
		}
		o.(*heading).head.Set(name, fmt.Sprintf("%d of %d done", f.done, f.total))
		return
	}
	if it.entry >= len(entries) {
		return // the list is about to be filled
	}
	e := &entries[it.entry]
	if !e.Summarised {
		l.s.Hurry(it.entry)
	}
	c := content(e)
	if l.s.Mode() == session.Reviewing {
		c = reviewed(e)
	}
	switch row := o.(type) {
	case *widgets.Row:
		row.Leading().(*widgets.StateDot).SetState(stateOf(e.Summary.State))
		row.Set(c)
	case *widgets.ColumnRow:
		row.Leading().(*widgets.StateDot).SetState(stateOf(e.Summary.State))
		row.Set(cells(e, c)...)
	}
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

// cells are what an article says in columns; c is what its line would say.
func cells(e *session.Entry, c widgets.RowContent) []string {
	v, words := e.Summary, ""
	if e.Summarised && v.Words >= 0 {
		words = widgets.Thousands(v.Words)
	}
	outlet := v.Outlet
	if e.Err != nil || !e.Summarised {
		outlet = c.Second
	}
	return []string{c.Title, outlet, v.Date, v.Language, stateWords[stateOf(v.State)], c.Trailing, words}
}

var stateWords = map[widgets.State]string{widgets.NotBegun: "new", widgets.Begun: "begun", widgets.Done: "done"}

// reviewed is what the line of an article says in review: how many disagreements
// are open, in the place of the person's marks.
func reviewed(e *session.Entry) widgets.RowContent {
	c := content(e)
	switch {
	case !e.Counted:
		c.Trailing = ""
	case e.Open == 0:
		c.Trailing = "–"
	default:
		c.Trailing = fmt.Sprintf("%d open", e.Open)
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
