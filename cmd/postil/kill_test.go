//go:build e2e && linux

package main_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"postil/annotate"
)

// labellings is how many words are labelled while the program is killed again
// and again, those not counted that a kill kept from being saved; the last few
// are followed by Ctrl+Q instead.
const (
	labellings     = 200
	lastLabellings = 15
	mostKills      = 100
)

// strangers lists what is in a folder besides articles and sidecars: the
// temporary files of a save.
func strangers(folder string) []string {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	var out []string
	for _, e := range entries {
		if n := e.Name(); !e.IsDir() && !strings.HasSuffix(n, ".txt") && !strings.HasSuffix(n, ".ann.json") {
			out = append(out, n)
		}
	}
	return out
}

// labeller labels one word after the other until it is stopped.
type labeller struct {
	begun atomic.Int64 // words of which keys may have been sent
	stop  atomic.Bool
	ended chan error
}

func (p *program) label(most int) *labeller {
	l := &labeller{ended: make(chan error, 1)}
	go func() {
		for i := range most {
			if l.stop.Load() {
				break
			}
			l.begun.Add(1)
			if _, err := p.tryXdotool("key", "--delay", "2", "ctrl+Right", "ctrl+shift+Right", strconv.Itoa(1+i%3)); err != nil {
				l.ended <- err
				return
			}
		}
		l.ended <- nil
	}()
	return l
}

// saved is how many marks the program has told to be saved, at the last.
func (p *program) saved(article string) int {
	p.t.Helper()
	n := 0
	for _, l := range p.log() {
		if l.msg == "saved" && l.article == article {
			n = l.marks
		}
	}
	return n
}

func TestNoMarkThatWasSavedIsLostWhenTheProgramIsKilled(t *testing.T) {
	const inquiry = "archive/2025/lower-dene-inquiry.txt"
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("POSTIL_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatalf("POSTIL_SEED: %v", err)
		}
	}
	t.Logf("POSTIL_SEED=%d repeats the moments of the kills", seed)
	random := rand.New(rand.NewPCG(seed, 0))

	d := newDesk(t)
	file := d.sample(inquiry + marks)
	folder := filepath.Dir(file)
	start := func() *program {
		p := d.start("--sample", "--person", "Ida Marsh", "--article", inquiry)
		p.waitOpened(inquiry)
		// To the last mark: Shift+Tab goes round from the start of the text.
		p.key("ctrl+Home", "shift+Tab")
		return p
	}
	p := start()
	article := text(t, d.sample(inquiry))
	before, sent, kills, cut := 0, 0, 0, 0
	known := map[annotate.ID]bool{}
	for before < labellings-lastLabellings {
		if kills == mostKills {
			t.Fatalf("after %d kills and %d label keys there are only %d marks", kills, sent, before)
		}
		l := p.label(labellings)
		delay := time.Duration(20+random.IntN(900)) * time.Millisecond
		if slow {
			delay *= 3
		}
		inSave := random.IntN(2) == 0
		time.Sleep(delay) // the moment is what is tried here
		if inSave {
			// In the middle of a save, while its temporary file is there.
			for limit := time.Now().Add(time.Second); len(strangers(folder)) == 0 && time.Now().Before(limit); {
			}
		}
		p.kill()
		kills++
		l.stop.Store(true)
		if err := <-l.ended; err != nil {
			t.Fatal(err)
		}
		sent += int(l.begun.Load())
		if left := strangers(folder); len(left) > 0 {
			cut++
		}

		told := p.saved(inquiry)
		layer, err := readSidecar(file)
		switch {
		case os.IsNotExist(err) && told == 0 && before == 0:
		case err != nil:
			t.Fatalf("kill %d, after %v: %d marks had been saved, but %v", kills, delay, told, err)
		case layer.Len() < told || layer.Len() < before:
			t.Fatalf("kill %d, after %v: %d marks had been saved, before this run %d; the sidecar has %d", kills, delay, told, before, layer.Len())
		case layer.Len() > before+int(l.begun.Load()):
			t.Fatalf("kill %d: %d marks and %d more labellings make %d marks", kills, before, l.begun.Load(), layer.Len())
		default:
			checkQuotes(t, article, layer)
			now := map[annotate.ID]bool{}
			for m := range layer.Annotations() {
				now[m.ID] = true
			}
			for id := range known {
				if !now[id] {
					t.Fatalf("kill %d: the mark %v of an earlier run is gone", kills, id)
				}
			}
			known, before = now, layer.Len()
		}

		p = start()
		if log := p.log(); log[0].msg != "opened" || log[0].marks != before {
			t.Fatalf("after kill %d the sidecar has %d marks, the program says: %s", kills, before, log[0].text)
		}
	}

	// Ctrl+Q right after the last label key keeps what that marked, and what
	// kills left behind is cleared away.
	if err := <-p.label(lastLabellings).ended; err != nil {
		t.Fatal(err)
	}
	p.quit()
	layer, err := readSidecar(file)
	if err != nil {
		t.Fatal(err)
	}
	if layer.Len() != before+lastLabellings {
		t.Errorf("%d words were labelled, then Ctrl+Q was pressed; %d marks became %d", lastLabellings, before, layer.Len())
	}
	if left := strangers(folder); len(left) > 0 {
		t.Errorf("after a save these are left: %v", left)
	}
	checkQuotes(t, article, layer)
	t.Logf("%d label keys, %d kills, %d of them in the middle of a save; %d marks at the end", sent+lastLabellings, kills, cut, layer.Len())
}
