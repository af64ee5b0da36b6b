package huggingface

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"github.com/parquet-go/parquet-go"

	"postil/annotate/text"
	"postil/storage/exchange"
	"postil/storage/exchange/tokens"
)

// columnEnd is that of a column of tags.
const columnEnd = "_tags"

// tokenWriter writes a dataset of tokens and tags.
type tokenWriter struct {
	*output
	scheme  tokens.Scheme
	columns []string // of tags
	names   []string // of tags, by number
	number  map[string]int64
	json    *json.Encoder
	parquet *parquet.GenericWriter[any]
	leaf    map[string]int // by column
	row     parquet.Row
	bytes   []text.Span
}

func tokenParts(to exchange.Folder, h exchange.Header) (exchange.PartsWriter, error) {
	return tokenOutput(to, h)
}

func newTokenWriter(to exchange.Folder, h exchange.Header) (exchange.Writer, error) {
	w, err := tokenOutput(to, h)
	if err != nil {
		return nil, err
	}
	return w, w.Part(w.split())
}

func tokenOutput(to exchange.Folder, h exchange.Header) (*tokenWriter, error) {
	scheme, err := tokens.ParseScheme(h.Settings[schemeOption])
	if err != nil {
		return nil, err
	}
	w := &tokenWriter{output: newOutput(to, h), scheme: scheme, number: map[string]int64{}, columns: []string{"ner" + columnEnd}}
	if len(h.Columns) > 0 {
		w.columns = nil
		for _, c := range h.Columns {
			w.columns = append(w.columns, w.columnName(c))
		}
	}
	w.tag(tokens.Outside)
	for _, l := range h.Scheme.Labels {
		w.label(l.ID)
	}
	return w, nil
}

// Part begins the file of a split.
func (w *tokenWriter) Part(split string) error {
	if err := w.end(); err != nil {
		return err
	}
	if err := w.begin(split); err != nil {
		return err
	}
	if w.jsonl {
		w.json = json.NewEncoder(w.out)
		w.json.SetEscapeHTML(false)
		return nil
	}
	schema := w.schema()
	w.parquet = parquet.NewGenericWriter[any](w.out, append(w.writerOptions(), schema)...)
	w.leaf = map[string]int{}
	for i, path := range schema.Columns() {
		w.leaf[path[0]] = i
	}
	return nil
}

// end ends the file at hand. What its metadata says of labels that the scheme
// does not know is what was seen so far; the card has all.
func (w *tokenWriter) end() error {
	if w.parquet == nil {
		return nil
	}
	meta, err := metadata(w.features())
	if err != nil {
		return err
	}
	w.parquet.SetKeyValueMetadata("huggingface", meta)
	return w.parquet.Close()
}

// columnName is a label's, as a name that no reader stumbles over.
func (w *tokenWriter) columnName(label string) string {
	base := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, label)
	name := base + columnEnd
	for slices.Contains(w.columns, name) || name == "ner"+columnEnd {
		base += "_"
		name = base + columnEnd
	}
	return name
}

// label gives the tags of a label numbers.
func (w *tokenWriter) label(id string) {
	seen := map[string]bool{}
	for _, n := range []int{1, 2, 3} { // a span alone, of two, of three has all letters
		spans := []tokens.Labelled{{From: 0, To: n, Label: id}}
		if w.scheme == tokens.IOB1 {
			spans = append(spans, tokens.Labelled{From: n, To: n + 1, Label: id})
		}
		tags, err := tokens.Encode(w.scheme, n+1, spans)
		if err != nil {
			panic(err) // they fit
		}
		for _, t := range tags {
			seen[t] = true
		}
	}
	list := sortedKeys(seen)
	for _, t := range list {
		w.tag(t)
	}
}

// tag is a tag's number.
func (w *tokenWriter) tag(t string) int64 {
	n, ok := w.number[t]
	if !ok {
		n = int64(len(w.names))
		w.number[t] = n
		w.names = append(w.names, t)
	}
	return n
}

func (w *tokenWriter) schema() *parquet.Schema {
	g := parquet.Group{"id": parquet.String(), "text": parquet.String(), "tokens": parquet.List(parquet.String())}
	for _, c := range w.columns {
		g[c] = parquet.List(parquet.Int(64))
	}
	return parquet.NewSchema("schema", g)
}

// features are the columns, in the order of the file.
func (w *tokenWriter) features() []feature {
	list := []feature{{name: "id", dtype: "string"}, {name: "text", dtype: "string"}, {name: "tokens", dtype: "string", list: true}}
	for _, c := range w.columns {
		list = append(list, feature{name: c, list: true, classes: w.names})
	}
	if w.parquet != nil {
		slices.SortFunc(list, func(a, b feature) int { return w.leaf[a.name] - w.leaf[b.name] })
	}
	return list
}

func (w *tokenWriter) Write(item *exchange.Item) error {
	w.count(item)
	spans := make([][]tokens.Labelled, len(w.columns))
	for i := range item.Layers {
		l := &item.Layers[i]
		for j, m := range l.Marks {
			from, to, _ := tokens.Align(item.Tokens, m.Hull())
			column := 0
			if len(l.Columns) > 0 {
				column = l.Columns[j]
			}
			spans[column] = append(spans[column], tokens.Labelled{From: from, To: to, Label: m.Label})
		}
	}
	s := item.Text.String()
	w.bytes = tokens.Bytes(item.Text, item.Tokens, w.bytes[:0])
	words := make([]string, len(w.bytes))
	for i, b := range w.bytes {
		words[i] = s[b.Start:b.End]
	}
	numbers := make([][]int64, len(w.columns))
	for c := range w.columns {
		tags, err := tokens.Encode(w.scheme, len(words), spans[c])
		if err != nil {
			return err
		}
		numbers[c] = make([]int64, len(tags))
		for i, t := range tags {
			numbers[c][i] = w.tag(t)
		}
	}
	if w.json != nil {
		return w.line(item, words, numbers)
	}
	return w.values(item, words, numbers)
}

// line writes a row of JSON Lines.
func (w *tokenWriter) line(item *exchange.Item, words []string, numbers [][]int64) error {
	row := map[string]any{"id": item.Name, "text": item.Text.String(), "tokens": words}
	for c, name := range w.columns {
		row[name] = numbers[c]
	}
	return w.json.Encode(row)
}

// values writes a row of Parquet, leaf by leaf.
func (w *tokenWriter) values(item *exchange.Item, words []string, numbers [][]int64) error {
	columns := make([][]parquet.Value, len(w.leaf))
	one := func(name, s string) {
		c := w.leaf[name]
		columns[c] = []parquet.Value{parquet.ByteArrayValue([]byte(s)).Level(0, 0, c)}
	}
	list := func(name string, n int, value func(int) parquet.Value) {
		c := w.leaf[name]
		if n == 0 {
			columns[c] = []parquet.Value{parquet.NullValue().Level(0, 0, c)}
		}
		columns[c] = slices.Grow(columns[c], n)
		for i := range n {
			columns[c] = append(columns[c], value(i).Level(min(i, 1), 1, c))
		}
	}
	raw := []byte(item.Text.String())
	one("id", item.Name)
	one("text", item.Text.String())
	list("tokens", len(words), func(i int) parquet.Value { return parquet.ByteArrayValue(raw[w.bytes[i].Start:w.bytes[i].End]) })
	for c, name := range w.columns {
		list(name, len(numbers[c]), func(i int) parquet.Value { return parquet.Int64Value(numbers[c][i]) })
	}
	w.row = w.row[:0]
	for _, c := range columns {
		w.row = append(w.row, c...)
	}
	_, err := w.parquet.WriteRows([]parquet.Row{w.row})
	return err
}

const aboutTokens = "Articles as tokens with tags. `text` is the article; `tokens` are its words by UAX #29, in order, with nothing but white space between them. " +
	"The numbers in the columns of tags are those of the names above. Each row is a whole article."

func (w *tokenWriter) Close() error {
	if err := w.end(); err != nil {
		return err
	}
	return w.card(w.features(), aboutTokens)
}
