package app

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestASwitchOfTheFindBarShowsThatItIsOnAndLeavesTheKeyboardInTheField(t *testing.T) {
	w := newTestWindow(t, "light")
	w.session.UsePerson("Mina")
	openArticle(t, w, newsroom(t), "wire/harbour-board-north-quay.txt")
	w.session.Run("edit.find")
	w.findBar.field.SetText("quay")
	test.Tap(w.findBar.how[0])
	if w.win.Canvas().Focused() != fyne.Focusable(w.findBar.field) {
		t.Errorf("after a click on a switch the keyboard is in %T", w.win.Canvas().Focused())
	}
	if f := w.session.Finding(); !f.How.WholeWord || f.Query != "quay" {
		t.Errorf("a click on the first switch looks for %+v", f.How)
	}
	test.AssertImageMatches(t, "find-light.png", w.win.Canvas().Capture())
}
