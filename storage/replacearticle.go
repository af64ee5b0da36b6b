package storage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"postil/storage/article"
)

// Renewal is what comes in the place of an article.
type Renewal struct {
	Text string       // canonical
	Meta article.Meta // of it; where its original is kept is filled in, and Earlier

	// Original writes what the text was made of, which is kept under a name with
	// the ending, such as ".html". It is nil where the text is the original, byte
	// by byte.
	Original func(io.Writer) error
	Ending   string
}

// OriginalName is the nth name, from 1, under which an original with an ending
// may be kept beside an article with a path. It is never an article's.
func OriginalName(p, ending string, n int) string {
	name := strings.TrimSuffix(path.Base(p), path.Ext(p)) + ".original"
	if n > 1 {
		name += "-" + strconv.Itoa(n)
	}
	if name += ending; IsArticle(name) {
		name += ".bytes" // else it would be taken for one
	}
	return name
}

// Meta is what is known of an article, with its zones as Zones has them. The
// errors are those of EditZones: what it gives may be edited.
func (w *Workspace) Meta(a *Article) (article.Meta, error) {
	m, zones, fitting, err := w.metaToEdit(a)
	m.Zones = zones
	if !fitting { // they are not what a person has corrected
		m.Corrected = ""
	}
	return m, err
}

// ReplaceArticle writes another text over an article, which must still be as it
// was read. With is given what is known of it (Meta), while its folder is locked,
// and says what comes in its place.
//
// What it was is kept: the text for Reanchor; its file beside it, where the file
// is not the text, byte by byte; the original that it was made of; and in the meta
// file what made it. The marks stay as they are; Reanchors finds them again.
//
// Everything is written or nothing is: after an error the article is what it was.
// Only a power cut can come between the text and its meta file, which is then seen
// to be of another text. Errors are those of With and EditZones, which do not go
// away by themselves, or those of the file system. The end of ctx stops it before
// it has begun to write.
func (w *Workspace) ReplaceArticle(ctx context.Context, a *Article, with func(known article.Meta) (Renewal, error)) error {
	fail := func(err error) error { return fmt.Errorf("cannot write over %s: %w", a.Path, cause(err)) }
	if err := check(a.Path); err != nil {
		return err
	}
	err := w.whileLocked(ctx, path.Dir(a.Path), func(d folder, locked bool) error {
		known, err := w.Meta(a)
		if err != nil {
			return err
		}
		if info, err := d.Stat(path.Base(a.Path)); err != nil || !info.Mode().IsRegular() {
			return errors.Join(errors.New("it is a link to another file"), err)
		}
		r, err := with(known)
		if err != nil {
			return err
		}
		if err := w.KeepText(ctx, a); err != nil {
			return err
		}
		return w.renew(d, locked, a, known, r)
	})
	if err != nil {
		return fail(err)
	}
	return nil
}

func (w *Workspace) renew(d folder, locked bool, a *Article, known article.Meta, r Renewal) error {
	was, _, err := w.read(a.Path)
	if err != nil {
		return err
	}
	var beside []Beside
	keep := func(ending string, write func(io.Writer) error) (string, error) {
		taken := map[string]bool{}
		for _, b := range beside {
			taken[b.Name] = true
		}
		name, err := freeOriginal(d, a.Path, ending, taken)
		beside = append(beside, Beside{name, write})
		return name, err
	}
	before := article.Earlier{
		TextSHA256: a.Source.TextSHA256, Length: a.Text.Len(), Replaced: r.Meta.Importer.Imported,
		Importer: known.Importer, Original: known.Original,
	}
	if string(was) != a.Text.String() {
		name, err := keep(path.Ext(a.Path), bytesTo(was))
		if err != nil {
			return err
		}
		if before.Original == (article.Original{}) {
			before.Original = article.Original{Source: path.Base(a.Path), File: name, SHA256: a.Source.SHA256, Bytes: int64(len(was)), Encoding: a.Source.Encoding}
		}
	}
	if r.Meta.Earlier = known.Earlier; before.TextSHA256 != r.Meta.TextSHA256 {
		r.Meta.Earlier = append([]article.Earlier{before}, known.Earlier...)
	}
	switch o := known.Original; {
	case r.Original == nil:
		r.Meta.Original.File = ""
	case o.File != "" && o.SHA256 == r.Meta.Original.SHA256 && isThere(d, o.File): // another reader of the same page
		r.Meta.Original.File = o.File
	default:
		if r.Meta.Original.File, err = keep(r.Ending, r.Original); err != nil {
			return err
		}
	}
	meta, err := r.Meta.Encode()
	if err != nil {
		return err
	}
	if err := writeAll(d, locked, beside); err != nil {
		return err
	}
	name := path.Base(a.Path)
	info, err := replace(d, name, locked, bytesTo([]byte(r.Text)))
	if err == nil {
		_, err = replace(d, path.Base(article.MetaPath(a.Path)), locked, bytesTo(meta))
		if errors.Is(err, errNotSynced) {
			err = nil // both are in place
		}
	}
	if err == nil {
		return nil
	}
	if info != nil {
		_, back := replace(d, name, locked, bytesTo(was))
		err = errors.Join(err, back)
	}
	return errors.Join(err, removeAll(d, beside))
}

func isThere(d folder, name string) bool {
	info, err := d.Stat(name)
	return err == nil && info.Mode().IsRegular() && name == filepath.Base(name)
}

// freeOriginal is the first name of an original that nobody has.
func freeOriginal(d folder, p, ending string, taken map[string]bool) (string, error) {
	const most = 10_000
	for n := 1; n < most; n++ {
		name := OriginalName(p, ending, n)
		if taken[name] {
			continue
		}
		if _, err := d.Stat(name); errors.Is(err, fs.ErrNotExist) {
			return name, nil
		} else if err != nil {
			return "", err
		}
	}
	return "", fmt.Errorf("%w: %s and %d more of such names", ErrArticleExists, OriginalName(p, ending, 1), most-2)
}
