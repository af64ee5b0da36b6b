package exchange_test

import (
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"postil/annotate"
	"postil/annotate/agreement"
	"postil/annotate/compare"
	"postil/storage"
	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
)

func person(n int, slug string) annotate.Person {
	return annotate.Person{ID: id(900 + n), Slug: slug, Name: slug, Kind: annotate.Human}
}

// say changes a person's layer and saves it.
func say(t *testing.T, w *storage.Workspace, p annotate.Person, article string, make func(*storage.Article, *annotate.Layer) annotate.Change) {
	t.Helper()
	a, err := w.ReadArticle(article)
	if err != nil {
		t.Fatal(err)
	}
	f, l, err := w.OpenLayer(a, p, noon)
	if err != nil {
		t.Fatal(err)
	}
	next, _, err := l.Apply(make(a, l), noon)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Save(t.Context(), next); err != nil {
		t.Fatal(err)
	}
}

// finish marks spans and says that the article is done.
func finish(t *testing.T, w *storage.Workspace, p annotate.Person, article string, edits ...annotate.Edit[*annotate.Annotation]) {
	t.Helper()
	say(t, w, p, article, func(a *storage.Article, _ *annotate.Layer) annotate.Change {
		for _, e := range edits {
			for i, f := range e.After.Fragments {
				e.After.Fragments[i] = annotate.NewFragment(a.Text, f.Span)
			}
		}
		return annotate.Change{Annotations: edits, State: &annotate.Edit[annotate.State]{After: annotate.StateDone}}
	})
}

// settled is a workspace with two annotators, and a reviewer who decided one of
// two disagreements.
func settled(t *testing.T) *storage.Workspace {
	t.Helper()
	w, _ := workspace(t, map[string]string{"a.txt": sentence, "d/b.txt": "nobody has been here\r\n", "postil.toml": "[scheme]\nid = \"own\"\n[[scheme.labels]]\nid = \"claim\"\n"})
	ann, ben, lead := person(1, "ann"), person(2, "ben"), person(3, "lead")
	finish(t, w, ann, "a.txt", add(1, "claim", annotate.Span{Start: 0, End: 3}), add(2, "claim", annotate.Span{Start: 4, End: 13}), add(5, "claim", annotate.Span{Start: 19, End: 23}))
	finish(t, w, ben, "a.txt", add(3, "claim", annotate.Span{Start: 0, End: 3}), add(4, "claim", annotate.Span{Start: 4, End: 7}))
	say(t, w, lead, "a.txt", func(a *storage.Article, l *annotate.Layer) annotate.Change {
		c, err := compare.Compare(layersOf(t, w, a), agreement.Choice{})
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range c.Cases {
			if k.Class == compare.Boundary {
				change, err := compare.Put(l, "take", compare.Take(k, id(90), id(4)))
				if err != nil {
					t.Fatal(err)
				}
				return change
			}
		}
		t.Fatalf("%+v", c.Cases)
		return annotate.Change{}
	})
	return w
}

func layersOf(t *testing.T, w *storage.Workspace, a *storage.Article) agreement.Layered {
	t.Helper()
	out := agreement.Layered{ID: a.Path, Text: a.Text}
	refs, err := w.Layers(a.Path)
	if err != nil {
		t.Fatal(err)
	}
	for _, ref := range refs {
		l, err := w.ReadLayer(a, ref.Slug)
		if err != nil {
			t.Fatal(err)
		}
		out.Layers = append(out.Layers, l)
	}
	return out
}

func TestGoldIsExportedLikeALayer(t *testing.T) {
	w := settled(t)
	full := exchange.Holds{Overlaps: exchange.AnyOverlap}
	for s, want := range map[compare.Strategy]string{
		"":                "claim two\n", // decided
		compare.Unanimous: "claim one\nclaim two\n",
		compare.Any:       "claim one\nclaim two\nclaim five\n",
	} {
		j := exchange.ExportJob{Workspace: w, Layer: exchange.GoldLayer, Gold: exchange.GoldOptions{Strategy: s}}
		got, r := export(t, j, flat(full))
		if got != want {
			t.Errorf("%s: %q", s, got)
		}
		if waits := map[compare.Strategy]int{"": 2, compare.Unanimous: 1}[s]; len(r.LeftOut) != waits || r.Whole() != (waits == 0) {
			t.Errorf("%s: %+v", s, r.LeftOut)
		}
		for _, l := range r.LeftOut {
			if l.Path != "a.txt" || !strings.Contains(l.Reason, "waits for a reviewer (open)") || l.What == "" {
				t.Errorf("%+v", l)
			}
		}
	}
	j := exchange.ExportJob{Workspace: w, Layer: exchange.GoldLayer, Gold: exchange.GoldOptions{Strategy: compare.Any, People: []string{"ann"}, Reviewers: []string{}}}
	if got, _ := export(t, j, flat(full)); got != "claim one\nclaim two three\nclaim five\n" {
		t.Errorf("only ann, without decisions: %q", got)
	}
	j = exchange.ExportJob{Workspace: w, Layer: exchange.GoldLayer, Gold: exchange.GoldOptions{Strategy: "best"}}
	if _, err := j.Preview(t.Context()); err == nil || !strings.Contains(err.Error(), "majority") {
		t.Errorf("%v", err)
	}
	j = exchange.ExportJob{Workspace: w, Layer: exchange.GoldLayer, SkipUntouched: true}
	if _, r := export(t, j, flat(full)); r.Articles != 1 || len(r.Skipped) != 1 || r.Skipped[0].Path != "d/b.txt" {
		t.Errorf("%+v", r)
	}
}

func TestGoldTellsOfMarksThatAreUnfinishedOrNotWhatTheyWere(t *testing.T) {
	w := settled(t)
	say(t, w, person(4, "cy"), "a.txt", func(a *storage.Article, _ *annotate.Layer) annotate.Change {
		e := add(7, "claim", annotate.Span{Start: 8, End: 13})
		e.After.Fragments[0] = annotate.NewFragment(a.Text, e.After.Fragments[0].Span)
		return annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{e}}
	})
	say(t, w, person(2, "ben"), "a.txt", func(_ *storage.Article, l *annotate.Layer) annotate.Change { return l.Removal("delete", id(4)) })
	got, r := export(t, exchange.ExportJob{Workspace: w, Layer: exchange.GoldLayer, Gold: exchange.GoldOptions{Strategy: compare.Unanimous}}, flat(exchange.Holds{}))
	if got != "claim one\nclaim two\n" {
		t.Errorf("%q", got)
	}
	if len(r.Since) != 1 || r.Since[0].ID != id(4) || !strings.Contains(r.Since[0].Reason, "is gone since lead decided") {
		t.Errorf("%+v", r.Since)
	}
	if !slices.ContainsFunc(r.LeftOut, func(l exchange.LeftOut) bool {
		return l.What == "1 of the marks of cy" && strings.Contains(l.Reason, "not finished")
	}) {
		t.Errorf("%+v", r.LeftOut)
	}
}

func TestGoldWithoutSomebodysUnreadableMarksIsNotGold(t *testing.T) {
	w := settled(t)
	if err := os.WriteFile(filepath.Join(w.Root(), "a.txt.ben.ann.json"), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	got, r := export(t, exchange.ExportJob{Workspace: w, Layer: exchange.GoldLayer, Gold: exchange.GoldOptions{Strategy: compare.Any}}, flat(exchange.Holds{}))
	if got != "" || len(r.Skipped) != 1 || r.Skipped[0].Err == nil {
		t.Errorf("%q %+v", got, r.Skipped)
	}
}

func TestOnlyAWorkspaceHasGold(t *testing.T) {
	j := exchange.ExportJob{Layer: exchange.GoldLayer, Items: func(context.Context, func(*exchange.Item) error, func(foreign.Problem)) error { return nil }}
	if _, err := j.Preview(t.Context()); !errors.Is(err, exchange.ErrNoGold) {
		t.Errorf("%v", err)
	}
}

func TestGoldIsWrittenAsAWorkspaceThatCanBeOpened(t *testing.T) {
	w := settled(t)
	before := tree(t, w.Root())
	j := exchange.ExportJob{Workspace: w, Layer: exchange.GoldLayer, Gold: exchange.GoldOptions{Strategy: compare.Unanimous}}
	out := filepath.Join(t.TempDir(), "gold")
	if _, err := j.ExportFile(t.Context(), exchange.Workspaces(w), out); err != nil {
		t.Fatal(err)
	}
	for name, data := range before {
		if tree(t, w.Root())[name] != data {
			t.Errorf("%s has changed", name)
		}
	}
	written := tree(t, out)
	want := []string{"a.txt", "a.txt.gold.ann.json", "d/b.txt", "postil.toml"}
	if got := slices.Sorted(maps.Keys(written)); !slices.Equal(got, want) {
		t.Fatalf("%q", got)
	}
	for _, name := range []string{"a.txt", "d/b.txt", "postil.toml"} {
		if written[name] != before[name] {
			t.Errorf("%s is not what it was", name)
		}
	}
	again := filepath.Join(t.TempDir(), "gold")
	if _, err := j.ExportFile(t.Context(), exchange.Workspaces(w), again); err != nil || tree(t, again)["a.txt.gold.ann.json"] != written["a.txt.gold.ann.json"] {
		t.Errorf("gold is not the same again: %v", err)
	}
	if _, err := j.ExportFile(t.Context(), exchange.Workspaces(w), again); !errors.Is(err, exchange.ErrNotEmpty) {
		t.Errorf("%v", err)
	}

	opened, err := storage.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	a, err := opened.ReadArticle("a.txt")
	if err != nil {
		t.Fatal(err)
	}
	l, err := opened.ReadLayer(a, compare.GoldSlug)
	if err != nil || l.Len() != 2 || len(l.Misfits(a.Text)) != 0 || l.Person.Kind != compare.GoldKind || l.Scheme.ID != "own" {
		t.Fatalf("%+v, %v", l, err)
	}
	if from := l.At(0).Origin; from.Kind != annotate.OriginReview || !slices.Equal(from.From, []uuid.UUID{id(1), id(3)}) {
		t.Errorf("%+v", from)
	}
}

func TestGoldIsNotWrittenIntoItsOwnWorkspace(t *testing.T) {
	w := settled(t)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(w.Root(), link); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{w.Root(), filepath.Join(w.Root(), "gold"), filepath.Join(w.Root(), "d", "..", "gold.zip"), filepath.Join(link, "new", "gold")} {
		if err := exchange.CheckOutside(w, name); err == nil {
			t.Errorf("%s would be written to", name)
		}
	}
	for _, name := range []string{w.Root() + "-gold", filepath.Join(t.TempDir(), "gold"), filepath.Join(w.Root(), "..", "x")} {
		if err := exchange.CheckOutside(w, name); err != nil {
			t.Error(err)
		}
	}
}

// tree is what the files of a folder hold, by path.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f, err := os.Open(p)
		if err != nil {
			return err
		}
		defer f.Close()
		data, err := io.ReadAll(f)
		rel, relErr := filepath.Rel(dir, p)
		out[filepath.ToSlash(rel)] = string(data)
		return errors.Join(err, relErr)
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
