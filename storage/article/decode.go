package article

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"postil/annotate"
	"postil/annotate/text"
)

// Errors of Decode, to be matched with errors.Is.
var (
	// ErrBinary: the bytes hold a NUL character, so they are no text.
	ErrBinary = errors.New("the file holds a NUL character, so it is probably not a text")
	// ErrUndecodable: no encoding turns every byte into a character.
	ErrUndecodable = errors.New("no known encoding turns every byte of the file into text")
)

// Decoded is an article's canonical text with how the bytes became text.
type Decoded struct {
	Text *text.Text

	// Encoding is the WHATWG name of the encoding. The two that WHATWG does
	// not know are named utf-32le and utf-32be.
	Encoding string
	BOM      bool   // the file began with a byte order mark, which Text lacks
	Newline  string // lf, crlf, cr or mixed; lf where there is no line end

	// Confidence is 1 where the encoding is certain, and otherwise the
	// detector's, 0 to 1. Uncertain tells that a person should be shown the
	// choice: the text is short, or two encodings explain it nearly as well.
	Confidence float64
	Uncertain  bool

	SHA256     string // of the bytes, hexadecimal
	TextSHA256 string // of the text in UTF-8, hexadecimal
}

// Source is what a layer records about the text; path is the article's file
// name.
func (d Decoded) Source(path string) annotate.Source {
	return annotate.Source{
		Path: path, SHA256: d.SHA256, TextSHA256: d.TextSHA256, Length: d.Text.Len(),
		Encoding: d.Encoding, BOM: d.BOM, Newline: d.Newline,
	}
}

// Decode turns the bytes of a file into canonical text. It reports ErrBinary,
// ErrUndecodable, or text.ErrTooLong. Bytes that an encoding does not define
// are never replaced: such an encoding is not taken.
func Decode(raw []byte) (Decoded, error) {
	d, decoded, err := decode(raw)
	if err != nil {
		return Decoded{}, err
	}
	return finish(raw, d, decoded)
}

// finish makes canonical text of decoded bytes, and the record of it.
func finish(raw []byte, d Decoded, decoded string) (Decoded, error) {
	if i := strings.IndexByte(decoded, 0); i >= 0 {
		return Decoded{}, fmt.Errorf("%w (NUL at byte %d of the text read as %s)", ErrBinary, i, d.Encoding)
	}
	d.BOM = strings.HasPrefix(decoded, bom)
	d.Newline = newlineKind(decoded)
	var err error
	if d.Text, err = text.New(text.Canonical(decoded)); err != nil {
		return Decoded{}, fmt.Errorf("read as %s: %w", d.Encoding, err)
	}
	d.SHA256 = hexSum(raw)
	if decoded == d.Text.String() && d.Encoding == "utf-8" {
		d.TextSHA256 = d.SHA256
	} else {
		d.TextSHA256 = hexSum([]byte(d.Text.String()))
	}
	return d, nil
}

// ErrUnknownEncoding is reported by DecodeAs for a name that is no encoding's.
var ErrUnknownEncoding = errors.New("there is no encoding of this name")

// DecodeAs is Decode in the encoding that a person has chosen: a WHATWG name or
// label, or utf-32le, utf-32be, ibm855. What the bytes do not spell in it is
// ErrUndecodable.
func DecodeAs(raw []byte, encoding string) (Decoded, error) {
	s, name, err := decodeAs(raw, strings.ToLower(strings.TrimSpace(encoding)))
	if err != nil {
		return Decoded{}, err
	}
	return finish(raw, Decoded{Encoding: name, Confidence: 1}, s)
}

// Encodings lists encodings for a person to choose from, those of Unicode first,
// then by the alphabets that they are of. DecodeAs knows these and more names.
func Encodings() []string {
	return []string{
		"utf-8", "utf-16le", "utf-16be", "utf-32le", "utf-32be",
		"windows-1252", "iso-8859-15", "macintosh", "windows-1250", "iso-8859-2", "windows-1254", "windows-1257", "iso-8859-4", "iso-8859-13", "windows-1258",
		"windows-1251", "koi8-r", "koi8-u", "iso-8859-5", "ibm866", "ibm855", "x-mac-cyrillic",
		"windows-1253", "iso-8859-7", "windows-1255", "iso-8859-8", "windows-1256", "iso-8859-6", "windows-874",
		"gb18030", "big5", "shift_jis", "euc-jp", "iso-2022-jp", "euc-kr",
	}
}

func decodeAs(raw []byte, encoding string) (s, name string, err error) {
	switch encoding {
	case "utf8":
		encoding = "utf-8"
	case "utf-16", "utf16", "utf-32", "utf32":
		// Without a mark these are what the pattern of NULs tells.
		if marked, ok := markedEncoding(raw); ok && strings.HasPrefix(strings.ReplaceAll(marked, "-", ""), strings.ReplaceAll(encoding, "-", "")) {
			encoding = marked
		} else if enc, _, ok := byNULs(raw); ok {
			encoding = enc
		} else {
			encoding = strings.Replace(encoding, "f1", "f-1", 1)
			encoding = strings.Replace(encoding, "f3", "f-3", 1) + "le"
		}
	}
	switch encoding {
	case "utf-8", "utf-16le", "utf-16be", "utf-32le", "utf-32be":
		if s, err = decodeUnicode(raw, encoding); err != nil {
			return "", "", fmt.Errorf("%w: it is not %s: %w", ErrUndecodable, encoding, err)
		}
		return s, encoding, nil
	}
	name, enc := lookup(encoding)
	if enc == nil {
		return "", "", fmt.Errorf("%w: %q", ErrUnknownEncoding, encoding)
	}
	s, ok := decodeWith(enc, raw)
	if !ok {
		return "", "", fmt.Errorf("%w: some bytes are no character of %s", ErrUndecodable, name)
	}
	return s, name, nil
}

// Characters turns the bytes of a file into text as Decode does, but leaves
// byte order mark and line ends in it: for places that were counted on those.
func Characters(raw []byte) (s, encoding string, err error) {
	d, s, err := decode(raw)
	if err != nil {
		return "", "", err
	}
	if i := strings.IndexByte(s, 0); i >= 0 {
		return "", "", fmt.Errorf("%w (NUL at byte %d of the text read as %s)", ErrBinary, i, d.Encoding)
	}
	return s, d.Encoding, nil
}

const bom = "\ufeff"

func hexSum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// decode finds the encoding and returns the text with its mark and its line
// ends.
func decode(raw []byte) (Decoded, string, error) {
	certain := func(encoding string) Decoded { return Decoded{Encoding: encoding, Confidence: 1} }
	if enc, ok := markedEncoding(raw); ok {
		s, err := decodeUnicode(raw, enc)
		if err != nil {
			return Decoded{}, "", fmt.Errorf("%w: it begins with the mark of %s, but %w", ErrUndecodable, enc, err)
		}
		return certain(enc), s, nil
	}
	nul := bytes.IndexByte(raw, 0)
	if nul < 0 && utf8.Valid(raw) {
		// ISO 2022 is ASCII that switches alphabets by escape sequences.
		if switchesAlphabets(raw) {
			if d, s, err := detect(raw); err == nil && strings.HasPrefix(d.Encoding, "iso-2022-") {
				return d, s, nil
			}
		}
		// Thai in UTF-16 has no NUL, and is UTF-8 of nothing but control characters
		// and signs.
		if controls(raw)*4 > len(raw) {
			if d, s, ok := detectUTF16(raw); ok {
				return d, s, nil
			}
		}
		return certain("utf-8"), string(raw), nil
	}
	if nul >= 0 {
		if enc, s, ok := byNULs(raw); ok {
			return certain(enc), s, nil
		}
		return Decoded{}, "", fmt.Errorf("%w (NUL at byte %d)", ErrBinary, nul)
	}
	if d, s, ok := detectUTF16(raw); ok {
		return d, s, nil
	}
	return detect(raw)
}

// markedEncoding reads a byte order mark. The mark of UTF-32LE begins with that
// of UTF-16LE; a UTF-16 text that begins with NUL would be refused anyway.
func markedEncoding(raw []byte) (string, bool) {
	for _, m := range []struct{ mark, encoding string }{
		{"\xef\xbb\xbf", "utf-8"},
		{"\xff\xfe\x00\x00", "utf-32le"},
		{"\x00\x00\xfe\xff", "utf-32be"},
		{"\xff\xfe", "utf-16le"},
		{"\xfe\xff", "utf-16be"},
	} {
		if bytes.HasPrefix(raw, []byte(m.mark)) {
			return m.encoding, true
		}
	}
	return "", false
}

// decodeUnicode decodes strictly: what is no Unicode text is an error, where
// the decoders of x/text would write U+FFFD.
func decodeUnicode(raw []byte, encoding string) (string, error) {
	switch encoding {
	case "utf-16le":
		return decodeUTF16(raw, binary.LittleEndian)
	case "utf-16be":
		return decodeUTF16(raw, binary.BigEndian)
	case "utf-32le":
		return decodeUTF32(raw, binary.LittleEndian)
	case "utf-32be":
		return decodeUTF32(raw, binary.BigEndian)
	}
	for i := 0; i < len(raw); {
		r, n := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && n <= 1 {
			return "", fmt.Errorf("byte %d is not UTF-8", i)
		}
		i += n
	}
	return string(raw), nil
}

func decodeUTF16(raw []byte, order binary.ByteOrder) (string, error) {
	if len(raw)%2 != 0 {
		return "", errors.New("the file has an odd number of bytes")
	}
	var b strings.Builder
	b.Grow(len(raw))
	for i := 0; i < len(raw); i += 2 {
		r := rune(order.Uint16(raw[i:]))
		if utf16.IsSurrogate(r) {
			if i+4 > len(raw) {
				return "", fmt.Errorf("half a surrogate pair is at byte %d", i)
			}
			if r = utf16.DecodeRune(r, rune(order.Uint16(raw[i+2:]))); r == unicode.ReplacementChar {
				return "", fmt.Errorf("half a surrogate pair is at byte %d", i)
			}
			i += 2
		}
		b.WriteRune(r)
	}
	return b.String(), nil
}

func decodeUTF32(raw []byte, order binary.ByteOrder) (string, error) {
	if len(raw)%4 != 0 {
		return "", errors.New("the number of bytes is not a multiple of four")
	}
	var b strings.Builder
	b.Grow(len(raw) / 2)
	for i := 0; i < len(raw); i += 4 {
		n := order.Uint32(raw[i:])
		if n > unicode.MaxRune || !utf8.ValidRune(rune(n)) {
			return "", fmt.Errorf("the number at byte %d is no character", i)
		}
		b.WriteRune(rune(n))
	}
	return b.String(), nil
}

// byNULs recognises UTF-16 and UTF-32 without a mark. Their NULs stand at fixed
// places of every unit, and no text of another encoding has any; the result
// must still read as text, so that a program or a picture does not pass.
func byNULs(raw []byte) (encoding, decoded string, ok bool) {
	var nul [4]int
	for i, c := range raw {
		if c == 0 {
			nul[i&3]++
		}
	}
	odd, even := nul[1]+nul[3], nul[0]+nul[2]
	var order []string
	if n := len(raw) / 4; len(raw)%4 == 0 && max(nul[0], nul[3]) == n {
		order = append(order, "utf-32le", "utf-32be")
	}
	if odd >= even {
		order = append(order, "utf-16le", "utf-16be")
	} else {
		order = append(order, "utf-16be", "utf-16le")
	}
	for _, enc := range order {
		if s, err := decodeUnicode(raw, enc); err == nil && readsAsText(s) && !isTurned(s) {
			return enc, s, true
		}
	}
	return "", "", false
}

// isTurned reports whether a text has more characters whose low byte is zero
// than writing has, as if its bytes were read in the wrong order. Three of them
// are common: the ideographic space, the Chinese for one, the Korean ga.
func isTurned(s string) bool {
	n, turned := 0, 0
	for _, r := range s {
		n++
		if r&0xff == 0 && r != 0x3000 && r != 0x4e00 && !unicode.Is(unicode.Hangul, r) {
			turned++
		}
	}
	return turned*50 > n
}

// readsAsText reports whether s has no control characters but those of layout,
// and nearly nothing that Unicode has not assigned or that nobody writes.
func readsAsText(s string) bool {
	n, odd := 0, 0
	for _, r := range s {
		n++
		switch {
		case r < 0x20 && r != '\t' && r != '\n' && r != '\r' && r != '\f':
			return false
		case !unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r):
			odd++
		}
	}
	return odd*100 <= n
}

// newlineKind tells which line ends a text has.
func newlineKind(s string) string {
	lf, cr, crlf := 0, 0, 0
	for i := strings.IndexAny(s, "\r\n"); i >= 0 && i < len(s); {
		switch {
		case s[i] == '\n':
			lf++
		case i+1 < len(s) && s[i+1] == '\n':
			crlf++
			i++
		default:
			cr++
		}
		i++
		next := strings.IndexAny(s[i:], "\r\n")
		if next < 0 {
			break
		}
		i += next
	}
	switch {
	case crlf > 0 && lf == 0 && cr == 0:
		return "crlf"
	case cr > 0 && lf == 0 && crlf == 0:
		return "cr"
	case cr > 0 || crlf > 0:
		return "mixed"
	}
	return "lf"
}

// DecodeHead decodes the first bytes of a file, of which more follows. What
// the cut left incomplete at the end is dropped, so the text may be shorter
// than head; the sums are those of the part.
func DecodeHead(head []byte) (Decoded, error) {
	enc, marked := markedEncoding(head)
	wide := marked && enc != "utf-8" || !marked && bytes.IndexByte(head, 0) >= 0
	if !wide && !utf8.Valid(head) {
		_, _, wide = detectUTF16(head[:len(head)&^1])
	}
	if wide {
		head = head[:len(head)&^3]
		for drop := 0; ; drop += 2 {
			d, err := Decode(head[:len(head)-drop])
			if err == nil || drop == 4 || len(head) < drop+2 {
				return d, err
			}
		}
	}
	// A line end is no part of a longer character in any encoding that is left.
	if i := bytes.LastIndexByte(head, '\n'); i >= 0 {
		return Decode(head[:i+1])
	}
	for drop := 0; drop <= utf8.UTFMax && drop <= len(head); drop++ {
		if b := head[:len(head)-drop]; utf8.Valid(b) {
			return Decode(b)
		}
	}
	return Decode(head)
}
