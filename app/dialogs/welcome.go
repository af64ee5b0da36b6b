// Package dialogs holds what is shown over the page, or in its place: the
// welcome of an empty window, the question for a name, the export, the table of
// keys, the guidelines, and the system's dialogs for files.
package dialogs

import (
	"fmt"
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
)

// Welcome is what an empty window says: what to do next, and recent work.
type Welcome struct {
	widget.BaseWidget

	OnOpen, OnSample func()

	s             *session.Session
	ground        *canvas.Rectangle
	title         *canvas.Text
	words         *widgets.Prose
	open, sample  *widgets.Button
	recent        *fyne.Container
	recentHead    *canvas.Text
	box, contents *fyne.Container
}

const (
	welcomeWidth = 430
	mostRecent   = 5
)

// NewWelcome makes the welcome of a session.
func NewWelcome(s *session.Session) *Welcome {
	w := &Welcome{s: s}
	w.ground = canvas.NewRectangle(color.Transparent)
	w.title = canvas.NewText("", color.Transparent)
	w.title.TextSize, w.title.TextStyle, w.title.Alignment = 26, theme.ReadingSemiBold(), fyne.TextAlignCenter
	w.words = widgets.NewProse("", widgets.ProseLook{Size: 14, Color: theme.ColorNameSecond, Align: fyne.TextAlignCenter})
	w.open = widgets.NewButton(widgets.Primary, "Open folder…", func() { w.OnOpen() })
	w.sample = widgets.NewButton(widgets.Secondary, "Try the sample", func() { w.OnSample() })
	w.recentHead = canvas.NewText("Recent", color.Transparent)
	w.recentHead.TextSize, w.recentHead.Alignment = theme.TextSize, fyne.TextAlignCenter
	w.recent = widgets.NewStackDown(0)
	w.contents = widgets.NewStackDown(4,
		w.title, w.words,
		widgets.NewInset(0, 12, 0, 0, container.NewCenter(widgets.NewLine(8, w.open, w.sample))),
		widgets.NewInset(0, 20, 0, 0, w.recentHead),
		w.recent,
	)
	w.box = container.NewStack(w.ground, container.NewCenter(container.New(fixedWidth(welcomeWidth), w.contents)))
	w.ExtendBaseWidget(w)
	w.Update()
	return w
}

// Update brings it up to date with the session.
func (w *Welcome) Update() {
	switch ws := w.s.Workspace(); {
	case ws == nil:
		w.title.Text = "Open a folder of articles"
		w.words.Set("Drop a folder or a text file here. Your marks are saved beside each article as JSON; the text itself is never changed.")
	case len(w.s.Entries()) == 0:
		w.title.Text = "No articles in this folder"
		w.words.Set(fmt.Sprintf("Postil shows the .txt and .md files in %s and below it. Put some there and open it again, or open another folder.", ws.Root()))
	default:
		w.title.Text = "This article cannot be shown"
		w.words.Set("Choose another one on the left.")
	}
	w.recent.Objects = nil
	for i, r := range w.s.Recents() {
		if i == mostRecent {
			break
		}
		row := widgets.NewFocusRow(nil, nil)
		row.Set(widgets.RowContent{Title: r.Name, Aside: r.Path, Trailing: fmt.Sprintf("%s · %s", articles(r.Articles), day(r.Opened, w.s.Now()))})
		row.OnTapped = func() { w.s.Open(r.Path) }
		w.recent.Objects = append(w.recent.Objects, row)
	}
	w.recentHead.Hidden = len(w.recent.Objects) == 0
	w.Refresh()
}

func articles(n int) string {
	if n == 1 {
		return "1 article"
	}
	return widgets.Thousands(n) + " articles"
}

// day is how long ago something was, as people say it.
func day(t, now time.Time) string {
	days := int(now.Truncate(24*time.Hour).Sub(t.Truncate(24*time.Hour)).Hours() / 24)
	switch {
	case days <= 0:
		return "today"
	case days == 1:
		return "yesterday"
	case days < 7:
		return fmt.Sprintf("%d days ago", days)
	case days < 14:
		return "last week"
	}
	return t.Format("2 Jan 2006")
}

// CreateRenderer implements fyne.Widget.
func (w *Welcome) CreateRenderer() fyne.WidgetRenderer {
	return &welcomeRenderer{widget.NewSimpleRenderer(w.box), w}
}

type welcomeRenderer struct {
	fyne.WidgetRenderer
	w *Welcome
}

// Refresh takes the theme's colours.
func (r *welcomeRenderer) Refresh() {
	w := r.w
	w.ground.FillColor = theme.Color(theme.ColorNameDesk)
	w.title.Color = theme.Color(theme.ColorNameText)
	w.recentHead.Color = theme.Color(theme.ColorNameSecond)
	w.ground.Refresh()
	w.title.Refresh()
	w.recentHead.Refresh()
	w.contents.Refresh()
	r.WidgetRenderer.Refresh()
}

// fixedWidth gives one object a width and the height that it asks for.
type fixedWidth float32

func (f fixedWidth) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(float32(f), objects[0].MinSize().Height)
}

func (f fixedWidth) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(size)
}
