package find

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"pgregory.net/rapid"

	"postil/annotate/text"
)

func newText(tb testing.TB, s string) *text.Text {
	tb.Helper()
	t, err := text.New(s)
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

func compile(tb testing.TB, q Query) *Pattern {
	tb.Helper()
	p, err := Compile(q)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// found are the hits of a query in a text, joined by bars.
func found(tb testing.TB, q Query, s string) string {
	tb.Helper()
	t := newText(tb, s)
	hits, more := compile(tb, q).All(t, 100)
	if more {
		tb.Errorf("more than 100 hits of %q", q)
	}
	var quotes []string
	for _, h := range hits {
		quotes = append(quotes, t.Quote(h))
	}
	return strings.Join(quotes, "|")
}

func TestWordsAreFoundHoweverTheyAreWritten(t *testing.T) {
	exact := Query{MatchCase: true, MatchAccents: true}
	cased, accented := Query{MatchCase: true}, Query{MatchAccents: true}
	for _, c := range []struct {
		why, words, text, want string
		q                      Query
	}{
		{"case", "quay", "Quay, 🔥 the QUAY and a quay", "Quay|QUAY|quay", Query{}},
		{"case", "quay", "Quay quay", "quay", cased},
		{"signs", "(a+)+", "x(a+)+y", "(a+)+", Query{}},
		{"emoji", "🔥", "🔥 🔥🔥", "🔥|🔥|🔥", Query{}},
		{"nothing", "", "abc", "", Query{}},
		{"accents", "tomas", "Tomás TOMÁS Toma\u0301s", "Tomás|TOMÁS|Toma\u0301s", Query{}},
		{"accents", "Tomás", "Tomas tomás Toma\u0301s", "tomás|Toma\u0301s", accented},
		{"accents", "Tomás", "tomás Tomás Toma\u0301s", "Tomás|Toma\u0301s", exact},
		{"accents", "TOMÁS", "Tomas TOMAS", "TOMAS", cased},
		{"stacked accents", "ệ", "e\u0302\u0323 e\u0323\u0302 ệ ê", "e\u0302\u0323|e\u0323\u0302|ệ", accented},
		{"a cluster is not taken apart", "e", "e\u0301", "", exact},
		{"an emoji is not taken apart", "👩", "👩‍🚒 👩🏽 👩", "👩", Query{}},
		{"a flag is not taken apart", "🇳🇴", "🇸🇳🇴🇳 🇳🇴", "🇳🇴", Query{}},
		{"sharp s", "strasse", "Straße STRASSE STRAẞE", "Straße|STRASSE|STRAẞE", Query{}},
		{"sharp s is one character", "s", "ß s", "s", Query{}},
		{"sharp s", "ß", "ss ß", "ß", cased},
		{"ligatures are not taken apart", "off", "oﬃce o\ufb00i", "o\ufb00", Query{}},
		{"ligatures", "office", "oﬃce OFFICE", "oﬃce|OFFICE", Query{}},
		{"sigma", "λογος", "ΛΟΓΟΣ λόγος", "ΛΟΓΟΣ|λόγος", Query{}},
		{"Turkish", "istanbul", "İstanbul ISTANBUL ıstanbul", "İstanbul|ISTANBUL|ıstanbul", Query{}},
		{"Turkish", "istanbul", "İstanbul ISTANBUL ıstanbul", "ISTANBUL", accented},
		{"Turkish", "İ", "i İ i\u0307 ı", "İ|i\u0307", accented},
		{"strokes", "lodz", "Łódź łodz", "Łódź|łodz", Query{}},
		{"strokes", "øresund", "Oresund Öresund", "Oresund|Öresund", Query{}},
		{"ligature letters", "aether", "Æther æther", "Æther|æther", Query{}},
		{"ё", "елка", "ёлка Елка е\u0308лка", "ёлка|Елка|е\u0308лка", Query{}},
		{"й is no и", "мои", "мой мои мои\u0306", "мои", Query{}},
		{"й", "мой", "мой мои мои\u0306", "мой|мои\u0306", Query{}},
		{"stress", "замок", "за\u0301мок", "за\u0301мок", Query{}},
		{"ї is no і", "їжа", "іжа їжа", "їжа", Query{}},
		{"Arabic vowels", "محمد", "مُحَمَّد محمد", "مُحَمَّد|محمد", Query{}},
		{"Arabic hamzas", "احمد", "أحمد", "أحمد", Query{}},
		{"Hebrew points", "שלום", "שָׁלוֹם", "שָׁלוֹם", Query{}},
		{"Devanagari vowels are none", "कल", "काल कल किल", "कल", Query{}},
		{"Thai tones are none", "มา", "ม้า มา", "มา", Query{}},
		{"kana voicing is none", "か", "が か か\u3099", "か", Query{}},
		{"kana voicing", "が", "が か\u3099", "が|か\u3099", exact},
		{"Hangul", "한", "한국 \u1112\u1161\u11ab", "한|\u1112\u1161\u11ab", Query{}},
		{"Hangul syllables are not taken apart", "하", "한", "", Query{}},
		{"quotes", "don't", "don’t don't", "don’t|don't", Query{}},
		{"quotes", "don't", "don’t don't", "don't", accented},
		{"spaces", "41 km", "41\u00a0km 41\u202fkm 41\nkm", "41\u00a0km|41\u202fkm", Query{}},
		{"full width", "nato 3", "ＮＡＴＯ\u3000３", "ＮＡＴＯ\u3000３", Query{}},
		{"soft hyphens", "hafen", "Ha\u00adfen \u00adhafen\u00ad", "Ha\u00adfen|hafen", exactCaseAside()},
		{"a soft hyphen itself", "\u00ad", "Ha\u00adfen", "\u00ad", Query{}},
		{"an accent itself", "\u0301", "\n\u0301e\u0301", "\u0301", Query{}},
		{"Cherokee", "ꭰ", "Ꭰ ꭰ", "Ꭰ|ꭰ", Query{}},
		{"capitals beyond the basic plane", "𐐨", "𐐀 𐐨", "𐐀|𐐨", Query{}},
		{"no overlap", "aa", "aaaaa", "aa|aa", Query{}},
		{"lines", "a\nb", "a\nb A\nB", "a\nb|A\nB", Query{}},
	} {
		c.q.Text = c.words
		if got := found(t, c.q, c.text); got != c.want {
			t.Errorf("%s: %q in %q: found %q, want %q", c.why, c.q, c.text, got, c.want)
		}
	}
}

func exactCaseAside() Query { return Query{MatchAccents: true} }

func TestWholeWordsBeginAndEndWhereWordsDo(t *testing.T) {
	for _, c := range []struct{ words, text, want string }{
		{"art", "art party artist ART. (art) art", "art|ART|art|art"},
		{"can", "can't can", "can"},
		{"can't", "can't cant", "can't"},
		{"3", "3.14 3 x3", "3"},
		{"stay away", "stay away, stay awayward", "stay away"},
		{"中", "中文 文中", "中|中"},
		{"カナ", "カタカナ カナ", "カナ"},
		{"한국", "한국어 한국", "한국"},
		{"ärger", "Ärgernis Ärger", "Ärger"},
		{"away.", "stay away.", "away."},
		{"aa", "aaa aa", "aa"},
		{"a b", "aa b a b", "a b"},
		{"a a", "aa a a", "a a"}, // the one that may not stand overlaps the one that may
	} {
		if got := found(t, Query{Text: c.words, WholeWord: true}, c.text); got != c.want {
			t.Errorf("%q in %q: found %q, want %q", c.words, c.text, got, c.want)
		}
	}
}

func TestRegularExpressionsSeeOneLineAtATime(t *testing.T) {
	cased := Query{MatchCase: true}
	for _, c := range []struct {
		expression, text, want string
		q                      Query
	}{
		{`st\w+`, "Stay, stop", "Stay|stop", Query{}},
		{`st\w+`, "Stay, stop", "stop", cased},
		{`^\w+`, "one two\nthree", "one|three", Query{}},
		{`\w+$`, "one two\nthree", "two|three", Query{}},
		{`^a`, "aaa\na", "a|a", Query{}},
		{`\Aa`, "aaa\na", "a", Query{}},
		{`\ba`, "aaa a", "a|a", Query{}},
		{`\Ba`, "aaa a", "a|a", Query{}},
		{`a\B`, "aaa a", "a|a", Query{}},
		{`[^z]+`, "a\nbz", "a|b", Query{}},
		{`a\sb`, "a\nb a b", "a b", Query{}},
		{`a[\n ]b`, "a\nb a b", "a\nb|a b", Query{}},
		{`a\n+b`, "a\n\nb", "a\n\nb", Query{}},
		{`(?s)a.b`, "a\nb", "a\nb", Query{}},
		{`x*`, "axxb", "xx", Query{}},
		{`$`, "a\nb", "", Query{}},
		{`e`, "e e\u0301", "e", Query{}},
		{`.`, "👩‍🚒é", "é", Query{}},
		{`a|b`, "ab", "a|b", Query{}},
		{`art|part`, "party art", "art", Query{WholeWord: true}},
		{`(?i)A`, "a", "a", cased},
		{`(?-i)A`, "aA", "A", Query{}},
		{``, "a", "", Query{}},
	} {
		c.q.Text, c.q.Regexp = c.expression, true
		if got := found(t, c.q, c.text); got != c.want {
			t.Errorf("%q in %q: found %q, want %q", c.q, c.text, got, c.want)
		}
	}
}

func TestABadExpressionIsExplainedWithItsPlace(t *testing.T) {
	for _, c := range []struct {
		expression string
		offset     int
		part       string
	}{
		{`é(a`, 1, "("},
		{`(a)(b[(]`, 3, "("},
		{`éa)b`, 2, ")"},
		{`[(]a)`, 4, ")"},
		{`é[a-`, 1, "[a-"},
		{`a|*`, 2, "*"},
		{`a\**+`, 3, "*+"},
		{`a{2000}`, 1, "{2000}"},
		{`é[z-a]`, 2, "z-a"},
		{`a\q`, 1, `\q`},
		{`éa\`, 2, `\`},
		{`(?=a)`, 0, "(?="},
		{strings.Repeat("(", 2000) + strings.Repeat(")", 2000), 4000, ""},
	} {
		_, err := Compile(Query{Text: c.expression, Regexp: true})
		var bad *SyntaxError
		if !errors.As(err, &bad) {
			t.Errorf("%.20q is explained by %v", c.expression, err)
			continue
		}
		if bad.Offset != c.offset || bad.Part != c.part || bad.Reason == "" || !strings.HasSuffix(bad.Error(), bad.Reason+".") {
			t.Errorf("%.20q: character %d, %q: %v", c.expression, bad.Offset, bad.Part, bad)
		}
	}
	if _, err := Compile(Query{Text: "a\xff"}); !errors.Is(err, text.ErrInvalidUTF8) {
		t.Errorf("words that are not UTF-8: %v", err)
	}
}

func TestAllSaysWhenThereIsMore(t *testing.T) {
	x := newText(t, strings.Repeat("a ", 10))
	for limit, more := range map[int]bool{0: true, 3: true, 9: true, 10: false, 11: false} {
		if hits, got := Plain(x, "a", limit); len(hits) != min(limit, 10) || got != more {
			t.Errorf("limit %d: %d hits, more %v", limit, len(hits), got)
		}
	}
}

func TestHitsEndWhenTheContextDoes(t *testing.T) {
	x := newText(t, strings.Repeat("stay away\n", 100_000))
	for _, q := range []Query{{Text: "stay"}, {Text: "st.y", Regexp: true}} {
		ctx, cancel := context.WithCancel(t.Context())
		n := 0
		for range compile(t, q).Hits(ctx, x) {
			if n++; n == 10 {
				cancel()
			}
		}
		cancel()
		if n < 10 || n > 10_000 {
			t.Errorf("%v went on for %d hits", q, n)
		}
	}
}

// TestTextThatIsMeantToHangDoesNot takes minutes where a rejected hit costs
// more than a little.
func TestTextThatIsMeantToHangDoesNot(t *testing.T) {
	const n = 1 << 20
	for _, c := range []struct {
		s string
		q Query
	}{
		{strings.Repeat("a", n), Query{Text: "aaaaaaaaaa", WholeWord: true}},
		{strings.Repeat("é", n), Query{Text: "éé", WholeWord: true}},
		{strings.Repeat("\u0301", n), Query{Text: "\u0301\u0301"}},
		{strings.Repeat("\u00ad", n), Query{Text: "ab"}},
		{"a" + strings.Repeat("\u00ad", n) + "b", Query{Text: "ab"}},
		{strings.Repeat("a\u0301", n), Query{Text: ".", Regexp: true}},
		{strings.Repeat("🇳", n), Query{Text: "🇳🇳🇳", WholeWord: true}},
		{strings.Repeat("a", n), Query{Text: "(a+)+b", Regexp: true}},
		{strings.Repeat("a", n), Query{Text: "a", Regexp: true, WholeWord: true}},
		{strings.Repeat("a\n", n), Query{Text: `\Aa.*`, Regexp: true}},
	} {
		compile(t, c.q).All(newText(t, c.s), 10)
	}
}

func TestHitsAcrossWindowsAreFoundOnce(t *testing.T) {
	for _, filler := range []string{"x", "é", "中 ", "e\u0301", "ß", "ก้", "👩‍🚒", "\u00ad"} {
		for _, q := range []string{"stay away", strings.Repeat("long ", 9000)} {
			for shift := range 12 {
				before := strings.Repeat(filler, (windowBytes-len("stay"))/len(filler)-shift)
				s := before + q + before + q + "."
				hits, _ := Plain(newText(t, s), q, 10)
				if len(hits) != 2 {
					t.Fatalf("%q between %q, %d before the edge: %d hits", q[:5], filler, shift, len(hits))
				}
			}
		}
	}
}

func TestHitsDoNotOverlapAcrossWindows(t *testing.T) {
	const n = 3*windowBytes + 1
	hits, _ := Plain(newText(t, strings.Repeat("a", n)), "aaaaa", n)
	for i, h := range hits {
		if h != (text.Span{Start: 5 * i, End: 5*i + 5}) {
			t.Fatalf("hit %d is %v", i, h)
		}
	}
	if len(hits) != n/5 {
		t.Errorf("%d hits, want %d", len(hits), n/5)
	}
}

// letters have every trap at once.
var letters = []string{
	"a", "A", "e", "E", "é", "e\u0301", "É", "s", "S", "ß", "ẞ", "i", "I", "İ", "ı", "i\u0307", "ø", "æ", "ﬁ", "f", "\u0301", "\u0323",
	"е", "ё", "и", "й", "и\u0306", "中", "か", "が", "か\u3099", "한", "ᄒ", "ᅡ", "ᆫ", "क", "क्षि", "ก", "ก้", "ำ", "ا", "أ", "\u064e",
	"👩", "👩‍🚒", "🏽", "🇳", "🇴", "\u200d", "\u00ad", "\u200b", "\ufe0f", "\u0600", " ", "\u00a0", "\n", "’", "'", ".", "𐐀", "𐐨", "\U0001d15e", "Σ", "ς", "ŉ", "ᾳ",
}

func someText(t *rapid.T, name string, most int) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(letters), 0, most).Draw(t, name), "")
}

// naive finds words by their definition: the folds of whole clusters.
func naive(t *text.Text, q Query) []text.Span {
	f := folding{keepCase: q.MatchCase, keepAccents: q.MatchAccents}
	fold := func(s string) string {
		out := ""
		for it := graphemes.FromString(s); it.Next(); {
			out += string(f.cluster(nil, it.Value()))
		}
		return out
	}
	needle := fold(q.Text)
	if needle == "" {
		f.keepAccents, f.keepHidden = true, true
		needle = fold(q.Text)
	}
	var clusters []text.Span
	for at := 0; at < t.Len(); at = clusters[len(clusters)-1].End {
		clusters = append(clusters, t.GraphemeAt(at))
	}
	edge := func(at int) bool { return at == t.Len() || t.WordAt(at).Start == at }
	var hits []text.Span
	for i := 0; i < len(clusters) && needle != ""; i++ {
		sum := ""
		for j := i; j < len(clusters); j++ {
			part := fold(t.Quote(clusters[j]))
			if j == i && part == "" {
				break
			}
			if sum += part; !strings.HasPrefix(needle, sum) {
				break
			}
			hit := text.Span{Start: clusters[i].Start, End: clusters[j].End}
			if sum == needle {
				if !q.WholeWord || edge(hit.Start) && edge(hit.End) {
					hits = append(hits, hit)
					i = j
				}
				break
			}
		}
	}
	return hits
}

func TestHitsAreThoseOfTheDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := someText(t, "text", 40)
		q := Query{
			Text: someText(t, "words", 3), WholeWord: rapid.Bool().Draw(t, "whole"),
			MatchCase: rapid.Bool().Draw(t, "case"), MatchAccents: rapid.Bool().Draw(t, "accents"),
		}
		if rapid.Bool().Draw(t, "from the text") { // so that there is something to find
			from := rapid.IntRange(0, len([]rune(s))).Draw(t, "from")
			to := rapid.IntRange(from, len([]rune(s))).Draw(t, "to")
			q.Text = string([]rune(s)[from:min(to, from+4)])
		}
		x, err := text.New(s)
		if err != nil {
			t.Fatal(err)
		}
		p, err := Compile(q)
		if err != nil {
			t.Fatal(err)
		}
		got, more := p.All(x, 1000)
		want := naive(x, q)
		if more || len(got) != len(want) {
			t.Fatalf("%q in %q: %v, want %v", q, s, got, want)
		}
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("%q in %q: %v, want %v", q, s, got, want)
			}
		}
	})
}

func TestFoldingAWindowIsFoldingItsClusters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := someText(t, "text", 60)
		f := folding{rapid.Bool().Draw(t, "case"), rapid.Bool().Draw(t, "accents"), rapid.Bool().Draw(t, "hidden")}
		w := window{folding: f}
		w.fill(s, 0, rapid.IntRange(1, 100).Draw(t, "size"))
		want, edges := "", map[int]int{} // bytes of the text by bytes of the fold
		for it := graphemes.FromString(s[:w.to]); it.Next(); {
			edges[len(want)] = it.Start()
			want += string(f.cluster(nil, it.Value()))
		}
		if string(w.folded) != want {
			t.Fatalf("%q folds to %q, want %q", s, w.folded, want)
		}
		for i := range want { // where characters begin
			from, _, ok := w.raw(i, len(w.folded))
			if at, is := edges[i]; ok != is || ok && at != from {
				t.Fatalf("%q: byte %d of the fold is byte %d (%v), want %d (%v)", s, i, from, ok, at, is)
			}
		}
	})
}

// TestCharactersThatStandAloneDo compares the table of the fast way with the
// rules: no two of them are ever one cluster.
func TestCharactersThatStandAloneDo(t *testing.T) {
	var alone []rune
	for r := rune(1); r <= 0xffff; r++ {
		if r != '\r' && (r < 0xd800 || r > 0xdfff) && standsAlone(r) {
			alone = append(alone, r)
		}
	}
	if len(alone) < 50_000 {
		t.Errorf("only %d characters stand alone", len(alone))
	}
	for _, r := range alone {
		for _, s := range []string{"a" + string(r), string(r) + "a", string(r) + string(r), "中" + string(r), string(r) + "한"} {
			it := graphemes.FromString(s)
			it.Next()
			if it.End() == len(s) {
				t.Errorf("%q (%U) is one cluster", s, r)
			}
		}
	}
}

func TestMatchesOfExpressionsAreThoseOfThePackageRegexp(t *testing.T) {
	expressions := []string{`a+`, `[^a]`, `\ba`, `\Ba.`, `^.`, `.$`, `(?s)a.`, `a\n`, `\s`, `a|aa`, `\W+`, `^a|b$`, `\bA\b`, `(a|)b`, `\Aa`, `a\z`, `[[:upper:]]`, `\x{61}{2}`, `a??b`}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOfN(rapid.SampledFrom([]rune("aAb \n_.é")), 0, 20, -1).Draw(t, "text")
		src := rapid.SampledFrom(expressions).Draw(t, "expression")
		cased := rapid.Bool().Draw(t, "case")
		x, err := text.New(s)
		if err != nil {
			t.Fatal(err)
		}
		p, err := Compile(Query{Text: src, Regexp: true, MatchCase: cased})
		if err != nil {
			t.Fatal(err)
		}
		var want []text.Span
		for _, m := range p.expression.first.FindAllStringIndex(s, -1) {
			if m[0] < m[1] {
				want = append(want, text.Span{Start: x.CodePoint(m[0]), End: x.CodePoint(m[1])})
			}
		}
		got, _ := p.All(x, 1000)
		if len(got) != len(want) {
			t.Fatalf("%s in %q: %v, want %v", src, s, got, want)
		}
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("%s in %q: %v, want %v", src, s, got, want)
			}
			if !strings.Contains(src, `\n`) && !strings.Contains(src, "(?s)") && strings.Contains(x.Quote(got[i]), "\n") {
				t.Fatalf("%s in %q: %q crosses a line", src, s, x.Quote(got[i]))
			}
		}
	})
}

func FuzzCompileAndAll(f *testing.F) {
	for _, q := range []string{"stay", "(a+)+", "[^é]", "\u0301", "a\u00adb", `\b\w+\b`, "(?s).*", "ß", "[", `\`, "(", "a{1000}", "x*?"} {
		for i := range 16 {
			f.Add(q, "Stay a\u0301way ß\n👩‍🚒 İ \u00ad", byte(i))
		}
	}
	f.Fuzz(func(t *testing.T, words, s string, switches byte) {
		x, err := text.New(s)
		if err != nil {
			return
		}
		p, err := Compile(Query{Text: words, WholeWord: switches&1 > 0, MatchCase: switches&2 > 0, MatchAccents: switches&4 > 0, Regexp: switches&8 > 0})
		if err != nil {
			if err.Error() == "" {
				t.Error("an error that says nothing")
			}
			return
		}
		end := 0
		hits, _ := p.All(x, 100)
		for _, h := range hits {
			if h.Start < end || !x.Valid(h) || x.SnapGrapheme(h) != h {
				t.Fatalf("%q in %q: the hit %v after %d", words, s, h, end)
			}
			end = h.End
			Context(x, h, 10)
			SortKey(x, h, Left)
		}
	})
}
