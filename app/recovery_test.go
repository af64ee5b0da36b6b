package app

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"postil/annotate"
	"postil/app/session"
	"postil/storage/recovery"
)

// A window whose drive is gone says so, can be closed when the marks are kept, and the
// next one offers them.
func TestMarksThatCannotBeSavedAreKeptAndOfferedByTheNextWindow(t *testing.T) {
	place := recovery.At(filepath.Join(t.TempDir(), "recovery"))
	dir := t.TempDir()
	sub := filepath.Join(dir, "sub")
	if err := os.Mkdir(sub, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(sub, "a.txt"), []byte("The quay is closed."), 0o644); err != nil {
		t.Fatal(err)
	}
	failed := false
	w := newTestWindow(t, "light", func(o *session.Options) {
		o.Recovery = place
		o.Go = func(f func()) {
			if !failed { // what comes after would sleep and try again
				f()
			}
		}
	})
	w.session.On.Saving.Listen(func(st session.SaveState) { failed = st.Status == session.SaveFailed })
	w.session.UsePerson("Mina")
	w.session.Open(dir)
	if err := os.Rename(sub, sub+"-away"); err != nil {
		t.Fatal(err)
	}
	w.session.Select(annotate.Span{Start: 4, End: 8})
	w.session.Label("claim")
	if got := w.status.saved.Words(); got != "Not saved. The folder is not there any more. Kept in your data folder" {
		t.Errorf("the line says %q", got)
	}
	if got := w.toasts.Action().Label(); got != "Save again" {
		t.Errorf("the toast offers %q and says %q", got, w.toasts.Shown())
	}
	closed := false
	w.closed = func() { closed = true }
	w.close()
	if closed || w.toasts.Action().Label() != "Close all the same" {
		t.Fatalf("closed %v; the toast offers %q and says %q", closed, w.toasts.Action().Label(), w.toasts.Shown())
	}
	w.toasts.Action().OnTapped()
	if !closed {
		t.Error("the window is not closed")
	}
	if err := os.Rename(sub+"-away", sub); err != nil {
		t.Fatal(err)
	}

	next := newTestWindow(t, "light", func(o *session.Options) { o.Recovery = place })
	next.session.UsePerson("Mina")
	next.session.Open(dir)
	if got := next.toasts.Action().Label(); got != "Restore…" {
		t.Fatalf("the toast offers %q and says %q", got, next.toasts.Shown())
	}
	next.toasts.Action().OnTapped()
	if l := next.session.Layer(); l == nil || l.Len() != 1 {
		t.Errorf("the marks are not back: %v", l)
	}
	if err := w.session.Close(time.Second); err != nil {
		t.Error(err)
	}
	if all, err := place.List(); len(all) > 0 || err != nil {
		t.Errorf("still kept are %+v, %v", all, err)
	}
}
