package placing

import (
	"strings"

	"postil/annotate/text"
)

// word is a word, a stretch of white space or a punctuation mark of a passage.
type word struct {
	text    string
	quote   bool // belongs to the passage, and not to what stands around it
	differs bool // the other passage does not have it here
}

// mostCompared bounds how many words of two passages are held against each other.
// What comes after counts as another one.
const mostCompared = 500

// words are the parts of a text, in order, which together are the text.
func words(s string) []string {
	t, err := text.New(s)
	if err != nil { // what was marked is always a text
		return []string{s}
	}
	var out []string
	for at := range t.Segments {
		out = append(out, t.Quote(at))
	}
	return out
}

// differ tells of each word of two passages whether it is not in the other one, by
// a longest common subsequence of words.
func differ(old, now []string) (was, is []bool) {
	was, is = make([]bool, len(old)), make([]bool, len(now))
	for i := range was {
		was[i] = true
	}
	for i := range is {
		is[i] = true
	}
	n, m := min(len(old), mostCompared), min(len(now), mostCompared)
	common := make([][]uint16, n+1) // lengths, from the words on
	for i := range common {
		common[i] = make([]uint16, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if old[i] == now[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	for i, j := 0, 0; i < n && j < m; {
		switch {
		case old[i] == now[j]:
			was[i], is[j] = false, false
			i++
			j++
		case common[i+1][j] >= common[i][j+1]:
			i++
		default:
			j++
		}
	}
	return was, is
}

// The words of a long passage that are as they were and far from any difference
// are left out, so that the difference is seen.
const (
	beside  = 8  // words that are kept beside a difference, or at an end
	longRun = 24 // words without a difference that are shown whole
)

// shorten leaves out the middle of long stretches without a difference.
func shorten(all []word) []word {
	var out []word
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && !all[j].differs {
			j++
		}
		if j-i > longRun {
			out = append(out, all[i:i+beside]...)
			out = append(out, word{text: gapBetween(all[i+beside-1].text, all[j-beside].text), quote: true})
			out = append(out, all[j-beside:j]...)
		} else {
			out = append(out, all[i:j]...)
		}
		for i = j; i < len(all) && all[i].differs; i++ {
			out = append(out, all[i])
		}
	}
	return out
}

// gapBetween stands in the place of what is left out, with a space on either side.
func gapBetween(before, after string) string {
	gap := "…"
	if strings.TrimSpace(before) != "" {
		gap = " " + gap
	}
	if strings.TrimSpace(after) != "" {
		gap += " "
	}
	return gap
}
