package session

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"postil/annotate"
	"postil/storage"
)

// sidecarOf is the path of somebody's layer of an article, as a watch tells it.
func sidecarOf(article, slug string) string { return storage.SidecarPath(article, slug) }

func TestMarksOfAnotherWindowComeWithoutMovingTheCaret(t *testing.T) {
	one := open(t, latin)
	one.label("harbour", "1")
	two := one.again(queued)
	two.Open(two.dir)
	two.run()
	two.goTo(latin)
	two.run()
	two.label("denied", "3") // waits to be saved
	two.Select(two.place("sink"))
	before := two.Selection()
	two.forget()

	one.label("board", "2")
	two.Resaved([]string{sidecarOf(latin, "mina")}, false)
	look := two.jobs[len(two.jobs)-1]
	two.jobs = two.jobs[:len(two.jobs)-1]
	look()
	two.wantMarks("claim harbour", "warning board", "quote denied")
	if two.Selection() != before {
		t.Errorf("selected is %+v", two.Selection())
	}
	if !two.told("From another window or machine: 1 mark added.") {
		t.Errorf("told %v", two.notices)
	}
	if len(two.changes) != 1 || two.changes[0].After != two.Layer() {
		t.Errorf("the page is told %+v", two.changes)
	}
	two.run()
	two.wantSaved()
	if e := two.Entries()[two.Current()]; e.Summary.Marks != 3 {
		t.Errorf("the list says %d marks", e.Summary.Marks)
	}

	// Its own save is told, too, and changes nothing.
	two.forget()
	two.Resaved([]string{sidecarOf(latin, "mina")}, false)
	two.run()
	if len(two.changes)+len(two.notices) > 0 {
		t.Errorf("told %v and %v", two.changes, two.notices)
	}
	two.press("Ctrl+Z")
	two.run()
	two.wantMarks("claim harbour", "warning board")
}

func TestAMarkThatIsDeletedElsewhereGoesAndIsNoLongerSelected(t *testing.T) {
	one := open(t, latin)
	id := one.label("harbour", "1").ID
	two := one.again()
	two.Open(two.dir)
	two.goTo(latin)
	two.SelectMark(id)
	one.SelectMark(id)
	one.press("Delete")
	two.Resaved(nil, true)
	two.wantMarks()
	two.wantMark("none")
	if !two.told("From another window or machine: 1 mark removed.") {
		t.Errorf("told %v", two.notices)
	}
}

func TestMarksOfColleaguesComeAndGo(t *testing.T) {
	d := open(t, latin)
	d.label("harbour", "1")
	d.toggleDone()
	lea := newDesk(t, d.dir, MemoryPreferences{})
	lea.SetPerson("Lea")
	lea.Open(d.dir)
	lea.goTo(latin)
	lea.label("board", "2")
	d.forget()
	d.Resaved([]string{sidecarOf(latin, "lea")}, false)
	if got := d.Others(); len(got) != 1 || got[0].Len() != 1 || len(d.changes) != 1 {
		t.Fatalf("of others are shown %v; the page is told %v", got, d.changes)
	}
	if len(d.notices) > 0 {
		t.Errorf("told %v", d.notices)
	}
	d.forget()
	d.Resaved([]string{sidecarOf(latin, "lea")}, true)
	if len(d.changes) > 0 {
		t.Error("what is known already is shown again")
	}
	lea.label("denied", "2")
	d.Resaved(nil, true) // where the system does not tell
	if got := d.Others(); len(got) != 1 || got[0].Len() != 2 {
		t.Errorf("of others are shown %v", got)
	}
	if err := os.Remove(filepath.Join(d.dir, sidecarOf(latin, "lea"))); err != nil {
		t.Fatal(err)
	}
	d.Resaved([]string{sidecarOf(latin, "lea")}, false)
	if got := d.Others(); len(got) != 0 {
		t.Errorf("of others are shown %v", got)
	}
	d.wantMarks("claim harbour")
}

func TestTheListLearnsOfMarksInArticlesThatAreNotOpen(t *testing.T) {
	one := open(t, latin)
	two := one.again()
	two.Open(two.dir)
	two.goTo(emoji)
	two.docs = map[string]*Doc{emoji: two.doc} // the other one was never open
	one.label("harbour", "1")
	two.Resaved([]string{sidecarOf(latin, "mina"), "no/such.txt.mina.ann.json"}, false)
	e := two.Entries()[two.indexOf(latin)]
	if e.Summary.Marks != 1 || e.Summary.State != annotate.StateInProgress {
		t.Errorf("the list says %+v", e.Summary)
	}
	lea := newDesk(t, one.dir, MemoryPreferences{})
	lea.SetPerson("Lea")
	lea.Open(one.dir)
	lea.goTo(latin)
	lea.label("board", "2")
	two.Resaved([]string{sidecarOf(latin, "lea")}, false)
	if e := two.Entries()[two.indexOf(latin)]; !slices.Contains(e.Summary.Others, "lea") {
		t.Errorf("the list says that others are %q", e.Summary.Others)
	}
}

func TestAnArticleThatIsShownAgainHasWhatCameMeanwhile(t *testing.T) {
	one := open(t, latin)
	two := one.again()
	two.Open(two.dir)
	two.goTo(latin)
	two.goTo(emoji)
	one.label("harbour", "1")
	two.goTo(latin)
	two.wantMarks("claim harbour")
}

func TestASidecarThatIsWholeAgainCanBeWorkedOn(t *testing.T) {
	d := open(t, latin)
	d.label("harbour", "1")
	whole, err := os.ReadFile(d.sidecar())
	if err != nil {
		t.Fatal(err)
	}
	write(t, d.sidecar(), string(whole[:len(whole)/2]))
	e := d.again()
	e.Open(e.dir)
	e.goTo(latin)
	if e.Doc().ReadOnly == nil {
		t.Fatal("half a sidecar can be worked on")
	}
	e.Resaved([]string{sidecarOf(latin, "mina")}, false)
	if e.Doc().ReadOnly == nil {
		t.Fatal("half a sidecar can be worked on")
	}
	write(t, d.sidecar(), string(whole))
	e.Resaved([]string{sidecarOf(latin, "mina")}, false)
	e.wantMarks("claim harbour")
	e.label("board", "2")
	e.wantSaved()
}

func TestACopyOfASyncProgramIsFoldedInAndSaved(t *testing.T) {
	one := open(t, latin)
	one.label("harbour", "1")
	before, err := os.ReadFile(one.sidecar())
	if err != nil {
		t.Fatal(err)
	}
	two := one.again()
	two.Open(two.dir)
	two.goTo(latin)
	one.label("board", "2")
	theirs, err := os.ReadFile(one.sidecar())
	if err != nil {
		t.Fatal(err)
	}
	copied := strings.TrimSuffix(sidecarOf(latin, "mina"), ".json") + " (conflicted copy).json"
	write(t, filepath.Join(one.dir, copied), string(theirs))
	write(t, one.sidecar(), string(before))
	two.Resaved([]string{copied}, false)
	two.wantMarks("claim harbour", "warning board")
	two.wantSaved()

	// Opened anew there is nothing in the copy that the sidecar does not have.
	three := one.again()
	three.Open(three.dir)
	three.goTo(latin)
	three.wantMarks("claim harbour", "warning board")
	if three.told("sync program") {
		t.Errorf("told %v", three.notices)
	}
	write(t, one.sidecar(), string(before))
	four := one.again()
	four.Open(four.dir)
	four.goTo(latin)
	if !four.told("1 copy of your marks, which a sync program had left, was folded in.") {
		t.Errorf("told %v", four.notices)
	}
}

func TestALayerThatIsLockedElsewhereIsNotChangedHere(t *testing.T) {
	one := open(t, latin)
	one.label("harbour", "1")
	two := one.again()
	two.Open(two.dir)
	two.goTo(latin)
	f, l, err := one.Workspace().OpenLayer(one.Doc().Article, one.Layer().Person, one.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	locked, _, err := l.Apply(annotate.Change{State: &annotate.Edit[annotate.State]{Before: l.State, After: annotate.StateLocked}}, one.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Save(t.Context(), locked); err != nil {
		t.Fatal(err)
	}
	two.Resaved(nil, true)
	two.Select(two.place("board"))
	two.press("2")
	two.wantMarks("claim harbour")
}

// Two windows on one folder, with a watch: what is done in one is shown in the
// other.
func TestWindowsThatWatchShowEachOthersMarks(t *testing.T) {
	dir := folder(t, fixtureTexts)
	watching := func(_ *desk, o *Options) { o.Watch = true }
	one, oneUntil := newLiveDesk(t, dir, watching)
	two, twoUntil := newLiveDesk(t, dir, watching)
	for _, w := range []struct {
		d     *desk
		until func(string, func() bool)
	}{{one, oneUntil}, {two, twoUntil}} {
		w.d.SetPerson("Mina")
		w.d.Open(dir)
		w.until("an article is shown", func() bool { return w.d.Doc() != nil && w.d.Doc().Path() == latin })
	}
	two.ids.Store(1000) // the windows number their marks apart
	one.label("harbour", "1")
	twoUntil("the mark comes", func() bool { return len(two.marks()) == 1 })
	two.label("board", "2")
	oneUntil("the other mark comes", func() bool { return len(one.marks()) == 2 })
	for _, d := range []*desk{one, two} {
		if err := d.Close(saveLimit); err != nil {
			t.Error(err)
		}
	}
	if l := onDisk(t, filepath.Join(dir, sidecarOf(latin, "mina"))); l.Len() != 2 {
		t.Errorf("%d marks are on disk", l.Len())
	}
}

func TestATextThatAnotherProgramChangedIsOffered(t *testing.T) {
	d := with(t, beforeText)
	d.label("new cracks", "1")
	old := d.Doc()
	refound := func() {
		found, err := d.Workspace().Names(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		d.Refound(found, []string{"article.txt"})
	}
	d.forget()
	refound()
	if len(d.notices) > 0 {
		t.Errorf("of the same text it tells %v", d.notices)
	}
	write(t, filepath.Join(d.dir, "article.txt"), afterText)
	refound()
	if d.Doc() != old || d.Text().String() != beforeText || !d.told("The text of this article has been changed by another program.") {
		t.Fatalf("told %v", d.notices)
	}
	d.label("old quay", "1") // on the old text, which is kept
	i := slices.IndexFunc(d.notices, func(n Notice) bool { return n.Action == "Show it" })
	d.notices[i].Do()
	if d.Text().String() != afterText || d.Doc().ReadOnly != nil {
		t.Fatalf("shown is %q", d.Text().String())
	}
	if p := d.Placing(); d.Layer().Len() != 2 || p == nil || p.Counts() != "2 moved" {
		t.Errorf("%d marks; waiting %+v", d.Layer().Len(), p)
	}
}

func TestATextThatChangedWhileAnotherArticleWasShownIsOfferedThen(t *testing.T) {
	d := open(t, latin)
	d.goTo(emoji)
	write(t, filepath.Join(d.dir, latin), "Another text.\n")
	found, err := d.Workspace().Names(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d.Refound(found, []string{latin})
	if d.told("changed by another program") {
		t.Errorf("told %v", d.notices)
	}
	d.goTo(latin)
	if !d.told("The text of this article has been changed by another program.") {
		t.Errorf("told %v", d.notices)
	}
}

func TestTheSamePersonBeginsOnTwoMachinesAtOnce(t *testing.T) {
	one := open(t, latin)
	two := newDesk(t, one.dir, MemoryPreferences{}, func(d *desk, _ *Options) { d.ids = one.ids })
	two.SetPerson("Mina")
	two.Open(two.dir)
	two.goTo(latin)
	if one.Layer().Person.ID == two.Layer().Person.ID {
		t.Fatal("both machines know her by one id, so this tries nothing")
	}
	one.label("harbour", "1")
	two.label("board", "2") // before it has heard of the other one
	two.wantMarks("claim harbour", "warning board")
	two.label("denied", "3")
	two.wantSaved()
	one.Resaved([]string{sidecarOf(latin, "mina")}, false)
	one.wantMarks("claim harbour", "warning board", "quote denied")
	one.press("Ctrl+Z")
	two.Resaved([]string{sidecarOf(latin, "mina")}, false)
	two.wantMarks("warning board", "quote denied")
	two.wantSaved()
	for _, d := range []*desk{one, two} {
		if got := d.lastSaving(); got.Status == SaveFailed {
			t.Errorf("a save failed: %v", got.Err)
		}
	}
}

// What is written while a save is going on is looked at once that has ended.
func TestALookThatMeetsASaveIsMadeAfterIt(t *testing.T) {
	d, until := newLiveDesk(t, folder(t, fixtureTexts))
	d.SetPerson("Mina")
	d.Open(d.dir)
	until("an article is shown", func() bool { return d.Doc() != nil && !d.Doc().looks.running })
	doc := d.Doc()
	locked, free, ended := make(chan bool), make(chan bool), make(chan error)
	go func() {
		ended <- storage.WhileLocked(t.Context(), d.dir, func() error {
			locked <- true
			<-free
			return nil
		})
	}()
	<-locked
	d.label("harbour", "1")
	until("a look has met the save", func() bool {
		if !doc.looks.running && !doc.looks.after {
			d.Resaved([]string{sidecarOf(doc.Path(), "mina")}, false)
		}
		return doc.looks.after
	})
	close(free)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	until("it is made", func() bool { return !doc.looks.after && !doc.looks.running && d.lastSaving().Status == Saved })
	d.wantMarks("claim harbour")
	d.wantSaved()
	if err := d.Close(saveLimit); err != nil {
		t.Error(err)
	}
}
