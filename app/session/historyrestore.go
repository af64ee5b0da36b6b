package session

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"postil/annotate"
	"postil/storage"
)

// BringBack makes the present layer say of the chosen records what it said then, as
// one change that can be undone; without any chosen the framed one is meant, and all
// means the whole layer. It is for the person's own layer.
func (l *LookBack) BringBack(all bool) {
	h, s := l.h, l.h.s
	if h.look != l || s.LookingBack() != l {
		return
	}
	ids := slices.Collect(maps.Keys(l.chosen))
	if len(ids) == 0 {
		ids = []annotate.ID{l.current}
	}
	switch d := l.Current(); {
	case !h.Own():
		name := h.Person().Name
		s.tell(fmt.Sprintf("These marks are %s’s. They can be looked at here; only %s can bring them back.", name, name))
		return
	case !s.writable():
		return
	case d == nil && len(l.Whole) == 0:
		s.tell("The marks are as they were then; there is nothing to bring back.")
		return
	case d == nil && !all:
		s.tell("No mark was other then. A brings back what else there was.")
		return
	case all:
		ids = nil
	}
	c, err := storage.Restoring(h.doc.Layer, l.then, ids...)
	if err != nil {
		s.fail(err)
		return
	}
	c.Name = restoreName(c, l.Words())
	if all {
		h.Leave() // so that what there is now is seen
	}
	if s.applyTo(h.doc, c) {
		s.On.Notice.Emit(Notice{Text: restoredWords(c), Undo: true})
	}
}

// back counts the marks of a change that come back, or are again as they were, and
// those that it takes away.
func back(c annotate.Change) (there, away int) {
	for _, e := range c.Annotations {
		if e.After != nil {
			there++
		} else {
			away++
		}
	}
	return there, away
}

// restoreName names a change for undo, as in "Bring back 3 marks".
func restoreName(c annotate.Change, when string) string {
	switch there, away := back(c); {
	case there > 0 && away > 0:
		return fmt.Sprintf("Bring back %s and take %d away", counted(there, "mark"), away)
	case there > 0:
		return "Bring back " + counted(there, "mark")
	case away > 0:
		return "Take " + counted(away, "mark") + " away"
	}
	return "Bring back what there was " + when
}

// restoredWords say what was done, as in "3 marks brought back, 1 taken away."
func restoredWords(c annotate.Change) string {
	there, away := back(c)
	var parts []string
	if there > 0 {
		parts = append(parts, counted(there, "mark")+" brought back")
	}
	switch {
	case away > 0 && there > 0:
		parts = append(parts, fmt.Sprintf("%d taken away", away))
	case away > 0:
		parts = append(parts, counted(away, "mark")+" taken away")
	}
	if len(parts) == 0 {
		return "It is as it was then."
	}
	return strings.Join(parts, ", ") + "."
}
