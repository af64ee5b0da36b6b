package widgets

import (
	"image"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"

	"postil/app/theme"
)

func TestRowGolden(t *testing.T) {
	golden(t, "row", 236, 208, func() fyne.CanvasObject {
		tall := NewRow(NewStateDot(Begun), nil)
		tall.Set(RowContent{Title: "Harbour board warns against reopening", Second: "Coastal Wire · 12 May", Trailing: "9"})
		tall.SetCurrent(true)
		k := NewKeyCap("2")
		k.SetLeastWidth(24)
		label := NewRow(NewLine(8, k, NewSwatch(labelColor(warning))), nil)
		label.Set(RowContent{Title: "Warning", Trailing: "3"})
		label.MouseIn(mouseAt(0, 0))
		command := NewRow(nil, NewKeyCap("Ctrl+L"))
		command.Set(RowContent{Title: "Label all", Aside: "this article or the workspace"})
		quoted := NewRow(nil, nil)
		quoted.Set(RowContent{Title: "Boundary, label", Quote: "“Any vessel over two thousand tonnes", Trailing: "4.1 %", Stripe: labelColor(quote)})
		quoted.SetFocused(true)
		return NewStackDown(4, tall, label, command, quoted)
	})
}

func TestRowsAreAsHighAsTheirLines(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	r := NewRow(nil, nil)
	for _, c := range []struct {
		content RowContent
		height  float32
		want    float32
	}{
		{RowContent{Title: "one"}, 0, 28},
		{RowContent{Title: "one", Second: "two"}, 0, 46},
		{RowContent{Title: "one", Quote: "two"}, 0, 48},
		{RowContent{Title: "one"}, 34, 34},
	} {
		r.SetHeight(c.height)
		r.Set(c.content)
		if got := r.MinSize().Height; got != c.want {
			t.Errorf("%+v is %v high, want %v", c.content, got, c.want)
		}
	}
}

func TestTextsOfARowNeverOverlapNorLeaveIt(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	r := NewRow(NewStateDot(Done), NewKeyCap("Ctrl+L"))
	w := window(t, r, 240, 46)
	rapid.Check(t, func(rt *rapid.T) {
		r.Set(RowContent{
			Title: anyLine().Draw(rt, "title"), Aside: anyLine().Draw(rt, "aside"),
			Trailing: rapid.StringMatching(`[0-9 ]{0,7}`).Draw(rt, "trailing"), Second: anyLine().Draw(rt, "second"),
		})
		width := rapid.Float32Range(r.MinSize().Width, 500).Draw(rt, "width")
		w.Resize(fyne.NewSize(width, 46))
		c := r.Content()
		var firstLine []fyne.CanvasObject
		for _, o := range texts(t, r) {
			if o.Position().X < edgePadding || o.Position().X+o.MinSize().Width > width-edgePadding+1 {
				rt.Errorf("%q lies from %v to %v of %v", o.Text, o.Position().X, o.Position().X+o.MinSize().Width, width)
			}
			if o.Position().Y > 46/2-6 {
				continue // the second line
			}
			firstLine = append(firstLine, o)
		}
		for i, a := range firstLine {
			for _, b := range firstLine[i+1:] {
				left, right := a, b
				if left.Position().X > right.Position().X {
					left, right = right, left
				}
				if left.Position().X+left.MinSize().Width > right.Position().X+1 {
					rt.Errorf("texts overlap at %v: %+v", right.Position().X, c)
				}
			}
		}
	})
}

func TestARowTellsClicksOfBothButtons(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	tapped, secondary := 0, 0
	r := NewRow(nil, nil)
	test.Tap(r) // nobody listens
	r.OnTapped = func() { tapped++ }
	r.OnSecondary = func(*fyne.PointEvent) { secondary++ }
	test.Tap(r)
	test.TapSecondary(r)
	if tapped != 1 || secondary != 1 {
		t.Errorf("%d and %d clicks were told, want 1 and 1", tapped, secondary)
	}
}

func TestTheGroundOfARowShowsCurrentBeforeHover(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	r := NewRow(nil, nil)
	w := window(t, r, 100, 28)
	corner := image.Rect(0, 0, 4, 4)
	shows := func(name fyne.ThemeColorName) bool { return has(w.Canvas().Capture(), theme.Color(name), corner) }
	if shows(theme.ColorNameHover) || shows(theme.ColorNameSelection) {
		t.Error("a row at rest has a ground")
	}
	r.MouseIn(mouseAt(5, 5))
	if !shows(theme.ColorNameHover) {
		t.Error("a row below the pointer does not show it")
	}
	r.SetCurrent(true)
	if !shows(theme.ColorNameSelection) {
		t.Error("the current row does not show it below the pointer")
	}
	r.MouseOut()
	r.SetCurrent(false)
	if shows(theme.ColorNameHover) || shows(theme.ColorNameSelection) {
		t.Error("a row keeps its ground")
	}
}

func TestAShortenedRowTellsItsWholeTitleInATip(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	c := &clock{}
	tips := NewTips(c.after)
	r := NewRow(nil, nil)
	r.SetHint(tips, "")
	w := window(t, r, 400, 28)
	const title = "Harbour board warns against reopening the north quay"
	r.Set(RowContent{Title: title})
	r.MouseIn(mouseAt(5, 5))
	c.pass(TipDelay)
	if tips.Shown() != "" {
		t.Errorf("a title that is seen whole has the tip %q", tips.Shown())
	}
	r.MouseOut()
	w.Resize(fyne.NewSize(120, 28))
	r.MouseIn(mouseAt(5, 5))
	c.pass(TipDelay)
	if tips.Shown() != title {
		t.Errorf("the tip is %q", tips.Shown())
	}
}

func BenchmarkRowSet(b *testing.B) {
	test.NewTempApp(b)
	fyne.CurrentApp().Settings().SetTheme(theme.New(theme.AlwaysLight))
	r := NewRow(NewStateDot(Done), nil)
	r.Resize(fyne.NewSize(236, 46))
	contents := [2]RowContent{
		{Title: "Harbour board warns against reopening the north quay", Second: "Coastal Wire · 12 May", Trailing: "9"},
		{Title: "Minister: dam “is not at risk” after the spring flood", Second: "Northern Post · 11 May", Trailing: "14"},
	}
	for i := 0; b.Loop(); i++ {
		r.Set(contents[i%2])
	}
}
