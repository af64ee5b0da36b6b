package bidi_test

import (
	"slices"
	"strings"
	"testing"

	xbidi "golang.org/x/text/unicode/bidi"
	"pgregory.net/rapid"

	"postil/app/reader/bidi"
)

func TestTextWithoutRightToLeftCharactersNeedsNoLevels(t *testing.T) {
	s := []rune(strings.Repeat("Plain text, ½ of it ‘quoted’ – 漢字 and 😀 too. ", 20))
	for _, base := range []bidi.Base{bidi.Auto, bidi.LTR} {
		if levels, para := bidi.Paragraph(s, base); levels != nil || para != 0 {
			t.Errorf("base %d: levels %v, paragraph %d", base, levels, para)
		}
	}
	allocs := testing.AllocsPerRun(10, func() {
		levels, para := bidi.Paragraph(s, bidi.Auto)
		bidi.Runs(bidi.LineLevels(s, levels, para))
	})
	if allocs != 0 {
		t.Errorf("plain text costs %v allocations", allocs)
	}
	if levels, para := bidi.Paragraph(nil, bidi.RTL); levels != nil || para != 1 {
		t.Errorf("empty text: %v, %d", levels, para)
	}
}

// Whatever could raise a level must not pass for plain text.
func TestEveryDirectionalCharacterIsNoticed(t *testing.T) {
	for r := rune(0); r <= 0x10FFFF; r++ {
		props, _ := xbidi.LookupRune(r)
		switch props.Class() {
		case xbidi.R, xbidi.AL, xbidi.AN, xbidi.LRE, xbidi.RLE, xbidi.LRO, xbidi.RLO, xbidi.LRI, xbidi.RLI, xbidi.FSI:
		default:
			continue
		}
		// A letter inside gets a level where the character opens something; an
		// Arabic number and a right-to-left letter have one themselves.
		levels, _ := bidi.Paragraph([]rune{r, 'a'}, bidi.LTR)
		if levels == nil && props.Class() != xbidi.LRI && props.Class() != xbidi.FSI {
			t.Errorf("%U (class %d) is taken for plain text", r, props.Class())
		}
	}
	for _, s := range []string{"\u2066a", "\u2068a"} {
		if levels, _ := bidi.Paragraph([]rune(s), bidi.LTR); !slices.Equal(levels, []bidi.Level{0, 2}) {
			t.Errorf("%+q has levels %v", s, levels)
		}
	}
}

func TestBaseDirection(t *testing.T) {
	for _, c := range []struct {
		text string
		base bidi.Base
		want bidi.Level
	}{
		{"abc", bidi.Auto, 0},
		{"אבג", bidi.Auto, 1},
		{"1, אבג", bidi.Auto, 1},
		{"12", bidi.Auto, 0},
		{"\u2067אבג\u2069 abc", bidi.Auto, 0},
		{"\u2066abc\u2069 אבג", bidi.Auto, 1},
		{"\u2067אבג", bidi.Auto, 0},
		{"abc", bidi.RTL, 1},
		{"אבג", bidi.LTR, 0},
		{"سلام", bidi.Auto, 1},
		{"", bidi.Auto, 0},
	} {
		if _, got := bidi.Paragraph([]rune(c.text), c.base); got != c.want {
			t.Errorf("%+q with base %d: level %d, want %d", c.text, c.base, got, c.want)
		}
	}
}

func TestEmbeddingsBeyondTheDepthAreIgnored(t *testing.T) {
	for _, open := range []rune{0x202A, 0x202B, 0x2066, 0x2067} {
		s := slices.Repeat([]rune{open, 'a', 'א'}, 200)
		levels, _ := bidi.Paragraph(s, bidi.LTR)
		if top := slices.Max(levels); top > 126 || top < 124 {
			t.Errorf("200 times %U reaches level %d", open, top)
		}
	}
}

func TestALineEndsWithWhiteSpaceAtTheParagraphsLevel(t *testing.T) {
	s := []rune("אב גד  ")
	levels, para := bidi.Paragraph(s, bidi.LTR)
	if got := bidi.LineLevels(s[:3], levels[:3], para); !slices.Equal(got, []bidi.Level{1, 1, 0}) {
		t.Errorf("first line: %v", got)
	}
	if levels[2] != 1 {
		t.Error("LineLevels changed the paragraph's levels")
	}
	tab := []rune("אב \tגד")
	levels, para = bidi.Paragraph(tab, bidi.LTR)
	if got := bidi.LineLevels(tab, levels, para); !slices.Equal(got, []bidi.Level{1, 1, 0, 0, 1, 1}) {
		t.Errorf("before a tab: %v", got)
	}
}

func TestASeparatorInsideEndsEmbeddings(t *testing.T) {
	s := []rune("\u202eab\u2029cd")
	levels, _ := bidi.Paragraph(s, bidi.LTR)
	if want := []bidi.Level{0, 1, 1, 0, 0, 0}; !slices.Equal(levels, want) {
		t.Errorf("levels %v, want %v", levels, want)
	}
}

// anyText draws text in which most rules of the algorithm have work to do.
func anyText() *rapid.Generator[[]rune] {
	return rapid.SliceOfN(rapid.SampledFrom([]rune("ab אבسل12٣٤+-$%,.:()[]〈〉〈〉\t\u0300\u064b\u200b\u200e\u200f\u061c\u2029"+
		"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u00a0!漢😀")), 0, 40)
}

func TestOrderIsAPermutationThatRunsDescribe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyText().Draw(t, "text")
		base := rapid.SampledFrom([]bidi.Base{bidi.Auto, bidi.LTR, bidi.RTL}).Draw(t, "base")
		levels, para := bidi.Paragraph(s, base)
		line := bidi.LineLevels(s, levels, para)
		if line == nil {
			line = make([]bidi.Level, len(s))
		}
		order := bidi.Reorder(line)
		var told []int
		for _, r := range bidi.Runs(line) {
			for i := r.Start; i < r.End; i++ {
				if line[i] != r.Level {
					t.Fatalf("run %+v has level %d at %d", r, line[i], i)
				}
				at := i
				if r.Level.RTL() {
					at = r.Start + r.End - 1 - i
				}
				told = append(told, at)
			}
		}
		if !slices.Equal(order, told) {
			t.Fatalf("levels %v: order %v, runs tell %v", line, order, told)
		}
		slices.Sort(told)
		for i, at := range told {
			if i != at {
				t.Fatalf("order %v is no permutation", order)
			}
		}
	})
}

func TestLevelsFollowTheirDirection(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyText().Draw(t, "text")
		levels, para := bidi.Paragraph(s, bidi.Auto)
		if levels == nil {
			return
		}
		if len(levels) != len(s) {
			t.Fatalf("%d levels for %d characters", len(levels), len(s))
		}
		overridden := slices.ContainsFunc(s, func(r rune) bool { return r == 0x202D || r == 0x202E })
		for i, r := range s {
			if levels[i] < para && r != 0x2029 {
				t.Fatalf("%U has level %d in a paragraph of level %d", r, levels[i], para)
			}
			switch props, _ := xbidi.LookupRune(r); props.Class() {
			case xbidi.L:
				if !overridden && levels[i].RTL() {
					t.Fatalf("the left-to-right %U has level %d", r, levels[i])
				}
			case xbidi.R, xbidi.AL:
				if !overridden && !levels[i].RTL() {
					t.Fatalf("the right-to-left %U has level %d", r, levels[i])
				}
			}
		}
	})
}

func TestMirrorIsItsOwnInverse(t *testing.T) {
	for r, want := range map[rune]rune{'(': ')', ']': '[', '«': '»', '≤': '≥', '〈': '〉'} {
		if got, ok := bidi.Mirror(r); !ok || got != want {
			t.Errorf("mirror of %q is %q", r, got)
		}
	}
	for r := rune(0); r < 0x10000; r++ {
		if m, ok := bidi.Mirror(r); ok {
			if back, ok := bidi.Mirror(m); !ok || back != r {
				t.Errorf("mirror of %U is %U, whose mirror is %U", r, m, back)
			}
		}
	}
	if _, ok := bidi.Mirror('a'); ok {
		t.Error("a has a mirror image")
	}
}

func TestBracketsAreThoseOfTheCharacterDatabase(t *testing.T) {
	for r := rune(0); r <= 0x10FFFF; r++ {
		props, _ := xbidi.LookupRune(r)
		opens, closer, ok := bidi.Bracket(r)
		if ok != props.IsBracket() || ok && opens != props.IsOpeningBracket() {
			t.Errorf("%U: bracket %v, opening %v", r, ok, opens)
		}
		if ok && opens {
			if other, same, _ := bidi.Bracket(closer); other || same != closer {
				t.Errorf("%U is closed by %U, which is not a closing bracket of the same pair", r, closer)
			}
		}
	}
	_, a, _ := bidi.Bracket(0x2329)
	if _, b, _ := bidi.Bracket(0x3009); a != b {
		t.Errorf("equivalent angle brackets are closed by %U and %U", a, b)
	}
}

func FuzzParagraph(f *testing.F) {
	for _, s := range []string{"abc", "אב (cd) 12", "\u2067\u202e(\u2069]", "سلام\t٣,٤", strings.Repeat("(", 70) + "א"} {
		f.Add(s, uint8(0))
	}
	f.Fuzz(func(t *testing.T, s string, base uint8) {
		runes := []rune(s)
		levels, para := bidi.Paragraph(runes, bidi.Base(base%3))
		line := bidi.LineLevels(runes, levels, para)
		if line == nil {
			return
		}
		if got := len(bidi.Reorder(line)); got != len(runes) {
			t.Errorf("%d places for %d characters", got, len(runes))
		}
	})
}

func BenchmarkParagraph(b *testing.B) {
	for name, s := range map[string]string{
		"plain": "Those who mark articles read them closely, word by word, and go back to the pla",
		"mixed": "ذهب الرجل (the man) إلى السوق 12 واشترى خبزا، ثم عاد إلى البيت قبل أن يحل المساء",
	} {
		b.Run(name, func(b *testing.B) {
			runes := []rune(s)
			b.ReportAllocs()
			for b.Loop() {
				bidi.Paragraph(runes, bidi.Auto)
			}
		})
	}
}
