package dialogs

import (
	"fyne.io/fyne/v2"

	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
)

// work is what the panels of imports have in common: a look into sources, or the
// import itself, goes on in the background, with counts, a list of what came of
// it, a bar that shows how far it is, words in the foot, and a button that stops
// it.
type work struct {
	OnClose func()

	stop func() // ends what is going on
	busy bool   // it is the import itself
	then func() // goes on once the import has stopped; or nil

	counts   *fyne.Container
	list     *problems
	progress *widgets.Progress
	status   *widgets.Prose
	cancel   *widgets.Button
	ok       *widgets.Button
	box      *fyne.Container
}

// newWork makes the parts; accept is done by the button that goes on.
func newWork(s *session.Session, tips *widgets.Tips, accept func()) *work {
	w := &work{stop: func() {}, OnClose: func() {}}
	w.counts = widgets.NewStackDown(3)
	w.list = newProblems(tips, func(words string) {
		s.On.Copy.Emit(words)
		w.say("Copied.")
	})
	w.list.list.OnKey, w.list.copy.OnKey = w.key, w.key
	w.progress = widgets.NewProgress()
	w.progress.Hide()
	w.status = widgets.NewProse("", widgets.ProseLook{Size: theme.StatusSize, Color: theme.ColorNameSecond, Most: 2})
	w.cancel = w.button(widgets.Secondary, "Cancel", w.Cancel)
	w.ok = w.button(widgets.Primary, "Import", accept)
	return w
}

// build sets the parts below controls; more stands below the counts.
func (w *work) build(title string, controls, more fyne.CanvasObject) {
	w.box = panel(title, controls, w.counts, w.list, more, w.progress, w.status, w.cancel, w.ok)
}

func (w *work) button(kind widgets.ButtonKind, label string, tapped func()) *widgets.Button {
	b := widgets.NewButton(kind, label, tapped)
	b.OnKey = w.key
	return b
}

func (w *work) key(e *fyne.KeyEvent) bool {
	if e.Name == fyne.KeyEscape {
		w.Cancel()
		return true
	}
	return false
}

func (w *work) say(words string) {
	w.status.Set(words)
	w.box.Refresh()
}

// begin shows that work goes on.
func (w *work) begin(words string) {
	w.progress.Set(0, 0)
	w.progress.Show()
	w.say(words)
}

// goOn lets the button be pressed that goes on, by the keyboard as well: a button
// does not get the focus while it is disabled.
func (w *work) goOn() {
	w.ok.Enable()
	if c := fyne.CurrentApp().Driver().CanvasForObject(w.ok); c != nil && c.Focused() == nil {
		c.Focus(w.ok)
	}
}

// beginImport shows that the import itself goes on, in the place of a look into
// the sources.
func (w *work) beginImport() {
	w.stop()
	w.busy = true
	w.ok.Disable()
	w.cancel.SetLabel("Stop")
	w.begin("Importing…")
}

// endImport shows that it has ended; label is that of the button which stopped it.
func (w *work) endImport(label string) {
	w.busy = false
	w.progress.Hide()
	w.cancel.SetLabel(label)
}

// Cancel stops an import that is going on; else it closes the panel.
func (w *work) Cancel() {
	w.stop()
	if w.busy {
		w.say("Stopping…")
		return
	}
	w.OnClose()
}

// Leave is asked before the panel is taken away: an import that is going on is
// stopped first, and then is called after it.
func (w *work) Leave(then func()) {
	w.stop()
	if w.busy {
		w.then = then
		w.say("Stopping…")
		return
	}
	then()
}
