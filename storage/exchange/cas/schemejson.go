package cas

import (
	"encoding/json"
	"fmt"
	"slices"

	"postil/annotate"
)

// jsonScheme is a scheme as the description of postil.Document has it.
type jsonScheme struct {
	ID        string          `json:"id"`
	Version   string          `json:"version,omitempty"`
	Name      string          `json:"name,omitempty"`
	Labels    []jsonLabel     `json:"labels"`
	Relations []jsonRelation  `json:"relations,omitempty"`
	Article   []jsonAttribute `json:"article,omitempty"`
}

type jsonLabel struct {
	ID         string          `json:"id"`
	Name       string          `json:"name,omitempty"`
	Short      string          `json:"short,omitempty"`
	Key        string          `json:"key,omitempty"`
	Color      string          `json:"color,omitempty"`
	Parent     string          `json:"parent,omitempty"`
	Guideline  string          `json:"guideline,omitempty"`
	Attributes []jsonAttribute `json:"attributes,omitempty"`
	Archived   bool            `json:"archived,omitempty"`
}

type jsonRelation struct {
	ID        string   `json:"id"`
	Name      string   `json:"name,omitempty"`
	From      []string `json:"from,omitempty"`
	To        []string `json:"to,omitempty"`
	Symmetric bool     `json:"symmetric,omitempty"`
}

type jsonAttribute struct {
	ID       string                 `json:"id"`
	Name     string                 `json:"name,omitempty"`
	Type     annotate.AttributeType `json:"type"`
	Values   []string               `json:"values,omitempty"`
	Required bool                   `json:"required,omitempty"`
}

// EncodeScheme is a scheme as JSON, for a place that a format has for texts.
func EncodeScheme(s *annotate.Scheme) []byte {
	out := jsonScheme{ID: s.ID, Version: s.Version, Name: s.Name, Labels: []jsonLabel{}, Article: encodeAttributes(s.Article)}
	for _, l := range s.Labels {
		j := jsonLabel{ID: l.ID, Name: l.Name, Short: l.Short, Key: l.Key, Parent: l.Parent, Guideline: l.Guideline, Attributes: encodeAttributes(l.Attributes), Archived: l.Archived}
		if l.Color != (annotate.Color{}) {
			j.Color = l.Color.String()
		}
		out.Labels = append(out.Labels, j)
	}
	for _, r := range s.Relations {
		out.Relations = append(out.Relations, jsonRelation(r))
	}
	return LegalJSON(out)
}

func encodeAttributes(list []annotate.Attribute) (out []jsonAttribute) {
	for _, a := range list {
		out = append(out, jsonAttribute(a))
	}
	return out
}

// DecodeScheme reads what EncodeScheme wrote.
func DecodeScheme(data []byte) (annotate.Scheme, error) {
	var in jsonScheme
	if err := json.Unmarshal(data, &in); err != nil {
		return annotate.Scheme{}, fmt.Errorf("the scheme that Postil has written cannot be read: %w", err)
	}
	s := annotate.Scheme{ID: in.ID, Version: in.Version, Name: in.Name, Article: decodeAttributes(in.Article)}
	for _, j := range in.Labels {
		if j.ID == "" {
			continue
		}
		l := annotate.Label{ID: j.ID, Name: j.Name, Short: j.Short, Key: j.Key, Parent: j.Parent, Guideline: j.Guideline, Attributes: decodeAttributes(j.Attributes), Archived: j.Archived}
		if c, err := annotate.ParseColor(j.Color); err == nil {
			l.Color = c
		}
		s.Labels = append(s.Labels, l)
	}
	for _, r := range in.Relations {
		if r.ID != "" {
			s.Relations = append(s.Relations, annotate.RelationType(r))
		}
	}
	return s, nil
}

func decodeAttributes(list []jsonAttribute) (out []annotate.Attribute) {
	types := []annotate.AttributeType{annotate.Choice, annotate.Several, annotate.Words, annotate.YesNo, annotate.Number}
	for _, a := range list {
		if a.ID != "" && slices.Contains(types, a.Type) {
			out = append(out, annotate.Attribute(a))
		}
	}
	return out
}

// Scheme is the scheme that Postil has put into a type system; false where it
// has none.
func (ts *TypeSystem) Scheme() (s annotate.Scheme, ok bool, err error) {
	t := ts.Type(typeDocument)
	if t == nil || t.Description == "" {
		return s, false, nil
	}
	s, err = DecodeScheme([]byte(t.Description))
	return s, err == nil, err
}
