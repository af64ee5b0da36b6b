package session

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"postil/annotate"
)

func TestAnAnswerAboutTheArticleIsSavedAndCanBeTakenBack(t *testing.T) {
	d := openLinked(t, latin)
	d.SetArticleAttribute("topic", "harbour")
	d.SetArticleAttribute("topic", "schools")
	want := func(topic any) {
		t.Helper()
		if got := d.Layer().Article["topic"]; got != topic {
			t.Errorf("the topic is %v, want %v", got, topic)
		}
		if got := onDisk(t, d.sidecar()).Article["topic"]; got != topic {
			t.Errorf("on disk the topic is %v, want %v", got, topic)
		}
		d.wantSaved()
	}
	want("schools")
	d.Undo()
	want("harbour")
	d.Undo()
	want(nil)
	d.Redo()
	want("harbour")
	d.SetArticleAttribute("topic", nil)
	want(nil)
	if d.UndoName() != "Set topic" {
		t.Errorf("undo would be %q", d.UndoName())
	}
}

func TestTheFirstAnswerAboutAnArticleBeginsTheWorkOnIt(t *testing.T) {
	d := openLinked(t, latin)
	state := func() annotate.State { return d.Entries()[d.Current()].Summary.State }
	if d.Layer().State != annotate.StateNew {
		t.Fatalf("the article is %s before anything is done", d.Layer().State)
	}
	d.SetArticleAttribute("topic", nil) // there was none: nothing is done
	if d.Layer().State != annotate.StateNew || d.UndoName() != "" {
		t.Errorf("no answer makes the article %s", d.Layer().State)
	}
	d.SetArticleAttribute("topic", "harbour")
	if d.Layer().State != annotate.StateInProgress || state() != annotate.StateInProgress {
		t.Errorf("an answer alone leaves the article %s, %s in the list", d.Layer().State, state())
	}
	d.wantSaved()
	d.Undo() // one step
	if d.Layer().State != annotate.StateNew || d.Layer().Article["topic"] != nil || d.UndoName() != "" {
		t.Errorf("taken back the article is %s with %v", d.Layer().State, d.Layer().Article)
	}
	d.Redo()
	d.SetArticleAttribute("topic", nil)
	if d.Layer().State != annotate.StateInProgress {
		t.Errorf("without its answer again the article is %s", d.Layer().State)
	}
	d.SetArticleAttribute("topic", "harbour")
	d.press("Ctrl+D")
	d.SetArticleAttribute("topic", "schools")
	if d.Layer().State != annotate.StateDone {
		t.Errorf("another answer makes a done article %s", d.Layer().State)
	}
}

func TestTheSameAnswerAgainChangesNothing(t *testing.T) {
	d := openLinked(t, latin)
	for attribute, value := range map[string]any{"topic": "harbour", "places": []string{"quay", "bridge"}} {
		d.SetArticleAttribute(attribute, value)
		d.forget()
		d.SetArticleAttribute(attribute, value)
		if len(d.changes) > 0 || len(d.saving) > 0 {
			t.Errorf("%s: %v again changed %v", attribute, value, d.changes)
		}
	}
	d.SetArticleAttribute("places", []string{"quay bridge"}) // printed it is the same
	if got := d.Layer().Article["places"]; !slices.Equal(got.([]string), []string{"quay bridge"}) {
		t.Errorf("the places are %q", got)
	}
}

func TestAnArticleIsNotDoneBeforeWhatIsRequiredIsAnswered(t *testing.T) {
	d := openLinked(t, latin)
	second := d.label("Nobody", "3")
	first := d.label("harbour", "3")
	d.label("board", "1")
	d.forget()
	d.press("Ctrl+Enter")
	for _, words := range []string{"the article lacks Topic", "a mark lacks Speaker: “harbour”", "One more mark"} {
		if !d.told(words) {
			t.Errorf("%q is not among %v", words, d.notices)
		}
	}
	if !d.notices[len(d.notices)-1].Error || d.Doc().Path() != latin || d.Layer().State == annotate.StateDone {
		t.Errorf("the article is %s, %s is shown", d.Layer().State, d.Doc().Path())
	}
	d.wantMark("quote harbour")
	if len(d.revealed) == 0 || d.revealed[len(d.revealed)-1].Span != first.Hull() {
		t.Errorf("revealed %v", d.revealed)
	}

	d.SetAttribute(first.ID, "speaker", "  ")
	d.SetArticleAttribute("topic", "harbour")
	d.forget()
	d.press("Ctrl+D")
	d.wantMark("quote harbour") // spaces are no answer
	if d.told("the article lacks") {
		t.Errorf("told %v", d.notices)
	}
	d.SetAttribute(first.ID, "speaker", "the board")
	d.forget()
	d.press("Ctrl+D")
	d.wantMark("quote Nobody")
	if d.told("more mark") || !d.told("“Nobody”") {
		t.Errorf("told %v", d.notices)
	}
	d.SetAttribute(second.ID, "speaker", "the reporter")
	d.press("Ctrl+Enter")
	if d.Doc().Path() != emoji {
		t.Errorf("%s is shown", d.Doc().Path())
	}
	d.goTo(latin)
	if d.Layer().State != annotate.StateDone {
		t.Errorf("the article is %s", d.Layer().State)
	}
	d.wantSaved()
}

func TestADoneArticleIsTakenUpAgainWhateverItLacks(t *testing.T) {
	d := openLinked(t, latin)
	d.SetArticleAttribute("topic", "harbour")
	d.press("Ctrl+D")
	d.SetArticleAttribute("topic", nil)
	d.press("Ctrl+D")
	if d.Layer().State != annotate.StateInProgress {
		t.Errorf("the article is %s", d.Layer().State)
	}
}

func TestManyMarksThatLackAnswersAreCountedAndLongQuotesCut(t *testing.T) {
	d := openLinked(t, latin)
	d.SetArticleAttribute("topic", "harbour")
	for _, words := range []string{"The harbour board denied the claim. It will not sink, she said.", "Nobody", "hurt"} {
		d.label(words, "3")
	}
	d.forget()
	d.press("Ctrl+D")
	if !d.told("2 more marks lack answers") || !d.told("“The harbour board denied the claim. It w…”") {
		t.Errorf("told %v", d.notices)
	}
}

func TestACitationSaysWhereTheWordsStand(t *testing.T) {
	d := open(t, latin)
	d.press("Ctrl+Shift+C")
	if len(d.copied) > 0 || !d.told("Select words or a mark") {
		t.Errorf("copied %q, told %v", d.copied, d.notices)
	}
	d.Select(d.place("harbour board"))
	d.press("Ctrl+Shift+C")
	d.label("denied", "1")
	d.press("Ctrl+Shift+C")
	d.add("Nobody")
	d.press("Ctrl+Shift+C")
	nobody := d.place("Nobody")
	want := []string{
		"harbour board (1-latin.txt, 4–17)", "denied (1-latin.txt, 18–24)",
		fmt.Sprintf("denied … Nobody (1-latin.txt, 18–%d)", nobody.End),
	}
	if !slices.Equal(d.copied, want) {
		t.Errorf("copied\n%s\nwant\n%s", strings.Join(d.copied, "\n"), strings.Join(want, "\n"))
	}
}
