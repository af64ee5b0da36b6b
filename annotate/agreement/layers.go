package agreement

import (
	"fmt"
	"slices"

	"postil/annotate"
	"postil/annotate/text"
)

// Layered is an article with the layers of all who opened it.
type Layered struct {
	ID     string
	Text   *text.Text // nil where only the layers are at hand
	Layers []*annotate.Layer
}

// Fitting returns the article without those marks whose quotes its text no
// longer says at their place: counted where they are, they would disagree with
// what people mean. left counts them by the slug of their person. Without text
// everything fits.
func (a Layered) Fitting() (fit Layered, left map[string]int, err error) {
	if a.Text == nil {
		return a, nil, nil
	}
	fit = a
	for i, l := range a.Layers {
		misfits := l.Misfits(a.Text)
		if len(misfits) == 0 {
			continue
		}
		if left == nil {
			left, fit.Layers = map[string]int{}, slices.Clone(a.Layers)
		}
		left[l.Person.Slug] += len(misfits)
		h := l.Header
		h.Source.Length = a.Text.Len()
		c := annotate.Contents{Decisions: slices.Collect(l.Decisions()), Deleted: slices.Collect(l.Deleted())}
		for m := range l.Annotations() {
			if !slices.Contains(misfits, m) {
				c.Annotations = append(c.Annotations, m)
			}
		}
		if fit.Layers[i], err = annotate.NewLayer(h, c); err != nil {
			return a, nil, fmt.Errorf("the article %q, marked by %s: %w", a.ID, l.Person.Slug, err)
		}
	}
	return fit, left, nil
}

// Choice tells which layers make a study.
type Choice struct {
	// People are the slugs of those who are compared, in the order in which
	// they are shown; nil means all who have a layer, by slug.
	People []string
	// Unfinished takes layers in progress as if they were finished. Then what
	// somebody has not come to yet counts as disagreement.
	Unfinished bool
}

// FromLayers makes a study of layers. Who has no layer of an article, or has
// not marked it done, has not finished it. It reports two layers of one person
// for one article, layers that are for texts of different lengths, and marks
// outside the text.
func FromLayers(scheme annotate.Scheme, articles []Layered, c Choice) (*Study, error) {
	people := c.People
	if people == nil {
		for _, a := range articles {
			for _, l := range a.Layers {
				people = append(people, l.Person.Slug)
			}
		}
		slices.Sort(people)
		people = slices.Compact(people)
	}
	var labels []string
	for _, l := range scheme.Labels {
		labels = append(labels, l.ID)
	}
	list := make([]Article, len(articles))
	for i, a := range articles {
		var err error
		if list[i], err = fromLayers(a, people, c.Unfinished); err != nil {
			return nil, fmt.Errorf("the article %q: %w", a.ID, err)
		}
	}
	return NewStudy(people, labels, list)
}

// ArticleFromLayers makes one article of a study with these annotators, for
// Tally.Replace.
func (s *Study) ArticleFromLayers(a Layered, unfinished bool) (Article, error) {
	article, err := fromLayers(a, s.Annotators, unfinished)
	if err != nil {
		return Article{}, fmt.Errorf("the article %q: %w", a.ID, err)
	}
	return article, nil
}

func fromLayers(a Layered, people []string, unfinished bool) (Article, error) {
	out := Article{ID: a.ID, Text: a.Text, Readings: make([]Reading, len(people))}
	length := -1
	if a.Text != nil {
		length = a.Text.Len()
	}
	seen := make([]bool, len(people))
	for _, l := range a.Layers {
		i := slices.Index(people, l.Person.Slug)
		if i < 0 {
			continue
		}
		if seen[i] {
			return Article{}, fmt.Errorf("there are two layers by %s: merge them first", l.Person.Slug)
		}
		seen[i] = true
		if length < 0 {
			length = l.Source.Length
		}
		if l.Source.Length != length {
			return Article{}, fmt.Errorf("the layer by %s is for a text of %d code points, but the text has %d: check it against the article first", l.Person.Slug, l.Source.Length, length)
		}
		out.Readings[i] = reading(l, unfinished)
	}
	out.Extent.End = max(length, 0)
	return out, nil
}

func reading(l *annotate.Layer, unfinished bool) Reading {
	r := Reading{Attributes: l.Article}
	switch l.State {
	case annotate.StateDone, annotate.StateLocked:
		r.Finished = true
	case annotate.StateInProgress:
		r.Finished = unfinished
	case annotate.StateNew:
	}
	for a := range l.Annotations() {
		m := Mark{ID: a.ID, Label: a.Label, Attributes: a.Attributes, Fragments: make([]annotate.Span, len(a.Fragments))}
		for i, f := range a.Fragments {
			m.Fragments[i] = f.Span
		}
		r.Marks = append(r.Marks, m)
	}
	return r
}
