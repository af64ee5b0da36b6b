package article

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// Meta is what is known of an article, kept beside it: that of article.txt in
// article.meta.json. Imported articles have one, and those whose zones a person
// has corrected. The text it speaks of is frozen; a better importer does not
// move what people marked.
type Meta struct {
	Title     string `json:"title,omitempty"`
	Author    string `json:"author,omitempty"`
	Outlet    string `json:"outlet,omitempty"`
	Published string `json:"published,omitempty"` // a day (2017-08-31) or a time (RFC 3339)
	Language  string `json:"language,omitempty"`  // BCP 47
	URL       string `json:"url,omitempty"`

	TextSHA256 string `json:"textSha256"` // of the text in UTF-8, hexadecimal
	Length     int    `json:"length"`     // of the text, in code points
	Zones      []Zone `json:"zones"`
	Corrected  string `json:"corrected,omitempty"` // when a person last corrected the zones, in UTC (RFC 3339); "" for never

	// Of an article that was not imported these two are zero.
	Importer Importer `json:"importer,omitzero"`
	Original Original `json:"original,omitzero"`
	Notes    []string `json:"notes,omitempty"` // what a person should know about the import

	Earlier []Earlier `json:"earlier,omitempty"` // texts that this one was written over, the newest first

	unknown map[string]json.RawMessage
}

// Importer says what made the text.
type Importer struct {
	Kind     string `json:"kind"`    // of the source: "html"
	Version  int    `json:"version"` // of the reader of that kind; another may make another text
	Program  string `json:"program"` // "postil 0.1.0"
	Imported string `json:"imported"`
}

// Original says what the text was made of.
type Original struct {
	Source     string  `json:"source"`         // what it was called: "wire.zip/a.html"
	File       string  `json:"file,omitempty"` // where it is kept, beside the article; "" where the article is the same, byte by byte
	Part       string  `json:"part,omitempty"` // which part of it: "row 17"
	SHA256     string  `json:"sha256"`
	Bytes      int64   `json:"bytes"`
	Encoding   string  `json:"encoding,omitempty"`
	Confidence float64 `json:"confidence,omitempty"` // in the encoding
	Uncertain  bool    `json:"uncertain,omitempty"`
}

// Earlier is a text that an article had before a better version of it was
// imported. Importer and Original are zero where that one was not imported.
type Earlier struct {
	TextSHA256 string   `json:"textSha256"`
	Length     int      `json:"length"`   // in code points
	Replaced   string   `json:"replaced"` // when, in UTC (RFC 3339)
	Importer   Importer `json:"importer,omitzero"`
	Original   Original `json:"original,omitzero"`
}

// MetaPath is where the meta file of an article is kept.
func MetaPath(article string) string {
	return strings.TrimSuffix(article, path.Ext(article)) + MetaSuffix
}

// MetaSuffix ends the names of meta files.
const MetaSuffix = ".meta.json"

const (
	metaFormat  = "postil.article"
	metaVersion = 1
)

// ErrNewerMeta is reported for a meta file of a later version of the format.
var ErrNewerMeta = errors.New("it was written by a newer version of Postil")

type metaFile struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	*Meta
}

// Encode writes a meta file. It reports zones that are out of order or of the
// text.
func (m Meta) Encode() ([]byte, error) {
	if err := checkZones(m.Zones, m.Length); err != nil {
		return nil, err
	}
	if m.Zones == nil {
		m.Zones = []Zone{}
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(metaFile{metaFormat, metaVersion, &m}); err != nil {
		return nil, err
	}
	flat := bytes.TrimSuffix(bytes.TrimSpace(out.Bytes()), []byte("}"))
	for _, name := range slices.Sorted(maps.Keys(m.unknown)) {
		key, err := json.Marshal(name)
		if err != nil {
			return nil, err
		}
		flat = append(append(append(append(flat, ','), key...), ':'), m.unknown[name]...)
	}
	out = bytes.Buffer{}
	if err := json.Indent(&out, append(flat, '}'), "", "  "); err != nil {
		return nil, err
	}
	// A zone a line, as the sidecar has its records.
	return append(zoneLines(out.Bytes()), '\n'), nil
}

// zoneLines puts the three members of a zone, which Indent has given lines of
// their own, back into one.
func zoneLines(b []byte) []byte {
	for _, part := range []struct{ from, to string }{
		{"{\n      \"kind\": ", `{ "kind": `}, {",\n      \"start\": ", `, "start": `}, {",\n      \"end\": ", `, "end": `},
	} {
		b = bytes.ReplaceAll(b, []byte(part.from), []byte(part.to))
	}
	var out []byte
	for i, line := range bytes.Split(b, []byte("\n")) {
		trimmed := bytes.TrimLeft(line, " ")
		if i > 0 && (bytes.Equal(trimmed, []byte("}")) || bytes.Equal(trimmed, []byte("},"))) && bytes.Contains(lastLine(out), []byte(`{ "kind": `)) {
			out = append(append(out, ' '), trimmed...)
			continue
		}
		if i > 0 {
			out = append(out, '\n')
		}
		out = append(out, line...)
	}
	return out
}

func lastLine(b []byte) []byte { return b[bytes.LastIndexByte(b, '\n')+1:] }

// metaHead says what a file is.
type metaHead struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
}

func (h metaHead) check() error {
	switch {
	case h.Format != metaFormat:
		return fmt.Errorf("its format is %q, not %q", h.Format, metaFormat)
	case h.Version > metaVersion:
		return fmt.Errorf("%w (version %d of the format, this one knows %d)", ErrNewerMeta, h.Version, metaVersion)
	case h.Version < 1:
		return fmt.Errorf("its version is %d, and the first is 1", h.Version)
	}
	return nil
}

// ParseMeta reads a meta file. What it does not know is kept and written back.
// It reports ErrNewerMeta, and zones that are out of order or of the text.
func ParseMeta(b []byte) (Meta, error) {
	var head metaHead
	if err := json.Unmarshal(b, &head); err != nil {
		return Meta{}, fmt.Errorf("it is no JSON of an article: %w", err)
	}
	if err := head.check(); err != nil {
		return Meta{}, err
	}
	var m Meta
	if err := json.Unmarshal(b, &m); err != nil {
		return Meta{}, fmt.Errorf("it is no JSON of an article: %w", err)
	}
	if err := json.Unmarshal(b, &m.unknown); err != nil {
		return Meta{}, fmt.Errorf("it is no JSON of an article: %w", err)
	}
	for _, known := range []string{
		"format", "version", "title", "author", "outlet", "published", "language", "url",
		"textSha256", "length", "zones", "corrected", "importer", "original", "notes", "earlier",
	} {
		delete(m.unknown, known)
	}
	if err := checkZones(m.Zones, m.Length); err != nil {
		return Meta{}, err
	}
	return m, nil
}

// Known is what a list shows of a meta file.
type Known struct {
	Title     string `json:"title"`
	Author    string `json:"author"`
	Outlet    string `json:"outlet"`
	Published string `json:"published"`
	Language  string `json:"language"`
}

// ParseKnown reads the part of a meta file that a list shows, without looking at
// the zones. It reports what ParseMeta would report of the rest.
func ParseKnown(b []byte) (Known, error) {
	var k struct {
		metaHead
		Known
	}
	if err := json.Unmarshal(b, &k); err != nil {
		return Known{}, fmt.Errorf("it is no JSON of an article: %w", err)
	}
	if err := k.check(); err != nil {
		return Known{}, err
	}
	return k.Known, nil
}
