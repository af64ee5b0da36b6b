package sidecar

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
)

const (
	claimID = "01980000-0000-7000-8000-000000000011"
	quoteID = "01980000-0000-7000-8000-000000000012"
)

// spoilt is the full layer with one passage replaced by another.
func spoilt(tb testing.TB, old, by string) []byte {
	tb.Helper()
	data := golden(tb, "v1-full.ann.json")
	if bytes.Count(data, []byte(old)) < 1 {
		tb.Fatalf("the full layer has no %q", old)
	}
	return bytes.Replace(data, []byte(old), []byte(by), 1)
}

// brokenLayers are documents that a schema can refuse, too.
var brokenLayers = []struct{ name, old, by, want string }{
	{"format is missing", `"format": "postil.layer", `, ``, `this is not a Postil layer: it has no "format"`},
	{"other format", `"postil.layer"`, `"geojson"`, `this is not a Postil layer: its "format" is "geojson", not "postil.layer"`},
	{"version is missing", `, "version": 1`, ``, `it has no "version"`},
	{"version zero", `"version": 1,`, `"version": 0,`, `there is no version 0`},
	{"version in words", `"version": 1,`, `"version": "one",`, `its "version" is "one", not a whole number`},
	{"newer version", `"version": 1,`, `"version": 7,`, `the file has version 7 of the format, this program reads version 1; update Postil`},
	{"layer without id", `"id": "01980000-0000-7000-8000-000000000001", `, ``, `layer (line 1): id: is missing`},
	{"layer without annotations", `"annotations"`, `"notes"`, `layer (line 1): annotations: is missing`},
	{"annotations are an object", `"article": {`, `"article": {}, "annotations ": [], "relations": {`, `"relations" stands twice`},
	{"relations are an object", "\"relations\": [\n", "\"relations\": {}, \"x\": [\n", `layer (line 11): relations: an object stands where a list should be`},
	{"person is null", `"person": {`, `"person": null, "x": {`, `layer (line 3): person: null stands where an object should be`},
	{"person without id", `{"id": "01980000-0000-7000-8000-000000000002", `, `{`, `layer (line 3): person.id: is missing`},
	{"unknown state", `"done"`, `"finished"`, `layer (line 4): state: "finished" is no state: it must be new, in-progress, done or locked`},
	{"length below zero", `"length": 1902`, `"length": -1`, `source.length: -1 is not a whole number from 0 to 2147483647`},
	{"BOM is a word", `"bom": true`, `"bom": "yes"`, `source.bom: a string stands where true or false should be`},
	{"annotation is a string", "[\n    {\"id\": \"" + claimID, "[\n    \"x\", {\"id\": \"" + claimID, `annotation (line 8): a string stands where an object should be`},
	{"annotation without id", `{"id": "` + claimID + `", "label"`, `{"label"`, `annotation (line 8): id: is missing`},
	{"id is no UUID", `"` + claimID + `", "label"`, `"17", "label"`, `annotation (line 8): id: "17" is no UUID`},
	{"id in braces", `"` + claimID + `", "label"`, `"{` + claimID + `}", "label"`, `is no UUID`},
	{"id of zeros", `"` + claimID + `", "label"`, `"00000000-0000-0000-0000-000000000000", "label"`, `annotation (line 8): id: a record needs an id that is not all zeros`},
	{"no label", `"label": "quote", `, ``, `annotation ` + quoteID + ` (line 9): label: is missing`},
	{"empty label", `"label": "quote"`, `"label": ""`, `annotation ` + quoteID + ` (line 9): label: must not be empty`},
	{"no span", `[{"start": 0, "end": 4, "exact": "Dams", "prefix": "", "suffix": " hold"}]`, `[]`, `annotation ` + claimID + ` (line 8): spans: an annotation needs at least one span`},
	{"span without quote", `"exact": "today", `, ``, `annotation ` + quoteID + ` (line 9): spans[1].exact: is missing`},
	{"fractional offset", `"start": 130`, `"start": 130.5`, `annotation ` + quoteID + ` (line 9): spans[1].start: 130.5 is not a whole number`},
	{"huge offset", `"end": 135`, `"end": 99999999999999999999`, `spans[1].end: 99999999999999999999 is not a whole number from 0 to`},
	{"time without zone", `"2026-03-01T09:31:07.042Z"`, `"2026-03-01T09:31:07"`, `annotation ` + quoteID + ` (line 9): modified: "2026-03-01T09:31:07" is no time in the form`},
	{"hour of one digit", `T09:31:07.042Z`, `T9:31:07.042Z`, `modified: "2026-03-01T9:31:07.042Z" is no time in the form`},
	{"hour of one digit, length of two", `T09:31:07.042Z`, `T9:31:070.42Z`, `is no time in the form`},
	{"decimal comma", `T09:31:07.042Z`, `T09:31:07,042Z`, `is no time in the form`},
	{"offset of a day", `T09:31:07.042Z`, `T09:31:07+24:00`, `is no time in the form`},
	{"offset of sixty minutes", `T09:31:07.042Z`, `T09:31:07+01:60`, `is no time in the form`},
	{"time that no calendar has", `"2026-03-01T09:31:07.042Z"`, `"2026-02-30T09:31:07Z"`, `modified: "2026-02-30T09:31:07Z" is no time`},
	{"attributes in a list", `"attributes": {}`, `"attributes": []`, `annotation ` + claimID + ` (line 8): attributes: a list stands where an object should be`},
	{"note is null", `"note": ""`, `"note": null`, `note: null stands where a string should be`},
	{"origin without kind", `"origin": {"kind": "manual"}`, `"origin": {}`, `origin.kind: is missing`},
	{"score in words", `"score": 0.875`, `"score": "high"`, `origin.score: a string stands where a number should be`},
	{"from no UUID", `"from": ["` + claimID + `", "`, `"from": ["` + claimID + `", "x`, `origin.from[1]: "x` + quoteID + `" is no UUID`},
	{"relation without type", `"type": "supports", `, ``, `relation 01980000-0000-7000-8000-000000000021 (line 12): type: is missing`},
	{"relation to nowhere", `"to": "` + claimID + `"`, `"to": 3`, `relation 01980000-0000-7000-8000-000000000021 (line 12): to: a number stands where a string should be`},
	{"decision without id", `{"id": "01980000-0000-7000-8000-000000000031", `, `{`, `decision (line 16): id: is missing`},
	{"tombstone without time", `, "deleted": "2026-03-01T09:50:00.000Z"`, ``, `tombstone 01980000-0000-7000-8000-000000000040 (line 19): deleted: is missing`},
}

func TestBrokenLayersAreRefusedByDecoderAndSchema(t *testing.T) {
	s := schema(t)
	for _, c := range brokenLayers {
		t.Run(c.name, func(t *testing.T) {
			data := spoilt(t, c.old, c.by)
			l, err := Decode(data)
			if err == nil || l != nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("want %q, got: %v", c.want, err)
			}
			if strings.Contains(c.want, "stands twice") {
				return // JSON Schema sees objects whose keys are already unique
			}
			if validate(s, data) == nil {
				t.Error("the schema accepts it")
			}
		})
	}
}

// Layers that no JSON Schema can refuse: those that are no I-JSON, and those
// whose fault lies between two values.
func TestUnreadableFilesAreRefusedWithTheirPlace(t *testing.T) {
	for _, c := range []struct{ name, old, by, want string }{
		{"text after the end", "]\n}\n", "]\n}\n{}", `line 25, column 1: something follows the end of the layer`},
		{"comma is missing", `"label": "claim", `, `"label": "claim" `, `line 8, column 69: '"' stands where a comma or the end of the object should be`},
		{"trailing comma", `"bom": true, "newline": "crlf", "language": "en"}`, `"bom": true, }`, `'}' stands where a key in quotation marks should be`},
		{"word that JSON lacks", `"bom": true`, `"bom": trve`, `'v' stands where the word true should be`},
		{"NaN", `"score": 0.875`, `"score": NaN`, `'N' stands where a value should be`},
		{"leading zero", `"end": 4`, `"end": 04`, `'4' stands where a comma or the end of the object should be`},
		{"bare fraction", `0.875`, `0.`, `stands where a digit should be`},
		{"control character", "dam\\tis", "dam\tis", `line 9, column 124: a string holds the control character U+0009; it must be written as an escape`},
		{"unknown escape", `\tis`, `\xis`, `'x' stands where one of the escapes`},
		{"broken hexadecimal", `\u0001`, `\u00g1`, `'g' stands where a hexadecimal digit should be`},
		{"half a surrogate pair", `\u0001`, `\ud83d`, `the escape \ud83d is half of a surrogate pair and stands for no character`},
		{"two first halves", `\u0001`, `\ud83d\ud83d`, `is half of a surrogate pair`},
		{"second half alone", `\u0001`, `\ude42 `, `the escape \ude42 is half of a surrogate pair`},
		{"half a pair in an unknown field", `"team": "desk"`, `"team": ["\ud800"]`, `is half of a surrogate pair`},
		{"half a pair in a key", `"team"`, `"te\udfffam"`, `is half of a surrogate pair`},
		{"bytes that are not UTF-8", "today", "to\xe9ay", `line 9, column 261: the byte 0xe9 is not UTF-8`},
		{"surrogate in UTF-8", "today", "to\xed\xa0\x80", `is not UTF-8`},
		{"known key twice", `"note": ""`, `"note": "a", "note": "b"`, `the key "note" stands twice in one object; remove the one that is not meant`},
		{"key twice behind an escape", `"note": ""`, `"note": "a", "n\u006fte": "b"`, `the key "note" stands twice`},
		{"unknown key twice", `"team": "desk"`, `"team": 1, "team": 1`, `the key "team" stands twice`},
		{"attribute twice", `"direct": true`, `"direct": true, "direct": false`, `the key "direct" stands twice`},
		{"key twice in an unknown value", `{"er": [`, `{"a": 1, "er": 1, "er": [`, `the key "er" stands twice`},
		{"key twice in a decision", `"verdict": "keep"`, `"verdict": "keep", "verdict": "drop"`, `the key "verdict" stands twice`},
		{"section twice", `"relations": [`, `"annotations": [], "relations": [`, `the key "annotations" stands twice`},
		{"format twice", `"version": 1,`, `"version": 1, "format": "postil.layer",`, `the key "format" stands twice`},
		{"two annotations of one id", `"` + quoteID + `", "label"`, `"` + claimID + `", "label"`, `annotation ` + claimID + ` (line 9): its id stands twice in the file`},
		{"deleted and there", "000000000040", "000000000011", `tombstone ` + claimID + ` (line 19): its id stands twice in the file`},
		{"relation with an annotation's id", "000000000021", "000000000012", `relation ` + quoteID + ` (line 12): its id stands twice`},
		{"empty span", `"end": 4`, `"end": 0`, `annotation ` + claimID + ` (line 8): spans[0]: the span from 0 to 0 is empty`},
		{"span that ends before it starts", `"end": 135`, `"end": 129`, `spans[1]: the span from 130 to 129 is empty`},
		{"spans that overlap", `"start": 130`, `"start": 115`, `annotation ` + quoteID + ` (line 9): spans[1]: the span from 115 to 135 begins before the one before it ends, at 116`},
		{"number that no float holds", `0.875`, `1e999`, `origin.score: 1e999 is beyond the numbers that Postil can hold`},
		{"year before the first", `"2026-03-01T09:31:07.042Z"`, `"0000-01-01T00:00:00+01:00"`, `modified: "0000-01-01T00:00:00+01:00" is, in UTC, not between the years 0000 and 9999`},
		{"deep nesting", `"team": "desk"`, `"team": ` + string(nested(63)), `the layer is too large: values are nested deeper than 64`},
		{"very deep nesting", `"team": "desk"`, `"team": ` + strings.Repeat("[", 1<<20), `values are nested deeper than 64`},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, err := Decode(spoilt(t, c.old, c.by))
			if err == nil || l != nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("want %q, got: %v", c.want, err)
			}
		})
	}
}

func TestFilesThatAreNoLayerAreSaidToBeNone(t *testing.T) {
	for _, data := range []string{"hello", "[]", `"postil.layer"`, "1", "null", "{}", `{"format": null, "version": 1}`, `{"version": 1, "annotations": []}`, "\x89PNG\r\n"} {
		_, err := Decode([]byte(data))
		var bad *SyntaxError
		if !errors.Is(err, ErrNotLayer) && !(errors.As(err, &bad) && strings.HasPrefix(data, "\x89")) {
			t.Errorf("%q: %v", data, err)
		}
	}
}

func TestNewerVersionIsToldWhateverTheRestLooksLike(t *testing.T) {
	for data, want := range map[string]int{
		`{"format": "postil.layer", "version": 2, "annotations": "elsewhere"}`:             2,
		`{"annotations": {"new": "shape"}, "version": 31, "format": "postil.layer"}`:       31,
		`{"format": "postil.layer", "version": 18446744073709551617, "person": [}`:         math.MaxInt32,
		strings.Replace(string(golden(t, "v1-full.ann.json")), `n": 1,`, `n": 2,`, 1):      2,
		strings.Replace(string(golden(t, "v1-full.ann.json"))[:90], `n": 1,`, `n": 2,`, 1): 2,
	} {
		_, err := Decode([]byte(data))
		var newer *NewerVersionError
		if !errors.Is(err, ErrNewerVersion) || !errors.As(err, &newer) || newer.Version != want {
			t.Errorf("want version %d, got: %v", want, err)
		}
	}
}

func TestFileCutOffAnywhereIsSaidToBeCutOff(t *testing.T) {
	data := golden(t, "v1-full.ann.json")
	for n := range len(data) - 1 { // without the last newline it is whole
		_, err := Decode(data[:n])
		var bad *SyntaxError
		if !errors.As(err, &bad) {
			t.Fatalf("cut at %d: %v", n, err)
		}
		if !errors.Is(err, ErrTruncated) && !strings.Contains(err.Error(), "not UTF-8") {
			t.Fatalf("cut at %d: %v", n, err)
		}
	}
	for _, empty := range []string{"", "\n", "\xef\xbb\xbf", strings.Repeat("\x00", 4096)} {
		if _, err := Decode([]byte(empty)); !errors.Is(err, ErrTruncated) {
			t.Errorf("%.8q: %v", empty, err)
		}
	}
}

func TestConflictMarkersAreRecognised(t *testing.T) {
	mine := `    {"id": "` + claimID
	for name, data := range map[string][]byte{
		"around a record":    spoilt(t, mine, "<<<<<<< HEAD\n"+mine),
		"its end left over":  spoilt(t, "  ],\n  \"relations\"", ">>>>>>> theirs\n  ],\n  \"relations\""),
		"with the ancestor":  spoilt(t, mine, "||||||| 1a2b3c\n"+mine),
		"around the file":    append([]byte("<<<<<<< ours\n"), golden(t, "v1-full.ann.json")...),
		"before the version": spoilt(t, `  "format"`, "<<<<<<< ours\n  \"format\""),
	} {
		_, err := Decode(data)
		var bad *SyntaxError
		if !errors.Is(err, ErrConflict) || !errors.As(err, &bad) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		line := strings.Split(string(data), "\n")[bad.Line-1]
		if bad.Column != 1 || conflictMarker([]byte(line)) != 0 {
			t.Errorf("%s: line %d, column %d is %q", name, bad.Line, bad.Column, line)
		}
	}
}

func TestLimitsHold(t *testing.T) {
	data := golden(t, "v1-full.ann.json")
	for name, l := range map[string]limits{
		"bytes":   {bytes: len(data) - 1, depth: 64, records: 99},
		"depth":   {bytes: 1 << 20, depth: 4, records: 99},
		"records": {bytes: 1 << 20, depth: 64, records: 8}, // 2 annotations, 3 spans, 1 relation, 1 decision, 2 tombstones
	} {
		d := &decoder{scanner: scanner{limits: l}}
		if _, err := d.decode(data); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := new(Encoder).encode(full(t), l); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s, on the way out: %v", name, err)
		}
	}
	l := limits{bytes: len(data), depth: 6, records: 9}
	d := &decoder{scanner: scanner{limits: l}}
	if _, err := d.decode(data); err != nil {
		t.Errorf("at the limits: %v", err)
	}
	if _, err := new(Encoder).encode(full(t), l); err != nil {
		t.Errorf("at the limits, on the way out: %v", err)
	}
}

func TestRecordErrorsCarryWhatAProgramNeeds(t *testing.T) {
	_, err := Decode(spoilt(t, `"start": 130`, `"start": "x"`))
	var bad *RecordError
	if !errors.As(err, &bad) || bad.Kind != "annotation" || bad.ID != id(quoteID) || bad.Line != 9 || bad.Field != "spans[1].start" {
		t.Errorf("got %#v", err)
	}
	_, err = Decode(spoilt(t, quoteID+`", "label"`, claimID+`", "label"`))
	if !errors.Is(err, ErrDuplicate) || !errors.As(err, &bad) || bad.Line != 9 {
		t.Errorf("got %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	full := golden(f, "v1-full.ann.json")
	f.Add(full)
	f.Add(golden(f, "v1-empty.ann.json"))
	f.Add(full[:len(full)/2])
	f.Add(append([]byte("<<<<<<< HEAD\n"), full...))
	f.Add(spoilt(f, `"team": "desk"`, `"team": `+string(nested(70))))
	f.Add(spoilt(f, `"team": "desk"`, `"te\ud83d\ude42am": "\u0000"`))
	f.Add(spoilt(f, `"2026-03-01T09:31:07.042Z"`, `"0000-12-31T23:59:59.9999999-00:01"`))
	for _, record := range []string{
		`"annotations":[{"id":"%s","label":"a","spans":[{"start":0,"end":1,"exact":"a"}],"attributes":{"b":[],"c":["d"],"e":-0.1e5,"f":null}}]`,
		`"annotations":[{"id":"%s","label":"a","spans":[{"start":0,"end":1,"exact":"","z":{}}],"origin":{"kind":"","score":1e-5,"from":[]}}]`,
		`"annotations":[],"modified":"2026-03-01T09:31:07Z","state":"done","article":{"a":true},"source":{"length":3},"scheme":{"x":1}`,
		`"annotations":[],"relations":[{"id":"%s","type":"t","from":"%[1]s","to":"%[1]s"}]`,
		`"annotations":[],"decisions":[{"id":"%s", "a" : {"b" : [ ] } }],"deleted":[]`,
		`"annotations":[],"deleted":[{"id":"%s","deleted":"0001-01-01T00:00:00Z"}]`,
	} {
		f.Add(fmt.Appendf(nil, `{"format":"postil.layer","version":1,"id":"%s","person":{"id":"%[1]s"},`+record+`}`, claimID))
	}
	f.Add(fmt.Appendf(nil, `{"x":[],"version":1,"annotations":[],"person":{"id":"%s"},"id":"%[1]s","format":"postil.layer"}`, claimID))
	s := schema(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := Decode(data)
		if err != nil {
			if l != nil || err.Error() == "" {
				t.Fatalf("a layer and an error: %v", err)
			}
			return
		}
		if err := validate(s, bytes.TrimPrefix(data, byteOrderMark)); err != nil {
			t.Fatalf("decoded, but the schema refuses it: %v", err)
		}
		written := encode(t, l)
		if err := validate(s, []byte(written)); err != nil {
			t.Fatalf("written, but the schema refuses it: %v\n%s", err, written)
		}
		again, err := Decode([]byte(written))
		if err != nil {
			t.Fatalf("%v\n%s", err, written)
		}
		if twice := encode(t, again); twice != written {
			t.Fatalf("got\n%s\nwant\n%s", twice, written)
		}
		if d := diff(l, again); d != "" {
			t.Fatalf("the layer changed (- before, + after):\n%s", d)
		}
		if m, err := Merge(l, again); err != nil || encode(t, m) != written {
			t.Fatalf("merged with itself it differs: %v", err)
		}
	})
}
