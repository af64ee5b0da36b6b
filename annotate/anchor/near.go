package anchor

import "unicode"

// Text beside a passage is compared outwards from it: what is near counts, and
// what comes after a change counts less.

// band is by how many code points two texts may be shifted against each other,
// for an edit distance that is not worth more.
const band = 16

// editPrice is what an edit takes from the evidence that an equal code point
// gives.
const editPrice = 3

// outwards compares two texts that begin at a passage. distance is the least
// number of code points to be put in, taken out or replaced until the first is a
// beginning of the second; evidence is the greatest value, over all beginnings of
// the first, of its length less editPrice for each edit.
func outwards(a, b []rune) (distance, evidence int) {
	n := sharedPrefix(a, b)
	if n == len(a) {
		return 0, n
	}
	evidence = n
	a, b = a[n:], b[n:]
	const width = 2*band + 1
	var rows [2][width + 1]int // column k of row i is the place i+k-band of b
	last := &rows[0]
	const far = 1 << 20
	for k := range width + 1 {
		last[k] = far
		if j := k - band; j >= 0 && j <= len(b) && k < width {
			last[k] = j
		}
	}
	for i := 1; i <= len(a); i++ {
		row := &rows[i%2]
		row[width] = far
		least := far
		for k := range width {
			j := i + k - band
			if j < 0 || j > len(b) {
				row[k] = far
				continue
			}
			d := last[k+1] + 1 // a's code point is taken out
			if k > 0 {
				d = min(d, row[k-1]+1) // b's is put in
			}
			if j > 0 {
				c := last[k]
				if a[i-1] != b[j-1] {
					c++
				}
				d = min(d, c)
			}
			row[k] = d
			least = min(least, d)
		}
		least = min(least, i)
		evidence = max(evidence, n+i-editPrice*least)
		distance = least
		last = row
	}
	return distance, evidence
}

// touching is how many code points are the same at the beginning of two texts,
// whatever white space is between them and the passage.
func touching(a, b []rune) int {
	return sharedPrefix(trimmed(a), trimmed(b))
}

func trimmed(s []rune) []rune {
	for len(s) > 0 && unicode.IsSpace(s[0]) {
		s = s[1:]
	}
	return s
}

// mostSteps bounds what one comparison may cost.
const mostSteps = 1 << 22

// editDistance is the number of code points to be put in, taken out or replaced
// until a is b; of texts of which each has many thousands that differ, it is the
// length of the longer one. It goes through sixty-four rows of the table at a time
// (G. Myers, A fast bit-vector algorithm for approximate string matching, JACM
// 46(3), 1999; the carry between words after H. Hyyrö, 2003).
func editDistance(a, b []rune) int {
	n := sharedPrefix(a, b)
	a, b = a[n:], b[n:]
	n = sharedSuffix(a, b)
	a, b = a[:len(a)-n], b[:len(b)-n]
	if len(a) > len(b) {
		a, b = b, a
	}
	words := (len(a) + 63) / 64
	switch {
	case len(a) == 0:
		return len(b)
	case words*len(b) > mostSteps:
		return len(b)
	}
	equal := map[rune][]uint64{} // by code point: the places of a that have it
	for i, c := range a {
		if equal[c] == nil {
			equal[c] = make([]uint64, words)
		}
		equal[c][i/64] |= 1 << (i % 64)
	}
	nowhere := make([]uint64, words)
	up, down := make([]uint64, words), make([]uint64, words) // where a row is one more, one less than the one above it
	for i := range up {
		up[i] = ^uint64(0)
	}
	distance := len(a)
	last := uint64(1) << ((len(a) - 1) % 64)
	for _, c := range b {
		places := equal[c]
		if places == nil {
			places = nowhere
		}
		carry := 1 // what the column adds to the row above the word
		for w, eq := range places {
			pv, mv := up[w], down[w]
			xv := eq | mv
			if carry < 0 {
				eq |= 1
			}
			xh := (((eq & pv) + pv) ^ pv) | eq
			ph, mh := mv|^(xh|pv), pv&xh
			top := uint64(1) << 63
			if w == words-1 {
				top = last
			}
			out := 0
			switch {
			case ph&top != 0:
				out = 1
			case mh&top != 0:
				out = -1
			}
			ph, mh = ph<<1, mh<<1
			switch {
			case carry > 0:
				ph |= 1
			case carry < 0:
				mh |= 1
			}
			up[w], down[w] = mh|^(xv|ph), ph&xv
			carry = out
		}
		distance += carry
	}
	return distance
}

func reversed(s []rune) []rune {
	out := make([]rune, len(s))
	for i, c := range s {
		out[len(s)-1-i] = c
	}
	return out
}
