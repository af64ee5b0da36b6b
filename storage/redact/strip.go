package redact

import (
	"encoding/json"
	"slices"

	"postil/annotate"
)

// Options tell what of a layer goes out.
type Options struct {
	// KeepNotes keeps what may quote the text: notes, comments, attributes of any
	// words, searches, and unknown fields.
	KeepNotes bool
	// Scheme tells which attributes take only what it offers. A nil one offers none.
	Scheme *annotate.Scheme
}

// Left counts what Strip left out.
type Left struct {
	Notes     int // of marks and relations
	Values    int // of attributes, of marks, passages and articles
	Comments  int // of decisions
	Decisions int // that this version does not understand, whole
	Searches  int // by which marks were found
	Fields    int // that this version does not know
	Texts     int // earlier texts of the article that were named, by their hashes
}

// Add adds other counts.
func (l *Left) Add(o Left) {
	l.Notes += o.Notes
	l.Values += o.Values
	l.Comments += o.Comments
	l.Decisions += o.Decisions
	l.Searches += o.Searches
	l.Fields += o.Fields
	l.Texts += o.Texts
}

// earlierTexts is the field of a source that holds hashes of texts (see package
// sidecar), which would give short ones away.
const earlierTexts = "earlierTexts"

// Strip leaves out of a layer what may quote the text besides its quotes.
func Strip(l *annotate.Layer, o Options) (*annotate.Layer, Left, error) {
	s := stripper{Options: o}
	h := l.Header
	if raw, ok := h.Source.Extra[earlierTexts]; ok && len(raw) > 0 {
		s.left.Texts++
		h.Source.Extra = without(h.Source.Extra, earlierTexts)
	}
	for _, e := range []*annotate.Extra{&h.Extra, &h.Person.Extra, &h.Source.Extra, &h.Scheme.Extra} {
		*e = s.extra(*e)
	}
	var asked []annotate.Attribute
	if o.Scheme != nil {
		asked = o.Scheme.Article
	}
	h.Article = s.attributes(h.Article, asked)
	var c annotate.Contents
	for m := range l.Annotations() {
		c.Annotations = append(c.Annotations, s.mark(m))
	}
	for r := range l.Relations() {
		out := *r
		out.Note, out.Extra = s.note(r.Note), s.extra(r.Extra)
		c.Relations = append(c.Relations, &out)
	}
	for t := range l.Deleted() {
		t.Extra = s.extra(t.Extra)
		c.Deleted = append(c.Deleted, t)
	}
	for r := range l.Decisions() {
		d, err := annotate.ParseDecision(r)
		var record *annotate.Record
		if err == nil {
			s.decision(&d)
			record, err = d.Record()
		}
		if err != nil {
			s.left.Decisions++
			continue
		}
		c.Decisions = append(c.Decisions, *record)
	}
	out, err := annotate.NewLayer(h, c)
	return out, s.left, err
}

func without(e annotate.Extra, name string) annotate.Extra {
	out := annotate.Extra{}
	for k, v := range e {
		if k != name {
			out[k] = v
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

type stripper struct {
	Options
	left Left
}

func (s *stripper) note(text string) string {
	if s.KeepNotes || text == "" {
		return text
	}
	s.left.Notes++
	return ""
}

func (s *stripper) extra(e annotate.Extra) annotate.Extra {
	if s.KeepNotes {
		return e
	}
	s.left.Fields += len(e)
	return nil
}

// attributes keeps the values that a scheme offers to choose from, and numbers and
// answers; words that are written freely go.
func (s *stripper) attributes(values annotate.Attributes, asked []annotate.Attribute) annotate.Attributes {
	if s.KeepNotes || len(values) == 0 {
		return values
	}
	out := annotate.Attributes{}
	for name, v := range values {
		if isOffered(name, v, asked) {
			out[name] = v
		} else {
			s.left.Values++
		}
	}
	return out
}

func isOffered(name string, v any, asked []annotate.Attribute) bool {
	for _, a := range asked {
		if a.ID != name {
			continue
		}
		switch v := v.(type) {
		case string:
			return a.Type == annotate.Choice && slices.Contains(a.Values, v)
		case []string:
			return a.Type == annotate.Several && !slices.ContainsFunc(v, func(one string) bool { return !slices.Contains(a.Values, one) })
		case bool:
			return a.Type == annotate.YesNo
		}
		_, isNumber := v.(json.Number)
		return a.Type == annotate.Number && isNumber
	}
	return false
}

func (s *stripper) fragments(list []annotate.Fragment) []annotate.Fragment {
	out := make([]annotate.Fragment, len(list))
	for i, f := range list {
		f.Extra = s.extra(f.Extra)
		out[i] = f
	}
	return out
}

// asked are the attributes of a label.
func (s *stripper) asked(label string) []annotate.Attribute {
	if s.Scheme == nil {
		return nil
	}
	l, _ := s.Scheme.Label(label)
	return l.Attributes
}

func (s *stripper) mark(m *annotate.Annotation) *annotate.Annotation {
	out := *m
	out.Fragments = s.fragments(m.Fragments)
	out.Note = s.note(m.Note)
	out.Attributes = s.attributes(m.Attributes, s.asked(m.Label))
	out.Extra, out.Origin.Extra = s.extra(m.Extra), s.extra(m.Origin.Extra)
	if m.Origin.Kind == annotate.OriginFind && m.Origin.Source != "" && !s.KeepNotes {
		s.left.Searches++
		out.Origin.Source = ""
	}
	return &out
}

func (s *stripper) decision(d *annotate.Decision) {
	if d.Comment != "" && !s.KeepNotes {
		s.left.Comments++
		d.Comment = ""
	}
	d.Extra = s.extra(d.Extra)
	for _, list := range [][]annotate.Passage{d.On, d.Result} {
		for i := range list {
			p := &list[i]
			p.Fragments = s.fragments(p.Fragments)
			p.Note, p.Extra = s.note(p.Note), s.extra(p.Extra)
			p.Attributes = s.attributes(p.Attributes, s.asked(p.Label))
		}
	}
}
