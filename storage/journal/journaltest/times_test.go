package journaltest_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"postil/annotate"
	"postil/storage/journal"
	"postil/storage/journal/journaltest"
)

// disk is a folder of journals.
type disk string

func (d disk) List() ([]journal.File, error)    { return nil, nil }
func (d disk) Read(name string) ([]byte, error) { return os.ReadFile(filepath.Join(string(d), name)) }
func (d disk) Rename(from, to string) error     { return os.Rename(from, to) }
func (d disk) Replace(name string, data []byte) error {
	return os.WriteFile(filepath.Join(string(d), name), data, 0o600)
}

func (d disk) Append(name string, _ int, data []byte) error {
	f, err := os.OpenFile(filepath.Join(string(d), name), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		return err
	}
	return f.Close()
}

func TestEntriesGetOtherTimesAndTheChainStaysWhole(t *testing.T) {
	dir := t.TempDir()
	w := journal.Writer{Folder: disk(dir), Name: "w", Session: uuid.New()}
	states := []annotate.State{annotate.StateNew, annotate.StateInProgress, annotate.StateDone}
	found := &journal.State{Layer: &annotate.Layer{}, Time: time.Now()}
	for _, s := range states {
		l := (&annotate.Layer{}).WithHeader(annotate.Header{ID: annotate.ID{1}, State: s, Person: annotate.Person{ID: annotate.ID{2}, Slug: "w"}})
		if err := w.Record(found, journal.State{Layer: l, Sidecar: string(s), Time: time.Now()}); err != nil {
			t.Fatal(err)
		}
		found = nil
	}
	day := time.Date(2026, 5, 12, 9, 0, 0, 0, time.UTC)
	at := func(seq int) time.Time { return day.Add(time.Duration(seq) * time.Hour) }
	if err := journaltest.SetTimes(dir, at); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "w"+journal.Suffix))
	if err != nil {
		t.Fatal(err)
	}
	c := journal.Read("w", data)
	if f := c.Check(); f != nil || len(c.Entries) != len(states)+1 {
		t.Fatalf("%v, %d entries", f, len(c.Entries))
	}
	for _, e := range c.Entries {
		if !e.Time.Equal(at(e.Seq)) {
			t.Errorf("entry %d is of %v", e.Seq, e.Time)
		}
	}
}
