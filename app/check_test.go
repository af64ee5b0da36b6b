package app

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"postil/app/session"
	"postil/storage"
)

// mislabelled is a window of Mina's over a newsroom in which Jonas has used a label
// that the scheme does not have, and in which the article of some marks was renamed.
func mislabelled(t *testing.T, appearance string) *window {
	t.Helper()
	dir := newsroom(t)
	file := filepath.Join(dir, filepath.FromSlash(harbour+".jonas.ann.json"))
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, bytes.ReplaceAll(b, []byte(`"label": "claim"`), []byte(`"label": "rumour"`)), 0o644); err != nil {
		t.Fatal(err)
	}
	fares := filepath.Join(dir, "wire", "island-ferry-fares.txt")
	if err := os.Rename(fares, filepath.Join(dir, "wire", "fares.txt")); err != nil {
		t.Fatal(err)
	}
	w := newTestWindow(t, appearance)
	w.session.UsePerson("Mina")
	openArticle(t, w, dir, harbour)
	return w
}

func TestTheFolderIsCheckedOverThePage(t *testing.T) {
	for _, appearance := range []string{"light", "dark"} {
		t.Run(appearance, func(t *testing.T) {
			w := mislabelled(t, appearance)
			w.run(command(t, w, "file.check"))
			test.AssertImageMatches(t, "check-"+appearance+".png", w.win.Canvas().Capture())
		})
	}
}

func TestKeysOfTheWindowFixAndUndoWhileTheFolderIsChecked(t *testing.T) {
	w := mislabelled(t, "light")
	w.session.Select(w.session.Selection().Span())
	state, marks := w.session.Layer().State, w.session.Layer().Len()
	w.run(command(t, w, "file.check"))
	w.win.Canvas().Focused().TypedRune('a')
	w.run(command(t, w, "go.done")) // Ctrl+Enter
	if _, ok := w.session.Scheme().Label("rumour"); !ok || w.overlay == nil || w.session.Layer().State != state {
		t.Fatalf("the scheme has the label: %v; the article is %s", ok, w.session.Layer().State)
	}
	at := storage.SidecarPath("wire/fares.txt", "mina")
	if _, err := os.Stat(filepath.Join(w.session.Workspace().Root(), filepath.FromSlash(at))); err != nil {
		t.Error(err)
	}
	w.run(command(t, w, "edit.undo")) // Ctrl+Z
	if _, ok := w.session.Scheme().Label("rumour"); ok || w.overlay == nil || w.session.Layer().Len() != marks {
		t.Errorf("the repair is not undone; %d marks, were %d", w.session.Layer().Len(), marks)
	}
	w.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if w.overlay != nil || w.win.Canvas().Focused() != fyne.Focusable(w.reader) || w.session.On.Checkup.Listeners() != 0 {
		t.Errorf("after Esc %d still listen", w.session.On.Checkup.Listeners())
	}
}

func TestTheWindowStaysUntilAFixHasEnded(t *testing.T) {
	w, run := newQueuedWindow(t)
	w.session.UsePerson("Mina")
	w.session.Open(filepath.Join(newsroom(t), filepath.FromSlash(harbour)))
	run()
	root := w.session.Workspace().Root()
	gone := filepath.Join(root, "gone.txt.jonas.ann.json")
	if err := os.Rename(filepath.Join(root, filepath.FromSlash(harbour+".jonas.ann.json")), gone); err != nil {
		t.Fatal(err)
	}
	w.run(command(t, w, "file.check"))
	run()
	w.win.Canvas().Focused().TypedRune('k')
	if w.session.CheckUp().Doing != session.CheckFixing {
		t.Fatalf("it is doing %v", w.session.CheckUp().Doing)
	}
	w.run(command(t, w, "file.export"))
	if w.session.CheckUp().Doing != session.CheckFixing || w.leave == nil {
		t.Fatal("another panel has taken the place while files are being fixed")
	}
	run()
	if w.session.CheckUp().Doing != session.CheckIdle || w.session.Doc().ReadOnly != nil {
		t.Errorf("it is doing %v; %v", w.session.CheckUp().Doing, w.session.Doc().ReadOnly)
	}
}
