package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// screen is an Xvfb. It keeps its picture in a file that anyone can look at, so
// the clock stands outside the program and asks nothing of the X server.
type screen struct {
	display string
	file    *os.File
	at      int64 // of the pixels in the file
	size    int
}

const screenSize = "1280x800x24"

// inScreen calls f with a screen that is there for as long.
func inScreen(ctx context.Context, f func(*screen) error) error {
	if _, err := exec.LookPath("Xvfb"); err != nil {
		return fmt.Errorf("%w: there is no Xvfb", errNoWindow)
	}
	dir, err := os.MkdirTemp("", "postil-bench-screen-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	defer r.Close()
	c := exec.CommandContext(ctx, "Xvfb", "-displayfd", "3", "-screen", "0", screenSize, "-fbdir", dir, "-nolisten", "tcp", "-noreset")
	c.ExtraFiles = []*os.File{w}
	err = c.Start()
	if err := errors.Join(err, w.Close()); err != nil {
		return fmt.Errorf("%w: Xvfb does not start: %w", errNoWindow, err)
	}
	defer func() {
		_ = c.Process.Kill() // it may have ended by itself
		_ = c.Wait()
	}()
	number, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		return fmt.Errorf("%w: Xvfb does not say its number: %w", errNoWindow, err)
	}
	s := &screen{display: ":" + strings.TrimSpace(number)}
	if s.file, err = os.Open(filepath.Join(dir, "Xvfb_screen0")); err != nil {
		return fmt.Errorf("%w: Xvfb keeps no picture: %w", errNoWindow, err)
	}
	defer s.file.Close()
	head := make([]byte, xwdHead)
	if _, err := s.file.ReadAt(head, 0); err != nil {
		return fmt.Errorf("%w: the picture of Xvfb cannot be read: %w", errNoWindow, err)
	}
	if s.at, s.size, err = pixels(head); err != nil {
		return err
	}
	return f(s)
}

// xwdHead is the length of the fixed head of a file in XWD format 7.
const xwdHead = 100

// pixels finds the pixels in a file in XWD format (X11/XWDFile.h), from its
// head: 32-bit numbers, of which we need the head's whole length, the format,
// the height, the bytes of a line and the number of colours, 12 bytes each.
func pixels(head []byte) (at int64, size int, err error) {
	const length, version, height, lineBytes, colors = 0, 1, 5, 12, 19
	field := func(i int) uint32 { return binary.BigEndian.Uint32(head[4*i:]) }
	if len(head) < xwdHead || field(version) != 7 {
		return 0, 0, errors.New("the picture of Xvfb is not in XWD format 7")
	}
	return int64(field(length)) + 12*int64(field(colors)), int(field(lineBytes)) * int(field(height)), nil
}

func (s *screen) picture() ([]byte, error) {
	p := make([]byte, s.size)
	return p, s.look(p)
}

func (s *screen) look(p []byte) error {
	if _, err := s.file.ReadAt(p, s.at); err != nil {
		return fmt.Errorf("the picture of Xvfb cannot be read: %w", err)
	}
	return nil
}

// untilStill waits until the picture is another than it was, the program is
// ready, and nothing has changed for a while; it returns when the last change
// was seen.
func (s *screen) untilStill(ctx context.Context, was []byte, began time.Time, ready func() bool, ended <-chan error) (time.Time, error) {
	last, now := bytes.Clone(was), make([]byte, s.size)
	var changed time.Time
	tick := time.NewTicker(glance)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return changed, ctx.Err()
		case err := <-ended:
			return changed, fmt.Errorf("the program ended by itself: %w", err)
		case <-tick.C:
		}
		if err := s.look(now); err != nil {
			return changed, err
		}
		switch {
		case !bytes.Equal(now, last):
			changed = time.Now()
			last, now = now, last
		case !changed.IsZero() && time.Since(changed) > quiet && ready():
			return changed, nil
		case time.Since(began) > tooLong:
			return changed, fmt.Errorf("the program shows no article within %v", tooLong)
		}
	}
}

// untilBlank waits until the window is gone. The pointer, which is in the
// picture, may have another shape than before.
func (s *screen) untilBlank(ctx context.Context, blank []byte) error {
	now := make([]byte, s.size)
	for range int(tooLong / glance) {
		if err := s.look(now); err != nil {
			return err
		}
		if different(now, blank) < s.size/100 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(glance):
		}
	}
	return errors.New("the window of the program stays on the screen after its end")
}

// different counts the bytes in which two pictures of one size differ.
func different(a, b []byte) int {
	n := 0
	for i := range a {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}
