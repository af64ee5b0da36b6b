package exchangetest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"postil/annotate"
	"postil/storage"
	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/source"
)

// RoundTrip checks that a format reads what it has written.
func (k Kit) RoundTrip(t *testing.T) {
	t.Helper()
	rapid.Check(t, func(rt *rapid.T) {
		items, scheme := k.Draw(rt)
		files, err := Write(context.Background(), k.Format, k.Settings, items, scheme)
		if err != nil {
			rt.Fatal(err)
		}
		got, problems, err := Read(context.Background(), k.Format, nil, Source(k.Format, files))
		if err != nil {
			rt.Fatal(err)
		}
		for _, p := range problems {
			if p.Kind != foreign.Noted {
				rt.Errorf("reading what was written: %s", p)
			}
		}
		if d := cmp.Diff(k.described(items), k.described(got)); d != "" {
			rt.Fatalf("written and read again (-written +read):\n%s\nthe files:\n%s", d, show(files))
		}
	})
}

// show prints files for a message.
func show(files fstest.MapFS) string {
	var b strings.Builder
	for _, name := range slices.Sorted(keys(files)) {
		fmt.Fprintf(&b, "-- %s --\n%s\n", name, files[name].Data)
	}
	return b.String()
}

func keys(files fstest.MapFS) func(func(string) bool) {
	return func(yield func(string) bool) {
		for name := range files {
			if !yield(name) {
				return
			}
		}
	}
}

// file is the name of what a format of one file writes.
func file(f exchange.Format) string { return "output" + f.Extensions[0] }

// Write writes items in a format, refusing loss, and returns the files.
func Write(ctx context.Context, f exchange.Format, settings map[string]string, items []*exchange.Item, scheme *annotate.Scheme) (fstest.MapFS, error) {
	job := exchange.ExportJob{
		Program: "test", Scheme: scheme, Settings: settings,
		Items: func(_ context.Context, visit func(*exchange.Item) error, _ func(foreign.Problem)) error {
			for _, item := range items {
				if err := visit(item); err != nil {
					return err
				}
			}
			return nil
		},
	}
	if f.WriteFile != nil {
		var out bytes.Buffer
		_, err := job.Export(ctx, f, &out)
		return fstest.MapFS{file(f): {Data: out.Bytes()}}, err
	}
	to := folder{}
	f.WriteFolder, f.WriteFile = nil, memoryWriter(f, to)
	_, err := job.Export(ctx, f, io.Discard)
	out := fstest.MapFS{}
	for name, b := range to {
		out[name] = &fstest.MapFile{Data: b.Bytes()}
	}
	return out, err
}

// memoryWriter lets a format of folders write into memory, past the stream.
func memoryWriter(f exchange.Format, to folder) func(io.Writer, exchange.Header) (exchange.Writer, error) {
	write := f.WriteFolder
	return func(_ io.Writer, h exchange.Header) (exchange.Writer, error) { return write(to, h) }
}

// folder is one in memory.
type folder map[string]*bytes.Buffer

func (m folder) Create(path string) (io.Writer, error) {
	if _, twice := m[path]; twice || !fs.ValidPath(path) {
		return nil, fmt.Errorf("cannot make %q (again)", path)
	}
	m[path] = &bytes.Buffer{}
	return m[path], nil
}

// Source is a source of files in memory: one file, or for formats of folders
// all of them.
func Source(f exchange.Format, files fstest.MapFS) *source.Source {
	if !f.Folder && len(files) == 1 {
		for name, data := range files {
			return source.FromBytes(name, data.Data, source.Limits{})
		}
	}
	s, err := source.FromFS(context.Background(), "folder", files, source.Limits{})
	if err != nil {
		panic(err) // files in memory can be listed
	}
	return s
}

// Read reads a source whole.
func Read(ctx context.Context, f exchange.Format, settings map[string]string, src *source.Source) (items []*exchange.Item, problems []foreign.Problem, err error) {
	r := exchange.Reading{Format: f, Source: src, Settings: settings}
	if _, err := r.Survey(ctx); err != nil {
		return nil, nil, err
	}
	err = r.Each(ctx, func(item *exchange.Item) error {
		items = append(items, item)
		return nil
	}, func(p foreign.Problem) { problems = append(problems, p) })
	return items, problems, err
}

// described are items in a form that can be compared: by article and person,
// with all that the format holds.
func (k Kit) described(items []*exchange.Item) map[string][]string {
	h := k.Format.Holds
	out := map[string][]string{}
	for _, item := range items {
		name, _ := exchange.SafePath(item.Name)
		if k.Unnamed {
			name = item.Text.String()
		}
		for i := range item.Layers {
			l := &item.Layers[i]
			key := name
			if h.People {
				key += " by " + l.Person.Slug
			}
			out[key] = append(out[key], k.layerLines(item, l)...)
			slices.Sort(out[key])
		}
		out[name] = append(out[name], fmt.Sprintf("text %q", item.Text.String()))
		out[name] = slices.Compact(out[name])
	}
	return out
}

func (k Kit) layerLines(item *exchange.Item, l *exchange.Layer) []string {
	h := k.Format.Holds
	var out []string
	if h.State && l.State != annotate.StateNew && l.State != "" {
		out = append(out, "state "+string(l.State))
	}
	if h.Article && len(l.Article) > 0 {
		out = append(out, "article "+asJSON(l.Article))
	}
	marks := map[annotate.ID]string{}
	for _, m := range l.Marks {
		s := fmt.Sprintf("%s %v %q", m.Label, spansOf(m), m.Quote())
		if h.Attributes && len(m.Attributes) > 0 {
			s += " " + asJSON(m.Attributes)
		}
		if h.Notes && m.Note != "" {
			s += fmt.Sprintf(" note %q", m.Note)
		}
		if h.IDs {
			s += " " + m.ID.String()
		}
		if h.Times {
			s += stamps(m.Created, m.Modified)
		}
		if h.Origin {
			s += " " + asJSON(m.Origin)
		}
		if !m.Fits(item.Text) {
			s += " DOES NOT FIT"
		}
		marks[m.ID] = s
		out = append(out, s)
	}
	for _, r := range l.Relations {
		s := fmt.Sprintf("relation %s from (%s) to (%s)", r.Type, marks[r.From], marks[r.To])
		if h.LinkNotes && r.Note != "" {
			s += fmt.Sprintf(" note %q", r.Note)
		}
		if h.IDs {
			s += " " + r.ID.String()
		}
		if h.Times {
			s += stamps(r.Created, r.Modified)
		}
		out = append(out, s)
	}
	return out
}

func spansOf(m *annotate.Annotation) []annotate.Span {
	var out []annotate.Span
	for _, f := range m.Fragments {
		out = append(out, f.Span)
	}
	return out
}

func stamps(created, modified time.Time) string {
	return " " + created.UTC().Format(time.RFC3339Nano) + " " + modified.UTC().Format(time.RFC3339Nano)
}

func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// Reimport checks that importing what was written once more adds nothing, and
// changes no file. Few articles are drawn, since it works on disk.
func (k Kit) Reimport(t *testing.T) {
	t.Helper()
	for seed := range 12 {
		items, scheme := k.example(seed)
		files, err := Write(t.Context(), k.Format, k.Settings, items, scheme)
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		w, err := storage.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		job := exchange.ImportJob{Workspace: w, Now: now, Reading: exchange.Reading{Format: k.Format, Source: Source(k.Format, files)}}
		first, err := job.Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := 0
		for _, item := range items {
			for i := range item.Layers {
				want += len(item.Layers[i].Marks)
			}
		}
		if first.Marks.Added != want || !first.Whole() || first.NewArticles != len(items) {
			t.Errorf("of %d marks %+v, %d articles of %d, %v\n%s", want, first.Marks, first.NewArticles, len(items), first.Problems, show(files))
		}
		before := snapshot(t, dir)
		job.Reading = exchange.Reading{Format: k.Format, Source: Source(k.Format, files)}
		job.Now = func() time.Time { return now().Add(time.Hour) }
		second, err := job.Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if second.Marks.Added+second.Marks.Changed+second.Relations.Added+second.Relations.Changed+second.Layers+second.NewArticles != 0 || second.Marks.Present != want {
			t.Errorf("the second import: marks %+v, relations %+v, %d layers changed, %d new articles, %v\n%s",
				second.Marks, second.Relations, second.Layers, second.NewArticles, second.Problems, show(files))
		}
		if d := cmp.Diff(before, snapshot(t, dir)); d != "" {
			t.Errorf("the second import changed files:\n%s", d)
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}
}

type drawn struct {
	items  []*exchange.Item
	scheme *annotate.Scheme
}

// example draws outside of a property.
func (k Kit) example(seed int) ([]*exchange.Item, *annotate.Scheme) {
	d := rapid.Custom(func(t *rapid.T) drawn {
		items, scheme := k.Draw(t)
		return drawn{items, scheme}
	}).Example(seed)
	return d.items, d.scheme
}

// snapshot is the content of all files below a folder.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		out[strings.TrimPrefix(p, dir)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
