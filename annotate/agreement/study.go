package agreement

import (
	"cmp"
	"fmt"
	"slices"

	"postil/annotate"
	"postil/annotate/agreement/match"
	"postil/annotate/text"
)

// Mark is what one annotator says about a passage. Fragments are in text
// order, do not overlap, and are in code points.
type Mark struct {
	ID         annotate.ID // of the annotation it comes from; zero where there is none
	Label      string
	Fragments  []annotate.Span
	Attributes annotate.Attributes
}

// Reading is all that one annotator says about one article.
type Reading struct {
	// Finished tells that the annotator is done with the article. A finished
	// reading without marks is data; what is not finished is left out.
	Finished   bool
	Marks      []Mark
	Attributes annotate.Attributes // of the article as a whole
}

// Article is one article as its annotators see it.
type Article struct {
	ID       string
	Extent   annotate.Span // the continuum that could be marked; all marks lie in it
	Text     *text.Text    // nil where it is not known; then words and sentences are not, either
	Readings []Reading     // one for each annotator of the study, in their order
}

// finished lists the annotators, by number, who finished the article.
func (a *Article) finished() []int {
	var out []int
	for i := range a.Readings {
		if a.Readings[i].Finished {
			out = append(out, i)
		}
	}
	return out
}

// Study is who marked what in which article. It is not changed once made; its
// methods return new ones that share the articles.
type Study struct {
	Annotators []string
	Labels     []string // all labels that can occur, in the order of the scheme
	Articles   []Article
}

// NewStudy makes a study. Labels that marks have but the list has not are
// added to it, sorted. It reports an article whose readings or marks cannot
// be.
func NewStudy(annotators, labels []string, articles []Article) (*Study, error) {
	s := &Study{Annotators: annotators, Labels: slices.Clone(labels), Articles: articles}
	for i := range annotators {
		if slices.Contains(annotators[:i], annotators[i]) {
			return nil, fmt.Errorf("two annotators are called %q: give each a name of their own", annotators[i])
		}
	}
	known := map[string]bool{}
	for _, l := range labels {
		known[l] = true
	}
	var more []string
	for i := range articles {
		if err := s.check(&articles[i]); err != nil {
			return nil, err
		}
		for _, r := range articles[i].Readings {
			for _, m := range r.Marks {
				if !known[m.Label] {
					known[m.Label] = true
					more = append(more, m.Label)
				}
			}
		}
	}
	slices.Sort(more)
	s.Labels = append(s.Labels, more...)
	return s, nil
}

func (s *Study) check(a *Article) error {
	if len(a.Readings) != len(s.Annotators) {
		return fmt.Errorf("the article %q has %d readings, but the study has %d annotators: give one for each, not finished where somebody has not read it", a.ID, len(a.Readings), len(s.Annotators))
	}
	for i := range a.Readings {
		for _, m := range a.Readings[i].Marks {
			if err := checkMark(m, a.Extent); err != nil {
				return fmt.Errorf("the article %q, marked by %s: %w", a.ID, s.Annotators[i], err)
			}
		}
	}
	return nil
}

func checkMark(m Mark, extent annotate.Span) error {
	if len(m.Fragments) == 0 {
		return fmt.Errorf("a mark %q has no span", m.Label)
	}
	end := extent.Start
	for _, f := range m.Fragments {
		if f.Empty() || f.Start < end || f.End > extent.End {
			return fmt.Errorf("the mark %q from %d to %d is empty, out of order, or outside the article, which goes from %d to %d", m.Label, f.Start, f.End, extent.Start, extent.End)
		}
		end = f.End
	}
	return nil
}

// OnlyAnnotators returns the study of some annotators, by number.
func (s *Study) OnlyAnnotators(numbers ...int) *Study {
	out := &Study{Labels: s.Labels, Articles: slices.Clone(s.Articles)}
	for _, n := range numbers {
		out.Annotators = append(out.Annotators, s.Annotators[n])
	}
	for i := range out.Articles {
		readings := make([]Reading, len(numbers))
		for k, n := range numbers {
			readings[k] = out.Articles[i].Readings[n]
		}
		out.Articles[i].Readings = readings
	}
	return out
}

// OnlyLabels returns the study of the marks with some labels. Who finished an
// article stays finished, also without a mark left.
func (s *Study) OnlyLabels(labels ...string) *Study {
	out := &Study{Annotators: s.Annotators, Labels: labels, Articles: slices.Clone(s.Articles)}
	for i := range out.Articles {
		readings := slices.Clone(out.Articles[i].Readings)
		for k, r := range readings {
			readings[k].Marks = nil
			for _, m := range r.Marks {
				if slices.Contains(labels, m.Label) {
					readings[k].Marks = append(readings[k].Marks, m)
				}
			}
		}
		out.Articles[i].Readings = readings
	}
	return out
}

// OnlyArticles returns the study of some articles, by number.
func (s *Study) OnlyArticles(numbers ...int) *Study {
	out := &Study{Annotators: s.Annotators, Labels: s.Labels}
	for _, n := range numbers {
		out.Articles = append(out.Articles, s.Articles[n])
	}
	return out
}

// WithArticle returns the study with article i replaced. It reports an article
// that cannot be.
func (s *Study) WithArticle(i int, a Article) (*Study, error) {
	articles := slices.Clone(s.Articles)
	articles[i] = a
	if err := s.check(&a); err != nil {
		return nil, err
	}
	for _, r := range a.Readings {
		for _, m := range r.Marks {
			if !slices.Contains(s.Labels, m.Label) {
				return NewStudy(s.Annotators, s.Labels, articles)
			}
		}
	}
	return &Study{Annotators: s.Annotators, Labels: s.Labels, Articles: articles}, nil
}

// labelNumbers maps labels to their numbers.
func (s *Study) labelNumbers() map[string]int {
	out := make(map[string]int, len(s.Labels))
	for i, l := range s.Labels {
		out[l] = i
	}
	return out
}

// distinct returns an annotator's marks in text order without those that say
// what another one says, the same label at the same place, and the number of
// these.
func (r *Reading) distinct() (marks []match.Mark, duplicates int) {
	marks = make([]match.Mark, len(r.Marks))
	for i, m := range r.Marks {
		marks[i] = match.Mark{Label: m.Label, Fragments: m.Fragments}
	}
	slices.SortFunc(marks, match.Compare)
	marks = slices.CompactFunc(marks, func(a, b match.Mark) bool { return match.Compare(a, b) == 0 })
	return marks, len(r.Marks) - len(marks)
}

// all returns an annotator's marks in text order, as matching takes them.
func (r *Reading) all() []match.Mark {
	marks := make([]match.Mark, len(r.Marks))
	for i, m := range r.Marks {
		marks[i] = match.Mark{Label: m.Label, Fragments: m.Fragments}
	}
	slices.SortStableFunc(marks, match.Compare)
	return marks
}

// compareSpans orders spans by start, then end.
func compareSpans(a, b annotate.Span) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
}
