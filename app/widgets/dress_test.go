package widgets

import (
	"runtime"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"postil/app/theme"
)

// TestDressedFieldsShareTheirFonts: the fonts of one theme are some megabytes, and
// the toolkit keeps them for each theme that overrides another.
func TestDressedFieldsShareTheirFonts(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	heap := func() int64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	show := func(n int) {
		for range n {
			for _, dressed := range []func(*Field) fyne.CanvasObject{Compact, OneLine, Headline} {
				f := NewField("What is looked for")
				w := test.NewWindow(dressed(f))
				f.SetText("words")
				w.Canvas().Capture()
				w.Content().Refresh()
				w.Close()
			}
		}
	}
	show(2)
	before := heap()
	show(20)
	if grown := heap() - before; grown > 20<<20 {
		t.Errorf("60 fields hold on to %d MB", grown>>20)
	}
}

func TestADressedFieldKeepsItsSizesWhenItIsDrawnAnew(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	f := NewField("")
	o := Compact(f)
	want := f.MinSize()
	if plain := NewField("").MinSize(); plain.Height <= want.Height {
		t.Fatalf("a compact field is %v high, a plain one %v", want.Height, plain.Height)
	}
	w := test.NewTempWindow(t, o)
	for range 2 {
		w.SetContent(NewField("")) // the toolkit may forget what is not shown
		w.SetContent(o)
		o.Refresh()
		if got := f.MinSize(); got != want {
			t.Errorf("drawn anew it is %v, not %v", got, want)
		}
	}
}
