package offsets_test

import (
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"pgregory.net/rapid"

	"postil/annotate/text"
	"postil/storage/exchange/offsets"
)

func canonical(tb rapid.TB, raw string) *text.Text {
	tb.Helper()
	t, err := text.New(text.Canonical(raw))
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

// slow counts what a program counts before each code point of the canonical
// text, one character at a time.
func slow(raw string, c offsets.Counting) (at []int) {
	size := func(r rune) int {
		switch c.Unit {
		case offsets.UTF16:
			return utf16.RuneLen(r)
		case offsets.Bytes:
			return utf8.RuneLen(r)
		}
		return 1
	}
	n := 0
	rest, marked := strings.CutPrefix(raw, "\ufeff")
	if marked && c.Mark != offsets.MarkNotCounted || !marked && c.Mark == offsets.MarkCounted {
		n = size('\ufeff')
	}
	runes := []rune(rest)
	for i := 0; i < len(runes); i++ {
		at = append(at, n)
		crlf := runes[i] == '\r' && i+1 < len(runes) && runes[i+1] == '\n'
		end := crlf || runes[i] == '\r' || runes[i] == '\n'
		switch {
		case end && c.Newlines == offsets.EveryAsTwo, crlf && c.Newlines == offsets.AsStored:
			n += 2
		case end:
			n++
		default:
			n += size(runes[i])
		}
		if crlf {
			i++
		}
	}
	return append(at, n)
}

var raws = rapid.Custom(func(t *rapid.T) string {
	s := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "é", "大", "😀", "\n", "\r\n", "\r", " ", "x\u0301"}), 0, 30).Draw(t, "raw"), "")
	if rapid.Bool().Draw(t, "bom") {
		s = "\ufeff" + s
	}
	return s
})

var countings = rapid.Custom(func(t *rapid.T) offsets.Counting {
	return offsets.Counting{
		Unit:     offsets.Unit(rapid.IntRange(0, 2).Draw(t, "unit")),
		Newlines: offsets.Newlines(rapid.IntRange(0, 2).Draw(t, "newlines")),
		Mark:     offsets.Mark(rapid.IntRange(0, 2).Draw(t, "mark")),
	}
})

func TestEveryCountingLeadsThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw, c := raws.Draw(t, "text"), countings.Draw(t, "counting")
		doc := canonical(t, raw)
		x := offsets.NewIndex(raw, doc, c)
		want := slow(raw, c)
		known := map[int]bool{}
		for point, foreign := range want {
			known[foreign] = true
			if got, fault := x.Point(foreign); got != point || fault != offsets.None {
				t.Fatalf("%s: %d is code point %d (%s), want %d in %q", c, foreign, got, fault, point, raw)
			}
			if got := x.Foreign(point); got != foreign {
				t.Fatalf("%s: code point %d is %d, want %d in %q", c, point, got, foreign, raw)
			}
		}
		last := want[len(want)-1]
		for o := -1; o <= last+2; o++ {
			_, fault := x.Point(o)
			switch {
			case o < 0 || o > last:
				if fault != offsets.Beyond {
					t.Fatalf("%s: %d of %d: %s", c, o, last, fault)
				}
			case o > 0 && !known[o] && fault != offsets.Inside:
				t.Fatalf("%s: %d is between two places, but %s in %q", c, o, fault, raw)
			}
		}
	})
}

func TestQuotesProveTheCounting(t *testing.T) {
	for _, c := range []struct {
		name, raw string
		counted   offsets.Counting
	}{
		{"UTF-16", "😀 one 😀 two three 😀 four", offsets.Counting{Unit: offsets.UTF16}},
		{"bytes", "é one é two three 大 four", offsets.Counting{Unit: offsets.Bytes}},
		{"CRLF as one", "a\r\none\r\ntwo three\r\nfour", offsets.Counting{Newlines: offsets.CRLFAsOne}},
		{"LF as two", "a\none\ntwo three\nfour", offsets.Counting{Newlines: offsets.EveryAsTwo}},
		{"without the mark", "\ufeffone two three four", offsets.Counting{Mark: offsets.MarkNotCounted}},
		{"with a mark", "one two three four", offsets.Counting{Mark: offsets.MarkCounted}},
		{"two at once", "😀\r\none 😀\r\ntwo three\r\nfour", offsets.Counting{Unit: offsets.UTF16, Newlines: offsets.CRLFAsOne}},
		{"as declared", "😀\r\none two three four", offsets.Counting{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := canonical(t, c.raw)
			at := slow(c.raw, c.counted)
			var passages []offsets.Passage
			for _, w := range []string{"one", "two three", "four"} {
				p := doc.CodePoint(strings.Index(doc.String(), w))
				passages = append(passages, offsets.Passage{Ranges: []offsets.Range{{Start: at[p], End: at[p+len(w)]}}, Quotes: []string{w}})
			}
			passages = append(passages, offsets.Passage{Ranges: []offsets.Range{{Start: 0, End: 1}}, Quotes: []string{"nowhere"}})
			trial := offsets.NewTrial(offsets.Counting{}, true)
			trial.Add(c.raw, doc, passages)
			v := trial.Verdict()
			if v.Counting != c.counted || v.Fit != 3 || v.Quoted != 4 || v.Certainty != offsets.Quoted {
				t.Errorf("%s: %+v", v, v)
			}
			quick := offsets.NewTrial(offsets.Counting{}, false)
			quick.Add(c.raw, doc, passages[:3])
			if quick.Settled() == (c.counted != offsets.Counting{}) {
				t.Errorf("settled by the declared counting: %t", quick.Settled())
			}
			for o := range 60 { // what was found says the same words
				_, _ = offsets.NewIndex(c.raw, doc, v.Counting).Point(o)
			}
		})
	}
}

// TestOfCountingsThatFitAlikeTheCommonestIsTaken: on a short file one emoji
// shifts as much as a byte order mark does. What else fits is told.
func TestOfCountingsThatFitAlikeTheCommonestIsTaken(t *testing.T) {
	for _, c := range []struct {
		name, raw    string
		shift        int
		counted      offsets.Counting
		rival, words string
	}{
		{"an emoji or a mark", "😀 The fire is out.", 1, offsets.Counting{Unit: offsets.UTF16}, "code points, with a byte order mark that the text lacks", "As many fit as code points, with a byte order mark"},
		{"a line end or a mark", "One\nThe fire is out.", 1, offsets.Counting{Newlines: offsets.EveryAsTwo}, "code points, with a byte order mark that the text lacks", "As many fit"},
		{"a line end, an emoji or a mark", "😀\nThe fire is out.", 1, offsets.Counting{Unit: offsets.UTF16}, "code points, each line end as two", "As many fit"},
		{"a mark alone", "The fire is out.", 1, offsets.Counting{Mark: offsets.MarkCounted}, "", ""},
	} {
		doc := canonical(t, c.raw)
		p := doc.CodePoint(strings.Index(doc.String(), "fire"))
		trial := offsets.NewTrial(offsets.Counting{}, true)
		trial.Add(c.raw, doc, []offsets.Passage{{Ranges: []offsets.Range{{Start: p + c.shift, End: p + 4 + c.shift}}, Quotes: []string{"fire"}}})
		v := trial.Verdict()
		rival := ""
		if v.Rival != nil {
			rival = v.Rival.Counting.String()
		}
		if v.Counting != c.counted || rival != c.rival || !strings.Contains(v.String(), c.words) {
			t.Errorf("%s: %s; the rival is %q", c.name, v, rival)
		}
	}
}

// TestABlankTooManyIsNoFit: a quote may fold white space, so a span that is one
// blank too long by the declared counting differs from it no more than that.
func TestABlankTooManyIsNoFit(t *testing.T) {
	raw := "Taxes😀  rise"
	doc := canonical(t, raw)
	p := []offsets.Passage{{Ranges: []offsets.Range{{Start: 0, End: 8}}, Quotes: []string{"Taxes😀 "}}}
	quick := offsets.NewTrial(offsets.Counting{}, false)
	quick.Add(raw, doc, p)
	if quick.Settled() {
		t.Error("a blank too many settles it")
	}
	trial := offsets.NewTrial(offsets.Counting{}, true)
	trial.Add(raw, doc, p)
	v := trial.Verdict()
	if v.Counting.Unit != offsets.UTF16 || v.Fit != 1 || v.FitDeclared != 1 || !strings.Contains(v.String(), "1 of 1 quotes fit the text either way") {
		t.Errorf("%s: %+v", v, v)
	}
}

// TestALineEndThatAQuoteFoldsIsNoReasonToCountOtherwise.
func TestALineEndThatAQuoteFoldsIsNoReasonToCountOtherwise(t *testing.T) {
	raw := "will \n"
	doc := canonical(t, raw)
	trial := offsets.NewTrial(offsets.Counting{}, true)
	trial.Add(raw, doc, []offsets.Passage{{Ranges: []offsets.Range{{Start: 5, End: 6}}, Quotes: []string{" "}}})
	if v := trial.Verdict(); v.Changed() || !trial.Settled() {
		t.Errorf("%s", v)
	}
}

func TestACountingThatIsAskedForIsTakenAndItsQuotesCounted(t *testing.T) {
	raw := "😀 one two"
	doc := canonical(t, raw)
	one := offsets.Passage{Ranges: []offsets.Range{{Start: 3, End: 6}}, Quotes: []string{"one"}}
	bare := offsets.Passage{Ranges: []offsets.Range{{Start: 7, End: 10}}}
	utf16 := offsets.Counting{Unit: offsets.UTF16}
	for _, c := range []struct {
		asked    offsets.Counting
		passages []offsets.Passage
		want     string
	}{
		{utf16, []offsets.Passage{one, bare}, "Offsets are read as UTF-16 code units, as asked; so 1 of 1 quotes fit the text, and 0 would as code points, which the format says."},
		{offsets.Counting{}, []offsets.Passage{one}, "Offsets are read as code points, as asked; so 0 of 1 quotes fit the text."},
		{utf16, []offsets.Passage{bare}, "Offsets are read as UTF-16 code units, as asked; the file has no quotes to check that, and so 0 of its 1 ranges do not fit the text, 1 as code points, which the format says."},
		{utf16, nil, "Offsets are read as UTF-16 code units, as asked; there is no mark to check it by."},
	} {
		trial := offsets.NewAskedTrial(c.asked, offsets.Counting{})
		trial.Add(raw, doc, c.passages)
		if v := trial.Verdict(); v.String() != c.want || v.Certainty != offsets.Asked || v.Counting != c.asked {
			t.Errorf("%s\nnot\n%s", v, c.want)
		}
	}
}

func TestWithoutQuotesOnlyFaultsOverruleTheFormat(t *testing.T) {
	raw := "😀😀😀😀 one two three"
	doc := canonical(t, raw)
	at := slow(raw, offsets.Counting{Unit: offsets.UTF16})
	bare := func(ranges ...offsets.Range) offsets.Verdict {
		trial := offsets.NewTrial(offsets.Counting{}, true)
		for _, r := range ranges {
			trial.Add(raw, doc, []offsets.Passage{{Ranges: []offsets.Range{r}}})
		}
		return trial.Verdict()
	}
	one, three := offsets.Range{Start: at[5], End: at[8]}, offsets.Range{Start: at[13], End: at[18]}
	if v := bare(one, three); v.Counting.Unit != offsets.UTF16 || v.Certainty != offsets.Bounds || !strings.Contains(v.String(), "Look at some marks") {
		t.Errorf("whole words by UTF-16, beyond the end by code points: %s", v)
	}
	if v := bare(one); v.Changed() {
		t.Errorf("no range is faulty: %s", v)
	}
	cut := offsets.Range{Start: at[5] + 1, End: at[18]}
	if v := bare(offsets.Range{Start: at[6], End: at[9] + 1}, cut); v.Changed() || v.Faulty != 1 || v.Rival == nil {
		t.Errorf("UTF-16 would cut words: %s, %+v", v, v)
	}
	if v := bare(offsets.Range{Start: 0, End: 1000}); v.Changed() || v.Faulty != 1 {
		t.Errorf("a range that fits nothing: %s", v)
	}
}

func TestQuotesMayFoldWhiteSpaceButNoWord(t *testing.T) {
	for _, c := range []struct {
		quote, says string
		want        offsets.Fit
	}{
		{"a b", "a b", offsets.Exact},
		{"a\r\nb", "a\nb", offsets.Exact},
		{"a b", "a\n\tb", offsets.Spaces},
		{"a b", "a\u2028b", offsets.Folded},
		{"a b c", "a\nb\n\nc", offsets.Spaces},
		{" ", "\n", offsets.Folded},
		{"ab", "a b", offsets.Differs},
		{"a b ", "a b", offsets.Differs},
		{"a b", "a b.", offsets.Differs},
		{"é", "e\u0301", offsets.Differs},
		{"", "", offsets.Exact},
		{"\xff", "\ufffd", offsets.Differs},
	} {
		if got := offsets.Compare(c.quote, c.says); got != c.want {
			t.Errorf("%q against %q: %d, want %d", c.quote, c.says, got, c.want)
		}
	}
}

func TestOneQuoteForSeveralPieces(t *testing.T) {
	doc := canonical(t, "taxes will not, she says, rise")
	x := offsets.NewIndex(doc.String(), doc, offsets.Counting{})
	p := offsets.Passage{Ranges: []offsets.Range{{Start: 0, End: 14}, {Start: 26, End: 30}}, Join: " "}
	for quote, want := range map[string]offsets.Fit{"taxes will not rise": offsets.Exact, "taxes will notrise": offsets.Spaces, "taxes will rise": offsets.Differs} {
		p.Quotes = []string{quote}
		if _, fit, fault := p.Check(x, nil); fit != want || fault != offsets.None {
			t.Errorf("%q: %d, %s", quote, fit, fault)
		}
	}
	p.Quotes = []string{"taxes will not", "rise"}
	if _, fit, _ := p.Check(x, nil); fit != offsets.Exact {
		t.Error("a quote for each piece does not fit")
	}
	p.Ranges[1] = offsets.Range{Start: 30, End: 26}
	if _, _, fault := p.Check(x, nil); fault != offsets.Backward {
		t.Errorf("a range turned round: %s", fault)
	}
}

func TestCountingsAreWrittenAsTheyAreAskedFor(t *testing.T) {
	for s, want := range map[string]offsets.Counting{
		"code-points":                 {},
		"UTF-16, crlf-as-one":         {Unit: offsets.UTF16, Newlines: offsets.CRLFAsOne},
		"bytes,every-as-two,no-bom":   {Unit: offsets.Bytes, Newlines: offsets.EveryAsTwo, Mark: offsets.MarkNotCounted},
		"code-points,bom,crlf-as-one": {Newlines: offsets.CRLFAsOne, Mark: offsets.MarkCounted},
	} {
		if got, err := offsets.ParseCounting(s); got != want || err != nil {
			t.Errorf("%q is %s, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "runes", "bom", "utf-16,utf-16"} {
		if _, err := offsets.ParseCounting(s); err == nil {
			t.Errorf("%q was taken", s)
		}
	}
}
