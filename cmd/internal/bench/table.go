package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"strings"

	"postil/storage"
	"postil/storage/synthetic"
)

// markdown is the table. A figure without any value is left out.
func markdown(chosen []figure, got results, machine string) string {
	var b strings.Builder
	b.WriteString("| | aim |")
	for _, s := range synthetic.Sizes() {
		fmt.Fprintf(&b, " %s, %d marks |", strings.Replace(strings.Replace(s.Name, "KB", " kB", 1), "MB", " MB", 1), s.Marks)
	}
	b.WriteString("\n|---|---|" + strings.Repeat("--:|", len(synthetic.Sizes())) + "\n")
	for _, f := range chosen {
		cells, taken := "", false
		for _, s := range synthetic.Sizes() {
			cell := "–"
			if v := median(got[key{f.benchmark, s.Name, f.unit}]); !math.IsNaN(v) {
				cell, taken = f.format(v), true
			}
			cells += " " + cell + " |"
		}
		if taken {
			fmt.Fprintf(&b, "| %s | %s |%s\n", f.title, f.aim, cells)
		}
	}
	fmt.Fprintf(&b, "\nMedians, measured with `make bench` on %s.\n", machine)
	return b.String()
}

// machine says on what was measured.
func machine() string {
	name := "an unnamed processor"
	if f, err := os.Open("/proc/cpuinfo"); err == nil {
		defer f.Close()
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			if k, v, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(k) == "model name" {
				name = strings.TrimSpace(v)
				break
			}
		}
	}
	return fmt.Sprintf("%s/%s, %s, %d processors, without a graphics card", runtime.GOOS, runtime.GOARCH, name, runtime.NumCPU())
}

// The lines between which the table stands in a file.
const (
	before = "<!-- bench -->\n"
	after  = "<!-- /bench -->"
)

var errNoMarkers = errors.New("it has no lines " + strings.TrimSpace(before) + " and " + after + " for the table to stand between")

// replaceBetween puts the table between the two lines.
func replaceBetween(text, table string) (string, error) {
	from := strings.Index(text, before)
	if from < 0 {
		return "", errNoMarkers
	}
	from += len(before)
	to := strings.Index(text[from:], after)
	if to < 0 {
		return "", errNoMarkers
	}
	return text[:from] + "\n" + table + "\n" + text[from+to:], nil
}

func replaceInFile(name, table string) error {
	old, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("the table cannot be written: %w", err)
	}
	text, err := replaceBetween(string(old), table)
	if err != nil {
		return fmt.Errorf("the table cannot be written into %s: %w", name, err)
	}
	return storage.ReplaceFile(name, func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
}
