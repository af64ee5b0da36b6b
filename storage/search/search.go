// Package search looks for words in all articles of a workspace.
//
// Make a Searcher with New, one for a workspace, and call Search with a pattern
// of package annotate/find: it hands over the articles that have hits as it
// comes to them. The Searcher remembers the texts that it read, so that the
// next letter of a query need not read them again; it goes by the size and the
// time of each file.
package search

import (
	"context"
	"fmt"
	"runtime"

	"postil/annotate"
	"postil/annotate/find"
	"postil/annotate/text"
	"postil/storage"
)

// Searcher searches one workspace. It may be used by several goroutines at
// once.
type Searcher struct {
	ws    *storage.Workspace
	texts *cache
}

// New makes a Searcher that remembers texts of at most so many bytes in all.
func New(ws *storage.Workspace, remember int64) *Searcher {
	return &Searcher{ws: ws, texts: newCache(remember)}
}

// Options are what a search does besides looking for words.
type Options struct {
	// Entries are the articles to look at, in this order; nil stands for all
	// that the workspace lists now. What is remembered of an article is used
	// when its entry has the same size and time.
	Entries []storage.Entry

	// Limit is how many hits are handed over in all, the first in the order of
	// the articles; 0 is no limit.
	Limit int

	// Width is that of the contexts in code points; 0 leaves them out, which is
	// right for those who ask find.Context for the rows that they show.
	Width int

	// Person is the slug of the person whose marks the hits are compared with;
	// "" compares with none. Desk holds the layers by article path that are
	// newer than what is on disk; they are used instead.
	Person string
	Desk   map[string]*annotate.Layer

	// Progress, where it is not nil, is called after every article, on the
	// goroutine that called Search.
	Progress func(done, total int)
}

// Found is an article with hits.
type Found struct {
	Index int // in the entries
	Entry storage.Entry
	Text  *text.Text
	Hits  []Hit

	Layer    *annotate.Layer // the person's, or nil; for find.Cover and find.LabelAll
	LayerErr error           // why her layer cannot be read and so not be changed, or nil

	kept *kept
}

// Title is the article's headline, or the file's name without its ending. It
// is worked out when it is first asked for.
func (f Found) Title() string { return f.kept.title() }

// Spans are those of the hits.
func (f Found) Spans() []text.Span {
	spans := make([]text.Span, len(f.Hits))
	for i, h := range f.Hits {
		spans[i] = h.Span
	}
	return spans
}

// Hit is a place where the pattern was found.
type Hit struct {
	text.Span
	Left, Right string        // context, as find.Context gives it
	Cover       find.Coverage // by marks of the person, whatever their label
}

// Outcome tells what a search has done.
type Outcome struct {
	Total      int // articles to look at
	Done       int // articles that were looked at
	Matched    int // articles with hits that were handed over
	Hits       int
	More       bool // there are hits beyond the limit
	Unreadable []Unreadable
}

// Unreadable is an article that could not be searched.
type Unreadable struct {
	Index int
	Entry storage.Entry
	Err   error
}

// Search looks for a pattern and hands over the articles with hits, one by one
// in the order of the entries, as soon as each is reached; yield returns false
// to end the search. It works on several articles at a time, but reads only a
// few ahead of the one that is handed over.
//
// Articles that cannot be read are told of in the outcome. The error is that of
// ctx, whose end stops the search within one article, or the one of listing the
// workspace; the outcome tells how far it went.
func (s *Searcher) Search(ctx context.Context, p *find.Pattern, o Options, yield func(Found) bool) (Outcome, error) {
	entries := o.Entries
	if entries == nil {
		survey, err := s.ws.Survey(ctx)
		if err != nil {
			return Outcome{}, fmt.Errorf("cannot search the workspace: %w", err)
		}
		entries = survey.Articles
	}
	out := Outcome{Total: len(entries)}
	ctx, cancel := context.WithCancel(ctx)
	ahead := s.start(ctx, p, o, entries)
	defer func() {
		cancel()
		for range ahead { // wait until nobody works for this search any more
		}
	}()
	for r := range ahead {
		if err := ctx.Err(); err != nil {
			return out, fmt.Errorf("the search was stopped: %w", err)
		}
		r := <-r
		if err := ctx.Err(); err != nil { // it may have been cut short
			return out, fmt.Errorf("the search was stopped: %w", err)
		}
		out.Done++
		if r.err != nil {
			out.Unreadable = append(out.Unreadable, Unreadable{Index: r.found.Index, Entry: r.found.Entry, Err: r.err})
		}
		if o.Limit > 0 && out.Hits+len(r.found.Hits) > o.Limit {
			r.found.Hits, r.more = r.found.Hits[:o.Limit-out.Hits], true
		}
		out.More = out.More || r.more
		goOn := true
		if len(r.found.Hits) > 0 {
			out.Hits += len(r.found.Hits)
			out.Matched++
			goOn = yield(r.found)
		}
		if o.Progress != nil {
			o.Progress(out.Done, out.Total)
		}
		if !goOn || out.More {
			return out, nil
		}
	}
	if err := ctx.Err(); err != nil {
		return out, fmt.Errorf("the search was stopped: %w", err)
	}
	return out, nil
}

// result is what became of an article.
type result struct {
	found Found
	more  bool // it has more hits than the limit
	err   error
}

// perWorker is how many articles a worker may be ahead of the one that is
// handed over. It bounds the memory of a search.
const perWorker = 8

// start searches the entries on as many goroutines as may run at once. It
// returns the results to come in the order of the entries. When ctx ends, the
// channel is closed soon, and nobody works any more when it is.
func (s *Searcher) start(ctx context.Context, p *find.Pattern, o Options, entries []storage.Entry) <-chan (<-chan result) {
	workers := min(runtime.GOMAXPROCS(0), len(entries))
	type job struct {
		index int
		done  chan<- result
	}
	jobs := make(chan job)
	finished := make(chan struct{})
	for range workers {
		go func() {
			for j := range jobs {
				j.done <- s.look(ctx, p, o, j.index, entries[j.index])
			}
			finished <- struct{}{}
		}()
	}
	ahead := make(chan (<-chan result), workers*perWorker)
	go func() {
		defer close(ahead)
		defer func() {
			close(jobs)
			for range workers {
				<-finished
			}
		}()
		for i := range entries {
			done := make(chan result, 1)
			select {
			case ahead <- done:
			case <-ctx.Done():
				return
			}
			select {
			case jobs <- job{i, done}:
			case <-ctx.Done():
				close(done)
				return
			}
		}
	}()
	return ahead
}

// look searches one article.
func (s *Searcher) look(ctx context.Context, p *find.Pattern, o Options, index int, e storage.Entry) result {
	r := result{found: Found{Index: index, Entry: e}}
	a, err := s.texts.article(ctx, s.ws, e)
	if err != nil {
		r.err = err
		return r
	}
	f := &r.found
	for span := range p.Hits(ctx, a.text) {
		if o.Limit > 0 && len(f.Hits) == o.Limit {
			r.more = true
			break
		}
		f.Hits = append(f.Hits, Hit{Span: span})
	}
	if len(f.Hits) == 0 || ctx.Err() != nil {
		return r
	}
	f.Text, f.kept = a.text, a
	if o.Person != "" {
		f.Layer, f.LayerErr = s.layer(o, e, a.text)
	}
	for i := range f.Hits {
		h := &f.Hits[i]
		if i%256 == 255 && ctx.Err() != nil {
			return r
		}
		h.Cover = find.Cover(f.Layer, a.text, h.Span, "")
		if o.Width > 0 {
			h.Left, h.Right = find.Context(a.text, h.Span, o.Width)
		}
	}
	return r
}

// layer is the person's layer of an article: the one on the desk, or else what
// is on disk.
func (s *Searcher) layer(o Options, e storage.Entry, t *text.Text) (*annotate.Layer, error) {
	if l, ok := o.Desk[e.Path]; ok {
		return l, nil
	}
	for _, ref := range e.Layers {
		if ref.Slug == o.Person {
			return s.ws.Glance(ref, t)
		}
	}
	return nil, nil
}
