package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"postil/app/theme"
	"postil/app/widgets"
)

// showText opens an article of these words in a folder of its own.
func showText(t *testing.T, w *window, text string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "article.txt"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	w.session.Open(dir)
	if w.session.Doc() == nil {
		t.Fatal("the article is not shown")
	}
}

func TestTheStatusLineTellsOfCharactersWithoutAFont(t *testing.T) {
	w := newTestWindow(t, "light")
	w.session.UsePerson("Mina")
	piece := w.status.unshown
	for text, want := range map[string]string{
		"Nothing is missing here: é – “no”.": "",
		"One box \ue000.":                   "1 character has no font here",
		"Three \ue000, \ue001 and \ue000.":  "3 characters have no font here",
		strings.Repeat("\U0010fffd ", 1200): "1200 characters have no font here",
	} {
		showText(t, w, text)
		if got := piece.Words(); strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(want), " ") {
			t.Errorf("%.20q: %q, want %q", text, got, want)
		}
	}
}

// tipOf is what the tip of the characters without a font says.
func tipOf(w *window) string {
	var show func()
	w.status.tips = widgets.NewTips(func(_ time.Duration, f func()) func() {
		show = f
		return func() {}
	})
	w.status.boxes(w.session.Unshown())
	w.status.unshown.MouseIn(&desktop.MouseEvent{})
	show()
	return w.status.tips.Shown()
}

func TestTheTipOfTheCharactersWithoutAFontListsThemAndAClickGoesThere(t *testing.T) {
	w := newTestWindow(t, "light")
	w.session.UsePerson("Mina")
	showText(t, w, "Three \ue000, \ue001 and \ue000.")
	piece := w.status.unshown
	if got, want := tipOf(w), "U+E000 × 2, U+E001 × 1. Click: the next one."; got != want {
		t.Errorf("the tip says %q, want %q", got, want)
	}
	for _, want := range []int{6, 9, 15, 6} {
		test.Tap(piece)
		if got := w.session.Selection().Span(); got.Start != want || got.Len() != 1 {
			t.Errorf("a click goes to %v, want %d", got, want)
		}
	}
}

func TestTheTipOfManyCharactersWithoutAFontIsShort(t *testing.T) {
	w := newTestWindow(t, "light")
	w.session.UsePerson("Mina")
	var b strings.Builder
	for i := range 40 {
		b.WriteString(strings.Repeat(string(rune(0x10ff00+i))+" ", 12_000-i))
	}
	showText(t, w, b.String())
	tip := tipOf(w)
	if !strings.HasPrefix(tip, "U+10FF00 × 12") || !strings.Contains(tip, " and 38 more.") {
		t.Errorf("the tip says %q", tip)
	}
	if width := fyne.MeasureText(tip, theme.StatusSize, theme.Regular()).Width; width > 420 {
		t.Errorf("the tip is %v wide and would be cut: %q", width, tip)
	}
}
