package session

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"postil/annotate"
	"postil/storage"
	"postil/storage/article"
	"postil/storage/sidecar"
)

func TestNothingIsWrittenUntilAMarkIsMade(t *testing.T) {
	d := open(t, latin)
	for range d.Entries() {
		d.drag(d.Text().Slice(0, 3))
		d.press("Right", "Alt+Up", "Ctrl+A", "Esc", "1", "Esc", "Tab", "Ctrl+Z", "Ctrl+Y")
		d.Find("a")
		d.press("F3", "Ctrl+PgDn")
	}
	if err := d.Close(time.Second); err != nil {
		t.Error(err)
	}
	if files := d.files(); len(files) > 0 {
		t.Errorf("there are files %q", files)
	}
	d.goTo(latin)
	d.label("harbour", "1")
	if files := d.files(); !slices.Equal(files, []string{".postil", latin + ".mina.ann.json"}) {
		t.Errorf("there are files %q", files)
	}
}

func TestAMarkMadeAndTakenBackBeforeItIsSavedLeavesNoFile(t *testing.T) {
	d := open(t, latin, queued)
	d.label("harbour", "1")
	d.press("Ctrl+Z")
	d.run()
	if files := d.files(); len(files) > 0 {
		t.Errorf("there are files %q", files)
	}
}

func TestSavingIsToldAndThenSaved(t *testing.T) {
	d := open(t, latin, queued)
	d.label("harbour", "1")
	if got := d.lastSaving(); got.Status != Saving {
		t.Errorf("while the save waits the status is %+v", got)
	}
	d.run()
	got := d.lastSaving()
	if got.Status != Saved || got.At.IsZero() || got.Err != nil {
		t.Errorf("afterwards it is %+v", got)
	}
	d.wantSaved()
	at := got.At
	d.goTo(emoji)
	if got := d.lastSaving(); got.Status != NothingToSave {
		t.Errorf("with an article that was never saved it is %+v", got)
	}
	d.goTo(latin)
	if got := d.lastSaving(); got.Status != Saved || !got.At.Equal(at) {
		t.Errorf("back at the first article it is %+v", got)
	}
}

func TestManyChangesBeforeASaveAreOneSave(t *testing.T) {
	d := open(t, latin, queued)
	for _, words := range []string{"harbour", "board", "denied"} {
		d.label(words, "1")
	}
	d.forget()
	d.run()
	if len(d.saving) != 1 || d.lastSaving().Status != Saved {
		t.Errorf("told %+v", d.saving)
	}
	d.wantSaved()
}

func TestSavedIsToldOnlyWhenNothingWaits(t *testing.T) {
	d := open(t, latin, queued)
	heldOptions := Options{}
	held(d, &heldOptions)
	d.opt.Do = heldOptions.Do

	d.label("harbour", "1")
	d.run() // written, but the session does not know it yet
	d.label("board", "2")
	d.deliver()
	if got := d.lastSaving(); got.Status != Saving {
		t.Errorf("with a mark still waiting the status is %+v", got)
	}
	d.run()
	d.deliver()
	if got := d.lastSaving(); got.Status != Saved {
		t.Errorf("in the end it is %+v", got)
	}

	// The same with the second mark in another article.
	d.label("denied", "1")
	d.run()
	i := slices.IndexFunc(d.Entries(), func(e Entry) bool { return e.Path == emoji })
	d.OpenArticle(i)
	d.run()
	opened := d.inbox[len(d.inbox)-1]
	d.inbox = d.inbox[:len(d.inbox)-1]
	opened()
	d.label("nurses", "1")
	d.deliver()
	if got := d.lastSaving(); got.Status != Saving {
		t.Errorf("with another article waiting it is %+v", got)
	}
	d.run()
	d.deliver()
	if got := d.lastSaving(); got.Status != Saved {
		t.Errorf("in the end it is %+v", got)
	}
}

func TestTheLogTellsWhatTheFileHasNotWhatWaits(t *testing.T) {
	var log []string
	d := open(t, latin, queued, func(d *desk, o *Options) {
		o.Log = func(msg string, about ...any) {
			if strings.Contains(msg, "saved") {
				log = append(log, fmt.Sprintln(append([]any{msg}, about...)...))
			}
		}
	})
	heldOptions := Options{}
	held(d, &heldOptions)
	d.opt.Do = heldOptions.Do

	d.label("harbour", "1")
	d.run() // written, but the session does not know it yet
	d.label("board", "2")
	d.deliver()
	d.run()
	d.deliver()
	d.zone("denied", article.ZoneCaption)
	d.run()
	d.deliver()
	want := []string{
		fmt.Sprintln("saved", "article", latin, "marks", 1),
		fmt.Sprintln("saved", "article", latin, "marks", 2),
		fmt.Sprintln("zones saved", "article", latin),
	}
	if !slices.Equal(log, want) {
		t.Errorf("the log says %q, want %q", log, want)
	}
}

// blocked is Mina's session over an article in a folder of its own, with a way
// to make saving there fail and to mend it.
func blocked(t *testing.T, options ...option) (d *desk, block, mend func()) {
	t.Helper()
	dir := folder(t, map[string]string{"sub/a.txt": fixtureTexts[latin], "b.txt": fixtureTexts[emoji]})
	d = newDesk(t, dir, MemoryPreferences{}, options...)
	d.SetPerson("Mina")
	rename := func(from, to string) func() {
		return func() {
			if err := os.Rename(filepath.Join(dir, from), filepath.Join(dir, to)); err != nil {
				t.Fatal(err)
			}
		}
	}
	return d, rename("sub", "away"), rename("away", "sub")
}

func TestASaveThatFailsIsToldAndTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, block, mend := blocked(t)
		work := make(chan func(), 1000)
		d.opt.Go = func(f func()) { go f() }
		d.opt.Do = func(f func()) { work <- f }
		settle := func() {
			synctest.Wait()
			for len(work) > 0 {
				(<-work)()
				synctest.Wait()
			}
		}
		d.Open(d.dir)
		settle()
		d.OpenArticle(slices.IndexFunc(d.Entries(), func(e Entry) bool { return e.Path == "sub/a.txt" }))
		settle()

		block()
		for _, words := range []string{"harbour", "board", "denied"} {
			d.label(words, "1")
			settle()
			if got := d.lastSaving(); got.Status != SaveFailed || got.Err == nil || !strings.Contains(got.Err.Error(), "cannot save sub/a.txt.mina.ann.json") {
				t.Fatalf("the status is %+v", got)
			}
		}
		d.forget()
		time.Sleep(retryAfter)
		settle()
		if got := d.lastSaving(); got.Status != SaveFailed || len(d.saving) != 2 {
			t.Errorf("the one retry told %+v", d.saving)
		}
		if err := d.Flush(); err == nil {
			t.Error("Flush says that all is on disk")
		}

		mend()
		time.Sleep(2 * retryAfter) // the pause has doubled
		settle()
		if got := d.lastSaving(); got.Status != Saved || got.Err != nil {
			t.Errorf("after the folder is back the status is %+v", got)
		}
		d.wantMarks("claim harbour", "claim board", "claim denied")
		d.wantSaved()
		d.forget()
		time.Sleep(3 * retryAfter)
		settle()
		if len(d.saving) > 0 {
			t.Errorf("saved again and again: %+v", d.saving)
		}
		if err := d.Close(time.Second); err != nil {
			t.Error(err)
		}
	})
}

// neverAgain takes retries away, which sleep.
func neverAgain(d *desk, o *Options) {
	run := o.Go
	o.Go = func(f func()) {
		if s := d.Session; s != nil && s.doc != nil && s.doc.retrying {
			return
		}
		run(f)
	}
}

func TestAFailedSaveOfOneArticleIsNotHiddenByAnother(t *testing.T) {
	d, block, mend := blocked(t, neverAgain)
	d.Open(d.dir)
	d.goTo("sub/a.txt")
	block()
	d.label("harbour", "1")
	if d.lastSaving().Status != SaveFailed {
		t.Fatalf("the status is %+v", d.lastSaving())
	}
	d.goTo("b.txt")
	if d.lastSaving().Status != SaveFailed {
		t.Errorf("another article makes the status %+v", d.lastSaving())
	}
	d.label("nurses", "1")
	d.wantSaved()
	if d.lastSaving().Status != SaveFailed {
		t.Errorf("a save of another article makes it %+v", d.lastSaving())
	}
	if err := d.Close(time.Second); err == nil {
		t.Error("Close says that all is on disk")
	}
	mend()
	if err := d.Close(time.Second); err != nil {
		t.Errorf("Close does not save what can be saved again: %v", err)
	}
	if l := onDisk(t, filepath.Join(d.dir, "sub/a.txt.mina.ann.json")); l.Len() != 1 {
		t.Errorf("there are %d marks on disk", l.Len())
	}
}

func TestCloseSavesWhatFailedInAWorkspaceThatIsNoLongerOpen(t *testing.T) {
	d, block, mend := blocked(t, neverAgain)
	d.Open(d.dir)
	d.goTo("sub/a.txt")
	block()
	d.label("harbour", "1")
	d.doc.retrying = false
	d.Open(folder(t, fixtureTexts))
	d.goTo(latin)
	mend()
	if err := d.Close(time.Second); err != nil {
		t.Error(err)
	}
	if l := onDisk(t, filepath.Join(d.dir, "sub/a.txt.mina.ann.json")); l.Len() != 1 {
		t.Errorf("there are %d marks on disk", l.Len())
	}
}

func TestCloseSeesAFailureThatTheSessionHasNotBeenToldOfYet(t *testing.T) {
	d, block, _ := blocked(t, queued)
	d.Open(d.dir)
	d.run()
	d.goTo("sub/a.txt")
	var o Options
	held(d, &o)
	d.opt.Do = o.Do
	block()
	d.label("harbour", "1")
	d.run()
	if err := d.Close(time.Second); err == nil {
		t.Error("Close says that all is on disk")
	}
}

func TestCloseWaitsForASaveNoLongerThanItsLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, latin, queued)
		d.label("harbour", "1")
		if err := d.Close(time.Minute); err == nil {
			t.Error("Close does not tell that a mark is not on disk")
		}
		d.run()
		if err := d.Close(time.Minute); err != nil {
			t.Error(err)
		}
		d.wantSaved()
	})
}

func TestASidecarThatBreaksWhileItIsOpenIsLeftAlone(t *testing.T) {
	d := open(t, latin, neverAgain)
	d.label("harbour", "1")
	write(t, d.sidecar(), "{ broken")
	d.label("board", "2")
	if got := d.lastSaving(); got.Status != SaveFailed || !errors.Is(got.Err, storage.ErrBrokenSidecar) {
		t.Errorf("the status is %+v", got)
	}
	if b, _ := os.ReadFile(d.sidecar()); string(b) != "{ broken" {
		t.Errorf("the file is now %q", b)
	}
	if err := os.Remove(d.sidecar()); err != nil {
		t.Fatal(err)
	}
	d.doc.retrying = false
	d.label("denied", "3")
	if d.lastSaving().Status != Saved {
		t.Errorf("the status is %+v", d.lastSaving())
	}
	d.wantMarks("claim harbour", "warning board", "quote denied")
	d.wantSaved()
}

func TestWhatAnotherWindowSavedIsMergedAndShown(t *testing.T) {
	one := open(t, latin)
	one.label("harbour", "1")
	two := one.again()
	two.Open(two.dir)
	two.goTo(latin)
	two.wantMarks("claim harbour")

	one.label("board", "2")
	two.forget()
	two.label("denied", "3")
	two.wantMarks("claim harbour", "warning board", "quote denied")
	two.wantSaved()
	if two.lastSaving().Status != Saved {
		t.Errorf("the status is %+v", two.lastSaving())
	}
	if c := two.changes[len(two.changes)-1]; c.After != two.Layer() || c.Range.Empty() {
		t.Errorf("told %+v", c)
	}
	if e := two.Entries()[two.Current()]; e.Summary.Marks != 3 {
		t.Errorf("the list says %d marks", e.Summary.Marks)
	}
	two.press("Ctrl+Z")
	two.wantMarks("claim harbour", "warning board")

	one.label("sink", "1")
	one.wantMarks("claim harbour", "warning board", "claim sink")
	one.wantSaved()
}

func TestAMarkMadeWhileAnotherWindowsMarksAreMergedIsSavedToo(t *testing.T) {
	one := open(t, latin)
	one.label("harbour", "1")
	two := one.again(queued)
	two.Open(two.dir)
	two.run()
	two.goTo(latin)
	one.label("board", "2")

	var o Options
	held(two, &o)
	two.opt.Do = o.Do
	two.label("denied", "3")
	two.run()
	two.label("sink", "1") // before the session knows what was merged
	two.deliver()
	two.run()
	two.deliver()
	two.wantMarks("claim harbour", "warning board", "quote denied", "claim sink")
	two.wantSaved()
	if two.lastSaving().Status != Saved {
		t.Errorf("the status is %+v", two.lastSaving())
	}
}

func TestAMarkDeletedInAnotherWindowIsLetGo(t *testing.T) {
	one := open(t, latin)
	id := one.label("harbour", "1").ID
	two := one.again()
	two.Open(two.dir)
	two.goTo(latin)
	one.SelectMark(id)
	one.press("Delete")
	var told []annotate.ID
	two.On.Mark.Listen(func(id annotate.ID) { told = append(told, id) })
	two.SelectMark(id)
	two.toggleDone()
	two.wantMarks()
	two.wantMark("none")
	if len(told) != 2 || told[1] != (annotate.ID{}) {
		t.Errorf("selected were %v", told)
	}
}

func TestAForeignMarkThatDoesNotFitIsKeptAndNotDrawn(t *testing.T) {
	one := open(t, latin)
	one.label("harbour", "1")
	two := one.again()
	two.Open(two.dir)
	two.goTo(latin)

	l := onDisk(t, one.sidecar())
	m := *l.At(0)
	m.ID = one.nextID()
	m.Fragments = []annotate.Fragment{{Span: annotate.Span{Start: 500, End: 507}, Exact: "nowhere"}}
	l, _, err := l.Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{{After: &m}}}, one.Now())
	if err != nil {
		t.Fatal(err)
	}
	var e sidecar.Encoder
	b, err := e.Encode(l)
	if err != nil {
		t.Fatal(err)
	}
	write(t, one.sidecar(), string(b))

	two.label("board", "2")
	two.wantMarks("claim harbour", "warning board", "claim nowhere")
	if !two.Doc().Loose[m.ID] || len(two.Doc().Loose) != 1 {
		t.Errorf("loose are %v", two.Doc().Loose)
	}
	two.wantSaved()
}
