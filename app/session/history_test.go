package session

import (
	"slices"
	"testing"

	"postil/annotate"
)

func TestDeletingAMarkLeavesATombstone(t *testing.T) {
	for _, key := range []string{"Delete", "Backspace"} {
		d := open(t, latin)
		id := d.label("harbour board", "1").ID
		d.press(key)
		d.wantMarks()
		d.wantMark("none")
		if at := d.Selection().Caret.Offset; at != d.place("harbour").Start {
			t.Errorf("the caret is at %d", at)
		}
		if n := d.notices[len(d.notices)-1]; n.Text != "Claim deleted." || !n.Undo {
			t.Errorf("told %+v", n)
		}
		d.wantSaved()
		if _, ok := onDisk(t, d.sidecar()).Tombstone(id); !ok {
			t.Error("there is no tombstone on disk")
		}
		d.press("Ctrl+Z")
		d.wantMarks("claim harbour board")
		if _, ok := onDisk(t, d.sidecar()).Tombstone(id); ok {
			t.Error("the tombstone outlives its mark")
		}
		d.wantSaved()
	}
}

func TestDeleteWithoutAMarkSaysWhatToDo(t *testing.T) {
	d := open(t, latin)
	d.press("Delete")
	if !d.told("No mark is selected") {
		t.Errorf("told %v", d.notices)
	}
}

func TestEveryKindOfChangeIsUndoneAndRedone(t *testing.T) {
	d := open(t, latin)
	d.label("Nobody", "2")
	id := d.label("harbour board", "1").ID
	steps := []struct {
		name string
		do   func()
	}{
		{"Relabel as Quote", func() { d.press("3") }},
		{"Edit note", func() { d.SetNote(id, "a note") }},
		{"Set certainty", func() { d.SetAttribute(id, "certainty", "denied") }},
		{"Set certainty", func() { d.SetAttribute(id, "certainty", nil) }},
		{"Move end", func() { d.press("Shift+Right") }},
		{"Move start", func() { d.press("Ctrl+Alt+Shift+Left") }},
		{"Label Warning", func() { d.drag("sink"); d.press("2") }},
		{"Delete Warning", func() { d.press("Delete") }},
		{"Mark article done", func() { d.press("Ctrl+D") }},
		{"Take up article again", func() { d.press("Ctrl+D") }},
		{"Set the topic", func() {
			d.Apply(annotate.Change{Name: "Set the topic", Article: &annotate.Edit[annotate.Attributes]{After: annotate.Attributes{"topic": "harbour"}}})
		}},
		{"Link", func() {
			to := d.Layer().At(d.Layer().Len() - 1).ID
			d.Apply(annotate.Change{Name: "Link", Relations: []annotate.Edit[*annotate.Relation]{{After: &annotate.Relation{ID: d.nextID(), Type: "answers", From: id, To: to}}}})
		}},
		{"Delete Quote", func() { d.SelectMark(id); d.press("Delete") }},
	}
	var states []string
	for _, s := range steps {
		states = append(states, content(d.Layer()))
		s.do()
		if d.UndoName() != s.name || d.RedoName() != "" {
			t.Fatalf("after %s undo would take back %q and redo %q", s.name, d.UndoName(), d.RedoName())
		}
		d.wantSaved()
	}
	last := content(d.Layer())
	for i := len(steps) - 1; i >= 0; i-- {
		d.press("Ctrl+Z")
		if got := content(d.Layer()); got != states[i] {
			t.Fatalf("undoing %s gives\n%s\nwant\n%s", steps[i].name, got, states[i])
		}
		if d.RedoName() != steps[i].name {
			t.Errorf("redo would do %q, want %q", d.RedoName(), steps[i].name)
		}
		d.wantSaved()
	}
	for i := range steps {
		d.press([]string{"Ctrl+Shift+Z", "Ctrl+Y"}[i%2])
		want := last
		if i+1 < len(steps) {
			want = states[i+1]
		}
		if got := content(d.Layer()); got != want {
			t.Fatalf("redoing %s gives\n%s\nwant\n%s", steps[i].name, got, want)
		}
		d.wantSaved()
	}
	d.press("Ctrl+Y")
	if !d.told("Nothing to redo") {
		t.Errorf("told %v", d.notices)
	}
}

// content is what a layer says, without the times at which it was said and
// the tombstones of what it says no longer.
func content(l *annotate.Layer) string {
	var out string
	for m := range l.Annotations() {
		out += m.ID.String() + " " + m.Label + " “" + m.Quote() + "” note “" + m.Note + "”"
		keys := []string{}
		for k := range m.Attributes {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			out += " " + k
		}
		out += "\n"
	}
	for r := range l.Relations() {
		out += r.ID.String() + " " + r.Type + "\n"
	}
	for k := range l.Article {
		out += "article " + k + "\n"
	}
	return out + string(l.State)
}

func TestTheFirstMarkBeginsTheWorkInTheSameStep(t *testing.T) {
	d := open(t, latin)
	if d.Layer().State != annotate.StateNew {
		t.Fatalf("an article without marks is %s", d.Layer().State)
	}
	d.label("harbour board", "1")
	if d.Layer().State != annotate.StateInProgress {
		t.Errorf("after the first mark the article is %s", d.Layer().State)
	}
	if e := d.Entries()[d.Current()]; e.Summary.State != annotate.StateInProgress || e.Summary.Marks != 1 {
		t.Errorf("the list says %+v", e.Summary)
	}
	d.press("Ctrl+Z")
	d.wantMarks()
	if d.Layer().State != annotate.StateNew || d.UndoName() != "" {
		t.Errorf("after undo the article is %s, and undo would take back %q", d.Layer().State, d.UndoName())
	}
	d.press("Ctrl+Y")
	if d.Layer().State != annotate.StateInProgress {
		t.Errorf("after redo the article is %s", d.Layer().State)
	}
}

func TestUndoBringsTheChangeIntoViewAndLetsGoOfAMarkThatIsGone(t *testing.T) {
	d := open(t, long)
	m := d.label("Second paragraph", "1")
	d.press("Ctrl+Home")
	d.SelectMark(m.ID)
	d.forget()
	d.press("Ctrl+Z")
	d.wantMark("none")
	if len(d.revealed) != 1 || d.revealed[0].Span != m.Hull() {
		t.Errorf("brought into view: %v", d.revealed)
	}
	d.press("Ctrl+Z")
	if !d.told("Nothing to undo") {
		t.Errorf("told %v", d.notices)
	}
}

func TestEachArticleHasItsHistoryWhileTheProgramRuns(t *testing.T) {
	d := open(t, latin)
	d.label("harbour board", "1")
	d.goTo(arabic)
	d.label("GPS", "2")
	d.goTo(latin)
	d.press("Ctrl+Z")
	d.wantMarks()
	d.wantSaved()
	d.goTo(arabic)
	d.wantMarks("warning GPS")
	d.press("Ctrl+Z")
	d.wantMarks()
	d.goTo(latin)
	d.press("Ctrl+Y")
	d.wantMarks("claim harbour board")
}

func TestAChangeAfterUndoForgetsWhatCouldBeRedone(t *testing.T) {
	d := open(t, latin)
	d.label("harbour", "1")
	d.press("Ctrl+Z")
	d.label("board", "2")
	d.press("Ctrl+Y")
	d.wantMarks("warning board")
}

func TestDoneAndNextMarksTheArticleDoneOnce(t *testing.T) {
	d := open(t, latin)
	d.label("harbour", "1")
	d.press("Ctrl+Enter")
	if d.Doc().Path() != emoji {
		t.Errorf("%s is shown", d.Doc().Path())
	}
	if d.Done() != 1 {
		t.Errorf("%d articles are done", d.Done())
	}
	d.goTo(latin)
	if d.Layer().State != annotate.StateDone {
		t.Errorf("the article is %s", d.Layer().State)
	}
	d.wantSaved()
	before := d.Layer()
	d.press("Ctrl+Enter")
	if d.Doc().Path() != emoji {
		t.Errorf("%s is shown", d.Doc().Path())
	}
	d.goTo(latin)
	if d.Layer() != before {
		t.Error("marking a done article done is a change")
	}
	d.goTo(long)
	d.press("Ctrl+Enter")
	if d.Doc().Path() != long || !d.told("last article") {
		t.Errorf("after the last article %s is shown; told %v", d.Doc().Path(), d.notices)
	}
}

func TestStepsThroughTheListStopAtItsEnds(t *testing.T) {
	d := open(t, latin)
	d.press("Ctrl+PgUp")
	if !d.told("first article") {
		t.Errorf("told %v", d.notices)
	}
	for _, want := range []string{emoji, arabic, combining, long, long} {
		d.press("Ctrl+PgDn")
		if d.Doc().Path() != want {
			t.Errorf("%s is shown, want %s", d.Doc().Path(), want)
		}
	}
}

func TestUndoAndRedoSelectTheMarkThatTheyBringBackOrChange(t *testing.T) {
	d := open(t, long)
	m := d.label("Second paragraph", "1")
	other := d.label("Headline", "2")
	d.SelectMark(m.ID)
	d.press("3")
	d.SetNote(m.ID, "a note")
	d.press("Delete")
	d.SelectMark(other.ID)
	for _, key := range []string{"Ctrl+Z", "Ctrl+Z", "Ctrl+Z", "Ctrl+Y", "Ctrl+Y"} { // the deletion, the note, the label
		d.forget()
		d.press(key)
		if d.Mark() == nil || d.Mark().ID != m.ID || d.Selection().Caret.Offset != m.Hull().Start {
			t.Fatalf("%s: selected is %v, the caret is at %d", key, d.Mark(), d.Selection().Caret.Offset)
		}
		if len(d.revealed) != 1 || d.revealed[0].Span != m.Hull() {
			t.Errorf("%s: brought into view: %v", key, d.revealed)
		}
		d.SelectMark(other.ID)
	}
	d.press("Ctrl+Y") // deletes it again
	d.wantMark("none")
	d.press("Ctrl+Z", "2") // brings it back, and the label's key means it
	d.wantMarks("warning Headline", "warning Second paragraph")
}

func TestAfterUndoOfACreationNothingIsSelected(t *testing.T) {
	d := open(t, long)
	d.label("Headline", "2")
	d.label("Second paragraph", "1")
	d.SelectMark(d.Layer().At(0).ID)
	d.press("Ctrl+Z")
	d.wantMark("none")
	if sel := d.Selection(); !sel.Span().Empty() || sel.Caret.Offset != d.place("Second").Start {
		t.Errorf("selected is %v", sel)
	}
	d.press("Delete")
	d.wantMarks("warning Headline")
}

func TestUndoOfWhatIsNoMarkKeepsTheSelectedOne(t *testing.T) {
	d := open(t, long)
	m := d.label("Headline", "2")
	d.press("Ctrl+D")
	d.SelectMark(m.ID)
	d.press("Ctrl+Z")
	d.wantMark("warning Headline")
}
