//go:build e2e && linux

package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"postil/storage/synthetic"
)

// soakArticles is how many articles there are to work on.
const soakArticles = 1000

// soakTime is how long the work goes on once everything is warm: a minute, or what
// POSTIL_SOAK says.
func soakTime(t *testing.T) time.Duration {
	t.Helper()
	s := os.Getenv("POSTIL_SOAK")
	if s == "" {
		return time.Minute
	}
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 {
		t.Fatalf("POSTIL_SOAK: %q is no length of time such as 90s or 1h", s)
	}
	return d
}

// vitals are what a program holds on to.
type vitals struct {
	heap       int // bytes
	goroutines int
}

var vitalsLine = regexp.MustCompile(`msg=vitals heap=(\d+) goroutines=(\d+)`)

// vitals asks the program for them.
func (p *program) vitals() vitals {
	p.t.Helper()
	before := p.logged("vitals")
	if err := p.cmd.Process.Signal(syscall.SIGUSR1); err != nil {
		p.t.Fatal(err)
	}
	p.waitLog("the vitals", func([]logLine) bool { return p.logged("vitals") > before })
	log := p.log()
	slices.Reverse(log)
	for _, l := range log {
		if m := vitalsLine.FindStringSubmatch(l.text); m != nil {
			heap, _ := strconv.Atoi(m[1])
			goroutines, _ := strconv.Atoi(m[2])
			return vitals{heap, goroutines}
		}
	}
	p.t.Fatal("the log has no vitals")
	return vitals{}
}

// atRest is the least that the program holds on to in some looks at it while nothing
// is done: what waits to be let go is gone then.
func (p *program) atRest() vitals {
	p.t.Helper()
	least := p.vitals()
	for range 6 {
		p.key("Right", "Left") // what is painted anew forgets what was painted long ago
		p.settled()
		v := p.vitals()
		least = vitals{min(least.heap, v.heap), min(least.goroutines, v.goroutines)}
	}
	return least
}

// soak works for a while, through one article after the other, there and back, so that
// what there is of marks stays about the same. The theme is not changed: each change
// costs the toolkit some megabytes for good (fyne 2.8.1 reads its fonts anew, and the
// shaper of go-text/typesetting 0.3.5 lets go of none that it has shaped with).
func (p *program) soak(length time.Duration) (articles int) {
	p.t.Helper()
	next := "ctrl+Next"
	for end := time.Now().Add(length); time.Now().Before(end); articles++ {
		if articles%(soakArticles-10) == 0 && articles > 0 {
			next = map[string]string{"ctrl+Next": "ctrl+Prior", "ctrl+Prior": "ctrl+Next"}[next]
		}
		p.key(next, "ctrl+Right", "ctrl+shift+Right", "1", "ctrl+Right", "ctrl+shift+Right", "2", "ctrl+z", "shift+Tab", "Delete")
		switch articles % 40 {
		case 5:
			p.key("ctrl+f")
			p.typeText("the")
			p.key("Return", "Escape")
		case 10:
			p.key("ctrl+shift+p")
			p.typeText("zo")
			p.key("Escape")
		case 20:
			p.wheel(screenSize.Div(2), 5)
		case 25:
			p.key("ctrl+2", "n", "n", "ctrl+1")
		case 30:
			p.key("F1", "Escape", "ctrl+alt+i", "ctrl+alt+i")
		case 35:
			p.key("ctrl+l")
			p.key("Escape")
		}
	}
	p.settled()
	return articles
}

// TestALongSessionDoesNotGrow: memory and goroutines stay what they were once
// everything has been used.
func TestALongSessionDoesNotGrow(t *testing.T) {
	d := newDesk(t)
	d.more = append(d.more, "FYNE_CACHE=5s") // what the toolkit forgets is forgotten sooner
	dir := filepath.Join(d.home, "articles")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := synthetic.WriteFolder(dir, soakArticles, time.Now()); err != nil {
		t.Fatal(err)
	}
	length := soakTime(t)
	p := d.start("--person", "Ida Marsh", dir)
	warm := p.soak(30*time.Second + length/20)
	before := p.atRest()
	done := p.soak(length)
	after := p.atRest()
	t.Logf("warm after %d articles: %d MB, %d goroutines; after %v and %d more: %d MB, %d goroutines",
		warm, before.heap>>20, before.goroutines, length, done, after.heap>>20, after.goroutines)
	if after.heap > before.heap+before.heap/10 {
		t.Errorf("memory has grown from %d to %d bytes", before.heap, after.heap)
	}
	if after.goroutines != before.goroutines {
		t.Errorf("%d goroutines have become %d", before.goroutines, after.goroutines)
	}
	if done < 20 {
		t.Errorf("only %d articles were worked on", done)
	}
	p.quit()
}
