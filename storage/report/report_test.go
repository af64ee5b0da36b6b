package report

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"postil/annotate"
	"postil/annotate/agreement"
	"postil/annotate/insights"
	"postil/annotate/text"
)

const story = "The old quay could fail by Monday, the harbour board said. “Stay away from the water,” it told owners. Divers found new cracks in four piers."

// layer makes a layer of marks, given as label: words.
func layer(t *testing.T, tx *text.Text, slug, name string, state annotate.State, marks ...string) *annotate.Layer {
	t.Helper()
	var c annotate.Contents
	for i, m := range marks {
		label, words, _ := strings.Cut(m, ": ")
		at := strings.Index(tx.String(), words)
		if at < 0 {
			t.Fatalf("no %q", words)
		}
		start := tx.CodePoint(at)
		c.Annotations = append(c.Annotations, &annotate.Annotation{
			ID: annotate.ID{name[0], byte(i + 1)}, Label: label, Created: time.Unix(int64(i), 0),
			Fragments: []annotate.Fragment{annotate.NewFragment(tx, annotate.Span{Start: start, End: start + len([]rune(words))})},
		})
	}
	l, err := annotate.NewLayer(annotate.Header{Person: annotate.Person{Slug: slug, Name: name, Kind: annotate.Human}, State: state, Source: annotate.Source{Length: tx.Len()}}, c)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// newsroom is three people on four articles, one of which cannot be compared
// and one that only one of them finished.
func newsroom(t *testing.T) *Report {
	t.Helper()
	tx, err := text.New(story)
	if err != nil {
		t.Fatal(err)
	}
	ann := func(s annotate.State, marks ...string) *annotate.Layer {
		return layer(t, tx, "ann", "Ann Ray", s, marks...)
	}
	ben := func(s annotate.State, marks ...string) *annotate.Layer {
		return layer(t, tx, "ben", "Ben <b>", s, marks...)
	}
	cy := func(s annotate.State, marks ...string) *annotate.Layer {
		return layer(t, tx, "cy", "Cy", s, marks...)
	}
	articles := []agreement.Layered{
		{ID: "wire/a.txt", Text: tx, Layers: []*annotate.Layer{
			ann(annotate.StateDone, "claim: The old quay could fail", "quote: “Stay away from the water,”", "claim: new cracks"),
			ben(annotate.StateDone, "warning: The old quay could fail", "quote: Stay away from the water", "claim: new cracks"),
			cy(annotate.StateDone, "claim: old quay could fail by Monday", "claim: new cracks"),
		}},
		{ID: "=wire/b.txt", Text: tx, Layers: []*annotate.Layer{
			ann(annotate.StateDone, "claim: The old quay could fail", "warning: four piers"),
			ben(annotate.StateLocked, "claim: The old quay could fail"),
			cy(annotate.StateInProgress, "quote: Monday"),
		}},
		{ID: "wire/c.txt", Text: tx, Layers: []*annotate.Layer{ann(annotate.StateDone, "claim: new cracks")}},
		{ID: "wire/d.txt", Text: tx, Layers: []*annotate.Layer{ann(annotate.StateDone), ann(annotate.StateDone)}},
	}
	b, err := insights.Open(context.Background(), annotate.DefaultScheme(), articles, insights.Settings{Bootstrap: agreement.Bootstrap{Seed: 7}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	f, err := b.Figures(context.Background(), insights.Ask{Measure: exact(t)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Report{Program: "Postil 1.0", Workspace: "Newsroom & friends", Figures: f}
}

func exact(t *testing.T) agreement.Measure {
	t.Helper()
	m, ok := agreement.ByName("f1-exact")
	if !ok {
		t.Fatal("no f1-exact")
	}
	return m
}

// written is a report in each of its forms, by file name.
func written(t *testing.T, r *Report) map[string]string {
	t.Helper()
	out := map[string]string{}
	var b bytes.Buffer
	if err := HTML(&b, r); err != nil {
		t.Fatal(err)
	}
	out["report.html"] = b.String()
	b.Reset()
	if err := JSON(&b, r); err != nil {
		t.Fatal(err)
	}
	out["report.json"] = b.String()
	files := map[string]*bytes.Buffer{}
	if err := CSV(func(name string) (io.Writer, error) {
		files[name] = &bytes.Buffer{}
		return files[name], nil
	}, r); err != nil {
		t.Fatal(err)
	}
	for name, f := range files {
		out[name] = f.String()
	}
	return out
}

func TestTheReportIsAsTheGoldenFilesHaveIt(t *testing.T) {
	got := written(t, newsroom(t))
	for name, content := range got {
		file := filepath.Join("testdata", "golden", name)
		if os.Getenv("POSTIL_GOLDEN") != "" {
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), content); d != "" {
			t.Errorf("%s (-golden +now): %s", name, d)
		}
	}
	entries, err := os.ReadDir(filepath.Join("testdata", "golden"))
	if err != nil || len(entries) != len(got) {
		t.Errorf("there are %d golden files for %d written (%v)", len(entries), len(got), err)
	}
}

func TestTheSameReportGivesTheSameBytes(t *testing.T) {
	first := written(t, newsroom(t))
	for range 3 {
		if d := cmp.Diff(first, written(t, newsroom(t))); d != "" {
			t.Fatal(d)
		}
	}
}

func TestThePageNeedsNothingElse(t *testing.T) {
	page := written(t, newsroom(t))["report.html"]
	tree, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	tables, heads := 0, 0
	for n := range tree.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "script", "link", "img", "iframe", "object", "b":
			t.Errorf("there is a <%s>", n.Data)
		case "table":
			tables++
		case "th":
			heads++
			if !slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "scope" }) {
				t.Error("a head of a table does not say of what")
			}
		case "svg":
			if !slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "aria-label" && a.Val != "" }) {
				t.Error("a drawing has no words")
			}
		}
		for _, a := range n.Attr {
			if a.Key == "src" || a.Key == "href" || strings.HasPrefix(a.Key, "on") || strings.Contains(a.Val, "ZgotmplZ") {
				t.Errorf("<%s> has %s=%q", n.Data, a.Key, a.Val)
			}
		}
	}
	if tables != 7 || heads == 0 {
		t.Errorf("there are %d tables with %d heads", tables, heads)
	}
	if m := regexp.MustCompile(`https?:|url\(|@import|NaN|ZgotmplZ`).FindString(page); m != "" {
		t.Errorf("the page has %q", m)
	}
	for _, want := range []string{"prefers-color-scheme: dark", "@media print", "Ben &lt;b&gt;", "Newsroom &amp; friends", "no article was finished by two annotators", "0.444"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestTablesAreReadAsTheyWereMeantAndHoldNoFormula(t *testing.T) {
	files := written(t, newsroom(t))
	for name, content := range files {
		if filepath.Ext(name) != ".csv" {
			continue
		}
		if strings.Contains(strings.ReplaceAll(content, "\r\n", ""), "\n") {
			t.Errorf("%s has rows that do not end as RFC 4180 says", name)
		}
		rows, err := csv.NewReader(strings.NewReader(content)).ReadAll()
		if err != nil || len(rows) < 2 {
			t.Errorf("%s: %d rows, %v", name, len(rows), err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if cell != "" && strings.ContainsRune("=+@", rune(cell[0])) {
					t.Errorf("%s has the cell %q", name, cell)
				}
			}
		}
	}
	rows, err := csv.NewReader(strings.NewReader(files["pairs.csv"])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	f := newsroom(t).Figures
	for i, p := range f.Matrix.Pairs {
		v, ok := p.Result.Float()
		got := rows[i+1]
		if got[0] != f.People[p.A].Slug || got[1] != f.People[p.B].Slug || ok != (got[3] == full(v)) {
			t.Errorf("the row of %v is %v", p, got)
		}
	}
}

func TestJSONSaysWhatIsNotKnownWithNullAndWhy(t *testing.T) {
	var d struct {
		Format    string
		Version   int
		ByArticle struct {
			Rows []struct {
				Path  string
				Gamma struct {
					Status, Why string
					Value       *float64
				}
			}
		}
		Matrix struct {
			Pairs []struct{ Result map[string]any }
		}
	}
	if err := json.Unmarshal([]byte(written(t, newsroom(t))["report.json"]), &d); err != nil {
		t.Fatal(err)
	}
	if d.Format != "postil.report" || d.Version != 1 || len(d.Matrix.Pairs) != 3 {
		t.Errorf("it is %s %d with %d pairs", d.Format, d.Version, len(d.Matrix.Pairs))
	}
	last := d.ByArticle.Rows[2]
	if last.Path != "wire/c.txt" || last.Gamma.Status != "undefined" || last.Gamma.Value != nil || last.Gamma.Why == "" {
		t.Errorf("an article of one person is %+v", last)
	}
}

func TestMethodsNameAllThatWentIn(t *testing.T) {
	all := strings.Join(Methods(newsroom(t)), " ")
	for _, want := range []string{
		"Postil 1.0", "3 people (Ann Ray, Ben <b>, Cy)", "2 articles of 4", "Mathet, Widlöcher and Métivier 2015", "sampler shuffle", "seed 1",
		"Hripcsak and Rothschild 2005", "criterion exact", "95 % BCa", "2\u202f000 resamples", "the seed 7", "articles that fewer than two have finished: 1", "articles that cannot be compared: 1",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("the methods lack %q: %s", want, all)
		}
	}
	r := newsroom(t)
	r.Figures.Unfinished = true
	if all := strings.Join(Methods(r), " "); !strings.Contains(all, "in progress were taken") {
		t.Error("that articles in progress count is not said")
	}
}

func TestHiddenNamesAreInNoForm(t *testing.T) {
	r := newsroom(t)
	r.Figures = r.Figures.Anonymous()
	for name, content := range written(t, r) {
		if m := regexp.MustCompile(`\b(ann|ben|cy|Ann|Ben|Cy)\b`).FindString(content); m != "" {
			t.Errorf("%s has the name %q", name, m)
		}
	}
}

func TestTheEndingOfTheNameTellsTheForm(t *testing.T) {
	r := newsroom(t)
	want := written(t, r)
	dir := t.TempDir()
	for _, name := range []string{"a.html", "b.JSON", "c.zip", "tables"} {
		if err := Write(filepath.Join(dir, name), r); err != nil {
			t.Fatal(err)
		}
	}
	read := func(name string) string {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	if read("a.html") != want["report.html"] || read("b.JSON") != want["report.json"] {
		t.Error("page or JSON is not what it is")
	}
	z, err := zip.OpenReader(filepath.Join(dir, "c.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	if len(z.File) != 8 {
		t.Errorf("the zip has %d files", len(z.File))
	}
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil || string(data) != want[f.Name] || read(filepath.Join("tables", f.Name)) != want[f.Name] {
			t.Errorf("%s is another in the zip or the folder (%v)", f.Name, err)
		}
	}
	for _, name := range []string{"x.csv", "x.pdf", "x.xlsx"} {
		if err := Write(filepath.Join(dir, name), r); !errors.Is(err, ErrKind) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			t.Errorf("%s was written", name)
		}
	}
}
