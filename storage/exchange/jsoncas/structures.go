package jsoncas

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"postil/storage/exchange/cas"
	"postil/storage/exchange/foreign"
)

func (r *reader) structures() error {
	if r.dec.PeekKind() == '{' {
		return r.object(func(key string) error {
			id, err := strconv.Atoi(key)
			if err != nil {
				r.broken("the structure "+key, fmt.Errorf("its id is no number"))
				return r.dec.SkipValue()
			}
			return r.structure(id)
		})
	}
	if r.dec.PeekKind() != '[' {
		return errors.New("%FEATURE_STRUCTURES is neither a list nor an object")
	}
	if _, err := r.dec.ReadToken(); err != nil {
		return err
	}
	for r.dec.PeekKind() != ']' {
		if r.dec.PeekKind() == 0 {
			_, err := r.dec.ReadToken()
			return err
		}
		if err := r.structure(0); err != nil {
			return err
		}
	}
	_, err := r.dec.ReadToken()
	return err
}

func (r *reader) broken(what string, err error) {
	r.to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: foreign.Place{File: r.file, Line: r.lineNow()}, What: what, Reason: err.Error()})
}

// structure reads one structure. Only what makes the JSON unreadable is an
// error.
func (r *reader) structure(id int) error {
	line := r.lineNow()
	s := r.d.Add(cas.Structure{ID: id, Line: line})
	place := len(r.d.Structures) - 1
	sofa := cas.Sofa{Name: cas.InitialView, Line: line}
	var wrong error
	ranged := 0
	err := r.object(func(name string) error {
		s = &r.d.Structures[place]
		switch name {
		case "%ID":
			return r.int(name, &s.ID, &wrong)
		case "%TYPE":
			var err error
			s.Type, err = r.text()
			return err
		case "%ELEMENTS":
			return r.elements(s.Type)
		case "@sofa":
			return r.int(name, &s.Sofa, &wrong)
		case "begin", "^begin":
			ranged++
			return r.int(name, &s.Begin, &wrong)
		case "end", "^end":
			ranged++
			return r.int(name, &s.End, &wrong)
		case "sofaString":
			if r.dec.PeekKind() == '"' {
				sofa.HasText = true
			}
			var err error
			sofa.Text, err = r.text()
			return err
		case "sofaID":
			var err error
			sofa.Name, err = r.text()
			return err
		}
		if strings.HasPrefix(name, "%") {
			return r.dec.SkipValue() // %FLAGS and what may come
		}
		return r.value(name, &wrong)
	})
	s = &r.d.Structures[place]
	s.Ranged = ranged == 2
	drop := func() { r.d.Structures = r.d.Structures[:place] }
	switch {
	case errors.Is(err, errNotObject):
		drop()
		r.broken("a structure", err)
		return nil
	case err != nil:
		return err
	case s.Type == cas.TypeSofa:
		sofa.ID = s.ID
		r.d.Sofas = append(r.d.Sofas, sofa)
		drop()
	case wrong != nil:
		what := "the structure " + strconv.Itoa(s.ID)
		drop()
		r.broken(what, wrong)
	case s.Type == "":
		what := "the structure " + strconv.Itoa(s.ID)
		drop()
		r.broken(what, errors.New("it has no type"))
	}
	return nil
}

// int reads a whole number. null is 0.
func (r *reader) int(name string, to *int, wrong *error) error {
	v, err := r.dec.ReadValue()
	if err != nil {
		return err
	}
	switch n, err := strconv.Atoi(string(v)); {
	case v.Kind() == 'n':
	case err != nil:
		*wrong = fmt.Errorf("its %s is %s, which is no whole number", name, clip(v))
	default:
		*to = n
	}
	return nil
}

func clip(v []byte) string {
	if len(v) > 40 {
		return string(bytes.ToValidUTF8(v[:40], nil)) + "…"
	}
	return string(v)
}

// value reads a feature of the last structure.
func (r *reader) value(name string, wrong *error) error {
	switch {
	case strings.HasPrefix(name, "@"):
		var id int
		if err := r.int(name, &id, wrong); err != nil {
			return err
		}
		if id != 0 {
			r.d.Set(cas.Value{Name: name[1:], Kind: cas.Ref, Refs: []int{id}})
		}
		return nil
	case strings.HasPrefix(name, "#"), strings.HasPrefix(name, "^"):
		name = name[1:]
	}
	v := cas.Value{Name: name}
	switch k := r.dec.PeekKind(); k {
	case 'n':
		return r.dec.SkipValue()
	case '"':
		var err error
		if v.Text, err = r.text(); err != nil {
			return err
		}
	default:
		raw, err := r.dec.ReadValue()
		if err != nil {
			return err
		}
		v.Text = string(raw)
		switch k {
		case '0':
			v.Kind = cas.Number
		case 't', 'f':
			v.Kind = cas.Truth
		}
	}
	r.d.Set(v)
	return nil
}

// elements reads those of an array.
func (r *reader) elements(kind string) error {
	v := cas.Value{Kind: cas.Texts, Texts: []string{}}
	if element, ok := strings.CutSuffix(kind, "[]"); kind == cas.TypeFSArray || ok && !strings.HasPrefix(element, "uima.cas.") || element == cas.TypeTop {
		v.Kind = cas.Refs
	}
	if r.dec.PeekKind() != '[' {
		s, err := r.text() // of bytes
		v.Texts = []string{s}
		r.d.Set(v)
		return err
	}
	if _, err := r.dec.ReadToken(); err != nil {
		return err
	}
	for r.dec.PeekKind() != ']' {
		raw, err := r.dec.ReadValue()
		if err != nil {
			return err
		}
		switch n, err := strconv.Atoi(string(raw)); {
		case v.Kind == cas.Refs && err == nil:
			v.Refs = append(v.Refs, n)
		case v.Kind == cas.Refs || raw.Kind() == 'n':
		case raw.Kind() == '"':
			s, err := jsontext.AppendUnquote(nil, raw)
			if err != nil {
				return err
			}
			v.Texts = append(v.Texts, string(s))
		default:
			v.Texts = append(v.Texts, string(raw))
		}
	}
	r.d.Set(v)
	_, err := r.dec.ReadToken()
	return err
}
