package agreement

import (
	"cmp"
	"encoding/json"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"postil/annotate"
	"postil/annotate/agreement/items"
)

// Items tells which items of a study are rated, and as what: AlignedMarks,
// ArticleAttribute, Sentences; Tokens and Characters for comparison with what
// others report.
type Items interface {
	// Name names the items, for settings and command lines.
	Name() string
	// open makes a reader, or says why there is none.
	open(s *Study) (itemReader, Value)
}

// itemReader makes the rows of one article at a time, on a scale that is fixed.
type itemReader interface {
	scale() items.Scale
	rows(a *Article, c *counts) ([]items.Row, outcome)
	unit() string
	settings() []Setting
	bias() string
}

// answer is what one annotator says about an item: a category by its key.
type answer struct {
	key   string
	given bool
}

func given(key string) answer { return answer{key, true} }

// question is an item, or several with the same answers, one per annotator.
type question struct {
	answers []answer
	times   int
}

// asking is a source of items before its scale is known.
type asking interface {
	ask(a *Article, c *counts) ([]question, outcome)
	// scaleOf orders keys that occur into a scale, with others that are declared.
	scaleOf(s *Study, keys []string) (ordered []string, scale items.Scale)
	unit() string
	settings() []Setting
	bias() string
}

// askedReader makes rows of answers.
type askedReader struct {
	asking
	on     items.Scale
	number map[string]int
	uses   map[string]int // in how many articles each answer occurs
	fixed  int            // categories of the scale that nobody need use
}

// openAsking reads all articles for the answers that occur and fixes the scale.
func openAsking(s *Study, q asking) (itemReader, Value) {
	r := &askedReader{asking: q, number: map[string]int{}, uses: usesOf(s, q)}
	declared, _ := q.scaleOf(s, nil)
	r.fixed = len(declared)
	var ordered []string
	ordered, r.on = q.scaleOf(s, slices.Sorted(maps.Keys(r.uses)))
	for i, key := range ordered {
		r.number[key] = i
	}
	return r, Value{}
}

// usesOf counts in how many articles each answer occurs.
func usesOf(s *Study, q asking) map[string]int {
	uses := make([]map[string]int, runtime.GOMAXPROCS(0))
	var wait sync.WaitGroup
	for w := range uses {
		uses[w] = map[string]int{}
		wait.Go(func() {
			for i := w; i < len(s.Articles); i += len(uses) {
				for key := range keysIn(&s.Articles[i], q) {
					uses[w][key]++
				}
			}
		})
	}
	wait.Wait()
	for _, more := range uses[1:] {
		for key, n := range more {
			uses[0][key] += n
		}
	}
	return uses[0]
}

// keysIn returns the answers that occur in an article, if two finished it.
func keysIn(a *Article, q asking) map[string]bool {
	keys := map[string]bool{}
	if len(a.finished()) < 2 {
		return keys
	}
	var ignored counts
	questions, _ := q.ask(a, &ignored)
	for _, question := range questions {
		for _, answer := range question.answers {
			if answer.given && !keys[answer.key] {
				keys[answer.key] = true
			}
		}
	}
	return keys
}

// swap takes note that an article is replaced; it reports whether the scale
// stays: no answer is new, and none that is on it only because it occurred is
// gone.
func (r *askedReader) swap(before, after *Article) bool {
	for key := range keysIn(after, r.asking) {
		if r.uses[key] == 0 {
			if n, known := r.number[key]; !known || n >= r.fixed {
				return false
			}
		}
		r.uses[key]++
	}
	for key := range keysIn(before, r.asking) {
		r.uses[key]--
		if r.uses[key] == 0 && r.number[key] >= r.fixed {
			return false
		}
	}
	return true
}

func (r *askedReader) scale() items.Scale { return r.on }

func (r *askedReader) rows(a *Article, c *counts) ([]items.Row, outcome) {
	questions, result := r.ask(a, c)
	if result != counted {
		return nil, result
	}
	rows := make([]items.Row, len(questions))
	for i, q := range questions {
		ratings := make([]int, len(q.answers))
		for k, answer := range q.answers {
			ratings[k] = items.Missing
			if answer.given {
				n, known := r.number[answer.key]
				if !known {
					return nil, unforeseen
				}
				ratings[k] = n
			}
		}
		rows[i] = items.Row{Ratings: ratings, Times: q.times}
	}
	return rows, counted
}

// plainScale is a scale of keys as they are: first those that are declared,
// then the others, numbers by value.
func plainScale(declared, keys []string) (ordered []string, scale items.Scale) {
	ordered = slices.Clone(declared)
	var more []string
	for _, key := range keys {
		if !slices.Contains(declared, key) {
			more = append(more, key)
		}
	}
	if s := items.Categories(more...); s.Values != nil {
		slices.SortStableFunc(more, func(a, b string) int {
			x, _ := strconv.ParseFloat(a, 64)
			y, _ := strconv.ParseFloat(b, 64)
			return cmp.Compare(x, y)
		})
	}
	ordered = append(ordered, more...)
	return ordered, items.Categories(ordered...)
}

// setMark joins the labels of a set into a key.
const setMark = "\x1f"

// setKey is the key of a set of labels. It may reorder them.
func setKey(labels []string) string {
	if len(labels) == 1 {
		return labels[0]
	}
	slices.Sort(labels)
	return strings.Join(slices.Compact(labels), setMark)
}

// setScale is a scale of sets, the smaller first.
func setScale(keys []string) (ordered []string, scale items.Scale) {
	size := func(key string) int {
		if key == "" {
			return 0
		}
		return 1 + strings.Count(key, setMark)
	}
	ordered = slices.Clone(keys)
	slices.SortFunc(ordered, func(a, b string) int { return cmp.Or(cmp.Compare(size(a), size(b)), cmp.Compare(a, b)) })
	sets := make([][]string, len(ordered))
	for i, key := range ordered {
		if key != "" {
			sets[i] = strings.Split(key, setMark)
		}
	}
	return ordered, items.SetScale(sets...)
}

// ArticleAttribute rates each article by an attribute of it as a whole. Who
// finished an article without answering is missing. Choices are on the scale
// that the attribute declares, numbers in their order; answers of several
// choices are sets, for items.Jaccard and items.MASI.
type ArticleAttribute struct{ Attribute annotate.Attribute }

// Name is article.
func (ArticleAttribute) Name() string { return "article" }

func (q ArticleAttribute) open(s *Study) (itemReader, Value) { return openAsking(s, q) }

func (q ArticleAttribute) unit() string        { return "articles" }
func (q ArticleAttribute) settings() []Setting { return []Setting{{"attribute", q.Attribute.ID}} }
func (q ArticleAttribute) bias() string        { return "" }

func (q ArticleAttribute) ask(a *Article, _ *counts) ([]question, outcome) {
	answers := make([]answer, len(a.Readings))
	for _, i := range a.finished() {
		answers[i] = answerOf(a.Readings[i].Attributes[q.Attribute.ID], q.Attribute.Type == annotate.Several)
	}
	return []question{{answers: answers}}, counted
}

func (q ArticleAttribute) scaleOf(_ *Study, keys []string) ([]string, items.Scale) {
	switch q.Attribute.Type {
	case annotate.Several:
		return setScale(keys)
	case annotate.YesNo:
		return plainScale([]string{"no", "yes"}, keys)
	case annotate.Choice:
		return plainScale(q.Attribute.Values, keys)
	case annotate.Words, annotate.Number:
	}
	return plainScale(nil, keys)
}

// answerOf is the answer that a value of an attribute gives.
func answerOf(v any, several bool) answer {
	switch v := v.(type) {
	case string:
		if several {
			return given(setKey([]string{v}))
		}
		return answer{v, strings.TrimSpace(v) != ""}
	case bool:
		if v {
			return given("yes")
		}
		return given("no")
	case json.Number:
		f, err := v.Float64()
		if err != nil {
			return answer{}
		}
		return given(strconv.FormatFloat(f, 'g', -1, 64)) // 1 and 1.0 are the same
	case []string:
		return given(setKey(slices.Clone(v)))
	}
	return answer{}
}
