package storage

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"postil/annotate"
	"postil/storage/redact"
	"postil/storage/sidecar"
)

// hiddenCopy is the saved layer of a desk with a note on its mark, and the redacted
// sidecar of it.
func hiddenCopy(t *testing.T, d *desk) []byte {
	t.Helper()
	f, l := d.open()
	l, id := d.mark(l)
	noted := *l.Annotation(id)
	noted.Note = "two parts"
	l, _, err := l.Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{{Before: l.Annotation(id), After: &noted}}}, noon)
	if err != nil {
		t.Fatal(err)
	}
	d.save(f, l)
	stripped, _, err := redact.Strip(l, redact.Options{})
	if err != nil {
		t.Fatal(err)
	}
	hidden, err := redact.Hide(stripped, bytes.Repeat([]byte{1}, redact.SaltSize))
	if err != nil {
		t.Fatal(err)
	}
	var e sidecar.Encoder
	data, err := e.Encode(hidden)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestARedactedLayerIsFilledInWhenItIsOpened(t *testing.T) {
	d := newDesk(t, nil)
	data := hiddenCopy(t, d)
	p := filepath.Join(d.dir, "a.txt.alice.ann.json")
	if err := os.WriteFile(p, data, 0o644); err != nil {
		t.Fatal(err)
	}
	f, l := d.open()
	if m := l.At(0); m == nil || !m.Fits(d.a.Text) || strings.Contains(m.Quote(), "redacted") || redact.Is(l) {
		t.Fatalf("the mark is %+v", m)
	}
	if d.save(f, l); !bytes.Equal(d.sidecar(), data) {
		t.Error("the file was written, though nobody has changed anything")
	}
	l, _ = d.mark(l)
	if d.save(f, l); bytes.Contains(d.sidecar(), []byte("redacted")) {
		t.Errorf("after a change it is\n%s", d.sidecar())
	}
}

func TestARedactedCopyTakesNothingFromItsLayer(t *testing.T) {
	d := newDesk(t, nil)
	data := hiddenCopy(t, d)
	copied := filepath.Join(d.dir, "a.txt.alice.ann (1).json")
	if err := os.WriteFile(copied, data, 0o644); err != nil {
		t.Fatal(err)
	}
	f, l := d.open()
	if l.At(0).Note != "two parts" || len(f.Folded()) > 0 || len(f.Strange()) != 1 || !strings.Contains(f.Strange()[0].Error(), "postilctl import") {
		t.Errorf("the note is %q, told %v", l.At(0).Note, f.Strange())
	}
	for _, order := range [][]Copy{{{"whole", d.sidecar()}, {"hidden", data}}, {{"hidden", data}, {"whole", d.sidecar()}}} {
		if _, _, err := MergeCopies(order...); err == nil || !strings.Contains(err.Error(), "redacted") {
			t.Errorf("merged: %v", err)
		}
	}
}
