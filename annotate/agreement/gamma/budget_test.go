package gamma

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// crowd makes a document of annotators who mark spans all over each other.
func crowd(seed uint64, annotators, spans, length int) *Document {
	r := rand.New(rand.NewPCG(seed, 1))
	d := &Document{ID: "crowd"}
	shared := make([]Unit, spans)
	for i := range shared {
		start := r.IntN(length)
		shared[i] = Unit{float64(start), float64(start + 5 + r.IntN(60)), []string{"claim", "quote", "warning"}[r.IntN(3)]}
	}
	for a := range annotators {
		units := slices.Clone(shared)
		for i := range units {
			units[i].Start -= float64(r.IntN(6))
			units[i].End += float64(r.IntN(6))
			if r.IntN(6) == 0 {
				units[i].Label = "claim"
			}
		}
		d.Annotators = append(d.Annotators, Annotator{ID: fmt.Sprint(a), Units: units})
	}
	return d
}

// aligned aligns a document within a budget, and returns the tuples too.
func aligned(t interface{ Fatal(...any) }, d *Document, o Options) (*Alignment, [][]int) {
	a, err := Align(context.Background(), d, o)
	if err != nil {
		t.Fatal(err)
	}
	var tuples [][]int
	seen := map[[2]int]int{}
	for _, tuple := range a.Tuples {
		tuples = append(tuples, tuple.Units)
		for who, u := range tuple.Units {
			if u >= 0 {
				seen[[2]int{who, u}]++
			}
		}
	}
	for who := range d.Annotators {
		for u, unit := range d.Annotators[who].Units {
			times := 1
			if slices.Contains(d.Annotators[who].Units[:u], unit) {
				times = 0
			}
			if seen[[2]int{who, u}] != times {
				t.Fatal(fmt.Sprintf("unit %d of annotator %d is in %d tuples, want %d", u, who, seen[[2]int{who, u}], times))
			}
		}
	}
	return a, tuples
}

func TestWhateverTheBudgetTheIntervalHoldsTheDisorder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := aRandomDocument(t, 14)
		o := Defaults()
		o.Alpha = rapid.SampledFrom([]float64{0, 1, 3}).Draw(t, "alpha")
		exact, right := aligned(t, d, o)
		disorder, ok := exact.Disorder()
		if !ok {
			return
		}
		if exact.Status != OK {
			t.Fatal("the budget does not suffice for a small document")
		}
		o.Budget = rapid.Int64Range(1, 3000).Draw(t, "budget")
		got, tuples := aligned(t, d, o)
		low, high, _ := got.Interval()
		if low > disorder+1e-9 || high < disorder-1e-9 {
			t.Fatalf("the interval is %v to %v, the disorder %v", low, high, disorder)
		}
		if (got.Status == OK) != (low == high) {
			t.Fatalf("it is %s, from %v to %v", got.Status, low, high)
		}
		if got.Settled && exact.Settled && !slices.EqualFunc(tuples, right, slices.Equal) {
			t.Fatalf("the tuples are %v, want %v", tuples, right)
		}
	})
}

func TestADenseDocumentIsBounded(t *testing.T) {
	d := crowd(1, 5, 60, 300)
	o := Defaults()
	o.Samples, o.Budget = 2, 20_000
	c, err := New(context.Background(), []Document{*d}, o)
	if err != nil {
		t.Fatal(err)
	}
	a := c.Document(0).Alignment
	low, high, _ := a.Interval()
	if a.Status != Bounded || a.Settled || low < 0 || low >= high {
		t.Errorf("the alignment is %s, settled %v, from %v to %v", a.Status, a.Settled, low, high)
	}
	for _, m := range []Measure{Gamma(), GammaCat(), GammaK("quote")} {
		r := c.Of(m)
		v, _ := r.Float()
		low, high, ok := r.Interval()
		if r.Status != Bounded || !ok || !(low <= v && v <= high && low < high) || high > 1 {
			t.Errorf("%s is %s, %v, from %v to %v", m.Name(), r.Status, v, low, high)
		}
		if !slices.Equal(r.Bounded, []string{"crowd"}) {
			t.Errorf("bounded are %v", r.Bounded)
		}
	}
}

// γ of a bounded corpus is an interval, too, in which the figure is.
func TestBoundedFiguresHoldTheExactOnes(t *testing.T) {
	for seed := range uint64(4) {
		d := crowd(seed, 3, 12, 200)
		o := Defaults()
		o.Samples = 5
		exact, err := New(context.Background(), []Document{*d}, o)
		if err != nil {
			t.Fatal(err)
		}
		bounded := 0
		for budget := int64(1); budget < 100_000; budget *= 4 {
			o.Budget = budget
			c, err := New(context.Background(), []Document{*d}, o)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range []Measure{Gamma(), GammaCat(), GammaK("claim"), GammaK("quote")} {
				right, r := exact.Of(m), c.Of(m)
				v, _ := right.Float()
				low, high, _ := r.Interval()
				if right.Status != OK || low > v+1e-9 || high < v-1e-9 {
					t.Errorf("seed %d, budget %d: %s is from %v to %v, want %v in it (%s)", seed, budget, m.Name(), low, high, v, right.Status)
				}
				if r.Status == Bounded {
					bounded++
				}
			}
		}
		if bounded == 0 {
			t.Error("no budget was too small")
		}
	}
}

// With many annotators there are too many candidates to list; those that are
// generated for the linear programme must do.
func TestGeneratedCandidatesMakeTheSameAlignment(t *testing.T) {
	generated := 0
	for seed := range uint64(2) {
		d := crowd(seed, 7, 6, 250)
		r, err := read(d)
		if err != nil {
			t.Fatal(err)
		}
		o := Defaults()
		sc, err := newScale(&o, r.labels)
		if err != nil {
			t.Fatal(err)
		}
		var all solver
		want, err := all.align(context.Background(), &r.continuum, sc, allowance{1 << 40, plenty})
		if err != nil || !want.settled || all.e.limit < nowhere {
			t.Fatalf("listing all: %v", err)
		}
		// Listing all has a quarter of the budget and fails; the rest suffices.
		for budget := int64(1 << 12); budget < 1<<22; budget += budget / 4 {
			var s solver
			got, err := s.align(context.Background(), &r.continuum, sc, allowance{budget, plenty})
			if err != nil {
				t.Fatal(err)
			}
			if !got.settled {
				continue
			}
			if got.high != want.high || got.low != want.low || !slices.Equal(got.units, want.units) {
				t.Errorf("seed %d: with a budget of %d it is %d %v, want %d %v", seed, budget, got.high, got.units, want.high, want.units)
			}
			if s.e.limit == nowhere {
				break
			}
			generated++
		}
	}
	if generated < 3 {
		t.Errorf("candidates were generated %d times only", generated)
	}
}

// What is generated must leave out nothing that matters: no candidate may cost
// less than the prices, and those within a limit must all be listed.
func TestGeneratedPricesAreRightForAllCandidates(t *testing.T) {
	listed := 0
	for seed := range uint64(8) {
		d := crowd(seed, 5, 8, 150)
		r, err := read(d)
		if err != nil {
			t.Fatal(err)
		}
		o := Defaults()
		sc, err := newScale(&o, r.labels)
		if err != nil {
			t.Fatal(err)
		}
		var s solver
		if _, err := s.align(context.Background(), &r.continuum, sc, o.allowance()); err != nil {
			t.Fatal(err)
		}
		endless := newBudget(context.Background(), math.MaxInt64)
		for from := int32(0); int(from) < len(s.sorted); {
			to := s.size[s.groups.of(s.sorted[from])]
			units := s.sorted[from:to]
			from = to
			for k, u := range units {
				s.local[u] = int32(k)
			}
			s.p.of = resize(s.p.of, len(units))
			if !s.generate(units, endless) {
				t.Fatalf("seed %d: nothing was generated for %d units", seed, len(units))
			}
			var within [2]int
			limit := s.pairs * one
			s.e.list(units, limit, endless)
			within[0] = s.e.count()
			s.e.list(units, nowhere, endless)
			s.p.fix(&s.e.candidates)
			for i, excess := range s.p.excess {
				if excess < 0 {
					t.Fatalf("seed %d: %v costs %d less than its units pay", seed, s.e.of(i), -excess)
				}
				if excess <= limit || len(s.e.of(i)) == 1 {
					within[1]++
				}
			}
			if within[0] != within[1] {
				t.Errorf("seed %d: %d candidates are listed within a limit, there are %d", seed, within[0], within[1])
			}
			listed += within[0]
		}
	}
	if listed < 1000 {
		t.Errorf("the limit lets pass %d candidates only", listed)
	}
}

// Where the prices leave a gap, how far the search got bounds the disorder from
// below.
func TestASearchThatIsCutShortBoundsTheDisorder(t *testing.T) {
	cut := 0
	for seed := range uint64(40) {
		d := crowd(seed, 4, 7, 60)
		o := Defaults()
		o.Alpha, o.Budget = 1, 20_000_000
		exact, _ := aligned(t, d, o)
		disorder, _ := exact.Disorder()
		if exact.Status != OK {
			t.Fatalf("seed %d: not exact", seed)
		}
		for o.Budget = 1 << 10; o.Budget < 1<<22; o.Budget += o.Budget / 3 {
			a, _ := aligned(t, d, o)
			low, high, _ := a.Interval()
			if low > disorder+1e-9 || high < disorder-1e-9 {
				t.Errorf("seed %d, budget %d: it is from %v to %v, the disorder %v", seed, o.Budget, low, high, disorder)
			}
			if a.Status == OK {
				break
			}
			if low > disorder*0.9 {
				cut++
			}
		}
	}
	if cut == 0 {
		t.Error("no search came close")
	}
}

// A component may have more units than the linear programme takes at once.
func TestPricesOfALongComponentAreRight(t *testing.T) {
	long := 0
	for seed := range uint64(1) {
		d := crowd(seed, 3, 80, 1700)
		o := Defaults()
		o.Alpha = 1
		r, err := read(d)
		if err != nil {
			t.Fatal(err)
		}
		sc, err := newScale(&o, r.labels)
		if err != nil {
			t.Fatal(err)
		}
		var s solver
		b, err := s.align(context.Background(), &r.continuum, sc, o.allowance())
		if err != nil || b.low != b.high || !b.settled {
			t.Fatalf("seed %d: %v, from %d to %d", seed, err, b.low, b.high)
		}
		lengths := map[int32]int{}
		for u := range s.sorted {
			lengths[s.groups.of(int32(u))]++
		}
		for _, n := range lengths {
			if n > 2*window {
				long++
			}
		}
		// The same by the frontier alone, with no price but 0, keeping so many
		// nodes that it finds the best here.
		units := make([]int32, len(r.units))
		for i := range units {
			units[i], s.local[i] = int32(i), int32(i)
		}
		cost, count, tuples := b.high, b.count(), slices.Clone(b.units)
		endless := newBudget(context.Background(), math.MaxInt64)
		s.e.list(units, nowhere, endless)
		s.p.of = make([]int64, len(units))
		s.p.fix(&s.e.candidates)
		chosen, got, found := s.search(units, nowhere, 1000, endless)
		if found != yes || got != cost || len(chosen) != count {
			t.Errorf("seed %d: without prices %d tuples cost %d, with them %d tuples %d", seed, len(chosen), got, count, cost)
			continue
		}
		slices.Sort(chosen)
		var same []int32
		for _, i := range chosen {
			same = append(same, s.e.of(int(i))...)
		}
		if !slices.Equal(same, tuples) {
			t.Errorf("seed %d: without prices the tuples are %v, with them %v", seed, same, tuples)
		}
	}
	if long == 0 {
		t.Error("no component is long")
	}
}

func TestSamplesKeepWhatTheSamplerPromises(t *testing.T) {
	d := crowd(3, 3, 20, 1500)
	d.Begin, d.Length = -10, 1600
	r, err := read(d)
	if err != nil {
		t.Fatal(err)
	}
	o := Defaults()
	o.ShiftDistance = 4
	p := newPopulation(d, r, &o)
	var c continuum
	length, count, labels := 0.0, 0.0, make([]float64, len(r.labels))
	const samples = 2000
	for k := range samples {
		p.draw(Shuffle, newStream(7, d.ID, k), &c)
		if len(c.units) != len(r.units) || c.annotators != 3 {
			t.Fatalf("a shuffled sample has %d units, the document %d", len(c.units), len(r.units))
		}
		for i := range c.units {
			if u := &c.units[i]; u.start < 0 || u.start >= 1600 {
				t.Fatalf("a unit is shifted to %v", u.start)
			}
		}
		p.draw(Statistical, newStream(7, d.ID, k), &c)
		for i := range c.units {
			length += c.units[i].length()
			labels[c.units[i].label]++
		}
		count += float64(len(c.units))
	}
	if mean := length / count; math.Abs(mean/p.length.mean-1) > 0.03 {
		t.Errorf("units of statistical samples are %v long, those of the document %v", mean, p.length.mean)
	}
	if mean := count / samples / 3; math.Abs(mean-p.count.mean) > 0.6 {
		t.Errorf("statistical samples have %v units an annotator, the document %v", mean, p.count.mean)
	}
	for l, n := range labels {
		want := p.labels[l]
		if l > 0 {
			want -= p.labels[l-1]
		}
		if math.Abs(n/count-want) > 0.02 {
			t.Errorf("the label %s is on %v of the units of samples, on %v in the document", r.labels[l], n/count, want)
		}
	}
}

func TestShiftsKeepTheirDistanceWhileThereIsRoom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := &population{circle: 100, distance: rapid.Float64Range(0, 20).Draw(t, "distance")}
		s := newStream(rapid.Uint64().Draw(t, "seed"), "", 0)
		var shifts []float64
		for range rapid.IntRange(1, 6).Draw(t, "shifts") {
			covered := 0.0 // of the circle by what is too near, at most
			for range shifts {
				covered += 2 * p.distance
			}
			shift := p.shift(s, shifts)
			if shift < 0 || shift >= p.circle {
				t.Fatalf("a shift of %v is off the circle", shift)
			}
			for _, other := range shifts {
				apart := math.Abs(shift - other)
				if near := min(apart, p.circle-apart); covered < p.circle && near < p.distance-1e-9 {
					t.Fatalf("shifts %v and %v are %v apart, want %v", shift, other, near, p.distance)
				}
			}
			shifts = append(shifts, shift)
		}
	})
}

func TestUnitsAreSampledFromAllAnnotators(t *testing.T) {
	d := &Document{ID: "one", Length: 1000, Annotators: []Annotator{
		{ID: "a", Units: []Unit{{0, 10, "of a"}}}, {ID: "b", Units: []Unit{{500, 510, "of b"}}}, {ID: "c"},
	}}
	r, err := read(d)
	if err != nil {
		t.Fatal(err)
	}
	o := Defaults()
	p := newPopulation(d, r, &o)
	var c continuum
	drawn := map[string]int{}
	for k := range 3000 {
		p.draw(Shuffle, newStream(1, d.ID, k), &c)
		if len(c.units) == 0 {
			t.Fatal("a sample is empty")
		}
		for i := range c.units {
			drawn[r.labels[c.units[i].label]]++
		}
	}
	// Each of the three takes each of three, but not all the one without units:
	// 3 · 1000 of each label, times 27 ⁄ 26.
	for label, n := range drawn {
		if math.Abs(float64(n)-3000.0*27/26) > 150 {
			t.Errorf("units %s are drawn %d times in 3000 samples", label, n)
		}
	}
}
