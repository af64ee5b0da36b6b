package article

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"postil/annotate/text"
	"postil/assets"
)

func articleSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(assets.ArticleSchema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("article.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("article.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAMetaFileIsReadAsItWasWrittenAndFitsItsSchema(t *testing.T) {
	schema := articleSchema(t)
	words := rapid.StringMatching(`[a-zé<&"\\ 日]{0,12}`)
	rapid.Check(t, func(t *rapid.T) {
		m := Meta{
			Title: words.Draw(t, "title"), Author: words.Draw(t, "author"), Published: rapid.SampledFrom([]string{"", "2017-08-31", "2017-08-31T10:00:00Z"}).Draw(t, "published"),
			TextSHA256: strings.Repeat("0f", 32), Length: 1000, Zones: []Zone{},
			Importer: Importer{"html", 2, "postil 1", "2026-11-28T08:00:00Z"},
			Original: Original{Source: words.Draw(t, "source"), SHA256: strings.Repeat("a1", 32), Bytes: 3, Encoding: "utf-8", Confidence: 1},
		}
		if rapid.Bool().Draw(t, "never imported") {
			m.Importer, m.Original = Importer{}, Original{}
		}
		m.Corrected = rapid.SampledFrom([]string{"", "2026-11-28T08:00:00Z"}).Draw(t, "corrected")
		at := 0
		for range rapid.IntRange(0, 5).Draw(t, "zones") {
			at += rapid.IntRange(0, 9).Draw(t, "gap")
			n := rapid.IntRange(1, 9).Draw(t, "length")
			m.Zones = append(m.Zones, Zone{rapid.SampledFrom(ZoneKinds()).Draw(t, "kind"), at, at + n})
			at += n
		}
		b, err := m.Encode()
		if err != nil {
			t.Fatal(err)
		}
		inst, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(inst); err != nil {
			t.Fatalf("%v\n%s", err, b)
		}
		for i, line := range strings.Split(string(b), "\n") {
			if strings.Contains(line, `"kind": "`) && strings.Contains(line, `"start"`) != strings.HasSuffix(strings.TrimRight(line, ","), "}") {
				t.Fatalf("line %d is no zone of its own: %s", i, line)
			}
		}
		again, err := ParseMeta(b)
		if err != nil {
			t.Fatal(err)
		}
		c, err := again.Encode()
		if err != nil || !bytes.Equal(b, c) {
			t.Fatalf("%v\n%s\n%s", err, b, c)
		}
	})
}

func TestWhatAMetaFileHasBeyondThisVersionIsKept(t *testing.T) {
	in := `{"format":"postil.article","version":1,"textSha256":"","length":5,"zones":[{"kind":"body","start":0,"end":5}],"importer":{},"original":{},"mood":{"a":[1,2]},"note":"x"}`
	m, err := ParseMeta([]byte(in))
	if err != nil {
		t.Fatal(err)
	}
	b, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
	if got["note"] != "x" || len(got["mood"].(map[string]any)["a"].([]any)) != 2 {
		t.Errorf("wrote %s", b)
	}
}

func TestMetaFilesThatAreWrongAreRefused(t *testing.T) {
	const head = `{"format":"postil.article","version":1,"length":10,"zones":`
	for in, want := range map[string]string{
		`nonsense`:                                     "no JSON",
		`{"format":"postil.layer","version":1}`:        `its format is "postil.layer"`,
		`{"format":"postil.article"}`:                  "its version is 0",
		head + `[{"kind":"x","start":0,"end":1}]}`:     "unknown kind",
		head + `[{"kind":"body","start":3,"end":3}]}`:  "from 3 to 3",
		head + `[{"kind":"body","start":3,"end":11}]}`: "from 3 to 11",
		head + `[{"kind":"body","start":0,"end":4},{"kind":"quote","start":3,"end":5}]}`: "in the one before",
		head + `7}`: "no JSON",
	} {
		if _, err := ParseMeta([]byte(in)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", in, err, want)
		}
	}
	if _, err := ParseMeta([]byte(`{"format":"postil.article","version":2}`)); !errors.Is(err, ErrNewerMeta) {
		t.Errorf("a newer one: %v", err)
	}
	if _, err := (Meta{Length: 1, Zones: []Zone{{ZoneBody, 0, 2}}}).Encode(); err == nil {
		t.Error("a zone beyond the text was written")
	}
}

func TestPlainZonesCoverTheTextAndOverlapNowhere(t *testing.T) {
	line := rapid.SampledFrom([]string{
		"", " ", "# Head", "Storm nears the coast", "AFP WORLD", "Published August 31,2017", "Menu Subscribe", "By Ida Marsh", "Related stories",
		"The quay is closed, the board said.", "Другая статья", "* * *", paragraph,
	})
	rapid.Check(t, func(t *rapid.T) {
		x, err := text.New(strings.Join(rapid.SliceOfN(line, 0, 60).Draw(t, "lines"), "\n"))
		if err != nil {
			t.Fatal(err)
		}
		zones := PlainZones(x, FindOutline(x))
		if err := checkZones(zones, x.Len()); err != nil {
			t.Fatal(err)
		}
		at := 0
		for _, z := range append(zones, Zone{Start: x.Len()}) {
			if rest := strings.Trim(x.Slice(at, z.Start), " \n#"); rest != "" {
				t.Fatalf("%q is in no zone: %+v", rest, zones)
			}
			at = z.End
		}
	})
}

func TestPlainZonesOfAWireReport(t *testing.T) {
	x, err := text.New("Menu Sections Subscribe\n\nStorm nears the coast\nAFP WORLD\nPublished August 31,2017\n\n" + paragraph + paragraph + "\nRelated stories\nFerry fares\n")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, z := range PlainZones(x, FindOutline(x)) {
		words := x.Quote(z.Span())
		got = append(got, string(z.Kind)+": "+words[:min(12, len(words))])
	}
	want := "furniture: Menu Section / headline: Storm nears  / byline: AFP WORLD / dateline: Published Au / body: PORT ELLERY  / furniture: Related stor / furniture: Ferry fares"
	if s := strings.Join(got, " / "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}

func TestAComposerCountsCodePoints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c Composer
		for range rapid.IntRange(0, 8).Draw(t, "lines") {
			kind, s := rapid.SampledFrom(ZoneKinds()).Draw(t, "kind"), rapid.StringMatching(`[a é日👩\t\n]{0,9}`).Draw(t, "words")
			switch rapid.IntRange(0, 2).Draw(t, "how") {
			case 0:
				c.Line(kind, s)
			case 1:
				c.Item(kind, s)
			default:
				c.Lines(kind, s)
			}
		}
		var d Draft
		c.Into(&d)
		x, err := text.New(d.Text)
		if err != nil {
			t.Fatal(err)
		}
		if err := checkZones(d.Zones, x.Len()); err != nil {
			t.Fatalf("%v in %q", err, d.Text)
		}
		for _, z := range d.Zones {
			if q := x.Quote(z.Span()); strings.TrimSpace(q) == "" {
				t.Fatalf("a zone of white space: %q in %q", q, d.Text)
			}
		}
	})
}

func TestAnEncodingCanBeChosen(t *testing.T) {
	for _, c := range []struct{ raw, as, want, name string }{
		{"\xaf\xf3\xb3w", "ISO-8859-2", "Żółw", "iso-8859-2"},
		{"\xaf\xf3\xb3w", "latin2", "Żółw", "iso-8859-2"},
		{"a\x00b\x00", "utf-16le", "ab", "utf-16le"},
		{"a\x00b\x00", "utf-16", "ab", "utf-16le"},
		{"\x00a\x00b", "utf-16", "ab", "utf-16be"},
		{"\xfe\xff\x00a", "utf-16", "a", "utf-16be"},
		{"\xe1\xba\xbf", "utf8", "ế", "utf-8"},
	} {
		d, err := DecodeAs([]byte(c.raw), c.as)
		if err != nil || d.Text.String() != c.want || d.Encoding != c.name || d.Confidence != 1 || d.Uncertain {
			t.Errorf("%q as %s: %q as %s, %v", c.raw, c.as, d.Text, d.Encoding, err)
		}
	}
	if _, err := DecodeAs([]byte("\xff\xfe\xfd"), "utf-8"); !errors.Is(err, ErrUndecodable) {
		t.Errorf("bytes that are no UTF-8: %v", err)
	}
	if _, err := DecodeAs([]byte("\x81"), "windows-1252"); !errors.Is(err, ErrUndecodable) {
		t.Errorf("a byte that Windows left free: %v", err)
	}
	if _, err := DecodeAs(nil, "furlong"); !errors.Is(err, ErrUnknownEncoding) {
		t.Errorf("an unknown name: %v", err)
	}
}

// FuzzParseMeta: what is read is written, and read again, the same.
func FuzzParseMeta(f *testing.F) {
	f.Add([]byte(`{"format":"postil.article","version":1,"title":"<a>","length":5,"zones":[{"kind":"body","start":0,"end":5}],"importer":{"kind":"html"},"original":{"confidence":0.5},"mood":{"a":[1,2]}}`))
	f.Add([]byte(`{"format":"postil.article","version":2}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := ParseMeta(raw)
		if err != nil {
			return
		}
		b, err := m.Encode()
		if err != nil {
			t.Fatalf("%v: %q", err, raw)
		}
		again, err := ParseMeta(b)
		if err != nil {
			t.Fatalf("%v: %q", err, b)
		}
		if c, err := again.Encode(); err != nil || !bytes.Equal(b, c) {
			t.Fatalf("%v\n%s\n%s", err, b, c)
		}
	})
}
