package rfc3339

import (
	"testing"
	"time"

	"github.com/go-json-experiment/json"
)

func TestTimesOfTheStandardAreReadAndOthersRefused(t *testing.T) {
	for s, want := range map[string]time.Time{
		"2026-01-31T09:30:00Z":           time.Date(2026, 1, 31, 9, 30, 0, 0, time.UTC),
		"2026-01-31T10:30:00.5+01:00":    time.Date(2026, 1, 31, 9, 30, 0, 500_000_000, time.UTC),
		"0000-01-01T00:00:00.000000001Z": time.Date(0, 1, 1, 0, 0, 0, 1, time.UTC),
	} {
		if got, err := Parse([]byte(s)); err != nil || !got.Equal(want) {
			t.Errorf("%s is read as %v, %v; want %v", s, got, err, want)
		}
	}
	for _, s := range []string{
		"", "2026-01-31", "2026-01-31T9:30:00Z", "2026-01-31T9:30:00.55Z", "2026-01-31T09:30:00,5Z", "2026-01-31T09:30:00.Z", "2026-01-31T09:30:00", "2026-01-31T09:30:00z",
		"2026-01-31T09:30:00+24:00", "2026-01-31T09:30:00+01:60", "2026-01-31T09:30:00+0100", "2026-02-30T09:30:00Z", "2026-01-31 09:30:00Z",
	} {
		if got, err := Parse([]byte(s)); err == nil {
			t.Errorf("%q is read as %v", s, got)
		}
	}
}

// What is read here is what the JSON library reads: scanners stand in for it.
func FuzzParse(f *testing.F) {
	f.Add("2026-01-31T09:30:00.5Z")
	f.Add("2026-01-31T9:30:00.55+23:59")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := Parse([]byte(s))
		quoted, quoteErr := json.Marshal(s)
		if quoteErr != nil {
			return
		}
		var want time.Time
		wantErr := json.Unmarshal(quoted, &want)
		if (err == nil) != (wantErr == nil) || err == nil && !got.Equal(want) {
			t.Errorf("%q is read as %v, %v; the library reads %v, %v", s, got, err, want, wantErr)
		}
	})
}
