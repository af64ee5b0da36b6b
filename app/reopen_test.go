package app

import (
	"os"
	"path/filepath"
	"testing"
)

func TestAnotherFolderCanBeOpenedWhileAnArticleIsShown(t *testing.T) {
	w := newTestWindow(t, "light")
	w.session.UsePerson("Mina")
	openArticle(t, w, newsroom(t), "wire/harbour-board-north-quay.txt")
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
