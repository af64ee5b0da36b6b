package office

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"postil/storage/article/intake"
	"postil/storage/exchange/source"
)

func sniffRTF(in *intake.Input) intake.Match {
	if bytes.HasPrefix(in.Head(16), []byte(`{\rtf`)) {
		return intake.Certain
	}
	return intake.No
}

// No well-kept library reads RTF, so this is own code, by the specification of
// RTF 1.9.1: groups, control words, text in the code page of its font.
func readRTF(ctx context.Context, in *intake.Input, to intake.Sink) error {
	raw, err := in.Bytes()
	if err != nil {
		return err
	}
	r := &rtf{raw: raw, page: charmap.Windows1252, fonts: map[int]encoding.Encoding{}}
	if err := r.read(ctx); err != nil {
		return fmt.Errorf("it cannot be read as RTF: %w", err)
	}
	d, err := draft(append(r.ps, r.notes...), r.title.String(), r.author.String())
	if err != nil {
		return err
	}
	if r.lost > 0 {
		d.Notes = append(d.Notes, fmt.Sprintf("%d bytes are no character of the document's code page, and were left out", r.lost))
	}
	return to.Article(d)
}

// group is the state that ends with a brace.
type group struct {
	skip    bool
	into    destination
	font    int
	unicode int // bytes that stand after a \u for readers without Unicode
	hidden  bool
}

type destination uint8

const (
	bodyText destination = iota
	fontTable
	titleText
	authorText
	noteText
)

type rtf struct {
	raw    []byte
	page   encoding.Encoding
	fonts  map[int]encoding.Encoding
	now    group
	stack  []group
	b      strings.Builder // of the paragraph
	note   strings.Builder
	bytes  []byte // in the code page, not yet decoded
	high   rune   // the first half of a pair
	row    row
	heads  style // of the paragraph
	ps     []paragraph
	notes  []paragraph
	title  strings.Builder
	author strings.Builder
	skip   int // characters that follow a \u
	lost   int
	size   int
}

const maxGroups = 1000

// skipped are groups whose text is not the document's.
var skipped = map[string]bool{
	"colortbl": true, "stylesheet": true, "pict": true, "object": true, "header": true, "headerl": true, "headerr": true, "headerf": true,
	"footer": true, "footerl": true, "footerr": true, "footerf": true, "fldinst": true, "listtable": true, "listoverridetable": true, "revtbl": true,
	"themedata": true, "datastore": true, "rsidtbl": true, "generator": true, "xmlnstbl": true, "latentstyles": true, "annotation": true, "atnid": true,
	"atnauthor": true, "filetbl": true, "xe": true, "tc": true, "listtext": true, "pntext": true, "nonshppict": true, "shppict": false, "bkmkstart": true, "bkmkend": true,
	"nonesttables": true, "operator": true, "company": true, "subject": true, "keywords": true, "comment": true, "doccomm": true, "creatim": true, "revtim": true, "printim": true, "category": true, "manager": true, "hlinkbase": true,
}

func (r *rtf) read(ctx context.Context) error {
	r.now.unicode = 1
	for i, step := 0, 0; i < len(r.raw); step++ {
		if step%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		c := r.raw[i]
		switch c {
		case '{':
			r.decode()
			if len(r.stack) >= maxGroups {
				return fmt.Errorf("%w: more than %d groups in each other", source.ErrLimit, maxGroups)
			}
			r.stack = append(r.stack, r.now)
			i++
		case '}':
			r.decode()
			if len(r.stack) == 0 {
				return r.end()
			}
			was := r.now
			r.now = r.stack[len(r.stack)-1]
			r.stack = r.stack[:len(r.stack)-1]
			if was.into == noteText && r.now.into != noteText {
				r.notes = append(r.notes, paragraph{text: r.note.String()})
				r.note.Reset()
			}
			i++
		case '\\':
			n, err := r.control(i + 1)
			if err != nil {
				return err
			}
			i = n
		case '\r', '\n':
			i++
		default:
			if r.skip > 0 {
				r.skip--
			} else {
				r.bytes = append(r.bytes, c)
			}
			i++
		}
		if r.size > maxText {
			return tooLong()
		}
	}
	return r.end()
}

func (r *rtf) end() error {
	r.decode()
	r.paragraph()
	if len(r.ps) == 0 {
		return errors.New("there is no text in it")
	}
	return nil
}

// decode turns the bytes so far into text, in the font's code page.
func (r *rtf) decode() {
	if len(r.bytes) == 0 {
		return
	}
	b := r.bytes
	r.bytes = r.bytes[:0]
	if r.now.skip && r.now.into != fontTable {
		return
	}
	enc := r.page
	if e, ok := r.fonts[r.now.font]; ok && e != nil {
		enc = e
	}
	s, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		r.lost += len(b)
		return
	}
	r.write(strings.Map(func(c rune) rune {
		if c == '\uFFFD' {
			r.lost++
			return -1
		}
		return c
	}, string(s)))
}

func (r *rtf) write(s string) {
	if r.now.skip || r.now.hidden {
		return
	}
	r.size += len(s)
	switch r.now.into {
	case bodyText:
		r.b.WriteString(s)
	case noteText:
		r.note.WriteString(s)
	case titleText:
		r.title.WriteString(s)
	case authorText:
		r.author.WriteString(s)
	}
}

func (r *rtf) paragraph() {
	if r.now.into == noteText {
		r.note.WriteByte(' ')
		return
	}
	s := r.b.String()
	r.b.Reset()
	if len(r.row) > 0 {
		r.row.add(s)
		return
	}
	r.ps = append(r.ps, paragraph{text: strings.Trim(s, "\n"), style: r.heads})
}

// control reads what stands after a backslash and returns where it ends.
func (r *rtf) control(i int) (int, error) {
	if i >= len(r.raw) {
		return i, nil
	}
	c := r.raw[i]
	switch {
	case c == '\'':
		if i+3 > len(r.raw) {
			return len(r.raw), nil
		}
		n, err := strconv.ParseUint(string(r.raw[i+1:i+3]), 16, 8)
		if err != nil {
			return i + 1, nil //nolint:nilerr // what is no number is no character
		}
		if r.skip > 0 {
			r.skip--
		} else {
			r.bytes = append(r.bytes, byte(n))
		}
		return i + 3, nil
	case c == '\\' || c == '{' || c == '}':
		if r.skip > 0 {
			r.skip--
		} else {
			r.bytes = append(r.bytes, c)
		}
		return i + 1, nil
	}
	r.decode()
	if c < 'a' || c > 'z' {
		if c < 'A' || c > 'Z' {
			switch c {
			case '~':
				r.write("\u00a0")
			case '_':
				r.write("\u2011")
			case '*':
				r.now.skip = true // unless the word is one that is known
			case '\n', '\r':
				r.paragraph()
			}
			return i + 1, nil
		}
	}
	start := i
	for i < len(r.raw) && i-start < 32 && (r.raw[i] >= 'a' && r.raw[i] <= 'z' || r.raw[i] >= 'A' && r.raw[i] <= 'Z') {
		i++
	}
	word := string(r.raw[start:i])
	start = i
	if i < len(r.raw) && r.raw[i] == '-' {
		i++
	}
	for i < len(r.raw) && i-start < 12 && r.raw[i] >= '0' && r.raw[i] <= '9' {
		i++
	}
	number, err := strconv.Atoi(string(r.raw[start:i]))
	has := err == nil
	if i < len(r.raw) && r.raw[i] == ' ' {
		i++
	}
	if word == "bin" && has {
		if number < 0 || number > len(r.raw)-i {
			return 0, errors.New("it has a picture that reaches beyond its end")
		}
		return i + number, nil
	}
	r.word(word, number, has)
	return i, nil
}

var signs = map[string]string{
	"tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
	"emspace": "\u2003", "enspace": "\u2002", "zwj": "\u200d", "zwnj": "\u200c", "ltrmark": "\u200e", "rtlmark": "\u200f",
}

func (r *rtf) word(word string, number int, has bool) {
	if s, ok := signs[word]; ok {
		r.write(s)
		return
	}
	if skipped[word] {
		r.now.skip = true
		return
	}
	switch word {
	case "par", "sect", "page":
		if !r.now.skip {
			r.paragraph()
		}
	case "pard":
		r.heads = plainStyle
	case "outlinelevel":
		r.heads = headingStyle
		if number == 0 {
			r.heads = firstHeading
		}
	case "plain":
		r.now.hidden = false
	case "v":
		r.now.hidden = !has || number != 0
	case "deleted":
		r.now.hidden = !has || number != 0
	case "trowd":
		if !r.now.skip && len(r.row) == 0 {
			r.row.cell()
		}
	case "cell":
		if !r.now.skip && len(r.row) > 0 {
			r.row.add(r.b.String())
			r.b.Reset()
			r.row.cell()
		}
	case "nestcell":
		r.write(" ") // a table in a cell is the cell's text
	case "row":
		if !r.now.skip && len(r.row) > 0 {
			r.ps = append(r.ps, r.row.paragraph())
			r.row = nil
		}
	case "fonttbl":
		r.now.into, r.now.skip = fontTable, true
	case "info":
		r.now.skip = true
	case "title":
		r.now.into, r.now.skip = titleText, false
	case "author":
		r.now.into, r.now.skip = authorText, false
	case "footnote":
		r.now.into, r.now.skip = noteText, false
	case "fldrslt", "shptxt", "shprslt":
		r.now.skip = word == "shprslt" // the same text once more, for old programs
	case "f":
		r.now.font = number
	case "fcharset":
		if r.now.into == fontTable {
			r.fonts[r.now.font] = charsets[number]
		}
	case "ansicpg":
		if e := codePage(number); e != nil {
			r.page = e
		}
	case "mac":
		r.page = charmap.Macintosh
	case "pc":
		r.page = charmap.CodePage437
	case "pca":
		r.page = charmap.CodePage850
	case "uc":
		r.now.unicode = max(0, min(number, 100))
	case "u":
		r.unicodeChar(rune(uint16(number)))
		r.skip = r.now.unicode
	}
}

// unicodeChar writes a character that is given by its UTF-16 code, which may be
// half of a pair.
func (r *rtf) unicodeChar(c rune) {
	switch {
	case r.high != 0 && utf16.IsSurrogate(c) && c >= 0xDC00:
		r.write(string(utf16.DecodeRune(r.high, c)))
		r.high = 0
	case utf16.IsSurrogate(c) && c < 0xDC00:
		r.high = c
	case utf16.IsSurrogate(c) || c == 0:
		r.lost++
	default:
		r.high = 0
		r.write(string(c))
	}
}

// charsets are code pages by the numbers of fonts.
var charsets = map[int]encoding.Encoding{
	128: japanese.ShiftJIS, 129: korean.EUCKR, 134: simplifiedchinese.GBK, 136: traditionalchinese.Big5, 161: charmap.Windows1253, 162: charmap.Windows1254,
	163: charmap.Windows1258, 177: charmap.Windows1255, 178: charmap.Windows1256, 186: charmap.Windows1257, 204: charmap.Windows1251, 222: charmap.Windows874, 238: charmap.Windows1250,
	77: charmap.Macintosh, 0: nil, 1: nil, 2: nil,
}

func codePage(n int) encoding.Encoding {
	switch n {
	case 437:
		return charmap.CodePage437
	case 850:
		return charmap.CodePage850
	case 852:
		return charmap.CodePage852
	case 866:
		return charmap.CodePage866
	case 874:
		return charmap.Windows874
	case 932:
		return japanese.ShiftJIS
	case 936:
		return simplifiedchinese.GBK
	case 949:
		return korean.EUCKR
	case 950:
		return traditionalchinese.Big5
	case 10000:
		return charmap.Macintosh
	case 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258:
		return []encoding.Encoding{
			charmap.Windows1250, charmap.Windows1251, charmap.Windows1252, charmap.Windows1253, charmap.Windows1254,
			charmap.Windows1255, charmap.Windows1256, charmap.Windows1257, charmap.Windows1258,
		}[n-1250]
	}
	return nil
}
