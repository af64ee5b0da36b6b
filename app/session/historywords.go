package session

import (
	"fmt"
	"slices"
	"time"

	"postil/storage"
)

// Times of a history are told in the zone of the session's clock.

// dayWords is the day of a time, as in "Today", "Tuesday 12 May" or "12 May 2025".
func dayWords(t, now time.Time) string {
	t = t.In(now.Location())
	switch {
	case sameDay(t, now):
		return "Today"
	case sameDay(t, now.AddDate(0, 0, -1)):
		return "Yesterday"
	case t.Year() == now.Year():
		return t.Format("Monday 2 January")
	}
	return t.Format("2 January 2006")
}

func sameDay(a, b time.Time) bool {
	y, m, d := a.Date()
	v, n, e := b.Date()
	return y == v && m == n && d == e
}

// clockWords is the time of day, in the zone of now.
func clockWords(t, now time.Time) string { return t.In(now.Location()).Format("15:04") }

// spanWords is a time from and to, as in "14:02–15:20"; where it begins on an earlier
// day that is said.
func spanWords(from, to, now time.Time) string {
	from, to = from.In(now.Location()), to.In(now.Location())
	switch a, b := clockWords(from, now), clockWords(to, now); {
	case !sameDay(from, to):
		return from.Format("2 Jan 15:04") + "–" + b
	case a == b:
		return a
	default:
		return a + "–" + b
	}
}

// momentWords is a moment within a sentence, as in "today, 15:20" or "Tue 12 May,
// 15:20".
func momentWords(t, now time.Time) string {
	t = t.In(now.Location())
	switch day := dayWords(t, now); day {
	case "Today":
		return "today, " + clockWords(t, now)
	case "Yesterday":
		return "yesterday, " + clockWords(t, now)
	}
	if t.Year() == now.Year() {
		return t.Format("Mon 2 Jan, 15:04")
	}
	return t.Format("2 Jan 2006, 15:04")
}

// damageWords says in plain words what of a history is damaged, "" where it is whole.
func damageWords(faults []storage.HistoryFault) string {
	lost := func(f storage.HistoryFault) bool { return f.Lost }
	switch {
	case len(faults) == 0:
		return ""
	case !slices.ContainsFunc(faults, func(f storage.HistoryFault) bool { return !f.Lost }):
		return "This history is damaged, and none of it can be read. The marks themselves are safe: they do not need it."
	case slices.ContainsFunc(faults, lost):
		return "A part of this history is damaged and cannot be read. What is whole is listed. The marks themselves are safe."
	}
	return fmt.Sprintf("This history is damaged, or was changed by hand, from entry %d on. What is whole is listed. The marks themselves are safe.", faults[0].Entry)
}
