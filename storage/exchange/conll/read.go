package conll

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"

	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
	"postil/storage/exchange/tokens"
)

func read(ctx context.Context, src *source.Source, set exchange.Settings, to foreign.Sink) error {
	f, err := survey(ctx, src, set, to)
	if err != nil {
		return err
	}
	r := reader{file: f, to: to, name: src.File(), articles: set[articlesOption], plain: set[spacingOption] != spacingPunctuation}
	r.sentence.tags = make([][]string, len(f.layout.tags))
	r.links.column = make([]int, len(f.layout.tags))
	err = walk(ctx, f.src, f.layout, &r)
	if r.err != nil {
		return r.err
	}
	if err != nil {
		return err
	}
	if err := r.flush(); err != nil {
		return err
	}
	r.tellAll()
	return nil
}

// reader puts articles together.
type reader struct {
	file     *file
	to       foreign.Sink
	name     string // of the file
	articles string
	plain    bool
	err      error // of the receiver of articles

	sentence  sentence
	text      tokens.Builder
	gap       string // stands before the next word, if there is one
	article   foreign.Article
	layer     *foreign.Layer
	ranges    []offsets.Range
	spans     []tokens.Labelled
	gaps      []string
	words     []string
	links     links
	number    int  // of the article, from 1
	begun     bool // the article has a name, words, or both
	paragraph bool

	counts  [defects]count
	repairs []count // of tags, by column
	guessed count   // sentences of which the file does not say where spaces are
	differs count   // sentences that are not as their "# text ="
}

// count is how often something is the case, and where first.
type count struct{ n, line int }

func (c *count) add(line int) {
	if c.n++; c.n == 1 {
		c.line = line
	}
}

// sentence is the one at hand. Its words and notes are one after the other in
// buf.
type sentence struct {
	buf   []byte
	words []word
	tags  [][]string // by column of tags
	text  string     // of "# text ="
	given bool       // there was one
}

// word ends in buf at end, its notes at misc; it begins where those of the one
// before it end.
type word struct{ end, misc, line int }

func (r *reader) stop() error { return r.err }

func (r *reader) broken(line int, err error) {
	r.to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: foreign.Place{File: r.name, Line: line}, Reason: err.Error()})
}

func (r *reader) notUTF8(line int) {
	r.broken(line, errors.New("the word is not UTF-8, and no encoding fits the file"))
}

func (r *reader) row(w row) {
	if w.defect != fine {
		r.counts[w.defect].add(w.line)
		if w.defect == emptyWord {
			return
		}
	}
	s := &r.sentence
	s.buf = append(s.buf, w.word...)
	end := len(s.buf)
	s.buf = append(s.buf, w.misc...)
	s.words = append(s.words, word{end, len(s.buf), w.line})
	for i, t := range w.tags {
		s.tags[i] = append(s.tags[i], r.file.tags.of(t))
	}
}

func (r *reader) comment(key, value string) {
	switch {
	case key == "text":
		r.sentence.text, r.sentence.given = value, true
	case key == "newpar" || key == "newpar id":
		r.paragraph = true
	case key == spacesComment && r.file.layout.own:
		r.begin("")
		r.text.Space(tokens.ParseSpaces(value))
	case key == labelComment && r.file.layout.own:
		if w, label, ok := strings.Cut(value, " "); ok {
			r.file.labels[w] = tokens.ParseSpaces(label)
		}
	case strings.HasPrefix(key, "meta::") && len(r.sentence.words) == 0 && r.text.Len() == 0 && r.begun:
		r.article.Fields = append(r.article.Fields, foreign.Field{Name: strings.TrimPrefix(key, "meta::"), Value: value})
	}
}

// spacesComment tells the white space of an article that has no words.
const spacesComment = "spaces"

func (r *reader) document(name string) {
	r.end()
	if r.articles != articlesAuto || r.err != nil {
		r.paragraph = true
		return
	}
	if r.err = r.flush(); r.err == nil && (name != "" || r.file.layout.own) {
		r.begin(name)
	}
}

// begin begins an article, if that was not done.
func (r *reader) begin(name string) {
	if r.begun {
		return
	}
	r.begun = true
	r.number++
	r.article.Reset()
	r.text.Reset()
	r.ranges, r.gap = r.ranges[:0], ""
	r.links.reset()
	r.article.Name, r.article.At = name, foreign.Place{File: r.name}
	if name == "" {
		stem := strings.TrimSuffix(r.name, path.Ext(r.name))
		switch {
		case r.articles == articlesSentences:
			stem += fmt.Sprintf("/%05d", r.number)
		case r.articles == articlesAuto && r.file.articles > 1:
			stem += fmt.Sprintf("/%04d", r.number)
		}
		r.article.Name = stem
	}
	r.layer = r.article.AddLayer(foreign.Person{})
}

// flush hands on the article at hand.
func (r *reader) flush() error {
	if !r.begun {
		return nil
	}
	r.begun = false
	if r.file.layout.own {
		r.text.Space(r.gap)
	}
	r.links.resolve(r.layer)
	r.article.Text = r.text.Text()
	return r.to.Article(&r.article)
}

// end ends a sentence.
func (r *reader) end() {
	s := &r.sentence
	if len(s.words) > 0 && r.err == nil {
		r.begin("")
		r.put()
		if r.articles == articlesSentences {
			r.err = r.flush()
		}
	}
	s.buf, s.words, s.text, s.given = s.buf[:0], s.words[:0], "", false
	for i := range s.tags {
		s.tags[i] = s.tags[i][:0]
	}
}

// put appends the sentence to the article.
func (r *reader) put() {
	s := &r.sentence
	if r.article.At.Line == 0 {
		r.article.At.Line = s.words[0].line
	}
	if r.paragraph && r.text.Len() > 0 && !r.file.layout.own {
		r.gap = "\n\n"
	}
	r.paragraph = false
	all := string(s.buf)
	r.words = r.words[:0]
	from := 0
	for _, w := range s.words {
		r.words = append(r.words, all[from:w.end])
		from = w.misc
	}
	told := r.spaces(all)
	first := len(r.text.Words())
	for i, w := range s.words {
		r.text.Space(r.gap)
		form := r.words[i]
		if r.file.layout.own && w.misc > w.end {
			misc := all[w.end:w.misc]
			if v, ok := tokens.Misc(misc, formKey); ok {
				form = tokens.ParseSpaces(v)
			}
			if v, ok := tokens.Misc(misc, "SpacesBefore"); ok {
				r.text.Space(tokens.ParseSpaces(v))
			}
		}
		r.text.Word(form, "")
		r.gap = r.gaps[i]
	}
	if !told {
		r.guessed.add(s.words[0].line)
	}
	spans := r.text.Words()[first:]
	for c := range s.tags {
		var repairs int
		r.spans, repairs = tokens.Decode(r.file.schemes[c], s.tags[c], r.spans[:0])
		if repairs > 0 {
			r.repaired(c, repairs, s.words[0].line)
		}
		for _, l := range r.spans {
			r.mark(c, l, offsets.Range{Start: spans[l.From].Start, End: spans[l.To-1].End}, s.words[l.From].line)
		}
	}
}

// formKey is the note that has a word which its column cannot hold.
const formKey = "Form"

func (r *reader) repaired(column, n, line int) {
	for len(r.repairs) <= column {
		r.repairs = append(r.repairs, count{})
	}
	if c := &r.repairs[column]; c.n == 0 {
		c.line = line
	}
	r.repairs[column].n += n
}

func (r *reader) mark(column int, l tokens.Labelled, at offsets.Range, line int) {
	label := l.Label
	if r.file.layout.own {
		if was, ok := r.file.labels[label]; ok {
			label = was
		}
	} else if bare, distance, kind, ok := packed(label); ok {
		label = bare
		r.links.add(column, len(r.layer.Marks), distance, kind, foreign.Place{File: r.name, Line: line})
	}
	r.links.count(column, len(r.layer.Marks))
	r.ranges = append(r.ranges, at)
	r.layer.Marks = append(r.layer.Marks, foreign.Mark{
		Label: label, Ranges: r.ranges[len(r.ranges)-1 : len(r.ranges) : len(r.ranges)], At: foreign.Place{File: r.name, Line: line},
	})
}

// spaces finds what stands after each word, in r.gaps, and tells whether the
// file says it.
func (r *reader) spaces(all string) bool {
	s := &r.sentence
	r.gaps = r.gaps[:0]
	if s.given && r.file.layout.misc < 0 {
		var ok bool
		if _, r.gaps, ok = tokens.Gaps(s.text, r.words, r.gaps); ok {
			r.gaps[len(r.gaps)-1] = "\n"
			return true
		}
		r.differs.add(s.words[0].line)
		r.gaps = r.gaps[:0]
	}
	for i, w := range s.words {
		last := i+1 == len(s.words)
		gap := " "
		if last {
			gap = "\n"
		}
		if misc := all[w.end:w.misc]; misc != "" && misc != "_" {
			gap = noted(misc, gap)
		} else if r.file.layout.misc < 0 && !r.plain && !last && tokens.NoSpaceBefore(r.words[i+1]) {
			gap = ""
		}
		r.gaps = append(r.gaps, gap)
	}
	return r.file.layout.misc >= 0
}

// noted is what notes say of the space after a word.
func noted(misc, gap string) string {
	if v, ok := tokens.Misc(misc, "SpacesAfter"); ok {
		return tokens.ParseSpaces(v)
	}
	if v, ok := tokens.Misc(misc, "SpaceAfter"); ok && v == "No" {
		return ""
	}
	for flag := range strings.SplitSeq(misc, "|") {
		switch flag {
		case "EndOfLine": // of the printed page
			return "\n"
		case "NoSpaceAfter":
			gap = ""
		}
	}
	return gap
}

// tellAll tells what was mended, once for the file.
func (r *reader) tellAll() {
	tell := func(k foreign.Kind, c count, reason string) {
		if c.n > 1 {
			reason += fmt.Sprintf(" (and %d more below)", c.n-1)
		}
		if c.n > 0 {
			r.to.Problem(foreign.Problem{Kind: k, At: foreign.Place{File: r.name, Line: c.line}, Reason: reason})
		}
	}
	for d := fine + 1; d < defects; d++ {
		tell(foreign.Repaired, r.counts[d], d.String())
	}
	for i, c := range r.repairs {
		tell(foreign.Repaired, c, fmt.Sprintf("in column %d a tag that %s does not allow there; a mark begins or ends with it", r.file.layout.tags[i]+1, r.file.schemes[i]))
	}
	tell(foreign.Noted, r.differs, "the words are not those of \"# text =\", which was left aside")
	between := "a space between them"
	if !r.plain {
		between = "a space between them, but for punctuation marks"
	}
	if r.guessed.n > 0 {
		r.guessed.n = 1
		tell(foreign.Noted, r.guessed, "the file does not say where spaces are; words were put together with "+between)
	}
}

// packed takes a tag apart that holds a relation: "Premise:-1:Support".
func packed(label string) (bare string, distance int, kind string, ok bool) {
	i := strings.IndexByte(label, ':')
	if i <= 0 {
		return label, 0, "", false
	}
	n, kind, ok := strings.Cut(label[i+1:], ":")
	distance, err := strconv.Atoi(n)
	if !ok || err != nil || distance == 0 || kind == "" {
		return label, 0, "", false
	}
	return label[:i], distance, kind, true
}

// links are the relations that tags hold: from a mark to the one so many marks
// before or after it in the same column.
type links struct {
	list   []link
	column []int          // how many marks each has
	marks  map[[2]int]int // by column and number in it: place in the layer
}

type link struct {
	column, number, mark, distance int
	kind                           string
	at                             foreign.Place
}

func (l *links) reset() {
	l.list = l.list[:0]
	clear(l.column)
	clear(l.marks)
}

func (l *links) add(column, mark, distance int, kind string, at foreign.Place) {
	l.list = append(l.list, link{column, l.column[column], mark, distance, kind, at})
}

func (l *links) count(column, mark int) {
	if l.marks == nil {
		l.marks = map[[2]int]int{}
	}
	l.marks[[2]int{column, l.column[column]}] = mark
	l.column[column]++
}

func (l *links) resolve(layer *foreign.Layer) {
	for _, k := range l.list {
		to, ok := l.marks[[2]int{k.column, k.number + k.distance}]
		if !ok {
			to = -1
		}
		layer.Relations = append(layer.Relations, foreign.Relation{Type: k.kind, From: k.mark, To: to, At: k.at})
	}
}
