package widgets

import (
	"strings"
	"testing"
	"unicode"

	"fyne.io/fyne/v2"
	"github.com/clipperhouse/uax29/v2/graphemes"
	"pgregory.net/rapid"

	"postil/app/theme"
)

func anyLine() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringMatching(`[A-Za-z ,.]{0,60}`),
		rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"é", "👩‍🚒", "가", "ش", "a", " ", "\n", "\t", "🇩🇪", "ﬁ", "\u0301"}), 0, 30).Draw(t, "clusters"), "")
		}),
		rapid.String(),
	)
}

func TestTruncationFitsAndCutsBetweenClustersOnly(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	rapid.Check(t, func(t *rapid.T) {
		s := oneLine(anyLine().Draw(t, "text"))
		width := rapid.Float32Range(0, 300).Draw(t, "width")
		got := truncate(s, theme.TextSize, theme.Regular(), width)
		if w := fyne.MeasureText(got, theme.TextSize, theme.Regular()).Width; w > width && got != "" {
			t.Errorf("%q is %v wide, room is %v", got, w, width)
		}
		if got == s || got == "" {
			return
		}
		kept, marked := strings.CutSuffix(got, ellipsis)
		if RightToLeft(s) {
			kept, marked = strings.CutPrefix(got, ellipsis)
			s = strings.TrimLeft(s, " ")
		}
		if !marked || !strings.HasPrefix(s, kept) {
			t.Fatalf("%q became %q", s, got)
		}
		end := 0
		for clusters := graphemes.FromString(s); clusters.Next() && end < len(kept); {
			end = clusters.End()
		}
		if end != len(kept) {
			t.Errorf("%q was cut within a cluster: %q", s, got)
		}
	})
}

func TestWhatStandsBeforeAWordLosesItsStartBetweenClusters(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	rapid.Check(t, func(t *rapid.T) {
		s := oneLine(anyLine().Draw(t, "text"))
		width := rapid.Float32Range(0, 300).Draw(t, "width")
		got := Shorten(s, theme.TextSize, theme.Regular(), width, KeepEnd)
		if w := fyne.MeasureText(got, theme.TextSize, theme.Regular()).Width; w > width && got != "" {
			t.Errorf("%q is %v wide, room is %v", got, w, width)
		}
		if got == s || got == "" {
			return
		}
		kept, marked := strings.CutPrefix(got, ellipsis)
		if RightToLeft(s) {
			kept, marked = strings.CutSuffix(got, ellipsis)
			s = strings.TrimRight(s, " ")
		}
		if !marked || !strings.HasSuffix(s, kept) {
			t.Fatalf("%q became %q", s, got)
		}
		gone := len(s) - len(kept)
		start := 0
		for clusters := graphemes.FromString(s); clusters.Next() && start < gone; {
			start = clusters.End()
		}
		if start != gone && strings.TrimLeft(s[gone:start], " ") == s[gone:start] {
			t.Errorf("%q was cut within a cluster: %q", s, got)
		}
	})
	for s, want := range map[string]string{
		"the quick brown fox ":            "…wn fox ",
		"Ärger über das Café ":            "…as Café ",
		"市长警告不要重新开放北码头 ":                  "…放北码头 ",
		"👩‍🚒👩‍🚒👩‍🚒👩‍🚒 crew ":              "…crew ",
		"عمدة المدينة يحذر من الفيضانات ": "انات…",
	} {
		if got := Shorten(s, theme.TextSize, theme.Regular(), 62, KeepEnd); got != want {
			t.Errorf("%q became %q, want %q", s, got, want)
		}
	}
}

func TestTextThatFitsIsNotTouched(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	const s = "Ferry operator denies fares"
	width := fyne.MeasureText(s, theme.TextSize, theme.Regular()).Width
	if got := truncate(s, theme.TextSize, theme.Regular(), width); got != s {
		t.Errorf("got %q", got)
	}
	if got := truncate(s, theme.TextSize, theme.Regular(), width-1); got == s {
		t.Error("a text that is one pixel too wide was not shortened")
	}
}

func TestTheEllipsisStandsWhereTheLineEnds(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	for s, want := range map[string]bool{
		"Harbour board warns against reopening": false,
		"عمدة المدينة يحذر من الفيضانات":        true,
		"12 عمدة المدينة يحذر من الفيضانات":     true,
		"«Reuters» عمدة المدينة":                false,
	} {
		got := truncate(s, theme.TextSize, theme.Regular(), 90)
		if atLeft := strings.HasPrefix(got, ellipsis); atLeft != want || strings.HasSuffix(got, ellipsis) == want {
			t.Errorf("%q became %q", s, got)
		}
	}
}

func TestOneLineHoldsNoControlsAndLosesNoWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyLine().Draw(t, "text")
		got := oneLine(s)
		for _, r := range got {
			if unicode.IsControl(r) {
				t.Fatalf("%q still holds %U", got, r)
			}
		}
		if strings.HasPrefix(got, " ") || strings.HasSuffix(got, " ") || strings.Contains(got, "  ") {
			t.Errorf("%q has space to spare", got)
		}
		if oneLine(got) != got {
			t.Errorf("%q changes again to %q", got, oneLine(got))
		}
		want := strings.FieldsFunc(s, func(r rune) bool {
			return r == ' ' || unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
		})
		if joined := strings.Join(want, " "); len([]rune(joined)) < mostRunes && got != strings.ToValidUTF8(joined, "\ufffd") && got != joined {
			t.Errorf("%q became %q", s, got)
		}
	})
	if n := len([]rune(oneLine(strings.Repeat("word ", 10_000)))); n > mostRunes*2 {
		t.Errorf("a long text kept %d characters", n)
	}
}

func TestBaselinesOfAllScriptsFallOnOneLine(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	for _, s := range []string{"Harbour", "паводке", "👩 crew", "q"} {
		o := text(theme.TextSize, theme.Medium())
		o.Text = s
		onBaseline(o, 0, 40)
		_, baseline := fyne.CurrentApp().Driver().RenderedTextSize(s, theme.TextSize, theme.Medium(), nil)
		if off := o.Position().Y + baseline - 40; off < -0.51 || off > 0.51 {
			t.Errorf("%q stands %v px off its line", s, off)
		}
	}
}

func TestASpaceThatBearsAnAccentIsNotCutFromIt(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	s := "👩\u200d🚒 \u0301"
	for width := float32(0); width < 40; width += 0.5 {
		for _, kept := range []Kept{KeepStart, KeepEnd} {
			if got := Shorten(s, 13, theme.Regular(), width, kept); got != s && strings.Contains(got, "\u0301") && !strings.Contains(got, " \u0301") {
				t.Errorf("%v wide: %q", width, got)
			}
		}
	}
}
