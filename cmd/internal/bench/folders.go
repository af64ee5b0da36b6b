package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// foldersPackage has the benchmark of folders of many articles.
const foldersPackage = "./app/library"

// folders is its name, and those of its parts.
const folders = "Folder"

var folderSizes = []string{"10000", "100000"}

// folderFigure is a row of the table of folders.
type folderFigure struct {
	title, unit, aim string
	show             func(float64) string
}

func folderFigures() []folderFigure {
	return []folderFigure{
		{"Open a folder until the list can be used", "list-ms", "1 / 3 s", seconds},
		{"Until every article has its summary, in the background", "summaries-ms", "", seconds},
		{"Heap for each article", "bytes/article", "", func(v float64) string { return fmt.Sprintf("%.1f kB", v/1e3) }},
		{"Fill the list: the window’s goroutine", "fill-ms", "50 ms", milliseconds},
		{"Filter by a word", "filter-ms", "50 ms", milliseconds},
		{"Filter by four terms", "terms-ms", "50 ms", milliseconds},
		{"Sort by title, in the background", "sort-ms", "", seconds},
		{"Take the order over: the window’s goroutine", "sorted-ms", "50 ms", milliseconds},
	}
}

func seconds(ms float64) string { return duration(ms * 1e6) }

// chosenFolders is the benchmark of folders, if it is wanted.
func chosenFolders(wanted *regexp.Regexp) []string {
	return slices.DeleteFunc([]string{folders}, func(name string) bool { return !wanted.MatchString(name) })
}

// foldersMarkdown is the table; without values it is empty.
func foldersMarkdown(got results, machine string) string {
	var lines strings.Builder
	for _, f := range folderFigures() {
		cells, taken := "", false
		for _, size := range folderSizes {
			cell := "–"
			if v := got[key{folders, size, f.unit}]; len(v) > 0 {
				cell, taken = f.show(median(v)), true
			}
			cells += " " + cell + " |"
		}
		if taken {
			fmt.Fprintf(&lines, "| %s | %s |%s\n", f.title, f.aim, cells)
		}
	}
	if lines.Len() == 0 {
		return ""
	}
	return "| | aim | 10 000 articles | 100 000 articles |\n|---|---|--:|--:|\n" + lines.String() +
		fmt.Sprintf("\nMedians, measured with `make bench` on %s: articles of 1.5 kB in folders of a thousand, half of them with marks, a quarter with a meta file.\n", machine)
}
