package app

import (
	"syscall"
	"time"
)

// ofThread is RUSAGE_THREAD, which package syscall does not name.
const ofThread = 1

// threadTime is the processor time that this thread has used.
func threadTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(ofThread, &u); err != nil {
		panic(err) // only for a request that the system does not know
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
