package exchange

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"postil/annotate"
	"postil/storage"
	"postil/storage/exchange/foreign"
)

// names gives foreign articles a place in the workspace and foreign people a
// short name. The same file gives the same names each time.
type names struct {
	paths  map[string]string // foreign name to path
	taken  map[string]string // folded path to foreign name
	slugs  map[string]annotate.Person
	people map[string]string // slug to who has it
}

func newNames() *names {
	return &names{paths: map[string]string{}, taken: map[string]string{}, slugs: map[string]annotate.Person{}, people: map[string]string{}}
}

// article is the path of an article. A name that is a safe path already stays,
// with .txt where it is no article's; one that had to be changed gets a few
// digits of its hash, so that two names never meet in one path and the order
// in the file does not matter. Two that differ in case alone are kept apart,
// because many disks do not. An article without name is called by its text.
func (n *names) article(name, raw string) string {
	if name == "" {
		return "article-" + hash(raw, 10) + ".txt"
	}
	if p, ok := n.paths[name]; ok {
		return p
	}
	p, same := SafePath(name)
	if !same {
		p = suffixed(p, name)
	}
	folded := strings.ToLower(p)
	if other, ok := n.taken[folded]; ok && other != name {
		p = suffixed(p, name)
		folded = strings.ToLower(p)
	}
	n.taken[folded], n.paths[name] = name, p
	return p
}

func suffixed(p, name string) string {
	ext := path.Ext(p)
	return strings.TrimSuffix(p, ext) + "-" + hash(name, 6) + ext
}

func hash(s string, digits int) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])[:digits]
}

// Limits of a safe path, which every file system takes with a sidecar's ending
// behind it.
const (
	maxElement = 120 // bytes
	maxFolders = 12
)

// SafePath makes a path of an article of any name: a path, an address, an id.
// No element is hidden, leads up, or has a character that Windows refuses. It
// tells whether the result is the name itself, but for an ending that it
// lacked: then two names cannot have met in it.
func SafePath(name string) (p string, same bool) {
	clean := strings.ToValidUTF8(name, "_")
	for _, scheme := range []string{"https://", "http://", "file:///", "urn:"} {
		clean = strings.TrimPrefix(clean, scheme)
	}
	var elements []string
	for _, e := range strings.FieldsFunc(clean, func(r rune) bool { return r == '/' || r == '\\' }) {
		if e = safeElement(e); e != "" {
			elements = append(elements, e)
		}
	}
	if len(elements) == 0 {
		elements = []string{"article"}
	}
	if len(elements) > maxFolders {
		elements = elements[len(elements)-maxFolders:]
	}
	p = strings.Join(elements, "/")
	same = p == name
	if !storage.IsArticle(path.Base(p)) {
		p += ".txt"
	}
	return p, same
}

func safeElement(e string) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(e) {
		switch {
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != 0x200C && r != 0x200D || strings.ContainsRune(`<>:"|?*`, r):
			b.WriteByte('_')
		default:
			b.WriteRune(r)
		}
	}
	s := strings.TrimFunc(b.String(), unicode.IsSpace)
	s = strings.TrimLeft(s, ".~")
	for len(s) > maxElement {
		_, n := utf8.DecodeLastRuneInString(s[:maxElement+1])
		s = s[:maxElement+1-max(n, 1)]
	}
	s = strings.TrimRight(s, " .")
	if stem, _, _ := strings.Cut(s, "."); stem != "" && len(stem) <= 7 && isASCII(stem) && storage.SafeName(stem) != strings.ToLower(stem) &&
		strings.HasPrefix(storage.SafeName(stem), strings.ToLower(stem)+"-") {
		s = "_" + s // a device of Windows
	}
	return s
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

// person is who a foreign person is here. Two of different names never become
// one, though SafeName may give both the same.
func (n *names) person(p foreign.Person) annotate.Person {
	key := p.Slug + "\x00" + p.Name
	if known, ok := n.slugs[key]; ok {
		return known
	}
	slug := p.Slug
	if slug == "" || storage.SafeName(slug) != slug {
		slug = storage.SafeName(orElse(p.Slug, p.Name))
	}
	if other, ok := n.people[slug]; ok && other != key {
		slug = storage.SafeName(slug) + "-" + hash(key, 4)
	}
	n.people[slug] = key
	out := annotate.Person{ID: p.ID, Slug: slug, Name: orElse(p.Name, slug), Kind: p.Kind}
	if out.ID == (annotate.ID{}) {
		out.ID = personID(slug)
	}
	if out.Kind == "" {
		out.Kind = annotate.Human
	}
	n.slugs[key] = out
	return out
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
