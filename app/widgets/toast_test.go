package widgets

import (
	"strings"
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

// TestALongToastStaysInTheWindow, and says all of it, on several lines.
func TestALongToastStaysInTheWindow(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	c := &clock{}
	toasts := NewToasts(c.after)
	window(t, toasts, 300, 300)
	said := "The marks of wire/ferry.txt are not saved. The disk is full. Make room on it; Postil tries again by itself."
	toasts.Offer(said, "Save again", nil)
	var lines *Prose
	for _, o := range test.WidgetRenderer(toasts).Objects() {
		if p, ok := o.(*Prose); ok {
			lines = p
		}
	}
	if lines == nil || lines.Hidden || strings.Join(lines.lines, " ") != said {
		t.Fatalf("it says %+v", lines)
	}
	left, top := lines.Position().X, lines.Position().Y
	if right := toasts.Action().Position().X; left < 0 || top < 0 || left+lines.Size().Width > right {
		t.Errorf("the words begin at %v, %v and are %v wide, the action begins at %v", left, top, lines.Size().Width, right)
	}
	c.pass(ToastActionTime)
	if toasts.Shown() == "" {
		t.Error("it is gone before it can be read")
	}
	if c.pass(2 * time.Second); toasts.Shown() != "" {
		t.Error("it stays for ever")
	}
	toasts.Say("Saved")
	if !lines.Hidden {
		t.Error("a short one shows the lines of the last one")
	}
}

func TestALongToastGolden(t *testing.T) {
	golden(t, "toast-long", 640, 200, func() fyne.CanvasObject {
		toasts := NewToasts((&clock{}).after)
		toasts.Offer("The marks of wire/ferry.txt are not saved. The disk is full. Make room on it. Postil tries again by itself; meanwhile they are in your data folder, and the next start offers them.", "Save again", nil)
		return toasts
	})
}
