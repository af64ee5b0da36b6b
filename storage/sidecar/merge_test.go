package sidecar

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"postil/annotate"
)

// fataler is what tests and the checks of laws in them have in common.
type fataler interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func merged(t fataler, a, b *annotate.Layer) *annotate.Layer {
	t.Helper()
	m, err := Merge(a, b)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMergeIsCommutative(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := randomLayer(t), sibling(t, nil)
		if x, y := encode(t, merged(t, a, b)), encode(t, merged(t, b, a)); x != y {
			t.Fatalf("a+b is\n%s\nb+a is\n%s", x, y)
		}
	})
}

func TestMergeIsAssociative(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := randomLayer(t)
		b := sibling(t, a)
		c := sibling(t, a)
		x, y := encode(t, merged(t, merged(t, a, b), c)), encode(t, merged(t, a, merged(t, b, c)))
		if x != y {
			t.Fatalf("(a+b)+c is\n%s\na+(b+c) is\n%s", x, y)
		}
	})
}

func TestMergeIsIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := randomLayer(t)
		if x, y := encode(t, merged(t, a, a)), encode(t, a); x != y {
			t.Fatalf("a+a is\n%s\na is\n%s", x, y)
		}
		b := sibling(t, a)
		m := merged(t, a, b)
		if x, y := encode(t, merged(t, m, b)), encode(t, m); x != y {
			t.Fatalf("a+b+b is\n%s\na+b is\n%s", x, y)
		}
	})
}

// sibling draws another copy: one that went its own way from a, or one with
// other records.
func sibling(t *rapid.T, a *annotate.Layer) *annotate.Layer {
	if a == nil || rapid.Bool().Draw(t, "unrelated") {
		return randomLayer(t)
	}
	for range rapid.IntRange(1, 3).Draw(t, "changes") {
		a = apply(t, a)
	}
	return a
}

func TestLayerMergedWithItsDescendantIsTheDescendant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := randomLayer(t)
		b := a
		for range rapid.IntRange(0, 6).Draw(t, "changes") {
			b = apply(t, b)
		}
		if x, y := encode(t, merged(t, a, b)), encode(t, b); x != y {
			t.Fatalf("merged with what it was, the layer is\n%s\nnot\n%s", x, y)
		}
	})
}

func TestUndoneDeletionOutlivesTheDeletion(t *testing.T) {
	_, l := article(t, 3)
	var h annotate.History
	now := start
	deleted, _, err := h.Do(l, l.Removal("Delete", l.At(1).ID), now)
	if err != nil {
		t.Fatal(err)
	}
	restored, _, err := h.Undo(deleted, now.Add(-time.Hour)) // the clock was set back
	if err != nil {
		t.Fatal(err)
	}
	if m := merged(t, deleted, restored); m.Len() != 3 || encode(t, m) != encode(t, restored) {
		t.Errorf("%d marks are left", m.Len())
	}
	if m := merged(t, l, deleted); m.Len() != 2 {
		t.Errorf("the deletion is lost: %d marks", m.Len())
	}
}

func layerOf(tb fataler, h annotate.Header, c annotate.Contents) *annotate.Layer {
	tb.Helper()
	h.Person.ID, h.Source.Path = person, "article.txt"
	l, err := annotate.NewLayer(h, c)
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

func mark(n int, note string, after time.Duration) *annotate.Annotation {
	return &annotate.Annotation{
		ID: someID(n), Label: "claim", Note: note, Modified: start.Add(after),
		Fragments: []annotate.Fragment{{Span: annotate.Span{Start: n, End: n + 1}}},
	}
}

func TestOfTwoRecordsTheLaterStays(t *testing.T) {
	grave := func(after time.Duration) annotate.Contents {
		return annotate.Contents{Deleted: []annotate.Tombstone{{ID: someID(1), Deleted: start.Add(after)}}}
	}
	marks := func(m ...*annotate.Annotation) annotate.Contents { return annotate.Contents{Annotations: m} }
	for name, c := range map[string]struct {
		a, b annotate.Contents
		want string // note of mark 1, or "-" where it is deleted
	}{
		"later note":                  {marks(mark(1, "z", 1*time.Second)), marks(mark(1, "a", 2*time.Second)), "a"},
		"same time, greater note":     {marks(mark(1, "z", 0)), marks(mark(1, "a", 0)), "z"},
		"less than a millisecond":     {marks(mark(1, "z", 0)), marks(mark(1, "a", time.Microsecond)), "z"},
		"deleted later":               {marks(mark(1, "z", 0)), grave(time.Millisecond), "-"},
		"deleted earlier":             {marks(mark(1, "z", time.Millisecond)), grave(0), "z"},
		"deleted at the same time":    {marks(mark(1, "z", 0)), grave(0), "z"},
		"deleted twice":               {grave(0), grave(time.Second), "-"},
		"only in one copy":            {marks(mark(1, "z", 0)), marks(mark(2, "", 0)), "z"},
		"only a tombstone in a copy":  {grave(0), marks(mark(2, "", 0)), "-"},
		"record and tombstone in one": {annotate.Contents{Annotations: marks(mark(1, "z", 0)).Annotations, Deleted: grave(1 * time.Second).Deleted}, marks(), "-"},
	} {
		m := merged(t, layerOf(t, annotate.Header{}, c.a), layerOf(t, annotate.Header{}, c.b))
		got := "-"
		if a := m.Annotation(someID(1)); a != nil {
			got = a.Note
		}
		if _, dead := m.Tombstone(someID(1)); got != c.want || dead != (c.want == "-") {
			t.Errorf("%s: got %q (tombstone: %t), want %q", name, got, dead, c.want)
		}
	}
}

func TestRelationOutlivesItsEnds(t *testing.T) {
	link := &annotate.Relation{ID: someID(9), Type: "answers", From: someID(1), To: someID(2), Modified: start}
	a := layerOf(t, annotate.Header{}, annotate.Contents{Annotations: []*annotate.Annotation{mark(1, "", 0), mark(2, "", 0)}, Relations: []*annotate.Relation{link}})
	b := layerOf(t, annotate.Header{}, annotate.Contents{Deleted: []annotate.Tombstone{{ID: someID(1), Deleted: start.Add(time.Second)}}})
	if m := merged(t, a, b); m.Len() != 1 || m.Relation(link.ID) == nil {
		t.Errorf("%d marks, relation %v", m.Len(), m.Relation(link.ID))
	}
}

func TestHeaderIsThatOfTheLaterCopyWithAllUnknownFields(t *testing.T) {
	raw := func(s string) annotate.Extra {
		return annotate.Extra{"both": json.RawMessage(s), s: json.RawMessage("1")}
	}
	a := layerOf(t, annotate.Header{State: "done", Modified: start.Add(time.Second), Article: annotate.Attributes{"genre": "news"}, Extra: raw("2"), Person: annotate.Person{Name: "Alice", Extra: raw("5")}}, annotate.Contents{})
	b := layerOf(t, annotate.Header{State: "new", Modified: start, Extra: raw("3"), Person: annotate.Person{Name: "Zoë", Extra: raw("4")}}, annotate.Contents{})
	m := merged(t, a, b)
	if m.State != "done" || m.Article["genre"] != "news" || m.Person.Name != "Alice" {
		t.Errorf("got %+v", m.Header)
	}
	if e := m.Extra; len(e) != 3 || string(e["both"]) != "3" {
		t.Errorf("the layer's unknown fields are %s", e)
	}
	if e := m.Person.Extra; len(e) != 3 || string(e["both"]) != "5" {
		t.Errorf("the person's unknown fields are %s", e)
	}
	if len(a.Extra) != 2 || len(b.Person.Extra) != 2 {
		t.Error("merging changed what was merged")
	}
}

// onTexts draws a copy that was written for one of a few texts, with marks that
// may be on others.
func onTexts(t *rapid.T) *annotate.Layer {
	hash := rapid.SampledFrom([]string{"", "aa", "bb", "cc"})
	h := annotate.Header{Modified: start.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "modified")) * time.Second)}
	h.Source.TextSHA256 = hash.Draw(t, "text")
	if earlier := rapid.SliceOfNDistinct(hash.Filter(func(s string) bool { return s != "" && s != h.Source.TextSHA256 }), 0, 2, rapid.ID).Draw(t, "earlier"); len(earlier) > 0 {
		raw, err := json.Marshal(earlier)
		if err != nil {
			t.Fatal(err)
		}
		h.Source.Extra = annotate.Extra{EarlierTexts: raw}
	}
	return layerOf(t, h, annotate.Contents{})
}

// textsOf are all texts that marks of a layer may be on.
func textsOf(t fataler, l *annotate.Layer) string {
	t.Helper()
	var list []string
	if raw := l.Source.Extra[EarlierTexts]; raw != nil {
		if err := json.Unmarshal(raw, &list); err != nil {
			t.Fatal(err)
		}
		if slices.Contains(list, l.Source.TextSHA256) || slices.Contains(list, "") || len(list) == 0 {
			t.Fatalf("beside %q the earlier texts are %q", l.Source.TextSHA256, list)
		}
	}
	if l.Source.TextSHA256 != "" {
		list = append(list, l.Source.TextSHA256)
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), " ")
}

func TestNoTextThatMarksMayBeOnIsForgotten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := onTexts(t), onTexts(t), onTexts(t)
		m := merged(t, a, b)
		both := strings.Fields(textsOf(t, a) + " " + textsOf(t, b))
		slices.Sort(both)
		if got, want := textsOf(t, m), strings.Join(slices.Compact(both), " "); got != want {
			t.Fatalf("of the texts %s there are %s", want, got)
		}
		for what, pair := range map[string][2]*annotate.Layer{
			"a+b and b+a":         {m, merged(t, b, a)},
			"(a+b)+c and a+(b+c)": {merged(t, m, c), merged(t, a, merged(t, b, c))},
			"a+a and a":           {merged(t, a, a), a},
			"a+b+b and a+b":       {merged(t, m, b), m},
		} {
			if x, y := encode(t, pair[0]), encode(t, pair[1]); x != y {
				t.Fatalf("%s are\n%s\n%s", what, x, y)
			}
		}
	})
}

func TestOnlyCopiesOfOneLayerAreMerged(t *testing.T) {
	header := func(layer, who int, path string) *annotate.Layer {
		return (&annotate.Layer{}).WithHeader(annotate.Header{ID: someID(layer), Person: annotate.Person{ID: someID(who)}, Source: annotate.Source{Path: path}})
	}
	for name, c := range map[string]struct {
		a, b *annotate.Layer
		ok   bool
	}{
		"same":                    {header(1, 2, "a.txt"), header(1, 2, "a.txt"), true},
		"begun twice":             {header(1, 2, "a.txt"), header(9, 2, "a.txt"), true},
		"article renamed":         {header(1, 2, "a.txt"), header(1, 2, "b.txt"), true},
		"other article":           {header(1, 2, "a.txt"), header(9, 2, "b.txt"), false},
		"other person":            {header(1, 2, "a.txt"), header(9, 3, "a.txt"), false},
		"other person, same copy": {header(1, 2, "a.txt"), header(1, 3, "a.txt"), false},
	} {
		_, err := Merge(c.a, c.b)
		if (err == nil) != c.ok || err != nil && !errors.Is(err, ErrDifferent) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMergeReportsARecordThatCannotBeWritten(t *testing.T) {
	bad := mark(1, "\xff", 0)
	a := layerOf(t, annotate.Header{}, annotate.Contents{Annotations: []*annotate.Annotation{bad}})
	b := layerOf(t, annotate.Header{}, annotate.Contents{Annotations: []*annotate.Annotation{mark(1, "fine", 0)}})
	var e *RecordError
	if _, err := Merge(a, b); !errors.As(err, &e) || e.ID != bad.ID {
		t.Errorf("got %v", err)
	}
}
