package doctor

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"postil/storage"
	"postil/storage/sidecar"
)

// readable is a mark that can be read in some file: whose, on what words. Of its
// labels in two copies the merging keeps one.
type readable struct{ person, id, quote string }

// marks are all marks of a workspace's layers and their copies.
func marks(f files) map[readable]bool {
	out := map[readable]bool{}
	for name, data := range f {
		if !strings.HasSuffix(name, ".json") || strings.Contains(name, ".meta.") || strings.HasPrefix(name, ".postil/") {
			continue
		}
		_, l, err := storage.MergeCopies(storage.Copy{Name: name, Data: []byte(data)})
		if err != nil {
			continue
		}
		for m := range l.Annotations() {
			out[readable{l.Person.ID.String(), m.ID.String(), m.Quote()}] = true
		}
	}
	return out
}

// someWorkspace draws a small workspace without a fault.
func someWorkspace(tb testing.TB, t *rapid.T) files {
	f := files{"postil.toml": "[scheme]\nid = \"default\"\n[[scheme.labels]]\nid = \"claim\"\n"}
	words := []string{"could fail", "within a month", "Nobody"}
	for i := range rapid.IntRange(1, 4).Draw(t, "articles") {
		article := fmt.Sprintf("%s%d.txt", rapid.SampledFrom([]string{"", "in/"}).Draw(t, "folder"), i)
		f[article] = quay + strings.Repeat("More.\n", rapid.IntRange(0, 3).Draw(t, "text"))
		for j, slug := range []string{"alice", "bob"} {
			if n := rapid.IntRange(0, 3).Draw(t, "marks of "+slug); n > 0 {
				var own []string
				for _, w := range words[:n] {
					own = append(own, "claim: "+w)
				}
				f[article+"."+slug+".ann.json"] = f.layer(tb, article, slug, 1+200*j+20*i, own...)
			}
		}
	}
	return f
}

// damage does one thing that happens to workspaces.
func damage(t *rapid.T, f files) {
	var articles, layers []string
	for _, p := range slices.Sorted(maps.Keys(f)) {
		if strings.HasSuffix(p, ".txt") {
			articles = append(articles, p)
		}
		if strings.HasSuffix(p, ".ann.json") {
			layers = append(layers, p)
		}
	}
	if len(layers) == 0 || len(articles) == 0 {
		return
	}
	p := rapid.SampledFrom(layers).Draw(t, "layer")
	data := f[p]
	// more is the layer with another mark, or other words for one.
	more := func() string {
		n := rapid.IntRange(700, 705).Draw(t, "new mark")
		if strings.Contains(data, id(n).String()) || !strings.HasPrefix(data, "{") {
			return data
		}
		line := `    {"id": "` + id(n).String() + `", "label": "claim", "spans": [{"start": 13, "end": 16, "exact": "The"}]}`
		return strings.Replace(data, "\"annotations\": [\n", "\"annotations\": [\n"+line+",\n", 1)
	}
	switch what := rapid.SampledFrom([]string{"rename article", "rename layer", "copy", "lone copy", "conflict", "duplicate", "label", "relation", "temporary", "meta", "cut", "more"}).Draw(t, "damage"); what {
	case "rename article":
		a := rapid.SampledFrom(articles).Draw(t, "article")
		f["new "+filepath.Base(a)] = f[a]
		delete(f, a)
	case "rename layer":
		article, _, _ := storage.SplitSidecar(p)
		delete(f, p)
		f[storage.SidecarPath(article, rapid.SampledFrom([]string{"ally", "bob"}).Draw(t, "slug"))] = data
	case "copy", "lone copy":
		f[strings.TrimSuffix(p, ".json")+rapid.SampledFrom([]string{" (1)", "-DESKTOP"}).Draw(t, "copy")+".json"] = more()
		if what == "lone copy" {
			delete(f, p)
		}
	case "conflict":
		f[p] = "<<<<<<< HEAD\n" + data + "=======\n" + more() + ">>>>>>> other\n"
	case "duplicate":
		f[p] = strings.ReplaceAll(data, `{"id": "`+id(2).String(), `{"id": "`+id(1).String())
	case "label":
		f[p] = strings.Replace(data, `"label": "claim"`, `"label": "`+rapid.SampledFrom([]string{"rumour", "hearsay"}).Draw(t, "label")+`"`, 1)
	case "relation":
		f[p] = strings.Replace(data, `"to": "0198`, `"to": "0197`, 1)
	case "temporary":
		f[rapid.SampledFrom([]string{"", ".postil/texts/"}).Draw(t, "folder")+".postil-0123456789abcdef-3.tmp"] = "half of a file"
	case "meta":
		f[rapid.SampledFrom([]string{"0.meta.json", "gone.meta.json"}).Draw(t, "meta")] = "{"
	case "more":
		f[p] = more()
	case "cut":
		f[p] = data[:len(data)/2]
	}
}

func TestMendingLosesNoMarkIsDoneAtOnceAndCanBeTakenBack(t *testing.T) {
	onDamaged(t, func(rt *rapid.T, f files, w *storage.Workspace, dir string) {
		before := marks(f)
		ctx := context.Background()
		m, err := Mending{}.Run(ctx, w, noon)
		if err != nil || len(m.Failed) > 0 {
			rt.Fatal(err, m.Failed)
		}
		after := onDisk(t, dir)
		there := marks(after)
		for r := range before {
			if !there[r] {
				rt.Errorf("a mark is gone: %v\nfixed %v", r, m.Fixes)
			}
		}
		if left := m.Left.Fixes(); len(left) > 0 {
			rt.Errorf("left undone: %v", left)
		}
		again, err := Mending{}.Run(ctx, w, noon)
		if err != nil || len(again.Fixes) > 0 || again.Kept != "" {
			rt.Errorf("a second time: %v, %v", again.Fixes, err)
		}
		if diff := differences(after, onDisk(t, dir)); len(diff) > 0 {
			rt.Errorf("a second time these changed: %v", diff)
		}
		if len(m.Fixes) > 0 {
			if u, err := Undo(ctx, w); err != nil || len(u.Refused) > 0 {
				rt.Fatal(err, u.Refused)
			}
		}
		if diff := differences(f, onDisk(t, dir)); len(diff) > 0 {
			rt.Errorf("not taken back: %v", diff)
		}
	})
}

// Fixes that are carried out one by one can be taken back in any order: what a later one
// has changed again is refused until that is taken back, and in the end every byte is as
// it was.
func TestMendingsAreTakenBackInAnyOrder(t *testing.T) {
	onDamaged(t, func(rt *rapid.T, f files, w *storage.Workspace, dir string) {
		ctx := context.Background()
		for range mostRounds {
			r, err := Examine(ctx, w, noon, nil)
			if err != nil {
				rt.Fatal(err)
			}
			fixes := r.Fixes()
			if len(fixes) == 0 {
				break
			}
			m, err := Mending{Chosen: []*Fix{rapid.SampledFrom(fixes).Draw(rt, "fix")}}.Run(ctx, w, noon)
			if err != nil || len(m.Fixes) != 1 {
				rt.Fatalf("fixed %v, failed %v, missed %v: %v", m.Fixes, m.Failed, m.Missed, err)
			}
		}
		for {
			kept, err := Mendings(w)
			if err != nil {
				rt.Fatal(err)
			}
			if len(kept) == 0 {
				break
			}
			back := 0
			for _, k := range rapid.Permutation(kept).Draw(rt, "order") {
				u, err := UndoOf(ctx, w, k.Name)
				if err != nil {
					rt.Fatal(err)
				}
				back += len(u.Fixes)
			}
			if back == 0 {
				rt.Fatalf("none of these can be taken back: %v", kept)
			}
		}
		if diff := differences(f, onDisk(t, dir)); len(diff) > 0 {
			rt.Errorf("not taken back: %v", diff)
		}
	})
}

// onDamaged tries a law on damaged workspaces in folders of their own.
func onDamaged(t *testing.T, law func(*rapid.T, files, *storage.Workspace, string)) {
	t.Helper()
	// Each round has the system bring some fifty files to disk, one after the other;
	// -rapid.checks asks for more of them.
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue {
		few(t, checks, "30")
	}
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		f := someWorkspace(t, rt)
		for range rapid.IntRange(1, 5).Draw(rt, "damages") {
			damage(rt, f)
		}
		n++
		dir := filepath.Join(t.TempDir(), fmt.Sprint(n))
		w := f.write(t, dir)
		defer w.Close()
		law(rt, f, w, dir)
		if err := os.RemoveAll(dir); err != nil {
			rt.Fatal(err)
		}
	})
}

// few has rapid do fewer rounds than it would, in this test alone.
func few(t *testing.T, checks *flag.Flag, n string) {
	t.Helper()
	was := checks.Value.String()
	if err := checks.Value.Set(n); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := checks.Value.Set(was); err != nil {
			t.Error(err)
		}
	})
}

func FuzzRenumber(f *testing.F) {
	w := files{"a.txt": quay}
	whole := w.layer(f, "a.txt", "alice", 1, "claim: could fail", "warning: within a month")
	f.Add([]byte(whole))
	f.Add([]byte(strings.ReplaceAll(whole, id(2).String(), id(1).String())))
	f.Add([]byte(`{"annotations": [{"id": "a"}, {"id": "A", "id": 3}], "annotations": 4}`))
	f.Add([]byte("\xef\xbb\xbf{\"annotations\": [{\"x\": {\"id\": \"1\"}, \"id\": \"1\"},"))
	f.Fuzz(func(t *testing.T, data []byte) {
		out, changes := renumber(data)
		if len(changes) == 0 {
			return
		}
		if again, more := renumber(out); len(more) > 0 {
			t.Errorf("ids stand twice in what came of it: %s", again)
		}
		// Nothing but ids has changed.
		back := string(out)
		for _, c := range changes {
			back = strings.ReplaceAll(back, c.id, c.old)
		}
		if _, err := sidecar.Decode(data); err == nil {
			t.Error("a layer that can be read was changed")
		}
		if !strings.EqualFold(strings.ToLower(back), strings.ToLower(string(data))) && len(back) == len(data) {
			t.Errorf("more than ids has changed: %s", out)
		}
	})
}

func FuzzParseList(f *testing.F) {
	f.Add([]byte(`{"format": "postil.fixes", "version": 1, "made": "2026-05-12T12:00:00Z", "fixes": [{"kind": "orphan", "path": "a", "text": "b", "files": [{"path": "a", "before": "00", "after": "", "bytes": "1"}]}]}`))
	f.Add([]byte(`{"format": "postil.fixes", "version": 1, "fixes": [{"files": [{"path": "../a", "before": "00", "bytes": "../1"}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := parseList(data)
		if err != nil {
			return
		}
		for _, fix := range l.Fixes {
			for _, k := range fix.Files {
				if strings.HasPrefix(k.Path, "/") || strings.Contains("/"+k.Path+"/", "/../") || strings.ContainsAny(k.Bytes, "/") || k.Bytes == ".." {
					t.Errorf("a path leads out: %+v", k)
				}
			}
		}
	})
}
