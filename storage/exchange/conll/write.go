package conll

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/exchange"
	"postil/storage/exchange/tokens"
)

type writer struct {
	out    io.Writer
	header exchange.Header
	scheme tokens.Scheme
	full   bool // with text and names
	filler string
	words  map[string]string // label to the word in tags
	taken  map[string]bool
	begun  bool
	buf    []byte
	spans  [][]tokens.Labelled // by column
	bytes  []text.Span         // where words stand in the text's string
	tags   [][]string
}

func newWriter(out io.Writer, h exchange.Header) (exchange.Writer, error) {
	scheme, err := tokens.ParseScheme(h.Settings[schemeOption])
	if err != nil {
		return nil, err
	}
	w := &writer{out: out, header: h, scheme: scheme, words: map[string]string{}, taken: map[string]bool{}}
	switch h.Settings[columnsOption] {
	case columns2003:
		w.filler = " _ _"
	case columns2002:
	default:
		w.full = true
	}
	n := max(1, len(h.Columns))
	w.spans, w.tags = make([][]tokens.Labelled, n), make([][]string, n)
	return w, nil
}

// oneWord makes a label a word that no reader divides.
func oneWord(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return '_'
		}
		return r
	}, s)
	if s == "" {
		return "_"
	}
	return s
}

// word is a label's, and whether it was told.
func (w *writer) word(label string) string {
	if word, ok := w.words[label]; ok {
		return word
	}
	word := oneWord(label)
	for n := 2; w.taken[word]; n++ {
		word = oneWord(label) + "_" + strconv.Itoa(n)
	}
	w.words[label], w.taken[word] = word, true
	if w.full && word != label {
		w.buf = append(w.buf, "# "+labelComment+" = "+word+" "...)
		w.buf = append(tokens.AppendSpaces(w.buf, label), '\n')
	}
	return word
}

// head writes what is said once.
func (w *writer) head() {
	if w.begun {
		return
	}
	w.begun = true
	if !w.full {
		return
	}
	w.buf = append(w.buf, "# "+columnsComment+" = FORM MISC"...)
	if len(w.header.Columns) == 0 {
		w.buf = append(w.buf, " "+ownColumn+"NE"...)
	}
	for _, c := range w.header.Columns {
		w.buf = append(w.buf, " "+ownColumn+oneWord(c)...)
	}
	w.buf = append(w.buf, "\n# "+schemeComment+" = "+w.scheme.String()+"\n"...)
	for _, l := range w.header.Scheme.Labels {
		w.word(l.ID)
	}
}

func (w *writer) Write(item *exchange.Item) error {
	w.buf = w.buf[:0]
	w.head()
	for i := range w.spans {
		w.spans[i] = w.spans[i][:0]
	}
	for i := range item.Layers {
		l := &item.Layers[i]
		for j, m := range l.Marks {
			w.place(item, l, j, m)
		}
	}
	list := item.Tokens
	for i := range w.spans {
		tags, err := tokens.Encode(w.scheme, len(list), w.spans[i])
		if err != nil {
			return err
		}
		w.tags[i] = tags
	}
	w.document(item)
	w.bytes = tokens.Bytes(item.Text, list, w.bytes[:0])
	for from, to := range tokens.Sentences(item.Text, list, w.goesOn) {
		w.sentence(item.Text.String(), from, to)
	}
	_, err := w.out.Write(w.buf)
	return err
}

// place puts a mark on its words, in its column.
func (w *writer) place(item *exchange.Item, l *exchange.Layer, j int, m *annotate.Annotation) {
	from, to, _ := tokens.Align(item.Tokens, m.Hull())
	column := 0
	if len(l.Columns) > 0 {
		column = l.Columns[j]
	}
	w.spans[column] = append(w.spans[column], tokens.Labelled{From: from, To: to, Label: w.word(m.Label)})
}

func (w *writer) document(item *exchange.Item) {
	switch {
	case w.full:
		w.buf = fmt.Appendf(w.buf, "# newdoc id = %s\n", oneLine(item.Name))
		if len(item.Tokens) == 0 {
			w.buf = append(w.buf, "# "+spacesComment+" = "...)
			w.buf = append(tokens.AppendSpaces(w.buf, item.Text.String()), "\n\n"...)
		}
	case w.filler != "":
		w.buf = append(w.buf, "-DOCSTART- -X- -X- O\n\n"...)
	default:
		w.buf = append(w.buf, "-DOCSTART- O\n\n"...)
	}
}

func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if breaksLine(r) {
			return ' '
		}
		return r
	}, s)
}

func breaksLine(r rune) bool { return unicode.IsControl(r) || r == 0x2028 || r == 0x2029 }

// goesOn reports whether a mark holds both a word and the one before it.
func (w *writer) goesOn(i int) bool {
	return slices.ContainsFunc(w.spans, func(spans []tokens.Labelled) bool { return tokens.Joined(spans, i) })
}

// sentence writes the words from one to before another of a text.
func (w *writer) sentence(t string, from, to int) {
	if w.full {
		w.buf = append(w.buf, "# text = "...)
		w.buf = appendLine(w.buf, t[w.bytes[from].Start:w.bytes[to-1].End])
		w.buf = append(w.buf, '\n')
	}
	for i := from; i < to; i++ {
		between := byte(' ')
		if w.full {
			w.fullRow(t, i, i+1 == to)
			between = '\t'
		} else {
			w.buf = append(append(w.buf, oneWord(t[w.bytes[i].Start:w.bytes[i].End])...), w.filler...)
		}
		for c := range w.tags {
			w.buf = append(append(w.buf, between), w.tags[c][i]...)
		}
		w.buf = append(w.buf, '\n')
	}
	w.buf = append(w.buf, '\n')
}

// appendLine appends a text without line ends.
func appendLine(dst []byte, s string) []byte {
	if strings.IndexFunc(s, breaksLine) < 0 {
		return append(dst, s...)
	}
	return append(dst, oneLine(s)...)
}

// fullRow writes the word and the notes on the space around it.
func (w *writer) fullRow(t string, i int, last bool) {
	at, next := w.bytes[i], len(t)
	if i+1 < len(w.bytes) {
		next = w.bytes[i+1].Start
	}
	word, gap := t[at.Start:at.End], t[at.End:next]
	form := oneWord(word)
	w.buf = append(append(w.buf, form...), '\t')
	start := len(w.buf)
	note := func(key string) {
		if len(w.buf) > start {
			w.buf = append(w.buf, '|')
		}
		w.buf = append(append(w.buf, key...), '=')
	}
	if form != word {
		note(formKey)
		w.buf = tokens.AppendSpaces(w.buf, word)
	}
	if i == 0 && at.Start > 0 {
		note("SpacesBefore")
		w.buf = tokens.AppendSpaces(w.buf, t[:at.Start])
	}
	switch {
	case gap == "":
		note("SpaceAfter")
		w.buf = append(w.buf, "No"...)
	case gap != " " || last:
		note("SpacesAfter")
		w.buf = tokens.AppendSpaces(w.buf, gap)
	}
	if len(w.buf) == start {
		w.buf = append(w.buf, '_')
	}
}

func (w *writer) Close() error {
	if w.begun {
		return nil
	}
	w.buf = w.buf[:0]
	w.head()
	_, err := w.out.Write(w.buf)
	return err
}
