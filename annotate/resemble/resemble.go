// Package resemble finds texts that say nearly the same, among many, without
// holding each against each other.
//
// Fingerprint each text with New, and ask an Index for those before it that may
// resemble it; Resemblance estimates how much they do.
package resemble

import (
	"iter"
	"strings"
	"unicode"

	"postil/annotate/text"
)

// How near-duplicates are found. Texts whose runs of five words are to seven
// tenths the same (Jaccard) are found nearly always: two of such a pair miss each
// other in all bands with a probability of (1-0.7^4)^32, which is below 0.0002.
const (
	shingleWords = 5
	hashes       = 128
	bandRows     = 4
	bands        = hashes / bandRows
	bucketed     = 64 // of one bucket are compared with those that come after
)

// Enough is the resemblance from which two texts are near-duplicates.
const Enough = 0.7

// Fingerprint is the MinHash of a text (A. Broder, On the resemblance and
// containment of documents, 1997): for each of many orders of all runs of words
// the first one that the text has.
type Fingerprint [hashes]uint32

// New makes the fingerprint of a text, of its letters and digits in lower case;
// nil for a text without any.
func New(t *text.Text) *Fingerprint {
	var words []uint64
	s, at := t.String(), 0
	for span := range t.Segments {
		from := at
		for range span.Len() {
			at += runeLen(s[at])
		}
		if w := s[from:at]; strings.IndexFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) >= 0 {
			words = append(words, wordHash(w))
		}
	}
	if len(words) == 0 {
		return nil
	}
	f := &Fingerprint{}
	for i := range f {
		f[i] = 1<<32 - 1
	}
	n := min(shingleWords, len(words))
	for i := 0; i+n <= len(words); i++ {
		run := uint64(n)
		for _, w := range words[i : i+n] {
			run = mix(run*0x9e3779b97f4a7c15 + w)
		}
		for k := range f {
			f[k] = min(f[k], uint32(mix(run^uint64(k+1)*0xd6e8feb86659fd93)>>32))
		}
	}
	return f
}

func runeLen(first byte) int {
	switch {
	case first < 0x80:
		return 1
	case first < 0xE0:
		return 2
	case first < 0xF0:
		return 3
	}
	return 4
}

// wordHash is FNV-1a of a word in lower case.
func wordHash(w string) uint64 {
	h := uint64(14695981039346656037)
	for _, r := range w {
		r = unicode.ToLower(r)
		for range 3 {
			h = (h ^ uint64(r&0xff)) * 1099511628211
			r >>= 8
		}
	}
	return h
}

// mix is the finalizer of SplitMix64 (S. Vigna).
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// Resemblance estimates how many of the runs of words of two texts are in both,
// from 0 to 1 (their Jaccard index).
func (f *Fingerprint) Resemblance(o *Fingerprint) float64 {
	same := 0
	for i := range f {
		if f[i] == o[i] {
			same++
		}
	}
	return float64(same) / hashes
}

// Index finds fingerprints that may resemble another. The zero value is empty.
type Index struct {
	buckets map[bucket][]int
}

type bucket struct {
	band int
	sum  uint64
}

// Add takes the fingerprint of text number i, and yields the numbers of those
// added before that may resemble it, the same one perhaps several times. All
// are added, however early the loop ends. A nil fingerprint resembles none.
func (x *Index) Add(i int, f *Fingerprint) iter.Seq[int] {
	return func(yield func(int) bool) {
		if f == nil {
			return
		}
		if x.buckets == nil {
			x.buckets = map[bucket][]int{}
		}
		going := true
		for b := range bands {
			sum := uint64(b)
			for _, h := range f[b*bandRows : (b+1)*bandRows] {
				sum = mix(sum<<1 ^ uint64(h))
			}
			key := bucket{b, sum}
			others := x.buckets[key]
			for _, k := range others {
				if going = going && yield(k); !going {
					break
				}
			}
			if len(others) < bucketed {
				x.buckets[key] = append(others, i)
			}
		}
	}
}
