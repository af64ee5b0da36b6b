package insights

import (
	"fmt"
	"image/color"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"postil/annotate/agreement"
	"postil/app/theme"
	"postil/app/theme/labelcolor"
)

// hover puts the pointer at a place of an object.
func (d *desk) hover(o interface {
	fyne.CanvasObject
	desktop.Hoverable
}, x, y float32,
) {
	p := fyne.NewPos(x, y)
	o.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{
		Position: p, AbsolutePosition: fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Add(p),
	}})
}

// click clicks at a place of an object.
func click(o fyne.Tappable, x, y float32) {
	o.Tapped(&fyne.PointEvent{Position: fyne.NewPos(x, y)})
}

// middle is the middle of a cell.
func (g *grid) middle(row, column int) (x, y float32) {
	x, y = g.cellAt(row, column)
	width, _ := g.cell()
	return x + width/2, y + g.rowHeight()/2
}

// items are the rows of the list, as title and quote.
func (d *desk) items() []string {
	var out []string
	for i, r := range d.list.rows {
		if r.item != nil {
			out = append(out, d.list.who(d.list.rows[i].item)+": "+r.item.Said[0].Quote)
		}
	}
	return out
}

func TestACellTellsItsIntervalAndCountsAndOpensWhatIsBehindIt(t *testing.T) {
	d := open(t, newsroom(t), "Ana", "light", 1044, 744)
	x, y := d.matrix.middle(0, 1)
	d.hover(d.matrix, x, y)
	if tip := d.tips.Shown(); !strings.HasPrefix(tip, "γ 0.") || !strings.Contains(tip, "95 % interval 0.") || !strings.Contains(tip, "marks, 4 articles") {
		t.Errorf("the tip of a cell is %q", tip)
	}
	if d.matrix.Cursor() != desktop.PointerCursor {
		t.Error("the pointer does not tell that there is something to open")
	}
	click(d.matrix, x, y)
	l := d.i.List()
	if l == nil || l.Title != "Ana and Ben" || !d.list.Visible() || len(d.items()) != l.Count() {
		t.Fatalf("a click opens %+v", l)
	}
	if d.win.Canvas().Focused() != fyne.Focusable(d.list.list) {
		t.Error("the list has not the keyboard")
	}
	if got := d.items(); !slices.Contains(got, "label differs · Ana Claim · Ben Warning: rejected the finding") {
		t.Errorf("behind Ana and Ben is %q", got)
	}
	d.press(fyne.KeyReturn)
	want := l.Groups[1].Article
	if len(d.opened) != 1 || !strings.HasPrefix(d.opened[0], want) || strings.HasSuffix(d.opened[0], " 0-0") {
		t.Errorf("Enter opens %q, want a passage of %s", d.opened, want)
	}
	d.press(fyne.KeyEscape)
	if d.i.List() != nil || d.list.Visible() || d.win.Canvas().Focused() != fyne.Focusable(d.matrix) {
		t.Error("Esc does not close the list and give the matrix the keyboard back")
	}
	x, y = d.matrix.middle(0, 0)
	d.hover(d.matrix, x, y)
	if tip := d.tips.Shown(); !strings.Contains(tip, "Ana finished 6 articles") {
		t.Errorf("the tip of the diagonal is %q", tip)
	}
	click(d.matrix, x, y)
	if d.i.List() != nil {
		t.Error("the diagonal opens a list")
	}
	d.matrix.MouseOut()
	if d.tips.Shown() != "" {
		t.Error("the tip stays when the pointer has left")
	}
}

func TestEverythingIsReachedByKeys(t *testing.T) {
	d := open(t, newsroom(t), "Ana", "light", 1044, 744)
	seen := map[fyne.Focusable]bool{}
	d.win.Canvas().Focus(d.people)
	for range 20 {
		seen[d.win.Canvas().Focused()] = true
		d.win.Canvas().FocusNext()
	}
	for name, f := range map[string]fyne.Focusable{
		"people": d.people, "measure": d.measure, "hide names": d.hidden, "in progress": d.unfinished, "export": d.export, "pair": d.pair,
		"matrix": d.matrix, "confusion": d.confusion, "classes": d.classes, "labels": d.labels, "articles": d.articles,
	} {
		if !seen[f] {
			t.Errorf("Tab does not reach %s", name)
		}
	}
	for name, figure := range map[string]fyne.Focusable{"classes": d.classes, "labels": d.labels, "articles": d.articles, "confusion": d.confusion} {
		d.win.Canvas().Focus(figure)
		offset := d.scroll.Offset.Y
		o, _ := figure.(fyne.CanvasObject)
		if y := d.placeIn(o) - offset; y > d.scroll.Size().Height || y < -o.Size().Height {
			t.Errorf("%s has the keyboard out of sight, at %v", name, y)
		}
	}
	d.win.Canvas().Focus(d.classes)
	d.press(fyne.KeyHome, fyne.KeyDown, fyne.KeyReturn)
	if l := d.i.List(); l == nil || l.Title != "label differs" {
		t.Errorf("the second bar opens %+v", l)
	}
	d.press(fyne.KeyEscape)
	d.win.Canvas().Focus(d.confusion)
	d.press(fyne.KeyRight, fyne.KeyReturn)
	if l := d.i.List(); l == nil || l.Title != "Claim and Warning" || l.Count() != d.i.Figures().Confusion.Counts[0][1] {
		t.Errorf("a cell of the labels opens %+v", l)
	}
	d.press(fyne.KeyEscape)
	d.win.Canvas().Focus(d.labels)
	d.press(fyne.KeyEnd, fyne.KeyReturn)
	if l := d.i.List(); l == nil || l.Title != "Quote" {
		t.Errorf("the last label opens %+v", l)
	}
	d.press(fyne.KeyEscape)
	back := 0
	d.OnBack = func() { back++ }
	d.press(fyne.KeyEscape)
	d.win.Canvas().Focus(d.measure)
	d.press(fyne.KeyEscape)
	if back != 2 {
		t.Errorf("Esc goes back %d times of 2", back)
	}
}

func names(t *table) []string {
	var out []string
	for _, r := range t.rows {
		out = append(out, r.name)
	}
	return out
}

func TestTablesAreSortedByClickAndKeys(t *testing.T) {
	d := open(t, newsroom(t), "Ana", "light", 1044, 744)
	given := names(d.articles)
	column := func(n int) float32 {
		_, from := d.articles.shownColumns(d.articles.Size().Width)
		return from + float32(n)*tableColumn + 10
	}
	figure := func(r tableRow) float64 { return r.cells[1].key }
	click(d.articles, column(1), 10)
	rows := d.articles.rows
	last := len(rows) - 1
	if !rows[last].cells[1].none || rows[0].cells[1].none || figure(rows[0]) < figure(rows[1]) || figure(rows[1]) < figure(rows[2]) {
		t.Errorf("the highest are not first, or what has no figure not last: %v", names(d.articles))
	}
	high := rows[0].name
	click(d.articles, column(1), 10)
	if rows := d.articles.rows; !rows[last].cells[1].none || figure(rows[0]) > figure(rows[1]) {
		t.Errorf("turned, the lowest are not first, or what has no figure not last: %v", names(d.articles))
	}
	d.win.Canvas().Focus(d.articles)
	d.press(fyne.KeySpace)
	if d.articles.rows[0].name != high {
		t.Error("Space does not turn the order")
	}
	d.press(fyne.KeyLeft, fyne.KeyLeft)
	if got := names(d.articles); !slices.IsSorted(got) || slices.Equal(got, given) && d.articles.sorted != byName {
		t.Errorf("by name they are %v", got)
	}
	d.press(fyne.KeyDown, fyne.KeyReturn)
	if l := d.i.List(); l == nil || l.Title != names(d.articles)[1] {
		t.Errorf("Enter opens %+v, want %s", l, names(d.articles)[1])
	}
	d.press(fyne.KeyEscape)
	click(d.articles, 20, tableHead+theme.RowHeight*2.5)
	if l := d.i.List(); l == nil || l.Title != names(d.articles)[2] {
		t.Errorf("a click opens %+v, want %s", l, names(d.articles)[2])
	}
	d.hover(d.articles, column(0), tableHead+theme.RowHeight*2.5)
	if tip := d.tips.Shown(); !strings.HasPrefix(tip, "γ") {
		t.Errorf("the tip of a figure is %q", tip)
	}
}

func TestChoicesChangeTheFigures(t *testing.T) {
	d := open(t, newsroom(t), "Ana", "light", 1044, 744)
	d.measure.OnChanged("Exact F1")
	if d.i.Figures().Measure != "f1-exact" || d.measure.Selected() != "Exact F1" {
		t.Errorf("the measure is %s", d.i.Figures().Measure)
	}
	d.people.OnSeveral([]string{"Ana", "Ben"})
	if n := len(d.matrix.names); n != 2 || d.people.Selected() != "Ana, Ben" {
		t.Errorf("the matrix has %d people, chosen are %s", n, d.people.Selected())
	}
	d.people.OnSeveral(nil)
	d.pair.OnChanged("Ben and Wilhelmina Featherstonehaugh")
	if got := d.i.Figures().Confusion.Pair; got != [2]int{1, 2} || d.pair.Selected() != "Ben and Wilhelmina Featherstonehaugh" {
		t.Errorf("the labels are those of %v", got)
	}
	d.pair.OnChanged(allPairs)
	if d.i.Figures().Confusion.Pair != [2]int{} {
		t.Error("the labels are still those of one pair")
	}
	d.unfinished.Tapped(nil)
	if !d.i.Figures().Unfinished {
		t.Error("what is in progress does not count")
	}
}

func TestHiddenNamesAreNowhereOnTheScreen(t *testing.T) {
	d := open(t, newsroom(t), "Ana", "light", 1044, 744)
	d.hidden.Tapped(nil)
	d.win.Canvas().Focus(d.matrix)
	d.press(fyne.KeyRight, fyne.KeyReturn)
	all := strings.Join(append(d.items(), d.byLine.Words(), d.list.title.Words(), d.list.figure.Words(), d.pair.Selected(), fmt.Sprint(d.matrix.names, d.matrix.cells, d.labels.rows, d.articles.rows, d.classes.rows)), " ")
	for _, name := range []string{"Ana", "Ben", "Wilhelmina", "ana", "ben"} {
		if strings.Contains(all, name) {
			t.Errorf("%s is on the screen", name)
		}
	}
	if d.people.Visible() {
		t.Error("the menu of people, which has names, is there")
	}
	if !strings.HasPrefix(d.byLine.Words(), "A, B, C ·") {
		t.Errorf("the line of people is %q", d.byLine.Words())
	}
}

func TestEmptyScreensSayWhatToDo(t *testing.T) {
	one := []string{"a.txt", "b.txt"}
	for _, c := range []struct{ name, dir, title string }{
		{"no workspace", "", "No workspace is open"},
		{"nobody", folder(t, one), "Nobody has marked anything yet"},
		{"one person", folder(t, one, marked{person: "Ana", article: "a.txt", marks: []string{"claim: new cracks"}}), "Only Ana is here"},
		{"nothing finished", folder(t, one,
			marked{person: "Ana", article: "a.txt", marks: []string{"claim: new cracks"}},
			marked{person: "Ben", article: "a.txt", marks: []string{"claim: new cracks"}, open: true}), "No article is finished by two people"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := open(t, c.dir, "Ana", "light", 800, 600)
			if d.figures.Visible() || !d.empty.Visible() {
				t.Error("there are figures")
			}
			test.AssertImageMatches(t, "empty-"+strings.ReplaceAll(c.name, " ", "-")+"-light.png", d.win.Canvas().Capture())
			if c.name == "nothing finished" {
				if !d.count.Visible() {
					t.Fatal("it is not offered to count what is in progress")
				}
				d.count.Tapped(nil)
				if !d.figures.Visible() || d.empty.Visible() {
					t.Error("counting what is in progress does not show figures")
				}
			}
		})
	}
}

func TestAnExportAsksWhereAndWrites(t *testing.T) {
	d := open(t, newsroom(t), "Ana", "light", 1044, 744)
	d.export.Tapped(nil)
	if len(d.chosen) != 4 || d.chosen[0] != "agreement.html" {
		t.Errorf("asked is for %q", d.chosen)
	}
	if page, err := os.ReadFile(filepath.Join(d.dir, "out.html")); err != nil || !strings.Contains(string(page), "Agreement in ") {
		t.Errorf("the page is not there: %v", err)
	}
}

func TestWorkIsShownAndCanBeStopped(t *testing.T) {
	d := open(t, newsroom(t), "Ana", "light", 1044, 744)
	if d.status.Visible() {
		t.Error("work is shown where there is none")
	}
	d.held = true
	d.measure.OnChanged("αU")
	if !d.status.Visible() || !d.progress.Visible() || !d.stop.Visible() || d.again.Visible() || d.doing.Words() != "Working out figures…" {
		t.Errorf("while it works it says %q", d.doing.Words())
	}
	if !d.figures.Visible() {
		t.Error("while it works there are no figures")
	}
	d.stop.Tapped(nil)
	if d.stop.Visible() || !d.again.Visible() || !strings.HasPrefix(d.doing.Words(), "Stopped") {
		t.Errorf("stopped it says %q", d.doing.Words())
	}
	for _, f := range d.jobs {
		f()
	}
	if d.i.Figures().Measure == "alpha-u" {
		t.Error("what was stopped was worked out")
	}
	d.held = false
	d.again.Tapped(nil)
	if d.i.Figures().Measure != "alpha-u" || d.status.Visible() {
		t.Errorf("taken up again it is %s, and says %q", d.i.Figures().Measure, d.doing.Words())
	}
	d.held = true
	d.i.Refresh()
	d.Hide()
	if d.i.Status().Running {
		t.Error("it works while it is hidden")
	}
}

func TestWhatOthersMarkedIsWithheldWhereThePersonIsNotDone(t *testing.T) {
	d := open(t, newsroom(t), "Wilhelmina Featherstonehaugh", "light", 1044, 744)
	d.win.Canvas().Focus(d.matrix)
	d.press(fyne.KeyRight, fyne.KeyReturn)
	withheld := 0
	for i, r := range d.list.rows {
		if r.item == nil && r.group.Withheld > 0 {
			withheld++
			d.list.list.SetCurrent(i)
			d.press(fyne.KeyReturn)
			if got := d.opened[len(d.opened)-1]; got != r.group.Article+" 0-0" {
				t.Errorf("it opens %s, want the beginning of %s", got, r.group.Article)
			}
		}
		if r.item != nil && r.group.Article != "wire/harbour.txt" && r.group.Article != "wire/ferry.txt" {
			t.Errorf("she sees what others marked in %s", r.group.Article)
		}
	}
	if withheld != 2 {
		t.Errorf("in %d articles something is withheld, want 2", withheld)
	}
}

func TestAMatrixOfManyShowsAsManyColumnsAsThereIsRoomFor(t *testing.T) {
	test.NewTempApp(t)
	test.ApplyTheme(t, theme.New(theme.AlwaysLight))
	g := newGrid(nil)
	var names []string
	var cells [][]gridCellModel
	for r := range 20 {
		names = append(names, fmt.Sprintf("Person %d", r))
		cells = append(cells, make([]gridCellModel, 20))
	}
	g.set(names, names, cells, false)
	g.Resize(fyne.NewSize(500, 900))
	width, shown := g.cell()
	if shown >= 20 || shown < 4 || gridNames+gridGap+width*float32(shown) > 500 {
		t.Fatalf("%d columns of %v are shown in 500", shown, width)
	}
	for range 30 {
		g.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
		if g.column < g.first || g.column >= g.first+shown {
			t.Fatalf("the current column %d is not among those from %d", g.column, g.first)
		}
	}
	if g.column != 19 {
		t.Errorf("the last column is not reached: %d", g.column)
	}
	g.turn(-1)
	if g.first >= 20-shown {
		t.Error("turning back shows the same columns")
	}
}

func TestNumbersAreWrittenAsTheScreenHasThem(t *testing.T) {
	for f, want := range map[float64]string{0.714: ".71", 1: "1.00", 0: ".00", -0.126: "−.13", -0.001: ".00", -2.5: "−2.50", 0.999: "1.00"} {
		if got := short(f); got != want {
			t.Errorf("%v is written %q, want %q", f, got, want)
		}
	}
	for _, c := range []struct {
		of   agreement.Value
		want string
	}{
		{agreement.Figure(0.5), ".50"},
		{agreement.Between(0.25, 0.75), ".25–.75"},
		{agreement.None(agreement.NoData, "no"), "–"},
		{agreement.None(agreement.Cancelled, "later"), "…"},
	} {
		if got := figureText(agreement.Result{Value: c.of}); got != c.want {
			t.Errorf("%v is written %q, want %q", c.of, got, c.want)
		}
	}
}

func TestTextOnHeatCanBeRead(t *testing.T) {
	for _, a := range []theme.Appearance{theme.AlwaysLight, theme.AlwaysDark} {
		test.NewTempApp(t)
		test.ApplyTheme(t, theme.New(a))
		text := nrgba(theme.ColorNameText)
		var before color.NRGBA
		for step := range 11 {
			ground, _ := heat(float64(step) / 10).(color.NRGBA)
			if got := labelcolor.Contrast(text, ground); got < 7 {
				t.Errorf("%v: text on heat %d has a contrast of %.1f", a, step, got)
			}
			if step > 0 && ground == before {
				t.Errorf("heat %d looks as the one before", step)
			}
			before = ground
		}
		if got := labelcolor.Contrast(nrgba(theme.ColorNameAccent), func() color.NRGBA { c, _ := soft().(color.NRGBA); return c }()); got < 1.5 {
			t.Errorf("%v: open and settled differ by a contrast of %.2f only", a, got)
		}
	}
}
