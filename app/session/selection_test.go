package session

import (
	"slices"
	"testing"

	"postil/annotate"
)

func TestTheSelectionGrowsToWordSentenceParagraphAndTextAndShrinksBack(t *testing.T) {
	d := open(t, long)
	at := d.place("words").Start + 2
	d.Press(Caret{Offset: at}, at, ByGrapheme, false)
	d.Release(at)
	sizes := []string{
		"", "words", "First paragraph has words.",
		"First paragraph has words. It has two sentences.", d.Text().String(),
	}
	for _, want := range sizes[1:] {
		d.press("Alt+Up")
		d.wantSelected(want)
	}
	d.press("Alt+Up")
	d.wantSelected(sizes[4])
	for _, want := range []string{sizes[3], sizes[2], sizes[1], sizes[0]} {
		d.press("Alt+Down")
		d.wantSelected(want)
	}
	if d.Selection().Caret.Offset != at {
		t.Errorf("the caret came back to %d, not %d", d.Selection().Caret.Offset, at)
	}
	d.press("Alt+Down")
	d.wantSelected("")
}

func TestGrowingStartsFromTheWordBesideTheCaret(t *testing.T) {
	for _, c := range []struct {
		text, want string
		at         int
	}{
		{"one two", "one", 3},
		{"one  two", "two", 4},
		{"  one", "one", 0},
		{"one.", "one", 3},
		{"one ", "one", 3},
		{"one\n\ntwo", "two", 4},
		{"a 👩🏽\u200d🚒 b", "👩🏽\u200d🚒", 2},
		{"x cafe\u0301 y", "cafe\u0301", 4},
	} {
		d := with(t, c.text)
		d.Press(Caret{Offset: c.at}, c.at, ByGrapheme, false)
		d.Release(-1)
		d.press("Alt+Up")
		if got := d.selected(); got != c.want {
			t.Errorf("from %d of %q grows %q, want %q", c.at, c.text, got, c.want)
		}
	}
	d := with(t, "")
	d.press("Alt+Up", "Alt+Down")
	d.wantSelected("")
}

func TestArrowsMoveByWholeCharactersAndShiftExtends(t *testing.T) {
	for article := range fixtureTexts {
		d := open(t, article)
		var right []int
		for d.Selection().Caret.Offset < d.Text().Len() {
			d.press("Right")
			right = append(right, d.Selection().Caret.Offset)
			if !boundary(d.Text(), right[len(right)-1]) {
				t.Fatalf("%s: Right stops inside a character, at %d", article, right[len(right)-1])
			}
		}
		slices.Reverse(right)
		for _, at := range append(right[1:], 0) {
			d.press("Left")
			if d.Selection().Caret.Offset != at {
				t.Fatalf("%s: Left goes to %d, Right came through %d", article, d.Selection().Caret.Offset, at)
			}
		}
		d.press("Right", "Shift+End")
		if sel := d.Selection().Span(); sel.Start == 0 || sel.End != d.Text().LineSpan(0).End {
			t.Errorf("%s: Shift+End selects %v", article, sel)
		}
	}
}

func TestASelectionFallsTogetherOnTheSideMovedTo(t *testing.T) {
	d := with(t, "one two three")
	for key, want := range map[string]int{"Left": 4, "Right": 7} {
		d.Select(d.place("two"))
		d.press(key)
		if d.selected() != "" || d.Selection().Caret.Offset != want {
			t.Errorf("%s goes to %d, want %d", key, d.Selection().Caret.Offset, want)
		}
	}
}

func TestUpAndDownKeepTheColumnUntilSomethingElseMovesTheCaret(t *testing.T) {
	d := with(t, "one two three\nab\nfour five six")
	at := d.place("three").Start
	d.Press(Caret{Offset: at}, at, ByGrapheme, false)
	d.Release(-1)
	want := func(key string, line, column int) {
		t.Helper()
		d.press(key)
		if l, c := d.Text().Position(d.Selection().Caret.Offset); l != line || c != column {
			t.Errorf("%s goes to line %d, column %d, want %d, %d", key, l, c, line, column)
		}
	}
	want("Down", 1, 2)
	want("Down", 2, 8)
	want("Down", 2, 8)
	want("Up", 1, 2)
	want("Left", 1, 1)
	want("Up", 0, 1)
	want("PgDn", 2, 1)
	want("PgUp", 0, 1)
	want("Ctrl+End", 2, 13)
	want("Up", 1, 2)

	// Labelling and going to a mark move the caret, too.
	want("Ctrl+End", 2, 13)
	want("Up", 1, 2)
	d.label("ab", "1")
	want("Down", 2, 2)
	want("Ctrl+End", 2, 13)
	want("Up", 1, 2)
	d.press("Ctrl+Home", "Tab")
	want("Down", 2, 0)
}

func TestMovingTheCaretLetsTheMarkGo(t *testing.T) {
	d := open(t, latin)
	d.label("harbour", "1")
	d.press("Right")
	d.wantMark("none")
}

func TestWordsAreSteppedOverByCtrlArrows(t *testing.T) {
	d := with(t, "one, two  three")
	var stops []int
	for range 4 {
		d.press("Ctrl+Right")
		stops = append(stops, d.Selection().Caret.Offset)
	}
	for range 4 {
		d.press("Ctrl+Left")
		stops = append(stops, d.Selection().Caret.Offset)
	}
	if want := []int{3, 8, 15, 15, 10, 5, 0, 0}; !slices.Equal(stops, want) {
		t.Errorf("the caret stops at %v, want %v", stops, want)
	}
	d.press("Ctrl+Shift+Right", "Ctrl+Shift+Right")
	d.wantSelected("one, two")
}

func TestDragsSelectByTheGrainOfTheirClicks(t *testing.T) {
	d := with(t, "one two three. Four five. Six.")
	for _, c := range []struct {
		grain    Grain
		from, to int
		want     string
	}{
		{ByGrapheme, 1, 5, "ne t"},
		{ByGrapheme, 5, 1, "ne t"},
		{ByWord, 5, 9, "two three"},
		{ByWord, 9, 5, "two three"},
		{ByWord, 5, 5, "two"},
		{BySentence, 5, 17, "one two three. Four five."},
		{BySentence, 17, 5, "one two three. Four five."},
	} {
		d.Press(Caret{Offset: c.from}, c.from, c.grain, false)
		d.Drag(Caret{Offset: c.to}, c.to)
		d.Release(c.to)
		if got := d.selected(); got != c.want {
			t.Errorf("grain %d from %d to %d selects %q, want %q", c.grain, c.from, c.to, got, c.want)
		}
		if caret := d.Selection().Caret.Offset; c.from < c.to != (caret == d.Selection().Span().End) && c.from != c.to {
			t.Errorf("grain %d from %d to %d: the caret is at %d", c.grain, c.from, c.to, caret)
		}
	}
}

func TestAShiftClickExtendsFromTheOtherEnd(t *testing.T) {
	d := with(t, "one two three")
	press := func(at int, shift bool) {
		d.Press(Caret{Offset: at}, at, ByGrapheme, shift)
		d.Release(at)
	}
	press(4, false)
	press(7, true)
	d.wantSelected("two")
	press(13, true)
	d.wantSelected("two three")
	press(0, true)
	d.wantSelected("one ")
}

func TestADragLetsTheMarkGoAndAClickDoesNot(t *testing.T) {
	d := open(t, latin)
	d.label("harbour board", "1")
	at := d.place("board").Start
	d.Press(Caret{Offset: at}, at, ByGrapheme, false)
	d.wantMark("claim harbour board")
	d.Drag(Caret{Offset: at + 3}, at+3)
	d.wantMark("none")
}

func TestCopyGivesTheSelectionOrTheMark(t *testing.T) {
	d := open(t, latin)
	d.press("Ctrl+C")
	d.label("harbour board", "1")
	d.press("Ctrl+C")
	d.drag("sink")
	d.press("Ctrl+C", "Ctrl+A", "Ctrl+C")
	if want := []string{"harbour board", "sink", d.Text().String()}; !slices.Equal(d.copied, want) {
		t.Errorf("copied %q, want %q", d.copied, want)
	}
}

func TestSelectionsOutsideTheTextAreBroughtIntoIt(t *testing.T) {
	d := with(t, "one")
	d.Select(annotate.Span{Start: -5, End: 50})
	d.wantSelected("one")
}
