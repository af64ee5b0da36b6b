package annotate

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"postil/annotate/text"
)

var start = time.Date(2026, 5, 12, 9, 0, 0, 0, time.UTC)

func id(n int) ID { return ID{0: 1, 14: byte(n >> 8), 15: byte(n)} }

func mark(n, from, to int, label string) *Annotation {
	return &Annotation{ID: id(n), Label: label, Fragments: []Fragment{{Span: Span{Start: from, End: to}}}, Origin: Origin{Kind: OriginManual}}
}

// model is a layer as a plain map: what the tree must agree with.
type model map[ID]*Annotation

func anyAnnotation(t *rapid.T) *Annotation {
	a := mark(rapid.IntRange(1, 40).Draw(t, "id"), 0, 0, rapid.SampledFrom([]string{"claim", "warning", "quote"}).Draw(t, "label"))
	a.Fragments = nil
	at := rapid.IntRange(0, 60).Draw(t, "start")
	for range rapid.IntRange(1, 3).Draw(t, "fragments") {
		n := rapid.IntRange(1, 12).Draw(t, "len")
		a.Fragments = append(a.Fragments, Fragment{Span: Span{Start: at, End: at + n}})
		at += n + rapid.IntRange(1, 9).Draw(t, "gap")
	}
	return a
}

func anyChange(t *rapid.T) Change {
	c := Change{Name: "step"}
	for range rapid.IntRange(1, 4).Draw(t, "edits") {
		a := anyAnnotation(t)
		if rapid.IntRange(0, 3).Draw(t, "kind") == 0 {
			c.Annotations = append(c.Annotations, Edit[*Annotation]{Before: a})
		} else {
			c.Annotations = append(c.Annotations, Edit[*Annotation]{After: a})
		}
	}
	if rapid.IntRange(0, 4).Draw(t, "with state") == 0 {
		c.State = &Edit[State]{After: rapid.SampledFrom([]State{StateNew, StateDone}).Draw(t, "state")}
	}
	if rapid.IntRange(0, 4).Draw(t, "with source") == 0 {
		c.Source = &Edit[Source]{After: Source{TextSHA256: rapid.SampledFrom([]string{"", "aa", "bb"}).Draw(t, "text")}}
	}
	return c
}

// said is what a layer says, without times.
func said(l *Layer) string {
	s := string(l.State) + l.Source.TextSHA256 + "\n"
	for a := range l.Annotations() {
		s += fmt.Sprintln(a.ID, a.Label, a.Fragments, a.Note)
	}
	for r := range l.Relations() {
		s += fmt.Sprintln(r.ID, r.Type, r.From, r.To)
	}
	return s
}

func TestLayerAgreesWithAPlainMapAfterAnyChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l, m := &Layer{}, model{}
		for range rapid.IntRange(0, 30).Draw(t, "changes") {
			c := anyChange(t)
			var err error
			if l, _, err = l.Apply(c, start); err != nil {
				t.Fatal(err)
			}
			if c.Source != nil && l.Source.TextSHA256 != c.Source.After.TextSHA256 {
				t.Fatalf("the source is %v, want %v", l.Source, c.Source.After)
			}
			for _, e := range c.Annotations {
				if e.After != nil {
					m[e.After.ID] = e.After
				} else {
					delete(m, e.Before.ID)
				}
			}
		}
		want := make([]*Annotation, 0, len(m))
		counts := map[string]int{}
		for _, a := range m {
			want = append(want, a)
			counts[a.Label]++
		}
		slices.SortFunc(want, func(a, b *Annotation) int { return placeKey(a).compare(placeKey(b)) })
		if l.Len() != len(want) {
			t.Fatalf("%d annotations, want %d", l.Len(), len(want))
		}
		for i, a := range want {
			got := l.At(i)
			if got.ID != a.ID || !slices.EqualFunc(got.Fragments, a.Fragments, func(x, y Fragment) bool { return x.Span == y.Span }) || l.Annotation(a.ID) != got || l.Rank(got) != i {
				t.Fatalf("annotation %d is %v, want %v (rank %d)", i, got, a, l.Rank(got))
			}
		}
		for label, n := range counts {
			if l.Count(label) != n {
				t.Fatalf("%d of %s, want %d", l.Count(label), label, n)
			}
		}
		q := Span{Start: rapid.IntRange(0, 90).Draw(t, "from")}
		q.End = q.Start + rapid.IntRange(0, 20).Draw(t, "width")
		var overlapping []ID
		for _, a := range want {
			if a.Touches(q) {
				overlapping = append(overlapping, a.ID)
			}
		}
		var got []ID
		for a := range l.Overlapping(q) {
			got = append(got, a.ID)
		}
		if !slices.Equal(got, overlapping) {
			t.Fatalf("overlapping %v: %v, want %v", q, got, overlapping)
		}
		at := rapid.IntRange(0, 90).Draw(t, "rank at")
		n := 0
		for _, a := range want {
			if a.Hull().Start < at {
				n++
			}
		}
		if l.RankAt(at) != n {
			t.Fatalf("RankAt(%d) = %d, want %d", at, l.RankAt(at), n)
		}
	})
}

func TestManyEditsAtOnceAreTheSameAsOneByOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := &Layer{}
		for range rapid.IntRange(0, 8).Draw(t, "before") {
			l, _, _ = l.Apply(anyChange(t), start)
		}
		var edits []Edit[*Annotation]
		for range rapid.IntRange(1, 6).Draw(t, "changes") {
			edits = append(edits, anyChange(t).Annotations...)
		}
		now := start.Add(time.Duration(rapid.IntRange(-2, 2).Draw(t, "later")) * time.Second)
		each, many := *l, *l
		each.counts, many.counts = maps.Clone(l.counts), maps.Clone(l.counts)
		if l.counts == nil {
			each.counts, many.counts = map[string]int{}, map[string]int{}
		}
		want, err := each.applyEach(edits, now)
		if err != nil {
			t.Fatal(err)
		}
		got, err := many.applyMany(edits, now)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%v: done is %v, want %v", err, got, want)
		}
		if !reflect.DeepEqual(&many, &each) {
			t.Fatalf("the layer is\n%s\nwant\n%s", said(&many), said(&each))
		}
	})
}

func TestManyEditsThatAreWrongChangeNothing(t *testing.T) {
	edits := make([]Edit[*Annotation], manyEdits)
	for i := range edits {
		edits[i].After = mark(i+1, i, i+5, "claim")
	}
	l, done, err := (&Layer{}).Apply(Change{Annotations: edits}, start)
	if err != nil || l.Len() != manyEdits || len(done.Annotations) != manyEdits || l.Count("claim") != manyEdits {
		t.Fatalf("%v, %d marks", err, l.Len())
	}
	before := said(l)
	edits[3].After = mark(4, 9, 9, "claim")
	if next, _, err := l.Apply(Change{Annotations: edits}, start); !errors.Is(err, ErrInvalidChange) || next != l || said(l) != before {
		t.Errorf("%v", err)
	}
	if back, _, err := l.Apply(done.Inverse(), start); err != nil || back.Len() != 0 || len(back.Labels()) != 0 {
		t.Errorf("%v, %d marks", err, back.Len())
	}
}

func TestUndoingEverythingLeadsBackAndRedoingForth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l, h := &Layer{Header: Header{State: StateNew}}, History{}
		now := start
		states := []string{said(l)}
		for range rapid.IntRange(1, 20).Draw(t, "changes") {
			now = now.Add(time.Second)
			next, done, err := h.Do(l, anyChange(t), now)
			if err != nil {
				t.Fatal(err)
			}
			if l = next; !done.Empty() {
				states = append(states, said(l))
			}
		}
		for i := len(states) - 2; i >= 0; i-- {
			var err error
			if l, _, err = h.Undo(l, now); err != nil || said(l) != states[i] {
				t.Fatalf("undo to %d: %v\n%s\nwant\n%s", i, err, said(l), states[i])
			}
		}
		if _, _, err := h.Undo(l, now); !errors.Is(err, ErrNothingToUndo) {
			t.Fatalf("undo at the beginning: %v", err)
		}
		for i := 1; i < len(states); i++ {
			var err error
			if l, _, err = h.Redo(l, now); err != nil || said(l) != states[i] {
				t.Fatalf("redo to %d: %v", i, err)
			}
		}
		if _, _, err := h.Redo(l, now); !errors.Is(err, ErrNothingToRedo) {
			t.Fatalf("redo at the end: %v", err)
		}
	})
}

func TestBuildingAtOnceEqualsAddingOneByOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []*Annotation
		l := &Layer{}
		seen := map[ID]bool{}
		for range rapid.IntRange(0, 60).Draw(t, "n") {
			a := anyAnnotation(t)
			if seen[a.ID] {
				continue
			}
			seen[a.ID] = true
			all = append(all, a)
			l, _, _ = l.Apply(Change{Annotations: []Edit[*Annotation]{{After: a}}}, start)
		}
		b, err := NewLayer(Header{}, Contents{Annotations: all})
		if err != nil {
			t.Fatal(err)
		}
		if said(b) != said(l) || depth(b.marks.root) != depth(l.marks.root) {
			t.Fatalf("built\n%s\nadded\n%s", said(b), said(l))
		}
	})
}

func depth[V any](n *node[V]) int {
	if n == nil {
		return 0
	}
	return 1 + max(depth(n.left), depth(n.right))
}

func TestTreeStaysShallowForIdsInSequence(t *testing.T) {
	all := make([]*Annotation, 50_000)
	for i := range all {
		all[i] = mark(i, i, i+5, "claim")
		all[i].ID[13] = byte(i >> 16)
	}
	l, err := NewLayer(Header{}, Contents{Annotations: all})
	if err != nil {
		t.Fatal(err)
	}
	if d := depth(l.marks.root); d > 60 {
		t.Errorf("50 000 marks make a tree %d deep", d)
	}
	if d := depth(l.byID.root); d > 60 {
		t.Errorf("50 000 ids make a tree %d deep", d)
	}
}

func TestOldLayersDoNotChange(t *testing.T) {
	l, _, _ := (&Layer{}).Apply(Change{Annotations: []Edit[*Annotation]{{After: mark(1, 0, 5, "claim")}}}, start)
	before := said(l)
	next, _, _ := l.Apply(Change{Annotations: []Edit[*Annotation]{{Before: l.At(0), After: mark(1, 3, 9, "quote")}, {After: mark(2, 1, 2, "quote")}}}, start)
	if said(l) != before || l.Count("claim") != 1 || next.Count("claim") != 0 || next.Count("quote") != 2 {
		t.Errorf("the old layer now says\n%s", said(l))
	}
}

func TestStampsGrowEvenWhenTheClockIsSetBack(t *testing.T) {
	h := History{}
	l, _, _ := h.Do(&Layer{}, Change{Annotations: []Edit[*Annotation]{{After: mark(1, 0, 5, "claim")}}}, start)
	first := l.At(0).Modified
	earlier := start.Add(-time.Hour)
	l, _, _ = h.Do(l, Change{Annotations: []Edit[*Annotation]{{After: mark(1, 0, 6, "claim")}}}, earlier)
	second := l.At(0).Modified
	l, _, _ = h.Do(l, l.Removal("delete", id(1)), earlier)
	tomb, ok := l.Tombstone(id(1))
	if !ok {
		t.Fatal("deleting left no tombstone")
	}
	l, _, _ = h.Undo(l, earlier)
	if _, still := l.Tombstone(id(1)); still {
		t.Error("undoing the deletion left the tombstone")
	}
	third := l.At(0).Modified
	if !second.After(first) || !tomb.Deleted.After(second) || !third.After(tomb.Deleted) {
		t.Errorf("stamps %v, %v, deleted %v, back %v do not grow", first, second, tomb.Deleted, third)
	}
	if !l.At(0).Created.Equal(start) {
		t.Errorf("created %v changed", l.At(0).Created)
	}
}

func TestRelationsGoWithTheirMarksAndComeBack(t *testing.T) {
	h := History{}
	l, _, err := h.Do(&Layer{}, Change{
		Annotations: []Edit[*Annotation]{{After: mark(1, 0, 5, "claim")}, {After: mark(2, 7, 9, "quote")}},
		Relations:   []Edit[*Relation]{{After: &Relation{ID: id(9), Type: "supports", From: id(2), To: id(1)}}},
	}, start)
	if err != nil {
		t.Fatal(err)
	}
	whole := said(l)
	l, _, _ = h.Do(l, l.Removal("delete", id(1)), start)
	if l.Relation(id(9)) != nil {
		t.Error("the relation outlived its mark")
	}
	if l, _, err = h.Undo(l, start); err != nil || said(l) != whole {
		t.Errorf("undo: %v\n%s", err, said(l))
	}
}

func TestImpossibleChangesAreRefusedWhole(t *testing.T) {
	l, _, _ := (&Layer{}).Apply(Change{Annotations: []Edit[*Annotation]{{After: mark(1, 0, 5, "claim")}}}, start)
	two := mark(3, 5, 9, "claim")
	two.Fragments = append(two.Fragments, Fragment{Span: Span{Start: 8, End: 12}})
	for name, c := range map[string]Change{
		"empty span":            {Annotations: []Edit[*Annotation]{{After: mark(2, 5, 5, "claim")}}},
		"no label":              {Annotations: []Edit[*Annotation]{{After: mark(2, 5, 6, "")}}},
		"overlapping fragments": {Annotations: []Edit[*Annotation]{{After: two}}},
		"nothing":               {Annotations: []Edit[*Annotation]{{}}},
		"another id":            {Annotations: []Edit[*Annotation]{{Before: l.At(0), After: mark(2, 1, 2, "claim")}}},
		"loose relation":        {Relations: []Edit[*Relation]{{After: &Relation{ID: id(8), Type: "x", From: id(1), To: id(7)}}}},
		"unknown state":         {State: &Edit[State]{After: "finished"}},
		"good then bad":         {Annotations: []Edit[*Annotation]{{After: mark(4, 1, 2, "claim")}, {After: mark(5, 2, 2, "claim")}}},
	} {
		next, _, err := l.Apply(c, start)
		if !errors.Is(err, ErrInvalidChange) {
			t.Errorf("%s: %v", name, err)
		}
		if said(next) != said(l) {
			t.Errorf("%s changed the layer", name)
		}
	}
}

func TestFragmentsQuoteWholeCharacters(t *testing.T) {
	x, _ := text.New("👩‍⚕️ the harbour board said on Tuesday 👩‍⚕️ that “the quay could fail” within a month, 🇧🇷🇧🇷🇧🇷🇧🇷🇧🇷🇧🇷🇧🇷🇧🇷🇧🇷🇧🇷 end")
	f := NewFragment(x, Span{Start: 44, End: 63})
	if !f.Fits(x) {
		t.Fatal("a fresh fragment does not fit its text")
	}
	for _, edge := range []int{f.Start - len([]rune(f.Prefix)), f.End + len([]rune(f.Suffix))} {
		if x.GraphemeAt(edge).Start != edge && edge != x.Len() {
			t.Errorf("the context is cut inside a character at %d", edge)
		}
	}
	f.Exact = "something else"
	if f.Fits(x) {
		t.Error("a wrong quote fits")
	}
}

// swap is something beside the layer.
type swap struct{ from, to string }

func (s swap) Inverse() Aside { return swap{s.to, s.from} }

func TestWhatAChangeDoesAsideIsUndoneInItsTurn(t *testing.T) {
	l, err := NewLayer(Header{}, Contents{})
	if err != nil {
		t.Fatal(err)
	}
	var h History
	same, done, err := h.Do(l, Change{Name: "Swap", Aside: swap{"a", "b"}}, start)
	if err != nil || same != l || done.Aside != (swap{"a", "b"}) {
		t.Fatalf("%v, %+v, %v", same == l, done, err)
	}
	l, _, err = h.Do(l, Change{Name: "Label", Annotations: []Edit[*Annotation]{{After: mark(1, 0, 3, "claim")}}}, start)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []Aside{nil, swap{"b", "a"}} {
		if l, done, err = h.Undo(l, start); err != nil || done.Aside != want {
			t.Fatalf("undone: %+v, %v; want %v", done, err, want)
		}
	}
	if l.Len() != 0 {
		t.Errorf("%d marks are left", l.Len())
	}
	if _, done, err = h.Redo(l, start); err != nil || done.Aside != (swap{"a", "b"}) {
		t.Errorf("done again: %+v, %v", done, err)
	}
}

func TestSchemeFaultsAreNamedByField(t *testing.T) {
	s := DefaultScheme()
	if p := s.Check(); len(p) != 0 {
		t.Fatalf("the default scheme has faults: %v", p)
	}
	s.Labels[1].Key = "1"
	s.Labels[2].ID = "claim"
	s.Labels[0].Parent = "nobody"
	s.Labels[0].Attributes = []Attribute{{ID: "x", Type: "colour"}}
	var fields []string
	for _, p := range s.Check() {
		fields = append(fields, p.Field)
	}
	slices.Sort(fields)
	want := []string{"scheme.labels[0].attributes[0].type", "scheme.labels[0].parent", "scheme.labels[1].key", "scheme.labels[2].id"}
	if !slices.Equal(fields, want) {
		t.Errorf("faults at %v, want %v", fields, want)
	}
}

func TestColorsAreReadAsWritten(t *testing.T) {
	c, err := ParseColor("#4457C9")
	if err != nil || c.String() != "#4457c9" {
		t.Errorf("%v %v", c, err)
	}
	for _, bad := range []string{"", "4457c9", "#4457c", "#4457cg", "red", "#4457c900", "#+457c9"} {
		if _, err := ParseColor(bad); err == nil {
			t.Errorf("%q was taken for a colour", bad)
		}
	}
}

func BenchmarkOverlapping50000(b *testing.B) {
	all := make([]*Annotation, 50_000)
	for i := range all {
		all[i] = mark(i, i*200, i*200+150, "claim")
		all[i].ID[13] = byte(i >> 16)
	}
	l, _ := NewLayer(Header{}, Contents{Annotations: all})
	for i := 0; b.Loop(); i++ {
		for range l.Overlapping(Span{Start: (i * 7919) % 10_000_000, End: (i*7919)%10_000_000 + 2000}) {
		}
	}
}

func BenchmarkApply50000(b *testing.B) {
	all := make([]*Annotation, 50_000)
	for i := range all {
		all[i] = mark(i, i*200, i*200+150, "claim")
		all[i].ID[13] = byte(i >> 16)
	}
	l, _ := NewLayer(Header{}, Contents{Annotations: all})
	a := mark(1, 77, 99, "quote")
	a.ID[12] = 7
	b.ReportAllocs()
	for b.Loop() {
		_, _, _ = l.Apply(Change{Annotations: []Edit[*Annotation]{{After: a}}}, start)
	}
}
