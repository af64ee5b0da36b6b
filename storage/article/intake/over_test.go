package intake_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"postil/annotate"
	"postil/storage"
	"postil/storage/article"
	"postil/storage/article/intake"
)

const (
	quay = "The quay stays shut\n\nMenu Subscribe\n\nThe quay stays shut until May, the board said on Tuesday, because the wall below it has moved.\n\nFishermen fear for the season.\n"
	more = "The quay stays shut\n\nNobody has looked at the stones since 1911.\n\nMenu Subscribe\n\nThe quay stays shut until May, the board said on Tuesday, because the wall below it has moved.\n\nFishermen feared for the season.\n"
)

// labelled gives words of an article a person's marks.
func labelled(t *testing.T, dir, path string, words ...string) {
	t.Helper()
	w, err := storage.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	a, err := w.ReadArticle(path)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	alice := annotate.Person{ID: annotate.ID{1}, Name: "Alice", Slug: "alice"}
	f, l, err := w.OpenLayer(a, alice, now)
	if err != nil {
		t.Fatal(err)
	}
	for i, word := range words {
		at := strings.Index(a.Text.String(), word)
		m := annotate.Annotation{
			ID: annotate.ID{2, byte(i)}, Label: "claim", Created: now, Modified: now,
			Fragments: []annotate.Fragment{annotate.NewFragment(a.Text, annotate.Span{Start: at, End: at + len(word)})},
		}
		if l, _, err = l.Apply(annotate.Change{Name: "Label", Annotations: []annotate.Edit[*annotate.Annotation]{{After: &m}}}, now); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.Save(t.Context(), l); err != nil {
		t.Fatal(err)
	}
}

// fileNames are those of a folder, with the words of its articles.
func fileNames(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		s := e.Name()
		if !e.IsDir() {
			raw, err := os.ReadFile(filepath.Join(dir, s))
			if err != nil {
				t.Fatal(err)
			}
			s += ": " + string(raw)
		}
		out = append(out, s)
	}
	return out
}

func metaIn(t *testing.T, dir, name string) article.Meta {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	m, err := article.ParseMeta(raw)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestATextIsWrittenOverAnotherAndItsMarksAreFoundAgain(t *testing.T) {
	dir := write(t, t.TempDir(), map[string]string{"quay.txt": quay})
	labelled(t, dir, "quay.txt", "the board", "Fishermen fear", "May")
	in := write(t, t.TempDir(), map[string]string{"new.txt": more})
	j := job(t, dir, filepath.Join(in, "new.txt"))
	j.Over, j.DryRun = "quay.txt", true
	before := fileNames(t, dir)
	tried, err := j.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if after := fileNames(t, dir); !slices.Equal(before, after) {
		t.Errorf("a dry run wrote: %q", after)
	}
	j.DryRun = false
	r, err := j.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(tried, r); diff != "" {
		t.Errorf("a dry run told something else (-dry +real):\n%s", diff)
	}
	o := r.Outcomes[0]
	if r.Replaced != 1 || len(r.Outcomes) != 1 || o.Status != intake.Replaced || o.Article != "quay.txt" {
		t.Fatalf("%+v", r)
	}
	if o.Over.Marks["moved"] != 2 || o.Over.Marks["changed"] != 1 || o.Over.Waiting != 1 || o.Over.SameText || len(o.Over.Failed) != 0 {
		t.Errorf("%+v", o.Over)
	}
	if o.Over.Resemblance < 0.2 || o.Over.Resemblance > 0.6 {
		t.Errorf("the texts resemble each other by %v", o.Over.Resemblance)
	}
	if o.NearDuplicateOf != "" {
		t.Errorf("it is nearly the same as %s, which is itself", o.NearDuplicateOf)
	}
	if raw, err := os.ReadFile(filepath.Join(dir, "quay.txt")); err != nil || string(raw) != more {
		t.Errorf("%q, %v", raw, err)
	}
	if m := metaIn(t, dir, "quay.meta.json"); m.Title != "The quay stays shut" || m.Original.Source != "new.txt" || m.Original.File != "" || len(m.Earlier) != 1 {
		t.Errorf("%+v", m)
	}
}

func TestOnlyOneArticleCanBeWrittenOverAnother(t *testing.T) {
	for name, c := range map[string]struct{ lines, want string }{
		"several": {"a=The first of all.\nb=The second.\nc=The third.\nd=The fourth.\n", "there are 4 articles (line 1; line 2; line 3; …)"},
		"none":    {"!\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := write(t, t.TempDir(), map[string]string{"quay.txt": quay})
			in := write(t, t.TempDir(), map[string]string{"in.lines": c.lines})
			j := job(t, dir, filepath.Join(in, "in.lines"))
			j.Over = "quay.txt"
			before := fileNames(t, dir)
			r, err := j.Run(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if r.Failed == 0 || r.Replaced+r.Imported != 0 || !strings.Contains(r.Outcomes[len(r.Outcomes)-1].Reason, c.want) {
				t.Errorf("%+v", r)
			}
			if after := fileNames(t, dir); !slices.Equal(before, after) {
				t.Errorf("written: %q", after)
			}
		})
	}
}

func TestAProblemBesideTheOnlyArticleIsTold(t *testing.T) {
	dir := write(t, t.TempDir(), map[string]string{"quay.txt": quay})
	in := write(t, t.TempDir(), map[string]string{"in.lines": "!\na=Another text of the quay.\n!\n"})
	j := job(t, dir, filepath.Join(in, "in.lines"))
	j.Over = "quay.txt"
	r, err := j.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if r.Replaced != 1 || r.Failed != 2 {
		t.Errorf("%+v", r)
	}
}

func TestWhatAPersonMadeOfTheZonesIsCarriedOver(t *testing.T) {
	dir := write(t, t.TempDir(), map[string]string{"quay.txt": quay})
	w, err := storage.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	a, err := w.ReadArticle("quay.txt")
	if err != nil {
		t.Fatal(err)
	}
	set := func(words string, kind article.ZoneKind) {
		t.Helper()
		at := strings.Index(quay, words)
		_, err := w.EditZones(t.Context(), a, time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC), func(z []article.Zone) []article.Zone {
			return article.SetZone(z, annotate.Span{Start: at, End: at + len(words)}, kind)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	set("The quay stays shut until May, the board said on Tuesday, because the wall below it has moved.", article.ZoneCaption)
	set("Fishermen fear for the season.", article.ZoneQuote)

	// The headline, which is the beginning of another line as well, and the line that
	// was written anew are not surely found.
	in := write(t, t.TempDir(), map[string]string{"new.txt": more})
	j := job(t, dir, filepath.Join(in, "new.txt"))
	j.Over = "quay.txt"
	r, err := j.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	m := metaIn(t, dir, "quay.meta.json")
	got := map[string]article.ZoneKind{}
	for _, z := range m.Zones {
		got[more[z.Start:z.End]] = z.Kind
	}
	if got["The quay stays shut until May, the board said on Tuesday, because the wall below it has moved."] != article.ZoneCaption {
		t.Errorf("the caption is not carried over: %v", got)
	}
	if m.Corrected == "" || len(m.Notes) != 1 || !strings.Contains(m.Notes[0], "2 of their lines") {
		t.Errorf("corrected at %q, with notes %q", m.Corrected, m.Notes)
	}
	if o := r.Outcomes[0]; !slices.Contains(o.Notes, m.Notes[0]) {
		t.Errorf("the report does not tell: %q", o.Notes)
	}
}

func TestWhatOnlyTheOldSourceSaidOfAnArticleIsKept(t *testing.T) {
	dir := write(t, t.TempDir(), map[string]string{"quay.txt": quay})
	in := write(t, t.TempDir(), map[string]string{"new.txt": more, "newer.lines": "x=" + "By now the quay is open to all who come.\n"})
	for _, name := range []string{"new.txt", "newer.lines"} {
		j := job(t, dir, filepath.Join(in, name))
		j.Over = "quay.txt"
		if r, err := j.Run(t.Context()); err != nil || r.Replaced != 1 {
			t.Fatalf("%+v, %v", r, err)
		}
	}
	m := metaIn(t, dir, "quay.meta.json")
	if m.Title == "" || m.Importer.Kind != "lines" || len(m.Earlier) != 2 || m.Earlier[0].Importer.Kind != "text" || m.Earlier[1].Importer.Kind != "" {
		t.Errorf("%+v", m)
	}
}

func TestAnImportThatWasStoppedWritesNothingOverAnArticle(t *testing.T) {
	dir := write(t, t.TempDir(), map[string]string{"quay.txt": quay})
	in := write(t, t.TempDir(), map[string]string{"in.lines": "a=Another text of the quay.\n"})
	ctx, cancel := context.WithCancel(t.Context())
	j := job(t, dir, filepath.Join(in, "in.lines"))
	j.Over, j.Progress = "quay.txt", func(int, int) { cancel() }
	before := fileNames(t, dir)
	if _, err := j.Run(ctx); err == nil {
		t.Error("it says that all is done")
	}
	if after := fileNames(t, dir); !slices.Equal(before, after) {
		t.Errorf("written: %q", after)
	}
}
