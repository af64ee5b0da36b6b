package main

import (
	"fmt"
	"math"
	"slices"
)

// figure is a row of the table.
type figure struct {
	title     string
	benchmark string // its name without "Benchmark", or Start or Resident, which are taken in the window
	unit      string // as the benchmark reports it
	aim       string
	format    func(float64) string
}

// The figures that do not come from a Go benchmark.
const (
	start    = "Start"
	resident = "Resident"
)

func (f figure) inWindow() bool { return f.benchmark == start || f.benchmark == resident }

// figures lists all rows, in their order.
func figures() []figure {
	const wait, late, work = "p50-ms", "p95-ms", "cpu-ms"
	return []figure{
		{"Start the program until the article stands", start, wait, "1 s", milliseconds},
		{"Open until the first page is painted, program running", "Open", wait, "150 ms at 1 MB", milliseconds},
		{"Label key until the rows are painted, processor time", "Label", work, "16 ms", milliseconds},
		{"Label key until the mark is on disk, 95th percentile", "LabelToDisk", late, "", milliseconds},
		{"Undo, processor time", "Undo", work, "", milliseconds},
		{"Move the end of a mark, processor time", "MoveEdge", work, "", milliseconds},
		{"Step of a selection with the mouse, processor time", "Select", work, "", milliseconds},
		{"Page down, processor time", "ScrollPage", work, "", milliseconds},
		{"Scroll 80 pixels, processor time", "ScrollStep", work, "", milliseconds},
		{"Resize until the page stands", "Resize", wait, "", milliseconds},
		{"Save after one change, on disk", "Save", wait, "20 ms at 1 MB", milliseconds},
		{"Bytes that such a save writes", "Save", "file-bytes", "", kilobytes},
		{"Heap over a window without article", "Memory", "heap-MB", "", megabytes},
		{"Resident memory over a window without article", resident, "rss-MB", "", megabytes},
	}
}

func names(list []figure) []string {
	var out []string
	for _, f := range list {
		out = append(out, f.benchmark)
	}
	return slices.Compact(out)
}

// key is a cell of the table.
type key struct{ benchmark, size, unit string }

// results are the values of each cell, one for each run.
type results map[key][]float64

func (r results) add(k key, v float64) { r[k] = append(r[k], v) }

// median is the middle of the values, or the mean of the two in the middle;
// NaN without values.
func median(values []float64) float64 {
	n := len(values)
	if n == 0 {
		return math.NaN()
	}
	v := slices.Sorted(slices.Values(values))
	return (v[(n-1)/2] + v[n/2]) / 2
}

func milliseconds(v float64) string {
	if v < 10 {
		return fmt.Sprintf("%.1f ms", v)
	}
	return fmt.Sprintf("%.0f ms", v)
}

func megabytes(v float64) string {
	if v < 10 {
		return fmt.Sprintf("%.1f MB", v)
	}
	return fmt.Sprintf("%.0f MB", v)
}

func kilobytes(v float64) string {
	if v < 1e6 {
		return fmt.Sprintf("%.0f kB", v/1e3)
	}
	return fmt.Sprintf("%.1f MB", v/1e6)
}
