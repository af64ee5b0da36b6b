package storage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"postil/storage/article"
)

// Entry is an article in a listing.
type Entry struct {
	Path    string // relative to the workspace, with slashes
	Size    int64  // in bytes
	ModTime time.Time
	Layers  []LayerRef // the sidecars beside it, by slug
	Meta    bool       // there is a meta file beside it
}

// LayerRef names a layer beside an article.
type LayerRef struct {
	Slug string // of the person
	Path string // of the sidecar
}

// Survey is what a walk through a workspace finds.
type Survey struct {
	Articles   []Entry
	Folders    []string // that were walked through, from "." on
	Orphans    []string // sidecars beside which there is no article
	Unreadable []error  // what is there but cannot be looked at
}

// List returns the workspace's articles: .txt and .md files in it and below,
// folder by folder, in natural order (2.txt before 10.txt). Hidden files and
// folders are skipped, and links to folders are not followed. What cannot be
// looked at is reported in one joined error; the entries are right all the
// same.
func (w *Workspace) List(ctx context.Context) ([]Entry, error) {
	s, err := w.Survey(ctx)
	if err != nil {
		return nil, err
	}
	return s.Articles, errors.Join(s.Unreadable...)
}

// Survey walks through the workspace. It fails only when ctx ends.
func (w *Workspace) Survey(ctx context.Context) (Survey, error) { return w.survey(ctx, true) }

// Names is Survey without a look at each file, which is most of its time: the
// entries have no Size and no ModTime until SummaryOf gives them.
func (w *Workspace) Names(ctx context.Context) (Survey, error) { return w.survey(ctx, false) }

func (w *Workspace) survey(ctx context.Context, look bool) (Survey, error) {
	k := walker{w: w, ctx: ctx, look: look}
	if err := k.walk("."); err != nil {
		return Survey{}, err
	}
	slices.SortFunc(k.found.Orphans, comparePaths)
	return k.found, nil
}

// walker goes through a workspace in the order of the list: the articles of a
// folder, then the folders in it.
type walker struct {
	w     *Workspace
	ctx   context.Context
	look  bool // at each file
	found Survey
}

// sidecarName is a file name that SidecarPath made.
type sidecarName struct{ article, slug, name string }

func (k *walker) walk(dir string) error {
	if err := k.ctx.Err(); err != nil {
		return err
	}
	entries, err := k.w.readDir(dir)
	if err != nil {
		k.found.Unreadable = append(k.found.Unreadable, fmt.Errorf("cannot list the folder %s: %w", dir, cause(err)))
		return nil
	}
	k.found.Folders = append(k.found.Folders, dir)
	var sidecars []sidecarName
	var articles, folders []fs.DirEntry
	metas := map[string]bool{}
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") {
			continue
		}
		if of, slug, ok := SplitSidecar(name); ok {
			sidecars = append(sidecars, sidecarName{of, slug, name})
			continue
		}
		switch {
		case e.IsDir():
			folders = append(folders, e)
		case IsArticle(name):
			articles = append(articles, e)
		case strings.HasSuffix(name, article.MetaSuffix):
			metas[name] = true
		}
	}
	first := len(k.found.Articles)
	sortByName(articles)
	for _, e := range articles {
		k.add(join(dir, e.Name()), e)
	}
	k.beside(dir, first, sidecars, metas)
	sortByName(folders)
	for _, e := range folders {
		if err := k.walk(join(dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

func sortByName(entries []fs.DirEntry) {
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return NaturalCompare(a.Name(), b.Name()) })
}

// join is path.Join for a name in a folder.
func join(dir, name string) string {
	if dir == "." {
		return name
	}
	return dir + "/" + name
}

// add takes a file for an article, where it is an ordinary one.
func (k *walker) add(p string, e fs.DirEntry) {
	if !k.look && e.Type().IsRegular() {
		k.found.Articles = append(k.found.Articles, Entry{Path: p})
		return
	}
	info, err := k.w.info(p, e)
	switch {
	case errors.Is(err, fs.ErrNotExist) && e.Type().IsRegular(): // removed since the folder was read
	case err != nil:
		k.found.Unreadable = append(k.found.Unreadable, fmt.Errorf("cannot look at %s: %w", p, cause(err)))
	case info.Mode().IsRegular():
		k.found.Articles = append(k.found.Articles, Entry{Path: p, Size: info.Size(), ModTime: info.ModTime()})
	}
}

// beside tells the articles of a folder, which begin at first, what lies beside
// them.
func (k *walker) beside(dir string, first int, sidecars []sidecarName, metas map[string]bool) {
	slices.SortFunc(sidecars, func(a, b sidecarName) int {
		return cmp.Or(cmp.Compare(a.article, b.article), cmp.Compare(a.slug, b.slug))
	})
	refs := make([]LayerRef, len(sidecars)) // one array for all
	for i, c := range sidecars {
		refs[i] = LayerRef{c.slug, join(dir, c.name)}
	}
	taken := make([]bool, len(sidecars))
	for i := first; i < len(k.found.Articles); i++ {
		a := &k.found.Articles[i]
		name := path.Base(a.Path)
		a.Meta = len(metas) > 0 && metas[article.MetaPath(name)]
		from, there := slices.BinarySearchFunc(sidecars, name, func(c sidecarName, name string) int { return cmp.Compare(c.article, name) })
		if !there {
			continue
		}
		to := from
		for to < len(sidecars) && sidecars[to].article == name {
			taken[to] = true
			to++
		}
		a.Layers = refs[from:to:to]
	}
	others := otherCase{articles: k.found.Articles[first:]}
	for i, t := range taken {
		if !t && !others.take(sidecars[i].article, refs[i]) {
			k.found.Orphans = append(k.found.Orphans, refs[i].Path)
		}
	}
}

func (w *Workspace) readDir(dir string) ([]fs.DirEntry, error) {
	f, err := w.root.Open(filepath.FromSlash(dir))
	if err != nil {
		return nil, err
	}
	entries, err := f.ReadDir(-1)
	return entries, errors.Join(err, f.Close())
}

// info follows a link, as long as it stays in the workspace.
func (w *Workspace) info(p string, e fs.DirEntry) (fs.FileInfo, error) {
	if e.Type()&fs.ModeSymlink != 0 {
		return w.root.Stat(filepath.FromSlash(p))
	}
	return e.Info()
}

const sidecarSuffix = ".ann.json"

// SidecarPath is the path of a person's layer of an article.
func SidecarPath(of, slug string) string { return of + "." + slug + sidecarSuffix }

// SplitSidecar reads a path that SidecarPath made; it is false for any other.
// Slugs hold no dots.
func SplitSidecar(p string) (of, slug string, ok bool) {
	rest, ok := strings.CutSuffix(p, sidecarSuffix)
	if !ok {
		return "", "", false
	}
	i := strings.LastIndexByte(rest, '.')
	if i <= 0 || strings.Contains(rest[i+1:], "/") || i+1 == len(rest) {
		return "", "", false
	}
	return rest[:i], rest[i+1:], true
}

// comparePaths orders by folder, then by name; a folder's own articles come
// before those of the folders in it.
func comparePaths(a, b string) int {
	as, bs := strings.Split(a, "/"), strings.Split(b, "/")
	for i := 0; ; i++ {
		lastA, lastB := i == len(as)-1, i == len(bs)-1
		if lastA != lastB {
			if lastA {
				return -1
			}
			return 1
		}
		if c := NaturalCompare(as[i], bs[i]); c != 0 || lastA {
			return c
		}
	}
}

// NaturalCompare orders names as people do: numbers by their value, letters
// without regard to case. Only equal names compare as equal.
func NaturalCompare(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		if isDigit(x[0]) && isDigit(y[0]) {
			nx, restX := cutNumber(x)
			ny, restY := cutNumber(y)
			if c := cmp.Or(cmp.Compare(len(nx), len(ny)), cmp.Compare(nx, ny)); c != 0 {
				return c
			}
			x, y = restX, restY
			continue
		}
		if x[0] == y[0] && x[0] < utf8.RuneSelf {
			x, y = x[1:], y[1:]
			continue
		}
		rx, nx := utf8.DecodeRuneInString(x)
		ry, ny := utf8.DecodeRuneInString(y)
		if c := cmp.Compare(unicode.ToLower(rx), unicode.ToLower(ry)); c != 0 {
			return c
		}
		x, y = x[nx:], y[ny:]
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(a, b))
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// cutNumber parts the digits in front, without leading zeros, from the rest.
func cutNumber(s string) (number, rest string) {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return strings.TrimLeft(s[:n], "0"), s[n:]
}
