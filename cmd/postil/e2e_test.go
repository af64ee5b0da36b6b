//go:build e2e && linux

// Package main_test starts the built program in a window of an X server of its
// own (Xvfb), works it with real keys and a real mouse (xdotool), and judges it
// by what a person would have in the end: the files on disk, and the picture on
// the screen.
//
//	go test -count=1 -tags ci,migrated_fynedo,e2e ./cmd/postil/...
//
// The program is built first unless POSTIL_BINARY names one. A test that fails
// leaves the last picture of the screen and the program's log in the folder
// POSTIL_SHOTS, or else says in its output what the log held.
//
// Start with newDesk, which makes a display with empty home folders, and
// desk.start, which starts the program on it.
package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// built is the program under test.
var built string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	for tool, pkg := range map[string]string{"Xvfb": "xvfb", "xdotool": "xdotool", "xclip": "xclip"} {
		if _, err := exec.LookPath(tool); err != nil {
			fmt.Fprintf(os.Stderr, "These tests need %s: install the package %s, or run them with make test, which does.\n", tool, pkg)
			return 1
		}
	}
	if built = os.Getenv("POSTIL_BINARY"); built != "" {
		if _, err := os.Stat(built); err != nil {
			fmt.Fprintf(os.Stderr, "POSTIL_BINARY: %v\n", err)
			return 1
		}
		return m.Run()
	}
	dir, err := os.MkdirTemp("", "postil-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	built = filepath.Join(dir, "postil")
	build := exec.Command("go", "build", "-tags", "x11,migrated_fynedo", "-o", built, ".")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "The program does not build: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}
