package huggingface

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"

	"postil/storage/exchange"
)

// output is the file of rows, with what the card says of it.
type output struct {
	to       exchange.Folder
	header   exchange.Header
	files    [][2]string // split and path
	out      io.Writer   // the file at hand
	jsonl    bool
	articles int
	marks    int
	labels   map[string]int
}

func newOutput(to exchange.Folder, h exchange.Header) *output {
	return &output{to: to, header: h, labels: map[string]int{}, jsonl: h.Settings[fileOption] == fileJSONL}
}

// begin begins the file of a split.
func (o *output) begin(split string) error {
	file := "data/" + split + "-00000-of-00001.parquet"
	if o.jsonl {
		file = "data/" + split + ".jsonl"
	}
	o.files = append(o.files, [2]string{split, file})
	var err error
	o.out, err = o.to.Create(file)
	return err
}

// split is the one that a person named.
func (o *output) split() string {
	if s := o.header.Settings[splitOption]; s != "" {
		return s
	}
	return "train"
}

func (o *output) count(item *exchange.Item) {
	o.articles++
	for i := range item.Layers {
		for _, m := range item.Layers[i].Marks {
			o.marks++
			o.labels[m.Label]++
		}
	}
}

// rowGroup is how many rows are together in Parquet; they are held in memory.
const rowGroup = 500

// writerOptions are those of both kinds of file.
func (o *output) writerOptions() []parquet.WriterOption {
	return []parquet.WriterOption{parquet.Compression(&parquet.Snappy), parquet.CreatedBy("postil", o.header.Program, ""), parquet.MaxRowsPerRowGroup(rowGroup)}
}

// feature is a column, as the card and the metadata have it.
type feature struct {
	name    string
	dtype   string    // of a value
	list    bool      // of it
	classes []string  // numbers that stand for these
	fields  []feature // a list of structs
}

// inJSON is a feature as datasets reads it, in all versions.
func (f feature) inJSON() any {
	var v any = map[string]any{"dtype": f.dtype, "_type": "Value"}
	if f.classes != nil {
		v = map[string]any{"names": f.classes, "_type": "ClassLabel"}
	}
	if f.fields != nil {
		m := map[string]any{}
		for _, c := range f.fields {
			m[c.name] = c.inJSON()
		}
		return []any{m}
	}
	if f.list {
		return map[string]any{"feature": v, "_type": "Sequence"}
	}
	return v
}

// metadata is what the Parquet file says of its columns.
func metadata(list []feature) (string, error) {
	m := map[string]any{}
	for _, f := range list {
		m[f.name] = f.inJSON()
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(map[string]any{"info": map[string]any{"features": m}})
	return string(bytes.TrimSpace(b.Bytes())), err
}

// card writes README.md.
func (o *output) card(list []feature, about string) error {
	w, err := o.to.Create(cardFile)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	b.WriteString("---\nconfigs:\n- config_name: default\n  data_files:\n")
	for _, f := range o.files {
		fmt.Fprintf(&b, "  - split: %s\n    path: %s\n", quoted(f[0]), quoted(f[1]))
	}
	b.WriteString("dataset_info:\n  features:\n")
	for _, f := range list {
		f.yaml(&b, "  ")
	}
	b.WriteString("tags:\n- postil\n---\n\n")
	name := o.header.Scheme.Name
	if name == "" {
		name = "Annotated articles"
	}
	fmt.Fprintf(&b, "# %s\n\n%s\n", oneLine(name), about)
	fmt.Fprintf(&b, "\n%d articles, %d marks.\n", o.articles, o.marks)
	if len(o.labels) > 0 {
		b.WriteString("\n| label | meaning | marks |\n|---|---|--:|\n")
		for _, id := range sortedKeys(o.labels) {
			meaning := ""
			if l, ok := o.header.Scheme.Label(id); ok {
				meaning = l.Name
				if l.Guideline != "" {
					meaning += ": " + l.Guideline
				}
			}
			fmt.Fprintf(&b, "| %s | %s | %d |\n", cell(id), cell(meaning), o.labels[id])
		}
	}
	if o.header.Scheme.ID != "" {
		fmt.Fprintf(&b, "\nScheme %s, version %s. ", oneLine(o.header.Scheme.ID), oneLine(o.header.Scheme.Version))
	} else {
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "Written by %s.\n", oneLine(o.header.Program))
	_, err = w.Write(b.Bytes())
	return err
}

// yaml writes a feature of the card.
func (f feature) yaml(b *bytes.Buffer, indent string) {
	fmt.Fprintf(b, "%s- name: %s\n", indent, quoted(f.name))
	switch {
	case f.fields != nil:
		fmt.Fprintf(b, "%s  list:\n", indent)
		for _, c := range f.fields {
			c.yaml(b, indent+"  ")
		}
	case f.classes != nil:
		key := "dtype"
		if f.list {
			key = "sequence"
		}
		fmt.Fprintf(b, "%s  %s:\n%s    class_label:\n%s      names:\n", indent, key, indent, indent)
		for i, n := range f.classes {
			fmt.Fprintf(b, "%s        '%d': %s\n", indent, i, quoted(n))
		}
	case f.list:
		fmt.Fprintf(b, "%s  sequence: %s\n", indent, f.dtype)
	default:
		fmt.Fprintf(b, "%s  dtype: %s\n", indent, f.dtype)
	}
}

// quoted is a string in YAML: in JSON's quotes, which YAML reads too.
func quoted(s string) string {
	plain := s != "" && s != "null" && s != "true" && s != "false" && s != "yes" && s != "no" && s != "on" && s != "off" && s != "y" && s != "n"
	for i, c := range s {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
		plain = plain && (letter || i > 0 && ('0' <= c && c <= '9' || c == '-' || c == '/' || c == '.'))
	}
	if plain {
		return s
	}
	q, err := json.Marshal(s)
	if err != nil {
		panic(err) // strings can be written
	}
	return string(q)
}

func oneLine(s string) string {
	return string(bytes.Join(bytes.Fields([]byte(s)), []byte(" ")))
}

// cell is a text in a table of Markdown.
func cell(s string) string {
	return string(bytes.ReplaceAll([]byte(oneLine(s)), []byte("|"), []byte(`\|`)))
}
