package reader

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"postil/app/session"
)

func TestKeysReachTheSession(t *testing.T) {
	d := open(t, story)
	d.key(fyne.KeyRight, fyne.KeyModifierShift)
	d.wantSelected("H")
	d.key(fyne.KeyRight, fyne.KeyModifierShift|fyne.KeyModifierControl)
	d.wantSelected("Harbour")
	d.TypedRune('1')
	d.wantMark("claim Harbour")
	d.key(fyne.KeyLeft, fyne.KeyModifierShift)
	d.wantMark("claim Harbou")
	d.key(fyne.KeyRight, fyne.KeyModifierShift|fyne.KeyModifierAlt)
	d.wantMark("claim arbou")
	d.TypedShortcut(&fyne.ShortcutUndo{})
	d.wantMark("claim Harbou")
	d.TypedShortcut(&fyne.ShortcutRedo{})
	d.wantMark("claim arbou")
	d.key(fyne.KeyEscape, 0)
	d.wantMark("none")
	d.key(fyne.KeyTab, 0)
	d.wantMark("claim arbou")
	d.key(fyne.KeyDelete, 0)
	d.wantMark("none")
	d.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyZ, Modifier: fyne.KeyModifierControl})
	if n := d.s.Layer().Len(); n != 1 {
		t.Errorf("after Ctrl+Z there are %d marks", n)
	}
	var copied []string
	d.s.On.Copy.Listen(func(s string) { copied = append(copied, s) })
	d.TypedShortcut(&fyne.ShortcutSelectAll{})
	d.wantSelected(story)
	d.TypedShortcut(&fyne.ShortcutCopy{})
	if len(copied) != 1 || copied[0] != story {
		t.Errorf("copied %q", copied)
	}
}

func TestLettersComeAsTheKeyboardMeansThem(t *testing.T) {
	d := open(t, story)
	d.s.Select(d.place("quay"))
	d.TypedKey(&fyne.KeyEvent{Name: fyne.Key1}) // the key alone says nothing
	d.wantMark("none")
	d.TypedRune('1')
	d.wantMark("claim quay")
	for _, r := range []rune{' ', '\t', 0, '\u200d', '9'} {
		d.TypedRune(r)
	}
	d.wantMark("claim quay")
}

func TestLettingGoOfShiftGivesTheSelectionToThePen(t *testing.T) {
	d := open(t, story)
	d.TypedRune('2')
	d.mods = fyne.KeyModifierShift
	for range 7 {
		d.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	}
	if d.s.Layer().Len() != 0 {
		t.Error("the selection is labelled before it is complete")
	}
	d.KeyUp(&fyne.KeyEvent{Name: fyne.KeyRight})
	d.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	d.wantMark("warning Harbour")
}

func TestTheReaderTakesTabAndTellsOfTheFocus(t *testing.T) {
	d := open(t, story)
	var told []bool
	d.OnFocus = func(on bool) { told = append(told, on) }
	d.window.Canvas().Unfocus()
	d.click(d.on(3), 1)
	if !d.AcceptsTab() || len(told) != 2 || told[0] || !told[1] || d.window.Canvas().Focused() != fyne.Focusable(d.Reader) {
		t.Errorf("told %v", told)
	}
}

func TestEveryKeyOfTheTableIsOneThatFyneHas(t *testing.T) {
	d := open(t, story)
	for _, c := range d.s.Commands() {
		for _, k := range c.Keys {
			if k.Key == "-" { // the same key as Minus
				continue
			}
			if got := KeyNamed(FyneKey(k.Key)); got != k.Key {
				t.Errorf("%s: the key %s comes back as %s", c.ID, k, got)
			}
		}
	}
	if c := Chord(fyne.KeyReturn, fyne.KeyModifierSuper); c != (session.Chord{Key: "Enter", Ctrl: true}) {
		t.Errorf("the command key of a Mac is %v", c)
	}
}
