package gamma

import (
	"context"
	"math"
	"reflect"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// plenty is more memory than any test takes.
const plenty = math.MaxInt64 / 2

// footprint is how many bytes all slices that v holds have reserved.
func footprint(v reflect.Value) int64 {
	sum := int64(0)
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			sum += footprint(v.Field(i))
		}
	case reflect.Slice:
		sum = int64(v.Cap()) * int64(v.Type().Elem().Size())
		for i := range v.Len() {
			sum += footprint(v.Index(i))
		}
	default: // what is pointed to is not the solver's own
	}
	return sum
}

// highest runs work and returns by how much the heap grew at most, in bytes.
func highest(work func()) int64 {
	defer debug.SetGCPercent(debug.SetGCPercent(5))
	runtime.GC()
	var at runtime.MemStats
	runtime.ReadMemStats(&at)
	before, top := int64(at.HeapAlloc), int64(0)
	done := make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
				runtime.ReadMemStats(&at)
				top = max(top, int64(at.HeapAlloc)-before)
			}
		}
	})
	work()
	close(done)
	wait.Wait()
	return top
}

func TestADenseDocumentStaysWithinItsMemoryAndIsBounded(t *testing.T) {
	for _, c := range []struct {
		name                      string // of what there is no room for
		annotators, spans, length int
		alpha                     float64
		memory, steps             int64
	}{
		{"neighbours", 3, 200, 400, 0.3, 2 << 20, 8_000_000},
		{"candidates", 4, 30, 150, 1, 2 << 20, 10_000_000},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := read(crowd(1, c.annotators, c.spans, c.length))
			if err != nil {
				t.Fatal(err)
			}
			o := Defaults()
			o.Alpha = c.alpha
			sc, err := newScale(&o, r.labels)
			if err != nil {
				t.Fatal(err)
			}
			align := func(s *solver, memory int64) best {
				b, err := s.align(context.Background(), &r.continuum, sc, allowance{c.steps, memory})
				if err != nil {
					t.Fatal(err)
				}
				return *b
			}
			var free, s solver
			wide := align(&free, plenty)
			if held := footprint(reflect.ValueOf(free)); held < c.memory {
				t.Fatalf("with plenty it holds %d bytes: not so dense that the bound of %d matters", held, c.memory)
			}
			var b best
			grew := highest(func() { b = align(&s, c.memory) })
			held := footprint(reflect.ValueOf(s))
			proportional := int64(len(r.units)) * int64(200+16*c.annotators)
			if held > c.memory+proportional {
				t.Errorf("it holds %d bytes, may hold %d", held, c.memory+proportional)
			}
			if most := c.memory + proportional + 1<<20; grew > most {
				t.Errorf("the heap grows by %d bytes, may by %d", grew, most)
			}
			if b.low >= b.high || b.settled || b.low > wide.high || b.high < wide.low {
				t.Errorf("the disorder is from %d to %d, settled %v; with plenty from %d to %d", b.low, b.high, b.settled, wide.low, wide.high)
			}
		})
	}
}

func TestASearchStaysWithinItsMemory(t *testing.T) {
	r, err := read(crowd(1, 4, 12, 60))
	if err != nil {
		t.Fatal(err)
	}
	o := Defaults()
	o.Alpha = 1
	sc, err := newScale(&o, r.labels)
	if err != nil {
		t.Fatal(err)
	}
	var s solver
	if _, err := s.align(context.Background(), &r.continuum, sc, allowance{1 << 20, plenty}); err != nil {
		t.Fatal(err)
	}
	endless := newBudget(context.Background(), math.MaxInt64)
	units := slices.Clone(s.sorted)
	if !s.e.list(units, nowhere, endless) {
		t.Fatal("not all candidates are listed")
	}
	s.p.fix(&s.e.candidates)
	for _, memory := range []int64{1, 32 << 20} { // too little for the options, for the nodes
		s.f, s.may.bytes = frontier{}, memory
		if _, _, found := s.search(units, nowhere, 0, endless); found != late {
			t.Errorf("with %d bytes the search ends with %d, want %d", memory, found, late)
		}
		if held := footprint(reflect.ValueOf(s.f)); held > s.may.frontier()+1<<12 {
			t.Errorf("it holds %d bytes, may hold %d", held, s.may.frontier())
		}
	}
	if c := s.chooseNarrowly(units, nowhere, 0, endless); c.chosen == nil || c.settled {
		t.Error("with few nodes in memory nothing is chosen, or as if all had been seen")
	}
}

func TestWhateverTheMemoryTheIntervalHoldsTheDisorder(t *testing.T) {
	bounded := 0
	rapid.Check(t, func(t *rapid.T) {
		d := aRandomDocument(t, 14)
		o := Defaults()
		o.Alpha = rapid.SampledFrom([]float64{0, 1, 3}).Draw(t, "alpha")
		exact, right := aligned(t, d, o)
		disorder, ok := exact.Disorder()
		if !ok {
			return
		}
		o.Memory = rapid.Int64Range(1, 12_000).Draw(t, "memory")
		got, tuples := aligned(t, d, o)
		low, high, _ := got.Interval()
		if low > disorder+1e-9 || high < disorder-1e-9 {
			t.Fatalf("the interval is %v to %v, the disorder %v", low, high, disorder)
		}
		if (got.Status == OK) != (low == high) {
			t.Fatalf("it is %s, from %v to %v", got.Status, low, high)
		}
		if got.Status == Bounded {
			bounded++
		}
		if got.Settled && exact.Settled && !slices.EqualFunc(tuples, right, slices.Equal) {
			t.Fatalf("the tuples are %v, want %v", tuples, right)
		}
	})
	if bounded == 0 {
		t.Error("no memory was too small")
	}
}

// What a solver did before leaves it memory that it reuses; the bound counts
// what the document at hand uses.
func TestABoundedResultDoesNotDependOnWhatWasAlignedBefore(t *testing.T) {
	o := Defaults()
	o.Alpha, o.Budget, o.Memory = 1, 10_000_000, 2<<20
	var used solver
	for seed := range uint64(6) {
		r, err := read(crowd(seed, 4, 8+4*int(seed%3), 60))
		if err != nil {
			t.Fatal(err)
		}
		sc, err := newScale(&o, r.labels)
		if err != nil {
			t.Fatal(err)
		}
		var fresh solver
		want, err := fresh.align(context.Background(), &r.continuum, sc, o.allowance())
		if err != nil {
			t.Fatal(err)
		}
		got, err := used.align(context.Background(), &r.continuum, sc, o.allowance())
		if err != nil {
			t.Fatal(err)
		}
		if got.low != want.low || got.high != want.high || !slices.Equal(got.units, want.units) {
			t.Errorf("seed %d: %d to %d, from a fresh solver %d to %d", seed, got.low, got.high, want.low, want.high)
		}
	}
}
