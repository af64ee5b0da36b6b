package storage

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"postil/annotate"
)

func TestGlanceReadsTheSidecarAloneAndTellsWhenItIsBroken(t *testing.T) {
	w := open(t, folderOf(t, map[string]string{"a.txt": "The quay could fail."}))
	a, err := w.ReadArticle("a.txt")
	if err != nil {
		t.Fatal(err)
	}
	f, l, err := w.OpenLayer(a, alice, noon)
	if err != nil {
		t.Fatal(err)
	}
	mark := &annotate.Annotation{
		ID: annotate.ID{1}, Label: "claim", Created: noon, Modified: noon,
		Fragments: []annotate.Fragment{annotate.NewFragment(a.Text, annotate.Span{Start: 4, End: 8})},
	}
	if l, err = annotate.NewLayer(l.Header, annotate.Contents{Annotations: []*annotate.Annotation{mark}}); err != nil {
		t.Fatal(err)
	}
	if _, err = f.Save(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	ref := LayerRef{Slug: alice.Slug, Path: f.Path()}
	if got, err := w.Glance(ref, a.Text); err != nil || got.Len() != 1 || got.Annotation(mark.ID).Label != "claim" {
		t.Errorf("read %v, %v", got, err)
	}
	if err := os.WriteFile(filepath.Join(w.Root(), f.Path()), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Glance(ref, a.Text); !errors.Is(err, ErrBrokenSidecar) {
		t.Errorf("a broken sidecar gives %v", err)
	}
	if err := os.Remove(filepath.Join(w.Root(), f.Path())); err != nil {
		t.Fatal(err)
	}
	if got, err := w.Glance(ref, a.Text); got != nil || err != nil {
		t.Errorf("a sidecar that has gone gives %v, %v", got, err)
	}
}

func TestReadTextAndTitleAgreeWithReadArticle(t *testing.T) {
	w := open(t, folderOf(t, map[string]string{
		"plain.txt": "Harbour board warns again\n\nThe quay could fail.\n", "turned.txt": "\xff\xfeH\x00i\x00", "none.md": "", "bytes.txt": "a\x00b\x01\x02",
	}))
	for _, p := range []string{"plain.txt", "turned.txt", "none.md", "bytes.txt", "gone.txt"} {
		a, errA := w.ReadArticle(p)
		x, errX := w.ReadText(p)
		if (errA == nil) != (errX == nil) || errA != nil && errA.Error() != errX.Error() {
			t.Errorf("%s: %v, but %v", p, errA, errX)
		}
		if errA == nil && (x.String() != a.Text.String() || Title(p, x) != a.Title()) {
			t.Errorf("%s: read %q under %q", p, x.String(), Title(p, x))
		}
	}
}
