package session

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"postil/annotate"
	"postil/storage"
	"postil/storage/journal"
)

// HistoryKind is what a row of a history stands for.
type HistoryKind uint8

// The kinds of rows.
const (
	HistoryDay     HistoryKind = iota // the day of the sessions below
	HistorySession                    // a session of work
	HistorySave                       // a save of the session above
	HistoryStart                      // what there was before
)

// HistoryRow is a row of the list.
type HistoryRow struct {
	Kind HistoryKind
	// Words are the day, or the time of day.
	Words string
	// Who says whose work it was, of sessions.
	Who string
	journal.Counts
	Step   string // what a save did, as the person would call it; "" where that is not known
	Saves  int
	Opens  bool // it has saves that can be listed
	Opened bool // they are listed

	key  rowKey
	at   storage.EntryRef // the state that it left
	when time.Time        // of that
}

// sessionKey tells a session from others; it stays when the session goes on.
type sessionKey struct {
	id        annotate.ID
	elsewhere bool
	from      int64 // nanoseconds
}

func keyOf(w storage.WorkSession) sessionKey {
	return sessionKey{w.ID, w.Elsewhere, w.From.UnixNano()}
}

// rowKey tells a row from others.
type rowKey struct {
	kind    HistoryKind
	session sessionKey
	save    storage.EntryRef // of saves
}

// build lists the rows.
func (h *History) build() {
	h.Rows = nil
	if h.past == nil {
		return
	}
	now := h.s.opt.Now()
	day := ""
	for _, w := range h.past.Sessions() {
		if d := dayWords(w.To, now); d != day {
			day = d
			h.Rows = append(h.Rows, HistoryRow{Kind: HistoryDay, Words: d})
		}
		key := keyOf(w)
		saves := h.past.Saves(w)
		h.Rows = append(h.Rows, HistoryRow{
			Kind: HistorySession, Words: spanWords(w.From, w.To, now), Who: h.whoWords(w), Counts: w.Counts, Saves: w.Saves,
			Opens: len(saves) > 1, Opened: len(saves) > 1 && h.opened[key],
			key: rowKey{kind: HistorySession, session: key}, at: w.Last, when: w.To,
		})
		if len(saves) < 2 || !h.opened[key] {
			continue
		}
		for _, v := range saves {
			h.Rows = append(h.Rows, HistoryRow{
				Kind: HistorySave, Words: v.To.In(now.Location()).Format("15:04:05"), Counts: v.Counts, Step: v.Step, Saves: v.Saves,
				key: rowKey{HistorySave, key, v.At}, at: v.At, when: v.To,
			})
		}
	}
	if at, when, ok := h.past.Start(); ok {
		h.Rows = append(h.Rows, HistoryRow{Kind: HistoryDay, Words: "Before that"}, HistoryRow{
			Kind: HistoryStart, Words: "What there was", Who: momentWords(when, now),
			key: rowKey{kind: HistoryStart}, at: at, when: when,
		})
	}
}

// whoWords says whose work a session was.
func (h *History) whoWords(w storage.WorkSession) string {
	switch name := h.Person().Name; {
	case w.Elsewhere:
		return "from another program"
	case !h.past.Here(w.Last):
		return name + ", elsewhere"
	default:
		return name
	}
}

// Current is the row that the person is at; the first one that stands for a state
// where she has not been at any, and -1 where there is none.
func (h *History) Current() int {
	if i := h.rowOf(h.current); i >= 0 {
		return i
	}
	if h.current.kind == HistorySave { // it has become one with others, or is not listed
		if i := h.rowOf(rowKey{kind: HistorySession, session: h.current.session}); i >= 0 {
			return i
		}
	}
	return slices.IndexFunc(h.Rows, func(r HistoryRow) bool { return r.Kind != HistoryDay })
}

func (h *History) rowOf(k rowKey) int {
	return slices.IndexFunc(h.Rows, func(r HistoryRow) bool { return r.Kind != HistoryDay && r.key == k })
}

// Shown is the row whose state is shown, -1 while that is the present or a row that
// is not listed.
func (h *History) Shown() int {
	if h.look == nil {
		return -1
	}
	return h.rowOf(h.lookingAt)
}

// GoTo makes a row the one that the person is at. It shows nothing.
func (h *History) GoTo(i int) {
	if i >= 0 && i < len(h.Rows) && h.Rows[i].Kind != HistoryDay {
		h.current = h.Rows[i].key
	}
}

// Unfold lists the saves of the session of a row, or lists them no more.
func (h *History) Unfold(i int, open bool) {
	if i < 0 || i >= len(h.Rows) {
		return
	}
	r := h.Rows[i]
	if r.Kind != HistorySession && r.Kind != HistorySave || h.opened[r.key.session] == open {
		return
	}
	if open {
		h.opened[r.key.session] = true
	} else {
		delete(h.opened, r.key.session)
		h.current = rowKey{kind: HistorySession, session: r.key.session}
	}
	h.build()
	h.s.tellHistory()
}

// Told says what a session or save did, as in "3 added, 1 removed", "Label Claim" or
// "Label all: 12 added".
func (r *HistoryRow) Told() string {
	switch {
	case r.Step == "":
		return r.counted()
	case r.Added+r.Changed+r.Removed > 1:
		return r.Step + ": " + r.counted()
	}
	return r.Step
}

func (r *HistoryRow) counted() string {
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{r.Added, "added"}, {r.Changed, "changed"}, {r.Removed, "removed"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.what))
		}
	}
	if len(parts) == 0 {
		if r.Kind == HistoryStart {
			return "before anything was recorded"
		}
		return "no mark changed"
	}
	return strings.Join(parts, ", ")
}
