package session

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"postil/annotate"
	"postil/storage"
)

// What other programs write beside the articles while they are open here, the same
// person's marks in another window or on another machine as well as colleagues',
// is taken up as it comes. It never discards what is not saved yet: layers are
// merged, as a save merges them. It never moves the caret.

// looks are those at the sidecars of a document, one after the other.
type looks struct {
	running bool
	all     bool            // all sidecars have to be looked at next
	slugs   map[string]bool // or these
	copies  bool            // and the copies of the person's own
	after   bool            // the person's own once the save that is going on has ended
}

// Resaved takes up what a watch of the workspace tells: the paths of sidecars that
// somebody has written, and whether others may have been written, too, of which it
// cannot know.
func (s *Session) Resaved(sidecars []string, blind bool) {
	anew, elsewhere := false, false
	for _, p := range sidecars {
		sidecar, copied := storage.CopyOf(p)
		if !copied {
			sidecar = p
		}
		path, slug, ok := storage.SplitSidecar(sidecar)
		if !ok {
			continue
		}
		d := s.docs[path]
		if copied && d != nil {
			d.looks.copies = d.looks.copies || slug == s.person.Slug
			delete(d.stamps, slug) // which has it read again, with its copies
		}
		elsewhere = elsewhere || d == nil || d != s.doc
		if d != nil {
			s.look(d, slug)
			continue
		}
		i := s.indexOf(path)
		if i < 0 {
			continue
		}
		e := &s.entries[i]
		if !copied && !slices.ContainsFunc(e.Layers, func(l storage.LayerRef) bool { return l.Slug == slug }) {
			e.Layers = append(slices.Clone(e.Layers), storage.LayerRef{Slug: slug, Path: p})
			slices.SortFunc(e.Layers, func(a, b storage.LayerRef) int { return cmp.Compare(a.Slug, b.Slug) })
		}
		e.Summarised, anew = false, true
	}
	if blind && s.doc != nil {
		s.look(s.doc)
	}
	if anew {
		s.summariseAnew()
	}
	if elsewhere && s.mode == Reviewing {
		s.surveyAll() // which reads only what has changed
	}
}

// look finds out, in the background, whether sidecars of a document have been
// written by others, and shows what is new: those of some people, by their slugs,
// or all.
func (s *Session) look(d *Doc, slugs ...string) {
	if d.looks.slugs == nil {
		d.looks.slugs = map[string]bool{}
	}
	d.looks.all = d.looks.all || len(slugs) == 0
	for _, slug := range slugs {
		d.looks.slugs[slug] = true
	}
	if d.looks.running {
		return
	}
	l := looker{d: d, ws: s.ws, own: s.person.Slug, layer: d.Layer, stamps: maps.Clone(d.stamps), folder: d.folder, slugs: d.looks.slugs, all: d.looks.all, copies: d.looks.copies}
	d.looks = looks{running: true, after: d.looks.after}
	s.opt.Go(func() {
		got := l.look()
		s.opt.Do(func() { s.seen(d, l, got) })
	})
}

// lookAfterSave looks at the person's own sidecar, which was left out because it was
// being saved.
func (s *Session) lookAfterSave(d *Doc) {
	if d.looks.after {
		d.looks.after, d.looks.copies = false, true
		s.look(d, s.person.Slug)
	}
}

// looker looks at the sidecars of a document, on another goroutine than the
// session's.
type looker struct {
	d      *Doc
	ws     *storage.Workspace
	own    string          // slug of the person
	layer  *annotate.Layer // of the person, when it began
	stamps map[string]storage.Stamp
	folder storage.Stamp
	slugs  map[string]bool
	all    bool
	copies bool
}

// news is what a look has found.
type news struct {
	own    *annotate.Layer            // the person's, with what was new in it; the one that it was, or nil, without
	folded bool                       // some of that is of copies, and not in the sidecar yet
	mended bool                       // the person's could not be read, and can be now
	others map[string]*annotate.Layer // of those whose sidecar is another; nil: it is gone
	stamps map[string]storage.Stamp   // of those
	folder storage.Stamp              // where it was looked at
	err    error                      // why some could not be read
}

func (l looker) look() news {
	got := news{others: map[string]*annotate.Layer{}, stamps: map[string]storage.Stamp{}}
	switch file := l.d.file; {
	case !l.all && !l.slugs[l.own]:
	case file == nil:
		layer, err := l.ws.ReadLayer(l.d.Article, l.own)
		got.mended = l.own != "" && err == nil && layer != nil
	default:
		got.own, got.err = file.Refresh(l.layer)
		if got.err == nil && l.copies {
			own, err := file.FoldCopies(got.own)
			got.folded, got.own, got.err = own != got.own, own, err
		}
	}
	slugs := slices.Collect(maps.Keys(l.slugs))
	if l.all {
		slugs = slices.AppendSeq(slugs, maps.Keys(l.stamps))
		got.folder = l.ws.FolderStamp(l.d.Path(), time.Now())
		if !got.folder.Same(l.folder) { // else nobody has come or gone
			refs, err := l.ws.Layers(l.d.Path())
			got.err = cmp.Or(got.err, err)
			for _, ref := range refs {
				slugs = append(slugs, ref.Slug)
			}
		}
	}
	slices.Sort(slugs)
	for _, slug := range slices.Compact(slugs) {
		if slug == l.own {
			continue
		}
		ref := storage.LayerRef{Slug: slug, Path: storage.SidecarPath(l.d.Path(), slug)}
		now := l.ws.StampOf(ref)
		if was := l.stamps[slug]; now.Same(was) || now == (storage.Stamp{}) && was == now {
			continue
		}
		layer, err := l.ws.ReadLayer(l.d.Article, slug)
		if err != nil {
			got.err = cmp.Or(got.err, err)
			continue // it is read once it is whole
		}
		got.others[slug], got.stamps[slug] = layer, now
	}
	return got
}

// stampsOf are the stamps of sidecars but one person's.
func stampsOf(ws *storage.Workspace, refs []storage.LayerRef, own string) map[string]storage.Stamp {
	out := map[string]storage.Stamp{}
	for _, l := range refs {
		if l.Slug != own {
			out[l.Slug] = ws.StampOf(l)
		}
	}
	return out
}

// seen takes up what a look has found.
func (s *Session) seen(d *Doc, l looker, got news) {
	again := d.looks
	d.looks = looks{after: again.after}
	if s.docs[d.Path()] != d || s.ws != l.ws || s.person.Slug != l.own {
		return
	}
	if errors.Is(got.err, storage.ErrSaving) {
		d.looks.after = true
	} else if got.err != nil { // a file that is being written in place is whole a little later
		s.opt.Log("not taken up", "article", d.Path(), "err", got.err)
	}
	if got.mended {
		s.renew(s.ws, d.Path(), func() {})
		return
	}
	if got.own != nil && got.own != l.layer {
		before := d.Layer
		s.adopt(d, l.layer, got.own)
		if got.folded {
			s.saver.save(d)
		}
		if words := cameWords(before, d.Layer); words != "" && d == s.doc {
			s.tell(words)
		}
	}
	if l.all && got.err == nil {
		d.folder = got.folder
	}
	if len(got.others) > 0 {
		s.takeOthers(d, got)
	}
	if again.all || len(again.slugs) > 0 {
		d.looks.copies = again.copies
		if again.all {
			s.look(d)
		} else {
			s.look(d, slices.Collect(maps.Keys(again.slugs))...)
		}
	}
	if !s.saver.has(d) { // it has ended meanwhile
		s.lookAfterSave(d)
	}
}

// takeOthers shows what colleagues have written.
func (s *Session) takeOthers(d *Doc, got news) {
	others := slices.DeleteFunc(slices.Clone(d.others), func(l *annotate.Layer) bool {
		_, anew := got.others[l.Person.Slug]
		for _, now := range got.others { // a file may be called after somebody else
			anew = anew || now != nil && now.ID == l.ID
		}
		return anew
	})
	for slug, l := range got.others {
		if d.stamps == nil {
			d.stamps = map[string]storage.Stamp{}
		}
		if d.stamps[slug] = got.stamps[slug]; l != nil {
			others = append(others, l)
		}
	}
	slices.SortFunc(others, func(a, b *annotate.Layer) int { return cmp.Compare(a.Person.Slug, b.Person.Slug) })
	d.others = others
	if d != s.doc {
		return
	}
	s.readThreads()
	if s.mode == Reviewing {
		s.readReview(false)
	}
	l := d.Layer
	s.On.Layer.Emit(LayerChange{Before: l, After: l, Range: annotate.Span{End: d.Article.Text.Len()}})
}

// cameWords says what has come from elsewhere, as in "From another window or
// machine: 2 marks added, 1 removed."; "" where no mark is another.
func cameWords(before, after *annotate.Layer) string {
	was, is := map[annotate.ID]*annotate.Annotation{}, map[annotate.ID]*annotate.Annotation{}
	for e := range annotate.AnnotationEdits(before, after) {
		if e.Before != nil {
			was[e.Before.ID] = e.Before
		}
		if e.After != nil {
			is[e.After.ID] = e.After
		}
	}
	added, changed, removed := 0, 0, 0
	for id, m := range is {
		switch old := was[id]; {
		case old == nil:
			added++
		case !old.Modified.Equal(m.Modified): // else it is only another copy of it
			changed++
		}
	}
	for id := range was {
		if is[id] == nil {
			removed++
		}
	}
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{added, "added"}, {changed, "changed"}, {removed, "removed"}} {
		if p.n > 0 {
			if len(parts) == 0 {
				p.what = map[bool]string{true: "mark ", false: "marks "}[p.n == 1] + p.what
			}
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.what))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "From another window or machine: " + strings.Join(parts, ", ") + "."
}

// tellCopies tells of copies of the person's marks that lay beside the sidecar.
func (s *Session) tellCopies(d *Doc) {
	if d.file == nil {
		return
	}
	if n := len(d.file.Folded()); n > 0 {
		s.tell(some(n, "copy of your marks, which a sync program had left, was folded in.", "copies of your marks, which a sync program had left, were folded in."))
	}
	for _, err := range d.file.Strange() {
		s.troubled(err)
	}
}

// checkText finds out whether the text of a document, which may be nil, is still
// that of its file, once somebody has written that, and offers to show the new one.
func (s *Session) checkText(d *Doc) {
	if d == nil || !d.written {
		return
	}
	d.written = false
	ws := s.ws
	s.opt.Go(func() {
		now, err := ws.ReadArticle(d.Path())
		if err != nil || now.Source.TextSHA256 == d.Article.Source.TextSHA256 {
			return // it may be half written; the rest of it is told
		}
		s.opt.Do(func() {
			if s.doc == d {
				s.On.Notice.Emit(Notice{Text: "The text of this article has been changed by another program.", Action: "Show it", Do: func() { s.showAnew(ws, d) }})
			} else {
				d.written = true // to be told when it is shown
			}
		})
	})
}

// showAnew shows a document with the text that its file has now, once its marks are
// on disk.
func (s *Session) showAnew(ws *storage.Workspace, d *Doc) {
	s.LeavePlaces(func() {
		if s.docs[d.Path()] != d {
			return
		}
		held := d.ReadOnly == nil
		if held {
			d.ReadOnly = errRenewing
		}
		s.opt.Go(func() {
			err := s.settled(d)
			s.opt.Do(func() {
				if held {
					d.ReadOnly = nil
				}
				if err != nil {
					s.fail(err)
					return
				}
				s.renew(ws, d.Path(), func() {})
			})
		})
	})
}
