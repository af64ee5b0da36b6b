package session

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"postil/storage/article/intake"
)

// page is a page of some site with words of its own.
func page(i int) string {
	return fmt.Sprintf(`<html><head><title>Ferry %d stays in port</title></head><body><article><h1>Ferry %d stays in port</h1>
<p>The morning ferry number %d did not sail from pier %d, its operator said on Monday, because the wind had turned.</p>
<p>Passenger %d said that %s was all they had been told at the quay before noon.</p></article></body></html>`, i, i, i, i*7, i*13, strings.Repeat(fmt.Sprint("word", i, " "), 12))
}

func (d *desk) gathering(dry bool, g Gathering) (out Gathered, steps [][2]int, fetched []string) {
	d.t.Helper()
	told := 0
	do := d.ImportArticles
	if dry {
		do = d.PreviewArticles
	}
	do(g, GatheringSteps{
		Progress: func(done, found int) { steps = append(steps, [2]int{done, found}) },
		Fetching: func(a string) { fetched = append(fetched, a) },
		Then:     func(g Gathered) { out = g; told++ },
	})
	if told != 1 {
		d.t.Fatalf("the end is told %d times", told)
	}
	return out, steps, fetched
}

func TestArticlesAreLookedIntoAndImported(t *testing.T) {
	d := open(t, latin)
	d.label("denied", "3")
	before, dir := len(d.Entries()), t.TempDir()
	write(t, filepath.Join(dir, "a.html"), page(1))
	write(t, filepath.Join(dir, "again.html"), page(1))
	write(t, filepath.Join(dir, "what.bin"), "\x00\x01\x02")
	would, _, _ := d.gathering(true, Gathering{Sources: []string{dir}})
	if r := would.Report; would.Err != nil || r.Imported != 1 || r.Same != 1 || r.Skipped != 1 {
		t.Fatalf("%+v %v", would.Report, would.Err)
	}
	if len(d.Entries()) != before {
		t.Fatal("looking into it imported something")
	}
	did, _, _ := d.gathering(false, Gathering{Sources: []string{dir}})
	if did.Err != nil || did.Report.Imported != 1 {
		t.Fatalf("%+v %v", did.Report, did.Err)
	}
	at := slices.IndexFunc(d.Entries(), func(e Entry) bool { return e.Path == did.Report.Outcomes[0].Article })
	if at < 0 || d.Entries()[at].Summary.Title != "Ferry 1 stays in port" {
		t.Errorf("%q is not in the list %v", did.Report.Outcomes[0].Article, d.Entries())
	}
	if d.Doc().Path() != latin || d.Layer().Len() != 1 {
		t.Errorf("what was open is %s with %d marks", d.Doc().Path(), d.Layer().Len())
	}
	d.OpenArticle(at)
	if !strings.Contains(d.Text().String(), "did not sail from pier 7") {
		t.Errorf("the article says %q", d.Text().String())
	}
}

func TestAThousandFilesAreImportedAndTheWindowIsToldLittle(t *testing.T) {
	d := newDesk(t, folder(t, fixtureTexts), MemoryPreferences{}, held)
	d.Open(d.dir)
	dir := t.TempDir()
	const files = 1000
	for i := range files {
		if i%20 == 0 {
			write(t, filepath.Join(dir, fmt.Sprintf("%04d.html", i)), page(i))
		} else {
			write(t, filepath.Join(dir, fmt.Sprintf("%04d.txt", i)), strings.Repeat(fmt.Sprint("word", i, " "), 9))
		}
	}
	d.deliver()
	began := time.Now()
	var out *Gathered
	last := 0
	d.ImportArticles(Gathering{Sources: []string{dir}}, GatheringSteps{
		Progress: func(done, found int) {
			if done < last || done > found {
				t.Errorf("%d of %d after %d", done, found, last)
			}
			last = done
		},
		Then: func(g Gathered) { out = &g },
	})
	// All that the window has to do meanwhile is to show how far it is.
	if n, most := len(d.inbox), 20+int(time.Since(began)/progressEvery); n < 2 || n > most {
		t.Errorf("the window is told %d things, %d would do", n, most)
	}
	d.deliver()
	if out == nil || out.Err != nil || out.Report.Imported != files || last != files {
		t.Fatalf("%d are done; %+v", last, out)
	}
	if n := len(d.Entries()); n != files+len(fixtureTexts) {
		t.Errorf("%d articles are listed", n)
	}
}

func TestAnImportOfArticlesThatIsStoppedTellsWhatItDid(t *testing.T) {
	d := open(t, latin, queued)
	d.run()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.html"), page(1))
	var did, would *Gathered
	steps := GatheringSteps{Progress: none, Then: func(g Gathered) { did = &g }}
	d.ImportArticles(Gathering{Sources: []string{dir}}, steps)()
	d.run()
	if did == nil || !errors.Is(did.Err, context.Canceled) {
		t.Fatalf("%+v", did)
	}
	steps.Then = func(g Gathered) { would = &g }
	d.PreviewArticles(Gathering{Sources: []string{dir}}, steps)()
	d.run()
	if would != nil {
		t.Error("what was found out is told after stop")
	}
}

func TestTheNetworkIsAskedOnlyByAnImportAndOnlyWhereItMayBe(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(page(5)))
	}))
	defer server.Close()
	d := open(t, latin)
	g := Gathering{Addresses: []string{server.URL + "/news/ferry"}, AllowPrivate: true}
	if would, _, fetched := d.gathering(true, g); asked != 0 || len(fetched) != 0 || len(would.Report.Outcomes) != 0 {
		t.Fatalf("the look into it asked %d times; %+v", asked, would.Report)
	}
	g.AllowPrivate = false
	refused, _, fetched := d.gathering(false, g)
	if asked != 0 || refused.Report.Failed != 1 || !strings.Contains(refused.Report.Outcomes[0].Reason, "private network") || len(fetched) != 1 {
		t.Fatalf("asked %d times; %+v; told %q", asked, refused.Report, fetched)
	}
	g.AllowPrivate = true
	did, _, fetched := d.gathering(false, g)
	if asked != 1 || did.Report.Imported != 1 || !slices.Equal(fetched, g.Addresses) {
		t.Fatalf("asked %d times; %+v; told %q", asked, did.Report, fetched)
	}
}

func TestTheColumnsOfATableAreOffered(t *testing.T) {
	d := open(t, latin)
	dir := t.TempDir()
	table := filepath.Join(dir, "stories.csv")
	write(t, table, "nr,words,when\n1,The ferry stays in port today.,2026-05-12\n2,Nobody was hurt at the quay.,2026-05-13\n")
	other := filepath.Join(dir, "a.html")
	write(t, other, page(2))
	would, _, _ := d.gathering(true, Gathering{Sources: []string{other, table}})
	if !slices.Equal(would.Columns, []string{"nr", "words", "when"}) || would.Report.Failed != 1 {
		t.Fatalf("%q, %+v", would.Columns, would.Report)
	}
	g := Gathering{Sources: []string{table}, Settings: intake.Settings{Columns: intake.Columns{Text: "words", Published: "when"}}}
	did, _, _ := d.gathering(false, g)
	if did.Report.Imported != 2 || did.Report.Outcomes[1].Published != "2026-05-13" {
		t.Errorf("%+v", did.Report)
	}
}

func TestFoldersToOpenAreToldFromThoseToImport(t *testing.T) {
	for names, want := range map[string]bool{
		"a.txt": true, "in/b.md picture.jpg": true, "postil.toml c.html": true, "x.txt.mina.ann.json c.html": true, "a.txt a.meta.json a.html": true,
		"c.html": false, "a.txt in/D.PDF": false, "": false, "picture.jpg": false,
	} {
		if got := IsWorkspace(strings.Fields(names)); got != want {
			t.Errorf("with %s: %v", names, got)
		}
	}
	without := New(Options{Do: func(f func()) { f() }, Go: func(f func()) { f() }})
	var got Gathered
	without.ImportArticles(Gathering{}, GatheringSteps{Then: func(g Gathered) { got = g }})
	if got.Err == nil || !strings.Contains(got.Err.Error(), "open a folder") {
		t.Errorf("without a workspace: %v", got.Err)
	}
}
