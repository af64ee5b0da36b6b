package conllu

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"

	"postil/annotate"
	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
	"postil/storage/exchange/tokens"
)

// id is that of a row: a word (3), a multiword token (3-4) or an empty node
// (8.1).
type id struct {
	from, to int
	empty    bool
}

func parseID(s string) (id, bool) {
	if a, b, ok := strings.Cut(s, "-"); ok {
		from, err := strconv.Atoi(a)
		to, second := strconv.Atoi(b)
		return id{from: from, to: to}, err == nil && second == nil && from >= 0 && to >= from
	}
	if a, b, ok := strings.Cut(s, "."); ok {
		from, err := strconv.Atoi(a)
		_, second := strconv.Atoi(b)
		return id{from: from, to: from, empty: true}, err == nil && second == nil && from >= 0
	}
	n, err := strconv.Atoi(s)
	return id{from: n, to: n}, err == nil && n >= 0
}

func read(ctx context.Context, src *source.Source, _ exchange.Settings, to foreign.Sink) error {
	total, err := documents(ctx, src)
	if err != nil {
		return err
	}
	lines, err := src.Lines(src.File())
	if err != nil {
		return err
	}
	defer lines.Close()
	r := reader{to: to, file: src.File(), total: total, names: strings.Split("eid-etype-head-other", "-")}
	for lines.Next() {
		if lines.Number()%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := lines.TooLong(); err != nil {
			r.broken(lines.Number(), err)
			continue
		}
		if err := r.line(lines.Bytes(), lines.Number()); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	r.sentence()
	if err := r.flush(); err != nil {
		return err
	}
	r.tellAll()
	return nil
}

// documents counts those of a file that say that they begin, and one more where
// words come before.
func documents(ctx context.Context, src *source.Source) (n int, err error) {
	lines, err := src.Lines(src.File())
	if err != nil {
		return 0, err
	}
	defer lines.Close()
	for lines.Next() {
		b := lines.Bytes()
		if len(b) >= len("#newdoc") && b[0] == '#' && strings.HasPrefix(strings.TrimLeft(string(b[1:min(len(b), 16)]), " "), "newdoc") {
			n++
		}
		if lines.Number()%4096 == 0 && ctx.Err() != nil {
			return 0, ctx.Err()
		}
	}
	return n, lines.Err()
}

type reader struct {
	to    foreign.Sink
	file  string
	total int      // documents in the file
	names []string // of what stands in a bracket
	types map[string]map[string]annotate.AttributeType

	article foreign.Article
	layer   *foreign.Layer
	begun   bool
	number  int
	builder tokens.Builder
	gap     string // before the next word
	told    bool   // the gap is what the file says
	ranges  []offsets.Range
	brief   []bracket
	open    []open         // in order of their beginning
	last    map[string]int // by number: the last mark, as place in the layer
	numbers []string       // of the marks in the layer
	links   []link
	tags    []string // of words that have one in the last column
	tagged  []offsets.Range
	hasTags bool

	// Of the sentence at hand:
	text      string // of "# text ="
	given     bool
	start     int // where it begins, code points; -1: no word yet
	first     int // the same in bytes
	line0     int
	paragraph bool
	multi     id            // the multiword token at hand
	multiAt   offsets.Range // and its place

	counts struct {
		trees, differs, empties, columns, repairs counted
	}
}

type counted struct{ n, line int }

func (c *counted) add(line int) {
	if c.n++; c.n == 1 {
		c.line = line
	}
}

func (r *reader) broken(line int, err error) {
	r.to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: foreign.Place{File: r.file, Line: line}, Article: r.article.Name, Reason: err.Error()})
}

func (r *reader) line(line []byte, n int) error {
	switch {
	case strings.Trim(string(line), " \t\r") == "":
		r.sentence()
		return nil
	case line[0] == '#':
		return r.comment(string(line), n)
	}
	if !utf8.Valid(line) {
		r.broken(n, errors.New("it is not UTF-8"))
		return nil
	}
	f := strings.Split(string(line), "\t")
	num, ok := parseID(f[0])
	if !ok || len(f) < 2 {
		r.broken(n, fmt.Errorf("the row does not begin with the number of a word and the word: %q", clip(string(line))))
		return nil
	}
	if len(f) != columns {
		r.counts.columns.add(n)
	}
	misc := "_"
	if len(f) >= columns {
		misc = f[columns-1]
	}
	r.row(num, f[1], misc, n, len(f) > 7 && f[7] != "_")
	return nil
}

func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:39]) + "…"
	}
	return s
}

func (r *reader) comment(line string, n int) error {
	key, value, _ := strings.Cut(strings.TrimLeft(line, "# "), "=")
	key, value = strings.TrimSpace(key), strings.TrimSpace(value)
	switch {
	case key == "newdoc" || key == "newdoc id":
		r.sentence()
		if err := r.flush(); err != nil {
			return err
		}
		r.begin(value, n)
	case key == entityComment:
		r.names = strings.Split(value, "-")
	case key == typesComment:
		if json.Unmarshal([]byte(value), &r.types) != nil {
			r.types = nil
		}
	case key == spacesComment:
		r.begin("", n)
		r.builder.Space(tokens.ParseSpaces(value))
	case key == "newpar" || key == "newpar id":
		r.paragraph = true
	case key == "text":
		r.text, r.given = value, true
	case strings.HasPrefix(key, "meta::") && r.begun && len(r.builder.Words()) == 0:
		r.article.Fields = append(r.article.Fields, foreign.Field{Name: strings.TrimPrefix(key, "meta::"), Value: value})
	}
	return nil
}

// begin begins a document, if that was not done.
func (r *reader) begin(name string, line int) {
	if r.begun {
		return
	}
	r.begun = true
	r.number++
	r.article.Reset()
	r.builder.Reset()
	r.ranges, r.open, r.links, r.tags, r.tagged, r.hasTags = r.ranges[:0], r.open[:0], r.links[:0], r.tags[:0], r.tagged[:0], false
	r.numbers = r.numbers[:0]
	r.gap, r.told, r.paragraph = "", true, false
	r.last = map[string]int{}
	if name == "" {
		name = strings.TrimSuffix(r.file, path.Ext(r.file))
		if r.total > 1 || r.number > 1 {
			name += fmt.Sprintf("/%04d", r.number)
		}
	}
	r.article.Name, r.article.At = name, foreign.Place{File: r.file, Line: line}
	r.layer = r.article.AddLayer(foreign.Person{})
}

// row takes a word, token or node.
func (r *reader) row(num id, form, misc string, line int, tree bool) {
	r.begin("", line)
	if tree {
		r.counts.trees.add(line)
	}
	if r.line0 == 0 {
		r.line0 = line
		r.start = -1
		r.multi = id{}
		if r.paragraph && len(r.builder.Words()) > 0 && !r.told {
			r.gap = "\n\n"
		}
		r.paragraph = false
	}
	at := offsets.Range{Start: -1}
	switch {
	case num.empty:
	case num.from != num.to:
		at = r.word(form, misc)
		r.multi, r.multiAt = num, at
	case r.multi.to > 0 && num.from >= r.multi.from && num.from <= r.multi.to:
		at = r.multiAt // its text is the token's
	default:
		at = r.word(form, misc)
	}
	if at.Start >= 0 && r.start < 0 {
		r.start = at.Start
	}
	if value, ok := tokens.Misc(misc, "Entity"); ok {
		r.entity(value, at, line)
	} else if at.Start >= 0 {
		r.grow(at)
	}
	for _, key := range []string{bridgeKey, "SplitAnte"} {
		if value, ok := tokens.Misc(misc, key); ok {
			ids, _ := tokens.Misc(misc, idsKey)
			r.link(key, value, ids, line)
		}
	}
	if num.from == num.to && !num.empty {
		tag, ok := tokens.Misc(misc, "ner")
		if !ok {
			tag, ok = tokens.Misc(misc, "NER")
		}
		r.hasTags = r.hasTags || ok
		if !ok {
			tag = tokens.Outside
		}
		r.tags, r.tagged = append(r.tags, tag), append(r.tagged, at)
	}
}

// word appends a word to the text.
func (r *reader) word(form, misc string) offsets.Range {
	r.builder.Space(r.gap)
	if v, ok := tokens.Misc(misc, "SpacesBefore"); ok {
		r.builder.Space(tokens.ParseSpaces(v))
	}
	if v, ok := tokens.Misc(misc, "Form"); ok && r.types != nil {
		form = tokens.ParseSpaces(v)
	}
	if r.start < 0 {
		r.first = len(r.builder.Text())
	}
	s := r.builder.Word(form, "")
	r.gap, r.told = " ", false
	if v, ok := tokens.Misc(misc, "SpacesAfter"); ok {
		r.gap, r.told = tokens.ParseSpaces(v), true
	} else if v, ok := tokens.Misc(misc, "SpaceAfter"); ok && v == "No" {
		r.gap = ""
	}
	return offsets.Range{Start: s.Start, End: s.End}
}

// bareLabel is the label of an entity without etype.
const bareLabel = "entity"

// sentence ends a sentence.
func (r *reader) sentence() {
	if r.line0 == 0 {
		return
	}
	if r.given && r.start >= 0 {
		if !sameWords(r.builder.Text()[r.first:], r.text) {
			r.counts.differs.add(r.line0)
		}
	}
	r.text, r.given, r.line0 = "", false, 0
}

// sameWords reports whether texts are the same but for white space.
func sameWords(a, b string) bool {
	return offsets.Compare(strings.TrimSpace(a), strings.TrimSpace(b)) != offsets.Differs
}

// flush hands on the document at hand.
func (r *reader) flush() error {
	if !r.begun {
		return nil
	}
	r.begun = false
	r.emit(true)
	if r.told {
		r.builder.Space(r.gap)
	}
	r.entities()
	r.relations()
	r.article.Text = r.builder.Text()
	return r.to.Article(&r.article)
}
