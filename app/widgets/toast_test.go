package widgets

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"postil/app/theme"
)

func TestToastGolden(t *testing.T) {
	golden(t, "toast", 320, 120, func() fyne.CanvasObject {
		toasts := NewToasts((&clock{}).after)
		toasts.Offer("12 marks deleted", "Undo", nil)
		return toasts
	})
}

func TestAToastGoesByItself(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	c := &clock{}
	toasts := NewToasts(c.after)
	window(t, toasts, 400, 200)
	toasts.Say("Saved")
	c.pass(ToastTime - time.Millisecond)
	if toasts.Shown() != "Saved" {
		t.Error("the toast went early")
	}
	c.pass(time.Millisecond)
	if toasts.Shown() != "" || len(texts(t, toasts)) != 0 {
		t.Error("the toast stayed")
	}
}

func TestANewToastHasItsWholeTime(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	c := &clock{}
	toasts := NewToasts(c.after)
	window(t, toasts, 400, 200)
	toasts.Say("first")
	c.pass(ToastTime / 2)
	toasts.Say("second")
	c.pass(ToastTime - time.Millisecond)
	if toasts.Shown() != "second" {
		t.Errorf("shown is %q", toasts.Shown())
	}
}

func TestTheActionOfAToastIsTakenOnce(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	c := &clock{}
	toasts := NewToasts(c.after)
	w := window(t, toasts, 400, 200)
	undone := 0
	toasts.Offer("12 marks deleted", "Undo", func() { undone++ })
	w.Canvas().FocusNext()
	if w.Canvas().Focused() != fyne.Focusable(toasts.Action()) {
		t.Fatalf("Tab leads to %T, want the action", w.Canvas().Focused())
	}
	test.Tap(toasts.Action())
	if undone != 1 || toasts.Shown() != "" || toasts.Action().Visible() {
		t.Errorf("undone %d times, still shown %q", undone, toasts.Shown())
	}
	toasts.Say("Saved")
	if toasts.Action().Visible() {
		t.Error("a toast without an action shows the last one's")
	}
}

func TestALongToastStaysInTheWindow(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	toasts := NewToasts((&clock{}).after)
	window(t, toasts, 300, 200)
	toasts.Offer("The folder holds more articles than anybody would like to hear about in one toast", "Undo", nil)
	for _, o := range texts(t, toasts) {
		if o.Position().X < 0 || o.Position().X+o.MinSize().Width > toasts.Action().Position().X {
			t.Errorf("%q lies from %v to %v, the action begins at %v", o.Text, o.Position().X, o.Position().X+o.MinSize().Width, toasts.Action().Position().X)
		}
	}
}
