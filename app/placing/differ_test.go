package placing

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWhatDoesNotDifferIsTheSameInBothPassages(t *testing.T) {
	passage := rapid.SliceOfN(rapid.SampledFrom([]string{"the", "quay", "may", " ", ",", "السد", "may fail"}), 0, 30)
	rapid.Check(t, func(r *rapid.T) {
		old, now := passage.Draw(r, "old"), passage.Draw(r, "now")
		was, is := differ(old, now)
		kept := func(words []string, differs []bool) []string {
			var out []string
			for i, w := range words {
				if !differs[i] {
					out = append(out, w)
				}
			}
			return out
		}
		if a, b := kept(old, was), kept(now, is); !slices.Equal(a, b) {
			r.Errorf("kept are %q and %q", a, b)
		}
		if slices.Equal(old, now) && (slices.Contains(was, true) || slices.Contains(is, true)) {
			r.Error("equal passages differ")
		}
	})
}

func TestOfALongPassageTheDifferenceIsShown(t *testing.T) {
	const run = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
	old, now := words(run+"quay "+run), words(run+"pier "+run)
	was, _ := differ(old, now)
	var all []word
	for i, w := range old {
		all = append(all, word{text: w, quote: true, differs: was[i]})
	}
	var got strings.Builder
	for _, w := range shorten(all) {
		got.WriteString(w.text)
	}
	const want = "one two three four … fifteen sixteen seventeen eighteen quay one two three four … fifteen sixteen seventeen eighteen "
	if got.String() != want {
		t.Errorf("%q", got.String())
	}
}

func TestWordsTogetherAreTheText(t *testing.T) {
	for _, s := range []string{"", "a b", "The quay, “may” fail.", "الوزير قال إن السد", "한국 기자", "👩\u200d🚒 x"} {
		if got := strings.Join(words(s), ""); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
}
