package widgets

import (
	"time"

	"fyne.io/fyne/v2"
)

// After runs f on the UI goroutine once d has passed, unless cancel is called before. It is called, and cancel
// is called, on the UI goroutine.
type After func(d time.Duration, f func()) (cancel func())

// WallClock is the [After] of a running application.
func WallClock(d time.Duration, f func()) (cancel func()) {
	cancelled := false // read and written on the UI goroutine only
	timer := time.AfterFunc(d, func() {
		fyne.Do(func() {
			if !cancelled {
				f()
			}
		})
	})
	return func() {
		cancelled = true
		timer.Stop()
	}
}
