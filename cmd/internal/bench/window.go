//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"time"

	"postil/cmd/internal/stopwatch"
	"postil/storage/synthetic"
)

// Of the program in its window.
const (
	starts = 5                      // times that each size is started
	quiet  = 700 * time.Millisecond // the picture stands when nothing has changed for so long
)

var screenSize = image.Pt(1280, 800)

// measureWindow runs the program in an Xvfb of its own and adds what a person
// waits for.
func measureWindow(ctx context.Context, binary string, chosen []figure, got results) error {
	if _, err := os.Stat(binary); err != nil {
		return fmt.Errorf("%w: there is no program %s; `make build` makes it", errNoWindow, binary)
	}
	binary, err := filepath.Abs(binary)
	if err != nil {
		return err
	}
	s, err := stopwatch.Open(ctx, screenSize)
	if err != nil {
		return fmt.Errorf("%w: %w", errNoWindow, err)
	}
	defer s.Close()
	home, err := os.MkdirTemp("", "postil-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(home)
	if err := useLight(home); err != nil {
		return err
	}
	// The first start makes the program's folders and looks for fonts.
	empty := filepath.Join(home, "empty")
	if err := os.Mkdir(empty, 0o700); err != nil {
		return err
	}
	if _, err := show(ctx, s, binary, home, empty); err != nil {
		return err
	}
	has := func(names ...string) bool {
		return slices.ContainsFunc(chosen, func(f figure) bool { return slices.Contains(names, f.benchmark) })
	}
	if has(start, resident) {
		if err := measureStarts(ctx, s, binary, home, empty, got); err != nil {
			return err
		}
	}
	if slices.ContainsFunc(chosen, func(f figure) bool { return f.inWindow() && f.benchmark != start && f.benchmark != resident }) {
		return measureWaits(ctx, s, binary, home, got)
	}
	return nil
}

// useLight has the program show the light theme, in which the lines below marks
// have the very colours of the scheme.
func useLight(home string) error {
	dir := filepath.Join(home, "config", "postil")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "settings.json"), []byte(`{"settings": "{\"theme\": \"light\"}"}`), 0o600)
}

// measureStarts starts the program on each size. It adds how long that took
// until the picture changed no more, and the resident memory then, less that
// with an empty folder.
func measureStarts(ctx context.Context, s *stopwatch.Screen, binary, home, empty string, got results) error {
	bare, err := show(ctx, s, binary, home, empty)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "bench: the program without an article: %.0f ms, %.0f MB\n", bare.wait, bare.memory)
	for _, size := range synthetic.Sizes() {
		dir := filepath.Join(home, size.Name)
		if err := os.Mkdir(dir, 0o700); err != nil {
			return err
		}
		if _, err := synthetic.Write(dir, size, synthetic.HalfOverlap, time.Now()); err != nil {
			return err
		}
		for range starts {
			shown, err := show(ctx, s, binary, home, dir)
			if err != nil {
				return err
			}
			fmt.Fprintf(os.Stderr, "bench: the program with %s: %.0f ms, %.0f MB\n", size.Name, shown.wait, shown.memory)
			got.add(key{start, size.Name, wait50}, shown.wait)
			got.add(key{resident, size.Name, "rss-MB"}, shown.memory-bare.memory)
		}
	}
	return nil
}

// shown is what one start of the program took.
type shown struct {
	wait   float64 // milliseconds until the picture stood
	memory float64 // megabytes resident then
}

// show starts the program on a folder, waits until its picture stands, and ends it.
func show(ctx context.Context, s *stopwatch.Screen, binary, home, dir string) (shown, error) {
	p, err := launch(ctx, s, binary, home, dir)
	if err != nil {
		return shown{}, err
	}
	stood, err := p.stands(ctx, filepath.Base(dir) != "empty")
	if err != nil {
		return shown{}, errors.Join(err, p.kill(ctx))
	}
	memory, err := p.resident()
	return shown{milli(stood.Sub(p.began)), memory}, errors.Join(err, p.kill(ctx))
}

// stands waits until the first article, if there is one, is on the screen and
// nothing changes any more; it returns when the last change was seen.
func (p *program) stands(ctx context.Context, article bool) (time.Time, error) {
	whole := p.screen.Region(p.screen.Bounds())
	sum, changed := whole.Sum(), time.Time{}
	var ended error
	_, err := p.screen.Until(ctx, tooLong, func() bool {
		if ended = p.running(); ended != nil {
			return true
		}
		now := time.Now()
		if v := whole.Sum(); v != sum {
			sum, changed = v, now
		}
		return !changed.IsZero() && now.Sub(changed) > quiet && (!article || p.opened() > 0)
	})
	if err := errors.Join(ended, err); err != nil {
		return changed, fmt.Errorf("the program shows no article: %w", err)
	}
	return changed, nil
}

func milli(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
