package gamma

import (
	"math"
	"slices"
)

// population is what the samples of one document are drawn from.
type population struct {
	of *reading

	// For the shuffle.
	origin   float64 // the earliest start, from which shifts are counted
	circle   float64 // length of the circle on which units are shifted
	distance float64 // least distance of two shifts

	// For the statistical sampler: units of an annotator, the gap before one,
	// its length, and how frequent labels are, as running sums.
	count, gap, length moments
	labels             []float64
}

// moments are the mean and the deviation of a distribution.
type moments struct{ mean, deviation float64 }

func momentsOf(values []float64) moments {
	var m moments
	for _, v := range values {
		m.mean += v
	}
	m.mean /= float64(len(values))
	for _, v := range values {
		m.deviation += square(v - m.mean)
	}
	m.deviation = math.Sqrt(m.deviation / float64(len(values)))
	return m
}

// newPopulation measures a document that has units.
func newPopulation(d *Document, r *reading, o *Options) *population {
	p := &population{of: r, origin: math.Inf(1)}
	end := math.Inf(-1)
	counts, lengths := make([]float64, r.annotators), make([]float64, 0, len(r.units))
	p.labels = make([]float64, len(r.labels))
	for i := range r.units {
		u := &r.units[i]
		p.origin, end = min(p.origin, u.start), max(end, u.end)
		counts[u.annotator]++
		lengths = append(lengths, u.length())
		p.labels[u.label]++
	}
	p.circle = d.Length
	if p.circle == 0 {
		p.circle = end - p.origin
	}
	for l := range p.labels {
		p.labels[l] /= float64(len(r.units))
		if l > 0 {
			p.labels[l] += p.labels[l-1]
		}
	}
	p.count, p.length = momentsOf(counts), momentsOf(lengths)
	p.distance = o.ShiftDistance * p.length.mean
	// The gaps as pygamma-agreement counts them: those between one unit of an
	// annotator and the next, those before her first one, and one gap of zero.
	gaps := []float64{0}
	last := make([]*unit, r.annotators)
	for i := range r.units {
		u := &r.units[i]
		switch before := last[u.annotator]; {
		case before != nil:
			gaps = append(gaps, u.start-before.end)
		case u.start > d.Begin:
			gaps = append(gaps, u.start-d.Begin)
		}
		last[u.annotator] = u
	}
	p.gap = momentsOf(gaps)
	return p
}

// draw puts a random annotation into c. It has a unit at least.
func (p *population) draw(sampler Sampler, s *stream, c *continuum) {
	c.annotators = p.of.annotators
	c.units = c.units[:0]
	if sampler == Statistical {
		p.invent(s, c)
	} else {
		for len(c.units) == 0 {
			p.shuffle(s, c)
		}
	}
	slices.SortFunc(c.units, compareUnits)
}

// shuffle gives each annotator the shifted units of a random one.
func (p *population) shuffle(s *stream, c *continuum) {
	shifts := make([]float64, 0, c.annotators)
	for a := range int32(c.annotators) {
		shift := p.shift(s, shifts)
		shifts = append(shifts, shift)
		model := int32(s.below(c.annotators))
		for i := range p.of.units {
			u := p.of.units[i]
			if u.annotator != model {
				continue
			}
			start, length := math.Mod(u.start-p.origin+shift, p.circle), u.length()
			c.units = append(c.units, unit{start, start + length, a, u.label, -1})
		}
	}
}

// shift draws a shift whose distance from the others, either way round the
// circle, is kept; or any, where there is no room for that.
func (p *population) shift(s *stream, others []float64) float64 {
	at := s.uniform()
	if len(others) == 0 {
		return at * p.circle
	}
	// The room is what is left of the gaps from one shift to the next.
	sorted := slices.Sorted(slices.Values(others))
	room := 0.0
	gap := func(i int) float64 {
		if i+1 < len(sorted) {
			return sorted[i+1] - sorted[i]
		}
		return sorted[0] + p.circle - sorted[i]
	}
	for i := range sorted {
		room += max(0, gap(i)-2*p.distance)
	}
	if room <= 0 {
		return at * p.circle
	}
	at *= room
	for i := range sorted {
		free := max(0, gap(i)-2*p.distance)
		if at < free || i == len(sorted)-1 {
			return math.Mod(sorted[i]+p.distance+at, p.circle)
		}
		at -= free
	}
	panic("not reached: there is another shift, and the last gap takes what is left")
}

// invent makes new units for each annotator, from left to right.
func (p *population) invent(s *stream, c *continuum) {
	for a := range int32(c.annotators) {
		n := int(math.Abs(math.Trunc(s.normal(p.count.mean, p.count.deviation))))
		if len(c.units) == 0 {
			n = max(n, 1)
		}
		end := 0.0
		for range n {
			start := end + s.normal(p.gap.mean, p.gap.deviation)
			length := math.Abs(s.normal(p.length.mean, p.length.deviation))
			for length == 0 {
				length = math.Abs(s.normal(p.length.mean, p.length.deviation))
			}
			label, _ := slices.BinarySearch(p.labels, s.uniform())
			end = start + length
			c.units = append(c.units, unit{start, end, a, int32(min(label, len(p.labels)-1)), -1})
		}
	}
}
