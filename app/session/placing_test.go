package session

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"postil/annotate"
	"postil/annotate/anchor"
	"postil/storage"
)

const (
	beforeText = `Harbour board warns of the quay

The old quay could fail by Monday, the harbour board said after a night of storms.

“Stay away from the water,” it told owners of small boats. Divers found new cracks in four piers.

Shipping group Northline rejected the finding, and its own survey showed no movement of any pier.
`
	afterText = `UPDATE. Harbour board warns of the quay again

The old quay could fail before Sunday, the harbour board said after a night of storms.

“Stay away from the water,” it told owners of small boats. Divers found new cracks in four piers.
`
)

// rewritten is Mina's session over an article that was changed after she had
// marked it: one mark is changed, two have moved, one is gone.
func rewritten(t *testing.T, options ...option) *desk {
	t.Helper()
	d := with(t, beforeText)
	d.label("could fail by Monday", "1")
	d.label("Stay away from the water", "3")
	d.label("new cracks", "1")
	d.label("its own survey showed no movement of any pier", "2")
	if err := d.Flush(); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(d.dir, "article.txt"), afterText)
	e := d.again(options...)
	e.Open(e.dir)
	return e
}

// row is the number of the row of a mark that quoted words.
func (d *desk) row(words string) int {
	d.t.Helper()
	i := slices.IndexFunc(d.Placing().Rows, func(r PlaceRow) bool { return strings.Contains(r.Mark.Quote(), words) })
	if i < 0 {
		d.t.Fatalf("no mark on %q waits", words)
	}
	return i
}

func TestMarksOfAChangedArticleArePlacedUndoneAndSaved(t *testing.T) {
	d := rewritten(t)
	before := encoded(t, d.Layer())
	onDiskBefore, err := os.ReadFile(d.sidecar())
	if err != nil {
		t.Fatal(err)
	}
	p := d.Placing()
	if p == nil || p.Counts() != "1 changed, 1 gone, 2 moved" || !d.told("4 of your marks wait to be placed") {
		t.Fatalf("%+v, told %v", p, d.notices)
	}
	if !slices.IsSortedFunc(p.Rows, func(a, b PlaceRow) int { return btoi(a.Verdict.Sure()) - btoi(b.Verdict.Sure()) }) {
		t.Error("marks that are found stand before those that are not")
	}
	d.Run("mark.place")
	if !d.PlacingOpen() || !slices.Contains(d.asked, AskPlaces) {
		t.Fatalf("the list is not open; asked %v", d.asked)
	}
	changed, gone := d.row("by Monday"), d.row("no movement")
	if old := p.Old(changed); old.Quote != "could fail by Monday" || !strings.HasSuffix(old.Before, "The old quay ") || !strings.HasPrefix(old.After, ", the harbour") {
		t.Errorf("the old words are %+v", old)
	}
	if now := p.At(p.Rows[changed].Proposals[0].Spans); now.Quote != "could fail before Sunday" || !strings.HasPrefix(now.After, ", the harbour") {
		t.Errorf("the new words are %+v", now)
	}
	p.Accept(changed)
	if p.Accept(gone) {
		t.Error("a mark that is gone was placed without a choice")
	}
	p.Drop(gone)
	if got := encoded(t, d.Layer()); got != before {
		t.Error("the layer was changed before anything was applied")
	}
	if now, err := os.ReadFile(d.sidecar()); err != nil || string(now) != string(onDiskBefore) {
		t.Errorf("the file was written before anything was applied: %v", err)
	}
	d.ApplyPlaces()
	placed := []string{"claim could fail before Sunday", "quote Stay away from the water", "claim new cracks"}
	d.wantMarks(placed...)
	if d.Placing() != nil || d.PlacingOpen() || len(d.Doc().Loose) != 0 || storage.OnOlderText(d.Layer()) {
		t.Errorf("something waits still: %+v, %v", d.Placing(), d.Layer().Source)
	}
	d.wantSaved()

	d.press("Ctrl+Z")
	if n := d.Layer().Len(); n != 4 || !storage.OnOlderText(d.Layer()) || d.Placing() == nil || d.Placing().Counts() != "1 changed, 1 gone, 2 moved" {
		t.Errorf("undo leaves %d marks on %v, %+v", n, d.Layer().Source, d.Placing())
	}
	d.wantSaved()
	if d.UndoName() != "" || d.RedoName() != "Place marks" {
		t.Errorf("it was not one step: %q, %q", d.UndoName(), d.RedoName())
	}
	d.press("Ctrl+Shift+Z")
	d.wantMarks(placed...)
	if d.Placing() != nil || storage.OnOlderText(d.Layer()) {
		t.Errorf("redo leaves %+v", d.Placing())
	}
	d.wantSaved()
	if l := onDisk(t, d.sidecar()); l.Source.TextSHA256 != d.Doc().Article.Source.TextSHA256 || len(l.Misfits(d.Text())) != 0 {
		t.Errorf("on disk is %v", l.Source)
	}
	e := d.again()
	e.Open(e.dir)
	e.wantMarks(placed...)
	if e.Placing() != nil || e.told("wait") {
		t.Errorf("after a restart %+v, told %v", e.Placing(), e.notices)
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestWhatIsLeftUndecidedIsOfferedAgain(t *testing.T) {
	d := rewritten(t)
	waiting := d.Placing().Rows[d.row("no movement")].Mark
	d.Placing().Accept(d.row("by Monday"))
	d.ApplyPlaces()
	if p := d.Placing(); p == nil || p.Counts() != "1 gone" || d.Layer().Annotation(waiting.ID) != waiting {
		t.Fatalf("%+v", p)
	}
	if !d.told("3 marks placed, 1 still waits.") {
		t.Errorf("told %v", d.notices)
	}
	e := d.again()
	e.Open(e.dir)
	if p := e.Placing(); p == nil || p.Counts() != "1 gone" || p.Lost || !strings.Contains(p.Old(0).Before, "rejected the finding, and") {
		t.Errorf("after a restart %+v", p)
	}
}

func TestTheSelectionCanBeThePlaceOfAMark(t *testing.T) {
	d := rewritten(t)
	p, i := d.Placing(), d.row("no movement")
	if p.TakeSelection(i) || !d.told("Select the words") {
		t.Error("nothing was selected, and it was taken")
	}
	d.drag(" in four piers.")
	if !p.TakeSelection(i) || !p.Rows[i].Taken || p.Rows[i].Number() != 0 {
		t.Errorf("%+v", p.Rows[i])
	}
	d.openPlaces()
	p.Show(i)
	if got := d.Framed(); !slices.Equal(got, []annotate.Span{d.place("in four piers.")}) {
		t.Errorf("framed is %v", got)
	}
	p.Accept(d.row("by Monday"))
	p.Leave(d.row("new cracks"))
	d.ApplyPlaces()
	d.wantMarks("claim could fail before Sunday", "quote Stay away from the water", "claim new cracks", "warning in four piers.")
	if p := d.Placing(); p == nil || p.Counts() != "1 moved" || !strings.Contains(p.Rows[0].Mark.Quote(), "cracks") {
		t.Errorf("what was left is %+v", p)
	}
}

// One mark among lines that all say the same: both places come near, and no key
// takes one of them but its number.
func TestAMarkInTwoPlacesIsNeverPlacedSilently(t *testing.T) {
	const line = "The quay is closed to all traffic until further notice.\n"
	d := with(t, "Head.\n"+strings.Repeat(line, 4)+"Foot of the list.\n")
	start := len("Head.\n"+line) + len("The ")
	d.Select(annotate.Span{Start: start, End: start + 4})
	d.press("1")
	d.label("Foot", "2")
	write(t, filepath.Join(d.dir, "article.txt"), "Head.\n"+strings.Repeat(line, 5)+"Foot of the list.\n")
	d = d.again()
	d.Open(d.dir)
	p := d.Placing()
	i := d.row("quay")
	if p.Rows[i].Verdict != anchor.Ambiguous || len(p.Rows[i].Proposals) < 2 || !strings.Contains(p.Counts(), "1 in several places") {
		t.Fatalf("%+v", p.Rows[i])
	}
	if p.Accept(i) || !p.Rows[i].Choice.Undecided() || !d.told("press its number") {
		t.Errorf("%+v, told %v", p.Rows[i].Choice, d.notices)
	}
	if p.Choose(i, 9) || p.Choose(i, 0) {
		t.Error("a place that is not there was chosen")
	}
	other := d.row("Foot")
	p.Leave(other)
	if !p.Choose(i, 2) || p.Rows[i].Number() != 2 {
		t.Errorf("%+v", p.Rows[i])
	}
	at := p.Rows[i].Proposals[1].Spans[0]
	d.ApplyPlaces()
	if m := d.Layer().At(0); m.Hull() != at || !m.Fits(d.Text()) {
		t.Errorf("it is at %v, chosen was %v", m.Hull(), at)
	}
	// It is not asked about again while the other one waits, but after undo it is.
	if p := d.Placing(); p == nil || p.Counts() != "1 moved" {
		t.Errorf("left is %+v", p)
	}
	d.press("Ctrl+Z")
	if p := d.Placing(); p == nil || len(p.Rows) != 2 {
		t.Errorf("after undo %+v", p)
	}
}

func TestAMarkMayBeLeftWhereItStandsAmongEqualLines(t *testing.T) {
	const line = "The quay is closed to all traffic until further notice.\n"
	d := with(t, "Head.\n"+strings.Repeat(line, 4)+"Foot of the list.\n")
	start := len("Head.\n"+line+line) + len("The ")
	d.Select(annotate.Span{Start: start, End: start + 4})
	d.press("1")
	d.label("Foot", "2")
	write(t, filepath.Join(d.dir, "article.txt"), "Head.\n"+strings.Repeat(line, 5)+"Foot of the list.\n")
	d = d.again()
	d.Open(d.dir)
	p, i := d.Placing(), d.row("quay")
	here := slices.IndexFunc(p.Rows[i].Proposals, func(o anchor.Proposal) bool { return o.Spans[0].Start == start })
	if here < 0 {
		t.Fatalf("%+v", p.Rows[i].Proposals)
	}
	before := d.Layer()
	p.Leave(d.row("Foot"))
	p.Choose(i, here+1)
	d.ApplyPlaces()
	if p := d.Placing(); p == nil || p.Counts() != "1 moved" || d.Layer() != before || d.Unapplied() != 0 || !d.told("1 mark placed, 1 still waits.") {
		t.Errorf("left is %+v, told %v", p, d.notices)
	}
	d.ApplyPlaces()
	if d.Placing() != nil || storage.OnOlderText(d.Layer()) || d.Layer().Annotation(before.At(0).ID) != before.At(0) {
		t.Errorf("left is %+v", d.Placing())
	}
	d.wantSaved()
}

func TestUndoMakesAMarkWaitAgainThatStayedWhereItStood(t *testing.T) {
	const line = "The quay is closed to all traffic until further notice.\n"
	d := with(t, "Head.\n"+strings.Repeat(line, 4))
	start := len("Head.\n"+line+line) + len("The ")
	d.Select(annotate.Span{Start: start, End: start + 4})
	d.press("1")
	write(t, filepath.Join(d.dir, "article.txt"), "Head.\n"+strings.Repeat(line, 5))
	d = d.again()
	d.Open(d.dir)
	p := d.Placing()
	p.Choose(0, 1+slices.IndexFunc(p.Rows[0].Proposals, func(o anchor.Proposal) bool { return o.Spans[0].Start == start }))
	d.ApplyPlaces()
	if d.Placing() != nil || storage.OnOlderText(d.Layer()) {
		t.Fatalf("left is %+v", d.Placing())
	}
	d.press("Ctrl+Z")
	if d.Placing() == nil || !storage.OnOlderText(d.Layer()) {
		t.Errorf("after undo %+v", d.Placing())
	}
	d.press("Ctrl+Shift+Z")
	if d.Placing() != nil || storage.OnOlderText(d.Layer()) {
		t.Errorf("after redo %+v", d.Placing())
	}
}

func TestChoicesOutliveOtherArticlesAndAreAskedAboutBeforeTheyGo(t *testing.T) {
	d := rewritten(t)
	write(t, filepath.Join(d.dir, "other.txt"), "Another article.\n")
	d.Open(d.dir)
	d.Placing().Accept(d.row("by Monday"))
	d.openPlaces()
	d.ClosePlaces()
	if !d.told("1 choice is not applied yet.") || d.PlacingOpen() {
		t.Errorf("told %v", d.notices)
	}
	d.goTo("other.txt")
	if d.Placing() != nil || d.Unapplied() != 1 {
		t.Errorf("%+v, %d", d.Placing(), d.Unapplied())
	}
	d.goTo("article.txt")
	if p := d.Placing(); p == nil || p.Rows[d.row("by Monday")].Number() != 1 {
		t.Fatalf("the choice is lost: %+v", p)
	}
	d.forget()
	ws := d.Workspace()
	d.Open(d.dir)
	if !slices.Contains(d.asked, AskUnapplied) || d.Workspace() != ws {
		t.Fatalf("asked %v", d.asked)
	}
	d.goTo("other.txt") // the answer comes from elsewhere
	d.FinishPlaces(true)
	if d.Workspace() == ws || d.Unapplied() != 0 {
		t.Error("the folder was not opened")
	}
	d.goTo("article.txt")
	if p := d.Placing(); p == nil || p.Counts() != "1 gone" {
		t.Errorf("not applied: %+v", p)
	}

	d.Placing().Drop(0)
	left := false
	d.LeavePlaces(func() { left = true })
	d.FinishPlaces(false)
	if p := d.Placing(); !left || d.Unapplied() != 0 || d.Layer().Len() != 4 || p == nil || !p.Rows[0].Choice.Undecided() {
		t.Errorf("left %v, %+v", left, p)
	}
}

func TestAChangeMeanwhileKeepsTheListTrue(t *testing.T) {
	d := rewritten(t)
	p := d.Placing()
	p.Accept(d.row("by Monday"))
	d.SelectMark(p.Rows[d.row("no movement")].Mark.ID)
	d.press("Delete")
	if got := d.Placing(); got.Counts() != "1 changed, 2 moved" || got.Rows[d.row("by Monday")].Number() != 1 {
		t.Errorf("after deleting %+v", got)
	}
	d.press("Ctrl+Z")
	if got := d.Placing(); got.Counts() != "1 changed, 1 gone, 2 moved" {
		t.Errorf("after undo %+v", got)
	}
	m := d.Placing().Rows[d.row("by Monday")].Mark
	d.SetNote(m.ID, "a note")
	d.ApplyPlaces()
	if got := d.Layer().Annotation(m.ID); got.Note != "a note" || got.Quote() != "could fail before Sunday" {
		t.Errorf("%+v", got)
	}
}

func TestNobodyWaitsForMarksToBeLookedFor(t *testing.T) {
	untilShown := func() *desk {
		d := rewritten(t, queued)
		for d.Doc() == nil && len(d.jobs) > 0 {
			f := d.jobs[0]
			d.jobs = d.jobs[1:]
			f()
		}
		if d.Doc() == nil || d.Placing() != nil {
			t.Fatalf("shown is %v, the list %v", d.Doc(), d.Placing())
		}
		return d
	}
	d := untilShown()
	d.run()
	if d.Placing() == nil {
		t.Error("the marks were not looked for")
	}
	d = untilShown()
	d.show(nil)
	d.run()
	if d.told("wait to be placed") {
		t.Error("told of an article that is not shown")
	}
}

func TestWhatIsFoundTooLateIsNotTold(t *testing.T) {
	d := rewritten(t, held)
	for d.Doc() == nil {
		f := d.inbox[0]
		d.inbox = d.inbox[1:]
		f()
	}
	if len(d.inbox) == 0 {
		t.Fatal("nothing was found yet to be told")
	}
	d.show(nil)
	d.deliver()
	if d.told("wait to be placed") {
		t.Error("told of an article that is not shown")
	}
}

func TestAnArticleThatIsDoneTellsOfMarksThatWait(t *testing.T) {
	d := rewritten(t)
	d.forget()
	d.toggleDone()
	if d.Layer().State != annotate.StateDone || !d.told("Done, though 4 marks of yours still wait to be placed") {
		t.Errorf("the article is %s; told %v", d.Layer().State, d.notices)
	}
	d.toggleDone()
	d.forget()
	for i := range d.Placing().Rows {
		d.Placing().Drop(i)
	}
	d.ApplyPlaces()
	d.forget()
	d.toggleDone()
	if d.told("still wait") {
		t.Errorf("told %v", d.notices)
	}
}
