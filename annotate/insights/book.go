package insights

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"

	"postil/annotate"
	"postil/annotate/agreement"
	"postil/annotate/agreement/match"
	"postil/annotate/compare"
)

// Settings tell what is held against each other.
type Settings struct {
	// People are those who are compared, by slug, in the order in which they are
	// shown; nil means those whom compare.Annotators names, by slug.
	People []string
	// Unfinished takes articles in progress as if they were finished.
	Unfinished bool
	// Bootstrap makes the intervals.
	Bootstrap agreement.Bootstrap
}

// Person is somebody whose marks are compared.
type Person struct {
	Slug string `json:"slug"`
	Name string `json:"name"`
}

// Omission is what was left out of an article, or the article itself.
type Omission struct {
	Article string
	Why     string // what, or for what reason
	Person  string // whose marks; the slug, or the letter where names are hidden; "" for the whole article
	Count   int    // of marks; 0 for the whole article

	names bool // whether Why may name people
}

// Book has what the figures of a workspace are made of. Open makes one. While
// one goroutine is in Figures or Replace another may be in the methods that
// list what is behind a figure.
type Book struct {
	mu       sync.RWMutex // held while what is behind figures changes, and for tallies
	settings Settings
	scheme   annotate.Scheme
	people   []Person
	given    []agreement.Layered
	articles []agreement.Layered // with what fits
	left     [][]Omission        // by article
	refused  []Omission
	number   map[string]int // of an article by its id
	study    *agreement.Study
	reviews  []compare.Review
	tallies  map[scope]*agreement.Tally
	results  map[scope]agreement.Result // with their intervals; what the tallies say now
}

// scope is a measure on a part of the study.
type scope struct {
	measure string
	pair    [2]int // the annotators; 0, 0 for all
	label   string
	one     bool // whether marks with the label alone count
}

// The measures of every table, besides the one that is asked for.
const (
	nameGamma   = "gamma"
	nameExact   = "f1-exact"
	nameOverlap = "f1-overlap"
)

// usual finds a measure that the tables have always.
func usual(name string) agreement.Measure {
	switch name {
	case nameExact:
		return agreement.SpanF1{Criterion: match.Criterion{Mode: match.Exact}}
	case nameOverlap:
		return agreement.SpanF1{Criterion: match.Criterion{Mode: match.Overlap}}
	}
	return agreement.Gamma{}
}

// Open takes in the layers of all articles. Articles that cannot be compared, as
// when two layers are of one person, are left out and told of by Figures.
// Progress, where it is not nil, is called after each article. It ends with ctx's
// error when ctx ends first.
func Open(ctx context.Context, scheme annotate.Scheme, articles []agreement.Layered, s Settings, progress func(done, total int)) (*Book, error) {
	b := &Book{
		settings: s, scheme: scheme, number: map[string]int{},
		tallies: map[scope]*agreement.Tally{}, results: map[scope]agreement.Result{},
	}
	b.choosePeople(articles)
	for i, a := range articles {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		fit, left, err := b.fit(a)
		if err == nil {
			var r compare.Review
			if r, err = compare.ReviewOf(fit, b.choice(), nil); err == nil {
				_, err = agreement.FromLayers(scheme, []agreement.Layered{fit}, b.choice())
			}
			if err == nil {
				b.number[a.ID] = len(b.articles)
				b.given, b.articles = append(b.given, a), append(b.articles, fit)
				b.left, b.reviews = append(b.left, left), append(b.reviews, r)
			}
		}
		if err != nil {
			b.refused = append(b.refused, Omission{Article: a.ID, Why: err.Error(), names: true})
		}
		if progress != nil {
			progress(i+1, len(articles))
		}
	}
	var err error
	b.study, err = agreement.FromLayers(scheme, b.articles, b.choice())
	return b, err
}

func (b *Book) choice() agreement.Choice {
	return agreement.Choice{People: b.slugs(), Unfinished: b.settings.Unfinished}
}

func (b *Book) slugs() []string {
	out := make([]string, len(b.people))
	for i, p := range b.people {
		out[i] = p.Slug
	}
	return out
}

// Everybody lists all who have marks to compare in some articles, by slug, with
// the names that their layers give.
func Everybody(articles []agreement.Layered) []Person {
	var all []*annotate.Layer
	for _, a := range articles {
		all = append(all, a.Layers...)
	}
	return named(compare.Annotators(slices.Values(all)), all)
}

func named(slugs []string, layers []*annotate.Layer) []Person {
	names := map[string]string{}
	for _, l := range layers {
		// The last name in the alphabet, of several that a person's layers give:
		// any rule will do that does not depend on their order.
		names[l.Person.Slug] = max(names[l.Person.Slug], l.Person.Name)
	}
	out := make([]Person, len(slugs))
	for i, s := range slugs {
		out[i] = Person{s, names[s]}
		if out[i].Name == "" {
			out[i].Name = s
		}
	}
	return out
}

func (b *Book) choosePeople(articles []agreement.Layered) {
	if b.settings.People == nil {
		b.people = Everybody(articles)
		return
	}
	var all []*annotate.Layer
	for _, a := range articles {
		all = append(all, a.Layers...)
	}
	b.people = named(b.settings.People, all)
}

// fit leaves out what does not fit the text, and tells of it.
func (b *Book) fit(a agreement.Layered) (agreement.Layered, []Omission, error) {
	fit, counts, err := a.Fitting()
	if err != nil {
		return a, nil, err
	}
	var left []Omission
	for _, p := range b.people {
		if n := counts[p.Slug]; n > 0 {
			left = append(left, Omission{Article: a.ID, Why: "marks that no longer fit the text", Person: p.Slug, Count: n})
		}
	}
	return fit, left, nil
}

// Unread is the omission of what could not be read at all, for
// Figures.LeftOut: the book does not get to see it.
func Unread(err error) Omission { return Omission{Why: err.Error(), names: true} }

// ErrUnknown is reported for an article that the book does not have: open the
// book anew.
var ErrUnknown = errors.New("the figures do not have this article")

// Replace takes a changed article in, by its id. It reports ErrUnknown, and what
// makes the article one that cannot be compared; then the book is as it was.
// When ctx ends first it reports ctx's error, and the book is as after the
// change, but the next Figures takes longer.
func (b *Book) Replace(ctx context.Context, a agreement.Layered) error {
	i, ok := b.number[a.ID]
	if !ok {
		return fmt.Errorf("%s: %w", a.ID, ErrUnknown)
	}
	fit, left, err := b.fit(a)
	if err != nil {
		return err
	}
	r, err := compare.ReviewOf(fit, b.choice(), nil)
	if err != nil {
		return err
	}
	article, err := b.study.ArticleFromLayers(fit, b.settings.Unfinished)
	if err != nil {
		return err
	}
	s, err := b.study.WithArticle(i, article)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.study, b.given[i], b.articles[i], b.left[i], b.reviews[i] = s, a, fit, left, r
	clear(b.results)
	for k, t := range b.tallies {
		part := b.part(k).OnlyArticles(i)
		if err := t.Replace(ctx, i, part.Articles[0]); err != nil {
			delete(b.tallies, k)
			if ctx.Err() != nil {
				clear(b.tallies)
				return ctx.Err()
			}
		}
	}
	return nil
}

// Holds reports whether the book has an article with the same text, and layers
// that say the same.
func (b *Book) Holds(a agreement.Layered) bool {
	i, ok := b.number[a.ID]
	if !ok {
		return false
	}
	g := b.given[i]
	return (g.Text == a.Text || g.Text != nil && a.Text != nil && g.Text.String() == a.Text.String()) &&
		slices.EqualFunc(g.Layers, a.Layers, sameLayer)
}

// sameLayer reports whether two layers say the same to who compares people.
func sameLayer(a, b *annotate.Layer) bool {
	if a == b {
		return true
	}
	if a.Person.Slug != b.Person.Slug || a.Person.Name != b.Person.Name || a.State != b.State || a.Source.Length != b.Source.Length || !reflect.DeepEqual(a.Article, b.Article) {
		return false
	}
	// Where nearly all is shared, as after an edit, only what is not is compared.
	for e := range annotate.AnnotationEdits(a, b) {
		if !reflect.DeepEqual(e.Before, e.After) {
			return false
		}
	}
	for e := range annotate.DecisionEdits(a, b) {
		if !reflect.DeepEqual(e.Before, e.After) {
			return false
		}
	}
	return true
}

// IDs lists the articles that the book was given, also those that it could not
// take in.
func (b *Book) IDs() []string {
	out := make([]string, 0, len(b.given)+len(b.refused))
	for _, a := range b.given {
		out = append(out, a.ID)
	}
	for _, o := range b.refused {
		out = append(out, o.Article)
	}
	slices.Sort(out)
	return out
}

// People are those who are compared, by number.
func (b *Book) People() []Person { return slices.Clone(b.people) }

// part is the part of the study that a scope is about.
func (b *Book) part(k scope) *agreement.Study {
	s := b.study
	if k.pair != [2]int{} {
		s = s.OnlyAnnotators(k.pair[0], k.pair[1])
	}
	if k.one {
		s = s.OnlyLabels(k.label)
	}
	return s
}

// tally is the tally of a measure on a part of the study; nil where the measure
// has none.
func (b *Book) tally(ctx context.Context, m agreement.Measure, k scope) (*agreement.Tally, error) {
	k.measure = m.Name()
	if t := b.known(k); t != nil {
		return t, nil
	}
	t, err := agreement.NewTally(ctx, m, b.part(k))
	if errors.Is(err, agreement.ErrNoSums) {
		return nil, nil //nolint:nilnil // said above
	}
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tallies[k] = t
	return t, nil
}

// known is a tally that has been made already, or nil.
func (b *Book) known(k scope) *agreement.Tally {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.tallies[k]
}

// longer is a measure that can be told to stop.
type longer interface {
	OfContext(context.Context, *agreement.Study) agreement.Result
}

// result is what a measure says of a part of the study, with its interval.
func (b *Book) result(ctx context.Context, m agreement.Measure, k scope) (agreement.Result, error) {
	k.measure = m.Name()
	if r, ok := b.results[k]; ok {
		return r, nil
	}
	t, err := b.tally(ctx, m, k)
	if err != nil {
		return agreement.Result{}, err
	}
	var r agreement.Result
	switch l, long := m.(longer); {
	case t != nil:
		r, err = t.Estimate(ctx, b.settings.Bootstrap)
	case long:
		r, err = l.OfContext(ctx, b.part(k)), ctx.Err()
		r.Interval = &agreement.Interval{Why: "this measure has none"}
	default:
		r, err = m.Of(b.part(k)), ctx.Err()
		r.Interval = &agreement.Interval{Why: "this measure has none"}
	}
	if err != nil {
		return agreement.Result{}, err
	}
	b.results[k] = r
	return r, nil
}
