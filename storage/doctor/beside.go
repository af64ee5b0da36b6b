package doctor

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"postil/storage"
	"postil/storage/article"
	"postil/storage/sidecar"
)

// staleAfter is the age from which a temporary file is one that a crash left: no
// save takes so long.
const staleAfter = 24 * time.Hour

// textFolder is where Postil keeps the texts that marks were made on.
const textFolder = ".postil/texts"

// listFolders finds what is neither article nor sidecar, but of Postil.
func (x *examination) listFolders() error {
	root, err := os.OpenRoot(x.w.Root())
	if err != nil {
		return fmt.Errorf("cannot look into %s: %w", x.w.Root(), err)
	}
	defer root.Close() // nothing was written
	for _, dir := range append(slices.Clone(x.survey.Folders), textFolder) {
		f, err := root.Open(filepath.FromSlash(dir))
		if err != nil {
			continue // it has gone since, or there was none
		}
		entries, err := f.ReadDir(-1)
		if err = errors.Join(err, f.Close()); err != nil {
			return fmt.Errorf("cannot list the folder %s: %w", dir, err)
		}
		slices.SortFunc(entries, func(a, b os.DirEntry) int { return storage.NaturalCompare(a.Name(), b.Name()) })
		for _, e := range entries {
			if e.Type().IsRegular() {
				x.besideFile(path.Join(dir, e.Name()), e)
			}
		}
	}
	return nil
}

func (x *examination) besideFile(p string, e os.DirEntry) {
	if storage.IsTemporary(e.Name()) {
		if info, err := e.Info(); err == nil && x.now.Sub(info.ModTime()) > staleAfter {
			x.stale = append(x.stale, p)
		}
		return
	}
	if strings.HasPrefix(e.Name(), ".") {
		return
	}
	if of, ok := storage.CopyOf(p); ok {
		x.copies[of] = append(x.copies[of], p)
	} else if strings.HasSuffix(p, article.MetaSuffix) {
		x.metas = append(x.metas, p)
	}
}

// secondVersions tells of what sync programs left beside sidecars.
func (x *examination) secondVersions() {
	there := map[string]bool{}
	for _, e := range x.survey.Articles {
		there[e.Path] = true
		for _, l := range e.Layers {
			there[l.Path] = true
		}
	}
	for _, p := range x.survey.Orphans {
		there[p] = true
	}
	sidecars := make([]string, 0, len(x.copies))
	for of := range x.copies {
		sidecars = append(sidecars, of)
	}
	slices.SortFunc(sidecars, storage.NaturalCompare)
	for _, of := range sidecars {
		for _, p := range x.copies[of] {
			x.secondVersion(p, of, there)
		}
	}
}

func (x *examination) secondVersion(p, of string, there map[string]bool) {
	f := Finding{Kind: Copy, Path: p, Text: fmt.Sprintf("this is a second version of %q, as sync programs leave them", of)}
	text := fmt.Sprintf("folds what it holds into %q and takes it away", of)
	plan := folding(p, of)
	article, slug := articleOf(of)
	switch {
	case there[of]:
	case !there[article]:
		plan, f.Text = nil, f.Text+"; but there is neither that file nor an article of that name"
	default:
		// On its own it becomes the layer, if it says of itself that it is that.
		if err := x.speaksOf(p, article, slug); err != nil {
			plan, f.Text = nil, fmt.Sprintf("%s; it cannot take its place: %v", f.Text, err)
		}
		text = fmt.Sprintf("gives it the name %q, since there is no such file", of)
	}
	if plan != nil {
		if _, err := plan(x.w); err != nil {
			f.Text += fmt.Sprintf("; it cannot be folded in: %v", err)
		} else {
			f.Fix = &Fix{Kind: Copy, Path: p, Text: text, plan: plan}
		}
	}
	x.say(f)
}

// speaksOf reports why a file is not a person's layer of an article.
func (x *examination) speaksOf(p, article, slug string) error {
	data, err := x.w.ReadRaw(p)
	if err != nil {
		return err
	}
	l, err := sidecar.Decode(data)
	switch {
	case err != nil:
		return err
	case l.Person.Slug != slug || l.Source.Path != base(article):
		return fmt.Errorf("it is by %q about %q", l.Person.Slug, l.Source.Path)
	}
	return nil
}

// metaFiles tells of meta files that say nothing of anything.
func (x *examination) metaFiles() {
	of := map[string]bool{}
	for _, e := range x.survey.Articles {
		of[article.MetaPath(e.Path)] = true
	}
	for _, p := range x.metas {
		if !of[p] {
			x.say(Finding{Kind: Meta, Path: p, Text: "there is no article beside this meta file; it may have been renamed or removed"})
			continue
		}
		data, err := x.w.ReadRaw(p)
		if err == nil {
			_, err = article.ParseMeta(data)
		}
		if err != nil {
			x.say(Finding{Kind: Meta, Path: p, Text: fmt.Sprintf("what is known of the article cannot be read: %v", err)})
		}
	}
}
