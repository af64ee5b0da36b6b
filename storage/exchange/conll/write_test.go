package conll_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/exchange"
	"postil/storage/exchange/conll"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/source"
)

const minister = "\n“Größe matters,” she said. No 2\u00a0% rise.\n\nThe end"

// article is one with marks on words: label, then what it marks.
func article(t *testing.T, s string, marks ...string) *exchange.Item {
	t.Helper()
	doc, err := text.New(s)
	if err != nil {
		t.Fatal(err)
	}
	item := &exchange.Item{Name: "wire/a.txt", Text: doc, Layers: []exchange.Layer{{Person: annotate.Person{Slug: "alice"}}}}
	for i := 0; i < len(marks); i += 2 {
		b := strings.Index(s, marks[i+1])
		if b < 0 {
			t.Fatalf("there is no %q", marks[i+1])
		}
		span := text.Span{Start: doc.CodePoint(b), End: doc.CodePoint(b + len(marks[i+1]))}
		item.Layers[0].Marks = append(item.Layers[0].Marks, &annotate.Annotation{
			ID: uuid.NewSHA1(uuid.NameSpaceOID, []byte{byte(i)}), Label: marks[i], Fragments: []annotate.Fragment{annotate.NewFragment(doc, span)},
		})
	}
	return item
}

func export(t *testing.T, onLoss exchange.OnLoss, edges exchange.OnEdges, settings map[string]string, items ...*exchange.Item) (string, exchange.Report) {
	t.Helper()
	job := exchange.ExportJob{
		Scheme: &annotate.Scheme{Labels: []annotate.Label{{ID: "claim"}, {ID: "Loaded Language"}}}, OnLoss: onLoss, OnEdges: edges, Settings: settings,
		Items: func(_ context.Context, visit func(*exchange.Item) error, _ func(foreign.Problem)) error {
			for _, item := range items {
				if err := visit(item); err != nil {
					return err
				}
			}
			return nil
		},
	}
	var out bytes.Buffer
	r, err := job.Export(t.Context(), conll.Format(), &out)
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), r
}

func TestAnArticleIsWrittenSo(t *testing.T) {
	item := article(t, minister, "claim", "Größe matters", "Loaded Language", "rise.\n\nThe")
	for _, c := range []struct {
		name     string
		settings map[string]string
		want     string
	}{
		{"with its text", nil, `# global.columns = FORM MISC POSTIL:NE
# tagging scheme = IOB2
# label = Loaded_Language Loaded\sLanguage
# newdoc id = wire/a.txt
# text = “Größe matters,” she said.
“	SpacesBefore=\n|SpaceAfter=No	O
Größe	_	B-claim
matters	SpaceAfter=No	I-claim
,	SpaceAfter=No	O
”	_	O
she	_	O
said	SpaceAfter=No	O
.	SpacesAfter=\s	O

# text = No 2` + "\u00a0" + `% rise.  The end
No	_	O
2	SpacesAfter=\u00a0	O
%	_	O
rise	SpaceAfter=No	B-Loaded_Language
.	SpacesAfter=\n\n	I-Loaded_Language
The	_	I-Loaded_Language
end	SpaceAfter=No	O

`},
		{"in the columns of 2003", map[string]string{"columns": "conll2003", "scheme": "BIOES"}, `-DOCSTART- -X- -X- O

“ _ _ O
Größe _ _ B-claim
matters _ _ E-claim
, _ _ O
” _ _ O
she _ _ O
said _ _ O
. _ _ O

No _ _ O
2 _ _ O
% _ _ O
rise _ _ B-Loaded_Language
. _ _ I-Loaded_Language
The _ _ E-Loaded_Language
end _ _ O

`},
		{"in the columns of 2002", map[string]string{"columns": "conll2002"}, `-DOCSTART- O

“ O
Größe B-claim
matters I-claim
, O
” O
she O
said O
. O

No O
2 O
% O
rise B-Loaded_Language
. I-Loaded_Language
The I-Loaded_Language
end O

`},
	} {
		got, _ := export(t, exchange.Refuse, exchange.RefuseEdges, c.settings, item)
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
		src := source.FromBytes("out.conll", []byte(got), source.Limits{})
		r := exchange.Reading{Format: conll.Format(), Source: src}
		err := r.Each(t.Context(), func(item *exchange.Item) error {
			if n := len(item.Layers[0].Marks); n != 2 {
				t.Errorf("%s: %d marks are read again", c.name, n)
			}
			return nil
		}, func(p foreign.Problem) {
			if p.Kind != foreign.Noted {
				t.Errorf("%s: %s", c.name, p)
			}
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestMarksThatOverlapHaveColumnsOfTheirOwnWhereAsked(t *testing.T) {
	item := article(t, "One two three four.", "Loaded Language", "One two three", "claim", "two", "claim", "two three four", "claim", "four")
	got, _ := export(t, exchange.Split, exchange.RefuseEdges, nil, item)
	want := `# global.columns = FORM MISC POSTIL:Loaded_Language POSTIL:claim POSTIL:claim-2
# tagging scheme = IOB2
# label = Loaded_Language Loaded\sLanguage
# newdoc id = wire/a.txt
# text = One two three four.
One	_	B-Loaded_Language	O	O
two	_	I-Loaded_Language	B-claim	B-claim
three	_	I-Loaded_Language	O	I-claim
four	SpaceAfter=No	O	B-claim	I-claim
.	SpaceAfter=No	O	O	O

`
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	lines, problems := read(t, got, nil)
	if d := cmp.Diff([]string{`wire/a.txt: "One two three four."`, "Loaded Language One two three", "claim two", "claim two three four", "claim four"}, lines); d != "" {
		t.Error(d, problems)
	}
}

func TestOfMarksThatOverlapTheLongestStaysAndMarksGrowToWordsWhereAsked(t *testing.T) {
	item := article(t, "Taxes will not rise.", "claim", "axes wil", "claim", "will")
	got, r := export(t, exchange.Drop, exchange.WidenEdges, map[string]string{"columns": "conll2002"}, item)
	if want := "-DOCSTART- O\n\nTaxes B-claim\nwill I-claim\nnot O\nrise O\n. O\n\n"; got != want || r.Widened != 1 {
		t.Errorf("%s (%d widened)", got, r.Widened)
	}
}

func TestAnArticleWithoutWordsIsKept(t *testing.T) {
	got, _ := export(t, exchange.Refuse, exchange.RefuseEdges, nil, article(t, " \n\t"))
	lines, problems := read(t, got, nil)
	if d := cmp.Diff([]string{`wire/a.txt: " \n\t"`}, lines); d != "" {
		t.Error(d, problems)
	}
	got, _ = export(t, exchange.Refuse, exchange.RefuseEdges, nil)
	if lines, problems = read(t, got, nil); len(lines) > 0 || strings.Contains(strings.Join(problems, ""), "broken") {
		t.Error(lines, problems)
	}
}
