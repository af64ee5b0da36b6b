package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress tells a person how far work is that takes more than a second: with a
// bar at a terminal, with a line now and then elsewhere. Shorter work is silent.
type progress struct {
	w        io.Writer
	terminal bool
	now      func() time.Time
	began    time.Time
	last     time.Time // when something was shown
	bar      *progressbar.ProgressBar
	what     string
	noun     string // of what is counted, "" for articles
}

const (
	patience = time.Second
	tick     = 100 * time.Millisecond // of a bar
	lineTick = 10 * time.Second       // of lines, which stay in a log
)

// newProgress watches work that begins now and reports to w.
func newProgress(w io.Writer) *progress {
	p := &progress{w: w, now: time.Now, began: time.Now()}
	if f, ok := w.(*os.File); ok {
		p.terminal = term.IsTerminal(int(f.Fd()))
	}
	return p
}

// step tells how many articles are done. A total of 0 is not known yet.
func (p *progress) step(done, total int) {
	now := p.now()
	every := lineTick
	if p.terminal {
		every = tick
	}
	if now.Sub(p.began) < patience || now.Sub(p.last) < every {
		return
	}
	p.last = now
	if !p.terminal {
		if total == 0 {
			fmt.Fprintf(p.w, "%s\n", plural(done, p.counted()))
		} else {
			fmt.Fprintf(p.w, "%d of %s\n", done, plural(total, p.counted()))
		}
		return
	}
	if total == 0 {
		total = -1 // a bar without end
	}
	if p.bar == nil {
		p.bar = progressbar.NewOptions(total,
			progressbar.OptionSetWriter(p.w), progressbar.OptionSetDescription(p.what), progressbar.OptionShowCount(),
			progressbar.OptionSetItsString(p.counted()+"s"), progressbar.OptionShowIts(), progressbar.OptionSetWidth(30),
			progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(tick))
	}
	if p.bar.GetMax() != total {
		p.bar.ChangeMax(total)
	}
	_ = p.bar.Set(done) // what cannot be drawn is not worth an end of the work
}

func (p *progress) counted() string { return cmp.Or(p.noun, "article") }

// clear takes the bar off the screen, before something else is written there.
func (p *progress) clear() {
	if p.bar != nil {
		_ = p.bar.Clear() // see step
		p.bar = nil
	}
}
