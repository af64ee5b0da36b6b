//go:build e2e && linux

package main_test

import (
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"postil/annotate"
	"postil/storage/sidecar"
)

// TestAFolderIsCheckedFixedAndTheRepairUndone: a colleague's marks whose article was
// renamed, and a relation of one's own in the open article that has lost an end, are
// found, fixed, taken back byte by byte and fixed again by keys alone; marking goes on.
func TestAFolderIsCheckedFixedAndTheRepairUndone(t *testing.T) {
	d := newDesk(t)
	p, folder := d.workspace(map[string]string{"quay.txt": quay, "postil.toml": quayScheme}, "quay.txt")
	file := filepath.Join(folder, "quay.txt"+marks)
	p.selectWords("four piers")
	p.key("1")
	p.waitMark(file, "claim", 1)
	p.settled()

	l, err := readSidecar(file)
	if err != nil {
		t.Fatal(err)
	}
	lost := filepath.Join(folder, "old-quay.txt.bob.ann.json")
	found := filepath.Join(folder, "quay.txt.bob.ann.json")
	orphan := strings.NewReplacer("ida-marsh", "bob", "Ida Marsh", "Bob", `"path": "quay.txt"`, `"path": "old-quay.txt"`,
		l.ID.String(), annotate.ID{7, 6: 0x70, 8: 0x80}.String(), l.Person.ID.String(), annotate.ID{6, 6: 0x70, 8: 0x80}.String()).Replace(readFile(t, file))
	m := l.At(0)
	r := &annotate.Relation{ID: annotate.ID{9, 6: 0x70, 8: 0x80}, Type: "supports", From: m.ID, To: annotate.ID{8, 6: 0x70, 8: 0x80}, Created: m.Created, Modified: m.Modified}
	broken, err := annotate.NewLayer(l.Header, annotate.Contents{Annotations: slices.Collect(l.Annotations()), Relations: []*annotate.Relation{r}})
	if err != nil {
		t.Fatal(err)
	}
	var e sidecar.Encoder
	own, err := e.Encode(broken)
	if err != nil {
		t.Fatal(err)
	}
	put(t, folder, map[string]string{filepath.Base(file): string(own), filepath.Base(lost): orphan})

	panel := image.Rect(160, 100, 1120, 700)
	before := p.settled()
	p.key("ctrl+shift+k")
	p.waitScreen("the panel with what is wrong", func(img *image.RGBA) bool { return differing(before, img, panel) > 50_000 })
	p.settled()
	there := func(name string) bool {
		_, err := os.Stat(name)
		return err == nil
	}
	fix := func() {
		t.Helper()
		p.key("a", "ctrl+Return")
		p.wait("the colleague's marks to be beside their article", stepLimit, func() bool { return there(found) && !there(lost) })
		p.waitSidecar(file, "the relation to be gone", func(l *annotate.Layer) bool {
			return len(slices.Collect(l.Relations())) == 0 && l.Count("claim") == 1
		})
		p.settled()
	}
	fix()
	p.key("u")
	p.wait("both files to be as they were", stepLimit, func() bool {
		return !there(found) && there(lost) && readFile(t, lost) == orphan && readFile(t, file) == string(own)
	})
	p.settled()
	fix()

	p.key("Escape")
	p.waitPainted("claim", true)
	p.selectWords("spokeswoman")
	p.key("3")
	after := p.waitSidecar(file, "both marks", func(l *annotate.Layer) bool { return l.Count("claim") == 1 && l.Count("quote") == 1 })
	if n := len(slices.Collect(after.Relations())); n != 0 {
		t.Errorf("the file has %d relations again", n)
	}
	p.key("ctrl+z")
	p.waitSidecar(file, "the mark from before", func(l *annotate.Layer) bool { return l.Count("claim") == 1 && l.Count("quote") == 0 })
	p.quit()
}
