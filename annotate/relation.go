package annotate

import (
	"fmt"
	"slices"
	"strings"
)

// RelationType is a kind of link that a scheme allows between two marks.
type RelationType struct {
	ID        string // stored in sidecars; never changes
	Name      string
	From, To  []string // ids of the labels that its ends may have; empty: any
	Symmetric bool     // the ends are equal: it reads the same from either
}

// Allows reports whether the relation may lead from a mark with one label to a
// mark with another. A symmetric one may also be drawn the other way round.
func (t RelationType) Allows(fromLabel, toLabel string) bool {
	takes := func(labels []string, label string) bool { return len(labels) == 0 || slices.Contains(labels, label) }
	return takes(t.From, fromLabel) && takes(t.To, toLabel) || t.Symmetric && takes(t.From, toLabel) && takes(t.To, fromLabel)
}

// Relation returns the relation type with an id.
func (s *Scheme) Relation(id string) (RelationType, bool) {
	for _, t := range s.Relations {
		if t.ID == id {
			return t, true
		}
	}
	return RelationType{}, false
}

// RelationsBetween lists the relation types that may lead from a mark with one
// label to a mark with another, in the order of the scheme.
func (s *Scheme) RelationsBetween(fromLabel, toLabel string) []RelationType {
	var out []RelationType
	for _, t := range s.Relations {
		if t.Allows(fromLabel, toLabel) {
			out = append(out, t)
		}
	}
	return out
}

// checkRelations lists the faults of the relation types, given the ids of the
// labels.
func (s *Scheme) checkRelations(labels map[string]bool) []Problem {
	var out []Problem
	ids := map[string]bool{}
	for i, t := range s.Relations {
		at := fmt.Sprintf("scheme.relations[%d]", i)
		switch {
		case strings.TrimSpace(t.ID) == "":
			out = append(out, Problem{at + ".id", "a relation needs an id, the word that is stored with it"})
		case ids[t.ID]:
			out = append(out, Problem{at + ".id", fmt.Sprintf("two relations have the id %q", t.ID)})
		}
		ids[t.ID] = true
		for _, end := range []struct {
			name   string
			labels []string
		}{{"from", t.From}, {"to", t.To}} {
			for j, l := range end.labels {
				if !labels[l] {
					out = append(out, Problem{fmt.Sprintf("%s.%s[%d]", at, end.name, j), fmt.Sprintf("there is no label %q", l)})
				}
			}
		}
	}
	return out
}
