package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/spf13/cobra"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"postil/annotate"
	"postil/assets"
	"postil/storage"
	"postil/storage/sidecar"
)

func checkCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check DIR",
		Short: "Check every sidecar against its schema, its article and the scheme",
		Long: `Check reads every article and every layer of a workspace and prints one line per
problem, "path:line: message" (without the line where there is none):

  - articles that are no text, and what cannot be read;
  - sidecars that are no layers, or do not keep to the JSON Schema;
  - sidecars beside which there is no article;
  - marks whose quote is not what the text says at their place;
  - labels and attributes that the scheme does not have;
  - relations of which an end is gone;
  - faults of postil.toml (the rest is not checked until these are mended).

` + exitHelp,
		Example: `  postilctl check articles
  postilctl check . && git commit -a`,
		Args: oneFolder,
		RunE: func(c *cobra.Command, args []string) error {
			ck := &checker{out: c.OutOrStdout()}
			err := withWorkspace(args[0], func(w *storage.Workspace) error {
				p := newProgress(c.ErrOrStderr())
				defer p.clear()
				return ck.workspace(c.Context(), w, p.step)
			})
			var config *storage.ConfigError
			if errors.As(err, &config) {
				for _, p := range config.Problems {
					ck.say(config.File, p.Line, "%s", p.Text)
				}
				err = nil
			}
			if err = errors.Join(err, ck.err); err != nil {
				return err
			}
			fmt.Fprintf(c.ErrOrStderr(), "%s in %s and %s\n", plural(ck.problems, "problem"), plural(ck.articles, "article"), plural(ck.layers, "layer"))
			if ck.problems > 0 {
				return errProblems
			}
			return nil
		},
	}
}

// checker prints problems and counts what it has seen.
type checker struct {
	out                        io.Writer
	err                        error // of writing to out
	schema                     *jsonschema.Schema
	articles, layers, problems int
}

// say reports a problem; line is 0 where there is none.
func (ck *checker) say(p string, line int, format string, args ...any) {
	at := p
	if line > 0 {
		at += ":" + strconv.Itoa(line)
	}
	// A problem stays on its line, whatever the file holds.
	text := strings.Join(strings.Fields(fmt.Sprintf(format, args...)), " ")
	if _, err := fmt.Fprintf(ck.out, "%s: %s\n", at, text); err != nil {
		ck.err = err
	}
	ck.problems++
}

func (ck *checker) workspace(ctx context.Context, w *storage.Workspace, step func(done, total int)) error {
	var err error
	if ck.schema, err = layerSchema(); err != nil {
		return err
	}
	s, err := w.Survey(ctx)
	if err != nil {
		return err
	}
	for _, err := range s.Unreadable {
		ck.say(".", 0, "%v", err)
	}
	for i, e := range s.Articles {
		if err := errors.Join(ctx.Err(), ck.err); err != nil {
			return err
		}
		ck.articles++
		a, err := w.ReadArticle(e.Path)
		if err != nil {
			ck.say(e.Path, 0, "%s", strings.TrimPrefix(err.Error(), "cannot read "+e.Path+": "))
		}
		for _, l := range e.Layers {
			ck.layers++
			ck.layer(w, a, e, l)
		}
		step(i+1, len(s.Articles))
	}
	for _, p := range s.Orphans {
		ck.layers++
		ck.say(p, 0, "there is no article beside this layer; it may have been renamed or removed")
	}
	return nil
}

func layerSchema() (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(assets.LayerSchema()))
	if err != nil {
		return nil, fmt.Errorf("the built-in schema: %w", err)
	}
	const name = "layer.schema.json"
	c := jsonschema.NewCompiler()
	if err := c.AddResource(name, doc); err != nil {
		return nil, fmt.Errorf("the built-in schema: %w", err)
	}
	return c.Compile(name)
}

// layer checks one sidecar; a is nil when its article cannot be read.
func (ck *checker) layer(w *storage.Workspace, a *storage.Article, e storage.Entry, ref storage.LayerRef) {
	data, err := readIn(w.Root(), ref.Path)
	if err != nil {
		ck.say(ref.Path, 0, "%v", err)
		return
	}
	l, err := sidecar.Decode(data)
	if !errors.Is(err, sidecar.ErrNewerVersion) && !ck.conforms(ref.Path, data) {
		return // the codec would only say the same in other words
	}
	if err != nil {
		line, err := lineOf(err)
		ck.say(ref.Path, line, "%v", err)
		return
	}
	if l.Person.Slug != ref.Slug {
		ck.say(ref.Path, 0, "the layer is by %q, the file's name says %q", l.Person.Slug, ref.Slug)
	}
	if l.Source.Path != path.Base(e.Path) {
		ck.say(ref.Path, 0, "the layer is about %q, the file's name says %q", l.Source.Path, path.Base(e.Path))
	}
	lines := recordLines(data)
	for m := range l.Annotations() {
		ck.mark(w.Scheme(), a, m, l.State, ref.Path, lines[m.ID.String()])
	}
	for r := range l.Relations() {
		for _, end := range []annotate.ID{r.From, r.To} {
			if l.Annotation(end) == nil {
				ck.say(ref.Path, lines[r.ID.String()], "relation %s of type %q ends on %s, which is no mark of the layer", r.ID, r.Type, end)
			}
		}
	}
	for _, p := range attributeProblems(w.Scheme().Article, l.Article, isFinished(l.State)) {
		ck.say(ref.Path, 0, "the article: %s", p)
	}
}

// readIn reads a file of a workspace through its root, as storage does.
func readIn(root, p string) ([]byte, error) {
	r, err := os.OpenRoot(root)
	if err != nil {
		return nil, err
	}
	data, err := r.ReadFile(filepath.FromSlash(p))
	return data, errors.Join(err, r.Close())
}

func (ck *checker) mark(scheme *annotate.Scheme, a *storage.Article, m *annotate.Annotation, state annotate.State, p string, line int) {
	for _, f := range m.Fragments {
		switch {
		case a == nil || f.Fits(a.Text):
		case !a.Text.Valid(f.Span):
			ck.say(p, line, "mark %s: its span %d to %d is outside the text, which has %d code points", m.ID, f.Start, f.End, a.Text.Len())
		default:
			ck.say(p, line, "mark %s: at %d to %d it quotes %q, but the text says %q", m.ID, f.Start, f.End, clip(f.Exact), clip(a.Text.Quote(f.Span)))
		}
	}
	label, ok := scheme.Label(m.Label)
	if !ok {
		ck.say(p, line, "mark %s: the scheme %q has no label %q", m.ID, scheme.ID, m.Label)
		return
	}
	for _, problem := range attributeProblems(label.Attributes, m.Attributes, isFinished(state)) {
		ck.say(p, line, "mark %s: %s", m.ID, problem)
	}
}

// isFinished tells when a required attribute must have its value: while work
// goes on it may be missing.
func isFinished(s annotate.State) bool { return s == annotate.StateDone || s == annotate.StateLocked }

// attributeProblems holds values against the attributes of a scheme.
func attributeProblems(attrs []annotate.Attribute, values annotate.Attributes, finished bool) []string {
	var out []string
	known := map[string]bool{}
	for _, a := range attrs {
		known[a.ID] = true
		v, ok := values[a.ID]
		switch {
		case !ok && a.Required && finished:
			out = append(out, fmt.Sprintf("the attribute %q must have a value in a layer that is done", a.ID))
		case ok && !takes(a, v):
			out = append(out, fmt.Sprintf("the attribute %q (%s) cannot have the value %s", a.ID, a.Type, clip(fmt.Sprint(v))))
		}
	}
	for id := range values {
		if !known[id] {
			out = append(out, fmt.Sprintf("the scheme has no attribute %q here", id))
		}
	}
	slices.Sort(out)
	return out
}

func takes(a annotate.Attribute, v any) bool {
	switch a.Type {
	case annotate.Choice:
		s, ok := v.(string)
		return ok && slices.Contains(a.Values, s)
	case annotate.Several:
		list, ok := v.([]string)
		return ok && !slices.ContainsFunc(list, func(s string) bool { return !slices.Contains(a.Values, s) })
	case annotate.Words:
		_, ok := v.(string)
		return ok
	case annotate.YesNo:
		_, ok := v.(bool)
		return ok
	}
	_, ok := v.(json.Number)
	return ok
}

// lineOf takes the line out of a codec's error, for it stands in front. What
// names the line as well stays, since it names the column or record, too.
func lineOf(err error) (int, error) {
	var syntax *sidecar.SyntaxError
	if errors.As(err, &syntax) {
		return syntax.Line, fmt.Errorf("column %d: %w", syntax.Column, syntax.Err)
	}
	var record *sidecar.RecordError
	if errors.As(err, &record) && record.Line > 0 {
		plain := *record
		plain.Line = 0
		return record.Line, &plain
	}
	return 0, err
}

// conforms holds a sidecar against the JSON Schema. What is no JSON at all is
// left to the codec, which says more about it.
func (ck *checker) conforms(p string, data []byte) bool {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return true
	}
	err = ck.schema.Validate(doc)
	var invalid *jsonschema.ValidationError
	if err == nil || !errors.As(err, &invalid) {
		return err == nil
	}
	printer := message.NewPrinter(language.English)
	for _, leaf := range leaves(invalid) {
		place := strings.Join(leaf.InstanceLocation, "/")
		if place == "" {
			place = "the layer"
		}
		ck.say(p, locate(data, leaf.InstanceLocation), "schema: %s: %s", place, leaf.ErrorKind.LocalizedString(printer))
	}
	return false
}

// leaves are the violations themselves, without the ones that only sum up.
func leaves(e *jsonschema.ValidationError) []*jsonschema.ValidationError {
	if len(e.Causes) == 0 {
		return []*jsonschema.ValidationError{e}
	}
	var out []*jsonschema.ValidationError
	for _, c := range e.Causes {
		out = append(out, leaves(c)...)
	}
	return out
}

// clip keeps a message readable.
func clip(s string) string {
	const most = 60
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i] + "…"
		}
	}
	return s
}
