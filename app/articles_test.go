package app

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"postil/app/dialogs"
	"postil/app/widgets"
)

// clippings are sources of several kinds, with something to say about most.
func clippings(t *testing.T) map[string]string {
	t.Helper()
	quay, err := os.ReadFile(filepath.Join(newsroom(t), filepath.FromSlash(harbour)))
	if err != nil {
		t.Fatal(err)
	}
	page := func(title, outlet, text string) string {
		return fmt.Sprintf(`<html><head><title>%s</title><meta property="og:site_name" content="%s"><meta property="article:published_time" content="2026-05-11"></head><body><article><h1>%s</h1>%s</article></body></html>`, title, outlet, title, text)
	}
	long := strings.Repeat("<p>The ferry to the islands stays in port until the wind has turned, its operator said on Monday at the quay.</p>", 3)
	return map[string]string{
		"clippings/ferry.html":                        page("Ferry stays in port", "The Quay Post", long),
		"clippings/ferry-copy.html":                   page("Ferry stays in port", "The Quay Post", long),
		"clippings/an-archive-of-the-year/nearly.txt": strings.Replace(string(quay), "the", "that", 1),
		"clippings/note.txt":                          "\xcc\xee\xf1\xea\xe2\xe0 \xe6\xe4\xe5\xf2",
		"clippings/picture.jpg":                       "\xff\xd8\xff\xe0\x00\x10JFIF",
		"clippings/report.docx":                       "PK\x03\x04 that breaks off",
		"clippings/stories.csv":                       "nr,headline,story\n1,Nobody hurt,\"" + strings.Repeat("Nobody was hurt when the crane fell into the basin. ", 6) + "\"\n2,\"A headline that is so long that no line of a list in a panel of this width could ever hold all of it, let alone the rest\",\"" + strings.Repeat("The board will not say who had checked the crane. ", 6) + "\"\n",
		"clippings/empty/no.txt":                      " \n",
	}
}

func TestTheImportOfArticlesLooksAsDrawn(t *testing.T) {
	for _, appearance := range []string{"light", "dark"} {
		t.Run(appearance, func(t *testing.T) {
			w := newTestWindow(t, appearance)
			w.session.UsePerson("Mina")
			openArticle(t, w, newsroom(t), harbour)
			before := len(w.session.Entries())
			w.dropped([]fyne.URI{storage.NewFileURI(filepath.Join(foreignFiles(t, "clippings", clippings(t)), "clippings"))})
			shownPanel[*dialogs.Articles](t, w)
			hidePlace(w)
			test.AssertImageMatches(t, "articles-"+appearance+".png", w.win.Canvas().Capture())
			if len(w.session.Entries()) != before {
				t.Error("looking into it has imported something")
			}
			tap(t, w, "Import")
			hidePlace(w)
			test.AssertImageMatches(t, "articles-done-"+appearance+".png", w.win.Canvas().Capture())
			if n := len(w.session.Entries()) - before; n != 5 {
				t.Errorf("%d articles are imported", n)
			}
			tap(t, w, "Show the first")
			if w.overlay != nil || w.session.Doc().Path() == harbour {
				t.Errorf("shown is %s", w.session.Doc().Path())
			}
		})
	}
}

func TestATableIsAskedForItsColumns(t *testing.T) {
	w := newTestWindow(t, "light")
	w.session.UsePerson("Mina")
	openArticle(t, w, newsroom(t), harbour)
	file := filepath.Join(foreignFiles(t, "tables", map[string]string{"stories.csv": "nr,words,when\n1,The ferry stays in port today.,2026-05-12\n"}), "stories.csv")
	w.openArticles(file)
	hidePlace(w)
	test.AssertImageMatches(t, "articles-table-light.png", w.win.Canvas().Capture())
	p := shownPanel[*dialogs.Articles](t, w)
	p.SetColumn("Text", "words")
	tap(t, w, "Import")
	if !strings.Contains(words(w), "1 article imported") {
		t.Errorf("it says %q", words(w))
	}
}

func TestPagesOfTheNetworkAreImportedWhenThePersonAsks(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		asked++
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = rw.Write([]byte(clippings(t)["clippings/ferry.html"]))
	}))
	defer server.Close()
	w := newTestWindow(t, "dark")
	w.session.UsePerson("Mina")
	openArticle(t, w, newsroom(t), harbour)
	w.session.Run("file.importURL")
	p := shownPanel[*dialogs.Articles](t, w)
	test.AssertImageMatches(t, "articles-network-dark.png", w.win.Canvas().Capture())
	field, ok := p.Field().(*widgets.Field)
	if !ok {
		t.Fatalf("the keyboard goes to %T", p.Field())
	}
	field.SetText(server.URL + "/ferry")
	press(w, fyne.KeyReturn)
	if asked != 0 || !strings.Contains(words(w), "0 articles imported") {
		t.Fatalf("this machine was asked %d times; %q", asked, words(w))
	}
	for _, o := range test.LaidOutObjects(w.overlay) {
		if c, ok := o.(*widgets.Check); ok {
			c.Tapped(nil)
		}
	}
	press(w, fyne.KeyReturn)
	if asked != 1 || !strings.Contains(words(w), "1 article imported") {
		t.Errorf("it was asked %d times; %q", asked, words(w))
	}
}

func TestSeveralFilesThatFallOnTheWindowBecomeArticles(t *testing.T) {
	w := newTestWindow(t, "light")
	w.session.UsePerson("Mina")
	files := foreignFiles(t, "clippings", clippings(t))
	two := []fyne.URI{storage.NewFileURI(filepath.Join(files, "clippings", "ferry.html")), storage.NewFileURI(filepath.Join(files, "clippings", "note.txt"))}
	w.dropped(two)
	if w.overlay != nil {
		t.Error("without a folder something is shown")
	}
	openArticle(t, w, newsroom(t), harbour)
	w.dropped(two)
	p := shownPanel[*dialogs.Articles](t, w)
	var names []string
	for _, o := range test.LaidOutObjects(p) {
		if r, ok := o.(*widgets.Row); ok && r.Visible() {
			names = append(names, r.Content().Title)
		}
	}
	if !strings.Contains(strings.Join(names, "|"), "ferry.html and 1 more") {
		t.Errorf("shown are %q", names)
	}
	press(w, fyne.KeyEscape)
	for name, want := range map[string]purpose{
		"clippings/stories.csv": toArticles, "clippings/ferry.html": toArticles, "clippings/empty": toOpen, "clippings/nothing-there": toOpen, "clippings": toArticles,
	} {
		if got := purposeOf(filepath.Join(files, filepath.FromSlash(name))); got != want {
			t.Errorf("%s is for %d, not %d", name, got, want)
		}
	}
	marks := filepath.Join(foreignFiles(t, "lines", map[string]string{"m.jsonl": `{"id":"a.txt","text":"The ferry","spans":[{"start":4,"end":9,"label":"x"}]}` + "\n"}), "m.jsonl")
	if got := purposeOf(marks); got != toImport {
		t.Errorf("marks are for %d", got)
	}
	bare := filepath.Join(foreignFiles(t, "lines", map[string]string{"b.jsonl": `{"id":"1","text":"The ferry stays in port.","spans":[]}` + "\n"}), "b.jsonl")
	if got := purposeOf(bare); got != toArticles {
		t.Errorf("records without marks are for %d", got)
	}
}

func TestLeavingAnImportOfArticlesStopsIt(t *testing.T) {
	w, run := newQueuedWindow(t)
	w.session.UsePerson("Mina")
	w.session.Open(newsroom(t))
	run()
	before := len(w.session.Entries())
	w.openArticles(filepath.Join(foreignFiles(t, "clippings", clippings(t)), "clippings"))
	tap(t, w, "Import") // which need not wait for the look into it
	press(w, fyne.KeyEscape)
	if w.overlay == nil || !strings.Contains(words(w), "Stopping") {
		t.Fatalf("it says %q", words(w))
	}
	left := false
	shownPanel[*dialogs.Articles](t, w).Leave(func() { left = true })
	if left {
		t.Error("it is left while it goes on")
	}
	run()
	if !left {
		t.Error("once it has stopped it is not left")
	}
	if !strings.Contains(words(w), "Stopped. 0 articles imported.") || len(w.session.Entries()) != before {
		t.Errorf("it says %q, and %d articles came", words(w), len(w.session.Entries())-before)
	}
	press(w, fyne.KeyEscape)
	if w.overlay != nil {
		t.Error("it stays")
	}
}

func TestSeveralFilesAreChosenByMarksAndByPattern(t *testing.T) {
	w := newTestWindow(t, "light")
	w.session.UsePerson("Mina")
	openArticle(t, w, newsroom(t), harbour)
	files := map[string]string{}
	for _, name := range []string{"a.html", "b.HTML", "c.txt", "c.txt.mina.ann.json", "d+e.html", "in/f.html"} {
		files["pages/"+name] = "<p>No tug sailed.</p>"
	}
	dir := filepath.Join(foreignFiles(t, "pages", files), "pages")
	choose := func(typed string, keys ...fyne.KeyName) []string {
		t.Helper()
		var got []string
		w.chooseMany(dir+string(filepath.Separator), func(paths []string) {
			for _, p := range paths {
				got = append(got, filepath.Base(p))
			}
			w.closeOverlay()
		})
		for _, r := range typed {
			w.win.Canvas().Focused().TypedRune(r)
		}
		press(w, keys...)
		if w.overlay != nil {
			w.takes["go.done"]()
		}
		return got
	}
	for _, c := range []struct {
		typed string
		keys  []fyne.KeyName
		want  string
	}{
		{"*.html", []fyne.KeyName{fyne.KeyReturn}, "a.html b.HTML d+e.html"},
		{"*+*", []fyne.KeyName{fyne.KeyReturn}, "d+e.html"},
		{"i*", []fyne.KeyName{fyne.KeyReturn}, ""}, // a folder, which no pattern takes
		{"c", []fyne.KeyName{fyne.KeyReturn}, "c.txt"},
		{"", []fyne.KeyName{fyne.KeyReturn}, "pages"},
		{"", []fyne.KeyName{fyne.KeyDown, fyne.KeyDown, fyne.KeyInsert, fyne.KeyInsert, fyne.KeyUp, fyne.KeyUp, fyne.KeyInsert, fyne.KeyInsert}, "b.HTML"},
		{"", []fyne.KeyName{fyne.KeyDown, fyne.KeyDown, fyne.KeyInsert, fyne.KeyInsert}, "in a.html"},
		{"", []fyne.KeyName{fyne.KeyDown, fyne.KeyDown, fyne.KeyDown, fyne.KeyInsert, fyne.KeyInsert, fyne.KeyReturn}, "a.html b.HTML"},
		{"*.html", []fyne.KeyName{fyne.KeyDown, fyne.KeyInsert, fyne.KeyInsert}, "a.html b.HTML"},
	} {
		if got := strings.Join(choose(c.typed, c.keys...), " "); got != c.want {
			t.Errorf("%q and %v choose %q, not %q", c.typed, c.keys, got, c.want)
		}
		w.closeOverlay()
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(filepath.Dir(dir)) // so that the path is the same on every machine
	w.chooseMany("pages"+string(filepath.Separator), func([]string) {})
	press(w, fyne.KeyDown, fyne.KeyDown, fyne.KeyInsert, fyne.KeyInsert)
	picture := w.win.Canvas().Capture()
	t.Chdir(here) // where the right picture is
	test.AssertImageMatches(t, "chooser-many-light.png", picture)
}

func TestABetterVersionIsWrittenOverTheArticleAsDrawn(t *testing.T) {
	for _, appearance := range []string{"light", "dark"} {
		t.Run(appearance, func(t *testing.T) {
			w := newTestWindow(t, appearance)
			w.session.UsePerson("Mina")
			dir := newsroom(t)
			openArticle(t, w, dir, harbour)
			old, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(harbour)))
			if err != nil {
				t.Fatal(err)
			}
			better := "Corrected.\n\n" + strings.Replace(string(old), "within a month", "within the month", 1)
			file := filepath.Join(foreignFiles(t, "better", map[string]string{"corrected.txt": better}), "corrected.txt")
			w.session.Run("file.importOver")
			shownPanel[*dialogs.Chooser](t, w).OnDone(file)
			shownPanel[*dialogs.Articles](t, w)
			hidePlace(w)
			test.AssertImageMatches(t, "articles-over-"+appearance+".png", w.win.Canvas().Capture())
			if got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(harbour))); err != nil || string(got) != string(old) {
				t.Error("looking into it has changed the article")
			}
			tap(t, w, "Replace the text")
			hidePlace(w)
			test.AssertImageMatches(t, "articles-over-done-"+appearance+".png", w.win.Canvas().Capture())
			if got := w.session.Text().String(); got != better {
				t.Errorf("shown is %q", got)
			}
			tap(t, w, "Show it")
			if w.overlay != nil || w.session.Doc().Path() != harbour {
				t.Errorf("shown is %s", w.session.Doc().Path())
			}
		})
	}
}
