package storage

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"postil/annotate"
	"postil/storage/article"
)

// Summary is what a list shows of an article, for one person.
type Summary struct {
	Path   string
	Title  string // the headline, or the file's name
	Second string // outlet and day, as in "Coastal Wire · 12 May", or ""
	State  annotate.State
	Marks  int      // of the person
	Others []string // slugs of other people with a layer
}

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
	return w.SummaryOf(Entry{Path: p, Layers: layers}, slug)
}

// SummaryOf is Summary for an entry of a listing, whose layers are known: use
// it to summarise a whole list, since Summary lists the folder each time.
func (w *Workspace) SummaryOf(e Entry, slug string) (Summary, error) {
	s := Summary{Path: e.Path, Title: title(e.Path, ""), State: annotate.StateNew}
	var mine error
	for _, l := range e.Layers {
		if l.Slug != slug {
			s.Others = append(s.Others, l.Slug)
			continue
		}
		var data []byte
		if data, _, mine = w.read(l.Path); mine != nil {
			if errors.Is(mine, fs.ErrNotExist) {
				mine = nil // removed since the folder was listed
				continue
			}
			mine = fmt.Errorf("%w: %w", ErrBrokenSidecar, mine)
			continue
		}
		s.State, s.Marks, mine = scanLayer(l.Path, data)
	}
	head, whole, err := w.readHead(e.Path, headBytes)
	if err != nil {
		return s, errors.Join(err, mine)
	}
	d, err := decodeHead(head, whole)
	if err != nil {
		return s, errors.Join(fmt.Errorf("cannot read %s: %w", e.Path, err), mine)
	}
	o := article.HeadOutline(d.Text)
	s.Title, s.Second = title(e.Path, o.Title(d.Text)), o.Second()
	return s, mine
}

func decodeHead(head []byte, whole bool) (article.Decoded, error) {
	if whole {
		return article.Decode(head)
	}
	return article.DecodeHead(head)
}

// scanLayer tells state and number of marks of a sidecar. It looks only at the
// frame of the JSON; whatever is out of the ordinary is left to the codec,
// which then says what is wrong.
func scanLayer(p string, data []byte) (annotate.State, int, error) {
	if json.Valid(data) {
		if f, ok := scanFrame(data); ok {
			return f.state, f.marks, nil
		}
	}
	l, err := decodeLayer(p, data, nil)
	if err != nil {
		return annotate.StateNew, 0, err
	}
	return l.State, l.Len(), nil
}

// frame is what stands outside the records of a sidecar.
type frame struct {
	state annotate.State
	marks int
}

// scanFrame reads the frame of a sidecar that is valid JSON. It reports false
// for a file that is no layer of this version.
func scanFrame(data []byte) (frame, bool) {
	var f frame
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
			f.marks = countElements(value)
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

// countElements is the number of elements of a valid JSON array, or -1 for
// another value.
func countElements(data []byte) int {
	if data[0] != '[' {
		return -1
	}
	i := skipSpace(data, 1)
	if data[i] == ']' {
		return 0
	}
	for n := 1; ; n++ {
		if i = skipSpace(data, skipValue(data, i)); data[i] == ']' {
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
