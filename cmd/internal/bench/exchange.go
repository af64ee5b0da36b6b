package main

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The benchmarks of foreign formats, and their units.
const (
	importing   = "Import"
	exporting   = "Export"
	throughput  = "MB/s"
	articleRate = "articles/s"
	peak        = "peak-MB"
	pythonRate  = "python-MB/s"
	pythonPeak  = "python-peak-MB"
)

// exchangePackage has those benchmarks.
const exchangePackage = "./storage/exchange/formats"

// chosenExchange are those of the two that are wanted.
func chosenExchange(wanted *regexp.Regexp) []string {
	return slices.DeleteFunc([]string{importing, exporting}, func(name string) bool { return !wanted.MatchString(name) })
}

// exchangeMarkdown is the table of the formats, by name; without values it is
// empty.
func exchangeMarkdown(got results, machine string) string {
	var formats []string
	for k := range got {
		if (k.benchmark == importing || k.benchmark == exporting) && !slices.Contains(formats, k.size) {
			formats = append(formats, k.size)
		}
	}
	if len(formats) == 0 {
		return ""
	}
	slices.Sort(formats)
	var b strings.Builder
	b.WriteString("| format | in | articles/s | Python | out | articles/s | Python | memory in · out |\n|---|--:|--:|--:|--:|--:|--:|--:|\n")
	cell := func(benchmark, format, unit string, show func(float64) string) string {
		if v := got[key{benchmark, format, unit}]; len(v) > 0 {
			return show(median(v))
		}
		return "–"
	}
	for _, f := range formats {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s | %s · %s |\n", f,
			cell(importing, f, throughput, rate), cell(importing, f, articleRate, hundreds), cell(importing, f, pythonRate, rate),
			cell(exporting, f, throughput, rate), cell(exporting, f, articleRate, hundreds), cell(exporting, f, pythonRate, rate),
			cell(importing, f, peak, megabytes), cell(exporting, f, peak, megabytes))
	}
	fmt.Fprintf(&b, "\nMedians, measured with `make bench` on %s: 10 000 articles of 3 kB with 20 marks each. Bytes of the format, and articles, by processor time on one core, memory being warm; in with every check, out with what the format does not hold left out. Compressed formats (hf, inception, qdpx, spacy, xlsx) have few bytes for their work, so that their articles say more. Python is a script of a page that does the same without making records (storage/exchange/formats/testdata/compare.py); aims are 100 MB/s for jsonl, brat and doccano, 40 MB/s for the others, and 200 MB of memory.\n", machine)
	return b.String()
}

// hundreds shows a number to the nearest hundred, with a space before
// the last three figures.
func hundreds(v float64) string {
	n := int(math.Round(v/100)) * 100
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%d %03d", n/1000, n%1000)
}

func rate(v float64) string {
	if v < 10 {
		return fmt.Sprintf("%.1f MB/s", v)
	}
	return fmt.Sprintf("%.0f MB/s", v)
}
