package session

import (
	"fmt"
	"testing"
)

// manyArticles are articles of one sentence each.
func manyArticles(n int) map[string]string {
	out := map[string]string{}
	for i := range n {
		out[fmt.Sprintf("%03d.txt", i)] = fmt.Sprintf("Head %d\n\nThe quay of town %d could fail, the board said.\n", i, i)
	}
	return out
}

func TestArticlesThatWereShownLongAgoAreLetGo(t *testing.T) {
	d := newDesk(t, folder(t, manyArticles(3*keptDocs)), MemoryPreferences{})
	d.SetPerson("Mina")
	d.Open(d.dir)
	d.goTo("001.txt")
	d.label("board", "1")
	for i := range d.Entries() {
		d.OpenArticle(i)
	}
	if n := len(d.docs); n != keptDocs+1 {
		t.Errorf("%d articles are at hand, want %d", n, keptDocs+1)
	}
	for _, path := range []string{d.Doc().Path(), d.Entries()[3*keptDocs-2].Path} {
		if d.docs[path] == nil {
			t.Errorf("%s is not at hand", path)
		}
	}
	d.goTo("001.txt") // which was let go, too
	d.wantMarks("claim board")
	d.press("Ctrl+Z")
	d.wantMarks()
	d.goTo("002.txt") // which was let go
	d.label("quay", "2")
	d.wantSaved()
}

// TestWhatCanBeUndoneOnlyHereIsKept: in a folder without history.
func TestWhatCanBeUndoneOnlyHereIsKept(t *testing.T) {
	files := manyArticles(2 * keptDocs)
	files["postil.toml"] = "[history]\nkeep = false\n"
	d := newDesk(t, folder(t, files), MemoryPreferences{})
	d.SetPerson("Mina")
	d.Open(d.dir)
	d.goTo("001.txt")
	d.label("board", "1")
	for i := range d.Entries() {
		d.OpenArticle(i)
	}
	if d.docs["001.txt"] == nil {
		t.Error("it was let go")
	}
	d.goTo("001.txt")
	d.press("Ctrl+Z")
	d.wantMarks()
}

func TestArticlesThatAreNotOnDiskAreKept(t *testing.T) {
	d := open(t, latin, queued)
	d.run()
	doc := d.Doc()
	if !d.isIdle(doc) {
		t.Error("an article in which nothing was done cannot be let go")
	}
	d.saver.saveZones(doc, rezoned{})
	if d.isIdle(doc) {
		t.Error("what waits to be saved can be let go")
	}
	d.run()
	if !d.isIdle(doc) {
		t.Error("once it is saved it cannot be let go")
	}
}
