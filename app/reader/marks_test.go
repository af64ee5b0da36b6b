package reader

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"postil/annotate"
	"postil/annotate/text"
	"postil/app/reader/raster"
	"postil/app/session"
)

// someLayer draws a layer of marks on the letters of a text.
func someLayer(t *rapid.T, x *text.Text, person byte, name string) *annotate.Layer {
	var marks []*annotate.Annotation
	for i := range rapid.IntRange(0, 8).Draw(t, name) {
		start := rapid.IntRange(0, x.Len()-1).Draw(t, "start")
		end := rapid.IntRange(start+1, min(x.Len(), start+20)).Draw(t, "end")
		marks = append(marks, &annotate.Annotation{
			ID: annotate.ID{0: person, 15: byte(i + 1)}, Label: "claim",
			Fragments: []annotate.Fragment{annotate.NewFragment(x, annotate.Span{Start: start, End: end})},
		})
	}
	l, err := annotate.NewLayer(annotate.Header{}, annotate.Contents{Annotations: marks})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestLanesAreApartAndTheSameOnEveryLine(t *testing.T) {
	x, err := text.New("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(r *rapid.T) {
		layers := []*annotate.Layer{someLayer(r, x, 1, "own"), someLayer(r, x, 2, "Ada's"), someLayer(r, x, 3, "Bo's")}
		patterns := []raster.Pattern{raster.Solid, raster.Dashed, raster.Dotted}
		marks := func(in annotate.Span) []drawn {
			var out []drawn
			for i, l := range layers {
				for m := range l.Overlapping(in) {
					out = append(out, drawn{Annotation: m, layer: l, pattern: patterns[i], part: []session.Part{session.Own, session.Colleague, session.Colleague, session.Colleague}[i]})
				}
			}
			return out
		}
		whole := annotate.Span{End: x.Len()}
		all, lanes := marks(whole), lanesIn(marks, whole)
		lane := func(m drawn) int { return lanes[laneKey{m.layer, m.ID}] }
		for i, a := range all {
			if _, ok := lanes[laneKey{a.layer, a.ID}]; !ok {
				r.Fatalf("%v has no lane", a.Hull())
			}
			for _, b := range all[i+1:] {
				if a.Hull().Overlaps(b.Hull()) && lane(a) == lane(b) && lane(a) < raster.Lanes {
					r.Fatalf("%v and %v overlap in lane %d", a.Hull(), b.Hull(), lane(a))
				}
			}
			// A mark in a lane above has one below it that begins no later.
			if k := lane(a); k > 0 && !slices.ContainsFunc(all, func(b drawn) bool {
				return lane(b) == k-1 && b.Hull().Overlaps(a.Hull()) && (b.own() && !a.own() || b.Hull().Start <= a.Hull().Start)
			}) {
				r.Fatalf("%v is in lane %d without need", a.Hull(), k)
			}
		}
		start := rapid.IntRange(0, x.Len()-1).Draw(r, "window")
		window := annotate.Span{Start: start, End: rapid.IntRange(start+1, x.Len()).Draw(r, "window end")}
		part := lanesIn(marks, window)
		for _, m := range marks(window) {
			if got := part[laneKey{m.layer, m.ID}]; got != lane(m) {
				r.Fatalf("%v (own: %v) is in lane %d when %v is in view, else in %d", m.Hull(), m.own(), got, window, lane(m))
			}
		}
		// The own marks stand where they stand without colleagues'.
		alone := lanesIn(func(in annotate.Span) []drawn {
			return slices.DeleteFunc(marks(in), func(m drawn) bool { return !m.own() })
		}, whole)
		for key, k := range alone {
			if lanes[key] != k {
				r.Fatalf("alone a mark is in lane %d, with colleagues' in %d", k, lanes[key])
			}
		}
	})
}

func TestTheOutermostMarkHasTheLowestLane(t *testing.T) {
	d := open(t, story)
	inner := d.label("north quay", '2')
	outer := d.label("the north quay will not sink", '1')
	same := d.label("the north quay will not sink", '3')
	lanes := lanesIn(d.marksIn, annotate.Span{End: d.s.Text().Len()})
	of := func(m *annotate.Annotation) int { return lanes[laneKey{d.s.Layer(), m.ID}] }
	if of(outer) != 0 || of(same) != 1 || of(inner) != 2 {
		t.Errorf("the lanes are %d, %d and %d", of(outer), of(same), of(inner))
	}
}

// chained are marks on every ten code points, each of which reaches into the
// next one, and a layer of another person with one mark over the whole text.
func chained(tb testing.TB, length int) []*annotate.Layer {
	tb.Helper()
	var own []*annotate.Annotation
	for i := range length/10 - 2 {
		own = append(own, &annotate.Annotation{
			ID: annotate.ID{0: 1, 12: byte(i >> 24), 13: byte(i >> 16), 14: byte(i >> 8), 15: byte(i)}, Label: "claim",
			Fragments: []annotate.Fragment{{Span: annotate.Span{Start: i * 10, End: i*10 + 12}}},
		})
	}
	whole := []*annotate.Annotation{{ID: annotate.ID{15: 9}, Label: "claim", Fragments: []annotate.Fragment{{Span: annotate.Span{End: length}}}}}
	var out []*annotate.Layer
	for _, marks := range [][]*annotate.Annotation{own, whole} {
		l, err := annotate.NewLayer(annotate.Header{}, annotate.Contents{Annotations: marks})
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, l)
	}
	return out
}

func drawnIn(layers []*annotate.Layer, in annotate.Span) []drawn {
	var out []drawn
	for i, l := range layers {
		for m := range l.Hulls(in) {
			out = append(out, drawn{Annotation: m, layer: l, pattern: []raster.Pattern{raster.Solid, raster.Dashed}[i], part: session.Part(i)})
		}
	}
	return out
}

func TestTheLanesOfAViewCostTheSameInAnyChain(t *testing.T) {
	for _, length := range []int{10_000, 100_000, 1_000_000, 10_000_000} {
		layers := chained(t, length)
		view := annotate.Span{Start: length / 2, End: length/2 + 2000}
		asked, listed := 0, 0
		lanes := lanesIn(func(in annotate.Span) []drawn {
			if in.Start < view.Start-chainReach || in.End > view.End+chainReach {
				t.Errorf("of %d: %v is looked at for the view %v", length, in, view)
			}
			out := drawnIn(layers, in)
			asked++
			listed += len(out)
			return out
		}, view)
		if asked > chainSteps+2 || asked < chainSteps && length >= 100_000 {
			t.Errorf("of %d: %d places were asked for marks", length, asked)
		}
		// Steps see few marks each, and what is between the bounds is listed twice.
		if most := 3*chainSteps + 2*(2*chainReach+view.Len())/10; listed > most {
			t.Errorf("of %d: %d marks were listed, want at most %d", length, listed, most)
		}
		for _, m := range drawnIn(layers, view) {
			if _, ok := lanes[laneKey{m.layer, m.ID}]; !ok {
				t.Errorf("of %d: the mark at %v has no lane", length, m.Hull())
			}
		}
	}
}

// The lanes of a chain that begins in reach are those that it has on the whole.
func TestAChainInReachKeepsItsLanes(t *testing.T) {
	layers := chained(t, 3000)
	marks := func(in annotate.Span) []drawn { return drawnIn(layers[:1], in) }
	all := lanesIn(marks, annotate.Span{End: 3000})
	for start := 0; start+100 < chainSteps*10; start += 130 {
		view := annotate.Span{Start: start, End: start + 100}
		part := lanesIn(marks, view)
		for _, m := range marks(view) {
			key := laneKey{m.layer, m.ID}
			if part[key] != all[key] {
				t.Fatalf("the mark at %v is in lane %d in the view %v, else in %d", m.Hull(), part[key], view, all[key])
			}
		}
	}
}

func TestAMarkOverTheWholeArticleChangesNoOtherLanes(t *testing.T) {
	const length = 100_000
	layers := chained(t, length)
	for _, view := range []annotate.Span{{Start: 500, End: 600}, {Start: length / 2, End: length/2 + 100}} {
		alone := lanesIn(func(in annotate.Span) []drawn { return drawnIn(layers[:1], in) }, view)
		both := lanesIn(func(in annotate.Span) []drawn { return drawnIn(layers, in) }, view)
		for _, m := range drawnIn(layers[:1], view) {
			if key := (laneKey{m.layer, m.ID}); alone[key] != both[key] {
				t.Fatalf("in %v the mark at %v is in lane %d, beside a colleague's over all in %d", view, m.Hull(), alone[key], both[key])
			}
		}
		if both[laneKey{layers[1], annotate.ID{15: 9}}] != 2 {
			t.Errorf("in %v the mark over all is in lane %d", view, both[laneKey{layers[1], annotate.ID{15: 9}}])
		}
		// The same mark as an own one is the outermost everywhere.
		own := lanesIn(func(in annotate.Span) []drawn {
			out := drawnIn(layers, in)
			for i := range out {
				out[i].part = session.Own
			}
			return out
		}, view)
		if lane := own[laneKey{layers[1], annotate.ID{15: 9}}]; lane != 0 {
			t.Errorf("in %v the own mark over all is in lane %d", view, lane)
		}
	}
}

func TestAColleaguesLongMarkIsComparedOnce(t *testing.T) {
	d := open(t, story)
	m := &annotate.Annotation{ID: annotate.ID{15: 9}, Label: "claim", Fragments: []annotate.Fragment{
		annotate.NewFragment(d.s.Text(), annotate.Span{End: d.s.Text().Len()}),
	}}
	if !d.fits(m) {
		t.Fatal("a mark over the whole text does not fit it")
	}
	m.Fragments[0].Exact = "" // as nobody may do: a look at the text would show it
	if !d.fits(m) {
		t.Error("the mark was compared again")
	}
	other := *m
	if d.fits(&other) {
		t.Error("a mark that quotes something else fits")
	}
	d.show("Another article.\n")
	if d.fits(m) {
		t.Error("what was noted of one text is believed of another")
	}
}

func BenchmarkLanes(b *testing.B) {
	for _, length := range []int{10_000, 100_000, 1_000_000, 10_000_000} {
		layers := chained(b, length)
		for name, layers := range map[string][]*annotate.Layer{"own": layers[:1], "with a colleague's": layers} {
			b.Run(fmt.Sprint(length, "/", name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					lanesIn(func(in annotate.Span) []drawn { return drawnIn(layers, in) }, annotate.Span{Start: length / 2, End: length/2 + 2000})
				}
			})
		}
	}
}
