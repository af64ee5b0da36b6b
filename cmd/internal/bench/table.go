package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"postil/storage"
	"postil/storage/synthetic"
)

// markdown is the tables: what a person waits for, and what our own code costs.
// A figure without any value is left out, and a table without figures.
func markdown(chosen []figure, got results, machine string) string {
	var b strings.Builder
	var window, own []figure
	for _, f := range chosen {
		if f.inWindow() {
			window = append(window, f)
		} else {
			own = append(own, f)
		}
	}
	rows(&b, "What a person waits for, in the real window, median · 95th percentile", window, got)
	rows(&b, "What our own code costs of it, without window and toolkit: processor time of the window’s thread, unless said otherwise", own, got)
	fmt.Fprintf(&b, "Medians, measured with `make bench` on %s. Half of the marks begin inside another one.\n", machine)
	return b.String()
}

func rows(b *strings.Builder, title string, chosen []figure, got results) {
	var lines strings.Builder
	for _, f := range chosen {
		cells, taken := "", false
		for _, s := range synthetic.Sizes() {
			cell := "–"
			if v := got[key{f.benchmark, s.Name, f.unit}]; len(v) > 0 {
				cell, taken = f.show(v), true
			}
			cells += " " + cell + " |"
		}
		if taken {
			fmt.Fprintf(&lines, "| %s | %s |%s\n", f.title, f.aim, cells)
		}
	}
	if lines.Len() == 0 {
		return
	}
	fmt.Fprintf(b, "%s:\n\n| | aim |", title)
	for _, s := range synthetic.Sizes() {
		fmt.Fprintf(b, " %s, %d marks |", strings.Replace(strings.Replace(s.Name, "KB", " kB", 1), "MB", " MB", 1), s.Marks)
	}
	b.WriteString("\n|---|---|" + strings.Repeat("--:|", len(synthetic.Sizes())) + "\n" + lines.String() + "\n")
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

var errNoMarkers = errors.New("there are no such lines for the table to stand between")

// replaceBetween puts a table between the lines of its name.
func replaceBetween(text, name, table string) (string, error) {
	before, after := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
	missing := fmt.Errorf("%s … %s: %w", strings.TrimSpace(before), after, errNoMarkers)
	from := strings.Index(text, before)
	if from < 0 {
		return "", missing
	}
	from += len(before)
	to := strings.Index(text[from:], after)
	if to < 0 {
		return "", missing
	}
	return text[:from] + "\n" + table + "\n" + text[from+to:], nil
}

func replaceInFile(file, name, table string) error {
	old, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("the table cannot be written: %w", err)
	}
	text, err := replaceBetween(string(old), name, table)
	if err != nil {
		return fmt.Errorf("the table cannot be written into %s: %w", file, err)
	}
	return storage.ReplaceFile(file, func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
}
