package agreement

import (
	"cmp"
	"slices"

	"postil/annotate"
	"postil/annotate/agreement/items"
	"postil/annotate/text"
)

// Sentences rates each sentence by the labels of the marks that share text
// with it: a set, which may be empty. With a Label it is rated yes or no. The
// text must be known.
type Sentences struct{ Label string }

// Tokens rates each word by the labels of the marks that share text with it,
// as Sentences does. It is shown only to compare with what others report.
type Tokens struct{ Label string }

// Characters rates each code point by the labels of the marks that cover it. It
// is shown only to compare with what others report.
type Characters struct{ Label string }

// Name is sentences.
func (Sentences) Name() string { return "sentences" }

// Name is tokens.
func (Tokens) Name() string { return "tokens" }

// Name is characters.
func (Characters) Name() string { return "characters" }

func (q Sentences) open(s *Study) (itemReader, Value) {
	return openPassages(s, passages{q.Label, "sentences", "", sentencesOf})
}

func (q Tokens) open(s *Study) (itemReader, Value) {
	return openPassages(s, passages{q.Label, "words", positionBias, wordsOf})
}

func (q Characters) open(s *Study) (itemReader, Value) {
	return openAsking(s, passages{q.Label, "code points", positionBias, nil})
}

// positionBias is why agreement on positions is secondary.
const positionBias = "Words and characters of one mark are counted as if each had been decided by itself: long marks weigh more than short ones, " +
	"text that nobody marked makes agreement look high, and a mark that one annotator cut in two looks like none was cut at all. " +
	"Prefer γ, α_U or F1; this figure is for comparison with what others report."

func openPassages(s *Study, p passages) (itemReader, Value) {
	if !slices.ContainsFunc(s.Articles, func(a Article) bool { return a.Text != nil }) && len(s.Articles) > 0 {
		return nil, None(NoText, p.of+" can only be told where the text is known")
	}
	return openAsking(s, p)
}

// passages are stretches of an article that are rated by the marks in them.
type passages struct {
	label    string
	of       string
	warning  string
	segments func(*Article) []annotate.Span // nil: each code point
}

func (p passages) unit() string { return p.of }
func (p passages) bias() string { return p.warning }

func (p passages) settings() []Setting {
	if p.label != "" {
		return []Setting{{"rated", "whether in a mark " + p.label}}
	}
	return []Setting{{"rated", "by the set of labels of the marks in it"}}
}

func (p passages) scaleOf(_ *Study, keys []string) ([]string, items.Scale) {
	if p.label != "" {
		return plainScale([]string{"no", "yes"}, keys)
	}
	return setScale(keys)
}

func (p passages) ask(a *Article, c *counts) ([]question, outcome) {
	finished := a.finished()
	placed := make([][]placedLabel, len(a.Readings))
	for _, i := range finished {
		placed[i] = placedLabels(&a.Readings[i])
	}
	var segments []annotate.Span
	switch {
	case p.segments == nil:
		segments = stretches(a.Extent, placed)
	case a.Text == nil:
		c[articlesWithoutText]++
		return nil, skipped
	default:
		segments = p.segments(a)
	}
	questions := make([]question, len(segments))
	all := make([]answer, len(segments)*len(a.Readings))
	for k := range questions {
		questions[k].answers = all[k*len(a.Readings) : (k+1)*len(a.Readings)]
		questions[k].times = 1
		if p.segments == nil {
			questions[k].times = segments[k].Len()
		}
	}
	for _, i := range finished {
		eachLabels(segments, placed[i], func(k int, labels []string) { questions[k].answers[i] = p.answer(labels) })
	}
	return questions, counted
}

func (p passages) answer(labels []string) answer {
	switch {
	case p.label == "":
		return given(setKey(labels))
	case slices.Contains(labels, p.label):
		return given("yes")
	}
	return given("no")
}

// placedLabel is a fragment with its label.
type placedLabel struct {
	annotate.Span
	label string
}

// placedLabels lists a reading's fragments by start.
func placedLabels(r *Reading) []placedLabel {
	var out []placedLabel
	for _, m := range r.Marks {
		for _, f := range m.Fragments {
			out = append(out, placedLabel{f, m.Label})
		}
	}
	slices.SortFunc(out, func(a, b placedLabel) int {
		return cmp.Or(compareSpans(a.Span, b.Span), cmp.Compare(a.label, b.label))
	})
	return out
}

// eachLabels tells, for each segment in text order, the labels of the
// fragments that share text with it. The list is only lent.
func eachLabels(segments []annotate.Span, placed []placedLabel, yield func(k int, labels []string)) {
	var open []placedLabel
	var labels []string
	next := 0
	for k, s := range segments {
		for next < len(placed) && placed[next].Start < s.End {
			open = append(open, placed[next])
			next++
		}
		open = slices.DeleteFunc(open, func(p placedLabel) bool { return p.End <= s.Start })
		labels = labels[:0]
		for _, p := range open {
			labels = append(labels, p.label)
		}
		yield(k, labels)
	}
}

// stretches cuts an article wherever a fragment of anybody begins or ends.
func stretches(extent annotate.Span, placed [][]placedLabel) []annotate.Span {
	cuts := []int{extent.Start, extent.End}
	for _, of := range placed {
		for _, p := range of {
			cuts = append(cuts, p.Start, p.End)
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var out []annotate.Span
	for i := 1; i < len(cuts); i++ {
		out = append(out, annotate.Span{Start: cuts[i-1], End: cuts[i]})
	}
	return out
}

// wordsOf lists an article's words.
func wordsOf(a *Article) []annotate.Span {
	out := []annotate.Span{}
	a.Text.Words(a.Extent, func(w text.Span) bool {
		out = append(out, w)
		return true
	})
	return out
}

// sentencesOf lists the sentences that begin in an article's extent.
func sentencesOf(a *Article) []annotate.Span {
	var out []annotate.Span
	for at := a.Extent.Start; at < a.Extent.End; {
		s := a.Text.SentenceAt(at)
		if s.End <= at { // white space
			at++
			continue
		}
		out = append(out, s)
		at = s.End
	}
	return out
}
