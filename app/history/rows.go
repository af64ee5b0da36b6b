package history

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
)

// The measures of rows in pixels.
const (
	dotSize  = 8
	inward   = 14 // of saves, from the sessions that they belong to
	dayExtra = 4
)

// newRows makes the list of sessions and saves of a pane.
func newRows(v *Pane, tips *widgets.Tips) *widgets.List {
	row := func(i int) *session.HistoryRow { return &v.h.Rows[i] }
	list := widgets.NewList(widgets.ListModel{
		Len: func() int {
			if v.h == nil {
				return 0
			}
			return len(v.h.Rows)
		},
		Create: func(kind int) fyne.CanvasObject {
			switch session.HistoryKind(kind) {
			case session.HistoryDay:
				return widgets.NewSectionHead("", "")
			case session.HistorySave:
				r := widgets.NewRow(widgets.NewInset(inward, 0, 0, 0, newDot()), nil)
				r.SetHint(tips, "")
				return r
			case session.HistorySession, session.HistoryStart:
			}
			opener := newOpener()
			r := widgets.NewRow(newDot(), opener.press)
			r.SetHint(tips, "")
			v.openers[r] = opener
			return r
		},
		Update: v.updateRow,
		Kind:   func(i int) int { return int(row(i).Kind) },
		Height: func(i int) float32 {
			switch row(i).Kind {
			case session.HistoryDay:
				return theme.RowHeight + dayExtra
			case session.HistorySave:
				return theme.RowHeight
			case session.HistorySession, session.HistoryStart:
			}
			return theme.TallRowHeight
		},
		Skip: func(i int) bool { return row(i).Kind == session.HistoryDay },
	})
	list.OnCurrent = func(i int) { v.h.GoTo(i) }
	list.OnChosen = v.look
	list.OnKey = v.listKey
	list.OnRune = v.rune
	return list
}

// listKey opens and closes sessions with the arrow keys.
func (v *Pane) listKey(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyRight:
		v.unfold(v.list.Current(), true)
		return true
	case fyne.KeyLeft:
		v.unfold(v.list.Current(), false)
		return true
	}
	return v.key(e)
}

func (v *Pane) updateRow(i int, o fyne.CanvasObject) {
	if v.h == nil || i >= len(v.h.Rows) {
		return
	}
	x := &v.h.Rows[i]
	if x.Kind == session.HistoryDay {
		o.(*widgets.SectionHead).Set(x.Words, "")
		return
	}
	r := o.(*widgets.Row)
	paintDot(dotOf(r.Leading()), i == v.h.Shown())
	if x.Kind == session.HistorySave {
		c := widgets.RowContent{Title: x.Words, Aside: x.Told()}
		if x.Saves > 1 {
			c.Trailing = savesWords(x.Saves)
		}
		r.Set(c)
		return
	}
	if opener := v.openers[r]; opener != nil {
		opener.set(x)
		opener.do = func() { v.unfold(i, !x.Opened) }
	}
	r.Set(widgets.RowContent{Title: x.Words, Aside: x.Who, Second: x.Told()})
}

func savesWords(n int) string {
	if n == 1 {
		return "1 save"
	}
	return widgets.Thousands(n) + " saves"
}

// newDot is a place on the line of time: a ring, or a disc where its state is shown.
func newDot() *fyne.Container {
	return container.NewGridWrap(fyne.NewSize(dotSize, dotSize), canvas.NewCircle(color.Transparent))
}

func dotOf(o fyne.CanvasObject) *canvas.Circle {
	for {
		box, ok := o.(*fyne.Container)
		if !ok {
			return o.(*canvas.Circle)
		}
		o = box.Objects[0]
	}
}

func paintDot(c *canvas.Circle, shown bool) {
	c.StrokeWidth, c.StrokeColor, c.FillColor = 1.5, theme.Color(theme.ColorNameThird), color.Transparent
	if shown {
		c.StrokeColor, c.FillColor = theme.Color(theme.ColorNameAccent), theme.Color(theme.ColorNameAccent)
	}
	c.Refresh()
}

// opener says how many saves a session has, and lists them at a click.
type opener struct {
	words *canvas.Text
	press *widgets.Press
	do    func()
}

func newOpener() *opener {
	o := &opener{words: canvas.NewText("", color.Transparent)}
	o.words.TextSize, o.words.TextStyle = theme.SmallSize, theme.Numbers()
	o.press = widgets.NewPress(o.words, func() {
		if o.do != nil {
			o.do()
		}
	})
	return o
}

func (o *opener) set(r *session.HistoryRow) {
	words := ""
	if r.Kind == session.HistorySession {
		words = savesWords(r.Saves)
	}
	switch {
	case r.Opened:
		words = "− " + words
	case r.Opens:
		words = "+ " + words
	}
	o.words.Text, o.words.Color = words, theme.Color(theme.ColorNameSecond)
	o.press.Hidden = words == ""
	o.words.Refresh()
}

// does is a key with what it does, which a click does, too.
func does(key, words string, do func()) fyne.CanvasObject {
	says := widgets.NewRuns(widgets.Run{Words: words, Size: theme.StatusSize, Color: theme.ColorNameSecond})
	return widgets.NewPress(widgets.NewLine(5, widgets.NewKeyCap(key), says), do)
}

// chordOf is a letter as the key of a command.
func chordOf(r rune) session.Chord { return session.Chord{Key: strings.ToUpper(string(r))} }
