package exchange

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"postil/annotate/text"
	"postil/storage/exchange/foreign"
)

func TestMarksAreFoundByTheirWordsWhereThatIsClear(t *testing.T) {
	doc, err := text.New("The dam\n will hold. The dam  is old. 😀 Ünder it.")
	if err != nil {
		t.Fatal(err)
	}
	f := fold(doc.String())
	for _, c := range []struct{ quote, prefix, suffix, want string }{
		{quote: "dam will hold", want: "dam\n will hold"},
		{quote: " dam\twill\nhold ", want: "dam\n will hold"},
		{quote: "dam"},
		{quote: "dam", suffix: "\u00a0is old", want: "dam"},
		{quote: "dam", prefix: "hold. The ", want: "dam"},
		{quote: "Ünder", want: "Ünder"},
		{quote: "😀", want: "😀"},
		{quote: "mountain"},
		{quote: " "},
		{quote: ""},
	} {
		s, ok := f.byWords(doc, &foreign.Mark{Quotes: []string{c.quote}, Prefix: c.prefix, Suffix: c.suffix})
		if got := doc.Quote(s); ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%+v is at %q, %v", c, got, ok)
		}
		if c.prefix+c.suffix != "" && ok && s.Start < 10 {
			t.Errorf("%+v is at %v, the first of two places", c, s)
		}
	}
}

func TestWhatIsFoundIsWhatWasSoughtButForSpace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "bb", "é", "😀", " ", "\n", "\u00a0", "."}), 1, 20)
		doc, err := text.New(strings.Join(words.Draw(t, "text"), ""))
		if err != nil {
			t.Fatal(err)
		}
		from := rapid.IntRange(0, doc.Len()-1).Draw(t, "from")
		to := rapid.IntRange(from+1, doc.Len()).Draw(t, "to")
		quote := doc.Slice(from, to)
		s, ok := fold(doc.String()).byWords(doc, &foreign.Mark{Quotes: []string{quote}, Prefix: doc.Slice(0, from), Suffix: doc.Slice(to, doc.Len())})
		squeezed := strings.Join(strings.Fields(quote), " ")
		if squeezed != "" && !ok && strings.Count(strings.Join(strings.Fields(doc.String()), " "), squeezed) == 1 {
			t.Errorf("%q was not found in %q", quote, doc)
		}
		if ok && strings.Join(strings.Fields(doc.Quote(s)), " ") != squeezed {
			t.Errorf("%q was found as %q", quote, doc.Quote(s))
		}
	})
}
