package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// contextMenu offers what can be done with the selected words or the mark that
// the second button was pressed on.
func (w *window) contextMenu(at fyne.Position) {
	s := w.session
	if s.Doc() == nil {
		return
	}
	command := func(id string) *fyne.MenuItem {
		c, _ := s.Command(id)
		return w.menuItem(c)
	}
	var items []*fyne.MenuItem
	switch m := s.Mark(); {
	case !s.Selection().Span().Empty():
		items = append(w.labelItems(), command("edit.copy"), command("edit.find"))
	case m != nil:
		items = append(w.labelItems(), command("mark.enter"), command("edit.copy"), command("mark.delete"))
	default:
		items = []*fyne.MenuItem{command("caret.grow"), command("edit.find"), command("view.palette")}
	}
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", items...), w.win.Canvas(),
		w.app.Driver().AbsolutePositionForObject(w.reader).Add(at))
}
