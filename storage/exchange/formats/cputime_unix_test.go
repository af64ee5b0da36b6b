//go:build unix

package formats_test

import (
	"syscall"
	"time"
)

// cpuTime is the processor time of the program so far: unlike the clock's, it
// is the same on a machine that does other things besides.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
