//go:build unix

package app

import (
	"os"
	"os/signal"
	"runtime"
	"syscall"
)

// tellVitals has the log told, whenever the process gets SIGUSR1, how much memory the
// program holds on to, in bytes, and how many goroutines it has: for reports of a
// window that has grown over days. Stop ends that.
func tellVitals(log func(string, ...any)) (stop func()) {
	if log == nil {
		return func() {}
	}
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGUSR1)
	go func() {
		for range asked {
			runtime.GC()
			runtime.GC() // what the first one has set free to be cleaned up
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			log("vitals", "heap", m.HeapAlloc, "goroutines", runtime.NumGoroutine())
		}
	}()
	return func() {
		signal.Stop(asked)
		close(asked)
	}
}
