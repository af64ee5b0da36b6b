package app

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"
	"github.com/google/uuid"

	"postil/annotate"
	"postil/app/dialogs"
	"postil/app/session"
	"postil/app/widgets"
)

// foreignFiles writes files of another tool, at a place with the same name on
// every machine.
func foreignFiles(t *testing.T, name string, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), name)
	for file, content := range files {
		p := filepath.Join(dir, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// ferry is a small brat corpus of which one mark does not fit.
var ferry = map[string]string{
	"ferry/a.txt": "Ferry stays in port\n\nThe morning ferry did not sail, the operator said.\n",
	"ferry/a.ann": "T1\tclaim 21 51\tThe morning ferry did not sail\nT2\tActor 53 65\tthe operator\nT3\tclaim 0 5\tBoats\nR1\tSaidBy Arg1:T1 Arg2:T2\n",
	"ferry/b.txt": "Nobody was hurt, and nothing was lost.\n",
	"ferry/b.ann": "T1\tclaim 0 15\tNobody was hurt\n",
}

// badly is a corpus of hundreds of problems, with long names.
func badly() map[string]string {
	name := strings.Repeat("a-very-long-name-of-an-article-that-nobody-would-choose-", 2) + "1.ann"
	var ann strings.Builder
	for i := range 400 {
		fmt.Fprintf(&ann, "T%d\tAVeryLongNameOfALabelThatATeamHasAgreedOnInALongMeeting %d %d\tsomething that the text does not say at this place, nor anywhere else\n", i+1, i%20, i%20+5)
	}
	return map[string]string{name: ann.String(), strings.TrimSuffix(name, "ann") + "txt": "The ferry did not sail this morning.\n"}
}

func importing(t *testing.T, w *window, path string) *dialogs.Import {
	t.Helper()
	w.openImport(path)
	return shownPanel[*dialogs.Import](t, w)
}

// shownPanel is the panel of a kind that lies over the page.
func shownPanel[P any](t *testing.T, w *window) P {
	t.Helper()
	var none P
	if w.overlay == nil {
		t.Fatal("nothing lies over the page")
	}
	for _, o := range test.LaidOutObjects(w.overlay) {
		if p, ok := o.(P); ok {
			return p
		}
	}
	t.Fatalf("no %T lies over the page", none)
	return none
}

// tap taps the button of a label that lies over the page.
func tap(t *testing.T, w *window, label string) {
	t.Helper()
	for _, o := range test.LaidOutObjects(w.overlay) {
		if b, ok := o.(*widgets.Button); ok && b.Label() == label && b.Visible() {
			b.Tapped(nil)
			return
		}
	}
	t.Fatalf("there is no button %q", label)
}

// words is all prose that lies over the page.
func words(w *window) string {
	var out []string
	if w.overlay == nil {
		return ""
	}
	for _, o := range test.LaidOutObjects(w.overlay) {
		if p, ok := o.(*widgets.Prose); ok && p.Visible() {
			out = append(out, p.Words())
		}
	}
	return strings.Join(out, "\n")
}

func TestTheImportLooksAsDrawn(t *testing.T) {
	for _, appearance := range []string{"light", "dark"} {
		t.Run(appearance, func(t *testing.T) {
			w := newTestWindow(t, appearance)
			w.session.UsePerson("Mina")
			openArticle(t, w, newsroom(t), harbour)
			importing(t, w, foreignFiles(t, "corpus", ferry))
			hidePlace(w)
			test.AssertImageMatches(t, "import-"+appearance+".png", w.win.Canvas().Capture())
		})
	}
}

// hidePlace takes the folder of a test off the picture.
func hidePlace(w *window) {
	for _, o := range test.LaidOutObjects(w.overlay) {
		if r, ok := o.(*widgets.Row); ok && strings.HasPrefix(r.Content().Aside, "in ") {
			c := r.Content()
			c.Aside = "in /home/mina/from-elsewhere"
			r.Set(c)
		}
	}
}

func TestAnImportOfManyProblemsAndLongNamesStaysInItsPanel(t *testing.T) {
	w := newTestWindow(t, "light")
	w.session.UsePerson("Mina")
	openArticle(t, w, newsroom(t), harbour)
	importing(t, w, foreignFiles(t, "a-folder-with-a-name-that-is-much-longer-than-there-is-room-for-in-a-panel-of-this-width-or-of-any", badly()))
	hidePlace(w)
	test.AssertImageMatches(t, "import-problems-light.png", w.win.Canvas().Capture())
	tap(t, w, "Copy all")
	if n := strings.Count(w.app.Clipboard().Content(), "refused"); n != 400 {
		t.Errorf("%d problems are copied", n)
	}
}

func TestWhatIsOfNoFormatIsToldAndCannotBeImported(t *testing.T) {
	w := newTestWindow(t, "dark")
	w.session.UsePerson("Mina")
	openArticle(t, w, newsroom(t), harbour)
	i := importing(t, w, filepath.Join(foreignFiles(t, "corpus", map[string]string{"what.bin": "nothing known"}), "what.bin"))
	hidePlace(w)
	if !strings.Contains(words(w), "what.bin is of no format that is known") {
		t.Errorf("it says %q", words(w))
	}
	i.Import()
	if w.overlay == nil {
		t.Error("it was imported")
	}
}

func TestWhatIsImportedIsShownAtOnceAndCanBeTakenBack(t *testing.T) {
	w := newTestWindow(t, "light")
	w.session.UsePerson("Mina")
	openArticle(t, w, newsroom(t), harbour)
	before := len(w.session.Entries())
	dir := foreignFiles(t, "corpus", ferry)
	importing(t, w, dir)
	tap(t, w, "Import")
	if w.overlay != nil {
		t.Fatal("the panel stays: " + words(w))
	}
	if n := len(w.session.Entries()); n != before+2 {
		t.Fatalf("%d articles, there were %d", n, before)
	}
	if !strings.Contains(w.toasts.Shown(), "2 new articles and 3 marks imported from corpus. 1 refused.") {
		t.Errorf("it tells %q", w.toasts.Shown())
	}
	if w.session.Doc().Path() != harbour {
		t.Error("another article is shown")
	}
	if _, ok := w.session.Scheme().Label("Actor"); !ok {
		t.Error("the scheme lacks the label")
	}
	marks := func() int {
		n := 0
		for _, e := range w.session.Entries() {
			if strings.HasPrefix(e.Path, "ferry/") {
				a, err := w.session.Workspace().ReadArticle(e.Path)
				if err != nil {
					t.Fatal(err)
				}
				if l, err := w.session.Workspace().ReadLayer(a, "brat"); err != nil {
					t.Fatal(err)
				} else if l != nil {
					n += l.Len()
				}
			}
		}
		return n
	}
	if marks() != 3 {
		t.Errorf("%d marks", marks())
	}
	w.toasts.Action().Tapped(nil)
	if marks() != 0 {
		t.Errorf("taken back, there are %d marks", marks())
	}
	if !strings.Contains(w.toasts.Shown(), "The import of corpus is taken back. 2 articles that came with it stay.") {
		t.Errorf("it tells %q", w.toasts.Shown())
	}
	// It can be imported again, when what was deleted is to come back.
	importing(t, w, dir)
	if !strings.Contains(words(w), "marks deleted here") {
		t.Errorf("it says %q", words(w))
	}
	for _, o := range test.LaidOutObjects(w.overlay) {
		if c, ok := o.(*widgets.Check); ok && c.Visible() {
			c.Tapped(nil)
		}
	}
	tap(t, w, "Import")
	if marks() != 3 {
		t.Errorf("brought back, there are %d marks", marks())
	}
}

func TestMarksForThePersonAtWorkAppearInTheOpenArticle(t *testing.T) {
	w := newTestWindow(t, "light")
	w.session.UsePerson("Mina")
	dir := foreignFiles(t, "desk", map[string]string{"a.txt": ferry["ferry/a.txt"]})
	openArticle(t, w, dir, "a.txt")
	w.session.Select(annotate.Span{Start: 0, End: 5})
	w.session.Label("warning")
	importing(t, w, foreignFiles(t, "corpus", map[string]string{"a.txt": ferry["ferry/a.txt"], "a.ann": ferry["ferry/a.ann"]}))
	for _, o := range test.LaidOutObjects(w.overlay) {
		if f, ok := o.(*widgets.Field); ok {
			f.SetText("Mina")
		}
	}
	tap(t, w, "Import")
	if n := w.session.Layer().Len(); n != 3 {
		t.Errorf("%d marks in the open article", n)
	}
	w.session.Undo() // her own last change, not the import
	if n := w.session.Layer().Len(); n != 2 {
		t.Errorf("%d marks after undo", n)
	}
	w.session.UndoImport()
	if n := w.session.Layer().Len(); n != 0 {
		t.Errorf("%d marks after undoing the import", n)
	}
}

func TestTheExportLooksAsDrawn(t *testing.T) {
	for _, appearance := range []string{"light", "dark"} {
		t.Run(appearance, func(t *testing.T) {
			w := schemed(t, appearance)
			w.session.Run("file.export")
			test.AssertImageMatches(t, "export-"+appearance+".png", w.win.Canvas().Capture())
			chooseIn(t, w, "brat", "Everybody")
			test.AssertImageMatches(t, "export-loss-"+appearance+".png", w.win.Canvas().Capture())
		})
	}
}

// chooseIn chooses options of the drop-downs that lie over the page, in order.
func chooseIn(t *testing.T, w *window, options ...string) {
	t.Helper()
	i := 0
	for _, o := range test.LaidOutObjects(w.overlay) {
		if c, ok := o.(*widgets.Choice); ok && i < len(options) {
			c.SetSelected(options[i])
			c.OnChanged(options[i])
			i++
		}
	}
	if i < len(options) {
		t.Fatalf("%d drop-downs", i)
	}
}

func TestAnExportThatLosesSomethingAsksFirst(t *testing.T) {
	w := schemed(t, "light")
	w.session.Run("file.export")
	chooseIn(t, w, "brat", "Everybody")
	e := shownPanel[*dialogs.Export](t, w)
	asked := ""
	out := filepath.Join(t.TempDir(), "out")
	e.OnChoose = func(name string, _ []string, then func(string)) {
		asked = name
		then(out)
	}
	e.Choose()
	if asked != "" {
		t.Fatal("it goes on without an answer")
	}
	for _, o := range test.LaidOutObjects(w.overlay) {
		if r, ok := o.(*widgets.Radio); ok {
			r.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
			r.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
			break
		}
	}
	e.Choose()
	if asked == "" || w.overlay != nil {
		t.Fatalf("asked for %q; %s", asked, words(w))
	}
	found, err := filepath.Glob(out + ".*")
	if err != nil || len(found) < 2 {
		t.Fatalf("split into %q, %v", found, err)
	}
	if !strings.Contains(w.toasts.Shown(), "files beside out") {
		t.Errorf("it tells %q", w.toasts.Shown())
	}
	w.toasts.Action().Tapped(nil)
	if w.app.Clipboard().Content() != strings.Join(found, "\n") {
		t.Errorf("copied %q", w.app.Clipboard().Content())
	}
}

func TestGoldIsExportedByTheChosenStrategy(t *testing.T) {
	dir := foreignFiles(t, "desk", map[string]string{"a.txt": ferry["ferry/a.txt"]})
	finished(t, dir, "Ana", annotate.Span{Start: 0, End: 3}, annotate.Span{Start: 4, End: 9})
	finished(t, dir, "Ben", annotate.Span{Start: 0, End: 3})
	w := newTestWindow(t, "light")
	w.session.UsePerson("Mina")
	openArticle(t, w, dir, "a.txt")
	const gold = "Gold: what was agreed and decided"
	marks := func(strategy string) (n int) {
		w.session.Run("file.export")
		chooseIn(t, w, "jsonl", gold, strategy)
		if strategy == "also what all marked" {
			test.AssertImageMatches(t, "export-gold-light.png", w.win.Canvas().Capture())
		}
		out := filepath.Join(t.TempDir(), "gold.jsonl")
		e := shownPanel[*dialogs.Export](t, w)
		e.OnChoose = func(_ string, _ []string, then func(string)) { then(out) }
		e.Choose()
		data, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(string(data), `"label":`)
	}
	if all, anybody := marks("also what all marked"), marks("also what anybody marked"); all != 1 || anybody != 2 {
		t.Errorf("%d marks of everybody, %d of anybody", all, anybody)
	}
}

// finished has somebody mark claims in a.txt and finish it.
func finished(t *testing.T, dir, name string, claims ...annotate.Span) {
	t.Helper()
	s := session.New(session.Options{Now: time.Now, NewID: func() annotate.ID { return uuid.Must(uuid.NewV7()) }, Do: func(f func()) { f() }, Go: func(f func()) { f() }})
	s.UsePerson(name)
	s.Open(filepath.Join(dir, "a.txt"))
	for _, c := range claims {
		s.Select(c)
		s.Label("claim")
	}
	s.Run("go.toggleDone")
	if err := s.Close(time.Minute); err != nil {
		t.Fatal(err)
	}
}

func TestAnExportIsSplitForTraining(t *testing.T) {
	w := schemed(t, "light")
	w.session.Run("file.export")
	e := shownPanel[*dialogs.Export](t, w)
	ask := func(parts string) {
		for _, o := range test.LaidOutObjects(w.overlay) {
			if f, ok := o.(*widgets.Field); ok {
				f.SetText(parts)
				f.OnSubmitted(parts)
				return
			}
		}
	}
	out := filepath.Join(t.TempDir(), "parts")
	e.OnChoose = func(_ string, _ []string, then func(string)) { then(out) }
	ask("train=0.7")
	if !strings.Contains(words(w), "the shares of the parts are 0.7 together, not 1") {
		t.Errorf("it says %q", words(w))
	}
	e.Choose()
	if _, err := os.Stat(out); err == nil {
		t.Error("it is written all the same")
	}
	ask("train=50,test=50")
	e.Choose()
	for _, name := range []string{"train.jsonl", "test.jsonl", "split.json"} {
		if _, err := os.Stat(filepath.Join(out, name)); err != nil {
			t.Error(err)
		}
	}
	if !strings.HasPrefix(w.toasts.Shown(), "Split: train ") {
		t.Errorf("it tells %q", w.toasts.Shown())
	}
}

func TestFilesOfOtherToolsThatFallOnTheWindowAreImported(t *testing.T) {
	w := newTestWindow(t, "light")
	w.session.UsePerson("Mina")
	desk := newsroom(t)
	openArticle(t, w, desk, harbour)
	for _, c := range []struct {
		name    string
		files   map[string]string
		drop    string
		foreign bool
	}{
		{"corpus", ferry, "", true},
		{"lines", map[string]string{"x.jsonl": `{"text":"one","spans":[{"start":0,"end":3,"label":"x"}]}`}, "x.jsonl", true},
		{"texts", map[string]string{"a.txt": "one"}, "", false},
		{"article", map[string]string{"a.txt": "one"}, "a.txt", false},
		{"workspace", map[string]string{"postil.toml": "", "a.txt": "one", "a.ann": "T1\tx 0 3\tone\n"}, "", false},
	} {
		w.session.Open(desk)
		dir := foreignFiles(t, c.name, c.files)
		w.dropped([]fyne.URI{storage.NewFileURI(filepath.Join(dir, c.drop))})
		if c.foreign {
			shownPanel[*dialogs.Import](t, w)
		} else if w.overlay != nil {
			t.Errorf("%s: something is shown", c.name)
		}
		if opened := w.session.Workspace().Root() != desk; opened == c.foreign {
			t.Errorf("%s: opened %v", c.name, opened)
		}
		w.closeOverlay()
	}
}

func TestEscStopsAndLeavesTheExchange(t *testing.T) {
	w := schemed(t, "light")
	importing(t, w, foreignFiles(t, "corpus", ferry))
	press(w, fyne.KeyEscape)
	if w.overlay != nil {
		t.Error("the import stays")
	}
	w.session.Run("file.export")
	press(w, fyne.KeyEscape)
	if w.overlay != nil {
		t.Error("the export stays")
	}
	w.session.Run("file.import")
	shownPanel[*dialogs.Chooser](t, w)
}

func TestTheAnswersOnLossAreReachedByTab(t *testing.T) {
	w := schemed(t, "light")
	w.session.Run("file.export")
	chooseIn(t, w, "brat", "Everybody")
	var seen []string
	for range 12 {
		w.win.Canvas().(interface{ FocusNext() }).FocusNext()
		f := w.win.Canvas().Focused()
		seen = append(seen, fmt.Sprintf("%T", f))
		if r, ok := f.(*widgets.Radio); ok {
			press(w, fyne.KeyDown)
			if r.Selected() != 0 || w.win.Canvas().Focused() != fyne.Focusable(r) {
				t.Error("the answer is not given, or takes the keyboard away")
			}
			return
		}
	}
	t.Errorf("Tab leads to %q", seen)
}

func TestAnExportLeavesOutTheMarksInChosenZones(t *testing.T) {
	w := newTestWindow(t, "light")
	w.session.UsePerson("Mina")
	showText(t, w, zonedStory)
	selectIn(w, "Sections")
	w.session.Label("claim")
	selectIn(w, "quay")
	w.session.Label("warning")
	w.session.Run("file.export")
	var zones *widgets.Choice
	for _, o := range test.LaidOutObjects(w.overlay) {
		if c, ok := o.(*widgets.Choice); ok && c.OnSeveral != nil {
			zones = c
		}
	}
	if zones == nil {
		t.Fatal("zones cannot be chosen")
	}
	if strings.Contains(words(w), "as asked") {
		t.Errorf("without being asked it leaves out: %s", words(w))
	}
	zones.SetTicked([]string{"furniture", "caption"})
	zones.OnSeveral(zones.Ticked())
	if got := words(w); !strings.Contains(got, "mark in furniture left out, as asked") {
		t.Errorf("it says %s", got)
	}
	test.AssertImageMatches(t, "export-zones-light.png", w.win.Canvas().Capture())
	out := filepath.Join(t.TempDir(), "out.jsonl")
	e := shownPanel[*dialogs.Export](t, w)
	e.OnChoose = func(_ string, _ []string, then func(string)) { then(out) }
	e.Choose()
	data, err := os.ReadFile(out)
	if err != nil || strings.Contains(string(data), `"claim"`) || !strings.Contains(string(data), `"warning"`) || !strings.Contains(string(data), "Menu Sections") {
		t.Errorf("%v: %s", err, data)
	}
	if !strings.Contains(w.toasts.Shown(), "1 mark in furniture left out as asked") {
		t.Errorf("it tells %q", w.toasts.Shown())
	}
}
