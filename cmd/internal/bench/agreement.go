package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// agreementPackage has the benchmarks of agreement.
const agreementPackage = "./annotate/agreement"

// perRun is the unit of what Go measures by itself, in nanoseconds.
const perRun = "ns/op"

// agreementFigure is a row of the table of agreement.
type agreementFigure struct {
	title           string
	benchmark, size string // of the Go benchmark and its part
	aim             string
}

func agreementFigures() []agreementFigure {
	return []agreementFigure{
		{"γ with 30 samples of each article", "Gamma", "30", "8 s"},
		{"γ with 3 samples of each article, pooled", "Gamma", "3", "1 s"},
		{"α_U", "AlphaU", "", "0.1 s"},
		{`uα, \|uα, cuα and (k)uα together`, "UAlphaFamily", "", "0.1 s"},
		{"F1 by every way to match", "AllMatchingModes", "", "0.5 s"},
		{"Update after one decision: F1 with intervals, α_U, uα", "UpdateAfterOneDecision", "", "50 ms"},
		{"The same for γ, without its interval", "GammaAfterOneDecision", "", "50 ms"},
	}
}

// agreementNames are the benchmarks of agreement, each once.
func agreementNames() []string {
	var out []string
	for _, f := range agreementFigures() {
		out = append(out, f.benchmark)
	}
	return slices.Compact(out)
}

// chosenAgreement are those of them that are wanted.
func chosenAgreement(wanted *regexp.Regexp) []string {
	return slices.DeleteFunc(agreementNames(), func(name string) bool { return !wanted.MatchString(name) })
}

// agreementMarkdown is the table; without values it is empty.
func agreementMarkdown(got results, machine string) string {
	var lines strings.Builder
	for _, f := range agreementFigures() {
		if v := got[key{f.benchmark, f.size, perRun}]; len(v) > 0 {
			fmt.Fprintf(&lines, "| %s | %s | %s |\n", f.title, f.aim, duration(median(v)))
		}
	}
	if lines.Len() == 0 {
		return ""
	}
	return "| | aim | |\n|---|---|--:|\n" + lines.String() +
		fmt.Sprintf("\nMedians, measured with `make bench` on %s: three annotators, 1 000 articles, 20 spans each.\n", machine)
}

// duration shows nanoseconds.
func duration(ns float64) string {
	if ns < 1e9 {
		return milliseconds(ns / 1e6)
	}
	return fmt.Sprintf("%.1f s", ns/1e9)
}
