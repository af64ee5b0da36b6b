package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"postil/annotate/agreement"
	"postil/annotate/insights"
)

// Methods tells in sentences how the figures came about, for the methods section
// of a paper.
func Methods(r *Report) []string {
	f := r.Figures
	out := []string{fmt.Sprintf("Agreement in %s was measured with %s among %s (%s), on %s of %s.",
		quoted(r.Workspace), r.Program, plural(len(f.People), "person", "people"), strings.Join(r.names(), ", "),
		plural(f.Compared, "article", "articles"), thousands(f.Articles))}
	if f.Unfinished {
		out = append(out, "Articles in progress were taken as if they were finished, so that what somebody had not come to yet counts as disagreement.")
	} else {
		out = append(out, "Only articles that somebody had marked as done count for her; an article that she finished without a mark is data, one that she did not finish is missing.")
	}
	for _, w := range f.Overall {
		out = append(out, measured(w.Title+" ("+w.Source+")", w.Result))
	}
	if !slices.ContainsFunc(f.Overall, func(w insights.Whole) bool { return w.Result.Measure == f.Measure }) && len(f.Matrix.Pairs) > 0 {
		out = append(out, measured(insights.Title(f.Measure)+" ("+f.Matrix.Source+")", f.Matrix.Pairs[0].Result))
	}
	b := f.Bootstrap
	out = append(out, measured("The table of which labels meet", f.Confusion.Result),
		fmt.Sprintf("Intervals are %s %% %s intervals of a bootstrap over articles with %s resamples and the seed %d.",
			number(100*cmp.Or(b.Level, 0.95)), cmp.Or(b.Method, agreement.BCa), thousands(cmp.Or(b.Resamples, 2000)), b.Seed),
		"Figures of one label are those of its marks alone, as if there were no other label; figures of one article are those of the article by itself. "+
			"Disagreements are passages on which those who finished an article differ; they are open until a reviewer settles them.")
	return append(out, r.left()...)
}

// measured says which measure a figure is, with all that went into it.
func measured(what string, r agreement.Result) string {
	s := r.Settings
	var set []string
	for _, o := range s.Options {
		set = append(set, o.Name+" "+o.Value)
	}
	out := what + " was computed"
	if len(set) > 0 {
		out += " with " + strings.Join(set, "; ")
	}
	if s.Articles > 0 || s.Units > 0 {
		out += fmt.Sprintf("; %s in %s", thousands(s.Units)+" "+cmp.Or(s.Unit, "units"), plural(s.Articles, "article", "articles"))
	}
	out += "."
	if r.Bias != "" {
		out += " " + r.Bias
	}
	return out
}

// left tells what was left out.
func (r *Report) left() []string {
	counts := map[string]int{}
	var whats []string
	for _, w := range r.Figures.Overall {
		for _, o := range w.Result.Settings.LeftOut {
			if counts[o.What] == 0 {
				whats = append(whats, o.What)
			}
			counts[o.What] = max(counts[o.What], o.Count)
		}
	}
	var left []string
	for _, what := range whats {
		left = append(left, fmt.Sprintf("%s: %s", what, thousands(counts[what])))
	}
	marks, articles, unread := 0, 0, 0
	for _, o := range r.Figures.LeftOut {
		switch {
		case o.Count > 0:
			marks += o.Count
		case o.Article == "":
			unread++
		default:
			articles++
		}
	}
	if marks > 0 {
		left = append(left, "marks that no longer fit the text: "+thousands(marks))
	}
	if articles > 0 {
		left = append(left, "articles that cannot be compared: "+thousands(articles))
	}
	if unread > 0 {
		left = append(left, "articles that cannot be read: "+thousands(unread))
	}
	if len(left) == 0 {
		return []string{"Nothing was left out."}
	}
	return []string{"Left out were " + strings.Join(left, "; ") + "."}
}

func (r *Report) names() []string {
	out := make([]string, 0, len(r.Figures.Order))
	for _, i := range r.Figures.Order {
		out = append(out, r.person(i))
	}
	return out
}

func quoted(s string) string { return "“" + s + "”" }

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

// thousands writes a whole number with narrow spaces between its thousands.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}

func number(f float64) string { return strconv.FormatFloat(f, 'g', 6, 64) }
