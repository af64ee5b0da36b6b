package exchange

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"postil/annotate"
	"postil/storage"
)

// Report tells what an export wrote, or would write, and what it left out.
type Report struct {
	Articles  int            // written
	WithMarks int            // of these
	Marks     int            // written
	Labels    map[string]int // marks by label id
	Relations int            // written
	Widened   int            // of the marks: those that grew to whole tokens

	Skipped []Skip    // articles that were not written
	LeftOut []LeftOut // marks and relations that do not fit the text, or hang on such
	Zoned   []Zoned   // marks in zones that the job leaves out, as asked
	Losses  []Loss    // what the format could not hold
	Mended  []LeftOut // of a source that is converted: what was written otherwise than it stands there; the first ones
	Since   []LeftOut // gold: marks that are gone or have changed since they were decided on; the decisions are in it

	// Files are those that were written, or folders; one, unless split.
	Files []string
}

// Whole reports whether nothing was left out but what the job asked for.
func (r Report) Whole() bool {
	return len(r.LeftOut) == 0 && !slices.ContainsFunc(r.Skipped, func(s Skip) bool { return s.Err != nil })
}

// Skip is an article, or part of the workspace, that was not written.
type Skip struct {
	Path string
	Err  error // why it cannot be, or nil where the job asked to leave it out
}

// Reason is why, as a sentence.
func (s Skip) Reason() string {
	if s.Err != nil {
		return s.Err.Error()
	}
	return "not begun"
}

// LeftOut is a mark or a relation that was not written.
type LeftOut struct {
	Path   string // of the article
	ID     annotate.ID
	What   string // the mark's label and quote, or the relation's type
	Reason string
}

// Plan is what an export would do.
type Plan struct {
	Report

	// People and Parts are what Split would make: outputs by person, and files
	// or columns by label; nil where there is nothing to split.
	People, Parts []Part
}

// Blocked reports whether the export is refused unless loss is allowed.
func (p Plan) Blocked() bool {
	return slices.ContainsFunc(p.Losses, func(l Loss) bool { return l.Kind.Blocks() })
}

// LossError is reported by an export that would lose something, when that is
// to be refused. Nothing was written.
type LossError struct {
	Format string
	Plan   Plan
}

// Error says what would be lost, and what can be done.
func (e *LossError) Error() string {
	var lost []string
	for _, l := range e.Plan.Losses {
		if l.Kind.Blocks() {
			s := fmt.Sprintf("%d %s", l.Count, l.Kind)
			if len(l.Marks) > 0 && l.Marks[0].What != "" {
				s += fmt.Sprintf(", such as %s in %s", l.Marks[0].What, l.Marks[0].Path)
			}
			lost = append(lost, s)
		}
	}
	return fmt.Sprintf("nothing was written: the format %s cannot hold %s; choose drop to leave them out, or split to write what can be apart", e.Format, strings.Join(lost, "; "))
}

func (r *Report) count(item *Item) {
	r.Articles++
	marked := false
	for i := range item.Layers {
		l := &item.Layers[i]
		marked = marked || len(l.Marks) > 0
		r.Marks += len(l.Marks)
		r.Relations += len(l.Relations)
		for _, m := range l.Marks {
			r.Labels[m.Label]++
		}
	}
	if marked {
		r.WithMarks++
	}
}

// SortedLabels are the labels of a report by falling count, then by name.
func (r Report) SortedLabels() []string {
	return slices.SortedFunc(maps.Keys(r.Labels), func(a, b string) int {
		if r.Labels[a] != r.Labels[b] {
			return r.Labels[b] - r.Labels[a]
		}
		return storage.NaturalCompare(a, b)
	})
}
