package text

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// unicodeFolder is where Debian's and Ubuntu's package unicode-data puts
// Unicode's test files.
const unicodeFolder = "/usr/share/unicode/auxiliary/"

// breakTest compares with the cases of one of Unicode's break tests, in which ÷
// marks a boundary. The samples in testdata are there on every machine. Cases with
// a carriage return are no canonical text and left out; so are those that the
// version of the segmentation library, which follows a later Unicode than the
// file, decides differently.
func breakTest(t *testing.T, path string, differs func(line string) bool, bounds func(*Text) []int) (cases int) {
	t.Helper()
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for sc := bufio.NewScanner(file); sc.Scan(); {
		line, _, _ := strings.Cut(sc.Text(), "#")
		if line = strings.TrimSpace(line); line == "" || differs(line) {
			continue
		}
		var points []rune
		var want []int
		for field := range strings.FieldsSeq(line) {
			switch field {
			case "÷":
				want = append(want, len(points))
			case "×":
			default:
				r, err := strconv.ParseUint(field, 16, 32)
				if err != nil {
					t.Fatal(err)
				}
				points = append(points, rune(r))
			}
		}
		x, err := New(string(points))
		if err != nil {
			continue // not canonical
		}
		cases++
		if got := bounds(x); !slices.Equal(got, want) {
			t.Errorf("%s: boundaries at %v, want %v", line, got, want)
		}
	}
	return cases
}

func graphemeBounds(x *Text) []int {
	out := []int{0}
	for at := 0; at < x.Len(); {
		at = x.NextGrapheme(at)
		out = append(out, at)
	}
	return out
}

func wordBounds(x *Text) []int {
	out := []int{0}
	for at := 0; at < x.Len(); {
		at = x.WordAt(at).End
		out = append(out, at)
	}
	return out
}

// newer tells the cases of Unicode 15.0, the file of Debian 12, that later versions
// decide differently: U+2701, a pair of scissors, joins nothing any more.
func newer(line string) bool { return strings.Contains(line, "2701") }

func TestGraphemesAreThoseOfUnicodesTests(t *testing.T) {
	if n := breakTest(t, "testdata/GraphemeBreakTest-sample.txt", newer, graphemeBounds); n < 50 {
		t.Errorf("only %d cases in the sample", n)
	}
	t.Logf("%d cases of the whole file", breakTest(t, unicodeFolder+"GraphemeBreakTest.txt", newer, graphemeBounds))
}

func TestWordsAreThoseOfUnicodesTests(t *testing.T) {
	if n := breakTest(t, "testdata/WordBreakTest-sample.txt", newer, wordBounds); n < 50 {
		t.Errorf("only %d cases in the sample", n)
	}
	t.Logf("%d cases of the whole file", breakTest(t, unicodeFolder+"WordBreakTest.txt", newer, wordBounds))
}
