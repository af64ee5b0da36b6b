package conll_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/annotate"
	"postil/storage/exchange"
	"postil/storage/exchange/conll"
	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/source"
)

// read lists texts, marks and relations, and problems with their lines.
func read(t *testing.T, content string, settings map[string]string) (lines, problems []string) {
	t.Helper()
	items, found, err := exchangetest.Read(t.Context(), conll.Format(), settings, source.FromBytes("a.conll", []byte(content), source.Limits{Line: 1000}))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range found {
		problems = append(problems, p.Kind.String()+" "+p.String())
	}
	return listed(items), problems
}

func listed(items []*exchange.Item) (lines []string) {
	for _, item := range items {
		lines = append(lines, fmt.Sprintf("%s: %q", item.Name, item.Text.String()))
		for _, l := range item.Layers {
			quotes := map[annotate.ID]string{}
			for _, m := range l.Marks {
				quotes[m.ID] = m.Quote()
				lines = append(lines, m.Label+" "+m.Quote())
			}
			for _, r := range l.Relations {
				lines = append(lines, fmt.Sprintf("%s: %s > %s", r.Type, quotes[r.From], quotes[r.To]))
			}
		}
	}
	return lines
}

func TestEveryKindOfFileIsReadByWhatItLooksLike(t *testing.T) {
	for _, c := range []struct {
		name, content string
		settings      map[string]string
		want          []string
	}{
		{
			name:    "CoNLL-2003: four columns, chunks are no marks, IOB1, -DOCSTART-",
			content: "-DOCSTART- -X- -X- O\n\nEU NNP I-NP I-ORG\nrejects VBZ I-VP O\nGerman JJ I-NP I-MISC\nPeter NNP B-NP B-MISC\n\n-DOCSTART- -X- -X- O\n\nBonn NNP I-NP I-LOC\n",
			want:    []string{`a/0001: "EU rejects German Peter"`, "ORG EU", "MISC German", "MISC Peter", `a/0002: "Bonn"`, "LOC Bonn"},
		},
		{
			name:    "CoNLL-2002: two columns; sentences are lines",
			content: "Melbourne B-LOC\n( O\n\nEl O\nAbogado B-PER\nGeneral I-PER\n\n",
			want:    []string{`a: "Melbourne (\nEl Abogado General"`, "LOC Melbourne", "PER Abogado General"},
		},
		{
			name:    "CoNLL-2000: chunks where there is nothing else",
			content: "Rockwell NNP B-NP\nsaid VBD B-VP\nthe DT B-NP\nagreement NN I-NP\n",
			want:    []string{`a: "Rockwell said the agreement"`, "NP Rockwell", "VP said", "NP the agreement"},
		},
		{
			name:    "WNUT: TABs, a byte order mark, CRLF, lines with a TAB alone between sentences, # as a word",
			content: "\ufeff#\tO\r\n#Empire\tB-product\r\nState\tI-product\r\n\t\r\n@x\tO\r\n",
			want:    []string{`a: "# #Empire State\n@x"`, "product #Empire State"},
		},
		{
			name:    "IO: neighbours run together",
			content: "010 I-MISC\nis O\nThe I-ORG\nMad I-ORG\n",
			want:    []string{`a: "010 is The Mad"`, "MISC 010", "ORG The Mad"},
		},
		{
			name:    "IO without letters",
			content: "010\tMISC\nis\tO\nThe\tORG\nMad\tORG\nx\tO\ny\tO\n",
			want:    []string{`a: "010 is The Mad x y"`, "MISC 010", "ORG The Mad"},
		},
		{
			name:    "BIOES",
			content: "a S-X\nb B-X\nc I-X\nd E-X\ne O\n",
			want:    []string{`a: "a b c d e"`, "X a", "X b c d"},
		},
		{
			name:    "BILUO",
			content: "a U-X\nb B-X\nc I-X\nd L-X\ne O\n",
			want:    []string{`a: "a b c d e"`, "X a", "X b c d"},
		},
		{
			name:    "BMEWO",
			content: "a W-X\nb B-X\nc M-X\nd E-X\ne O\n",
			want:    []string{`a: "a b c d e"`, "X a", "X b c d"},
		},
		{
			name: "HIPE: a row of names, an identity in a comment, notes of spaces, several columns of tags, links",
			content: "TOKEN\tNE-COARSE-LIT\tNE-NESTED\tNEL-LIT\tMISC\n# hipe2022:document_id = x-1\nM\tB-pers\tO\tNIL\tNoSpaceAfter\n.\tI-pers\tO\tNIL\t_\n" +
				"Roy\tI-pers\tB-loc\tQ1\tEndOfLine\nrit\tO\tO\t_\t_\n# hipe2022:document_id = x-2\nBern\tB-loc\tO\tQ2\t_\n",
			want: []string{`x-1: "M. Roy\nrit"`, "pers M. Roy", "loc Roy", `x-2: "Bern"`, "loc Bern"},
		},
		{
			name:     "the columns that are asked for, by name",
			content:  "TOKEN\tCOARSE\tFINE\nBern\tB-loc\tB-loc.city\nist\tO\tO\n",
			settings: map[string]string{"tags": "fine"},
			want:     []string{`a: "Bern ist"`, "loc.city Bern"},
		},
		{
			name:     "the columns that are asked for, by number",
			content:  "EU B-NP B-ORG\nrejects B-VP O\n",
			settings: map[string]string{"tags": "2"},
			want:     []string{`a: "EU rejects"`, "NP EU", "VP rejects"},
		},
		{
			name:    "UNER: words are counted, spaces are those of # text",
			content: "# sent_id = 1\n# text = Where's  EU?\n1\tWhere\tO\t-\tanna\n2\t's\tO\t-\tanna\n3\tEU\tB-ORG\t-\tanna\n4\t?\tO\t-\tanna\n",
			want:    []string{`a: "Where's  EU?"`, "ORG EU"},
		},
		{
			name:    "GermEval: nested in a second column, # with a TAB",
			content: "#\thttp://x.org\t[2009]\n1\tUniversity\tB-ORG\tO\n2\tof\tI-ORG\tO\n3\tBonn\tI-ORG\tB-LOC\n4\t.\tO\tO\n",
			want:    []string{`a: "University of Bonn ."`, "ORG University of Bonn", "LOC Bonn"},
		},
		{
			name:    "AAEC: relations in the tags",
			content: "1\tCats\tB-Claim:For\n2\trule\tI-Claim:For\n3\tas\tO\n4\tthey\tB-Premise:-1:Support\n5\tpurr\tI-Premise:-1:Support\n6\tso\tB-Premise:4:Attack\n7\t.\tO\n",
			want:    []string{`a: "Cats rule as they purr so ."`, "Claim:For Cats rule", "Premise they purr", "Premise so", "Support: they purr > Cats rule"},
		},
		{
			name:    "spaCy: a sentence a line",
			content: "When|WRB|O Ann|NNP|B-PER Lee|NNP|I-PER\nsaid|VBD|O a|b|NN|O\n",
			want:    []string{"a: \"When Ann Lee\\nsaid a|b\"", "PER Ann Lee"},
		},
		{
			name:    "labels hold hyphens: the first one parts",
			content: "x B-Appeal_to_fear-prejudice\ny I-Appeal_to_fear-prejudice\nz O\n",
			want:    []string{`a: "x y z"`, "Appeal_to_fear-prejudice x y"},
		},
		{
			name:    "no line ends at U+2028, U+0085 or a no-break space",
			content: "a\u2028b\tB-X\nc\u0085\tI-X\n\u00a0\tO\n",
			want:    []string{"a: \"a\\u2028b c\\u0085 \\u00a0\"", "X a\u2028b c\u0085"},
		},
		{
			name:     "no space before punctuation, where asked",
			content:  "Yes B-X\n, O\nMr O\n. O\n\nNo O\n! O\n",
			settings: map[string]string{"spacing": "punctuation"},
			want:     []string{`a: "Yes, Mr.\nNo!"`, "X Yes"},
		},
		{
			name:     "each sentence an article, where asked",
			content:  "Yes B-X\n\nNo O\n",
			settings: map[string]string{"articles": "sentences"},
			want:     []string{`a/00001: "Yes"`, "X Yes", `a/00002: "No"`},
		},
		{
			name:     "the file an article, where asked",
			content:  "-DOCSTART- O\n\nYes B-X\n\n-DOCSTART- O\n\nNo O\n",
			settings: map[string]string{"articles": "file"},
			want:     []string{`a: "Yes\n\nNo"`, "X Yes"},
		},
		{
			name:    "identities of articles in comments, said again before each sentence",
			content: "# doc = a1\nYes\tB-X\n\n# doc = a1\nNo\tO\n\n# doc = a2\nWell\tO\n",
			want:    []string{`a1: "Yes\nNo"`, "X Yes", `a2: "Well"`},
		},
		{
			name:    "Latin-1, as the files of 2002 are",
			content: "El O\nministro O\nespa\xf1ol B-MISC\ncon O\nlos O\nni\xf1os O\ndice O\nque O\nma\xf1ana O\nser\xe1 O\nun O\nd\xeda O\nimportante O\npara O\nEspa\xf1a B-LOC\n",
			want:    []string{`a: "El ministro español con los niños dice que mañana será un día importante para España"`, "MISC español", "LOC España"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, problems := read(t, c.content, c.settings)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("%s\n%s", d, strings.Join(problems, "\n"))
			}
		})
	}
}

func TestWhatIsWrongWithRowsIsMendedCountedAndToldWithItsFirstLine(t *testing.T) {
	for _, c := range []struct{ name, content, told, want string }{
		{"a word of two words", "a O\nDie Böhm B-X\nb O\n", "repaired a.conll:2: spaces in the word; kept", "X Die Böhm"},
		{"two spaces between", "a O\nBezug  B-X\nb O\n", "", "X Bezug"},
		{"no tag", "a O\nworden\nb B-X\nc\n", "repaired a.conll:2: a word without a tag; taken as outside of all marks (and 1 more below)", "X b"},
		{"an empty tag", "a\tO\nworden\t\nb\tB-X\n", "repaired a.conll:2: a word without a tag; taken as outside of all marks", "X b"},
		{"no word, TABs", "a\tB-X\n\tI-X\nb\tI-X\n", "repaired a.conll:2: a tag without a word; left out", "X a b"},
		{"no word, spaces", "a B-X\n O\nb O\n", "repaired a.conll:2: a tag without a word; left out", "X a"},
		{"zero for O", "a B-X\nb 0\nc O\n", "repaired a.conll:2: 0 or o for O", "X a"},
		{"spaces in a file of TABs", "a\tB-X\nb I-X\nc\tO\n", "repaired a.conll:2: columns parted otherwise than in the rest of the file", "X a b"},
		{"I- after nothing", "a B-X\n\nb O\nc I-X\nd I-X\n\ne B-Y\n", "repaired a.conll:3: in column 2 a tag that IOB2 does not allow there; a mark begins or ends with it", "X a,X c d,Y e"},
		{"I- of another label", "a B-X\nb I-Y\nc O\nd B-X\n", "repaired a.conll:1: in column 2 a tag that IOB2 does not allow there; a mark begins or ends with it", "X a,Y b,X d"},
		{"a line that is too long", "a B-X\n" + strings.Repeat("x", 2000) + " O\nb O\n", "broken record a.conll:2: it is more than Postil reads: the line has more than 1000 bytes", "X a"},
		{"words that are not those of # text", "# text = other words\na\tB-X\nb\tO\n", "note a.conll:2: the words are not those of \"# text =\", which was left aside", "X a"},
		{"no word about spaces", "a B-X\nb O\n", "note a.conll:1: the file does not say where spaces are; words were put together with a space between them", "X a"},
		{"what was found out", "a B-X\nb O\n", "note a.conll: it has 2 columns parted by spaces: words in column 1, tags in 2", "X a"},
		{"the scheme", "a B-X\nb O\n", "note a.conll: in column 2 the tags are IOB2: 1 spans begin with B-, 0 with I-", "X a"},
		{"no tags at all", "just a text\nof two lines\n", "broken file a.conll: it has no lines of a word and a tag, such as B-X, I-X or O", ""},
		{"a relation to what is not there", "1\ta\tB-P:3:S\n2\tb\tO\n", "refused a.conll:1: relation S: one of its ends is not there or was refused", "P a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			lines, problems := read(t, c.content, nil)
			var marks []string
			for _, l := range lines {
				if !strings.HasPrefix(l, "a: ") {
					marks = append(marks, l)
				}
			}
			if got := strings.Join(marks, ","); got != c.want {
				t.Errorf("marks %s, want %s", got, c.want)
			}
			told := strings.Join(problems, "\n") + "\n"
			switch {
			case c.told == "" && strings.Contains(told, "repaired"), c.told != "" && !strings.Contains(told, c.told+"\n"):
				t.Errorf("told:\n%swant %s", told, c.told)
			}
		})
	}
}

func TestACoNLLFileIsKnownFromItsFirstLines(t *testing.T) {
	for content, want := range map[string]exchange.Match{
		"EU B-ORG\nrejects O\n":                                     exchange.Likely,
		"EU\tORG\nx\tO\ny\tO\nz\tO\n":                               exchange.Perhaps,
		"# global.columns = FORM MISC POSTIL:NE\n# newdoc id = a\n": exchange.Certain,
		"1\tEU\tEU\tPROPN\tNNP\t_\t0\troot\t_\tEntity=(e1-org)\n2\tO\tO\tX\tX\t_\t1\tx\t_\t_\n": exchange.No,
		"#FORMAT=WebAnno TSV 3.3\n\n\n#Text=EU\n1-1\t0-2\tEU\tORG\n":                            exchange.No,
		"A text of words\nthat mean something\n":                                                exchange.No,
		"111\tLoaded_Language\t0\t5\n":                                                          exchange.No,
		"":                                                                                      exchange.No,
		`{"text": "EU", "label": "O"}`:                                                          exchange.No,
	} {
		if got := conll.Format().Sniff(source.FromBytes("a.tsv", []byte(content), source.Limits{})); got != want {
			t.Errorf("%q: %d, want %d", content, got, want)
		}
	}
}
