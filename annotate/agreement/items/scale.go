package items

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Scale is what an item can be rated as.
type Scale struct {
	Categories []string // in their order, for ordinal distances and weights

	// Values are the categories as numbers, where all of them are numbers.
	Values []float64
	// Sets are the categories as sets of labels, sorted, where they are sets.
	Sets [][]string
}

// Categories makes a scale of names. Where all of them are numbers, the scale
// has values too.
func Categories(names ...string) Scale {
	s := Scale{Categories: names, Values: make([]float64, len(names))}
	for i, name := range names {
		v, err := strconv.ParseFloat(name, 64)
		if err != nil {
			s.Values = nil
			break
		}
		s.Values[i] = v
	}
	return s
}

// SetScale makes a scale of sets of labels. The sets must differ from each
// other, in whatever order their labels are given.
func SetScale(sets ...[]string) Scale {
	s := Scale{}
	for _, set := range sets {
		set = slices.Clone(set)
		slices.Sort(set)
		set = slices.Compact(set)
		s.Sets = append(s.Sets, set)
		s.Categories = append(s.Categories, SetName(set))
	}
	return s
}

// SetName is the name of the category that is a set of labels.
func SetName(set []string) string { return "{" + strings.Join(set, ", ") + "}" }

// Sets collects the sets of labels of a table while its rows are made.
type Sets struct {
	number map[string]int
	sets   [][]string
}

// Number returns the number of a set on the scale that Scale will give before
// it is sorted. The set is sorted in place.
func (s *Sets) Number(set []string) int {
	slices.Sort(set)
	set = slices.Compact(set)
	name := SetName(set)
	n, ok := s.number[name]
	if !ok {
		if s.number == nil {
			s.number = map[string]int{}
		}
		n = len(s.sets)
		s.number[name] = n
		s.sets = append(s.sets, slices.Clone(set))
	}
	return n
}

// Scale returns the scale of all sets met, the smaller first, and for each
// number that Number returned its place on that scale.
func (s *Sets) Scale() (scale Scale, place []int) {
	order := make([]int, len(s.sets))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(len(s.sets[a]), len(s.sets[b])), slices.Compare(s.sets[a], s.sets[b]))
	})
	place = make([]int, len(order))
	sorted := make([][]string, len(order))
	for to, from := range order {
		place[from] = to
		sorted[to] = s.sets[from]
	}
	return SetScale(sorted...), place
}

// keep returns the scale with only the categories whose numbers are given.
func (s Scale) keep(numbers []int) Scale {
	var k Scale
	for _, n := range numbers {
		k.Categories = append(k.Categories, s.Categories[n])
		if s.Values != nil {
			k.Values = append(k.Values, s.Values[n])
		}
		if s.Sets != nil {
			k.Sets = append(k.Sets, s.Sets[n])
		}
	}
	return k
}
