package agreement

import (
	"cmp"
	"context"
	"slices"

	"postil/annotate"
	"postil/annotate/agreement/segmentation"
)

// Boundaries tells what counts as a boundary: the starts and ends of all
// fragments, but not the two ends of the article.
type Boundaries struct {
	// Span is n_t of boundary edit distance: boundaries up to Span - 1 atoms
	// apart are a near miss; 0 is 2, and 1 allows none.
	Span int
	// Words counts near misses in words; otherwise in code points. The text must
	// be known.
	Words bool
	// Typed tells apart the boundaries of different labels, and starts from
	// ends.
	Typed bool
}

func (b Boundaries) span() int { return cmp.Or(b.Span, segmentation.DefaultSpan) }

// BoundarySimilarity is B: of the places where either of two annotators put a
// boundary, the share where both did, near misses in part (Fournier 2013,
// "Evaluating text segmentation using boundary edit distance", ACL, P13-1167).
// Numerators and denominators are added over articles and pairs of
// annotators; the parts "b" are the pairs by themselves. It is not corrected
// for chance. Where nobody put a boundary it is undefined; the program segeval
// says 1.
type BoundarySimilarity struct{ Boundaries }

// BoundaryAgreement is B corrected for the chance that two annotators who put
// as many boundaries as these, anywhere, would agree on one (Fournier 2013,
// section 4; Fournier and Inkpen 2012, NAACL, N12-1016). Chance agrees as Pi
// or, by default, as Kappa has it.
type BoundaryAgreement struct {
	Boundaries
	// Pi takes one share of boundaries for all annotators (multi-π, after Fleiss);
	// otherwise each has her own (multi-κ, after Davies and Fleiss).
	Pi bool
}

// Name is boundary-similarity.
func (BoundarySimilarity) Name() string { return "boundary-similarity" }

// Name is boundary-kappa or boundary-pi.
func (m BoundaryAgreement) Name() string {
	if m.Pi {
		return "boundary-pi"
	}
	return "boundary-kappa"
}

// About explains the figure.
func (BoundarySimilarity) About() About {
	return About{"Of the places where an annotator begins or ends a mark, the share where another does, near misses in part.", "Fournier 2013, ACL, P13-1167"}
}

// About explains the figure.
func (m BoundaryAgreement) About() About {
	return About{"How far annotators begin and end marks at the same places: 1 where all do, 0 where chance would do as well.", "Fournier 2013, ACL, P13-1167; Fournier and Inkpen 2012, NAACL, N12-1016"}
}

// Of measures a study.
func (m BoundarySimilarity) Of(s *Study) Result { return of(m, s) }

// Of measures a study.
func (m BoundaryAgreement) Of(s *Study) Result { return of(m, s) }

func (m BoundarySimilarity) open(s *Study) sheet { return m.sheet(s, false, false) }
func (m BoundaryAgreement) open(s *Study) sheet  { return m.sheet(s, true, m.Pi) }

func (b Boundaries) sheet(s *Study, corrected, pi bool) *boundarySheet {
	return &boundarySheet{b, s.Annotators, pairsOf(len(s.Annotators)), corrected, pi}
}

type boundarySheet struct {
	Boundaries
	annotators    []string
	pairs         [][2]int
	corrected, pi bool
}

// The sums: for each pair numerator and denominator of B; then for each
// annotator her boundaries and the places where there could be one.

func (s *boundarySheet) width() int   { return 2*len(s.pairs) + 2*len(s.annotators) }
func (s *boundarySheet) bias() string { return "" }

func (s *boundarySheet) describe(set *Settings) {
	set.Unit = "boundaries"
	atoms, types := "code points", "one type"
	if s.Words {
		atoms = "words"
	}
	if s.Typed {
		types = "starts and ends of each label"
	}
	set.Options = []Setting{{"atoms", atoms}, {"span of near misses", number(s.span())}, {"boundaries", types}}
	if s.corrected {
		chance := "each annotator's own share of boundaries (κ)"
		if s.pi {
			chance = "one share of boundaries for all (π)"
		}
		set.Options = append(set.Options, Setting{"chance", chance})
	}
}

func (s *boundarySheet) read(_ context.Context, a *Article, sums []float64, c *counts) outcome {
	if s.Words && a.Text == nil {
		c[articlesWithoutText]++
		return skipped
	}
	places := newPlaces(a, s.Words)
	sets := make([][]segmentation.Boundary, len(a.Readings))
	for _, i := range a.finished() {
		sets[i] = s.boundaries(&a.Readings[i], places)
		c[unitsCounted] += len(sets[i])
		of := sums[2*len(s.pairs)+2*i:]
		of[0] += float64(len(sets[i]))
		of[1] += float64(max(0, places.atoms-1))
	}
	for n, p := range s.pairs {
		if a.Readings[p[0]].Finished && a.Readings[p[1]].Finished {
			matching, all := segmentation.Compare(sets[p[0]], sets[p[1]], s.span()).Parts(s.span())
			sums[2*n] += matching
			sums[2*n+1] += all
		}
	}
	return counted
}

// boundaries returns the boundaries of a reading, each once.
func (s *boundarySheet) boundaries(r *Reading, p places) []segmentation.Boundary {
	var out []segmentation.Boundary
	add := func(position int, kind string) {
		if position <= 0 || position >= p.atoms {
			return
		}
		if !s.Typed {
			kind = ""
		}
		out = append(out, segmentation.Boundary{Position: position, Type: kind})
	}
	for _, m := range r.Marks {
		for _, f := range m.Fragments {
			add(p.before(f.Start), m.Label+" begins")
			add(p.before(f.End), m.Label+" ends")
		}
	}
	slices.SortFunc(out, func(a, b segmentation.Boundary) int {
		return cmp.Or(cmp.Compare(a.Position, b.Position), cmp.Compare(a.Type, b.Type))
	})
	return slices.Compact(out)
}

// places counts the atoms of an article.
type places struct {
	start int
	atoms int
	words []annotate.Span // nil where atoms are code points
}

func newPlaces(a *Article, words bool) places {
	if !words {
		return places{start: a.Extent.Start, atoms: a.Extent.Len()}
	}
	p := places{words: wordsOf(a)}
	p.atoms = len(p.words)
	return p
}

// before is the number of atoms before an offset, counting a word from its
// first code point on.
func (p places) before(offset int) int {
	if p.words == nil {
		return min(max(0, offset-p.start), p.atoms)
	}
	n, _ := slices.BinarySearchFunc(p.words, offset, func(w annotate.Span, offset int) int { return cmp.Compare(w.Start, offset) })
	return n
}

const (
	noBoundaries = "nobody put a boundary"
	twoNeeded    = "no article was finished by two annotators"
)

func (s *boundarySheet) value(sums []float64) Value {
	matching, all, possible := 0.0, 0.0, 0.0
	for n := range s.pairs {
		matching += sums[2*n]
		all += sums[2*n+1]
	}
	for i := range s.annotators {
		possible += sums[2*len(s.pairs)+2*i+1]
	}
	switch {
	case possible == 0:
		return None(NoData, "there is no text in which two annotators could put a boundary")
	case all == 0:
		return None(NoUnits, noBoundaries)
	case !s.corrected:
		return Figure(matching / all)
	}
	expected := s.expected(sums)
	if 1-expected < 1e-12 {
		return None(NoVariation, "there is a boundary at every place, so chance would agree as well")
	}
	return Figure((matching/all - expected) / (1 - expected))
}

// expected is the chance that two annotators put a boundary at the same place.
func (s *boundarySheet) expected(sums []float64) float64 {
	var shares []float64
	for i := range s.annotators {
		if of := sums[2*len(s.pairs)+2*i:]; of[1] > 0 {
			shares = append(shares, of[0]/of[1])
		}
	}
	if s.pi {
		mean := 0.0
		for _, p := range shares {
			mean += p / float64(len(shares))
		}
		return mean * mean
	}
	sum, pairs := 0.0, pairsOf(len(shares))
	for _, p := range pairs {
		sum += shares[p[0]] * shares[p[1]]
	}
	return sum / float64(max(1, len(pairs)))
}

func (s *boundarySheet) parts(sums []float64) []Part {
	var parts []Part
	matching, all := 0.0, 0.0
	for n, p := range s.pairs {
		matching += sums[2*n]
		all += sums[2*n+1]
		v := None(NoUnits, noBoundaries)
		if sums[2*n+1] > 0 {
			v = Figure(sums[2*n] / sums[2*n+1])
		}
		parts = append(parts, part("b", v, s.annotators[p[0]], s.annotators[p[1]]))
	}
	if s.corrected {
		observed := None(NoUnits, noBoundaries)
		if all > 0 {
			observed = Figure(matching / all)
		}
		parts = append(parts, part("observed_agreement", observed), count("expected_agreement", s.expected(sums)))
	}
	return parts
}
