package storage

import (
	"slices"
	"strings"
	"time"

	"postil/annotate"
	"postil/storage/journal"
)

// WorkSave is an entry of a session of work: a save, or several that have become one
// entry since.
type WorkSave struct {
	From, To       time.Time // of the first and the last save
	Saves          int
	journal.Counts          // records that were added, changed, removed
	At             EntryRef // the layer as it left it
	Step           string   // what the person would call it: "Label Claim", "Undo: Label Claim"; "" where that is not known
}

// HistoryFault tells what is wrong with what one writer has recorded.
type HistoryFault struct {
	Writer string
	journal.Fault
	// Lost: nothing of it can be read. Else only states between the fault and the
	// next whole one are lost.
	Lost bool
}

// told is an entry of which Sessions tells, with the number of its session in the
// order in which they were recorded.
type told struct {
	session int
	chain   *journal.Chain
	*journal.Entry
}

// tell finds the entries that Sessions tells of, writer by writer, each writer's in
// their order.
func (h *LayerHistory) tell() []told {
	own := map[string]bool{} // sidecars that somebody has saved
	for _, c := range h.chains {
		for _, e := range c.Entries {
			if !e.Elsewhere && e.Sidecar != "" {
				own[e.Sidecar] = true
			}
		}
	}
	var out []told
	sessions := 0
	for _, c := range h.chains {
		at := map[annotate.ID]int{} // of own sessions
		found := -1                 // the session from elsewhere that goes on
		for _, e := range c.Entries {
			if e.Saves == 0 || e.Elsewhere && own[e.Sidecar] {
				continue
			}
			i, ok := at[e.Session]
			if e.Elsewhere {
				i, ok = found, found >= 0
			}
			if !ok {
				i = sessions
				sessions++
			}
			found = -1
			if e.Elsewhere {
				found = i
			} else {
				at[e.Session] = i
			}
			out = append(out, told{i, c, e})
		}
	}
	return out
}

// Saves are the entries of a session of work, the latest first.
func (h *LayerHistory) Saves(of WorkSession) []WorkSave {
	i := slices.IndexFunc(h.entries, func(t told) bool { return writerOf(t.chain) == of.Last.Writer && t.Seq == of.Last.Seq })
	if i < 0 {
		return nil
	}
	var out []WorkSave
	for _, t := range h.entries {
		if t.session == h.entries[i].session {
			out = append(out, WorkSave{From: t.Began, To: t.Time, Saves: t.Saves, Counts: t.Counts, At: EntryRef{writerOf(t.chain), t.Seq}, Step: stepName(t.Step)})
		}
	}
	slices.Reverse(out)
	return out
}

func stepName(s *journal.Step) string {
	switch {
	case s == nil:
		return ""
	case s.Way == annotate.Undid:
		return "Undo: " + s.Name
	case s.Way == annotate.Redid:
		return "Redo: " + s.Name
	}
	return s.Name
}

// Start is the earliest state that is known, where that was there before anything was
// recorded, or is what has become of all that came before; ok is false where the
// history begins with nothing.
func (h *LayerHistory) Start() (at EntryRef, when time.Time, ok bool) {
	for _, c := range h.chains {
		e := c.Entries[0]
		if e.Snapshot && e.Sidecar != "" && (!ok || e.Time.Before(when)) {
			at, when, ok = EntryRef{writerOf(c), e.Seq}, e.Time, true
		}
	}
	return at, when, ok
}

// Here reports whether an entry was recorded by this user on this machine.
func (h *LayerHistory) Here(at EntryRef) bool { return strings.HasPrefix(at.Writer, h.here) }

// Faults are the first faults of what each writer has recorded; none where all is
// whole. It reads what every entry says, which takes a while.
func (h *LayerHistory) Faults() []HistoryFault {
	var out []HistoryFault
	for _, c := range slices.Concat(h.chains, h.lost) {
		if f := c.Check(); f != nil {
			out = append(out, HistoryFault{writerOf(c), *f, len(c.Entries) == 0})
		}
	}
	return out
}
