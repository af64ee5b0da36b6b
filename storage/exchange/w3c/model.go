package w3c

import (
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// list is a value that may stand alone or in an array.
type list []jsontext.Value

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (l *list) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	*l = (*l)[:0]
	if d.PeekKind() != '[' {
		v, err := d.ReadValue()
		if err == nil && v.Kind() != 'n' {
			*l = append(*l, v.Clone())
		}
		return err
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for d.PeekKind() != ']' {
		v, err := d.ReadValue()
		if err != nil {
			return err
		}
		*l = append(*l, v.Clone())
	}
	_, err := d.ReadToken()
	return err
}

// texts are those of the elements that are texts.
func (l list) texts() (out []string) {
	for _, v := range l {
		if s, ok := str(v); ok {
			out = append(out, s)
		}
	}
	return out
}

func (l list) has(s string) bool {
	for _, t := range l.texts() {
		if t == s {
			return true
		}
	}
	return false
}

func str(v jsontext.Value) (string, bool) {
	if v.Kind() != '"' {
		return "", false
	}
	b, err := jsontext.AppendUnquote(nil, v)
	return string(b), err == nil
}

// resource is any object of the model; which of its members count depends on
// what it is.
type resource struct {
	ID        string         `json:"id"`
	OldID     string         `json:"@id"`
	Type      list           `json:"type"`
	Value     jsontext.Value `json:"value"`
	BodyValue string         `json:"bodyValue"`
	Name      list           `json:"name"`
	Purpose   list           `json:"purpose"`
	Motive    list           `json:"motivation"`
	Created   string         `json:"created"`
	Modified  string         `json:"modified"`
	Creator   list           `json:"creator"`
	Body      list           `json:"body"`
	Target    list           `json:"target"`
	Source    jsontext.Value `json:"source"`
	Selector  list           `json:"selector"`
	Items     list           `json:"items"`
	First     jsontext.Value `json:"first"`
	Refined   list           `json:"refinedBy"`

	Start  *int    `json:"start"`
	End    *int    `json:"end"`
	Exact  *string `json:"exact"`
	Prefix string  `json:"prefix"`
	Suffix string  `json:"suffix"`

	// Postil's own.
	Attributes jsontext.Value `json:"attributes"`
	Origin     jsontext.Value `json:"origin"`
	Layers     jsontext.Value `json:"layers"`
	Scheme     jsontext.Value `json:"scheme"`
	Offsets    jsontext.Value `json:"offsets"`
}

func (r *resource) id() string {
	if r.ID != "" {
		return r.ID
	}
	return r.OldID
}

// parse reads an object; a text alone is the id of one.
func parse(v jsontext.Value, r *resource) error {
	*r = resource{}
	if s, ok := str(v); ok {
		r.ID = s
		return nil
	}
	return json.Unmarshal(v, r, jsontext.AllowDuplicateNames(true))
}

// lastPart is what an address ends in, for people.
func lastPart(iri string) string {
	s := strings.TrimRight(iri, "/#")
	if i := strings.LastIndexAny(s, "/#:"); i >= 0 {
		s = s[i+1:]
	}
	if s == "" {
		return iri
	}
	return s
}
