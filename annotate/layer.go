package annotate

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"
)

// PersonKind tells people from programs.
type PersonKind string

// The kinds of person.
const (
	Human PersonKind = "human"
	Model PersonKind = "model"
)

// Person is an annotator, a reviewer or a model.
type Person struct {
	ID    ID
	Slug  string // names the person in file names: lower case letters, digits, hyphens
	Name  string
	Kind  PersonKind
	Extra Extra
}

// State tells how far a person is with an article.
type State string

// The states of an article, in the order of work.
const (
	StateNew        State = "new"
	StateInProgress State = "in-progress"
	StateDone       State = "done"
	StateLocked     State = "locked"
)

// Valid reports whether s is one of the four states.
func (s State) Valid() bool {
	return s == StateNew || s == StateInProgress || s == StateDone || s == StateLocked
}

// Source tells which text a layer speaks of and how its bytes became text.
type Source struct {
	Path       string // file name of the article, beside the sidecar
	SHA256     string // of the file's bytes, hexadecimal
	TextSHA256 string // of the canonical text in UTF-8, hexadecimal
	Length     int    // of the text, in code points
	Encoding   string // WHATWG name of the encoding that was decoded
	BOM        bool
	Newline    string // lf, crlf, cr or mixed
	Extra      Extra
}

// SchemeRef names the scheme in force when a layer was last saved.
type SchemeRef struct {
	ID      string
	Version string
	Extra   Extra
}

// Header is what a layer says besides its records.
type Header struct {
	ID       ID
	Person   Person
	State    State
	Source   Source
	Scheme   SchemeRef
	Article  Attributes // labels and attributes of the article as a whole
	Modified time.Time  // when state or article attributes last changed
	Extra    Extra
}

// Layer is all that one person says about one article. It never changes;
// Apply gives a new one that shares nearly all of the old. The zero Layer is
// empty and can be used.
type Layer struct {
	Header
	marks     tree[*Annotation] // by hull
	byID      tree[*Annotation]
	relations tree[*Relation]
	ends      tree[tree[*Relation]] // by annotation: the relations that begin or end there
	decisions tree[Record]
	deleted   tree[Tombstone]
	counts    map[string]int // annotations by label
}

// Contents are the records of a layer, for NewLayer.
type Contents struct {
	Annotations []*Annotation
	Relations   []*Relation
	Decisions   []Record
	Deleted     []Tombstone
}

// NewLayer builds a layer. It reports a record that cannot be: without id,
// label or span, with fragments out of order, or two records with one id.
func NewLayer(h Header, c Contents) (*Layer, error) {
	l := &Layer{Header: h, counts: map[string]int{}}
	marks := slices.Clone(c.Annotations)
	for _, a := range marks {
		if err := a.check(); err != nil {
			return nil, err
		}
		l.counts[a.Label]++
	}
	slices.SortFunc(marks, func(a, b *Annotation) int { return placeKey(a).compare(placeKey(b)) })
	l.marks = build(len(marks), func(i int) (key, *Annotation) { return placeKey(marks[i]), marks[i] })
	var err error
	if l.byID, err = buildByID(marks, func(a *Annotation) ID { return a.ID }); err != nil {
		return nil, fmt.Errorf("annotations: %w", err)
	}
	if l.relations, err = buildByID(c.Relations, func(r *Relation) ID { return r.ID }); err != nil {
		return nil, fmt.Errorf("relations: %w", err)
	}
	l.ends = buildEnds(c.Relations)
	if l.decisions, err = buildByID(c.Decisions, func(r Record) ID { return r.ID }); err != nil {
		return nil, fmt.Errorf("decisions: %w", err)
	}
	if l.deleted, err = buildByID(c.Deleted, func(t Tombstone) ID { return t.ID }); err != nil {
		return nil, fmt.Errorf("deleted: %w", err)
	}
	return l, nil
}

func buildByID[V any](values []V, id func(V) ID) (tree[V], error) {
	sorted := slices.Clone(values)
	slices.SortFunc(sorted, func(a, b V) int { return idKey(id(a)).compare(idKey(id(b))) })
	for i, v := range sorted {
		if i > 0 && id(sorted[i-1]) == id(v) {
			return tree[V]{}, fmt.Errorf("two records have the id %s", id(v))
		}
	}
	return build(len(sorted), func(i int) (key, V) { return idKey(id(sorted[i])), sorted[i] }), nil
}

func idKey(id ID) key { return key{id: id} }

func placeKey(a *Annotation) key {
	h := a.Hull()
	return key{h.Start, h.End, a.ID}
}

// Len is the number of annotations.
func (l *Layer) Len() int { return l.marks.len() }

// Annotation returns the annotation with an id, or nil.
func (l *Layer) Annotation(id ID) *Annotation {
	a, _ := l.byID.get(idKey(id))
	return a
}

// Annotations visits all annotations in text order: by start, then end, then
// id.
func (l *Layer) Annotations() iter.Seq[*Annotation] { return l.marks.all }

// Overlapping visits, in text order, the annotations of which a fragment
// shares a code point with s, in O(log n + answers). An empty span shares none.
func (l *Layer) Overlapping(s Span) iter.Seq[*Annotation] {
	return func(yield func(*Annotation) bool) {
		if s.Empty() {
			return
		}
		l.marks.overlapping(s, func(a *Annotation) bool {
			return len(a.Fragments) > 1 && !a.Touches(s) || yield(a)
		})
	}
}

// Hulls visits, in text order, the annotations whose hull overlaps s, also
// those of which only the gap between two fragments does.
func (l *Layer) Hulls(s Span) iter.Seq[*Annotation] {
	return func(yield func(*Annotation) bool) {
		if !s.Empty() {
			l.marks.overlapping(s, yield)
		}
	}
}

// At returns annotation i in text order, or nil.
func (l *Layer) At(i int) *Annotation {
	a, _ := l.marks.nth(i)
	return a
}

// Rank returns how many annotations come before a in text order; a itself need
// not be in the layer.
func (l *Layer) Rank(a *Annotation) int { return l.marks.rank(placeKey(a)) }

// RankAt returns how many annotations start before an offset.
func (l *Layer) RankAt(offset int) int { return l.marks.rank(key{start: offset, end: -1}) }

// Count is the number of annotations with a label.
func (l *Layer) Count(label string) int { return l.counts[label] }

// Labels returns the ids of the labels in use with their counts.
func (l *Layer) Labels() map[string]int { return maps.Clone(l.counts) }

// Relation returns the relation with an id, or nil.
func (l *Layer) Relation(id ID) *Relation {
	r, _ := l.relations.get(idKey(id))
	return r
}

// Relations visits all relations by id.
func (l *Layer) Relations() iter.Seq[*Relation] { return l.relations.all }

// RelationsOf visits, by id, the relations that begin or end at an annotation,
// in O(log n + answers).
func (l *Layer) RelationsOf(id ID) iter.Seq[*Relation] {
	at, _ := l.ends.get(idKey(id))
	return at.all
}

// Decision returns the decision record with an id.
func (l *Layer) Decision(id ID) (Record, bool) { return l.decisions.get(idKey(id)) }

// Decisions visits the decision records by id.
func (l *Layer) Decisions() iter.Seq[Record] { return l.decisions.all }

// Deleted visits the tombstones by id.
func (l *Layer) Deleted() iter.Seq[Tombstone] { return l.deleted.all }

// Tombstone returns the tombstone of a deleted record.
func (l *Layer) Tombstone(id ID) (Tombstone, bool) { return l.deleted.get(idKey(id)) }

// WithHeader returns the same records under another header.
func (l *Layer) WithHeader(h Header) *Layer {
	c := *l
	c.Header = h
	return &c
}

// Removal is the change that removes annotations, with the relations that end
// on them, by id.
func (l *Layer) Removal(name string, ids ...ID) Change {
	c := Change{Name: name}
	gone := map[ID]bool{}
	cut := map[ID]bool{}
	for _, id := range ids {
		a := l.Annotation(id)
		if a == nil || gone[id] {
			continue
		}
		gone[id] = true
		c.Annotations = append(c.Annotations, Edit[*Annotation]{Before: a})
		for r := range l.RelationsOf(id) {
			if !cut[r.ID] {
				cut[r.ID] = true
				c.Relations = append(c.Relations, Edit[*Relation]{Before: r})
			}
		}
	}
	slices.SortFunc(c.Relations, func(a, b Edit[*Relation]) int { return idKey(a.Before.ID).compare(idKey(b.Before.ID)) })
	return c
}
