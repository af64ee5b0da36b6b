package session

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"postil/annotate"
	"postil/storage"
)

func TestOpenListsArticlesWithSummariesAndShowsTheFirst(t *testing.T) {
	d := newDesk(t, folder(t, fixtureTexts), MemoryPreferences{})
	d.SetPerson("Mina")
	var told []int
	d.On.Summary.Listen(func(i int) { told = append(told, i) })
	d.Open(d.dir)
	var paths []string
	for _, e := range d.Entries() {
		paths = append(paths, e.Path)
		if !e.Summarised || e.Summary.Title == "" || e.Summary.State != annotate.StateNew {
			t.Errorf("%s: %+v", e.Path, e.Summary)
		}
	}
	if !slices.Equal(paths, []string{latin, emoji, arabic, combining, long}) || len(told) != 5 {
		t.Errorf("listed %v, summaries told %v", paths, told)
	}
	if d.Doc().Path() != latin || d.Current() != 0 || d.Selection() != (Selection{}) {
		t.Errorf("%s is shown, with %v", d.Doc().Path(), d.Selection())
	}
}

func TestOpeningAFileShowsItInItsWorkspace(t *testing.T) {
	dir := folder(t, map[string]string{"postil.toml": "[workspace]\nname = \"Newsroom\"\n", "a.txt": "one", "sub/b.txt": "two"})
	d := newDesk(t, dir, MemoryPreferences{})
	d.Open(filepath.Join(dir, "sub", "b.txt"))
	if d.Doc() == nil || d.Doc().Path() != "sub/b.txt" || d.Workspace().Name() != "Newsroom" || len(d.Entries()) != 2 {
		t.Errorf("opened %v of %v", d.Doc(), d.Entries())
	}
}

func TestWhatCannotBeOpenedIsToldAndChangesNothing(t *testing.T) {
	d := open(t, latin)
	d.label("harbour", "1")
	for _, path := range []string{filepath.Join(d.dir, "nowhere"), d.sidecar()} {
		d.forget()
		d.Open(path)
		if len(d.notices) != 1 || !d.notices[0].Error || !strings.Contains(d.notices[0].Text, filepath.Base(path)) {
			t.Errorf("told %v", d.notices)
		}
	}
	d.wantMarks("claim harbour")
}

func TestAnEmptyFolderShowsNoArticleAndTakesNoCommandAmiss(t *testing.T) {
	d := newDesk(t, t.TempDir(), MemoryPreferences{})
	d.SetPerson("Mina")
	for _, opened := range []bool{false, true} {
		if opened {
			d.Open(d.dir)
		}
		if d.Doc() != nil || d.Current() != -1 || d.Text() != nil || d.Layer() != nil || d.Mark() != nil {
			t.Error("something is shown")
		}
		for _, c := range d.Commands() {
			d.Run(c.ID)
		}
		d.Find("x")
		d.Label("claim")
		d.SelectMark(d.nextID())
		d.Select(annotate.Span{End: 3})
		d.Press(Caret{}, 0, ByWord, false)
		d.Drag(Caret{Offset: 2}, 2)
		d.Release(2)
		d.FinishSelection()
		d.PickAt(0)
		d.SetNote(d.nextID(), "x")
		d.OpenArticle(0)
		if d.Others() != nil || d.UndoName() != "" || d.RedoName() != "" {
			t.Error("there is something of an article")
		}
	}
}

func TestAnArticleThatCannotBeReadIsToldAndTheOthersStay(t *testing.T) {
	d := open(t, latin)
	if err := os.Remove(filepath.Join(d.dir, emoji)); err != nil {
		t.Fatal(err)
	}
	d.press("Ctrl+PgDn")
	if d.Doc() != nil || !d.told(emoji) {
		t.Errorf("told %v", d.notices)
	}
	d.goTo(arabic)
}

func TestABrokenSidecarMakesTheArticleReadOnlyAndStaysAsItIs(t *testing.T) {
	d := newDesk(t, folder(t, fixtureTexts), MemoryPreferences{})
	d.SetPerson("Mina")
	file := filepath.Join(d.dir, storage.SidecarPath(latin, "mina"))
	for _, broken := range []string{"", "{", `{"format": "other"}`, `{"format": "postil.layer", "version": 99}`} {
		write(t, file, broken)
		d = d.again()
		d.Open(d.dir)
		d.goTo(latin)
		if !d.told(filepath.Base(file)) {
			t.Errorf("told %v", d.notices)
		}
		if err := d.Doc().ReadOnly; !errors.Is(err, storage.ErrBrokenSidecar) && !errors.Is(err, storage.ErrNewerVersion) {
			t.Errorf("the article is read-only because of %v", err)
		}
		d.forget()
		d.Select(d.place("harbour"))
		d.press("1", "Delete", "Ctrl+Z", "Ctrl+Y", "Ctrl+D", "Ctrl+Enter", "Esc", "2")
		if d.Doc().Path() != latin || d.Layer().Len() != 0 || d.Pen() != "" {
			t.Errorf("%s has %d marks, and the pen is %q", d.Doc().Path(), d.Layer().Len(), d.Pen())
		}
		if !d.told(filepath.Base(file)) || len(d.saving) > 0 {
			t.Errorf("told %v; saving %v", d.notices, d.saving)
		}
		if err := d.Close(time.Second); err != nil {
			t.Error(err)
		}
		if b, _ := os.ReadFile(file); string(b) != broken {
			t.Errorf("the file %q has become %q", broken, b)
		}
	}
}

func TestALockedLayerCannotBeChanged(t *testing.T) {
	d := open(t, latin)
	d.label("harbour", "1")
	d.Apply(annotate.Change{Name: "Lock", State: &annotate.Edit[annotate.State]{After: annotate.StateLocked}})
	d = d.again()
	d.Open(d.dir)
	d.goTo(latin)
	d.press("Tab", "2", "Delete", "Ctrl+D")
	d.wantMarks("claim harbour")
	if !errors.Is(d.Doc().ReadOnly, ErrLocked) || !d.told("locked") {
		t.Errorf("told %v", d.notices)
	}
}

func TestMarksThatNoLongerFitAreToldKeptAndNotPicked(t *testing.T) {
	d := open(t, long)
	d.label("First", "1")
	d.label("Third", "2")
	d.label("Second paragraph", "3")
	file := d.sidecar()
	write(t, filepath.Join(d.dir, long), "First paragraph of another text.\n")

	d = d.again()
	d.Open(d.dir)
	d.goTo(long)
	if !d.told("3 of your marks wait to be placed") || len(d.Doc().Loose) != 3 {
		t.Errorf("told %v; loose are %v", d.notices, d.Doc().Loose)
	}
	for at := range d.Text().Len() {
		d.PickAt(at)
		d.wantMark("none")
	}
	for range 4 { // they can be gone to in the list, and the caret stays in the text
		d.press("Tab")
		if at := d.Selection().Caret.Offset; at > d.Text().Len() {
			t.Fatalf("the caret is at %d of %d", at, d.Text().Len())
		}
		d.press("Shift+Right", "Alt+Shift+Left")
	}
	d.label("another", "1")
	want := []string{"claim another", "claim First", "quote Second paragraph", "warning Third"}
	if got := d.marks(); !slices.Equal(got, want) {
		t.Errorf("the marks are %q, want %q", got, want)
	}
	if got := onDisk(t, file); got.Len() != 4 {
		t.Errorf("%d marks are on disk", got.Len())
	}
	d.wantSaved()

	// One that is deleted, and brought back, is still loose.
	d.SelectMark(d.Layer().At(3).ID)
	d.press("Delete")
	if n := len(d.Doc().Loose); n != 2 {
		t.Errorf("%d are loose", n)
	}
	d.press("Ctrl+Z")
	if n := len(d.Doc().Loose); n != 3 {
		t.Errorf("%d are loose", n)
	}
}

func TestPlacesAndTheLastArticleSurviveARestart(t *testing.T) {
	d := open(t, latin)
	d.Select(d.place("sink"))
	d.goTo(long)
	d.SetView(atTop{d.place("Second").Start})
	d.Select(d.place("Third"))
	caret := d.Selection().Caret.Offset
	if err := d.Close(time.Second); err != nil {
		t.Fatal(err)
	}
	d = d.again()
	d.Open(d.dir)
	if d.Doc().Path() != long {
		t.Fatalf("%s is shown", d.Doc().Path())
	}
	if d.Selection() != (Selection{Caret: Caret{Offset: caret}, Anchor: caret}) {
		t.Errorf("the caret is at %v, want %d", d.Selection(), caret)
	}
	want := Reveal{Span: annotate.Span{Start: d.place("Second").Start, End: -1}}
	if len(d.revealed) != 1 || d.revealed[0] != want {
		t.Errorf("brought into view: %v, want %v", d.revealed, want)
	}
	d.goTo(latin)
	if at := d.place("sink").End; d.Selection().Caret.Offset != at {
		t.Errorf("the caret is at %v, want %d", d.Selection(), at)
	}
}

// atTop is a view of which the first visible code point alone matters.
type atTop struct{ at int }

func (v atTop) Vertical(c Caret, _ int, goal float32) (Caret, float32) { return c, goal }
func (v atTop) Horizontal(c Caret, _ bool) Caret                       { return c }
func (v atTop) LineEdge(c Caret, _ bool) Caret                         { return c }
func (v atTop) PageLines() int                                         { return 1 }
func (v atTop) Top() int                                               { return v.at }

func TestAPlaceInATextThatBecameShorterIsBroughtIntoIt(t *testing.T) {
	d := open(t, long)
	d.press("Ctrl+End")
	if err := d.Close(time.Second); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(d.dir, long), "Cafe\u0301")
	d = d.again()
	d.Open(d.dir)
	if at := d.Selection().Caret.Offset; at != 5 {
		t.Errorf("the caret is at %d", at)
	}
}

func TestPlacesOfOneFolderAreNotTakenForThoseOfAnother(t *testing.T) {
	d := open(t, long)
	other := folder(t, fixtureTexts)
	d.Open(other)
	d.goTo(emoji)
	d.Open(d.dir)
	if d.Doc().Path() != long {
		t.Errorf("%s is shown", d.Doc().Path())
	}
	d.Open(other)
	if d.Doc().Path() != emoji {
		t.Errorf("%s is shown", d.Doc().Path())
	}
}

func TestRecentFoldersAreKeptTheLatestFirst(t *testing.T) {
	d := open(t, latin)
	var dirs []string
	for range maxRecent + 2 {
		dir := folder(t, map[string]string{"a.txt": "one"})
		dirs = append([]string{dir}, dirs...)
		d.Open(dir)
	}
	d.Open(dirs[1])
	got := d.again().Recents()
	want := append([]string{dirs[1], dirs[0]}, dirs[2:maxRecent]...)
	if len(got) != maxRecent {
		t.Fatalf("%d are kept", len(got))
	}
	for i, r := range got {
		if r.Path != want[i] || r.Articles != 1 || r.Name == "" || r.Opened.IsZero() {
			t.Errorf("number %d is %+v, want %s", i, r, want[i])
		}
	}
}

func TestSettingsAndPersonSurviveARestart(t *testing.T) {
	d := open(t, latin)
	d.press("Ctrl+Plus", "Ctrl+Plus", "Ctrl+Shift+D")
	d.Run("view.face")
	d.Run("mark.keepSpace")
	d = d.again()
	want := Settings{TextSize: usualTextSize + 2, Measure: usualMeasure, Spacing: usualSpacing, Sans: true, KeepSpace: true, Theme: "light"}
	if d.Settings() != want {
		t.Errorf("the settings are %+v, want %+v", d.Settings(), want)
	}
	if d.Person().Name != "Mina" || d.Person().Slug != "mina" {
		t.Errorf("the person is %+v", d.Person())
	}
	for range 30 {
		d.press("Ctrl+Minus")
	}
	if d.Settings().TextSize != minTextSize {
		t.Errorf("the text size is %d", d.Settings().TextSize)
	}
	d.press("Ctrl+0")
	if d.Settings().TextSize != usualTextSize {
		t.Errorf("the text size is %d", d.Settings().TextSize)
	}
}

func TestBrokenPreferencesCountAsNone(t *testing.T) {
	prefs := MemoryPreferences{}
	for _, key := range []string{prefPerson, prefRecent, prefPlaces, prefSettings} {
		prefs[key] = `{"textSize": "x", "name": 5`
	}
	d := newDesk(t, folder(t, fixtureTexts), prefs)
	d.Open(d.dir)
	if d.Person().Name != "" || d.Settings() != (Settings{}.valid()) || d.Doc().Path() != latin {
		t.Errorf("%+v %+v", d.Person(), d.Settings())
	}
}

func TestAnotherPersonSeesHerOwnLayer(t *testing.T) {
	d := open(t, latin)
	d.label("harbour", "1")
	var told []string
	d.On.Person.Listen(func(p annotate.Person) { told = append(told, p.Name) })
	d.SetPerson("  Ada   Ko ")
	if d.Doc().Path() != latin || d.Person().Slug != "ada-ko" {
		t.Errorf("%s is shown to %+v", d.Doc().Path(), d.Person())
	}
	d.wantMarks()
	if e := d.Entries()[0]; e.Summary.Marks != 0 || e.Summary.State != annotate.StateNew {
		t.Errorf("the list says %+v", e.Summary)
	}
	d.label("board", "2")
	d.press("Ctrl+Z", "Ctrl+Z")
	d.wantMarks()
	d.press("Ctrl+Y")
	d.SetPerson("Mina")
	d.wantMarks("claim harbour")
	if d.UndoName() != "" {
		t.Error("another person's session can be undone")
	}
	if files := d.files(); len(files) != 3 { // two layers, and the text that they are on
		t.Errorf("there are files %q", files)
	}
	d.SetPerson(" ")
	d.SetPerson("Mina")
	if !slices.Equal(told, []string{"Ada Ko", "Mina"}) {
		t.Errorf("told %q", told)
	}
}

func TestAPersonForOneRunIsNotKept(t *testing.T) {
	d := open(t, latin)
	d.UsePerson("Guest")
	if name := d.again().Person().Name; name != "Mina" {
		t.Errorf("the next start is %q's", name)
	}
}

func TestColleaguesMarksShowOnceTheArticleIsDone(t *testing.T) {
	d := open(t, latin)
	d.label("harbour", "1")
	d.SetPerson("Ada")
	if n := len(d.Others()); n != 0 {
		t.Errorf("%d layers of colleagues show at the start", n)
	}
	d.press("Ctrl+D")
	if n := len(d.Others()); n != 1 {
		t.Errorf("%d layers show when the article is done", n)
	}
	d.press("Ctrl+Shift+O")
	if n := len(d.Others()); n != 0 || !d.told("hidden") {
		t.Errorf("%d layers show when they are hidden", n)
	}
}

func TestOnlyTheArticleAskedForLastIsShown(t *testing.T) {
	d := open(t, latin, queued)
	for i := range d.Entries() {
		d.OpenArticle(i)
	}
	d.OpenArticle(2)
	jobs := d.jobs
	slices.Reverse(jobs) // they may come back in any order
	d.run()
	if d.Doc().Path() != arabic || d.Current() != 2 {
		t.Errorf("%s is shown, number %d", d.Doc().Path(), d.Current())
	}
}

func TestManySummariesAreToldAndDoNotForgetWhatIsOpen(t *testing.T) {
	articles := map[string]string{}
	for i := range 3*batch + 1 {
		articles[fmt.Sprintf("%d.txt", i)] = "Headline\n\nWords."
	}
	d := newDesk(t, folder(t, articles), MemoryPreferences{}, queued)
	d.SetPerson("Mina")
	d.Open(d.dir)
	d.jobs[0]()
	d.jobs[1]() // the article comes first
	summaries := d.jobs[2]
	d.label("Words", "1")
	summaries() // read before the mark was saved
	for i, e := range d.Entries() {
		want := 0
		if i == d.Current() {
			want = 1
		}
		if !e.Summarised || e.Summary.Marks != want {
			t.Errorf("%s: %+v", e.Path, e.Summary)
		}
	}
}
