package gamma

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// Corpus is documents with their statistics. It is not changed once made, so
// that several goroutines may use it; its methods make others that share what
// did not change.
type Corpus struct {
	o         Options // Samples being what was drawn of each document
	documents []*Statistics
	place     map[string]int // of a document, by ID
}

// New aligns all documents and draws their samples, on several processors. It
// reports documents or options that are not valid, two documents with one ID,
// and the end of ctx.
func New(ctx context.Context, documents []Document, o Options) (*Corpus, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	c := &Corpus{o: o, documents: make([]*Statistics, len(documents)), place: make(map[string]int, len(documents))}
	for i := range documents {
		if before, twice := c.place[documents[i].ID]; twice {
			return nil, fmt.Errorf("γ: the documents are %w: numbers %d and %d are both called %q", ErrInvalid, before+1, i+1, documents[i].ID)
		}
		c.place[documents[i].ID] = i
	}
	err := c.each(ctx, len(documents), func(_ *solver, i int) (err error) {
		c.documents[i], err = prepare(&documents[i], &o)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := c.measure(ctx, c.documents, true, o.Samples); err != nil {
		return nil, err
	}
	if err := c.refine(ctx); err != nil {
		return nil, err
	}
	return c, nil
}

// measure draws the samples that documents lack, and aligns them; and the
// documents themselves.
func (c *Corpus) measure(ctx context.Context, documents []*Statistics, observe bool, samples int) error {
	type job struct {
		of     *Statistics
		sample int // −1 for the document as it is
	}
	var jobs []job
	for _, st := range documents {
		if st.LeftOut != "" {
			continue
		}
		if observe {
			jobs = append(jobs, job{st, -1})
		}
		for k := len(st.samples); k < samples; k++ {
			jobs = append(jobs, job{st, k})
		}
		st.samples = slices.Concat(st.samples, make([]annotation, samples-len(st.samples)))
	}
	err := c.each(ctx, len(jobs), func(s *solver, i int) (err error) {
		if j := jobs[i]; j.sample < 0 {
			err = s.observe(ctx, j.of, &c.o)
		} else {
			j.of.samples[j.sample], err = s.sample(ctx, j.of, j.sample, &c.o)
		}
		return err
	})
	for _, st := range documents {
		st.count()
	}
	c.o.Samples = samples
	return err
}

// refine draws more samples if the precision asks for them.
func (c *Corpus) refine(ctx context.Context) error {
	if c.o.Precision == 0 {
		return nil
	}
	v := c.o.Evaluate(Gamma(), c.Row(Gamma()))
	if v.Status == Undefined {
		return nil
	}
	need := float64(c.o.MaxSamples)
	if !math.IsInf(v.Error, 0) {
		need = min(need, math.Ceil(float64(v.Samples)*square(v.Error/c.o.Precision)))
	}
	if int(need) <= c.o.Samples {
		return nil
	}
	return c.measure(ctx, c.documents, false, int(need))
}

// each does work for the numbers below n, on several goroutines with a solver
// of their own. Of several errors it returns that of the lowest number.
func (c *Corpus) each(ctx context.Context, n int, work func(s *solver, i int) error) error {
	workers := c.o.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var (
		next   atomic.Int64
		wait   sync.WaitGroup
		lock   sync.Mutex
		failed error
		at     atomic.Int64 // the number of what failed
	)
	at.Store(int64(n))
	for range min(workers, n) {
		wait.Go(func() {
			var s solver
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= int(at.Load()) {
					return
				}
				if err := work(&s, i); err != nil {
					lock.Lock()
					if int64(i) < at.Load() {
						failed = err
						at.Store(int64(i))
					}
					lock.Unlock()
					return
				}
			}
		})
	}
	wait.Wait()
	return cmp.Or(failed, ctx.Err())
}

// With returns the corpus with one document changed, or added if no other has
// its ID. Only that one is aligned and sampled anew, with as many samples as the
// others have.
func (c *Corpus) With(ctx context.Context, d *Document) (*Corpus, error) {
	st, err := prepare(d, &c.o)
	if err != nil {
		return nil, err
	}
	changed := &Corpus{o: c.o, documents: slices.Clone(c.documents), place: c.place}
	if i, known := c.place[d.ID]; known {
		changed.documents[i] = st
	} else {
		changed.documents = append(changed.documents, st)
		changed.place = make(map[string]int, len(changed.documents))
		for i, st := range changed.documents {
			changed.place[st.ID] = i
		}
	}
	if err := changed.measure(ctx, []*Statistics{st}, true, c.o.Samples); err != nil {
		return nil, err
	}
	return changed, nil
}

// Only returns the corpus of the documents with these numbers, in this order; a
// number that is there twice counts twice, as in a bootstrap sample.
func (c *Corpus) Only(numbers []int) *Corpus {
	part := &Corpus{o: c.o, documents: make([]*Statistics, len(numbers)), place: make(map[string]int, len(numbers))}
	for k, i := range numbers {
		part.documents[k] = c.documents[i]
		part.place[c.documents[i].ID] = k
	}
	return part
}

// Len returns the number of documents.
func (c *Corpus) Len() int { return len(c.documents) }

// Document returns the statistics of the i-th document.
func (c *Corpus) Document(i int) *Statistics { return c.documents[i] }

// Labels returns all labels of units, sorted.
func (c *Corpus) Labels() []string {
	var all []string
	for _, st := range c.documents {
		all = append(all, st.Labels...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Row returns the sum of the rows of all documents, added in their order.
func (c *Corpus) Row(m Measure) []float64 {
	row := make([]float64, (1+c.o.Samples)*m.width())
	for _, st := range c.documents {
		st.addTo(row, m)
	}
	return row
}

// Omission is a document that does not count.
type Omission struct{ ID, Reason string }

// Result is a measure of a corpus.
type Result struct {
	Measure Measure
	Value
	Settings Options // all of them; Samples being what was drawn of each document

	Documents  int // that count
	Units      int // in these, without duplicates
	Duplicates int
	LeftOut    []Omission
	// Bounded names the documents of whose disorder, or of that of some sample,
	// only an interval is known. With a larger Settings.Budget they may be fewer.
	Bounded []string
}

// Of computes a measure of all documents together: the disorders, and the mean
// numbers of units, are added up over documents, as if they were one text.
func (c *Corpus) Of(m Measure) Result {
	r := Result{Measure: m, Settings: c.o}
	for _, st := range c.documents {
		r.Duplicates += st.Alignment.Duplicates
		if st.LeftOut != "" {
			r.LeftOut = append(r.LeftOut, Omission{st.ID, st.LeftOut})
			continue
		}
		r.Documents++
		r.Units += st.Units
		if !st.certain(m) {
			r.Bounded = append(r.Bounded, st.ID)
		}
	}
	if r.Documents == 0 {
		r.Value = Value{Status: Undefined, Reason: noDocuments}
		if only := c.reasons(); len(only) == 1 {
			r.Reason = only[0]
		}
		return r
	}
	r.Value = c.o.Evaluate(m, c.Row(m))
	return r
}

// reasons returns the different reasons why documents are left out.
func (c *Corpus) reasons() []string {
	var all []string
	for _, st := range c.documents {
		if st.LeftOut != "" && !slices.Contains(all, st.LeftOut) {
			all = append(all, st.LeftOut)
		}
	}
	return all
}
