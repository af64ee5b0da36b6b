package session

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"postil/annotate"
	"postil/annotate/agreement"
	"postil/annotate/insights"
)

// colleague is somebody else at work in the same folder, on a desk of her own.
func (d *desk) colleague(name string, work func(*desk)) {
	d.t.Helper()
	c := newDesk(d.t, d.dir, MemoryPreferences{}, func(e *desk, _ *Options) { e.ids = d.ids })
	c.SetPerson(name)
	c.Open(d.dir)
	work(c)
	if err := c.Close(time.Second); err != nil {
		d.t.Fatal(err)
	}
}

// measured is Mina's session in a folder where Ben and Cy have finished an
// article, and she herself, too.
func measured(t *testing.T, options ...option) (*desk, *Insights) {
	t.Helper()
	d := open(t, latin, options...)
	for _, c := range []struct{ name, words, key string }{{"Ben", "harbour board", "1"}, {"Cy", "The harbour board", "2"}} {
		d.colleague(c.name, func(e *desk) {
			e.goTo(latin)
			e.label(c.words, c.key)
			e.label("Nobody was hurt.", "3")
			e.Run("go.toggleDone")
			e.goTo(long)
			e.label("Third.", "1")
			e.Run("go.toggleDone")
		})
	}
	d.label("harbour board", "1")
	d.Run("go.toggleDone")
	d.goTo(latin)
	return d, d.NewInsights()
}

func TestInsightsAreWorkedOutWhileTheyAreShown(t *testing.T) {
	d, i := measured(t)
	told := 0
	i.Changed.Listen(func(struct{}) { told++ })
	if i.Figures() != nil || i.Status().Running {
		t.Fatal("they are worked out before they are shown")
	}
	i.Show()
	f := i.Figures()
	if f == nil || i.Status().Running || i.Status().Rough || told == 0 {
		t.Fatalf("the figures are %v, the status %+v", f, i.Status())
	}
	if len(f.People) != 3 || f.Compared != 2 || f.Articles != len(d.Entries()) || f.People[0].Name != "Ben" {
		t.Errorf("%v on %d of %d articles", f.People, f.Compared, f.Articles)
	}
	if _, ok := f.Overall[0].Result.Float(); !ok {
		t.Errorf("γ is %v", f.Overall[0].Result.Value)
	}
	before := f.ByArticle.Rows[0].Marks
	d.Run("go.toggleDone") // open again, and then another mark
	d.label("claim", "1")
	if i.Figures().ByArticle.Rows[0].Marks != before-1 {
		t.Errorf("of an article that is in progress again her marks still count: %d, before %d", i.Figures().ByArticle.Rows[0].Marks, before)
	}
	d.Run("go.toggleDone")
	if got := i.Figures().ByArticle.Rows[0].Marks; got != before+1 {
		t.Errorf("with one mark more there are %d, before %d", got, before)
	}
	i.Hide()
	shown := i.Figures()
	d.Run("go.toggleDone")
	if i.Figures() != shown {
		t.Error("they are worked out while they are hidden")
	}
	i.Show()
	if i.Figures().ByArticle.Rows[0].Marks != before-1 {
		t.Error("shown again they are as they were")
	}
}

func TestInsightsReadWhatOthersWroteSince(t *testing.T) {
	d, i := measured(t)
	i.Show()
	before := i.Figures()
	d.colleague("Ben", func(e *desk) {
		e.goTo(emoji)
		e.label("nurses", "1")
		e.Run("go.toggleDone")
	})
	d.colleague("Cy", func(e *desk) {
		e.goTo(emoji)
		e.Run("go.toggleDone")
	})
	i.Refresh()
	if f := i.Figures(); f.Compared != before.Compared+1 {
		t.Errorf("%d articles are compared, before %d", f.Compared, before.Compared)
	}
	d.colleague("Dee", func(e *desk) {
		e.goTo(emoji)
		e.label("nurses", "1")
		e.Run("go.toggleDone")
	})
	i.Refresh()
	if f := i.Figures(); len(f.People) != 4 || len(i.Status().Everybody) != 4 {
		t.Errorf("compared are %v", f.People)
	}
	write(t, filepath.Join(d.dir, latin), fixtureTexts[latin]+" And more.") // which the layers do not know
	i.Refresh()
	if f := i.Figures(); i.Status().Err != nil || len(f.LeftOut) == 0 || f.LeftOut[0].Article != latin {
		t.Errorf("of an article that cannot be compared any more is told %+v, %v", f.LeftOut, i.Status().Err)
	}
	write(t, filepath.Join(d.dir, latin), fixtureTexts[latin])
	write(t, filepath.Join(d.dir, "another.txt"), "A new article.")
	if err := os.WriteFile(filepath.Join(d.dir, long+".ben.ann.json"), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	i.Refresh()
	f := i.Figures()
	if f.Articles != before.Articles || len(f.LeftOut) != 1 || !strings.Contains(f.LeftOut[0].Why, long) {
		t.Errorf("with one article more and one that cannot be read there are %d, before %d; left out are %+v", f.Articles, before.Articles, f.LeftOut)
	}
}

func TestWhoIsComparedAndHowIsChosen(t *testing.T) {
	_, i := measured(t)
	i.Show()
	i.ChoosePeople([]string{"cy", "ben"})
	f := i.Figures()
	if len(f.People) != 2 || f.People[0].Slug != "cy" || len(i.Status().Everybody) != 3 {
		t.Errorf("compared are %v of %v", f.People, i.Status().Everybody)
	}
	i.SetMeasure("f1-exact")
	if f := i.Figures(); f.Measure != "f1-exact" || f.Matrix.Pairs[0].Result.Measure != "f1-exact" {
		t.Errorf("the matrix is by %s", f.Measure)
	}
	i.SetMeasure("no such measure")
	if i.Measure() != "f1-exact" {
		t.Error("there is a measure that does not exist")
	}
	i.ChoosePeople(nil)
	i.SetPair([2]int{2, 1})
	if f := i.Figures(); f.Confusion.Pair != [2]int{1, 2} || i.Pair() != [2]int{1, 2} {
		t.Errorf("labels are held against each other of %v", f.Confusion.Pair)
	}
	i.ChoosePeople([]string{"cy", "ben"})
	if i.Pair() != [2]int{} {
		t.Error("the pair is of people who are not compared")
	}
	i.HideNames(true)
	if f := i.Figures(); !f.Hidden || f.People[0].Name == "Cy" || !i.NamesHidden() {
		t.Errorf("hidden names are %v", f.People)
	}
	i.HideNames(false)
	if i.Figures().Hidden {
		t.Error("the names stay hidden")
	}
	i.SetUnfinished(true)
	if !i.Figures().Unfinished {
		t.Error("what is in progress does not count")
	}
}

func TestTheListBehindAFigureIsOpenedAndClosed(t *testing.T) {
	d, i := measured(t)
	i.Show()
	f := i.Figures()
	i.ShowPair(0, 1)
	l := i.List()
	if l == nil || l.Running || l.Title != "Ben and Cy" || l.Count() != 1 || l.Groups[0].Items[0].Said[1].Quote != "The harbour board" {
		t.Fatalf("behind Ben and Cy is %+v", l)
	}
	if l.Figure.Measure != "gamma" || l.Groups[0].Result.Measure != "gamma" {
		t.Errorf("the figure is %v", l.Figure)
	}
	row := slices.IndexFunc(f.ByArticle.Rows, func(a insights.Article) bool { return a.ID == latin })
	for name, show := range map[string]func(){
		latin:               func() { i.ShowArticle(row) },
		"Claim":             func() { i.ShowLabel(0) },
		"Claim and Warning": func() { i.ShowConfusion(0, 1) },
		"boundary and label differ": func() {
			i.ShowClass(slices.IndexFunc(f.Classes.Rows, func(c insights.Class) bool { return c.Class == "boundary-and-label" }))
		},
	} {
		show()
		if l := i.List(); l == nil || l.Title != name || l.Count() == 0 {
			t.Errorf("the list of %s is %+v", name, l)
		}
	}
	i.CloseList()
	if i.List() != nil {
		t.Error("the list stays")
	}
	i.ShowPair(0, 1)
	before := i.List().Count()
	d.colleague("Cy", func(e *desk) {
		e.goTo(latin)
		e.label("claim", "1")
	})
	i.Refresh()
	if l := i.List(); l == nil || l.Title != "Ben and Cy" || l.Count() != before+1 {
		t.Errorf("after a mark more the list is %+v, before it had %d", l, before)
	}
	i.HideNames(true)
	if i.List() != nil {
		t.Error("a list with names in its title stays when names are hidden")
	}
	i.HideNames(false)
	i.ShowLabel(0)
	i.SetMeasure("f1-exact")
	if i.List() != nil {
		t.Error("the list of another measure stays")
	}
	d.Run("go.toggleDone")
}

func TestWhoHasNotFinishedAnArticleDoesNotSeeWhatOthersMarkedInIt(t *testing.T) {
	d, i := measured(t)
	d.Run("go.toggleDone") // Mina has not finished it any more
	i.Show()
	i.ShowPair(0, 1)
	if l := i.List(); l.Count() != 1 || l.Groups[0].Withheld != 1 || len(l.Groups[0].Items) != 0 {
		t.Errorf("she sees %+v", l)
	}
	write(t, filepath.Join(d.dir, "postil.toml"), "[review]\nreviewers = [\"mina\"]\n")
	d.Open(d.dir)
	i.ShowPair(0, 1)
	if l := i.List(); l.Groups[0].Withheld != 0 || len(l.Groups[0].Items) != 1 {
		t.Errorf("who may see all sees %+v", l)
	}
}

func TestAnotherWorkspaceHasFiguresOfItsOwn(t *testing.T) {
	d, i := measured(t)
	i.Show()
	i.ChoosePeople([]string{"ben", "cy"})
	i.ShowPair(0, 1)
	d.Open(folder(t, fixtureTexts))
	if f := i.Figures(); f == nil || len(f.People) != 0 || i.List() != nil || i.People() != nil {
		t.Errorf("in another folder there are %+v", f)
	}
}

func TestInsightsAreExportedByTheEndingOfTheName(t *testing.T) {
	d, i := measured(t)
	i.Export(filepath.Join(d.dir, "none.html")) // before there are any
	i.Show()
	i.HideNames(true)
	name := filepath.Join(t.TempDir(), "report.html")
	i.Export(name)
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), "Ben") || !strings.Contains(string(data), "Postil") {
		t.Error("the page has names that are hidden")
	}
	if n := d.notices[len(d.notices)-1]; !strings.Contains(n.Text, name) || n.Error {
		t.Errorf("told is %+v", n)
	}
	i.Export(filepath.Join(t.TempDir(), "report.pdf"))
	if n := d.notices[len(d.notices)-1]; !n.Error {
		t.Errorf("of what cannot be written is told %+v", n)
	}
	if _, err := os.Stat(filepath.Join(d.dir, "none.html")); err == nil {
		t.Error("a report without figures was written")
	}
}

// With real goroutines: changes while figures are worked out and lists are
// read. The race detector sees to the rest.
func TestFiguresAreWorkedOutWhileThePersonGoesOn(t *testing.T) {
	d, _ := measured(t)
	e, until := newLiveDesk(t, d.dir)
	e.SetPerson("Dee")
	e.Open(e.dir)
	until("an article is shown", func() bool { return e.Doc() != nil })
	i := e.NewInsights()
	i.Show()
	for n := range 40 {
		e.Select(annotate.Span{Start: n, End: n + 2})
		e.Label([]string{"claim", "warning", "quote"}[n%3])
		switch n % 4 {
		case 0:
			i.SetMeasure([]string{"gamma", "alpha-u", "f1-exact"}[n%3])
		case 1:
			i.Refresh()
		case 2:
			i.Stop()
			i.Refresh()
		}
		if f := i.Figures(); f != nil && len(f.People) > 1 {
			i.ShowPair(0, 1)
			i.ShowClass(0)
		}
		for len(e.arrived) > 0 {
			(<-e.arrived)()
		}
	}
	until("everything is worked out", func() bool { return !i.Status().Running && i.Status().Err == nil && i.Figures() != nil })
	if f := i.Figures(); f.Overall[0].Result.Status() == agreement.Undefined {
		t.Errorf("γ is %v: %s", f.Overall[0].Result.Value, f.Overall[0].Result.Why())
	}
	until("everything is saved", func() bool { return e.lastSaving().Status == Saved })
	if err := e.Close(10 * time.Second); err != nil {
		t.Fatal(err)
	}
}
