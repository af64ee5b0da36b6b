package journal

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"postil/annotate"
)

// TestCompactingKeepsTheLatestAndWhatItKeepsIsRight: however long a person goes on,
// the file stays short, its chain whole, each state in it what it was; every save of
// the session is there, as far as there is room, and the hash of an entry that was
// noted at some time is still in the chain, or stood in for.
func TestCompactingKeepsTheLatestAndWhatItKeepsIsRight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newMemory()
		limit := rapid.IntRange(1, 30_000).Draw(t, "limit")
		want := map[string][]byte{} // by hash
		hashes := map[string]bool{} // of all entries that there ever were
		l := newLayer()
		disk := State{Layer: l, Time: noon}
		at := noon
		for session := range rapid.IntRange(1, 5).Draw(t, "sessions") {
			w := &Writer{Folder: m, Name: "w", Session: sessionOf(session), limit: limit}
			found := &disk
			for range rapid.IntRange(1, 10).Draw(t, "saves") {
				at = at.Add(time.Second)
				l = step(t, l, at)
				disk = saved(t, l, at)
				want[disk.Sidecar] = bytesOf(t, l)
				before := len(m.files["w.jsonl"])
				if err := w.Record(found, disk); err != nil {
					t.Fatal(err)
				}
				found = nil
				c := Read("w", m.files["w.jsonl"])
				if f := c.Fault(); f != nil {
					t.Fatal(f)
				}
				if len(m.files["w.jsonl"]) < before && c.Check() != nil {
					t.Fatal(c.Check())
				}
				if c.size > limit+3*c.largest+20_000 {
					t.Fatalf("%d bytes with a limit of %d", c.size, limit)
				}
				if c.Last().Sidecar != disk.Sidecar {
					t.Fatal("the latest save is missing")
				}
				for _, e := range c.Entries {
					if e.From == e.Seq {
						hashes[e.Hash] = true
					}
				}
			}
		}
		c := Read("w", m.files["w.jsonl"])
		for i, e := range c.Entries {
			l, err := c.State(i)
			if err != nil {
				t.Fatal(err)
			}
			if w := want[e.Sidecar]; e.Sidecar != "" && !bytes.Equal(bytesOf(t, l), w) {
				t.Fatalf("entry %d is\n%s\nnot\n%s", e.Seq, bytesOf(t, l), w)
			}
			if !hashes[e.end()] {
				t.Fatalf("entry %d leads to %s, which no entry ever was", e.Seq, e.end())
			}
		}
	})
}

func TestEarlierSessionsBecomeOneEntryEach(t *testing.T) {
	m := newMemory()
	l := newLayer()
	for session := range 6 {
		w := &Writer{Folder: m, Name: "w", Session: sessionOf(session)}
		if session == 5 {
			w.limit = 24_000 // what went before is longer, in six short sessions
		}
		found := &State{Layer: l, Time: noon}
		if l.Len() > 0 {
			*found = saved(t, l, noon)
		}
		for i := range 4 {
			at := noon.Add(time.Duration(session)*time.Hour + time.Duration(i)*time.Minute)
			next, _, err := l.Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{{After: someMark(10*session+i, "claim")}}}, at)
			if err != nil {
				t.Fatal(err)
			}
			l = next
			if err := w.Record(found, saved(t, l, at)); err != nil {
				t.Fatal(err)
			}
			found = nil
		}
	}
	c := Read("w", m.files["w.jsonl"])
	if f := c.Check(); f != nil {
		t.Fatal(f)
	}
	for _, e := range c.Entries {
		saves := 1
		switch {
		case e.Snapshot:
			continue
		case e.Session != sessionOf(4) && e.Session != sessionOf(5):
			saves = 4
		}
		if e.Saves != saves || e.Added != saves || e.Seq-e.From != saves-1 || e.Time.Sub(e.Began) != time.Duration(saves-1)*time.Minute {
			t.Errorf("entry %d of session %v: %d saves, %+v, from %s to %s", e.Seq, e.Session, e.Saves, e.Counts, e.Began, e.Time)
		}
	}
	if n := len(c.Entries); n < 1+1+8 || n > 1+4+8 || !c.Entries[0].Snapshot {
		t.Errorf("%d entries", n)
	}
}

func TestWhatWasCompactedCanBeCompactedAgain(t *testing.T) {
	m := newMemory()
	l := newLayer()
	for session := range 5 {
		w := &Writer{Folder: m, Name: "w", Session: sessionOf(session)}
		found := &State{Layer: l, Time: noon}
		if l.Len() > 0 {
			*found = saved(t, l, noon)
		}
		for i := range 3 {
			l, _, _ = l.Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{{After: someMark(10*session+i, "claim")}}}, noon)
			if err := w.Record(found, saved(t, l, noon)); err != nil {
				t.Fatal(err)
			}
			found = nil
		}
	}
	data := m.files["w.jsonl"]
	noted := Read("w", data).Entries[9].Hash
	for _, room := range []int{1 << 20, 20_000, 14_000, 9_000, 0} {
		out, err := compact(Read("w", data), room)
		if err != nil {
			t.Fatal(err)
		}
		c := Read("w", out)
		if f := c.Check(); f != nil {
			t.Fatalf("with room for %d bytes: %v", room, f)
		}
		if got, err := c.State(len(c.Entries) - 1); err != nil || !bytes.Equal(bytesOf(t, got), bytesOf(t, l)) {
			t.Fatalf("with room for %d bytes the latest state is another one: %v", room, err)
		}
		if room == 1<<20 && !bytes.Contains(out, []byte(noted)) {
			t.Error("the hash with which the third session ended is gone")
		}
		data = out
	}
	if c := Read("w", data); len(c.Entries) != 2 || c.Entries[0].From != 1 || c.Entries[0].Seq != c.Last().Seq-1 {
		t.Errorf("in the end there are %d entries", len(c.Entries))
	}
}

func TestASaveIsKeptThoughCompactingFails(t *testing.T) {
	m := newMemory()
	w, l := recorded(t, m, newLayer(), 3)
	w.limit = 1
	f := &failing{memory: m}
	w.Folder = f
	for i := range 4 { // now and again, and no more than that
		l, _, _ = l.Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{{After: someMark(20+i, "quote")}}}, noon)
		err := w.Record(nil, saved(t, l, noon))
		if i == 3 && !errors.Is(err, errCut) {
			t.Errorf("%v", err)
		}
		if c := Read("w", m.files["w.jsonl"]); c.Fault() != nil || c.Last().Seq != 5+i {
			t.Fatalf("%v, last %d", c.Fault(), c.Last().Seq)
		}
	}
}

// failing does not replace.
type failing struct{ *memory }

func (f *failing) Replace(string, []byte) error { return errCut }

func TestASnapshotComesNowAndThen(t *testing.T) {
	m := newMemory()
	w, l := recorded(t, m, newLayer(), 1)
	note := bytes.Repeat([]byte("n"), 7_000) // stays below what is compressed
	for i := range 200 {
		a := someMark(1, "quote")
		a.Note = string(note) + string(rune('a'+i%26))
		l, _, _ = l.Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{{After: a}}}, noon)
		if err := w.Record(nil, saved(t, l, noon)); err != nil {
			t.Fatal(err)
		}
	}
	c := Read("w", m.files["w.jsonl"])
	since, snapshots := 0, 0
	for _, e := range c.Entries {
		if since += len(e.raw); e.Snapshot {
			since = 0
			snapshots++
		}
		if since > snapshotEvery+30_000 {
			t.Fatalf("%d bytes without a snapshot before entry %d", since, e.Seq)
		}
	}
	if snapshots < 2 || c.Check() != nil {
		t.Errorf("%d snapshots, %v", snapshots, c.Fault())
	}
}
