package session

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"postil/annotate"
	"postil/storage"
	"postil/storage/article"
	"postil/storage/recovery"
)

// keeping gives a session a recovery place.
func keeping(place recovery.Place) option {
	return func(_ *desk, o *Options) { o.Recovery = place }
}

// failingly labels words while saving fails, on a desk that tries nothing again by
// itself (neverAgain).
func (d *desk) failingly(words, key string) {
	d.t.Helper()
	d.doc.retrying = false
	d.label(words, key)
}

// unsaved is what a place holds.
func unsaved(t *testing.T, place recovery.Place) []recovery.Unsaved {
	t.Helper()
	all, err := place.List()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// left is a place with marks of Mina on sub/a.txt that could not be saved, in a folder
// that can be written again, after the program has ended.
func left(t *testing.T, words ...string) (d *desk, place recovery.Place) {
	t.Helper()
	place = recovery.At(filepath.Join(t.TempDir(), "recovery"))
	d, block, mend := blocked(t, neverAgain, keeping(place))
	d.Open(d.dir)
	d.goTo("sub/a.txt")
	block()
	for i, w := range words {
		d.failingly(w, fmt.Sprint(i%3+1))
	}
	if err := d.Close(time.Second); err == nil {
		t.Fatal("Close says that all is saved")
	}
	mend()
	return d, place
}

func TestMarksThatCannotBeSavedAreKeptAtOnceAndTheFileGoesWhenTheyAre(t *testing.T) {
	place := recovery.At(filepath.Join(t.TempDir(), "recovery"))
	d, block, mend := blocked(t, neverAgain, keeping(place))
	d.Open(d.dir)
	d.goTo("sub/a.txt")
	d.label("harbour", "1")
	if all := unsaved(t, place); len(all) > 0 {
		t.Fatalf("kept %+v although it was saved", all)
	}
	block()
	for n, words := range []string{"board", "denied"} {
		d.failingly(words, "1")
		all := unsaved(t, place)
		if len(all) != 1 || all[0].Workspace != d.dir || all[0].Article != "sub/a.txt" || all[0].Slug() != "mina" || all[0].Layer.Len() != n+2 ||
			!strings.Contains(all[0].Reason, "cannot save sub/a.txt.mina.ann.json") {
			t.Fatalf("kept is %+v", all)
		}
		if st := d.lastSaving(); st.Aside.File != all[0].File || st.Aside.Err != nil {
			t.Errorf("told %+v", st)
		}
	}
	mend()
	d.SaveAgain()
	d.wantSaved()
	if all := unsaved(t, place); len(all) > 0 {
		t.Errorf("kept %+v although it is saved", all)
	}
	if st := d.lastSaving(); st.Status != Saved {
		t.Errorf("told %+v", st)
	}
	block()
	d.label("sink", "1")
	if all := unsaved(t, place); len(all) != 1 || all[0].Layer.Len() != 4 {
		t.Errorf("the next failure keeps %+v", all)
	}
}

func TestAFailedSaveIsToldOnceWithWhatToDo(t *testing.T) {
	place := recovery.At(filepath.Join(t.TempDir(), "recovery"))
	d, block, mend := blocked(t, neverAgain, keeping(place))
	d.Open(d.dir)
	d.goTo("sub/a.txt")
	block()
	d.forget()
	for _, words := range []string{"harbour", "board", "denied"} {
		d.failingly(words, "1")
	}
	_, advice := storage.Trouble(syscall.ENOENT)
	if len(d.notices) != 1 || !d.told("The marks of sub/a.txt are not saved. "+advice) || !d.told("the next start offers them") || d.notices[0].Action != "Save again" {
		t.Errorf("told %+v", d.notices)
	}
	if w := d.lastSaving().Words(); w != "Not saved. The folder is not there any more. Kept in your data folder" {
		t.Errorf("the line says %q", w)
	}
	mend()
	d.notices[0].Do()
	d.wantSaved()
	d.Run("file.saveAgain")
	if !d.told("Everything is saved.") {
		t.Errorf("told %+v", d.notices)
	}
}

func TestTheLineSaysForEachKindOfTroubleWhatIsWrong(t *testing.T) {
	seen := map[string]bool{}
	for _, errno := range []syscall.Errno{syscall.ENOSPC, syscall.EACCES, syscall.EIO, syscall.ENAMETOOLONG, syscall.ENOENT, syscall.EBUSY} {
		_, advice := storage.Trouble(errno)
		wrong, _, _ := strings.Cut(advice, ". ")
		w := SaveState{Err: fmt.Errorf("cannot save a.json: %w", errno)}.Words()
		if w != "Not saved. "+wrong+". It is tried again" || seen[w] {
			t.Errorf("%v: %q", errno, w)
		}
		seen[w] = true
	}
	if w := (SaveState{Err: fmt.Errorf("cannot save a.json: odd.")}).Words(); !strings.HasPrefix(w, "Not saved. cannot save a.json: odd. It") { //nolint:revive // as others write it
		t.Errorf("%q", w)
	}
	if w := (SaveState{Err: syscall.ENOSPC, Aside: Aside{Err: syscall.ENOSPC}}).Words(); !strings.HasSuffix(w, "Leave the window open: they are nowhere else") {
		t.Errorf("%q", w)
	}
	if w := (SaveState{Status: Saved}).Words(); w != "" {
		t.Errorf("%q", w)
	}
}

func TestWhereTheRecoveryPlaceFailsTooThatIsSaid(t *testing.T) {
	file := filepath.Join(t.TempDir(), "recovery")
	write(t, file, "no folder")
	d, block, mend := blocked(t, neverAgain, keeping(recovery.At(file)))
	d.Open(d.dir)
	d.goTo("sub/a.txt")
	block()
	d.forget()
	d.label("harbour", "1")
	if !d.told("cannot be kept in your data folder either") || d.lastSaving().Aside.Err == nil || !d.Unsafe() {
		t.Errorf("told %+v, %+v", d.notices, d.lastSaving())
	}
	mend()
	d.SaveAgain()
	d.wantSaved()
	if d.Unsafe() {
		t.Error("what is saved is not safe")
	}
}

func TestThePauseBetweenTriesGrowsToAMinuteAndSaveAgainDoesNotWait(t *testing.T) {
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
		d.label("harbour", "1")
		settle()
		var pauses []time.Duration
		for len(pauses) < 7 {
			d.forget()
			began := time.Now()
			for len(d.saving) == 0 {
				time.Sleep(time.Second)
				settle()
			}
			pauses = append(pauses, time.Since(began))
		}
		var want []time.Duration
		for _, seconds := range []int{5, 10, 20, 40, 60, 60, 60} {
			want = append(want, time.Duration(seconds)*time.Second)
		}
		if !slices.Equal(pauses, want) {
			t.Errorf("the pauses are %v, want %v", pauses, want)
		}
		d.SaveAgain() // fails, and the pauses begin anew
		settle()
		d.forget()
		time.Sleep(retryAfter)
		settle()
		if len(d.saving) == 0 {
			t.Error("after Save again the pause is as long as before")
		}
		mend()
		d.SaveAgain()
		settle()
		d.wantSaved()
		d.forget()
		time.Sleep(10 * retryAtMost)
		settle()
		if len(d.saving) > 0 {
			t.Errorf("saved again and again: %+v", d.saving)
		}
	})
}

func TestTheNextStartOffersWhatCouldNotBeSavedAndRestoresIt(t *testing.T) {
	d, place := left(t, "harbour", "board")
	next := d.again(keeping(place))
	next.Open(d.dir)
	if len(next.notices) != 1 || next.notices[0].Text != "1 article has marks that could not be saved on 12 May." || next.notices[0].Action != "Restore…" {
		t.Fatalf("told %+v", next.notices)
	}
	if !slices.ContainsFunc(next.Commands(), func(c Command) bool { return c.ID == "file.restore" }) {
		t.Error("the palette does not offer it")
	}
	next.goTo("b.txt")
	next.notices[0].Do()
	if !next.told("2 marks in 1 article restored and saved.") {
		t.Errorf("told %+v", next.notices)
	}
	if e := next.Entries()[slices.IndexFunc(next.Entries(), func(e Entry) bool { return e.Path == "sub/a.txt" })]; e.Summary.Marks != 2 {
		t.Errorf("the list says %d marks", e.Summary.Marks)
	}
	next.goTo("sub/a.txt")
	next.wantMarks("claim harbour", "warning board")
	next.wantSaved()
	if all := unsaved(t, place); len(all) > 0 {
		t.Errorf("still kept are %+v", all)
	}
	if slices.ContainsFunc(next.Commands(), func(c Command) bool { return c.ID == "file.restore" }) {
		t.Error("the palette still offers it")
	}
	next.Run("file.restore")
	if !next.told("There are no marks that could not be saved.") {
		t.Errorf("told %+v", next.notices)
	}
}

func TestWhatIsRestoredIsMergedWithWhatWasMarkedSince(t *testing.T) {
	d, place := left(t, "harbour", "board")
	other := d.again() // on another machine, say
	other.Open(d.dir)
	other.goTo("sub/a.txt")
	other.label("denied", "3")

	next := d.again(keeping(place))
	next.Open(d.dir)
	next.goTo("sub/a.txt")
	next.label("sink", "1") // saved, while the others wait
	if all := unsaved(t, place); len(all) != 1 {
		t.Fatalf("a save that is none of its business leaves %+v", all)
	}
	next.changes = nil
	next.Run("file.restore")
	next.wantMarks("claim harbour", "warning board", "quote denied", "claim sink")
	if len(next.changes) == 0 {
		t.Error("what came is not shown")
	}
	next.wantSaved()
	next.label("claim", "2")
	next.wantSaved()
	if all := unsaved(t, place); len(all) > 0 {
		t.Errorf("still kept are %+v", all)
	}
}

func TestDismissingKeepsItForTheNextStartAndANewFailureLosesNothingOfIt(t *testing.T) {
	d, place := left(t, "harbour")
	next := d.again(keeping(place), neverAgain)
	next.Open(d.dir)
	next.goTo("sub/a.txt")
	if all := unsaved(t, place); len(all) != 1 {
		t.Fatalf("kept is %+v", all)
	}
	// The folder fails again, with other marks; then it is back, and these are saved.
	if err := os.Rename(filepath.Join(d.dir, "sub"), filepath.Join(d.dir, "away")); err != nil {
		t.Fatal(err)
	}
	next.label("board", "2")
	if all := unsaved(t, place); len(all) != 1 || all[0].Layer.Len() != 2 {
		t.Fatalf("kept is %+v", all)
	}
	if err := os.Rename(filepath.Join(d.dir, "away"), filepath.Join(d.dir, "sub")); err != nil {
		t.Fatal(err)
	}
	next.SaveAgain()
	next.wantMarks("warning board")
	if all := unsaved(t, place); len(all) != 1 {
		t.Fatalf("what was never restored is gone: %+v", all)
	}
	last := next.again(keeping(place))
	last.Open(d.dir)
	last.Run("file.restore")
	last.goTo("sub/a.txt")
	last.wantMarks("claim harbour", "warning board")
}

func TestWhatCannotBeRestoredStaysAndIsTold(t *testing.T) {
	d, place := left(t, "harbour")
	write(t, filepath.Join(d.dir, "sub", "a.txt.mina.ann.json"), "{ broken")
	next := d.again(keeping(place))
	next.Open(d.dir)
	next.Run("file.restore")
	if !next.told("stay in") || len(unsaved(t, place)) != 1 {
		t.Errorf("told %+v", next.notices)
	}
	if err := os.Remove(filepath.Join(d.dir, "sub", "a.txt.mina.ann.json")); err != nil {
		t.Fatal(err)
	}
	next.Run("file.restore")
	if len(unsaved(t, place)) != 0 {
		t.Errorf("told %+v", next.notices)
	}
}

func TestMarksOfAnArticleThatIsGoneAreToldWithTheirFile(t *testing.T) {
	d, place := left(t, "harbour")
	if err := os.Remove(filepath.Join(d.dir, "sub", "a.txt")); err != nil {
		t.Fatal(err)
	}
	next := d.again(keeping(place))
	next.Open(d.dir)
	if all := unsaved(t, place); len(all) != 1 || !next.told(all[0].File) || !next.told("sub/a.txt") {
		t.Errorf("told %+v of %+v", next.notices, all)
	}
}

func TestMarksThatAreBeingTriedInThisWindowAreNotOffered(t *testing.T) {
	place := recovery.At(filepath.Join(t.TempDir(), "recovery"))
	d, block, mend := blocked(t, neverAgain, keeping(place))
	d.Open(d.dir)
	d.goTo("sub/a.txt")
	block()
	d.label("harbour", "1")
	mend()
	d.doc.retrying = false
	d.forget()
	d.Open(d.dir)
	if d.told("could not be saved") {
		t.Errorf("told %+v", d.notices)
	}
}

func TestASaveThatTakesLongHasItsMarksKeptMeanwhileWithThoseThatWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		place := recovery.At(filepath.Join(t.TempDir(), "recovery"))
		d, _, _ := blocked(t, keeping(place))
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
		goTo := func(article string) {
			settle()
			d.OpenArticle(slices.IndexFunc(d.Entries(), func(e Entry) bool { return e.Path == article }))
			settle()
		}
		d.Open(d.dir)
		goTo("sub/a.txt")
		release, released := make(chan struct{}), make(chan error)
		go func() {
			released <- storage.WhileLocked(t.Context(), filepath.Join(d.dir, "sub"), func() error { <-release; return nil })
		}()
		synctest.Wait()
		d.label("harbour", "1")
		synctest.Wait()
		if all := unsaved(t, place); len(all) > 0 {
			t.Errorf("kept at once are %+v", all)
		}
		goTo("b.txt")
		d.label("nurses", "1") // waits behind the other
		goTo("sub/a.txt")
		d.label("board", "2")
		if !d.Unsafe() {
			t.Error("what waits is safe")
		}
		d.forget()
		time.Sleep(slowAfter + time.Second)
		settle()
		all := unsaved(t, place)
		if len(all) != 2 || all[0].Layer.Len()+all[1].Layer.Len() != 3 {
			t.Fatalf("kept are %+v", all)
		}
		if st := d.lastSaving(); st.Status != SaveFailed || st.Words() != "Not saved. The drive does not answer. Kept in your data folder" || len(d.notices) != 1 {
			t.Errorf("told %+v: %s; %+v", st, st.Words(), d.notices)
		}
		if d.Unsafe() {
			t.Error("what is kept is not safe")
		}
		close(release)
		if err := <-released; err != nil {
			t.Error(err)
		}
		time.Sleep(time.Second)
		settle()
		if all := unsaved(t, place); len(all) > 0 {
			t.Errorf("kept although they are saved: %+v", all)
		}
		d.wantSaved()
		if st := d.lastSaving(); st.Status != Saved {
			t.Errorf("told %+v", st)
		}
		time.Sleep(3 * slowAfter)
		settle()
		if all := unsaved(t, place); len(all) > 0 {
			t.Errorf("kept later: %+v", all)
		}
	})
}

func TestANameThatIsTooLongIsToldWhenTheArticleIsShown(t *testing.T) {
	long := strings.Repeat("n", 245) + ".txt"
	d := newDesk(t, folder(t, map[string]string{long: "Words."}), MemoryPreferences{})
	d.SetPerson("Mina")
	d.Open(d.dir)
	if _, advice := storage.Trouble(syscall.ENAMETOOLONG); !d.told(advice) || d.Doc() == nil || !errors.Is(d.Doc().ReadOnly, storage.ErrLongName) {
		t.Errorf("told %+v", d.notices)
	}
}

func TestZonesThatCannotBeSavedAreToldAsSuchAndAreNotSafe(t *testing.T) {
	place := recovery.At(filepath.Join(t.TempDir(), "recovery"))
	d, block, mend := blocked(t, neverAgain, keeping(place))
	d.Open(d.dir)
	d.goTo("sub/a.txt")
	block()
	d.forget()
	d.zone("denied", article.ZoneCaption)
	if !d.told("The zones of sub/a.txt are not saved.") || !d.Unsafe() || len(unsaved(t, place)) > 0 {
		t.Errorf("told %+v", d.notices)
	}
	mend()
	d.SaveAgain()
	if d.lastSaving().Status != Saved || d.Unsafe() {
		t.Errorf("told %+v", d.lastSaving())
	}
}

func TestDaysAreSaidInOneOrTwo(t *testing.T) {
	now := time.Date(2026, 5, 14, 9, 0, 0, 0, time.UTC)
	on := func(days ...int) (out []recovery.Match) {
		for _, n := range days {
			out = append(out, recovery.Match{Unsaved: recovery.Unsaved{Time: now.AddDate(0, 0, n), Layer: &annotate.Layer{}}})
		}
		return out
	}
	for want, kept := range map[string][]recovery.Match{
		" on 12 May": on(-2, -2), " between 10 May and 13 May": on(-1, -4, -2), " on 14 May 2025": on(-365),
	} {
		if got := days(kept, now); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
