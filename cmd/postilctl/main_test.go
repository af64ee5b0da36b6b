package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"postil/annotate/text"
	"postil/assets"
	"postil/storage/exchange/formats"
	"postil/storage/synthetic"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"postilctl": main})
}

// TestScripts runs the command lines in testdata/script, each in a folder of
// its own. Besides testscript's commands they know
//
//	exits CODE postilctl …   runs the program, which must end with that code
//	unhex FILE HEX…          writes a file of bytes
//	serve DIR                serves a folder over HTTP on this machine, at $SERVER
//	articles N FILE          writes JSON Lines of so many articles of 3 kB, with 20 marks each
//	tamper DIR OLD NEW       puts NEW in the place of the first OLD in each file of a folder
//	interrupted GLOB postilctl …
//	                         runs the program, sends it Ctrl+C once a file of
//	                         the pattern is there, and expects it to say so
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("VERSION", assets.Version)
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits":       exits,
			"interrupted": interrupted,
			"serve": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) != 1 {
					ts.Fatalf("usage: serve DIR")
				}
				s := httptest.NewServer(http.FileServer(http.Dir(ts.MkAbs(args[0]))))
				ts.Defer(s.Close)
				ts.Setenv("SERVER", s.URL)
			},
			"articles": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) != 2 {
					ts.Fatalf("usage: articles N FILE")
				}
				n, err := strconv.Atoi(args[0])
				ts.Check(err)
				ts.Check(os.WriteFile(ts.MkAbs(args[1]), lines(n), 0o644))
			},
			"tamper": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) != 3 {
					ts.Fatalf("usage: tamper DIR OLD NEW")
				}
				names, err := filepath.Glob(filepath.Join(ts.MkAbs(args[0]), "*"))
				ts.Check(err)
				for _, name := range names {
					data := ts.ReadFile(name)
					if !strings.Contains(data, args[1]) {
						ts.Fatalf("%s has no %s", name, args[1])
					}
					ts.Check(os.WriteFile(name, []byte(strings.Replace(data, args[1], args[2], 1)), 0o644))
				}
			},
			"unhex": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) < 2 {
					ts.Fatalf("usage: unhex FILE HEX…")
				}
				b, err := hex.DecodeString(strings.Join(args[1:], ""))
				ts.Check(err)
				ts.Check(os.WriteFile(ts.MkAbs(args[0]), b, 0o644))
			},
		},
	})
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || args[1] != "postilctl" {
		ts.Fatalf("usage: exits CODE postilctl ARGUMENTS")
	}
	code := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got := strconv.Itoa(code); got != args[0] {
		ts.Fatalf("exit code %s, want %s", got, args[0])
	}
}

// lines are articles with marks as JSON Lines.
func lines(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		t, err := text.New(synthetic.Text(uint64(i), 3000))
		if err != nil {
			panic(err) // it is text
		}
		type span struct {
			Start int    `json:"start"`
			End   int    `json:"end"`
			Label string `json:"label"`
			Quote string `json:"quote"`
		}
		var spans []span
		for _, m := range synthetic.Marks(uint64(i), t, 20, synthetic.SomeOverlap, []string{"claim", "quote", "warning"}) {
			spans = append(spans, span{m.Span.Start, m.Span.End, m.Label, t.Quote(m.Span)})
		}
		line, err := json.Marshal(map[string]any{"id": fmt.Sprintf("%05d.txt", i), "text": t.String(), "spans": spans})
		if err != nil {
			panic(err) // of strings and numbers
		}
		b.Write(append(line, '\n'))
	}
	return b.Bytes()
}

// interrupted ends a command in the middle of its work.
func interrupted(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 || args[1] != "postilctl" {
		ts.Fatalf("usage: interrupted GLOB postilctl ARGUMENTS")
	}
	exe, err := exec.LookPath(filepath.Join(filepath.SplitList(ts.Getenv("PATH"))[0], "postilctl"))
	ts.Check(err)
	c := exec.Command(exe, args[2:]...)
	var said bytes.Buffer
	c.Dir, c.Stderr = ts.MkAbs("."), &said
	ts.Check(c.Start())
	done := make(chan error, 1)
	go func() { done <- c.Wait() }()
	for {
		if found, err := filepath.Glob(ts.MkAbs(args[0])); err != nil || len(found) > 0 {
			ts.Check(err)
			ts.Check(c.Process.Signal(os.Interrupt))
			break
		}
		select {
		case err := <-done:
			ts.Fatalf("it ended before %s was there: %v: %s", args[0], err, &said)
		case <-time.After(time.Millisecond):
		}
	}
	<-done
	if code := c.ProcessState.ExitCode(); code != exitFailed || !strings.Contains(said.String(), "interrupted") {
		ts.Fatalf("exit code %d, and it says %q", code, &said)
	}
}

func TestAnInterruptedExportLeavesNoFile(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.txt"), []byte("words"), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errs bytes.Buffer
	if code := run(ctx, []string{"export", "--to", "jsonl", "--out", filepath.Join(dir, "x.jsonl"), dir}, &out, &errs); code != exitFailed || !strings.Contains(errs.String(), "interrupted") {
		t.Errorf("exit code %d, %s", code, &errs)
	}
	if names, _ := os.ReadDir(dir); len(names) != 1 {
		t.Errorf("left %v", names)
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestOutputThatCannotBeWrittenIsAFailure(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"a.txt": "words", "b.txt.x.ann.json": "{}"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{{"check", dir}, {"stats", dir}, {"stats", "--json", dir}, {"export", "--to", "jsonl", "--out", "-", dir}, {"version"}, {"compare", dir}, {"compare", "--json", dir}, {"gold", "--strategy", "any", "--json", dir}} {
		if code := run(t.Context(), args, brokenPipe{}, &bytes.Buffer{}); code != exitFailed {
			t.Errorf("%q ends with exit code %d", args, code)
		}
	}
}

func TestEveryCommandHasHelpWithAnExample(t *testing.T) {
	for _, c := range append(rootCommand().Commands(), rootCommand()) {
		if c.Name() == "help" || c.Name() == "completion" {
			continue
		}
		if !strings.Contains(c.Example, "postilctl") || !strings.Contains(c.Long, "Exit codes") {
			t.Errorf("%s: help without example or exit codes", c.Name())
		}
		var out bytes.Buffer
		if code := run(t.Context(), append(strings.Fields(strings.TrimPrefix(c.CommandPath(), "postilctl")), "--help"), &out, &bytes.Buffer{}); code != exitDone || !strings.Contains(out.String(), "Examples:") {
			t.Errorf("%s --help: exit code %d, %s", c.Name(), code, &out)
		}
	}
}

func TestTheReadmeNamesEveryFormat(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range formats.All() {
		ways := map[bool]string{true: " ✓ ", false: "  "}
		row := regexp.MustCompile("(?m)^\\| `" + regexp.QuoteMeta(f.Name) + "` \\|[^|]*\\|" + ways[f.Read != nil] + "\\|" + ways[f.Writes()] + "\\|")
		if !row.Match(readme) {
			t.Errorf("README.md has no row of %s, or not with the ways that it has", f.Name)
		}
	}
}
