package brat_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"postil/annotate"
	"postil/storage/exchange"
	"postil/storage/exchange/brat"
	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/source"
)

const minister = "Minister Ann Lee says taxes will not, she insists, rise. Critics disagree.\nAnd so\non."

func folder(files map[string]string) fstest.MapFS {
	out := fstest.MapFS{}
	for name, content := range files {
		out[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return out
}

// read lists marks and relations as lines, and problems but for notes.
func read(t *testing.T, files map[string]string, settings map[string]string) (lines, problems []string, items []*exchange.Item) {
	t.Helper()
	items, found, err := exchangetest.Read(t.Context(), brat.Format(), settings, exchangetest.Source(brat.Format(), folder(files)))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range found {
		if p.Kind != foreign.Noted {
			problems = append(problems, p.Kind.String()+" "+p.String())
		}
	}
	for _, item := range items {
		for _, l := range item.Layers {
			quotes := map[annotate.ID]string{}
			for _, m := range l.Marks {
				quotes[m.ID] = m.Quote()
				s := m.Label + " " + m.Quote()
				for _, name := range slices.Sorted(keysOf(m.Attributes)) {
					s += fmt.Sprintf(" %s=%v", name, m.Attributes[name])
				}
				if m.Note != "" {
					s += " note " + m.Note
				}
				lines = append(lines, s)
			}
			for _, r := range l.Relations {
				s := fmt.Sprintf("%s: %s > %s", r.Type, quotes[r.From], quotes[r.To])
				if r.Note != "" {
					s += " note " + r.Note
				}
				lines = append(lines, s)
			}
		}
	}
	return lines, problems, items
}

func keysOf(a annotate.Attributes) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range a {
			if !yield(k) {
				return
			}
		}
	}
}

func TestWhatRealFilesDoIsReadOrToldWithItsLine(t *testing.T) {
	for _, c := range []struct {
		name, text, ann string
		lines, problems []string
	}{
		{
			name: "all kinds of records", text: minister,
			ann: "T1\tClaim 22 36;51 55\ttaxes will not rise\nT2\tSource 0 16\tMinister Ann Lee\nT3\tSays 17 21\tsays\nT4\tPerson 9 16\tAnn Lee\nT5\tClaim 57 73\tCritics disagree\n" +
				"E1\tSays:T3 Speaker:T2 Content:T1 Content2:T5\nR1\tattacks Arg1:T5 Arg2:T1\t\n*\tAlias T2 T4 T5\nA1\tStance T1 For\nM2\tNegated E1\nA3\tTopic T1 a b\nA4\tTopic T1 c\n" +
				"N1\tReference T4 Wikidata:Q1\tAnn Lee\n#1\tAnnotatorNotes T1\tcheck\tthis\n#2\tAnnotatorNotes T1\ttwice\n#3\tAnnotatorNotes R1\tweak\n#4\tSource T5\tby ear\nA5\tSure R1\n",
			lines: []string{
				"Source Minister Ann Lee", "Person Ann Lee Reference=Wikidata:Q1 Reference name=Ann Lee", "Says says Negated=true",
				"Claim taxes will not … rise Stance=For Topic=[a b c] note check\tthis\ntwice", "Claim Critics disagree Source=by ear",
				"Speaker: says > Minister Ann Lee", "Content: says > taxes will not … rise", "Content: says > Critics disagree",
				"attacks: Critics disagree > taxes will not … rise note weak\nSure", "Alias: Minister Ann Lee > Ann Lee", "Alias: Ann Lee > Critics disagree",
			},
			problems: []string{"repaired a.ann:18: A5: the relation R1 cannot have attributes here; it is in its note"},
		},
		{
			name: "words over several lines", text: minister, ann: "T1\tClaim 57 81\tCritics disagree.\nAnd so\nT2\tClaim 82 85\ton.\n\n",
			lines:    []string{"Claim Critics disagree.\nAnd so", "Claim on."},
			problems: []string{"repaired a.ann:1: T1: its words go over several lines; they were read together"},
		},
		{
			name: "pieces that a line end parts", text: minister, ann: "T1\tClaim 57 74;75 81;82 84\tCritics disagree. And so on\n",
			lines: []string{"Claim Critics disagree.\nAnd so\non"},
		},
		{
			name: "ids twice", text: minister, ann: "T1\tA 0 8\tMinister\nT1\tB 9 12\tAnn\nR1\tr Arg1:T1 Arg2:T1\n",
			lines:    []string{"A Minister", "B Ann", "r: Minister > Minister"},
			problems: []string{"repaired a.ann:2: T1: its id stands twice; both marks are taken, and what refers to it means the first"},
		},
		{
			name: "offsets that do not fit", text: minister, ann: "T1\tA 0 8\tMinster\nT2\tB 9 12\tAnn\nT3\tC 12 9\tAnn\nT4\tD 80 900\tx\nT5\tE 9 12;11 16\tAnn n Lee\nR1\tr Arg1:T1 Arg2:T2\n",
			lines: []string{"B Ann", "E Ann Lee"},
			problems: []string{
				`refused a.ann:1: T1 A: at its place the text says "Minister", but the file says "Minster"`,
				"refused a.ann:3: T3 C: its range 12 to 9 ends before it starts (code points)",
				"refused a.ann:4: T4 D: its range 80 to 900 reaches beyond the text, which ends at 85 (code points)",
				"repaired a.ann:5: T5 E: some of its ranges overlap; they were united",
				"refused a.ann:6: relation R1 r: one of its ends is not there or was refused",
			},
		},
		{
			name: "CRLF and a mark before everything", text: "\ufeffone\r\ntwo\r\n", ann: "\ufeffT1\tA 6 9\ttwo\r\n\r\nA1\tX T1\r\n",
			lines: []string{"A two X=true"},
		},
		{
			name: "counted on LF, with CRLF in the text", text: "one\r\ntwo\r\nthree", ann: "T1\tA 4 7\ttwo\nT2\tA 8 13\tthree\n",
			lines: []string{"A two", "A three"},
		},
		{
			name: "counted in UTF-16", text: "😀 one two", ann: "T1\tA 3 6\tone\n", lines: []string{"A one"},
		},
		{
			name: "no words", text: minister, ann: "T1\tA 9 12\n", lines: []string{"A Ann"},
		},
		{
			name: "what is nothing", text: minister,
			ann:   "hello\nT1\tA nine 12\tAnn\nT2\tA 9 12\tAnn\nE1\tA:T9\nE2\tA:T2 Role:T9 Role\nR1\tr Arg1:T2\nR2\tr Arg1:T2 Arg2:T9\n*\tx T2\nA1\tX T9\nA2\tX\nN1\tR T2\n#1\tAnnotatorNotes T9\tx\n",
			lines: []string{"A Ann"},
			problems: []string{
				`broken record a.ann:1: this is no record of standoff: "hello"`,
				`broken record a.ann:2: T1: a label and offsets should follow, as in Claim 0 5;8 12, not "A nine 12"`,
				`refused a.ann:4: E1: its trigger "T9" is no mark of the file`,
				`refused a.ann:5: E2: its argument "Role:T9" is no mark or event of the file`,
				`refused a.ann:5: E2: its argument "Role" is no mark or event of the file`,
				`broken record a.ann:6: R1: a type and two arguments should follow, as in attacks Arg1:T5 Arg2:T1, not "r Arg1:T2"`,
				`refused a.ann:7: R2: its argument "Arg2:T9" is no mark or event of the file`,
				`broken record a.ann:8: *: a type and two or more marks should follow, not "x T2"`,
				`refused a.ann:9: A1: "T9" is no mark, event or relation of the file`,
				`broken record a.ann:10: A2: a name and a mark should follow, as in Stance T1 For, not "X"`,
				`broken record a.ann:11: N1: a type, a mark and a reference should follow, as in Reference T4 Wikidata:Q1, not "R T2"`,
				`refused a.ann:12: #1: its "T9" is no mark, event or relation of the file, so the note "x" is on nothing`,
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			lines, problems, _ := read(t, map[string]string{"a.txt": c.text, "a.ann": c.ann}, nil)
			if d := cmp.Diff(c.lines, lines); d != "" {
				t.Errorf("records (-want +got):\n%s", d)
			}
			if d := cmp.Diff(c.problems, problems); d != "" {
				t.Errorf("problems (-want +got):\n%s", d)
			}
		})
	}
}

func TestPeopleAreFoundByFoldersAndFileNames(t *testing.T) {
	who := func(files, settings map[string]string) string {
		_, problems, items := read(t, files, settings)
		var out []string
		for _, item := range items {
			s := item.Name + ":"
			for _, l := range item.Layers {
				s += " " + l.Person.Slug
			}
			out = append(out, s)
		}
		return strings.Join(append(out, problems...), "; ")
	}
	mark := "T1\tA 0 3\tone\n"
	folders := map[string]string{"x/ann/a.txt": "one", "x/ann/a.ann": mark, "x/bob/a.txt": "one", "x/bob/a.ann": mark}
	for _, c := range []struct {
		name            string
		files, settings map[string]string
		want            string
	}{
		{"folders with the same texts", folders, nil, "x/a.txt: ann bob"},
		{"the same, as articles", folders, map[string]string{"people": "none"}, "x/ann/a.txt: brat; x/bob/a.txt: brat"},
		{"folders with other texts", map[string]string{"x/a.txt": "one", "x/a.ann": mark, "y/a.txt": "one!", "y/a.ann": mark}, nil, "x/a.txt: brat; y/a.txt: brat"},
		{"ends of names", map[string]string{"a_b.txt": "one", "a_b_ann.ann": mark, "a_b_bob.ann": mark, "a_b.ann": mark}, nil, "a_b.txt: brat ann bob"},
		{"marks in folders, the text above", map[string]string{"a.txt": "one", "ann/a.ann": mark, "bob/a.ann": mark}, nil, "a.txt: ann bob"},
		{"no text", map[string]string{"a.ann": mark}, nil, "broken file a.ann: there is no text beside it, so its marks are on nothing"},
		{"an article of Markdown", map[string]string{"a.md.txt": "one", "a.md.ann": mark}, nil, "a.md: brat"},
	} {
		if got := who(c.files, c.settings); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestTheConfigurationBecomesAScheme(t *testing.T) {
	src, err := source.FromFS(t.Context(), "corpus", folder(map[string]string{
		"a/x.txt": "one", "a/x.ann": "T1\tClaim 0 3\tone\n",
		"annotation.conf": "[entities]\n# a note\n!Thing\n\tPerson\n\t\tMinister\n----\nPlace\n[relations]\n<P>=Person|Minister\nlives Arg1:<P>, Arg2:Place\nsame\tArg1:<ENTITY>, Arg2:<ENTITY>, <REL-TYPE>:symmetric-transitive\n<OVERLAP> Arg1:<ANY>, Arg2:<ANY>\n[events]\nClaim By?:Person, About*:<ANY>\n[attributes]\nStance\tArg:Claim, Value:For|Against\nNegated\tArg:<EVENT>\n",
		"visual.conf":     "[labels]\nPlace | A place | Pl\nlives | lives in\n[drawing]\nSPAN_DEFAULT\tbgColor:red\nPlace\tbgColor:#0f0, fgColor:black\nPerson bgColor:lightgreen\n", "kb_shortcuts.conf": "P\tPerson\n",
	}), source.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	r := exchange.Reading{Format: brat.Format(), Source: src}
	s, err := r.Survey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range s.Scheme.Labels {
		line := fmt.Sprintf("%s %q in %q key %q %s", l.ID, l.Name, l.Parent, l.Key, l.Color)
		if l.Archived {
			line += " not offered"
		}
		for _, a := range l.Attributes {
			line += fmt.Sprintf(" %s:%s%v", a.ID, a.Type, a.Values)
		}
		got = append(got, line)
	}
	for _, r := range s.Scheme.Relations {
		got = append(got, fmt.Sprintf("%s %q %v %v %t", r.ID, r.Name, r.From, r.To, r.Symmetric))
	}
	want := []string{
		`Thing "Thing" in "" key "" #4457c9 not offered`,
		`Person "Person" in "Thing" key "p" #90ee90`,
		`Minister "Minister" in "Person" key "" #0b7a6c`,
		`Place "A place" in "" key "" #00ff00`,
		`Claim "Claim" in "" key "" #5d6b00 Stance:choice[For Against] Negated:yesno[]`,
		`lives "lives in" [Person Minister] [Place] false`,
		`same "same" [Thing Person Minister Place] [Thing Person Minister Place] true`,
		`By "By" [Claim] [Person] false`,
		`About "About" [Claim] [] false`,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if problems := s.Scheme.Check(); len(problems) > 0 {
		t.Error(problems)
	}
}

func TestBratIsKnownByItsRecords(t *testing.T) {
	for _, c := range []struct {
		files map[string]string
		want  exchange.Match
	}{
		{map[string]string{"a.ann": "T1\tA 0 1\tx", "a.txt": "x"}, exchange.Certain},
		{map[string]string{"a.ann": "", "a.txt": "x"}, exchange.Perhaps},
		{map[string]string{"a.ann": "<xml/>"}, exchange.No},
		{map[string]string{"a.txt": "T1\tA 0 1\tx"}, exchange.No},
	} {
		if got := brat.Format().Sniff(exchangetest.Source(brat.Format(), folder(c.files))); got != c.want {
			t.Errorf("%v: %d, want %d", c.files, got, c.want)
		}
	}
}
