package formats_test

import (
	"archive/zip"
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/exchange"
)

// The corpora of formats that Postil only reads are written here, in the shape
// in which their programs write them.

type object = map[string]any

// foreignWriter writes one article after another.
type foreignWriter struct {
	extension string
	begin     func(out io.Writer) (article func(*exchange.Item) error, end func() error)
}

// foreignWriters are those of the formats without a writer, by name.
func foreignWriters() map[string]foreignWriter {
	return map[string]foreignWriter{
		"hypothesis":    {extension: ".json", begin: hypothesisRows},
		"recogito":      {extension: ".json", begin: recogitoList},
		"lighttag":      {extension: ".json", begin: lightTagExamples},
		"tagtog":        {extension: ".zip", begin: tagtogZip},
		"argilla":       {extension: ".jsonl", begin: argillaLines},
		"potato":        {extension: ".zip", begin: potatoZip},
		"pubannotation": {extension: ".jsonl", begin: pubAnnotationLines},
	}
}

// writeForeign writes the corpus as another program does.
func writeForeign(tb testing.TB, w foreignWriter, articles int) string {
	tb.Helper()
	name := filepath.Join(tb.TempDir(), "corpus"+w.extension)
	f, err := os.Create(name)
	if err != nil {
		tb.Fatal(err)
	}
	out := bufio.NewWriter(f)
	article, end := w.begin(out)
	c := corpus{articles: articles}
	err = c.each(context.Background(), article, nil)
	if err := errors.Join(err, end(), out.Flush(), f.Close()); err != nil {
		tb.Fatal(err)
	}
	return name
}

// eachMark visits the marks of an article by their spans.
func eachMark(item *exchange.Item, visit func(m *annotate.Annotation, span annotate.Span)) {
	for _, m := range item.Layers[0].Marks {
		visit(m, m.Fragments[0].Span)
	}
}

// list writes a JSON list of what encode makes of the articles, between a head
// and a tail.
func list(out io.Writer, head, tail string, encode func(*exchange.Item) []object) (func(*exchange.Item) error, func() error) {
	between := head
	article := func(item *exchange.Item) error {
		for _, o := range encode(item) {
			line, err := json.Marshal(o)
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintf(out, "%s\n%s", between, line); err != nil {
				return err
			}
			between = ","
		}
		return nil
	}
	return article, func() error {
		_, err := io.WriteString(out, tail)
		return err
	}
}

// lines writes a line of JSON for each article.
func lines(out io.Writer, encode func(*exchange.Item) object) (func(*exchange.Item) error, func() error) {
	e := json.NewEncoder(out)
	return func(item *exchange.Item) error { return e.Encode(encode(item)) }, func() error { return nil }
}

// browserSelectors are those of a span, in UTF-16 as browsers count.
func browserSelectors(t *text.Text, s annotate.Span) []object {
	return []object{
		{"type": "TextPositionSelector", "start": t.UTF16(s.Start), "end": t.UTF16(s.End)},
		{"type": "TextQuoteSelector", "exact": t.Quote(s), "prefix": t.Slice(s.Start-32, s.Start), "suffix": t.Slice(s.End, s.End+32)},
	}
}

func hypothesisRows(out io.Writer) (func(*exchange.Item) error, func() error) {
	return list(out, `{"total": 1, "rows": [`, "\n]}\n", func(item *exchange.Item) (rows []object) {
		address := "https://" + item.Name
		eachMark(item, func(m *annotate.Annotation, s annotate.Span) {
			rows = append(rows, object{
				"id": m.ID.String(), "created": m.Created, "updated": m.Modified, "user": "acct:alice@hypothes.is", "uri": address,
				"text": "", "tags": []string{m.Label}, "group": "__world__", "permissions": object{"read": []string{"group:__world__"}},
				"target": []object{{"source": address, "selector": browserSelectors(item.Text, s)}},
			})
		})
		return rows
	})
}

func recogitoList(out io.Writer) (func(*exchange.Item) error, func() error) {
	return list(out, "[", "\n]\n", func(item *exchange.Item) (annotations []object) {
		eachMark(item, func(m *annotate.Annotation, s annotate.Span) {
			annotations = append(annotations, object{
				"@context": "http://www.w3.org/ns/anno.jsonld", "id": "#" + m.ID.String(), "type": "Annotation", "creator": object{"id": "alice"},
				"body":   []object{{"type": "TextualBody", "purpose": "tagging", "value": m.Label}},
				"target": object{"source": "https://" + item.Name, "selector": browserSelectors(item.Text, s)},
			})
		})
		return annotations
	})
}

func lightTagExamples(out io.Writer) (func(*exchange.Item) error, func() error) {
	return list(out, `{"examples": [`, "\n], \"schema\": {\"tags\": []}, \"relations\": []}\n", func(item *exchange.Item) []object {
		var marks []object
		eachMark(item, func(m *annotate.Annotation, s annotate.Span) {
			marks = append(marks, object{
				"tagged_token_id": m.ID.String(), "start": s.Start, "end": s.End, "tag": m.Label, "value": item.Text.Quote(s), "correct": nil,
				"reviewed": false, "annotated_by": []object{{"annotator": "alice", "timestamp": m.Created}},
			})
		})
		return []object{{
			"example_id": item.Name, "content": item.Text.String(), "metadata": object{}, "seen_by": []object{{"annotator": "alice"}},
			"annotations": marks, "classifications": []object{},
		}}
	})
}

func argillaLines(out io.Writer) (func(*exchange.Item) error, func() error) {
	return lines(out, func(item *exchange.Item) object {
		var spans []object
		eachMark(item, func(m *annotate.Annotation, s annotate.Span) {
			spans = append(spans, object{"start": s.Start, "end": s.End, "label": m.Label})
		})
		return object{
			"id": item.Name, "fields": object{"text": item.Text.String()}, "metadata": object{}, "vectors": object{}, "suggestions": object{},
			"responses": object{"claims": []object{{"value": spans, "user_id": "alice"}}}, "status": "completed", "_server_id": item.Name,
		}
	})
}

func pubAnnotationLines(out io.Writer) (func(*exchange.Item) error, func() error) {
	return lines(out, func(item *exchange.Item) object {
		var denotations []object
		eachMark(item, func(m *annotate.Annotation, s annotate.Span) {
			denotations = append(denotations, object{"id": m.ID.String(), "span": object{"begin": s.Start, "end": s.End}, "obj": m.Label})
		})
		return object{"text": item.Text.String(), "sourcedb": "wire", "sourceid": item.Name, "project": "alice", "denotations": denotations}
	})
}

// entry writes a file of a zip.
func entry(z *zip.Writer, name, content string) error {
	w, err := z.Create(name)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, content)
	return err
}

func jsonEntry(z *zip.Writer, name string, v any) error {
	data, err := json.Marshal(v)
	return errors.Join(err, entry(z, name, string(data)))
}

// tagtogZip makes a part of each paragraph.
func tagtogZip(out io.Writer) (func(*exchange.Item) error, func() error) {
	z := zip.NewWriter(out)
	article := func(item *exchange.Item) error {
		var page strings.Builder
		page.WriteString("<!DOCTYPE html><html><body><article><section><div class=\"content\">\n")
		t := item.Text
		for i := range t.Lines() {
			fmt.Fprintf(&page, "<p id=\"s1p%d\">%s</p>\n", i+1, html.EscapeString(strings.TrimSuffix(t.Quote(t.LineSpan(i)), "\n")))
		}
		page.WriteString("</div></section></article></body></html>\n")
		var entities []object
		eachMark(item, func(m *annotate.Annotation, s annotate.Span) {
			line := t.LineOf(s.Start)
			entities = append(entities, object{
				"classId": m.Label, "part": fmt.Sprintf("s1p%d", line+1), "fields": object{}, "confidence": object{"who": []string{"user:alice"}},
				"offsets": []object{{"start": s.Start - t.LineSpan(line).Start, "text": t.Quote(s)}},
			})
		})
		base := strings.TrimSuffix(filepath.Base(item.Name), ".txt")
		return errors.Join(
			entry(z, "plain.html/pool/"+base+".plain.html", page.String()),
			jsonEntry(z, "ann.json/members/alice/pool/"+base+".ann.json", object{"annotatable": object{}, "anncomplete": true, "metas": object{}, "entities": entities, "relations": []object{}}))
	}
	return article, z.Close
}

// potatoZip writes the texts as data, and all that alice says as one state.
func potatoZip(out io.Writer) (func(*exchange.Item) error, func() error) {
	z := zip.NewWriter(out)
	spans := map[string][][]any{}
	data, failed := z.Create("data/items.jsonl")
	article := func(item *exchange.Item) error {
		if failed != nil {
			return failed
		}
		eachMark(item, func(m *annotate.Annotation, s annotate.Span) {
			spans[item.Name] = append(spans[item.Name], []any{object{
				"schema": "claims", "name": m.Label, "title": m.Label, "start": item.Text.UTF16(s.Start), "end": item.Text.UTF16(s.End), "id": m.ID.String(),
			}, "true"})
		})
		return json.NewEncoder(data).Encode(object{"id": item.Name, "text": item.Text.String()})
	}
	end := func() error {
		return errors.Join(jsonEntry(z, "annotation_output/alice/user_state.json", object{
			"user_id": "alice", "instance_id_to_label_to_value": object{}, "instance_id_to_span_to_value": spans,
		}), z.Close())
	}
	return article, end
}

// textless are the formats whose texts must be in a workspace.
func textless() []string { return []string{"csv", "xlsx", "hypothesis", "recogito"} }

// textsOf are the texts of a corpus by the path that an import gives them. They
// are on the disk, as a workspace's are, and not in memory.
func textsOf(tb testing.TB, articles int) func(string) (*text.Text, error) {
	tb.Helper()
	folder := tb.TempDir()
	c := corpus{articles: articles}
	if err := c.each(context.Background(), func(item *exchange.Item) error {
		return os.WriteFile(filepath.Join(folder, path.Base(item.Name)), []byte(item.Text.String()), 0o600)
	}, nil); err != nil {
		tb.Fatal(err)
	}
	return func(name string) (*text.Text, error) {
		number, _, _ := strings.Cut(strings.TrimSuffix(path.Base(name), ".txt"), "-") // behind which an address has its hash
		data, err := os.ReadFile(filepath.Join(folder, number+".txt"))
		if err != nil {
			return nil, err
		}
		return text.New(string(data))
	}
}

// TestEveryCorpusIsReadWhole: what the benchmarks read is what was written, in
// every format that can be read.
func TestEveryCorpusIsReadWhole(t *testing.T) {
	const few = 20
	for _, f := range readers() {
		t.Run(f.Name, func(t *testing.T) {
			c := corpusIn(t, f, few)
			articles, marks := c.read(t, f)
			if want := few * benchMarks; articles != few || f.Holds.Overlaps == exchange.AnyOverlap && marks != want || marks < want*3/4 {
				t.Errorf("%d articles and %d marks were read of %d and %d", articles, marks, few, want)
			}
		})
	}
}
