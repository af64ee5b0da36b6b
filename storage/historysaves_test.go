package storage

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"postil/annotate"
	"postil/storage/journal"
)

func TestASessionIsMadeOfItsSaves(t *testing.T) {
	d := newDesk(t, nil)
	f, l := d.open()
	for range 3 {
		l, _ = d.mark(l)
		l = d.save(f, l)
	}
	other, theirs := otherDesk(d).open()
	theirs, _ = d.mark(theirs)
	d.save(other, theirs)
	f, l = d.open()
	l = d.save(f, remove(t, l, l.At(0).ID, noon.Add(time.Hour)))
	l, _ = d.mark(l)
	d.save(f, l)
	h := d.past()
	var told [][]journal.Counts
	for _, s := range h.Sessions() {
		var counts []journal.Counts
		var sum journal.Counts
		saves := h.Saves(s)
		for i, v := range saves {
			counts = append(counts, v.Counts)
			sum.Added, sum.Changed, sum.Removed = sum.Added+v.Added, sum.Changed+v.Changed, sum.Removed+v.Removed
			if i > 0 && v.To.After(saves[i-1].To) {
				t.Errorf("%v comes below %v", v, saves[i-1])
			}
			if _, err := h.Layer(v.At); err != nil || !h.Here(v.At) {
				t.Errorf("the state after %v: %v", v.At, err)
			}
		}
		if sum != s.Counts || saves[0].At != s.Last || len(saves) != s.Saves {
			t.Errorf("%+v is made of %+v", s, saves)
		}
		told = append(told, counts)
	}
	one, gone := journal.Counts{Added: 1}, journal.Counts{Removed: 1}
	if want := [][]journal.Counts{{one, gone}, {one}, {one, one, one}}; !slices.EqualFunc(told, want, slices.Equal) {
		t.Errorf("told is %v, want %v", told, want)
	}
	if h.Saves(WorkSession{Last: EntryRef{"nobody", 3}}) != nil {
		t.Error("a session of nobody has saves")
	}
	if h.Here(EntryRef{"0a1b2c3d", 1}) {
		t.Error("what another machine has recorded is taken for this one's")
	}
}

func TestWhatThereWasBeforeAnythingWasRecordedIsTheStart(t *testing.T) {
	d := newDesk(t, nil)
	f, l := d.open()
	l, _ = d.mark(l)
	d.save(f, l)
	if at, _, ok := d.past().Start(); ok {
		t.Errorf("where there was nothing it is %v", at)
	}
	d = newDesk(t, nil)
	g, before := otherDesk(d).open()
	before, _ = d.mark(before)
	d.save(g, before)
	f, l = d.open()
	d.save(f, remove(t, l, l.At(0).ID, noon.Add(time.Hour)))
	at, when, ok := d.past().Start()
	if !ok || when.IsZero() {
		t.Fatal("it has no start")
	}
	if then, err := d.past().Layer(at); err != nil || then.Len() != 1 {
		t.Errorf("%v, %v", then, err)
	}
}

func TestFaultsOfAHistoryAreToldWithWhatIsWhole(t *testing.T) {
	d := newDesk(t, nil)
	f, l := d.open()
	for range 4 {
		l, _ = d.mark(l)
		l = d.save(f, l)
	}
	if got := d.past().Faults(); len(got) != 0 {
		t.Errorf("of a whole one: %v", got)
	}
	b, err := os.ReadFile(d.journal())
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(b), "\n")
	lines[3] = strings.Replace(lines[3], `"seq":4`, `"seq":5`, 1)
	if err := os.WriteFile(d.journal(), []byte(strings.Join(lines, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	h := d.past()
	if got := h.Faults(); len(got) != 1 || got[0].Entry != 4 || got[0].Lost {
		t.Errorf("%+v", got)
	}
	if n := len(h.Sessions()); n != 1 {
		t.Errorf("%d sessions are whole", n)
	}
	// Where nothing can be read that is told apart from there being none.
	if err := os.WriteFile(d.journal(), []byte("nonsense\nmore\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var fault journal.Fault
	if _, err := d.w.History("a.txt", "alice"); !errors.Is(err, ErrNoHistory) || !errors.As(err, &fault) {
		t.Errorf("%v", err)
	}
}

func TestWhatSaysTheSameIsNotRestored(t *testing.T) {
	d := newDesk(t, nil)
	f, l := d.open()
	l, id := d.mark(l)
	l = d.save(f, l)
	mark := *l.Annotation(id)
	gone := remove(t, l, id, noon.Add(time.Hour))
	again, _, err := gone.Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{{After: &mark}}}, noon.Add(2*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	d.save(f, again)
	then, err := d.past().Layer(EntryRef{d.w.writer(), 2})
	if err != nil {
		t.Fatal(err)
	}
	if again.Annotation(id).Modified.Equal(then.Annotation(id).Modified) {
		t.Fatal("the mark bears the same time, so that this tests nothing")
	}
	if c, err := Restoring(again, then); err != nil || !c.Empty() {
		t.Errorf("%+v, %v", c, err)
	}
	other := mark
	other.Note = "another"
	noted, _, err := again.Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{{Before: again.Annotation(id), After: &other}}}, noon.Add(3*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if c, err := Restoring(noted, then); err != nil || len(c.Annotations) != 1 {
		t.Errorf("%+v, %v", c, err)
	}
}
