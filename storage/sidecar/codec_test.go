package sidecar

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/google/uuid"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"postil/annotate"
	"postil/annotate/text"
	"postil/assets"
)

func schema(tb testing.TB) *jsonschema.Schema {
	tb.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(assets.LayerSchema()))
	if err != nil {
		tb.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("layer.schema.json", doc); err != nil {
		tb.Fatal(err)
	}
	s, err := c.Compile("layer.schema.json")
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func validate(s *jsonschema.Schema, data []byte) error {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return err
	}
	return s.Validate(doc)
}

func TestDecodingGivesBackWhatWasEncoded(t *testing.T) {
	s := schema(t)
	rapid.Check(t, func(t *rapid.T) {
		l := randomLayer(t)
		data := encode(t, l)
		got, err := Decode([]byte(data))
		if err != nil {
			t.Fatalf("%v\n%s", err, data)
		}
		if strings.ContainsAny(data, "\r\u2028\u2029") || !strings.HasSuffix(data, "\n}\n") {
			t.Fatalf("a line ends otherwise than with LF:\n%q", data)
		}
		if d := diff(l, got); d != "" {
			t.Fatalf("the layer changed (- before, + after):\n%s", d)
		}
		if again := encode(t, got); again != data {
			t.Fatalf("the bytes changed:\n%s\nwere\n%s", again, data)
		}
		if err := validate(s, []byte(data)); err != nil {
			t.Fatalf("%v\n%s", err, data)
		}
	})
}

func id(s string) annotate.ID { return uuid.MustParse(s) }

// full is a layer in which every field has a value.
func full(tb testing.TB) *annotate.Layer {
	tb.Helper()
	at := func(s string) time.Time {
		t, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			tb.Fatal(err)
		}
		return t
	}
	score := 0.875
	claim, quote := id("01980000-0000-7000-8000-000000000011"), id("01980000-0000-7000-8000-000000000012")
	l, err := annotate.NewLayer(annotate.Header{
		ID: id("01980000-0000-7000-8000-000000000001"),
		Person: annotate.Person{
			ID: id("01980000-0000-7000-8000-000000000002"), Slug: "alice", Name: "Alice Ångström", Kind: annotate.Human,
			Extra: annotate.Extra{"team": json.RawMessage(`"desk"`)},
		},
		State:    annotate.StateDone,
		Modified: at("2026-03-01T10:00:00.25Z"),
		Source: annotate.Source{
			Path: "dam.txt", SHA256: strings.Repeat("0a", 32), TextSHA256: strings.Repeat("f1", 32), Length: 1902,
			Encoding: "windows-1252", BOM: true, Newline: "crlf", Extra: annotate.Extra{"language": json.RawMessage(`"en"`)},
		},
		Scheme: annotate.SchemeRef{ID: "newsroom", Version: "2", Extra: annotate.Extra{"digest": json.RawMessage(`"9c"`)}},
		Article: annotate.Attributes{
			"genre": "wire report", "checked": true, "reach": json.Number("1.50"), "topics": []string{"dams", "floods"}, "other": json.RawMessage(`{"a": null}`),
		},
		Extra: annotate.Extra{"z-last": json.RawMessage(`[1, 2]`), "a-first": json.RawMessage(`{"deep": {"er": [true, false, null]}}`)},
	}, annotate.Contents{
		Annotations: []*annotate.Annotation{
			{
				ID: quote, Label: "quote",
				Fragments: []annotate.Fragment{
					{
						Span: annotate.Span{Start: 88, End: 116}, Exact: "“The dam\tis safe,\nfor now” 🙂", Prefix: "minister said: ", Suffix: " \\ and left\u2028",
						Extra: annotate.Extra{"page": json.RawMessage("3")},
					},
					{Span: annotate.Span{Start: 130, End: 135}, Exact: "today", Prefix: "he said ", Suffix: "."},
				},
				Attributes: annotate.Attributes{"speaker": "Minister \"Max\" O’Neill", "direct": true, "level": json.Number("-2e3"), "tags": []string{}, "unknown": json.RawMessage(`[1, "b"]`)},
				Note:       "Checked\nagainst the tape \u0001.", Created: at("2026-03-01T09:30:00Z"), Modified: at("2026-03-01T09:31:07.042Z"),
				Origin: annotate.Origin{
					Kind: annotate.OriginReview, Source: "claims-small 1.4", Score: &score, Format: "brat",
					From: []annotate.ID{claim, quote}, Extra: annotate.Extra{"run": json.RawMessage("17")},
				},
				Extra: annotate.Extra{"confidence": json.RawMessage(`"high"`)},
			},
			{
				ID: claim, Label: "claim", Fragments: []annotate.Fragment{{Span: annotate.Span{Start: 0, End: 4}, Exact: "Dams", Suffix: " hold"}},
				Created: at("2026-03-01T09:29:00Z"), Modified: at("2026-03-01T09:29:00Z"), Origin: annotate.Origin{Kind: annotate.OriginManual},
			},
		},
		Relations: []*annotate.Relation{{
			ID: id("01980000-0000-7000-8000-000000000021"), Type: "supports", From: quote, To: claim, Note: "weakly",
			Created: at("2026-03-01T09:40:00Z"), Modified: at("2026-03-01T09:41:00Z"), Extra: annotate.Extra{"weight": json.RawMessage("0.10")},
		}},
		Decisions: []annotate.Record{{
			ID: id("01980000-0000-7000-8000-000000000031"), Modified: at("2026-03-01T11:00:00Z"),
			Raw: json.RawMessage(`{"id": "01980000-0000-7000-8000-000000000031", "verdict": "keep", "of": ["01980000-0000-7000-8000-0000000000aa"], "modified": "2026-03-01T11:00:00.000Z"}`),
		}},
		Deleted: []annotate.Tombstone{
			{ID: id("01980000-0000-7000-8000-000000000041"), Deleted: at("2026-03-01T09:59:59.999Z"), Extra: annotate.Extra{"by": json.RawMessage(`"undo"`)}},
			{ID: id("01980000-0000-7000-8000-000000000040"), Deleted: at("2026-03-01T09:50:00Z")},
		},
	})
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

func golden(tb testing.TB, name string) []byte {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "versions", name))
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func TestFullLayerIsWrittenAsItAlwaysWas(t *testing.T) {
	if got, want := encode(t, full(t)), golden(t, "v1-full.ann.json"); got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestEmptyLayerIsWrittenAsItAlwaysWas(t *testing.T) {
	l := (&annotate.Layer{}).WithHeader(annotate.Header{Source: annotate.Source{Path: "a.txt"}})
	if got, want := encode(t, l), golden(t, "v1-empty.ann.json"); got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestFullLayerIsReadAsItAlwaysWas(t *testing.T) {
	l, err := Decode(golden(t, "v1-full.ann.json"))
	if err != nil {
		t.Fatal(err)
	}
	if d := diff(full(t), l); d != "" {
		t.Errorf("the full layer changed (- before, + after):\n%s", d)
	}
}

func TestFilesOfOtherProgramsAreRead(t *testing.T) {
	data := "\xef\xbb\xbf" + strings.ReplaceAll(`
{"annotations":[{"spans":[{"exact":"\u0044am\ud83d\ude42","end":5,"start":1}],"label":"claim","origin":{"kind":"manual"},
  "modified":"2026-03-01T10:00:00.123999+01:00","id":"01980000-0000-7000-8000-0000000000AB"}],
 "x":{"b":[1,2],"a":1}  ,
 "person":{"id":"01980000-0000-7000-8000-000000000002"},
 "version":1,"id":"01980000-0000-7000-8000-000000000001","format":"postil.layer"}`, "\n", "\r\n")
	l, err := Decode([]byte(data))
	if err != nil {
		t.Fatal(err)
	}
	a := l.At(0)
	if got := a.Fragments[0].Exact; got != "Dam🙂" {
		t.Errorf("exact is %q", got)
	}
	if got := a.Modified.Format(time.RFC3339Nano); got != "2026-03-01T09:00:00.123Z" {
		t.Errorf("modified is %s", got)
	}
	if l.State != annotate.StateNew || l.Person.Kind != annotate.Human {
		t.Errorf("state %q, kind %q", l.State, l.Person.Kind)
	}
	if got := string(l.Extra["x"]); got != `{"b":[1,2],"a":1}` {
		t.Errorf("the unknown field is kept as %s", got)
	}
	if got := encode(t, l); !strings.Contains(got, "\n  \"x\": {\"b\": [1, 2], \"a\": 1}\n}\n") || !strings.Contains(got, `"01980000-0000-7000-8000-0000000000ab"`) {
		t.Errorf("written as\n%s", got)
	}
	if err := validate(schema(t), []byte(data[3:])); err != nil {
		t.Error(err)
	}
}

func TestQuotesShareTheTextsMemory(t *testing.T) {
	txt, l := article(t, 20)
	got, err := DecodeFor(mustEncode(t, l), txt)
	if err != nil {
		t.Fatal(err)
	}
	if d := diff(l, got); d != "" {
		t.Fatal(d)
	}
	from := uintptr(unsafe.Pointer(unsafe.StringData(txt.String())))
	shared := func(s string) bool {
		p := uintptr(unsafe.Pointer(unsafe.StringData(s)))
		return s == "" || from <= p && p < from+uintptr(txt.Bytes())
	}
	for a := range got.Annotations() {
		f := a.Fragments[0]
		if !shared(f.Exact) || !shared(f.Prefix) || !shared(f.Suffix) {
			t.Errorf("%s: a quote is a copy", a.ID)
		}
	}
}

func TestQuotesThatDoNotFitTheTextAreKept(t *testing.T) {
	_, l := article(t, 20)
	for _, other := range []string{"", "short", strings.Repeat("é", 9000)} {
		txt, err := text.New(other)
		if err != nil {
			t.Fatal(err)
		}
		got, err := DecodeFor(mustEncode(t, l), txt)
		if err != nil {
			t.Fatal(err)
		}
		if d := diff(l, got); d != "" {
			t.Errorf("against %.10q: %s", other, d)
		}
	}
}

func TestWhatCouldNotBeReadBackIsNotWritten(t *testing.T) {
	base := func() *annotate.Annotation {
		return &annotate.Annotation{ID: someID(1), Label: "claim", Fragments: []annotate.Fragment{{Span: annotate.Span{Start: 1, End: 2}}}}
	}
	nan := math.NaN()
	annotations := map[string]func(*annotate.Annotation){
		"is not UTF-8":                            func(a *annotate.Annotation) { a.Note = "\xff" },
		"NaN is no number":                        func(a *annotate.Annotation) { a.Origin = annotate.Origin{Kind: "find", Score: &nan} },
		"of the type int":                         func(a *annotate.Annotation) { a.Attributes = annotate.Attributes{"n": 3} },
		`"07" of "n" is no number`:                func(a *annotate.Annotation) { a.Attributes = annotate.Attributes{"n": json.Number("07")} },
		"cannot be written as JSON":               func(a *annotate.Annotation) { a.Extra = annotate.Extra{"x": json.RawMessage("{")} },
		"half of a surrogate pair":                func(a *annotate.Annotation) { a.Extra = annotate.Extra{"x": json.RawMessage(`"\udfff"`)} },
		`something follows the end`:               func(a *annotate.Annotation) { a.Extra = annotate.Extra{"x": json.RawMessage(`1 2`)} },
		`field "note" has the name of a known`:    func(a *annotate.Annotation) { a.Extra = annotate.Extra{"note": json.RawMessage(`1`)} },
		"nested deeper than 64":                   func(a *annotate.Annotation) { a.Extra = annotate.Extra{"x": nested(62)} },
		"not between the years 0000 and 9999":     func(a *annotate.Annotation) { a.Created = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) },
		"4294967296 is not a whole number from 0": func(a *annotate.Annotation) { a.Fragments[0].End = 1 << 32 },
	}
	for want, spoil := range annotations {
		a := base()
		spoil(a)
		l, err := annotate.NewLayer(annotate.Header{}, annotate.Contents{Annotations: []*annotate.Annotation{a}})
		if err != nil {
			t.Fatal(err)
		}
		var e Encoder
		_, err = e.Encode(l)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "annotation "+a.ID.String()) {
			t.Errorf("want %q of the annotation, got: %v", want, err)
		}
	}
	layers := map[string]func(*annotate.Header, *annotate.Contents){
		`layer: state: there is no state "gone"`: func(h *annotate.Header, _ *annotate.Contents) { h.State = "gone" },
		`layer: person.name: `:                   func(h *annotate.Header, _ *annotate.Contents) { h.Person.Name = "\xc3" },
		`layer: article: `:                       func(h *annotate.Header, _ *annotate.Contents) { h.Article = annotate.Attributes{"a": nil} },
		`layer: source.length: `:                 func(h *annotate.Header, _ *annotate.Contents) { h.Source.Length = -1 },
		`layer: x: `:                             func(h *annotate.Header, _ *annotate.Contents) { h.Extra = annotate.Extra{"x": nil} },
		`: type: must not be empty`:              func(_ *annotate.Header, c *annotate.Contents) { c.Relations = []*annotate.Relation{{ID: someID(2)}} },
		`tombstone: id: a record needs an id`:    func(_ *annotate.Header, c *annotate.Contents) { c.Deleted = []annotate.Tombstone{{}} },
		`two records, or a record and a`:         func(_ *annotate.Header, c *annotate.Contents) { c.Deleted = []annotate.Tombstone{{ID: someID(1)}} },
		`but is kept as id`: func(_ *annotate.Header, c *annotate.Contents) {
			c.Decisions = []annotate.Record{{ID: someID(2), Raw: json.RawMessage(`{"id":"` + someID(3).String() + `"}`)}}
		},
	}
	for want, spoil := range layers {
		var h annotate.Header
		c := annotate.Contents{Annotations: []*annotate.Annotation{base()}}
		spoil(&h, &c)
		l, err := annotate.NewLayer(h, c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = new(Encoder).Encode(l); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got: %v", want, err)
		}
	}
}

func TestFailedEncodeLeavesTheEncoderAsItWas(t *testing.T) {
	var e Encoder
	_, l := article(t, 3)
	if _, err := e.Encode(l); err != nil {
		t.Fatal(err)
	}
	h := l.Header
	h.State = "gone"
	if _, err := e.Encode(l.WithHeader(h)); err == nil {
		t.Fatal("a state that is none was written")
	}
	if got, err := e.Encode(l); err != nil || string(got) != encode(t, l) {
		t.Errorf("%v\n%s", err, got)
	}
}

// nested is a list in lists, n deep.
func nested(n int) json.RawMessage {
	return json.RawMessage(strings.Repeat("[", n) + strings.Repeat("]", n))
}

func TestNestingUpToTheLimitGoesBothWays(t *testing.T) {
	l := (&annotate.Layer{}).WithHeader(annotate.Header{Extra: annotate.Extra{"x": nested(63)}})
	if _, err := Decode(mustEncode(t, l)); err != nil {
		t.Error(err)
	}
}

func TestDecisionWithoutRawIsWritten(t *testing.T) {
	l, err := annotate.NewLayer(annotate.Header{}, annotate.Contents{Decisions: []annotate.Record{{ID: someID(1), Modified: start}}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decode(mustEncode(t, l))
	if err != nil {
		t.Fatal(err)
	}
	for r := range got.Decisions() {
		if r.ID != someID(1) || !r.Modified.Equal(start) {
			t.Errorf("got %+v", r)
		}
	}
}
