package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"postil/storage/synthetic"
)

// errNoWindow: the program cannot be shown here.
var errNoWindow = errors.New("it cannot be shown here")

// Of the program in its window.
const (
	starts  = 5                      // times that each size is started
	quiet   = 700 * time.Millisecond // the picture stands when nothing has changed for so long
	glance  = 4 * time.Millisecond   // between two looks at the picture
	tooLong = time.Minute
)

// measureWindow starts the program on each size in an Xvfb of its own. It adds
// how long that took until the picture changed no more, and the resident memory
// then, less that with an empty folder.
func measureWindow(ctx context.Context, program string, got results) error {
	if _, err := os.Stat(program); err != nil {
		return fmt.Errorf("%w: there is no program %s; `make build` makes it", errNoWindow, program)
	}
	program, err := filepath.Abs(program)
	if err != nil {
		return err
	}
	return inScreen(ctx, func(s *screen) error { return measureStarts(ctx, program, s, got) })
}

func measureStarts(ctx context.Context, program string, s *screen, got results) error {
	home, err := os.MkdirTemp("", "postil-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(home)
	folder := func(name string) (string, error) {
		dir := filepath.Join(home, name)
		return dir, os.Mkdir(dir, 0o700)
	}
	empty, err := folder("empty")
	if err != nil {
		return err
	}
	// The first start makes the program's folders and looks for fonts.
	if _, err := s.show(ctx, program, home, empty); err != nil {
		return err
	}
	bare, err := s.show(ctx, program, home, empty)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "bench: the program without an article: %.0f ms, %.0f MB\n", bare.wait, bare.memory)
	for _, size := range synthetic.Sizes() {
		dir, err := folder(size.Name)
		if err != nil {
			return err
		}
		if _, err := synthetic.Write(dir, size, synthetic.SomeOverlap, time.Now()); err != nil {
			return err
		}
		for range starts {
			shown, err := s.show(ctx, program, home, dir)
			if err != nil {
				return err
			}
			fmt.Fprintf(os.Stderr, "bench: the program with %s: %.0f ms, %.0f MB\n", size.Name, shown.wait, shown.memory)
			got.add(key{start, size.Name, "p50-ms"}, shown.wait)
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
func (s *screen) show(ctx context.Context, program, home, dir string) (shown, error) {
	log := filepath.Join(home, "log")
	if err := os.RemoveAll(log); err != nil {
		return shown{}, err
	}
	c := exec.CommandContext(ctx, program, "--person", synthetic.Person().Name, "--log", log, dir)
	c.Env = append(os.Environ(), "DISPLAY="+s.display, "WAYLAND_DISPLAY=", "HOME="+home,
		"XDG_CONFIG_HOME="+home+"/config", "XDG_CACHE_HOME="+home+"/cache", "XDG_DATA_HOME="+home+"/data")
	blank, err := s.picture()
	if err != nil {
		return shown{}, err
	}
	began := time.Now()
	if err := c.Start(); err != nil {
		return shown{}, fmt.Errorf("the program cannot be started: %w", err)
	}
	ended := make(chan error, 1)
	go func() {
		ended <- c.Wait()
		close(ended)
	}()
	changed, err := s.untilStill(ctx, blank, began, func() bool { return filepath.Base(dir) == "empty" || logged(log, "opened") }, ended)
	if err != nil {
		return shown{}, errors.Join(err, c.Process.Kill())
	}
	memory, err := residentMB(c.Process.Pid)
	if err := errors.Join(err, c.Process.Kill()); err != nil {
		return shown{}, err
	}
	<-ended //nolint:errcheck // it was killed: that is no error
	return shown{float64(changed.Sub(began)) / float64(time.Millisecond), memory}, s.untilBlank(ctx, blank)
}

// logged reports whether the program's log has a message.
func logged(name, message string) bool {
	b, err := os.ReadFile(name)
	return err == nil && strings.Contains(string(b), "msg="+message+" ")
}

// residentMB is the memory of a process in megabytes (proc_pid_status(5), VmRSS).
func residentMB(pid int) (float64, error) {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, fmt.Errorf("the program's memory is not known: %w", err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if words := strings.Fields(lines.Text()); len(words) == 3 && words[0] == "VmRSS:" {
			kib, err := strconv.ParseFloat(words[1], 64)
			return kib * 1024 / 1e6, err
		}
	}
	return 0, errors.New("the program's memory is not known: its status has no VmRSS")
}
