package session

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"postil/annotate"
	"postil/storage/journal/journaltest"
)

// worked is Mina's session over one article with two sessions of work in it: in the
// first three marks were made, in the second one of them was deleted, one became a
// warning, and another one came.
func worked(t *testing.T, options ...option) *desk {
	t.Helper()
	d := with(t, fixtureTexts[latin])
	d.label("harbour board", "1")
	d.label("denied the claim", "1")
	d.label("Nobody was hurt", "3")
	d.close()
	e := d.again()
	e.Open(e.dir)
	e.SelectMark(e.Layer().At(0).ID)
	e.press("Delete")
	e.SelectMark(e.Layer().At(0).ID)
	e.press("2")
	e.label("sink", "1")
	e.close()
	yesterday := time.Date(2026, 5, 11, 9, 30, 0, 0, time.UTC)
	d.setTimes(func(seq int) time.Time {
		if seq <= 4 { // what there was before, and the first session
			return yesterday.Add(time.Duration(seq) * time.Minute)
		}
		return yesterday.Add(28*time.Hour + time.Duration(seq)*time.Minute)
	})
	e = d.again(options...)
	e.Open(e.dir)
	e.run()
	e.forget()
	return e
}

// setTimes says when the entries of the history of Mina's marks were recorded, while
// nobody has them open.
func (d *desk) setTimes(at func(seq int) time.Time) {
	d.t.Helper()
	if err := journaltest.SetTimes(filepath.Join(d.dir, ".postil", "history", "article.txt.mina"), at); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) close() {
	d.t.Helper()
	if err := d.Close(time.Second); err != nil {
		d.t.Fatal(err)
	}
}

// listed are the rows of the history.
func (d *desk) listed() []string {
	d.t.Helper()
	var out []string
	for _, r := range d.History().Rows {
		words := r.Words
		if r.Kind != HistoryDay {
			words = strings.TrimSpace(words + " " + r.Who + " " + r.Told())
		}
		out = append(out, words)
	}
	return out
}

// others are what is told of the differences.
func (d *desk) differences() []string {
	d.t.Helper()
	var out []string
	for _, x := range d.LookingBack().Differences {
		out = append(out, x.Title+" “"+x.Quote+"” "+x.Became.String())
	}
	return out
}

// lookAt looks at the state that the row with these words stands for.
func (d *desk) lookAt(words string) *LookBack {
	d.t.Helper()
	if d.History() == nil {
		d.Run("view.history")
	}
	i := slices.IndexFunc(d.listed(), func(r string) bool { return strings.Contains(r, words) })
	if i < 0 {
		d.t.Fatalf("no row has %q: %q", words, d.listed())
	}
	d.History().Look(i)
	l := d.LookingBack()
	if l == nil {
		d.t.Fatalf("the state of %q is not shown; told %v", words, d.notices)
	}
	return l
}

// differs is the number of the difference about these words.
func (d *desk) differs(words string) int {
	d.t.Helper()
	i := slices.IndexFunc(d.LookingBack().Differences, func(x Difference) bool { return strings.Contains(x.Quote, words) })
	if i < 0 {
		d.t.Fatalf("nothing is other about %q: %q", words, d.differences())
	}
	return i
}

// tree is what all files of the folder hold.
func (d *desk) tree() map[string]string {
	d.t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(d.dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		out[path] = string(b)
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

var threeMarks = []string{"claim harbour board", "claim denied the claim", "quote Nobody was hurt"}

func TestTheHistoryListsSessionsAndTheirSavesByDay(t *testing.T) {
	d := worked(t)
	d.Run("view.history")
	if !slices.Contains(d.asked, AskHistory) || d.History() == nil {
		t.Fatalf("the panel is not open; asked %v", d.asked)
	}
	want := []string{
		"Today", "13:35–13:37 Mina 1 added, 1 changed, 1 removed",
		"Yesterday", "09:32–09:34 Mina 3 added",
	}
	if got := d.listed(); !slices.Equal(got, want) {
		t.Fatalf("listed are %q, want %q", got, want)
	}
	h := d.History()
	h.Unfold(1, true)
	want = slices.Insert(want, 2, "13:37:00  Label Claim", "13:36:00  Relabel as Warning", "13:35:00  Delete Claim")
	if got := d.listed(); !slices.Equal(got, want) {
		t.Fatalf("with saves %q, want %q", got, want)
	}
	h.GoTo(3)
	h.Unfold(3, false)
	if got := d.listed(); len(got) != 4 || h.Current() != 1 {
		t.Errorf("folded again %q, at %d", got, h.Current())
	}
}

func TestLookingBackShowsWhatWasAndWhatIsOther(t *testing.T) {
	d := worked(t)
	before := d.tree()
	l := d.lookAt("09:32")
	var shown []string
	for _, sheet := range d.Sheets() {
		for m := range sheet.Layer.Annotations() {
			shown = append(shown, sheet.By.Name+": "+m.Label+" "+m.Quote())
		}
	}
	want := []string{
		"Mina, then: claim harbour board", "Mina, then: claim denied the claim", "Mina, then: quote Nobody was hurt",
		"Mina, now: warning denied the claim", "Mina, now: claim sink",
	}
	if !slices.Equal(shown, want) {
		t.Errorf("the page shows %q, want %q", shown, want)
	}
	want = []string{"Claim “harbour board” gone since", "Claim “denied the claim” changed since", "Claim “sink” added since"}
	if got := d.differences(); !slices.Equal(got, want) || l.Counts() != "1 gone since, 1 changed since, 1 added since" {
		t.Fatalf("other are %q (%s), want %q", got, l.Counts(), want)
	}
	if got := l.Differences[1].What; got != "It is Warning now." {
		t.Errorf("told %q", got)
	}
	if at := d.Framed(); !slices.Equal(at, []annotate.Span{d.place("harbour board")}) {
		t.Errorf("framed is %v", at)
	}
	d.press("Tab")
	if at := d.Framed(); !slices.Equal(at, []annotate.Span{d.place("denied the claim")}) || d.revealed[len(d.revealed)-1].Span != d.place("denied the claim") {
		t.Errorf("framed is %v, shown %v", at, d.revealed)
	}
	d.PickAt(d.place("sink").Start)
	if l.Current().Quote != "sink" {
		t.Errorf("a click goes to %q", l.Current().Quote)
	}

	// Nothing can be changed meanwhile, and nothing was written.
	marks := d.marks()
	d.forget()
	d.Select(d.place("The harbour"))
	if d.PressKey(Chord{Key: "1"}) {
		t.Error("a label's key does something")
	}
	d.Label("claim")
	d.Run("mark.delete")
	d.Run("zone.caption")
	d.SelectMark(d.Layer().At(0).ID)
	if at := d.MarksAt(d.place("denied").Start); d.Mark() != nil || len(at) != 0 {
		t.Errorf("a mark of the present is selected (%v), or there to be selected: %v", d.Mark(), at)
	}
	if !slices.Equal(d.marks(), marks) || !d.told("Esc returns to the present") {
		t.Errorf("the marks are %q, told %v", d.marks(), d.notices)
	}
	d.press("Esc")
	if d.LookingBack() != nil || d.History() == nil || d.KeyMode() != InAnnotate || len(d.Framed()) != 0 {
		t.Error("Esc does not return to the present")
	}
	d.CloseHistory()
	if after := d.tree(); !equalTrees(before, after) {
		t.Error("looking back changed a file")
	}
}

func equalTrees(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range a {
		if w, ok := b[k]; !ok || v != w {
			return false
		}
	}
	return true
}

func TestTheHistoryOfAnotherPersonIsReadOnlyAndOpenOnlyToWhoMaySeeHerMarks(t *testing.T) {
	d := worked(t)
	noor := newDesk(t, d.dir, MemoryPreferences{})
	noor.UsePerson("Noor")
	noor.Open(d.dir)
	noor.label("sink", "2")
	noor.press("Delete")
	noor.label("Nobody", "3")
	noor.close()
	e := d.again()
	e.Open(e.dir)
	e.Run("view.history")
	h := e.History()
	if len(h.People) != 1 || !h.Withheld {
		t.Fatalf("at work on the article she may look at %v, withheld %v", h.People, h.Withheld)
	}
	h.Choose("noor")
	if e.History().Slug != "mina" {
		t.Fatal("what is withheld was chosen")
	}
	e.press("Ctrl+D")
	h = e.History()
	if len(h.People) != 2 || h.People[1].Name != "Noor" || h.Withheld {
		t.Fatalf("done she may look at %v, withheld %v", h.People, h.Withheld)
	}
	h.Choose("noor")
	h = e.History()
	if h.Own() || h.Person().Name != "Noor" || len(h.Rows) != 2 {
		t.Fatalf("%q of %v", e.listed(), h.Person())
	}
	h.Unfold(1, true)
	before := e.tree()
	own := encoded(t, e.Layer())
	h.Look(3) // when the mark had been deleted
	l := e.LookingBack()
	if l == nil || len(l.Differences) != 1 || l.Differences[0].Became != AddedSince {
		t.Errorf("other are %q", e.differences())
	}
	e.press("A", "B")
	if !e.told("only Noor can bring them back") || encoded(t, e.Layer()) != own || !equalTrees(before, e.tree()) {
		t.Errorf("told %v", e.notices)
	}
	withheld := func() {
		t.Helper()
		if h := e.History(); !h.Own() || e.LookingBack() != nil || len(h.People) > 1 {
			t.Errorf("%v's history is shown, looking back %v", h.Person(), e.LookingBack() != nil)
		}
	}
	e.press("Ctrl+D") // at work on it again: it is withheld at once
	withheld()
	e.press("Ctrl+D")
	e.History().Choose("noor")
	e.History().Look(1)
	e.opt.Go = func(f func()) { e.jobs = append(e.jobs, f) }
	e.press("Ctrl+D") // before anything is read again
	if h := e.History(); !h.Own() || e.LookingBack() != nil {
		t.Errorf("%v's history is shown, looking back %v", h.Person(), e.LookingBack() != nil)
	}
	e.run()
	withheld()
}

func TestAnotherArticleEndsTheLookAndIsReadItself(t *testing.T) {
	var read []any
	logged := func(_ *desk, o *Options) {
		o.Log = func(msg string, args ...any) {
			if msg == "history read" {
				read = append(read, args[1])
			}
		}
	}
	d := open(t, latin, queued, logged)
	d.goTo(emoji) // which is shown at once from now on
	d.goTo(latin)
	d.label("harbour", "1")
	d.run()
	d.Run("view.history")
	if d.History() == nil || d.History().Read {
		t.Fatal("the history was read at once")
	}
	d.goTo(emoji) // while it is being read
	h := d.History()
	if h == nil || !h.Read || len(h.Rows) != 0 {
		t.Fatalf("of an article without marks is listed %+v", h)
	}
	if !slices.Equal(read, []any{emoji}) {
		t.Errorf("the histories of %v were taken up", read)
	}
	d.goTo(latin)
	d.History().Look(1)
	d.OpenArticle(slices.IndexFunc(d.Entries(), func(e Entry) bool { return e.Path == emoji })) // while the state is being read
	d.press("3")
	d.run()
	if d.LookingBack() != nil || len(d.Sheets()) != 1 || d.Pen() != "quote" {
		t.Errorf("the state of another article is shown; the pen is %q", d.Pen())
	}
	d.press("Esc")
	d.goTo(latin)
	d.History().Look(1)
	d.run()
	if d.LookingBack() == nil {
		t.Fatal("the state is not shown")
	}
	d.goTo(emoji)
	if d.LookingBack() != nil || d.KeyMode() != InAnnotate {
		t.Error("looking back goes on in another article")
	}
	d.CloseHistory()
	d.goTo(latin)
	if d.History() != nil {
		t.Error("the panel came back by itself")
	}
}

func TestASaveBringsTheListUpToDate(t *testing.T) {
	d := with(t, fixtureTexts[latin])
	d.Run("view.history")
	if h := d.History(); !h.Read || len(h.Rows) != 0 || h.Off || h.Damage != "" {
		t.Fatalf("%+v", h)
	}
	d.label("harbour", "1")
	if got := d.listed(); len(got) != 2 || !strings.HasSuffix(got[1], " Mina 1 added") {
		t.Errorf("listed are %q", got)
	}
}

func TestAHistoryThatIsOffOrDamagedIsToldInPlainWords(t *testing.T) {
	d := worked(t)
	d.lookAt("09:32")
	d.CloseHistory()
	journals, err := filepath.Glob(filepath.Join(d.dir, ".postil", "history", "article.txt.mina", "*.jsonl"))
	if err != nil || len(journals) != 1 {
		t.Fatal(journals, err)
	}
	whole, err := os.ReadFile(journals[0])
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(whole), "\n")
	damaged := slices.Clone(lines)
	damaged[len(lines)-3] = strings.Replace(damaged[len(lines)-3], `"seq"`, `"sequence"`, 1)
	write(t, journals[0], strings.Join(damaged, ""))
	d.forget()
	d.Run("view.history")
	h := d.History()
	if !strings.Contains(h.Damage, "damaged, or was changed by hand, from entry") || len(h.Rows) != 4 {
		t.Fatalf("%q, listed %q", h.Damage, d.listed())
	}
	h.Look(1)
	if d.LookingBack() != nil || !d.told("cannot be rebuilt") || !d.told("Choose a later one") {
		t.Errorf("told %v", d.notices)
	}
	d.lookAt("09:32") // which is whole
	d.CloseHistory()

	write(t, journals[0], "nonsense\nmore nonsense\n")
	d.Run("view.history")
	if h := d.History(); !strings.Contains(h.Damage, "none of it can be read") || len(h.Rows) != 0 || h.Err != nil {
		t.Errorf("%q, %v, listed %q", h.Damage, h.Err, d.listed())
	}
	d.CloseHistory()

	write(t, filepath.Join(d.dir, "postil.toml"), "[history]\nkeep = false\n")
	e := d.again()
	e.Open(e.dir)
	e.Run("view.history")
	if !e.History().Off {
		t.Error("that no history is kept is not told")
	}
}

// Leave returns to the present.
func TestReviewAndTheFiguresShowThePresent(t *testing.T) {
	d := worked(t)
	d.lookAt("09:32")
	d.press("Ctrl+2")
	if d.LookingBack() != nil || d.History() != nil || d.KeyMode() != InReview {
		t.Error("review looks back")
	}
	d.press("Ctrl+1")
	if d.History() == nil || d.LookingBack() != nil {
		t.Error("the panel is not there again, in the present")
	}
}

func TestStatesAreSteppedThrough(t *testing.T) {
	d := worked(t)
	d.lookAt("09:32")
	d.press("L")
	if l := d.LookingBack(); l == nil || len(l.Differences) != 0 || d.History().Shown() != 1 {
		t.Fatalf("the later state differs in %q", d.differences())
	}
	d.press("L")
	if !d.told("This is the latest state") {
		t.Errorf("told %v", d.notices)
	}
	d.press("E", "E")
	if !d.told("the earliest state") || d.History().Shown() != 3 {
		t.Errorf("told %v, at row %d", d.notices, d.History().Shown())
	}
}

func TestTimesAreToldAsPeopleSayThem(t *testing.T) {
	now := time.Date(2026, 5, 12, 14, 0, 0, 0, time.FixedZone("", 2*3600))
	at := func(y int, m time.Month, d, h, min int) time.Time { return time.Date(y, m, d, h, min, 0, 0, time.UTC) }
	for _, c := range []struct {
		t           time.Time
		day, moment string
	}{
		{at(2026, 5, 12, 9, 5), "Today", "today, 11:05"},
		{at(2026, 5, 11, 22, 30), "Today", "today, 00:30"},
		{at(2026, 5, 11, 9, 5), "Yesterday", "yesterday, 11:05"},
		{at(2026, 5, 4, 9, 5), "Monday 4 May", "Mon 4 May, 11:05"},
		{at(2025, 12, 31, 9, 5), "31 December 2025", "31 Dec 2025, 11:05"},
	} {
		if d, m := dayWords(c.t, now), momentWords(c.t, now); d != c.day || m != c.moment {
			t.Errorf("%v is %q and %q, want %q and %q", c.t, d, m, c.day, c.moment)
		}
	}
	for want, c := range map[string][2]time.Time{
		"11:05":              {at(2026, 5, 12, 9, 5), at(2026, 5, 12, 9, 5)},
		"11:05–12:10":        {at(2026, 5, 12, 9, 5), at(2026, 5, 12, 10, 10)},
		"10 May 23:00–12:10": {at(2026, 5, 10, 21, 0), at(2026, 5, 12, 10, 10)},
	} {
		if got := spanWords(c[0], c[1], now); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestTheHistoryIsReadWhileWorkGoesOn is for the race detector: everything is read on
// other goroutines while marks are made and saved.
func TestTheHistoryIsReadWhileWorkGoesOn(t *testing.T) {
	d, until := newLiveDesk(t, folder(t, fixtureTexts))
	d.SetPerson("Mina")
	d.Open(d.dir)
	until("the article is shown", func() bool { return d.Doc() != nil })
	d.Run("view.history")
	for _, words := range []string{"harbour", "board", "denied", "claim"} {
		d.Select(d.place(words))
		d.press("1")
	}
	until("all saves are listed", func() bool {
		h := d.History()
		return len(h.Rows) > 1 && h.Rows[1].Added == 4
	})
	d.press("Delete")
	d.History().Look(1)
	until("the state is shown", func() bool { return d.LookingBack() != nil })
	d.press("A")
	until("the mark is back and saved", func() bool { return d.lastSaving().Status == Saved && d.LookingBack() == nil })
	if n := d.Layer().Len(); n != 4 {
		t.Errorf("%d marks", n)
	}
	if err := d.Close(10 * time.Second); err != nil {
		t.Fatal(err)
	}
}
