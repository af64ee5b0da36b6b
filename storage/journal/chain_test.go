package journal

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"postil/annotate"
)

// TestEveryStateCanBeHadBack: whatever a person and others do to a layer, over how
// many sessions, each state that was saved or found is rebuilt byte for byte, whether
// its writer has seen it or not.
func TestEveryStateCanBeHadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newMemory()
		want := map[string][]byte{} // by hash
		l := newLayer()
		disk := State{Layer: l, Time: noon}
		at := noon
		note := func(l *annotate.Layer) State {
			s := saved(t, l, at)
			want[s.Sidecar] = bytesOf(t, l)
			return s
		}
		for session := range rapid.IntRange(1, 4).Draw(t, "sessions") {
			w := &Writer{Folder: m, Name: "w", Session: sessionOf(session)}
			found := &disk
			for range rapid.IntRange(1, 6).Draw(t, "saves") {
				at = at.Add(time.Second)
				if rapid.IntRange(0, 4).Draw(t, "elsewhere") == 0 {
					l = step(t, l, at)
					disk = note(l)
					found = &disk
				}
				if rapid.IntRange(0, 6).Draw(t, "cut") == 0 {
					m.cut = rapid.IntRange(0, 3000).Draw(t, "cut at")
				}
				l = step(t, l, at)
				disk = note(l)
				err := w.Record(found, disk)
				if err == nil {
					found = nil
				} else if !errors.Is(err, errCut) {
					t.Fatal(err)
				}
				m.cut = -1
			}
			if err := w.Record(found, disk); err != nil {
				t.Fatal(err)
			}
		}
		c := Read("w", m.files["w.jsonl"])
		if f := c.Check(); f != nil {
			t.Fatal(f)
		}
		for i, e := range c.Entries {
			l, err := c.State(i)
			if err != nil {
				t.Fatal(err)
			}
			if w := want[e.Sidecar]; e.Sidecar != "" && !bytes.Equal(bytesOf(t, l), w) {
				t.Fatalf("entry %d is\n%s\nnot\n%s", e.Seq, bytesOf(t, l), w)
			}
		}
		if got, err := c.State(len(c.Entries) - 1); err != nil || !bytes.Equal(bytesOf(t, got), bytesOf(t, disk.Layer)) {
			t.Fatalf("the last state is\n%s\nnot\n%s (%v)", bytesOf(t, got), bytesOf(t, disk.Layer), err)
		}
	})
}

// TestNoTamperingStaysHidden: a byte that is another one, a line that is gone, moved,
// doubled or put there.
func TestNoTamperingStaysHidden(t *testing.T) {
	m := newMemory()
	w, l := recorded(t, m, newLayer(), 12)
	data := m.files["w.jsonl"]
	other := newMemory()
	recorded(t, other, l, 3)
	foreign := slices.Collect(bytes.Lines(other.files["w.jsonl"]))
	w.limit = 1
	w.Session = sessionOf(2)
	for i := range 5 { // and the same for one that was compacted
		w.Session = sessionOf(2 + i/2)
		l, _, _ = l.Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{{After: someMark(100+i, "quote")}}}, noon)
		w.limit = 1
		if i > 1 {
			w.limit = 1 << 20
		}
		if err := w.Record(nil, saved(t, l, noon)); err != nil {
			t.Fatal(err)
		}
	}
	compacted := m.files["w.jsonl"]
	for name, data := range map[string][]byte{"as written": data, "compacted": compacted} {
		if c := Read(name, data); c.Check() != nil || c.Torn != 0 || len(c.Entries) < 4 {
			t.Fatalf("%s: %v, %d entries", name, c.Fault(), len(c.Entries))
		}
		rapid.Check(t, func(t *rapid.T) {
			lines := slices.Collect(bytes.Lines(data))
			last := len(lines) - 1
			i := rapid.IntRange(0, last).Draw(t, "line")
			var bad []byte
			switch rapid.IntRange(0, 4).Draw(t, "how") {
			case 0:
				bad = bytes.Clone(data)
				bad[rapid.IntRange(0, len(bad)-1).Draw(t, "at")] ^= byte(rapid.IntRange(1, 255).Draw(t, "bits"))
			case 1: // the last one being gone shows by the sidecar
				i = min(i, last-1)
				bad = bytes.Join(slices.Delete(slices.Clone(lines), i, i+1), nil)
			case 2:
				j := rapid.IntRange(0, last).Filter(func(j int) bool { return j != i }).Draw(t, "other")
				swapped := slices.Clone(lines)
				swapped[i], swapped[j] = swapped[j], swapped[i]
				bad = bytes.Join(swapped, nil)
			case 3:
				at := rapid.IntRange(0, len(lines)).Draw(t, "to")
				bad = bytes.Join(slices.Insert(slices.Clone(lines), at, lines[i]), nil)
			case 4:
				line := rapid.OneOf(rapid.SampledFrom(foreign), rapid.Just([]byte("{}\n")), rapid.Just([]byte("\n"))).Draw(t, "new")
				bad = bytes.Join(slices.Insert(slices.Clone(lines), i, line), nil)
			}
			if c := Read(name, bad); c.Fault() == nil && c.Torn == 0 {
				t.Fatal("it is not found")
			}
		})
	}
}

// TestAnEntryThatWasWrittenAnewIsFoundByTheNext: its own hash is right, and so are the
// numbers, or the hash of the one before.
func TestAnEntryThatWasWrittenAnewIsFoundByTheNext(t *testing.T) {
	m := newMemory()
	recorded(t, m, newLayer(), 4)
	c := Read("w", m.files["w.jsonl"])
	written := func(i int, change func(*Entry)) []byte {
		var out []byte
		for j, e := range c.Entries {
			if j != i {
				out = append(out, e.raw...)
				continue
			}
			other := *e
			change(&other)
			line, err := other.encode()
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, line...)
		}
		return out
	}
	for name, bad := range map[string][]byte{
		"other words":           written(2, func(e *Entry) { e.Slug = "eve" }),
		"other number":          written(4, func(e *Entry) { e.Seq, e.From = 6, 6 }),
		"other link":            written(4, func(e *Entry) { e.Before = c.Entries[2].Hash }),
		"other start":           written(0, func(e *Entry) { e.Before = c.Entries[2].Hash }),
		"no start":              bytes.Join([][]byte{c.Entries[1].raw, c.Entries[2].raw}, nil),
		"only a later snapshot": bytes.SplitAfter(written(0, func(e *Entry) { e.Seq, e.From, e.Before = 7, 7, c.Entries[2].Hash }), []byte("\n"))[0],
		"a later start":         written(0, func(e *Entry) { e.Seq, e.From = 2, 2 }),
	} {
		if f := Read("w", bad).Fault(); f == nil || !errors.Is(f, ErrNotLinked) && !errors.Is(f, ErrNoStart) {
			t.Errorf("%s: %v", name, f)
		}
	}
}

func TestWhatIsBehindAFaultCanBeRebuiltFromTheNextSnapshotOn(t *testing.T) {
	m := newMemory()
	recorded(t, m, newLayer(), 4)
	lines := slices.Collect(bytes.Lines(m.files["w.jsonl"]))
	lines[2] = bytes.Replace(lines[2], []byte("claim"), []byte("quote"), 1)
	c := Read("w", bytes.Join(lines, nil))
	f := c.Fault()
	if f == nil || f.Entry != 3 || f.Line != 3 || len(c.Faults) != 1 || !errors.Is(f, errBadHash) {
		t.Fatalf("%v", c.Faults)
	}
	if l, err := c.State(c.Number(2)); err != nil || l.Len() != 1 {
		t.Errorf("before the fault: %v", err)
	}
	for _, seq := range []int{4, 5} {
		if _, err := c.State(c.Number(seq)); !errors.Is(err, ErrNoState) {
			t.Errorf("entry %d, behind the fault: %v", seq, err)
		}
	}
	if _, err := c.State(c.Number(99)); !errors.Is(err, ErrNoState) {
		t.Errorf("an entry that is not there: %v", err)
	}
}

func TestALineThatACrashLeftIsSetAsideAndToldOf(t *testing.T) {
	for cut := range 40 {
		m := newMemory()
		w, l := recorded(t, m, newLayer(), 2)
		m.cut = cut * 30
		l, _, _ = l.Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{{After: someMark(7, "quote")}}}, noon)
		if err := w.Record(nil, saved(t, l, noon)); !errors.Is(err, errCut) {
			continue // it is shorter than that
		}
		torn := min(cut, 1)
		if c := Read("w", m.files["w.jsonl"]); c.Fault() != nil || c.Torn != torn || len(c.Entries) != 3 {
			t.Fatalf("cut at %d: %v, %d torn, %d entries", cut*30, c.Fault(), c.Torn, len(c.Entries))
		}
		next := &Writer{Folder: m, Name: "w", Session: sessionOf(2)} // after the crash
		now := saved(t, l, noon)
		if err := next.Record(&now, now); err != nil {
			t.Fatal(err)
		}
		c := Read("w", m.files["w.jsonl"])
		if f := c.Check(); f != nil || c.Torn != torn || len(c.Entries) != 4 || !c.Last().Elsewhere {
			t.Fatalf("cut at %d: %v, %d torn, %d entries", cut*30, f, c.Torn, len(c.Entries))
		}
		if torn == 1 { // and it cannot be taken away
			lines := slices.Collect(bytes.Lines(m.files["w.jsonl"]))
			if c := Read("w", bytes.Join(slices.Delete(lines, 3, 4), nil)); c.Fault() == nil {
				t.Fatal("that the unfinished line is gone is not found")
			}
		}
	}
}

func TestADamagedJournalIsSetAsideAndANewOneBegun(t *testing.T) {
	m := newMemory()
	_, l := recorded(t, m, newLayer(), 3)
	for n := range maxDamaged + 2 {
		m.files["w.jsonl"][100] ^= 1
		w := &Writer{Folder: m, Name: "w", Session: sessionOf(n)}
		now := saved(t, l, noon)
		l, _, _ = l.Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{{After: someMark(50+n, "quote")}}}, noon)
		if err := w.Record(&now, saved(t, l, noon)); err != nil {
			t.Fatal(err)
		}
		c := Read("w", m.files["w.jsonl"])
		if f := c.Check(); f != nil || len(c.Entries) != 2 {
			t.Fatalf("%v, %d entries", f, len(c.Entries))
		}
		if first, err := c.State(0); err != nil || first.Len() != now.Layer.Len() {
			t.Errorf("the new one begins with %d marks, %v", first.Len(), err)
		}
	}
	if len(m.files) != 1+maxDamaged || m.files["w.damaged-1.jsonl"] == nil {
		t.Errorf("%v", slices.Sorted(maps.Keys(m.files)))
	}
}

func TestThereAreOnlySoManyFiles(t *testing.T) {
	m := newMemory()
	l := newLayer()
	for i := range maxFiles + 3 {
		w := &Writer{Folder: m, Name: string(rune('a'+i/26)) + string(rune('a'+i%26)), Session: sessionOf(i)}
		found := State{Layer: l, Time: noon, Sidecar: hashOf(bytesOf(t, l))}
		next, _, err := l.Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{{After: someMark(i, "claim")}}}, noon)
		if err != nil {
			t.Fatal(err)
		}
		l = next
		if err := w.Record(&found, saved(t, l, noon)); err != nil {
			t.Fatal(err)
		}
		m.times[w.name] = noon.Add(time.Duration(i) * time.Minute)
	}
	if len(m.files) != maxFiles {
		t.Errorf("%d files", len(m.files))
	}
	c := Read("", m.files["aa.jsonl"]) // left alone longest, so taken over
	if f := c.Check(); f != nil || c.Last().Session != sessionOf(maxFiles) {
		t.Errorf("%v, last by %v", f, c.Last().Session)
	}
}

func TestTwoWindowsGoOnWithOneChain(t *testing.T) {
	m := newMemory()
	a, l := recorded(t, m, newLayer(), 2)
	b := &Writer{Folder: m, Name: "w", Session: sessionOf(2)}
	for i := range 6 { // in turns, each finding what the other has saved
		w := a
		if i%2 == 0 {
			w = b
		}
		found := saved(t, l, noon)
		l, _, _ = l.Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{{After: someMark(20+i, "quote")}}}, noon)
		if err := w.Record(&found, saved(t, l, noon)); err != nil {
			t.Fatal(err)
		}
	}
	c := Read("w", m.files["w.jsonl"])
	if f := c.Check(); f != nil || len(c.Entries) != 1+2+6 {
		t.Fatalf("%v, %d entries", f, len(c.Entries))
	}
	for _, e := range c.Entries[1:] {
		if e.Elsewhere || e.Counts != (Counts{Added: 1}) {
			t.Errorf("entry %d: %+v", e.Seq, e)
		}
	}
}

// sameButTimes reports whether a change puts there what is there, at another time.
func sameButTimes(c annotate.Change) bool {
	for _, e := range c.Annotations {
		if e.Before == nil || e.After == nil || e.Before.Label != e.After.Label || e.Before.Hull() != e.After.Hull() {
			return false
		}
	}
	for _, e := range c.Relations {
		if e.Before == nil || e.After == nil || e.Before.From != e.After.From || e.Before.To != e.After.To {
			return false
		}
	}
	for _, e := range c.Decisions {
		if e.Before == nil || e.After == nil {
			return false
		}
	}
	return c.State == nil && (c.Article == nil || len(c.Article.After) == len(c.Article.Before))
}

// FuzzEntry reads what somebody has put into an entry and given the right hash.
func FuzzEntry(f *testing.F) {
	m := newMemory()
	recorded(f, m, newLayer(), 2)
	for line := range bytes.Lines(m.files["w.jsonl"]) {
		f.Add(line[:len(line)-1-lineTail])
	}
	f.Add([]byte(`{"version":1,"seq":1,"time":"2026-05-12T12:00:00Z","layer":"","sidecar":"","before":""`))
	f.Add([]byte(`{"seq":2,"from":1,"saves":-4,"began":"x","time":"2026-05-12T12:00:00Z","packed":"","sidecar":"","replaces":"x","before":""`))
	f.Add([]byte(`{"seq":1,"time":"2026-05-12T12:00:00Z","was":{},"is":[],"sidecar":"","before":""`))
	first, _, _ := bytes.Cut(m.files["w.jsonl"], []byte("\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		line := append(bytes.Clone(body), hashKey+hashOf(body)+"\"}\n"...)
		for _, data := range [][]byte{line, slices.Concat(first, []byte("\n"), line)} {
			c := Read("f", data)
			whole := c.Check() == nil
			for i := range c.Entries {
				if _, err := c.State(i); err != nil && !errors.Is(err, ErrNoState) {
					t.Error(err)
				}
			}
			if _, err := c.Steps(10, annotate.ID{}, nil); err != nil && whole {
				t.Error(err)
			}
			if whole && len(c.Entries) > 0 {
				if out, err := compact(c, 0); err == nil && Read("f", out).Fault() != nil {
					t.Errorf("compacted, it is broken: %v", Read("f", out).Fault())
				}
			}
		}
	})
}

// FuzzRead reads foreign bytes; what it takes for entries can be asked for anything.
func FuzzRead(f *testing.F) {
	m := newMemory()
	recorded(f, m, newLayer(), 3)
	f.Add(m.files["w.jsonl"])
	f.Add(append(bytes.Clone(m.files["w.jsonl"]), `{"seq":5`...))
	for _, line := range []string{
		`{"seq":1,"time":"2026-05-12T12:00:00Z","layer":"","sidecar":"","before":""`,
		`{"version":2,"seq":1,"time":"2026-05-12T12:00:00Z","layer":"AAAA","sidecar":"","before":""`,
		`{"seq":2,"from":1,"saves":-4,"time":"2026-05-12T12:00:00Z","packed":"","sidecar":"","replaces":"x","before":""`,
		`{"seq":1,"time":"2026-05-12T12:00:00Z","was":{},"is":[],"sidecar":"","before":""`,
	} {
		f.Add([]byte(line + hashKey + hashOf([]byte(line)) + "\"}\n"))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c := Read("f", data)
		if c.Fault() == nil && c.Torn == 0 && len(data) > 0 && len(c.Entries) == 0 {
			t.Error("nothing is said of what is no entry")
		}
		whole := c.Check() == nil
		for i := range c.Entries {
			if _, err := c.State(i); err != nil && whole && !errors.Is(err, ErrNoState) {
				t.Error(err)
			}
		}
		if _, err := c.Steps(10, annotate.ID{}, nil); err != nil && whole {
			t.Error(err)
		}
		c.At(noon)
	})
}
