package annotate

import (
	"errors"
	"fmt"
	"maps"
	"time"
)

// Edit is one record before and after a change. Without a before the record is
// added, without an after it is removed.
type Edit[V any] struct{ Before, After V }

func (e Edit[V]) inverse() Edit[V] { return Edit[V]{e.After, e.Before} }

// Change is a step in the life of a layer: any number of edits that are done,
// undone and saved together.
type Change struct {
	Name        string // what a person would call it, as in "Undo Label claim"
	Annotations []Edit[*Annotation]
	Relations   []Edit[*Relation]
	Decisions   []Edit[*Record] // see Decision.Record
	State       *Edit[State]
	Article     *Edit[Attributes]
	Source      *Edit[Source] // what the layer says of the article that it is about
	Aside       Aside         // nil: nothing
	Step        Step          // of a History; zero where it has not been in one
}

// Step tells which step of a History a change is, and which way it went.
type Step struct {
	ID  ID
	Way Way
}

// Way is how a step came to be made.
type Way uint8

// The ways.
const (
	Did   Way = iota // for the first time
	Undid            // taken back
	Redid            // done again
)

// Aside is what a change does besides what it does to the layer, such as to the
// zones of the article. The layer only carries it, so that it is undone in its
// turn; whoever applies the change does it.
type Aside interface {
	// Inverse takes it back.
	Inverse() Aside
}

// Inverse is the change that takes this one back. It is the same step.
func (c Change) Inverse() Change {
	inv := Change{Name: c.Name, Step: c.Step}
	for i := len(c.Annotations) - 1; i >= 0; i-- {
		inv.Annotations = append(inv.Annotations, c.Annotations[i].inverse())
	}
	for i := len(c.Relations) - 1; i >= 0; i-- {
		inv.Relations = append(inv.Relations, c.Relations[i].inverse())
	}
	for i := len(c.Decisions) - 1; i >= 0; i-- {
		inv.Decisions = append(inv.Decisions, c.Decisions[i].inverse())
	}
	if c.State != nil {
		e := c.State.inverse()
		inv.State = &e
	}
	if c.Article != nil {
		e := c.Article.inverse()
		inv.Article = &e
	}
	if c.Aside != nil {
		inv.Aside = c.Aside.Inverse()
	}
	if c.Source != nil {
		e := c.Source.inverse()
		inv.Source = &e
	}
	return inv
}

// Empty reports whether the change does nothing.
func (c Change) Empty() bool { return c.Aside == nil && c.keeps() }

// keeps reports whether the change leaves the layer as it is.
func (c Change) keeps() bool {
	return len(c.Annotations) == 0 && len(c.Relations) == 0 && len(c.Decisions) == 0 && c.State == nil && c.Article == nil && c.Source == nil
}

// Range is the span of text from the first to the last code point on which the
// change has an effect; it is empty where only the header, relations or decisions change.
func (c Change) Range() Span {
	r := Span{Start: -1}
	for _, e := range c.Annotations {
		for _, a := range []*Annotation{e.Before, e.After} {
			if a == nil {
				continue
			}
			h := a.Hull()
			if r.Start < 0 || h.Start < r.Start {
				r.Start = h.Start
			}
			r.End = max(r.End, h.End)
		}
	}
	r.Start = max(r.Start, 0)
	return r
}

// ErrInvalidChange is reported by Apply for a change that no layer can take.
var ErrInvalidChange = errors.New("the change is not possible")

// Apply returns the layer after a change, stamped with the time now, and the
// change as it was done: each before is what the layer really held, so its
// inverse leads back exactly. Removing what is not there does nothing.
//
// Stamps only grow: a record's new Modified is later than the one it replaces
// and than its tombstone, even when a clock was set back, so that the change
// wins when copies of the layer are merged. A change that has nothing but an
// Aside leaves the very same layer.
func (l *Layer) Apply(c Change, now time.Time) (*Layer, Change, error) {
	if c.keeps() {
		return l, c, nil
	}
	now = now.UTC().Truncate(time.Millisecond)
	next := *l
	next.counts = maps.Clone(l.counts)
	if next.counts == nil {
		next.counts = map[string]int{}
	}
	done := Change{Name: c.Name, Aside: c.Aside, Step: c.Step}
	apply := next.applyEach
	if n := len(c.Annotations); n >= manyEdits && n >= l.Len()/manyPart {
		apply = next.applyMany
	}
	var err error
	if done.Annotations, err = apply(c.Annotations, now); err != nil {
		return l, Change{}, err
	}
	for _, e := range c.Relations {
		var err error
		if e, err = next.applyRelation(e, now); err != nil {
			return l, Change{}, err
		}
		if e.Before != nil || e.After != nil {
			done.Relations = append(done.Relations, e)
		}
	}
	for _, e := range c.Decisions {
		var err error
		if e, err = next.applyDecision(e, now); err != nil {
			return l, Change{}, err
		}
		if e.Before != nil || e.After != nil {
			done.Decisions = append(done.Decisions, e)
		}
	}
	if c.State != nil {
		if !c.State.After.Valid() {
			return l, Change{}, fmt.Errorf("%w: there is no state %q", ErrInvalidChange, c.State.After)
		}
		done.State = &Edit[State]{Before: next.State, After: c.State.After}
		next.State = c.State.After
	}
	if c.Article != nil {
		done.Article = &Edit[Attributes]{Before: next.Article, After: c.Article.After}
		next.Article = c.Article.After
	}
	if c.Source != nil {
		// Nobody has decided anything by it, so it does not win over another copy's
		// header: Modified stays.
		done.Source = &Edit[Source]{Before: next.Source, After: c.Source.After}
		next.Source = c.Source.After
	}
	if c.State != nil || c.Article != nil {
		next.Modified = later(now, next.Modified)
	}
	return &next, done, nil
}

// later is now, or just after t where now is not later than t.
func later(now, t time.Time) time.Time {
	if now.After(t) {
		return now
	}
	return t.Add(time.Millisecond).Truncate(time.Millisecond)
}

// applyEach carries out edits of annotations one by one, and returns them as they
// were done.
func (l *Layer) applyEach(edits []Edit[*Annotation], now time.Time) ([]Edit[*Annotation], error) {
	var out []Edit[*Annotation]
	for _, e := range edits {
		id, err := editID(e, func(a *Annotation) ID { return a.ID })
		if err != nil {
			return nil, err
		}
		before := l.Annotation(id)
		done, stamp, err := editedAs(e, before, l.stamp(id, now))
		if err != nil {
			return nil, err
		}
		if before != nil {
			l.marks = l.marks.drop(placeKey(before))
			l.byID = l.byID.drop(idKey(id))
		}
		switch {
		case done.After != nil:
			l.marks = l.marks.put(placeKey(done.After), done.After)
			l.byID = l.byID.put(idKey(id), done.After)
			l.deleted = l.deleted.drop(idKey(id))
		case before != nil:
			l.deleted = l.deleted.put(idKey(id), Tombstone{ID: id, Deleted: stamp})
		default:
			continue // it is not there, so it is gone already
		}
		l.count(done)
		out = append(out, done)
	}
	return out, nil
}

// So many edits of annotations, and at least this part of all that there are, are
// carried out by making the trees anew, which takes as long for all of them as
// for one.
const (
	manyEdits = 256
	manyPart  = 16
)

// applyMany does the same as applyEach, in O(n) for the whole layer.
func (l *Layer) applyMany(edits []Edit[*Annotation], now time.Time) ([]Edit[*Annotation], error) {
	var out []Edit[*Annotation]
	marks, deleted := map[ID]*Annotation{}, map[ID]*Tombstone{} // as they are by now; nil: not there
	for _, e := range edits {
		id, err := editID(e, func(a *Annotation) ID { return a.ID })
		if err != nil {
			return nil, err
		}
		before, ok := marks[id]
		if !ok {
			before = l.Annotation(id)
		}
		stamp := l.stamp(id, now)
		if t, ok := deleted[id]; ok {
			stamp = now
			if t != nil {
				stamp = later(now, t.Deleted)
			}
		}
		done, stamp, err := editedAs(e, before, stamp)
		if err != nil {
			return nil, err
		}
		switch {
		case done.After != nil:
			deleted[id] = nil
		case before != nil:
			deleted[id] = &Tombstone{ID: id, Deleted: stamp}
		default:
			continue
		}
		marks[id] = done.After
		l.count(done)
		out = append(out, done)
	}
	byID := map[key]*Annotation{}
	places := map[key]*Annotation{}
	for id, after := range marks {
		byID[idKey(id)] = after
		if was := l.Annotation(id); was != nil {
			places[placeKey(was)] = nil
		}
	}
	for _, after := range marks { // which may stand where another one stood
		if after != nil {
			places[placeKey(after)] = after
		}
	}
	gone := map[key]*Tombstone{}
	for id, t := range deleted {
		gone[idKey(id)] = t
	}
	l.marks = rebuilt(l.marks, places, func(a *Annotation) (*Annotation, bool) { return a, a != nil })
	l.byID = rebuilt(l.byID, byID, func(a *Annotation) (*Annotation, bool) { return a, a != nil })
	l.deleted = rebuilt(l.deleted, gone, func(t *Tombstone) (Tombstone, bool) {
		if t == nil {
			return Tombstone{}, false
		}
		return *t, true
	})
	return out, nil
}

// count counts the labels anew after an edit.
func (l *Layer) count(done Edit[*Annotation]) {
	if b := done.Before; b != nil {
		if l.counts[b.Label]--; l.counts[b.Label] == 0 {
			delete(l.counts, b.Label)
		}
	}
	if done.After != nil {
		l.counts[done.After.Label]++
	}
}

// editedAs is an edit as it is done to a record, which is nil where there is none,
// with the time that it bears: stamp, or just after the record's own.
func editedAs(e Edit[*Annotation], before *Annotation, stamp time.Time) (Edit[*Annotation], time.Time, error) {
	done := Edit[*Annotation]{Before: before}
	if before != nil {
		stamp = later(stamp, before.Modified)
	}
	if e.After == nil {
		return done, stamp, nil
	}
	if err := e.After.check(); err != nil {
		return e, stamp, fmt.Errorf("%w: %w", ErrInvalidChange, err)
	}
	after := *e.After
	after.Modified = stamp
	switch {
	case !after.Created.IsZero():
	case before != nil:
		after.Created = before.Created
	default:
		after.Created = stamp
	}
	done.After = &after
	return done, stamp, nil
}

func (l *Layer) applyRelation(e Edit[*Relation], now time.Time) (Edit[*Relation], error) {
	id, err := editID(e, func(r *Relation) ID { return r.ID })
	if err != nil {
		return e, err
	}
	before := l.Relation(id)
	done := Edit[*Relation]{Before: before}
	stamp := l.stamp(id, now)
	if before != nil {
		stamp = later(stamp, before.Modified)
		l.relations = l.relations.drop(idKey(id))
		l.unlink(before)
	}
	if e.After == nil {
		if before != nil {
			l.deleted = l.deleted.put(idKey(id), Tombstone{ID: id, Deleted: stamp})
		}
		return done, nil
	}
	after := *e.After
	if after.Type == "" || l.Annotation(after.From) == nil || l.Annotation(after.To) == nil {
		return e, fmt.Errorf("%w: the relation %s has no type, or an end that is no annotation of the layer", ErrInvalidChange, id)
	}
	after.Modified = stamp
	if after.Created.IsZero() {
		after.Created = stamp
	}
	l.relations = l.relations.put(idKey(id), &after)
	l.link(&after)
	l.deleted = l.deleted.drop(idKey(id))
	done.After = &after
	return done, nil
}

func (l *Layer) applyDecision(e Edit[*Record], now time.Time) (Edit[*Record], error) {
	id, err := editID(e, func(r *Record) ID { return r.ID })
	if err != nil {
		return e, err
	}
	var done Edit[*Record]
	stamp := l.stamp(id, now)
	if before, ok := l.Decision(id); ok {
		done.Before = &before
		stamp = later(stamp, before.Modified)
		l.decisions = l.decisions.drop(idKey(id))
	}
	if e.After == nil {
		if done.Before != nil {
			l.deleted = l.deleted.put(idKey(id), Tombstone{ID: id, Deleted: stamp})
		}
		return done, nil
	}
	if id == (ID{}) {
		return e, fmt.Errorf("%w: a decision without id", ErrInvalidChange)
	}
	after, err := e.After.at(stamp)
	if err != nil {
		return e, fmt.Errorf("%w: the decision %s: %w", ErrInvalidChange, id, err)
	}
	l.decisions = l.decisions.put(idKey(id), after)
	l.deleted = l.deleted.drop(idKey(id))
	done.After = &after
	return done, nil
}

// stamp is now, or just after the record's tombstone where that is later.
func (l *Layer) stamp(id ID, now time.Time) time.Time {
	if t, ok := l.Tombstone(id); ok {
		return later(now, t.Deleted)
	}
	return now
}

func editID[V any](e Edit[*V], id func(*V) ID) (ID, error) {
	switch {
	case e.Before == nil && e.After == nil:
		return ID{}, fmt.Errorf("%w: an edit without before and after", ErrInvalidChange)
	case e.Before != nil && e.After != nil && id(e.Before) != id(e.After):
		return ID{}, fmt.Errorf("%w: an edit must keep the record's id", ErrInvalidChange)
	case e.After != nil:
		return id(e.After), nil
	}
	return id(e.Before), nil
}
