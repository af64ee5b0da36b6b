//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"postil/cmd/internal/stopwatch"
	"postil/storage/synthetic"
)

const tooLong = time.Minute

// program is a run of the program on a screen.
type program struct {
	screen *stopwatch.Screen
	cmd    *exec.Cmd
	log    string
	began  time.Time
	ended  chan error
}

// launch starts the program on a folder, with the home of a user of its own.
func launch(ctx context.Context, s *stopwatch.Screen, binary, home, dir string) (*program, error) {
	p := &program{screen: s, log: filepath.Join(home, "log"), ended: make(chan error, 1)}
	if err := os.RemoveAll(p.log); err != nil {
		return nil, err
	}
	p.cmd = exec.CommandContext(ctx, binary, "--person", synthetic.Person().Name, "--log", p.log, dir)
	p.cmd.Env = append(os.Environ(), "DISPLAY="+s.Display, "WAYLAND_DISPLAY=", "FYNE_SCALE=1", "HOME="+home,
		"XDG_CONFIG_HOME="+home+"/config", "XDG_CACHE_HOME="+home+"/cache", "XDG_DATA_HOME="+home+"/data")
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	p.began = time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("the program cannot be started: %w", err)
	}
	go func() {
		p.ended <- p.cmd.Wait()
		close(p.ended)
	}()
	return p, nil
}

// running reports that the program has ended by itself.
func (p *program) running() error {
	select {
	case err := <-p.ended:
		return fmt.Errorf("the program ended by itself: %w", err)
	default:
		return nil
	}
}

// kill ends the program and waits until its window is gone from the screen.
func (p *program) kill(ctx context.Context) error {
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-p.ended //nolint:errcheck // it was killed: that is no error
	_, err := p.screen.Until(ctx, tooLong, func() bool {
		_, err := p.screen.Window()
		return err != nil
	})
	return err
}

// opened counts the articles that were opened, by the program's log.
func (p *program) opened() int {
	b, err := os.ReadFile(p.log)
	if err != nil {
		return 0
	}
	return strings.Count(string(b), "msg=opened ")
}

// used is the processor time of the program so far (proc_pid_stat(5)).
func (p *program) used() (time.Duration, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0, fmt.Errorf("the program's processor time is not known: %w", err)
	}
	_, after, _ := strings.Cut(string(b), ") ") // past the name, which may have spaces
	words := strings.Fields(after)
	const userTime, systemTime, perSecond = 11, 12, 100
	if len(words) <= systemTime {
		return 0, errors.New("the program's processor time is not known: its stat is too short")
	}
	ticks := 0
	for _, w := range words[userTime : systemTime+1] {
		n, err := strconv.Atoi(w)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * time.Second / perSecond, nil
}

// rest waits until the program does nothing, also behind the window.
func (p *program) rest(ctx context.Context) error {
	const while, little = 150 * time.Millisecond, 10 * time.Millisecond
	before, err := p.used()
	if err != nil {
		return err
	}
	for began := time.Now(); time.Since(began) < tooLong; {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(while):
		}
		if err := p.running(); err != nil {
			return err
		}
		now, err := p.used()
		if err != nil {
			return err
		}
		if now-before <= little {
			return nil
		}
		before = now
	}
	return errors.New("the program does not come to rest")
}

// resident is its memory in megabytes (proc_pid_status(5), VmRSS).
func (p *program) resident() (float64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, fmt.Errorf("the program's memory is not known: %w", err)
	}
	for line := range strings.Lines(string(b)) {
		if words := strings.Fields(line); len(words) == 3 && words[0] == "VmRSS:" {
			kib, err := strconv.ParseFloat(words[1], 64)
			return kib * 1024 / 1e6, err
		}
	}
	return 0, errors.New("the program's memory is not known: its status has no VmRSS")
}
