package app

import (
	"os"
	"path/filepath"
	"testing"

	"postil/annotate"
)

func TestAnotherFolderCanBeOpenedWhileAnArticleIsShown(t *testing.T) {
	w := newTestWindow(t, "light")
	w.session.UsePerson("Mina")
	openArticle(t, w, newsroom(t), "wire/harbour-board-north-quay.txt")
	w.session.SelectMark(w.session.Layer().At(1).ID)
	for range 30 { // fills the list of marks
		w.session.Select(annotate.Span{Start: w.session.Layer().Len(), End: 200})
		w.session.Label("claim")
	}
	other := t.TempDir()
	if err := os.WriteFile(filepath.Join(other, "note.txt"), []byte("Another article.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	openArticle(t, w, other, "note.txt")
	w.session.Open(t.TempDir())
	if d := w.session.Doc(); d != nil {
		t.Errorf("%s is still shown after an empty folder was opened", d.Path())
	}
}
