package reader

import (
	"fmt"
	"image"
	"reflect"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"pgregory.net/rapid"

	"postil/annotate"
)

func TestTheOverviewIsCorrectedByEveryChange(t *testing.T) {
	d := open(t, story)
	rapid.Check(t, func(r *rapid.T) {
		for range rapid.IntRange(1, 20).Draw(r, "changes") {
			switch rapid.IntRange(0, 5).Draw(r, "kind") {
			case 0, 1:
				start := rapid.IntRange(0, d.s.Text().Len()-1).Draw(r, "start")
				d.s.Select(annotate.Span{Start: start, End: start + rapid.IntRange(1, 40).Draw(r, "length")})
				d.s.Label(rapid.SampledFrom([]string{"claim", "warning", "quote"}).Draw(r, "label"))
			case 2:
				d.s.Undo()
			case 3:
				d.s.Redo()
			case 4:
				d.s.Run("go.nextMark")
				d.s.Run(rapid.SampledFrom([]string{"mark.delete", "mark.startRight", "mark.endRight", "mark.startWordLeft"}).Draw(r, "command"))
			case 5:
				d.Resize(fyne.NewSize(deskWidth, float32(rapid.IntRange(200, 600).Draw(r, "height"))))
			}
		}
		got := d.counts()
		d.overview.rebuild()
		if want := d.counts(); !reflect.DeepEqual(got, want) {
			r.Fatalf("after the changes it counts %v, anew %v", got, want)
		}
	})
}

// counts are the overview's buckets that are not empty.
func (d *desk) counts() map[int]map[string]int32 {
	out := map[int]map[string]int32{}
	for i, c := range d.overview.counts {
		if len(c) == 0 {
			continue
		}
		out[i] = map[string]int32{}
		for label, n := range c {
			out[i][label] = n
		}
	}
	return out
}

func TestTheOverviewShowsMarksHitsAndWhatIsInView(t *testing.T) {
	d := open(t, story)
	at := d.s.Text().Len() / 2
	d.s.Select(annotate.Span{Start: at, End: at + 20})
	d.TypedRune('2')
	const w, h = 16, deskHeight
	img := d.overview.paint(w, h)
	if c := img.At(w/2, h/2); rgba(c) != d.Reader.label("warning").line {
		t.Errorf("the mark in the middle of the text is %v", c)
	}
	if c := img.At(w/2, h/4); rgba(c).A != 0 {
		t.Errorf("where there is no mark is %v", c)
	}
	d.s.Find("Short")
	img = d.overview.paint(w, h)
	hit := d.s.Finding().Hits[20]
	if c := img.At(1, hit.Start*h/d.s.Text().Len()); rgba(c) != d.colors.inks[1] {
		t.Errorf("a hit is %v", c)
	}

	d.wheel(-1e6)
	if y := d.overview.view.Position().Y; y != 0 {
		t.Errorf("at the start the frame is at %v", y)
	}
	for range 100 {
		d.wheel(2000)
	}
	if v := d.overview.view; v.Position().Y+v.Size().Height < deskHeight-1 || !v.Visible() {
		t.Errorf("at the end the frame goes from %v, %v high", v.Position().Y, v.Size().Height)
	}
}

func TestTheOverviewHasNoFrameWhereAllIsInView(t *testing.T) {
	d := open(t, "A short article.\n\nIt has two paragraphs.")
	if d.overview.view.Visible() || d.overview.face.Visible() {
		t.Error("all is in view, and there is a frame")
	}
	d.Resize(fyne.NewSize(deskWidth, 60))
	if !d.overview.view.Visible() || !d.overview.face.Visible() {
		t.Error("a part is in view, and there is no frame")
	}
}

func TestMarksThatDoNotFitAreNotInTheOverview(t *testing.T) {
	d := open(t, story)
	loose := &annotate.Annotation{
		ID: annotate.ID{15: 9}, Label: "claim", Fragments: []annotate.Fragment{{Span: annotate.Span{Start: 3, End: 9}, Exact: "nowhere"}},
	}
	add := annotate.Change{Name: "Import", Annotations: []annotate.Edit[*annotate.Annotation]{{After: loose}}}
	if !d.s.Apply(add) {
		t.Fatal("the mark was not made")
	}
	if c := d.counts(); len(c) > 0 {
		t.Errorf("it counts %v", c)
	}
	d.overview.rebuild()
	if c := d.counts(); len(c) > 0 {
		t.Errorf("anew it counts %v", c)
	}
}

// someHits are so many hits in a text, in text order.
func someHits(n, length int) []annotate.Span {
	out := make([]annotate.Span, n)
	for i := range out {
		at := int(int64(i) * int64(length-2) / int64(n))
		out[i] = annotate.Span{Start: at, End: at + 1}
	}
	return out
}

func TestEveryHitHasItsTickAndNoOther(t *testing.T) {
	d := open(t, story)
	length := d.s.Text().Len()
	rapid.Check(t, func(r *rapid.T) {
		var hits []annotate.Span
		for at := rapid.IntRange(0, length-1).Draw(r, "first"); at < length && len(hits) < 500; at += rapid.IntRange(1, 60).Draw(r, "step") {
			hits = append(hits, annotate.Span{Start: at, End: at + 1})
		}
		for _, height := range []int{1, 40, 744, 3000} {
			var want []int
			for _, h := range hits {
				if y := h.Start * height / length; len(want) == 0 || want[len(want)-1] != y {
					want = append(want, y)
				}
			}
			if got := d.overview.ticksOf(hits, height); !slices.Equal(got, want) {
				r.Fatalf("%v in %d rows: ticks at %v, want %v", hits, height, got, want)
			}
		}
	})
	if got := d.overview.ticksOf(nil, 744); len(got) > 0 {
		t.Errorf("without hits there are ticks at %v", got)
	}
}

func TestTheHitsOfASearchAreLookedAtOnce(t *testing.T) {
	d := open(t, story)
	hits := someHits(1000, d.s.Text().Len())
	first := d.overview.ticksOf(hits, 400)
	clear(hits) // as nobody may do: another look would show it
	if again := d.overview.ticksOf(hits, 400); !slices.Equal(again, first) {
		t.Error("the hits of a search were looked at twice")
	}
	if other := d.overview.ticksOf(slices.Clone(hits), 400); len(other) != 1 {
		t.Errorf("another search has the ticks %v", other)
	}
}

// BenchmarkOverviewPaint paints the strip while a search with so many hits is open.
func BenchmarkOverviewPaint(b *testing.B) {
	d := open(b, story)
	for _, n := range []int{0, 50, 1000, 10_000, 100_000} {
		hits := someHits(n, d.s.Text().Len())
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d.overview.paintHits(image.NewRGBA(image.Rect(0, 0, overviewWidth, deskHeight)), hits)
			}
		})
	}
}
