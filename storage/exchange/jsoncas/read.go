package jsoncas

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"postil/storage/exchange"
	"postil/storage/exchange/cas"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/source"
)

func read(_ context.Context, src *source.Source, set exchange.Settings, to foreign.Sink) error {
	var d cas.Document
	m := cas.NewMapping(set, to)
	file := src.File()
	if err := ReadFile(src, file, &d, to); err != nil {
		return err
	}
	name, who := m.ArticleName(file, ending)
	return m.Articles(&d, name, who, foreign.Place{File: file})
}

// ReadFile reads the CAS of a file. Structures that cannot be read are told,
// and left out; the error is why the file as a whole cannot be.
func ReadFile(src *source.Source, file string, d *cas.Document, to foreign.Sink) error {
	data, err := src.Bytes(file, nil)
	if err != nil {
		return err
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	d.Reset()
	d.Types = &cas.TypeSystem{}
	r := reader{dec: jsontext.NewDecoder(bytes.NewBuffer(data), jsontext.AllowDuplicateNames(true)), data: data, d: d, to: to, file: file, line: 1}
	if err := r.document(); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return foreign.BrokenJSON(err)
	}
	switch scheme, ok, err := d.Types.Scheme(); {
	case err != nil:
		to.Problem(foreign.Problem{Kind: foreign.Noted, At: foreign.Place{File: file}, Reason: err.Error()})
	case ok:
		to.Scheme(scheme)
	}
	return nil
}

type reader struct {
	dec  *jsontext.Decoder
	data []byte
	d    *cas.Document
	to   foreign.Sink
	file string

	line int // that of the offset, which was counted last
	at   int
}

// lineNow is the line that was reached.
func (r *reader) lineNow() int {
	if o := int(r.dec.InputOffset()); o > r.at && o <= len(r.data) {
		r.line += bytes.Count(r.data[r.at:o], []byte("\n"))
		r.at = o
	}
	return r.line
}

// object visits the members of an object that comes next.
func (r *reader) object(visit func(name string) error) error {
	return members(r.dec, visit)
}

func members(d *jsontext.Decoder, visit func(name string) error) error {
	if k := d.PeekKind(); k != '{' {
		return notObject(d)
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for d.PeekKind() == '"' {
		t, err := d.ReadToken()
		if err != nil {
			return err
		}
		if err := visit(t.String()); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

// notObject skips a value that should be an object, and says so.
func notObject(d *jsontext.Decoder) error {
	if err := d.SkipValue(); err != nil {
		return err
	}
	return errNotObject
}

var errNotObject = errors.New("there is no object where one should be")

func (r *reader) document() error {
	if r.dec.PeekKind() == '[' {
		return r.structures() // the reduced form
	}
	found, older := false, false
	err := r.object(func(name string) error {
		switch name {
		case "%TYPES":
			found = true
			return r.types()
		case "%FEATURE_STRUCTURES":
			found = true
			return r.structures()
		case "%VIEWS":
			found = true
			return r.views()
		case "_context", "_views":
			older = true
		}
		return r.dec.SkipValue()
	})
	switch {
	case err != nil:
		return err
	case older && !found:
		return errors.New("it is the JSON of UIMA's older CasSerializer (_views), which tells too little to be read; export it as CAS JSON 0.4 or XMI")
	case !found:
		return errors.New("it holds no CAS: there is neither %TYPES nor %FEATURE_STRUCTURES")
	}
	return nil
}

// text reads a value that should be a text; others are skipped, and empty.
func (r *reader) text() (string, error) {
	if r.dec.PeekKind() != '"' {
		return "", r.dec.SkipValue()
	}
	t, err := r.dec.ReadToken()
	if err != nil {
		return "", err
	}
	return t.String(), nil
}

func (r *reader) types() error {
	return r.object(func(key string) error {
		t := cas.Type{Name: key, Super: cas.TypeTop}
		err := r.object(func(name string) (err error) {
			switch {
			case name == "%SUPER_TYPE":
				t.Super, err = r.text()
			case name == "%DESCRIPTION":
				t.Description, err = r.text()
			case strings.HasPrefix(name, "%"):
				err = r.dec.SkipValue()
			default:
				f := cas.Feature{Name: name, Range: cas.TypeString}
				err = r.object(func(part string) (err error) {
					switch part {
					case "%RANGE":
						f.Range, err = r.text()
					case "%ELEMENT_TYPE":
						f.Element, err = r.text()
					default:
						err = r.dec.SkipValue()
					}
					return err
				})
				t.Features = append(t.Features, f)
			}
			return err
		})
		r.d.Types.Add(t)
		return err
	})
}

func (r *reader) views() error {
	return r.object(func(name string) error {
		var v cas.View
		var wrong error
		err := r.object(func(part string) error {
			switch part {
			case "%SOFA":
				return r.int(part, &v.Sofa, &wrong)
			case "%MEMBERS":
				if r.dec.PeekKind() != '[' {
					return r.dec.SkipValue()
				}
				if _, err := r.dec.ReadToken(); err != nil {
					return err
				}
				for r.dec.PeekKind() != ']' {
					var id int
					if err := r.int("member", &id, &wrong); err != nil {
						return err
					}
					v.Members = append(v.Members, id)
				}
				_, err := r.dec.ReadToken()
				return err
			}
			return r.dec.SkipValue()
		})
		if wrong != nil {
			r.broken("the view "+name, wrong)
		}
		r.d.Views = append(r.d.Views, v)
		return err
	})
}
