package session

import (
	"errors"
	"slices"
	"time"

	"postil/annotate"
)

// Reasons why nothing can be changed, besides a sidecar that cannot be read.
var (
	ErrNobody = errors.New("nobody is named as annotator yet; give your name with File > Who annotates, then mark")
	ErrLocked = errors.New("this layer is locked, so its marks cannot be changed")
)

// Apply carries out a change of the shown layer: the one way in for keys,
// clicks, menus, import and review alike. It reports whether it was done.
func (s *Session) Apply(c annotate.Change) bool {
	return s.writable() && s.applyTo(s.doc, c)
}

// applyTo is Apply for a document that need not be the shown one.
func (s *Session) applyTo(d *Doc, c annotate.Change) bool {
	// The first mark begins the work on an article, and so does the first answer
	// about it: whoever answered has read it, and what a new article holds is
	// left out where untouched ones are. It belongs to the same step.
	if d.Layer.State == annotate.StateNew && c.State == nil && (len(c.Annotations) > 0 || c.Article != nil) {
		c.State = &annotate.Edit[annotate.State]{After: annotate.StateInProgress}
	}
	next, done, err := d.history.Do(d.Layer, c, s.opt.Now())
	if err != nil {
		s.fail(err)
		return false
	}
	if done.Empty() {
		return false
	}
	s.took(d, next, done)
	return true
}

// writable reports whether the shown layer can be changed, and tells why not.
func (s *Session) writable() bool {
	if s.doc == nil {
		return false
	}
	if s.doc.ReadOnly != nil {
		s.fail(s.doc.ReadOnly)
		return false
	}
	return true
}

// took replaces a document's layer by its successor, tells and saves it, with
// what the change does aside.
func (s *Session) took(d *Doc, next *annotate.Layer, done annotate.Change) {
	before, step := d.Layer, stepOf(next, done)
	if z, ok := done.Aside.(zoning); ok {
		s.rezone(d, z, step)
	}
	if next == before {
		return
	}
	d.Layer = next
	for _, e := range done.Annotations {
		switch {
		case e.After == nil:
			delete(d.Loose, e.Before.ID)
			if d == s.doc && e.Before.ID == s.mark {
				s.selectMark(annotate.ID{})
			}
			if d == s.doc && s.linking != nil && e.Before.ID == s.linking.From {
				s.stopLinking()
			}
		case e.After.Fits(d.Article.Text):
			delete(d.Loose, e.After.ID)
		default:
			d.Loose[e.After.ID] = true
		}
	}
	if d == s.doc {
		s.reviewChanged(done)
		s.readThreads()
		s.On.Layer.Emit(LayerChange{Before: before, After: next, Change: done, Range: done.Range()})
	}
	s.placesChanged(d, done)
	s.summarise(d)
	s.saver.save(d, step)
}

// Undo takes back the last change of the shown article.
func (s *Session) Undo() { s.travel(-1, (*annotate.History).Undo, "Nothing to undo in this article.") }

// Redo does again what was undone last.
func (s *Session) Redo() { s.travel(1, (*annotate.History).Redo, "Nothing to redo in this article.") }

func (s *Session) travel(by int, step func(*annotate.History, *annotate.Layer, time.Time) (*annotate.Layer, annotate.Change, error), none string) {
	if s.Draft() != nil { // what was typed last is a step of editing it
		s.stepDraft(by)
		return
	}
	if !s.writable() {
		return
	}
	next, done, err := step(&s.doc.history, s.doc.Layer, s.opt.Now())
	if (errors.Is(err, annotate.ErrNothingToUndo) || errors.Is(err, annotate.ErrNothingToRedo)) &&
		s.recall(s.doc, func() { s.travel(by, step, none) }) {
		return
	}
	switch {
	case errors.Is(err, annotate.ErrNothingToUndo), errors.Is(err, annotate.ErrNothingToRedo):
		s.tell(none)
		return
	case err != nil:
		s.fail(err)
		return
	}
	s.took(s.doc, next, done)
	if s.mode == Reviewing {
		s.showDecided(done)
		return
	}
	s.turnTo(done)
}

// turnTo shows what undo or redo has changed and selects it, so that the next
// key acts on it: the one mark that came back or is another now. Of several
// marks none is meant, unless the selected one is among them, and where marks
// went there is nothing to select.
func (s *Session) turnTo(done annotate.Change) {
	if z, ok := done.Aside.(zoning); ok {
		s.selectMark(annotate.ID{})
		s.Select(z.in)
		s.On.Reveal.Emit(Reveal{Span: z.in})
		return
	}
	var there []annotate.ID
	for _, e := range done.Annotations {
		if e.After != nil {
			there = append(there, e.After.ID)
		}
	}
	switch {
	case len(done.Annotations) == 0: // of links, answers or the state of the article
	case len(there) == 1:
		s.SelectMark(there[0])
		return
	case !slices.Contains(there, s.mark):
		s.selectMark(annotate.ID{})
		if r := done.Range(); !r.Empty() {
			s.collapse(Caret{Offset: r.Start})
		}
	}
	if r := done.Range(); !r.Empty() {
		s.On.Reveal.Emit(Reveal{Span: r})
	}
}

// UndoName and RedoName name what Undo and Redo would do, "" for nothing.
func (s *Session) UndoName() string {
	if s.doc == nil {
		return ""
	}
	return s.doc.history.UndoName()
}

// RedoName names what Redo would do, or is "".
func (s *Session) RedoName() string {
	if s.doc == nil {
		return ""
	}
	return s.doc.history.RedoName()
}
