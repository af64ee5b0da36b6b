package inception

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"postil/annotate"
	"postil/storage/article"
	"postil/storage/exchange"
	"postil/storage/exchange/cas"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/jsoncas"
	"postil/storage/exchange/source"
	"postil/storage/exchange/webanno"
	"postil/storage/exchange/xmi"
)

func read(ctx context.Context, src *source.Source, set exchange.Settings, to foreign.Sink) error {
	file := project(src)
	if file == "" {
		return errors.New("there is no exportedproject.json in it, so it is no project of INCEpTION")
	}
	data, err := src.Bytes(file, nil)
	if err != nil {
		return err
	}
	r := reader{ctx: ctx, src: src, to: to, root: path.Dir(file), mapping: cas.NewMapping(set, to), systems: xmi.NewTypeSystems(src, to), files: map[string][]string{}}
	if err := json.Unmarshal(bytesOf(data), &r.project); err != nil {
		return fmt.Errorf("%s cannot be read: %w", file, err)
	}
	r.types = typesOf(r.project.Layers)
	r.systems.Otherwise(r.types)
	r.scheme(file)
	for _, f := range src.Files() {
		rest, ok := strings.CutPrefix(f, r.under(""))
		if !ok {
			continue
		}
		kind, rest, _ := strings.Cut(rest, "/")
		if kind == "annotation" || kind == "curation" {
			r.files[path.Dir(rest)] = append(r.files[path.Dir(rest)], f)
		}
	}
	for _, d := range r.project.Sources {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := r.document(d); err != nil {
			return err
		}
	}
	return nil
}

// bytesOf is JSON without a byte order mark.
func bytesOf(data []byte) []byte { return []byte(strings.TrimPrefix(string(data), "\ufeff")) }

type reader struct {
	ctx     context.Context
	src     *source.Source
	to      foreign.Sink
	root    string
	project exportedProject
	types   *cas.TypeSystem // of the layers
	mapping *cas.Mapping
	systems *xmi.TypeSystems
	files   map[string][]string // of annotation and curation, by document
	d       cas.Document
	paths   map[string]string // of articles, by document, where Postil says so
}

// under is a path in the project.
func (r *reader) under(p string) string {
	if r.root == "." {
		return p
	}
	return r.root + "/" + p
}

func (r *reader) problem(k foreign.Kind, file, article, reason string) {
	r.to.Problem(foreign.Problem{Kind: k, At: foreign.Place{File: file}, Article: article, Reason: reason})
}

// document reads what people say of a document.
func (r *reader) document(doc sourceDocument) error {
	name := documentName(doc)
	if p, ok := r.paths[doc.Name]; ok {
		name = p
	}
	raw, hasText := r.sourceText(doc)
	read := 0
	var initial, unreadable string
	for _, f := range r.files[doc.Name] {
		base := path.Base(f)
		ending := path.Ext(base)
		user := r.user(doc.Name, strings.TrimSuffix(base, ending))
		if !readable(ending) {
			if user != initialCAS {
				unreadable = f
			}
			continue
		}
		if user == initialCAS {
			initial = f
			continue
		}
		who, state := foreign.Person{Name: user}, r.state(doc, user)
		if user == curationUser {
			who.Name = curatorPerson
		}
		ok, err := r.annotations(f, name, who, state, raw)
		if err != nil {
			return err
		}
		if ok {
			read++
		}
	}
	if unreadable != "" {
		r.problem(foreign.BrokenFile, unreadable, name,
			"the annotations of a person are not here in a form that can be read: the project was exported with plain text as its secondary format; export it again with WebAnno TSV 3.3, UIMA CAS XMI or UIMA CAS JSON")
	}
	if read > 0 {
		return nil
	}
	if initial != "" {
		_, err := r.annotations(initial, name, foreign.Person{}, "", raw)
		return err
	}
	if f := r.under("source/" + doc.Name); !hasText && readable(formatEnding(doc)) && r.src.Exists(f) {
		_, err := r.annotationsAs(f, formatEnding(doc), name, foreign.Person{}, "", "")
		return err
	}
	if !hasText {
		r.problem(foreign.BrokenFile, r.under("source/"+doc.Name), name, fmt.Sprintf("the document is of the format %q, of which Postil cannot read the text, and nobody's annotations are with it", doc.Format))
		return nil
	}
	a := foreign.Article{Name: name, Text: raw, At: foreign.Place{File: r.under("source/" + doc.Name)}}
	for _, by := range r.project.Documents {
		if s := stateOf(by.State); by.Name == doc.Name && unreadable == "" && s != "" && s != annotate.StateNew {
			a.AddLayer(foreign.Person{Name: by.User}).State = s // who found nothing to mark
		}
	}
	return r.to.Article(&a)
}

func readable(ending string) bool {
	switch strings.ToLower(ending) {
	case ".tsv", ".xmi", ".json", ".zip":
		return true
	}
	return false
}

// formatEnding is the file ending of a document's format, as readable has it.
func formatEnding(d sourceDocument) string {
	switch d.Format {
	case "ctsv3", "ctsv", "tsv":
		return ".tsv"
	case "xmi", "xmi-xml1.1", "xmi-struct":
		return ".xmi"
	case "jsoncas", "jsoncas-struct":
		return ".json"
	}
	return ""
}

// documentName is what the article is called.
func documentName(d sourceDocument) string {
	name := d.Name
	if ending := formatEnding(d); ending != "" {
		name = strings.TrimSuffix(name, ending)
	}
	if path.Ext(name) == "" {
		name += ".txt"
	}
	return name
}

// user is whose a file is. INCEpTION puts digits after the name.
func (r *reader) user(doc, stem string) string {
	known := func(name string) bool {
		return slices.ContainsFunc(r.project.Documents, func(a annotatedBy) bool { return a.Name == doc && a.User == name })
	}
	if i := strings.LastIndexByte(stem, '_'); i > 0 && len(stem) > i+1 && strings.Trim(stem[i+1:], "0123456789") == "" && !known(stem) {
		return stem[:i]
	}
	return stem
}

func (r *reader) state(doc sourceDocument, user string) annotate.State {
	if user == curationUser {
		switch doc.State {
		case "CURATION_FINISHED":
			return annotate.StateDone
		case "CURATION_IN_PROGRESS":
			return annotate.StateInProgress
		}
		return annotate.StateNew
	}
	for _, a := range r.project.Documents {
		if a.Name == doc.Name && a.User == user {
			return stateOf(a.State)
		}
	}
	return ""
}

func stateOf(s string) annotate.State {
	switch s {
	case "FINISHED":
		return annotate.StateDone
	case "IN_PROGRESS", "INPROGRESS":
		return annotate.StateInProgress
	case "NEW", "IGNORE":
		return annotate.StateNew
	}
	return ""
}

// sourceText is the text of a document that is one.
func (r *reader) sourceText(d sourceDocument) (string, bool) {
	if d.Format != "text" && d.Format != "textlines" && d.Format != "pretokenized-textlines" {
		return "", false
	}
	data, err := r.src.Bytes(r.under("source/"+d.Name), nil)
	if err != nil {
		return "", false
	}
	if utf8.Valid(data) {
		return string(data), true
	}
	s, _, err := article.Characters(data)
	return s, err == nil
}

// annotations reads one file of annotations. It is false where that cannot be
// read, which is told.
func (r *reader) annotations(file, name string, who foreign.Person, state annotate.State, raw string) (bool, error) {
	return r.annotationsAs(file, strings.ToLower(path.Ext(file)), name, who, state, raw)
}

func (r *reader) annotationsAs(file, ending, name string, who foreign.Person, state annotate.State, raw string) (bool, error) {
	src, at := r.src, file
	systems := r.systems
	if ending == ".zip" { // XMI with its type system
		z, err := r.src.Unzip(r.ctx, file)
		if err != nil {
			r.problem(foreign.BrokenFile, at, name, err.Error())
			return false, nil
		}
		defer z.Close()
		inside := z.With(".xmi", ".tsv", ".json")
		if len(inside) == 0 {
			r.problem(foreign.BrokenFile, at, name, "the zip holds no annotations that can be read")
			return false, nil
		}
		src, file = z, inside[0]
		ending = strings.ToLower(path.Ext(file))
		systems = xmi.NewTypeSystems(z, placed{r.to, at})
		systems.Otherwise(r.types)
	}
	to := placed{r.to, at}
	var err error
	var fields []foreign.Field
	r.mapping.Forget()
	switch ending {
	case ".tsv":
		if fields, err = webanno.ReadFile(src, file, &r.d, to); err == nil {
			r.typed()
		}
	case ".xmi":
		ts, _ := systems.Of(file)
		err = xmi.ReadFile(src, file, ts, &r.d, to)
	default:
		err = jsoncas.ReadFile(src, file, &r.d, to)
	}
	if err != nil {
		r.problem(foreign.BrokenFile, at, name, err.Error())
		return false, nil
	}
	if len(r.d.Sofas) > 0 && same(raw, r.d.Sofas[0].Text) {
		r.d.Sofas[0].Text = raw
	}
	r.mapping.Also(fields)
	r.mapping.As(state)
	return true, r.mapping.Articles(&r.d, name, who, foreign.Place{File: at})
}

// placed is a sink that tells problems of a file in a zip as those of the zip.
type placed struct {
	foreign.Sink
	file string
}

func (p placed) Problem(q foreign.Problem) {
	q.At.File = p.file
	p.Sink.Problem(q)
}

// typed gives values of tables the types that the project's layers have.
func (r *reader) typed() {
	for i := range r.d.Structures {
		s := &r.d.Structures[i]
		for j := range s.Values {
			v := &s.Values[j]
			if f, ok := r.types.Feature(s.Type, v.Name); ok && v.Kind == cas.Text {
				if k, _ := r.types.KindOf(f); k == cas.Truth || k == cas.Number {
					v.Kind = k
				}
			}
		}
	}
}

// same reports whether two texts differ in white space only, each character
// standing for one, but for what one has at its end.
func same(source, annotated string) bool {
	source = strings.TrimPrefix(source, "\ufeff")
	for annotated != "" {
		if source == "" {
			return strings.TrimSpace(annotated) == ""
		}
		a, n := utf8.DecodeRuneInString(source)
		b, m := utf8.DecodeRuneInString(annotated)
		if a != b && !(unicode.IsSpace(a) && unicode.IsSpace(b)) {
			return false
		}
		source, annotated = source[n:], annotated[m:]
	}
	return source == "" || strings.TrimSpace(source) == "" && annotated == ""
}
