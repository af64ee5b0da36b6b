package agreement

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
)

// resamples are the articles that a bootstrap drew, and the sums of each
// resample. They are kept only where sums are whole numbers: these come out
// the same in whatever order they are added and taken away, so that an
// interval after a change has the digits that it would have if everything were
// drawn anew.
type resamples struct {
	of    Bootstrap
	rows  int
	width int
	times []uint16  // [resample][row]: how often the row was drawn
	sums  []float64 // [resample][sum]
}

// most is how many numbers resamples may take up; beyond, they are not kept.
const most = 1 << 23

// serve reports whether the resamples are those of b. Method and level only
// tell what is made of them.
func (k *resamples) serve(b Bootstrap) bool {
	return k.of.Resamples == b.Resamples && k.of.Seed == b.Seed
}

// newResamples has room for what b draws from rows, or is nil where the
// resamples must not be kept.
func newResamples(b Bootstrap, s sheet, rows []row) *resamples {
	k := &resamples{of: b, rows: len(rows), width: s.width()}
	if b.Resamples*max(k.rows, k.width) > most || k.rows > math.MaxUint16 {
		return nil
	}
	for i := range rows {
		if !rows[i].whole() {
			return nil
		}
	}
	k.times = make([]uint16, b.Resamples*k.rows)
	k.sums = make([]float64, b.Resamples*k.width)
	return k
}

// whole reports whether all sums of a row are whole numbers, and small enough
// for the sums of all rows to be exact.
func (r *row) whole() bool {
	for _, v := range r.sums {
		if v != math.Trunc(v) || math.Abs(v) > 1<<31 {
			return false
		}
	}
	return true
}

// replace puts a row in the place of row number n among those that count; it
// reports whether the resamples can still be kept.
func (k *resamples) replace(n int, before, after row) bool {
	if !after.whole() {
		return false
	}
	for b := range k.of.Resamples {
		if times := float64(k.times[b*k.rows+n]); times > 0 {
			sums := k.sums[b*k.width : (b+1)*k.width]
			before.addTo(sums, -times)
			after.addTo(sums, times)
		}
	}
	return true
}

// values returns the figure of each resample. Each has a stream of random
// numbers of its own and adds its articles in their order, so that nothing
// depends on how many goroutines there are. Where kept is nil, it draws, and
// returns what is to be kept.
func (b Bootstrap) values(ctx context.Context, s sheet, rows []row, kept *resamples) ([]Value, *resamples, error) {
	draw := kept == nil
	if draw {
		kept = newResamples(b, s, rows)
	}
	values := make([]Value, b.Resamples)
	workers := runtime.GOMAXPROCS(0)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			sums, times := make([]float64, s.width()), make([]uint16, len(rows))
			for n := w; n < b.Resamples && ctx.Err() == nil; n += workers {
				if kept != nil {
					sums, times = kept.sums[n*kept.width:(n+1)*kept.width], kept.times[n*kept.rows:(n+1)*kept.rows]
				}
				if draw {
					b.draw(n, rows, times, sums)
				}
				values[n] = s.value(sums)
			}
		})
	}
	wait.Wait()
	return values, kept, ctx.Err()
}

// draw draws resample n.
func (b Bootstrap) draw(n int, rows []row, times []uint16, sums []float64) {
	random := rand.New(rand.NewPCG(b.Seed, uint64(n)))
	clear(times)
	for range rows {
		times[random.IntN(len(rows))]++
	}
	clear(sums)
	for i := range rows {
		if times[i] > 0 {
			rows[i].addTo(sums, float64(times[i]))
		}
	}
}
