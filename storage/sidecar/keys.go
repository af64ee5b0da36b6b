package sidecar

import "slices"

const (
	format  = "postil.layer"
	version = 1
)

// keys are those that an object of some kind has in this version, in the order
// in which they are written. A file may hold them in any order.
type keys struct {
	names    []string
	required []string
}

// The objects of a layer.
var (
	layerKeys = keys{
		[]string{"format", "version", "id", "person", "state", "modified", "source", "scheme", "annotations", "relations", "article", "decisions", "deleted"},
		[]string{"format", "version", "id", "person", "annotations"},
	}
	personKeys = keys{
		[]string{"id", "slug", "name", "kind"},
		[]string{"id"},
	}
	sourceKeys = keys{
		[]string{"path", "sha256", "textSha256", "length", "encoding", "bom", "newline"},
		nil,
	}
	schemeKeys = keys{
		[]string{"id", "version"},
		nil,
	}
	annotationKeys = keys{
		[]string{"id", "label", "spans", "attributes", "note", "created", "modified", "origin"},
		[]string{"id", "label", "spans"},
	}
	spanKeys = keys{
		[]string{"start", "end", "exact", "prefix", "suffix"},
		[]string{"start", "end", "exact"},
	}
	originKeys = keys{
		[]string{"kind", "source", "score", "format", "from"},
		[]string{"kind"},
	}
	relationKeys = keys{
		[]string{"id", "type", "from", "to", "note", "created", "modified"},
		[]string{"id", "type", "from", "to"},
	}
	tombstoneKeys = keys{
		[]string{"id", "deleted"},
		[]string{"id", "deleted"},
	}
	decisionKeys = keys{
		[]string{"id", "modified"},
		[]string{"id"},
	}
)

// index finds a key. Where the keys come in their order, the one after the
// last is found at the first look.
func (k *keys) index(name []byte, last int) int {
	if next := last + 1; next < len(k.names) && k.names[next] == string(name) {
		return next
	}
	for i, n := range k.names {
		if n == string(name) {
			return i
		}
	}
	return -1
}

// missing is the first required key that is not among those seen, or "".
func (k *keys) missing(seen uint32) string {
	for _, r := range k.required {
		if seen&(1<<slices.Index(k.names, r)) == 0 {
			return r
		}
	}
	return ""
}
