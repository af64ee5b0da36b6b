package annotate

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// anyStep draws a change of marks and relations that is possible for l.
func anyStep(t *rapid.T, l *Layer) Change {
	c := anyChange(t)
	left := map[ID]bool{}
	for a := range l.Annotations() {
		left[a.ID] = true
	}
	for _, e := range c.Annotations {
		if e.After == nil {
			delete(left, e.Before.ID)
		} else {
			left[e.After.ID] = true
		}
	}
	var ends []ID
	for n := range 41 {
		if left[id(n)] {
			ends = append(ends, id(n))
		}
	}
	for range rapid.IntRange(0, 3).Draw(t, "relations") {
		r := &Relation{ID: id(rapid.IntRange(100, 115).Draw(t, "relation")), Type: "answers"}
		if before := l.Relation(r.ID); before != nil && rapid.Bool().Draw(t, "cut") {
			c.Relations = append(c.Relations, Edit[*Relation]{Before: before})
		} else if len(ends) > 0 {
			r.From, r.To = rapid.SampledFrom(ends).Draw(t, "from"), rapid.SampledFrom(ends).Draw(t, "to")
			c.Relations = append(c.Relations, Edit[*Relation]{After: r})
		}
	}
	return c
}

func stepped(t *rapid.T, l *Layer, now time.Time) *Layer {
	next, _, err := l.Apply(anyStep(t, l), now)
	if err != nil {
		t.Fatal(err)
	}
	return next
}

func TestRelationsAreFoundByTheirEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := &Layer{}
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			l = stepped(t, l, start)
		}
		built, err := NewLayer(Header{}, Contents{Annotations: slices.Collect(l.Annotations()), Relations: slices.Collect(l.Relations())})
		if err != nil {
			t.Fatal(err)
		}
		for n := range 41 {
			var want []*Relation
			for r := range l.Relations() {
				if r.From == id(n) || r.To == id(n) {
					want = append(want, r)
				}
			}
			for _, l := range []*Layer{l, built} {
				if got := slices.Collect(l.RelationsOf(id(n))); !slices.Equal(got, want) {
					t.Fatalf("at %d: %v, want %v", n, got, want)
				}
			}
		}
		var ids []ID
		for range rapid.IntRange(0, 4).Draw(t, "removed") {
			ids = append(ids, id(rapid.IntRange(1, 40).Draw(t, "id")))
		}
		var want []*Relation
		for r := range l.Relations() {
			there := func(end ID) bool { return slices.Contains(ids, end) && l.Annotation(end) != nil }
			if there(r.From) || there(r.To) {
				want = append(want, r)
			}
		}
		var got []*Relation
		for _, e := range l.Removal("remove", ids...).Relations {
			got = append(got, e.Before)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("removing %v cuts %v, want %v", ids, got, want)
		}
	})
}

// edited is what is left of from, and added to it, on the way to another list.
func edited[V comparable](t *rapid.T, from []V, edits func(func(Edit[V]) bool), before func(a, b V) bool) []V {
	var none, last V
	out := slices.Clone(from)
	for e := range edits {
		if e.Before == e.After {
			t.Fatal("an edit that changes nothing")
		}
		at := e.Before
		if at == none {
			at = e.After
		} else if i := slices.Index(out, e.Before); i < 0 {
			t.Fatal("an edit of what is not there")
		} else {
			out = slices.Delete(out, i, i+1)
		}
		if last != none && before(at, last) {
			t.Fatal("the edits come out of order")
		}
		last = at
		if e.After != none {
			i, _ := slices.BinarySearchFunc(out, e.After, func(a, b V) int {
				if before(a, b) {
					return -1
				}
				return 1
			})
			out = slices.Insert(out, i, e.After)
		}
	}
	return out
}

func TestTheEditsBetweenTwoLayersLeadFromOneToTheOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := &Layer{}
		for range rapid.IntRange(0, 12).Draw(t, "steps before") {
			from = stepped(t, from, start)
		}
		to := from
		for range rapid.IntRange(0, 6).Draw(t, "steps between") {
			to = stepped(t, to, start.Add(time.Second))
		}
		if rapid.Bool().Draw(t, "backwards") {
			from, to = to, from
		}
		marks := edited(t, slices.Collect(from.Annotations()), AnnotationEdits(from, to),
			func(a, b *Annotation) bool { return placeKey(a).compare(placeKey(b)) < 0 })
		if !slices.Equal(marks, slices.Collect(to.Annotations())) {
			t.Fatal("the edits of marks lead elsewhere")
		}
		relations := edited(t, slices.Collect(from.Relations()), RelationEdits(from, to),
			func(a, b *Relation) bool { return idKey(a.ID).compare(idKey(b.ID)) < 0 })
		if !slices.Equal(relations, slices.Collect(to.Relations())) {
			t.Fatal("the edits of relations lead elsewhere")
		}
		graves := map[ID]time.Time{}
		for g := range from.Deleted() {
			graves[g.ID] = g.Deleted
		}
		for e := range TombstoneEdits(from, to) {
			if e.Before != nil {
				delete(graves, e.Before.ID)
			}
			if e.After != nil {
				graves[e.After.ID] = e.After.Deleted
			}
		}
		for g := range to.Deleted() {
			if !graves[g.ID].Equal(g.Deleted) {
				t.Fatalf("the tombstone of %v is missed", g.ID)
			}
			delete(graves, g.ID)
		}
		if len(graves) > 0 {
			t.Fatalf("the edits leave %d tombstones too many", len(graves))
		}
	})
}

func TestFewNodesAreLookedAtForFewEdits(t *testing.T) {
	all := make([]*Annotation, 50_000)
	for i := range all {
		all[i] = mark(i, i*200, i*200+150, "claim")
		all[i].ID[13] = byte(i >> 16)
	}
	from, err := NewLayer(Header{}, Contents{Annotations: all})
	if err != nil {
		t.Fatal(err)
	}
	moved, gone := *all[777], all[40_000]
	moved.Fragments = []Fragment{{Span: Span{Start: 9_000_001, End: 9_000_500}}}
	to, _, err := from.Apply(Change{Annotations: []Edit[*Annotation]{{After: &moved}, {Before: gone}}}, start)
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	n := 0
	for range edits(from.marks, to.marks, func(a, b *Annotation) bool { compared++; return a == b }) {
		n++
	}
	if n != 3 {
		t.Errorf("%d edits, want 3", n)
	}
	if compared > 600 {
		t.Errorf("%d marks of 50 000 were compared for 3 edits", compared)
	}
}
