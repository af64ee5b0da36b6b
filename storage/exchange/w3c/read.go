package w3c

import (
	"bytes"
	gocontext "context"
	"errors"
	"fmt"
	"net/url"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"

	"postil/annotate"
	"postil/storage/article"
	"postil/storage/exchange"
	"postil/storage/exchange/cas"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
)

func read(ctx gocontext.Context, src *source.Source, _ exchange.Settings, to foreign.Sink) error {
	files := src.With(ending, ".json")
	if !src.IsFolder() {
		files = src.Files()
	}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		r := reader{src: src, to: to, file: f, bySource: map[string]*subject{}}
		if err := r.read(); err != nil {
			to.Problem(foreign.Problem{Kind: foreign.BrokenFile, At: foreign.Place{File: f}, Reason: err.Error()})
			continue
		}
		for _, s := range r.subjects {
			if err := to.Article(&s.article); err != nil {
				return err
			}
		}
	}
	return nil
}

// reader reads one file.
type reader struct {
	src      *source.Source
	to       foreign.Sink
	file     string
	known    []ownLayer
	utf16    bool // the page says that its positions count UTF-16
	bySource map[string]*subject
	subjects []*subject
	links    []link
	number   int // of the annotation at hand
}

// subject is a text with what is said of it.
type subject struct {
	article foreign.Article
	utf16   *offsets.Index // of its text, made when they are needed
	points  *offsets.Index
	places  map[string]place // of marks, by id
	byWho   map[string]int   // layers
}

type place struct{ layer, mark int }

// link is an annotation of annotations, which waits for them.
type link struct {
	relation foreign.Relation
	from, to string
	number   int
}

func (r *reader) problem(k foreign.Kind, what, reason string) {
	if what == "" {
		what = fmt.Sprintf("annotation %d", r.number)
	}
	r.to.Problem(foreign.Problem{Kind: k, At: foreign.Place{File: r.file}, What: what, Reason: reason})
}

func (r *reader) read() error {
	data, err := r.src.Bytes(r.file, nil)
	if err != nil {
		return err
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	var top list
	if err := json.Unmarshal(data, &top, jsontext.AllowDuplicateNames(true)); err != nil {
		return foreign.BrokenJSON(err)
	}
	if err := r.all(top, 0); err != nil {
		return err
	}
	if r.number == 0 && len(r.subjects) == 0 {
		return errors.New("it holds no annotation of the W3C model")
	}
	r.link()
	return nil
}

const pagesDeep = 8

// all reads annotations, and the pages and collections in which they are.
func (r *reader) all(values list, deep int) error {
	for _, v := range values {
		var a resource
		if err := parse(v, &a); err != nil {
			r.number++
			r.problem(foreign.BrokenRecord, "", foreign.BrokenJSON(err).Error())
			continue
		}
		switch {
		case deep < pagesDeep && (a.Type.has("AnnotationPage") || a.Type.has("AnnotationCollection") || len(a.Items) > 0):
			r.own(&a)
			if err := r.all(a.Items, deep+1); err != nil {
				return err
			}
			if a.First.Kind() == '{' {
				if err := r.all(list{a.First}, deep+1); err != nil {
					return err
				}
			} else if s, ok := str(a.First); ok {
				r.to.Problem(foreign.Problem{Kind: foreign.Noted, At: foreign.Place{File: r.file}, Reason: "the annotations of the page " + s + " are elsewhere, and were not fetched"})
			}
		case a.Type.has("Annotation") || len(a.Target) > 0:
			r.number++
			if err := r.annotation(&a); err != nil {
				r.problem(foreign.BrokenRecord, "", err.Error())
			}
		case v.Kind() == '{':
			r.to.Problem(foreign.Problem{Kind: foreign.Noted, At: foreign.Place{File: r.file}, Reason: "an object that is no annotation was left out"})
		}
	}
	return nil
}

// subject is the article of a source: a file beside this one, or one that the
// workspace has.
func (r *reader) subject(iri string) *subject {
	if s, ok := r.bySource[iri]; ok {
		return s
	}
	s := &subject{places: map[string]place{}, byWho: map[string]int{}}
	s.article.Name, s.article.At, s.article.NoText = iri, foreign.Place{File: r.file}, true
	u, err := url.Parse(iri)
	if err == nil && u.Scheme == "" && u.Host == "" && u.Path != "" {
		if p := path.Join(path.Dir(r.file), u.Path); r.src.Exists(p) {
			if data, err := r.src.Bytes(p, nil); err == nil {
				s.article.Text, s.article.NoText, s.article.Name = decode(data), false, p
			}
		} else {
			s.article.Name = u.Path
		}
	} else if err == nil && u.Host != "" {
		s.article.Name = path.Join(u.Host, u.Path)
		if path.Ext(u.Path) == "" {
			s.article.Name += ".txt"
		}
	}
	r.bySource[iri] = s
	r.subjects = append(r.subjects, s)
	return s
}

func decode(data []byte) string {
	if utf8.Valid(data) {
		return string(data)
	}
	s, _, err := article.Characters(data)
	if err != nil {
		return strings.ToValidUTF8(string(data), "\ufffd")
	}
	return s
}

func (r *reader) time(s string) time.Time {
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		r.problem(foreign.Noted, "", fmt.Sprintf("%q is no time", s))
	}
	return t
}

// said is what the bodies of an annotation say.
type said struct {
	tags  []string
	notes []string
	links []string // ids of other resources
}

func (r *reader) bodies(a *resource) (out said) {
	if a.BodyValue != "" {
		out.notes = append(out.notes, a.BodyValue)
	}
	for _, v := range a.Body {
		var b resource
		if err := parse(v, &b); err != nil {
			r.problem(foreign.Noted, "", "a body cannot be read: "+foreign.BrokenJSON(err).Error())
			continue
		}
		value, isText := str(b.Value)
		if !isText && len(b.Value) > 0 && b.Value.Kind() == '0' {
			value, isText = string(b.Value), true
		}
		purpose := b.Purpose
		if len(purpose) == 0 {
			purpose = a.Motive
		}
		iri := b.id()
		if s, ok := str(b.Source); ok {
			iri = s
		}
		switch {
		case isText && (purpose.has("tagging") || purpose.has("classifying") || b.Type.has("Tag")):
			out.tags = append(out.tags, value)
		case isText:
			out.notes = append(out.notes, value)
		case iri == "":
		case purpose.has("tagging") || purpose.has("classifying") || purpose.has("identifying"):
			out.tags = append(out.tags, lastPart(iri))
		default:
			out.links = append(out.links, iri)
		}
	}
	return out
}

func (r *reader) annotation(a *resource) error {
	s := r.bodies(a)
	if len(a.Target) == 0 {
		return errors.New("it has no target")
	}
	creator, who := "", &resource{}
	if len(a.Creator) > 0 {
		if err := parse(a.Creator[0], who); err == nil {
			if creator = who.id(); creator == "" {
				creator = strings.Join(who.Name.texts(), " ")
			}
		}
	}
	if a.Motive.has("linking") && len(s.links) > 0 {
		if from, ok := r.annotationID(a.Target[0]); ok {
			for i, to := range s.links {
				l := link{from: from, to: to, number: r.number, relation: foreign.Relation{
					Type: "linking", Note: strings.Join(s.notes, "\n"), Created: r.time(a.Created), Modified: r.time(a.Modified), At: foreign.Place{File: r.file},
				}}
				if len(s.tags) > 0 {
					l.relation.Type = s.tags[0]
				}
				if l.relation.ID = a.id(); i == 0 {
					l.relation.UUID = uuidOf(a.id())
				}
				r.links = append(r.links, l)
			}
			return nil
		}
	}
	m := foreign.Mark{ID: a.id(), UUID: uuidOf(a.id()), Created: r.time(a.Created), Modified: r.time(a.Modified), At: foreign.Place{File: r.file}}
	switch {
	case len(s.tags) > 0:
		m.Label = s.tags[0]
		for _, t := range s.tags[1:] {
			m.Fields = append(m.Fields, foreign.Field{Name: "tag", Value: t})
		}
	case len(a.Motive) > 0:
		m.Label = lastPart(strings.Join(a.Motive.texts()[:min(1, len(a.Motive.texts()))], ""))
	}
	if m.Label == "" {
		m.Label = "annotation"
	}
	m.Note = strings.Join(s.notes, "\n")
	for _, l := range s.links {
		m.Fields = append(m.Fields, foreign.Field{Name: "link", Value: l})
	}
	var err error
	if m.Fields, err = foreign.Fields(m.Fields, a.Attributes); err != nil {
		return fmt.Errorf("its attributes cannot be read: %w", foreign.BrokenJSON(err))
	}
	if a.Origin.Kind() == '{' {
		if m.Origin, err = cas.DecodeOrigin(a.Origin); err != nil {
			r.problem(foreign.Noted, "", "its origin cannot be read")
		}
	} else if m.UUID != (annotate.ID{}) && r.known != nil {
		m.Origin.Kind = annotate.OriginManual
	}
	return r.targets(a, m, creator, who)
}

func uuidOf(id string) annotate.ID {
	s := strings.TrimPrefix(strings.ToLower(id), "urn:uuid:")
	u, err := uuid.Parse(s)
	if err != nil || len(s) != 36 {
		return annotate.ID{}
	}
	return u
}

// link makes relations of annotations of annotations.
func (r *reader) link() {
	for _, l := range r.links {
		r.number = l.number
		done := false
		for _, s := range r.subjects {
			from, ok := s.places[l.from]
			to, ok2 := s.places[l.to]
			if !ok || !ok2 || from.layer != to.layer {
				continue
			}
			l.relation.From, l.relation.To = from.mark, to.mark
			layer := &s.article.Layers[from.layer]
			layer.Relations = append(layer.Relations, l.relation)
			done = true
			break
		}
		if !done {
			r.problem(foreign.Refused, "", "it links annotations that are not both here, or not of one person and text")
		}
	}
}
