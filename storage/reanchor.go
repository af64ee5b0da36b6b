package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"postil/annotate"
	"postil/annotate/anchor"
	"postil/annotate/text"
)

// Reanchoring is what has become of the marks of one layer after its article's
// text has changed.
type Reanchoring struct {
	Article string
	Slug    string // of the person
	Path    string // of the sidecar
	// Marks are all marks that are not known to stand where they stood, in text
	// order: those of the old text with what has become of them.
	Marks []Reanchored
	Count map[anchor.Verdict]int // of all marks of the layer
	// Lost tells that a text is not kept which marks were made on, so that they
	// were looked for by their quotes and contexts alone.
	Lost bool
	// Decisions is how many decisions of the layer quote or make passages that the
	// text no longer has at their place. They stay as they are.
	Decisions int
	// Change puts the marks that are same or moved where they are now, with the
	// text that is around them now. It can be undone as any other, and is empty
	// where nothing is to be written into them. The others stay as they are.
	Change annotate.Change

	source  annotate.Source // of the layer once the change is done
	now     *text.Text      // of the article
	earlier []string        // the older texts that marks may be on, by their hashes
}

// Reanchored is a mark with what has become of it.
type Reanchored struct {
	Mark *annotate.Annotation // as it is in the layer
	On   *text.Text           // that it was made on; nil where it is lost, or where several may be it
	anchor.Placement
}

// Unplaced are the marks for which a person must decide, or which are gone.
func (r *Reanchoring) Unplaced() []Reanchored {
	var out []Reanchored
	for _, m := range r.Marks {
		if !m.Verdict.Sure() {
			out = append(out, m)
		}
	}
	return out
}

// Header is the layer's header once the change is done: it names the text that the
// article has now and, as long as some marks are unplaced, the older ones.
func (r *Reanchoring) Header(h annotate.Header) annotate.Header {
	h.Source = r.source
	return h
}

// Reanchor finds the marks of a layer again in an article whose text is no longer
// the one that all of them are on, by what the layer says, or that says something
// else at their places. It returns nil where neither is so, and writes nothing. The
// layer may be as its file has it (ReadLayer), or as OpenLayer gave it, and changed
// since. It fails only when ctx ends.
func (w *Workspace) Reanchor(ctx context.Context, a *Article, l *annotate.Layer) (*Reanchoring, error) {
	return textsOf(w, a).reanchor(ctx, l)
}

// texts are an article's text and those that it had, read when first asked for.
type texts struct {
	w       *Workspace
	now     *Article
	kept    map[string]*text.Text // nil: lost
	finders map[string]*anchor.Finder
}

func textsOf(w *Workspace, a *Article) *texts {
	return &texts{w: w, now: a, kept: map[string]*text.Text{}, finders: map[string]*anchor.Finder{}}
}

// old is a text of the article by its hash, or nil where it is lost.
func (t *texts) old(hash string) *text.Text {
	if hash == t.now.Source.TextSHA256 {
		return t.now.Text
	}
	x, ok := t.kept[hash]
	if !ok {
		x, _ = t.w.OldText(hash) // why it is lost changes nothing
		t.kept[hash] = x
	}
	return x
}

// finder finds what was made on a text; "" stands for one that is lost.
func (t *texts) finder(hash string) *anchor.Finder {
	f, ok := t.finders[hash]
	if !ok {
		var old *text.Text
		if hash != "" {
			old = t.old(hash)
		}
		f = anchor.New(old, t.now.Text)
		t.finders[hash] = f
	}
	return f
}

// onWhich tells on which of several texts, by their hashes, a mark was made: the
// first that has its words at its place among the words that were around it; else
// the only one that has its words there. It is "" where neither tells, or where
// the text that could is lost.
func (t *texts) onWhich(m *annotate.Annotation, hashes []string) string {
	fitting, lost := "", false
	n := 0
	for _, hash := range hashes {
		x := t.old(hash)
		switch {
		case x == nil:
			lost = true
		case inContext(m, x):
			return hash
		case m.Fits(x):
			fitting = hash
			n++
		}
	}
	if lost || n != 1 {
		return ""
	}
	return fitting
}

// place finds a mark that was made on one of several texts. Its reason is "" where
// the mark was made on the text that the article has now, and stands there.
func (t *texts) place(m *annotate.Annotation, hashes []string) (r Reanchored, lost bool) {
	made := t.onWhich(m, hashes)
	if made == "" {
		return Reanchored{Mark: m, Placement: t.finder("").Place(m.Fragments)}, true
	}
	if made != t.now.Source.TextSHA256 {
		return Reanchored{m, t.old(made), t.finder(made).Place(m.Fragments)}, false
	}
	// The words are here, but they may have been elsewhere before, as a line in a
	// list in which every line says the same.
	for _, hash := range hashes {
		x := t.old(hash)
		if hash == made || x == nil || !inContext(m, x) {
			continue
		}
		if p := t.finder(hash).Place(m.Fragments); p.Verdict != anchor.Same {
			return Reanchored{m, x, orHere(m, p)}, false
		}
	}
	return Reanchored{Mark: m, On: t.now.Text}, false
}

// orHere is a mark that is either where an older text had it, or was made since.
func orHere(m *annotate.Annotation, p anchor.Placement) anchor.Placement {
	const reason = "it may have been made on this text, or on an older one of which the passage is elsewhere now"
	out := anchor.Placement{Verdict: anchor.Ambiguous, Reason: reason}
	for i, at := range p.Places {
		here := m.Fragments[i].Span
		if at.Verdict == anchor.Same {
			out.Places = append(out.Places, at)
			continue
		}
		there := at.Candidates
		if at.Verdict == anchor.Moved {
			there = []anchor.Candidate{{Span: at.Span, Nearness: 1}}
		}
		candidates := []anchor.Candidate{{Span: here, Nearness: 1}}
		for _, c := range there {
			if c.Span != here && len(candidates) < anchor.MostCandidates {
				candidates = append(candidates, c)
			}
		}
		out.Places = append(out.Places, anchor.Place{Verdict: anchor.Ambiguous, Reason: reason, Candidates: candidates})
	}
	return out
}

// madeOn are the texts that the marks of a layer may have been made on, by their
// hashes, the likeliest first. What the article has now is among them where the
// layer says so, or does not say anything; and also where the layer names an older
// text that is kept, since somebody else's marks may have come into it.
func (t *texts) madeOn(l *annotate.Layer) []string {
	now, named := t.now.Source.TextSHA256, l.Source.TextSHA256
	var out []string
	add := func(hash string) {
		if !slices.Contains(out, hash) {
			out = append(out, hash)
		}
	}
	if named == "" {
		named = now
	}
	add(named)
	for _, hash := range EarlierTexts(l.Source) {
		if hash != now {
			add(hash)
		}
	}
	if t.old(named) != nil {
		add(now)
	}
	return out
}

func (t *texts) reanchor(ctx context.Context, l *annotate.Layer) (*Reanchoring, error) {
	now := t.now.Source.TextSHA256
	hashes := t.madeOn(l)
	if l.Len() == 0 || len(hashes) == 1 && hashes[0] == now && len(l.Misfits(t.now.Text)) == 0 {
		return nil, nil
	}
	r := &Reanchoring{
		Article: t.now.Path, Slug: l.Person.Slug, Path: SidecarPath(t.now.Path, l.Person.Slug),
		Count: map[anchor.Verdict]int{}, Change: annotate.Change{Name: "Find marks again"}, now: t.now.Text,
		earlier: slices.DeleteFunc(slices.Clone(hashes), func(hash string) bool { return hash == now || !isTextHash(hash) }),
	}
	for m := range l.Annotations() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p, lost := t.place(m, hashes)
		r.Lost = r.Lost || lost
		r.Count[p.Verdict]++
		if p.Reason == "" {
			continue
		}
		r.Marks = append(r.Marks, p)
		if !p.Verdict.Sure() {
			continue
		}
		if after := putAt(t.now.Text, m, p.spans()); !sameFragments(m.Fragments, after.Fragments) {
			r.Change.Annotations = append(r.Change.Annotations, annotate.Edit[*annotate.Annotation]{Before: m, After: after})
		}
	}
	for d := range l.Decisions() {
		if t.outdated(d) {
			r.Decisions++
		}
	}
	r.source = t.now.Source
	r.source.Extra = l.Source.Extra
	var still []string
	if len(r.Unplaced()) > 0 {
		still = r.earlier
	}
	r.source = withEarlier(r.source, still)
	return r, nil
}

// spans are where the pieces of a mark are that was found.
func (r Reanchored) spans() []annotate.Span {
	out := make([]annotate.Span, len(r.Places))
	for i, at := range r.Places {
		out[i] = at.Span
	}
	return out
}

// putAt is a mark with its pieces at new places, of which it has one for each
// piece; a piece without a place goes.
func putAt(t *text.Text, m *annotate.Annotation, places []annotate.Span) *annotate.Annotation {
	after := *m
	after.Fragments = nil
	for i, at := range places {
		if at.Empty() {
			continue
		}
		f := annotate.NewFragment(t, at)
		f.Extra = m.Fragments[i].Extra
		after.Fragments = append(after.Fragments, f)
	}
	slices.SortFunc(after.Fragments, func(a, b annotate.Fragment) int { return a.Start - b.Start })
	return &after
}

func sameFragments(a, b []annotate.Fragment) bool {
	return slices.EqualFunc(a, b, func(x, y annotate.Fragment) bool {
		return x.Span == y.Span && x.Exact == y.Exact && x.Prefix == y.Prefix && x.Suffix == y.Suffix
	})
}

// equalSource is sameSource with the fields that this version does not know.
func equalSource(a, b annotate.Source) bool {
	return sameSource(a, b) && maps.EqualFunc(a.Extra, b.Extra, func(x, y json.RawMessage) bool { return string(x) == string(y) })
}

// outdated reports whether a decision speaks of passages that the text does not have.
func (t *texts) outdated(r annotate.Record) bool {
	d, err := annotate.ParseDecision(r)
	if err != nil {
		return false // check tells of it
	}
	for _, p := range slices.Concat(d.On, d.Result) {
		for _, f := range p.Fragments {
			if !f.Fits(t.now.Text) {
				return true
			}
		}
	}
	return false
}

// Reanchors finds the marks of all layers of a workspace again whose articles have
// changed. Marks that are same or moved are put where they are now; all others stay
// as they are, and are told.
type Reanchors struct {
	DryRun bool // only tells what would be done
	// Progress is told how many articles have been gone through. It may be nil.
	Progress func(done, total int)
}

// ReanchorReport is what has been done, or would be.
type ReanchorReport struct {
	Articles int            // that were looked at
	Layers   []*Reanchoring // those that were looked at closely: their text has changed
	// Failed tells of each article or layer that could not be read or saved, and is
	// as it was.
	Failed []error
}

// Unplaced is the number of marks that are neither same nor moved.
func (r ReanchorReport) Unplaced() int {
	n := 0
	for _, l := range r.Layers {
		for v, k := range l.Count {
			if !v.Sure() {
				n += k
			}
		}
	}
	return n
}

// Count is the number of marks by verdict, over all layers.
func (r ReanchorReport) Count() map[anchor.Verdict]int {
	out := map[anchor.Verdict]int{}
	for _, l := range r.Layers {
		for v, n := range l.Count {
			out[v] += n
		}
	}
	return out
}

// Run goes through the workspace, article by article, and saves each layer of which
// something was found, whole or not at all, as LayerFile.Save does; layers that are
// done or locked, too, since their marks would be on the wrong words otherwise. A
// layer that fails does not keep it from the others. When ctx ends it stops between
// two layers and reports so; what has been done until then stays. Running it again
// finds what is still unplaced, and changes nothing else.
func (j Reanchors) Run(ctx context.Context, w *Workspace, now time.Time) (ReanchorReport, error) {
	var out ReanchorReport
	s, err := w.Survey(ctx)
	if err != nil {
		return out, err
	}
	out.Failed = append(out.Failed, s.Unreadable...)
	for i, e := range s.Articles {
		if err := ctx.Err(); err != nil {
			return out, fmt.Errorf("stopped after %d of %d articles: %w", i, len(s.Articles), err)
		}
		if len(e.Layers) > 0 {
			err := j.entry(ctx, w, e, now, &out)
			if ctx.Err() != nil {
				return out, fmt.Errorf("stopped after %d of %d articles: %w", i, len(s.Articles), ctx.Err())
			}
			if err != nil {
				out.Failed = append(out.Failed, err)
			}
		}
		out.Articles++
		if j.Progress != nil {
			j.Progress(i+1, len(s.Articles))
		}
	}
	return out, nil
}

// Article does for the layers of one article what Run does for all. With DryRun it
// may be one that is not written yet, in the place of another, so as to tell what
// would become of the marks; was is what it was before, or nil.
func (j Reanchors) Article(ctx context.Context, w *Workspace, a, was *Article, now time.Time) (ReanchorReport, error) {
	out := ReanchorReport{Articles: 1}
	layers, err := w.Layers(a.Path)
	if err != nil {
		return out, err
	}
	t := textsOf(w, a)
	if was != nil {
		t.kept[was.Source.TextSHA256] = was.Text
	}
	if err := j.layers(ctx, t, layers, now, &out); err != nil {
		out.Failed = append(out.Failed, err)
	}
	return out, ctx.Err()
}

func (j Reanchors) entry(ctx context.Context, w *Workspace, e Entry, now time.Time, out *ReanchorReport) error {
	a, err := w.ReadArticle(e.Path)
	if err != nil {
		return err
	}
	return j.layers(ctx, textsOf(w, a), e.Layers, now, out)
}

func (j Reanchors) layers(ctx context.Context, t *texts, refs []LayerRef, now time.Time, out *ReanchorReport) error {
	var failed []error
	for _, ref := range refs {
		r, err := j.layer(ctx, t, ref, now)
		if r != nil {
			out.Layers = append(out.Layers, r)
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// layer finds the marks of one layer again, and saves it. What it returns is nil
// where there was nothing to do, or nothing could be done.
func (j Reanchors) layer(ctx context.Context, t *texts, ref LayerRef, now time.Time) (*Reanchoring, error) {
	f, l, err := t.w.readLayer(t.now, ref.Slug)
	if err != nil || l == nil { // gone since the folder was listed
		return nil, err
	}
	r, err := t.reanchor(ctx, l)
	if err != nil || r == nil {
		return nil, err
	}
	r.Slug, r.Path = ref.Slug, ref.Path
	if j.DryRun {
		return r, nil
	}
	next, done, err := l.Apply(r.Change, now)
	if err != nil {
		return nil, fmt.Errorf("cannot put the marks of %s in their new places: %w", ref.Path, err)
	}
	h := r.Header(next.Header)
	if done.Empty() && equalSource(h.Source, l.Source) {
		return r, nil
	}
	if _, err := f.Save(ctx, next.WithHeader(h)); err != nil && !errors.Is(err, errNotSynced) {
		return nil, err
	}
	r.Change = done
	return r, f.Unkept()
}
