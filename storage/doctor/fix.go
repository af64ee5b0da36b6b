package doctor

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"postil/annotate"
	"postil/storage"
	"postil/storage/sidecar"
)

// Fix is a safe way to mend what a finding is about.
type Fix struct {
	Kind Kind
	Path string // of the file that is mended
	Text string // what it does, as in `moves the layer to "b.txt.alice.ann.json", beside its text`
	Home string // the path under which the layer is found then, where it gets another one; or ""

	plan plan
}

// offer gives a finding the fix that its layer moves, or tells why that cannot be
// carried out.
func (x *examination) offer(finding int, path, home, text string) {
	f := &x.report.Findings[finding]
	p := move(path, home)
	if _, err := p(x.w); err != nil {
		f.Text += oneLine(fmt.Sprintf("; but %v", err))
		return
	}
	f.Fix = &Fix{Kind: f.Kind, Path: path, Home: home, Text: text, plan: p}
}

// String is the fix on a line: "path: text".
func (f *Fix) String() string { return f.Path + ": " + oneLine(f.Text) }

// Files are the paths of the files that the fix would change by now, none where
// there is nothing left to do. It fails where the fix cannot be carried out.
func (f *Fix) Files(w *storage.Workspace) ([]string, error) {
	changes, err := f.plan(w)
	if err != nil {
		return nil, err
	}
	out := make([]string, len(changes))
	for i, c := range changes {
		out[i] = c.path
	}
	return out, nil
}

// plan tells which files a fix changes, by what is in them by now: none when there
// is nothing left to do.
type plan func(w *storage.Workspace) ([]swap, error)

// swap is a file with the bytes that it has and those that it is to have. Nil
// stands for no file.
type swap struct {
	path      string
	was, will []byte
}

// read is what a file has, nil where there is none.
func read(w *storage.Workspace, p string) ([]byte, error) {
	data, err := w.ReadRaw(p)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// removal takes a file away.
func removal(p string) plan {
	return func(w *storage.Workspace) ([]swap, error) {
		data, err := read(w, p)
		if err != nil || data == nil {
			return nil, err
		}
		return []swap{{p, data, nil}}, nil
	}
}

// unmerged makes one layer of the two between the markers of version control, nil
// where one of them is none.
func unmerged(p string, data []byte) *Fix {
	if _, _, err := storage.MergeCopies(storage.Copy{Name: p, Data: data}); err != nil {
		return nil
	}
	return &Fix{Kind: Conflict, Path: p, Text: "merges the two versions between the conflict markers, mark by mark", plan: func(w *storage.Workspace) ([]swap, error) {
		data, err := w.ReadRaw(p)
		if err != nil {
			return nil, err
		}
		merged, _, err := storage.MergeCopies(storage.Copy{Name: p, Data: data})
		if err != nil || bytes.Equal(merged, data) {
			return nil, err
		}
		return []swap{{p, data, merged}}, nil
	}}
}

// folding merges a second version of a sidecar into it; then that goes.
func folding(p, into string) plan {
	return func(w *storage.Workspace) ([]swap, error) {
		second, err := read(w, p)
		if err != nil || second == nil {
			return nil, err
		}
		if _, _, err := storage.MergeCopies(storage.Copy{Name: p, Data: second}); err != nil {
			return nil, err
		}
		first, err := read(w, into)
		if err != nil {
			return nil, err
		}
		merged, _, err := storage.MergeCopies(storage.Copy{Name: into, Data: first}, storage.Copy{Name: p, Data: second})
		if err != nil {
			return nil, err
		}
		return []swap{{into, first, merged}, {p, second, nil}}, nil
	}
}

// move puts a layer beside an article, or under another name; where a copy of it
// is there already both become one. The new file is written before the old one
// goes, so that a crash leaves one too many.
func move(from, to string) plan {
	return func(w *storage.Workspace) ([]swap, error) {
		data, err := read(w, from)
		if err != nil || data == nil {
			return nil, err
		}
		l, err := sidecar.Decode(data)
		if err != nil {
			return nil, err
		}
		there, err := read(w, to)
		if err != nil {
			return nil, err
		}
		if there != nil && isOneFile(w, from, to) {
			return nil, fmt.Errorf("on this file system %q is the same file; rename it by hand", to)
		}
		article, _ := articleOf(to)
		will := data
		if l.Source.Path != base(article) || there != nil {
			h := l.Header
			h.Source.Path = base(article)
			l = l.WithHeader(h)
			if there != nil {
				other, err := sidecar.Decode(there)
				if err != nil {
					return nil, err
				}
				if !areCopies(other.Header, l.Header) {
					return nil, fmt.Errorf("%s is no copy of it", to)
				}
				if l, err = sidecar.Merge(other, l); err != nil {
					return nil, err
				}
			}
			var e sidecar.Encoder
			if will, err = e.Encode(l); err != nil {
				return nil, err
			}
		}
		return []swap{{to, there, will}, {from, data, nil}}, nil
	}
}

// isOneFile reports whether two names lead to one file, as those do which differ in
// case where the file system does not tell cases apart. What cannot be looked at may
// be one.
func isOneFile(w *storage.Workspace, a, b string) bool {
	root, err := os.OpenRoot(w.Root())
	if err != nil {
		return true
	}
	defer root.Close() // nothing was written
	x, err := root.Stat(filepath.FromSlash(a))
	if err != nil {
		return true
	}
	y, err := root.Stat(filepath.FromSlash(b))
	return err != nil || os.SameFile(x, y)
}

// cutRelations removes the relations of a layer of which an end is gone.
func cutRelations(p string, now time.Time) plan {
	return func(w *storage.Workspace) ([]swap, error) {
		data, err := w.ReadRaw(p)
		if err != nil {
			return nil, err
		}
		l, err := sidecar.Decode(data)
		if err != nil {
			return nil, err
		}
		c := annotate.Change{Name: "Remove relations without an end"}
		for r := range l.Relations() {
			if l.Annotation(r.From) == nil || l.Annotation(r.To) == nil {
				c.Relations = append(c.Relations, annotate.Edit[*annotate.Relation]{Before: r})
			}
		}
		if c.Empty() {
			return nil, nil
		}
		next, _, err := l.Apply(c, now)
		if err != nil {
			return nil, err
		}
		var e sidecar.Encoder
		will, err := e.Encode(next)
		if err != nil {
			return nil, err
		}
		return []swap{{p, data, will}}, nil
	}
}

// labels gives the findings of labels that the scheme lacks their fix.
func (x *examination) labels() {
	var ids []string
	for _, id := range slices.Sorted(maps.Keys(x.missing)) {
		if utf8.ValidString(id) && strings.TrimSpace(id) != "" {
			ids = append(ids, id)
		}
	}
	plan := addLabels(ids)
	if _, err := plan(x.w); err != nil || len(ids) == 0 {
		return // such as a file that is written in a way that is not understood
	}
	fix := &Fix{Kind: Label, Path: storage.ConfigFile, Text: fmt.Sprintf("adds %s to the scheme, archived: %s", count(len(ids), "label"), quoted(ids)), plan: plan}
	for _, i := range x.lacking {
		x.fix(i, fix)
	}
}

// addLabels puts labels that marks have into the scheme, archived, so that nobody
// is offered them.
func addLabels(ids []string) plan {
	return func(w *storage.Workspace) ([]swap, error) {
		data, err := read(w, storage.ConfigFile)
		if err != nil {
			return nil, err
		}
		want := storage.Config{Scheme: annotate.DefaultScheme()}
		if data != nil {
			if want, err = storage.ParseConfig(storage.ConfigFile, data); err != nil {
				return nil, err
			}
		}
		for _, id := range ids {
			if _, there := want.Scheme.Label(id); !there {
				color := storage.PaletteColor(len(want.Scheme.Labels))
				want.Scheme.Labels = append(want.Scheme.Labels, annotate.Label{ID: id, Color: color, Archived: true})
			}
		}
		will, err := storage.EditConfig(data, want)
		if err != nil || bytes.Equal(will, data) {
			return nil, err
		}
		return []swap{{storage.ConfigFile, data, will}}, nil
	}
}
