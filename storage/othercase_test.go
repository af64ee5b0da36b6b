package storage

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"postil/annotate"
	"postil/storage/sidecar"
)

func TestALayerIsFoundWhenTheArticlesNameGotAnotherCase(t *testing.T) {
	d := newDesk(t, nil)
	f, l := d.open()
	l, id := d.mark(l)
	d.save(f, l)
	// Where case makes no difference only the article would be renamed.
	if err := os.Rename(filepath.Join(d.dir, "a.txt"), filepath.Join(d.dir, "A.TXT")); err != nil {
		t.Fatal(err)
	}
	w := open(t, d.dir)
	a, err := w.ReadArticle("A.TXT")
	if err != nil {
		t.Fatal(err)
	}
	f, l, err = w.OpenLayer(a, alice, noon)
	if err != nil || !ids(l)[id] || f.Path() != "a.txt.alice.ann.json" {
		t.Fatalf("%v, %v", l, err)
	}
	l, more := d.mark(l)
	d.save(f, l)
	if got, err := w.ReadLayer(a, "alice"); err != nil || !ids(got)[id] || !ids(got)[more] {
		t.Errorf("%v, %v", got, err)
	}
	want := []LayerRef{{"alice", "a.txt.alice.ann.json"}}
	s, err := w.Survey(t.Context())
	if err != nil || len(s.Articles) != 1 || !slices.Equal(s.Articles[0].Layers, want) || len(s.Orphans) > 0 {
		t.Errorf("%+v, %v", s, err)
	}
	if got, err := w.Layers("A.TXT"); err != nil || !slices.Equal(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	if err := w.EachLayer(t.Context(), func(article, slug string, _ *annotate.Layer) {
		if article != "A.TXT" || slug != "alice" {
			t.Errorf("visited %s of %s", article, slug)
		}
	}); err != nil {
		t.Error(err)
	}
	if sum, err := w.Summary("A.TXT", "alice"); err != nil || sum.Marks != 2 {
		t.Errorf("%+v, %v", sum, err)
	}
}

func TestASidecarBelongsToTheArticleOfExactlyItsName(t *testing.T) {
	layer := func(w *Workspace, p string) string {
		a, err := w.ReadArticle(p)
		if err != nil {
			t.Fatal(err)
		}
		f, _, err := w.OpenLayer(a, alice, noon)
		if err != nil {
			t.Fatal(err)
		}
		return f.Path()
	}
	for name, c := range map[string]struct {
		files map[string]string
		want  map[string]string // by article: its sidecar
	}{
		"both articles are there": {
			map[string]string{"a.txt": "One.", "A.txt": "Two.", "a.txt.alice.ann.json": ""},
			map[string]string{"a.txt": "a.txt.alice.ann.json", "A.txt": "A.txt.alice.ann.json"},
		},
		"both sidecars are there": {
			map[string]string{"A.txt": "Two.", "a.txt.alice.ann.json": "", "A.txt.alice.ann.json": ""},
			map[string]string{"A.txt": "A.txt.alice.ann.json"},
		},
		"two articles would do": {
			map[string]string{"a.TXT": "One.", "A.txt": "Two.", "a.txt.alice.ann.json": ""},
			map[string]string{"a.TXT": "a.TXT.alice.ann.json", "A.txt": "A.txt.alice.ann.json"},
		},
		"another person's": {
			map[string]string{"A.txt": "Two.", "a.txt.bea.ann.json": ""},
			map[string]string{"A.txt": "A.txt.alice.ann.json"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var e sidecar.Encoder
			files := map[string]string{}
			for file, s := range c.files {
				if of, slug, ok := SplitSidecar(file); ok {
					p := alice
					p.Slug = slug
					l, err := annotate.NewLayer(annotate.Header{ID: annotate.ID{1}, Person: p, State: annotate.StateDone, Source: annotate.Source{Path: of}}, annotate.Contents{})
					if err != nil {
						t.Fatal(err)
					}
					data, err := e.Encode(l)
					if err != nil {
						t.Fatal(err)
					}
					s = string(data)
				}
				files[file] = s
			}
			w := open(t, folderOf(t, files))
			s, err := w.Survey(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for article, want := range c.want {
				if got := layer(w, article); got != want {
					t.Errorf("the layer of %s is in %s, want %s", article, got, want)
				}
				listed, err := w.Layers(article)
				if err != nil {
					t.Fatal(err)
				}
				i := slices.IndexFunc(s.Articles, func(e Entry) bool { return e.Path == article })
				if i < 0 || !slices.Equal(s.Articles[i].Layers, listed) {
					t.Errorf("%s: the survey has %+v, the list %+v", article, s.Articles, listed)
				}
			}
		})
	}
}

// caseless is a folder in which upper and lower case make no difference.
type caseless struct {
	folder
	dir string
}

func (c caseless) Stat(name string) (fs.FileInfo, error) {
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if strings.EqualFold(e.Name(), name) {
			return c.folder.Stat(e.Name())
		}
	}
	return c.folder.Stat(name)
}

func TestAnArticleIsNotWrittenOverOneOfAnotherCaseWhereThatMakesNoDifference(t *testing.T) {
	d := newDesk(t, nil)
	d.w.before = func(f folder) folder { return caseless{f, d.dir} }
	before := snapshot(t, d.dir)
	if err := d.w.AddArticle(t.Context(), "A.txt", []byte("Other.\n")); !errors.Is(err, ErrArticleExists) {
		t.Errorf("%v", err)
	}
	if after := snapshot(t, d.dir); !slices.Equal(before, after) {
		t.Errorf("before %q, after %q", before, after)
	}
}

func TestANameThatIsTooLongIsToldWhenTheArticleIsOpened(t *testing.T) {
	long := strings.Repeat("n", 245) + ".txt" // which the file system has, but with a person's name it has not
	d := newDesk(t, map[string]string{long: "Words.\n"})
	a, err := d.w.ReadArticle(long)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = d.w.OpenLayer(a, alice, noon)
	if kind, advice := Trouble(err); !errors.Is(err, ErrLongName) || kind != TroubleLongName || !strings.Contains(err.Error(), advice) || errors.Is(err, ErrBrokenSidecar) {
		t.Errorf("%v", err)
	}
}
