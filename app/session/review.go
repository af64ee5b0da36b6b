package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"postil/annotate"
	"postil/annotate/agreement"
	"postil/annotate/compare"
	"postil/storage"
)

// reviewing is what review keeps while articles come and go.
type reviewing struct {
	people     []string // chosen to be compared, by slug; nil: everybody
	known      known
	names      map[string]string // by slug
	hidden     bool
	unfinished bool
	filter     Filter
	shown      *Review // of the shown article
	turn       int     // of reading colleagues' layers
	anew       bool    // they are being read from their files

	survey  turns // through the workspace
	figures turns // of the shown article
	pooled  turns // of the workspace, after a decision
	all     *pooledFigures
	told    Figures
	seen    map[string]surveyed // by article
	changed map[string]func() (agreement.Article, error)
}

// Hollow tells why there is nothing to decide in an article.
type Hollow uint8

// The reasons.
const (
	NotHollow     Hollow = iota
	Reading              // colleagues' layers are being read
	NoArticle            // none is shown
	Blind                // the person may not see colleagues' marks yet
	Unreadable           // a layer cannot be read; see Review.Err
	NobodyElse           // fewer than two have opened it
	Unfinished           // fewer than two have finished it
	NothingMarked        // all who finished it marked nothing
	AllSettled           // everything is decided
	OnlyAgreeing         // nothing is left to decide but what all agree on
)

// Review is the review of the shown article: cases on which people disagree,
// with what each costs and how far it is decided. It is made anew when layers
// change; decisions go through Session.
type Review struct {
	Hollow Hollow
	Err    error // with Unreadable

	// Choice is who is compared.
	Choice   agreement.Choice
	Compared compare.Comparison
	Seen     compare.Review
	Gold     compare.Gold // what is decided

	doc      *Doc
	own      *annotate.Layer   // of which it was made,
	others   []*annotate.Layer // and of these
	measured []Figure          // nil: not yet
	shares   map[annotate.ID]float64
	certain  bool // that the shares come of the best alignment
	current  annotate.ID
	drafts   []*annotate.Annotation // of the passage that is edited; none: none is
	draft    int
	remark   Remark // that goes with the next decision on the current case
	waiting  []func()
	ready    bool
	agreeing int
}

// Review is the review of the shown article, or nil outside the mode.
func (s *Session) Review() *Review {
	if s.mode != Reviewing {
		return nil
	}
	return s.reviewing.shown
}

func (s *Session) tellReview() {
	if s.mode == Reviewing {
		s.On.Review.Emit(s.reviewing.shown)
	}
}

// beginReview reads colleagues' layers anew and looks through the workspace.
func (s *Session) beginReview() {
	s.readReview(true)
	s.surveyAll()
}

// endReview lets go of all but the choice of people.
func (s *Session) endReview() {
	v := &s.reviewing
	v.turn++
	v.survey.drop()
	v.figures.drop()
	v.pooled.drop()
	v.shown, v.all, v.told, v.changed = nil, nil, Figures{}, nil
	for i := range s.entries {
		s.entries[i].Counted, s.entries[i].Open = false, 0
	}
	s.On.Review.Emit(nil)
	s.On.Listing.Emit(struct{}{})
}

// forgetReview forgets what belongs to a workspace that is left.
func (s *Session) forgetReview() {
	v := &s.reviewing
	v.turn++
	v.survey.drop()
	v.figures.drop()
	v.pooled.drop()
	*v = reviewing{hidden: v.hidden, turn: v.turn, survey: v.survey, figures: v.figures, pooled: v.pooled}
}

// rereview compares others, or in another way.
func (s *Session) rereview() {
	if s.mode != Reviewing {
		return
	}
	s.reviewing.all, s.reviewing.changed = nil, nil
	for i := range s.entries {
		s.entries[i].Counted = false
	}
	s.readReview(false)
	s.surveyAll()
}

// readReview makes the review of the shown article, in the background, after
// reading colleagues' layers where anew is set.
func (s *Session) readReview(anew bool) {
	v := &s.reviewing
	v.turn++
	turn, d := v.turn, s.doc
	r, may := &Review{doc: d, Hollow: Reading}, d != nil && s.mayCompare(d.Layer.State)
	if old := v.shown; old != nil && old.doc == d {
		anew = anew || v.anew || old.Hollow == Unreadable
		if may && old.made() {
			r = old // it serves until the new one is there
		} else {
			r.current, r.waiting = old.current, old.waiting
		}
	}
	if r.Hollow == Reading {
		v.figures.drop()
		v.told.Article, v.told.Taking = nil, nil
	}
	v.shown = r
	switch {
	case d == nil:
		r.Hollow, r.ready = NoArticle, true
	case !may:
		r.Hollow, r.ready = Blind, true
	}
	s.tellReview()
	if !may {
		s.On.Figures.Emit(v.told)
		return
	}
	v.anew = anew
	ws, own, others, scheme, slug := s.ws, d.Layer, d.others, s.Scheme(), s.person.Slug
	choice, known := agreement.Choice{People: v.people, Unfinished: v.unfinished}, v.known
	s.opt.Go(func() {
		made, err := (*Review)(nil), error(nil)
		if anew {
			others, err = readColleagues(ws, d.Article, slug)
		}
		if choice.People == nil {
			choice.People = known.with(layersOf(own, others))
		}
		if err == nil {
			made, err = makeReview(d, own, others, choice, scheme)
		}
		s.opt.Do(func() {
			if turn != v.turn || s.doc != d {
				return
			}
			v.anew = false
			if anew && err == nil {
				d.others = others
			}
			s.adoptReview(made, err)
		})
	})
}

// adoptReview shows a review that was made in the background.
func (s *Session) adoptReview(made *Review, err error) {
	v := &s.reviewing
	old := v.shown
	if err != nil {
		s.giveUp()
		v.shown = &Review{doc: old.doc, Hollow: Unreadable, Err: err, ready: true, current: old.current}
		v.told.Article, v.told.Taking = nil, nil
		s.On.Figures.Emit(v.told)
		s.tellReview()
		return
	}
	if made.own != old.doc.Layer { // changed meanwhile
		s.readReview(false)
		return
	}
	for _, l := range layersOf(made.own, made.others) {
		s.keepName(l.Person)
	}
	made.ready, made.current = true, old.current
	switch made.find(made.current) {
	case nil:
		s.giveUp() // the case of the passage that was being edited is gone
		v.shown = made
		made.current = s.firstOpen()
	default:
		made.drafts, made.draft, made.remark = old.drafts, old.draft, old.remark
		v.shown = made
	}
	s.readThreads()
	s.count(made)
	s.tellReview()
	if len(made.drafts) == 0 {
		s.showCase()
	}
	s.measure()
	for _, f := range old.waiting {
		f()
	}
}

func (s *Session) keepName(p annotate.Person) {
	if s.reviewing.names == nil {
		s.reviewing.names = map[string]string{}
	}
	s.reviewing.names[p.Slug] = cmp.Or(p.Name, p.Slug)
}

// readColleagues reads the layers of colleagues. Those that cannot be read are in
// the error; for review the others are then no use, since alone they give another
// picture.
func readColleagues(ws *storage.Workspace, a *storage.Article, slug string) ([]*annotate.Layer, error) {
	refs, err := ws.Layers(a.Path)
	if err != nil {
		return nil, err
	}
	return readLayers(ws, a, refs, slug)
}

// readLayers reads layers of an article, but for one person's.
func readLayers(ws *storage.Workspace, a *storage.Article, refs []storage.LayerRef, slug string) ([]*annotate.Layer, error) {
	var out []*annotate.Layer
	var failed []error
	for _, ref := range refs {
		if ref.Slug == slug {
			continue
		}
		switch l, err := ws.ReadLayer(a, ref.Slug); {
		case err != nil:
			failed = append(failed, err)
		case l != nil:
			out = append(out, l)
		}
	}
	return out, errors.Join(failed...)
}

// makeReview compares layers and examines decisions.
func makeReview(d *Doc, own *annotate.Layer, others []*annotate.Layer, choice agreement.Choice, scheme *annotate.Scheme) (*Review, error) {
	layered := agreement.Layered{ID: d.Path(), Text: d.Article.Text, Layers: layersOf(own, others)}
	compared, err := compare.Compare(layered, choice)
	if err != nil {
		return nil, fmt.Errorf("it cannot be reviewed: %w", err)
	}
	r := &Review{doc: d, Choice: choice, Compared: compared, own: own, others: others}
	r.shares, r.certain = shares(context.Background(), &compared)
	return r, r.examine(scheme)
}

// examine holds the decisions against the comparison.
func (r *Review) examine(scheme *annotate.Scheme) error {
	r.Seen = compare.Examine(r.Compared, nil)
	gold, err := r.Seen.Gold(compare.Decided, scheme)
	if err != nil {
		return err
	}
	r.Gold, r.agreeing = gold, 0
	for _, k := range r.Seen.Cases {
		if k.Class == compare.Same && k.Status == compare.Open {
			r.agreeing++
		}
	}
	r.Hollow = r.hollow()
	return nil
}

func (r *Review) hollow() Hollow {
	with := 0
	for _, l := range r.Compared.Article.Layers {
		if slices.Contains(r.Compared.People, l.Person.Slug) {
			with++
		}
	}
	switch {
	case with < fewest:
		return NobodyElse
	case len(r.Compared.Finished) < fewest:
		return Unfinished
	case len(r.Seen.Cases) == 0:
		return NothingMarked
	case r.Open() > 0:
		return NotHollow
	case r.agreeing > 0:
		return OnlyAgreeing
	}
	return AllSettled
}

// reviewChanged brings the review up to date with a change of the shown layer.
func (s *Session) reviewChanged(change annotate.Change) {
	r := s.Review()
	if r == nil || r.doc != s.doc {
		return
	}
	own := s.doc.Layer
	compared := slices.Contains(r.Choice.People, own.Person.Slug)
	if !r.ready || change.Empty() || r.Hollow == Blind || (compared || r.Hollow == NobodyElse) && (len(change.Annotations) > 0 || change.State != nil) {
		s.readReview(false)
		return
	}
	next := *r
	next.own, next.measured = own, nil
	next.Compared.Article.Layers = layersOf(own, r.others)
	if err := next.examine(s.Scheme()); err != nil {
		s.fail(err)
		return
	}
	s.reviewing.shown = &next
	s.count(&next)
}

// count has the list say how many disagreements are open in the shown article.
func (s *Session) count(r *Review) {
	i := r.doc.index
	if i < 0 || i >= len(s.entries) || s.entries[i].Path != r.doc.Path() {
		return
	}
	if e := &s.entries[i]; !e.Counted || e.Open != r.Open() {
		e.Open, e.Counted = r.Open(), true
		s.On.Summary.Emit(i)
	}
}

// nextOpenArticle opens the next article with open disagreements, round the list.
func (s *Session) nextOpenArticle() {
	n := len(s.entries)
	uncounted := false
	for step := 1; step < n; step++ {
		i := (max(0, s.current) + step) % n
		e := &s.entries[i]
		uncounted = uncounted || !e.Counted
		if e.Counted && e.Open > 0 {
			s.OpenArticle(i)
			return
		}
	}
	if uncounted && s.reviewing.survey.running {
		s.tell("The disagreements are still being counted. Try again in a moment.")
		return
	}
	s.tell("No other article has open disagreements that you may see.")
}
