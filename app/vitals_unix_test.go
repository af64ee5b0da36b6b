//go:build unix

package app

import (
	"syscall"
	"testing"
)

func TestTheLogIsToldHowTheProgramFares(t *testing.T) {
	told := make(chan []any, 1)
	stop := tellVitals(func(msg string, args ...any) { told <- append([]any{msg}, args...) })
	defer stop()
	if err := syscall.Kill(syscall.Getpid(), syscall.SIGUSR1); err != nil {
		t.Fatal(err)
	}
	got := <-told
	heap, ok := got[2].(uint64)
	if n, counted := got[4].(int); !ok || !counted || heap == 0 || n < 2 || got[0] != "vitals" {
		t.Errorf("told %v", got)
	}
	tellVitals(nil)() // without a log there is nothing to stop
}
