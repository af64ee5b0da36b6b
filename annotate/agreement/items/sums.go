package items

// Need tells which sums a coefficient asks for.
type Need uint

// The kinds of sums, which can be joined with |.
const (
	Pairs        Need = 1 << iota // a contingency table for each pair of raters
	Coincidences                  // pairs of ratings, an item with m of them weighing 1/(m-1)
	ItemMeans                     // pairs of ratings, each item weighing the same; shares of categories
	AllPairs                      // pairs of ratings, each pair weighing the same
	Margins                       // how often each rater used each category
)

// Sums are what the coefficients on a table follow from. They are additive:
// those of two articles can be added number by number.
type Sums struct {
	Raters, Categories int
	Need               Need
	All                []float64
	at                 offsets
}

// offsets tell where in All each kind begins.
type offsets struct{ pairs, coincidences, itemMeans, shares, allPairs, margins int }

// The single numbers at the start of All.
const (
	ratedItems      = iota // items with a rating
	comparableItems        // with two or more
	completeItems          // with a rating by every rater
	unanimousItems         // of these, all ratings the same
	singles
)

// NewSums returns the sums of no rows. All may be nil; then they are made.
func NewSums(raters, categories int, need Need, all []float64) *Sums {
	at, end := layout(raters, categories, need)
	if all == nil {
		all = make([]float64, end)
	}
	return &Sums{Raters: raters, Categories: categories, Need: need, All: all, at: at}
}

// layout places the sums that are needed one after the other.
func layout(raters, categories int, need Need) (at offsets, end int) {
	end = singles
	take := func(kind Need, n int) int {
		start := end
		if need&kind != 0 {
			end += n
		}
		return start
	}
	square := categories * categories
	at = offsets{
		pairs:        take(Pairs, raters*(raters-1)/2*square),
		coincidences: take(Coincidences, square),
		itemMeans:    take(ItemMeans, square),
		shares:       take(ItemMeans, categories),
		allPairs:     take(AllPairs, square),
		margins:      take(Margins, raters*categories),
	}
	return at, end
}

// Width is the number of sums that NewSums would give.
func Width(raters, categories int, need Need) int {
	_, end := layout(raters, categories, need)
	return end
}

// pairTable returns the contingency table of raters i < j, row by row.
func (s *Sums) pairTable(i, j int) []float64 {
	n := s.Categories * s.Categories
	from := s.at.pairs + (j*(j-1)/2+i)*n
	return s.All[from : from+n]
}

func (s *Sums) square(from int) []float64 { return s.All[from : from+s.Categories*s.Categories] }

func (s *Sums) shares() []float64 { return s.All[s.at.shares : s.at.shares+s.Categories] }

func (s *Sums) margin(rater int) []float64 {
	from := s.at.margins + rater*s.Categories
	return s.All[from : from+s.Categories]
}

// Add adds rows of a table with as many raters and categories.
func (s *Sums) Add(rows []Row) {
	for _, row := range rows {
		s.add(row)
	}
}

func (s *Sums) add(row Row) {
	times := row.times()
	rated, same, first := 0, true, Missing
	for _, c := range row.Ratings {
		if c == Missing {
			continue
		}
		rated++
		if first == Missing {
			first = c
		}
		same = same && c == first
	}
	if rated == 0 {
		return
	}
	s.All[ratedItems] += times
	if rated > 1 {
		s.All[comparableItems] += times
	}
	if rated == len(row.Ratings) && rated > 1 {
		s.All[completeItems] += times
		if same {
			s.All[unanimousItems] += times
		}
	}
	for i, c := range row.Ratings {
		if c == Missing {
			continue
		}
		if s.Need&Margins != 0 {
			s.margin(i)[c] += times
		}
		if s.Need&ItemMeans != 0 {
			s.shares()[c] += times / float64(rated)
		}
		for j, k := range row.Ratings {
			if j != i && k != Missing {
				s.addPair(i, j, c*s.Categories+k, rated, times)
			}
		}
	}
}

// addPair adds the ordered pair of the ratings by i and j, which meet in cell.
func (s *Sums) addPair(i, j, cell, rated int, times float64) {
	if s.Need&Pairs != 0 && i < j {
		s.pairTable(i, j)[cell] += times
	}
	if s.Need&Coincidences != 0 {
		s.square(s.at.coincidences)[cell] += times / float64(rated-1)
	}
	if s.Need&ItemMeans != 0 {
		s.square(s.at.itemMeans)[cell] += times / float64(rated*(rated-1))
	}
	if s.Need&AllPairs != 0 {
		s.square(s.at.allPairs)[cell] += times
	}
}

// Of sums all rows of a table.
func Of(t *Table, need Need) *Sums {
	s := NewSums(len(t.Raters), len(t.Scale.Categories), need, nil)
	s.Add(t.Rows)
	return s
}

// Rated is the number of items with a rating.
func (s *Sums) Rated() float64 { return s.All[ratedItems] }

// Comparable is the number of items with two ratings or more.
func (s *Sums) Comparable() float64 { return s.All[comparableItems] }

// Complete is the number of items with a rating by every rater.
func (s *Sums) Complete() float64 { return s.All[completeItems] }

// Unanimous is the number of complete items on which all ratings are the same.
func (s *Sums) Unanimous() float64 { return s.All[unanimousItems] }
