package session

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"postil/annotate/anchor"
)

// over is Mina's session over an article that she has marked, with a file that
// holds a better version of it.
func over(t *testing.T, options ...option) (d *desk, g Gathering) {
	t.Helper()
	d = with(t, beforeText, options...)
	d.run()
	d.label("could fail by Monday", "1")
	d.label("Stay away from the water", "3")
	d.label("new cracks", "1")
	d.label("its own survey showed no movement of any pier", "2")
	d.run()
	better := filepath.Join(t.TempDir(), "better.txt")
	write(t, better, afterText)
	return d, Gathering{Sources: []string{better}, Over: "article.txt"}
}

func TestABetterVersionIsWrittenOverTheShownArticle(t *testing.T) {
	d, g := over(t)
	old, before := d.Doc(), encoded(t, d.Layer())
	would, _, _ := d.gathering(true, g)
	if d.Doc() != old || old.ReadOnly != nil || encoded(t, d.Layer()) != before || d.Text().String() != beforeText {
		t.Fatal("looking into it has changed something")
	}
	did, _, _ := d.gathering(false, g)
	if did.Err != nil || did.Report.Replaced != 1 {
		t.Fatalf("%+v %v", did.Report, did.Err)
	}
	for _, r := range []*Gathered{&would, &did} {
		if o := r.Report.Outcomes[0].Over; o.Marks[anchor.Moved.String()] != 2 || o.Waiting != 2 || len(o.Failed) > 0 {
			t.Errorf("the marks are %+v", o)
		}
	}
	if d.Doc() == old || d.Text().String() != afterText || d.Doc().ReadOnly != nil {
		t.Fatalf("shown is %q", d.Text().String())
	}
	var fitting []string
	for m := range d.Layer().Annotations() {
		if m.Fits(d.Text()) {
			fitting = append(fitting, m.Label+" "+m.Quote())
		}
	}
	slices.Sort(fitting)
	if want := []string{"claim new cracks", "quote Stay away from the water"}; !slices.Equal(fitting, want) {
		t.Errorf("in place are %q", fitting)
	}
	if p := d.Placing(); p == nil || p.Counts() != "1 changed, 1 gone" || !d.told("2 of your marks wait to be placed") {
		t.Errorf("waiting are %+v; told %v", p, d.notices)
	}
	if d.UndoName() != "" {
		t.Errorf("%q could be undone, which was done to the old text", d.UndoName())
	}
	d.wantSaved()
	if e := d.Entries()[d.Current()]; e.Path != "article.txt" || e.Summary.Title != "UPDATE. Harbour board warns of the quay again" {
		t.Errorf("in the list it is %+v", e)
	}

	// Work goes on: what is marked now is on the new text, and kept.
	d.label("Sunday", "1")
	d.wantSaved()
	d.press("Ctrl+Z")
	d.wantSaved()
}

func TestAnArticleThatIsNotShownIsWrittenOverToo(t *testing.T) {
	d := open(t, latin)
	d.goTo(emoji)
	better := filepath.Join(t.TempDir(), "better.txt")
	write(t, better, "Another text of the harbour.\n")
	for _, path := range []string{latin, arabic} { // open before, and never opened
		did, _, _ := d.gathering(false, Gathering{Sources: []string{better}, Over: path})
		if did.Err != nil || did.Report.Replaced != 1 || d.Doc().Path() != emoji {
			t.Fatalf("%+v %v; shown is %s", did.Report, did.Err, d.Doc().Path())
		}
		d.goTo(path)
		if got := d.Text().String(); got != "Another text of the harbour.\n" {
			t.Errorf("%s says %q", path, got)
		}
		d.goTo(emoji)
	}
}

func TestNothingIsMarkedWhileATextIsWrittenOver(t *testing.T) {
	d, g := over(t, queued)
	var did *Gathered
	d.ImportArticles(g, GatheringSteps{Progress: func(int, int) {}, Then: func(g Gathered) { did = &g }})
	before := d.Layer()
	d.Select(d.place("cracks"))
	d.press("1")
	if d.Layer() != before || !d.told("another text is being written over this article") {
		t.Errorf("marked: %v, told %v", d.marks(), d.notices)
	}
	d.run()
	if did == nil || did.Report.Replaced != 1 {
		t.Fatalf("%+v", did)
	}
	d.label("Sunday", "1")
	d.run()
	d.wantSaved()
}

func TestATextThatCannotBeWrittenOverStaysAndCanBeMarked(t *testing.T) {
	d, g := over(t)
	g.Sources = []string{filepath.Join(t.TempDir(), "nowhere.txt")}
	did, _, _ := d.gathering(false, g)
	if did.Report.Failed != 1 || d.Text().String() != beforeText {
		t.Errorf("%+v", did.Report)
	}
	marks := d.Layer().Len()
	d.label("old quay", "1")
	if n := d.Layer().Len(); n != marks+1 {
		t.Errorf("afterwards it has %d marks, want %d: it cannot be marked", n, marks+1)
	}
	d.wantSaved()
}

func TestMarksThatAreNotOnDiskKeepTheirText(t *testing.T) {
	d, block, mend := blocked(t, neverAgain)
	d.Open(d.dir)
	d.goTo("sub/a.txt")
	better := filepath.Join(t.TempDir(), "better.txt")
	write(t, better, "Another text of the harbour.\n")
	block()
	d.label("harbour", "1")
	mend()
	d.doc.retrying = false // else the desk runs nothing
	did, _, _ := d.gathering(false, Gathering{Sources: []string{better}, Over: "sub/a.txt"})
	if did.Err == nil || !strings.Contains(did.Err.Error(), "the marks of sub/a.txt are not on disk yet") || did.Report != nil {
		t.Errorf("%+v, %v", did.Report, did.Err)
	}
	if raw, err := os.ReadFile(filepath.Join(d.dir, "sub", "a.txt")); err != nil || string(raw) != fixtureTexts[latin] {
		t.Errorf("the article says %q, %v", raw, err)
	}
	d.label("board", "1") // which saves both
	did, _, _ = d.gathering(false, Gathering{Sources: []string{better}, Over: "sub/a.txt"})
	if did.Err != nil || did.Report.Replaced != 1 || d.Layer().Len() != 2 {
		t.Errorf("%+v, %v", did.Report, did.Err)
	}
}

func TestImportingOverAnArticleAsksForAFile(t *testing.T) {
	d := newDesk(t, folder(t, map[string]string{}), MemoryPreferences{})
	d.Open(d.dir)
	d.Run("file.importOver")
	if !d.told("Open the article first whose text is to be replaced") || slices.Contains(d.asked, AskImportOver) {
		t.Errorf("told %v, asked %v", d.notices, d.asked)
	}
	e := rewritten(t)
	e.Run("file.importOver")
	if !slices.Contains(e.asked, AskImportOver) {
		t.Errorf("asked %v", e.asked)
	}
	// What is chosen for marks and not applied would be forgotten: that is asked first.
	e.asked = nil
	e.Placing().Drop(e.row("no movement"))
	e.Run("file.importOver")
	if !slices.Equal(e.asked, []Request{AskUnapplied}) {
		t.Errorf("asked %v", e.asked)
	}
	e.FinishPlaces(true)
	if e.asked[len(e.asked)-1] != AskImportOver {
		t.Errorf("asked %v", e.asked)
	}
}
