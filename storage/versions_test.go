package storage

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"postil/storage/sidecar"
)

// TestAFileOfAnyVersionIsWrittenOnlyWhenItIsChanged opens every sidecar that is
// kept in sidecar/testdata/versions.
func TestAFileOfAnyVersionIsWrittenOnlyWhenItIsChanged(t *testing.T) {
	files, err := filepath.Glob("sidecar/testdata/versions/*.ann.json")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			d := newDesk(t, map[string]string{"a.txt.alice.ann.json": string(data)})
			f, l, err := d.w.OpenLayer(d.a, alice, noon)
			if _, derr := sidecar.Decode(data); derr != nil {
				if !errors.Is(err, ErrNewerVersion) || !strings.Contains(err.Error(), "update Postil") {
					t.Errorf("opened: %v", err)
				}
				if !bytes.Equal(d.sidecar(), data) {
					t.Error("the file was changed")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if d.save(f, l); !bytes.Equal(d.sidecar(), data) {
				t.Error("the file was changed, and nobody has changed the layer")
			}
			l, id := d.mark(l)
			d.save(f, l)
			now, err := sidecar.Decode(d.sidecar())
			if err != nil || now.Annotation(id) == nil || now.Len() != l.Len() {
				t.Errorf("after a change: %v", err)
			}
			// Back at what it was, the file is not: it has the mark.
			_, was, err := d.w.OpenLayer(d.a, alice, noon)
			if err != nil || was.Annotation(id) == nil {
				t.Errorf("read again: %v", err)
			}
		})
	}
}

func TestSidesOfAConflictAreSavedThoughNobodyChangedAnything(t *testing.T) {
	d := newDesk(t, nil)
	f, l := d.open()
	l, _ = d.mark(l)
	d.save(f, l)
	one := string(d.sidecar())
	p := filepath.Join(d.dir, "a.txt.alice.ann.json")
	if err := os.WriteFile(p, []byte("<<<<<<< HEAD\n"+one+"=======\n"+one+">>>>>>> other\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	f, l = d.open()
	if d.save(f, l); string(d.sidecar()) != one {
		t.Errorf("the sidecar is\n%s", d.sidecar())
	}
}
