package ptc

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"postil/storage/article"
	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
)

// row is a span of an article.
type row struct {
	number string // of the article
	label  string
	at     offsets.Range
}

// parse reads a row: number, label, start and end, or number, start and end.
func parse(line string) (row, error) {
	f := strings.Split(line, "\t")
	if len(f) < 3 {
		f = strings.Fields(line)
	}
	f = slices.DeleteFunc(f, func(s string) bool { return strings.TrimSpace(s) == "" })
	for i := range f {
		f[i] = strings.TrimSpace(f[i])
	}
	if len(f) != 3 && len(f) != 4 {
		return row{}, fmt.Errorf("the row has %d columns and not an article, a technique, a start and an end", len(f))
	}
	r := row{number: f[0], label: found}
	if len(f) == 4 {
		r.label = f[1]
	}
	var err, second error
	r.at.Start, err = strconv.Atoi(f[len(f)-2])
	r.at.End, second = strconv.Atoi(f[len(f)-1])
	if err != nil || second != nil {
		return row{}, errors.New("its last two columns are no offsets")
	}
	return r, nil
}

// isHeader reports whether a line names columns.
func isHeader(line string) bool {
	lower := strings.ToLower(line)
	return strings.Contains(lower, "start") && strings.Contains(lower, "end") || strings.Contains(lower, "offset")
}

func read(ctx context.Context, src *source.Source, _ exchange.Settings, to foreign.Sink) error {
	files := spanFiles(src)
	folder, err := src.Folder(ctx)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		folder = src // it has no neighbours
	}
	r := reader{src: folder, to: to, texts: map[string][]string{}, names: map[string]string{}}
	r.findTexts()
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		rows, looks := true, true
		if !strings.HasSuffix(strings.ToLower(f), ending) {
			rows, looks = looksLikeRows(string(src.Head(f, 4096)))
			looks = looks && articleNumber(f) != ""
		}
		if !rows && !looks && src.IsFolder() {
			continue // some other table
		}
		if err := r.file(ctx, f); err != nil {
			if r.stopped != nil || ctx.Err() != nil {
				return errors.Join(r.stopped, ctx.Err())
			}
			if !src.IsFolder() {
				return err
			}
			to.Problem(foreign.Problem{Kind: foreign.BrokenFile, At: foreign.Place{File: f}, Reason: err.Error()})
		}
	}
	return nil
}

// reader reads the files of a source.
type reader struct {
	src     *source.Source
	to      foreign.Sink
	texts   map[string][]string // files by article number
	names   map[string]string   // of articles by number, where Postil wrote them
	stopped error
	buffer  []byte
}

// findTexts lists the texts by the numbers in their names.
func (r *reader) findTexts() {
	for _, f := range r.src.With(".txt") {
		if n := articleNumber(f); n != "" {
			r.texts[n] = append(r.texts[n], f)
		}
	}
	if !r.src.Exists(numbersFile) {
		return
	}
	data, err := r.src.Bytes(numbersFile, nil)
	if err != nil {
		return
	}
	for line := range strings.Lines(string(data)) {
		if number, name, ok := strings.Cut(strings.TrimRight(line, "\r\n"), "\t"); ok && isDigits(number) {
			r.names[number] = name
		}
	}
}

// articleNumber is the number in a file's name: that of article111.txt,
// article111.task-flc-tsv or 111.txt.
func articleNumber(file string) string {
	base := strings.TrimPrefix(strings.ToLower(path.Base(file)), "article")
	base = strings.TrimLeft(base, "-_")
	i := strings.IndexFunc(base, func(r rune) bool { return r < '0' || r > '9' })
	if i <= 0 || base[i] != '.' {
		return ""
	}
	return base[:i]
}

// file reads one file of spans. Rows of an article need not be together.
func (r *reader) file(ctx context.Context, file string) error {
	lines, err := r.src.Lines(file)
	if err != nil {
		return err
	}
	defer lines.Close()
	var order []string
	marks := map[string][]foreign.Mark{}
	if n := articleNumber(file); n != "" { // there may be no spans in it
		order = append(order, n)
		marks[n] = nil
	}
	for first := true; lines.Next(); {
		at := foreign.Place{File: file, Line: lines.Number()}
		broken := func(err error) {
			r.to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: at, Reason: err.Error()})
		}
		if err := lines.TooLong(); err != nil {
			broken(err)
			continue
		}
		line := strings.TrimSpace(string(lines.Bytes()))
		if line == "" || first && isHeader(line) {
			first = first && line == ""
			continue
		}
		first = false
		s, err := parse(line)
		if err != nil {
			broken(err)
			continue
		}
		if !utf8.ValidString(s.number + s.label) {
			broken(errors.New("it is not UTF-8"))
			continue
		}
		if _, known := marks[s.number]; !known {
			order = append(order, s.number)
		}
		marks[s.number] = append(marks[s.number], foreign.Mark{Label: s.label, Ranges: []offsets.Range{s.at}, At: at})
	}
	if err := lines.Err(); err != nil {
		return err
	}
	for _, n := range order {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := r.article(file, n, marks[n]); err != nil {
			return err
		}
	}
	return nil
}

// article hands on an article with its marks.
func (r *reader) article(file, number string, marks []foreign.Mark) error {
	a := foreign.Article{Name: "article" + number, At: foreign.Place{File: file}, Layers: []foreign.Layer{{Marks: marks}}}
	text, ok := r.text(file, number)
	if !ok {
		a.NoText = true
		if len(marks) > 0 || r.names[number] != "" {
			a.Name = orElse(r.names[number], a.Name)
		}
		r.stopped = r.to.Article(&a)
		return r.stopped
	}
	a.Name = orElse(r.names[number], text)
	if a.Text, ok = r.content(text); !ok {
		return nil
	}
	r.stopped = r.to.Article(&a)
	return r.stopped
}

// content reads a text. What keeps it from being read is told.
func (r *reader) content(file string) (string, bool) {
	broken := func(err error) (string, bool) {
		r.to.Problem(foreign.Problem{Kind: foreign.BrokenFile, At: foreign.Place{File: file}, Reason: err.Error()})
		return "", false
	}
	var err error
	if r.buffer, err = r.src.Bytes(file, r.buffer); err != nil {
		return broken(err)
	}
	if utf8.Valid(r.buffer) && !slices.Contains(r.buffer, 0) {
		return string(r.buffer), true
	}
	s, encoding, err := article.Characters(r.buffer)
	if err != nil {
		return broken(err)
	}
	if encoding != "utf-8" {
		r.to.Problem(foreign.Problem{Kind: foreign.Repaired, At: foreign.Place{File: file}, Reason: "the text is not UTF-8; it was read as " + encoding})
	}
	return s, true
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// text finds the text of an article: the one beside the file, or the only one
// of that number.
func (r *reader) text(file, number string) (string, bool) {
	list := r.texts[number]
	for _, f := range list {
		if path.Dir(f) == path.Dir(file) {
			return f, true
		}
	}
	if len(list) == 1 {
		return list[0], true
	}
	if len(list) > 1 {
		r.to.Problem(foreign.Problem{
			Kind: foreign.Noted, At: foreign.Place{File: file}, Article: "article" + number,
			Reason: fmt.Sprintf("there are %d texts of article %s, none of them beside this file", len(list), number),
		})
	}
	return "", false
}
