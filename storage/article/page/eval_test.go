package page

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	readability "codeberg.org/readeck/go-readability/v2"
	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"

	"postil/annotate/text"
	"postil/storage/article"
	"postil/storage/exchange/exchangetest"
)

// score is how well the words of a text are those expected.
type score struct{ precision, recall, f1 float64 }

func rate(got, want []string) score {
	have := map[string]int{}
	for _, w := range want {
		have[w]++
	}
	right := 0
	for _, w := range got {
		if have[w] > 0 {
			have[w]--
			right++
		}
	}
	if len(got) == 0 || len(want) == 0 || right == 0 {
		if len(got) == len(want) {
			return score{1, 1, 1}
		}
		return score{}
	}
	p, r := float64(right)/float64(len(got)), float64(right)/float64(len(want))
	return score{p, r, 2 * p * r / (p + r)}
}

func (s *score) add(o score) {
	s.precision += o.precision
	s.recall += o.recall
	s.f1 += o.f1
}

func (s score) over(n int) score {
	f := float64(n)
	return score{s.precision / f, s.recall / f, s.f1 / f}
}

func (s score) String() string {
	return fmt.Sprintf("%.3f %.3f %.3f", s.precision, s.recall, s.f1)
}

// ours are the words of the article's own text: the body with its quotes and
// captions, and the standfirst.
func ours(t *testing.T, raw []byte, kinds ...article.ZoneKind) ([]string, article.Draft, error) {
	t.Helper()
	d, err := Extract(t.Context(), raw, Origin{URL: "http://fakehost/test/page.html"})
	if err != nil {
		return nil, d, err
	}
	x, err := text.New(d.Text)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, z := range d.Zones {
		for _, k := range kinds {
			if z.Kind == k {
				out = append(out, tokens(x.Quote(z.Span()))...)
			}
		}
	}
	return out, d, nil
}

// theirs are the words that the plain use of each library gives.
func theirs(t *testing.T, raw []byte) (traf, read []string) {
	t.Helper()
	dec, err := decode(raw, Origin{})
	if err != nil {
		t.Fatal(err)
	}
	u, _ := url.Parse("http://fakehost/test/page.html")
	if r, err := trafilatura.Extract(strings.NewReader(dec.Text.String()), trafilatura.Options{OriginalURL: u, EnableFallback: true, ExcludeComments: true}); err == nil {
		traf = tokens(r.ContentText)
	}
	if a, err := readability.FromReader(strings.NewReader(dec.Text.String()), u); err == nil && a.Node != nil {
		var b strings.Builder
		if a.RenderText(&b) == nil {
			read = tokens(b.String())
		}
	}
	return traf, read
}

type means struct {
	n                int
	ours, traf, read score
}

func (m *means) row(t *testing.T, name string, o, a, b score) {
	m.n++
	m.ours.add(o)
	m.traf.add(a)
	m.read.add(b)
	t.Logf("%-44s ours %v   trafilatura %v   readability %v", name, o, a, b)
}

func (m *means) tell(t *testing.T) (o, a, b score) {
	o, a, b = m.ours.over(m.n), m.traf.over(m.n), m.read.over(m.n)
	t.Logf("mean of %-35d  ours %v   trafilatura %v   readability %v", m.n, o, a, b)
	return o, a, b
}

var own = []article.ZoneKind{article.ZoneStandfirst, article.ZoneBody, article.ZoneQuote, article.ZoneCaption}

func TestTheArticleOfInventedNewsPagesIsFoundBetterThanByEitherLibrary(t *testing.T) {
	dirs, err := filepath.Glob("testdata/news/*.html")
	if err != nil {
		t.Fatal(err)
	}
	if len(dirs) < 30 {
		t.Fatalf("%d pages", len(dirs))
	}
	var m means
	for _, file := range dirs {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		expected, err := os.ReadFile(strings.TrimSuffix(file, ".html") + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		want := tokens(string(expected))
		got, _, err := ours(t, raw, own...)
		if err != nil {
			t.Errorf("%s: %v", file, err)
		}
		a, b := theirs(t, raw)
		o := rate(got, want)
		m.row(t, filepath.Base(file), o, rate(a, want), rate(b, want))
		if o.f1 < 0.9 {
			t.Errorf("%s: F1 %.3f", file, o.f1)
			explain(t, got, want)
		}
	}
	o, a, b := m.tell(t)
	if o.f1 < 0.965 || o.f1 <= a.f1 || o.f1 <= b.f1 {
		t.Errorf("F1 %.3f; the libraries alone %.3f and %.3f", o.f1, a.f1, b.f1)
	}
}

// explain tells which words are too many and which are missing.
func explain(t *testing.T, got, want []string) {
	t.Helper()
	n := map[string]int{}
	for _, w := range got {
		n[w]++
	}
	for _, w := range want {
		n[w]--
	}
	var more, less []string
	for _, w := range got {
		if n[w] > 0 {
			more = append(more, w)
			n[w]--
		}
	}
	for _, w := range want {
		if n[w] < 0 {
			less = append(less, w)
			n[w]++
		}
	}
	t.Logf("  too many: %.300s", strings.Join(more, " "))
	t.Logf("  missing:  %.300s", strings.Join(less, " "))
}

func TestTheGivenPagesDoNotGetWorse(t *testing.T) {
	// They are not part of the project; whoever has them checks against them.
	root := exchangetest.RealFiles(t)
	if root == "" {
		t.Log("the collected files are not here")
		return
	}
	dirs, err := filepath.Glob(filepath.Join(root, "readability-pages-dev", "*", "source.html"))
	if err != nil || len(dirs) == 0 {
		t.Fatalf("of the collected files the pages of readability are missing: %v", err)
	}
	var m means
	for _, file := range dirs {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		expected, err := os.ReadFile(filepath.Join(filepath.Dir(file), "expected.html"))
		if err != nil {
			t.Fatal(err)
		}
		doc, err := html.Parse(strings.NewReader(string(expected)))
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, b := range collect(doc) {
			want = append(want, b.words...)
		}
		got, _, err := ours(t, raw, append(own, article.ZoneByline, article.ZoneDateline)...)
		if err != nil {
			t.Errorf("%s: %v", file, err)
		}
		a, b := theirs(t, raw)
		o := rate(got, want)
		m.row(t, filepath.Base(filepath.Dir(file)), o, rate(a, want), rate(b, want))
		if o.f1 < 0.9 && testing.Verbose() {
			explain(t, got, want)
		}
	}
	if o, a, _ := m.tell(t); o.f1 < a.f1 {
		t.Errorf("F1 %.3f; trafilatura alone %.3f", o.f1, a.f1)
	}
}
