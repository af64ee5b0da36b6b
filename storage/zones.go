package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"postil/annotate/text"
	"postil/storage/article"
)

// Errors of Zones and EditZones, to be matched with errors.Is.
var (
	// ErrBrokenMeta: a meta file is there but cannot be read, so it must not be
	// overwritten.
	ErrBrokenMeta = errors.New("what is known of the article cannot be read, and is left as it is")
	// ErrNewerMeta: a newer Postil wrote the meta file, which must not be
	// overwritten.
	ErrNewerMeta = article.ErrNewerMeta
	// ErrOtherMeta: the meta file is that of another article of the same name, as
	// story.txt and story.md have one between them.
	ErrOtherMeta = errors.New("it belongs to another article of the same name")
	// ErrArticleChanged: the article's file is not the one that was read.
	ErrArticleChanged = errors.New("its text has changed since it was opened; open the folder again")
)

// Zones are the zones of the article with a path and a text: those of its meta
// file where it is about that text, otherwise by the rules of PlainZones. With
// ErrBrokenMeta, ErrNewerMeta or an error of the file system, each with the path
// of the meta file, they are by the rules, too.
func (w *Workspace) Zones(p string, t *text.Text) ([]article.Zone, error) {
	m, there, err := w.readMeta(p)
	if err == nil && there && fits(m, t) {
		return m.Zones, nil
	}
	return article.PlainZones(t, article.FindOutline(t)), err
}

// readMeta reads the meta file of an article, and tells whether there is one.
func (w *Workspace) readMeta(p string) (m article.Meta, there bool, err error) {
	file := article.MetaPath(p)
	data, _, err := w.read(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return m, false, nil
	case err != nil:
		return m, false, err
	}
	m, err = article.ParseMeta(data)
	switch {
	case errors.Is(err, ErrNewerMeta):
		return m, true, fmt.Errorf("%s: %w", file, err)
	case err != nil:
		return m, true, fmt.Errorf("%w: %s: %w", ErrBrokenMeta, file, err)
	}
	return m, true, nil
}

// fits reports whether a meta file is about a text.
func fits(m article.Meta, t *text.Text) bool {
	return m.Length == t.Len() && m.TextSHA256 == textSum(t)
}

func textSum(t *text.Text) string {
	sum := sha256.Sum256([]byte(t.String()))
	return hex.EncodeToString(sum[:])
}

// changedNote is what the meta file of an imported article says once its text is
// no longer the imported one.
const changedNote = "The text was changed after the import, and the zones were corrected on the new one"

// EditZones lets a person's corrections change the zones of an article and keeps
// them in its meta file, which is made where there is none. Edit gets the zones
// as they are on disk by now, since somebody else may have corrected others; it
// must not change them in place. EditZones returns the zones that hold then. A
// file in which nothing would change is not written.
//
// The file is replaced whole or not at all. Nothing is written after an error:
// ErrBrokenMeta, ErrNewerMeta, ErrOtherMeta, ErrArticleChanged, which do not go
// away by themselves, or one of the file system. The end of ctx stops it before
// it has begun to write.
func (w *Workspace) EditZones(ctx context.Context, a *Article, now time.Time, edit func([]article.Zone) []article.Zone) ([]article.Zone, error) {
	file := article.MetaPath(a.Path)
	fail := func(err error) ([]article.Zone, error) {
		return nil, fmt.Errorf("cannot keep the zones of %s: %w", a.Path, err)
	}
	if err := check(a.Path); err != nil {
		return fail(err)
	}
	var zones []article.Zone
	err := w.whileLocked(ctx, path.Dir(file), func(d folder, locked bool) error {
		m, was, _, err := w.metaToEdit(a)
		if err != nil {
			return err
		}
		zones = edit(was)
		if slices.Equal(zones, was) {
			return nil
		}
		m.Zones, m.Corrected = zones, now.UTC().Format(time.RFC3339)
		data, err := m.Encode()
		if err != nil {
			return err
		}
		_, err = replace(d, path.Base(file), locked, bytesTo(data))
		return err
	})
	if err != nil {
		return fail(err)
	}
	return zones, nil
}

// metaToEdit reads the meta file of an article that is to be written, brought to
// the article's text, and the zones of that. It tells whether they are the file's.
func (w *Workspace) metaToEdit(a *Article) (m article.Meta, zones []article.Zone, fitting bool, err error) {
	raw, _, err := w.read(a.Path)
	if err != nil {
		return m, nil, false, err
	}
	if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != a.Source.SHA256 {
		return m, nil, false, ErrArticleChanged
	}
	file := article.MetaPath(a.Path)
	if info, err := w.root.Lstat(filepath.FromSlash(file)); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		return m, nil, false, fmt.Errorf("%s is a link to another file", file)
	}
	m, there, err := w.readMeta(a.Path)
	if err != nil {
		return m, nil, false, err
	}
	if there && m.TextSHA256 == a.Source.TextSHA256 && m.Length == a.Text.Len() {
		return m, m.Zones, true, nil
	}
	if there {
		if other, err := w.namesake(a.Path); err != nil || other != "" {
			return m, nil, false, errors.Join(fmt.Errorf("%s: %w (%s)", file, ErrOtherMeta, other), err)
		}
		if m.Importer != (article.Importer{}) && !slices.Contains(m.Notes, changedNote) {
			m.Notes = append(m.Notes, changedNote)
		}
	}
	m.TextSHA256, m.Length = a.Source.TextSHA256, a.Text.Len()
	return m, article.PlainZones(a.Text, a.Outline), false, nil
}

// namesake is another article that has the same meta file, or "".
func (w *Workspace) namesake(p string) (string, error) {
	entries, err := w.readDir(path.Dir(p))
	if err != nil {
		return "", cause(err)
	}
	base := path.Base(p)
	for _, e := range entries {
		if name := e.Name(); name != base && IsArticle(name) && strings.TrimSuffix(name, path.Ext(name)) == strings.TrimSuffix(base, path.Ext(base)) {
			return name, nil
		}
	}
	return "", nil
}
