package qdpx

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/source"
)

func read(ctx context.Context, src *source.Source, _ exchange.Settings, to foreign.Sink) error {
	file, at := src.File(), src.File()
	if src.IsZip(file) {
		z, err := src.Unzip(ctx, file)
		if err != nil {
			return err
		}
		defer z.Close()
		i := slices.IndexFunc(z.Files(), func(f string) bool { return strings.EqualFold(path.Ext(f), projectEnding) })
		if i < 0 {
			return errors.New("there is no project.qde in it, so it is no REFI-QDA project")
		}
		src, file = z, z.Files()[i]
	}
	r := reader{
		ctx: ctx, src: src, to: to, file: file, at: at, users: map[string]foreign.Person{}, codes: map[string]*code{}, notes: map[string]string{}, variables: map[string]string{}, names: map[string]int{},
	}
	// Links and notes come after the sources that they are about.
	if err := r.walk(false); err != nil {
		return err
	}
	r.codebook()
	if err := r.walk(true); err != nil {
		return err
	}
	for _, l := range r.links {
		if !l.found {
			to.Problem(foreign.Problem{Kind: foreign.Noted, At: foreign.Place{File: r.at, Line: l.line}, What: "the link " + l.name, Reason: "it does not begin at a selection of a text; it was left out"})
		}
	}
	return nil
}

type reader struct {
	ctx   context.Context
	src   *source.Source
	to    foreign.Sink
	file  string // project.qde
	at    string // what a person has named
	x     *source.XML
	atlas bool

	users     map[string]foreign.Person
	codes     map[string]*code // by GUID
	order     []*code
	notes     map[string]string // by GUID
	variables map[string]string // names, by GUID
	links     []link
	own       *ownNote
	names     map[string]int // of sources
	other     int            // selections of what is no text
}

func (r *reader) problem(k foreign.Kind, article, what, reason string) {
	p := foreign.Problem{Kind: k, At: foreign.Place{File: r.at}, Article: article, What: what, Reason: reason}
	if r.x != nil {
		p.At.Line = r.x.Line()
	}
	r.to.Problem(p)
}

// walk reads the project: all but the sources, or the sources.
func (r *reader) walk(sources bool) error {
	x, err := r.src.XML(r.file)
	if err != nil {
		return err
	}
	defer x.Close()
	r.x = x
	root := false
	for {
		t, err := x.Token()
		switch {
		case errors.Is(err, io.EOF) && root:
			if sources && r.other > 0 {
				r.problem(foreign.Noted, "", "", fmt.Sprintf("left out: %d selections of pictures, sound, video and pages", r.other))
			}
			return nil
		case errors.Is(err, io.EOF):
			return errors.New("it holds no REFI-QDA project")
		case err != nil:
			return err
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		if !root {
			if e.Name.Local != "Project" {
				return fmt.Errorf("it is no REFI-QDA project: its first element is %s", e.Name.Local)
			}
			root = true
			r.atlas = strings.Contains(strings.ToLower(attr(e, "origin")), "atlas")
			continue
		}
		if err := r.element(e, sources); err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func guid(e xml.StartElement, name string) string {
	return strings.ToLower(strings.Trim(attr(e, name), "{} \t\n"))
}

func (r *reader) element(e xml.StartElement, sources bool) error {
	if (e.Name.Local == "Sources") != sources {
		return r.skip()
	}
	switch e.Name.Local {
	case "Users":
		return r.each(func(u xml.StartElement) error {
			r.users[guid(u, "guid")] = foreign.Person{Name: attr(u, "name")}
			return r.skip()
		})
	case "CodeBook":
		return r.each(func(xml.StartElement) error {
			return r.each(func(c xml.StartElement) error { return r.code(c, nil) })
		})
	case "Variables":
		return r.each(func(v xml.StartElement) error {
			r.variables[guid(v, "guid")] = attr(v, "name")
			return r.skip()
		})
	case "Notes":
		return r.each(r.note)
	case "Links":
		return r.each(func(l xml.StartElement) error {
			r.links = append(r.links, link{guid: guid(l, "guid"), name: attr(l, "name"), from: guid(l, "originGUID"), to: guid(l, "targetGUID"), line: r.x.Line()})
			return r.skip()
		})
	case "Sources":
		return r.each(r.sourceElement)
	}
	return r.skip()
}

// each visits the elements in the one that was begun, up to its end. Visit
// reads its element to the end.
func (r *reader) each(visit func(xml.StartElement) error) error {
	for {
		t, err := r.x.Token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.EndElement:
			return nil
		case xml.StartElement:
			if err := visit(t.Copy()); err != nil {
				return err
			}
		}
	}
}

func (r *reader) skip() error { return r.each(func(xml.StartElement) error { return r.skip() }) }

// text is that of the element that was begun.
func (r *reader) text() (string, error) {
	var b strings.Builder
	for depth := 1; depth > 0; {
		t, err := r.x.Token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		case xml.CharData:
			b.Write(t)
		}
	}
	return b.String(), nil
}
