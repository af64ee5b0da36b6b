package shape_test

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// breakTest runs f over the cases of a file in the format of Unicode's break
// tests, where ÷ marks a boundary, and returns their number; 0 without the file.
func breakTest(t *testing.T, path string, f func(line string, text []rune, bounds []int)) int {
	t.Helper()
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	cases := 0
	sc := bufio.NewScanner(file)
	for sc.Scan() {
		line, _, _ := strings.Cut(sc.Text(), "#")
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		var text []rune
		var bounds []int
		for _, field := range strings.Fields(line) {
			switch field {
			case "÷":
				bounds = append(bounds, len(text))
			case "×":
			default:
				r, err := strconv.ParseUint(field, 16, 32)
				if err != nil {
					t.Fatal(err)
				}
				text = append(text, rune(r))
			}
		}
		cases++
		f(line, text, bounds)
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	return cases
}

// graphemesAgree compares with the clusters that a paragraph tells.
func graphemesAgree(t *testing.T, path string) int {
	e := engineOf(t, reading(t))
	return breakTest(t, path, func(line string, text []rune, want []int) {
		p := e.Prepare(text, serif)
		got := []int{0}
		for _, c := range e.ClusterWidths(p, 0, len(text)) {
			got = append(got, c.End)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %s: clusters at %v", filepath.Base(path), line, got)
		}
	})
}

// linesAgree compares with the ends of the units, among which there is none inside
// a grapheme cluster although UAX #14 has some.
func linesAgree(t *testing.T, path string) int {
	e := engineOf(t, reading(t))
	return breakTest(t, path, func(line string, text []rune, want []int) {
		bounds := boundaries(text)
		want = slices.DeleteFunc(want, func(i int) bool { return !bounds[i] })
		var got []int
		for _, b := range e.Prepare(text, serif).Breaks() {
			got = append(got, b.End)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %s: breaks at %v", filepath.Base(path), line, got)
		}
	})
}

func TestSampleOfGraphemeBreakTest(t *testing.T) {
	if n := graphemesAgree(t, "testdata/GraphemeBreakTest-sample.txt"); n < 100 {
		t.Errorf("only %d cases in the sample", n)
	}
}

func TestSampleOfLineBreakTest(t *testing.T) {
	if n := linesAgree(t, "testdata/LineBreakTest-sample.txt"); n < 500 {
		t.Errorf("only %d cases in the sample", n)
	}
}

// segmenterTests is where the module that breaks lines keeps Unicode's whole test
// files of the version that it implements; empty when the go command is missing.
func segmenterTests() string {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/go-text/typesetting").Output()
	if err != nil {
		return ""
	}
	return filepath.Join(strings.TrimSpace(string(dir)), "segmenter", "test")
}

func TestWholeBreakTestsOfTheModule(t *testing.T) {
	dir := segmenterTests()
	if dir == "" {
		t.Log("without the go command the samples have to do")
		return
	}
	t.Logf("%d cases of graphemes", graphemesAgree(t, filepath.Join(dir, "GraphemeBreakTest.txt")))
	t.Logf("%d cases of lines", linesAgree(t, filepath.Join(dir, "LineBreakTest.txt")))
}
