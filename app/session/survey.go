package session

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"postil/annotate"
	"postil/annotate/agreement"
	"postil/annotate/compare"
	"postil/storage"
)

// surveyed is what review knows of an article of the workspace.
type surveyed struct {
	stamp   string // of what it was made of
	open    int
	article agreement.Article // as decided
	hidden  bool              // the person may not see it
}

// surveyor goes through the workspace, in the background. It touches nothing of
// the session's.
type surveyor struct {
	ws         *storage.Workspace
	slug       string
	people     []string // nil: all who have marked
	unfinished bool
	scheme     *annotate.Scheme
	onDesk     map[string]*annotate.Layer // the person's own layers that are open, by article
	rules      storage.Review
	seen       map[string]surveyed
	known      known
	names      map[string]string
}

// surveyAll counts the open disagreements of all articles and measures the
// workspace, in the background.
func (s *Session) surveyAll() {
	v := &s.reviewing
	if s.ws == nil || s.mode != Reviewing {
		return
	}
	job := &surveyor{
		ws: s.ws, slug: s.person.Slug, people: slices.Clone(v.people), unfinished: v.unfinished, scheme: s.Scheme(),
		onDesk: map[string]*annotate.Layer{}, rules: s.ws.Config().Review, seen: v.seen, names: map[string]string{},
	}
	for path, d := range s.docs {
		job.onDesk[path] = d.Layer
	}
	s.inTurn(&v.survey, func(ctx context.Context) { s.surveyed(ctx, job) })
}

// surveyed does the work of surveyAll and tells what it finds as it goes.
func (s *Session) surveyed(ctx context.Context, job *surveyor) {
	v := &s.reviewing
	list, err := job.find(ctx)
	do := func(f func()) {
		s.opt.Do(func() {
			if ctx.Err() == nil && s.ws == job.ws && s.mode == Reviewing {
				f()
			}
		})
	}
	do(func() {
		v.known = job.known
		for slug, name := range job.names {
			s.keepName(annotate.Person{Slug: slug, Name: name})
		}
		people := s.Compared()
		slices.Sort(people)
		if r := s.Review(); r.made() && !slices.Equal(people, r.Choice.People) || r != nil && r.Hollow == Reading {
			s.readReview(false)
			return
		}
		s.tellReview()
	})
	var articles []agreement.Article
	seen := map[string]surveyed{}
	for from := 0; from < len(list) && ctx.Err() == nil; from += batch {
		part := list[from:min(from+batch, len(list))]
		now := map[string]surveyed{}
		for _, e := range part {
			if ctx.Err() != nil {
				return
			}
			got, err := job.look(e)
			if err != nil {
				continue // opening it tells why
			}
			seen[e.Path], now[e.Path] = got, got
			if !got.hidden {
				articles = append(articles, got.article)
			}
		}
		do(func() { s.countAll(part, now) })
	}
	if ctx.Err() != nil {
		return
	}
	pool, figures, wrong := openPool(ctx, job.people, articles)
	if err == nil {
		err = wrong
	}
	do(func() {
		v.seen = seen
		v.told.Workspace, v.told.Err = figures, err
		if wrong == nil {
			v.all = pool
		}
		s.On.Figures.Emit(v.told)
		s.pool() // what was decided meanwhile
	})
}

// countAll has the list say what was counted of articles.
func (s *Session) countAll(part []storage.Entry, seen map[string]surveyed) {
	at := make(map[string]int, len(s.entries))
	for i := range s.entries {
		at[s.entries[i].Path] = i
	}
	shown := ""
	if r := s.Review(); r != nil && r.ready && r.doc != nil {
		shown = r.doc.Path() // what is open is newer than what was read
	}
	for _, e := range part {
		got, ok := seen[e.Path]
		i, there := at[e.Path]
		if !ok || !there || e.Path == shown {
			continue
		}
		entry := &s.entries[i]
		if entry.Open, entry.Counted = got.open, !got.hidden; entry.Counted {
			s.On.Summary.Emit(i)
		}
	}
}

// find lists the articles, and who has marked in them. Errors are of what could
// not be looked at; the rest is found all the same.
func (j *surveyor) find(ctx context.Context) ([]storage.Entry, error) {
	var heads []*annotate.Layer
	err := j.ws.EachLayer(ctx, func(article, slug string, l *annotate.Layer) {
		if own := j.onDesk[article]; own != nil && slug == j.slug {
			return
		}
		heads = append(heads, l)
		j.names[l.Person.Slug] = l.Person.Name
	})
	for _, own := range j.onDesk {
		heads = append(heads, layersOf(own, nil)...)
	}
	j.known.annotators = compare.Annotators(slices.Values(heads))
	for _, l := range heads {
		if slug := l.Person.Slug; !slices.Contains(j.known.annotators, slug) && !slices.Contains(j.known.deciders, slug) {
			j.known.deciders = append(j.known.deciders, slug)
		}
	}
	if j.people == nil {
		j.people = j.known.annotators
	}
	list, listed := j.ws.List(ctx)
	if err == nil {
		err = listed
	}
	return list, err
}

// look reads an article with its layers and says what is open and how it counts,
// or what was known of it where nothing has changed.
func (j *surveyor) look(e storage.Entry) (surveyed, error) {
	own := j.onDesk[e.Path]
	stamp := j.stamp(e, own)
	if was, ok := j.seen[e.Path]; ok && was.stamp == stamp {
		return was, nil
	}
	a, layers, err := j.ws.ReadEntry(e)
	if err != nil {
		return surveyed{}, err
	}
	if own == nil {
		own = &annotate.Layer{Header: annotate.Header{State: annotate.StateNew}}
		if i := slices.IndexFunc(layers, func(l *annotate.Layer) bool { return l.Person.Slug == j.slug }); i >= 0 {
			own = layers[i]
		}
	}
	layers = slices.DeleteFunc(layers, func(l *annotate.Layer) bool { return l.Person.Slug == j.slug })
	out := surveyed{stamp: stamp}
	if !mayCompare(j.rules, j.slug, own.State) {
		out.hidden = true
		return out, nil
	}
	choice := agreement.Choice{People: j.people, Unfinished: j.unfinished}
	r, err := compare.ReviewOf(agreement.Layered{ID: e.Path, Text: a.Text, Layers: layersOf(own, layers)}, choice, nil)
	if err != nil {
		return surveyed{}, err
	}
	out.open = openIn(&r)
	gold, err := r.Gold(compare.Decided, j.scheme)
	if err != nil {
		return surveyed{}, err
	}
	if out.article, err = r.AsDecided(j.people, gold, j.unfinished); err != nil {
		return surveyed{}, err
	}
	out.article.Text = nil // no measure above the page asks for it, and it may be long
	return out, nil
}

// stamp changes with whatever an answer depends on.
func (j *surveyor) stamp(e storage.Entry, own *annotate.Layer) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%q %v %d %d", j.people, j.unfinished, e.Size, e.ModTime.UnixNano())
	for _, ref := range e.Layers {
		if ref.Slug == j.slug && own != nil {
			continue
		}
		info, err := os.Stat(filepath.Join(j.ws.Root(), filepath.FromSlash(ref.Path)))
		if err != nil {
			fmt.Fprintf(&b, "\n%s gone", ref.Path)
			continue
		}
		fmt.Fprintf(&b, "\n%s %d %d", ref.Path, info.Size(), info.ModTime().UnixNano())
	}
	if own != nil {
		fmt.Fprintf(&b, "\n%p %v %v %d", own, own.Modified, own.State, own.Len())
	}
	return b.String()
}
