package cas

import "strings"

// roleOf tells what a structure is, by its type or, where the type system does
// not have that, by its features.
func (m *Mapping) roleOf(s *Structure) *layerType {
	if t, ok := m.types[s.Type]; ok {
		return t
	}
	ts := m.document.Types
	t := &layerType{short: short(s.Type), known: ts.Type(s.Type) != nil}
	t.role = m.role(s, t)
	if t.role == aMark || t.role == aRelation || t.role == aLink || t.role == segment {
		// Two types of one short name keep their whole ones, but for the first.
		if full, taken := m.used[t.short]; !taken {
			m.used[t.short] = s.Type
		} else if full != s.Type {
			t.short = s.Type
		}
	}
	t.value = labelFeature(s.Type)
	if m.label != "" {
		t.value = m.label
	}
	if m.ours(s.Type) {
		t.short = short(s.Type)
		if names := m.names.Labels; t.role == aRelation {
			t.short = orElse(t.short, m.names.Relations)
		} else {
			t.short = orElse(t.short, names)
		}
		t.value = ""
	}
	m.types[s.Type] = t
	return t
}

func (m *Mapping) role(s *Structure, t *layerType) role {
	ts := m.document.Types
	has := func(feature string) bool {
		_, declared := ts.Feature(s.Type, feature)
		_, there := s.value(feature)
		return declared || there
	}
	annotation, known := ts.Is(s.Type, TypeAnnotation)
	if !known {
		annotation = s.Ranged
	}
	document, _ := ts.Is(s.Type, TypeDocument)
	base, _ := ts.Is(s.Type, TypeBase)
	switch {
	case strings.HasPrefix(s.Type, "uima.cas."), strings.HasSuffix(s.Type, "[]"):
		return anArray
	case strings.HasPrefix(s.Type, "postil."):
		return ownPart
	case document || t.short == "DocumentMetaData":
		return aFact
	case annotation && has(Governor) && has(Dependent):
		return aRelation
	case annotation && strings.HasSuffix(t.short, "Link") && (has("next") || has("referenceType") || has("referenceRelation")):
		return aLink
	case !annotation && has("first"):
		return aChain
	case !annotation && has("target"):
		return aSlotLink
	case annotation && isSegment(s.Type, t.short):
		return segment
	case annotation:
		return aMark
	case base:
		return aFact
	}
	return other
}

func short(full string) string { return full[strings.LastIndexByte(full, '.')+1:] }

// isSegment reports whether a type divides the text, rather than saying
// something of a passage.
func isSegment(full, short string) bool {
	if strings.HasPrefix(full, "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.") {
		return short != "SurfaceForm"
	}
	switch short {
	case "Token", "Sentence", "SpaceToken", "Split":
		return true
	}
	return false
}

// labelFeature is the feature of DKPro's types whose value is the label.
func labelFeature(full string) string {
	const dkpro = "de.tudarmstadt.ukp.dkpro.core.api."
	switch full {
	case dkpro + "ner.type.NamedEntity":
		return "value"
	case dkpro + "lexmorph.type.pos.POS":
		return "PosValue"
	case dkpro + "syntax.type.chunk.Chunk":
		return "chunkValue"
	case dkpro + "syntax.type.dependency.Dependency":
		return "DependencyType"
	}
	return ""
}
