package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// progress tells a person at a terminal how far work is that takes more than a
// second. Elsewhere, and in shorter work, it is silent.
type progress struct {
	w     io.Writer // nil where nobody watches
	began time.Time
	last  time.Time
	shown int // width of the line on the screen
}

const (
	patience = time.Second
	tick     = 100 * time.Millisecond
)

// newProgress watches work that begins now and reports to w, if that is a
// terminal.
func newProgress(w io.Writer) *progress {
	p := &progress{began: time.Now()}
	if f, ok := w.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			p.w = w
		}
	}
	return p
}

func (p *progress) step(done, total int) {
	now := time.Now()
	if p.w == nil || now.Sub(p.began) < patience || now.Sub(p.last) < tick {
		return
	}
	p.last = now
	line := fmt.Sprintf("%d of %d articles", done, total)
	fmt.Fprintf(p.w, "\r%-*s", p.shown, line)
	p.shown = len(line)
}

// clear takes the line off the screen.
func (p *progress) clear() {
	if p.shown > 0 {
		fmt.Fprintf(p.w, "\r%s\r", strings.Repeat(" ", p.shown))
		p.shown = 0
	}
}
