package conllu_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/exchange"
	"postil/storage/exchange/conllu"
	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/source"
)

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	exchangetest.Kit{Format: conllu.Format()}.RoundTrip(t)
}

func TestImportingTwiceAddsNothing(t *testing.T) {
	exchangetest.Kit{Format: conllu.Format()}.Reimport(t)
}

func TestRealFilesAreReadAsCounted(t *testing.T) {
	exchangetest.Kit{Format: conllu.Format()}.Files(t, exchangetest.RealFiles(t), "testdata/real.json",
		"gum-news/dep",
		"dkpro-io-tests/dkpro-core-io-conll-asl/src/test/resources/conll/u",
		"dkpro-io-tests/dkpro-core-io-conll-asl/src/test/resources/conll/u_v2",
	)
}

func FuzzCoNLLU(f *testing.F) {
	exchangetest.Kit{Format: conllu.Format()}.Fuzz(f,
		[]byte("# newdoc id = a\n# global.Entity = eid-etype-head\n# text = vamonos al mar\n1-2\tvamonos\t_\t_\t_\t_\t_\t_\t_\t_\n1\tvamos\t_\t_\t_\t_\t_\t_\t_\tEntity=(e1-x-1(e2[1/2]-y-1)\n2\tnos\t_\t_\t_\t_\t_\t_\t_\tEntity=e1)|Bridge=e2<e1:p\n2.1\tx\t_\t_\t_\t_\t_\t_\t_\tEntity=(e3)\n3\tal\t_\t_\t_\t_\t_\t_\t_\tEntity=(e2[2/2]-y-1)|ner=B-LOC\n"))
}

func BenchmarkCoNLLU(b *testing.B) { exchangetest.Kit{Format: conllu.Format()}.Bench(b) }

func read(t *testing.T, content string) (lines, problems []string) {
	t.Helper()
	items, found, err := exchangetest.Read(t.Context(), conllu.Format(), nil, source.FromBytes("a.conllu", []byte(content), source.Limits{Line: 1000}))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range found {
		problems = append(problems, p.Kind.String()+" "+p.String())
	}
	for _, item := range items {
		line := fmt.Sprintf("%s: %q", item.Name, item.Text.String())
		for _, f := range item.Fields {
			line += fmt.Sprintf(" %s=%v", f.Name, f.Value)
		}
		lines = append(lines, line)
		l := item.Layers[0]
		quotes := map[annotate.ID]string{}
		for _, m := range l.Marks {
			var says []string
			for _, f := range m.Fragments {
				says = append(says, f.Exact)
			}
			quotes[m.ID] = strings.Join(says, "|")
			s := m.Label + " " + quotes[m.ID]
			if len(m.Attributes) > 0 {
				s += fmt.Sprint(" ", m.Attributes)
			}
			lines = append(lines, s)
		}
		for _, r := range l.Relations {
			lines = append(lines, fmt.Sprintf("%s: %s > %s", r.Type, quotes[r.From], quotes[r.To]))
		}
	}
	return lines, problems
}

// rows are words with what stands in the last column: "EU SpaceAfter=No".
func rows(words ...string) string {
	var b strings.Builder
	n := 0
	for _, w := range words {
		form, misc, ok := strings.Cut(w, " ")
		if !ok {
			misc = "_"
		}
		id, rest, ok := strings.Cut(form, "/")
		if ok {
			form = rest
		} else {
			n++
			id = strconv.Itoa(n)
		}
		if i, err := strconv.Atoi(id); err == nil {
			n = i
		}
		fmt.Fprintf(&b, "%s\t%s\t_\t_\t_\t_\t_\t_\t_\t%s\n", id, form, misc)
	}
	return b.String() + "\n"
}

func TestFilesOfEveryKindAreRead(t *testing.T) {
	for _, c := range []struct {
		name, content  string
		want, problems []string
	}{
		{
			name:    "brackets nest and cross; a number twice; values are named by the comment; percent signs",
			content: "# global.Entity = eid-etype-head-link\n# newdoc id = d\n# meta::title = T\n" + rows("The Entity=(e1-x-2-A%2DB", "New Entity=(e2-place-1", "York Entity=e2)", "mayor Entity=e1)(e2-place", "said", "it Entity=(e1-x-1)e2)"),
			want:    []string{`d: "The New York mayor said it" title=T`, "x The New York mayor map[eid:e1 head:2 link:A-B]", "place New York map[eid:e2 head:1]", "place mayor said it map[eid:e2]", "x it map[eid:e1 head:1]"},
		},
		{
			name:    "GUM's names, bridges",
			content: "# global.Entity = GRP-etype-infstat\n" + rows("Voters Entity=(5-person-new)", "saw", "the Entity=(6-abstract-acc", "vote Bridge=5<6|Entity=6)", "and Entity=(7-x-new)|Bridge=6<7:part,5<7"),
			want: []string{
				`a: "Voters saw the vote and"`, "person Voters map[eid:5 infstat:new]", "abstract the vote map[eid:6 infstat:acc]", "x and map[eid:7 infstat:new]",
				"bridge: the vote > Voters", "bridge:part: and > the vote", "bridge: and > Voters",
			},
		},
		{
			name:    "parts of a mark",
			content: rows("taxes Entity=(e1[1/2]-claim", "will Entity=e1[1/2])", "she Entity=(e2-x)", "rise Entity=(e1[2/2]-claim)"),
			want:    []string{`a: "taxes will she rise"`, "claim taxes will|rise map[eid:e1]", "x she map[eid:e2]"},
		},
		{
			name:    "multiword tokens and empty nodes",
			content: "# text = vámonos al mar.\n" + rows("1-2/vámonos", "1/vamos Entity=(e1-x", "2/nos Entity=e1)", "3-4/al", "3/a Entity=(e2-y", "4/el", "5/mar SpaceAfter=No|Entity=e2)", "5.1/nada Entity=(e3-z)", "6/. _"),
			want:    []string{`a: "vámonos al mar."`, "x vámonos map[eid:e1]", "y al mar map[eid:e2]"}, problems: []string{"note a.conllu:9: an entity holds nothing but empty nodes, which have no words; it was left out"},
		},
		{
			name:    "a mark that begins with an empty node",
			content: rows("Sue", "1.1/likes Entity=(e1-x", "tea Entity=e1)"),
			want:    []string{`a: "Sue tea"`, "x tea map[eid:e1]"},
		},
		{
			name:    "spaces and paragraphs; a mark over sentences; two documents",
			content: "# newdoc\n# newpar\n" + rows("One SpacesBefore=\\n", "two SpaceAfter=No", ". Entity=(e1-x") + rows("Three SpacesAfter=\\s\\s", "four Entity=e1)|SpacesAfter=\\n") + "# newpar\n" + rows("Five", "six") + "# newpar\n" + rows("End") + "# newdoc\n" + rows("x"),
			want:    []string{`a/0001: "\nOne two. Three  four\nFive six\n\nEnd"`, "x . Three  four map[eid:e1]", `a/0002: "x"`},
		},
		{
			name:    "tags in the last column",
			content: rows("Ann ner=B-PER", "Lee ner=E-PER", "in ner=O", "Bonn start_char=3|ner=S-LOC"),
			want:    []string{`a: "Ann Lee in Bonn"`, "PER Ann Lee", "LOC Bonn"},
		},
		{
			name:    "CRLF, a byte order mark, underscores as words",
			content: "\ufeff# text = _ x\r\n" + strings.ReplaceAll(rows("_", "x Entity=(e1-y)"), "\n", "\r\n"),
			want:    []string{`a: "_ x"`, "y x map[eid:e1]"},
		},
		{
			name:    "what is broken is told, and nothing else is lost",
			content: "# text = other\n" + rows("One Entity=(e1-x", "two Entity=e9)", "three Entity=oops", "four Entity=(e2-y(-z)") + "x\ty\n5\n1\tfive\tshort\n2\t\xff\n" + "3\t" + strings.Repeat("x", 2000) + "\n",
			want:    []string{`a: "One two three four five"`, "x One two three four five map[eid:e1]", "y four five map[eid:e2]"},
			problems: []string{
				"repaired a.conllu:3: Entity e9: it is closed, but was not opened; the bracket was left out",
				`broken record a.conllu:4: Entity=oops: "oops" closes nothing`,
				`broken record a.conllu:5: Entity=(e2-y(-z): a bracket of "-z" has no number`,
				`broken record a.conllu:7: the row does not begin with the number of a word and the word: "x\ty"`,
				`broken record a.conllu:8: the row does not begin with the number of a word and the word: "5"`,
				"broken record a.conllu:10: it is not UTF-8",
				"broken record a.conllu:11: it is more than Postil reads: the line has more than 1000 bytes",
				"repaired a.conllu:2: Entity e1: it is never closed; it ends with the document",
				"repaired a.conllu:5: Entity e2: it is never closed; it ends with the document",
				"repaired a.conllu:9: the row has not ten columns; what it has was read",
				"note a.conllu:2: the words are not those of \"# text =\", which was left aside",
			},
		},
		{
			name:    "links to what is not there",
			content: rows("One Entity=(e1-x)|Bridge=e7<e1,e1"),
			want:    []string{`a: "One"`, "x One map[eid:e1]"},
			problems: []string{
				"broken record a.conllu:1: Bridge=e7<e1,e1 names no two entities",
				"refused a.conllu:1: relation bridge: one of its ends is not there or was refused",
			},
		},
		{
			name:    "trees are left out, and that is told",
			content: "1\tOne\tone\tNUM\tCD\t_\t0\troot\t_\tEntity=(e1-x)\n2\ttwo\ttwo\tNUM\tCD\t_\t1\tdep\t_\t_\n",
			want:    []string{`a: "One two"`, "x One map[eid:e1]"}, problems: []string{"note a.conllu:1: the file has trees; they are no marks and were left out"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, problems := read(t, c.content)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.problems, problems); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestAnArticleIsWrittenSo(t *testing.T) {
	s := "\n“Größe,” she said: no.\n\nThe end"
	doc, err := text.New(s)
	if err != nil {
		t.Fatal(err)
	}
	mark := func(n byte, label string, words ...string) *annotate.Annotation {
		m := &annotate.Annotation{ID: uuid.UUID{15: n}, Label: label}
		for _, w := range words {
			b := strings.Index(s, w)
			m.Fragments = append(m.Fragments, annotate.NewFragment(doc, text.Span{Start: doc.CodePoint(b), End: doc.CodePoint(b + len(w))}))
		}
		return m
	}
	claim := mark(1, "claim", "Größe,”", "no")
	claim.Attributes, claim.Note = annotate.Attributes{"sure": true, "by": "Ann (x)"}, "50% | more"
	marks := []*annotate.Annotation{claim, mark(2, "Loaded Language", "she"), mark(3, "quote", "said: no"), mark(4, "quote", "end")}
	slices.SortFunc(marks, func(a, b *annotate.Annotation) int { return a.Hull().Start - b.Hull().Start })
	l := exchange.Layer{Marks: marks, Relations: []*annotate.Relation{{ID: uuid.UUID{15: 9}, Type: "is like: it", From: claim.ID, To: marks[1].ID}}}
	item := &exchange.Item{Name: "wire/a.txt", Text: doc, Layers: []exchange.Layer{l}}
	scheme := &annotate.Scheme{Labels: []annotate.Label{{ID: "claim", Attributes: []annotate.Attribute{{ID: "sure", Type: annotate.YesNo}, {ID: "by", Type: annotate.Words}}}}}
	files, err := exchangetest.Write(t.Context(), conllu.Format(), nil, []*exchange.Item{item}, scheme)
	if err != nil {
		t.Fatal(err)
	}
	const none = "\t_\t_\t_\t_\t_\t_\t_\t"
	id := func(n int) string { return fmt.Sprintf("00000000%%2D0000%%2D0000%%2D0000%%2D00000000000%d", n) }
	want := `# global.Entity = eid-etype-other
# postil.types = {"claim":{"sure":"yesno"}}
# newdoc id = wire/a.txt
# sent_id = d1-s1
# text = “Größe,” she said: no.
1	“` + none + `SpaceAfter=No|SpacesBefore=\n
2	Größe` + none + `Entity=(e1[1/2]-claim-id:` + id(1) + `,.by:Ann%20%28x%29,.sure:true,note:50%25%20%7C%20more|Bridge=e2<e1:is%20like%3A%20it|BridgeID=00000000-0000-0000-0000-000000000009|SpaceAfter=No
3	,` + none + `SpaceAfter=No
4	”` + none + `Entity=e1[1/2])
5	she` + none + `Entity=(e2-Loaded%20Language-id:` + id(2) + `)
6	said` + none + `Entity=(e3-quote-id:` + id(3) + `|SpaceAfter=No
7	:` + none + `_
8	no` + none + `Entity=e3)(e1[2/2]-claim-)|SpaceAfter=No
9	.` + none + `SpacesAfter=\n\n

# sent_id = d1-s2
# text = The end
1	The` + none + `_
2	end` + none + `Entity=(e4-quote-id:` + id(4) + `)|SpaceAfter=No

`
	if d := cmp.Diff(want, string(files["output.conllu"].Data)); d != "" {
		t.Error(d)
	}
}

func TestCoNLLUIsKnownByItsColumns(t *testing.T) {
	for content, want := range map[string]exchange.Match{
		rows("a", "b"):                         exchange.Likely,
		"# sent_id = 1\n" + rows("a"):          exchange.Certain,
		"# global.Entity = eid-etype-other\n":  exchange.Certain,
		"a\tO\nb\tB-X\n":                       exchange.No,
		"1\ta\tO\n":                            exchange.No,
		"# begin document x\n0\ta\t(x-1)\n":    exchange.No,
		"plain text\n":                         exchange.No,
		"# sent_id = 1\n# text = a\n1\ta\tO\n": exchange.No,
		"":                                     exchange.No,
	} {
		if got := conllu.Format().Sniff(source.FromBytes("a.conllu", []byte(content), source.Limits{})); got != want {
			t.Errorf("%q: %d, want %d", content, got, want)
		}
	}
}
