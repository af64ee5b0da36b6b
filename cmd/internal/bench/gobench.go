package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// packages have the benchmarks. With the tag ci, Fyne needs no screen.
var packages = []string{"./app", "./storage"}

const tags = "ci,migrated_fynedo"

// runBenchmarks runs what the figures ask for and shows how it goes on stderr.
func runBenchmarks(ctx context.Context, chosen []figure, steps, runs int) (results, error) {
	var wanted []string
	for _, f := range chosen {
		if !f.inWindow() {
			wanted = append(wanted, f.benchmark)
		}
	}
	if len(wanted) == 0 {
		return results{}, nil
	}
	return goBench(ctx, wanted, steps, runs, packages...)
}

// goBench runs benchmarks of some packages.
func goBench(ctx context.Context, wanted []string, steps, runs int, packages ...string) (results, error) {
	args := []string{
		"test", "-tags", tags, "-run", "^$", "-bench", "^Benchmark(" + strings.Join(wanted, "|") + ")$",
		"-benchtime", strconv.Itoa(steps) + "x", "-count", strconv.Itoa(runs), "-timeout", "60m",
	}
	c := exec.CommandContext(ctx, "go", append(args, packages...)...)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.Start(); err != nil {
		return nil, fmt.Errorf("the benchmarks cannot be run: %w", err)
	}
	got, err := parse(io.TeeReader(out, os.Stderr))
	if err := errors.Join(err, c.Wait()); err != nil {
		return nil, fmt.Errorf("the benchmarks failed: %w", err)
	}
	return got, nil
}

// line is a benchmark's line as Go prints it; the number after the name is
// that of the processors. A benchmark may have no parts.
var line = regexp.MustCompile(`^Benchmark(\w+)(?:/(\S+?))?(?:-\d+)?\s+\d+\s+(.*)$`)

// parse reads the output of go test -bench.
func parse(r io.Reader) (results, error) {
	got := results{}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		m := line.FindStringSubmatch(lines.Text())
		if m == nil {
			continue
		}
		words := strings.Fields(m[3])
		for i := 0; i+1 < len(words); i += 2 {
			v, err := strconv.ParseFloat(words[i], 64)
			if err != nil {
				return nil, fmt.Errorf("%q is no line of a benchmark: %w", lines.Text(), err)
			}
			got.add(key{m[1], m[2], words[i+1]}, v)
		}
	}
	return got, lines.Err()
}
