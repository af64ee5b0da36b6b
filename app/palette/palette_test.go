package palette

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"postil/app/theme"
)

func TestAFewItemsShowWithoutScrolling(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.AlwaysLight))
	for n := 2; n <= mostRows; n++ {
		p := New("Which?", make([]Item, n))
		w := test.NewTempWindow(t, p)
		w.SetPadded(false)
		w.Resize(p.MinSize())
		if room := p.list.Size().Height; room < float32(n*rowHeight) || room > float32(n*rowHeight)+1 {
			t.Errorf("%d items have %v pixels, %d are needed", n, room, n*rowHeight)
		}
	}
}

func titles(items []Item) string {
	var out []string
	for _, i := range items {
		out = append(out, i.Title)
	}
	return strings.Join(out, "|")
}

func TestTypingWhatNothingFitsAndTakingItBackShowsAllAgain(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.AlwaysLight))
	p := New("Which?", []Item{{Title: "One"}, {Title: "Two"}})
	w := test.NewTempWindow(t, p)
	w.Resize(p.MinSize())
	p.Type("zebra")
	if len(p.Found()) != 0 || !p.none.Visible() {
		t.Errorf("“zebra” finds %v", p.Found())
	}
	p.Type("")
	if len(p.Found()) != 2 || p.list.Current() != 0 || p.none.Visible() {
		t.Errorf("nothing typed finds %v, with %d current", p.Found(), p.list.Current())
	}
}

func TestTypedWordsFindAndRank(t *testing.T) {
	items := []Item{
		{Title: "Open folder…", Hint: "of articles"},
		{Title: "Mark article done, go to next"},
		{Title: "Next article", Chord: "Ctrl+PgDn"},
		{Title: "Next mark", Chord: "Tab"},
		{Title: "Remarkable"},
		{Title: "Undo merging"},
		{Title: "Undo"},
	}
	for typed, want := range map[string]string{
		"":         "Open folder…|Mark article done, go to next|Next article|Next mark|Remarkable|Undo merging|Undo",
		"undo ":    "Undo|Undo merging",
		"mark":     "Mark article done, go to next|Next mark|Remarkable",
		"NEXT ART": "Next article|Mark article done, go to next",
		"tab":      "Next mark",
		"nm":       "Next mark",
		"of":       "Open folder…",
		"zebra":    "",
	} {
		if got := titles(rank(items, typed)); got != want {
			t.Errorf("%q finds %s, want %s", typed, got, want)
		}
	}
}
