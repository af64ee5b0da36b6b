package storage

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// faultyFolder fails at one of the calls that replacing a file makes, or cuts
// a write short.
type faultyFolder struct {
	folder
	at, calls int
}

var errFault = errors.New("the disk is on fire")

func (f *faultyFolder) fault() error {
	f.calls++
	if f.calls == f.at {
		return errFault
	}
	return nil
}

func (f *faultyFolder) Create(name string) (file, error) {
	if err := f.fault(); err != nil {
		return nil, err
	}
	inner, err := f.folder.Create(name)
	if err != nil {
		return nil, err
	}
	return &faultyFile{inner, f}, nil
}

func (f *faultyFolder) Rename(from, to string) error {
	if err := f.fault(); err != nil {
		return err
	}
	return f.folder.Rename(from, to)
}

func (f *faultyFolder) Sync() error {
	if err := f.fault(); err != nil {
		return err
	}
	return f.folder.Sync()
}

type faultyFile struct {
	file
	f *faultyFolder
}

func (f *faultyFile) Write(b []byte) (int, error) {
	if err := f.f.fault(); err != nil {
		n, _ := f.file.Write(b[:len(b)/2])
		return n, err
	}
	return f.file.Write(b)
}

func (f *faultyFile) Chmod(m fs.FileMode) error {
	if err := f.f.fault(); err != nil {
		return err
	}
	return f.file.Chmod(m)
}

func (f *faultyFile) Sync() error {
	if err := f.f.fault(); err != nil {
		return err
	}
	return f.file.Sync()
}

func (f *faultyFile) Close() error {
	err := f.file.Close()
	return errors.Join(err, f.f.fault())
}

func TestAFailedSaveLeavesTheOldFileOrTheNewAndNoOther(t *testing.T) {
	for at := 1; ; at++ {
		d := newDesk(t, nil)
		f, l := d.open()
		l, _ = d.mark(l)
		d.save(f, l)
		old := d.sidecar()
		l, id := d.mark(l)

		root, err := os.OpenRoot(d.dir)
		if err != nil {
			t.Fatal(err)
		}
		dir, err := openDirectory(root)
		if err != nil {
			t.Fatal(err)
		}
		faulty := &faultyFolder{folder: dir, at: at}
		_, err = f.save(t.Context(), faulty, dir, l)
		if cerr := dir.Close(); cerr != nil {
			t.Fatal(cerr)
		}
		if err == nil {
			if at < 6 {
				t.Fatalf("only %d calls were tried", at)
			}
			return // every call has failed once
		}
		if !errors.Is(err, errFault) {
			t.Fatalf("call %d: %v", at, err)
		}
		if got := d.names(); len(got) != 2 {
			t.Errorf("call %d left %q", at, got)
		}
		if now := d.sidecar(); !bytes.Equal(now, old) {
			if _, l := d.open(); !ids(l)[id] {
				t.Errorf("call %d: the file is neither the old nor the new one: %s", at, now)
			}
		}
		d.save(f, l) // trying again is right
		if _, l := d.open(); !ids(l)[id] {
			t.Errorf("call %d: the mark was not saved by the second try", at)
		}
	}
}

func TestReplaceFileIsWholeOrNotAtAll(t *testing.T) {
	dir := folderOf(t, map[string]string{"out.jsonl": "old"})
	out := filepath.Join(dir, "out.jsonl")
	err := ReplaceFile(out, func(w io.Writer) error { _, _ = w.Write([]byte("half")); return errFault })
	if got, _ := os.ReadFile(out); !errors.Is(err, errFault) || string(got) != "old" {
		t.Errorf("%q, %v", got, err)
	}
	if err := ReplaceFile(out, func(w io.Writer) error { _, err := w.Write([]byte("new")); return err }); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(out); string(got) != "new" {
		t.Errorf("%q", got)
	}
	if err := ReplaceFile(dir, func(io.Writer) error { return nil }); !errors.Is(err, ErrNotRegular) {
		t.Errorf("over a folder: %v", err)
	}
	if err := ReplaceFile(os.DevNull, func(io.Writer) error { return nil }); !errors.Is(err, ErrNotRegular) {
		t.Errorf("over a device: %v", err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("left %v", entries)
	}
}
