//go:build !unix

package formats_test

import "time"

var started = time.Now()

// cpuTime is the time since the start, where that of the processor is not known.
func cpuTime() time.Duration { return time.Since(started) }
