package intake

import (
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"postil/storage"
	"postil/storage/article"
	"postil/storage/exchange/source"
)

// Job brings sources into a workspace.
type Job struct {
	Workspace *storage.Workspace
	Kinds     Registry
	Sources   []string // files, folders
	Settings  Settings
	Program   string // "postil 0.1.0", for the meta files
	Now       func() time.Time

	// Addresses are fetched with Fetch, one after the other, after the sources.
	Addresses []string
	Fetch     func(context.Context, string) (*Input, error)

	// Over is the path of an article in the workspace. Where it is set, the sources
	// must have one article, which is written over it, and the marks on it are
	// found again.
	Over string

	Workers  int           // read at the same time; 0 is 4
	Patience time.Duration // from one article to the next; 0 is two minutes
	DryRun   bool          // read and compare, but write nothing

	// Progress, where it is set, is told how many inputs are done of those that
	// were found so far, and OnOutcome what became of each article. Both are
	// called from the goroutine of Run.
	Progress  func(done, found int)
	OnOutcome func(Outcome)
}

// Run imports everything. What fails is an Outcome; the error is that of the
// context, or of a workspace that cannot be listed.
func (j *Job) Run(ctx context.Context) (*Report, error) {
	w := &writing{job: j, report: &Report{Outcomes: []Outcome{}}}
	if err := w.survey(ctx); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := j.Workers
	if workers <= 0 {
		workers = 4
	}
	// Tasks are read by several workers and written in the order in which they
	// were found, so that names and reports do not depend on chance. Each hands
	// on a few articles at most before it waits for its turn.
	work, inOrder := make(chan *task), make(chan *task, 4*workers)
	finder := &finder{job: j, ctx: ctx, work: work, inOrder: inOrder}
	go finder.all()
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for t := range work {
				t.run(ctx, j)
			}
		})
	}
	take := w.take
	var only holder
	if j.Over != "" {
		take = func(ctx context.Context, t *task, f found) { only.take(ctx, w, t, f) }
	}
	done := 0
	for t := range inOrder {
		for f := range t.found {
			if ctx.Err() == nil {
				take(ctx, t, f)
			}
		}
		if t != only.task {
			t.in.release()
		}
		if done++; j.Progress != nil {
			j.Progress(done, int(finder.found.Load()))
		}
	}
	wg.Wait()
	if only.task != nil {
		if ctx.Err() == nil {
			w.take(ctx, only.task, only.found())
		}
		only.task.in.release()
	}
	return w.report, ctx.Err()
}

// task is an input to be read.
type task struct {
	in    *Input
	kind  Kind
	found chan found // closed when all is read
}

// found is an article, or the reason why there is none.
type found struct {
	draft article.Draft
	part  string
	err   error
}

// run reads the task's input.
func (t *task) run(ctx context.Context, j *Job) {
	patience := j.Patience
	if patience == 0 {
		patience = 2 * time.Minute
	}
	limited, cancel := context.WithCancel(ctx)
	defer cancel()
	// Waiting for its turn is not the reader's fault: the time is that from one
	// article to the next.
	s := &sink{outer: ctx, inner: limited, to: t.found, patience: patience, timer: time.AfterFunc(patience, cancel)}
	defer s.timer.Stop()
	read := make(chan error, 1)
	// A reader that does not heed the context is left behind; it can hand over
	// nothing any more.
	go func() { read <- readSafely(limited, t, s) }()
	var err error
	select {
	case err = <-read:
	case <-limited.Done():
		err = fmt.Errorf("%w: reading took longer than %s", source.ErrLimit, patience)
	}
	s.end(err)
}

// readSafely makes an error of a panic: hostile files find the weak places of
// libraries, and other files go on.
func readSafely(ctx context.Context, t *task, to Sink) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the reader of %s failed on it, which is a fault of Postil: %v\n%s", t.kind.Name, p, firstFrames(debug.Stack()))
		}
	}()
	return t.kind.Read(ctx, t.in, to)
}

// firstFrames cuts a stack to what a report can hold.
func firstFrames(stack []byte) []byte { return stack[:min(len(stack), 2000)] }

// sink hands what is found to the one who writes it.
type sink struct {
	outer, inner context.Context
	to           chan found
	timer        *time.Timer
	patience     time.Duration
	mu           sync.Mutex
	ended        bool
	n            int
}

func (s *sink) send(f found) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return context.Cause(s.inner)
	}
	s.n++
	s.timer.Stop()
	defer s.timer.Reset(s.patience)
	select {
	case s.to <- f:
		return nil
	case <-s.outer.Done():
		return s.outer.Err()
	}
}

func (s *sink) Article(d article.Draft) error { return s.send(found{draft: d, part: d.Part}) }

func (s *sink) Problem(part string, err error) {
	_ = s.send(found{part: part, err: err}) // the reader learns of the end by the next article
}

func (s *sink) end(err error) {
	if err == nil && s.n == 0 {
		err = errors.New("there is no article in it")
	}
	if err != nil {
		s.Problem("", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	s.timer.Stop()
	close(s.to)
}

// fileName is the name of a file or folder as a source's own.
func fileName(p string) string {
	if abs, err := filepath.Abs(p); err == nil {
		p = abs
	}
	return path.Base(filepath.ToSlash(p))
}
