package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"postil/annotate"
	"postil/storage"
	"postil/storage/doctor"
)

// errFixing is why nothing can be marked while files are being fixed.
var errFixing = errors.New("files of this folder are being fixed; wait until that is done")

// Fix carries fixes of the ailments out, in the background, and looks again. What was
// marked before is saved first; a fix of marks that cannot be saved is not carried
// out, and its ailment says so. Nothing is marked meanwhile. Articles of which the
// person's own marks were fixed are read anew, as Import over an article does: what
// was done in them before can be undone only down to what a fix has changed.
func (c *Checkup) Fix(fixes []*doctor.Fix) {
	if c.Doing != CheckIdle || len(fixes) == 0 || !c.open() {
		return
	}
	s := c.s
	c.Told, c.Err = "", nil
	ctx := c.begin(CheckFixing)
	turn, d, t := c.turn, s.describer(), s.clearDesk()
	s.opt.Go(func() {
		out := repaired{refused: map[*doctor.Fix]string{}}
		_ = s.saver.flush(saveLimit) // what is not on disk is refused one by one
		var wanted []*doctor.Fix
		for _, f := range fixes {
			files, err := f.Files(c.ws)
			if err == nil {
				err = t.refuses(files)
			}
			if err != nil {
				out.refused[f] = sentence(err.Error())
				continue
			}
			wanted = append(wanted, f)
		}
		if len(wanted) > 0 {
			out.mended, out.found.err = doctor.Mending{Chosen: wanted, Progress: c.ticker(turn)}.Run(ctx, c.ws, s.opt.Now())
		}
		out.read(ctx, d, len(wanted) > 0)
		s.opt.Do(func() {
			t.free(out.mended.Files)
			if !c.open() {
				c.end()
				return
			}
			c.takeFixed(out)
			anew := t.open(out.mended.Files)
			if n := s.undoable(anew); n > 0 {
				c.Told += " What was done before in " + some(n, "open article", "open articles") + " can be undone only down to what a fix has changed."
			}
			s.renewAll(c.ws, anew, func() {
				s.follow(out.mended.Fixes)
				c.end()
			})
		})
	})
}

// repaired is what came of fixes.
type repaired struct {
	mended  doctor.Mended
	refused map[*doctor.Fix]string
	found   checked
}

// read makes ailments of what is left, where all has been looked at again.
func (f *repaired) read(ctx context.Context, d *describer, tried bool) {
	f.found.report = f.mended.Left
	if tried && f.found.err == nil {
		f.found.read(ctx, d)
		return
	}
	f.found.repairs, _ = doctor.Mendings(d.ws) // told when all is looked at
}

// takeFixed shows what came of fixes.
func (c *Checkup) takeFixed(f repaired) {
	for _, e := range f.mended.Failed {
		for i := range c.Ailments {
			if a := &c.Ailments[i]; a.Fix != nil && a.Fix.String() == e.Fix.String() {
				a.Refused = sentence(e.Err.Error())
			}
		}
	}
	for i := range c.Ailments {
		a := &c.Ailments[i]
		if why := f.refused[a.Fix]; a.Fix != nil && why != "" {
			a.Refused = why
		}
	}
	stopped := errors.Is(f.found.err, context.Canceled)
	if f.found.ailments != nil {
		c.take(f.found)
	} else { // all has not been looked at again: what was done goes from the list.
		c.Ailments = slices.DeleteFunc(c.Ailments, func(a Ailment) bool {
			return a.Fix != nil && slices.ContainsFunc(f.mended.Fixes, func(done *doctor.Fix) bool { return done.String() == a.Fix.String() })
		})
		c.Repairs = f.found.repairs
		if !stopped {
			c.Err = f.found.err
		}
	}
	c.Told = fixedWords(len(f.mended.Fixes), len(f.refused)+len(f.mended.Failed), len(f.mended.Missed), stopped)
}

// fixedWords say what was done, as in "1 fix is done. 2 could not be done; the list says why."
func fixedWords(done, failed, missed int, stopped bool) string {
	var parts []string
	if stopped {
		parts = append(parts, "Stopped.")
	}
	if done == 0 {
		parts = append(parts, "Nothing was fixed.")
	} else {
		parts = append(parts, some(done, "fix is done.", "fixes are done."))
	}
	if failed > 0 {
		parts = append(parts, fmt.Sprintf("%d could not be done; the list says why.", failed))
	}
	if missed > 0 {
		parts = append(parts, some(missed, "is no longer what is to be done, since files have changed.", "are no longer what is to be done, since files have changed."))
	}
	return strings.Join(parts, " ")
}

// TakeBack takes a repair back, in the background: its files get the bytes that they
// had, but for those that have been changed since. Then it looks again.
func (c *Checkup) TakeBack(repair doctor.Kept) {
	if c.Doing != CheckIdle || !c.open() {
		return
	}
	s := c.s
	c.Told, c.Err = "", nil
	c.begin(CheckUndoing)
	t := s.clearDesk()
	s.opt.Go(func() {
		_ = s.saver.flush(saveLimit) // what is not on disk is refused
		var back doctor.Undone
		err := cmp.Or(repair.Err, t.refuses(repair.Files))
		if err == nil {
			back, err = doctor.UndoOf(context.Background(), c.ws, repair.Name)
		}
		s.opt.Do(func() {
			t.free(back.Files)
			if !c.open() {
				c.end()
				return
			}
			if n := len(back.Fixes); n > 0 {
				c.Told = some(n, "fix is taken back.", "fixes are taken back.")
			}
			c.Err = errors.Join(append(back.Refused, err)...)
			s.renewAll(c.ws, t.open(back.Files), func() {
				c.end()
				c.look()
			})
		})
	})
}

// cleared are the articles at hand while files of the folder are changed otherwise
// than by the session. Nothing can be marked in them until they are free.
type cleared struct {
	s     *Session
	docs  map[string]*Doc // by the path of the person's sidecar
	held  []*Doc
	unset map[*Doc]bool // places were chosen for marks, and not applied
}

// clearDesk keeps all articles at hand from being changed.
func (s *Session) clearDesk() *cleared {
	t := &cleared{s: s, docs: map[string]*Doc{}, unset: map[*Doc]bool{}}
	for path, d := range s.docs {
		sidecar := storage.SidecarPath(path, s.person.Slug)
		if d.file != nil {
			sidecar = d.file.Path()
		}
		t.docs[sidecar] = d
		t.unset[d] = d.unapplied() > 0
		if d.ReadOnly == nil {
			d.ReadOnly = errFixing
			t.held = append(t.held, d)
		}
	}
	return t
}

// refuses reports why files must not be changed: something of the article is not on
// disk. It may be called on another goroutine.
func (t *cleared) refuses(files []string) error {
	for _, p := range files {
		d := t.docs[p]
		switch {
		case d == nil:
		case t.s.saver.has(d):
			err := fmt.Errorf("the marks of %s are not on disk yet, and %s is left as it is until they are", d.Path(), p)
			if why := t.s.saver.failure(d); why != nil {
				err = fmt.Errorf("%w: %w", err, why)
			}
			return err
		case t.unset[d]:
			return fmt.Errorf("places are chosen for marks of %s, and not applied yet: open it, and apply them with Ctrl+Enter first", d.Path())
		}
	}
	return nil
}

// free lets articles be marked again, but for those of which the person's own file
// was changed: they are read anew.
func (t *cleared) free(changed []string) {
	anew := t.open(changed)
	for _, d := range t.held {
		if slices.Contains(anew, d.Path()) {
			continue
		}
		d.ReadOnly = nil
		if d.Layer.State == annotate.StateLocked {
			d.ReadOnly = ErrLocked
		}
	}
}

// open are the paths of the articles at hand of which the person's own file is among
// those that were changed. One that was marked meanwhile, because it was opened only
// then, stays as it is: its next save merges. So does one that is no longer there.
func (t *cleared) open(changed []string) []string {
	var out []string
	for path, d := range t.s.docs {
		sidecar := storage.SidecarPath(path, t.s.person.Slug)
		if d.file != nil {
			sidecar = d.file.Path()
		}
		if slices.Contains(changed, sidecar) && !t.s.saver.has(d) && t.s.indexOf(path) >= 0 {
			out = append(out, path)
		}
	}
	slices.Sort(out)
	return out
}

// undoable counts those of some articles at hand in which something can be undone.
func (s *Session) undoable(paths []string) int {
	n := 0
	for _, p := range paths {
		if d := s.docs[p]; d != nil && d.history.UndoName() != "" {
			n++
		}
	}
	return n
}

// Cost says what an ailment's fix takes from the person, as a sentence, or is "": an
// open article whose marks are fixed is read anew, with what the history has of it.
func (c *Checkup) Cost(a *Ailment) string {
	if a.Fix == nil || !a.Own || a.Fix.Path == storage.ConfigFile || c.s.undoable([]string{a.Article}) == 0 {
		return ""
	}
	return "What you did in this article before can then be undone only down to what the fix changes."
}

// follow shows the article to which the marks of the shown one were moved, where that
// is no longer in the folder.
func (s *Session) follow(fixes []*doctor.Fix) {
	d := s.doc
	if d == nil || d.file == nil || s.indexOf(d.Path()) >= 0 {
		return
	}
	for _, f := range fixes {
		to, _, _ := storage.SplitSidecar(f.Home)
		if i := s.indexOf(to); f.Path == d.file.Path() && i >= 0 {
			delete(s.docs, d.Path())
			s.after = s.selectingAgain(d)
			s.openArticle(i, func() {})
			return
		}
	}
}
