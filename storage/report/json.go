package report

import (
	"encoding/json"
	"io"
	"math"

	"postil/annotate/agreement"
	"postil/annotate/compare"
	"postil/annotate/insights"
)

// JSON writes the report as one object, see the package's comment.
func JSON(w io.Writer, r *Report) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(r.document())
}

type document struct {
	Format      string            `json:"format"`
	Version     int               `json:"version"`
	Program     string            `json:"program"`
	Workspace   string            `json:"workspace"`
	Methods     []string          `json:"methods"`
	People      []insights.Person `json:"people"`
	NamesHidden bool              `json:"namesHidden"`
	Articles    int               `json:"articles"`
	Compared    int               `json:"compared"`
	Unfinished  bool              `json:"unfinished"`
	Overall     []overallRecord   `json:"overall"`
	Matrix      matrixRecord      `json:"matrix"`
	Confusion   confusionRecord   `json:"confusion"`
	ByLabel     labelsRecord      `json:"byLabel"`
	ByArticle   articlesRecord    `json:"byArticle"`
	Classes     classesRecord     `json:"classes"`
	LeftOut     []leftRecord      `json:"leftOut"`
}

type overallRecord struct {
	insights.Figure
	Result agreement.Result `json:"result"`
}

type matrixRecord struct {
	insights.Figure
	Measure string         `json:"measure"`
	People  []personRecord `json:"people"`
	Pairs   []pairRecord   `json:"pairs"`
}

type personRecord struct {
	Slug     string `json:"slug"`
	Finished int    `json:"finished"`
	Marks    int    `json:"marks"`
}

type pairRecord struct {
	People [2]string        `json:"people"`
	Result agreement.Result `json:"result"`
}

type confusionRecord struct {
	insights.Figure
	People []string         `json:"people"`
	Labels []labelRecord    `json:"labels"`
	Counts [][]int          `json:"counts"`
	Result agreement.Result `json:"result"`
}

type labelRecord struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type labelsRecord struct {
	insights.Figure
	Rows []labelRow `json:"rows"`
}

type labelRow struct {
	labelRecord
	Marks   int            `json:"marks"`
	MarksOf map[string]int `json:"marksOf"`
	figuresRecord
}

type figuresRecord struct {
	Gamma         briefRecord `json:"gamma"`
	Exact         briefRecord `json:"exact"`
	Overlap       briefRecord `json:"overlap"`
	Disagreements int         `json:"disagreements"`
	Open          int         `json:"open"`
}

// briefRecord is a result without settings and parts, which are those of the
// same measure for all articles and labels.
type briefRecord struct {
	Status   agreement.Status    `json:"status"`
	Value    *float64            `json:"value"`
	Low      *float64            `json:"low,omitempty"` // where only bounds are known
	High     *float64            `json:"high,omitempty"`
	Reason   agreement.Reason    `json:"reason,omitempty"`
	Why      string              `json:"why,omitempty"`
	Interval *agreement.Interval `json:"interval,omitempty"`
}

func brief(r agreement.Result) briefRecord {
	out := briefRecord{Status: r.Status(), Reason: r.Reason(), Why: r.Why(), Interval: r.Interval}
	finite := func(f float64) *float64 {
		if math.IsInf(f, 0) {
			return nil
		}
		return &f
	}
	if v, ok := r.Float(); ok {
		out.Value = &v
	} else if low, high, ok := r.Bounds(); ok {
		out.Low, out.High = finite(low), finite(high)
	}
	return out
}

func figuresRecordOf(gamma, exact, overlap agreement.Result, disagreements, open int) figuresRecord {
	return figuresRecord{brief(gamma), brief(exact), brief(overlap), disagreements, open}
}

type articlesRecord struct {
	insights.Figure
	Rows []articleRow `json:"rows"`
}

type articleRow struct {
	Path     string   `json:"path"`
	Finished []string `json:"finished"`
	Marks    int      `json:"marks"`
	figuresRecord
}

type classesRecord struct {
	insights.Figure
	Agreed int        `json:"agreed"`
	Alone  int        `json:"alone"`
	Rows   []classRow `json:"rows"`
}

type classRow struct {
	Class compare.Class `json:"class"`
	Edge  compare.Edge  `json:"edge,omitempty"`
	Name  string        `json:"name"`
	Count int           `json:"count"`
	Open  int           `json:"open"`
}

type leftRecord struct {
	Article string `json:"article"`
	Why     string `json:"why"`
	Person  string `json:"person,omitempty"`
	Count   int    `json:"count,omitempty"`
}

func (r *Report) document() document {
	f := r.Figures
	d := document{
		Format: "postil.report", Version: 1, Program: r.Program, Workspace: r.Workspace, Methods: Methods(r),
		People: []insights.Person{}, NamesHidden: f.Hidden, Articles: f.Articles, Compared: f.Compared, Unfinished: f.Unfinished,
		Overall:   []overallRecord{},
		Matrix:    matrixRecord{Figure: f.Matrix.Figure, Measure: f.Measure, People: []personRecord{}, Pairs: []pairRecord{}},
		Confusion: confusionRecord{Figure: f.Confusion.Figure, Labels: []labelRecord{}, Counts: f.Confusion.Counts, Result: f.Confusion.Result},
		ByLabel:   labelsRecord{f.Labels.Figure, []labelRow{}},
		ByArticle: articlesRecord{f.ByArticle.Figure, []articleRow{}},
		Classes:   classesRecord{f.Classes.Figure, f.Classes.Agreed, f.Classes.Alone, []classRow{}},
		LeftOut:   []leftRecord{},
	}
	for _, i := range f.Order {
		d.People = append(d.People, f.People[i])
		d.Matrix.People = append(d.Matrix.People, personRecord{r.slug(i), f.Matrix.Finished[i], f.Matrix.Marks[i]})
	}
	for _, w := range f.Overall {
		d.Overall = append(d.Overall, overallRecord{w.Figure, w.Result})
	}
	for _, p := range r.pairs() {
		d.Matrix.Pairs = append(d.Matrix.Pairs, pairRecord{[2]string{r.slug(p.A), r.slug(p.B)}, p.Result})
	}
	if p := f.Confusion.Pair; p != [2]int{} {
		d.Confusion.People = []string{r.slug(p[0]), r.slug(p[1])}
	}
	for i, l := range f.Confusion.Labels {
		d.Confusion.Labels = append(d.Confusion.Labels, labelRecord{l, f.Confusion.Names[i]})
	}
	for _, l := range f.Labels.Rows {
		row := labelRow{labelRecord{l.ID, l.Name}, l.Marks, map[string]int{}, figuresRecordOf(l.Gamma, l.Exact, l.Overlap, l.Disagreements, l.Open)}
		for _, i := range f.Order {
			row.MarksOf[r.slug(i)] = l.ByPerson[i]
		}
		d.ByLabel.Rows = append(d.ByLabel.Rows, row)
	}
	for _, a := range f.ByArticle.Rows {
		d.ByArticle.Rows = append(d.ByArticle.Rows, articleRow{a.ID, r.finished(a), a.Marks, figuresRecordOf(a.Gamma, a.Exact, a.Overlap, a.Disagreements, a.Open)})
	}
	for _, c := range f.Classes.Rows {
		d.Classes.Rows = append(d.Classes.Rows, classRow{c.Class, c.Edge, c.Name(), c.Count, c.Open})
	}
	for _, o := range f.LeftOut {
		d.LeftOut = append(d.LeftOut, leftRecord{o.Article, o.Why, o.Person, o.Count})
	}
	return d
}
