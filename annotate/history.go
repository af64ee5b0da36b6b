package annotate

import (
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
)

// History is the way of every change into a layer, and back. The zero History
// is empty and ready for use. It has no limit.
type History struct{ undo, redo []Change }

// Recall puts earlier steps below those of the history, the earliest first, such as
// those of before a restart. What had been undone by then, the latest last, can be
// redone where nothing has been done since.
func (h *History) Recall(done, undone []Change) {
	if len(h.undo) == 0 && len(h.redo) == 0 {
		h.redo = slices.Clone(undone)
	}
	h.undo = slices.Concat(done, h.undo)
}

// Errors of Undo and Redo at either end of the history.
var (
	ErrNothingToUndo = errors.New("there is nothing to undo")
	ErrNothingToRedo = errors.New("there is nothing to redo")
)

// Do applies a change to l and remembers how to take it back. It returns the
// new layer and the change as it was done. What had been undone can no longer
// be redone. A change without effect is not remembered.
func (h *History) Do(l *Layer, c Change, now time.Time) (*Layer, Change, error) {
	next, done, err := l.Apply(c, now)
	if err != nil || done.Empty() {
		return l, done, err
	}
	done.Step = Step{ID: uuid.New()}
	h.undo = append(h.undo, done)
	h.redo = nil
	return next, done, nil
}

// Undo takes the last change back. Records get a new Modified, so that the
// undoing, too, wins when copies are merged.
func (h *History) Undo(l *Layer, now time.Time) (*Layer, Change, error) {
	return step(l, &h.undo, &h.redo, Undid, ErrNothingToUndo, now)
}

// Redo does again what was undone last.
func (h *History) Redo(l *Layer, now time.Time) (*Layer, Change, error) {
	return step(l, &h.redo, &h.undo, Redid, ErrNothingToRedo, now)
}

// step takes the last change off one pile, applies its inverse and lays that
// on the other.
func step(l *Layer, from, to *[]Change, way Way, none error, now time.Time) (*Layer, Change, error) {
	n := len(*from)
	if n == 0 {
		return l, Change{}, none
	}
	next, done, err := l.Apply((*from)[n-1].Inverse(), now)
	if err != nil {
		return l, Change{}, err
	}
	done.Step.Way = way
	*from = (*from)[:n-1]
	*to = append(*to, done)
	return next, done, nil
}

// UndoName is the name of the change that Undo would take back, or "".
func (h *History) UndoName() string { return lastName(h.undo) }

// RedoName is the name of the change that Redo would do again, or "".
func (h *History) RedoName() string { return lastName(h.redo) }

func lastName(pile []Change) string {
	if len(pile) == 0 {
		return ""
	}
	return pile[len(pile)-1].Name
}
