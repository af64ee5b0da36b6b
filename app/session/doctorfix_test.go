package session

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"postil/annotate"
	"postil/storage"
	"postil/storage/doctor"
	"postil/storage/sidecar"
)

func TestEveryKindOfDamageIsFixedAndTheFixTakenBack(t *testing.T) {
	mina := sidecarOf(latin, "mina")
	for kind, harm := range map[doctor.Kind]func(d *desk){
		doctor.Conflict: func(d *desk) {
			file := d.marker("Bob", latin, "board")
			b, _ := os.ReadFile(file)
			write(t, file, "<<<<<<< HEAD\n"+string(b)+"=======\n"+strings.ReplaceAll(string(b), `"label": "claim"`, `"label": "quote"`)+">>>>>>> other\n")
		},
		doctor.Copy: func(d *desk) {
			file := d.marker("Bob", latin, "board")
			b, _ := os.ReadFile(file)
			write(t, filepath.Join(d.dir, latin+".bob.ann (1).json"), string(b))
		},
		doctor.Duplicate: func(d *desk) {
			file := d.marker("Bob", latin, "board", "denied")
			l := onDisk(t, file)
			relabelled(t, file, `{"id": "`+l.At(1).ID.String(), `{"id": "`+l.At(0).ID.String())
		},
		doctor.Person: func(d *desk) {
			d.marker("Bob", emoji, "waved")
			file := d.marker("Bob", latin, "board")
			id := onDisk(t, filepath.Join(d.dir, sidecarOf(emoji, "bob"))).Person.ID.String()
			relabelled(t, file, onDisk(t, file).Person.ID.String(), id)
			if err := os.Rename(file, filepath.Join(d.dir, sidecarOf(latin, "robert"))); err != nil {
				t.Fatal(err)
			}
		},
		doctor.Orphan: func(d *desk) {
			file := d.marker("Bob", latin, "board")
			if err := os.Rename(file, filepath.Join(d.dir, sidecarOf("gone.txt", "bob"))); err != nil {
				t.Fatal(err)
			}
		},
		doctor.Relation: func(d *desk) { lostEnd(t, d.marker("Bob", latin, "board")) },
		doctor.Label: func(d *desk) {
			relabelled(t, d.marker("Bob", latin, "board"), `"label": "claim"`, `"label": "rumour"`)
		},
		doctor.Temporary: func(d *desk) {
			p := filepath.Join(d.dir, staleSave)
			write(t, p, "half")
			if old := d.clock.Now().Add(-48 * time.Hour); os.Chtimes(p, old, old) != nil {
				t.Fatal("the file cannot be made old")
			}
		},
	} {
		d := open(t, latin)
		d.label("harbour", "1") // with everything else at work
		harm(d)
		before := filesOf(t, d.dir)
		c := d.looked()
		sick := c.found(kind)
		if len(sick) == 0 || sick[0].Fix == nil || sick[0].Advice != "" || sick[0].Wrong() == "" || sick[0].Would() == "" {
			t.Errorf("%s: found %+v", kind, c.Ailments)
			continue
		}
		if who := sick[0].Person; kind != doctor.Temporary && who != "Bob" && who != "bob" { // of a file that cannot be read only the name says whose it is
			t.Errorf("%s: it is about %q", kind, who)
		}
		c.Fix(c.OfKind(kind))
		if c.Told != "1 fix is done." || c.Err != nil || len(c.found(kind)) > 0 || len(c.Repairs) != 1 {
			t.Errorf("%s: told %q, %v; left %+v; kept %v", kind, c.Told, c.Err, c.found(kind), c.Repairs)
		}
		if maps.Equal(before, filesOf(t, d.dir)) {
			t.Errorf("%s: no file is another", kind)
		}
		d.wantMarks("claim harbour")
		d.press("Ctrl+Z") // hers was not fixed, so what she did can be undone
		d.wantMarks()
		d.press("Ctrl+Y")
		d.wantMarks("claim harbour")
		c.TakeBack(c.Repairs[0])
		if kind == doctor.Temporary { // it is young again
			sick = nil
		}
		if c.Told != "1 fix is taken back." || c.Err != nil || len(c.found(kind)) != len(sick) || len(c.Repairs) != 0 {
			t.Errorf("%s: told %q, %v; found %+v", kind, c.Told, c.Err, c.found(kind))
		}
		after := filesOf(t, d.dir)
		delete(before, mina) // which undo and redo wrote anew
		delete(after, mina)
		if !maps.Equal(before, after) {
			t.Errorf("%s: after it was taken back the files are\n%v\nwere\n%v", kind, after, before)
		}
	}
}

// sick is Mina's session over an article in which a relation of hers has lost an end.
func sick(t *testing.T, options ...option) *desk {
	t.Helper()
	d := open(t, latin)
	lostEnd(t, d.marker("Mina", latin, "board", "denied"))
	e := d.again(options...)
	e.Open(e.dir)
	e.run()
	e.goTo(latin)
	if e.Layer().Relation(annotate.ID{9, 6: 0x70, 8: 0x80}) == nil || e.Doc().ReadOnly != nil {
		t.Fatal("the article is not open with its relation")
	}
	e.forget()
	return e
}

func TestTheOpenArticleIsSavedFixedAndShownAnew(t *testing.T) {
	d := sick(t, queued)
	c := d.looked()
	d.label("harbour", "2") // and not saved yet
	d.Select(d.place("sink"))
	at, mark := d.Selection(), d.Layer().At(1).ID
	d.selectMark(mark)
	old := d.Doc()
	if cost := c.Cost(&c.Ailments[0]); !strings.Contains(cost, "only down to what the fix changes") {
		t.Errorf("the fix costs %q", cost)
	}
	c.Fix(c.OfKind(doctor.Relation))
	if c.Doing != CheckFixing || old.ReadOnly == nil {
		t.Fatalf("it is doing %v", c.Doing)
	}
	d.press("3")
	if !d.told("files of this folder are being fixed") {
		t.Errorf("it can be marked meanwhile: %v", d.marks())
	}
	d.run()
	if d.Doc() == old || d.Doc().ReadOnly != nil || len(c.found(doctor.Relation)) > 0 || c.Doing != CheckIdle {
		t.Fatalf("left %+v, told %q, %v", c.Ailments, c.Told, c.Err)
	}
	d.wantMarks("warning harbour", "claim board", "claim denied")
	if n := len(slices.Collect(d.Layer().Relations())); n != 0 {
		t.Errorf("the window shows %d relations", n)
	}
	d.wantSaved()
	if d.Selection() != at || d.mark != mark {
		t.Errorf("the selection is %v with the mark %v, was %v with %v", d.Selection(), d.mark, at, mark)
	}
	if d.UndoName() != "" {
		t.Errorf("%q could be undone, which was done before the fix", d.UndoName())
	}
	if want := "1 fix is done. What was done before in 1 open article can be undone only down to what a fix has changed."; c.Told != want {
		t.Errorf("told %q, want %q", c.Told, want)
	}
	if e := d.Entries()[d.Current()]; e.Summary.Marks != 3 {
		t.Errorf("the list says %+v", e.Summary)
	}

	// Work goes on, on what the file says now; then the repair is taken back no more.
	d.label("claim", "3")
	d.run()
	d.wantSaved()
	c.TakeBack(c.Repairs[0])
	d.run()
	if c.Err == nil || !strings.Contains(c.Err.Error(), doctor.ErrChangedSince.Error()) || d.Doc().ReadOnly != nil || d.Layer().Len() != 4 {
		t.Errorf("told %q, %v; %v", c.Told, c.Err, d.marks())
	}
}

func TestARepairOfTheOpenArticleIsTakenBackThere(t *testing.T) {
	d := sick(t)
	before := filesOf(t, d.dir)
	c := d.looked()
	c.Fix(c.OfKind(doctor.Relation))
	if n := len(slices.Collect(d.Layer().Relations())); n != 0 {
		t.Fatalf("%d relations", n)
	}
	c.TakeBack(c.Repairs[0])
	if n := len(slices.Collect(d.Layer().Relations())); n != 1 || len(c.found(doctor.Relation)) != 1 || c.Told != "1 fix is taken back." {
		t.Errorf("%d relations, found %v, told %q, %v", n, c.Ailments, c.Told, c.Err)
	}
	if after := filesOf(t, d.dir); !maps.Equal(before, after) {
		t.Errorf("the files are\n%v\nwere\n%v", after, before)
	}
	d.press("Ctrl+Z") // of what was done in the session before, which no fix touches
	d.wantMarks("claim board")
}

func TestADamagedLayerOfTheOpenArticleCanBeWorkedOnAgain(t *testing.T) {
	d := open(t, latin)
	file := d.marker("Mina", latin, "board", "denied")
	l := onDisk(t, file)
	relabelled(t, file, `{"id": "`+l.At(1).ID.String(), `{"id": "`+l.At(0).ID.String())
	e := d.again()
	e.Open(e.dir)
	i := slices.IndexFunc(e.notices, func(n Notice) bool { return n.Action == "Check this folder…" })
	if e.Doc().ReadOnly == nil || i < 0 {
		t.Fatalf("it can be marked: told %v", e.notices)
	}
	e.notices[i].Do()
	if !slices.Contains(e.asked, AskCheck) {
		t.Errorf("what is offered asks for %v", e.asked)
	}
	c := e.looked()
	if len(c.found(doctor.Duplicate)) != 1 || !c.found(doctor.Duplicate)[0].Own {
		t.Fatalf("found %+v", c.Ailments)
	}
	c.Fix(c.OfKind(doctor.Duplicate))
	e.wantMarks("claim board", "claim denied")
	e.label("harbour", "1")
	e.wantSaved()
}

func TestFixingIsStoppedBeforeTheNextFix(t *testing.T) {
	d := sick(t)
	before := filesOf(t, d.dir)
	c := d.looked()
	stop := d.On.Checkup.Listen(func(c *Checkup) {
		if c.Doing == CheckFixing && c.Done > 0 {
			c.Stop()
		}
	})
	c.Fix(c.OfKind(doctor.Relation))
	stop()
	if c.Told != "Stopped. Nothing was fixed." || c.Err != nil || c.Doing != CheckIdle || len(c.found(doctor.Relation)) != 1 || d.Doc().ReadOnly != nil {
		t.Errorf("told %q, %v; found %v", c.Told, c.Err, c.Ailments)
	}
	if after := filesOf(t, d.dir); !maps.Equal(before, after) {
		t.Errorf("the files are\n%v\nwere\n%v", after, before)
	}
	d.label("harbour", "1")
	d.wantSaved()
}

func TestMarksThatAreNotOnDiskKeepTheirFileFromBeingFixed(t *testing.T) {
	d := open(t, latin)
	lostEnd(t, d.marker("Mina", latin, "board"))
	other := sidecarOf(emoji, "mina")
	lostEnd(t, d.marker("Mina", emoji, "waved"))
	e := d.again(neverAgain)
	e.Open(e.dir)
	e.goTo(latin)
	c := e.looked()
	file := e.sidecar()
	good := onDisk(t, file)
	// A newer Postil has written it, so that nothing is saved over it.
	relabelled(t, file, `"version": 1`, `"version": 99`)
	e.label("harbour", "1")
	if e.saver.failure(e.doc) == nil {
		t.Fatal("the marks are saved")
	}
	e.doc.retrying = false // else the desk runs nothing
	write(t, file, encoded(t, good))
	c.Fix(c.OfKind(doctor.Relation))
	left := c.found(doctor.Relation)
	if c.Told != "1 fix is done. 1 could not be done; the list says why." || len(left) != 1 || !strings.Contains(left[0].Refused, "he marks of "+latin+" are not on disk yet") {
		t.Errorf("told %q, %v; left %+v", c.Told, c.Err, left)
	}
	if len(slices.Collect(onDisk(t, filepath.Join(e.dir, other)).Relations())) != 0 {
		t.Error("the other one is not fixed")
	}
	e.wantMarks("claim harbour", "claim board")
	e.SaveAgain()
	c.Fix(c.OfKind(doctor.Relation))
	if len(c.found(doctor.Relation)) > 0 || !strings.HasPrefix(c.Told, "1 fix is done. What was done before") {
		t.Errorf("told %q, %v; left %+v", c.Told, c.Err, c.Ailments)
	}
	e.wantMarks("claim harbour", "claim board")
	e.wantSaved()
}

func TestPlacesThatAreChosenKeepTheirFileFromBeingFixed(t *testing.T) {
	d := rewritten(t)
	lostEnd(t, d.sidecar())
	e := d.again()
	e.Open(e.dir)
	c := e.looked()
	e.Placing().Drop(0)
	c.Fix(c.OfKind(doctor.Relation))
	if left := c.found(doctor.Relation); c.Told != "Nothing was fixed. 1 could not be done; the list says why." || len(left) != 1 || !strings.Contains(left[0].Refused, "apply them with Ctrl+Enter") || e.Placing().Unapplied() != 1 {
		t.Errorf("told %q, %v; left %+v", c.Told, c.Err, left)
	}
}

func TestAFixThatIsOutOfDateIsNotCarriedOut(t *testing.T) {
	d := sick(t)
	c := d.looked()
	fixes := c.OfKind(doctor.Relation)
	l := onDisk(t, d.sidecar())
	fine, err := annotate.NewLayer(l.Header, annotate.Contents{Annotations: slices.Collect(l.Annotations())})
	if err != nil {
		t.Fatal(err)
	}
	write(t, d.sidecar(), encoded(t, fine))
	c.Fix(fixes)
	if c.Told != "Nothing was fixed. 1 is no longer what is to be done, since files have changed." || len(c.found(doctor.Relation)) > 0 || len(c.Repairs) > 0 {
		t.Errorf("told %q, %v; found %v", c.Told, c.Err, c.Ailments)
	}
}

func TestWhatIsTickedIsFixedAndWhatIsNotStays(t *testing.T) {
	d := open(t, latin)
	lostEnd(t, d.marker("Bob", latin, "board"))
	lostEnd(t, d.marker("Lea", emoji, "waved"))
	relabelled(t, d.marker("Bob", arabic, "الوزير", "لكن"), `"label": "claim"`, `"label": "rumour"`)
	c := d.looked()
	labels := c.found(doctor.Label)
	if len(labels) != 2 || labels[0].Fix != labels[1].Fix {
		t.Fatalf("found %+v", c.Ailments)
	}
	first := slices.IndexFunc(c.Ailments, func(a Ailment) bool { return a.Kind == doctor.Label })
	c.Tick(first, true)
	if !c.Ailments[first+1].Ticked || len(c.Ticked()) != 1 {
		t.Error("a label that is ticked at one mark is not at the other")
	}
	c.TickAll(true)
	c.Tick(slices.IndexFunc(c.Ailments, func(a Ailment) bool { return a.Person == "Lea" }), false)
	c.Look() // which keeps the ticks
	c.Fix(c.Ticked())
	if left := c.found(doctor.Relation); len(left) != 1 || left[0].Person != "Lea" || left[0].Article != emoji || c.Told != "2 fixes are done." {
		t.Errorf("told %q, %v; left %+v", c.Told, c.Err, c.Ailments)
	}
	if l, ok := d.Scheme().Label("rumour"); !ok || !l.Archived {
		t.Error("the scheme in force has no label for the marks")
	}
	if len(c.Repairs) != 1 || len(c.Repairs[0].Fixes) != 2 {
		t.Errorf("kept %+v", c.Repairs)
	}
}

func TestAnEarlierRepairIsTakenBackBeforeALaterOne(t *testing.T) {
	d := open(t, latin)
	lostEnd(t, d.marker("Bob", latin, "board"))
	lostEnd(t, d.marker("Lea", emoji, "waved"))
	c := d.looked()
	for range 2 {
		c.Fix(c.OfKind(doctor.Relation)[:1])
	}
	if len(c.Repairs) != 2 || len(c.Ailments) > 0 {
		t.Fatalf("kept %+v, left %v", c.Repairs, c.Ailments)
	}
	c.TakeBack(c.Repairs[1])
	if len(c.Repairs) != 1 || len(c.Ailments) != 1 || c.Ailments[0].Person != "Bob" {
		t.Errorf("kept %+v, found %+v", c.Repairs, c.Ailments)
	}
	c.TakeBack(doctor.Kept{Name: "20000101T000000.000Z"})
	if c.Err == nil {
		t.Error("a repair that is not kept is taken back")
	}
}

func TestTheArticleThatHerMarksWereMovedToIsShown(t *testing.T) {
	d := open(t, latin)
	d.label("harbour", "1")
	d.Select(d.place("sink"))
	at := d.Selection()
	if err := os.Rename(filepath.Join(d.dir, latin), filepath.Join(d.dir, "renamed.txt")); err != nil {
		t.Fatal(err)
	}
	found, err := d.Workspace().Names(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d.Refound(found, nil)
	c := d.looked()
	c.Fix(c.OfKind(doctor.Orphan))
	if d.Doc().Path() != "renamed.txt" || d.Selection() != at || c.Problems() != 0 {
		t.Fatalf("shown is %s with %v; told %q, %v; left %v", d.Doc().Path(), d.Selection(), c.Told, c.Err, c.Ailments)
	}
	d.wantMarks("claim harbour")
	d.label("board", "1")
	d.wantSaved()
	if _, err := os.Stat(filepath.Join(d.dir, sidecarOf(latin, "mina"))); err == nil {
		t.Error("the old file is back")
	}
}

func TestNobodyIsKeptFromMarkingByAFixOfAnotherFolder(t *testing.T) {
	d := sick(t, queued)
	c := d.looked()
	c.Fix(c.OfKind(doctor.Relation))
	d.Open(folder(t, fixtureTexts))
	d.run()
	if c.Doing != CheckIdle || d.Doc().ReadOnly != nil || d.CheckUp() == c {
		t.Errorf("it is doing %v", c.Doing)
	}
	d.label("harbour", "1")
}

// A fix with real goroutines, while the person marks other articles.
func TestAFixInTheBackgroundRacesWithNobody(t *testing.T) {
	o := open(t, latin)
	lostEnd(t, o.marker("Mina", latin, "board"))
	d, until := newLiveDesk(t, o.dir)
	d.SetPerson("Mina")
	d.Open(o.dir)
	until("an article is shown", func() bool { return d.Doc() != nil })
	c := d.CheckUp()
	c.Look()
	until("all is looked at", func() bool { return c.Looked })
	c.Fix(c.OfKind(doctor.Relation))
	until("it is fixed", func() bool { return c.Doing == CheckIdle && len(c.Repairs) == 1 })
	until("it can be marked", func() bool { return d.Doc().ReadOnly == nil })
	d.label("harbour", "1")
	until("that is saved", func() bool { return !d.saver.busy() })
	b, err := os.ReadFile(d.sidecar())
	if err != nil {
		t.Fatal(err)
	}
	if l, err := sidecar.Decode(b); err != nil || l.Len() != 2 || len(slices.Collect(l.Relations())) != 0 {
		t.Errorf("on disk are %v", err)
	}
	if _, ok := storage.CopyOf(filepath.Base(d.sidecar())); ok {
		t.Error("a copy was written")
	}
}

// What was marked just before is waited for, rather than refused.
func TestAFixWaitsForASaveThatIsGoingOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := sick(t)
		c := d.looked()
		work := make(chan func(), 1000)
		d.opt.Do = func(f func()) { work <- f }
		d.opt.Go = func(f func()) {
			go func() {
				time.Sleep(time.Second) // of the bubble
				f()
			}()
		}
		d.label("harbour", "2")
		d.opt.Go = func(f func()) { go f() }
		c.Fix(c.OfKind(doctor.Relation))
		for c.Doing != CheckIdle {
			(<-work)()
		}
		if !strings.HasPrefix(c.Told, "1 fix is done. What was done before") || len(c.found(doctor.Relation)) > 0 {
			t.Errorf("told %q, %v; left %+v", c.Told, c.Err, c.Ailments)
		}
		synctest.Wait()
		for len(work) > 0 {
			(<-work)()
			synctest.Wait()
		}
		d.wantMarks("warning harbour", "claim board", "claim denied")
	})
}

// An article that is opened while its file is fixed, and marked at once, loses neither.
func TestAnArticleThatIsOpenedDuringAFixKeepsItsMarks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t, latin)
		lostEnd(t, o.marker("Mina", emoji, "waved"))
		d := newDesk(t, o.dir, MemoryPreferences{}, queued)
		d.SetPerson("Mina")
		d.Open(d.dir)
		d.run()
		c := d.looked()
		c.Fix(c.OfKind(doctor.Relation))
		fix := d.jobs[0]
		d.jobs = nil
		d.goTo(emoji)
		d.label("flags", "2")
		save := d.jobs
		d.jobs = nil
		fix() // once it has waited for the save in vain
		opened := d.Doc()
		d.jobs = slices.Concat(d.jobs, save)
		d.run()
		if c.Told != "1 fix is done." || d.Doc() != opened || opened.ReadOnly != nil {
			t.Errorf("told %q, %v; another document is shown: %v", c.Told, c.Err, d.Doc() != opened)
		}
		d.wantMarks("claim waved", "warning flags")
		d.wantSaved()
		if n := len(slices.Collect(d.Layer().Relations())); n != 0 {
			t.Errorf("%d relations are back", n)
		}
	})
}
