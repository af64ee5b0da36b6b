package storage

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"postil/annotate"
)

// linked is a layer with marks and a relation between the first two of them.
func (d *desk) linked(l *annotate.Layer) (*annotate.Layer, annotate.ID, annotate.ID, annotate.ID) {
	d.Helper()
	l, a := d.mark(l)
	l, b := d.mark(l)
	r := &annotate.Relation{ID: newID(d.r), Type: "answers", From: a, To: b}
	l, _, err := l.Apply(annotate.Change{Relations: []annotate.Edit[*annotate.Relation]{{After: r}}}, noon)
	if err != nil {
		d.Fatal(err)
	}
	return l, a, b, r.ID
}

func TestWhatWasIsRestoredAsOneChangeThatCanBeUndone(t *testing.T) {
	d := newDesk(t, nil)
	_, empty := d.open()
	rapid.Check(t, func(rt *rapid.T) {
		then, _, _, _ := d.linked(empty)
		l := then
		for range rapid.IntRange(0, 4).Draw(rt, "steps") {
			if l.Len() > 0 && rapid.Bool().Draw(rt, "remove") {
				l = remove(t, l, l.At(rapid.IntRange(0, l.Len()-1).Draw(rt, "which")).ID, noon.Add(time.Hour))
			} else {
				l, _ = d.mark(l)
			}
		}
		present := l
		change, err := Restoring(present, then)
		if err != nil {
			rt.Fatal(err)
		}
		back, done, err := present.Apply(change, noon.Add(2*time.Hour))
		if err != nil {
			rt.Fatal(err)
		}
		if !sameRecords(back, then) {
			rt.Fatal("it does not say what it said then")
		}
		if undone, _, err := back.Apply(done.Inverse(), noon.Add(3*time.Hour)); err != nil || !sameRecords(undone, present) {
			rt.Fatalf("undone it does not say what it said before (%v)", err)
		}
		if again, err := Restoring(back, back); err != nil || !again.Empty() {
			rt.Fatalf("%+v, %v", again, err)
		}
	})
}

// sameRecords reports whether two layers have the same marks and relations, whenever
// they were changed.
func sameRecords(a, b *annotate.Layer) bool {
	var x, y []annotate.ID
	for m := range a.Annotations() {
		x = append(x, m.ID)
		if n := b.Annotation(m.ID); n == nil || n.Label != m.Label || n.Hull() != m.Hull() {
			return false
		}
	}
	for m := range b.Annotations() {
		y = append(y, m.ID)
	}
	for r := range a.Relations() {
		x = append(x, r.ID)
	}
	for r := range b.Relations() {
		y = append(y, r.ID)
	}
	return slices.Equal(x, y) && a.State == b.State
}

func TestSingleMarksAreRestoredWithTheRelationsBetweenThem(t *testing.T) {
	d := newDesk(t, nil)
	_, empty := d.open()
	l, a, b, r := d.linked(empty)
	then, other := d.mark(l)
	present := remove(t, then, a, noon.Add(time.Hour)) // and with it the relation
	present = remove(t, present, other, noon.Add(time.Hour))
	present, later := d.mark(present)
	apply := func(from, to *annotate.Layer, ids ...annotate.ID) *annotate.Layer {
		t.Helper()
		c, err := Restoring(from, to, ids...)
		if err != nil {
			t.Fatal(err)
		}
		next, _, err := from.Apply(c, noon.Add(2*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		return next
	}
	got := apply(present, then, a)
	if got.Annotation(a) == nil || got.Relation(r) == nil || got.Annotation(other) != nil || got.Annotation(later) == nil {
		t.Error("the mark comes back with its relation, and nothing else")
	}
	if got = apply(then, empty, a); got.Annotation(a) != nil || got.Relation(r) != nil || got.Annotation(b) == nil {
		t.Error("a mark that was not there goes with its relation, and nothing else")
	}
	both := remove(t, present, b, noon.Add(time.Hour))
	if got = apply(both, then, a); got.Annotation(a) == nil || got.Relation(r) != nil {
		t.Error("a relation does not come back without its other end")
	}
	if c, err := Restoring(present, then, b); err != nil || !c.Empty() {
		t.Errorf("a mark that has not changed: %+v, %v", c, err)
	}
	if _, err := Restoring(present, then, newID(d.r)); !errors.Is(err, ErrNoRecord) {
		t.Errorf("%v", err)
	}
}

// TestMarksOfAnOlderTextAreLookedForWhenTheyComeBack: a mark that is restored after
// its article has changed stands where it stood then, and Reanchor knows.
func TestMarksOfAnOlderTextAreLookedForWhenTheyComeBack(t *testing.T) {
	d := newDesk(t, nil)
	f, l := d.open()
	l, id := d.mark(l)
	then := d.save(f, l)
	d.save(f, remove(t, l, id, noon.Add(time.Hour)))
	if err := os.WriteFile(filepath.Join(d.dir, "a.txt"), []byte("New head.\n\n"+d.a.Text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	a, err := d.w.ReadArticle("a.txt")
	if err != nil {
		t.Fatal(err)
	}
	d.a = a
	f, l = d.open()
	c, err := Restoring(l, then, id)
	if err != nil {
		t.Fatal(err)
	}
	next, _, err := l.Apply(c, noon.Add(2*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if got := EarlierTexts(next.Source); !slices.Equal(got, []string{then.Source.TextSHA256}) {
		t.Errorf("the layer names the older texts %v", got)
	}
	d.save(f, next)
	if _, err := (Reanchors{}).Run(t.Context(), d.w, noon.Add(3*time.Hour)); err != nil {
		t.Fatal(err)
	}
	_, l = d.open()
	if m := l.Annotation(id); m == nil || m.Hull().Start != then.Annotation(id).Hull().Start+11 || !m.Fits(d.a.Text) {
		t.Errorf("it is at %v", m)
	}
}
