package query

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

var scheme = []Label{{"claim", "Claim"}, {"warning", "Warning"}, {"w2", "War story"}}

func record() Record {
	return Record{
		Folded: Fold("Harbour Board denies\nCoastal Wire · 12 May\nwire/north-quay.txt"), Outlet: "Coastal Wire",
		Date: "2024-02-29", Language: "de-AT", State: Begun, Marks: 6, Words: 300,
		Labels: func(visit func(string) bool) { _ = visit("claim") && visit("old") },
	}
}

func TestAFilterFitsWhatItSays(t *testing.T) {
	r := record()
	for filter, want := range map[string]bool{
		"": true, "harb den": true, "QUAY coastal": true, "harbour june": false, `"harbour board"`: true, `"board harbour"`: false,
		"outlet:coastal": true, "outlet:reuters": false, "-outlet:reuters": true, "-outlet:WIRE": false, `outlet:"coastal wire"`: true, `outlet:""`: false,
		"date:2024": true, "date:2024-02": true, "date:2024-02-29": true, "date:2023": false, "date:2024-01..2024-03": true,
		"date:2024-01..2024-02": true, "date:2024-03..": false, "date:..2024-02": true, "date:2024-02-29..2024": true,
		"date:>2024-02": false, "date:>=2024-02": true, "date:<2024-03": true, "date:<2024-02": false, "date:<=2024-02": true, `date:""`: false, `-date:""`: true,
		"lang:de": true, "lang:DE-at": true, "lang:d": false, "lang:de-CH": false, `lang:""`: false,
		"state:begun": true, "state:b": true, "state:done": false, "-state:new": true,
		"marks:>5": true, "marks:>6": false, "marks:>=6": true, "marks:6": true, "marks:<6": false, "marks:5..7": true, "marks:7..": false, "marks:..6": true,
		"words:<300": false, "words:<=300": true, "words:300": true,
		"label:claim": true, "label:CL": true, "label:war": false, "label:old": true, "label:ol": false, "-label:claim": false, `label:""`: false,
		"outlet:coastal date:2024 harbour": true, "outlet:coastal date:2023 harbour": false,
		"outlet:": true, "http:board": false, `-harbour`: false, "-": true, `outlet:"coastal`: true, "Outlet:Coastal": true,
	} {
		q, faults := Parse(filter, scheme)
		if len(faults) > 0 {
			t.Errorf("%q: %v", filter, faults)
		}
		if got := q.Matches(&r); got != want {
			t.Errorf("%q: %v", filter, got)
		}
	}
}

func TestWhatIsNotKnownFitsOnlyEmptyValues(t *testing.T) {
	r := Record{Words: -1}
	for filter, want := range map[string]bool{
		`outlet:""`: true, `date:""`: true, `lang:""`: true, `label:""`: true, "date:2024": false, "date:..2024": false, "words:<300": false, "words:>=0": false,
		"marks:0": true, "state:new": true, "label:claim": false, "-label:claim": true,
	} {
		q, faults := Parse(filter, nil)
		if len(faults) > 0 || q.Matches(&r) != want {
			t.Errorf("%q: %v, want %v; %v", filter, !want, want, faults)
		}
	}
}

func TestAFaultIsToldInWordsAndTheRestHolds(t *testing.T) {
	for filter, want := range map[string]string{
		"date:may": "date: wants a year, month or day, such as 2024-05", "date:2024-13": "date: wants a year, month or day, such as 2024-05",
		"date:..": "date: wants a year, month or day, such as 2024-05", "date:>": "date: wants a year, month or day, such as 2024-05",
		"date:2024..2023": "date: the range ends before it begins", "state:open": "state: is new, begun or done", `state:""`: "state: is new, begun or done",
		"marks:many": "marks: wants a number, such as marks:>5 or 10..20", "marks:>-1": "marks: wants a number, such as marks:>5 or 10..20",
		"words:9..3": "words: the range ends before it begins", "words:+3": "words: wants a number, such as words:<300 or 10..20",
	} {
		q, faults := Parse("june "+filter+" outlet:x", scheme)
		if len(faults) != 1 || faults[0].Reason != want || faults[0].Term != filter {
			t.Errorf("%q: %q", filter, faults)
		}
		if len(q.words) != 1 || len(q.terms) != 1 {
			t.Errorf("%q: of the rest there are %d words and %d terms", filter, len(q.words), len(q.terms))
		}
	}
}

// drawTerm draws a term that has no fault.
func drawTerm(t *rapid.T) string {
	day := rapid.SampledFrom([]string{"2023", "2024", "2024-02", "2024-02-29", "2024-03-01"})
	name := rapid.SampledFrom(Names()).Draw(t, "name")
	switch name {
	case "date":
		return name + ":" + rapid.SampledFrom([]string{"", ">", "<", ">=", "<="}).Draw(t, "sign") + day.Draw(t, "day")
	case "marks", "words":
		return fmt.Sprintf("%s:%s%d", name, rapid.SampledFrom([]string{"", ">", "<", ">=", "<="}).Draw(t, "sign"), rapid.IntRange(1, 400).Draw(t, "n"))
	case "state":
		return name + ":" + rapid.SampledFrom([]string{"new", "begun", "done"}).Draw(t, "state")
	}
	return name + `:"` + rapid.SampledFrom([]string{"", "coastal wire", "de", "claim", "war", "x"}).Draw(t, "value") + `"`
}

func drawRecord(t *rapid.T) Record {
	r := record()
	r.Outlet = rapid.SampledFrom([]string{"", "Coastal Wire", "Reuters"}).Draw(t, "outlet")
	r.Date = rapid.SampledFrom([]string{"", "2023-12-31", "2024-02-29", "2024-03-01"}).Draw(t, "date")
	r.Language = rapid.SampledFrom([]string{"", "de", "de-AT", "den"}).Draw(t, "language")
	r.State = rapid.SampledFrom([]State{New, Begun, Done}).Draw(t, "of state")
	r.Marks, r.Words = rapid.IntRange(0, 400).Draw(t, "marks"), rapid.IntRange(-1, 400).Draw(t, "words")
	return r
}

func TestATermOrItsOppositeFitsAndTwoFitWhereEachDoes(t *testing.T) {
	fits := func(t *rapid.T, filter string, r Record) bool {
		q, faults := Parse(filter, scheme)
		if len(faults) > 0 {
			t.Fatalf("%q: %v", filter, faults)
		}
		return q.Matches(&r)
	}
	rapid.Check(t, func(t *rapid.T) {
		r, a, b := drawRecord(t), drawTerm(t), drawTerm(t)
		if fits(t, a, r) == fits(t, "-"+a, r) {
			t.Fatalf("%q and its opposite agree on %+v", a, r)
		}
		if got, want := fits(t, a+" "+b, r), fits(t, a, r) && fits(t, b, r); got != want {
			t.Fatalf("%q with %q: %v on %+v", a, b, got, r)
		}
	})
}

// FuzzParse: whatever is typed, the parser says what is wrong of what was typed,
// and plain words mean what they always did.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"harbour", `-outlet:"a b" date:2024..`, `"`, `date:"`, "words:>9999999999999999999", "İ label:\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, faults := Parse(s, scheme)
		for _, fault := range faults {
			if fault.Term == "" || !strings.Contains(s, fault.Term) || !strings.Contains(fault.Reason, ": ") || !utf8.ValidString(fault.Reason) {
				t.Fatalf("%q: %+v", s, fault)
			}
		}
		r := record()
		got := q.Matches(&r)
		if strings.ContainsAny(s, `:"`) {
			return
		}
		want := !slices.ContainsFunc(strings.Fields(s), func(w string) bool { return !strings.Contains(r.Folded, Fold(w)) })
		if got != want {
			t.Fatalf("%q: %v", s, got)
		}
	})
}
