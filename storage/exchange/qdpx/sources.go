package qdpx

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"postil/storage/article"
	"postil/storage/exchange/foreign"
)

// linked reads the file of an address: internal://, relative:// or absolute://.
func (r *reader) linked(where string) (string, error) {
	kind, p, ok := strings.Cut(where, "://")
	if !ok {
		kind, p = "internal", where
	}
	p = strings.ReplaceAll(p, `\`, "/")
	var tries []string
	base := path.Dir(r.file)
	switch kind {
	case "internal":
		tries = []string{path.Join(base, "sources", p), path.Join(base, "Sources", p), path.Join(base, p)}
	default: // beside the project, or wherever else: only what was handed over is read
		tries = []string{path.Join(base, p), path.Join(base, path.Base(p)), path.Join(base, "sources", path.Base(p))}
	}
	for _, t := range tries {
		if !r.src.Exists(t) {
			continue
		}
		data, err := r.src.Bytes(t, nil)
		if err != nil {
			return "", err
		}
		if utf8.Valid(data) && !slices.Contains(data, 0) {
			return string(data), nil
		}
		s, _, err := article.Characters(data)
		return s, err
	}
	return "", fmt.Errorf("its text %s is not here", where)
}

func (r *reader) sourceElement(e xml.StartElement) error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	switch e.Name.Local {
	case "TextSource":
		return r.textSource(e, attr(e, "name"))
	case "PDFSource":
		return r.each(func(in xml.StartElement) error {
			switch in.Name.Local {
			case "Representation":
				return r.textSource(in, attr(e, "name"))
			case "PDFSelection":
				r.other++
			}
			return r.skip()
		})
	}
	return r.each(func(in xml.StartElement) error {
		if strings.HasSuffix(in.Name.Local, "Selection") {
			r.other++
		}
		return r.skip()
	})
}

// selection is a passage of a source, with its codings.
type selection struct {
	guid, name, user  string
	start, end        int
	created, modified string
	description       string
	notes             []string
	codings           []coding
	line              int
}

type coding struct {
	guid, user, code string
	notes            []string
}

func (r *reader) textSource(e xml.StartElement, name string) error {
	where, user, id := attr(e, "plainTextPath"), guid(e, "creatingUser"), guid(e, "guid")
	a := &foreign.Article{At: foreign.Place{File: r.at, Line: r.x.Line()}}
	var content *string
	var selections []selection
	var whole []string
	err := r.each(func(in xml.StartElement) error {
		switch in.Name.Local {
		case "PlainTextContent":
			s, err := r.text()
			content = &s
			return err
		case "Description":
			s, err := r.text()
			if s != "" {
				a.Fields = append(a.Fields, foreign.Field{Name: "description", Value: s})
			}
			return err
		case "PlainTextSelection":
			s, err := r.selection(in)
			if err == nil && s != nil {
				selections = append(selections, *s)
			}
			return err
		case "Coding":
			c, err := r.coding(in)
			if err == nil {
				whole = append(whole, r.labelOf(c.code))
			}
			return err
		case "VariableValue":
			f, err := r.variable()
			if err == nil && f.Name != "" {
				a.Fields = append(a.Fields, f)
			}
			return err
		}
		return r.skip()
	})
	if err != nil {
		return err
	}
	a.Name = r.sourceName(name, where)
	switch {
	case content != nil:
		a.Text = *content
	case where != "":
		if a.Text, err = r.linked(where); err != nil {
			r.problem(foreign.BrokenRecord, a.Name, "the source "+name, err.Error()+"; what is said of it is left out")
			return nil //nolint:nilerr // other sources are read all the same
		}
	default:
		r.problem(foreign.BrokenRecord, a.Name, "the source "+name, "it has no plain text; what is said of it is left out")
		return nil
	}
	if r.atlas {
		a.Text = strings.ReplaceAll(a.Text, "\r\n", "\n") // which counts one there
	}
	r.marks(a, selections, whole, user)
	if r.own != nil {
		for _, user := range r.own.Empty[id] {
			a.AddLayer(r.users[user])
		}
	}
	return r.to.Article(a)
}

// sourceName is what the article is called; sources may have the same name.
func (r *reader) sourceName(name, where string) string {
	if name == "" {
		_, name, _ = strings.Cut(where, "://")
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".txt", ".md":
	default:
		name += ".txt"
	}
	r.names[name]++
	if n := r.names[name]; n > 1 {
		ext := path.Ext(name)
		name = fmt.Sprintf("%s %d%s", strings.TrimSuffix(name, ext), n, ext)
	}
	return name
}

func (r *reader) variable() (f foreign.Field, err error) {
	err = r.each(func(in xml.StartElement) error {
		if in.Name.Local == "VariableRef" {
			f.Name = r.variables[guid(in, "targetGUID")]
			return r.skip()
		}
		s, err := r.text()
		switch in.Name.Local {
		case "BooleanValue":
			f.Value = s == "true" || s == "1"
		case "IntegerValue", "FloatValue":
			if f.Value = any(s); json.Valid([]byte(s)) {
				f.Value = json.Number(s)
			}
		default:
			f.Value = s
		}
		return err
	})
	if f.Value == nil || f.Value == "" {
		f.Name = ""
	}
	return f, err
}

func (r *reader) selection(e xml.StartElement) (*selection, error) {
	s := &selection{guid: guid(e, "guid"), name: attr(e, "name"), user: guid(e, "creatingUser"), created: attr(e, "creationDateTime"), modified: attr(e, "modifiedDateTime"), line: r.x.Line()}
	var wrong error
	s.start, wrong = strconv.Atoi(strings.TrimSpace(attr(e, "startPosition")))
	if end, err := strconv.Atoi(strings.TrimSpace(attr(e, "endPosition"))); err != nil {
		wrong = err
	} else {
		s.end = end
	}
	err := r.each(func(in xml.StartElement) (err error) {
		switch in.Name.Local {
		case "Description":
			s.description, err = r.text()
			return err
		case "Coding":
			c, err := r.coding(in)
			s.codings = append(s.codings, c)
			return err
		case "NoteRef":
			s.notes = append(s.notes, guid(in, "targetGUID"))
		}
		return r.skip()
	})
	if err == nil && wrong != nil {
		r.problem(foreign.BrokenRecord, "", "the selection "+s.guid, fmt.Sprintf("its positions %q and %q are no whole numbers", attr(e, "startPosition"), attr(e, "endPosition")))
		return nil, nil //nolint:nilnil,nilerr // it is left out, and that was told
	}
	return s, err
}

func (r *reader) coding(e xml.StartElement) (coding, error) {
	c := coding{guid: guid(e, "guid"), user: guid(e, "creatingUser")}
	err := r.each(func(in xml.StartElement) error {
		switch in.Name.Local {
		case "CodeRef":
			c.code = guid(in, "targetGUID")
		case "NoteRef":
			c.notes = append(c.notes, guid(in, "targetGUID"))
		}
		return r.skip()
	})
	return c, err
}

func (r *reader) time(s string) time.Time {
	if s == "" {
		return time.Time{}
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t
		}
	}
	return time.Time{}
}
