package widgets

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"postil/app/theme"
)

func TestAMeterIsFilledAsFarAsItsShareAndNeverBeyond(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.AlwaysLight))
	m := NewMeter()
	m.Resize(fyne.NewSize(140, 16))
	parts := test.WidgetRenderer(m).Objects()
	filled, low := parts[1].(*canvas.Rectangle), parts[2].(*canvas.Rectangle)
	for _, c := range []struct {
		share, want float32
	}{{0.5, 32}, {1, 64}, {1.7, 64}, {0.25, 16}} {
		m.Set(MeterContent{Fraction: c.share, Known: true, Number: ".5", Low: c.share - 0.1, High: 3, Ranged: true})
		if got := filled.Size().Width; got != c.want || !filled.Visible() {
			t.Errorf("%v fills %v", c.share, got)
		}
		if x := low.Position().X; x < 0 || x > 64 || !low.Visible() {
			t.Errorf("the interval of %v begins at %v", c.share, x)
		}
	}
	m.Set(MeterContent{Number: "–", Ranged: true})
	if filled.Visible() || low.Visible() {
		t.Error("what is not known is drawn")
	}
	m.Set(MeterContent{Fraction: -0.5, Known: true, Number: "−.50"})
	if filled.Visible() {
		t.Error("what is below nothing fills something")
	}
}

func TestRunsShareALineAndTheLastGivesWay(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.AlwaysLight))
	r := NewRuns(Run{Words: "faint \n"}, Run{Words: "Stay away from the quay", Style: theme.Reading(), Size: 13.5}, Run{Words: " she said"})
	if r.Words() != "faint  Stay away from the quay she said" {
		t.Errorf("%q", r.Words())
	}
	parts := test.WidgetRenderer(r).Objects()
	r.Resize(r.MinSize())
	last := parts[2].(*canvas.Text)
	if last.Text != " she said" || last.Position().X <= parts[1].Position().X {
		t.Errorf("%q at %v", last.Text, last.Position())
	}
	r.Resize(fyne.NewSize(90, 20))
	for _, o := range test.WidgetRenderer(r).Objects() {
		x := o.(*canvas.Text)
		if end := x.Position().X + fyne.MeasureText(x.Text, x.TextSize, x.TextStyle).Width; x.Text != "" && end > 92 {
			t.Errorf("%q ends at %v", x.Text, end)
		}
	}
}

func TestWhatIsSqueezedOrSharedAsksForNoWidth(t *testing.T) {
	a, b := canvas.NewRectangle(nil), canvas.NewRectangle(nil)
	a.SetMinSize(fyne.NewSize(100, 20))
	b.SetMinSize(fyne.NewSize(300, 24))
	right := NewSqueezed(a, true)
	if right.MinSize() != fyne.NewSize(0, 20) {
		t.Errorf("%v", right.MinSize())
	}
	right.Resize(fyne.NewSize(240, 20))
	if a.Position().X != 140 || a.Size().Width != 100 {
		t.Errorf("at %v, %v wide", a.Position().X, a.Size().Width)
	}
	right.Resize(fyne.NewSize(60, 20))
	if a.Position().X != 0 || a.Size().Width != 60 {
		t.Errorf("at %v, %v wide", a.Position().X, a.Size().Width)
	}
	both := NewShared(4, a, b)
	both.Resize(fyne.NewSize(204, 30))
	if both.MinSize() != fyne.NewSize(0, 24) || a.Size().Width != 100 || b.Position().X != 104 || b.Size().Width != 100 {
		t.Errorf("%v %v %v", both.MinSize(), a.Size(), b.Size())
	}
}

func TestALongTipGoesOnFurtherLines(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.AlwaysLight))
	const long = "γ is .35, .31 to .39 at 95 %, by the random annotations with which chance is estimated. Before any decision it was .30."
	lines := tipped(long, 300, 4)
	all := ""
	for i, l := range lines {
		if w := fyne.MeasureText(l, theme.StatusSize, theme.Regular()).Width; w > 300 {
			t.Errorf("%q is %v wide", l, w)
		}
		if i > 0 {
			all += " "
		}
		all += l
	}
	if all != long || len(lines) < 2 || len(lines) > 4 {
		t.Errorf("%q", lines)
	}
	if got := tipped(long, 300, 0); len(got) != 1 {
		t.Errorf("in a low window: %q", got)
	}
	if got := tipped("Averylongwordthatdoesnotfitatallintosofewpixels", 60, 4); len(got) != 1 {
		t.Errorf("%q", got)
	}
}
