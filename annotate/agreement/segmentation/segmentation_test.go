package segmentation

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func boundaries(masses ...int) []Boundary {
	b, _ := FromMasses(masses)
	return b
}

func TestSimilarityOfPublishedSegmentations(t *testing.T) {
	for _, c := range []struct {
		name string
		a, b []Boundary
		span int
		want float64
	}{
		{"one of two boundaries is missing", boundaries(2, 3, 6), boundaries(5, 6), 2, 0.5},
		{"one of three is spurious", boundaries(2, 3, 6), boundaries(2, 3, 3, 3), 2, 2.0 / 3},
		{"one of two is a near miss", boundaries(2, 3, 6), boundaries(2, 2, 7), 2, 0.75},
		{"a near miss is a miss where none is allowed", boundaries(2, 3, 6), boundaries(2, 2, 7), 1, 1.0 / 3},
		{"several are spurious close together", boundaries(2, 3, 6), boundaries(1, 1, 3, 1, 5), 2, 0.5},
		{"all are spurious", boundaries(13), boundaries(4, 4, 5), 2, 0},
		{"two atoms are a near miss of span three", boundaries(4, 6), boundaries(6, 4), 3, 1 - 2.0/3},
		{"other types are substitutions", []Boundary{{3, "claim"}, {5, "claim"}}, []Boundary{{3, "claim"}, {5, "quote"}}, 2, 0.5},
		{"near misses are of one type", []Boundary{{3, "claim"}}, []Boundary{{4, "quote"}}, 2, 0},
		{"two substitutions are not one near miss and two others", []Boundary{{3, "claim"}, {4, "quote"}}, []Boundary{{3, "quote"}, {4, "claim"}}, 2, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := Compare(c.a, c.b, c.span).Similarity(max(c.span, 1))
			if !ok || math.Abs(got-c.want) > 1e-12 {
				t.Errorf("got %g, want %g", got, c.want)
			}
		})
	}
}

func TestWithoutBoundariesThereIsNoSimilarity(t *testing.T) {
	if b, ok := Compare(boundaries(11), boundaries(11), 2).Similarity(2); ok {
		t.Errorf("got %g, want undefined", b)
	}
}

func drawBoundaries(t *rapid.T, name string) []Boundary {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Boundary {
		return Boundary{rapid.IntRange(1, 12).Draw(t, "position"), rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, "type")}
	}), 0, 10).Draw(t, name)
}

func TestEditsAreLawful(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, span := drawBoundaries(t, "a"), drawBoundaries(t, "b"), rapid.IntRange(0, 4).Draw(t, "span")
		e := Compare(a, b, span)
		if back := Compare(b, a, span); back != e {
			t.Fatalf("%+v one way, %+v the other", e, back)
		}
		if n := len(sorted(a)) + len(sorted(b)); 2*(e.Matches+e.Substitutions+e.Transpositions)+e.Additions != n {
			t.Fatalf("%+v does not account for %d boundaries", e, n)
		}
		if s, ok := e.Similarity(max(span, 1)); ok && (s < 0 || s > 1) {
			t.Fatalf("B is %g", s)
		}
		if s, ok := Compare(a, a, span).Similarity(2); ok && s != 1 {
			t.Fatalf("B of boundaries with themselves is %g", s)
		}
	})
}
