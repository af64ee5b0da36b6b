package report

import (
	"io"
	"strconv"
	"strings"

	"postil/annotate/agreement"
	"postil/annotate/insights"
	"postil/storage/exchange/csv"
)

// CSV writes the tables, each as a file that create makes: overall.csv,
// pairs.csv, confusion.csv, labels.csv, articles.csv, classes.csv and
// left-out.csv, and methods.txt. The tables are as RFC 4180 has them, in UTF-8,
// with names in the first row, and no cell is what a spreadsheet would take for
// a formula. Numbers have a point and all their digits; where a figure is not
// known its cell is empty and the one for its status says why.
func CSV(create func(name string) (io.Writer, error), r *Report) error {
	for _, t := range []struct {
		name string
		rows [][]string
	}{
		{"overall.csv", r.overallRows()},
		{"pairs.csv", r.pairRows()},
		{"confusion.csv", r.confusionRows()},
		{"labels.csv", r.labelRows()},
		{"articles.csv", r.articleRows()},
		{"classes.csv", r.classRows()},
		{"left-out.csv", r.leftRows()},
	} {
		w, err := create(t.name)
		if err != nil {
			return err
		}
		var b []byte
		for _, row := range t.rows {
			b = csv.AppendRow(b, row...)
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	w, err := create("methods.txt")
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, strings.Join(Methods(r), "\n")+"\n")
	return err
}

// figureColumns are those of one figure, see figureCells.
func figureColumns(prefix string) []string {
	return []string{prefix, prefix + "_low", prefix + "_high", prefix + "_status"}
}

// figureCells are value, ends of the interval and status. Where only bounds are
// known these are the ends, and the status says so.
func figureCells(r agreement.Result) []string {
	if v, ok := r.Float(); ok {
		out := []string{full(v), "", "", "ok"}
		if low, high, why := interval(r); why == "" {
			out[1], out[2] = full(low), full(high)
		} else if r.Interval != nil {
			out[3] = "ok; no interval: " + why
		}
		return out
	}
	if low, high, ok := r.Bounds(); ok {
		return []string{"", full(low), full(high), "bounded: it certainly lies between low and high"}
	}
	return []string{"", "", "", "undefined: " + r.Why()}
}

// full is a number with all its digits; one that is not known is empty.
func full(f float64) string {
	s := strconv.FormatFloat(f, 'g', -1, 64)
	if strings.ContainsAny(s, "IN") {
		return ""
	}
	return s
}

func whole(n int) string { return strconv.Itoa(n) }

func (r *Report) overallRows() [][]string {
	rows := [][]string{append(append([]string{"measure"}, figureColumns("value")...), "articles", "units", "unit", "says", "source")}
	for _, w := range r.Figures.Overall {
		s := w.Result.Settings
		rows = append(rows, append(append([]string{w.Result.Measure}, figureCells(w.Result)...),
			whole(s.Articles), whole(s.Units), s.Unit, w.Sentence, w.Source))
	}
	return rows
}

func (r *Report) pairRows() [][]string {
	rows := [][]string{append(append([]string{"first", "second", "measure"}, figureColumns("value")...), "articles", "units", "unit")}
	for _, p := range r.pairs() {
		s := p.Result.Settings
		rows = append(rows, append(append([]string{r.slug(p.A), r.slug(p.B), r.Figures.Measure}, figureCells(p.Result)...),
			whole(s.Articles), whole(s.Units), s.Unit))
	}
	return rows
}

func (r *Report) confusionRows() [][]string {
	c := r.Figures.Confusion
	rows := [][]string{{"first_label", "first_name", "second_label", "second_name", "marks"}}
	for i, from := range c.Labels {
		for k, to := range c.Labels {
			if from != agreement.NoSpan || to != agreement.NoSpan {
				rows = append(rows, []string{from, c.Names[i], to, c.Names[k], whole(c.Counts[i][k])})
			}
		}
	}
	return rows
}

func (r *Report) labelRows() [][]string {
	head := []string{"label", "name", "marks"}
	for _, slug := range r.people() {
		head = append(head, "marks_"+slug)
	}
	rows := [][]string{append(append(append(append(head, figureColumns("gamma")...), figureColumns("f1_exact")...), figureColumns("f1_overlap")...), "disagreements", "open")}
	for _, l := range r.Figures.Labels.Rows {
		row := []string{l.ID, l.Name, whole(l.Marks)}
		for _, i := range r.Figures.Order {
			row = append(row, whole(l.ByPerson[i]))
		}
		rows = append(rows, append(figuresOf(row, l.Gamma, l.Exact, l.Overlap), whole(l.Disagreements), whole(l.Open)))
	}
	return rows
}

func figuresOf(row []string, results ...agreement.Result) []string {
	for _, f := range results {
		row = append(row, figureCells(f)...)
	}
	return row
}

func (r *Report) articleRows() [][]string {
	rows := [][]string{append(append(append(append([]string{"article", "finished", "marks"},
		figureColumns("gamma")...), figureColumns("f1_exact")...), figureColumns("f1_overlap")...), "disagreements", "open")}
	for _, a := range r.Figures.ByArticle.Rows {
		row := []string{a.ID, strings.Join(r.finished(a), " "), whole(a.Marks)}
		rows = append(rows, append(figuresOf(row, a.Gamma, a.Exact, a.Overlap), whole(a.Disagreements), whole(a.Open)))
	}
	return rows
}

func (r *Report) classRows() [][]string {
	rows := [][]string{{"class", "edge", "name", "passages", "open"}}
	for _, c := range r.Figures.Classes.Rows {
		rows = append(rows, []string{string(c.Class), string(c.Edge), c.Name(), whole(c.Count), whole(c.Open)})
	}
	return rows
}

func (r *Report) leftRows() [][]string {
	rows := [][]string{{"article", "person", "what", "marks"}}
	for _, o := range r.Figures.LeftOut {
		rows = append(rows, []string{o.Article, o.Person, o.Why, count(o)})
	}
	return rows
}

func count(o insights.Omission) string {
	if o.Count == 0 {
		return ""
	}
	return whole(o.Count)
}
