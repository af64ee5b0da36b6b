package find

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"postil/annotate/text"
)

func TestPlainFindsEveryPlaceWhateverTheCase(t *testing.T) {
	x, _ := text.New("Quay, 🔥 the QUAY and a quay. Ärger äRGER (a+)+ e e\u0301")
	for query, want := range map[string]string{
		"quay": "Quay|QUAY|quay", "ärger": "Ärger|äRGER", "(a+)+": "(a+)+", "🔥": "🔥", "boat": "", "": "", "e e": "e e\u0301", "arger": "Ärger|äRGER",
	} {
		hits, more := Plain(x, query, 10)
		var got []string
		for _, h := range hits {
			got = append(got, x.Quote(h))
		}
		if strings.Join(got, "|") != want || more {
			t.Errorf("Plain(%q) = %q more %v, want %q", query, got, more, want)
		}
	}
}

func TestPlainSaysWhenThereIsMore(t *testing.T) {
	x, _ := text.New(strings.Repeat("a ", 10))
	if hits, more := Plain(x, "a", 3); len(hits) != 3 || !more {
		t.Errorf("%d hits, more %v", len(hits), more)
	}
	if hits, more := Plain(x, "a", 10); len(hits) != 10 || more {
		t.Errorf("%d hits, more %v", len(hits), more)
	}
}

func TestHitsSliceToTheQuery(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.SampledFrom([]rune("abAB é中🔥\n"))).Draw(t, "text")
		q := rapid.StringOfN(rapid.SampledFrom([]rune("abé中🔥")), 1, 3, -1).Draw(t, "query")
		x, err := text.New(s)
		if err != nil {
			t.Fatal(err)
		}
		hits, _ := Plain(x, q, 1000)
		for _, h := range hits {
			if !strings.EqualFold(x.Quote(h), q) {
				t.Fatalf("hit %q for %q", x.Quote(h), q)
			}
		}
		if n := strings.Count(strings.ToLower(s), strings.ToLower(q)); n != len(hits) {
			t.Fatalf("%d hits of %q in %q, want %d", len(hits), q, s, n)
		}
	})
}
