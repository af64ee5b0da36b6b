package compare

import (
	"fmt"
	"strings"
)

// Strategy tells what becomes gold besides what reviewers decided. Whatever it
// is, decisions come first, and what is deferred, in conflict, or reopened
// waits for a reviewer.
type Strategy string

// The strategies.
const (
	// Decided: nothing else.
	Decided Strategy = "decided"
	// Unanimous: also marks that all have who finished the article, at least two.
	Unanimous Strategy = "unanimous"
	// Majority: also marks that more than half of them have, if at least two
	// finished.
	Majority Strategy = "majority"
	// Any: also every mark that anybody has who finished it. Those that differ by
	// their boundaries stand side by side.
	Any Strategy = "any"
)

// Strategies lists all strategies, the strictest first.
func Strategies() []Strategy { return []Strategy{Decided, Unanimous, Majority, Any} }

// ParseStrategy reads a strategy's name.
func ParseStrategy(s string) (Strategy, error) {
	names := make([]string, 0, 4)
	for _, x := range Strategies() {
		if strings.EqualFold(s, string(x)) {
			return x, nil
		}
		names = append(names, string(x))
	}
	return "", fmt.Errorf("there is no strategy %q for gold; there are %s", s, strings.Join(names, ", "))
}

// takes reports whether so many of so many people are enough.
func (s Strategy) takes(votes, of int) bool {
	switch s {
	case Decided:
		return false
	case Unanimous:
		return votes == of && of >= 2
	case Majority:
		return 2*votes > of && of >= 2
	case Any:
		return votes >= 1
	}
	return false
}
