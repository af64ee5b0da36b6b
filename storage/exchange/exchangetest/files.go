package exchangetest

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/annotate"
	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/source"
)

// Figures are what a format finds in a set of files.
type Figures struct {
	Files     int      `json:"files"`
	Articles  int      `json:"articles"`
	Layers    int      `json:"layers"`
	Marks     int      `json:"marks"`     // taken
	Quotes    int      `json:"quotes"`    // in the files
	Fit       int      `json:"fit"`       // of the quotes, by the counting that is used
	Relations int      `json:"relations"` // taken
	Labels    int      `json:"labels"`    // in the scheme
	Counting  string   `json:"counting"`
	Problems  []string `json:"problems,omitempty"` // all but notes, as people read them
	Notes     int      `json:"notes"`
}

// Count reads a file or folder and counts.
func Count(ctx context.Context, f exchange.Format, settings map[string]string, path string) (Figures, []*exchange.Item, *exchange.Survey, error) {
	return count(ctx, f, settings, path, 0)
}

// count counts with so much memory for what was read.
func count(ctx context.Context, f exchange.Format, settings map[string]string, path string, memory int) (Figures, []*exchange.Item, *exchange.Survey, error) {
	src, err := source.Open(ctx, path, source.Limits{})
	if err != nil {
		return Figures{}, nil, nil, err
	}
	defer src.Close()
	r := exchange.Reading{Format: f, Source: src, Settings: settings, Memory: memory}
	s, err := r.Survey(ctx)
	if err != nil {
		return Figures{}, nil, nil, err
	}
	out := Figures{Files: len(src.With(f.Extensions...)), Labels: len(s.Scheme.Labels)}
	countings := map[string]bool{}
	for _, v := range s.Verdicts {
		out.Quotes += v.Quoted
		out.Fit += v.Fit
		countings[v.Counting.String()] = true
	}
	for c := range countings {
		out.Counting = strings.TrimPrefix(out.Counting+"; "+c, "; ")
	}
	var items []*exchange.Item
	err = r.Each(ctx, func(item *exchange.Item) error {
		out.Articles++
		items = append(items, item)
		for i := range item.Layers {
			out.Layers++
			out.Marks += len(item.Layers[i].Marks)
			out.Relations += len(item.Layers[i].Relations)
		}
		return nil
	}, func(p foreign.Problem) {
		if p.Kind == foreign.Noted {
			out.Notes++
			return
		}
		out.Problems = append(out.Problems, p.Kind.String()+": "+p.String())
	})
	return out, items, s, err
}

// RealFiles is the folder of collected files, data/formats beside the project,
// or where POSTIL_FORMATS says; "" where there is none.
func RealFiles(tb testing.TB) string {
	tb.Helper()
	if dir := os.Getenv("POSTIL_FORMATS"); dir != "" {
		return dir
	}
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			formats := filepath.Join(dir, "..", "shared", "data", "formats")
			if info, err := os.Stat(formats); err == nil && info.IsDir() {
				return formats
			}
			return ""
		}
	}
	return ""
}

// Files reads the named files and folders below root, and compares what it
// counts with the golden file (JSON, by name), which it writes anew when
// POSTIL_GOLDEN is set. What was read is also written (where the format can
// be), read again, and must be the same marks. With an empty root nothing is
// tested: the collected files are not everywhere.
func (k Kit) Files(t *testing.T, root, golden string, names ...string) {
	t.Helper()
	if root == "" {
		t.Log("the collected files are not here")
		return
	}
	got := map[string]Figures{}
	for _, name := range names {
		fig, items, survey, err := Count(t.Context(), k.Format, k.Settings, filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got[name] = fig
		figTwice, twice, _, err := count(t.Context(), k.Format, k.Settings, filepath.Join(root, filepath.FromSlash(name)), -1)
		if d := cmp.Diff(figTwice, fig) + cmp.Diff(k.described(twice), k.described(items)); d != "" || err != nil {
			t.Errorf("%s: recorded it is something else than read twice (%v, -twice +recorded):\n%.4000s", name, err, d)
		}
		t.Logf("%s: %d files, %d articles, %d marks, %d of %d quotes fit, %d problems", name, fig.Files, fig.Articles, fig.Marks, fig.Fit, fig.Quotes, len(fig.Problems))
		k.again(t, name, items, &survey.Scheme)
	}
	if os.Getenv("POSTIL_GOLDEN") != "" {
		writeGolden(t, golden, got)
		return
	}
	data, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]Figures
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("the figures are not those of %s (-golden +now):\n%s", golden, d)
	}
}

func writeGolden(t *testing.T, golden string, got map[string]Figures) {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(got); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(golden, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// again writes items and reads them again: the marks must be the same.
func (k Kit) again(t *testing.T, name string, items []*exchange.Item, scheme *annotate.Scheme) {
	t.Helper()
	if !k.Format.Writes() || k.Format.Read == nil {
		return
	}
	for _, person := range peopleOf(items, k.Format.Holds.People) {
		mine := only(items, person)
		files, err := Write(t.Context(), k.Format, k.Settings, mine, scheme)
		if err != nil {
			t.Errorf("%s: writing what was read: %v", name, err)
			continue
		}
		got, problems, err := k.read(t.Context(), mine, files)
		if err != nil {
			t.Errorf("%s: reading what was written: %v", name, err)
			continue
		}
		for _, p := range problems {
			if p.Kind != foreign.Noted {
				t.Errorf("%s: reading what was written: %s", name, p)
			}
		}
		if d := cmp.Diff(k.withoutIDs().described(mine), k.withoutIDs().described(got)); d != "" {
			t.Errorf("%s: read, written and read again (-first +second):\n%.4000s", name, d)
		}
	}
}

// withoutIDs is the kit for files that have none of ours.
func (k Kit) withoutIDs() Kit {
	k.Format.Holds.IDs, k.Format.Holds.Times, k.Format.Holds.Origin = false, false, false
	return k
}

// peopleOf lists those who go out one by one; nobody where the format holds
// all together.
func peopleOf(items []*exchange.Item, together bool) []string {
	if together {
		return []string{""}
	}
	var out []string
	for _, item := range items {
		for i := range item.Layers {
			if s := item.Layers[i].Person.Slug; !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

func only(items []*exchange.Item, person string) []*exchange.Item {
	if person == "" {
		return items
	}
	var out []*exchange.Item
	for _, item := range items {
		one := *item
		one.Layers = nil
		for _, l := range item.Layers {
			if l.Person.Slug == person {
				one.Layers = append(one.Layers, l)
			}
		}
		if len(one.Layers) > 0 {
			out = append(out, &one)
		}
	}
	return out
}
