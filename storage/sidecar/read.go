package sidecar

import (
	"bytes"
	"errors"
	"fmt"

	"postil/annotate"
)

func (d *decoder) person() (p annotate.Person, err error) {
	err = d.fields(&personKeys, &p.Extra, func(key string) (err error) {
		switch key {
		case "id":
			p.ID, err = d.id()
		case "slug":
			p.Slug, err = d.string()
		case "name":
			p.Name, err = d.string()
		case "kind":
			p.Kind, err = word[annotate.PersonKind](d)
		}
		return err
	})
	if p.Kind == "" {
		p.Kind = annotate.Human
	}
	return p, err
}

func (d *decoder) state() (annotate.State, error) {
	d.peek()
	at := d.pos
	s, err := word[annotate.State](d)
	if err == nil && !s.Valid() {
		err = &fault{pos: at, err: fmt.Errorf("%q is no state: it must be new, in-progress, done or locked", s)}
	}
	return s, err
}

func (d *decoder) source() (s annotate.Source, err error) {
	err = d.fields(&sourceKeys, &s.Extra, func(key string) (err error) {
		switch key {
		case "path":
			s.Path, err = d.string()
		case "sha256":
			s.SHA256, err = d.string()
		case "textSha256":
			s.TextSHA256, err = d.string()
		case "length":
			s.Length, err = d.integer(maxOffset)
		case "encoding":
			s.Encoding, err = d.string()
		case "bom":
			s.BOM, err = d.bool()
		case "newline":
			s.Newline, err = d.string()
		}
		return err
	})
	return s, err
}

func (d *decoder) scheme() (s annotate.SchemeRef, err error) {
	err = d.fields(&schemeKeys, &s.Extra, func(key string) (err error) {
		switch key {
		case "id":
			s.ID, err = d.string()
		case "version":
			s.Version, err = d.string()
		}
		return err
	})
	return s, err
}

func (d *decoder) annotation(id *annotate.ID) (*annotate.Annotation, error) {
	a := &annotate.Annotation{}
	return a, d.fields(&annotationKeys, &a.Extra, func(key string) (err error) {
		switch key {
		case "id":
			a.ID, err = d.id()
			*id = a.ID
		case "label":
			a.Label, err = d.name()
		case "spans":
			a.Fragments, err = d.fragments()
		case "attributes":
			a.Attributes, err = d.attributes()
		case "note":
			a.Note, err = d.string()
		case "created":
			a.Created, err = d.time()
		case "modified":
			a.Modified, err = d.time()
		case "origin":
			a.Origin, err = d.origin()
		}
		return err
	})
}

func (d *decoder) fragments() ([]annotate.Fragment, error) {
	d.peek()
	at := d.pos
	var out []annotate.Fragment
	end := 0
	err := d.elements(func(i int) error {
		if err := d.count(); err != nil {
			return err
		}
		d.peek()
		at := d.pos
		f, err := d.fragment()
		switch {
		case err != nil:
		case f.End <= f.Start:
			err = &fault{pos: at, err: fmt.Errorf("the span from %d to %d is empty", f.Start, f.End)}
		case f.Start < end:
			err = &fault{pos: at, err: fmt.Errorf("the span from %d to %d begins before the one before it ends, at %d", f.Start, f.End, end)}
		}
		if err != nil {
			return in(fmt.Sprintf("[%d]", i), err)
		}
		end = f.End
		out = append(out, f)
		return nil
	})
	if err == nil && len(out) == 0 {
		err = &fault{pos: at, err: errors.New("an annotation needs at least one span")}
	}
	return out, err
}

func (d *decoder) fragment() (f annotate.Fragment, err error) {
	f.Span = annotate.Span{Start: -1, End: -1}
	start, end := -1, -1 // of the quote in the text, in bytes, once they are known to agree
	err = d.fields(&spanKeys, &f.Extra, func(key string) (err error) {
		var b []byte
		switch key {
		case "start":
			f.Start, err = d.integer(maxOffset)
		case "end":
			f.End, err = d.integer(maxOffset)
		case "exact":
			if b, err = d.quoted(); err != nil {
				break
			}
			if d.text == nil || !d.text.Valid(f.Span) {
				f.Exact = string(b)
				break
			}
			start = d.text.Byte(f.Start)
			end = start + len(b)
			var same bool
			if f.Exact, same = d.share(b, start); !same {
				start, end = -1, -1
			}
		case "prefix":
			if b, err = d.quoted(); err == nil {
				f.Prefix, _ = d.share(b, start-len(b))
			}
		case "suffix":
			if b, err = d.quoted(); err == nil {
				f.Suffix, _ = d.share(b, end)
			}
		}
		return err
	})
	return f, err
}

// share returns b as a string: the text's own where it says the same at a byte
// offset, else a copy.
func (d *decoder) share(b []byte, at int) (string, bool) {
	if d.text != nil && at >= 0 && at+len(b) <= d.text.Bytes() {
		if s := d.text.String()[at : at+len(b)]; s == string(b) {
			return s, true
		}
	}
	return string(b), false
}

func (d *decoder) origin() (o annotate.Origin, err error) {
	err = d.fields(&originKeys, &o.Extra, func(key string) (err error) {
		switch key {
		case "kind":
			o.Kind, err = word[annotate.OriginKind](d)
		case "source":
			o.Source, err = word[string](d)
		case "score":
			var f float64
			f, err = d.float()
			o.Score = &f
		case "format":
			o.Format, err = word[string](d)
		case "from":
			err = d.elements(func(i int) error {
				id, err := d.id()
				o.From = append(o.From, id)
				if err != nil {
					return in(fmt.Sprintf("[%d]", i), err)
				}
				return nil
			})
		}
		return err
	})
	return o, err
}

func (d *decoder) relation(id *annotate.ID) (*annotate.Relation, error) {
	r := &annotate.Relation{}
	return r, d.fields(&relationKeys, &r.Extra, func(key string) (err error) {
		switch key {
		case "id":
			r.ID, err = d.id()
			*id = r.ID
		case "type":
			r.Type, err = d.name()
		case "from":
			r.From, err = d.id()
		case "to":
			r.To, err = d.id()
		case "note":
			r.Note, err = d.string()
		case "created":
			r.Created, err = d.time()
		case "modified":
			r.Modified, err = d.time()
		}
		return err
	})
}

// decision reads a decision record, of which the codec needs only to know who it is
// and when it last changed.
func (d *decoder) decision(id *annotate.ID) (r annotate.Record, err error) {
	d.peek()
	start := d.pos
	var rest annotate.Extra
	err = d.fields(&decisionKeys, &rest, func(key string) (err error) {
		switch key {
		case "id":
			r.ID, err = d.id()
			*id = r.ID
		case "modified":
			r.Modified, err = d.time()
		}
		return err
	})
	r.Raw = bytes.Clone(d.data[start:d.pos])
	return r, err
}

func (d *decoder) tombstone(id *annotate.ID) (t annotate.Tombstone, err error) {
	err = d.fields(&tombstoneKeys, &t.Extra, func(key string) (err error) {
		switch key {
		case "id":
			t.ID, err = d.id()
			*id = t.ID
		case "deleted":
			t.Deleted, err = d.time()
		}
		return err
	})
	return t, err
}
