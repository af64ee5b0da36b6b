package main

import (
	"cmp"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// initialised is a line of Go's inittrace: a package, and how many bytes it has
// allocated before main.
var initialised = regexp.MustCompile(`(?m)^init (\S+) @.* clock, (\d+) bytes, \d+ allocs$`)

// Every command pays for what the packages that it links set up: tables, regular
// expressions, words of languages. Bytes are counted, which are the same on
// every run, and not the time.
func TestStartingSetsLittleUp(t *testing.T) {
	const most = 16 << 20
	c := exec.CommandContext(t.Context(), "postilctl", "version")
	c.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	type share struct {
		pkg   string
		bytes int
	}
	var shares []share
	total := 0
	for _, m := range initialised.FindAllStringSubmatch(string(out), -1) {
		n, err := strconv.Atoi(m[2])
		if err != nil {
			t.Fatal(err)
		}
		shares = append(shares, share{m[1], n})
		total += n
	}
	if !slices.ContainsFunc(shares, func(s share) bool { return strings.HasPrefix(s.pkg, "postil/") }) {
		t.Fatalf("the trace was not understood: %s", out)
	}
	if total > most {
		slices.SortFunc(shares, func(a, b share) int { return cmp.Compare(b.bytes, a.bytes) })
		t.Errorf("%d bytes are set up at the start, of which %d are allowed; the most by %v", total, most, shares[:min(5, len(shares))])
	}
}
