package session

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"postil/annotate"
	"postil/annotate/find"
	"postil/storage"
	"postil/storage/article"
)

// warnings are articles that say "stay away" seven times.
var warnings = map[string]string{
	"1.txt": "Stay away from boats. They stay away, again. Please stay away now.",
	"2.txt": "Nothing here.",
	"3.txt": "Divers stay away from wrecks.\nAll stay away.",
	"4.txt": "Owners stay away. Divers STAY AWAY.",
}

// concordance is one of the words over the articles above, begun on the first.
func openWarnings(t testing.TB, options ...option) (*desk, *Concordance) {
	t.Helper()
	d := newDesk(t, folder(t, warnings), MemoryPreferences{}, options...)
	d.SetPerson("Mina")
	d.Open(d.dir)
	for len(d.jobs)+len(d.inbox) > 0 {
		d.run()
		d.deliver()
	}
	d.forget()
	c := d.Concord()
	if c == nil {
		t.Fatal("there is no concordance")
	}
	return d, c
}

var stayAway = find.Query{Text: "stay away"}

// places are the lines as article and start, ticked ones with a star and those
// marked already with an equals sign.
func places(c *Concordance) string {
	var out []string
	for _, l := range c.Lines {
		p := fmt.Sprintf("%s:%d", strings.TrimSuffix(l.Path, ".txt"), l.Span.Start)
		if l.Ticked {
			p += "*"
		}
		if l.Cover == find.Marked {
			p += "="
		}
		out = append(out, p)
	}
	return strings.Join(out, " ")
}

func wantPlaces(t *testing.T, c *Concordance, want string) {
	t.Helper()
	if got := places(c); got != want {
		t.Errorf("the lines are %q, want %q", got, want)
	}
}

// origins are how the marks of an article came to be.
func origins(l *annotate.Layer) []annotate.Origin {
	var out []annotate.Origin
	for m := range l.Annotations() {
		out = append(out, m.Origin)
	}
	return out
}

func TestWithoutAWorkspaceThereIsNoConcordance(t *testing.T) {
	if New(Options{}).Concord() != nil {
		t.Error("there is one")
	}
}

func TestWordsAreFoundInTheArticleOrTheWorkspaceWithWhatStandsAroundThem(t *testing.T) {
	_, c := openWarnings(t)
	c.Search(stayAway, true)
	wantPlaces(t, c, "1:0* 1:27* 1:52* 3:7* 3:34* 4:7* 4:25*")
	if st := c.Status; st.Running || st.Articles != 3 || st.Done != 4 || st.Total != 4 || st.More || st.Err != nil {
		t.Errorf("%+v", st)
	}
	if l := c.Lines[4]; l.Left != "Divers stay away from wrecks. ¶ All " || l.Right != "." || l.Text.Quote(l.Span) != "stay away" || l.Entry != 2 {
		t.Errorf("the fifth line is %+v", l)
	}
	c.Search(stayAway, false)
	wantPlaces(t, c, "1:0* 1:27* 1:52*")
	c.Search(find.Query{Text: "STAY AWAY", MatchCase: true}, true)
	wantPlaces(t, c, "4:25*")
	if c.Ticked() != 1 || c.Marked() != 0 {
		t.Errorf("%d ticked, %d marked", c.Ticked(), c.Marked())
	}
}

func TestAnEmptyOrWrongQueryFindsNothingAndSaysWhy(t *testing.T) {
	d, c := openWarnings(t)
	told := 0
	d.On.Concordance.Listen(func(of *Concordance) {
		if of == c {
			told++
		}
	})
	c.Search(stayAway, true)
	told = 0
	c.Search(find.Query{Text: "(", Regexp: true}, true)
	var wrong *find.SyntaxError
	if !errors.As(c.Status.Err, &wrong) || len(c.Lines) > 0 || c.Status.Running || told == 0 {
		t.Errorf("%+v, %d lines, told %d times", c.Status, len(c.Lines), told)
	}
	told = 0
	c.Search(find.Query{}, true)
	if c.Status != (ConcordanceStatus{}) || len(c.Lines) > 0 || told == 0 {
		t.Errorf("%+v, %d lines, told %d times", c.Status, len(c.Lines), told)
	}
}

func TestLinesStreamInWhileTheSearchGoesOn(t *testing.T) {
	d, c := openWarnings(t, queued, held)
	c.Search(stayAway, true)
	if !c.Status.Running || len(c.Lines) > 0 {
		t.Errorf("%+v, %d lines before anything was looked at", c.Status, len(c.Lines))
	}
	d.run()
	var counts []int
	for len(d.inbox) > 0 {
		f := d.inbox[0]
		d.inbox = d.inbox[1:]
		f()
		counts = append(counts, len(c.Lines))
		if running := len(d.inbox) > 0; c.Status.Running != running {
			t.Errorf("with %d lines running is %t", len(c.Lines), c.Status.Running)
		}
	}
	if len(counts) != 4 || !slices.IsSorted(counts) || counts[0] == 0 || counts[0] == 7 || counts[3] != 7 {
		t.Errorf("the lines came as %v", counts)
	}
}

func TestAStoppedSearchKeepsWhatWasFoundAndTakesNoMore(t *testing.T) {
	d, c := openWarnings(t, queued, held)
	c.Search(stayAway, true)
	d.run()
	d.inbox[0]()
	d.inbox = d.inbox[1:]
	n := len(c.Lines)
	c.Stop()
	d.deliver()
	if c.Status.Running || len(c.Lines) != n || n == 0 {
		t.Errorf("%+v, %d lines, were %d", c.Status, len(c.Lines), n)
	}
	c.Search(stayAway, true)
	c.Stop() // before it began: it looks at nothing
	d.run()
	d.deliver()
	if len(c.Lines) > 0 || c.Status.Err != nil {
		t.Errorf("%d lines, %v", len(c.Lines), c.Status.Err)
	}
}

func TestANewSearchDropsWhatTheOldOneFindsLater(t *testing.T) {
	d, c := openWarnings(t, queued, held)
	c.Search(stayAway, true)
	d.run()
	d.inbox[0]()
	d.inbox = d.inbox[1:]
	c.Search(find.Query{Text: "wrecks"}, true)
	if len(c.Lines) > 0 || !c.Status.Running {
		t.Errorf("%d lines of the old search", len(c.Lines))
	}
	d.deliver() // the rest of the old one
	if len(c.Lines) > 0 || !c.Status.Running {
		t.Errorf("%+v, %d lines of the old search", c.Status, len(c.Lines))
	}
	d.run()
	d.deliver()
	wantPlaces(t, c, "3:22*")
}

func TestLinesAreTickedOneByOneOrAllButTheMarkedOnes(t *testing.T) {
	d, c := openWarnings(t)
	d.Select(annotate.Span{Start: 27, End: 36})
	d.press("2")
	c.Search(stayAway, false)
	wantPlaces(t, c, "1:0* 1:27= 1:52*")
	if c.Ticked() != 2 || c.Marked() != 1 {
		t.Errorf("%d ticked, %d marked", c.Ticked(), c.Marked())
	}
	c.Tick(0, false)
	wantPlaces(t, c, "1:0 1:27= 1:52*")
	c.TickAll(false)
	wantPlaces(t, c, "1:0 1:27= 1:52")
	c.TickAll(true)
	wantPlaces(t, c, "1:0* 1:27= 1:52*")
	c.Tick(1, true) // on purpose: with another label, say
	c.Tick(-1, true)
	c.Tick(3, true)
	wantPlaces(t, c, "1:0* 1:27*= 1:52*")
}

func TestAMarkOfAnotherSizeDoesNotCountAsMarked(t *testing.T) {
	d, c := openWarnings(t)
	d.Select(annotate.Span{Start: 0, End: 20})
	d.press("2")
	c.Search(stayAway, false)
	if c.Lines[0].Cover != find.Touched || !c.Lines[0].Ticked {
		t.Errorf("%+v", c.Lines[0])
	}
}

func TestLinesAreSortedByTheWordsBesideThemOrByPlace(t *testing.T) {
	_, c := openWarnings(t)
	c.Search(stayAway, true)
	c.Sort(ByRight)
	wantPlaces(t, c, "3:34* 4:25* 1:27* 4:7* 1:0* 3:7* 1:52*")
	c.Sort(ByLeft)
	wantPlaces(t, c, "1:0* 3:34* 3:7* 4:25* 4:7* 1:52* 1:27*")
	if c.Order() != ByLeft {
		t.Errorf("the order is %d", c.Order())
	}
	c.Sort(ByPlace)
	wantPlaces(t, c, "1:0* 1:27* 1:52* 3:7* 3:34* 4:7* 4:25*")

	// Lines that come in later are put in order, too.
	c.Sort(ByRight)
	c.Search(find.Query{Text: "away"}, true)
	if c.Lines[0].Path != "3.txt" || c.Lines[len(c.Lines)-1].Span.Start != 57 {
		t.Errorf("the lines are %s", places(c))
	}
}

func TestLinesWithTheSameContextStayInTheOrderOfTheText(t *testing.T) {
	d := with(t, strings.Repeat("the same words\n", 12))
	c := d.Concord()
	c.Search(find.Query{Text: "words"}, true)
	before := places(c)
	for range 2 {
		for _, o := range []Order{ByLeft, ByPlace, ByRight} {
			c.Sort(o)
		}
	}
	c.Sort(ByPlace)
	wantPlaces(t, c, before)
}

func TestTickedLinesAreLabelledWithOneChangeForEachArticle(t *testing.T) {
	d, c := openWarnings(t)
	d.Select(annotate.Span{Start: 27, End: 36})
	d.press("2", "Esc")
	c.Search(stayAway, true)
	c.Tick(3, false)
	d.forget()
	c.Label("warning")
	wantPlaces(t, c, "1:0= 1:27= 1:52= 3:7 3:34= 4:7= 4:25=")
	if !d.told("5 marked as Warning in 3 articles. Undo") {
		t.Errorf("told %v", d.notices)
	}
	if len(d.changes) != 1 {
		t.Errorf("the shown article changed %d times", len(d.changes))
	}
	for article, want := range map[string][]string{
		"1.txt": {"warning Stay away", "warning stay away", "warning stay away"},
		"3.txt": {"warning stay away"}, "4.txt": {"warning stay away", "warning STAY AWAY"},
	} {
		d.goTo(article)
		d.wantMarks(want...)
		d.wantSaved()
		found := 0
		for _, o := range origins(d.Layer()) {
			if o.Kind == annotate.OriginFind && o.Source == "stay away" {
				found++
			}
		}
		if n := map[string]int{"1.txt": 2, "3.txt": 1, "4.txt": 2}[article]; found != n || d.UndoName() != fmt.Sprintf("Label %d as Warning", n) {
			t.Errorf("%s: %d marks were found, undo would be %q", article, found, d.UndoName())
		}
		if e := d.Entries()[d.Current()]; e.Summary.Marks != len(want) || e.Summary.State != annotate.StateInProgress {
			t.Errorf("%s: the list says %+v", article, e.Summary)
		}
		d.Undo()
		if n := d.Layer().Len(); n != len(want)-found {
			t.Errorf("%s: after undo there are %d marks", article, n)
		}
		d.Redo()
		d.wantMarks(want...)
	}
	// Whatever is labelled is skipped the next time.
	c.Search(stayAway, true)
	wantPlaces(t, c, "1:0= 1:27= 1:52= 3:7* 3:34= 4:7= 4:25=")
}

func TestWordsThatAreMarkedWithTheLabelAlreadyArePassedOver(t *testing.T) {
	d, c := openWarnings(t)
	d.Select(annotate.Span{Start: 27, End: 36})
	d.press("2", "Esc")
	c.Search(stayAway, false)
	c.Tick(0, false)
	c.Tick(2, false)
	c.Tick(1, true)
	undo := d.UndoName()
	c.Label("warning")
	d.wantMarks("warning stay away")
	if d.UndoName() != undo {
		t.Errorf("undo would be %q", d.UndoName())
	}
	c.Tick(1, true)
	c.Label("claim")
	if d.Layer().Len() != 2 {
		t.Errorf("with another label there are %q", d.marks())
	}
}

func TestLabellingSaysWhatItLacks(t *testing.T) {
	d, c := openWarnings(t)
	c.Search(stayAway, true)
	c.TickAll(false)
	c.Label("warning")
	if !d.told("Tick the lines") {
		t.Errorf("told %v", d.notices)
	}
	c.TickAll(true)
	d.forget()
	c.Label("no such label")
	if len(d.notices) != 1 || !d.notices[0].Error {
		t.Errorf("told %v", d.notices)
	}
	nobody := newDesk(t, d.dir, MemoryPreferences{})
	nobody.Open(d.dir)
	c = nobody.Concord()
	c.Search(stayAway, true)
	c.Label("warning")
	if !nobody.told(ErrNobody.Error()) || nobody.Layer().Len() > 0 {
		t.Errorf("told %v", nobody.notices)
	}
}

func TestWhatIsReadOnlyIsToldAndTheRestIsLabelled(t *testing.T) {
	d, _ := openWarnings(t)
	broken := filepath.Join(d.dir, storage.SidecarPath("4.txt", d.Person().Slug))
	write(t, broken, "{not a sidecar")
	d.Open(d.dir)
	c := d.Concord()
	c.Search(stayAway, true)
	wantPlaces(t, c, "1:0* 1:27* 1:52* 3:7* 3:34* 4:7 4:25")
	c.Tick(5, true)
	d.forget()
	c.Label("warning")
	wantPlaces(t, c, "1:0= 1:27= 1:52= 3:7= 3:34= 4:7 4:25")
	if len(d.notices) != 1 || !d.notices[0].Error || !d.told("5 marked as Warning in 2 articles; 1 line skipped") || !d.told("4.txt") {
		t.Errorf("told %v", d.notices)
	}
	if c.Lines[5].Skipped != SkipReadOnly || c.Lines[6].Skipped != "" {
		t.Errorf("skipped are %q and %q", c.Lines[5].Skipped, c.Lines[6].Skipped)
	}
	if b, err := os.ReadFile(broken); err != nil || string(b) != "{not a sidecar" {
		t.Errorf("the sidecar that cannot be read is now %q, %v", b, err)
	}
}

func TestAFileThatChangedSinceIsNotMarkedInTheWrongPlace(t *testing.T) {
	d, c := openWarnings(t)
	c.Search(stayAway, true)
	write(t, filepath.Join(d.dir, "3.txt"), "New: divers stay away from wrecks.\nAll stay away.")
	if err := os.Remove(filepath.Join(d.dir, "4.txt")); err != nil {
		t.Fatal(err)
	}
	d.forget()
	c.Label("warning")
	wantPlaces(t, c, "1:0= 1:27= 1:52= 3:7 3:34 4:7 4:25")
	if len(d.notices) != 1 || !d.notices[0].Error || !d.told("3 marked as Warning in 1 article; 4 lines skipped") || !d.told("4.txt") {
		t.Errorf("told %v", d.notices)
	}
	if got := c.Skips(); len(got) != 2 || got[SkipChanged] != 2 || got[SkipUnreadable] != 2 {
		t.Errorf("skipped are %v", got)
	}
	for i, want := range []Skip{"", "", "", SkipChanged, SkipChanged, SkipUnreadable, SkipUnreadable} {
		if c.Lines[i].Skipped != want {
			t.Errorf("line %d is skipped since %q, want %q", i, c.Lines[i].Skipped, want)
		}
	}
	c.TickAll(true) // they would only be skipped again
	wantPlaces(t, c, "1:0= 1:27= 1:52= 3:7 3:34 4:7 4:25")
	c.Sort(ByRight) // they stay marked in another order
	if got := c.Skips(); got[SkipChanged] != 2 {
		t.Errorf("sorted, skipped are %v", got)
	}
	d.goTo("3.txt")
	d.wantMarks()
	c.Sort(ByPlace)
	c.Search(stayAway, true) // what is there now
	wantPlaces(t, c, "1:0= 1:27= 1:52= 3:12* 3:39*")
	c.Label("warning")
	wantPlaces(t, c, "1:0= 1:27= 1:52= 3:12= 3:39=")
}

func TestLinesMayBeSortedOrSoughtAnewWhileArticlesAreOpenedToLabelThem(t *testing.T) {
	for name, meanwhile := range map[string]func(*Concordance){
		"sorted":     func(c *Concordance) { c.Sort(ByRight) },
		"anew":       func(c *Concordance) { c.Search(find.Query{Text: "boats"}, true) },
		"nothing":    func(c *Concordance) { c.Search(find.Query{}, true) },
		"other tick": func(c *Concordance) { c.TickAll(false) },
	} {
		t.Run(name, func(t *testing.T) {
			d, c := openWarnings(t, queued)
			c.Search(stayAway, true)
			d.run()
			c.TickAll(false)
			c.Tick(0, true)
			c.Tick(3, true)
			c.Label("warning")
			meanwhile(c)
			d.run()
			for _, article := range []string{"1.txt", "3.txt", "4.txt"} {
				d.goTo(article)
				switch article {
				case "1.txt":
					d.wantMarks("warning Stay away")
				case "3.txt":
					d.wantMarks("warning stay away")
					if at := d.Layer().At(0).Hull().Start; at != 7 {
						t.Errorf("marked is what stands at %d", at)
					}
				default:
					d.wantMarks()
				}
			}
			for _, l := range c.Lines {
				if want := l.Path == "1.txt" && l.Span.Start == 0 || l.Path == "3.txt" && l.Span.Start == 7; l.Text.Quote(l.Span) != "boats" && (l.Cover == find.Marked) != want {
					t.Errorf("%s: the line at %d is shown as marked or not", l.Path, l.Span.Start)
				}
			}
		})
	}
}

func TestAnotherPersonIsNotGivenTheMarks(t *testing.T) {
	d, c := openWarnings(t, queued)
	c.Search(stayAway, true)
	d.run()
	c.Label("warning")
	d.UsePerson("Jon")
	d.run()
	for _, article := range []string{"1.txt", "3.txt", "4.txt"} {
		d.goTo(article)
		d.wantMarks()
	}
}

func TestALineIsShownInItsArticle(t *testing.T) {
	d, c := openWarnings(t, queued)
	c.Search(stayAway, true)
	d.run()
	c.Show(1)
	d.wantSelected("stay away")
	if d.Doc().Path() != "1.txt" || d.Selection().Span().Start != 27 {
		t.Errorf("%s is shown with %v", d.Doc().Path(), d.Selection())
	}
	c.Show(4)
	d.run()
	d.wantSelected("stay away")
	if d.Doc().Path() != "3.txt" || d.Selection().Span().Start != 34 {
		t.Errorf("%s is shown with %v", d.Doc().Path(), d.Selection())
	}
	if r := d.revealed[len(d.revealed)-1]; r.Span != d.Selection().Span() || !r.Center {
		t.Errorf("revealed %v", d.revealed)
	}
	for _, none := range []int{-1, 7} {
		c.Show(none)
	}
	d.wantSelected("stay away")

	// What is asked for later wins.
	c.Show(5)
	d.OpenArticle(1)
	d.run()
	d.wantSelected("")
	d.goTo("4.txt")
	d.wantSelected("")
}

func TestALineOfAnArticleThatIsGoneSelectsNothingLater(t *testing.T) {
	d, c := openWarnings(t)
	c.Search(stayAway, true)
	if err := os.Remove(filepath.Join(d.dir, "4.txt")); err != nil {
		t.Fatal(err)
	}
	c.Show(5)
	if d.Doc() != nil || !d.told("4.txt") {
		t.Errorf("told %v", d.notices)
	}
	write(t, filepath.Join(d.dir, "4.txt"), warnings["4.txt"])
	d.goTo("4.txt")
	d.wantSelected("")
}

func TestWhatStandsInFurnitureIsLeftOutAndCountedUntilItIsAskedFor(t *testing.T) {
	const story = "Menu Share Storm\n\nStorm nears the coast\n\nA storm is near, they said.\n\nRelated stories\nStorm of the year\n"
	d := newDesk(t, folder(t, map[string]string{"1.txt": story, "2.txt": "Quay closed\n\nNobody was hurt.\n\nRelated stories\nStorm of the year\n"}), MemoryPreferences{})
	d.SetPerson("Mina")
	d.Open(d.dir)
	d.zone("they said", article.ZoneCaption) // so that one article has a file of zones
	d.zone("Menu Share Storm", article.ZoneFurniture)
	c := d.Concord()
	c.Search(find.Query{Text: "storm"}, true)
	wantPlaces(t, c, "1:18* 1:43*")
	if c.Aside() != 3 || c.Status.Articles != 1 || c.Ticked() != 2 {
		t.Errorf("%d are left out, %d articles, %d ticked", c.Aside(), c.Status.Articles, c.Ticked())
	}
	c.Tick(0, false)
	c.TakeFurniture(true)
	wantPlaces(t, c, "1:11* 1:18 1:43* 1:86* 2:47*")
	if c.Aside() != 0 || c.Status.Articles != 2 {
		t.Errorf("%d are left out, %d articles", c.Aside(), c.Status.Articles)
	}
	c.Search(find.Query{Text: "storm"}, false) // the choice stays
	wantPlaces(t, c, "1:11* 1:18* 1:43* 1:86*")
	c.TakeFurniture(false)
	wantPlaces(t, c, "1:18* 1:43*")
	c.Label("claim")
	d.wantMarks("claim Storm", "claim storm")
	if got := d.Layer().At(0).Hull().Start; got != 18 {
		t.Errorf("the first mark begins at %d", got)
	}
}

func TestZonesThatWereReadForOneQueryServeTheNext(t *testing.T) {
	d, c := openWarnings(t)
	c.Search(stayAway, true)
	known := len(c.zones.known)
	if known != 3 { // only the articles with hits
		t.Errorf("the zones of %d articles were read", known)
	}
	if err := os.RemoveAll(filepath.Join(d.dir, "4.txt")); err != nil {
		t.Fatal(err)
	}
	before := c.zones.known["1.txt"].zones
	c.Search(find.Query{Text: "away"}, true)
	if after := c.zones.known["1.txt"].zones; len(after) == 0 || &after[0] != &before[0] {
		t.Error("they were read again")
	}
}
