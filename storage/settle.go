package storage

import (
	"errors"
	"fmt"
	"slices"

	"postil/annotate"
)

// Choice is what a person makes of a mark whose article has changed. The zero
// Choice leaves it as it is, to be decided later.
type Choice struct {
	Drop bool // the mark is to be deleted
	// Spans are where it is to stand, in the text as it is now: one for each of its
	// fragments, in their order, none overlapping another. An empty one lets that
	// fragment go, as long as another one stays.
	Spans []annotate.Span
}

// Undecided reports whether the choice leaves the mark as it is.
func (c Choice) Undecided() bool { return !c.Drop && len(c.Spans) == 0 }

// Errors of Settle.
var (
	// ErrNotMoved: the choice is of a mark that Reanchor has not looked for.
	ErrNotMoved = errors.New("nobody looked for this mark, so nothing can be chosen for it")
	// ErrBadPlace: the place that was chosen is not in the text, or its pieces overlap.
	ErrBadPlace = errors.New("a mark cannot stand there")
)

// Waiting reports whether something is to be decided: a mark is unplaced, or stands
// elsewhere than the layer says.
func (r *Reanchoring) Waiting() bool {
	return slices.ContainsFunc(r.Marks, func(m Reanchored) bool { return m.Waits() })
}

// Waits reports whether a person has to see what has become of the mark: it is not
// surely placed, or it is, but elsewhere than where the layer has it.
func (r Reanchored) Waits() bool {
	return !r.Verdict.Sure() || !slices.Equal(r.spans(), spansOf(r.Mark))
}

func spansOf(m *annotate.Annotation) []annotate.Span {
	out := make([]annotate.Span, len(m.Fragments))
	for i, f := range m.Fragments {
		out[i] = f.Span
	}
	return out
}

// Settle makes one change of what was chosen for marks, by their ids, of the layer
// as it is by now: it can be undone as any other, and brings back then what the
// layer said of its texts, too. A mark that is same or moved and for which nothing
// is chosen is put where it was found; what is unplaced then, and what was left
// undecided, keeps its record as it is and waits, since the layer goes on naming
// the older texts. Marks that have got another place or have gone since they were
// looked for are left alone. The change is empty where there is nothing to do. It
// reports ErrNotMoved and ErrBadPlace.
func (r *Reanchoring) Settle(l *annotate.Layer, choices map[annotate.ID]Choice) (annotate.Change, error) {
	c := annotate.Change{Name: "Place marks"}
	var dropped []annotate.ID
	known, waits := map[annotate.ID]bool{}, false
	for _, m := range r.Marks {
		known[m.Mark.ID] = true
		have := l.Annotation(m.Mark.ID)
		if have == nil || !slices.Equal(spansOf(have), spansOf(m.Mark)) || have.Quote() != m.Mark.Quote() {
			waits = waits || have != nil && !have.Fits(r.now)
			continue
		}
		choice, chosen := choices[have.ID]
		if !chosen && m.Verdict.Sure() {
			choice.Spans = m.spans()
		}
		switch {
		case choice.Drop:
			dropped = append(dropped, have.ID)
		case choice.Undecided():
			waits = true
		default:
			if err := r.fitting(have, choice.Spans); err != nil {
				return annotate.Change{}, err
			}
			if after := putAt(r.now, have, choice.Spans); !sameFragments(have.Fragments, after.Fragments) {
				c.Annotations = append(c.Annotations, annotate.Edit[*annotate.Annotation]{Before: have, After: after})
			}
		}
	}
	for id := range choices {
		if !known[id] {
			return annotate.Change{}, fmt.Errorf("%w: %s", ErrNotMoved, id)
		}
	}
	removal := l.Removal(c.Name, dropped...)
	c.Annotations, c.Relations = append(c.Annotations, removal.Annotations...), removal.Relations
	if to := r.settled(l, known, waits); !equalSource(l.Source, to) {
		c.Source = &annotate.Edit[annotate.Source]{Before: l.Source, After: to}
	}
	return c, nil
}

// settled is what the layer says of its article once a choice is carried out.
func (r *Reanchoring) settled(l *annotate.Layer, known map[annotate.ID]bool, waits bool) annotate.Source {
	// What has come into the layer since, from another copy of it, may be on an
	// older text as well.
	for m := range l.Annotations() {
		waits = waits || !known[m.ID] && !m.Fits(r.now)
	}
	to := r.source
	to.Extra = l.Source.Extra
	if waits {
		return withEarlier(to, r.earlier)
	}
	return withEarlier(to, nil)
}

// fitting reports why a mark cannot stand at places.
func (r *Reanchoring) fitting(m *annotate.Annotation, places []annotate.Span) error {
	if len(places) != len(m.Fragments) {
		return fmt.Errorf("%w: the mark %s has %d pieces, not %d", ErrBadPlace, m.ID, len(m.Fragments), len(places))
	}
	some := false
	for i, at := range places {
		if at.Empty() {
			continue
		}
		some = true
		if !r.now.Valid(at) {
			return fmt.Errorf("%w: %d to %d is not in the text", ErrBadPlace, at.Start, at.End)
		}
		if slices.ContainsFunc(places[:i], at.Overlaps) {
			return fmt.Errorf("%w: two pieces of the mark %s overlap", ErrBadPlace, m.ID)
		}
	}
	if !some {
		return fmt.Errorf("%w: no piece of the mark %s is left", ErrBadPlace, m.ID)
	}
	return nil
}

// OnOlderText reports whether marks of a layer may be on a text that its article
// had before, by what the layer says. Marks that do not fit the text tell it, too.
func OnOlderText(l *annotate.Layer) bool { return len(EarlierTexts(l.Source)) > 0 }
