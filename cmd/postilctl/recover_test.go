package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"postil/annotate"
	"postil/storage"
	"postil/storage/recovery"
)

func TestRecoverWithoutAFolderGoesToAllThatAreWhereTheyWere(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	place, err := recovery.Of()
	if err != nil {
		t.Fatal(err)
	}
	ann := annotate.Person{ID: uuid.UUID{1}, Slug: "ann", Name: "Ann", Kind: annotate.Human}
	var dirs []string
	for range 2 {
		dir := t.TempDir()
		dirs = append(dirs, dir)
		if err := os.WriteFile(filepath.Join(dir, "a.txt"), []byte("words and words"), 0o600); err != nil {
			t.Fatal(err)
		}
		w, err := storage.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = w.Close() })
		a, err := w.ReadArticle("a.txt")
		if err != nil {
			t.Fatal(err)
		}
		_, l, err := w.OpenLayer(a, ann, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		m := &annotate.Annotation{ID: uuid.New(), Label: "claim", Fragments: []annotate.Fragment{annotate.NewFragment(a.Text, annotate.Span{Start: 0, End: 5})}}
		if l, _, err = l.Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{{After: m}}}, time.Now()); err != nil {
			t.Fatal(err)
		}
		if _, err := place.Keep(t.Context(), recovery.Unsaved{Workspace: w.Root(), Article: "a.txt", Time: time.Now(), Reason: "full", Layer: l}); err != nil {
			t.Fatal(err)
		}
	}
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"recover"}, &out, &errs); code != exitDone || strings.Count(out.String(), "a.txt: 1 mark of ann restored\n") != 2 {
		t.Errorf("exit code %d, %s %s", code, &out, &errs)
	}
	for _, dir := range dirs {
		if _, err := os.Stat(filepath.Join(dir, "a.txt.ann.ann.json")); err != nil {
			t.Error(err)
		}
	}
	if all, err := place.List(); len(all) > 0 || err != nil {
		t.Errorf("still kept are %+v, %v", all, err)
	}
}
