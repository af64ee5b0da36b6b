package cas

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"postil/annotate"
)

// Prefix is the package of the types of labels and relations, which INCEpTION
// gives to layers that people make.
const Prefix = "webanno.custom."

// Types and features that Postil writes.
const (
	OwnDocument = "postil.Document"

	typeDocument = OwnDocument
	typeLayer    = "postil.Layer"
	typeMark     = "postil.Mark"
	typePiece    = "postil.Piece"
	typeLink     = "postil.Link"

	Governor  = "Governor"
	Dependent = "Dependent"

	featureUUID     = "uuid"
	FeatureNote     = "note"
	featureCreated  = "created"
	featureModified = "modified"
	featureOrigin   = "origin"
	featurePieces   = "pieces"
	featureLayer    = "layer"
	FeatureMore     = "more"
)

// reserved are the features that no attribute may be called after.
func reserved() []string {
	return []string{
		"begin", "end", "sofa", "id", "role", "target", "next", "first", Governor, Dependent,
		featureUUID, FeatureNote, featureCreated, featureModified, featureOrigin, featurePieces, featureLayer, FeatureMore,
	}
}

// vocabulary gives ids the words that UIMA takes: ASCII letters, digits and _,
// a letter first.
type vocabulary struct {
	byID  map[string]string
	taken map[string]bool // folded: some file systems and tools take no notice of case
	order []string
}

func newVocabulary(taken ...string) vocabulary {
	v := vocabulary{byID: map[string]string{}, taken: map[string]bool{}}
	for _, w := range taken {
		v.taken[strings.ToLower(w)] = true
	}
	return v
}

// of is the word of an id. The key tells ids of two kinds apart that share the
// vocabulary.
func (v *vocabulary) of(key, id string) string {
	if w, ok := v.byID[key]; ok {
		return w
	}
	w := strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' {
			return r
		}
		return '_'
	}, id)
	if w == "" || w[0] == '_' || '0' <= w[0] && w[0] <= '9' {
		w = "X" + w
	}
	base := w
	for n := 2; v.taken[strings.ToLower(w)]; n++ {
		w = fmt.Sprintf("%s_%d", base, n)
	}
	v.byID[key], v.taken[strings.ToLower(w)] = w, true
	v.order = append(v.order, key)
	return w
}

// Vocabulary is what an output calls the labels and the like of a scheme.
type Vocabulary struct {
	scheme   *annotate.Scheme
	types    vocabulary // keys are "label ID" and "relation ID"
	features vocabulary
	kinds    map[string]annotate.AttributeType // by label and attribute, with a NUL between
	names    []byte
	named    int
}

// NewVocabulary makes the names for a scheme. Those of labels that the scheme
// lacks are made when they are asked for.
func NewVocabulary(s *annotate.Scheme) *Vocabulary {
	v := &Vocabulary{scheme: s, types: newVocabulary(), features: newVocabulary(reserved()...), kinds: map[string]annotate.AttributeType{}}
	for _, l := range s.Labels {
		v.Label(l.ID)
		for _, a := range l.Attributes {
			v.Attribute(a.ID)
			v.kinds[l.ID+"\x00"+a.ID] = a.Type
		}
	}
	for _, r := range s.Relations {
		v.Relation(r.ID)
	}
	return v
}

// Label is the short name of a label's type.
func (v *Vocabulary) Label(id string) string { return v.types.of("label "+id, id) }

// Relation is the short name of a relation's type.
func (v *Vocabulary) Relation(id string) string { return v.types.of("relation "+id, id) }

// Attribute is an attribute's feature.
func (v *Vocabulary) Attribute(id string) string { return v.features.of(id, id) }

// Labels lists the labels that have a name, those of the scheme first.
func (v *Vocabulary) Labels() []string { return v.keys("label ") }

// Relations lists the types of relation that have a name.
func (v *Vocabulary) Relations() []string { return v.keys("relation ") }

func (v *Vocabulary) keys(prefix string) []string {
	var out []string
	for _, k := range v.types.order {
		if id, ok := strings.CutPrefix(k, prefix); ok {
			out = append(out, id)
		}
	}
	return out
}

// Features are those of a label, in the order of the scheme.
func (v *Vocabulary) Features(label string) []annotate.Attribute {
	l, _ := v.scheme.Label(label)
	return l.Attributes
}

// Names tell what the words of a file stand for. Those that are the same are
// left out.
type Names struct {
	Labels     map[string]string                 `json:"labels,omitempty"`     // by short type
	Relations  map[string]string                 `json:"relations,omitempty"`  // by short type
	Attributes map[string]string                 `json:"attributes,omitempty"` // by feature
	Kinds      map[string]annotate.AttributeType `json:"kinds,omitempty"`      // by "Type.feature": of what is written as a text and is none
}

// Names tells what the words stand for that were given until now. Kinds of
// lists are told where the format has no lists of its own.
func (v *Vocabulary) Names(lists bool) Names {
	var n Names
	add := func(m *map[string]string, word, id string) {
		if word != id {
			if *m == nil {
				*m = map[string]string{}
			}
			(*m)[word] = id
		}
	}
	for _, id := range v.Labels() {
		word := v.Label(id)
		add(&n.Labels, word, id)
		for _, a := range v.Features(id) {
			if a.Type == annotate.YesNo || a.Type == annotate.Number || a.Type == annotate.Several && lists {
				if n.Kinds == nil {
					n.Kinds = map[string]annotate.AttributeType{}
				}
				n.Kinds[word+"."+v.Attribute(a.ID)] = a.Type
			}
		}
	}
	for _, id := range v.Relations() {
		add(&n.Relations, v.Relation(id), id)
	}
	for _, id := range v.features.order {
		add(&n.Attributes, v.features.byID[id], id)
	}
	return n
}

// IsZero reports whether there is nothing to tell.
func (n Names) IsZero() bool {
	return len(n.Labels)+len(n.Relations)+len(n.Attributes)+len(n.Kinds) == 0
}

func orElse(word string, names map[string]string) string {
	if id, ok := names[word]; ok {
		return id
	}
	return word
}

// encoded is Names as JSON, made again only after there are new ones.
func (v *Vocabulary) encoded() string {
	if n := len(v.types.order) + len(v.features.order); v.names == nil || n != v.named {
		v.names, v.named = LegalJSON(v.Names(false)), n
	}
	return string(v.names)
}

// Plain is a value as a text, and whether the text and the attribute's kind
// tell all of it, so that it needs no place in FeatureMore.
func (v *Vocabulary) Plain(label, attribute string, value any) (string, []string, bool) {
	kind, declared := v.kinds[label+"\x00"+attribute]
	if !declared {
		return "", nil, false
	}
	switch value := value.(type) {
	case string:
		return value, nil, (kind == annotate.Words || kind == annotate.Choice) && value != "" && IsLegalXML(value)
	case bool:
		if kind != annotate.YesNo {
			return "", nil, false
		}
		if value {
			return "true", nil, true
		}
		return "false", nil, true
	case json.Number:
		return value.String(), nil, kind == annotate.Number && value != ""
	case []string:
		ok := kind == annotate.Several && len(value) > 0 && !slices.ContainsFunc(value, func(s string) bool { return s == "" || !IsLegalXML(s) })
		return "", value, ok
	}
	return "", nil, false
}

// More is what has no place in features: attributes that the scheme does not
// know or that are of another type, and what XML cannot hold.
type More struct {
	Attributes annotate.Attributes `json:"attributes,omitempty"`
	Note       string              `json:"note,omitempty"`
}

// LegalJSON is a value as JSON that XML can hold.
func LegalJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // texts, numbers and maps of them can be written
	}
	if !IsLegalXML(string(b)) {
		b = []byte(strings.NewReplacer("\ufffe", `\ufffe`, "\uffff", `\uffff`).Replace(string(b)))
	}
	return b
}

// Len is the number of names that were given.
func (v *Vocabulary) Len() int { return len(v.types.order) + len(v.features.order) }
