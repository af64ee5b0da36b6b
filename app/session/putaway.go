package session

import (
	"cmp"
	"slices"
)

// keptDocs is how many articles stay at hand after they were shown: turning back to
// one costs nothing, and a long day in a large folder does not fill the memory.
const keptDocs = 24

// putAway lets go of the articles that were shown longest ago. Those stay of which
// something is not on disk, or can be undone only here.
func (s *Session) putAway() {
	var idle []*Doc
	for _, d := range s.docs {
		if d != s.doc && s.isIdle(d) {
			idle = append(idle, d)
		}
	}
	if len(idle) <= keptDocs {
		return
	}
	slices.SortFunc(idle, func(a, b *Doc) int { return cmp.Compare(a.turn, b.turn) })
	for _, d := range idle[:len(idle)-keptDocs] {
		delete(s.docs, d.Path())
	}
}

// isIdle reports whether nothing is lost with a document that its files do not
// have.
func (s *Session) isIdle(d *Doc) bool {
	return d.unapplied() == 0 && !d.looks.running && !d.retrying && len(d.recalled.after) == 0 && !s.saver.has(d) &&
		(d.history.UndoName() == "" && d.history.RedoName() == "" || d.file.Keeps())
}

// has reports whether something of a document is not on disk.
func (v *saver) has(d *Doc) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.writing == d || v.failed[d] != nil || slices.Contains(v.order, d)
}
