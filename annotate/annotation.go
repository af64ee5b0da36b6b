package annotate

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"postil/annotate/text"
)

// Span is a half-open range of code points in an article's text.
type Span = text.Span

// ID identifies a record for ever: a UUID, version 7 for what people make,
// derived (version 5) for what comes from files without identities.
type ID = uuid.UUID

// Extra holds the fields of a record that this version does not know. They are
// kept verbatim and written back.
type Extra map[string]json.RawMessage

// Attributes are the values of a mark's or an article's attributes by
// attribute id. A value is a string, a bool, a json.Number or a []string;
// anything else that a file held is kept as json.RawMessage.
type Attributes map[string]any

// Fragment is one stretch of an annotation: where it is (W3C
// TextPositionSelector, in code points) and what it says there (W3C
// TextQuoteSelector), so that a shifted offset is noticed and can be mended.
type Fragment struct {
	Span
	Exact  string // the text of the span
	Prefix string // some text before it
	Suffix string // some text after it
	Extra  Extra
}

// contextLen is the length in code points of a fragment's prefix and suffix.
const contextLen = 32

// NewFragment quotes a span of t. The context is cut at grapheme boundaries.
func NewFragment(t *text.Text, s Span) Fragment {
	prefix, exact, suffix := t.Passage(s, contextLen)
	return Fragment{Span: s, Exact: exact, Prefix: prefix, Suffix: suffix}
}

// Fits reports whether the text still says at the fragment's span what the
// fragment quotes.
func (f Fragment) Fits(t *text.Text) bool { return t.Valid(f.Span) && t.Quote(f.Span) == f.Exact }

// OriginKind tells how an annotation came to be.
type OriginKind string

// The kinds of origin.
const (
	OriginManual     OriginKind = "manual"
	OriginFind       OriginKind = "find"
	OriginSuggestion OriginKind = "suggestion"
	OriginImport     OriginKind = "import"
	OriginReview     OriginKind = "review"
)

// Origin tells how an annotation came to be, with what its kind needs.
type Origin struct {
	Kind   OriginKind
	Source string   // suggestion: who or what proposed it
	Score  *float64 // suggestion: its confidence, 0 to 1
	Format string   // import: the foreign format's name
	From   []ID     // review: the annotations it came from
	Extra  Extra
}

// Annotation is a label on one or more fragments of the text. An annotation in
// a layer is never changed in place: a change replaces it by another with the
// same ID.
type Annotation struct {
	ID         ID
	Label      string     // a label's id in the scheme
	Fragments  []Fragment // in text order, not overlapping, at least one
	Attributes Attributes
	Note       string
	Created    time.Time
	Modified   time.Time
	Origin     Origin
	Extra      Extra
}

// Hull is the span from the annotation's first to its last code point.
func (a *Annotation) Hull() Span {
	if len(a.Fragments) == 0 {
		return Span{}
	}
	return Span{Start: a.Fragments[0].Start, End: a.Fragments[len(a.Fragments)-1].End}
}

// Len is the number of code points that the annotation covers.
func (a *Annotation) Len() int {
	n := 0
	for _, f := range a.Fragments {
		n += f.Span.Len()
	}
	return n
}

// Covers reports whether one of the fragments holds the code point at offset.
func (a *Annotation) Covers(offset int) bool {
	for _, f := range a.Fragments {
		if f.Contains(offset) {
			return true
		}
	}
	return false
}

// Touches reports whether one of the fragments overlaps the span.
func (a *Annotation) Touches(s Span) bool {
	for _, f := range a.Fragments {
		if f.Overlaps(s) {
			return true
		}
	}
	return false
}

// Quote is the text of all fragments, joined by an ellipsis where there are
// several.
func (a *Annotation) Quote() string {
	if len(a.Fragments) == 1 {
		return a.Fragments[0].Exact
	}
	q := ""
	for i, f := range a.Fragments {
		if i > 0 {
			q += " … "
		}
		q += f.Exact
	}
	return q
}

// Fits reports whether the text still says everywhere what the annotation
// quotes.
func (a *Annotation) Fits(t *text.Text) bool {
	for _, f := range a.Fragments {
		if !f.Fits(t) {
			return false
		}
	}
	return len(a.Fragments) > 0
}

// check reports what makes the annotation impossible in any layer.
func (a *Annotation) check() error {
	switch {
	case a.ID == ID{}:
		return fmt.Errorf("annotation without id")
	case a.Label == "":
		return fmt.Errorf("annotation %s has no label", a.ID)
	case len(a.Fragments) == 0:
		return fmt.Errorf("annotation %s has no span", a.ID)
	}
	end := 0
	for _, f := range a.Fragments {
		if f.Start < end || f.End <= f.Start {
			return fmt.Errorf("annotation %s: the span %d to %d is empty, or overlaps or precedes the one before it", a.ID, f.Start, f.End)
		}
		end = f.End
	}
	return nil
}

// Relation is a typed, directed link between two annotations of one layer.
type Relation struct {
	ID       ID
	Type     string // a relation type's id in the scheme
	From, To ID
	Note     string
	Created  time.Time
	Modified time.Time
	Extra    Extra
}

// Record is a record that a layer carries along as it came, whole: a decision,
// of which ParseDecision tells what this version understands.
type Record struct {
	ID       ID
	Modified time.Time
	Raw      json.RawMessage
}

// Tombstone tells that a record was deleted, so that merging an older copy
// does not bring it back.
type Tombstone struct {
	ID      ID
	Deleted time.Time
	Extra   Extra
}
