// Package split divides articles into parts for training and testing (train,
// dev, test), and exports them so. Use Export for both, or a Divider by itself:
// Add what is known of each article, then Divide.
//
// What holds:
//
//   - The same articles, marks, seed and plan give the same division and the same
//     manifest, whatever the order in which they come, on every machine: the
//     division is by SHA-256 of the seed and the articles' names.
//   - What belongs together stays together: the articles of a folder, or those
//     whose texts are nearly the same (see NearDuplicates).
//   - Labels are spread: the groups of articles are sorted by the rarest label that
//     they have, and each of these strata is divided in the shares of the plan, to
//     within one group. So a label that few articles have is in every part that
//     its number allows.
//   - Articles stay where they were when others are added, if the manifest of the
//     last division is given (Plan.Previous): then none of them ever moves. Without
//     it, one more article moves at most one group across each border of its own
//     stratum, and more only where it changes which label is the rarer one.
//
// Near-duplicates are found by MinHash (A. Broder, On the resemblance and
// containment of documents, 1997) with the banding of Leskovec, Rajaraman and
// Ullman, Mining of Massive Datasets, chapter 3.
package split

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Part is one of those into which articles are divided.
type Part struct {
	Name  string  `json:"name"`  // letters, digits, - and _
	Share float64 `json:"share"` // of the articles; all shares are 1 together
}

// ParseParts reads parts as a person asks for them: "train=0.8,dev=0.1,test=0.1",
// or in percent, "train=80,test=20".
func ParseParts(s string) ([]Part, error) {
	var parts []Part
	for one := range strings.SplitSeq(s, ",") {
		name, share, ok := strings.Cut(strings.TrimSpace(one), "=")
		f, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(share), "%"), 64)
		if !ok || err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			return nil, fmt.Errorf("%q is no part and share; write train=0.8,dev=0.1,test=0.1", one)
		}
		parts = append(parts, Part{strings.TrimSpace(name), f})
	}
	sum := 0.0
	for _, p := range parts {
		sum += p.Share
	}
	if math.Abs(sum-100) < 1e-6 {
		for i := range parts {
			parts[i].Share /= 100
		}
	}
	return parts, checkParts(parts)
}

func checkParts(parts []Part) error {
	sum, seen := 0.0, map[string]bool{}
	for _, p := range parts {
		switch {
		case !isName(p.Name):
			return fmt.Errorf("a part cannot be called %q; use letters, digits, - and _", p.Name)
		case seen[strings.ToLower(p.Name)]:
			return fmt.Errorf("two parts are called %q", p.Name)
		case p.Share <= 0 || p.Share > 1:
			return fmt.Errorf("the share of %s is %v; it must be above 0, and at most 1", p.Name, p.Share)
		}
		seen[strings.ToLower(p.Name)] = true
		sum += p.Share
	}
	if len(parts) == 0 || math.Abs(sum-1) > 1e-6 {
		return fmt.Errorf("the shares of the parts are %v together, not 1", sum)
	}
	return nil
}

func isName(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	}) < 0
}

// GroupBy tells which articles stay together.
type GroupBy uint8

// What stays together.
const (
	Apart          GroupBy = iota // nothing: each article by itself
	Folder                        // the articles of one folder; those in no folder by themselves
	NearDuplicates                // articles of which the texts share most of their runs of five words
)

// ParseGroupBy reads none, folder or near-duplicate.
func ParseGroupBy(s string) (GroupBy, error) {
	for g := Apart; g <= NearDuplicates; g++ {
		if strings.EqualFold(s, g.String()) {
			return g, nil
		}
	}
	return 0, fmt.Errorf("articles cannot be grouped by %q; there are none, folder and near-duplicate", s)
}

// String is the word that ParseGroupBy reads.
func (g GroupBy) String() string {
	return [...]string{"none", "folder", "near-duplicate"}[g]
}

// Plan is how to divide.
type Plan struct {
	Parts   []Part
	Seed    uint64
	GroupBy GroupBy

	// Previous is the manifest of the last division; nil where there is none.
	// Articles that it has stay in their parts.
	Previous *Manifest

	// Agreement is what is known of the agreement of the people whose marks
	// these are, in JSON; it goes into the manifest as it is. Where it is nil
	// Export measures it, if the articles are of a workspace in which two people
	// or more have marks.
	Agreement json.RawMessage
}
