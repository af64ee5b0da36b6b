package huggingface

import (
	"bytes"
	"encoding/json"
	"path"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"postil/storage/exchange/source"
)

const (
	cardFile  = "README.md"
	infosFile = "dataset_infos.json"
)

// features are the names that numbers stand for, by the path of their column:
// "ner_tags", "spans.label".
type features map[string][]string

// findFeatures reads the card beside a file or above it, and tells whether there
// is one that speaks of a dataset.
func findFeatures(src *source.Source, file string) (features, bool) {
	f, found := features{}, false
	for dir := path.Dir(file); ; dir = path.Dir(dir) {
		for _, name := range []string{cardFile, infosFile} {
			p := path.Join(dir, name)
			if !src.Exists(p) {
				continue
			}
			data, err := src.Bytes(p, nil)
			if err != nil {
				continue
			}
			if name == cardFile {
				found = f.card(data) || found
			} else {
				found = f.infos(data) || found
			}
		}
		if dir == "." {
			return f, found
		}
	}
}

// card reads the YAML at the head of a dataset card.
func (f features) card(data []byte) bool {
	data = bytes.ReplaceAll(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), []byte("\r\n"), []byte("\n"))
	rest, ok := bytes.CutPrefix(data, []byte("---\n"))
	if !ok {
		return false
	}
	head, _, ok := bytes.Cut(rest, []byte("\n---"))
	if !ok || len(head) > 1<<20 {
		return false
	}
	var card struct {
		Info yaml.Node `yaml:"dataset_info"`
	}
	err := yaml.Unmarshal(head, &card)
	if err != nil || card.Info.Kind == 0 {
		return false
	}
	var one struct {
		Features any `yaml:"features"`
	}
	var several []struct {
		Features any `yaml:"features"`
	}
	if card.Info.Kind == yaml.SequenceNode {
		err = card.Info.Decode(&several)
	} else {
		err = card.Info.Decode(&one)
		several = append(several, one)
	}
	if err != nil {
		return false
	}
	for _, s := range several {
		f.fromYAML("", s.Features, 0)
	}
	return true
}

// fromYAML takes in a feature, or a list of features with names.
func (f features) fromYAML(at string, v any, depth int) {
	if depth > maxDepth {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			m, ok := e.(map[string]any)
			if !ok {
				continue
			}
			if name, ok := m["name"].(string); ok {
				f.fromYAML(join(at, name), m, depth+1)
			}
		}
	case map[string]any:
		if c, ok := v["class_label"].(map[string]any); ok {
			f.names(at, c["names"])
		}
		for _, key := range []string{"dtype", "sequence", "list", "struct", "large_list"} {
			f.fromYAML(at, v[key], depth+1)
		}
	}
}

func join(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}

// names takes in a list of names, or a map from numbers to names.
func (f features) names(at string, v any) {
	var out []string
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			s, ok := e.(string)
			if !ok {
				return
			}
			out = append(out, s)
		}
	case map[string]any:
		for i := range len(v) {
			s, ok := v[strconv.Itoa(i)].(string)
			if !ok {
				return
			}
			out = append(out, s)
		}
	}
	if _, there := f[at]; !there && len(out) > 0 {
		f[at] = out
	}
}

// infos reads dataset_infos.json.
func (f features) infos(data []byte) bool {
	var configs map[string]struct {
		Features map[string]any `json:"features"`
	}
	if json.Unmarshal(data, &configs) != nil {
		return false
	}
	found := false
	for _, name := range sortedKeys(configs) {
		found = found || len(configs[name].Features) > 0
		f.fromJSON("", configs[name].Features, 0)
	}
	return found
}

// metadata reads what a Parquet file says of itself.
func (f features) metadata(s string) {
	var m struct {
		Info struct {
			Features map[string]any `json:"features"`
		} `json:"info"`
	}
	if json.Unmarshal([]byte(s), &m) == nil {
		f.fromJSON("", m.Info.Features, 0)
	}
}

// fromJSON takes in a feature as datasets writes it in JSON.
func (f features) fromJSON(at string, v any, depth int) {
	if depth > maxDepth {
		return
	}
	switch v := v.(type) {
	case []any: // a list of what the only element is
		for _, e := range v {
			f.fromJSON(at, e, depth+1)
		}
	case map[string]any:
		kind, _ := v["_type"].(string)
		switch {
		case kind == "ClassLabel":
			f.names(at, v["names"])
		case kind != "" && v["feature"] != nil:
			f.fromJSON(at, v["feature"], depth+1)
		case kind == "":
			for name, inner := range v {
				f.fromJSON(join(at, name), inner, depth+1)
			}
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// name is what a number in a column stands for.
func (f features) name(column string, n int64) (string, bool) {
	names := f[column]
	if n < 0 || n >= int64(len(names)) {
		return "", false
	}
	return names[n], true
}

// looksLikeTags reports whether names are those of a tagging scheme.
func looksLikeTags(names []string) bool {
	return slices.ContainsFunc(names, func(s string) bool { return s == "O" }) &&
		slices.ContainsFunc(names, func(s string) bool { return len(s) > 2 && s[1] == '-' && strings.IndexByte("BIESLUMW", s[0]) >= 0 })
}
