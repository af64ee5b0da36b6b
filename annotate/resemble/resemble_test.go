package resemble_test

import (
	"fmt"
	"strings"
	"testing"

	"postil/annotate/resemble"
	"postil/annotate/text"
)

func words(t *testing.T, seed, n int) []string {
	t.Helper()
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("w%d", (seed*7919+i*i*31+i)%9973)
	}
	return out
}

func fingerprint(t *testing.T, ws []string) *resemble.Fingerprint {
	t.Helper()
	x, err := text.New(strings.Join(ws, " "))
	if err != nil {
		t.Fatal(err)
	}
	return resemble.New(x)
}

func TestTheIndexFindsATextWithAFewWordsChangedAndNoOther(t *testing.T) {
	var x resemble.Index
	var prints []*resemble.Fingerprint
	for i := range 40 {
		f := fingerprint(t, words(t, i, 400))
		prints = append(prints, f)
		for k := range x.Add(i, f) {
			if r := f.Resemblance(prints[k]); r >= resemble.Enough {
				t.Errorf("text %d resembles %d by %v", i, k, r)
			}
		}
	}
	near := words(t, 17, 400)
	near[50], near[300] = "changed", "words"
	f := fingerprint(t, near)
	best, at := 0.0, -1
	for k := range x.Add(40, f) {
		if r := f.Resemblance(prints[k]); r > best {
			best, at = r, k
		}
	}
	if at != 17 || best < resemble.Enough {
		t.Errorf("found %d with %v", at, best)
	}
}

func TestAddTakesATextThoughTheLoopEndsEarly(t *testing.T) {
	var x resemble.Index
	f := fingerprint(t, words(t, 1, 50))
	for range x.Add(0, f) {
		t.Fatal("an empty index knows a text")
	}
	for range x.Add(1, f) {
		break
	}
	seen := map[int]bool{}
	for k := range x.Add(2, f) {
		seen[k] = true
	}
	if !seen[0] || !seen[1] {
		t.Errorf("found %v", seen)
	}
}

func TestATextWithoutWordsResemblesNone(t *testing.T) {
	var x resemble.Index
	if f := fingerprint(t, []string{" ", "—"}); f != nil {
		t.Error("it has a fingerprint")
	}
	for range x.Add(0, nil) {
		t.Error("nothing resembles something")
	}
}
