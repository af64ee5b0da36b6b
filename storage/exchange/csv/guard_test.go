package csv

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNoCellBeginsAsAFormulaAndAllAreReadAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"'", "=", "+", "-", "@", "\t", "\r", "1", "a", " ", "\"", "é"}), 0, 6).Draw(t, "cell"), "")
		g := guard(s)
		if formula(g) {
			t.Errorf("%q is written as %q, which a spreadsheet runs", s, g)
		}
		if got := unguard(g); got != s {
			t.Errorf("%q is written as %q and read as %q", s, g, got)
		}
	})
}
