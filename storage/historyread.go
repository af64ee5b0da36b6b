package storage

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"postil/annotate"
	"postil/storage/journal"
	"postil/storage/rfc3339"
)

// LayerHistory is what is known of the past of one layer: what each writer has
// recorded. A writer is a user on a machine. It is as it was when it was read.
type LayerHistory struct {
	Article, Slug string
	chains        []*journal.Chain // by name
	lost          []*journal.Chain // those of which no entry can be read
	entries       []told           // of which Sessions tells
	here          string           // how the names of this user's on this machine begin
}

// EntryRef names an entry of a history: the writer, and the entry's number.
type EntryRef struct {
	Writer string
	Seq    int
}

func (r EntryRef) String() string { return r.Writer + "/" + strconv.Itoa(r.Seq) }

// WorkSession is what was done to a layer from its being opened to its last save. One
// that was found to come from elsewhere is what changed between two looks at it.
type WorkSession struct {
	Slug           string // of the person
	ID             annotate.ID
	Elsewhere      bool      // not by Postil, or by one whose history is not here
	From, To       time.Time // of the first and the last save
	Saves          int
	journal.Counts          // records that were added, changed, removed, counted in each save
	Last           EntryRef // the layer as the session left it
}

// Errors of LayerHistory, to be matched with errors.Is.
var (
	// ErrNoHistory: nothing is known of the layer's past.
	ErrNoHistory = errors.New("there is no history of this layer")
	// ErrNoEntry: the history has no such entry, or no state at that time.
	ErrNoEntry = errors.New("the history has no such entry")
	// ErrManyWriters: the number alone does not tell which entry is meant.
	ErrManyWriters = errors.New("several writers have an entry with this number; put the writer and a slash before it")
	// ErrNoRecord: a record that is to be restored was not there, and is not.
	ErrNoRecord = errors.New("neither the layer nor its history then has this record")
)

// History reads the history of a person's layer, by her slug. It reports
// ErrNoHistory, with a journal.Fault where there is one of which nothing can be read. A
// part that is damaged does not keep the rest from being read; see Faults and
// VerifyHistory.
func (w *Workspace) History(article, slug string) (*LayerHistory, error) {
	p := SidecarPath(article, slug)
	if err := check(p); err != nil {
		return nil, err
	}
	chains, err := w.chains(article, slug)
	if err != nil {
		return nil, fmt.Errorf("cannot read the history of %s: %w", p, err)
	}
	h := &LayerHistory{Article: article, Slug: slug, here: w.writer()}
	for _, c := range chains {
		switch {
		case len(c.Entries) > 0:
			h.chains = append(h.chains, c)
		case c.Fault() != nil:
			h.lost = append(h.lost, c)
		}
	}
	switch {
	case len(h.chains) > 0:
		h.entries = h.tell()
	case len(h.lost) > 0:
		return nil, fmt.Errorf("%s: %w: %w", p, ErrNoHistory, *h.lost[0].Fault())
	default:
		return nil, fmt.Errorf("%s: %w", p, ErrNoHistory)
	}
	return h, nil
}

// chains reads all journals of a layer.
func (w *Workspace) chains(article, slug string) ([]*journal.Chain, error) {
	folder := journalFolder{w, historyPath(article, slug)}
	files, err := folder.List()
	if err != nil {
		return nil, err
	}
	var out []*journal.Chain
	for _, f := range files {
		data, err := folder.Read(f.Name)
		if errors.Is(err, fs.ErrNotExist) {
			continue // set aside since
		}
		if err != nil {
			return nil, err
		}
		out = append(out, journal.Read(f.Name, data))
	}
	slices.SortFunc(out, func(a, b *journal.Chain) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

func writerOf(c *journal.Chain) string { return strings.TrimSuffix(c.Name, journal.Suffix) }

// Writers names those who have recorded something, in one order.
func (h *LayerHistory) Writers() []string {
	out := make([]string, len(h.chains))
	for i, c := range h.chains {
		out[i] = writerOf(c)
	}
	return out
}

// Sessions are the sessions of work, the latest first. What one writer found and
// another one has recorded itself is not told twice.
func (h *LayerHistory) Sessions() []WorkSession {
	var out []WorkSession
	for _, e := range h.entries {
		if e.session == len(out) {
			out = append(out, WorkSession{Slug: e.Slug, ID: e.Session, Elsewhere: e.Elsewhere, From: e.Began})
		}
		s := &out[e.session]
		s.To, s.Last = e.Time, EntryRef{writerOf(e.chain), e.Seq}
		s.Saves += e.Saves
		s.Added, s.Changed, s.Removed = s.Added+e.Added, s.Changed+e.Changed, s.Removed+e.Removed
	}
	slices.SortStableFunc(out, func(a, b WorkSession) int {
		return cmp.Or(b.To.Compare(a.To), b.From.Compare(a.From), cmp.Compare(b.Last.Seq, a.Last.Seq))
	})
	return out
}

// Find reads how a person names an entry: by its number, by writer and number with a
// slash between them, or by a time (RFC 3339), which is the latest entry that is not
// after it. It reports ErrNoEntry and ErrManyWriters.
func (h *LayerHistory) Find(name string) (EntryRef, error) {
	if t, err := rfc3339.Parse([]byte(name)); err == nil {
		return h.at(t)
	}
	writer, number, ok := strings.Cut(name, "/")
	if !ok {
		writer, number = "", name
	}
	seq, err := strconv.Atoi(number)
	if err != nil {
		return EntryRef{}, fmt.Errorf("%w: %q is no number, writer/number or time such as 2026-01-31T09:30:00Z", ErrNoEntry, name)
	}
	var out []EntryRef
	for _, c := range h.chains {
		if (writer == "" || writer == writerOf(c)) && c.Number(seq) >= 0 {
			out = append(out, EntryRef{writerOf(c), seq})
		}
	}
	switch len(out) {
	case 0:
		return EntryRef{}, fmt.Errorf("%w: %s; entries of earlier sessions may have become one", ErrNoEntry, name)
	case 1:
		return out[0], nil
	}
	return EntryRef{}, fmt.Errorf("%w: one of %s", ErrManyWriters, strings.Join(h.Writers(), ", "))
}

func (h *LayerHistory) at(t time.Time) (EntryRef, error) {
	var best *journal.Entry
	var ref EntryRef
	for _, c := range h.chains {
		if i := c.At(t); i >= 0 && (best == nil || c.Entries[i].Time.After(best.Time)) {
			best, ref = c.Entries[i], EntryRef{writerOf(c), c.Entries[i].Seq}
		}
	}
	if best == nil {
		return ref, fmt.Errorf("%w: it begins later than %s", ErrNoEntry, t.Format(time.RFC3339))
	}
	return ref, nil
}

// Layer is the layer as it was after an entry. It reports ErrNoEntry, and
// journal.ErrNoState where the history is damaged there.
func (h *LayerHistory) Layer(at EntryRef) (*annotate.Layer, error) {
	for _, c := range h.chains {
		if i := c.Number(at.Seq); writerOf(c) == at.Writer && i >= 0 {
			return c.State(i)
		}
	}
	return nil, fmt.Errorf("%w: %s", ErrNoEntry, at)
}

// Restoring is the change that makes a layer say what it said then: all of it, or of
// records with some ids only, with the relations that marks among them had. It is to
// be applied as any other change, and can be undone. A record that says the same now
// is left alone, whenever it was changed. What the layer says of its
// article stays, but that restored marks may be on an older text: Reanchor finds
// them. It reports ErrNoRecord.
func Restoring(present, then *annotate.Layer, ids ...annotate.ID) (annotate.Change, error) {
	c := onlySaid(journal.Difference(present, then))
	if len(ids) > 0 {
		var err error
		if c, err = onlyOf(c, present, then, ids); err != nil {
			return annotate.Change{}, err
		}
	}
	c.Name = "Restore"
	there := func(id annotate.ID) bool {
		for _, e := range c.Annotations {
			if e.Before != nil && e.Before.ID == id || e.After != nil && e.After.ID == id {
				return e.After != nil
			}
		}
		return present.Annotation(id) != nil
	}
	c.Relations = slices.DeleteFunc(c.Relations, func(e annotate.Edit[*annotate.Relation]) bool {
		return e.After != nil && (!there(e.After.From) || !there(e.After.To))
	})
	restores := slices.ContainsFunc(c.Annotations, func(e annotate.Edit[*annotate.Annotation]) bool { return e.After != nil })
	if from := then.Source.TextSHA256; restores && isTextHash(from) && from != present.Source.TextSHA256 {
		hashes := []string{from}
		for _, h := range append(EarlierTexts(then.Source), EarlierTexts(present.Source)...) {
			if h != present.Source.TextSHA256 && !slices.Contains(hashes, h) {
				hashes = append(hashes, h)
			}
		}
		c.Source = &annotate.Edit[annotate.Source]{Before: present.Source, After: withEarlier(present.Source, hashes)}
	}
	return c, nil
}

// onlyOf is what of a change is about some records.
func onlyOf(c annotate.Change, present, then *annotate.Layer, ids []annotate.ID) (annotate.Change, error) {
	var out annotate.Change
	wanted := map[annotate.ID]bool{}
	for _, id := range ids {
		if !hasRecord(present, id) && !hasRecord(then, id) {
			return out, fmt.Errorf("%w: %s", ErrNoRecord, id)
		}
		wanted[id] = true
	}
	for _, e := range c.Annotations {
		if wanted[cmp.Or(e.Before, e.After).ID] {
			out.Annotations = append(out.Annotations, e)
		}
	}
	for _, e := range c.Relations {
		r := cmp.Or(e.Before, e.After)
		// A relation goes with a mark that goes, and comes back with one that does.
		ends := wanted[r.From] && (e.After != nil || then.Annotation(r.From) == nil) || wanted[r.To] && (e.After != nil || then.Annotation(r.To) == nil)
		if wanted[r.ID] || ends {
			out.Relations = append(out.Relations, e)
		}
	}
	for _, e := range c.Decisions {
		if wanted[cmp.Or(e.Before, e.After).ID] {
			out.Decisions = append(out.Decisions, e)
		}
	}
	return out, nil
}

func hasRecord(l *annotate.Layer, id annotate.ID) bool {
	_, decided := l.Decision(id)
	return decided || l.Annotation(id) != nil || l.Relation(id) != nil
}
