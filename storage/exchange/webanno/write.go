package webanno

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"postil/annotate"
	"postil/storage/exchange"
	"postil/storage/exchange/cas"
)

type writer struct {
	to         exchange.Folder
	vocabulary *cas.Vocabulary
	encoder    Encoder
}

func newWriter(to exchange.Folder, h exchange.Header) (exchange.Writer, error) {
	v := cas.NewVocabulary(h.Scheme)
	return &writer{to: to, vocabulary: v, encoder: Encoder{Vocabulary: v}}, nil
}

func (w *writer) Write(item *exchange.Item) error {
	l := exchange.Layer{}
	if len(item.Layers) > 0 {
		l = item.Layers[0]
	}
	out, err := w.to.Create(item.Name + ending)
	if err != nil {
		return err
	}
	_, err = out.Write(w.encoder.Encode(item, &l))
	return err
}

func (w *writer) Close() error { return nil }

// Encoder writes layers as WebAnno TSV. Its memory is used again.
type Encoder struct {
	Vocabulary *cas.Vocabulary

	out    []byte
	item   *exchange.Item
	layer  *exchange.Layer
	grid   *grid
	spans  []outLayer
	links  []outLayer
	first  map[annotate.ID]string       // the address of a mark's first unit
	place  map[annotate.ID]int          // of a mark in the layer
	values [][]string                   // of marks, by column of their layer
	marked bool                         // the file must tell that Postil wrote it
	into   map[int][]*annotate.Relation // relations by the mark that they lead to
}

// outLayer is a layer of the table.
type outLayer struct {
	id      string // of the label or relation
	kind    string // its type
	columns []string
	base    string // type of what relations are between
}

// Encode is a layer as a file. It is good until the next call.
func (e *Encoder) Encode(item *exchange.Item, l *exchange.Layer) []byte {
	e.item, e.layer, e.grid, e.marked = item, l, newGrid(item, l), false
	e.place, e.first = make(map[annotate.ID]int, len(l.Marks)), make(map[annotate.ID]string, len(l.Marks))
	e.into = map[int][]*annotate.Relation{}
	for i, m := range l.Marks {
		e.place[m.ID] = i
	}
	for _, r := range l.Relations {
		to := e.place[r.To]
		e.into[to] = append(e.into[to], r)
	}
	e.columns()
	b := e.out[:0]
	b = append(b, "#FORMAT=WebAnno TSV 3.3\n"...)
	for _, o := range e.spans {
		b = append(append(append(b, "#T_SP="...), o.kind...), '|')
		b = append(append(b, strings.Join(o.columns, "|")...), '\n')
	}
	for _, o := range e.links {
		b = append(append(append(b, "#T_RL="...), o.kind...), '|')
		for _, c := range o.columns {
			b = append(append(b, c...), '|')
		}
		b = append(append(append(b, "BT_"...), o.base...), '\n')
	}
	b = append(b, '\n')
	units := item.Text.UTF16
	token := 0
	e.addresses()
	for i, s := range e.grid.sentences {
		b = append(b, '\n')
		if i == 0 {
			b = e.known(b)
		}
		end := s.End
		if i+1 < len(e.grid.sentences) {
			// The line end after a sentence says itself.
			if end = e.grid.sentences[i+1].Start; end > s.End && item.Text.At(end-1) == '\n' {
				end--
			}
		}
		for line := range strings.SplitSeq(item.Text.Slice(s.Start, end), "\n") {
			b = append(appendText(append(b, "#Text="...), line), '\n')
		}
		for k := range s.Tokens {
			part := 0
			for c := range e.grid.cells[token] {
				u := &e.grid.cells[token][c]
				b = strconv.AppendInt(b, int64(i+1), 10)
				b = strconv.AppendInt(append(b, '-'), int64(k+1), 10)
				if u.part {
					part++
					b = strconv.AppendInt(append(b, '.'), int64(part), 10)
				}
				b = strconv.AppendInt(append(b, '\t'), int64(units(u.Start)), 10)
				b = strconv.AppendInt(append(b, '-'), int64(units(u.End)), 10)
				b = append(appendText(append(b, '\t'), item.Text.Quote(u.Span)), '\t')
				b = append(e.cells(b, u), '\n')
			}
			token++
		}
	}
	e.out = b
	return b
}

// addresses finds what the units are called in which marks begin.
func (e *Encoder) addresses() {
	token := 0
	for i, s := range e.grid.sentences {
		for k := range s.Tokens {
			part := 0
			for _, u := range e.grid.cells[token] {
				address := ""
				if u.part {
					part++
				}
				for _, m := range u.marks {
					p := &e.grid.marks[m]
					if p.token != token || p.first != u.Span {
						continue
					}
					if address == "" {
						address = strconv.Itoa(i+1) + "-" + strconv.Itoa(k+1)
						if u.part {
							address += "." + strconv.Itoa(part)
						}
					}
					e.first[p.mark.ID] = address
				}
			}
			token++
		}
	}
}

// columns finds which layers there are, and with which features. Layers and
// features are in alphabetical order, as INCEpTION writes them.
func (e *Encoder) columns() {
	v := e.Vocabulary
	e.spans, e.links = e.spans[:0], e.links[:0]
	e.values = make([][]string, len(e.layer.Marks))
	more := make([]cas.More, len(e.layer.Marks))
	for i, m := range e.layer.Marks {
		j := slices.IndexFunc(e.spans, func(o outLayer) bool { return o.id == m.Label })
		if j < 0 {
			o := outLayer{id: m.Label, kind: cas.Prefix + v.Label(m.Label)}
			for _, a := range v.Features(m.Label) {
				o.columns = append(o.columns, v.Attribute(a.ID))
			}
			j = len(e.spans)
			e.spans = append(e.spans, o)
		}
		for name, value := range m.Attributes {
			if _, _, ok := v.Plain(m.Label, name, value); !ok && value != "" {
				if more[i].Attributes == nil {
					more[i].Attributes = annotate.Attributes{}
				}
				more[i].Attributes[name] = value
			}
		}
		want := func(feature string) {
			e.marked = true
			if !slices.Contains(e.spans[j].columns, feature) {
				e.spans[j].columns = append(e.spans[j].columns, feature)
			}
		}
		if more[i].Attributes != nil {
			want(cas.FeatureMore)
		}
		if m.Note != "" {
			want(cas.FeatureNote)
		}
	}
	for _, r := range e.layer.Relations {
		kind := cas.Prefix + v.Relation(r.Type)
		j := slices.IndexFunc(e.links, func(o outLayer) bool { return o.kind == kind })
		if j < 0 {
			j = len(e.links)
			e.links = append(e.links, outLayer{id: r.Type, kind: kind})
		}
		o := &e.links[j]
		if r.Note != "" && len(o.columns) == 0 {
			o.columns, e.marked = []string{cas.FeatureNote}, true
		}
		for _, id := range []annotate.ID{r.From, r.To} {
			switch base := cas.Prefix + v.Label(e.layer.Marks[e.place[id]].Label); o.base {
			case "", base:
				o.base = base
			default:
				o.base = cas.TypeAnnotation // of several layers
			}
		}
	}
	for i := range e.spans {
		slices.Sort(e.spans[i].columns)
	}
	byKind := func(a, b outLayer) int { return strings.Compare(a.kind, b.kind) }
	slices.SortFunc(e.spans, byKind)
	slices.SortFunc(e.links, byKind)
	for i, m := range e.layer.Marks {
		e.values[i] = e.mark(m, more[i])
	}
}

// mark lists the values of a mark, by column of its layer.
func (e *Encoder) mark(m *annotate.Annotation, more cas.More) []string {
	v := e.Vocabulary
	o := e.spans[slices.IndexFunc(e.spans, func(o outLayer) bool { return o.id == m.Label })]
	out := make([]string, len(o.columns))
	for i, c := range o.columns {
		switch c {
		case cas.FeatureNote:
			out[i] = m.Note
		case cas.FeatureMore:
			if more.Attributes != nil {
				out[i] = string(cas.LegalJSON(more))
			}
		}
	}
	for name, value := range m.Attributes {
		plain, list, ok := v.Plain(m.Label, name, value)
		if !ok {
			continue
		}
		if list != nil {
			plain = string(cas.LegalJSON(list))
		}
		out[slices.Index(o.columns, v.Attribute(name))] = plain
	}
	return out
}

// known writes the id of the first sentence, where there is something that
// nothing else tells.
func (e *Encoder) known(b []byte) []byte {
	t := e.item.Text
	first, last := e.grid.sentences[0].Start, e.grid.sentences[len(e.grid.sentences)-1].End
	k := known{Lead: t.Slice(0, first), Trail: t.Slice(last, t.Len())}
	if names := e.Vocabulary.Names(true); !names.IsZero() || e.marked {
		data, err := json.Marshal(names)
		if err != nil {
			panic(err) // texts can be written
		}
		k.Names = data
	}
	if strings.Trim(k.Lead, " ") == "" {
		k.Lead = ""
	}
	if k.Names == nil && k.Lead == "" && k.Trail == "" {
		return b
	}
	data, err := json.Marshal(k)
	if err != nil {
		panic(err) // texts can be written
	}
	return append(appendText(append(b, "#Sentence.id="+knownPrefix...), string(data)), '\n')
}

// cells writes the columns of a unit, each with a tab after it.
func (e *Encoder) cells(b []byte, u *cell) []byte {
	for i := range e.spans {
		o := &e.spans[i]
		for c := range max(1, len(o.columns)) {
			n := 0
			for _, m := range u.marks {
				p := &e.grid.marks[m]
				if p.mark.Label != o.id {
					continue
				}
				if n++; n > 1 {
					b = append(b, '|')
				}
				b = value(b, e.values[m], c)
				if p.number > 0 {
					b = append(strconv.AppendInt(append(b, '['), int64(p.number), 10), ']')
				}
			}
			b = end(b, n)
		}
	}
	for i := range e.links {
		o := &e.links[i]
		for c := range len(o.columns) + 1 {
			n := 0
			for _, m := range u.marks {
				if e.grid.marks[m].first != u.Span {
					continue
				}
				for _, r := range e.into[m] {
					if r.Type != o.id {
						continue
					}
					if n++; n > 1 {
						b = append(b, '|')
					}
					if c < len(o.columns) {
						b = value(b, []string{r.Note}, 0)
						continue
					}
					b = append(append(b, e.first[r.From]...), '[')
					b = strconv.AppendInt(b, int64(e.grid.marks[e.place[r.From]].number), 10)
					b = strconv.AppendInt(append(b, '_'), int64(e.grid.marks[m].number), 10)
					b = append(b, ']')
				}
			}
			b = end(b, n)
		}
	}
	return b
}

func value(b []byte, values []string, c int) []byte {
	if c >= len(values) || values[c] == "" {
		return append(b, '*')
	}
	return appendValue(b, values[c])
}

func end(b []byte, n int) []byte {
	if n == 0 {
		b = append(b, '_')
	}
	return append(b, '\t')
}
