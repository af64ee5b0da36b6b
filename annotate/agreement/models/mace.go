package models

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
)

// MACE is the model of Hovy, Berg-Kirkpatrick, Vaswani and Hovy 2013,
// "Learning whom to trust with MACE", NAACL, N13-1132: an annotator either
// knows the true category or guesses, each in her own way. It is fitted by
// variational Bayes from several random starts, of which the one with the
// greatest likelihood is kept. The same Seed gives the same digits, however
// many processors there are.
type MACE struct {
	Guessing, Knowing float64 // prior counts of Beta; 0 is 0.5 (alpha and beta of the program MACE)
	Strategy          float64 // prior count of each category that a guess may give; 0 is 10
	Restarts          int     // 0 is 10
	Iterations        int     // of each start; 0 is 50
	Seed              uint64
}

// WithDefaults returns the model with the defaults filled in.
func (m MACE) WithDefaults() MACE {
	fill := func(v *float64, standard float64) {
		if *v == 0 {
			*v = standard
		}
	}
	fill(&m.Guessing, 0.5)
	fill(&m.Knowing, 0.5)
	fill(&m.Strategy, 10)
	if m.Restarts == 0 {
		m.Restarts = 10
	}
	if m.Iterations == 0 {
		m.Iterations = 50
	}
	return m
}

// MACEFit is what the best start found.
type MACEFit struct {
	Competence    []float64   // of each annotator: how probable it is that she does not guess, 0 to 1
	Strategies    [][]float64 // [annotator][category]: how she guesses
	Posterior     [][]float64 // [item][category]; nil for an item without ratings
	LogLikelihood float64     // marginal, of the ratings, natural
	Restart       int         // the start, from 0, that was kept
}

// noise is how far a random start is from an even one, as in the program MACE.
const noise = 0.5

// Fit fits the model. It reports ratings that do not fit, and ctx's error when
// it ends first.
func (m MACE) Fit(ctx context.Context, r Ratings) (*MACEFit, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	m = m.WithDefaults()
	items := r.flat()
	fits := make([]*MACEFit, m.Restarts)
	var wait sync.WaitGroup
	turns := make(chan int)
	for range min(runtime.GOMAXPROCS(0), m.Restarts) {
		wait.Go(func() {
			for n := range turns {
				fits[n] = m.start(ctx, r, items, n)
			}
		})
	}
	for n := range m.Restarts {
		turns <- n
	}
	close(turns)
	wait.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	best := fits[0]
	for _, f := range fits {
		if f.LogLikelihood > best.LogLikelihood {
			best = f
		}
	}
	return best, nil
}

// start runs one random start, or part of it when ctx ends.
func (m MACE) start(ctx context.Context, r Ratings, items [][]rating, restart int) *MACEFit {
	random := rand.New(rand.NewPCG(m.Seed, uint64(restart)))
	f := &fitting{
		guessing: make([]float64, r.Annotators), knowing: make([]float64, r.Annotators),
		strategies: table(r.Annotators, r.Categories),
		guessed:    make([]float64, r.Annotators), known: make([]float64, r.Annotators),
		guesses:   table(r.Annotators, r.Categories),
		posterior: make([][]float64, len(items)),
	}
	for i, ratings := range items {
		if len(ratings) > 0 {
			f.posterior[i] = make([]float64, r.Categories)
		}
	}
	for a := range r.Annotators {
		g, k := 1+noise*random.Float64(), 1+noise*random.Float64()
		f.guessing[a], f.knowing[a] = g/(g+k), k/(g+k)
		for c := range f.strategies[a] {
			f.strategies[a][c] = 1 + noise*random.Float64()
		}
		normalize(f.strategies[a])
	}
	likelihood := f.expect(items)
	for range m.Iterations {
		if ctx.Err() != nil {
			break
		}
		f.maximize(m)
		likelihood = f.expect(items)
	}
	for _, p := range f.posterior {
		normalize(p)
	}
	return &MACEFit{Competence: f.knowing, Strategies: f.strategies, Posterior: f.posterior, LogLikelihood: likelihood, Restart: restart}
}

// fitting is the state of one start: parameters, and the counts that are
// expected under them.
type fitting struct {
	guessing, knowing []float64
	strategies        [][]float64

	guessed, known []float64
	guesses        [][]float64
	posterior      [][]float64
}

func table(rows, columns int) [][]float64 {
	t := make([][]float64, rows)
	for i := range t {
		t[i] = make([]float64, columns)
	}
	return t
}

// expect works out the expected counts and returns the log likelihood.
func (f *fitting) expect(items [][]rating) float64 {
	clear(f.guessed)
	clear(f.known)
	for _, row := range f.guesses {
		clear(row)
	}
	sum := 0.0
	for i, ratings := range items {
		if len(ratings) == 0 {
			continue
		}
		p := f.posterior[i]
		all := 0.0
		for c := range p {
			p[c] = 1 / float64(len(p))
			for _, v := range ratings {
				chance := f.guessing[v.annotator] * f.strategies[v.annotator][v.category]
				if v.category == c {
					chance += f.knowing[v.annotator]
				}
				p[c] *= chance
			}
			all += p[c]
		}
		sum += math.Log(all)
		if all == 0 {
			continue
		}
		for c := range p {
			p[c] /= all
		}
		for _, v := range ratings {
			// If another category is true she guessed; if hers is true she may
			// have known.
			guess := f.guessing[v.annotator] * f.strategies[v.annotator][v.category]
			knew := p[v.category] * f.knowing[v.annotator] / (guess + f.knowing[v.annotator])
			f.known[v.annotator] += knew
			f.guessed[v.annotator] += 1 - knew
			f.guesses[v.annotator][v.category] += 1 - knew
		}
	}
	return sum
}

// maximize works the parameters out from the expected counts and the priors.
// They are geometric means under the posterior, so they sum to less than 1.
func (f *fitting) maximize(m MACE) {
	for a := range f.knowing {
		g, k := f.guessed[a]+m.Guessing, f.known[a]+m.Knowing
		both := digamma(g + k)
		f.guessing[a], f.knowing[a] = math.Exp(digamma(g)-both), math.Exp(digamma(k)-both)
		all := 0.0
		for _, n := range f.guesses[a] {
			all += n + m.Strategy
		}
		all = digamma(all)
		for c, n := range f.guesses[a] {
			f.strategies[a][c] = math.Exp(digamma(n+m.Strategy) - all)
		}
	}
}

// digamma is the derivative of the logarithm of Γ at x > 0 (Abramowitz and
// Stegun 1964, 6.3.5 and 6.3.18), to about 1e-14.
func digamma(x float64) float64 {
	sum := 0.0
	for ; x < 10; x++ {
		sum -= 1 / x
	}
	y := 1 / (x * x)
	series := y * (1.0/12 - y*(1.0/120-y*(1.0/252-y*(1.0/240-y*(1.0/132-y*(691.0/32760-y/12))))))
	return sum + math.Log(x) - 0.5/x - series
}
