package spacy_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/klauspost/compress/zlib"
	"github.com/vmihailenco/msgpack/v5"
	"pgregory.net/rapid"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/exchange"
	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/source"
	"postil/storage/exchange/spacy"
)

func TestADocBinIsReadAsItWasWritten(t *testing.T) {
	exchangetest.Kit{Format: spacy.DocBin()}.RoundTrip(t)
}

func TestADocBinOfSpansAloneIsReadAsItWasWritten(t *testing.T) {
	exchangetest.Kit{Format: spacy.DocBin(), Settings: map[string]string{"as": "spans", "group": "mine"}}.RoundTrip(t)
}

func TestImportingADocBinTwiceAddsNothing(t *testing.T) {
	exchangetest.Kit{Format: spacy.DocBin()}.Reimport(t)
}

func TestRealDocBinsAreReadAsCounted(t *testing.T) {
	exchangetest.Kit{Format: spacy.DocBin()}.Files(t, exchangetest.RealFiles(t), "testdata/docbin.json", "spacy-projects/tutorials/ner_tweets/assets/demo/demo.spacy")
}

func FuzzDocBin(f *testing.F) {
	exchangetest.Kit{Format: spacy.DocBin()}.Fuzz(f, pack(f, map[string]any{"attrs": []int{65}, "tokens": []byte{}, "spaces": []byte{}, "lengths": []byte{0, 0, 0, 0}, "strings": []string{}}))
}

func BenchmarkDocBin(b *testing.B) { exchangetest.Kit{Format: spacy.DocBin()}.Bench(b) }

// article is one with marks on words: label, then what it marks.
func article(t *testing.T, name, s string, marks ...string) *exchange.Item {
	t.Helper()
	doc, err := text.New(s)
	if err != nil {
		t.Fatal(err)
	}
	item := &exchange.Item{Name: name, Text: doc, Layers: []exchange.Layer{{Person: annotate.Person{Slug: "alice"}}}}
	for i := 0; i < len(marks); i += 2 {
		b := strings.Index(s, marks[i+1])
		if b < 0 {
			t.Fatalf("there is no %q", marks[i+1])
		}
		span := text.Span{Start: doc.CodePoint(b), End: doc.CodePoint(b + len(marks[i+1]))}
		item.Layers[0].Marks = append(item.Layers[0].Marks, &annotate.Annotation{
			ID: uuid.NewSHA1(uuid.NameSpaceOID, []byte(fmt.Sprint(name, i))), Label: marks[i], Fragments: []annotate.Fragment{annotate.NewFragment(doc, span)},
		})
	}
	return item
}

// listed names the articles, texts and marks.
func listed(items []*exchange.Item) (lines []string) {
	for _, item := range items {
		lines = append(lines, fmt.Sprintf("%s: %q", item.Name, item.Text.String()))
		for _, l := range item.Layers {
			for _, m := range l.Marks {
				s := m.Label + " " + m.Quote()
				if len(m.Attributes) > 0 {
					s += fmt.Sprint(" ", m.Attributes)
				}
				lines = append(lines, s)
			}
			if len(l.Article) > 0 {
				lines = append(lines, fmt.Sprint(l.Article))
			}
		}
	}
	return lines
}

// python is Debian's, which has its python3-srsly and python3-numpy.
const python = "/usr/bin/python3"

type loaded struct {
	Name  string
	Text  string
	Ents  [][2]string
	Spans [][2]string
}

// load asks Python's srsly what is in a DocBin.
func load(t *testing.T, data []byte) (docs []loaded) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "out.spacy")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), python, "testdata/marks.py", file).CombinedOutput()
	if err != nil {
		t.Fatalf("%s with srsly (Debian: python3-srsly python3-numpy) does not read the file: %v\n%s", python, err, out)
	}
	d := json.NewDecoder(bytes.NewReader(out))
	for d.More() {
		var doc loaded
		if err := d.Decode(&doc); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		docs = append(docs, doc)
	}
	return docs
}

func write(t *testing.T, settings map[string]string, items ...*exchange.Item) []byte {
	t.Helper()
	files, err := exchangetest.Write(t.Context(), spacy.DocBin(), settings, items, &annotate.Scheme{})
	if err != nil {
		t.Fatal(err)
	}
	return files["output.spacy"].Data
}

func TestAnotherProgramReadsTheSameMarksFromADocBin(t *testing.T) {
	apart := []*exchange.Item{
		article(t, "wire/a.txt", "\nTwo  😀 X,\n\ndet Größe. ", "ORG", "😀 X", "Loaded Language", "det Größe"),
		article(t, "b.txt", "Nothing to see"),
		article(t, "c.txt", "Mid 2026", "DATE", "2026"),
	}
	want := []loaded{
		{"wire/a.txt", "\nTwo  😀 X,\n\ndet Größe. ", [][2]string{{"ORG", "😀 X"}, {"Loaded Language", "det Größe"}}, [][2]string{{"ORG", "😀 X"}, {"Loaded Language", "det Größe"}}},
		{"b.txt", "Nothing to see", [][2]string{}, [][2]string{}},
		{"c.txt", "Mid 2026", [][2]string{{"DATE", "2026"}}, [][2]string{{"DATE", "2026"}}},
	}
	if d := cmp.Diff(want, load(t, write(t, nil, apart...))); d != "" {
		t.Error(d)
	}
	over := article(t, "a.txt", "One two three four.", "claim", "One two three", "claim", "two", "quote", "two three four")
	spans := [][2]string{{"claim", "One two three"}, {"claim", "two"}, {"quote", "two three four"}}
	if d := cmp.Diff([]loaded{{"a.txt", "One two three four.", [][2]string{}, spans}}, load(t, write(t, nil, over))); d != "" {
		t.Error("marks that overlap are spans alone:", d)
	}
	want[0].Spans, want[2].Spans = [][2]string{}, [][2]string{}
	if d := cmp.Diff(want, load(t, write(t, map[string]string{"as": "ents"}, apart...))); d != "" {
		t.Error("entities alone, as asked:", d)
	}
	if _, err := exchangetest.Write(t.Context(), spacy.DocBin(), map[string]string{"as": "ents"}, []*exchange.Item{over}, &annotate.Scheme{}); err == nil || !strings.Contains(err.Error(), "a.txt") {
		t.Errorf("entities that overlap were written: %v", err)
	}
}

func TestAnotherProgramReadsEveryTextFromADocBin(t *testing.T) {
	kit := exchangetest.Kit{Format: spacy.DocBin(), Labels: []string{"claim", "ORG", "Größe", "X"}}
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		if n++; n > 8 { // starting Python costs a tenth of a second
			return
		}
		items, scheme := kit.Draw(rt)
		files, err := exchangetest.Write(t.Context(), kit.Format, nil, items, scheme)
		if err != nil {
			rt.Fatal(err)
		}
		for i, doc := range load(t, files["output.spacy"].Data) {
			var spans [][2]string
			for _, m := range items[i].Layers[0].Marks {
				spans = append(spans, [2]string{m.Label, m.Quote()})
			}
			if doc.Text != items[i].Text.String() || doc.Name != items[i].Name || fmt.Sprint(doc.Spans) != fmt.Sprint(spans) {
				rt.Fatalf("%+v\nwas written for %q %q", doc, items[i].Text, spans)
			}
		}
	})
}

func TestTheSameArticlesGiveTheSameDocBin(t *testing.T) {
	items := []*exchange.Item{article(t, "a.txt", "One two three.", "claim", "One", "quote", "two"), article(t, "b.txt", "Four.", "claim", "Four")}
	if !bytes.Equal(write(t, nil, items...), write(t, nil, items...)) {
		t.Error("the bytes differ")
	}
}

func pack(tb testing.TB, v any) []byte {
	tb.Helper()
	data, err := msgpack.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	z.Write(data)
	z.Close()
	return out.Bytes()
}

// numbers are rows of tokens.
func numbers(list ...uint64) []byte {
	var out []byte
	for _, n := range list {
		for i := range 8 {
			out = append(out, byte(n>>(8*i)))
		}
	}
	return out
}

const (
	coffee = 3197928453018144401 // spaCy's documented hash of "coffee"
	org    = 383                 // and its symbol ORG
)

// parts are those of a DocBin of one text, "coffee coffee ORG".
func parts() map[string]any {
	return map[string]any{
		"version": "0.1", "attrs": []int{65, 77, 78}, "tokens": numbers(coffee, 3, org, coffee, 1, org, org, 2, 0),
		"spaces": []byte{1, 1, 0}, "lengths": []byte{3, 0, 0, 0}, "strings": []string{"coffee", "ORG"}, "cats": []any{map[string]any{}}, "flags": []any{map[string]any{}},
	}
}

func readBytes(t *testing.T, data []byte, settings map[string]string) (lines, problems []string) {
	t.Helper()
	items, found, err := exchangetest.Read(t.Context(), spacy.DocBin(), settings, source.FromBytes("a.spacy", data, source.Limits{File: 1 << 20, Total: 1 << 22}))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range found {
		problems = append(problems, p.Kind.String()+" "+p.String())
	}
	return listed(items), problems
}

func TestDocBinsOfEveryAgeAreRead(t *testing.T) {
	group := func(name string, spans ...[]byte) []byte {
		b, err := msgpack.Marshal(map[string]any{"name": name, "attrs": map[string]any{"annotator": "x"}, "spans": spans})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	one := func(label uint64, from, to byte) []byte {
		s := make([]byte, 40)
		for i := range 8 {
			s[16+i] = byte(label >> (56 - 8*i))
		}
		s[27], s[31] = from, to
		return s
	}
	with := func(change func(map[string]any)) []byte {
		p := parts()
		change(p)
		return pack(t, p)
	}
	older, err := msgpack.Marshal([]any{group("sc", one(org, 0, 2), one(coffee, 1, 3), one(org, 2, 9)), group("other", one(0, 0, 1), one(org, 0, 2))})
	if err != nil {
		t.Fatal(err)
	}
	var gz bytes.Buffer
	z := gzip.NewWriter(&gz)
	p := parts()
	delete(p, "flags")
	delete(p, "version")
	old, err := msgpack.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	z.Write(old)
	z.Close()
	for _, c := range []struct {
		name           string
		data           []byte
		settings       map[string]string
		want, problems []string
	}{
		{name: "spaCy 3", data: pack(t, parts()), want: []string{`a: "coffee coffee ORG"`, "ORG coffee coffee"}},
		{name: "spaCy 2, in gzip", data: gz.Bytes(), want: []string{`a: "coffee coffee ORG"`, "ORG coffee coffee"}},
		{
			name: "groups of spans that know their names; what two groups have is one mark; a label that is missing is the group's",
			data: with(func(p map[string]any) { p["span_groups"] = [][]byte{older} }),
			want: []string{`a: "coffee coffee ORG"`, "other coffee", "ORG coffee coffee", "coffee coffee ORG"},
			problems: []string{
				"refused a.spacy: mark ORG: its tokens 2 to 9 are not in the text, which has 3",
			},
		},
		{
			name: "some groups, as asked", data: with(func(p map[string]any) { p["span_groups"] = [][]byte{older} }), settings: map[string]string{"groups": "other"},
			want: []string{`a: "coffee coffee ORG"`, "other coffee", "ORG coffee coffee"},
		},
		{
			name: "categories, identities, numbers without string, an inside that follows nothing, spaces that are not known",
			data: with(func(p map[string]any) {
				p["attrs"] = []int{65, 77, 78, 452}
				p["tokens"] = numbers(coffee, 1, org, coffee, coffee, 3, 7777, 0, 12345, 0, 0, 0)
				p["flags"] = []any{map[string]any{"has_unknown_spaces": true}}
				p["spaces"] = []byte{0, 0, 0}
				p["cats"] = []any{map[string]any{"GOOD": 1.0, "BAD": 0.0, "SO": 0.25}}
			}),
			want: []string{`a: "coffee coffee 12345"`, "ORG coffee map[kb_id:coffee]", "7777 coffee", "map[BAD:false GOOD:true SO:0.25]"},
			problems: []string{
				"repaired a.spacy: 1 entities do not begin where they say; each begins a mark",
				"repaired a.spacy: 2 words or labels are not among the strings of the file; they are called by their numbers",
				"note a.spacy: 1 texts do not say where spaces are; there is one after each token",
			},
		},
		{
			name: "an attribute of which the number is not certain is not read",
			data: with(func(p map[string]any) {
				p["attrs"] = []int{65, 77, 78, 454}
				p["tokens"] = numbers(coffee, 3, org, coffee, coffee, 1, org, coffee, org, 2, 0, 0)
			}),
			want:     []string{`a: "coffee coffee ORG"`, "ORG coffee coffee"},
			problems: []string{"note a.spacy: 1 entities have values of attributes of tokens whose numbers Postil does not know for certain; they are not read"},
		},
		{
			name: "a symbol of which the number is not certain, and which is the only one, whatever its number",
			data: with(func(p map[string]any) {
				p["tokens"] = numbers(coffee, 3, org, 460, 2, 0, org, 2, 0)
				p["strings"] = []string{"coffee", "ORG", "_"}
			}),
			want: []string{`a: "coffee _ ORG"`, "ORG coffee"},
		},
		{
			name: "several of them cannot be told apart",
			data: with(func(p map[string]any) {
				p["tokens"] = numbers(coffee, 3, org, 456, 2, 0, org, 2, 0)
				p["strings"] = []string{"coffee", "ORG", "_", "MORPH"}
			}),
			want:     []string{`a: "coffee 456 ORG"`, "ORG coffee"},
			problems: []string{"repaired a.spacy: 1 words or labels are not among the strings of the file; they are called by their numbers"},
		},
		{name: "no entities", data: with(func(p map[string]any) { p["attrs"] = []int{65}; p["tokens"] = numbers(coffee, coffee, org) }), want: []string{`a: "coffee coffee ORG"`}},
		{name: "too few tokens", data: with(func(p map[string]any) { p["tokens"] = numbers(1) }), problems: []string{"broken file a.spacy: the DocBin has 8 bytes of tokens, and its texts need 72"}},
		{name: "too few spaces", data: with(func(p map[string]any) { p["spaces"] = []byte{1} }), problems: []string{"broken file a.spacy: the DocBin has 1 spaces for 3 tokens"}},
		{name: "no words", data: with(func(p map[string]any) { p["attrs"] = []int{77, 78, 80} }), problems: []string{"broken file a.spacy: the DocBin has no words: the attribute ORTH is not there"}},
		{name: "no DocBin", data: []byte("text"), problems: []string{"broken file a.spacy: it is no DocBin: zlib: invalid header"}},
		{name: "a bomb", data: with(func(p map[string]any) { p["more"] = make([]byte, 1<<23) }), problems: []string{
			"broken file a.spacy: reading more of the DocBin: it is more than Postil reads: it unpacks to more than the limit",
		}},
		{name: "lists in lists without end", data: with(func(p map[string]any) { p["more"] = msgpack.RawMessage(bytes.Repeat([]byte{0x91}, 1000)) }), problems: []string{
			"broken file a.spacy: reading more of the DocBin: it is more than Postil reads: values are more than 100 deep",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, problems := readBytes(t, c.data, c.settings)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.problems, problems); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestStringsHaveTheNumbersThatSpaCyGivesThem(t *testing.T) {
	// A word by its hash (spacy.io/usage/spacy-101, Vocab), symbols as spacy.symbols has them.
	file := func(n uint64, s string) []byte {
		p := parts()
		p["attrs"], p["tokens"], p["spaces"], p["lengths"], p["strings"] = []int{65}, numbers(n), []byte{0}, []byte{1, 0, 0, 0}, []string{s}
		return pack(t, p)
	}
	for s, n := range map[string]uint64{"coffee": coffee, "ORG": 383, "PERSON": 380, "GPE": 384, "DATE": 391, "nsubj": 429, "NOUN": 92, "VERB": 100, "ENT_KB_ID": 452} {
		if got, problems := readBytes(t, file(n, s), nil); len(problems) > 0 || got[0] != fmt.Sprintf("a: %q", s) {
			t.Errorf("%d is %q and not %s: %v", n, got, s, problems)
		}
		out := unpacked(t, write(t, nil, article(t, "a", s)))
		if !bytes.HasPrefix(out, numbers(n)) {
			t.Errorf("%s is written as %x and not as %x", s, out[:8], numbers(n))
		}
	}
}

func TestSymbolsThatAreNotCertainComeBackFromOurOwnFiles(t *testing.T) {
	got, problems := readBytes(t, write(t, nil, article(t, "a", "MORPH _ IDX")), nil)
	if len(problems) > 0 || got[0] != `a: "MORPH _ IDX"` {
		t.Errorf("%q, %q", got, problems)
	}
}

// unpacked are the tokens of a DocBin.
func unpacked(t *testing.T, data []byte) []byte {
	t.Helper()
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := msgpack.NewDecoder(z).Decode(&m); err != nil {
		t.Fatal(err)
	}
	return m["tokens"].([]byte)
}
