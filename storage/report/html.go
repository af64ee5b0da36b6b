package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"

	"postil/annotate/agreement"
	"postil/annotate/insights"
)

//go:embed page.tmpl
var pageTemplate string

//go:embed page.css
var pageStyle string

// HTML writes the report as one page that needs nothing else: no network, no
// script. It is light or dark as the reader's system is, and made for the
// printer, too.
func HTML(w io.Writer, r *Report) error {
	t, err := template.New("page").Parse(pageTemplate)
	if err != nil {
		return err
	}
	return t.Execute(w, r.page())
}

// page is what the template shows.
type page struct {
	Style     template.CSS
	Title     string
	ByLine    string
	Program   string
	Overall   []overallView
	Matrix    matrixView
	Confusion confusionView
	Labels    rowsView
	Articles  rowsView
	Classes   classesView
	Methods   []string
	LeftOut   []leftView
}

// cell is a figure, or why there is none.
type cell struct {
	Known    bool
	Text     string
	Interval string
	Why      string
	Heat     int  // 0 to 10, the darker the more
	Mine     bool // on the diagonal
}

type overallView struct {
	insights.Figure
	Cell            cell
	Articles, Units string
	Strip           *strip
	Bias            string
}

// strip draws a figure with its interval on the line from 0 to 1, in a box 200
// wide.
type strip struct{ Low, Width, At float64 }

type matrixView struct {
	insights.Figure
	Measure string
	People  []string
	Rows    []matrixRow
}

type matrixRow struct {
	Name  string
	Cells []cell
}

type confusionView struct {
	insights.Figure
	Cell  cell
	Who   string
	Names []string
	Rows  []matrixRow
}

type rowsView struct {
	insights.Figure
	People []string
	Rows   []rowView
}

type rowView struct {
	Name, Under         string
	Marks               string
	ByPerson            []string
	Cells               []cell
	Disagreements, Open string
}

type classesView struct {
	insights.Figure
	Agreed, Alone string
	Rows          []classView
}

type classView struct {
	Name, Count, Open string
	Share             string
	Settled, Waiting  float64 // widths in a box 300 wide
}

type leftView struct{ Article, Person, Why string }

func (r *Report) page() page {
	f := r.Figures
	p := page{
		Style: template.CSS(pageStyle),
		Title: "Agreement in " + r.Workspace, Program: r.Program, Methods: Methods(r),
		ByLine: fmt.Sprintf("%s · %s of %s finished by two or more", strings.Join(r.names(), ", "), thousands(f.Compared), plural(f.Articles, "article", "articles")),
	}
	for _, w := range f.Overall {
		s := w.Result.Settings
		v := overallView{Figure: w.Figure, Cell: figureCell(w.Result), Articles: thousands(s.Articles), Units: thousands(s.Units) + " " + s.Unit, Bias: w.Result.Bias}
		v.Strip = stripOf(w.Result)
		p.Overall = append(p.Overall, v)
	}
	p.Matrix = r.matrixView()
	p.Confusion = r.confusionView()
	p.Labels = rowsView{Figure: f.Labels.Figure, People: r.names()}
	for _, l := range f.Labels.Rows {
		row := rowView{Name: l.Name, Marks: thousands(l.Marks), Cells: cells(l.Gamma, l.Exact, l.Overlap), Disagreements: thousands(l.Disagreements), Open: thousands(l.Open)}
		for _, i := range f.Order {
			row.ByPerson = append(row.ByPerson, thousands(l.ByPerson[i]))
		}
		p.Labels.Rows = append(p.Labels.Rows, row)
	}
	p.Articles = rowsView{Figure: f.ByArticle.Figure}
	for _, a := range f.ByArticle.Rows {
		p.Articles.Rows = append(p.Articles.Rows, rowView{
			Name: a.ID, Under: r.finishedBy(a), Marks: thousands(a.Marks), Cells: cells(a.Gamma, a.Exact, a.Overlap),
			Disagreements: thousands(a.Disagreements), Open: thousands(a.Open),
		})
	}
	p.Classes = r.classesView()
	for _, o := range f.LeftOut {
		v := leftView{o.Article, o.Person, o.Why}
		if o.Count > 0 {
			v.Why = o.Why + ": " + thousands(o.Count)
		}
		p.LeftOut = append(p.LeftOut, v)
	}
	return p
}

func (r *Report) finishedBy(a insights.Article) string {
	switch n := len(a.Finished); {
	case n == 0:
		return "finished by nobody"
	case n == len(r.Figures.People):
		return "finished by all"
	}
	return "finished by " + strings.Join(r.finished(a), ", ")
}

// figureCell is a figure as a table shows it.
func figureCell(r agreement.Result) cell {
	low, high, ok := r.Bounds()
	if !ok {
		return cell{Text: "none", Why: r.Why()}
	}
	c := cell{Known: true, Text: minus(r.String())}
	if r.Status() == agreement.Bounded {
		c.Interval = "certainly between these"
	} else if from, to, why := interval(r); why == "" {
		c.Interval = minus(fmt.Sprintf("%.3f to %.3f", from, to))
	} else if r.Interval != nil {
		c.Why = "no interval: " + why
	}
	c.Heat = int(10*min(1, max(0, (low+high)/2)) + 0.5)
	return c
}

// minus writes numbers below zero as people do.
func minus(s string) string { return strings.ReplaceAll(s, "-", "−") }

func cells(results ...agreement.Result) []cell {
	out := make([]cell, len(results))
	for i, r := range results {
		out[i] = figureCell(r)
	}
	return out
}

func stripOf(r agreement.Result) *strip {
	v, ok := r.Float()
	low, high, why := interval(r)
	if !ok || why != "" {
		return nil
	}
	at := func(f float64) float64 { return 200 * min(1, max(0, f)) }
	return &strip{at(low), max(1, at(high)-at(low)), at(v)}
}

func (r *Report) matrixView() matrixView {
	f := r.Figures
	m := matrixView{Figure: f.Matrix.Figure, Measure: insights.Title(f.Measure), People: r.names()}
	for _, a := range f.Order {
		row := matrixRow{Name: r.person(a)}
		for _, b := range f.Order {
			if a == b {
				row.Cells = append(row.Cells, cell{Mine: true, Text: plural(f.Matrix.Finished[a], "article", "articles"), Interval: plural(f.Matrix.Marks[a], "mark", "marks")})
				continue
			}
			p, _ := f.Matrix.Of(a, b)
			row.Cells = append(row.Cells, figureCell(p.Result))
		}
		m.Rows = append(m.Rows, row)
	}
	return m
}

func (r *Report) confusionView() confusionView {
	c := r.Figures.Confusion
	v := confusionView{Figure: c.Figure, Cell: figureCell(c.Result), Names: c.Names, Who: "all pairs of people"}
	if c.Pair != [2]int{} {
		v.Who = r.person(c.Pair[0]) + " and " + r.person(c.Pair[1])
	}
	most := 1
	for _, row := range c.Counts {
		for _, n := range row {
			most = max(most, n)
		}
	}
	for i, row := range c.Counts {
		out := matrixRow{Name: c.Names[i]}
		for k, n := range row {
			one := cell{Known: true, Text: thousands(n), Heat: (10*n + most - 1) / most, Mine: i == k}
			if i == len(c.Counts)-1 && i == k {
				one = cell{Text: "–", Why: "where nobody marked anything there is nothing to count"}
			}
			out.Cells = append(out.Cells, one)
		}
		v.Rows = append(v.Rows, out)
	}
	return v
}

func (r *Report) classesView() classesView {
	c := r.Figures.Classes
	v := classesView{Figure: c.Figure, Agreed: thousands(c.Agreed), Alone: thousands(c.Alone)}
	most, total := 1, c.Total()
	for _, row := range c.Rows {
		most = max(most, row.Count)
	}
	for _, row := range c.Rows {
		one := classView{Name: row.Name(), Count: thousands(row.Count), Open: thousands(row.Open), Share: "–"}
		if total > 0 {
			one.Share = fmt.Sprintf("%.1f %%", 100*float64(row.Count)/float64(total))
		}
		one.Waiting = 300 * float64(row.Open) / float64(most)
		one.Settled = 300 * float64(row.Count-row.Open) / float64(most)
		v.Rows = append(v.Rows, one)
	}
	return v
}
