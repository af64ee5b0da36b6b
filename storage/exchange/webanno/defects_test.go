package webanno_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/webanno"
)

func TestForeignTablesAreRead(t *testing.T) {
	claims := "#T_SP=webanno.custom.Claim|stance\n"
	for name, c := range map[string]struct {
		file            string
		settings        map[string]string
		lines, problems []string
	}{
		"stacked marks, marks of several tokens and parts of tokens": {
			file:  "#FORMAT=WebAnno TSV 3.3\n" + claims + "\n\n#Text=aaa bbb ccc\n1-1\t0-3\taaa\tx[1]|y[2]\t\n1-1.1\t1-3\taa\tz[3]\t\n1-2\t4-7\tbbb\tx[1]|z[3]\t\n1-3\t8-11\tccc\t*\t\n",
			lines: []string{`a.txt "aaa bbb ccc"`, "  webanno", `    Claim "aaa" stance="y"`, `    Claim "aaa bbb" stance="x"`, `    Claim "aa bbb" stance="z"`, `    Claim "ccc"`},
		},
		"a relation leads from the one that is named to the one where it stands": {
			file:  "#FORMAT=WebAnno TSV 3.3\n" + claims + "#T_RL=webanno.custom.Support|kind|BT_webanno.custom.Claim\n\n\n#Text=aaa bbb\n1-1\t0-3\taaa\tx[1]|y[2]\t_\t_\t\n1-2\t4-7\tbbb\t*\tstrong|*\t1-1[2_0]|1-1[1_0]\t\n",
			lines: []string{`a.txt "aaa bbb"`, "  webanno", `    Claim "aaa" stance="y"`, `    Claim "aaa" stance="x"`, `    Claim "bbb"`, `    Support: "aaa" > "bbb" note "kind: strong"`, `    Support: "aaa" > "bbb"`},
		},
		"slots with roles, with none, and with semicolons alone": {
			file: "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Claim|\n#T_SP=webanno.custom.Host|ROLE_webanno.custom.Host:links_webanno.custom.HostLink|webanno.custom.Claim\n\n\n#Text=aaa bbb ccc\n" +
				"1-1\t0-3\taaa\t_\tr\\;1;*\t1-2;1-3\t\n1-2\t4-7\tbbb\t*\t;;\t1-3;1-2;1-3\t\n1-3\t8-11\tccc\t*\t_\t*\t\n",
			lines: []string{
				`a.txt "aaa bbb ccc"`, "  webanno", `    Host "aaa"`, `    Claim "bbb"`, `    Host "bbb"`, `    Host "ccc"`, `    Claim "ccc"`,
				`    r;1: "aaa" > "bbb"`, `    links: "aaa" > "ccc"`, `    links: "bbb" > "ccc"`, `    links: "bbb" > "bbb"`, `    links: "bbb" > "ccc"`,
			},
		},
		"chains": {
			file:  "#FORMAT=WebAnno TSV 3.3\n#T_CH=webanno.custom.RefLink|referenceRelation|referenceType\n\n\n#Text=aaa bbb ccc\n1-1\t0-3\taaa\tsame->1-1|*->2-2\tnam[1]|*[2]\t\n1-2\t4-7\tbbb\tsame->1-1\tnam[1]\t\n1-3\t8-11\tccc\t*->1-2|*->2-1\t*[1]|pro[2]\t\n",
			lines: []string{`a.txt "aaa bbb ccc"`, "  webanno", `    RefLink "aaa"`, `    RefLink "aaa bbb" referenceRelation="same" referenceType="nam"`, `    RefLink "ccc"`, `    RefLink "ccc" referenceType="pro"`, `    same: "aaa bbb" > "ccc"`, `    Ref: "ccc" > "aaa"`},
		},
		"values are unescaped, and _ alone is none": {
			file:  "#FORMAT=WebAnno TSV 3.3\n" + claims + "\n\n#Text=a b c\n1-1\t0-1\ta\t\\\\\\[x\\]\\|\\_\\->\\;\\t\\n\\*\t\n1-2\t2-3\tb\t_\t\n1-3\t4-5\tc\t\\_\t\n",
			lines: []string{`a.txt "a b c"`, "  webanno", `    Claim "a" stance="\\[x]|_->;\t\n*"`, `    Claim "c" stance="_"`},
		},
		"the text has lines, and escapes of its own": {
			file:  "#FORMAT=WebAnno TSV 3.3\n" + claims + "\n\n#Text=a\\tb\\\\\n#Text=c\n1-1\t0-1\ta\t_\t\n1-2\t2-4\tb\\\\\t*\t\n1-3\t5-6\tc\t_\t\n",
			lines: []string{`a.txt "a\tb\\\nc"`, "  webanno", `    Claim "b\\"`},
		},
		"escapes are Java's up to version 3.1": {
			file:  "#FORMAT=WebAnno TSV 3.1\n" + claims + "\n\n#Text=\\u00e9 \\uD83D\\uDE00 \\\"q\\\"\n1-1\t0-1\té\t_\t\n1-2\t2-4\t😀\t*\t\n",
			lines: []string{`a.txt "é 😀 \"q\""`, "  webanno", `    Claim "😀"`},
		},
		"between sentences are a line end and then spaces, before the first one spaces": {
			file:  "#FORMAT=WebAnno TSV 3.2\n" + claims + "\n\n#Text=a\n1-1\t1-2\ta\t*[1]\t\n\n#Text=b\n2-1\t5-6\tb\t*[1]\t\n\n#Text=c\n3-1\t6-7\tc\t_\t\n",
			lines: []string{`a.txt " a\n  bc"`, "  webanno", `    Claim "a\n  b"`},
		},
		"other lines of the header are fields": {
			file:  "#FORMAT=WebAnno TSV 3.2\n" + claims + "#Summary1=(human) About = it\n\n\n#Text=a\n1-1\t0-1\ta\t*\t\n",
			lines: []string{`a.txt "a" Summary1="(human) About = it"`, "  webanno", `    Claim "a"`},
		},
		"what counts in code points is noticed by the third column": {
			file:  "#FORMAT=WebAnno TSV 3.3\n" + claims + "\n\n#Text=😀😀 a\n1-1\t0-2\t😀😀\t_\t\n1-2\t3-4\ta\t*\t\n",
			lines: []string{"counted as code points", `a.txt "😀😀 a"`, "  webanno", `    Claim "a"`},
		},
		"otherwise #Text is right, not the third column": {
			file:  "#FORMAT=WebAnno TSV 3.3\n" + claims + "\n\n#Text=aa bb\n1-1\t0-2\tAA\t_\t\n1-2\t3-5\tbb\t*\t\n",
			lines: []string{`a.txt "aa bb"`, "  webanno", `    Claim "bb"`}, problems: []string{"note a.tsv:6: a word in the third column is not what #Text says at its place; #Text was taken"},
		},
		"where most words of a sentence are elsewhere they tell how the file counts": {
			file:     "#FORMAT=WebAnno TSV 3.3\n" + claims + "\n\n#Text=aa bb cc dd\n1-1\t0-2\taa\t_\t\n1-2\t4-6\tbb\t*\t\n1-3\t7-9\tcc\t*\t\n1-4\t10-12\tdd\t_\t\n",
			lines:    []string{"counted as UTF-16 code units, with a byte order mark that the text lacks", `a.txt "aa bb cc dd"`, "  webanno", `    Claim "bb"`, `    Claim "cc"`},
			problems: []string{"note a.tsv:7: this and 2 other words in the third column are not what #Text says at their places; #Text was taken"},
		},
		"or have marks refused that do not fit": {
			file:  "#FORMAT=WebAnno TSV 3.3\n" + claims + "\n\n#Text=aa bb cc dd\n1-1\t0-2\taa\t_\t\n1-2\t4-6\tbx\t*\t\n1-3\t6-8\tcx\t*\t\n1-4\t10-11\tdx\t_\t\n",
			lines: []string{`a.txt "aa bb cc dd"`, "  webanno"},
			problems: []string{
				"note a.tsv:7: this and 2 other words in the third column are not what #Text says at their places; #Text was taken",
				`refused a.tsv:7: mark Claim: at its place the text says "b ", but the file says "bx"`,
				`refused a.tsv:8: mark Claim: at its place the text says "cc", but the file says "cx"`,
			},
		},
		"marks of nothing are refused, as is what leads to them": {
			file:     "#FORMAT=WebAnno TSV 3.3\n" + claims + "\n\n#Text=aa bb\n1-1\t0-2\taa\t_\t\n1-1.1\t2-2\t\tx\t\n1-2\t3-5\tbb\t*\t\n",
			lines:    []string{`a.txt "aa bb"`, "  webanno", `    Claim "bb"`},
			problems: []string{"refused a.tsv:7: mark Claim: its range 2 to 2 holds nothing (UTF-16 code units)"},
		},
		"broken lines stop nothing": {
			file:  "#FORMAT=WebAnno TSV 3.3\n" + claims + "\n\n#Text=aa bb cc\n1-1\t0-x\taa\t*\t\n1-2\t3-5\n1-3\t6-8\tcc\t*\t\n#what is this\n\n2-1\t9-10\tdd\t*\t\n",
			lines: []string{`a.txt "aa bb cc"`, "  webanno", `    Claim "cc"`},
			problems: []string{
				`broken record a.tsv:6: a token: "0-x" is no range, such as 0-5`, "broken record a.tsv:7: a token: it has fewer than three columns",
				`note a.tsv:9: the line "#what is this" is not known, and left out`, "broken record a.tsv:11: a token: there is no #Text before it",
			},
		},
		"version 2": {
			file: " # webanno.custom.A | x # webanno.custom.R | y | AttachTo=webanno.custom.A\n#id=1\n#text=One two three\n1-1\tOne\tB-v|B-w\t_\t_\t\n1-2\ttwo\tI-v\tyes\t1-1\t\n1-3\tthree\tO\t_\t_\t\n\n#id=2\n#text=Four\n2-1\tFour\tB-webanno.custom.A_\t_\t_\t\n",
			lines: []string{
				`a.txt "One two three\nFour"`, "  webanno", `    A "One" x="w"`, `    A "One two" x="v"`, `    A "Four"`,
				`    R: "One two" > "One two" note "y: yes"`,
			},
			problems: []string{"note a.tsv:5: the reference to 1-1: it does not say which of 2 marks there is meant; one of them was taken"},
		},
		"version 1 is told": {
			file:     "#id=1\n#text=One\n1\tOne\t_\tNNP\tB-PER\tO\t0\tROOT\t_\t_\n",
			problems: []string{"broken file a.tsv: it is WebAnno TSV 1, which says nothing of its layers and cannot be read; import it into INCEpTION and export it as WebAnno TSV 3.3"},
		},
		"Windows line ends and a byte order mark": {
			file:  "\ufeff#FORMAT=WebAnno TSV 3.3\r\n" + strings.ReplaceAll(claims, "\n", "\r\n") + "\r\n\r\n#Text=aa\r\n1-1\t0-2\taa\t*\t\r\n",
			lines: []string{`a.txt "aa"`, "  webanno", `    Claim "aa"`},
		},
		"what is called by its value": {
			file:  "#FORMAT=WebAnno TSV 3.3\n#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|identifier|value\n\n\n#Text=aa bb\n1-1\t0-2\taa\t*\tPER\t\n1-2\t3-5\tbb\t*\t*\t\n",
			lines: []string{`a.txt "aa bb"`, "  webanno", `    PER "aa"`, `    NamedEntity "bb"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := exchangetest.Tell(t, webanno.Format(), c.settings, map[string]string{"a.tsv": c.file})
			if d := cmp.Diff(c.lines, got.Lines); d != "" {
				t.Errorf("read (-want +got):\n%s", d)
			}
			if d := cmp.Diff(c.problems, got.Problems); d != "" {
				t.Errorf("problems (-want +got):\n%s", d)
			}
		})
	}
}

func TestWhiteSpaceAroundTheTextAndOddNamesAreKept(t *testing.T) {
	items, scheme := exchangetest.Invented(webanno.Format().Holds)
	doc := exchangetest.MustText("\n\t A  b. \n\n  C \n\n")
	item := *items[1]
	item.Text = doc
	l := items[0].Layers[0]
	m, n := *l.Marks[0], *l.Marks[1]
	m.Label, m.Fragments, m.Attributes = "B-x y", exchangetest.Fragments(doc, [2]int{0, 4}), map[string]any{"sure?": true, "list": []string{"a", "|b"}}
	n.Fragments, n.Note = exchangetest.Fragments(doc, [2]int{4, 15}), "a\r\nb\\n_"
	l.Marks, l.Relations = append(l.Marks[:0:0], &m, &n), nil
	item.Layers = append(item.Layers[:0:0], l)
	files, err := exchangetest.Write(t.Context(), webanno.Format(), nil, append(items[:0:0], &item), scheme)
	if err != nil {
		t.Fatal(err)
	}
	got := exchangetest.Tell(t, webanno.Format(), nil, map[string]string{"b.txt.tsv": string(files["b.txt.tsv"].Data)})
	want := []string{`b.txt "\n\t A  b. \n\n  C \n\n"`, "  webanno", `    B-x y "\n\t A" list=["a" "|b"] sure?=true`, `    claim "  b. \n\n  C " sure=true note "a\r\nb\\n_"`}
	if d := cmp.Diff(want, got.Lines); d != "" || len(got.Problems) > 0 {
		t.Errorf("(-want +got):\n%s%v\n%s", d, got.Problems, files["b.txt.tsv"].Data)
	}
}
