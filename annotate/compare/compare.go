package compare

import (
	"bytes"
	"cmp"
	"fmt"
	"iter"
	"slices"

	"github.com/google/uuid"

	"postil/annotate"
	"postil/annotate/agreement"
)

// Mark is an annotation with the slug of the person whose it is.
type Mark struct {
	Person string
	*annotate.Annotation
}

// Case is a passage of which one or more people speak: marks that belong
// together, since they are the same, or overlap and are paired.
type Case struct {
	// ID stays the same when marks are added to the case, and in every order of
	// layers: it follows from the mark that was made first. A decision finds its
	// case by the marks that it names, also where that one is gone.
	ID    annotate.ID
	Class Class
	Edge  Edge          // Boundary and BoundaryAndLabel: where they differ
	Span  annotate.Span // from the first to the last code point of all marks
	Marks []Mark        // by person, then in text order
	// With are those who marked it; Without, those who finished the article and
	// did not. Slugs, sorted.
	With, Without []string
	// Twice are those of the marks that say what an older one of the same person
	// says. Gold has them once.
	Twice []annotate.ID
	// Differ are the ids of attributes that have several values, among marks
	// with one place and label.
	Differ []string
}

// Comparison is an article as several people marked it.
type Comparison struct {
	Article agreement.Layered
	// People are those who are compared: Finished are done with the article,
	// Missing are not, so that their marks are in no case. Slugs, sorted.
	People, Finished, Missing []string
	Cases                     []Case // by place
	// Misfits are marks of those who finished that are in no case, since the text
	// no longer says at their place what they quote.
	Misfits []Mark
}

// Disagreements visits the cases about which there is something to decide.
func (c *Comparison) Disagreements() iter.Seq[*Case] {
	return func(yield func(*Case) bool) {
		for i := range c.Cases {
			if c.Cases[i].Class.Disagrees() && !yield(&c.Cases[i]) {
				return
			}
		}
	}
}

// Annotators lists those whose marks are to be compared, by slug: all who have
// a layer, but not those who have decided and marked nothing in any of them, nor
// gold.
func Annotators(layers iter.Seq[*annotate.Layer]) []string {
	marks, decides := map[string]int{}, map[string]bool{}
	for l := range layers {
		if l.Person.Kind == GoldKind {
			continue
		}
		marks[l.Person.Slug] += l.Len()
		decides[l.Person.Slug] = decides[l.Person.Slug] || l.Len() == 0 && hasVerdict(l)
	}
	out := []string{}
	for slug, n := range marks {
		if n > 0 || !decides[slug] {
			out = append(out, slug)
		}
	}
	slices.Sort(out)
	return out
}

// Compare compares the layers of an article. Where the choice names nobody,
// those are compared whom Annotators names for these layers; for several
// articles, name them. It reports what agreement.FromLayers does: two layers of
// one person, or layers for texts of different lengths.
//
// Marks are paired by agreement/match, two people at a time; then marks that
// are pairs are one case, the surest pairs first, so that each person is in it
// once. What is left over joins a case where it has the same label and lies
// beside the mark of the same person there, which makes it a split or merge, or
// complex; all else is a case of its own.
func Compare(a agreement.Layered, c agreement.Choice) (Comparison, error) {
	people := slices.Clone(c.People)
	if people == nil {
		people = Annotators(slices.Values(a.Layers))
	}
	slices.Sort(people)
	out := Comparison{Article: a, People: slices.Compact(people)}
	layers := slices.Clone(a.Layers)
	slices.SortStableFunc(layers, func(x, y *annotate.Layer) int { return cmp.Compare(x.Person.Slug, y.Person.Slug) })
	length := -1
	if a.Text != nil {
		length = a.Text.Len()
	}
	var readings [][]Mark
	for i, l := range layers {
		slug := l.Person.Slug
		if i > 0 && layers[i-1].Person.Slug == slug {
			return out, fmt.Errorf("the article %q: there are two layers by %s: merge them first", a.ID, slug)
		}
		if _, ok := slices.BinarySearch(out.People, slug); !ok {
			continue
		}
		if length < 0 {
			length = l.Source.Length
		}
		if l.Source.Length != length {
			return out, fmt.Errorf("the article %q: the layer by %s is for a text of %d code points, but the text has %d: check it against the article first", a.ID, slug, l.Source.Length, length)
		}
		if !finished(l, c.Unfinished) {
			continue
		}
		out.Finished = append(out.Finished, slug)
		readings = append(readings, out.marksOf(l))
	}
	for _, slug := range out.People {
		if _, ok := slices.BinarySearch(out.Finished, slug); !ok {
			out.Missing = append(out.Missing, slug)
		}
	}
	u := units{comparison: &out}
	out.Cases = u.cases(readings)
	slices.SortFunc(out.Cases, func(x, y Case) int {
		return cmp.Or(compareSpans(x.Span, y.Span), cmp.Compare(order(x.Class), order(y.Class)), bytes.Compare(x.ID[:], y.ID[:]))
	})
	return out, nil
}

func order(c Class) int { return slices.Index(Classes(), c) }

func finished(l *annotate.Layer, unfinished bool) bool {
	switch l.State {
	case annotate.StateDone, annotate.StateLocked:
		return true
	case annotate.StateInProgress:
		return unfinished
	case annotate.StateNew:
	}
	return false
}

// marksOf returns the marks of a layer that fit the text, in text order.
func (c *Comparison) marksOf(l *annotate.Layer) []Mark {
	out := make([]Mark, 0, l.Len())
	for a := range l.Annotations() {
		m := Mark{l.Person.Slug, a}
		if c.Article.Text != nil && !a.Fits(c.Article.Text) || a.Hull().End > l.Source.Length {
			c.Misfits = append(c.Misfits, m)
			continue
		}
		out = append(out, m)
	}
	return out
}

// newCase makes a case of marks, and of those that say the same as one of them
// by the same person.
func (c *Comparison) newCase(marks, twice []Mark) Case {
	sortMarks(marks)
	out := Case{Marks: marks, Span: marks[0].Hull()}
	first := marks[0]
	for _, m := range marks {
		h := m.Hull()
		out.Span.Start, out.Span.End = min(out.Span.Start, h.Start), max(out.Span.End, h.End)
		if older(m.Annotation, first.Annotation) {
			first = m
		}
		if n := len(out.With); n == 0 || out.With[n-1] != m.Person {
			out.With = append(out.With, m.Person)
		}
	}
	out.ID = caseID(first.ID)
	for _, slug := range c.Finished {
		if _, ok := slices.BinarySearch(out.With, slug); !ok {
			out.Without = append(out.Without, slug)
		}
	}
	sortMarks(twice)
	for _, m := range twice {
		out.Twice = append(out.Twice, m.ID)
	}
	c.classify(&out, twice)
	if len(twice) > 0 {
		out.Marks = slices.Concat(marks, twice)
		sortMarks(out.Marks)
	}
	return out
}

func sortMarks(marks []Mark) {
	slices.SortFunc(marks, func(x, y Mark) int {
		return cmp.Or(cmp.Compare(x.Person, y.Person), compareSpans(x.Hull(), y.Hull()), bytes.Compare(x.ID[:], y.ID[:]))
	})
}

// older reports whether a was made before b.
func older(a, b *annotate.Annotation) bool {
	return cmp.Or(a.Created.Compare(b.Created), bytes.Compare(a.ID[:], b.ID[:])) < 0
}

// caseID is the identity of the case in which a mark was made first.
func caseID(first annotate.ID) annotate.ID {
	return uuid.NewSHA1(first, []byte("postil case"))
}

func compareSpans(a, b annotate.Span) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
}

func hasVerdict(l *annotate.Layer) bool {
	for r := range l.Decisions() {
		if d, err := annotate.ParseDecision(r); err == nil && (d.Verdict.Settles() || d.Verdict == annotate.VerdictDefer) {
			return true
		}
	}
	return false
}
