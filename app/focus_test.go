package app

import (
	"testing"

	"fyne.io/fyne/v2"
)

func TestTheNoteOfTheSelectedMarkTakesTheKeyboard(t *testing.T) {
	w := newTestWindow(t, "light")
	w.session.UsePerson("Mina")
	openArticle(t, w, newsroom(t), harbour)
	w.session.SelectMark(w.session.Layer().At(1).ID)
	w.session.Run("mark.enter")
	if f := w.win.Canvas().Focused(); f == fyne.Focusable(w.reader) || f == nil {
		t.Fatalf("focused is %T", f)
	}
	if !w.inspector.Focused(w.win.Canvas()) {
		t.Error("the inspector does not know that it has the keyboard")
	}
}
