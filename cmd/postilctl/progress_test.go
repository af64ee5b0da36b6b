package main

import (
	"bytes"
	"testing"
	"time"
)

func TestLongWorkSaysNowAndThenHowFarItIsWhereThereIsNoTerminal(t *testing.T) {
	var out bytes.Buffer
	now := time.Unix(0, 0)
	p := newProgress(&out)
	p.now, p.began = func() time.Time { return now }, now
	for done := range 30 { // a second each
		p.step(done, 30)
		now = now.Add(time.Second)
	}
	p.step(1, 0)
	p.clear()
	if want := "1 of 30 articles\n11 of 30 articles\n21 of 30 articles\n"; out.String() != want {
		t.Errorf("it says %q, want %q", &out, want)
	}
}

func TestAtATerminalThereIsABarThatGoesAway(t *testing.T) {
	var out bytes.Buffer
	now := time.Unix(0, 0)
	p := newProgress(&out)
	p.terminal, p.now, p.began = true, func() time.Time { return now }, now
	p.step(1, 10)
	if out.Len() > 0 {
		t.Errorf("short work shows %q", &out)
	}
	now = now.Add(2 * time.Second)
	p.step(5, 10)
	if !bytes.Contains(out.Bytes(), []byte("5/10")) {
		t.Errorf("the bar is %q", &out)
	}
	p.clear()
	if b := out.Bytes(); b[len(b)-1] != '\r' {
		t.Errorf("the bar stays: %q", b)
	}
}
