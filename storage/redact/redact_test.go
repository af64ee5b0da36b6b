package redact

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/sidecar"
)

var noon = time.Date(2026, 5, 12, 12, 0, 0, 0, time.UTC)

func id(n int) annotate.ID {
	return annotate.ID{0x01, 0x98, 0, 0, 0, 0, 0x70, 0, 0x80, 15: byte(n)}
}

var salt = bytes.Repeat([]byte{7}, SaltSize)

var scheme = &annotate.Scheme{ID: "x", Version: "1", Labels: []annotate.Label{{ID: "claim", Attributes: []annotate.Attribute{
	{ID: "certainty", Type: annotate.Choice, Values: []string{"asserted", "denied"}},
	{ID: "topics", Type: annotate.Several, Values: []string{"dams", "ports"}},
	{ID: "direct", Type: annotate.YesNo},
	{ID: "level", Type: annotate.Number},
	{ID: "speaker", Type: annotate.Words},
}}}}

func newText(tb testing.TB, s string) *text.Text {
	tb.Helper()
	t, err := text.New(s)
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

func encode(tb testing.TB, l *annotate.Layer) string {
	tb.Helper()
	var e sidecar.Encoder
	data, err := e.Encode(l)
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}

// secret draws a text in letters that nothing else in a sidecar has.
func secret(t *rapid.T) string {
	return rapid.StringOfN(rapid.RuneFrom([]rune("абвгдежз ийклмн🙂\n")), 1, 80, -1).Draw(t, "text")
}

// randomLayer draws a layer of a text, which quotes it in every place that can.
func randomLayer(tb testing.TB, t *rapid.T, x *text.Text, hash string) *annotate.Layer {
	span := func() annotate.Span {
		a := rapid.IntRange(0, x.Len()-1).Draw(t, "start")
		return annotate.Span{Start: a, End: rapid.IntRange(a+1, x.Len()).Draw(t, "end")}
	}
	words := func() string { return x.Quote(span()) }
	fragment := func() annotate.Fragment {
		f := annotate.NewFragment(x, span())
		switch rapid.IntRange(0, 3).Draw(t, "context") {
		case 0:
			f.Prefix, f.Suffix = "", ""
		case 1:
			f.Exact = words() // perhaps not what the text says there
		}
		return f
	}
	h := annotate.Header{
		ID: id(200), Person: annotate.Person{ID: id(201), Slug: "alice", Name: "Alice", Kind: annotate.Human}, State: annotate.StateDone, Modified: noon,
		Source: annotate.Source{Path: "a.txt", SHA256: hash, TextSHA256: hash, Length: x.Len(), Encoding: "utf-8", Newline: "lf"},
	}
	var c annotate.Contents
	for i := range rapid.IntRange(0, 4).Draw(t, "marks") {
		m := &annotate.Annotation{ID: id(i), Label: "claim", Fragments: []annotate.Fragment{fragment()}, Created: noon, Modified: noon, Origin: annotate.Origin{Kind: "manual"}}
		m.Attributes = annotate.Attributes{"certainty": "denied", "direct": true, "speaker": words()}
		if rapid.Bool().Draw(t, "noted") {
			m.Note, m.Origin = words(), annotate.Origin{Kind: annotate.OriginFind, Source: words()}
			raw, err := json.Marshal(words())
			if err != nil {
				tb.Fatal(err)
			}
			m.Extra = annotate.Extra{"x": raw}
		}
		c.Annotations = append(c.Annotations, m)
	}
	if len(c.Annotations) > 1 {
		c.Relations = append(c.Relations, &annotate.Relation{ID: id(100), Type: "supports", From: id(0), To: id(1), Note: words(), Created: noon, Modified: noon})
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "decisions") {
		d := annotate.Decision{
			ID: id(110 + i), Created: noon, Modified: noon, Verdict: annotate.VerdictReject, Comment: words(),
			On: []annotate.Passage{{ID: id(120), Label: "claim", Fragments: []annotate.Fragment{fragment()}, Note: words(), Attributes: annotate.Attributes{"speaker": words()}}},
		}
		r, err := d.Record()
		if err != nil {
			tb.Fatal(err)
		}
		c.Decisions = append(c.Decisions, *r)
	}
	l, err := annotate.NewLayer(h, c)
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

func TestWhatIsHiddenCanOnlyBeFilledInFromTheText(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		x := newText(t, secret(rt))
		l := randomLayer(t, rt, x, strings.Repeat("ab", 32))
		stripped, _, err := Strip(l, Options{Scheme: scheme})
		if err != nil {
			rt.Fatal(err)
		}
		hiddenLayer, err := Hide(stripped, salt)
		if err != nil {
			rt.Fatal(err)
		}
		out := encode(t, hiddenLayer)
		if i := strings.IndexFunc(out, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) || r == '🙂' }); i >= 0 || strings.Contains(out, strings.Repeat("ab", 32)) {
			rt.Fatalf("the text, or its hash, can be read in\n%s", out)
		}
		read, err := sidecar.Decode([]byte(out))
		if err != nil {
			rt.Fatal(err)
		}
		back, open, err := Restore(read, x)
		if err != nil {
			rt.Fatal(err)
		}
		wrong := 0
		for m := range stripped.Annotations() {
			if m.Fits(x) {
				if got := back.Annotation(m.ID); encodeMark(t, got) != encodeMark(t, m) {
					rt.Fatalf("a mark is\n%+v\nand was\n%+v", got, m)
				}
				continue
			}
			wrong++
			if got := back.Annotation(m.ID); got.Fits(x) || got.Fragments[0].Span != m.Fragments[0].Span {
				rt.Fatalf("a mark that did not fit fits: %+v", got)
			}
		}
		if open != wrong {
			rt.Fatalf("%d marks are told to be open, and %d are", open, wrong)
		}
		if wrong > 0 || !fittingDecisions(t, stripped, x) {
			return
		}
		// All fits: it is the same layer, but for what is said to be left out.
		h := back.Header
		h.Source = stripped.Source
		if got, want := encode(t, back.WithHeader(h)), encode(t, stripped); got != want {
			rt.Fatalf("the layer is\n%s\nand was\n%s", got, want)
		}
	})
}

func encodeMark(tb testing.TB, m *annotate.Annotation) string {
	tb.Helper()
	l, err := annotate.NewLayer(annotate.Header{}, annotate.Contents{Annotations: []*annotate.Annotation{m}})
	if err != nil {
		tb.Fatal(err)
	}
	return encode(tb, l)
}

func fittingDecisions(tb testing.TB, l *annotate.Layer, x *text.Text) bool {
	tb.Helper()
	for r := range l.Decisions() {
		d, err := annotate.ParseDecision(r)
		if err != nil {
			tb.Fatal(err)
		}
		for _, p := range d.On {
			for _, f := range p.Fragments {
				if !f.Fits(x) {
					return false
				}
			}
		}
	}
	return true
}

// mark is a layer with one mark, and all that may quote the text.
func mark(tb testing.TB, x *text.Text) *annotate.Layer {
	tb.Helper()
	l, err := annotate.NewLayer(annotate.Header{
		ID: id(200), State: annotate.StateDone, Article: annotate.Attributes{"outlet": "wire"}, Extra: annotate.Extra{"a": json.RawMessage("1")},
		Source: annotate.Source{Path: "a.txt", Extra: annotate.Extra{"earlierTexts": json.RawMessage(`["ab"]`)}},
	}, annotate.Contents{
		Annotations: []*annotate.Annotation{{
			ID: id(1), Label: "claim", Note: "said twice", Fragments: []annotate.Fragment{annotate.NewFragment(x, annotate.Span{Start: 4, End: 8})},
			Attributes: annotate.Attributes{"certainty": "denied", "topics": []string{"dams"}, "direct": true, "level": json.Number("2"), "speaker": "she", "new": true},
			Origin:     annotate.Origin{Kind: annotate.OriginFind, Source: "quay"},
		}},
		Deleted:   []annotate.Tombstone{{ID: id(3), Extra: annotate.Extra{"why": json.RawMessage(`"x"`)}}},
		Decisions: []annotate.Record{{ID: id(4), Raw: json.RawMessage(`{"id": "` + id(4).String() + `", "verdict": 3}`)}},
	})
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

func TestWhatMayQuoteTheTextIsLeftOutAndCounted(t *testing.T) {
	l := mark(t, newText(t, "The quay could fail."))
	out, left, err := Strip(l, Options{Scheme: scheme})
	if err != nil {
		t.Fatal(err)
	}
	if want := (Left{Notes: 1, Values: 3, Searches: 1, Fields: 2, Texts: 1, Decisions: 1}); left != want {
		t.Errorf("left out %+v, want %+v", left, want)
	}
	m := out.Annotation(id(1))
	if len(m.Attributes) != 4 || m.Attributes["certainty"] != "denied" || m.Note != "" || m.Origin.Source != "" || out.Article["outlet"] != nil || len(out.Source.Extra) > 0 {
		t.Errorf("%+v of %+v", m, out.Header)
	}
	kept, left, err := Strip(l, Options{Scheme: scheme, KeepNotes: true})
	if want := (Left{Texts: 1, Decisions: 1}); err != nil || left != want || kept.Annotation(id(1)).Note == "" || kept.Extra["a"] == nil {
		t.Errorf("with notes: %+v, %v", left, err)
	}
	if l.Annotation(id(1)).Note == "" || l.Source.Extra == nil {
		t.Error("the layer itself was changed")
	}
}

func TestTheSameWordsDoNotShowAsTheSame(t *testing.T) {
	h, other := hider{salt}, hider{bytes.Repeat([]byte{8}, SaltSize)}
	seen := map[string]bool{}
	for _, s := range []string{
		h.hide(id(1), "spans/0/exact", "quay"), h.hide(id(2), "spans/0/exact", "quay"), h.hide(id(1), "spans/1/exact", "quay"),
		h.hide(id(1), "spans/0/prefix", "quay"), other.hide(id(1), "spans/0/exact", "quay"), h.hide(id(1), "spans/0/exact", "Quay"),
	} {
		if seen[s] || !strings.HasPrefix(s, "redacted:4:") {
			t.Errorf("%s stands twice", s)
		}
		seen[s] = true
	}
}

func TestALayerIsHiddenOnce(t *testing.T) {
	x := newText(t, "The quay could fail.")
	l, _, err := Strip(mark(t, x), Options{})
	if err != nil {
		t.Fatal(err)
	}
	out, err := Hide(l, salt)
	if err != nil || !Is(out) || Is(l) {
		t.Fatal(err)
	}
	if _, err := Hide(out, salt); !errors.Is(err, ErrRedacted) {
		t.Errorf("a second time: %v", err)
	}
	if _, err := Hide(l, salt[1:]); err == nil {
		t.Error("a short salt is taken")
	}
	if _, err := Hide(mark(t, x), salt); err == nil {
		t.Error("a decision that is not understood goes out as it is")
	}
	if same, open, err := Restore(l, x); same != l || open != 0 || err != nil {
		t.Errorf("a layer that is not redacted was changed: %v", err)
	}
}

func TestMarksThatWereMadeSinceAreLeftAlone(t *testing.T) {
	x := newText(t, "The quay could fail.")
	l, _, err := Strip(mark(t, x), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if l, err = Hide(l, salt); err != nil {
		t.Fatal(err)
	}
	other := newText(t, "The dock could fail.")
	fresh := &annotate.Annotation{ID: id(9), Label: "claim", Fragments: []annotate.Fragment{annotate.NewFragment(other, annotate.Span{Start: 9, End: 14})}}
	l, _, err = l.Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{{After: fresh}}}, noon)
	if err != nil {
		t.Fatal(err)
	}
	l, open, err := Restore(l, other)
	if err != nil || open != 1 || l.Annotation(id(9)).Quote() != "could" || !Is(l) {
		t.Errorf("%d open, %v", open, err)
	}
	// Beside the right text the other one is filled in by the same record.
	if l, open, err = Restore(l, x); err != nil || open != 0 || Is(l) || l.Annotation(id(1)).Quote() != "quay" {
		t.Errorf("%d open, %v", open, err)
	}
}

func FuzzRestore(f *testing.F) {
	x := newText(f, "The quay could fail.")
	l, _, err := Strip(mark(f, x), Options{})
	if err != nil {
		f.Fatal(err)
	}
	if l, err = Hide(l, salt); err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(encode(f, l)), "The quay could fail.")
	f.Add([]byte(strings.ReplaceAll(encode(f, l), "redacted:4:", "redacted:99999999999:")), "The")
	f.Add([]byte(encode(f, mark(f, x))), "")
	f.Fuzz(func(t *testing.T, data []byte, words string) {
		l, err := sidecar.Decode(data)
		if err != nil {
			return
		}
		x, err := text.New(words)
		if err != nil {
			return
		}
		out, _, err := Restore(l, x)
		if err != nil {
			t.Fatalf("a layer that can be read cannot be restored: %v", err)
		}
		for m := range out.Annotations() {
			for i, f := range m.Fragments {
				if was := l.Annotation(m.ID).Fragments[i]; f.Exact != was.Exact && !f.Fits(x) {
					t.Errorf("%q was filled in, and the text does not say it", f.Exact)
				}
			}
		}
	})
}

// TestTheHashIsWhatTheSchemaSays holds a hidden quote against a hash made by hand, as
// another program would make it by the description in assets/schema.
func TestTheHashIsWhatTheSchemaSays(t *testing.T) {
	x := newText(t, "The quay could fail.")
	l, _, err := Strip(mark(t, x), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if l, err = Hide(l, salt); err != nil {
		t.Fatal(err)
	}
	// printf '\x01\x98\0\0\0\0\x70\0\x80\0\0\0\0\0\0\x01spans/0/exact\0quay' | openssl dgst -sha256 -mac HMAC -macopt hexkey:07070707070707070707070707070707
	const want = "redacted:4:39c9b6fbd14d18740d858ab68d8cba4b46b8e543bc2780162b5bc8a1b744cd0a"
	if got := l.Annotation(id(1)).Fragments[0].Exact; got != want {
		t.Errorf("the quote is %s, want %s", got, want)
	}
}
