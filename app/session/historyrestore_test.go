package session

import (
	"slices"
	"strings"
	"testing"

	"postil/annotate"
	"postil/storage"
)

func TestEveryStateIsBroughtBackAsOneChangeThatUndoTakesBack(t *testing.T) {
	d := worked(t)
	now := d.marks()
	undo := d.UndoName()
	d.lookAt("09:32")
	d.press("A")
	d.wantMarks(threeMarks...)
	if d.LookingBack() != nil || d.UndoName() != "Bring back 2 marks and take 1 away" {
		t.Errorf("looking back %v; undo would take back %q", d.LookingBack() != nil, d.UndoName())
	}
	if n := d.notices[len(d.notices)-1]; n.Text != "2 marks brought back, 1 taken away." || !n.Undo {
		t.Errorf("told %+v", n)
	}
	d.wantSaved()
	if got := d.listed(); len(got) < 3 || !strings.HasSuffix(got[1], "Mina 1 added, 1 changed, 1 removed") || !strings.HasPrefix(got[3], "13:35") {
		t.Errorf("the history says %q", got)
	}
	d.press("Ctrl+Z")
	if !slices.Equal(d.marks(), now) || d.UndoName() != undo {
		t.Errorf("undo leaves %q, and would take back %q", d.marks(), d.UndoName())
	}
	d.wantSaved()
	d.press("Ctrl+Y")
	d.wantMarks(threeMarks...)

	// What was brought back says what it said: nothing is other any more.
	if l := d.lookAt("09:32"); len(l.Differences) != 0 || l.Counts() != "nothing is other now" {
		t.Errorf("other are %q", d.differences())
	}
	d.press("B")
	if !d.told("nothing to bring back") {
		t.Errorf("told %v", d.notices)
	}
}

func TestSingleMarksAreBroughtBack(t *testing.T) {
	d := worked(t)
	d.lookAt("09:32")
	d.press("B") // the framed one
	d.wantMarks("claim harbour board", "warning denied the claim", "claim sink", "quote Nobody was hurt")
	if d.UndoName() != "Bring back 1 mark" || d.LookingBack() == nil {
		t.Errorf("undo would take back %q; looking back %v", d.UndoName(), d.LookingBack() != nil)
	}
	if got := d.differences(); len(got) != 2 {
		t.Errorf("other are %q", got)
	}
	l := d.LookingBack()
	l.Choose(d.differs("denied"), true)
	l.Show(d.differs("sink"))
	d.press("C")
	if l.ChosenCount() != 2 {
		t.Fatalf("%d are chosen", l.ChosenCount())
	}
	d.press("B")
	d.wantMarks(threeMarks...)
	d.wantSaved()
	d.press("Ctrl+Z") // still looking back
	d.wantMarks("claim harbour board", "warning denied the claim", "claim sink", "quote Nobody was hurt")
	if got := d.differences(); len(got) != 2 || l.ChosenCount() != 0 {
		t.Errorf("after undo other are %q, %d chosen", got, l.ChosenCount())
	}
}

func TestALinkComesBackWithItsMarks(t *testing.T) {
	d := with(t, fixtureTexts[latin])
	a, b := d.label("harbour board", "1").ID, d.label("Nobody", "3").ID
	link := annotate.Relation{ID: d.nextID(), Type: "answers", From: a, To: b}
	d.Apply(annotate.Change{Name: "Link", Relations: []annotate.Edit[*annotate.Relation]{{After: &link}}})
	d.close()
	e := d.again()
	e.Open(e.dir)
	e.SelectMark(a)
	e.press("Delete")
	e.Run("view.history")
	e.History().Unfold(2, true)
	e.History().Look(3) // the latest save of the first session
	if got := e.differences(); !slices.Equal(got, []string{"Claim “harbour board” gone since", "Link: answers “harbour board – Nobody” gone since"}) {
		t.Fatalf("other are %q", got)
	}
	e.LookingBack().Show(e.differs("harbour board"))
	e.press("B")
	if e.Layer().Relation(link.ID) == nil || e.Layer().Annotation(a) == nil || len(e.differences()) != 0 {
		t.Errorf("the link is not back; other are %q", e.differences())
	}
}

func TestTheStateOfTheArticleComesBackWithAllOnly(t *testing.T) {
	d := with(t, fixtureTexts[latin])
	d.label("Nobody", "3")
	d.close()
	e := d.again()
	e.Open(e.dir)
	e.press("Ctrl+D")
	e.Run("view.history")
	e.History().Look(len(e.History().Rows) - 1)
	l := e.LookingBack()
	if l == nil || !slices.Equal(l.Whole, []string{"The article was in progress then."}) {
		t.Fatalf("%+v", l)
	}
	e.press("B")
	if e.Layer().State != annotate.StateDone || !e.told("A brings back") {
		t.Errorf("the article is %s, told %v", e.Layer().State, e.notices)
	}
	e.press("A")
	if e.Layer().State != annotate.StateInProgress || !strings.HasPrefix(e.UndoName(), "Bring back what there was ") {
		t.Errorf("the article is %s; undo would take back %q", e.Layer().State, e.UndoName())
	}
	e.press("Ctrl+Z")
	if e.Layer().State != annotate.StateDone {
		t.Errorf("after undo the article is %s", e.Layer().State)
	}
}

func TestWhatCannotBeChangedSaysSoInsteadOfBringingBack(t *testing.T) {
	d := worked(t)
	d.Apply(annotate.Change{Name: "Lock", State: &annotate.Edit[annotate.State]{After: annotate.StateLocked}})
	d.close()
	e := d.again()
	e.Open(e.dir)
	marks := e.marks()
	e.lookAt("09:32")
	e.press("A", "B")
	if !e.told("locked") || !slices.Equal(e.marks(), marks) || e.LookingBack() == nil {
		t.Errorf("told %v, the marks are %q", e.notices, e.marks())
	}
}

func TestWhatComesFromElsewhereWhileLookingBackIsTakenUp(t *testing.T) {
	d := worked(t)
	l := d.lookAt("09:32")
	l.Choose(d.differs("harbour board"), true)
	l.Choose(d.differs("sink"), true)
	other := d.again()
	other.Open(d.dir)
	other.SelectMark(other.Layer().At(1).ID)
	other.press("Delete") // sink
	other.label("The", "1")
	other.close()
	d.Resaved([]string{storage.SidecarPath("article.txt", "mina")}, false)
	want := []string{"Claim “The” added since", "Claim “harbour board” gone since", "Claim “denied the claim” changed since"}
	if got := d.differences(); d.LookingBack() != l || !slices.Equal(got, want) || l.ChosenCount() != 1 {
		t.Fatalf("other are %q, %d chosen, looking back %v", got, l.ChosenCount(), d.LookingBack() == l)
	}
	if got := d.listed(); !strings.Contains(strings.Join(got, "|"), "1 added, 1 removed") {
		t.Errorf("the history says %q", got)
	}
	d.press("B")
	d.wantMarks("claim The", "claim harbour board", "warning denied the claim", "quote Nobody was hurt")
	d.wantSaved()
}

func TestMarksOnAnotherTextAreListedAndNotDrawn(t *testing.T) {
	d := rewritten(t)
	d.Run("view.history")
	d.History().Look(1)
	l := d.LookingBack()
	if l == nil || !l.OtherText {
		t.Fatalf("%+v, told %v", l, d.notices)
	}
	for m := range d.Sheets()[0].Layer.Annotations() {
		if !m.Fits(d.Text()) {
			t.Errorf("%q is drawn", m.Quote())
		}
	}
	d.Leave(t)
	d.Run("mark.place")
	p := d.Placing()
	p.Accept(d.row("by Monday"))
	p.Drop(d.row("no movement"))
	d.ApplyPlaces()
	d.History().Look(2)
	i := slices.IndexFunc(d.LookingBack().Differences, func(x Difference) bool { return x.Became == GoneSince })
	if i < 0 || !strings.Contains(d.LookingBack().Differences[i].What, "does not have its words any more") {
		t.Fatalf("other are %q", d.differences())
	}
	d.press("A")
	if n := d.Layer().Len(); n != 4 || d.Placing() == nil {
		t.Errorf("%d marks, waiting %v", n, d.Placing())
	}
	d.press("Ctrl+Z")
	if n := d.Layer().Len(); n != 3 || d.Placing() != nil {
		t.Errorf("after undo %d marks, waiting %v", n, d.Placing())
	}
}

func (d *desk) Leave(t *testing.T) {
	t.Helper()
	d.press("Esc")
	if d.LookingBack() != nil {
		t.Fatal("Esc does not return to the present")
	}
}

func TestADecisionComesBack(t *testing.T) {
	d := with(t, fixtureTexts[latin])
	m := d.label("harbour board", "1")
	decision := annotate.Decision{ID: d.nextID(), Verdict: annotate.VerdictReject, On: []annotate.Passage{{ID: m.ID, Label: m.Label, Fragments: m.Fragments}}}
	record, err := decision.Record()
	if err != nil {
		t.Fatal(err)
	}
	d.Apply(annotate.Change{Name: "Reject", Decisions: []annotate.Edit[*annotate.Record]{{After: record}}})
	d.close()
	e := d.again()
	e.Open(e.dir)
	e.Apply(annotate.Change{Name: "Take back", Decisions: []annotate.Edit[*annotate.Record]{{Before: record}}})
	e.Run("view.history")
	e.History().Look(2)
	if got := e.differences(); !slices.Equal(got, []string{"Decision of review: reject “harbour board” gone since"}) {
		t.Fatalf("other are %q", got)
	}
	if at := e.Framed(); !slices.Equal(at, []annotate.Span{e.place("harbour board")}) {
		t.Errorf("framed is %v", at)
	}
	e.press("B")
	if _, there := e.Layer().Decision(decision.ID); !there || len(e.differences()) != 0 {
		t.Errorf("it is not back; other are %q", e.differences())
	}
	e.wantSaved()
}
