package split

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// ManifestName is the file of the manifest in what Export writes.
const ManifestName = "split.json"

const manifestFormat = "postil.split"

// Manifest tells how articles were divided and what was written: enough to see
// what a model was trained on, and to divide in the same way again.
type Manifest struct {
	Format  string `json:"format"` // "postil.split"
	Version int    `json:"version"`

	Program string        `json:"program"`
	Scheme  SchemeVersion `json:"scheme"`
	Export  ExportFormat  `json:"export"`

	Seed    uint64 `json:"seed"`
	GroupBy string `json:"groupBy"`

	Parts []PartCount `json:"parts"`

	// Parted are groups that are in several parts, because they were before.
	Parted []Parted `json:"parted,omitempty"`

	// Agreement is that of the layers, as it was given.
	Agreement json.RawMessage `json:"agreement,omitempty"`

	Articles []Assigned `json:"articles"` // by name
}

// SchemeVersion names a scheme.
type SchemeVersion struct {
	ID      string `json:"id"`
	Version string `json:"version"`
}

// ExportFormat says in what the parts were written.
type ExportFormat struct {
	Format   string            `json:"format"`
	Layer    string            `json:"layer"`
	Settings map[string]string `json:"settings,omitempty"`
}

// PartCount is a part with what is in it.
type PartCount struct {
	Part
	Articles int                   `json:"articles"`
	Groups   int                   `json:"groups"`
	Marks    int                   `json:"marks"`
	Labels   map[string]LabelCount `json:"labels"`
	Files    []File                `json:"files,omitempty"`
}

// LabelCount is how often a label is in a part.
type LabelCount struct {
	Articles int `json:"articles"` // that have it
	Marks    int `json:"marks"`
}

// File is one that was written.
type File struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

// Assigned is an article with its part.
type Assigned struct {
	Name       string `json:"name"`
	TextSHA256 string `json:"textSha256"`
	Part       string `json:"part"`
	Group      string `json:"group"`
	Marks      int    `json:"marks"`
}

// Manifest tells of the division. What is written of it is added by Export.
func (d *Division) Manifest() *Manifest {
	m := &Manifest{Format: manifestFormat, Version: 1, Seed: d.plan.Seed, GroupBy: d.plan.GroupBy.String(), Parted: d.parted, Agreement: d.plan.Agreement, Articles: []Assigned{}}
	groups := make([]map[string]bool, len(d.plan.Parts))
	for p, part := range d.plan.Parts {
		m.Parts = append(m.Parts, PartCount{Part: part, Labels: map[string]LabelCount{}})
		groups[p] = map[string]bool{}
	}
	for _, a := range d.articles {
		p := &m.Parts[a.part]
		p.Articles++
		groups[a.part][a.group] = true
		marks := 0
		for l, n := range a.marks {
			c := p.Labels[l]
			p.Labels[l] = LabelCount{c.Articles + 1, c.Marks + n}
			marks += n
		}
		p.Marks += marks
		m.Articles = append(m.Articles, Assigned{a.name, a.textSum, d.plan.Parts[a.part].Name, a.group, marks})
	}
	for p := range m.Parts {
		m.Parts[p].Groups = len(groups[p])
	}
	return m
}

// Encode writes the manifest, an article a line, always in the same bytes.
func (m *Manifest) Encode() ([]byte, error) {
	head := *m
	head.Articles = nil
	data, err := marshal(head, " ")
	if err != nil {
		return nil, fmt.Errorf("the manifest cannot be written: %w", err)
	}
	// The articles take the place of null.
	data, ok := bytes.CutSuffix(bytes.TrimSpace(data), []byte("null\n}"))
	if !ok {
		return nil, fmt.Errorf("the manifest cannot be written: its articles are not at its end")
	}
	data = append(data, '[')
	for i, a := range m.Articles {
		line, err := marshal(a, "")
		if err != nil {
			return nil, err
		}
		if i > 0 {
			data = append(data, ',')
		}
		data = append(append(data, "\n  "...), bytes.TrimSpace(line)...)
	}
	return append(data, "\n ]\n}\n"...), nil
}

func marshal(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	err := enc.Encode(v)
	return b.Bytes(), err
}

// ParseManifest reads a manifest that Encode wrote.
func ParseManifest(data []byte) (*Manifest, error) {
	var m Manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, fmt.Errorf("this is no manifest of a division: %w", err)
	}
	return &m, m.check()
}

func (m *Manifest) check() error {
	switch {
	case m.Format != manifestFormat:
		return fmt.Errorf("this is no manifest of a division: its format is %q, not %q", m.Format, manifestFormat)
	case m.Version != 1:
		return fmt.Errorf("the manifest is of version %d, and this program knows version 1", m.Version)
	}
	seen := make(map[string]bool, len(m.Articles))
	for _, a := range m.Articles {
		if seen[a.Name] {
			return fmt.Errorf("the manifest has the article %s twice", a.Name)
		}
		seen[a.Name] = true
		if !slices.ContainsFunc(m.Parts, func(p PartCount) bool { return p.Name == a.Part }) {
			return fmt.Errorf("the manifest has the article %s in a part %q, which it does not name", a.Name, a.Part)
		}
	}
	return nil
}

// String is the division in a line for people: "train 80 articles, dev 10, test 10".
func (m *Manifest) String() string {
	var parts []string
	for i, p := range m.Parts {
		s := fmt.Sprintf("%s %d", p.Name, p.Articles)
		if i == 0 {
			s += " articles"
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, ", ")
}
