package session

import (
	"errors"
	"slices"
	"time"

	"postil/annotate"
	"postil/storage"
	"postil/storage/article"
)

// saveLimit bounds the wait for a save that something else depends on.
const saveLimit = 10 * time.Second

// Doc is an article as it stands on the desk: its text, the person's layer and
// the history of her changes.
type Doc struct {
	Article  *storage.Article
	Layer    *annotate.Layer
	ReadOnly error // why nothing can be changed, or nil

	// Loose are the marks whose quote the text does not have at their place.
	// They are kept as they are and not drawn.
	Loose map[annotate.ID]bool

	Zones    []article.Zone // what its stretches are, in text order; they are the article's, not a person's
	ZonesErr error          // why they cannot be corrected, or nil

	ws      *storage.Workspace
	rezoned int // corrections of its zones so far

	others []*annotate.Layer        // of colleagues, by slug; see Session.Others
	stamps map[string]storage.Stamp // of their sidecars as they were read, by slug
	folder storage.Stamp            // of the folder as it was listed
	looks  looks                    // at what other programs have written

	placing *Placing                        // the marks that wait for a place, or nil
	stale   bool                            // they have to be looked for again
	chosen  map[annotate.ID]chosenPlace     // for them, and not applied
	settled map[annotate.ID][]annotate.Span // where marks were put that waited

	index   int
	turn    int // in which it was shown last
	file    *storage.LayerFile
	history annotate.History

	recalled recalling // steps of earlier work
	fresh    bool      // others were read just now
	written  bool      // its file was, since it was read
	gone     bool      // told that its file is no longer there
	savedAt  time.Time

	retrying bool                // a save that failed is going to be tried again
	retries  int                 // counts what has been waited for to do so
	pause    time.Duration       // the last one before a retry
	trouble  storage.TroubleKind // what the person was told keeps it from being saved
}

// Path is the article's path in the workspace.
func (d *Doc) Path() string { return d.Article.Path }

// OpenArticle shows the article with an index in Entries.
func (s *Session) OpenArticle(i int) {
	if after := s.after; len(s.later) > 0 && s.Later(func() { s.after = after; s.OpenArticle(i) }) {
		s.after = nil // what was typed before means the article that is being opened
		return
	}
	s.openArticle(i, func() {})
}

// openArticle goes on with then in the background, once the article is shown.
func (s *Session) openArticle(i int, then func()) {
	if i < 0 || i >= len(s.entries) {
		return
	}
	s.keepPlace()
	s.opening++
	turn, path, ws, person := s.opening, s.entries[i].Path, s.ws, s.person
	s.current = i
	if d := s.docs[path]; d != nil {
		s.show(d)
		s.look(d) // nobody has while it was not shown
		s.checkText(d)
		s.opt.Go(then)
		return
	}
	s.await(path)
	s.opt.Go(func() {
		d, err := openDoc(ws, path, person, s.opt.Now())
		s.opt.Do(func() {
			defer func() {
				s.opt.Go(then)
				if s.doc != nil && s.doc == d {
					s.look(d) // a watch that began meanwhile may have told of it too early
				}
			}()
			if turn != s.opening {
				return
			}
			if err != nil {
				s.later = nil // it was meant for what cannot be shown
				s.show(nil)
				s.fail(err)
				return
			}
			d.index = s.indexOf(path) // the list may be another one by now
			s.docs[path] = d
			s.show(d)
			s.tellCopies(d)
		})
	})
}

// openDoc reads an article and a person's layer of it. A layer that cannot be
// read makes the article read-only; an article that cannot be read is an error.
func openDoc(ws *storage.Workspace, path string, person annotate.Person, now time.Time) (*Doc, error) {
	a, err := ws.ReadArticle(path)
	if err != nil {
		return nil, err
	}
	a.Text.Lines() // has the table of lines made here and not while the window waits
	d := &Doc{Article: a, Loose: map[annotate.ID]bool{}, ws: ws}
	d.Zones, d.ZonesErr = ws.Zones(path, a.Text)
	// A layer that cannot be read is left out here: it is not this person's to
	// mend, and review, which needs all, reads them again and tells.
	d.folder = ws.FolderStamp(path, time.Now()) // before it is read, as all stamps: what is written meanwhile is read again
	refs, err := ws.Layers(path)
	d.stamps = stampsOf(ws, refs, person.Slug)
	if err == nil {
		d.others, err = readLayers(ws, a, refs, person.Slug)
	}
	d.fresh = err == nil
	if person.Slug == "" {
		d.ReadOnly, d.Layer = ErrNobody, &annotate.Layer{Header: annotate.Header{State: annotate.StateNew}}
		return d, nil
	}
	d.file, d.Layer, err = ws.OpenLayer(a, person, now)
	if err != nil {
		d.ReadOnly = err
		d.Layer = &annotate.Layer{Header: annotate.Header{Person: person, State: annotate.StateLocked}}
		return d, nil //nolint:nilerr // the window shows the article with the reason
	}
	if d.Layer.State == annotate.StateLocked {
		d.ReadOnly = ErrLocked
	}
	for m := range d.Layer.Annotations() {
		if !m.Fits(a.Text) {
			d.Loose[m.ID] = true
		}
	}
	return d, nil
}

// Others are the layers of colleagues that may be seen with the shown article:
// none while the person is at work on it, unless the workspace is open about
// it, and none when she does not want to see them.
func (s *Session) Others() []*annotate.Layer {
	if s.doc == nil || s.settings.HideOthers || !s.mayCompare(s.doc.Layer.State) {
		return nil
	}
	return s.doc.others
}

// mayCompare reports whether colleagues' marks of an article may be seen by the
// person, of whose layer of it this is the state.
func (s *Session) mayCompare(state annotate.State) bool {
	return mayCompare(s.ws.Config().Review, s.person.Slug, state)
}

func mayCompare(r storage.Review, slug string, state annotate.State) bool {
	return r.Open || slices.Contains(r.Reviewers, slug) || state == annotate.StateDone || state == annotate.StateLocked
}

// toggleOthers shows or hides the marks of colleagues.
func (s *Session) toggleOthers() {
	s.ChangeSettings(func(v *Settings) { v.HideOthers = !v.HideOthers })
	switch {
	case s.settings.HideOthers:
		s.tell("The marks of other people are hidden.")
	case s.doc != nil && !s.mayCompare(s.doc.Layer.State):
		s.tell("The marks of other people show once you have marked the article done (Ctrl+Enter).")
	case s.doc != nil && len(s.doc.others) == 0:
		s.tell("Nobody else has marked this article.")
	}
}

// show makes a document the shown one and tells what a person should know of
// it.
func (s *Session) show(d *Doc) {
	s.await("")
	defer s.catchUp()
	s.DropEdge(false)
	s.giveUp()
	s.stopLinking()
	after := s.after
	s.after = nil
	s.doc = d
	if d != nil {
		s.turn++
		d.turn = s.turn
		s.putAway()
	}
	s.grown, s.goal, s.mark = nil, -1, annotate.ID{}
	s.sel = Selection{}
	var top annotate.Span
	if d == nil {
		s.current = -1
	} else if p, ok := s.placeOf(d.Path()); ok {
		at := min(p.Caret, d.Article.Text.Len())
		at = d.Article.Text.GraphemeAt(at).Start
		s.sel = Selection{Caret: Caret{Offset: at}, Anchor: at}
		top = annotate.Span{Start: min(p.Top, d.Article.Text.Len())}
	}
	if s.mode == Reviewing {
		s.readReview(d != nil && !d.fresh)
	}
	if d != nil {
		d.fresh = false
	}
	s.readThreads()
	s.On.Article.Emit(d)
	s.On.Selection.Emit(s.sel)
	s.On.Mark.Emit(s.mark)
	s.ClearFind()
	if d == nil {
		s.showPlaces(nil)
		s.showHistory(nil)
		s.On.Saving.Emit(SaveState{})
		return
	}
	s.opt.Log("opened", "article", d.Path(), "marks", d.Layer.Len())
	if top.Start > 0 {
		s.On.Reveal.Emit(Reveal{Span: annotate.Span{Start: top.Start, End: -1}})
	}
	s.showCase() // which was found before the article was told of
	switch failure := s.saver.failure(nil); {
	case failure != nil:
		s.On.Saving.Emit(s.saver.failedState(d.savedAt, failure))
	case s.saver.busy():
		s.On.Saving.Emit(SaveState{Status: Saving, At: d.savedAt})
	case d.savedAt.IsZero():
		s.On.Saving.Emit(SaveState{})
	default:
		s.On.Saving.Emit(SaveState{Status: Saved, At: d.savedAt})
	}
	if d.ReadOnly != nil {
		switch {
		case errors.Is(d.ReadOnly, ErrNobody): // said when she wants to mark
		case errors.Is(d.ReadOnly, ErrLocked):
			s.fail(d.ReadOnly)
		default:
			s.troubled(d.ReadOnly)
		}
	}
	s.showPlaces(d)
	s.showHistory(d)
	if after != nil {
		after()
	}
}

// step goes to the article so many places further in the list as it is sorted.
func (s *Session) step(by int) {
	order := s.Order()
	at := -1
	if s.current >= 0 {
		at = slices.Index(order, s.current)
	}
	i := at + by
	if at < 0 && by > 0 {
		i = 0
	}
	if i < 0 || i >= len(order) {
		if len(order) > 0 {
			s.tell(map[bool]string{true: "This is the last article.", false: "This is the first article."}[by > 0])
		}
		return
	}
	s.OpenArticle(order[i])
}
