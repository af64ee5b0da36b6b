package article

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"

	icu "github.com/gogs/chardet"
	universal "github.com/wlynxg/chardet"
)

// sampleBytes bounds what the detectors read. They gain nothing from more, and
// take seconds for megabytes.
const sampleBytes = 64 << 10

// sample collects the lines that tell encodings apart: those with a byte
// outside ASCII, or an escape character.
func sample(raw []byte) []byte {
	if len(raw) <= sampleBytes {
		return raw
	}
	out := make([]byte, 0, sampleBytes)
	for rest := raw; len(rest) > 0 && len(out) < sampleBytes; {
		end := bytes.IndexAny(rest, "\n\r") + 1
		if end == 0 {
			end = len(rest)
		}
		line := rest[:end]
		rest = rest[end:]
		if slices.ContainsFunc(line, func(c byte) bool { return c >= 0x80 || c == esc }) {
			out = append(out, line[:min(len(line), sampleBytes-len(out))]...)
		}
	}
	return out
}

const esc = 0x1b

// switchesAlphabets reports whether the bytes are ASCII with an escape sequence
// by which ISO-2022-JP goes over to another character set.
func switchesAlphabets(raw []byte) bool {
	if bytes.IndexByte(raw, esc) < 0 || slices.ContainsFunc(raw, func(c byte) bool { return c >= 0x80 }) {
		return false
	}
	return bytes.Contains(raw, []byte("\x1b$")) || bytes.Contains(raw, []byte("\x1b(J"))
}

// candidate is an encoding that may explain the bytes.
type candidate struct {
	name       string // WHATWG
	encoding   encoding.Encoding
	confidence float64 // of the detectors, 0 to 1
	score      float64 // confidence, weighed by how the decoded text reads
}

// detect asks both detectors, lets the text that their candidates yield have a
// word, and takes the best that decodes every byte.
func detect(raw []byte) (Decoded, string, error) {
	part := sample(raw)
	ranked := candidates(part)
	for i := range ranked {
		c := &ranked[i]
		s, ok := decodeWith(c.encoding, part)
		if !ok && len(part) < len(raw) {
			s, ok = cutDecode(c.encoding, part)
		}
		if ok {
			c.score = c.confidence * plausibility(s)
		}
	}
	// The detectors report in no fixed order; the name settles what is equal.
	slices.SortFunc(ranked, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.name, b.name))
	})
	for i, c := range ranked {
		if c.score == 0 {
			break
		}
		s, ok := decodeWith(c.encoding, raw)
		if !ok {
			continue
		}
		d := Decoded{Encoding: c.name, Confidence: max(0.01, math.Round(c.score*100)/100)}
		d.Uncertain = c.score < 0.5 || strangers(c.name, s) || foreignLetters(s) < fewLetters || rivals(ranked[i+1:], c, part)
		return d, s, nil
	}
	return Decoded{}, "", fmt.Errorf("%w; save it as UTF-8 and open it again", ErrUndecodable)
}

// strangers reports whether a text has letters that no language of the
// encoding's has together, as when Polish is in the encoding of the Baltic.
func strangers(encoding, s string) bool {
	return encoding == "windows-1252" && strings.ContainsRune(s, 'ù') && strings.ContainsAny(s, "ýæ")
}

// fewLetters is the number of letters outside ASCII below which no detector can
// be trusted.
const fewLetters = 8

// foreignLetters counts them, up to fewLetters. Punctuation of typographers
// counts where there is no such letter: the Windows encodings agree about it.
func foreignLetters(s string) int {
	letters, others := 0, 0
	for _, r := range s {
		switch {
		case r < 0x80:
		case unicode.Is(unicode.P, r):
			others++
		default:
			if letters++; letters >= fewLetters {
				return letters
			}
		}
	}
	if letters == 0 && others > 0 && (others > 2 || len(s) > 200) {
		return fewLetters
	}
	return letters
}

// detectUTF16 recognises UTF-16 in which no character has a zero byte, as in
// unbroken Chinese or Japanese. Among its bytes are control characters, which
// no text in another encoding has. The half that varies less is the high one.
func detectUTF16(raw []byte) (Decoded, string, bool) {
	if len(raw)%2 != 0 || controls(raw) == 0 {
		return Decoded{}, "", false
	}
	var first, second [256]bool
	for i := 0; i+1 < len(raw); i += 2 {
		first[raw[i]], second[raw[i+1]] = true, true
	}
	order := []string{"utf-16le", "utf-16be"}
	if distinct(first) < distinct(second) {
		order[0], order[1] = order[1], order[0]
	}
	for _, enc := range order {
		if s, err := decodeUnicode(raw, enc); err == nil && readsAsText(s) {
			return Decoded{Encoding: enc, Confidence: 0.7, Uncertain: true}, s, true
		}
	}
	return Decoded{}, "", false
}

// controls counts the control characters that are not for layout.
func controls(raw []byte) int {
	n := 0
	for _, c := range raw {
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != esc {
			n++
		}
	}
	return n
}

func distinct(seen [256]bool) int {
	n := 0
	for _, s := range seen {
		if s {
			n++
		}
	}
	return n
}

// rivals reports whether another encoding explains the sample nearly as well
// and would read it otherwise.
func rivals(others []candidate, best candidate, part []byte) bool {
	mine, _ := decodeWith(best.encoding, part)
	for _, o := range others {
		if o.score < 0.85*best.score {
			break
		}
		if theirs, ok := decodeWith(o.encoding, part); ok && theirs != mine {
			return true
		}
	}
	return false
}

// candidates merges what the detectors say, the better of two opinions about
// one encoding, and adds the ones that a reader would try in the end.
func candidates(part []byte) []candidate {
	found := map[string]candidate{}
	add := func(charset string, confidence float64) {
		name, enc := lookup(charset)
		if enc == nil || confidence <= 0 {
			return
		}
		c := found[name]
		found[name] = candidate{name: name, encoding: enc, confidence: max(c.confidence, min(confidence, 0.99))}
	}
	results, err := icu.NewTextDetector().DetectAll(part)
	if err == nil {
		for _, r := range results {
			add(r.Charset, float64(r.Confidence)/100)
		}
	}
	sisters(found, part)
	for _, r := range universal.DetectAll(part) {
		weight := 0.9
		if knownOnlyToUniversal(r.Charset) {
			weight = 1
		}
		add(r.Charset, r.Confidence*weight)
	}
	sisters(found, part)
	// Alphabets other than their own are in these, too, which no detector knows.
	for _, charset := range []string{"gb18030", "euc-jp", "euc-kr", "big5"} {
		add(charset, 0.1)
	}
	add("windows-1252", 0.12)
	add("windows-1251", 0.06)
	add("macintosh", 0.02)
	out := make([]candidate, 0, len(found))
	for _, c := range found {
		out = append(out, c)
	}
	return out
}

// sisters adds the encodings that differ from one that was found in a few
// letters only, which the detectors do not tell apart: how the text reads does.
func sisters(found map[string]candidate, part []byte) {
	add := func(of, charset string, share float64) {
		c, ok := found[of]
		name, enc := lookup(charset)
		if ok && c.confidence*share > found[name].confidence {
			found[name] = candidate{name: name, encoding: enc, confidence: c.confidence * share}
		}
	}
	add("koi8-r", "koi8-u", 1)
	add("windows-1251", "x-mac-cyrillic", 0.95)
	if c, ok := found["windows-1252"]; ok {
		if s, ok := decodeWith(c.encoding, part); ok && strayMarks(s) > 0 {
			add("windows-1252", "macintosh", 1)
		}
	}
}

// strayMarks counts the dashes and daggers that hang on a word as letters would:
// where Windows has these, Mac OS has accented letters.
func strayMarks(s string) int {
	n := 0
	var before, last rune
	for _, r := range s + " " {
		switch last {
		case '–', '—', '†', '‡', '‰', '…', '•', '‹', '›', '„', '‚', '˜', 'ˆ', '¡', '¿':
			left, right := unicode.IsLetter(before), unicode.IsLetter(r)
			dash := last == '–' || last == '—' || last == '…'
			if left && right && !dash || left && !right && (dash && last != '…' || last == '‡' || last == '†' || last == 'ˆ') && r != '’' && r != '”' && r != '"' {
				n++
			}
		}
		before, last = last, r
	}
	return n
}

// knownOnlyToUniversal names the encodings that ICU's detector has no model of.
func knownOnlyToUniversal(charset string) bool {
	switch strings.ToLower(charset) {
	case "tis-620", "iso-8859-11", "windows-874", "ibm866", "cp866", "ibm855", "cp855", "x-mac-cyrillic", "maccyrillic":
		return true
	}
	return false
}

// lookup returns the encoding that a detector names, with its WHATWG name.
func lookup(charset string) (string, encoding.Encoding) {
	charset = strings.ToLower(charset)
	switch charset {
	case "gb2312", "gbk", "gb18030", "gb-18030":
		return "gb18030", simplifiedchinese.GB18030
	case "cp949", "uhc":
		charset = "euc-kr"
	case "cp932", "windows-31j":
		charset = "shift_jis"
	case "tis-620":
		charset = "windows-874"
	case "cp866":
		charset = "ibm866"
	case "maccyrillic":
		charset = "x-mac-cyrillic"
	case "macroman":
		charset = "macintosh"
	case "ibm855", "cp855": // not known to WHATWG, but wire archives have it
		return "ibm855", charmap.CodePage855
	}
	enc, err := htmlindex.Get(charset)
	if err != nil || enc == encoding.Replacement {
		return "", nil
	}
	name, err := htmlindex.Name(enc)
	if err != nil || strings.HasPrefix(name, "utf-") || name == "replacement" || name == "x-user-defined" {
		return "", nil
	}
	return name, enc
}

// decodeWith decodes all of raw, or reports false. The decoders write U+FFFD
// for what they cannot decode; no legacy encoding but GB 18030 has a character
// of that number, and no article does either.
func decodeWith(enc encoding.Encoding, raw []byte) (string, bool) {
	out, err := enc.NewDecoder().Bytes(raw)
	if err != nil || bytes.ContainsRune(out, unicode.ReplacementChar) {
		return "", false
	}
	return string(out), true
}

// cutDecode decodes a sample whose end may have cut a character.
func cutDecode(enc encoding.Encoding, part []byte) (string, bool) {
	for drop := 1; drop < 4 && drop < len(part); drop++ {
		if s, ok := decodeWith(enc, part[:len(part)-drop]); ok {
			return s, true
		}
	}
	return "", false
}

// plausibility, 0 to 1, is the share of the characters outside ASCII that
// stand where a writer would put them. A wrong single-byte encoding shows by
// control characters, symbols inside words, capitals after small letters, and
// letters of two alphabets in a word.
func plausibility(s string) float64 {
	good, bad := 1, strayMarks(s)
	serbian, eastern := 0, 0 // letters that no language has both
	var before, last rune    // the two characters before r
	for _, r := range s {
		if r >= 0x80 || before >= 0x80 {
			switch {
			case strings.ContainsRune("ЂЃђѓЉЊЌЋЏљњќћџЅЈѕј", r):
				serbian++
			case strings.ContainsRune("ыэъёщЫЭЁЩіїєґІЇЄҐ", r):
				eastern++
			}
			switch {
			case before == ' ' && isHan(r) && isHan(last):
				bad += 3 // neither Chinese nor Japanese parts words by spaces
			case r >= 0x80 && r < 0x3000 && before >= 0x80 && before < 0x3000 && (isBareSign(r) || r == '°') && (isBareSign(before) || before == '°'):
				bad += 2
			case r >= 0x80 && r < 0x3000 && (isBareSign(r) && unicode.IsLetter(before) && before >= 0x80 || isBareSign(before) && unicode.IsLetter(r)):
				bad++
			case unicode.IsLetter(r) && unicode.IsLetter(last) && before >= 0x80 && isOddSymbol(before):
				bad += 3
			case r < 0xA0 && r >= 0x80, unicode.Is(unicode.Co, r), unicode.In(r, unicode.Cn):
				bad += 4
			case unicode.IsLetter(r) && unicode.IsLetter(before) && r < 0x2E80 && before < 0x2E80:
				if script(r) != script(before) || unicode.IsUpper(r) && unicode.IsLower(before) {
					bad++
				} else {
					good++
				}
			case r >= 0x80 && isOddSymbol(r) && unicode.IsLetter(before):
				bad++
			case r >= 0x80:
				good++
			}
		}
		last, before = before, r
	}
	p := float64(good) / float64(good+bad)
	if eastern > 0 && serbian > 0 {
		p *= 0.75
	}
	return p * p
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// isBareSign reports whether r is a sign that stands by numbers or by itself,
// not in words.
func isBareSign(r rune) bool {
	return r >= 0x80 && (strings.ContainsRune("§¶¤¦¨¯±¬", r) || unicode.Is(unicode.Sm, r) || unicode.Is(unicode.Sc, r) && r != '€' && r != '£')
}

// script tells apart the alphabets that single-byte encodings confuse.
func script(r rune) *unicode.RangeTable {
	for _, t := range []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Arabic, unicode.Hebrew, unicode.Thai} {
		if unicode.Is(t, r) {
			return t
		}
	}
	return nil
}

// isOddSymbol reports whether r does not follow a letter in ordinary writing:
// box drawing, currency and mathematical signs, and the spacing accents.
func isOddSymbol(r rune) bool {
	switch r {
	case '°', '®', '™', '©', '€':
		return false
	}
	return unicode.IsSymbol(r) || unicode.Is(unicode.No, r) && r != '²' && r != '³' || r == '¡' || r == '¿'
}
