package compare_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"postil/annotate"
	"postil/annotate/agreement"
	"postil/annotate/compare"
)

const story = `“Stay away,” she said. The old quay could fail by Monday, the board warned.`

func TestEachClassHasItsCase(t *testing.T) {
	tx := newText(t, story)
	m := func(n int, label string, words ...string) *annotate.Annotation {
		return mark(t, tx, n, label, words...)
	}
	with := func(a *annotate.Annotation, attrs annotate.Attributes) *annotate.Annotation {
		a.Attributes = attrs
		return a
	}
	type marks = []*annotate.Annotation
	for name, c := range map[string]struct {
		layers []marks
		want   []string
	}{
		"agree": {
			[]marks{{m(1, "claim", "The old quay")}, {m(2, "claim", "The old quay")}, {m(3, "claim", "The old quay")}},
			[]string{"agree 23-35 a,b,c"},
		},
		"nobody marked anything": {[]marks{{}, {}}, nil},
		"label differs": {
			[]marks{{m(1, "claim", "The old quay")}, {m(2, "quote", "The old quay")}},
			[]string{"label 23-35 a,b"},
		},
		"attributes differ": {
			[]marks{
				{with(m(1, "claim", "quay"), annotate.Attributes{"sure": true, "n": json.Number("1.0"), "s": []string{"x", "y"}})},
				{with(m(2, "claim", "quay"), annotate.Attributes{"n": json.Number("1"), "s": []string{"y", "x"}})},
			},
			[]string{"attributes 31-35 a,b differ sure"},
		},
		"trivial: quotation marks and final punctuation": {
			[]marks{{m(1, "quote", "“Stay away,”")}, {m(2, "quote", "Stay away")}, {m(3, "quote", "Stay away,")}},
			[]string{"boundary trivial 0-12 a,b,c"},
		},
		"trivial: white space at the ends and between pieces": {
			[]marks{{m(1, "claim", " The", "old", "quay ")}, {m(2, "claim", "The old quay")}},
			[]string{"boundary trivial 22-36 a,b"},
		},
		"punctuation in the middle is not trivial": {
			[]marks{{m(1, "claim", "“Stay away", " she said")}, {m(2, "claim", "“Stay away,” she said")}},
			[]string{"boundary inside 0-21 a,b"},
		},
		"left": {
			[]marks{{m(1, "claim", "The old quay")}, {m(2, "claim", "old quay")}},
			[]string{"boundary left 23-35 a,b"},
		},
		"right, and the quotation mark on the left is trivial": {
			[]marks{{m(1, "claim", "“Stay away")}, {m(2, "claim", "Stay")}},
			[]string{"boundary right 0-10 a,b"},
		},
		"both": {
			[]marks{{m(1, "claim", "The old quay")}, {m(2, "claim", "old")}},
			[]string{"boundary both 23-35 a,b"},
		},
		"inside": {
			[]marks{{m(1, "claim", "The", "quay")}, {m(2, "claim", "The old quay")}},
			[]string{"boundary inside 23-35 a,b"},
		},
		"boundary and label": {
			[]marks{{m(1, "claim", "The old quay")}, {m(2, "quote", "old quay")}},
			[]string{"boundary-and-label left 23-35 a,b"},
		},
		"only one": {
			[]marks{{m(1, "claim", "The old quay")}, {}},
			[]string{"only 23-35 a not b"},
		},
		"two of three agree and the third says nothing": {
			[]marks{{m(1, "claim", "quay")}, {}, {m(2, "claim", "quay")}},
			[]string{"only 31-35 a,c not b"},
		},
		"two of three agree and the third has another label": {
			[]marks{{m(1, "claim", "quay")}, {m(2, "quote", "quay")}, {m(3, "claim", "quay")}},
			[]string{"label 31-35 a,b,c"},
		},
		"split": {
			[]marks{{m(1, "claim", "The old quay could fail")}, {m(2, "claim", "The old"), m(3, "claim", "could fail")}},
			[]string{"split-or-merge 23-46 a,b"},
		},
		"split by two in the same way": {
			[]marks{{m(1, "claim", "The old quay could fail")}, {m(2, "claim", "The old"), m(3, "claim", "could fail")}, {m(4, "claim", "The old"), m(5, "claim", "could fail")}},
			[]string{"split-or-merge 23-46 a,b,c"},
		},
		"split by two in different ways": {
			[]marks{{m(1, "claim", "The old quay could fail")}, {m(2, "claim", "The old"), m(3, "claim", "could fail")}, {m(4, "claim", "The old quay"), m(5, "claim", "fail")}},
			[]string{"complex 23-46 a,b,c"},
		},
		"split with another label": {
			[]marks{{m(1, "claim", "The old quay could fail")}, {m(2, "quote", "The old"), m(3, "quote", "could fail")}},
			[]string{"complex 23-46 a,b"},
		},
		"a chain": {
			[]marks{{m(1, "claim", "The old quay"), m(2, "claim", "could fail by")}, {m(3, "claim", "quay could"), m(4, "claim", "fail by Monday")}},
			[]string{"complex 23-56 a,b"},
		},
		"lists that touch are paired one by one": {
			[]marks{{m(1, "claim", "The old "), m(2, "claim", "quay could")}, {m(3, "claim", "The old q"), m(4, "claim", "uay could")}},
			[]string{"boundary right 23-32 a,b", "boundary left 31-41 a,b"},
		},
		"a claim within a quote is its own": {
			[]marks{{m(1, "quote", "The old quay could fail"), m(2, "claim", "quay")}, {m(3, "quote", "old quay could fail")}},
			[]string{"boundary left 23-46 a,b", "only 31-35 a not b"},
		},
		"nested marks of one label stay apart": {
			[]marks{{m(1, "claim", "The old quay could fail"), m(2, "claim", "quay")}, {m(3, "claim", "old quay could fail")}},
			[]string{"boundary left 23-46 a,b", "only 31-35 a not b"},
		},
		"what all agree on is not drawn into a split": {
			[]marks{{m(1, "claim", "The old quay could fail"), m(2, "claim", "quay")}, {m(3, "claim", "quay")}},
			[]string{"only 23-46 a not b", "agree 31-35 a,b"},
		},
		"duplicate": {
			[]marks{{m(1, "claim", "quay"), m(2, "claim", "quay")}, {m(3, "claim", "quay")}},
			[]string{"duplicate 31-35 a,b twice 1"},
		},
		"duplicate in what others disagree about": {
			[]marks{{m(1, "claim", "quay"), m(2, "claim", "quay")}, {m(3, "quote", "quay")}},
			[]string{"label 31-35 a,b twice 1"},
		},
		"alone": {[]marks{{m(1, "claim", "quay")}}, []string{"alone 31-35 a"}},
		"pieces that interleave without sharing text are two cases": {
			[]marks{{m(1, "claim", "The", "quay")}, {m(2, "claim", "old", "could")}},
			[]string{"only 23-35 a not b", "only 27-41 b not a"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var layers []*annotate.Layer
			for i, marks := range c.layers {
				layers = append(layers, done(t, tx, string(rune('a'+i)), marks...))
			}
			var got []string
			for _, k := range mustCompare(t, article(tx, layers...), agreement.Choice{}).Cases {
				got = append(got, describe(k))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhoHasNotFinishedIsMissingAndDisagreesWithNobody(t *testing.T) {
	tx := newText(t, story)
	a := done(t, tx, "a", mark(t, tx, 1, "claim", "quay"))
	b := layer(t, tx, "b", annotate.StateInProgress, annotate.Contents{Annotations: []*annotate.Annotation{mark(t, tx, 2, "quote", "quay")}})
	c := done(t, tx, "c", mark(t, tx, 3, "claim", "quay"))
	got := mustCompare(t, article(tx, a, b, c), agreement.Choice{People: []string{"a", "b", "c", "d"}})
	if len(got.Cases) != 1 || got.Cases[0].Class != compare.Same || !slices.Equal(got.Missing, []string{"b", "d"}) || !slices.Equal(got.Finished, []string{"a", "c"}) {
		t.Errorf("%+v", got)
	}
	got = mustCompare(t, article(tx, a, b, c), agreement.Choice{Unfinished: true})
	if len(got.Cases) != 1 || got.Cases[0].Class != compare.Label || got.Missing != nil {
		t.Errorf("%+v", got)
	}
}

func TestWhoOnlyDecidesIsNotCompared(t *testing.T) {
	tx := newText(t, story)
	a, b := done(t, tx, "a", mark(t, tx, 1, "claim", "quay")), done(t, tx, "b", mark(t, tx, 2, "claim", "quay"))
	lead := done(t, tx, "lead")
	if got := mustCompare(t, article(tx, a, b, lead), agreement.Choice{}); got.Cases[0].Class != compare.Only {
		t.Errorf("who finished without a mark says that there is nothing: %+v", got.Cases)
	}
	lead = decide(t, lead, 0, compare.Take(mustCompare(t, article(tx, a, b), agreement.Choice{}).Cases[0], id(90)))
	if got := mustCompare(t, article(tx, a, b, lead), agreement.Choice{}); got.Cases[0].Class != compare.Same {
		t.Errorf("%+v", got.Cases)
	}
	g := gold(t, article(tx, a, b, lead), compare.Decided).Layer
	if got := compare.Annotators(slices.Values([]*annotate.Layer{lead, g, b, a})); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("%q", got)
	}
}

func TestLayersThatCannotBeComparedAreReported(t *testing.T) {
	tx := newText(t, story)
	a := done(t, tx, "a", mark(t, tx, 1, "claim", "quay"))
	if _, err := compare.Compare(article(tx, a, a), agreement.Choice{}); err == nil || !strings.Contains(err.Error(), "two layers by a") {
		t.Errorf("%v", err)
	}
	longer := newText(t, story+" More.")
	if _, err := compare.Compare(article(longer, a), agreement.Choice{}); err == nil || !strings.Contains(err.Error(), "code points") {
		t.Errorf("%v", err)
	}
	other := newText(t, strings.Replace(story, "quay", "dock", 1))
	got := mustCompare(t, article(other, a, done(t, other, "b")), agreement.Choice{})
	if len(got.Cases) != 0 || len(got.Misfits) != 1 || got.Misfits[0].ID != id(1) {
		t.Errorf("a mark that no longer fits: %+v", got)
	}
}

// drawLayers draws marks of up to four people in a short text, so that they
// meet.
func drawLayers(t *rapid.T, tb testing.TB) []*annotate.Layer {
	tx := newText(tb, story)
	var out []*annotate.Layer
	n := 0
	for p := range rapid.IntRange(1, 4).Draw(t, "people") {
		var c annotate.Contents
		for range rapid.IntRange(0, 6).Draw(t, "marks") {
			n++
			start := rapid.IntRange(0, 30).Draw(t, "start")
			a := spot(n, start, start+rapid.IntRange(1, 9).Draw(t, "length"), rapid.SampledFrom([]string{"claim", "quote"}).Draw(t, "label"))
			if rapid.IntRange(0, 4).Draw(t, "pieces") == 0 {
				a.Fragments = append(a.Fragments, annotate.Fragment{Span: annotate.Span{Start: start + 12, End: start + 15}})
			}
			for i, f := range a.Fragments {
				a.Fragments[i] = annotate.NewFragment(tx, f.Span)
			}
			if rapid.IntRange(0, 3).Draw(t, "attribute") == 0 {
				a.Attributes = annotate.Attributes{"sure": rapid.Bool().Draw(t, "sure")}
			}
			c.Annotations = append(c.Annotations, a)
		}
		if len(c.Annotations) > 1 && rapid.Bool().Draw(t, "relation") {
			c.Relations = []*annotate.Relation{{ID: id(1000 + p), Type: "supports", From: c.Annotations[0].ID, To: c.Annotations[1].ID}}
		}
		state := rapid.SampledFrom([]annotate.State{annotate.StateDone, annotate.StateDone, annotate.StateInProgress}).Draw(t, "state")
		l := layer(tb, tx, string(rune('a'+p)), state, c)
		h := l.Header
		h.Article = annotate.Attributes{"topic": rapid.SampledFrom([]string{"x", "y"}).Draw(t, "topic")}
		out = append(out, l.WithHeader(h))
	}
	return out
}

func shuffled(layers []*annotate.Layer) []*annotate.Layer {
	out := slices.Clone(layers)
	rand.New(rand.NewPCG(1, uint64(len(layers)))).Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	slices.Reverse(out)
	return out
}

func TestCasesDoNotDependOnTheOrderOfLayersAndHoldEachMarkOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		layers := drawLayers(rt, t)
		tx := newText(t, story)
		got, again := mustCompare(t, article(tx, layers...), agreement.Choice{}), mustCompare(t, article(tx, shuffled(layers)...), agreement.Choice{})
		if diff := cmp.Diff(got.Cases, again.Cases, cmpopts.EquateEmpty(), cmpopts.EquateComparable(annotate.ID{})); diff != "" {
			rt.Fatal(diff)
		}
		count, ids := map[annotate.ID]int{}, map[annotate.ID]bool{}
		for _, k := range got.Cases {
			if ids[k.ID] {
				rt.Fatalf("two cases have the id %s", k.ID)
			}
			ids[k.ID] = true
			for _, m := range k.Marks {
				count[m.ID]++
			}
		}
		for _, l := range layers {
			for a := range l.Annotations() {
				want := 0
				if l.State == annotate.StateDone {
					want = 1
				}
				if count[a.ID] != want {
					rt.Fatalf("the mark %s is in %d cases", a.ID, count[a.ID])
				}
			}
		}
	})
}

func TestACaseKeepsItsIdentityWhenMarksAreAdded(t *testing.T) {
	tx := newText(t, story)
	a, b := done(t, tx, "a", mark(t, tx, 1, "claim", "The old quay")), done(t, tx, "b", mark(t, tx, 2, "claim", "old quay"))
	before := mustCompare(t, article(tx, a, b), agreement.Choice{}).Cases[0]
	c := done(t, tx, "c", mark(t, tx, 3, "quote", "quay"))
	after := mustCompare(t, article(tx, c, b, a), agreement.Choice{}).Cases
	if len(after) != 1 || after[0].ID != before.ID || after[0].Class != compare.BoundaryAndLabel {
		t.Errorf("%+v, %s", after, before.ID)
	}
}
