//go:build e2e && linux

package main_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"postil/annotate"
	"postil/storage/journal"
)

// killRounds is how often the program is killed, on killDisplays displays.
const (
	killRounds   = 500
	killDisplays = 2
)

// inquiry is the article that is worked on until the program is killed.
const inquiry = "archive/2025/lower-dene-inquiry.txt"

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

// acts are what a person does at random, as keys; the first ones more often.
var acts = [][]string{
	{"ctrl+Right", "ctrl+shift+Right", "1"},
	{"ctrl+Right", "ctrl+shift+Right", "2"},
	{"ctrl+Right", "ctrl+Right", "ctrl+shift+Right", "ctrl+shift+Right", "3"},
	{"ctrl+Right", "ctrl+shift+Right", "ctrl+shift+Right", "1"},
	{"Tab", "2"},
	{"shift+Tab", "1"},
	{"shift+Tab", "Delete"},
	{"Tab", "alt+shift+Right"},
	{"ctrl+z"},
	{"ctrl+z", "ctrl+z"},
	{"ctrl+shift+z"},
	{"ctrl+Home"},
}

// worker does things at random until it is stopped.
type worker struct {
	acts  atomic.Int64 // that may have begun
	stop  atomic.Bool
	ended chan error
}

func (p *program) work(random *rand.Rand) *worker {
	w := &worker{ended: make(chan error, 1)}
	p.focus()
	go func() {
		for !w.stop.Load() {
			w.acts.Add(1)
			act := acts[min(random.IntN(len(acts)), random.IntN(len(acts)+4))]
			if _, err := p.tryXdotool(append([]string{"key", "--delay", "2"}, act...)...); err != nil {
				w.ended <- err
				return
			}
		}
		w.ended <- nil
	}()
	return w
}

// saves is how many saves of an article the program has told.
func (p *program) saves(article string) int {
	p.t.Helper()
	n := 0
	for _, l := range p.log() {
		if l.msg == "saved" && l.article == article {
			n++
		}
	}
	return n
}

// killings is the work on one display.
type killings struct {
	*desk
	random        *rand.Rand
	article       []rune
	file, journal string // of her marks, and of their history

	kills, cut, acts, saves int
}

// chain is the history of the marks; nil before there is one.
func (k *killings) chain() *journal.Chain {
	files, err := filepath.Glob(k.journal)
	if err != nil || len(files) > 1 {
		k.t.Fatalf("the histories are %v, %v", files, err)
	}
	if len(files) == 0 {
		return nil
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		k.t.Fatal(err)
	}
	return journal.Read(files[0], data)
}

// round lets the program work, kills it, and looks at what is left.
func (k *killings) round() {
	p := k.launch("--sample", "--person", "Ida Marsh", "--article", inquiry)
	p.waitOpened(inquiry)
	if layer, err := readSidecar(k.file); err == nil {
		for _, l := range p.log() {
			if l.msg == "opened" && l.marks != layer.Len() {
				k.t.Fatalf("after kill %d the file has %d marks, the program says: %s", k.kills, layer.Len(), l.text)
			}
		}
	}
	w := p.work(rand.New(rand.NewPCG(k.random.Uint64(), 0)))
	delay := time.Duration(20+k.random.IntN(500)) * time.Millisecond
	if slow {
		delay *= 3
	}
	time.Sleep(delay) // the moment is what is tried here
	if folder := filepath.Dir(k.file); k.random.IntN(2) == 0 {
		// In the middle of a save, while its temporary file is there.
		for limit := time.Now().Add(time.Second); len(strangers(folder)) == 0 && time.Now().Before(limit); {
		}
	}
	p.kill()
	k.kills++
	w.stop.Store(true)
	if err := <-w.ended; err != nil {
		k.t.Fatal(err)
	}
	if len(strangers(filepath.Dir(k.file))) > 0 {
		k.cut++
	}
	k.acts += int(w.acts.Load())
	told := p.saves(inquiry)
	k.saves += told
	k.check(told, int(w.acts.Load()))
}

// check looks at what a killed program has left, which had told of so many saves,
// and had so many acts to do.
func (k *killings) check(told, acts int) {
	k.t.Helper()
	layer, err := readSidecar(k.file)
	c := k.chain()
	if os.IsNotExist(err) && told == 0 && c == nil {
		return // it was killed before its first save
	}
	if err != nil {
		k.t.Fatalf("kill %d: %d saves were told, but %v", k.kills, told, err)
	}
	checkQuotes(k.t, k.article, layer)
	if c == nil {
		if told > 0 {
			k.t.Fatalf("kill %d: %d saves were told, but there is no history", k.kills, told)
		}
		return
	}
	if f := c.Check(); f != nil {
		k.t.Fatalf("kill %d: the history is broken: %v", k.kills, f)
	}
	data, err := os.ReadFile(k.file)
	if err != nil {
		k.t.Fatal(err)
	}
	sum := sha256.Sum256(data)
	now := hex.EncodeToString(sum[:])
	at, own := -1, 0 // where the history has the file, and how many saves of the last session it has
	for i, e := range c.Entries {
		if e.Sidecar == now {
			at = i
		}
		if e.Session == c.Last().Session && !e.Elsewhere && !e.Snapshot && e.Sidecar != "" {
			own++
		}
	}
	last := len(c.Entries) - 1
	switch {
	case told > own && told > 0:
		k.t.Fatalf("kill %d: %d saves were told, the history has %d of them", k.kills, told, own)
	case at >= 0 && c.Entries[at].Sidecar != c.Last().Sidecar:
		k.t.Fatalf("kill %d: the file is that of entry %d of %d: later saves are lost", k.kills, at+1, last+1)
	case at < 0: // one save was not recorded any more
		then, err := c.State(last)
		if err != nil {
			k.t.Fatal(err)
		}
		k.later(then, layer, acts)
	}
}

// later sees to it that a layer is what another one became by a few acts.
func (k *killings) later(then, now *annotate.Layer, acts int) {
	k.t.Helper()
	if n := len(journal.Touched(then, now)); n > 3*acts {
		k.t.Fatalf("kill %d: after %d acts %d records differ", k.kills, acts, n)
	}
	for m := range then.Annotations() {
		there := now.Annotation(m.ID)
		_, deleted := now.Tombstone(m.ID)
		if there == nil && !deleted || there != nil && there.Modified.Before(m.Modified) {
			k.t.Fatalf("kill %d: the mark %v is an older one, or gone without a word", k.kills, m.ID)
		}
	}
}

// TestNothingThatWasSavedIsLostWhenTheProgramIsKilled: marks are made, changed,
// deleted, undone and done again at random, until the program is killed.
func TestNothingThatWasSavedIsLostWhenTheProgramIsKilled(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("POSTIL_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatalf("POSTIL_SEED: %v", err)
		}
	}
	t.Logf("POSTIL_SEED=%d repeats what is done and the moments of the kills", seed)
	rounds := killRounds
	if slow {
		rounds /= 5
	}
	for n := range uint64(killDisplays) {
		t.Run(fmt.Sprintf("display %d", n+1), func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			k := &killings{
				desk: d, random: rand.New(rand.NewPCG(seed, n)), file: d.sample(inquiry + marks),
				journal: d.sample(".postil/history/" + inquiry + ".ida-marsh/*.jsonl"),
			}
			// The sample is made at the first start.
			p := d.launch("--sample", "--person", "Ida Marsh", "--article", inquiry)
			p.waitOpened(inquiry)
			k.article = text(t, d.sample(inquiry))
			p.quit()
			for range rounds / killDisplays {
				k.round()
			}
			k.end()
		})
	}
}

// end sees that after so many kills nothing stands in the way: what is marked right
// before Ctrl+Q is saved, what kills left behind is cleared away, and what was done
// before the last kill can be undone.
func (k *killings) end() {
	const lastLabellings = 15
	before, err := readSidecar(k.file)
	if err != nil {
		k.t.Fatal(err)
	}
	p := k.start("--sample", "--person", "Ida Marsh", "--article", inquiry)
	p.waitOpened(inquiry)
	p.key("ctrl+Home")
	for i := range lastLabellings {
		p.key("ctrl+Right", "ctrl+shift+Right", strconv.Itoa(1+i%3))
	}
	p.quit()
	after, err := readSidecar(k.file)
	if err != nil {
		k.t.Fatal(err)
	}
	steps := len(journal.Touched(before, after))
	if steps < lastLabellings/2 || steps > lastLabellings {
		k.t.Errorf("%d words were labelled, then Ctrl+Q was pressed; %d marks differ", lastLabellings, steps)
	}
	if left := strangers(filepath.Dir(k.file)); len(left) > 0 {
		k.t.Errorf("after a save these are left: %v", left)
	}
	checkQuotes(k.t, k.article, after)

	p = k.start("--sample", "--person", "Ida Marsh", "--article", inquiry)
	p.key(repeated(steps, "ctrl+z")...)
	p.waitSidecar(k.file, "the last marks to be undone", func(l *annotate.Layer) bool {
		differ := 0
		for m := range before.Annotations() {
			if n := l.Annotation(m.ID); n == nil || n.Label != m.Label || n.Hull() != m.Hull() {
				differ++
			}
		}
		return differ == 0 && l.Len() == before.Len()
	})
	p.quit()
	k.t.Logf("%d acts, %d saves told, %d kills, %d of them in the middle of a save; %d marks at the end", k.acts, k.saves, k.kills, k.cut, before.Len())
}
