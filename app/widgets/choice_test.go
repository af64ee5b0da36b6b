package widgets

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

func TestChoiceGolden(t *testing.T) {
	golden(t, "choice", 180, 72, func() fyne.CanvasObject {
		focused := NewCompactChoice("Certainty", []string{"asserted"}, nil)
		focused.SetSelected("asserted")
		focused.FocusGained()
		return NewInset(8, 8, 8, 8, NewStackDown(4, NewChoice("Choose a layer", []string{"Claims"}, nil), focused))
	})
}

func TestAChoiceIsMadeWithTheKeyboard(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	var told []string
	c := NewChoice("Certainty", []string{"asserted", "hedged", "denied"}, func(o string) { told = append(told, o) })
	w := window(t, c, 200, 120)
	c.TypedKey(key(fyne.KeyDown))
	menu, ok := w.Canvas().Focused().(*widget.PopUpMenu)
	if !ok {
		t.Fatalf("focused is %T, want the open menu", w.Canvas().Focused())
	}
	menu.TypedKey(key(fyne.KeyDown))
	menu.TypedKey(key(fyne.KeyDown))
	menu.TypedKey(key(fyne.KeyReturn))
	if c.Selected() != "hedged" || !slices.Equal(told, []string{"hedged"}) {
		t.Errorf("selected %q, told %q", c.Selected(), told)
	}
	if top := w.Canvas().Overlays().Top(); top != nil && top.Visible() {
		t.Error("the menu is still open")
	}
}

func TestTheMenuTicksWhatIsSelected(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	c := NewChoice("", []string{"asserted", "hedged"}, nil)
	c.SetSelected("hedged")
	items := c.menu().Items
	if items[0].Checked || !items[1].Checked {
		t.Error("the tick is not on the selected option")
	}
	c.choose("hedged")
	c.SetSelected("an option of an older scheme")
	test.WidgetRenderer(c)
	if c.Selected() != "an option of an older scheme" {
		t.Error("what is not offered any more was lost")
	}
}

func TestSeveralAreTickedOneAtATimeInTheOrderOfTheOptions(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	var told [][]string
	c := NewCompactSeveral("—", []string{"a, b", "c", "d"}, func(v []string) { told = append(told, v) })
	tick := func(option string) {
		for _, item := range c.menu().Items {
			if item.Label == option {
				item.Action()
				return
			}
		}
		t.Fatalf("%q is not offered", option)
	}
	c.SetTicked([]string{"d", "old"})
	tick("a, b")
	tick("old") // what is no option any more can be cleared
	tick("d")
	tick("a, b")
	want := [][]string{{"old", "a, b", "d"}, {"a, b", "d"}, {"a, b"}, nil}
	if len(told) != len(want) {
		t.Fatalf("told %q", told)
	}
	for i := range want {
		if !slices.Equal(told[i], want[i]) {
			t.Errorf("told %q, want %q", told, want)
		}
	}
	c.SetTicked([]string{"c", "d"})
	if c.Selected() != "c, d" || len(told) != 4 {
		t.Errorf("%q is shown", c.Selected())
	}
	for _, item := range c.menu().Items {
		if item.Checked != (item.Label != "a, b") {
			t.Errorf("%q is ticked: %v", item.Label, item.Checked)
		}
	}
}
