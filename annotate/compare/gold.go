package compare

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"postil/annotate"
)

// GoldSlug names gold where a person is named.
const GoldSlug = "gold"

// GoldKind is the kind of person that gold's layers have, so that they are not
// taken for an annotator's.
const GoldKind annotate.PersonKind = "gold"

// goldSpace is the namespace of the identities in gold.
func goldSpace() annotate.ID {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte("postil gold"))
}

// GoldPerson is whose layers of gold are.
func GoldPerson() annotate.Person {
	return annotate.Person{ID: uuid.NewSHA1(goldSpace(), []byte("person")), Slug: GoldSlug, Name: "Gold", Kind: GoldKind}
}

// Gold is what the layers of an article and the decisions in them yield.
type Gold struct {
	// Layer holds the marks, each with the origin "review" and the annotations
	// it came from, relations between them, and the article's attributes. It is
	// done when nothing waits, else in progress.
	Layer *annotate.Layer
	// Waiting are the cases of which at least one mark awaits a decision, by the
	// strategy: open, deferred, reopened, in conflict.
	Waiting []Examined
	// LeftOut are other things that people said and gold does not.
	LeftOut []LeftOut
}

// LeftOut is something that gold does not hold, and why.
type LeftOut struct {
	ID     annotate.ID // of the annotation, relation or decision
	What   string
	Reason string
}

// candidate is a label at a place that becomes a mark of gold.
type candidate struct {
	label     string
	fragments []annotate.Fragment
	from      []annotate.ID // annotations, perhaps gone
	said      []annotate.Attributes
	decided   bool // said is what reviewers decided
	note      string
	modified  time.Time // of the decisions
}

// Gold derives gold. The scheme tells which relations are symmetric; it may be
// nil.
//
// What people say besides places and labels follows their marks. An attribute
// has the value of the mark that a reviewer took, or of the result that she
// wrote; where the marks behind one of gold have several values the strategy
// counts as for marks: all of them, more than half, or, for any, a value that
// no other contradicts. Notes stand one after the other, since they are words
// for people. A relation is gold when both its ends are and, of those who have
// marks behind both and so could have drawn it, all have (for majority more
// than half, for any one): no decision speaks of relations by themselves. An
// attribute of the article as a whole is what a reviewer who is not compared
// has answered in her own layer; else what all say who finished it, or as the
// strategy counts. Whatever gives no value is in LeftOut, never guessed.
func (r *Review) Gold(s Strategy, scheme *annotate.Scheme) (Gold, error) {
	g := &gilder{review: r, strategy: s, candidates: map[string]*candidate{}}
	g.decide()
	g.vote()
	g.support()
	g.relate(scheme)
	h := g.header()
	layer, err := annotate.NewLayer(h, annotate.Contents{Annotations: g.marks, Relations: g.relations})
	if err != nil {
		return Gold{}, fmt.Errorf("the gold of %q cannot be: %w", r.Comparison.Article.ID, err)
	}
	g.gold.Layer = layer
	slices.SortStableFunc(g.gold.LeftOut, func(a, b LeftOut) int {
		return cmp.Or(cmp.Compare(a.What, b.What), bytes.Compare(a.ID[:], b.ID[:]), cmp.Compare(a.Reason, b.Reason))
	})
	return g.gold, nil
}

// gilder derives the gold of an article.
type gilder struct {
	review     *Review
	strategy   Strategy
	candidates map[string]*candidate
	marks      []*annotate.Annotation
	relations  []*annotate.Relation
	gold       Gold
}

func (g *gilder) leaveOut(id annotate.ID, what, format string, args ...any) {
	g.gold.LeftOut = append(g.gold.LeftOut, LeftOut{id, what, fmt.Sprintf(format, args...)})
}

// decide takes what reviewers let stand.
func (g *gilder) decide() {
	for _, f := range g.review.force {
		if f.contested || !f.Verdict.Settles() {
			continue
		}
		for _, p := range f.yields() {
			if !g.fits(p) {
				g.leaveOut(f.ID, fmt.Sprintf("decision of %s on %s %q", f.By, p.Label, quoteOf(p)), "the text no longer says at its place what it quotes")
				continue
			}
			c := g.candidate(p.Label, p.Fragments)
			c.decided = true
			c.said = append(c.said, p.Attributes)
			if f.Modified.After(c.modified) {
				c.modified = f.Modified
			}
			if p.ID != (annotate.ID{}) {
				c.from = append(c.from, p.ID)
				continue
			}
			c.note = joinNotes(c.note, p.Note)
			for _, q := range f.on {
				c.from = append(c.from, q.ID)
			}
		}
	}
	for _, u := range g.review.Unread {
		g.leaveOut(u.ID, "decision of "+u.By, "%v", u.Err)
	}
}

func (g *gilder) fits(p annotate.Passage) bool {
	t := g.review.Comparison.Article.Text
	return t == nil || (&annotate.Annotation{Fragments: p.Fragments}).Fits(t)
}

func quoteOf(p annotate.Passage) string {
	return (&annotate.Annotation{Fragments: p.Fragments}).Quote()
}

func (g *gilder) candidate(label string, fragments []annotate.Fragment) *candidate {
	key := statementOf(label, fragments)
	c := g.candidates[key]
	if c == nil {
		c = &candidate{label: label, fragments: g.fragments(fragments)}
		g.candidates[key] = c
	}
	return c
}

// fragments quotes a place anew where the text is known, so that it does not
// matter whose mark is seen first.
func (g *gilder) fragments(of []annotate.Fragment) []annotate.Fragment {
	out := make([]annotate.Fragment, len(of))
	for i, f := range of {
		out[i] = annotate.Fragment{Span: f.Span, Exact: f.Exact}
		if t := g.review.Comparison.Article.Text; t != nil {
			out[i] = annotate.NewFragment(t, f.Span)
		}
	}
	return out
}

// vote takes what the strategy does of the cases that no reviewer has spoken
// of, and notes those that wait.
func (g *gilder) vote() {
	for _, k := range g.review.Cases {
		if k.Status == Settled {
			continue
		}
		if k.Status != Open || !g.voteOn(k) {
			g.gold.Waiting = append(g.gold.Waiting, k)
		}
	}
}

// voteOn reports whether the strategy settles a case.
func (g *gilder) voteOn(k Examined) bool {
	if g.strategy == Decided {
		return false
	}
	groups := map[string][]Mark{}
	for _, m := range k.Marks {
		key := statementOf(m.Label, m.Fragments)
		groups[key] = append(groups[key], m)
	}
	any := false
	for _, group := range groups { // into candidates of their own
		if !g.strategy.takes(peopleOf(group), len(g.review.Comparison.Finished)) {
			continue
		}
		any = true
		c := g.candidate(group[0].Label, group[0].Fragments)
		for _, m := range group {
			c.from = append(c.from, m.ID)
			if !c.decided {
				c.said = append(c.said, m.Attributes)
			}
		}
	}
	return any
}

func peopleOf(marks []Mark) int { return distinctBy(marks, func(m Mark) string { return m.Person }) }

// support makes marks of the candidates, each with all annotations that say the
// same and that no reviewer lets fall.
func (g *gilder) support() {
	for _, k := range g.review.Cases {
		for _, m := range k.Marks {
			c := g.candidates[statementOf(m.Label, m.Fragments)]
			if c != nil && !slices.Contains(c.from, m.ID) && c.supportedBy(m) && !g.fallen(m.Annotation) {
				c.from = append(c.from, m.ID)
			}
		}
	}
	for key, c := range g.candidates {
		g.marks = append(g.marks, g.mark(key, c))
	}
	slices.SortFunc(g.marks, func(a, b *annotate.Annotation) int {
		return cmp.Or(compareSpans(a.Hull(), b.Hull()), bytes.Compare(a.ID[:], b.ID[:]))
	})
}

// supportedBy reports whether a mark with the candidate's label and place says
// what a reviewer decided, where one did.
func (c *candidate) supportedBy(m Mark) bool {
	key := keyOfMark(m.Annotation)
	return !c.decided || slices.ContainsFunc(c.said, func(a annotate.Attributes) bool { return passageKey(c.label, m.Fragments, a) == key })
}

// fallen reports whether a reviewer has spoken of the mark as it is, and does
// not let it stand.
func (g *gilder) fallen(a *annotate.Annotation) bool {
	key := keyOfMark(a)
	for _, f := range g.review.of.force[a.ID] {
		i := slices.IndexFunc(f.on, func(p annotate.Passage) bool { return p.ID == a.ID })
		if keyOf(f.on[i]) != key || f.contested || !f.Verdict.Settles() {
			continue
		}
		if !slices.ContainsFunc(f.yields(), func(p annotate.Passage) bool { return keyOf(p) == key }) {
			return true
		}
	}
	return false
}

func (g *gilder) mark(key string, c *candidate) *annotate.Annotation {
	slices.SortFunc(c.from, func(a, b annotate.ID) int { return bytes.Compare(a[:], b[:]) })
	out := &annotate.Annotation{
		ID: g.id("mark", key), Label: c.label, Fragments: c.fragments, Note: c.note, Modified: c.modified,
		Origin: annotate.Origin{Kind: annotate.OriginReview, From: slices.Compact(c.from)},
	}
	out.Attributes = g.attributes(out, c)
	for _, l := range bySlug(g.review.layers) {
		for _, id := range out.Origin.From {
			a := l.Annotation(id)
			if a == nil {
				continue
			}
			if c.note == "" {
				out.Note = joinNotes(out.Note, a.Note)
			}
			if out.Created.IsZero() || !a.Created.IsZero() && a.Created.Before(out.Created) {
				out.Created = a.Created
			}
			if a.Modified.After(out.Modified) {
				out.Modified = a.Modified
			}
		}
	}
	if out.Created.IsZero() {
		out.Created = out.Modified
	}
	return out
}

// id is the identity of something in the gold of the article. It follows from
// what it says, so that it stays when others come to say the same.
func (g *gilder) id(kind, key string) annotate.ID {
	return uuid.NewSHA1(goldSpace(), []byte(kind+"\x00"+g.review.Comparison.Article.ID+"\x00"+key))
}

// joinNotes puts a note after others, unless it is among them.
func joinNotes(have, more string) string {
	switch {
	case more == "" || slices.Contains(strings.Split(have, "\n"), more):
		return have
	case have == "":
		return more
	}
	return have + "\n" + more
}

func bySlug(layers []*annotate.Layer) []*annotate.Layer {
	out := slices.Clone(layers)
	slices.SortStableFunc(out, func(a, b *annotate.Layer) int { return cmp.Compare(a.Person.Slug, b.Person.Slug) })
	return out
}

func withoutGold(layers []*annotate.Layer) []*annotate.Layer {
	return slices.DeleteFunc(slices.Clone(layers), func(l *annotate.Layer) bool { return l.Person.Kind == GoldKind })
}

// header is that of the layer of gold.
func (g *gilder) header() annotate.Header {
	h := annotate.Header{ID: g.id("layer", ""), Person: GoldPerson(), State: annotate.StateInProgress}
	c := &g.review.Comparison
	for _, l := range bySlug(g.review.layers) {
		if h.Source.Path == "" {
			h.Source, h.Scheme = l.Source, l.Scheme
		}
		if l.Modified.After(h.Modified) {
			h.Modified = l.Modified
		}
	}
	h.Article = g.articleAttributes()
	switch {
	case len(c.Finished) == 0 && len(g.marks) == 0 && len(h.Article) == 0:
		h.State = annotate.StateNew
	case len(g.gold.Waiting) == 0 && len(g.review.Conflicts) == 0 && len(c.Finished) > 0:
		h.State = annotate.StateDone
	}
	return h
}
