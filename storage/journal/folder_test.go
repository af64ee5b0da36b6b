package journal

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"postil/annotate"
	"postil/storage/sidecar"
)

// memory is a folder in memory. Cut is how many bytes of the next Append are
// written before it fails; negative: it does not.
type memory struct {
	files map[string][]byte
	times map[string]time.Time
	cut   int
	fail  error // of all but List and Read
}

func newMemory() *memory {
	return &memory{files: map[string][]byte{}, times: map[string]time.Time{}, cut: -1}
}

var errCut = errors.New("no space left")

func (m *memory) List() ([]File, error) {
	var out []File
	for _, name := range slices.Sorted(maps.Keys(m.files)) {
		out = append(out, File{name, m.times[name]})
	}
	return out, nil
}

func (m *memory) Read(name string) ([]byte, error) {
	data, ok := m.files[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return bytes.Clone(data), nil
}

func (m *memory) Append(name string, at int, data []byte) error {
	if m.fail != nil {
		return m.fail
	}
	if len(m.files[name]) != at {
		return ErrMoved
	}
	n := len(data)
	if m.cut >= 0 {
		n = min(n, m.cut)
	}
	m.files[name] = append(m.files[name], data[:n]...)
	if m.cut >= 0 {
		m.cut = -1
		return errCut
	}
	return nil
}

func (m *memory) Replace(name string, data []byte) error {
	if m.fail == nil {
		m.files[name] = bytes.Clone(data)
	}
	return m.fail
}

func (m *memory) Rename(from, to string) error {
	if m.fail == nil {
		m.files[to] = m.files[from]
		delete(m.files, from)
	}
	return m.fail
}

var noon = time.Date(2026, 5, 12, 12, 0, 0, 0, time.UTC)

var alice = annotate.Person{ID: uuid.MustParse("0198c000-0000-7000-8000-000000000001"), Slug: "alice", Name: "Alice", Kind: annotate.Human}

// newLayer is empty.
func newLayer() *annotate.Layer {
	return (&annotate.Layer{}).WithHeader(annotate.Header{
		ID: uuid.MustParse("0198c000-0000-7000-8000-000000000002"), Person: alice, State: annotate.StateNew,
		Source: annotate.Source{Path: "a.txt", Length: 1000},
	})
}

func idOf(kind byte, n int) annotate.ID {
	return annotate.ID{kind, byte(n >> 8), byte(n), 6: 0x70, 8: 0x80, 15: 1}
}

// bytesOf is the sidecar of a layer.
func bytesOf(tb rapid.TB, l *annotate.Layer) []byte {
	tb.Helper()
	var enc sidecar.Encoder
	data, err := enc.Encode(l)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// saved is a layer as it is in a sidecar.
func saved(tb rapid.TB, l *annotate.Layer, at time.Time) State {
	tb.Helper()
	return State{Layer: l, Sidecar: hashOf(bytesOf(tb, l)), Time: at}
}

// step makes some change to a layer.
func step(t *rapid.T, l *annotate.Layer, at time.Time) *annotate.Layer {
	next, _, err := l.Apply(somethingTo(t, l), at)
	if err != nil {
		t.Fatal(err)
	}
	return next
}

// somethingTo is some change to a layer.
func somethingTo(t *rapid.T, l *annotate.Layer) annotate.Change {
	var c annotate.Change
	var present []annotate.ID
	for a := range l.Annotations() {
		present = append(present, a.ID)
	}
	switch kind := rapid.IntRange(0, 5).Draw(t, "kind"); {
	case kind <= 1 || len(present) == 0:
		n := rapid.IntRange(0, 20).Draw(t, "mark")
		c.Annotations = []annotate.Edit[*annotate.Annotation]{{After: someMark(n, rapid.SampledFrom([]string{"claim", "quote"}).Draw(t, "label"))}}
	case kind == 2:
		c = l.Removal("delete", rapid.SampledFrom(present).Draw(t, "gone"))
	case kind == 3:
		r := &annotate.Relation{ID: idOf(2, rapid.IntRange(0, 3).Draw(t, "relation")), Type: "answers", From: present[0], To: present[len(present)-1]}
		c.Relations = []annotate.Edit[*annotate.Relation]{{After: r}}
	case kind == 4:
		r := annotate.Record{ID: idOf(3, rapid.IntRange(0, 3).Draw(t, "decision"))}
		r.Raw = fmt.Appendf(nil, `{"id": "%s", "modified": "2026-05-12T12:00:00.000Z", "verdict": "comment", "comment": "%d"}`, r.ID, rapid.Int().Draw(t, "comment"))
		r.Modified = noon
		c.Decisions = []annotate.Edit[*annotate.Record]{{After: &r}}
	default:
		c.State = &annotate.Edit[annotate.State]{After: rapid.SampledFrom([]annotate.State{annotate.StateInProgress, annotate.StateDone}).Draw(t, "state")}
		c.Article = &annotate.Edit[annotate.Attributes]{After: annotate.Attributes{"topic": rapid.SampledFrom([]string{"a", "b"}).Draw(t, "topic")}}
	}
	return c
}

func someMark(n int, label string) *annotate.Annotation {
	return &annotate.Annotation{
		ID: idOf(1, n), Label: label, Note: "<&> \u2028 é",
		Fragments: []annotate.Fragment{{Span: annotate.Span{Start: n, End: n + 5}, Exact: "quote", Prefix: "before", Suffix: "after"}},
		Origin:    annotate.Origin{Kind: annotate.OriginManual},
	}
}

func sessionOf(n int) annotate.ID { return idOf(9, n) }

func recorded(tb testing.TB, m *memory, l *annotate.Layer, saves int) (*Writer, *annotate.Layer) {
	tb.Helper()
	w := &Writer{Folder: m, Name: "w", Session: sessionOf(1)}
	for i := range saves {
		next, _, err := l.Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{{After: someMark(i, "claim")}}}, noon)
		if err != nil {
			tb.Fatal(err)
		}
		l = next
		var found *State
		if i == 0 {
			found = &State{Layer: newLayer(), Time: noon}
		}
		if err := w.Record(found, saved(tb, l, noon.Add(time.Duration(i)*time.Minute))); err != nil {
			tb.Fatal(err)
		}
	}
	return w, l
}
