package storage

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"
	"unique"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/article"
)

// Summary is what a list shows of an article, for one person. What is known of
// an imported article comes from its meta file, the rest from the rules for
// headlines and bylines.
type Summary struct {
	Path     string
	Title    string // the headline, or the file's name
	Second   string // outlet and day, as in "Coastal Wire · 12 May", or ""
	Outlet   string
	Date     string // the day of publication, as in "2017-08-31", or ""
	Language string // BCP 47, of the meta file alone, or ""
	Words    int    // of the whole text; negative where they are not counted
	State    annotate.State
	Marks    int          // of the person
	Labels   []LabelCount // of the person's marks, by label
	Others   []string     // slugs of other people with a layer

	Size    int64 // of the article in bytes, when it was read
	ModTime time.Time
}

// LabelCount is how many marks have a label.
type LabelCount struct {
	ID    string // of the label
	Count int
}

// Uncounted stands for the words of an article until they have been counted.
const Uncounted = -1

// headBytes is how much of an article a summary reads.
const headBytes = 16 << 10

// Summary reads the head of an article and scans the sidecar of the person
// with a slug, which is much cheaper than opening both. When one of them cannot
// be read it reports so (ErrBrokenSidecar, ErrNewerVersion, the errors of
// ReadArticle), with what is known all the same.
func (w *Workspace) Summary(p, slug string) (Summary, error) {
	layers, err := w.Layers(p)
	if err != nil {
		return Summary{Path: p, Title: title(p, ""), State: annotate.StateNew}, err
	}
	return w.SummaryOf(Entry{Path: p, Layers: layers, Meta: true}, slug)
}

// SummaryOf is Summary for an entry of a listing, whose layers are known: use
// it to summarise a whole list, since Summary lists the folder each time. The
// words of an article of more than 16 KiB are left to CountWords.
func (w *Workspace) SummaryOf(e Entry, slug string) (Summary, error) {
	s := Summary{Path: e.Path, Title: title(e.Path, ""), State: annotate.StateNew, Words: Uncounted}
	mine := w.summariseLayers(e.Layers, slug, &s)
	head, info, err := w.readHead(e.Path, headBytes)
	if err != nil {
		return s, errors.Join(err, mine)
	}
	s.Size, s.ModTime = info.Size(), info.ModTime()
	whole := len(head) <= headBytes
	d, err := decodeHead(head[:min(len(head), headBytes)], whole)
	if err != nil {
		return s, errors.Join(fmt.Errorf("cannot read %s: %w", e.Path, err), mine)
	}
	o := article.HeadOutline(d.Text)
	s.Title = title(e.Path, o.Title(d.Text))
	if whole {
		s.Words = d.Text.CountWords(text.Span{End: d.Text.Len()})
	}
	if e.Meta {
		if m, ok := w.readKnown(e.Path); ok {
			o.Outlet, o.Author = cmp.Or(m.Outlet, o.Outlet), cmp.Or(m.Author, o.Author)
			if day := article.Day(m.Published); !day.IsZero() {
				o.Date = day
			}
			s.Title, s.Language = cmp.Or(m.Title, s.Title), unique.Make(m.Language).Value()
		}
	}
	s.Title = strings.Clone(s.Title) // which would keep all that was read in memory
	// Thousands of articles share these.
	s.Second, s.Outlet = unique.Make(o.Second()).Value(), unique.Make(o.Outlet).Value()
	if !o.Date.IsZero() {
		s.Date = unique.Make(o.Date.ISO()).Value()
	}
	return s, mine
}

// summariseLayers takes note of who has a layer, and of what is in the person's.
func (w *Workspace) summariseLayers(layers []LayerRef, slug string, s *Summary) error {
	var mine error
	for _, l := range layers {
		if l.Slug != slug {
			s.Others = append(s.Others, l.Slug)
			continue
		}
		data, _, err := w.read(l.Path)
		switch {
		case errors.Is(err, fs.ErrNotExist): // removed since the folder was listed
		case err != nil:
			mine = fmt.Errorf("%w: %w", ErrBrokenSidecar, err)
		default:
			var f frame
			f, mine = scanLayer(l.Path, data)
			s.State, s.Marks, s.Labels = f.state, f.marks, f.counts()
		}
	}
	return mine
}

// readKnown reads what a meta file says of its article. One that cannot be read says nothing
// here: the rules serve, and what needs it tells what is wrong with it.
func (w *Workspace) readKnown(p string) (article.Known, bool) {
	data, _, err := w.read(article.MetaPath(p))
	if err != nil {
		return article.Known{}, false
	}
	k, err := article.ParseKnown(data)
	return k, err == nil
}

// mostCounted bounds the size of an article, in bytes, whose words CountWords
// counts.
const mostCounted = 16 << 20

// CountWords counts the words of an article by UAX #29. Of one that has more
// than 16 MiB they stay Uncounted.
func (w *Workspace) CountWords(s Summary) (int, error) {
	if s.Size > mostCounted {
		return Uncounted, nil
	}
	t, err := w.ReadText(s.Path)
	if err != nil {
		return Uncounted, err
	}
	return t.CountWords(text.Span{End: t.Len()}), nil
}

func decodeHead(head []byte, whole bool) (article.Decoded, error) {
	if whole {
		return article.Decode(head)
	}
	return article.DecodeHead(head)
}

// scanLayer tells state, number and labels of the marks of a sidecar. It looks
// only at the frame of the JSON; whatever is out of the ordinary is left to the
// codec, which then says what is wrong.
func scanLayer(p string, data []byte) (frame, error) {
	if json.Valid(data) {
		if f, ok := scanFrame(data); ok {
			return f, nil
		}
	}
	l, err := decodeLayer(p, data, nil)
	if err != nil {
		return frame{state: annotate.StateNew}, err
	}
	return frame{l.State, l.Len(), l.Labels()}, nil
}

// frame is what a list needs of a sidecar.
type frame struct {
	state  annotate.State
	marks  int
	labels map[string]int
}

func (f frame) counts() []LabelCount { return Counts(f.labels) }

// Counts lists how many marks have each label, by label; the map is that of
// annotate.Layer.Labels.
func Counts(labels map[string]int) []LabelCount {
	if len(labels) == 0 {
		return nil
	}
	out := make([]LabelCount, 0, len(labels))
	for id, n := range labels {
		out = append(out, LabelCount{unique.Make(id).Value(), n})
	}
	slices.SortFunc(out, func(a, b LabelCount) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// scanFrame reads the frame of a sidecar that is valid JSON. It reports false
// for a file that is no layer of this version.
func scanFrame(data []byte) (frame, bool) {
	f := frame{labels: map[string]int{}}
	format, version, annotations := "", "", 0
	ok := eachMember(data, func(key string, value []byte) {
		switch key {
		case "format":
			format = string(value)
		case "version":
			version = string(value)
		case "state":
			_ = json.Unmarshal(value, &f.state) // another type leaves it empty, which is not valid
		case "annotations":
			annotations++
			f.marks = eachElement(value, func(mark []byte) {
				label := ""
				eachMember(mark, func(key string, value []byte) {
					if key == "label" {
						_ = json.Unmarshal(value, &label) // the codec says what is wrong with another type
					}
				})
				if label != "" {
					f.labels[label]++
				}
			})
		}
	})
	return f, ok && format == `"postil.layer"` && version == "1" && annotations == 1 && f.marks >= 0 && f.state.Valid()
}

// eachMember visits the members of a valid JSON object. Keys with escapes are
// passed as they are written.
func eachMember(data []byte, visit func(key string, value []byte)) bool {
	i := skipSpace(data, 0)
	if i >= len(data) || data[i] != '{' {
		return false
	}
	for i++; ; i++ { // past { or ,
		i = skipSpace(data, i)
		if data[i] == '}' {
			return true
		}
		end := skipValue(data, i)
		key := string(data[i+1 : end-1])
		i = skipSpace(data, skipSpace(data, end)+1) // past the colon
		end = skipValue(data, i)
		visit(key, data[i:end])
		if i = skipSpace(data, end); data[i] == '}' {
			return true
		}
	}
}

// eachElement visits the elements of a valid JSON array, and returns how many
// there are, or -1 for another value.
func eachElement(data []byte, visit func(value []byte)) int {
	if data[0] != '[' {
		return -1
	}
	i := skipSpace(data, 1)
	if data[i] == ']' {
		return 0
	}
	for n := 1; ; n++ {
		end := skipValue(data, i)
		visit(data[i:end])
		if i = skipSpace(data, end); data[i] == ']' {
			return n
		}
		i = skipSpace(data, i+1)
	}
}

func skipSpace(data []byte, i int) int {
	for i < len(data) && (data[i] == ' ' || data[i] == '\n' || data[i] == '\r' || data[i] == '\t') {
		i++
	}
	return i
}

// skipValue returns the end of the value that begins at i of valid JSON.
func skipValue(data []byte, i int) int {
	depth := 0
	for i < len(data) {
		switch data[i] {
		case '"':
			i = skipString(data, i)
		case '{', '[':
			depth++
			i++
		case '}', ']':
			depth--
			i++
		default:
			if depth > 0 {
				i++
				continue
			}
			for i < len(data) && !bytes.ContainsRune([]byte(",]} \n\r\t:"), rune(data[i])) {
				i++
			}
		}
		if depth == 0 {
			return i
		}
	}
	return i
}

func skipString(data []byte, i int) int {
	for i++; ; {
		n := bytes.IndexByte(data[i:], '"')
		end := i + n
		slashes := 0
		for data[end-1-slashes] == '\\' {
			slashes++
		}
		i = end + 1
		if slashes%2 == 0 {
			return i
		}
	}
}
