//go:build linux

// Package sockets finds out whether a program reaches beyond its machine. It is
// for tests: start the program by Command, and ask Foreign once it has ended.
package sockets

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
)

// Command is a command that runs a program under strace, which writes every
// call about sockets, of the program and all that it starts, into a file.
func Command(ctx context.Context, trace, program string, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, "strace", append([]string{"-f", "-qq", "-s", "200", "-e", "trace=network", "-e", "signal=none", "-o", trace, program}, args...)...)
}

// Allowed reports, as an error, that programs cannot be traced here: strace is
// not installed, or the system forbids it.
func Allowed(ctx context.Context) error {
	out, err := exec.CommandContext(ctx, "strace", "-f", "-qq", "-e", "trace=network", "true").CombinedOutput()
	if err != nil {
		return fmt.Errorf("programs cannot be traced: %w: %s", err, out)
	}
	return nil
}

var (
	// call is a socket that is opened, with its family.
	call = regexp.MustCompile(`\bsocket(?:pair)?\((\w+)`)
	// place is the file of a socket that is connected to; @ is one without a file.
	place = regexp.MustCompile(`\b(?:connect|sendto|bind)\(.*sun_path=@?"([^"]*)"`)
)

// Foreign lists the calls in a trace by which a program could reach beyond the
// machine, or other programs than the display and the session's bus.
func Foreign(trace string) ([]string, error) {
	data, err := os.ReadFile(trace)
	if err != nil {
		return nil, err
	}
	var out []string
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if m := call.FindStringSubmatch(line); m != nil && m[1] != "AF_UNIX" && m[1] != "AF_LOCAL" {
			out = append(out, line)
		}
		if strings.Contains(line, "AF_INET") && call.FindString(line) == "" {
			out = append(out, line)
		}
		if m := place.FindStringSubmatch(line); m != nil && !near(m[1]) {
			out = append(out, line)
		}
	}
	return out, nil
}

// near reports whether a socket's file is the display's or the bus's.
func near(path string) bool {
	return strings.Contains(path, ".X11-unix/") || strings.Contains(path, "bus") || strings.HasSuffix(path, "/nscd/socket")
}
