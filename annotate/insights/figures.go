package insights

import (
	"context"
	"slices"

	"postil/annotate/agreement"
	"postil/annotate/compare"
)

// Figure explains what is shown: a heading, one sentence, and where it is from.
type Figure struct {
	Title    string `json:"title"`
	Sentence string `json:"sentence"`
	Source   string `json:"source"`
}

// Ask tells which figures are wanted.
type Ask struct {
	// Measure is that of the matrix; nil is γ.
	Measure agreement.Measure
	// Pair are those whose labels the confusion table holds against each other,
	// by number; 0, 0 adds the tables of all pairs.
	Pair [2]int
	// Rough leaves out γ and everything else that may take long; what is left out
	// is undefined, with the reason.
	Rough bool
}

// Figures are all figures at one time. People are numbered as in People.
type Figures struct {
	People     []Person
	Order      []int // people as they are shown, by number
	Hidden     bool  // whether names are hidden: then People has letters
	Unfinished bool
	Bootstrap  agreement.Bootstrap
	Articles   int // all that the book was given
	Compared   int // of these, those that two or more finished
	Measure    string
	Overall    []Whole
	Matrix     Matrix
	Confusion  Confusion
	Labels     Labels
	ByArticle  Articles
	Classes    Classes
	LeftOut    []Omission
}

// Whole is a measure for all people, articles and labels together.
type Whole struct {
	Figure
	Result agreement.Result
}

// Matrix has a figure for each pair of people.
type Matrix struct {
	Figure
	Pairs []Pair
	// Finished are the articles that each person finished, and Marks her marks
	// in them.
	Finished, Marks []int
}

// Pair is a cell of the matrix.
type Pair struct {
	A, B   int // the lower number first
	Result agreement.Result
}

// Of is the cell of two people, in whatever order.
func (m *Matrix) Of(a, b int) (Pair, bool) {
	i := slices.IndexFunc(m.Pairs, func(p Pair) bool { return p.A == min(a, b) && p.B == max(a, b) })
	if i < 0 {
		return Pair{}, false
	}
	return m.Pairs[i], true
}

// Confusion is the table of which labels meet which.
type Confusion struct {
	Figure
	Result agreement.Result
	Pair   [2]int   // 0, 0 for all pairs
	Labels []string // of which the last is agreement.NoSpan
	Names  []string // of the labels, as a person reads them
	Counts [][]int  // [label of who comes first][label of the other]
}

// Labels has a row for each label.
type Labels struct {
	Figure
	Rows []Label
}

// Label is one label's row. The figures are those of the marks with this label
// alone.
type Label struct {
	ID, Name              string
	Marks                 int   // of all who finished
	ByPerson              []int // and of each
	Gamma, Exact, Overlap agreement.Result
	Disagreements, Open   int // cases in which a mark has the label
}

// Articles has a row for each article.
type Articles struct {
	Figure
	Rows []Article
}

// Article is one article's row.
type Article struct {
	ID                    string
	Finished              []int // people who are done with it
	Marks                 int   // theirs
	Gamma, Exact, Overlap agreement.Result
	Disagreements, Open   int
}

// Classes tells how often each class of disagreement occurs.
type Classes struct {
	Figure
	Agreed, Alone int // cases on which all agree, and that only one can speak of
	Rows          []Class
}

// Class is a bar: a class of disagreement, for boundaries by where they differ.
type Class struct {
	Class       compare.Class
	Edge        compare.Edge
	Count, Open int
}

// Name is the class as a person reads it.
func (c Class) Name() string {
	if c.Edge == compare.NoEdge {
		return c.Class.String()
	}
	return c.Class.String() + ": " + map[compare.Edge]string{
		compare.Trivial: "trivially",
		compare.Left:    "beginning", compare.Right: "end", compare.Both: "both ends", compare.Inside: "inside",
	}[c.Edge]
}

// Total is how many cases there are of all classes.
func (c *Classes) Total() int {
	n := 0
	for _, r := range c.Rows {
		n += r.Count
	}
	return n
}

// Figures works all figures out. Progress, where it is not nil, is called after
// each step. It ends with ctx's error when ctx ends first; what was worked out
// until then is kept for the next time.
func (b *Book) Figures(ctx context.Context, ask Ask, progress func(done, total int)) (*Figures, error) {
	if ask.Measure == nil {
		ask.Measure = agreement.Gamma{}
	}
	n := len(b.people)
	out := &Figures{
		People: slices.Clone(b.people), Unfinished: b.settings.Unfinished, Bootstrap: b.settings.Bootstrap,
		Articles: len(b.articles) + len(b.refused), Measure: ask.Measure.Name(), LeftOut: slices.Clone(b.refused),
	}
	for i := range n {
		out.Order = append(out.Order, i)
	}
	for _, l := range b.left {
		out.LeftOut = append(out.LeftOut, l...)
	}
	for i := range b.reviews {
		if len(b.reviews[i].Comparison.Finished) > 1 {
			out.Compared++
		}
	}
	steps := []func() error{
		func() error { out.Classes = b.classes(); return nil },
		func() (err error) { out.Confusion, err = b.confusion(ctx, ask.Pair); return err },
	}
	for _, m := range wholes(ask.Measure) {
		steps = append(steps, func() error {
			r, err := b.unlessRough(ctx, ask, m, scope{})
			out.Overall = append(out.Overall, Whole{explained(m), r})
			return err
		})
	}
	out.Matrix = b.matrix(ask.Measure)
	for i := range n {
		for j := i + 1; j < n; j++ {
			steps = append(steps, func() error {
				r, err := b.unlessRough(ctx, ask, ask.Measure, scope{pair: [2]int{i, j}})
				out.Matrix.Pairs = append(out.Matrix.Pairs, Pair{i, j, r})
				return err
			})
		}
	}
	out.Labels.Figure = labelsFigure()
	for _, l := range b.study.Labels {
		steps = append(steps, func() error {
			row, err := b.label(ctx, ask, l)
			out.Labels.Rows = append(out.Labels.Rows, row)
			return err
		})
	}
	steps = append(steps, func() (err error) { out.ByArticle, err = b.byArticle(ctx, ask); return err })
	for k, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if progress != nil {
			progress(k+1, len(steps))
		}
	}
	return out, nil
}

// wholes are the measures of which the figure for everything is given.
func wholes(asked agreement.Measure) []agreement.Measure {
	out := []agreement.Measure{usual(nameGamma), usual(nameExact), usual(nameOverlap)}
	if !slices.ContainsFunc(out, func(m agreement.Measure) bool { return m.Name() == asked.Name() }) {
		out = append(out, asked)
	}
	return out
}

// quick reports whether a measure is worked out at once also where there is
// much.
func quick(m agreement.Measure) bool {
	switch m.(type) {
	case agreement.SpanF1, agreement.Confusion, agreement.AlphaU:
		return true
	}
	return false
}

const later = "it is still being worked out"

func (b *Book) unlessRough(ctx context.Context, ask Ask, m agreement.Measure, k scope) (agreement.Result, error) {
	k.measure = m.Name()
	if _, known := b.results[k]; ask.Rough && !known && !quick(m) {
		return agreement.Result{Measure: m.Name(), Value: agreement.None(agreement.Cancelled, later)}, nil
	}
	return b.result(ctx, m, k)
}

func (b *Book) matrix(m agreement.Measure) Matrix {
	out := Matrix{Figure: explained(m), Finished: make([]int, len(b.people)), Marks: make([]int, len(b.people))}
	out.Title = "Annotators"
	for _, a := range b.study.Articles {
		for p, r := range a.Readings {
			if r.Finished {
				out.Finished[p]++
				out.Marks[p] += len(r.Marks)
			}
		}
	}
	return out
}

func (b *Book) confusion(ctx context.Context, pair [2]int) (Confusion, error) {
	m := agreement.Confusion{}
	r, err := b.result(ctx, m, scope{pair: pair})
	if err != nil {
		return Confusion{}, err
	}
	out := Confusion{Figure: confusionFigure(), Result: r, Pair: pair, Labels: append(slices.Clone(b.study.Labels), agreement.NoSpan)}
	at := map[string]int{}
	out.Counts = make([][]int, len(out.Labels))
	for i, l := range out.Labels {
		at[l], out.Counts[i] = i, make([]int, len(out.Labels))
		out.Names = append(out.Names, b.labelName(l))
	}
	for _, p := range r.Parts {
		if p.Name == "marks" && len(p.Of) == 2 {
			n, _ := p.Float()
			out.Counts[at[p.Of[0]]][at[p.Of[1]]] = int(n)
		}
	}
	return out, nil
}

// labelName is the name that the scheme gives a label.
func (b *Book) labelName(id string) string {
	if id == agreement.NoSpan {
		return "no span"
	}
	if l, ok := b.scheme.Label(id); ok && l.Name != "" {
		return l.Name
	}
	return id
}

func (b *Book) label(ctx context.Context, ask Ask, id string) (Label, error) {
	out := Label{ID: id, Name: b.labelName(id), ByPerson: make([]int, len(b.people))}
	for _, a := range b.study.Articles {
		for p, r := range a.Readings {
			for _, m := range r.Marks {
				if r.Finished && m.Label == id {
					out.Marks++
					out.ByPerson[p]++
				}
			}
		}
	}
	for i := range b.reviews {
		for _, k := range b.reviews[i].Cases {
			if k.Class.Disagrees() && hasLabel(k.Case, id) {
				out.Disagreements++
				out.Open += open(k)
			}
		}
	}
	for _, f := range []struct {
		name string
		to   *agreement.Result
	}{{nameExact, &out.Exact}, {nameOverlap, &out.Overlap}, {nameGamma, &out.Gamma}} {
		var err error
		if *f.to, err = b.unlessRough(ctx, ask, usual(f.name), scope{label: id, one: true}); err != nil {
			return out, err
		}
	}
	return out, nil
}

func hasLabel(k compare.Case, id string) bool {
	return slices.ContainsFunc(k.Marks, func(m compare.Mark) bool { return m.Label == id })
}

// open is 1 where a case waits for a decision.
func open(k compare.Examined) int {
	if k.Class.Disagrees() && k.Status != compare.Settled {
		return 1
	}
	return 0
}

func (b *Book) byArticle(ctx context.Context, ask Ask) (Articles, error) {
	out := Articles{Figure: articlesFigure(), Rows: make([]Article, len(b.articles))}
	for i, a := range b.study.Articles {
		row := &out.Rows[i]
		row.ID = a.ID
		for p, r := range a.Readings {
			if r.Finished {
				row.Finished = append(row.Finished, p)
				row.Marks += len(r.Marks)
			}
		}
		for _, k := range b.reviews[i].Cases {
			if k.Class.Disagrees() {
				row.Disagreements++
				row.Open += open(k)
			}
		}
	}
	for _, f := range []struct {
		name string
		to   func(*Article) *agreement.Result
	}{
		{nameExact, func(a *Article) *agreement.Result { return &a.Exact }},
		{nameOverlap, func(a *Article) *agreement.Result { return &a.Overlap }},
		{nameGamma, func(a *Article) *agreement.Result { return &a.Gamma }},
	} {
		m := usual(f.name)
		if ask.Rough && b.known(scope{measure: f.name}) == nil && !quick(m) {
			for i := range out.Rows {
				*f.to(&out.Rows[i]) = agreement.Result{Measure: f.name, Value: agreement.None(agreement.Cancelled, later)}
			}
			continue
		}
		t, err := b.tally(ctx, m, scope{})
		if err != nil {
			return out, err
		}
		for i := range out.Rows {
			*f.to(&out.Rows[i]) = t.Article(i)
		}
	}
	return out, nil
}

// edges are the ways in which boundaries differ, as they are listed.
func edges(c compare.Class) []compare.Edge {
	if c == compare.Boundary {
		return []compare.Edge{compare.Trivial, compare.Left, compare.Right, compare.Both, compare.Inside}
	}
	return []compare.Edge{compare.NoEdge}
}

// edgeOf is the edge under which a case is listed.
func edgeOf(k compare.Case) compare.Edge {
	if k.Class == compare.Boundary {
		return k.Edge
	}
	return compare.NoEdge
}

func (b *Book) classes() Classes {
	out := Classes{Figure: classesFigure()}
	at := map[Class]int{}
	for _, c := range compare.Classes() {
		if !c.Disagrees() {
			continue
		}
		for _, e := range edges(c) {
			at[Class{Class: c, Edge: e}] = len(out.Rows)
			out.Rows = append(out.Rows, Class{Class: c, Edge: e})
		}
	}
	for i := range b.reviews {
		for _, k := range b.reviews[i].Cases {
			switch k.Class {
			case compare.Same:
				out.Agreed++
			case compare.Alone:
				out.Alone++
			default:
				row := &out.Rows[at[Class{Class: k.Class, Edge: edgeOf(k.Case)}]]
				row.Count++
				row.Open += open(k)
			}
		}
	}
	return out
}

// Title is how a measure of the catalogue is called where people read.
func Title(name string) string {
	titles := map[string]string{
		nameExact: "Exact F1", nameOverlap: "Overlap F1", "f1-boundary": "Boundary F1", "f1-type": "Type F1", "f1-partial": "Partial F1", "f1-iou": "IoU F1",
		"confusion": "Same label", nameGamma: "γ", "gamma-cat": "γ of labels (γcat)", "gamma-k": "γ of one label (γk)",
		"alpha-u": "αU", "u-alpha": "uα", "bar-u-alpha": "|uα", "cu-alpha": "cuα", "ku-alpha": "(k)uα",
		"boundary-similarity": "Boundary similarity", "boundary-kappa": "Boundary κ", "boundary-pi": "Boundary π",
		"percent": "Percent, mean of items", "percent-pairable": "Percent, mean of pairable", "percent-unanimous": "Percent, unanimous",
		"cohen": "Cohen’s κ", "scott": "Scott’s π", "fleiss": "Fleiss’ κ", "conger": "Conger’s κ", "light": "Light’s κ",
		"krippendorff": "Krippendorff’s α", "gwet": "Gwet’s AC1", "brennan-prediger": "Brennan-Prediger", "specific": "Specific agreement",
		"dawid-skene": "Dawid-Skene", "mace": "MACE",
		"token-kappa": "Token κ", "token-alpha": "Token α", "character-kappa": "Character κ", "character-alpha": "Character α",
	}
	if t := titles[name]; t != "" {
		return t
	}
	return name
}

// OfPairs lists the measures of the catalogue that say something of two people:
// all but those that are of one label or category, which has to be named, and
// those that estimate the truth from three people and more.
func OfPairs() []agreement.Measure {
	return slices.DeleteFunc(agreement.Catalogue(), func(m agreement.Measure) bool {
		return slices.Contains([]string{"gamma-k", "ku-alpha", "specific", "dawid-skene", "mace"}, m.Name())
	})
}

func explained(m agreement.Measure) Figure {
	a := m.About()
	return Figure{Title(m.Name()), a.Sentence, a.Source}
}

func confusionFigure() Figure {
	return Figure{
		"Labels",
		"Which labels meet where two people mark the same passage, the rows being those of who comes first in the order of people; no span is what only one of the two marked.",
		agreement.Confusion{}.About().Source,
	}
}

func labelsFigure() Figure {
	return Figure{
		"By label",
		"How far people agree on the marks of one label, as if there were no other; open are the disagreements in which it occurs and that nobody has settled.",
		agreement.Gamma{}.About().Source + "; " + usual(nameExact).About().Source,
	}
}

func articlesFigure() Figure {
	return Figure{
		"By article",
		"How far people agree in each article by itself, which says little where there are few marks; open are the disagreements that nobody has settled.",
		agreement.Gamma{}.About().Source + "; " + usual(nameExact).About().Source,
	}
}

func classesFigure() Figure {
	return Figure{
		"Disagreements",
		"How often people disagree in each way, a passage of which several people speak counting once, and how many of these nobody has settled.",
		"passages as Postil compares them: marks paired by optimal one-to-one assignment, the surest pairs first",
	}
}
