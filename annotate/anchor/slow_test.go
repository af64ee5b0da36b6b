package anchor_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"postil/annotate"
	"postil/annotate/anchor"
)

// Texts that repeat themselves are the hard ones: every stretch has many places.
func TestTextsThatRepeatThemselvesTakeNoLongerThanOthers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	coin := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = "ab"[r.IntN(2)]
		}
		return string(b)
	}
	const n = 100_000
	for name, texts := range map[string][2]string{
		"one letter":         {strings.Repeat("a", n), strings.Repeat("a", n+n/10)},
		"two letters":        {strings.Repeat("ab", n/2), strings.Repeat("ba", n/2)},
		"two letters anyhow": {coin(n), coin(n)},
		"a line":             {strings.Repeat("yes, said the keeper of the light\n", n/34), strings.Repeat("no\nyes, said the keeper of the light\n", n/34)},
		"marks on letters":   {strings.Repeat("e\u0301\u0302", n/3), strings.Repeat("e\u0301\u0302\u0303", n/3)},
	} {
		old, now := mustText(t, texts[0]), mustText(t, texts[1])
		began := time.Now()
		known, lost := anchor.New(old, now), anchor.New(nil, now)
		for _, length := range []int{1, 40, 5000, n / 2} {
			s := annotate.Span{Start: n / 4, End: n/4 + length}
			fragments := []annotate.Fragment{annotate.NewFragment(old, s)}
			lawful(t, old, now, fragments, known.Place(fragments))
			lawful(t, old, now, fragments, lost.Place(fragments))
		}
		t.Logf("%s: %v", name, time.Since(began))
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s: it took %v", name, took)
		}
	}
}
