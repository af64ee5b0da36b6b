package split

import (
	"slices"

	"postil/annotate/resemble"
)

// nearDuplicates finds for each article the first one of those that it is a
// near-duplicate of, directly or through others. The list is sorted, so that the
// result does not depend on anything else.
func nearDuplicates(list []*article) []int {
	root := make([]int, len(list))
	for i := range root {
		root[i] = i
	}
	find := func(i int) int {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	var index resemble.Index
	for i, a := range list {
		for k := range index.Add(i, a.print) {
			if x, y := find(i), find(k); x != y && a.print.Resemblance(list[k].print) >= resemble.Enough {
				root[max(x, y)] = min(x, y)
			}
		}
	}
	for i := range root {
		root[i] = find(i)
	}
	return slices.Clip(root)
}
