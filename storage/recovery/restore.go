package recovery

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"time"

	"postil/annotate"
	"postil/storage"
	"postil/storage/sidecar"
)

// Match is a layer that could not be saved, with the article that it is about in the
// workspace that is open.
type Match struct {
	Unsaved
	Path string // of the article
}

// Found is what is kept, as it is seen from a workspace.
type Found struct {
	Here   []Match   // can be restored
	Astray []Unsaved // of this workspace, but there is no such article in it any more
	Others []Unsaved // of other workspaces
}

// Find looks which layers that could not be saved belong to a workspace. They do where
// they were made in the same folder. Of a folder that is no longer where it was, they
// do where the workspace has a sidecar of the same layer, or, when nothing of it was
// ever saved, an article at the same path with the very same text. What cannot be read
// is told in one joined error; the rest is right all the same.
func (p Place) Find(ctx context.Context, w *storage.Workspace) (Found, error) {
	all, unread := p.List()
	var found Found
	if len(all) == 0 {
		return found, unread
	}
	survey, err := w.Names(ctx)
	if err != nil {
		return found, err
	}
	at := map[string]string{} // paths of articles as JSON has them
	for _, e := range survey.Articles {
		at[written(e.Path)] = e.Path
	}
	var homeless []Unsaved
	for _, u := range all {
		article, there := at[u.Article]
		switch {
		case sameFolder(w.Root(), u.Workspace) && there:
			found.Here = append(found.Here, Match{u, article})
		case sameFolder(w.Root(), u.Workspace) || !isThere(u):
			homeless = append(homeless, u)
		default:
			found.Others = append(found.Others, u)
		}
	}
	if len(homeless) == 0 {
		return found, unread
	}
	byID := map[annotate.ID]string{}
	// What cannot be read here is told when the article is opened.
	_ = w.EachLayer(ctx, func(article, _ string, l *annotate.Layer) { byID[l.ID] = article })
	for _, u := range homeless {
		article, ok := byID[u.Layer.ID]
		if ok && slices.ContainsFunc(survey.Articles, func(e storage.Entry) bool { return e.Path == article }) {
			found.Here = append(found.Here, Match{u, article})
			continue
		}
		if article, there := at[u.Article]; there && !sameFolder(w.Root(), u.Workspace) && sameText(w, article, u.Layer) {
			found.Here = append(found.Here, Match{u, article})
			continue
		}
		if sameFolder(w.Root(), u.Workspace) {
			found.Astray = append(found.Astray, u)
		} else {
			found.Others = append(found.Others, u)
		}
	}
	return found, errors.Join(unread, ctx.Err())
}

// sameFolder reports whether two paths lead to one folder.
func sameFolder(root, kept string) bool {
	if written(root) == kept {
		return true
	}
	a, err := os.Stat(root)
	if err != nil {
		return false
	}
	b, err := os.Stat(kept)
	return err == nil && os.SameFile(a, b)
}

// isThere reports whether the article is still where it was.
func isThere(u Unsaved) bool {
	_, err := os.Stat(filepath.Join(u.Workspace, filepath.FromSlash(u.Article)))
	return err == nil
}

// sameText reports whether an article has the text that a layer was made on.
func sameText(w *storage.Workspace, article string, l *annotate.Layer) bool {
	a, err := w.ReadArticle(article)
	return err == nil && a.Source.TextSHA256 == l.Source.TextSHA256
}

// Restored tells what has become of a layer that could not be saved.
type Restored struct {
	Article string
	Slug    string          // of the person
	Marks   int             // that the sidecar had not, or had otherwise
	Layer   *annotate.Layer // as it is on disk now
}

// Restore merges a layer with what is on disk by now, saves it, and removes its file.
// Nothing is doubled and nothing lost; doing it twice is the same as once. After an
// error the file is still there: those of OpenLayer and Save, sidecar.ErrDifferent
// where the sidecar is somebody else's, and ErrChanged, after which all that was read
// is saved.
func (p Place) Restore(ctx context.Context, w *storage.Workspace, m Match, now time.Time) (Restored, error) {
	fail := func(err error) (Restored, error) {
		return Restored{}, fmt.Errorf("the marks of %s on %s stay in %s: %w", m.Slug(), m.Path, m.File, err)
	}
	a, err := w.ReadArticle(m.Path)
	if err != nil {
		return fail(err)
	}
	f, disk, err := w.OpenLayer(a, m.Layer.Person, now)
	if err != nil {
		return fail(err)
	}
	merged := m.Layer
	if saved, err := w.ReadLayer(a, m.Slug()); err != nil {
		return fail(err)
	} else if saved != nil {
		if merged, err = sidecar.Merge(disk, m.Layer); err != nil {
			return fail(err)
		}
	}
	saved, err := f.Save(ctx, merged)
	if err != nil {
		return fail(err)
	}
	out := Restored{Article: m.Path, Slug: m.Slug(), Marks: differing(disk, saved), Layer: saved}
	if err := p.Remove(ctx, m.Unsaved); err != nil {
		return out, err
	}
	return out, nil
}

// differing counts the marks that are not in both layers as they are.
func differing(before, after *annotate.Layer) int {
	n := 0
	for m := range after.Annotations() {
		if was := before.Annotation(m.ID); was == nil || !reflect.DeepEqual(was, m) {
			n++
		}
	}
	for m := range before.Annotations() {
		if after.Annotation(m.ID) == nil {
			n++
		}
	}
	return n
}
