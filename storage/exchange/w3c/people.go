package w3c

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"postil/annotate"
	"postil/storage/exchange/cas"
	"postil/storage/exchange/foreign"
)

// ownLayer is what Postil writes of a layer besides its marks.
type ownLayer struct {
	Creator  string              `json:"creator"`
	Slug     string              `json:"slug"`
	Name     string              `json:"name,omitzero"`
	ID       *annotate.ID        `json:"id,omitzero"`
	Kind     annotate.PersonKind `json:"kind,omitzero"`
	Layer    *annotate.ID        `json:"layer,omitzero"`
	State    annotate.State      `json:"state,omitzero"`
	Modified string              `json:"modified,omitzero"`
	Article  jsontext.Value      `json:"article,omitzero"`
}

// own takes what Postil says of a page.
func (r *reader) own(page *resource) {
	if len(page.Scheme) > 0 && page.Scheme.Kind() == '{' {
		if s, err := cas.DecodeScheme(page.Scheme); err != nil {
			r.problem(foreign.Noted, "the scheme", err.Error())
		} else {
			r.to.Scheme(s)
		}
	}
	unit, _ := str(page.Offsets)
	r.utf16 = unit == utf16Units
	if page.Layers.Kind() != '[' {
		return
	}
	var known []ownLayer
	if err := json.Unmarshal(page.Layers, &known); err != nil {
		r.problem(foreign.BrokenRecord, "the layers", foreign.BrokenJSON(err).Error())
		return
	}
	r.known = known
	iri, ok := str(page.Source)
	if !ok {
		return
	}
	s := r.subject(iri)
	for i := range known {
		r.layer(s, known[i].Creator, nil)
	}
}

// layer is that of a creator.
func (r *reader) layer(s *subject, creator string, who *resource) int {
	if i, ok := s.byWho[creator]; ok {
		return i
	}
	if i := slices.IndexFunc(r.known, func(k ownLayer) bool { return k.Creator == creator }); i >= 0 && creator != "" {
		k := r.known[i]
		p := foreign.Person{Name: k.Name, Slug: k.Slug, Kind: k.Kind}
		if p.Name == "" {
			p.Name = k.Slug
		}
		if k.ID != nil {
			p.ID = *k.ID
		}
		l := s.article.AddLayer(p)
		if k.Layer != nil {
			l.ID = *k.Layer
		}
		l.State, l.Modified = k.State, r.time(k.Modified)
		var err error
		if l.Attributes, err = foreign.Fields(l.Attributes, k.Article); err != nil {
			r.problem(foreign.BrokenRecord, "the attributes of the article", err.Error())
		}
	} else {
		p := foreign.Person{}
		if who != nil {
			if names := who.Name.texts(); len(names) > 0 {
				p.Name = strings.TrimSpace(names[0])
			}
			if p.Name == "" && creator != "" {
				p.Name = lastPart(creator)
			}
			if who.Type.has("Software") {
				p.Kind = annotate.Model
			}
		}
		s.article.AddLayer(p)
	}
	i := len(s.article.Layers) - 1
	s.byWho[creator] = i
	return i
}
