package intake

import (
	"context"
	"errors"
	"fmt"
	"path"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"postil/storage/exchange/source"
)

// finder goes through the sources, opens what holds others, and hands inputs on
// to be read.
type finder struct {
	job     *Job
	ctx     context.Context
	work    chan<- *task
	inOrder chan<- *task
	found   atomic.Int64
}

func (f *finder) all() {
	defer close(f.inOrder)
	defer close(f.work)
	for _, name := range f.job.Sources {
		if f.ctx.Err() != nil {
			return
		}
		f.source(name)
	}
	for _, a := range f.job.Addresses {
		if f.ctx.Err() != nil {
			return
		}
		in, err := f.job.Fetch(f.ctx, a)
		if err != nil {
			f.fail(&Input{Name: a}, err)
			continue
		}
		in.Settings = f.job.Settings
		f.input(in)
	}
}

// source hands on a file, or the files of a folder.
func (f *finder) source(name string) {
	src, err := source.Open(f.ctx, name, Limits())
	if err != nil {
		f.fail(&Input{Name: name}, err)
		return
	}
	h := &hold{close: src.Close}
	defer h.release()
	if !src.IsFolder() {
		in := FromSource(src, src.File(), fileName(name))
		in.Settings, in.held = f.job.Settings, h.take()
		f.input(in)
		return
	}
	files := src.Files()
	if len(files) == 0 {
		f.fail(&Input{Name: src.Name}, errors.New("the folder is empty"))
	}
	for _, file := range files {
		if f.ctx.Err() != nil {
			return
		}
		in := FromSource(src, file, path.Join(src.Name, file))
		in.from, in.Settings, in.held = src.Name, f.job.Settings, h.take()
		f.input(in)
	}
}

// input finds out of which kind an input is and hands it, or what it holds, on.
func (f *finder) input(in *Input) {
	kind, err := f.kind(in)
	if err == nil {
		err = in.refuseDepth()
	}
	switch {
	case err != nil:
		f.fail(in, err)
	case kind.Expand != nil:
		f.expand(in, kind)
	default:
		f.push(&task{in: in, kind: kind, found: make(chan found, 4)}, true)
	}
}

func (f *finder) kind(in *Input) (Kind, error) {
	name := in.Settings.Kind
	if name == "" {
		return f.job.Kinds.Detect(in)
	}
	chosen, ok := f.job.Kinds.Find(name)
	if !ok {
		return Kind{}, fmt.Errorf("there is no kind %q", name)
	}
	// A person who says "html" may mean what is in a zip, too.
	if k, err := f.job.Kinds.Detect(in); err == nil && k.Expand != nil && chosen.Expand == nil && !in.HasEnding(chosen.Extensions...) {
		return k, nil
	}
	return chosen, nil
}

func (f *finder) expand(in *Input, kind Kind) {
	h := &hold{close: func() error { in.release(); return nil }}
	n := 0
	done, err := expandSafely(f.ctx, kind, in, func(m *Input) error {
		n++
		m.held = h.take()
		f.input(m)
		return f.ctx.Err()
	})
	if done != nil {
		h.mu.Lock()
		outer := h.close
		h.close = func() error { return errors.Join(done(), outer()) }
		h.mu.Unlock()
	}
	if err == nil && n == 0 {
		err = errors.New("there is nothing in it that can be imported")
	}
	if err != nil {
		f.fail(&Input{Name: in.Name, held: h.take()}, err)
	}
	h.release()
}

// expandSafely makes an error of a panic, as readSafely does.
func expandSafely(ctx context.Context, kind Kind, in *Input, each func(*Input) error) (done func() error, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the reader of %s failed on it, which is a fault of Postil: %v\n%s", kind.Name, p, firstFrames(debug.Stack()))
		}
	}()
	return kind.Expand(ctx, in, each)
}

func (f *finder) fail(in *Input, err error) {
	t := &task{in: in, found: make(chan found, 1)}
	t.found <- found{err: err}
	close(t.found)
	f.push(t, false)
}

// push puts a task into the line, and hands it out to be read.
func (f *finder) push(t *task, read bool) {
	f.found.Add(1)
	select {
	case f.inOrder <- t:
	case <-f.ctx.Done():
		t.in.release()
		return
	}
	if !read {
		return
	}
	select {
	case f.work <- t:
	case <-f.ctx.Done():
		close(t.found)
	}
}

// hold keeps a file open until all who need it are done.
type hold struct {
	mu    sync.Mutex
	users int
	ended bool // no more users come
	close func() error
}

// take adds a user; the function that it returns ends its use, once.
func (h *hold) take() func() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.users++
	return sync.OnceFunc(func() { h.drop(false) })
}

// release tells that no more users come.
func (h *hold) release() { h.drop(true) }

func (h *hold) drop(last bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if last {
		h.ended = true
	} else {
		h.users--
	}
	if h.ended && h.users == 0 && h.close != nil {
		_ = h.close() // it was only read
		h.close = nil
	}
}
