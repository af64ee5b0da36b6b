package sidecar

import (
	"maps"
	"reflect"
	"time"

	"postil/annotate"
)

// Holds reports whether a layer knows every record of another of the same id as it is
// there or later, and its header, so that merging the other in would change nothing of what
// people said. Which text and scheme a layer was last saved for is not looked at. It
// may say no where Merge would change nothing after all.
func Holds(l, other *annotate.Layer) bool {
	if l.ID != other.ID || other.Modified.After(l.Modified) || other.Modified.Equal(l.Modified) && !sameWork(&l.Header, &other.Header) {
		return false
	}
	gone := func(id annotate.ID, since time.Time) bool {
		t, ok := l.Tombstone(id)
		return ok && t.Deleted.After(since)
	}
	for a := range other.Annotations() {
		have := l.Annotation(a.ID)
		if have != a && !gone(a.ID, a.Modified) && (have == nil || !have.Modified.After(a.Modified) && !reflect.DeepEqual(have, a)) {
			return false
		}
	}
	for r := range other.Relations() {
		have := l.Relation(r.ID)
		if have != r && !gone(r.ID, r.Modified) && (have == nil || !have.Modified.After(r.Modified) && !reflect.DeepEqual(have, r)) {
			return false
		}
	}
	for d := range other.Decisions() {
		have, ok := l.Decision(d.ID)
		if !gone(d.ID, d.Modified) && (!ok || !have.Modified.After(d.Modified) && string(have.Raw) != string(d.Raw)) {
			return false
		}
	}
	for t := range other.Deleted() {
		have, deleted := l.Tombstone(t.ID)
		if deleted && !have.Deleted.After(t.Deleted) && !reflect.DeepEqual(have, t) {
			return false
		}
		a, r := l.Annotation(t.ID), l.Relation(t.ID)
		d, decided := l.Decision(t.ID)
		if !deleted && (a == nil || a.Modified.Before(t.Deleted)) && (r == nil || r.Modified.Before(t.Deleted)) && (!decided || d.Modified.Before(t.Deleted)) {
			return false
		}
	}
	for k, v := range other.Extra {
		if string(l.Extra[k]) != string(v) {
			return false
		}
	}
	return true
}

func sameWork(a, b *annotate.Header) bool {
	return a.State == b.State && maps.EqualFunc(a.Article, b.Article, reflect.DeepEqual)
}
