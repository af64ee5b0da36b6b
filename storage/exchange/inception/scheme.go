package inception

import (
	"encoding/json"
	"strings"

	"postil/annotate"
	"postil/storage/exchange/cas"
	"postil/storage/exchange/foreign"
)

// typesOf makes a type system of a project's layers.
func typesOf(layers []layer) *cas.TypeSystem {
	ts := &cas.TypeSystem{}
	for _, l := range layers {
		t := cas.Type{Name: l.Name, Super: cas.TypeAnnotation}
		if l.Type == "relation" {
			t.Features = append(t.Features, cas.Feature{Name: cas.Governor, Range: cas.TypeAnnotation}, cas.Feature{Name: cas.Dependent, Range: cas.TypeAnnotation})
		}
		if l.Type == "chain" {
			t.Name += "Link"
			t.Features = append(t.Features, cas.Feature{Name: "next", Range: t.Name})
		}
		for _, f := range l.Features {
			out := cas.Feature{Name: f.Name, Range: f.Type}
			if f.LinkMode == "WITH_ROLE" || f.LinkMode == "SIMPLE" || f.MultiValueMode == "ARRAY" && !strings.HasPrefix(f.Type, "uima.cas.") {
				out.Range = cas.TypeFSArray
				if f.LinkType != nil {
					out.Element = *f.LinkType
					ts.Add(cas.Type{Name: *f.LinkType, Super: cas.TypeTop, Features: []cas.Feature{{Name: "role", Range: cas.TypeString}, {Name: "target", Range: f.Type}}})
				}
			}
			t.Features = append(t.Features, out)
		}
		ts.Add(t)
	}
	return ts
}

// scheme makes labels of the project's layers.
func (r *reader) scheme(file string) {
	for _, s := range r.project.TagSets {
		if s.Name != ownTagSet || s.Description == nil {
			continue
		}
		var o own
		var names cas.Names
		err := json.Unmarshal([]byte(*s.Description), &o)
		if err == nil {
			err = json.Unmarshal(o.Names, &names)
		}
		if err == nil {
			var scheme annotate.Scheme
			if scheme, err = cas.DecodeScheme(o.Scheme); err == nil {
				r.to.Scheme(scheme)
				r.mapping.Know(names)
				r.paths = o.Documents
				return
			}
		}
		r.problem(foreign.Noted, file, "", "the tag set "+ownTagSet+" is not as Postil writes it: "+err.Error())
	}
	s := annotate.Scheme{Name: r.project.Name}
	labels := map[string]bool{}
	for _, l := range r.project.Layers {
		if l.Enabled && !l.BuiltIn && l.Type == "span" {
			labels[shortName(l.Name)] = true
		}
	}
	for _, l := range r.project.Layers {
		if !l.Enabled || l.BuiltIn {
			continue
		}
		id := shortName(l.Name)
		switch l.Type {
		case "span":
			s.Labels = append(s.Labels, annotate.Label{ID: id, Name: orElse(l.UIName, id), Guideline: deref(l.Description), Attributes: attributesOf(l)})
		case "relation":
			t := annotate.RelationType{ID: id, Name: orElse(l.UIName, id)}
			if l.AttachType != nil && labels[shortName(l.AttachType.Name)] {
				ends := []string{shortName(l.AttachType.Name)}
				t.From, t.To = ends, ends
			}
			s.Relations = append(s.Relations, t)
		}
	}
	r.to.Scheme(s)
}

func shortName(full string) string { return full[strings.LastIndexByte(full, '.')+1:] }

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// attributesOf are the features of a layer that are values.
func attributesOf(l layer) (out []annotate.Attribute) {
	for _, f := range l.Features {
		a := annotate.Attribute{ID: f.Name, Name: orElse(f.UIName, f.Name), Required: f.Required}
		switch f.Type {
		case cas.TypeString:
			a.Type = annotate.Words
		case cas.TypeStringArray:
			a.Type = annotate.Several
		case "uima.cas.Boolean":
			a.Type = annotate.YesNo
		case "uima.cas.Integer", "uima.cas.Long", "uima.cas.Float", "uima.cas.Double":
			a.Type = annotate.Number
		default:
			continue // a link, or an entry of a knowledge base
		}
		if f.LinkMode != "" && f.LinkMode != "NONE" {
			continue
		}
		if f.TagSet != nil && (a.Type == annotate.Words || a.Type == annotate.Several) {
			for _, t := range f.TagSet.Tags {
				a.Values = append(a.Values, t.Name)
			}
			if a.Type == annotate.Words && len(a.Values) > 0 {
				a.Type = annotate.Choice
			}
		}
		out = append(out, a)
	}
	return out
}
