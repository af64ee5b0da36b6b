package storage

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// On many file systems upper and lower case in names make no difference. There an
// article can get another case while its sidecars keep theirs, and when such a folder
// comes to a file system on which it does make a difference they must still be found:
// a sidecar belongs to the article whose name differs from its own in case alone,
// unless there is an article of exactly that name, or several that would do.

// otherCase gives sidecars that are of no article by their names to articles of a
// folder.
type otherCase struct {
	articles []Entry        // of the folder
	named    map[string]int // by folded name: where the article stands, or several
}

// several stands for the place of more than one article.
const several = -1

// folded is the same for names that differ in case alone.
func folded(name string) string { return strings.ToLower(strings.ToUpper(name)) }

// take gives a sidecar to the one article that has its name in another case, and
// reports whether there is one.
func (o *otherCase) take(name string, ref LayerRef) bool {
	if o.named == nil {
		o.named = make(map[string]int, len(o.articles))
		for i := range o.articles {
			key := folded(path.Base(o.articles[i].Path))
			if _, taken := o.named[key]; taken {
				i = several
			}
			o.named[key] = i
		}
	}
	i, ok := o.named[folded(name)]
	if !ok || i == several {
		return false
	}
	a := &o.articles[i]
	at, there := slices.BinarySearchFunc(a.Layers, ref.Slug, func(l LayerRef, slug string) int { return cmp.Compare(l.Slug, slug) })
	if there {
		return false
	}
	a.Layers = slices.Insert(slices.Clone(a.Layers), at, ref)
	return true
}

// Layers lists the sidecars beside an article, by slug.
func (w *Workspace) Layers(of string) ([]LayerRef, error) {
	if err := check(of); err != nil {
		return nil, err
	}
	entries, err := w.readDir(path.Dir(of))
	if err != nil {
		return nil, fmt.Errorf("cannot list the layers of %s: %w", of, cause(err))
	}
	return layersAmong(entries, of), nil
}

// layersAmong are the sidecars of an article among the entries of its folder.
func layersAmong(entries []fs.DirEntry, of string) []LayerRef {
	dir, name := path.Dir(of), path.Base(of)
	alone := true // no other article has the name in another case
	articles := map[string]bool{}
	for _, e := range entries {
		if n := e.Name(); strings.EqualFold(n, name) {
			articles[n] = true
			alone = alone && n == name
		}
	}
	var out []LayerRef
	exact := map[string]bool{}
	add := func(fits func(article, slug string) bool) {
		for _, e := range entries {
			if article, slug, ok := SplitSidecar(e.Name()); ok && !e.IsDir() && fits(article, slug) {
				out = append(out, LayerRef{slug, path.Join(dir, e.Name())})
			}
		}
	}
	add(func(article, slug string) bool {
		exact[slug] = exact[slug] || article == name
		return article == name
	})
	if alone {
		add(func(article, slug string) bool {
			return article != name && strings.EqualFold(article, name) && !exact[slug]
		})
	}
	slices.SortFunc(out, func(a, b LayerRef) int { return cmp.Or(cmp.Compare(a.Slug, b.Slug), cmp.Compare(a.Path, b.Path)) })
	return slices.CompactFunc(out, func(a, b LayerRef) bool { return a.Slug == b.Slug })
}

// sidecarOf is the path of the sidecar that a person has of an article: the usual
// one, or else one that differs from it in case alone. It need not be there. Beside
// lists the article's folder.
func (w *Workspace) sidecarOf(article, slug string, beside func() ([]fs.DirEntry, error)) string {
	usual := SidecarPath(article, slug)
	if check(usual) != nil {
		return usual // which is refused
	}
	if _, err := w.root.Lstat(filepath.FromSlash(usual)); !errors.Is(err, fs.ErrNotExist) {
		return usual
	}
	entries, err := beside()
	if err != nil {
		return usual // told when it is read
	}
	for _, l := range layersAmong(entries, article) {
		if l.Slug == slug {
			return l.Path
		}
	}
	return usual
}
