package bidi_test

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"postil/app/reader/bidi"
)

// unicodeDir is where Debian's package unicode-data puts the whole test files.
const unicodeDir = "/usr/share/unicode"

// eachLine calls f with every line of a file that is neither blank nor comment;
// with none when the file does not exist.
func eachLine(t *testing.T, path string, f func(no int, line string)) {
	t.Helper()
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	sc := bufio.NewScanner(file)
	sc.Buffer(nil, 1<<20)
	for no := 1; sc.Scan(); no++ {
		line, _, _ := strings.Cut(sc.Text(), "#")
		if line = strings.TrimSpace(line); line != "" {
			f(no, line)
		}
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
}

// expectation is what a conformance line asks for: levels with -1 where the
// character is removed, and the visual order of the rest.
type expectation struct {
	para   bidi.Level // 255: not told
	levels []int
	order  []int
}

// resolve runs the algorithm over one line that is its whole paragraph.
func resolve(runes []rune, base bidi.Base) ([]bidi.Level, bidi.Level) {
	levels, para := bidi.Paragraph(runes, base)
	line := bidi.LineLevels(runes, levels, para)
	if line == nil {
		line = make([]bidi.Level, len(runes))
	}
	return line, para
}

func (e expectation) check(runes []rune, base bidi.Base) bool {
	levels, para := resolve(runes, base)
	if e.para != 255 && para != e.para {
		return false
	}
	for i, want := range e.levels {
		if want >= 0 && int(levels[i]) != want {
			return false
		}
	}
	var order []int
	for _, i := range bidi.Reorder(levels) {
		if e.levels[i] >= 0 {
			order = append(order, i)
		}
	}
	return slices.Equal(order, e.order)
}

func numbers(t *testing.T, s string) []int {
	t.Helper()
	var out []int
	for _, f := range strings.Fields(s) {
		if f == "x" {
			out = append(out, -1)
			continue
		}
		n, err := strconv.Atoi(f)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, n)
	}
	return out
}

// characterTest runs a file in the format of BidiCharacterTest.txt and returns
// the number of its cases.
func characterTest(t *testing.T, path string) int {
	cases, failures := 0, 0
	eachLine(t, path, func(no int, line string) {
		field := strings.Split(line, ";")
		if len(field) != 5 {
			t.Fatalf("%s:%d: %d fields, want 5", path, no, len(field))
		}
		var runes []rune
		for _, h := range strings.Fields(field[0]) {
			r, err := strconv.ParseUint(h, 16, 32)
			if err != nil {
				t.Fatal(err)
			}
			runes = append(runes, rune(r))
		}
		base := map[string]bidi.Base{"0": bidi.LTR, "1": bidi.RTL, "2": bidi.Auto}[field[1]]
		para := numbers(t, field[2])[0]
		want := expectation{bidi.Level(para), numbers(t, field[3]), numbers(t, field[4])}
		cases++
		if !want.check(runes, base) {
			if failures++; failures <= 10 {
				levels, p := resolve(runes, base)
				t.Errorf("%s:%d: %s: got paragraph %d levels %v", filepath.Base(path), no, line, p, levels)
			}
		}
	})
	if failures > 0 {
		t.Errorf("%d of %d cases fail", failures, cases)
	}
	return cases
}

func TestSampleOfBidiCharacterTestResolvesAsUnicodeSays(t *testing.T) {
	if n := characterTest(t, "testdata/BidiCharacterTest-sample.txt"); n < 1000 {
		t.Errorf("only %d cases in the sample", n)
	}
}

func TestWholeBidiCharacterTestWhereInstalled(t *testing.T) {
	n := characterTest(t, filepath.Join(unicodeDir, "BidiCharacterTest.txt"))
	t.Logf("%d cases", n)
}

// representative has one character of each class, none of them a bracket.
var representative = map[string]rune{
	"L": 'a', "R": 0x05D0, "EN": '1', "ES": '+', "ET": '$', "AN": 0x0661, "CS": ',',
	"B": 0x2029, "S": '\t', "WS": ' ', "ON": '!', "BN": 0x200B, "NSM": 0x0300, "AL": 0x0627,
	"LRO": 0x202D, "RLO": 0x202E, "LRE": 0x202A, "RLE": 0x202B, "PDF": 0x202C,
	"LRI": 0x2066, "RLI": 0x2067, "FSI": 0x2068, "PDI": 0x2069,
}

// classTest runs a file in the format of BidiTest.txt.
func classTest(t *testing.T, path string) int {
	cases, failures := 0, 0
	var want expectation
	eachLine(t, path, func(no int, line string) {
		switch {
		case strings.HasPrefix(line, "@Levels:"):
			want = expectation{para: 255, levels: numbers(t, line[len("@Levels:"):])}
			return
		case strings.HasPrefix(line, "@Reorder:"):
			want.order = numbers(t, line[len("@Reorder:"):])
			return
		case strings.HasPrefix(line, "@"):
			return
		}
		classes, bits, _ := strings.Cut(line, ";")
		var runes []rune
		for _, c := range strings.Fields(classes) {
			r, ok := representative[c]
			if !ok {
				t.Fatalf("%s:%d: unknown class %q", path, no, c)
			}
			runes = append(runes, r)
		}
		set, err := strconv.ParseUint(strings.TrimSpace(bits), 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		for bit, base := range []bidi.Base{bidi.Auto, bidi.LTR, bidi.RTL} {
			if set&(1<<bit) == 0 {
				continue
			}
			cases++
			if !want.check(runes, base) {
				if failures++; failures <= 10 {
					levels, _ := resolve(runes, base)
					t.Errorf("%s:%d: %s: base %d: got %v, want %v", filepath.Base(path), no, line, base, levels, want.levels)
				}
			}
		}
	})
	if failures > 0 {
		t.Errorf("%d of %d cases fail", failures, cases)
	}
	return cases
}

func TestSampleOfBidiTestResolvesAsUnicodeSays(t *testing.T) {
	if n := classTest(t, "testdata/BidiTest-sample.txt"); n < 1000 {
		t.Errorf("only %d cases in the sample", n)
	}
}

func TestWholeBidiTestWhereInstalled(t *testing.T) {
	n := classTest(t, filepath.Join(unicodeDir, "BidiTest.txt"))
	t.Logf("%d cases", n)
}
