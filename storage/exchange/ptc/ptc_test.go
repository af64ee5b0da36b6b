package ptc_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/exchange"
	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/ptc"
	"postil/storage/exchange/source"
)

func TestWhatIsWrittenIsReadAgain(t *testing.T) { exchangetest.Kit{Format: ptc.Format()}.RoundTrip(t) }

func TestArticlesKeepTheirNumbers(t *testing.T) {
	exchangetest.Kit{Format: ptc.Format(), Names: []string{"article111.txt", "article7.txt", "x/article7.txt", "9.txt"}}.RoundTrip(t)
}

func TestImportingTwiceAddsNothing(t *testing.T) { exchangetest.Kit{Format: ptc.Format()}.Reimport(t) }

func FuzzPTC(f *testing.F) {
	exchangetest.Kit{Format: ptc.Format()}.Fuzz(f, []byte("-- article1.txt --\na b\r\nc\n-- all.labels --\nid\tlabel\tstart\tend\n1\tX\t0\t1\n2 3 4\n"))
}

func BenchmarkPTC(b *testing.B) { exchangetest.Kit{Format: ptc.Format()}.Bench(b) }

func folder(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, content := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return fsys
}

func TestCorporaOfEveryKindAreRead(t *testing.T) {
	for _, c := range []struct {
		name           string
		files          map[string]string
		want, problems []string
	}{
		{
			name: "a file of spans beside each text; one without any; line ends count one",
			files: map[string]string{
				"train/article111.txt": "Head 😀\r\n\r\nbody of it\r\n", "train/article111.task-flc-tsv": "111\tLoaded_Language\t5\t6\n111\tAppeal_to_fear-prejudice\t8\t12\n",
				"train/article112.txt": "Nothing", "train/article112.task-flc-tsv": "",
			},
			want: []string{`train/article111.txt: "Head 😀\n\nbody of it\n"`, "Loaded_Language 😀", "Appeal_to_fear-prejudice body", `train/article112.txt: "Nothing"`},
		},
		{
			name: "all spans in one file, with names of columns, texts in another folder, rows of an article apart",
			files: map[string]string{
				"articles/article1.txt": "One two", "articles/article2.txt": "Three", "gold/all.labels": "article_id\ttechnique\tstart_offset\tend_offset\n1\tA,B\t0\t3\n2\tC\t0\t5\r\n1\tD\t4\t7\n",
			},
			want: []string{`articles/article1.txt: "One two"`, "A,B One", "D two", `articles/article2.txt: "Three"`, "C Three"},
		},
		{
			name:  "spans without technique; spaces for tabs",
			files: map[string]string{"article1.txt": "One two", "article1.task1-SI.labels": "1\t0\t3\n", "2.txt": "Three", "2.labels": "2 X 0 5\n"},
			want:  []string{`2.txt: "Three"`, "X Three", `article1.txt: "One two"`, "propaganda One"},
		},
		{
			name:  "rows that are broken, ranges that do not fit",
			files: map[string]string{"article1.txt": "One two", "article1.task-flc-tsv": "1\tA\t0\t3\n1\tA\n1\tA\tx\t3\n1\tB\t4\t70\n1\tC\t3\t1\n1\tD\t4\t7\n"},
			want:  []string{`article1.txt: "One two"`, "A One", "D two"},
			problems: []string{
				"broken record article1.task-flc-tsv:2: the row has 2 columns and not an article, a technique, a start and an end",
				"broken record article1.task-flc-tsv:3: its last two columns are no offsets",
				"refused article1.task-flc-tsv:4: mark B: its range 4 to 70 reaches beyond the text, which ends at 7 (code points, CRLF as one)",
				"refused article1.task-flc-tsv:5: mark C: its range 3 to 1 ends before it starts (code points, CRLF as one)",
			},
		},
		{
			name:     "a text that is nowhere",
			files:    map[string]string{"article5.task-flc-tsv": "5\tA\t0\t3\n", "article6.txt": "x"},
			problems: []string{"broken record article5.task-flc-tsv: the format has no texts, so the articles must be in the workspace"},
		},
		{
			name:     "texts of one number in several folders",
			files:    map[string]string{"a/article5.txt": "One", "b/article5.txt": "Two", "a/article5.task-flc-tsv": "5\tA\t0\t3\n", "c/article5.task-flc-tsv": "5\tA\t0\t3\n"},
			want:     []string{`a/article5.txt: "One"`, "A One"},
			problems: []string{"note c/article5.task-flc-tsv: there are 2 texts of article 5, none of them beside this file", "broken record c/article5.task-flc-tsv: the format has no texts, so the articles must be in the workspace"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			items, found, err := exchangetest.Read(t.Context(), ptc.Format(), nil, exchangetest.Source(ptc.Format(), folder(c.files)))
			if err != nil {
				t.Fatal(err)
			}
			var lines, problems []string
			for _, item := range items {
				lines = append(lines, fmt.Sprintf("%s: %q", item.Name, item.Text.String()))
				for _, m := range item.Layers[0].Marks {
					lines = append(lines, m.Label+" "+m.Quote())
				}
			}
			for _, p := range found {
				problems = append(problems, p.Kind.String()+" "+p.String())
			}
			if d := cmp.Diff(c.want, lines); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.problems, problems); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestAFileAloneFindsTheTextBesideIt(t *testing.T) {
	src, err := source.FromFS(t.Context(), "x", folder(map[string]string{"article1.txt": "One two", "article1.task-flc-tsv": "1\tA\t4\t7\n"}), source.Limits{}, "article1.task-flc-tsv")
	if err != nil {
		t.Fatal(err)
	}
	items, problems, err := exchangetest.Read(t.Context(), ptc.Format(), nil, src)
	if err != nil || len(problems) > 0 || len(items) != 1 || items[0].Layers[0].Marks[0].Quote() != "two" {
		t.Errorf("%v %v %v", items, problems, err)
	}
}

func TestMarksOfTextsInTheWorkspaceAreHeldAgainstThem(t *testing.T) {
	src := source.FromBytes("article5.task-flc-tsv", []byte("5\tA\t0\t3\n"), source.Limits{})
	r := exchange.Reading{Format: ptc.Format(), Source: src, Text: func(name string) (*text.Text, error) {
		if name != "article5.txt" {
			t.Errorf("asked for %s", name)
		}
		return text.New("One two")
	}}
	n := 0
	err := r.Each(t.Context(), func(item *exchange.Item) error {
		for _, m := range item.Layers[0].Marks {
			n++
			if m.Quote() != "One" {
				t.Error(m.Quote())
			}
		}
		return nil
	}, func(p foreign.Problem) { t.Error(p) })
	if err != nil || n != 1 {
		t.Error(n, err)
	}
}

func TestACorpusIsWrittenSo(t *testing.T) {
	doc, err := text.New("Head 😀\n\nbody")
	if err != nil {
		t.Fatal(err)
	}
	mark := func(label string, start, end int) *annotate.Annotation {
		return &annotate.Annotation{ID: uuid.NewSHA1(uuid.NameSpaceOID, []byte(label)), Label: label, Fragments: []annotate.Fragment{annotate.NewFragment(doc, text.Span{Start: start, End: end})}}
	}
	var items []*exchange.Item
	for _, name := range []string{"article111.txt", "wire/a.txt"} {
		items = append(items, &exchange.Item{Name: name, Text: doc, Layers: []exchange.Layer{{Marks: []*annotate.Annotation{mark("Loaded_Language", 5, 6), mark("Doubt", 5, 12)}}}})
	}
	files, err := exchangetest.Write(t.Context(), ptc.Format(), nil, items, &annotate.Scheme{})
	if err != nil {
		t.Fatal(err)
	}
	var number string
	for name := range files {
		if strings.HasSuffix(name, ".txt") && name != "article111.txt" {
			number = strings.TrimSuffix(strings.TrimPrefix(name, "article"), ".txt")
		}
	}
	want := map[string]string{
		"article111.txt": "Head 😀\n\nbody", "article111.task-flc-tsv": "111\tLoaded_Language\t5\t6\n111\tDoubt\t5\t12\n",
		"article" + number + ".txt": "Head 😀\n\nbody", "article" + number + ".task-flc-tsv": number + "\tLoaded_Language\t5\t6\n" + number + "\tDoubt\t5\t12\n",
		"article-numbers.tsv": number + "\twire/a.txt\n",
	}
	got := map[string]string{}
	for name, f := range files {
		got[name] = string(f.Data)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestACorpusIsKnownByItsRows(t *testing.T) {
	for _, c := range []struct {
		files map[string]string
		want  exchange.Match
	}{
		{map[string]string{"article1.task-flc-tsv": "1\tA\t0\t3\n", "article1.txt": "x"}, exchange.Certain},
		{map[string]string{"article1.task-flc-tsv": "", "article1.txt": "x"}, exchange.Certain},
		{map[string]string{"all.tsv": "1\tA\t0\t3\n2\tB\t3\t4", "article1.txt": "x"}, exchange.Likely},
		{map[string]string{"all.tsv": "EU\tB-ORG\nx\tO\n", "article1.txt": "x"}, exchange.No},
		{map[string]string{"a.tsv": "#FORMAT=WebAnno TSV 3.3\n\n\n#Text=x\n1-1\t0-1\tx\t_\n", "b.txt": ""}, exchange.No},
		{map[string]string{"a.labels": "claim\tquote\n", "b.txt": ""}, exchange.No},
	} {
		if got := ptc.Format().Sniff(exchangetest.Source(ptc.Format(), folder(c.files))); got != c.want {
			t.Errorf("%v: %d, want %d", c.files, got, c.want)
		}
	}
}
