package conllu

import (
	"encoding/json"
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
	types  map[string]map[string]annotate.AttributeType
	begun  bool
	number int // of the document
	buf    []byte
	bytes  []text.Span
	marks  []mark
	spans  []tokens.Labelled // the hulls, for what belongs together
	at     map[int][]string  // brackets by token: those that close, then those that open
	links  map[int][]string  // relations by the token at which the first mark begins
	ids    map[int][]string  // and their identities
}

// mark is one on tokens.
type mark struct {
	*annotate.Annotation
	number int
	pieces [][2]int // tokens from, to before
}

func newWriter(out io.Writer, h exchange.Header) (exchange.Writer, error) {
	w := &writer{out: out, header: h, types: map[string]map[string]annotate.AttributeType{}, at: map[int][]string{}, links: map[int][]string{}, ids: map[int][]string{}}
	for _, l := range h.Scheme.Labels {
		for _, a := range l.Attributes {
			if a.Type != annotate.YesNo && a.Type != annotate.Number && a.Type != annotate.Several {
				continue
			}
			if w.types[l.ID] == nil {
				w.types[l.ID] = map[string]annotate.AttributeType{}
			}
			w.types[l.ID][a.ID] = a.Type
		}
	}
	return w, nil
}

func (w *writer) head() error {
	if w.begun {
		return nil
	}
	w.begun = true
	data, err := json.Marshal(w.types)
	if err != nil {
		return err
	}
	w.buf = fmt.Appendf(w.buf, "# %s = %s\n# %s = %s\n", entityComment, fields, typesComment, escapeLine(string(data)))
	return nil
}

// escapeLine writes what ends lines as JSON does.
func escapeLine(s string) string {
	return strings.NewReplacer("\u0085", `\u0085`, "\u2028", `\u2028`, "\u2029", `\u2029`).Replace(s)
}

func breaksLine(r rune) bool { return unicode.IsControl(r) || r == 0x2028 || r == 0x2029 }

func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if breaksLine(r) {
			return ' '
		}
		return r
	}, s)
}

func (w *writer) Write(item *exchange.Item) error {
	w.buf = w.buf[:0]
	if err := w.head(); err != nil {
		return err
	}
	w.number++
	w.buf = fmt.Appendf(w.buf, "# newdoc id = %s\n", oneLine(item.Name))
	if len(item.Tokens) == 0 {
		w.buf = append(w.buf, "# "+spacesComment+" = "...)
		w.buf = append(tokens.AppendSpaces(w.buf, item.Text.String()), "\n\n"...)
	}
	w.bytes = tokens.Bytes(item.Text, item.Tokens, w.bytes[:0])
	if err := w.place(item); err != nil {
		return err
	}
	n := 0
	for from, to := range tokens.Sentences(item.Text, item.Tokens, w.goesOn) {
		n++
		w.sentence(item.Text.String(), from, to, n)
	}
	_, err := w.out.Write(w.buf)
	return err
}

// goesOn reports whether a mark holds both a token and the one before it.
func (w *writer) goesOn(i int) bool {
	for _, s := range w.spans {
		if s.From >= i {
			break
		}
		if s.To > i {
			return true
		}
	}
	return false
}

// place puts the brackets of all marks on their tokens.
func (w *writer) place(item *exchange.Item) error {
	w.marks, w.spans = w.marks[:0], w.spans[:0]
	clear(w.at)
	clear(w.links)
	clear(w.ids)
	numbers := map[annotate.ID]int{}
	for i := range item.Layers {
		for _, m := range item.Layers[i].Marks {
			one := mark{Annotation: m, number: len(w.marks) + 1}
			for _, f := range m.Fragments {
				from, to, _ := tokens.Align(item.Tokens, f.Span)
				one.pieces = append(one.pieces, [2]int{from, to})
			}
			w.marks = append(w.marks, one)
			numbers[m.ID] = one.number
			w.spans = append(w.spans, united(w.spans, tokens.Labelled{From: one.pieces[0][0], To: one.pieces[len(one.pieces)-1][1]}))
		}
	}
	for i := range item.Layers {
		for _, r := range item.Layers[i].Relations {
			from, to := numbers[r.From], numbers[r.To]
			at := w.marks[from-1].pieces[0][0]
			w.links[at] = append(w.links[at], string(encode(fmt.Appendf(nil, "e%d<e%d:", to, from), r.Type)))
			w.ids[at] = append(w.ids[at], r.ID.String())
		}
	}
	opens, closes := map[int][]string{}, map[int][]string{}
	for _, m := range w.marks {
		for k, p := range m.pieces {
			name := "e" + strconv.Itoa(m.number)
			if len(m.pieces) > 1 {
				name += fmt.Sprintf("[%d/%d]", k+1, len(m.pieces))
			}
			inner, err := m.bracket(name, k == 0)
			if err != nil {
				return err
			}
			if p[1]-p[0] == 1 {
				opens[p[0]] = append(opens[p[0]], "("+inner+")")
				continue
			}
			opens[p[0]] = append(opens[p[0]], "("+inner)
			closes[p[1]-1] = append(closes[p[1]-1], name+")")
		}
	}
	for i := range closes {
		w.at[i] = closes[i]
	}
	for i := range opens {
		w.at[i] = append(w.at[i], opens[i]...)
	}
	return nil
}

// united keeps the list sorted by its ends: a span that the one before reaches
// over reaches as far.
func united(list []tokens.Labelled, s tokens.Labelled) tokens.Labelled {
	if n := len(list); n > 0 && list[n-1].To > s.From {
		s.To = max(s.To, list[n-1].To)
	}
	return s
}

// bracket is what stands in the opening bracket of a mark.
func (m mark) bracket(name string, first bool) (string, error) {
	b := append([]byte(name), '-')
	b = encode(b, m.Label)
	if !first {
		return string(append(b, '-')), nil
	}
	b = encode(append(b, "-id:"...), m.ID.String())
	for _, key := range sortedKeys(m.Attributes) {
		v, err := value(m.Attributes[key])
		if err != nil {
			return "", err
		}
		b = encode(append(b, ",."...), key) // the point tells them from id and note
		b = encode(append(b, ':'), v)
	}
	if m.Note != "" {
		b = encode(append(b, ",note:"...), m.Note)
	}
	return string(b), nil
}

func sortedKeys(a annotate.Attributes) []string {
	var out []string
	for k := range a {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// value is an attribute's as a text.
func value(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case bool:
		return strconv.FormatBool(v), nil
	case json.Number:
		return v.String(), nil
	}
	data, err := json.Marshal(v)
	return string(data), err
}

// sentence writes the tokens from one to before another.
func (w *writer) sentence(t string, from, to, n int) {
	w.buf = fmt.Appendf(w.buf, "# sent_id = d%d-s%d\n# text = %s\n", w.number, n, oneLine(t[w.bytes[from].Start:w.bytes[to-1].End]))
	for i := from; i < to; i++ {
		w.row(t, i, i-from+1, i+1 == to)
	}
	w.buf = append(w.buf, '\n')
}

// form is a word as a column takes it.
func form(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || breaksLine(r) {
			return '_'
		}
		return r
	}, s)
}

func (w *writer) row(t string, i, number int, last bool) {
	at, next := w.bytes[i], len(t)
	if i+1 < len(w.bytes) {
		next = w.bytes[i+1].Start
	}
	word, gap := t[at.Start:at.End], t[at.End:next]
	shown := form(word)
	w.buf = append(strconv.AppendInt(w.buf, int64(number), 10), '\t')
	w.buf = append(append(w.buf, shown...), "\t_\t_\t_\t_\t_\t_\t_\t"...)
	start := len(w.buf)
	note := func(key string) {
		if len(w.buf) > start {
			w.buf = append(w.buf, '|')
		}
		w.buf = append(append(w.buf, key...), '=')
	}
	if list := w.at[i]; len(list) > 0 {
		note("Entity")
		for _, b := range list {
			w.buf = append(w.buf, b...)
		}
	}
	if list := w.links[i]; len(list) > 0 {
		note(bridgeKey)
		w.buf = append(w.buf, strings.Join(list, ",")...)
		note(idsKey)
		w.buf = append(w.buf, strings.Join(w.ids[i], ",")...)
	}
	if shown != word {
		note("Form")
		w.buf = tokens.AppendSpaces(w.buf, word)
	}
	switch {
	case gap == "":
		note("SpaceAfter")
		w.buf = append(w.buf, "No"...)
	case gap != " " || last:
		note("SpacesAfter")
		w.buf = tokens.AppendSpaces(w.buf, gap)
	}
	if i == 0 && at.Start > 0 {
		note("SpacesBefore")
		w.buf = tokens.AppendSpaces(w.buf, t[:at.Start])
	}
	if len(w.buf) == start {
		w.buf = append(w.buf, '_')
	}
	w.buf = append(w.buf, '\n')
}

func (w *writer) Close() error {
	w.buf = w.buf[:0]
	if err := w.head(); err != nil {
		return err
	}
	_, err := w.out.Write(w.buf)
	return err
}
