package exchangetest

import (
	"bytes"
	"context"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/exchange"
	"postil/storage/exchange/source"
)

// Fuzz feeds a format bytes that nobody wrote: nothing may panic or hang, and
// what is read must fit. Of a format of folders the bytes are files, each after a line "-- name --".
// Seeds are some files in the same form; what random articles are written as
// comes on top.
func (k Kit) Fuzz(f *testing.F, seeds ...[]byte) {
	for _, s := range seeds {
		f.Add(s)
	}
	for seed := range 3 {
		if !k.Format.Writes() {
			break
		}
		items, scheme := k.example(seed)
		files, err := Write(context.Background(), k.Format, k.Settings, items, scheme)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(Archive(k.Format, files))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		src := k.fuzzed(data)
		if src == nil {
			return
		}
		k.Format.Sniff(src)
		r := exchange.Reading{Format: k.Format, Source: src, Settings: k.Settings}
		if k.NoText {
			r.Text = func(string) (*text.Text, error) { return text.New("Ann Lee said “no 😀”.\nTaxes rise.") }
		}
		items, problems, err := readAll(t.Context(), r)
		if err != nil {
			return // not even its list of files could be read
		}
		twice := r
		twice.Memory = -1
		if again, other, err := readAll(t.Context(), twice); err != nil || !slices.Equal(other, problems) || cmp.Diff(k.described(again), k.described(items)) != "" {
			t.Errorf("recorded it is something else than read twice (%v, -twice +recorded):\n%s%s", err, cmp.Diff(other, problems), cmp.Diff(k.described(again), k.described(items)))
		}
		for _, p := range problems {
			if p.Reason == "" || p.At.File == "" {
				t.Errorf("a problem without reason or place: %+v", p)
			}
		}
		for _, item := range items {
			checkItem(t, item)
		}
	})
}

// limits are small, so that they are met.
func limits() source.Limits {
	return source.Limits{File: 1 << 20, Line: 1 << 16, Files: 100, Depth: 20, Total: 4 << 20, Element: 1 << 16}
}

func (k Kit) fuzzed(data []byte) *source.Source {
	if !k.Format.Folder {
		return source.FromBytes(file(k.Format), data, limits())
	}
	files := fstest.MapFS{}
	var at *fstest.MapFile
	for line := range bytes.Lines(data) {
		if name, ok := bytes.CutPrefix(line, []byte("-- ")); ok {
			if name, ok = bytes.CutSuffix(bytes.TrimSpace(name), []byte(" --")); ok && fs.ValidPath(string(name)) {
				at = &fstest.MapFile{}
				files[string(name)] = at
				continue
			}
		}
		if at != nil {
			at.Data = append(at.Data, line...)
		}
	}
	src, err := source.FromFS(context.Background(), "folder", files, limits())
	if err != nil {
		return nil // names that are none
	}
	return src
}

// Archive is files in the form that Fuzz takes: all of a folder's, or the first
// of a format whose files stand alone.
func Archive(f exchange.Format, files fstest.MapFS) []byte {
	if f.Folder {
		return []byte(show(files))
	}
	for _, name := range slices.Sorted(keys(files)) {
		if strings.HasSuffix(name, f.Extensions[0]) {
			return files[name].Data
		}
	}
	return nil
}

// checkItem checks what every reader promises through exchange.
func checkItem(t *testing.T, item *exchange.Item) {
	t.Helper()
	for i := range item.Layers {
		l := &item.Layers[i]
		c := annotate.Contents{Annotations: l.Marks, Relations: l.Relations}
		if _, err := annotate.NewLayer(annotate.Header{}, c); err != nil {
			t.Errorf("%s: the records make no layer: %v", item.Name, err)
		}
		there := map[annotate.ID]bool{}
		for _, m := range l.Marks {
			there[m.ID] = true
			if !m.Fits(item.Text) {
				t.Errorf("%s: %s does not fit the text", item.Name, m.Label)
			}
		}
		for _, r := range l.Relations {
			if !there[r.From] || !there[r.To] {
				t.Errorf("%s: the relation %s has an end that is not there", item.Name, r.Type)
			}
		}
		if l.Person.Slug == "" || l.State != "" && !l.State.Valid() {
			t.Errorf("%s: the layer is of %q in the state %q", item.Name, l.Person.Slug, l.State)
		}
	}
	if p, _ := exchange.SafePath(item.Name); p == "" {
		t.Errorf("%q has no path", item.Name)
	}
}
