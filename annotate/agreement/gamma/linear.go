package gamma

import "math"

// linear solves the linear programme of set partitioning on some of a
// component's units, for the highest prices: the revised simplex method with an
// explicit inverse of the basis, from the basis in which each unit is alone.
// It computes in floating point; who takes its prices makes them right.
type linear struct {
	rows    int
	begin   []int32 // of a column's rows in entries; one longer than the columns
	entries []int32
	cost    []float64

	inverse []float64 // of the basis, row by row
	value   []float64 // of the basic columns
	price   []float64 // of the rows
	step    []float64 // by basic column, how it changes with the one that enters
	pool    []int32   // columns that did well when all were looked at
}

// reset begins a programme in which each row is a column alone, at a cost.
func (l *linear) reset(rows int, alone float64) {
	l.rows = rows
	l.begin = append(l.begin[:0], 0)
	l.entries, l.cost, l.pool = l.entries[:0], l.cost[:0], l.pool[:0]
	l.inverse = resize(l.inverse, rows*rows)
	clear(l.inverse)
	l.value, l.price, l.step = resize(l.value, rows), resize(l.price, rows), resize(l.step, rows)
	for i := range rows {
		l.inverse[i*rows+i] = 1
		l.price[i] = alone
		// Units are covered once and a tiny bit more, each another bit, so that
		// no two ways are equally good and none goes in circles.
		l.value[i] = 1 + 1e-7*float64(mix(uint64(i))>>11)/(1<<53)
	}
}

// column adds a column whose rows have been added to entries.
func (l *linear) column(cost float64) {
	l.begin = append(l.begin, int32(len(l.entries)))
	l.cost = append(l.cost, cost)
}

// Below small a number counts as zero.
const small = 1e-11

// solve finds the prices, going on from those it has: columns may have been added.
// It ends early when it does not come to an end, or the budget does.
func (l *linear) solve(b *budget) {
	for range 20 * l.rows {
		enter, gain := l.entering(b)
		if enter < 0 {
			return
		}
		touched, leave := l.leaving(enter)
		if leave < 0 || !b.spend(1+(touched*l.rows+3*len(l.pool))/16) {
			return
		}
		l.pivot(leave, gain)
	}
}

// whole returns a row's price in whole numbers, at most what it costs alone.
func (l *linear) whole(row int32, alone int64) int64 {
	return min(alone, int64(math.Floor(max(-far, l.price[row])*one)))
}

// entering returns the column that costs the least in terms of the prices. It
// looks at all only when none is left of those that did well the last time.
func (l *linear) entering(b *budget) (column int, excess float64) {
	if column, excess = l.best(l.pool); column >= 0 {
		return column, excess
	}
	l.pool = l.pool[:0]
	for c := range l.cost {
		if e := l.excess(c); e < -small {
			l.pool = append(l.pool, int32(c))
			excess = min(excess, e)
		}
	}
	b.spend(len(l.entries) / 16)
	if keep := 4 * l.rows; len(l.pool) > keep {
		kept := l.pool[:0]
		for _, c := range l.pool {
			if len(kept) < keep && l.excess(int(c)) <= excess/2 {
				kept = append(kept, c)
			}
		}
		l.pool = kept
	}
	return l.best(l.pool)
}

// best returns the one of several columns that costs the least in terms of the
// prices, or −1 when none costs less than they do.
func (l *linear) best(columns []int32) (column int, excess float64) {
	column, excess = -1, -small
	for _, c := range columns {
		if e := l.excess(int(c)); e < excess {
			column, excess = int(c), e
		}
	}
	return column, excess
}

// excess is what a column costs in terms of the prices.
func (l *linear) excess(c int) float64 {
	e := l.cost[c]
	for _, r := range l.entries[l.begin[c]:l.begin[c+1]] {
		e -= l.price[r]
	}
	return e
}

// leaving computes the step for a column that enters and returns which basic one
// is the first to become zero, and how many change.
func (l *linear) leaving(enter int) (touched, leave int) {
	k, leave := l.rows, -1
	rows := l.entries[l.begin[enter]:l.begin[enter+1]]
	least := 0.0
	for i := range k {
		d := 0.0
		for _, r := range rows {
			d += l.inverse[i*k+int(r)]
		}
		if d > -small && d < small {
			d = 0
		}
		l.step[i] = d
		if d == 0 {
			continue
		}
		touched++
		if d > 1e-9 {
			if ratio := l.value[i] / d; leave < 0 || ratio < least {
				leave, least = i, ratio
			}
		}
	}
	return touched, leave
}

// pivot exchanges a basic column for the one that enters.
func (l *linear) pivot(leave int, excess float64) {
	k := l.rows
	row := l.inverse[leave*k : leave*k+k]
	by := 1 / l.step[leave]
	for j := range row {
		row[j] *= by
	}
	l.value[leave] *= by
	for i := range k {
		d := l.step[i]
		if d == 0 || i == leave {
			continue
		}
		to := l.inverse[i*k : i*k+k]
		for j, x := range row {
			to[j] -= d * x
		}
		l.value[i] = max(0, l.value[i]-d*l.value[leave])
	}
	for j, x := range row {
		l.price[j] += excess * x
	}
}
