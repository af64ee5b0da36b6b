package intake

import (
	"context"
	"fmt"
	"io"
	"path"
	"strings"

	"postil/storage/article"
	"postil/storage/exchange/source"
)

// Input is a file, or what is one in a zip, an archive of web pages, or the
// network. Several goroutines may read it.
type Input struct {
	Name string // for people, as a path: "wire.zip/a/b.html"

	// What the place that it was found in says of it; may be empty.
	URL         string
	ContentType string // as in HTTP, with its charset
	Published   string // a day or a time

	Settings Settings

	src  *source.Source
	file string
	dir  string // of the workspace, where its articles go; "" is the top
	from string // without which Name is a path below dir
	deep int    // in how many others it is
	held func() // called when it is needed no more
}

// Settings are what a person has chosen for all inputs.
type Settings struct {
	Kind     string // its name; "" is found out
	Encoding string // of files that are plain text; "" is found out

	// Columns of tables and members of records; "" are guessed from their names.
	Columns Columns
}

// Columns say where in a row an article is.
type Columns struct {
	Text, ID, Title, Author, Outlet, Published, Language, URL string
}

// FromBytes makes an input of bytes.
func FromBytes(name string, data []byte) *Input {
	return &Input{Name: name, src: source.FromBytes(inMemory, data, Limits()), file: inMemory}
}

// inMemory is the path of an input's bytes in a source that has nothing else.
const inMemory = "it"

// FromSource makes an input of a file of a source.
func FromSource(src *source.Source, file, name string) *Input {
	return &Input{Name: name, src: src, file: file}
}

// Member makes an input that is a part of this one, such as a page of an
// archive; name is its path in it.
func (in *Input) Member(name string, data []byte) *Input {
	m := FromBytes(in.Name+"/"+name, data)
	m.inherit(in)
	return m
}

// MemberOf makes an input of a file of a source that was opened from this one.
func (in *Input) MemberOf(src *source.Source, file string) *Input {
	m := FromSource(src, file, in.Name+"/"+file)
	m.inherit(in)
	return m
}

func (in *Input) inherit(from *Input) {
	in.Settings, in.deep = from.Settings, from.deep+1
	in.from, in.dir = from.Name, path.Join(from.folder(), from.Stem())
}

// Limits bound what is read of one input.
func Limits() source.Limits {
	return source.Limits{File: 256 << 20, Line: 32 << 20, Files: 200_000, Depth: 200, Total: 8 << 30, Ratio: 400, Element: 32 << 20}
}

// maxDeep bounds zips in zips.
const maxDeep = 4

// HasEnding reports whether the file's name ends in one of the extensions,
// whatever the case.
func (in *Input) HasEnding(extensions ...string) bool {
	lower := strings.ToLower(in.Name)
	for _, e := range extensions {
		if strings.HasSuffix(lower, e) {
			return true
		}
	}
	return false
}

// Stem is the file's name without folders and ending.
func (in *Input) Stem() string {
	base := path.Base(in.Name)
	base = strings.TrimSuffix(base, ".gz")
	if stem := strings.TrimSuffix(base, path.Ext(base)); stem != "" {
		return stem
	}
	return base
}

// folder is where in the workspace its articles go.
func (in *Input) folder() string {
	below := strings.TrimPrefix(strings.TrimPrefix(in.Name, in.from), "/")
	if in.from == "" {
		below = path.Base(in.Name)
	}
	return path.Join(in.dir, path.Dir(below))
}

// Head is up to n bytes of the beginning; none of what cannot be read.
func (in *Input) Head(n int) []byte { return in.src.Head(in.file, n) }

// Bytes are all bytes, within the limits.
func (in *Input) Bytes() ([]byte, error) { return in.src.Bytes(in.file, nil) }

// Open reads from front to end. The caller closes it.
func (in *Input) Open() (io.ReadCloser, error) { return in.src.Open(in.file) }

// Source is where the input's file is, with its path: for what reads lines,
// values or XML.
func (in *Input) Source() (src *source.Source, file string) { return in.src, in.file }

// IsZip reports whether it begins as zips do.
func (in *Input) IsZip() bool { return in.src.IsZip(in.file) }

// Unzip opens it as a zip; the caller closes it.
func (in *Input) Unzip(ctx context.Context) (*source.Source, error) {
	return in.src.Unzip(ctx, in.file)
}

// Decoded are the bytes as text, in the encoding that the person has chosen, or
// else as article.Decode finds it.
func (in *Input) Decoded() (article.Decoded, error) {
	raw, err := in.Bytes()
	if err != nil {
		return article.Decoded{}, err
	}
	return in.Decode(raw)
}

// Decode turns bytes of it into text as Decoded does.
func (in *Input) Decode(raw []byte) (article.Decoded, error) {
	if in.Settings.Encoding != "" {
		return article.DecodeAs(raw, in.Settings.Encoding)
	}
	return article.Decode(raw)
}

// Describe gives a draft what the place says where the input was found, unless
// the reader has found it itself.
func (in *Input) describe(d *article.Draft) {
	if d.URL == "" {
		d.URL = in.URL
	}
	if d.Published == "" {
		d.Published = in.Published
	}
}

func (in *Input) release() {
	if in.held != nil {
		in.held()
	}
}

// String is its name.
func (in *Input) String() string { return in.Name }

// refuseDepth reports what lies in too many others.
func (in *Input) refuseDepth() error {
	if in.deep > maxDeep {
		return fmt.Errorf("%w: it lies in more than %d others", source.ErrLimit, maxDeep)
	}
	return nil
}
