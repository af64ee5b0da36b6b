package gamma

import (
	"context"
	"slices"
)

// Statistics are what one document adds to the measures, and its alignment.
// They are not changed once made.
type Statistics struct {
	ID         string
	Annotators int
	Units      int      // without duplicates
	Labels     []string // of its units, sorted
	// LeftOut says why the document does not count, and is "" if it does.
	LeftOut string
	// Alignment is the best one. It is undefined where LeftOut says why.
	Alignment *Alignment
	// Bounded counts the samples whose disorder is known as an interval only,
	// since their alignment used up the budget. Unsettled counts these, and those
	// of which only the disorder is known, and not which of the best alignments
	// is the right one; it matters to γ_cat and γ_k.
	Bounded, Unsettled int

	reading    *reading
	scale      *scale
	population *population
	observed   annotation
	samples    []annotation
}

// annotation is what the annotation of a document, or a sample of it, adds.
type annotation struct {
	gamma  [gammaWidth]float64
	cat    [catWidth]float64
	labels [][catWidth]float64 // by rank of a label in the document

	exact, settled bool // as in best
}

// Read aligns one document and draws its samples: as many as the options say,
// whatever precision they ask for. Use [New] for many documents, in parallel
// and with a precision.
func Read(ctx context.Context, d *Document, o Options) (*Statistics, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	st, err := prepare(d, &o)
	if err != nil || st.LeftOut != "" {
		return st, err
	}
	var s solver
	if err := s.observe(ctx, st, &o); err != nil {
		return nil, err
	}
	st.samples = make([]annotation, o.Samples)
	for k := range st.samples {
		if st.samples[k], err = s.sample(ctx, st, k, &o); err != nil {
			return nil, err
		}
	}
	st.count()
	return st, nil
}

// prepare reads a document, so that it can be aligned.
func prepare(d *Document, o *Options) (*Statistics, error) {
	r, err := read(d)
	if err != nil {
		return nil, err
	}
	st := &Statistics{ID: d.ID, Annotators: r.annotators, Units: len(r.units), Labels: slices.Sorted(slices.Values(r.labels)), reading: r}
	st.Alignment = &Alignment{Status: Undefined, Duplicates: r.duplicates, Settled: true}
	switch {
	case r.annotators < 2:
		st.LeftOut = fewAnnotators
	case len(r.units) == 0:
		st.LeftOut = noUnits
	}
	if st.Alignment.Reason = st.LeftOut; st.LeftOut != "" {
		return st, nil
	}
	if st.scale, err = newScale(o, r.labels); err != nil {
		return nil, err
	}
	st.population = newPopulation(d, r, o)
	return st, nil
}

// count counts the samples of which something is not known.
func (st *Statistics) count() {
	st.Bounded, st.Unsettled = 0, 0
	for k := range st.samples {
		if !st.samples[k].exact {
			st.Bounded++
		}
		if !st.samples[k].settled {
			st.Unsettled++
		}
	}
}

// certain reports whether all is known that a measure needs.
func (st *Statistics) certain(m Measure) bool {
	if m.name == "gamma" {
		return st.Alignment.Status != Bounded && st.Bounded == 0
	}
	return st.Alignment.Settled && st.Unsettled == 0
}

// observe aligns a document as it is.
func (s *solver) observe(ctx context.Context, st *Statistics, o *Options) (err error) {
	if st.Alignment, err = s.alignment(ctx, st.reading, st.scale, o); err != nil {
		return err
	}
	st.observed = s.annotation(o)
	return nil
}

// sample draws and aligns a sample of a document.
func (s *solver) sample(ctx context.Context, st *Statistics, k int, o *Options) (annotation, error) {
	st.population.draw(o.Sampler, newStream(o.Seed, st.ID, k), &s.drawn)
	if _, err := s.align(ctx, &s.drawn, st.scale, o.allowance()); err != nil {
		return annotation{}, err
	}
	return s.annotation(o), nil
}

// annotation sums up what the solver has aligned last.
func (s *solver) annotation(o *Options) annotation {
	b := &s.best
	unit := 1 / float64(s.pairs) / one
	a := annotation{exact: b.low == b.high, settled: b.settled, labels: make([][catWidth]float64, s.s.labels)}
	a.gamma = [gammaWidth]float64{
		atLow: float64(b.low) * unit, atHigh: float64(b.high) * unit,
		atMean: float64(len(s.c.units)) / float64(s.c.annotators),
	}
	for i := range b.count() {
		tuple := b.of(i)
		for k, u := range tuple {
			for _, v := range tuple[:k] {
				s.pair(&a, &s.c.units[u], &s.c.units[v], len(tuple), o)
			}
			if o.Cat == PyGamma {
				s.beside(&a, &s.c.units[u], s.c.annotators-len(tuple), o)
			}
		}
	}
	a.cat[atUnits] = float64(len(s.c.units))
	for i := range s.c.units {
		a.labels[s.c.units[i].label][atUnits]++
	}
	if !b.settled {
		// In a tuple of v units a unit is in v − 1 pairs, which together weigh
		// 1 at most; γ_cat has each pair once, γ_k those of the label's units.
		empty := 0.0
		if o.Cat == PyGamma {
			empty = float64(s.c.annotators-1) * o.DeltaEmpty
		}
		a.cat = unsettled(a.cat, a.cat[atUnits]*(0.5+empty))
		for l, sums := range a.labels {
			a.labels[l] = unsettled(sums, sums[atUnits]*(1+empty))
		}
	}
	return a
}

// unsettled puts what pairs weigh where it is known to be uncertain.
func unsettled(sums [catWidth]float64, open float64) [catWidth]float64 {
	sums[atFoundWeight], sums[atFoundDistance], sums[atOpen] = sums[atWeight], sums[atDistance], open
	sums[atWeight], sums[atDistance] = 0, 0
	return sums
}

// pair adds a pair of aligned units, of a tuple of so many (Mathet 2017, section
// 4.2): it weighs more the better its places agree, and less the more pairs a
// unit of the tuple has.
func (s *solver) pair(a *annotation, u, v *unit, tuple int, o *Options) {
	d := o.DeltaEmpty * positional(u, v)
	if o.Cat == PyGamma {
		d *= o.Alpha
	}
	weight := max(0, 1-d) / float64(tuple-1)
	distance := weight * s.s.categorial(u, v)
	add := func(to *[catWidth]float64) {
		to[atWeight] += weight
		to[atDistance] += distance
	}
	add(&a.cat)
	add(&a.labels[u.label])
	if u.label != v.label {
		add(&a.labels[v.label])
	}
}

// beside adds a unit that is in a tuple with so many empty ones.
func (s *solver) beside(a *annotation, u *unit, empty int, o *Options) {
	weight := float64(empty) * o.DeltaEmpty
	for _, to := range []*[catWidth]float64{&a.cat, &a.labels[u.label]} {
		to[atWeight] += weight
		to[atDistance] += weight
	}
}

// Row returns what the document adds to a measure: rows of documents with
// equally many samples add up, number by number, and Options.Evaluate turns the
// sum into a figure. That is how a bootstrap over documents goes. It is nil for a
// document that is left out.
func (st *Statistics) Row(m Measure) []float64 {
	if st.LeftOut != "" {
		return nil
	}
	return st.addTo(make([]float64, (1+len(st.samples))*m.width()), m)
}

// addTo adds the document's row to a longer or equally long one.
func (st *Statistics) addTo(row []float64, m Measure) []float64 {
	if st.LeftOut != "" {
		return row
	}
	label := -1
	if m.name == "gamma_k" {
		if label = slices.Index(st.reading.labels, m.label); label < 0 {
			return row
		}
	}
	width := m.width()
	st.observed.addTo(row[:width], m, label)
	for k := range st.samples {
		st.samples[k].addTo(row[(k+1)*width:(k+2)*width], m, label)
	}
	return row
}

func (a *annotation) addTo(row []float64, m Measure, label int) {
	from := a.gamma[:]
	switch m.name {
	case "gamma_cat":
		from = a.cat[:]
	case "gamma_k":
		from = a.labels[label][:]
	}
	for i, x := range from {
		row[i] += x
	}
}
