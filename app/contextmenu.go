package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"postil/app/session"
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
	case s.KeyMode() == session.InReview:
		items = []*fyne.MenuItem{
			command("review.take1"), command("review.take2"), command("review.edit"), command("review.reject"), command("review.nothing"),
			command("review.defer"), command("review.comment"), fyne.NewMenuItemSeparator(), command("edit.copy"), command("edit.find"),
		}
	case s.KeyMode() == session.InPast:
		items = []*fyne.MenuItem{
			command("history.choose"), command("history.bringBack"), command("history.bringBackAll"), command("history.leave"),
			fyne.NewMenuItemSeparator(), command("edit.copy"), command("edit.find"),
		}
	case s.KeyMode() == session.InEdit:
		items = append(w.labelItems(), command("review.takeEdited"), command("review.giveUp"))
	case !s.Selection().Span().Empty():
		items = append(w.labelItems(), command("edit.copy"), command("edit.find"), fyne.NewMenuItemSeparator(), w.zoneItem())
	case m != nil:
		items = append(w.labelItems(), command("mark.enter"), command("edit.copy"), command("mark.delete"))
	default:
		items = []*fyne.MenuItem{command("caret.grow"), command("edit.find"), command("view.palette")}
	}
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", items...), w.win.Canvas(),
		w.app.Driver().AbsolutePositionForObject(w.reader).Add(at))
}

// zoneItem is the menu of what the selected words can be said to be.
func (w *window) zoneItem() *fyne.MenuItem {
	menu := fyne.NewMenu("")
	for _, c := range w.session.Commands() {
		if c.Under == session.UnderZone {
			w.within(menu, c)
		}
	}
	return menu.Items[0]
}
