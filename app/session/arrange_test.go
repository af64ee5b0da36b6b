package session

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"postil/annotate"
	"postil/storage"
)

// inList are the paths as the list shows them.
func (d *desk) inList() []string {
	var out []string
	for _, i := range d.Order() {
		out = append(out, d.Entries()[i].Path)
	}
	return out
}

func (d *desk) wantList(want ...string) {
	d.t.Helper()
	if got := d.inList(); !slices.Equal(got, want) {
		d.t.Errorf("the list is %q, want %q", got, want)
	}
}

func dated(outlet, day, title string) string {
	return title + "\n" + strings.ToUpper(outlet) + " · By Ida Marsh · Published " + day + "\n\nWords of it.\n"
}

func TestTheListIsSortedAndThatIsRemembered(t *testing.T) {
	d := newDesk(t, folder(t, map[string]string{
		"a.txt": dated("Inland Post", "May 12, 2026", "Report 10 of the quay"), "b.txt": "Report 2 of the quay\n\nNo date.",
		"sub/c.txt": dated("Coastal Wire", "May 11, 2026", "Zebra crossing"),
	}), MemoryPreferences{})
	d.SetPerson("Mina")
	d.Open(d.dir)
	told := 0
	d.On.Arranged.Listen(func(struct{}) { told++ })
	d.wantList("a.txt", "b.txt", "sub/c.txt")
	d.Run("list.byTitle")
	d.wantList("b.txt", "a.txt", "sub/c.txt")
	d.Run("list.byDate")
	d.wantList("sub/c.txt", "a.txt", "b.txt")
	d.Run("list.byDate")
	d.wantList("a.txt", "sub/c.txt", "b.txt") // without a date is last either way
	d.Run("list.folders")
	d.wantList("a.txt", "b.txt", "sub/c.txt")
	if told != 4 {
		t.Errorf("told %d times", told)
	}
	want := Arrangement{Sort: ByDate, Descending: true, Group: GroupByFolder}
	d = d.again()
	d.Open(d.dir)
	if d.Arrangement() != want {
		t.Errorf("after a restart the list stands %+v", d.Arrangement())
	}
	d.wantList("a.txt", "b.txt", "sub/c.txt")
	d.Run("list.folders")
	d.Run("list.reverse")
	d.wantList("sub/c.txt", "a.txt", "b.txt")
	d.prefs[prefArrangement] = `{"sort": "smell", "group": 7}`
	if d = d.again(); d.Arrangement() != (Arrangement{}) {
		t.Errorf("broken preferences make %+v", d.Arrangement())
	}
}

func TestNextAndPreviousFollowTheOrderOfTheList(t *testing.T) {
	d := open(t, latin)
	d.SortBy(ByPath)
	d.press("Ctrl+PgDn")
	if !d.told("last article") || d.Doc().Path() != latin {
		t.Errorf("%s is shown", d.Doc().Path())
	}
	d.press("Ctrl+PgUp", "Ctrl+PgUp")
	if d.Doc().Path() != arabic {
		t.Errorf("%s is shown", d.Doc().Path())
	}
	d.press("Ctrl+Enter")
	if d.Doc().Path() != emoji {
		t.Errorf("after it %s is shown", d.Doc().Path())
	}
}

func TestEveryOrderHasEachArticleOnceAndIsThatOfItsColumn(t *testing.T) {
	words := rapid.SampledFrom([]string{"", "a", "B", "b 10", "b 9"})
	rapid.Check(t, func(t *rapid.T) {
		entries := make([]Entry, rapid.IntRange(0, 30).Draw(t, "articles"))
		for i := range entries {
			e := &entries[i]
			e.Path = fmt.Sprintf("%d/%03d.txt", i/5, i)
			e.Summarised = rapid.Bool().Draw(t, "summarised")
			e.Summary.Outlet, e.Summary.Date, e.Summary.Language = words.Draw(t, "outlet"), words.Draw(t, "date"), words.Draw(t, "language")
			e.Folded = words.Draw(t, "title") + "\nx"
			e.Summary.Marks, e.Summary.Words = rapid.IntRange(0, 9).Draw(t, "marks"), rapid.IntRange(-1, 9).Draw(t, "words")
			e.Summary.State = rapid.SampledFrom([]annotate.State{annotate.StateNew, annotate.StateInProgress, annotate.StateDone, annotate.StateLocked}).Draw(t, "state")
		}
		a := Arrangement{
			Sort: rapid.SampledFrom(Columns()).Draw(t, "column"), Descending: rapid.Bool().Draw(t, "descending"),
			Group: rapid.SampledFrom([]Grouping{GroupAsSorted, GroupByFolder, GroupNot}).Draw(t, "group"),
		}
		keys := sortKeys(entries, a)
		order := sorted(keys, a)
		if got := slices.Sorted(slices.Values(order)); !slices.Equal(got, inOrder(len(entries))) {
			t.Fatalf("the order is %v", order)
		}
		for n := 1; n < len(order); n++ {
			x, y := keys[order[n-1]], keys[order[n]]
			if x.folder != y.folder {
				if x.folder > y.folder {
					t.Fatalf("folder %d stands before %d", x.folder, y.folder)
				}
				continue
			}
			if x.empty || y.empty {
				if x.empty && !y.empty {
					t.Fatal("what says nothing stands before what says something")
				}
				continue
			}
			c := x.number - y.number
			if c == 0 {
				c = storage.NaturalCompare(x.text, y.text)
			}
			if c > 0 != a.Descending && c != 0 {
				t.Fatalf("%+v stands before %+v", x, y)
			}
			if c == 0 && order[n-1] > order[n] {
				t.Fatal("equal ones have changed places")
			}
		}
	})
}

func TestWhoseLineIsInSightIsReadFirst(t *testing.T) {
	articles := map[string]string{}
	for i := range 300 {
		articles[fmt.Sprintf("%03d.txt", i)] = "Headline\n\nWords."
	}
	d := newDesk(t, folder(t, articles), MemoryPreferences{}, queued)
	d.SetPerson("Mina")
	d.Open(d.dir)
	var told []int
	d.On.Summary.Listen(func(i int) { told = append(told, i) })
	d.jobs[0]()
	d.jobs[1]()
	d.Hurry(250)
	d.Hurry(251)
	d.jobs[2]()
	if len(told) != 300 || !slices.Equal(told[:3], []int{251, 250, 0}) {
		t.Errorf("%d were told, first %v", len(told), told[:min(3, len(told))])
	}
}

func TestLongArticlesHaveTheirWordsCountedAtTheEnd(t *testing.T) {
	d := newDesk(t, folder(t, map[string]string{"a.txt": "Head\n\n" + strings.Repeat("quay ", 20_000), "b.txt": "One two three."}), MemoryPreferences{})
	d.SetPerson("Mina")
	var done []bool
	d.On.Summaries.Listen(func(last bool) { done = append(done, last) })
	d.Open(d.dir)
	if a, b := d.Entries()[0].Summary.Words, d.Entries()[1].Summary.Words; a != 20_001 || b != 3 {
		t.Errorf("%d and %d words", a, b)
	}
	if !slices.Equal(done, []bool{false, true}) {
		t.Errorf("told %v", done)
	}
}

// found is what the watch does once files have come or gone.
func (d *desk) found(rewritten ...string) {
	d.t.Helper()
	found, err := d.Workspace().Names(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	d.Refound(found, rewritten)
	d.run()
}

func TestFilesThatComeAndGoLeaveTheDeskAsItIs(t *testing.T) {
	d := open(t, combining)
	d.label("Cafe\u0301", "1")
	d.Select(d.place("re\u0301sume\u0301"))
	doc, sel, mark := d.Doc(), d.Selection(), d.mark
	write(t, filepath.Join(d.dir, "0-new.txt"), "A new one\n\nWith words.")
	write(t, filepath.Join(d.dir, "wire", "x.txt"), "Deeper")
	if err := os.Rename(filepath.Join(d.dir, latin), filepath.Join(d.dir, "9-latin.txt")); err != nil {
		t.Fatal(err)
	}
	d.forget()
	d.found()
	d.wantList("0-new.txt", emoji, arabic, combining, long, "9-latin.txt", "wire/x.txt")
	if d.Doc() != doc || d.Selection() != sel || d.mark != mark || d.Current() != 3 || doc.index != 3 || len(d.notices) > 0 || len(d.revealed) > 0 {
		t.Errorf("%s is shown as number %d with %v; told %v", d.Doc().Path(), d.Current(), d.Selection(), d.notices)
	}
	for _, e := range d.Entries() {
		if !e.Summarised || e.Summary.Title == "" {
			t.Errorf("%s: %+v", e.Path, e.Summary)
		}
	}
	d.press("Ctrl+Z")
	d.wantMarks()
	d.press("Ctrl+Y")
	if e := d.Entries()[3]; e.Summary.Marks != 1 {
		t.Errorf("its line says %+v", e.Summary)
	}
}

func TestAnArticleWhoseFileHasGoneStaysOpen(t *testing.T) {
	d := open(t, latin)
	d.label("harbour", "1")
	file := filepath.Join(d.dir, latin)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	d.forget()
	d.found()
	d.found()
	if d.Doc().Path() != latin || d.Current() != -1 || len(d.notices) != 1 || !d.told("no longer in the folder") {
		t.Errorf("%s is number %d, told %v", d.Doc().Path(), d.Current(), d.notices)
	}
	d.wantMarks("claim harbour")
	d.label("claim", "2")
	write(t, file, fixtureTexts[latin])
	d.found()
	if d.Current() != 0 || d.Entries()[0].Summary.Marks != 2 {
		t.Errorf("once it is back it is number %d: %+v", d.Current(), d.Entries()[0].Summary)
	}
}

func TestTheFirstArticleOfAnEmptyFolderIsShown(t *testing.T) {
	d := newDesk(t, t.TempDir(), MemoryPreferences{})
	d.SetPerson("Mina")
	d.Open(d.dir)
	write(t, filepath.Join(d.dir, "a.txt"), "One.")
	d.found()
	if d.Doc() == nil || d.Doc().Path() != "a.txt" {
		t.Error("nothing is shown")
	}
}

func TestAnArticleThatWasWrittenAnewHasItsLineReadAgain(t *testing.T) {
	d := open(t, latin)
	write(t, filepath.Join(d.dir, long), "Another headline\n\nIt has words.")
	d.found(long)
	if s := d.Entries()[4].Summary; s.Title != "Another headline" || s.Words != 5 {
		t.Errorf("%+v", s)
	}
}

func TestALineOfTheConcordanceIsFoundAfterFilesHaveCome(t *testing.T) {
	d := open(t, latin)
	c := Line{Entry: 4, Path: long, Span: annotate.Span{Start: 0, End: 8}}
	write(t, filepath.Join(d.dir, "0-new.txt"), "A new one.")
	d.found()
	k := d.Concord()
	k.Lines = []Line{c}
	k.Show(0)
	if d.Doc().Path() != long {
		t.Errorf("%s is shown", d.Doc().Path())
	}
}

func TestTheWatchEndsWithTheSession(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	d, until := newLiveDesk(t, folder(t, fixtureTexts), func(_ *desk, o *Options) { o.Watch = true })
	d.SetPerson("Mina")
	d.Open(d.dir)
	until("an article is shown", func() bool { return d.Doc() != nil })
	write(t, filepath.Join(d.dir, "0-new.txt"), "New.")
	until("it is listed", func() bool { return d.Entries()[0].Path == "0-new.txt" })
	other := folder(t, map[string]string{"other.txt": "Other."})
	d.Open(other)
	until("another folder is open", func() bool { return d.Doc() != nil && d.Doc().Path() == "other.txt" })
	write(t, filepath.Join(other, "second.txt"), "Second.")
	until("its new file is listed", func() bool { return len(d.Entries()) == 2 })
	write(t, filepath.Join(d.dir, "1-new.txt"), "Nobody looks.")
	if err := d.Close(10 * time.Second); err != nil {
		t.Fatal(err)
	}
}
