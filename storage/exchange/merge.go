package exchange

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"

	"postil/annotate"
	"postil/storage"
	"postil/storage/exchange/foreign"
	"postil/storage/sidecar"
)

// merge brings what a foreign file says of a layer into the one that is there.
type merge struct {
	*importer
	item *Item
	in   *Layer
	have *annotate.Layer
	now  time.Time

	contents annotate.Contents // what is new or changed
	marks    Counts
	links    Counts
}

// errLocked is why nothing goes into a locked layer.
var errLocked = errors.New("the layer is locked; nothing of the source was taken into it")

// run returns the merged layer, or nil where there is nothing new.
func (m *merge) run() (*annotate.Layer, error) {
	for _, a := range m.in.Marks {
		m.mark(a)
	}
	for _, r := range m.in.Relations {
		m.relation(r)
	}
	h := m.header()
	nothing := len(m.contents.Annotations) == 0 && len(m.contents.Relations) == 0 && h.Modified.Equal(m.have.Modified)
	switch {
	case nothing:
		m.count()
		return nil, nil
	case m.have.State == annotate.StateLocked:
		return nil, errLocked
	}
	more, err := annotate.NewLayer(h, m.contents)
	if err != nil {
		return nil, err
	}
	return sidecar.Merge(m.have.WithHeader(withID(m.have.Header, h.ID)), more)
}

func withID(h annotate.Header, id annotate.ID) annotate.Header {
	h.ID = id
	return h
}

// count adds what became of the records to the report.
func (m *merge) count() {
	for _, c := range []struct {
		to   *Counts
		from Counts
	}{{&m.report.Marks, m.marks}, {&m.report.Relations, m.links}} {
		c.to.Added += c.from.Added
		c.to.Changed += c.from.Changed
		c.to.Present += c.from.Present
		c.to.Kept += c.from.Kept
		c.to.Deleted += c.from.Deleted
	}
}

// verdict tells what to do with a record that may be there already.
type verdict uint8

const (
	add verdict = iota
	replace
	leave
)

// judge decides on a record, and counts it. modified is the file's time of it,
// or zero; there and since are the workspace's.
func (m *merge) judge(c *Counts, id annotate.ID, modified time.Time, there, same bool, since time.Time, what string) verdict {
	gone, deleted := m.have.Tombstone(id)
	switch {
	case !there && deleted && !modified.After(gone.Deleted) && !m.BringBack:
		c.Deleted++
		return leave
	case !there:
		c.Added++
		return add
	case same:
		c.Present++
		return leave
	case modified.IsZero() && m.TakeTheirs || modified.After(since):
		c.Changed++
		return replace
	}
	c.Kept++
	if modified.IsZero() {
		m.problem(foreign.Problem{
			Kind: foreign.Noted, At: m.item.at, Article: m.item.Name, What: what,
			Reason: "the workspace has another version of it, which stays",
		})
	}
	return leave
}

func (m *merge) mark(a *annotate.Annotation) {
	have := m.have.Annotation(a.ID)
	same, since := false, time.Time{}
	if have != nil {
		same, since = sameMark(have, a), have.Modified
	}
	v := m.judge(&m.marks, a.ID, a.Modified, have != nil, same, since, "mark "+a.Label)
	if v == leave {
		return
	}
	a.Created, a.Modified = m.times(a.Created, m.later(a.ID, a.Modified), since)
	m.contents.Annotations = append(m.contents.Annotations, a)
}

func (m *merge) relation(r *annotate.Relation) {
	have := m.have.Relation(r.ID)
	same, since := false, time.Time{}
	if have != nil {
		same, since = have.Type == r.Type && have.From == r.From && have.To == r.To && have.Note == r.Note, have.Modified
	}
	v := m.judge(&m.links, r.ID, r.Modified, have != nil, same, since, "relation "+r.Type)
	if v == leave {
		return
	}
	r.Created, r.Modified = m.times(r.Created, m.later(r.ID, r.Modified), since)
	m.contents.Relations = append(m.contents.Relations, r)
}

// later is the time of a record that is taken: of one that was deleted, and
// comes back, a time after that.
func (m *merge) later(id annotate.ID, modified time.Time) time.Time {
	gone, deleted := m.have.Tombstone(id)
	if !deleted || modified.After(gone.Deleted) {
		return modified
	}
	if m.now.After(gone.Deleted) {
		return m.now
	}
	return gone.Deleted.Add(time.Millisecond)
}

// times are those of a record of which the file says none, or not all.
func (m *merge) times(created, modified, since time.Time) (time.Time, time.Time) {
	created, modified = created.UTC().Truncate(time.Millisecond), modified.UTC().Truncate(time.Millisecond)
	if modified.IsZero() {
		modified = m.now
		if !since.Before(modified) {
			modified = since.Add(time.Millisecond)
		}
	}
	if created.IsZero() {
		created = modified
	}
	return created, modified
}

func sameMark(a, b *annotate.Annotation) bool {
	return a.Label == b.Label && a.Note == b.Note && sameAttributes(a.Attributes, b.Attributes) &&
		slices.EqualFunc(a.Fragments, b.Fragments, func(x, y annotate.Fragment) bool { return x.Span == y.Span && x.Exact == y.Exact })
}

func sameAttributes(a, b annotate.Attributes) bool {
	return len(a) == 0 && len(b) == 0 || reflect.DeepEqual(a, b)
}

// header is that of the layer with the file's state and article attributes. A
// layer without anything yet takes all of them; else what the file says later.
func (m *merge) header() annotate.Header {
	h := m.have.Header
	deleted := false
	for range m.have.Deleted() {
		deleted = true
		break
	}
	fresh := m.have.Len() == 0 && h.State == annotate.StateNew && len(h.Article) == 0 && !deleted
	later := m.in.Modified.After(h.Modified)
	state, article := h.State, h.Article
	said := m.in.State
	if said == annotate.StateNew && len(m.in.Marks) > 0 {
		said = "" // marks in an article that nobody has begun: the file does not know
	}
	switch {
	case said != "" && (fresh || later || state == annotate.StateNew):
		state = said
	case fresh && len(m.in.Marks) > 0:
		state = annotate.StateInProgress
	}
	for name, v := range m.in.Article {
		if _, ok := article[name]; ok && !later {
			continue
		}
		if !reflect.DeepEqual(article[name], v) {
			article = maps.Clone(article)
			if article == nil {
				article = annotate.Attributes{}
			}
			article[name] = v
		}
	}
	if fresh && m.in.ID != (annotate.ID{}) {
		h.ID = m.in.ID
	}
	if state == h.State && sameAttributes(article, h.Article) {
		return h
	}
	h.State, h.Article = state, article
	_, h.Modified = m.times(time.Time{}, m.in.Modified, h.Modified)
	if !h.Modified.After(m.have.Modified) {
		h.Modified = m.have.Modified.Add(time.Millisecond)
	}
	return h
}

// importedLayer is what an import did to one layer.
type importedLayer struct {
	article string
	person  annotate.Person
	marks   []annotate.Edit[*annotate.Annotation]
	links   []annotate.Edit[*annotate.Relation]
}

func newImportedLayer(article string, who annotate.Person, before, after *annotate.Layer) importedLayer {
	return importedLayer{
		article, who,
		slices.Collect(annotate.AnnotationEdits(before, after)),
		slices.Collect(annotate.RelationEdits(before, after)),
	}
}

// Undo takes back what an undoable import did to layers, where the records are
// still as it left them. Articles that it wrote and additions to the scheme
// stay. It reports in one joined error the layers in which it failed; when ctx
// ends it stops between two layers, and may be called again.
func (r *ImportReport) Undo(ctx context.Context, w *storage.Workspace, now time.Time) error {
	errs, rest := []error(nil), []importedLayer(nil)
	for i, l := range r.undo {
		if err := ctx.Err(); err != nil {
			r.undo = append(rest, r.undo[i:]...)
			return fmt.Errorf("stopped after %d layers: %w", i, err)
		}
		if err := l.undo(ctx, w, now); err != nil {
			errs, rest = append(errs, err), append(rest, l)
		}
	}
	r.undo = rest
	return errors.Join(errs...)
}

func (u importedLayer) undo(ctx context.Context, w *storage.Workspace, now time.Time) error {
	a, err := w.ReadArticle(u.article)
	if err != nil {
		return err
	}
	f, l, err := w.OpenLayer(a, u.person, now)
	if err != nil {
		return err
	}
	change := annotate.Change{Name: "Undo import"}
	for _, e := range u.links {
		if have := l.Relation(idOf(e.Before, e.After, func(r *annotate.Relation) annotate.ID { return r.ID })); have != nil && e.After != nil && have.Modified.Equal(e.After.Modified) {
			change.Relations = append(change.Relations, annotate.Edit[*annotate.Relation]{Before: have, After: e.Before})
		}
	}
	for _, e := range u.marks {
		if have := l.Annotation(idOf(e.Before, e.After, func(a *annotate.Annotation) annotate.ID { return a.ID })); have != nil && e.After != nil && have.Modified.Equal(e.After.Modified) {
			change.Annotations = append(change.Annotations, annotate.Edit[*annotate.Annotation]{Before: have, After: e.Before})
		}
	}
	// What somebody has linked since goes with its marks.
	for _, e := range change.Annotations {
		if e.After == nil {
			change.Relations = append(change.Relations, l.Removal("", e.Before.ID).Relations...)
		}
	}
	if l, _, err = l.Apply(change, now); err != nil {
		return fmt.Errorf("cannot take back the import into %s: %w", f.Path(), err)
	}
	_, err = f.Save(ctx, l)
	return err
}

func idOf[V any](before, after *V, id func(*V) annotate.ID) annotate.ID {
	if after != nil {
		return id(after)
	}
	return id(before)
}
