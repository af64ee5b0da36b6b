package xmi_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/exchange"
	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/xmi"
)

// uimaCore is Apache UIMA, from Debian's libuima-core-java.
const uimaCore = "/usr/share/java/uimaj-core.jar"

// uima has Apache UIMA read files, print what is in them, and write them again.
func uima(t *testing.T, files fstest.MapFS) (lines []string, again fstest.MapFS) {
	t.Helper()
	in, out := t.TempDir(), t.TempDir()
	var names []string
	for name, f := range files {
		p := filepath.Join(in, filepath.Base(name))
		if err := os.WriteFile(p, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, ".xmi") {
			names = append(names, p)
		}
	}
	slices.Sort(names)
	args := append([]string{"-cp", uimaCore, "testdata/Marks.java", out, filepath.Join(in, xmi.TypeSystemFile)}, names...)
	cmd := exec.CommandContext(t.Context(), "java", args...)
	var complaints strings.Builder
	cmd.Stderr = &complaints
	said, err := cmd.Output()
	if err != nil {
		t.Fatalf("Apache UIMA (Debian: default-jdk-headless libuima-core-java) does not read the files: %v\n%s%s", err, said, complaints.String())
	}
	again = fstest.MapFS{xmi.TypeSystemFile: files[xmi.TypeSystemFile]}
	for _, p := range names {
		data, err := os.ReadFile(filepath.Join(out, filepath.Base(p)))
		if err != nil {
			t.Fatal(err)
		}
		again[filepath.Base(p)] = &fstest.MapFile{Data: data}
	}
	return strings.Split(strings.TrimSuffix(string(said), "\n"), "\n"), again
}

func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`, "\r", `\r`).Replace(s) + `"`
}

// expected is what UIMA should say of an item's layer.
func expected(item *exchange.Item, l *exchange.Layer) []string {
	out := []string{}
	ends := map[annotate.ID]string{}
	for _, m := range l.Marks {
		s := m.Label
		for _, f := range m.Fragments {
			s += " " + quoted(f.Exact)
		}
		ends[m.ID] = m.Label + " " + quoted(item.Text.Quote(m.Hull()))
		var said []string
		if m.Note != "" {
			said = append(said, "note="+quoted(m.Note))
		}
		for name, v := range m.Attributes {
			if list, ok := v.([]string); ok {
				var q []string
				for _, e := range list {
					q = append(q, quoted(e))
				}
				said = append(said, name+"=["+strings.Join(q, " ")+"]")
			} else {
				said = append(said, name+"="+quoted(fmt.Sprint(v)))
			}
		}
		slices.Sort(said)
		out = append(out, strings.Join(append([]string{s}, said...), " "))
	}
	for _, r := range l.Relations {
		out = append(out, fmt.Sprintf("%s from %s to %s", r.Type, ends[r.From], ends[r.To]))
	}
	slices.Sort(out)
	return append([]string{"text " + quoted(item.Text.String())}, out...)
}

func TestApacheUIMAReadsTheSameMarks(t *testing.T) {
	items, scheme := exchangetest.Invented(xmi.Holds())
	doc, err := text.New("😀😀 \"a\" & <b>\u0085\u2028\ttab\n\n大家 ]]> end ")
	if err != nil {
		t.Fatal(err)
	}
	odd := exchange.Layer{Person: annotate.Person{Slug: "carol"}}
	for i, s := range []text.Span{{Start: 0, End: 2}, {Start: 1, End: 30}, {Start: 29, End: doc.Len()}} {
		odd.Marks = append(odd.Marks, &annotate.Annotation{ID: annotate.ID{1, 15: byte(i)}, Label: "claim", Fragments: []annotate.Fragment{annotate.NewFragment(doc, s)}, Note: "a\nb\t\"c\" <&>"})
	}
	items = append(items, &exchange.Item{Name: "odd.txt", Text: doc, Layers: []exchange.Layer{odd}})
	files, err := exchangetest.Write(t.Context(), xmi.Format(), map[string]string{"tokens": "yes"}, items, scheme)
	if err != nil {
		t.Fatal(err)
	}
	got, again := uima(t, files)
	// The files in the order of their names.
	want := expected(items[0], &items[0].Layers[0])
	want = append(want, expected(items[0], &items[0].Layers[1])...)
	for i, l := range want {
		if strings.HasPrefix(l, "claim") && strings.HasSuffix(l, `"Taxes rise"`) {
			want[i] += ` origin="{\"kind\":\"suggestion\",\"source\":\"tagger 2\",\"score\":0.75}"`
		}
	}
	want = append(want, expected(items[1], &exchange.Layer{})...)
	want = append(want, expected(items[2], &odd)...)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("what UIMA reads is not what was written (-written +UIMA):\n%s", d)
	}
	// What UIMA writes of it is read as before.
	before, problems := told(t, files)
	after, more := told(t, again)
	if len(problems)+len(more) > 0 {
		t.Errorf("problems: %v, %v", problems, more)
	}
	if d := cmp.Diff(before, after); d != "" {
		t.Errorf("read after UIMA has written it again (-before +after):\n%s", d)
	}
}

// told lists what is read, without what only Noted problems say.
func told(t *testing.T, files fstest.MapFS) (lines, problems []string) {
	t.Helper()
	in := map[string]string{}
	for name, f := range files {
		in[filepath.Base(name)] = string(f.Data)
	}
	got := exchangetest.Tell(t, xmi.Format(), nil, in)
	for _, p := range got.Problems {
		if !strings.HasPrefix(p, "note") {
			problems = append(problems, p)
		}
	}
	return got.Lines, problems
}

func TestALayerLooksSoInXMI(t *testing.T) {
	exchangetest.Kit{Format: xmi.Format()}.Golden(t, "testdata/golden")
}
