package huggingface_test

import (
	"bytes"
	ctx "context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"postil/annotate"
	"postil/storage/exchange"
	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/huggingface"
	"postil/storage/exchange/source"
)

func open(t *testing.T, files map[string]string) *source.Source {
	t.Helper()
	if len(files) == 1 {
		for name, content := range files {
			return source.FromBytes(name, []byte(content), source.Limits{})
		}
	}
	fsys := fstest.MapFS{}
	for name, content := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(content)}
	}
	src, err := source.FromFS(t.Context(), "folder", fsys, source.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// read lists texts, marks, relations and what else is said, and problems but
// for notes of schemes.
func read(t *testing.T, files map[string]string, settings map[string]string) (lines, problems []string) {
	t.Helper()
	r := exchange.Reading{Format: huggingface.Spans(), Source: open(t, files), Settings: settings}
	err := r.Each(t.Context(), func(item *exchange.Item) error {
		line := fmt.Sprintf("%s: %q", item.Name, item.Text.String())
		for _, f := range item.Fields {
			line += fmt.Sprintf(" %s=%v", f.Name, f.Value)
		}
		lines = append(lines, line)
		for _, l := range item.Layers {
			quotes := map[annotate.ID]string{}
			for _, m := range l.Marks {
				s := m.Label + " " + m.Quote()
				if len(m.Attributes) > 0 {
					s += fmt.Sprint(" ", m.Attributes)
				}
				quotes[m.ID] = m.Quote()
				lines = append(lines, s)
			}
			for _, r := range l.Relations {
				lines = append(lines, fmt.Sprintf("%s: %s > %s", r.Type, quotes[r.From], quotes[r.To]))
			}
		}
		return nil
	}, func(p foreign.Problem) {
		if p.Kind != foreign.Noted || strings.Contains(p.Reason, "spaces") {
			problems = append(problems, p.Kind.String()+" "+p.String())
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines, problems
}

const nerCard = "---\nlanguage: en\ndataset_info:\n  features:\n  - name: tokens\n    sequence: string\n  - name: ner_tags\n    sequence:\n      class_label:\n        names:\n          '0': O\n          '1': B-PER\n          '2': I-PER\n  - name: spans\n    list:\n    - name: label\n      dtype:\n        class_label:\n          names: ['X', 'Y']\n---\n# Card\n"

// parquetOf writes rows of any struct, as others do.
func parquetOf[T any](t *testing.T, metadata string, rows ...T) string {
	t.Helper()
	var out bytes.Buffer
	w := parquet.NewGenericWriter[T](&out, parquet.Compression(&parquet.Zstd), parquet.KeyValueMetadata("huggingface", metadata))
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestDatasetsOfEveryKindAreRead(t *testing.T) {
	type lists struct {
		Start []int64  `parquet:"start,list"`
		End   []int64  `parquet:"end,list"`
		Label []string `parquet:"label,list"`
	}
	type spansOfLists struct {
		ID    int64  `parquet:"id"`
		Text  string `parquet:"text"`
		Spans lists  `parquet:"spans"`
	}
	type optional struct {
		Content  *string   `parquet:"content,optional"`
		Triggers [][]int64 `parquet:"trigger_words,list" parquet-element:",list"`
		Lang     string    `parquet:"lang"`
		Score    float64   `parquet:"score"`
	}
	type tagged struct {
		Tokens []string `parquet:"tokens,list"`
		Tags   []int32  `parquet:"ner_tags,list"`
		Pos    []int64  `parquet:"pos_tags,list"`
	}
	content := "It is not so"
	const meta = `{"info": {"features": {"ner_tags": {"feature": {"names": ["O", "B-PER", "I-PER"], "_type": "ClassLabel"}, "_type": "Sequence"}, "pos_tags": {"feature": {"names": ["NN", "VB"], "_type": "ClassLabel"}, "_type": "List"}}}}`
	for _, c := range []struct {
		name           string
		files          map[string]string
		settings       map[string]string
		want, problems []string
	}{
		{
			name:     "tokens and numbers, with names from the card beside; a folder of two splits",
			files:    map[string]string{"README.md": nerCard, "data/train.jsonl": `{"id":"1","tokens":["Ann","Lee","said"],"ner_tags":[1,2,0]}` + "\n", "data/test.jsonl": `{"tokens":["Bo"],"ner_tags":[1]}` + "\n"},
			want:     []string{`data/test/00001: "Bo"`, "PER Bo", `1: "Ann Lee said"`, "PER Ann Lee"},
			problems: []string{"note data/train.jsonl: 1 rows do not say where spaces are; words were put together with a space between them"},
		},
		{
			name:     "names from dataset_infos.json",
			files:    map[string]string{"dataset_infos.json": `{"x": {"features": {"ner_tags": {"feature": {"names": ["O", "B-Z"], "_type": "ClassLabel"}, "_type": "Sequence"}}}}`, "a.jsonl": `{"tokens":["Ann"],"ner_tags":[1]}`},
			want:     []string{`a/00001: "Ann"`, "Z Ann"},
			problems: nil,
		},
		{
			name:  "names from the file's own metadata; parts of speech are no marks; numbers of 32 bits",
			files: map[string]string{"a.parquet": parquetOf(t, meta, tagged{[]string{"Ann", "sees", "Bo"}, []int32{1, 0, 1}, []int64{0, 1, 0}}, tagged{})},
			want:  []string{`a/00001: "Ann sees Bo"`, "PER Ann", "PER Bo", `a/00002: ""`}, problems: []string{"note a.parquet: 1 rows do not say where spaces are; words were put together with a space between them"},
		},
		{
			name:     "numbers without names are not guessed at",
			files:    map[string]string{"a.jsonl": `{"tokens":["Ann"],"ner_tags":[1]}`},
			problems: []string{"broken file a.jsonl: the tags in the column ner_tags are numbers, and neither the file nor README.md says what they stand for; give their names with the option names"},
		},
		{
			name:     "names that a person gives",
			files:    map[string]string{"a.jsonl": `{"tokens":["Ann","x"],"ner_tags":[1,-100]}` + "\n" + `{"tokens":["Bo"],"ner_tags":[7]}`},
			settings: map[string]string{"names": "O, B-PER"},
			problems: []string{"broken file a.jsonl: the column ner_tags has a tag 7, which has no name"},
		},
		{
			name:  "tags as names; tokens found in the text",
			files: map[string]string{"a.jsonl": `{"id":"x","text":" Ann  Lee,\nsaid","tokens":["Ann","Lee",",","said"],"tags":["B-PER","I-PER","O","I-Q"]}`},
			want:  []string{`x: " Ann  Lee,\nsaid"`, "PER Ann  Lee", "Q said"}, problems: []string{"repaired a.jsonl: 1 tags are not where IOB2 allows them; each begins or ends a mark"},
		},
		{
			name:  "tokens that are not those of the text; too few tags where asked",
			files: map[string]string{"a.jsonl": `{"text":"Bo","tokens":["Ann"],"tags":["B-PER"]}` + "\n" + `{"tokens":["Ann"],"tags":["B-PER","O"]}`}, settings: map[string]string{"tags": "tags"},
			problems: []string{"broken record a.jsonl:1: its tokens are not the words of its text", "broken record a.jsonl:2: it has 1 tokens, and 2 tags in tags"},
		},
		{
			name:  "a struct of lists",
			files: map[string]string{"a.parquet": parquetOf(t, "", spansOfLists{7, "One 😀 two", lists{[]int64{0, 4}, []int64{3, 5}, []string{"N", "E"}}}, spansOfLists{8, "x", lists{}})},
			want:  []string{`a/7: "One 😀 two"`, "N One", "E 😀", `a/8: "x"`},
		},
		{
			name:  "a list of structs, labels by number, other names of offsets, a length, attributes of others",
			files: map[string]string{"README.md": nerCard, "a.jsonl": `{"text":"One two","date":"2026","n":3,"spans":[{"start_offset":0,"end_offset":3,"label":1,"sure":true},{"offset":4,"length":3,"label":0}]}`},
			want:  []string{`a/00001: "One two" date=2026 n=3`, "Y One map[sure:true]", "X two"},
		},
		{
			name:  "pairs without labels, in a column that may be null",
			files: map[string]string{"a.parquet": parquetOf(t, "", optional{&content, [][]int64{{0, 2}, {6, 9}}, "en", 0.5}, optional{nil, nil, "uk", 1})},
			want:  []string{`a/00001: "It is not so" lang=en score=0.5`, "trigger_words It", "trigger_words not"}, problems: []string{"broken record a.parquet: the row has no text, nor tokens"},
		},
		{
			name:  "triples, and a relation between spans",
			files: map[string]string{"a.jsonl": `{"text":"One two","entities":[[0,3,"N"],[4,7,"M"]],"relations":[{"type":"r","from":1,"to":0},{"type":"s","from":1,"to":9},{"type":"t"}]}`},
			want:  []string{`a/00001: "One two"`, "N One", "M two", "r: two > One"},
			problems: []string{
				"broken record a.jsonl:1: relation 2: it has no from and to that are numbers of spans",
				"refused a.jsonl:1: relation s: one of its ends is not there or was refused",
			},
		},
		{
			name:  "quotes tell that offsets are UTF-16",
			files: map[string]string{"a.jsonl": `{"text":"😀 One two","spans":[{"start":3,"end":6,"label":"N","text":"One"},{"start":7,"end":10,"label":"N","text":"two"}]}`},
			want:  []string{`a/00001: "😀 One two"`, "N One", "N two"},
		},
		{
			name:  "broken rows and spans, and what is between them",
			files: map[string]string{"a.jsonl": "{\"text\":\"One\",\"spans\":[{\"start\":0,\"end\":3,\"label\":\"N\"},{\"start\":0,\"label\":\"N\"},{\"start\":0,\"end\":9,\"label\":\"N\"}]}\n{\"text\n[1]\n{\"text\":\"Two\",\"spans\":[]}\n{\"x\":1}"},
			want:  []string{`a/00001: "One"`, "N One", `a/00004: "Two"`},
			problems: []string{
				"broken record a.jsonl:1: span 1 of spans: it has no start and end",
				"refused a.jsonl:1: mark N: it has no range",
				"refused a.jsonl:1: mark N: its range 0 to 9 reaches beyond the text, which ends at 3 (code points)",
				"broken record a.jsonl:2: it is broken JSON, at byte 6: unexpected EOF",
				"broken record a.jsonl:3: it is no object",
				"broken record a.jsonl:5: the row has no text, nor tokens",
			},
		},
		{name: "a Parquet file that is cut off", files: map[string]string{"a.parquet": "PAR1 and no more"}, problems: []string{"broken file a.parquet: it is no Parquet file that can be read: "}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, problems := read(t, c.files, c.settings)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
			for i, p := range problems {
				if i < len(c.problems) && strings.HasSuffix(c.problems[i], ": ") && strings.HasPrefix(p, c.problems[i]) {
					problems[i] = c.problems[i] // the rest is the library's
				}
			}
			if d := cmp.Diff(c.problems, problems); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestDatasetsAreKnownByTheirColumns(t *testing.T) {
	tokens, spans := `{"tokens":["a"],"ner_tags":[0]}`, `{"text":"a","spans":[{"start":0,"end":1,"label":"X"}]}`
	for _, c := range []struct {
		files map[string]string
		want  [2]exchange.Match // of spans, of tokens
	}{
		{map[string]string{"a.jsonl": tokens}, [2]exchange.Match{exchange.No, exchange.Likely}},
		{map[string]string{"a.jsonl": spans}, [2]exchange.Match{exchange.No, exchange.No}},
		{map[string]string{"README.md": nerCard, "data/a.jsonl": spans}, [2]exchange.Match{exchange.Certain, exchange.No}},
		{map[string]string{"README.md": nerCard, "data/a.jsonl": tokens}, [2]exchange.Match{exchange.No, exchange.Certain}},
		{map[string]string{"README.md": "# Read me\n", "data/a.jsonl": spans}, [2]exchange.Match{exchange.No, exchange.No}},
		{map[string]string{"a.parquet": "PAR1"}, [2]exchange.Match{exchange.No, exchange.No}},
		{map[string]string{"a.json": "[" + tokens + "]"}, [2]exchange.Match{exchange.No, exchange.No}},
		{map[string]string{"a.txt": "text", "b.txt": "text"}, [2]exchange.Match{exchange.No, exchange.No}},
	} {
		src := open(t, c.files)
		if got := [2]exchange.Match{huggingface.Spans().Sniff(src), huggingface.Tokens().Sniff(src)}; got != c.want {
			t.Errorf("%v: %v, want %v", c.files, got, c.want)
		}
	}
}

func TestTheCardSaysWhatTheColumnsAre(t *testing.T) {
	files, err := exchangetest.Write(t.Context(), huggingface.Tokens(), map[string]string{"file": "jsonl", "split": "dev"}, []*exchange.Item{flat(t)}, scheme())
	if err != nil {
		t.Fatal(err)
	}
	want := `---
configs:
- config_name: default
  data_files:
  - split: dev
    path: data/dev.jsonl
dataset_info:
  features:
  - name: id
    dtype: string
  - name: text
    dtype: string
  - name: tokens
    sequence: string
  - name: ner_tags
    sequence:
      class_label:
        names:
          '0': O
          '1': B-claim
          '2': I-claim
          '3': B-quote
          '4': I-quote
          '5': B-source
          '6': I-source
tags:
- postil
---

# News "claims"

Articles as tokens with tags. ` + "`text` is the article; `tokens`" + ` are its words by UAX #29, in order, with nothing but white space between them. The numbers in the columns of tags are those of the names above. Each row is a whole article.

1 articles, 3 marks.

| label | meaning | marks |
|---|---|--:|
| claim | Claim: What is said \| to be so. | 1 |
| quote | Quote | 1 |
| source | Source | 1 |

Scheme news, version 2. Written by test.
`
	if d := cmp.Diff(want, string(files["README.md"].Data)); d != "" {
		t.Error(d)
	}
	const line = `{"id":"b.txt","ner_tags":[1,3,0,5],"text":"Größe  rises.\nEnd","tokens":["Größe","rises",".","End"]}` + "\n"
	if d := cmp.Diff(line, string(files["data/dev.jsonl"].Data)); d != "" {
		t.Error(d)
	}
}

func TestASpanIsWrittenSo(t *testing.T) {
	files, err := exchangetest.Write(t.Context(), huggingface.Spans(), map[string]string{"file": "jsonl"}, []*exchange.Item{minister(t)}, scheme())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`{"id":"wire/a.txt","text":"Minister 😀 Lee says taxes will not, she insists, rise.","spans":[{"start":0,"end":14,"label":"source","quote":"Minister 😀 Lee","id":"`,
		`{"start":20,"end":53,"label":"claim","quote":"taxes will not rise","id":"`,
		`"fragments":[{"start":20,"end":34},{"start":49,"end":53}],"attributes":"{\"stance\":\"for\"}","note":"","created":"","modified":"","origin":""}`,
		`"relations":[{"type":"says","from":0,"to":1,"id":"`, `"person":"alice"`, `"state":"done"`, `"scheme":"news","scheme_version":"2","program":"test"}`,
	} {
		if !strings.Contains(string(files["data/train.jsonl"].Data), want) {
			t.Errorf("%s is not in\n%s", want, files["data/train.jsonl"].Data)
		}
	}
}

func TestMarksThatOverlapHaveColumnsOfTagsOfTheirOwnWhereAsked(t *testing.T) {
	item := article(t, "a.txt", "One two three", "claim", "One two", "quote", "two three", "a b", "two")
	job := exchange.ExportJob{Program: "test", Scheme: scheme(), OnLoss: exchange.Split, Settings: map[string]string{"file": "jsonl"}}
	dir := t.TempDir() + "/out"
	job.Items = func(_ ctx.Context, visit func(*exchange.Item) error, _ func(foreign.Problem)) error {
		return visit(item)
	}
	if _, err := job.ExportFile(t.Context(), huggingface.Tokens(), dir); err != nil {
		t.Fatal(err)
	}
	src, err := source.Open(t.Context(), dir, source.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	data, err := src.Bytes("data/train.jsonl", nil)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"a_b_tags":[0,7,0],"claim_tags":[1,2,0],"id":"a.txt","quote_tags":[0,3,4],"text":"One two three","tokens":["One","two","three"]}` + "\n"
	if d := cmp.Diff(want, string(data)); d != "" {
		t.Error(d)
	}
	items, problems, err := exchangetest.Read(t.Context(), huggingface.Tokens(), nil, src)
	if err != nil || len(items) != 1 || len(items[0].Layers[0].Marks) != 3 {
		t.Errorf("%+v %v %v", items, problems, err)
	}
}
