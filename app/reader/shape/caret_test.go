package shape_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"postil/app/reader/shape"
)

// extent is where a code point's cluster stands, by its two caret places.
func extent(l *shape.Line, cp int) (left, right float32) {
	a, b := l.X(cp, shape.Downstream), l.X(cp+1, shape.Upstream)
	return min(a, b), max(a, b)
}

// covers tells whether the intervals cover each code point of [start,end) and no
// other, apart from those that share a grapheme cluster with the range and those
// without width.
func covers(l *shape.Line, start, end int, in []shape.Interval) bool {
	const hair = 0.02
	for cp := range l.Len() {
		left, right := extent(l, cp)
		inside := slices.ContainsFunc(in, func(i shape.Interval) bool { return left >= i.Left-hair && right <= i.Right+hair })
		outside := left == right || !slices.ContainsFunc(in, func(i shape.Interval) bool { return left < i.Right-hair && right > i.Left+hair })
		if cp >= start && cp < end && !inside || (cp < start || cp >= end) && !outside {
			return false
		}
	}
	return true
}

// grow extends [start,end) to whole graphemes.
func grow(bounds map[int]bool, start, end int) (int, int) {
	for !bounds[start] {
		start--
	}
	for !bounds[end] {
		end++
	}
	return start, end
}

func anyShaped(t *rapid.T, e *shape.Engine) ([]rune, *shape.Line) {
	s := anyText().Filter(func(s []rune) bool { return len(s) > 0 }).Draw(t, "text")
	return s, e.ShapeLine(e.Prepare(s, styles().Draw(t, "style")), 0, len(s))
}

func TestIntervalsCoverTheRangeAndNothingElse(t *testing.T) {
	e := engineOf(t, manifold(t))
	rapid.Check(t, func(t *rapid.T) {
		s, l := anyShaped(t, e)
		start := rapid.IntRange(0, len(s)-1).Draw(t, "start")
		end := rapid.IntRange(start+1, len(s)).Draw(t, "end")
		in := l.Intervals(start, end)
		if len(in) == 0 {
			t.Fatalf("no interval for [%d,%d) of %q", start, end, string(s))
		}
		for k, i := range in {
			if i.Left > i.Right || i.Left < 0 || i.Right > l.Width+0.01 || k > 0 && i.Left <= in[k-1].Right {
				t.Fatalf("intervals %v of a line of %v px", in, l.Width)
			}
		}
		from, to := grow(boundaries(s), start, end)
		if !covers(l, from, to, in) {
			t.Fatalf("%q [%d,%d): %v", string(s), start, end, in)
		}
	})
}

func TestIntervalsOfMixedDirectionsAreInPieces(t *testing.T) {
	e := engineOf(t, manifold(t))
	l := lineOf(e, "ab אבג cd", serif)
	if got := l.Intervals(1, 5); len(got) != 2 || got[0].Right >= got[1].Left {
		t.Errorf("a range that enters a right-to-left run has intervals %v", got)
	}
	if got := l.Intervals(0, 9); len(got) != 1 {
		t.Errorf("the whole line has intervals %v", got)
	}
	if got := l.Intervals(4, 4); got != nil {
		t.Errorf("an empty range has intervals %v", got)
	}
	z := lineOf(e, "a\u200bb", serif)
	if got := z.Intervals(1, 2); len(got) != 1 || got[0].Left != got[0].Right || got[0].Left != z.X(1, shape.Downstream) {
		t.Errorf("a zero-width space has intervals %v", got)
	}
}

func TestHitIsTheInverseOfX(t *testing.T) {
	e := engineOf(t, manifold(t))
	rapid.Check(t, func(t *rapid.T) {
		s, l := anyShaped(t, e)
		bounds := boundaries(s)
		for at := range bounds {
			for _, a := range []shape.Affinity{shape.Downstream, shape.Upstream} {
				x := l.X(at, a)
				o, b := l.Hit(x)
				if !bounds[o] || l.X(o, b) != x {
					t.Fatalf("%q: offset %d/%d stands at %v; a hit there gives %d/%d at %v", string(s), at, a, x, o, b, l.X(o, b))
				}
			}
		}
	})
}

func TestHitFindsTheNearestPlace(t *testing.T) {
	e := engineOf(t, manifold(t))
	rapid.Check(t, func(t *rapid.T) {
		s, l := anyShaped(t, e)
		x := rapid.Float32Range(-10, l.Width+10).Draw(t, "x")
		o, a := l.Hit(x)
		got := max(l.X(o, a)-x, x-l.X(o, a))
		for at := range boundaries(s) {
			for _, a := range []shape.Affinity{shape.Downstream, shape.Upstream} {
				if d := max(l.X(at, a)-x, x-l.X(at, a)); d < got-0.001 {
					t.Fatalf("%q: at %v found %d, %v px off; %d is %v px off", string(s), x, o, got, at, d)
				}
			}
		}
	})
}

func TestHitBesideAPlaceOfOnePlaceOnlyReturnsIt(t *testing.T) {
	e := engineOf(t, reading(t))
	s := []rune("Waffles, fjords & AVATARS — “quoted”")
	l := e.ShapeLine(e.Prepare(s, serif), 0, len(s))
	for at := range len(s) + 1 {
		for _, d := range []float32{-0.3, 0, 0.3} {
			if o, _ := l.Hit(l.X(at, shape.Downstream) + d); o != at {
				t.Errorf("%v px beside offset %d: hit %d", d, at, o)
			}
		}
	}
	if o, a := l.Hit(-5); o != 0 || a != shape.Downstream {
		t.Errorf("left of the line: %d/%d", o, a)
	}
	if o, a := l.Hit(l.Width + 5); o != len(s) || a != shape.Upstream {
		t.Errorf("right of the line: %d/%d", o, a)
	}
}

func TestArrowsVisitEveryVisiblePlaceOnce(t *testing.T) {
	e := engineOf(t, manifold(t))
	rapid.Check(t, func(t *rapid.T) {
		s, l := anyShaped(t, e)
		bounds := boundaries(s)
		places := map[float32]bool{}
		for at := range bounds {
			places[l.X(at, shape.Downstream)] = true
			places[l.X(at, shape.Upstream)] = true
		}
		type caret struct {
			o int
			a shape.Affinity
		}
		o, a := l.Hit(-1)
		visited := []caret{{o, a}}
		for {
			next, b, ok := l.Right(o, a)
			if !ok {
				if next != o || b != a {
					t.Fatalf("at the edge Right moves from %d/%d to %d/%d", o, a, next, b)
				}
				break
			}
			if l.X(next, b) <= l.X(o, a) || !bounds[next] {
				t.Fatalf("%q: Right goes from %d at %v to %d at %v", string(s), o, l.X(o, a), next, l.X(next, b))
			}
			o, a = next, b
			visited = append(visited, caret{o, a})
			if len(visited) > len(places) {
				t.Fatalf("%q: more than %d places: %v", string(s), len(places), visited)
			}
		}
		if len(visited) != len(places) {
			t.Fatalf("%q: visited %v, %d of %d places", string(s), visited, len(visited), len(places))
		}
		for i := len(visited) - 2; i >= 0; i-- {
			back, b, ok := l.Left(o, a)
			if !ok || (caret{back, b}) != visited[i] {
				t.Fatalf("%q: Left of %d/%d is %d/%d, want %v", string(s), o, a, back, b, visited[i])
			}
			o, a = back, b
		}
		if _, _, ok := l.Left(o, a); ok {
			t.Fatalf("%q: Left goes on at the left edge", string(s))
		}
	})
}

func TestAffinityChoosesTheSideAtBordersOfDirection(t *testing.T) {
	e := engineOf(t, manifold(t))
	l := lineOf(e, "abאבcd", serif) // shown: a b ב א c d
	border := l.X(2, shape.Upstream)
	if b, _ := extent(l, 3); !near(border, b, 0.001) {
		t.Errorf("offset 2 upstream stands at %v, not right of b", border)
	}
	if _, r := extent(l, 2); !near(l.X(2, shape.Downstream), r, 0.001) {
		t.Errorf("offset 2 downstream stands at %v, not right of alef at %v", l.X(2, shape.Downstream), r)
	}
	if left, _ := extent(l, 3); !near(l.X(4, shape.Upstream), left, 0.001) {
		t.Errorf("offset 4 upstream is not left of bet")
	}
	if left, _ := extent(l, 4); !near(l.X(4, shape.Downstream), left, 0.001) {
		t.Errorf("offset 4 downstream is not left of c")
	}
}

func TestEveryOffsetOfTwoDirectionsIsReachedByArrows(t *testing.T) {
	e := engineOf(t, manifold(t))
	for _, text := range []string{"abאבcd", "אבabגד", "ab אב 12 גד cd", "אב"} {
		n := len([]rune(text))
		l := lineOf(e, text, serif)
		seen := map[int]bool{}
		o, a := l.Hit(-1)
		for ok := true; ok; o, a, ok = l.Right(o, a) {
			seen[o] = true
		}
		for at := range n + 1 {
			if !seen[at] {
				t.Errorf("%q: offset %d is never reached", text, at)
			}
		}
	}
}

func TestAtABorderTheParagraphsDirectionTells(t *testing.T) {
	e := engineOf(t, reading(t))
	for _, c := range []struct {
		text string
		want []int // offsets from the left edge to the right
	}{
		{"abאבcd", []int{0, 1, 2, 3, 4, 5, 6}},
		{"אבabגד", []int{6, 5, 4, 3, 2, 1, 0}},
		{"abאב", []int{0, 1, 2, 3, 4}},
	} {
		l := lineOf(e, c.text, serif)
		o, a := l.Hit(-1)
		got := []int{o}
		for {
			var ok bool
			if o, a, ok = l.Right(o, a); !ok {
				break
			}
			got = append(got, o)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q: %v, want %v", c.text, got, c.want)
		}
	}
}

func TestTheEmptyLineHasOnePlace(t *testing.T) {
	l := lineOf(engineOf(t, reading(t)), "", serif)
	if o, a := l.Hit(10); o != 0 || a != shape.Downstream || l.X(0, a) != 0 || l.Len() != 0 || l.Width != 0 {
		t.Errorf("hit %d/%d, width %v", o, a, l.Width)
	}
	if _, _, ok := l.Right(0, shape.Downstream); ok {
		t.Error("Right leaves the empty line")
	}
	if m := engineOf(t, reading(t)).Metrics(serif); l.Ascent != m.Ascent || l.Descent != m.Descent {
		t.Errorf("empty line is %v over %v, its face %v", l.Ascent, l.Descent, m)
	}
}
