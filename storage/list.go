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
)

// Entry is an article in a listing.
type Entry struct {
	Path    string // relative to the workspace, with slashes
	Size    int64  // in bytes
	ModTime time.Time
	Layers  []LayerRef // the sidecars beside it, by slug
}

// LayerRef names a layer beside an article.
type LayerRef struct {
	Slug string // of the person
	Path string // of the sidecar
}

// Survey is what a walk through a workspace finds.
type Survey struct {
	Articles   []Entry
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
func (w *Workspace) Survey(ctx context.Context) (Survey, error) {
	var s Survey
	if err := w.walk(ctx, ".", &s); err != nil {
		return Survey{}, err
	}
	slices.SortFunc(s.Articles, func(a, b Entry) int { return comparePaths(a.Path, b.Path) })
	slices.SortFunc(s.Orphans, comparePaths)
	return s, nil
}

func (w *Workspace) walk(ctx context.Context, dir string, s *Survey) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	entries, err := w.readDir(dir)
	if err != nil {
		s.Unreadable = append(s.Unreadable, fmt.Errorf("cannot list the folder %s: %w", dir, cause(err)))
		return nil
	}
	layers := map[string][]LayerRef{} // by article path
	first := len(s.Articles)
	for _, e := range entries {
		name := e.Name()
		p := path.Join(dir, name)
		if strings.HasPrefix(name, ".") {
			continue
		}
		if article, slug, ok := splitSidecar(p); ok {
			layers[article] = append(layers[article], LayerRef{slug, p})
			continue
		}
		if e.IsDir() {
			if err := w.walk(ctx, p, s); err != nil {
				return err
			}
			continue
		}
		if !IsArticle(name) {
			continue
		}
		info, err := w.info(p, e)
		if err != nil {
			s.Unreadable = append(s.Unreadable, fmt.Errorf("cannot look at %s: %w", p, cause(err)))
			continue
		}
		if info.Mode().IsRegular() {
			s.Articles = append(s.Articles, Entry{Path: p, Size: info.Size(), ModTime: info.ModTime()})
		}
	}
	for i := first; i < len(s.Articles) && len(layers) > 0; i++ {
		a := &s.Articles[i]
		if refs, ok := layers[a.Path]; ok {
			slices.SortFunc(refs, func(x, y LayerRef) int { return cmp.Compare(x.Slug, y.Slug) })
			a.Layers = refs
			delete(layers, a.Path)
		}
	}
	for _, refs := range layers {
		for _, r := range refs {
			s.Orphans = append(s.Orphans, r.Path)
		}
	}
	return nil
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
func SidecarPath(article, slug string) string { return article + "." + slug + sidecarSuffix }

// splitSidecar reads a path that SidecarPath made. Slugs hold no dots.
func splitSidecar(p string) (article, slug string, ok bool) {
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

// Layers lists the sidecars beside an article, by slug.
func (w *Workspace) Layers(article string) ([]LayerRef, error) {
	if err := check(article); err != nil {
		return nil, err
	}
	entries, err := w.readDir(path.Dir(article))
	if err != nil {
		return nil, fmt.Errorf("cannot list the layers of %s: %w", article, cause(err))
	}
	var out []LayerRef
	for _, e := range entries {
		p := path.Join(path.Dir(article), e.Name())
		if of, slug, ok := splitSidecar(p); ok && of == article && !e.IsDir() {
			out = append(out, LayerRef{slug, p})
		}
	}
	slices.SortFunc(out, func(a, b LayerRef) int { return cmp.Compare(a.Slug, b.Slug) })
	return out, nil
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
