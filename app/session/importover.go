package session

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"postil/storage"
)

// importOver asks which file holds a better version of the shown article.
func (s *Session) importOver() {
	if s.doc == nil {
		s.tell("Open the article first whose text is to be replaced.")
		return
	}
	s.LeavePlaces(func() { s.On.Ask.Emit(AskImportOver) })
}

// errRenewing is why nothing can be marked in an article while another text is
// written over it.
var errRenewing = errors.New("another text is being written over this article; wait until that is done")

// hold keeps an article that is about to be written over from being changed. It
// returns its document, or nil where it has not been opened or nothing is to be
// written over.
func (s *Session) hold(g Gathering, dry bool) *Doc {
	d := s.docs[g.Over]
	if dry || d == nil || d.ReadOnly != nil {
		return nil
	}
	d.ReadOnly = errRenewing
	return d
}

// settled waits until the marks of a document, which may be nil, are on disk, and
// reports why they are not.
func (s *Session) settled(d *Doc) error {
	if d == nil {
		return nil
	}
	err := s.saver.flush(saveLimit)
	if own := s.saver.failure(d); own != nil {
		err = own
	} else if !errors.Is(err, context.DeadlineExceeded) {
		return nil // what failed is another article's
	}
	return fmt.Errorf("the marks of %s are not on disk yet, and its text is left as it is until they are: %w", d.Path(), err)
}

// letGo ends what hold began.
func (s *Session) letGo(d *Doc) {
	if d != nil {
		d.ReadOnly = nil
	}
}

// renew shows an article that has been written over, with its marks as they are on
// disk now, and goes on with then. What was done before to the old text cannot be
// undone any more.
func (s *Session) renew(ws *storage.Workspace, path string, then func()) {
	s.renewAll(ws, []string{path}, then)
}

// renewAll is renew for several articles. Where the text of the shown one is what
// it was, what is selected stays so.
func (s *Session) renewAll(ws *storage.Workspace, paths []string, then func()) {
	if s.ws != ws {
		then()
		return
	}
	shown := s.doc
	for _, p := range paths {
		delete(s.docs, p)
	}
	s.reread(ws, func() {
		if s.ws == ws && shown != nil && s.doc == shown && slices.Contains(paths, shown.Path()) {
			if i := s.indexOf(shown.Path()); i >= 0 {
				s.after = s.selectingAgain(shown)
				s.openArticle(i, func() {})
			}
		}
		then()
	})
}

// selectingAgain selects what is selected now in a document once it is shown anew.
func (s *Session) selectingAgain(was *Doc) func() {
	sel, mark := s.sel, s.mark
	return func() {
		if s.doc.Article.Source.TextSHA256 != was.Article.Source.TextSHA256 {
			return
		}
		s.setSelection(sel)
		if s.doc.Layer.Annotation(mark) != nil {
			s.selectMark(mark)
		}
	}
}
