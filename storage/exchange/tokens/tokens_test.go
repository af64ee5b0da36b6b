package tokens_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"postil/annotate/text"
	"postil/storage/exchange/tokens"
)

func doc(tb rapid.TB, s string) *text.Text {
	tb.Helper()
	t, err := text.New(s)
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

func wordsOf(t *text.Text, list []text.Span) []string {
	var out []string
	for _, s := range list {
		out = append(out, t.Quote(s))
	}
	return out
}

func TestTextsAreSplitAsUnicodeSays(t *testing.T) {
	for _, c := range []struct {
		text   string
		spaces tokens.Spaces
		want   []string
	}{
		{"Taxes can't rise 3.5 %.", tokens.LeftOut, []string{"Taxes", "can't", "rise", "3.5", "%", "."}},
		{"大洪水です", tokens.LeftOut, []string{"大", "洪", "水", "で", "す"}},
		{"  a\n\nb ", tokens.LeftOut, []string{"a", "b"}},
		{"  a  b\nc d ", tokens.AsTokens, []string{"  ", "a", " ", "b", "\n", "c", "d"}},
		{"a \n b", tokens.AsTokens, []string{"a", "\n ", "b"}},
		{"👩🏽\u200d🚒 e\u0301té", tokens.LeftOut, []string{"👩🏽\u200d🚒", "e\u0301té"}},
		{"a \u0303b", tokens.LeftOut, []string{"a", "\u0303", "b"}},
		{"a \u0303b", tokens.AsTokens, []string{"a", "\u0303", "b"}},
		{"", tokens.AsTokens, nil},
	} {
		d := doc(t, c.text)
		if diff := cmp.Diff(c.want, wordsOf(d, tokens.Split(d, c.spaces))); diff != "" {
			t.Errorf("%q: %s", c.text, diff)
		}
	}
}

func TestTokensAndSingleSpacesAreTheWholeText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"a", "bé", " ", " ", "\n", "\t", ".", "大", "😀", "\u00a0"})).Draw(t, "text"), "")
		d := doc(t, s)
		list := tokens.Split(d, tokens.AsTokens)
		var b tokens.Builder
		for i := range list {
			after := ""
			if tokens.SpaceAfter(d, list, i) {
				after = " "
			}
			if got := b.Word(d.Quote(list[i]), after); got != list[i] {
				t.Fatalf("token %d of %q is at %v, put together at %v", i, s, list[i], got)
			}
		}
		if b.Text() != s || b.Len() != d.Len() {
			t.Fatalf("%q became %q", s, b.Text())
		}
	})
}

func TestMarksAreWidenedToTheTokensTheyTouch(t *testing.T) {
	d := doc(t, "Taxes will not rise.")
	list := tokens.Split(d, tokens.LeftOut)
	for _, c := range []struct {
		span  text.Span
		want  string
		exact bool
	}{
		{text.Span{Start: 0, End: 5}, "Taxes", true},
		{text.Span{Start: 0, End: 6}, "Taxes", false},
		{text.Span{Start: 2, End: 12}, "Taxes will not", false},
		{text.Span{Start: 15, End: 20}, "rise.", true},
	} {
		_, _, exact := tokens.Align(list, c.span)
		wide, ok := tokens.Widen(list, c.span)
		if exact != c.exact || !ok || d.Quote(wide) != c.want {
			t.Errorf("%v: %q, exact %t", c.span, d.Quote(wide), exact)
		}
	}
	if _, ok := tokens.Widen(list, text.Span{Start: 5, End: 6}); ok {
		t.Error("a space has no token")
	}
}

var schemes = []tokens.Scheme{tokens.IO, tokens.IOB1, tokens.IOB2, tokens.BIOES, tokens.BILUO, tokens.BMEWO}

func TestTagsAreReadAsTheyAreWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(schemes).Draw(t, "scheme")
		n := rapid.IntRange(0, 12).Draw(t, "tokens")
		var spans []tokens.Labelled
		for at := 0; at < n; {
			from := at + rapid.IntRange(0, 2).Draw(t, "gap")
			to := from + rapid.IntRange(1, 3).Draw(t, "length")
			if to > n {
				break
			}
			l := tokens.Labelled{From: from, To: to, Label: rapid.SampledFrom([]string{"A", "B-x", "Appeal_to_fear-prejudice", "O"}).Draw(t, "label")}
			if k := len(spans); s == tokens.IO && k > 0 && spans[k-1].To == from && spans[k-1].Label == l.Label {
				l.From = from + 1 // IO cannot part them
				if l.From == l.To {
					at = to
					continue
				}
			}
			spans = append(spans, l)
			at = to
		}
		tags, err := tokens.Encode(s, n, spans)
		if err != nil {
			t.Fatal(err)
		}
		got, repairs := tokens.Decode(s, tags, nil)
		if repairs != 0 || !slices.Equal(got, spans) {
			t.Fatalf("%s: %v became %v (%d repairs) through %v", s, spans, got, repairs, tags)
		}
	})
}

func TestTheSchemeIsFoundInTheTags(t *testing.T) {
	for want, tags := range map[tokens.Scheme]string{
		tokens.IO:    "I-A I-A O I-B",
		tokens.IOB1:  "I-A I-A B-A O I-B I-B O I-A",
		tokens.IOB2:  "B-A I-A B-A O B-B",
		tokens.BIOES: "B-A E-A S-A O",
		tokens.BILUO: "B-A I-A L-A U-B O",
		tokens.BMEWO: "B-A M-A E-A W-B O",
	} {
		var d tokens.Detector
		d.Add(strings.Fields(tags))
		if d.Scheme() != want || !strings.Contains(d.String(), want.String()) {
			t.Errorf("%s was taken for %s", tags, d.String())
		}
		if parsed, err := tokens.ParseScheme(strings.ToLower(want.String())); parsed != want || err != nil {
			t.Errorf("%s is parsed as %s, %v", want, parsed, err)
		}
	}
}

func TestTagsOutOfPlaceAreRepairedAndCounted(t *testing.T) {
	for _, c := range []struct {
		scheme  tokens.Scheme
		tags    string
		want    string
		repairs int
	}{
		{tokens.IOB2, "O I-A I-A O", "[{1 3 A}]", 1},
		{tokens.IOB2, "B-A I-B", "[{0 1 A} {1 2 B}]", 1},
		{tokens.IOB1, "I-A B-A I-A O", "[{0 1 A} {1 3 A}]", 0},
		{tokens.BIOES, "B-A O E-A", "[{0 1 A} {2 3 A}]", 2},
		{tokens.BILUO, "U-A L-A", "[{0 1 A} {1 2 A}]", 1},
		{tokens.IO, "PER PER O LOC", "[{0 2 PER} {3 4 LOC}]", 0},
		{tokens.IOB2, "B-Appeal_to_fear-prejudice I-Appeal_to_fear-prejudice", "[{0 2 Appeal_to_fear-prejudice}]", 0},
	} {
		got, repairs := tokens.Decode(c.scheme, strings.Fields(c.tags), nil)
		if fmt.Sprint(got) != c.want || repairs != c.repairs {
			t.Errorf("%s %s: %v with %d repairs", c.scheme, c.tags, got, repairs)
		}
	}
	if _, err := tokens.Encode(tokens.IOB2, 3, []tokens.Labelled{{From: 0, To: 2, Label: "A"}, {From: 1, To: 3, Label: "B"}}); err == nil {
		t.Error("spans that overlap were encoded")
	}
}

func TestSentencesHoldAllTokensAndNoneEndsWithinASpan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"A", "bé", " ", " ", "\n", ". ", "!", "大", "。", "\u00a0"})).Draw(t, "text"), "")
		d := doc(t, s)
		list := tokens.Split(d, rapid.SampledFrom([]tokens.Spaces{tokens.LeftOut, tokens.AsTokens}).Draw(t, "spaces"))
		var spans []tokens.Labelled
		for at := 0; at < len(list); at = spans[len(spans)-1].To {
			from := at + rapid.IntRange(0, 3).Draw(t, "gap")
			to := from + rapid.IntRange(1, 4).Draw(t, "length")
			if to > len(list) {
				break
			}
			spans = append(spans, tokens.Labelled{From: from, To: to})
		}
		at := 0
		for from, to := range tokens.Sentences(d, list, func(i int) bool { return tokens.Joined(spans, i) }) {
			if from != at || to <= from || to > len(list) {
				t.Fatalf("a sentence from %d to %d, after %d", from, to, at)
			}
			for _, s := range spans {
				if s.From < to && to < s.To {
					t.Fatalf("the sentence from %d to %d ends within %v", from, to, s)
				}
			}
			at = to
		}
		if at != len(list) {
			t.Fatalf("%d of %d tokens are in sentences", at, len(list))
		}
	})
}

func TestSentencesEndWhereUnicodeSays(t *testing.T) {
	d := doc(t, "One two. Three!\nFour five")
	list := tokens.Split(d, tokens.AsTokens)
	var got []string
	for from, to := range tokens.Sentences(d, list, func(int) bool { return false }) {
		got = append(got, d.Slice(list[from].Start, list[to-1].End))
	}
	if diff := cmp.Diff([]string{"One two.", "Three!\n", "Four five"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestSpacesAreReadAsTheyAreWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{" ", "\n", "\t", "\r", "|", "\\", "u0041", "\u00a0", "\u2028", "\u0085", "a", "s", "=", "\u0303"})).Draw(t, "spaces"), "")
		written := string(tokens.AppendSpaces(nil, s))
		if strings.ContainsAny(written, " |\t\n\r\u2028\u0085") {
			t.Fatalf("%q is written as %q, which holds what parts fields", s, written)
		}
		if got := tokens.ParseSpaces(written); got != s {
			t.Fatalf("%q became %q through %q", s, got, written)
		}
	})
	if got := tokens.ParseSpaces(`a\x\u12`); got != `a\x\u12` {
		t.Errorf("unknown escapes became %q", got)
	}
}

func TestNotesAreFoundByTheirKey(t *testing.T) {
	for column, want := range map[string]string{
		"SpaceAfter=No": "No", "Lang=en|SpaceAfter=No": "No", "SpaceAfter=No|Lang=en": "No", "XSpaceAfter=No": "-", "SpaceAfter": "-", "": "-", "_": "-", "SpaceAfter=": "",
	} {
		got, ok := tokens.Misc(column, "SpaceAfter")
		if !ok {
			got = "-"
		}
		if got != want {
			t.Errorf("%q: %q, want %q", column, got, want)
		}
	}
}

func TestGapsAreWhatStandsBetweenWords(t *testing.T) {
	before, got, ok := tokens.Gaps(" a b\n\nc,d", []string{"a", "b", "c", ",", "d"}, nil)
	if diff := cmp.Diff([]string{" ", " ", "\n\n", "", "", ""}, append([]string{before}, got...)); diff != "" || !ok {
		t.Error(diff)
	}
	for _, words := range [][]string{{"a", "c"}, {"a"}, {"a", "b", "c", ",", "d", "e"}} {
		if _, _, ok := tokens.Gaps("a b\n\nc,d", words, nil); ok {
			t.Errorf("%q are not all of the text", words)
		}
	}
}
