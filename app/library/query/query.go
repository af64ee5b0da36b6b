// Package query reads what a person types into the filter of the library, and
// tells which articles fit. It knows no window and no files.
//
// Parse a filter with Parse, and ask Query.Matches of each article. What the
// filter gets wrong comes back as faults, in words for the person; the rest of
// it holds all the same.
//
// A filter is words, all of which have to be in the title, the outlet and day
// below it, or the path; and terms of a name, a colon and a value:
//
//	outlet:reuters  outlet:"Coastal Wire"
//	date:2024  date:2024-01..2024-03  date:>2024-05-12
//	lang:de    state:new, state:begun, state:done
//	marks:>5   words:<300   words:100..200
//	label:claim
//
// A term with - before it keeps the articles that it does not fit. A value of
// two quotation marks, as in outlet:"", fits articles of which it is not known.
package query

import (
	"strconv"
	"strings"
	"unicode"
)

// State is how far a person is with an article.
type State int

// The states.
const (
	New State = iota
	Begun
	Done
)

// Record is what is known of an article.
type Record struct {
	Folded   string // title, second line and path, as Fold has them
	Outlet   string
	Date     string // as 2024-05-12, or ""
	Language string // BCP 47, or ""
	State    State
	Marks    int
	Words    int // negative: not known
	// Labels visits the ids of the labels in use, until visit returns false. It is
	// called only by filters that name a label.
	Labels func(visit func(id string) bool)
}

// Label is a label of the scheme.
type Label struct{ ID, Name string }

// Fault is what is wrong with a term.
type Fault struct {
	Term   string // as it was typed
	Reason string // as in "date: wants a year, month or day, such as 2024-05"
}

// Query is a filter. The zero value fits every article. It remembers answers,
// so it is for one goroutine at a time.
type Query struct {
	words []string // folded
	terms []term
}

// term is a condition on one thing.
type term struct {
	not  bool
	fits func(*Record) bool
}

// Empty reports whether the query fits every article.
func (q *Query) Empty() bool { return len(q.words) == 0 && len(q.terms) == 0 }

// Matches reports whether an article fits.
func (q *Query) Matches(r *Record) bool {
	for _, w := range q.words {
		if !strings.Contains(r.Folded, w) {
			return false
		}
	}
	for i := range q.terms {
		if q.terms[i].fits(r) == q.terms[i].not {
			return false
		}
	}
	return true
}

// Fold is how words are compared: without regard to case.
func Fold(s string) string { return strings.ToLower(s) }

// Parse reads a filter. The labels are those that label: may name by their name
// or the beginning of it; ids of others are found, too. A term that is not
// complete yet, such as "outlet:", and one with a fault, leave nothing out.
func Parse(s string, labels []Label) (*Query, []Fault) {
	q := &Query{}
	var faults []Fault
	for rest := strings.TrimLeftFunc(s, unicode.IsSpace); rest != ""; rest = strings.TrimLeftFunc(rest, unicode.IsSpace) {
		var p part
		p, rest = nextPart(rest)
		if p.name == "" {
			if w := Fold(p.value); w != "" {
				q.words = append(q.words, w)
			}
			continue
		}
		if p.value == "" && !p.quoted {
			continue
		}
		fits, reason := read(p, labels)
		if reason != "" {
			faults = append(faults, Fault{Term: p.whole, Reason: p.name + ": " + reason})
			continue
		}
		q.terms = append(q.terms, term{p.not, fits})
	}
	return q, faults
}

// part is a word, or a term that is not read yet.
type part struct {
	whole  string // as typed
	not    bool
	name   string // of the term, or "" for a word
	value  string
	quoted bool
}

// Names lists what terms can be about.
func Names() []string {
	return []string{"outlet", "date", "lang", "state", "marks", "words", "label"}
}

// nextPart cuts the first part off a filter that begins with one.
func nextPart(s string) (p part, rest string) {
	at := s
	body, not := strings.CutPrefix(s, "-")
	for _, n := range Names() {
		if len(body) > len(n) && strings.EqualFold(body[:len(n)], n) && body[len(n)] == ':' {
			p.name, p.not, at = n, not, body[len(n)+1:]
			break
		}
	}
	p.value, p.quoted, rest = cutValue(at)
	p.whole = s[:len(s)-len(rest)]
	return p, rest
}

// cutValue cuts a value off: what stands between quotation marks, the second of
// which may still be missing, or else everything to the next space.
func cutValue(s string) (value string, quoted bool, rest string) {
	if inner, ok := strings.CutPrefix(s, `"`); ok {
		value, rest, _ = strings.Cut(inner, `"`)
		return value, true, rest
	}
	end := strings.IndexFunc(s, unicode.IsSpace)
	if end < 0 {
		end = len(s)
	}
	return s[:end], false, s[end:]
}

// read makes the condition of a term, or says what its value should be.
func read(p part, labels []Label) (fits func(*Record) bool, reason string) {
	switch p.name {
	case "outlet":
		return outletIs(Fold(p.value)), ""
	case "lang":
		return languageIs(p.value), ""
	case "label":
		return labelIs(p.value, labels), ""
	case "state":
		return stateIs(p.value)
	case "date":
		return dateIn(p.value)
	case "marks":
		return numberIn(p.value, "marks:>5", func(r *Record) int { return r.Marks })
	default:
		return numberIn(p.value, "words:<300", func(r *Record) int { return r.Words })
	}
}

func outletIs(want string) func(*Record) bool {
	if want == "" {
		return func(r *Record) bool { return r.Outlet == "" }
	}
	known := map[string]bool{} // there are few outlets, and many articles
	return func(r *Record) bool {
		fits, ok := known[r.Outlet]
		if !ok {
			fits = strings.Contains(Fold(r.Outlet), want)
			known[r.Outlet] = fits
		}
		return fits
	}
}

// languageIs fits a language and its kinds: de also fits de-AT.
func languageIs(want string) func(*Record) bool {
	return func(r *Record) bool {
		have := r.Language
		if want == "" || len(have) <= len(want) {
			return strings.EqualFold(have, want)
		}
		return strings.EqualFold(have[:len(want)], want) && have[len(want)] == '-'
	}
}

// labelIs fits articles with a mark of a label whose name or id begins so.
func labelIs(want string, labels []Label) func(*Record) bool {
	if want == "" {
		return func(r *Record) bool {
			none := true
			r.eachLabel(func(string) bool { none = false; return false })
			return none
		}
	}
	ids := map[string]bool{want: true}
	folded := Fold(want)
	for _, l := range labels {
		if strings.HasPrefix(Fold(l.ID), folded) || strings.HasPrefix(Fold(l.Name), folded) {
			ids[l.ID] = true
		}
	}
	return func(r *Record) (found bool) {
		r.eachLabel(func(id string) bool {
			found = ids[id]
			return !found
		})
		return found
	}
}

func (r *Record) eachLabel(visit func(id string) bool) {
	if r.Labels != nil {
		r.Labels(visit)
	}
}

// stateIs fits a state by its name or the beginning of it.
func stateIs(value string) (func(*Record) bool, string) {
	for want, name := range []string{New: "new", Begun: "begun", Done: "done"} {
		if value != "" && strings.HasPrefix(name, Fold(value)) {
			return func(r *Record) bool { return r.State == State(want) }, ""
		}
	}
	return nil, "is new, begun or done"
}

// bounds splits a value into the least and the most that fit, as written, and
// whether these are left out; either may be empty, for no bound.
func bounds(value string) (least, most string, without bool) {
	for _, op := range []struct {
		sign           string
		above, without bool
	}{{">=", true, false}, {"<=", false, false}, {">", true, true}, {"<", false, true}} {
		if v, ok := strings.CutPrefix(value, op.sign); ok {
			if op.above {
				return v, "", op.without
			}
			return "", v, op.without
		}
	}
	if from, to, ok := strings.Cut(value, ".."); ok {
		return from, to, false
	}
	return value, value, false
}

// dateIn fits a year, month or day, or what lies between two.
func dateIn(value string) (func(*Record) bool, string) {
	if value == "" {
		return func(r *Record) bool { return r.Date == "" }, ""
	}
	const wanted = "wants a year, month or day, such as 2024-05"
	least, most, without := bounds(value)
	if least == "" && most == "" || least != "" && !isDate(least) || most != "" && !isDate(most) {
		return nil, wanted
	}
	if least != "" && most != "" && least > most && !strings.HasPrefix(least, most) {
		return nil, "the range ends before it begins"
	}
	const last = "~" // after every digit and hyphen, so that a year holds its days
	from, to := least, most+last
	switch {
	case most == "" && without:
		from = least + last
	case least == "" && without:
		to = most
	case most == "":
		to = last
	}
	return func(r *Record) bool { return r.Date != "" && from <= r.Date && r.Date <= to }, ""
}

// isDate reports whether s is a year, a month of a year, or a day of a month, as
// 2024, 2024-05 and 2024-05-31.
func isDate(s string) bool {
	parts := strings.Split(s, "-")
	for i, p := range parts {
		if i > 2 || len(p) != []int{4, 2, 2}[i] {
			return false
		}
		n, err := strconv.Atoi(p)
		if err != nil || p[0] == '+' || i == 1 && (n < 1 || n > 12) || i == 2 && (n < 1 || n > 31) {
			return false
		}
	}
	return true
}

// numberIn fits a number, or what lies between two. What is not known fits
// nothing.
func numberIn(value, example string, of func(*Record) int) (func(*Record) bool, string) {
	least, most, without := bounds(value)
	from, okFrom := number(least, 0)
	to, okTo := number(most, int(^uint(0)>>1))
	if least == "" && most == "" || !okFrom || !okTo {
		return nil, "wants a number, such as " + example + " or 10..20"
	}
	if from > to {
		return nil, "the range ends before it begins"
	}
	if without && most == "" {
		from++
	} else if without {
		to--
	}
	return func(r *Record) bool { n := of(r); return n >= 0 && from <= n && n <= to }, ""
}

// number reads digits; none stand for otherwise.
func number(s string, otherwise int) (int, bool) {
	if s == "" {
		return otherwise, true
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && s[0] != '+' && s[0] != '-' && n < 1<<40
}
