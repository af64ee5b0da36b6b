package inspector

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"postil/annotate"
	"postil/app/theme"
	"postil/app/widgets"
)

// about answers questions into a map.
type about struct {
	values annotate.Attributes
	left   int
	told   []string
}

func (a *about) asked() asked {
	return asked{
		value:  func(q string) any { return a.values[q] },
		answer: func(q string, v any) { a.values[q] = v },
		leave:  func() { a.left++ },
		tell:   func(s string) { a.told = append(a.told, s) },
	}
}

func newAbout(t *testing.T, q annotate.Attribute) (*about, question) {
	t.Helper()
	test.NewTempApp(t)
	test.ApplyTheme(t, theme.New(theme.AlwaysLight))
	a := &about{values: annotate.Attributes{}}
	return a, newQuestion(a.asked(), q)
}

func TestANumberThatIsNoneIsToldAndTheAnswerStays(t *testing.T) {
	a, q := newAbout(t, annotate.Attribute{ID: "n", Name: "People", Type: annotate.Number})
	f := q.focus.(*widgets.Field)
	enter := &fyne.KeyEvent{Name: fyne.KeyReturn}
	f.SetText(" 12 ")
	f.TypedKey(enter)
	f.SetText("a dozen")
	f.TypedKey(enter)
	if a.values["n"] != json.Number("12") || f.Text != "12" || a.left != 2 {
		t.Errorf("%v, shown is %q", a.values, f.Text)
	}
	if len(a.told) != 1 || !strings.Contains(a.told[0], "“a dozen” is not kept") || !strings.Contains(a.told[0], "takes a number") {
		t.Errorf("told %q", a.told)
	}
	f.SetText("")
	f.TypedKey(enter)
	if a.values["n"] != nil {
		t.Errorf("an answer that was cleared is %v", a.values["n"])
	}
}

func TestSeveralValuesWithCommasAreTickedAndShownWhole(t *testing.T) {
	a, q := newAbout(t, annotate.Attribute{ID: "g", Type: annotate.Several, Values: []string{"a, b", "c"}})
	c := q.focus.(*widgets.Choice)
	c.OnSeveral([]string{"a, b", "c"})
	if got := a.values["g"]; !reflect.DeepEqual(got, []string{"a, b", "c"}) {
		t.Errorf("answered %v", got)
	}
	c.OnSeveral(nil)
	if v := a.values["g"]; v != nil {
		t.Errorf("nothing ticked is the answer %v", v)
	}
	q.set([]string{"c", "of an older scheme"})
	if c.Selected() != "c, of an older scheme" {
		t.Errorf("shown is %q", c.Selected())
	}
	q.set("once a text")
	if c.Selected() != "once a text" || len(c.Ticked()) != 0 {
		t.Errorf("shown is %q, ticked %q", c.Selected(), c.Ticked())
	}
}

func TestOneValueAndYesOrNoCanBeTakenBack(t *testing.T) {
	a, q := newAbout(t, annotate.Attribute{ID: "c", Type: annotate.Choice, Values: []string{"x"}})
	q.focus.(*widgets.Choice).OnChanged("x")
	if a.values["c"] != "x" {
		t.Errorf("%v", a.values)
	}
	q.focus.(*widgets.Choice).OnChanged("")
	yes := newQuestion(a.asked(), annotate.Attribute{ID: "y", Type: annotate.YesNo})
	yes.focus.(*widgets.Choice).OnChanged("no")
	if a.values["c"] != nil || a.values["y"] != any(false) {
		t.Errorf("%v", a.values)
	}
	yes.set(true)
	if s := yes.focus.(*widgets.Choice).Selected(); s != "yes" {
		t.Errorf("true is shown as %q", s)
	}
}

func TestLongNamesStandAboveTheirFieldsAndNothingOverlaps(t *testing.T) {
	test.NewTempApp(t)
	test.ApplyTheme(t, theme.New(theme.AlwaysLight))
	a := &about{values: annotate.Attributes{}}
	f := newForm(a.asked(), []annotate.Attribute{
		{ID: "s", Name: "Short", Type: annotate.Words},
		{ID: "l", Name: "What it rests on, as far as the article says", Type: annotate.Choice, Values: []string{"x"}},
		{ID: "t", Name: "Last", Type: annotate.YesNo},
	})
	o := f.objects()
	var l formLayout
	l.Layout(o, fyne.NewSize(236, 400))
	l.Layout(o, fyne.NewSize(236, l.MinSize(o).Height))
	if o[1].Position().X != nameWidth || o[3].Position().X != 0 || o[3].Size().Width != 236 {
		t.Errorf("the fields are at %v and %v, %v wide", o[1].Position(), o[3].Position(), o[3].Size().Width)
	}
	bottom := func(o fyne.CanvasObject) float32 { return o.Position().Y + o.Size().Height }
	if o[3].Position().Y < bottom(o[2]) || o[4].Position().Y < bottom(o[3]) || o[2].Position().Y < bottom(o[1]) {
		t.Errorf("%v %v %v %v", o[1].Position(), o[2].Position(), o[3].Position(), o[4].Position())
	}
	if h := l.MinSize(o).Height; h != max(bottom(o[4]), bottom(o[5])) {
		t.Errorf("%v high, and the last field ends at %v", h, bottom(o[5]))
	}
}

func TestEscGivesTheKeyboardBackFromEveryKindOfQuestion(t *testing.T) {
	for _, typ := range []annotate.AttributeType{annotate.Choice, annotate.Several, annotate.YesNo, annotate.Words, annotate.Number} {
		a, q := newAbout(t, annotate.Attribute{ID: "q", Type: typ, Values: []string{"x"}})
		q.focus.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if a.left != 1 || len(a.values) != 0 {
			t.Errorf("%s: left %d times, answered %v", typ, a.left, a.values)
		}
	}
}

func TestInANarrowPaneFieldsStandBelowTheirNames(t *testing.T) {
	test.NewTempApp(t)
	test.ApplyTheme(t, theme.New(theme.AlwaysLight))
	o := newForm((&about{values: annotate.Attributes{}}).asked(), []annotate.Attribute{{ID: "s", Name: "Short", Type: annotate.Words}}).objects()
	var l formLayout
	l.Layout(o, fyne.NewSize(112, 100))
	if o[1].Position().X != 0 || o[1].Size().Width != 112 || o[1].Position().Y <= o[0].Position().Y {
		t.Errorf("the field is at %v, %v wide", o[1].Position(), o[1].Size().Width)
	}
}
