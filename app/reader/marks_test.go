package reader

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"postil/annotate"
	"postil/annotate/text"
	"postil/app/reader/raster"
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
					out = append(out, drawn{m, l, patterns[i]})
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
				if a.Hull().Overlaps(b.Hull()) && lane(a) == lane(b) {
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
