package main

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// errNoWindow: the program cannot be shown here.
var errNoWindow = errors.New("it cannot be shown here")

// figure is a row of a table.
type figure struct {
	title     string
	benchmark string // its name without "Benchmark", or that of what is done in the window
	unit      string // as the benchmark reports it; sample for what is done in the window
	aim       string
	show      func(values []float64) string
}

// What is taken in the window, not by a Go benchmark.
const (
	start          = "Start"
	resident       = "Resident"
	windowOpen     = "WindowOpen"
	windowCaret    = "WindowCaret"
	windowLabel    = "WindowLabel"
	windowToDisk   = "WindowLabelToDisk"
	windowUndo     = "WindowUndo"
	windowRedo     = "WindowRedo"
	windowDelete   = "WindowDelete"
	windowEdge     = "WindowMoveEdge"
	windowScroll   = "WindowScroll"
	windowFrames   = "WindowFrames"
	windowResize   = "WindowResize"
	windowIdle     = "WindowIdle"
	windowRepaints = "WindowRepaints"
)

// Units. A sample is one wait of many; Go benchmarks give their quantiles.
const (
	sample = "sample"
	wait50 = "p50-ms"
	late95 = "p95-ms"
	work   = "cpu-ms"
)

func (f figure) inWindow() bool {
	return f.unit == sample || f.benchmark == start || f.benchmark == resident
}

// windowFigures lists what a person waits for, in the order of the table.
func windowFigures() []figure {
	return []figure{
		{"Start the program until the article stands", start, wait50, "1 s", inMiddle(milliseconds)},
		{"Open until the first marks are painted, program running", windowOpen, sample, "33 / 33 / 60 / 250 ms", inMiddle(milliseconds)},
		{"Label key until the page is painted", windowLabel, sample, "16.7 ms, 95th 33 ms", middleAndLate},
		{"Undo", windowUndo, sample, "16.7 ms", middleAndLate},
		{"Redo", windowRedo, sample, "16.7 ms", middleAndLate},
		{"Delete a mark", windowDelete, sample, "16.7 ms", middleAndLate},
		{"Move the end of a mark by a key", windowEdge, sample, "16.7 ms", middleAndLate},
		{"Move the caret: the least that a key can change", windowCaret, sample, "", middleAndLate},
		{"Label key until the mark is on disk", windowToDisk, sample, "95th 20 ms, 60 ms at 10 MB", middleAndLate},
		{"Scroll 4 800 px/s for 5 s: frames not shown", windowScroll, sample, "none, 1 % at 10 MB", inMiddle(count)},
		{"of so many at 60 a second", windowFrames, sample, "", inMiddle(count)},
		{"Resize until the page stands", windowResize, sample, "50 ms", middleAndLate},
		{"Resident memory over a window without article", resident, "rss-MB", "20 / 20 / 40 / 110 MB", inMiddle(megabytes)},
		{"Processor time in a second of rest", windowIdle, sample, "none", inMiddle(milliseconds)},
		{"Repaints in five seconds of rest", windowRepaints, sample, "none", inMiddle(count)},
	}
}

// ownFigures lists what our own code costs, in the order of the table.
func ownFigures() []figure {
	return []figure{
		{"Open until the first page is painted", "Open", wait50, "", inMiddle(milliseconds)},
		{"Label key", "Label", work, "4 ms", inMiddle(milliseconds)},
		{"Undo", "Undo", work, "", inMiddle(milliseconds)},
		{"Redo", "Redo", work, "", inMiddle(milliseconds)},
		{"Delete a mark", "Delete", work, "", inMiddle(milliseconds)},
		{"Move the end of a mark", "MoveEdge", work, "", inMiddle(milliseconds)},
		{"Step of a selection with the mouse", "Select", work, "", inMiddle(milliseconds)},
		{"Page down", "ScrollPage", work, "", inMiddle(milliseconds)},
		{"Scroll 80 pixels", "ScrollStep", work, "", inMiddle(milliseconds)},
		{"Resize until the page stands", "Resize", wait50, "", inMiddle(milliseconds)},
		{"Label key until the mark is on disk, 95th percentile", "LabelToDisk", late95, "", inMiddle(milliseconds)},
		{"Save after one change, on disk", "Save", wait50, "20 ms at 1 MB", inMiddle(milliseconds)},
		{"Bytes that such a save writes", "Save", "file-bytes", "", inMiddle(kilobytes)},
		{"Heap over a window without article", "Memory", "heap-MB", "", inMiddle(megabytes)},
	}
}

func figures() []figure { return append(windowFigures(), ownFigures()...) }

func names(list []figure) []string {
	var out []string
	for _, f := range list {
		out = append(out, f.benchmark)
	}
	return slices.Compact(out)
}

// key is a cell of the table.
type key struct{ benchmark, size, unit string }

// results are the values of each cell, one for each run or each wait.
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

// quantile is the smallest value that a share q of the values does not exceed;
// NaN without values.
func quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	v := slices.Sorted(slices.Values(values))
	return v[max(0, int(math.Ceil(q*float64(len(v))))-1)]
}

// inMiddle shows the median.
func inMiddle(format func(float64) string) func([]float64) string {
	return func(values []float64) string { return format(median(values)) }
}

// middleAndLate shows the median and the 95th percentile of waits.
func middleAndLate(values []float64) string {
	return fmt.Sprintf("%.0f · %.0f ms", median(values), quantile(values, 0.95))
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

func count(v float64) string { return fmt.Sprintf("%.0f", v) }
