package brat

import (
	"encoding/json"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/exchange"
)

// writer writes a collection. Its configuration comes last, when it is known
// what is used.
type writer struct {
	to     exchange.Folder
	header exchange.Header
	words  words
	out    []byte
	ids    map[annotate.ID]int
	next   struct{ attribute, comment int }
	pieces []text.Span
}

func newWriter(to exchange.Folder, h exchange.Header) (exchange.Writer, error) {
	w := &writer{to: to, header: h, ids: map[annotate.ID]int{}}
	w.words.init(h.Scheme)
	return w, nil
}

func (w *writer) Write(item *exchange.Item) error {
	stem := item.Name
	if ext := path.Ext(stem); strings.EqualFold(ext, ".txt") {
		stem = strings.TrimSuffix(stem, ext)
	}
	if err := w.file(stem+".txt", []byte(item.Text.String())); err != nil {
		return err
	}
	w.out = w.out[:0]
	for i := range item.Layers {
		w.layer(item, &item.Layers[i])
	}
	return w.file(stem+".ann", w.out)
}

func (w *writer) file(name string, data []byte) error {
	out, err := w.to.Create(name)
	if err != nil {
		return err
	}
	_, err = out.Write(data)
	return err
}

func (w *writer) layer(item *exchange.Item, l *exchange.Layer) {
	clear(w.ids)
	w.next.attribute, w.next.comment = 1, 1
	for i, m := range l.Marks {
		w.ids[m.ID] = i + 1
		w.mark(item, m, i+1)
	}
	for i, r := range l.Relations {
		w.out = append(strconv.AppendInt(append(w.out, 'R'), int64(i+1), 10), '\t')
		w.out = append(w.out, w.words.relations.of(r.Type)...)
		w.out = strconv.AppendInt(append(w.out, " Arg1:T"...), int64(w.ids[r.From]), 10)
		w.out = strconv.AppendInt(append(w.out, " Arg2:T"...), int64(w.ids[r.To]), 10)
		w.out = append(w.out, '\n')
		w.comment(notes, 'R', i+1, r.Note)
	}
}

// mark writes a T with what is said of it.
func (w *writer) mark(item *exchange.Item, m *annotate.Annotation, id int) {
	w.pieces = w.pieces[:0]
	for _, f := range m.Fragments {
		w.split(item.Text, f.Span)
	}
	w.out = append(strconv.AppendInt(append(w.out, 'T'), int64(id), 10), '\t')
	w.out = append(w.out, w.words.labels.of(m.Label)...)
	for i, s := range w.pieces {
		w.out = append(w.out, " ;"[min(i, 1)])
		w.out = strconv.AppendInt(w.out, int64(s.Start), 10)
		w.out = strconv.AppendInt(append(w.out, ' '), int64(s.End), 10)
	}
	w.out = append(w.out, '\t')
	for i, s := range w.pieces {
		if i > 0 {
			w.out = append(w.out, ' ')
		}
		w.out = appendWords(w.out, item.Text.Quote(s))
	}
	w.out = append(w.out, '\n')
	if !w.joins(item.Text, m) {
		w.exact(m, id)
	}
	for _, name := range sortedKeys(m.Attributes) {
		w.attribute(name, m.Attributes[name], id)
	}
	w.comment(notes, 'T', id, m.Note)
}

// split appends the parts of a span that are between line ends. A span of
// nothing but line ends stays whole.
func (w *writer) split(t *text.Text, s text.Span) {
	words := t.Quote(s)
	if strings.IndexByte(words, '\n') < 0 || strings.Trim(words, "\n") == "" {
		w.pieces = append(w.pieces, s)
		return
	}
	from := t.Byte(s.Start)
	for i := 0; i < len(words); {
		n := strings.IndexByte(words[i:], '\n')
		if n < 0 {
			n = len(words) - i
		}
		if n > 0 {
			w.pieces = append(w.pieces, text.Span{Start: t.CodePoint(from + i), End: t.CodePoint(from + i + n)})
		}
		i += n + 1
	}
}

// joins reports whether a reader that joins pieces gets the mark's fragments.
func (w *writer) joins(t *text.Text, m *annotate.Annotation) bool {
	if len(w.pieces) == 1 {
		return w.pieces[0] == m.Fragments[0].Span
	}
	n, from := 0, 0
	for i := range w.pieces {
		last := i+1 == len(w.pieces)
		if !last {
			gap := t.Slice(w.pieces[i].End, w.pieces[i+1].Start)
			if strings.Contains(gap, "\n") && strings.TrimSpace(gap) == "" {
				continue
			}
		}
		if n >= len(m.Fragments) || m.Fragments[n].Span != (text.Span{Start: w.pieces[from].Start, End: w.pieces[i].End}) {
			return false
		}
		n, from = n+1, i+1
	}
	return n == len(m.Fragments)
}

// exact writes the ranges that the T could not say.
func (w *writer) exact(m *annotate.Annotation, id int) {
	var e exactRanges
	for _, f := range m.Fragments {
		e.Ranges = append(e.Ranges, [2]int{f.Start, f.End})
		e.Quotes = append(e.Quotes, f.Exact)
	}
	data, err := json.Marshal(e)
	if err != nil {
		panic(err) // numbers and strings can be written
	}
	w.comment(exactly, 'T', id, string(data))
}

// appendWords appends words with a space for whatever would end a line or a
// column.
func appendWords(out []byte, s string) []byte {
	if strings.IndexFunc(s, ends) < 0 {
		return append(out, s...)
	}
	for _, r := range s {
		if ends(r) {
			r = ' '
		}
		out = append(out, string(r)...)
	}
	return out
}

func ends(r rune) bool { return unicode.IsControl(r) || r == 0x2028 || r == 0x2029 }

func (w *writer) attribute(name string, v any, id int) {
	word := w.words.attributes.of(name)
	kind := w.words.kind(word, v)
	list := []string{}
	switch v := v.(type) {
	case bool:
		list = append(list, map[bool]string{true: "", false: "false"}[v])
	case json.Number:
		list = append(list, v.String())
	case []string:
		for _, s := range v {
			list = append(list, w.words.value(word, s))
		}
	case string:
		if kind == annotate.Words {
			w.comment(word, 'T', id, v)
			return
		}
		list = append(list, w.words.value(word, v))
	case json.RawMessage:
		list = append(list, string(v))
	}
	for _, s := range list {
		w.out = append(strconv.AppendInt(append(w.out, 'A'), int64(w.next.attribute), 10), '\t')
		w.out = strconv.AppendInt(append(append(w.out, word...), " T"...), int64(id), 10)
		if s != "" {
			w.out = append(append(w.out, ' '), s...)
		}
		w.out = append(w.out, '\n')
		w.next.attribute++
	}
}

// comment writes a text, one # for each line of it.
func (w *writer) comment(kind string, on byte, id int, words string) {
	if words == "" {
		return
	}
	for line := range strings.SplitSeq(words, "\n") {
		w.out = append(strconv.AppendInt(append(w.out, '#'), int64(w.next.comment), 10), '\t')
		w.out = append(append(append(w.out, kind...), ' '), on)
		w.out = append(strconv.AppendInt(w.out, int64(id), 10), '\t')
		w.out = append(append(w.out, line...), '\n')
		w.next.comment++
	}
}

func sortedKeys(a annotate.Attributes) []string {
	if len(a) == 0 {
		return nil
	}
	out := make([]string, 0, len(a))
	for k := range a {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func (w *writer) Close() error {
	for _, f := range []struct {
		name  string
		write func(io.Writer) error
	}{{confFile, w.words.conf}, {visualFile, w.words.visual}, {keysFile, w.words.keys}} {
		out, err := w.to.Create(f.name)
		if err != nil {
			return err
		}
		if err := f.write(out); err != nil {
			return fmt.Errorf("writing %s: %w", f.name, err)
		}
	}
	return nil
}
