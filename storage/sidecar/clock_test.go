package sidecar

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"postil/annotate"
)

func TestAChangeUnderAnyClockWinsOverTheLayerThatItChanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		old := randomLayer(t)
		l := old
		for range rapid.IntRange(1, 4).Draw(t, "changes") {
			now := time.UnixMilli(rapid.Int64Range(-4e12, 2e14).Draw(t, "clock"))
			var c annotate.Change
			if rapid.Bool().Draw(t, "header") {
				state := rapid.SampledFrom([]annotate.State{annotate.StateInProgress, annotate.StateDone}).Draw(t, "state")
				c.State = &annotate.Edit[annotate.State]{After: state}
			}
			for m := range l.Annotations() {
				switch rapid.IntRange(0, 5).Draw(t, "what") {
				case 0:
					r := l.Removal("", m.ID)
					c.Annotations, c.Relations = append(c.Annotations, r.Annotations...), append(c.Relations, r.Relations...)
				case 1:
					after := *m
					after.Label = "other"
					c.Annotations = append(c.Annotations, annotate.Edit[*annotate.Annotation]{Before: m, After: &after})
				}
			}
			next, _, err := l.Apply(c, now)
			if err != nil {
				t.Fatal(err)
			}
			l = next
		}
		if x, y := encode(t, merged(t, old, l)), encode(t, l); x != y {
			t.Fatalf("merged with the layer of before it is\n%s\nand not\n%s", x, y)
		}
		if !Holds(l, old) {
			t.Fatal("it does not hold the layer of before")
		}
		if l != old && Holds(old, l) {
			t.Fatalf("the layer of before is said to hold\n%s", encode(t, l))
		}
	})
}

func TestALayerThatHoldsAnotherIsNotChangedByIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := randomLayer(t)
		b := sibling(t, a)
		m := merged(t, a, b)
		if !Holds(a, a) {
			t.Fatal("a layer does not hold itself")
		}
		records := func(l *annotate.Layer) string { // without what was last saved for
			h := annotate.Header{ID: l.ID, Person: annotate.Person{ID: l.Person.ID}, State: l.State, Article: l.Article, Modified: l.Modified}
			return encode(t, l.WithHeader(h))
		}
		if Holds(a, b) && records(m) != records(a) {
			t.Fatalf("a holds b, but a+b is\n%s\na is\n%s", records(m), records(a))
		}
	})
}
