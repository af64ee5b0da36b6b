package anchor

import (
	"testing"

	"pgregory.net/rapid"
)

// plainDistance is the edit distance as the textbook has it.
func plainDistance(a, b []rune) int {
	row := make([]int, len(a)+1)
	for i := range row {
		row[i] = i
	}
	for j := range b {
		diagonal := row[0]
		row[0] = j + 1
		for i := range a {
			c := diagonal
			if a[i] != b[j] {
				c++
			}
			diagonal = row[i+1]
			row[i+1] = min(c, diagonal+1, row[i]+1)
		}
	}
	return row[len(a)]
}

func TestTheEditDistanceIsThatOfTheTextbook(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		letters := rapid.SliceOfN(rapid.RuneFrom([]rune("abc")), 0, 200)
		a, b := letters.Draw(r, "a"), letters.Draw(r, "b")
		if got, want := editDistance(a, b), plainDistance(a, b); got != want {
			r.Errorf("%d, want %d", got, want)
		}
	})
}

func TestOutwardsCountsTheEditsToTheNearestBeginning(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		a := rapid.SliceOfN(rapid.RuneFrom([]rune("ab")), 0, 14).Draw(r, "a")
		b := rapid.SliceOfN(rapid.RuneFrom([]rune("ab")), 0, 14).Draw(r, "b")
		distance, evidence := len(a), 0
		for i := range len(a) + 1 {
			least := i
			for j := range len(b) + 1 {
				least = min(least, plainDistance(a[:i], b[:j]))
			}
			evidence = max(evidence, i-editPrice*least)
			if i == len(a) {
				distance = least
			}
		}
		if d, e := outwards(a, b); d != distance || e != evidence {
			r.Errorf("%d and %d, want %d and %d", d, e, distance, evidence)
		}
	})
}

func TestBlocksAreWhatBothTextsHave(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		part := rapid.SliceOfN(rapid.RuneFrom([]rune("abcdefgh 한")), 0, 60)
		parts := rapid.SliceOfN(part, 1, 5).Draw(r, "parts")
		draw := func(name string) (out []rune) {
			for _, i := range rapid.SliceOfN(rapid.IntRange(0, len(parts)-1), 0, 8).Draw(r, name) {
				out = append(out, parts[i]...)
			}
			return out
		}
		a, b := draw("old"), draw("new")
		bs := common(a, b)
		for _, k := range bs.byOld {
			if string(a[k.old:k.oldEnd()]) != string(b[k.new:k.newEnd()]) {
				r.Fatalf("%v is no block of %q and %q", k, string(a), string(b))
			}
			bs.over(k.old, k.oldEnd(), func(o block) bool {
				if o != k && o.fixes(k.old, k.oldEnd()) && k.fixes(k.old, k.oldEnd()) {
					r.Errorf("%v and %v both fix the same", o, k)
				}
				return true
			})
		}
	})
}
