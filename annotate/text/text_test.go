package text

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"github.com/clipperhouse/uax29/v2/words"
	"pgregory.net/rapid"
)

// pieces are joined at random into text that has every trap at once.
var pieces = []string{
	"a", "Quay", " ", "  ", "\n", "\n\n", "é", "e\u0301", "ñ", "ß", "中", "文字", "한국어", "กำ", "ไทย", "क्षि", "नमस्ते",
	"العربية", "עברית", "👩‍⚕️", "🇧🇷", "🇧🇷🇫🇷", "👍🏽", "1️⃣", "🔥", "𝔘", "𐍈", "\u200d", "\u200f", "\u00a0", "ｶﾞ",
	"カタカナ", "ひらがな", ".", ",", "“", "”", "—", "3.14", "can't", "\t", "\ufeff", "ำ", "\u0300\u0301\u0302",
}

func anyText(t *rapid.T) string {
	n := rapid.IntRange(0, 400).Draw(t, "pieces")
	var b strings.Builder
	for range n {
		b.WriteString(rapid.SampledFrom(pieces).Draw(t, "piece"))
	}
	return b.String()
}

func TestConversionsAgreeWithNaiveCounting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyText(t)
		x, err := New(s)
		if err != nil {
			t.Fatal(err)
		}
		runes := []rune(s)
		if x.Len() != len(runes) || x.UTF16Len() != len(utf16.Encode(runes)) || x.Bytes() != len(s) {
			t.Fatalf("lengths %d %d %d of %q", x.Len(), x.UTF16Len(), x.Bytes(), s)
		}
		p := rapid.IntRange(0, len(runes)).Draw(t, "p")
		q := rapid.IntRange(p, len(runes)).Draw(t, "q")
		if got, want := x.Byte(p), len(string(runes[:p])); got != want {
			t.Fatalf("Byte(%d) = %d, want %d", p, got, want)
		}
		if got := x.CodePoint(len(string(runes[:p]))); got != p {
			t.Fatalf("CodePoint = %d, want %d", got, p)
		}
		u := len(utf16.Encode(runes[:p]))
		if got := x.UTF16(p); got != u {
			t.Fatalf("UTF16(%d) = %d, want %d", p, got, u)
		}
		if got := x.FromUTF16(u); got != p {
			t.Fatalf("FromUTF16(%d) = %d, want %d", u, got, p)
		}
		if got := x.Slice(p, q); got != string(runes[p:q]) {
			t.Fatalf("Slice(%d,%d) = %q", p, q, got)
		}
		line := strings.Count(string(runes[:p]), "\n")
		col := p
		for i := p - 1; i >= 0; i-- {
			if runes[i] == '\n' {
				col = p - i - 1
				break
			}
		}
		if l, c := x.Position(p); l != line || c != col {
			t.Fatalf("Position(%d) = %d:%d, want %d:%d", p, l, c, line, col)
		}
		if got := x.Offset(line, col); got != p {
			t.Fatalf("Offset(%d,%d) = %d, want %d", line, col, got, p)
		}
		if got := x.Lines(); got != strings.Count(s, "\n")+1 {
			t.Fatalf("Lines = %d", got)
		}
	})
}

func TestBytesInsideACharacterBelongToIt(t *testing.T) {
	x, _ := New("aé👍z")
	for b, want := range []int{0, 1, 1, 2, 2, 2, 2, 3, 4} {
		if got := x.CodePoint(b); got != want {
			t.Errorf("CodePoint(%d) = %d, want %d", b, got, want)
		}
	}
	if got := x.FromUTF16(3); got != 2 {
		t.Errorf("an offset between surrogates gives %d, want 2", got)
	}
}

func TestTextThatIsNotCanonicalIsRefusedWithItsPlace(t *testing.T) {
	for _, c := range []struct {
		in   string
		err  error
		says string
	}{
		{"ab\x00c", ErrNUL, "byte 2"},
		{"ab\xffc", ErrInvalidUTF8, "byte 2"},
		{"é\xc3", ErrInvalidUTF8, "byte 2"},
		{"a\r\nb", ErrCR, "byte 1"},
	} {
		_, err := New(c.in)
		if !errors.Is(err, c.err) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("New(%q) = %v, want %v at %s", c.in, err, c.err, c.says)
		}
	}
}

func TestCanonicalDropsTheMarkAndUnifiesLineEnds(t *testing.T) {
	for in, want := range map[string]string{
		"\ufeffa\r\nb\rc\nd": "a\nb\nc\nd",
		"\r\r\n\n":           "\n\n\n",
		"a\ufeffb":           "a\ufeffb",
		"":                   "",
	} {
		if got := Canonical(in); got != want {
			t.Errorf("Canonical(%q) = %q, want %q", in, got, want)
		}
	}
}

// spansOf segments the whole text at once: what the local answers must equal.
func spansOf(it segments, s string) []Span {
	var out []Span
	p := 0
	for it.Next() {
		n := utf8.RuneCountInString(s[it.Start():it.End()])
		out = append(out, Span{p, p + n})
		p += n
	}
	return out
}

func TestLocalGraphemesAndWordsEqualThoseOfTheWholeText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyText(t)
		x, _ := New(s)
		for _, g := range spansOf(graphemes.FromString(s), s) {
			for o := g.Start; o < g.End; o++ {
				if got := x.GraphemeAt(o); got != g {
					t.Fatalf("GraphemeAt(%d) = %v, want %v in %q", o, got, g, s)
				}
			}
		}
		for _, w := range spansOf(words.FromString(s), s) {
			for o := w.Start; o < w.End; o++ {
				if got := x.WordAt(o); got != w {
					t.Fatalf("WordAt(%d) = %v %q, want %v %q in %q", o, got, x.Quote(got), w, x.Quote(w), s)
				}
			}
		}
	})
}

func TestLocalSegmentsHoldFarIntoALineWithoutEnd(t *testing.T) {
	s := strings.Repeat("क्षि🇧🇷", 20000)
	x, _ := New(s)
	want := spansOf(graphemes.FromString(s), s)
	for _, i := range []int{0, 1, 777, len(want) / 2, len(want) - 1} {
		if got := x.GraphemeAt(want[i].Start); got != want[i] {
			t.Errorf("GraphemeAt(%d) = %v, want %v", want[i].Start, got, want[i])
		}
	}
}

func TestGraphemeStepsVisitEachBoundaryOnceBothWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, _ := New(anyText(t))
		var there []int
		for o := 0; o < x.Len(); o = x.NextGrapheme(o) {
			there = append(there, o)
		}
		for o := x.Len(); o > 0; {
			o = x.PrevGrapheme(o)
			if len(there) == 0 || there[len(there)-1] != o {
				t.Fatalf("back at %d, there %v", o, there)
			}
			there = there[:len(there)-1]
		}
	})
}

func TestSnappingNeverCutsACluster(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, _ := New(anyText(t) + "a")
		a := rapid.IntRange(0, x.Len()-1).Draw(t, "a")
		b := rapid.IntRange(a+1, x.Len()).Draw(t, "b")
		s := x.SnapGrapheme(Span{a, b})
		if !s.Covers(Span{a, b}) {
			t.Fatalf("%v does not cover %d..%d", s, a, b)
		}
		if x.GraphemeAt(s.Start).Start != s.Start || s.End < x.Len() && x.GraphemeAt(s.End).Start != s.End {
			t.Fatalf("%v cuts a cluster", s)
		}
	})
}

func TestWordsAndSentencesOfAReport(t *testing.T) {
	s := "  “We can't wait,” said Dr. Reyne. Costs rose 3.5% — twice! \n다리를 건넜다. 中文字"
	x, err := New(s)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	x.Words(Span{0, x.Len()}, func(w Span) bool { got = append(got, x.Quote(w)); return true })
	want := "We|can't|wait|said|Dr|Reyne|Costs|rose|3.5|twice|다리를|건넜다|中|文|字"
	if strings.Join(got, "|") != want {
		t.Errorf("words %s, want %s", strings.Join(got, "|"), want)
	}
	if n := x.CountWords(Span{0, x.Len()}); n != 15 {
		t.Errorf("CountWords = %d, want 15", n)
	}
	at := strings.Index(s, "rose")
	if q := x.Quote(x.SentenceAt(x.CodePoint(at))); q != "Costs rose 3.5% — twice!" {
		t.Errorf("sentence %q", q)
	}
	if q := x.Quote(x.ParagraphAt(3)); q != "“We can't wait,” said Dr. Reyne. Costs rose 3.5% — twice!" {
		t.Errorf("paragraph %q", q)
	}
	if got := x.NextWord(0); x.Slice(0, got) != "  “We" {
		t.Errorf("NextWord(0) = %d", got)
	}
	if got := x.PrevWord(x.Len()); x.Slice(got, x.Len()) != "字" {
		t.Errorf("PrevWord(end) = %d", got)
	}
	if got := x.NextWordStart(3); x.Slice(got, got+5) != "can't" {
		t.Errorf("NextWordStart(3) = %d", got)
	}
}

func TestTrimSpaceKeepsTheWords(t *testing.T) {
	x, _ := New(" \u00a0 a b\u3000\n")
	if got := x.TrimSpace(Span{0, x.Len()}); x.Quote(got) != "a b" {
		t.Errorf("TrimSpace gives %q", x.Quote(got))
	}
	if got := x.TrimSpace(Span{0, 2}); got != (Span{0, 0}) {
		t.Errorf("white space alone gives %v", got)
	}
}

func TestEmptyTextAnswersEveryQuestion(t *testing.T) {
	x, err := New("")
	if err != nil {
		t.Fatal(err)
	}
	if x.Lines() != 1 || x.LineSpan(0) != (Span{}) || x.NextGrapheme(0) != 0 || x.PrevGrapheme(0) != 0 ||
		x.WordAt(0) != (Span{}) || x.SentenceAt(0) != (Span{}) || x.NextWord(0) != 0 || x.PrevWord(0) != 0 || x.Valid(Span{0, 0}) {
		t.Error("the empty text has something in it")
	}
}

func FuzzNew(f *testing.F) {
	for _, p := range pieces {
		f.Add(p)
	}
	f.Add("a\r\nb\x00\xff")
	f.Fuzz(func(t *testing.T, s string) {
		x, err := New(Canonical(s))
		if err != nil {
			return
		}
		for o := 0; o <= x.Len(); o++ {
			if x.CodePoint(x.Byte(o)) != o || x.FromUTF16(x.UTF16(o)) != o {
				t.Fatalf("offset %d does not return", o)
			}
		}
	})
}

func BenchmarkByteAt10MB(b *testing.B) {
	x, _ := New(strings.Repeat("The harbour board said “no” 🙂.\n", 300_000))
	for i := 0; b.Loop(); i++ {
		x.Byte((i * 7919) % x.Len())
	}
}

func BenchmarkNew10MB(b *testing.B) {
	s := strings.Repeat("The harbour board said “no” 🙂.\n", 300_000)
	for b.Loop() {
		if _, err := New(s); err != nil {
			b.Fatal(err)
		}
	}
}

func TestSegmentsAreTheWholeTextAndAgreeWithWordAt(t *testing.T) {
	for _, s := range []string{"", "Taxes can't rise 3.5 %.\n\n", "大洪水です e\u0301té 👩🏽\u200d🚒 نص", "  a  "} {
		doc, err := New(s)
		if err != nil {
			t.Fatal(err)
		}
		end := 0
		for seg := range doc.Segments {
			if seg.Start != end || doc.WordAt(seg.Start) != seg {
				t.Errorf("%q: a segment %v after %d, where WordAt has %v", s, seg, end, doc.WordAt(seg.Start))
			}
			end = seg.End
		}
		if end != doc.Len() {
			t.Errorf("%q: the segments end at %d", s, end)
		}
		for range doc.Segments {
			break // may be left
		}
	}
}
