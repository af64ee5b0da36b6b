package conll

import (
	"bytes"
	"context"
	"strings"
	"unicode/utf8"

	"postil/storage/exchange/source"
)

// defect is what is wrong with a row, and how it was taken.
type defect uint8

const (
	fine      defect = iota
	emptyWord        // a tag without a word
	noTag            // a word without a tag
	spaced           // a word that holds spaces
	zero             // 0 or o for O
	parted           // columns parted otherwise than in the file
	defects
)

// String is the defect with what was done, for messages: "3 times …".
func (d defect) String() string {
	return [...]string{
		"", "a tag without a word; left out", "a word without a tag; taken as outside of all marks",
		"spaces in the word; kept", "0 or o for O", "columns parted otherwise than in the rest of the file",
	}[d]
}

// row is one word.
type row struct {
	word, misc []byte
	tags       [][]byte // by the layout's columns of tags
	line       int
	defect     defect
}

// handler takes what is in a file, in order. What it is handed is good until
// it returns.
type handler interface {
	row(row)
	end()                       // of a sentence
	document(name string)       // begins; "": without a name
	comment(key, value string)  // any other
	broken(line int, err error) // a line that cannot be read
	notUTF8(line int)           // a word that is no text
	stop() error                // asked after each line
}

// walk goes over the rows of a file.
func walk(ctx context.Context, src *source.Source, l *layout, h handler) error {
	lines, err := src.Lines(src.File())
	if err != nil {
		return err
	}
	defer lines.Close()
	w := walker{layout: l, h: h}
	for lines.Next() {
		if err := lines.TooLong(); err != nil {
			h.broken(lines.Number(), err)
			continue
		}
		if lines.Number() == l.header {
			continue
		}
		w.line(lines.Bytes(), lines.Number())
		if err := h.stop(); err != nil {
			return err
		}
		if lines.Number()%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	h.end()
	return lines.Err()
}

type walker struct {
	layout *layout
	h      handler
	fields [][]byte
	pieces [][]byte
	tags   [][]byte
	doc    string // the last that a comment named
}

func (w *walker) line(line []byte, n int) {
	if isSpaces(line) {
		w.h.end()
		return
	}
	l := w.layout
	if l.separator == pipes {
		w.piped(line, n)
		return
	}
	w.fields = l.separator.split(line, w.fields[:0])
	if looksLikeComment(line) && l.isComment(line, w.fields) {
		w.comment(line)
		return
	}
	if isDocStart(w.fields[0]) {
		w.h.document(docName(w.fields))
		return
	}
	w.row(line, n)
}

// docName is what stands in a row of -DOCSTART- and is no filler: "(1)".
func docName(fields [][]byte) string {
	for _, f := range fields[1:] {
		s := string(f)
		if s != "-X-" && s != "O" && s != "_" && s != "-" && s != "" && !strings.HasPrefix(s, "-DOCSTART") {
			return strings.Trim(s, "()")
		}
	}
	return ""
}

func (w *walker) comment(line []byte) {
	key, value := comment(line)
	switch lower := strings.ToLower(key); {
	case lower == "newdoc" || lower == "newdoc id":
		w.h.document(value)
	case strings.HasPrefix(lower, "begin document"):
		w.h.document(strings.TrimSpace(key[len("begin document"):]))
	case lower == "doc" || lower == "doc_id" || lower == "docid" || lower == "document_id" || lower == "document" || strings.HasSuffix(lower, ":document_id"):
		// Some say it before each sentence.
		if value != "" && value != w.doc {
			w.h.document(value)
			w.doc = value
		}
	default:
		w.h.comment(key, value)
	}
}

// row hands on one word a line.
func (w *walker) row(line []byte, n int) {
	l, f := w.layout, w.fields
	r := row{line: n}
	if l.separator == tabs {
		for len(f) > l.columns && len(bytes.TrimSpace(f[len(f)-1])) == 0 {
			f = f[:len(f)-1] // a TAB at the end of the line
		}
	}
	shift := len(f) - l.columns // fields that a word has too many
	switch {
	case shift < 0 && l.separator == tabs && len(f) == 1:
		// Perhaps this one row is parted by spaces.
		if g := blanks.split(line, w.pieces[:0]); len(g) == l.columns && isTag(g[l.tags[len(l.tags)-1]]) {
			f, shift, r.defect = g, 0, parted
		}
	case shift == -1 && l.separator == blanks && (line[0] == ' ' || line[0] == '\t') && isTag(f[len(f)-1]):
		r.defect = emptyWord
		w.h.row(r)
		return
	}
	w.tags = w.tags[:0]
	if shift < 0 {
		r.word, r.defect = f[min(l.word, len(f)-1)], noTag
		if len(f) > l.word+1 && isTag(f[len(f)-1]) {
			r.defect = fine // columns in between are missing
			for range l.tags[:len(l.tags)-1] {
				w.tags = append(w.tags, outside)
			}
			w.tags = append(w.tags, f[len(f)-1])
		}
		w.finish(r)
		return
	}
	r.word = f[l.word]
	if shift > 0 {
		r.word, r.defect = bytes.Join(f[l.word:l.word+shift+1], []byte(" ")), spaced
	}
	at := func(c int) []byte {
		if c > l.word {
			c += shift
		}
		return f[c]
	}
	if l.misc >= 0 {
		r.misc = at(l.misc)
	}
	for _, c := range l.tags {
		w.tags = append(w.tags, at(c))
	}
	w.finish(r)
}

var outside = []byte("O")

// finish mends tags and words, and hands the row on.
func (w *walker) finish(r row) {
	for len(w.tags) < len(w.layout.tags) {
		w.tags = append(w.tags, outside)
	}
	if !w.layout.own {
		for i, t := range w.tags {
			t = bytes.Trim(t, " ")
			switch {
			case len(t) == 0:
				t = outside
				r.defect = max(r.defect, noTag)
			case isOutside(t) && t[0] != 'O':
				t = outside
				r.defect = max(r.defect, zero)
			}
			w.tags[i] = t
		}
		if len(r.word) > 0 && (r.word[0] == ' ' || r.word[len(r.word)-1] == ' ') {
			r.word = bytes.Trim(r.word, " ")
		}
		if len(r.word) == 0 {
			r.defect = emptyWord
		} else if r.defect == fine && bytes.IndexByte(r.word, ' ') >= 0 {
			r.defect = spaced
		}
	}
	if !utf8.Valid(r.word) {
		w.h.notUTF8(r.line)
	}
	r.tags = w.tags
	w.h.row(r)
}

// piped hands on a sentence a line.
func (w *walker) piped(line []byte, n int) {
	l := w.layout
	if looksLikeComment(line) && !isPiped(line) {
		w.comment(line)
		return
	}
	w.pieces = blanks.split(line, w.pieces[:0])
	for _, p := range w.pieces {
		w.fields = splitPipes(p, l.columns, w.fields[:0])
		if isDocStart(w.fields[0]) {
			w.h.document(docName(w.fields))
			return
		}
		w.row(p, n)
	}
	w.h.end()
}
