package session

import (
	"testing"

	"postil/annotate"
)

// nested is an article with four marks: one in another, and two that overlap.
func nested(t *testing.T) *desk {
	d := open(t, latin)
	d.label("The harbour board denied", "1")
	d.label("harbour board", "2")
	d.label("board denied the claim", "3")
	d.label("Nobody was hurt", "1")
	d.press("Esc", "Ctrl+Home")
	d.forget()
	return d
}

// click presses and releases the mouse in the middle of words.
func (d *desk) click(words string) {
	d.t.Helper()
	at := d.place(words).Start
	d.Press(Caret{Offset: at}, at, ByGrapheme, false)
	d.Release(at)
}

func TestClicksGoFromTheInnermostMarkOutAndRound(t *testing.T) {
	d := nested(t)
	for _, want := range []string{
		"warning harbour board", "quote board denied the claim", "claim The harbour board denied",
		"warning harbour board", "quote board denied the claim",
	} {
		d.click("board")
		d.wantMark(want)
	}
	d.click("harbour")
	d.wantMark("warning harbour board")
	d.click("The")
	d.wantMark("claim The harbour board denied")
	d.click("It will")
	d.wantMark("none")
}

func TestAClickBesideTheTextLetsTheMarkGo(t *testing.T) {
	d := nested(t)
	d.click("board")
	d.Press(Caret{Offset: 3}, 3, ByGrapheme, false)
	d.Release(-1)
	d.wantMark("none")
}

func TestTabGoesThroughTheMarksInTextOrderAndRound(t *testing.T) {
	d := nested(t)
	order := []string{
		"claim The harbour board denied", "warning harbour board", "quote board denied the claim", "claim Nobody was hurt",
	}
	for _, want := range append(order, order[0]) {
		d.press("Tab")
		d.wantMark(want)
		if d.Selection().Caret.Offset != d.Mark().Hull().Start {
			t.Errorf("the caret is at %d", d.Selection().Caret.Offset)
		}
		if r := d.revealed[len(d.revealed)-1]; r.Span != d.Mark().Hull() {
			t.Errorf("brought into view: %v", r)
		}
	}
	for i := len(order) - 1; i >= 0; i-- {
		d.press("Shift+Tab")
		d.wantMark(order[i])
	}
}

func TestTabStartsFromTheCaret(t *testing.T) {
	d := nested(t)
	after := d.place("It will").Start
	d.Press(Caret{Offset: after}, after, ByGrapheme, false)
	d.Release(after)
	d.press("Tab")
	d.wantMark("claim Nobody was hurt")

	d.Press(Caret{Offset: after}, after, ByGrapheme, false)
	d.Release(after)
	d.press("Shift+Tab")
	d.wantMark("quote board denied the claim")
}

func TestTabWithoutMarksSaysWhatToDo(t *testing.T) {
	d := open(t, latin)
	d.press("Tab")
	if !d.told("no marks") {
		t.Errorf("told %v", d.notices)
	}
}

func TestEnterAsksForALabelOrANoteOrPicks(t *testing.T) {
	d := nested(t)
	d.press("Enter")
	d.wantMark("claim The harbour board denied")
	d.press("Enter")
	d.Select(d.place("sink"))
	d.press("Enter")
	if len(d.asked) != 2 || d.asked[0] != AskNote || d.asked[1] != AskLabelPicker {
		t.Errorf("asked %v", d.asked)
	}
	d.press("Esc", "Esc", "Ctrl+End", "Enter")
	if !d.told("Select words") {
		t.Errorf("told %v", d.notices)
	}
}

func TestEscLetsGoOfOneThingAtATime(t *testing.T) {
	d := open(t, latin)
	d.label("board", "1")
	d.press("Esc", "2") // a pen needs neither mark nor selection
	d.Find("the")
	if d.Pen() == "" || d.selected() == "" || d.Finding().Query == "" {
		t.Fatal("the test is not set up")
	}
	d.press("Esc")
	if d.Pen() != "" || d.selected() == "" {
		t.Error("the first Esc should put the pen down, and no more")
	}
	d.press("Esc")
	if d.selected() != "" || d.Finding().Query == "" {
		t.Error("the second Esc should drop the selection, and no more")
	}
	d.press("Esc")
	if d.Finding().Query != "" {
		t.Error("the third Esc should drop the search")
	}
	d.press("Esc")
}

func TestShiftArrowsMoveTheEndOfASelectedMark(t *testing.T) {
	for _, c := range []struct{ name, text, mark, key, want string }{
		{"on", "one two", "on", "Shift+Right", "one"},
		{"back", "one two", "one", "Shift+Left", "on"},
		{"on over a space", "one two", "one", "Shift+Right", "one t"},
		{"back over a space", "one two", "one t", "Shift+Left", "one"},
		{"on by a word", "one two three", "one", "Ctrl+Shift+Right", "one two"},
		{"back by a word", "one two three", "one two", "Ctrl+Shift+Left", "one"},
		{"start back", "one two", "wo", "Alt+Shift+Left", "two"},
		{"start on", "one two", "two", "Alt+Shift+Right", "wo"},
		{"start back over a space", "one two", "two", "Alt+Shift+Left", "e two"},
		{"start on over a space", "one two", "e two", "Alt+Shift+Right", "two"},
		{"start back by a word", "one two three", "three", "Ctrl+Alt+Shift+Left", "two three"},
		{"start on by a word", "one two three", "one two", "Ctrl+Alt+Shift+Right", "two"},
		{"at least one character stays", "one two", "o", "Shift+Left", "o"},
		{"at least one character stays at the start", "one two", "o", "Alt+Shift+Right", "o"},
		{"of one word the start does not pass the end", "one two", "one", "Ctrl+Alt+Shift+Right", "one"},
		{"at the start of the text", "one", "one", "Alt+Shift+Left", "one"},
		{"at the end of the text", "one", "one", "Shift+Right", "one"},
		{"a whole emoji", "go 👩🏽\u200d🚒 on", "go", "Shift+Right", "go 👩🏽\u200d🚒"},
		{"a whole letter with its accent", "Cafe\u0301", "Cafe\u0301", "Shift+Left", "Caf"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := with(t, c.text)
			d.label(c.mark, "1")
			d.press(c.key)
			d.wantMark("claim " + c.want)
			if c.want != c.mark {
				d.wantSaved()
				d.press("Ctrl+Z")
				d.wantMark("claim " + c.mark)
			} else if d.UndoName() != "Label Claim" {
				t.Errorf("undo would take back %q", d.UndoName())
			}
		})
	}
}

func TestWithASelectionShiftArrowsExtendIt(t *testing.T) {
	d := with(t, "one two three")
	d.label("two", "1")
	d.Select(d.place("one"))
	d.press("Shift+Left")
	d.wantSelected("on")
	d.wantMarks("claim two")
}

func TestKeptSpacesAreMovedOverOneByOne(t *testing.T) {
	d := with(t, "one two")
	d.Run("mark.keepSpace")
	d.label("one", "1")
	d.press("Shift+Right")
	d.wantMark("claim one ")
}

func TestTheEndsOfFragmentsDoNotRunIntoEachOther(t *testing.T) {
	d := with(t, "abcdef")
	m := &annotate.Annotation{ID: d.nextID(), Label: "claim", Fragments: []annotate.Fragment{
		annotate.NewFragment(d.Text(), annotate.Span{Start: 0, End: 2}), annotate.NewFragment(d.Text(), annotate.Span{Start: 3, End: 5}),
	}}
	if !d.Apply(annotate.Change{Name: "Import", Annotations: []annotate.Edit[*annotate.Annotation]{{After: m}}}) {
		t.Fatal("the mark was not made")
	}
	d.SelectMark(m.ID)
	d.press("Shift+Left", "Shift+Left", "Shift+Left", "Alt+Shift+Right", "Alt+Shift+Right", "Alt+Shift+Right")
	d.wantMark("claim b … d")
	d.press("Shift+Right", "Shift+Right", "Shift+Right", "Alt+Shift+Left", "Alt+Shift+Left")
	d.wantMark("claim ab … def")
}
