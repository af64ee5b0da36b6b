package insights

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"postil/annotate/agreement"
	"postil/annotate/compare"
	"postil/annotate/insights"
	"postil/app/theme"
	"postil/app/widgets"
)

// wholePart is a figure for everything, with its explanation.
type wholePart struct {
	figure *whole
	says   *explained
	box    *fyne.Container
}

// explained is the sentence that explains a figure, and its source.
type explained struct{ sentence, source *widgets.Prose }

func newExplained(size float32) *explained {
	return &explained{
		widgets.NewProse("", widgets.ProseLook{Size: size, Color: theme.ColorNameSecond}),
		widgets.NewProse("", widgets.ProseLook{Size: theme.CapSize, Color: theme.ColorNameThird}),
	}
}

func (e *explained) set(f insights.Figure) {
	e.sentence.Set(f.Sentence)
	e.source.Set(f.Source)
}

// figureColumns are the columns of both tables.
func figureColumns() []tableColumnModel {
	return []tableColumnModel{
		{title: "γ", tip: "Places and labels at once, beyond chance."},
		{title: "Exact F1", tip: "Marks that others made too, same place and label."},
		{title: "Overlap F1", tip: "Marks that share text with others'."},
		{title: "Marks", tip: "By all who finished.", slim: true},
		{title: "Differ", tip: "Passages on which people differ.", slim: true},
		{title: "Open", tip: "Of these, what nobody has settled.", slim: true},
	}
}

func (p *Panel) makeFigures() {
	p.wholes = container.New(even{32, 184})
	p.matrix, p.confusion = newGrid(p.tips), newGrid(p.tips)
	p.matrix.onOpen = func(row, column int) {
		if f := p.i.Figures(); f != nil {
			p.openList(p.matrix, func() { p.i.ShowPair(f.Order[row], f.Order[column]) })
		}
	}
	p.confusion.onOpen = func(row, column int) {
		p.openList(p.confusion, func() { p.i.ShowConfusion(row, column) })
	}
	p.labels, p.articles = newTable(p.tips, "Label"), newTable(p.tips, "Article")
	p.labels.onOpen = func(n int) { p.openList(p.labels, func() { p.i.ShowLabel(n) }) }
	p.articles.onOpen = func(n int) { p.openList(p.articles, func() { p.i.ShowArticle(n) }) }
	p.classes = newBars(p.tips)
	p.classes.onOpen = func(n int) { p.openList(p.classes, func() { p.i.ShowClass(n) }) }
	reveal := func(o fyne.CanvasObject) func(x, y, width, height float32) {
		return func(_, y, _, height float32) { p.reveal(o, y, height) }
	}
	p.matrix.onFocus, p.confusion.onFocus = reveal(p.matrix), reveal(p.confusion)
	p.labels.onFocus, p.articles.onFocus, p.classes.onFocus = reveal(p.labels), reveal(p.articles), reveal(p.classes)
	p.matrix.onKey, p.confusion.onKey, p.labels.onKey, p.articles.onKey, p.classes.onKey = p.escape, p.escape, p.escape, p.escape, p.escape

	p.matrixSays, p.labelsSay, p.byLabel = newExplained(theme.StatusSize), newExplained(theme.StatusSize), newExplained(theme.StatusSize)
	p.byArticle, p.classesSay = newExplained(theme.StatusSize), newExplained(theme.StatusSize)
	p.pair = widgets.NewCompactChoice("All pairs", nil, p.choosePair)
	p.pair.SetHint(p.tips, "Whose labels are held against each other")
	p.pair.OnKey = p.escape
	p.pair.OnFocus = func() { p.reveal(p.pair, 0, 24) }
	p.key = widgets.NewProse("", widgets.ProseLook{Size: theme.SmallSize, Color: theme.ColorNameSecond})
	p.leftHead = heading("Left out")
	p.left = widgets.NewProse("", widgets.ProseLook{Size: theme.StatusSize, Color: theme.ColorNameSecond})

	section := func(title *widgets.Prose, control fyne.CanvasObject, says *explained, figure fyne.CanvasObject) *fyne.Container {
		head := fyne.CanvasObject(widgets.NewInset(0, 2, 8, 2, title))
		if control != nil {
			head = widgets.NewFrame(nil, nil, nil, control, head)
		}
		return widgets.NewStackDown(4, head, says.sentence, says.source, widgets.NewInset(0, 10, 0, 0, figure))
	}
	pairs := section(heading("Annotators"), nil, p.matrixSays, p.matrix)
	labels := section(heading("Labels"), p.pair, p.labelsSay, p.confusion)
	two := container.New(beside{p.matrix.ideal, p.confusion.ideal}, pairs, labels)
	p.figures = widgets.NewStackDown(40,
		widgets.NewInset(0, 24, 0, 0, p.wholes),
		two,
		section(heading("Disagreements"), nil, p.classesSay, widgets.NewStackDown(8, p.key, p.classes)),
		section(heading("By label"), nil, p.byLabel, p.labels),
		section(heading("By article"), nil, p.byArticle, p.articles),
		widgets.NewStackDown(4, p.leftHead, p.left))
}

func heading(words string) *widgets.Prose {
	return widgets.NewProse(words, widgets.ProseLook{Size: 15, Style: theme.SemiBold(), Most: 1})
}

func (p *Panel) showFigures(f *insights.Figures) {
	p.showWholes(f)
	p.showMatrix(f)
	p.showConfusion(f)
	p.showTables(f)
	p.showClasses(f)
	p.showLeftOut(f)
}

func (p *Panel) showWholes(f *insights.Figures) {
	for len(p.wholeParts) < len(f.Overall) {
		w := &wholePart{newWhole(p.tips), newExplained(theme.SmallSize), nil}
		w.box = widgets.NewStackDown(4, w.figure, w.says.sentence, w.says.source)
		p.wholeParts = append(p.wholeParts, w)
	}
	p.wholes.Objects = p.wholes.Objects[:0]
	for k, w := range f.Overall {
		p.wholeParts[k].figure.set(w)
		p.wholeParts[k].says.set(w.Figure)
		p.wholes.Objects = append(p.wholes.Objects, p.wholeParts[k].box)
	}
	p.wholes.Refresh()
}

func (p *Panel) showMatrix(f *insights.Figures) {
	says := f.Matrix.Figure
	says.Sentence = insights.Title(f.Measure) + " of each two people. " + says.Sentence
	p.matrixSays.set(says)
	var names []string
	var cells [][]gridCellModel
	for _, a := range f.Order {
		names = append(names, f.People[a].Name)
		var row []gridCellModel
		for _, b := range f.Order {
			if a == b {
				row = append(row, gridCellModel{
					text: widgets.Thousands(f.Matrix.Finished[a]), second: "done", quiet: true, closed: true,
					tip: fmt.Sprintf("%s finished %s and made %s in them", f.People[a].Name, plural(f.Matrix.Finished[a], "article"), plural(f.Matrix.Marks[a], "mark")),
				})
				continue
			}
			pair, _ := f.Matrix.Of(a, b)
			row = append(row, gridCellModel{text: figureText(pair.Result), second: intervalText(pair.Result), heat: share(pair.Result), tip: exactly(pair.Result)})
		}
		cells = append(cells, row)
	}
	p.matrix.set(names, names, cells, false)
}

func (p *Panel) showConfusion(f *insights.Figures) {
	c := f.Confusion
	p.labelsSay.set(c.Figure)
	options := []string{allPairs}
	for _, a := range f.Order {
		for _, b := range f.Order[slices.Index(f.Order, a)+1:] {
			options = append(options, pairName(f, a, b))
		}
	}
	p.pair.SetOptions(options)
	p.pair.SetSelected(allPairs)
	if c.Pair != [2]int{} {
		p.pair.SetSelected(pairName(f, c.Pair[0], c.Pair[1]))
	}
	most := 1
	for _, row := range c.Counts {
		most = max(most, slices.Max(row))
	}
	cells := make([][]gridCellModel, len(c.Counts))
	for i, row := range c.Counts {
		for k, n := range row {
			cell := gridCellModel{
				text: widgets.Thousands(n), heat: float64(n) / float64(most), closed: n == 0,
				tip: fmt.Sprintf("%s where one has %s and the other %s", times(n), c.Names[i], c.Names[k]),
			}
			if c.Labels[i] == agreement.NoSpan && c.Labels[k] == agreement.NoSpan {
				cell = gridCellModel{text: "–", quiet: true, closed: true, tip: "Where nobody marked anything there is nothing to count"}
			}
			cells[i] = append(cells[i], cell)
		}
	}
	p.confusion.set(c.Names, c.Names, cells, true)
}

func times(n int) string {
	if n == 1 {
		return "Once"
	}
	return widgets.Thousands(n) + " times"
}

// figureCells are the cells of a row of either table.
func figureCells(gamma, exact, overlap *agreement.Result, counts ...int) []tableCell {
	out := make([]tableCell, 0, 3+len(counts))
	for _, r := range []*agreement.Result{gamma, exact, overlap} {
		_, _, known := r.Bounds()
		out = append(out, tableCell{text: figureText(*r), of: r, key: share(*r), none: !known, heat: share(*r)})
	}
	for _, n := range counts {
		out = append(out, tableCell{text: widgets.Thousands(n), key: float64(n)})
	}
	return out
}

func (p *Panel) showTables(f *insights.Figures) {
	p.byLabel.set(f.Labels.Figure)
	var rows []tableRow
	for n := range f.Labels.Rows {
		l := &f.Labels.Rows[n]
		var by []string
		for _, i := range f.Order {
			by = append(by, fmt.Sprintf("%s %s", f.People[i].Name, widgets.Thousands(l.ByPerson[i])))
		}
		rows = append(rows, tableRow{n, l.Name, strings.Join(by, ", "), figureCells(&l.Gamma, &l.Exact, &l.Overlap, l.Marks, l.Disagreements, l.Open)})
	}
	p.labels.set(figureColumns(), rows)
	p.byArticle.set(f.ByArticle.Figure)
	rows = nil
	for n := range f.ByArticle.Rows {
		a := &f.ByArticle.Rows[n]
		var by []string
		for _, i := range f.Order {
			if slices.Contains(a.Finished, i) {
				by = append(by, f.People[i].Name)
			}
		}
		tip := a.ID + ", finished by " + strings.Join(by, ", ")
		if len(by) == 0 {
			tip = a.ID + ", finished by nobody"
		}
		rows = append(rows, tableRow{n, a.ID, tip, figureCells(&a.Gamma, &a.Exact, &a.Overlap, a.Marks, a.Disagreements, a.Open)})
	}
	p.articles.set(figureColumns(), rows)
}

func (p *Panel) showClasses(f *insights.Figures) {
	p.classesSay.set(f.Classes.Figure)
	var rows []bar
	total := f.Classes.Total()
	for _, c := range f.Classes.Rows {
		name := c.Name()
		if c.Edge == compare.Trivial {
			name += " (white space, quotes, last stop)"
		}
		tip := fmt.Sprintf("%s: %s, %d open", name, plural(c.Count, "passage"), c.Open)
		if total > 0 {
			tip += fmt.Sprintf(", %.1f %% of all", 100*float64(c.Count)/float64(total))
		}
		rows = append(rows, bar{c.Name(), c.Count, c.Open, tip})
	}
	p.classes.set(rows)
	words := fmt.Sprintf("%s in all; on %s more all agree. The full bar is open, the pale one settled.", plural(total, "passage"), widgets.Thousands(f.Classes.Agreed))
	if f.Classes.Alone > 0 {
		words += fmt.Sprintf(" %s have nobody to compare with.", widgets.Thousands(f.Classes.Alone))
	}
	p.key.Set(words)
}

func (p *Panel) showLeftOut(f *insights.Figures) {
	var lines []string
	for k, o := range f.LeftOut {
		if k == mostLeft {
			lines = append(lines, fmt.Sprintf("and %s more, all of which a report lists.", widgets.Thousands(len(f.LeftOut)-k)))
			break
		}
		line := o.Why
		if o.Count > 0 {
			line = fmt.Sprintf("%s: %s of %s: %s", o.Article, o.Why, nameOf(f, o.Person), widgets.Thousands(o.Count))
		} else if o.Article != "" && !strings.Contains(line, o.Article) {
			line = o.Article + ": " + line
		}
		lines = append(lines, line)
	}
	p.left.Set(strings.Join(lines, "\n"))
	p.left.Hidden, p.leftHead.Hidden = len(lines) == 0, len(lines) == 0
}

func nameOf(f *insights.Figures, slug string) string {
	for _, person := range f.People {
		if person.Slug == slug {
			return person.Name
		}
	}
	return slug
}
