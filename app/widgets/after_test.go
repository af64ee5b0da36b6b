package widgets

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2/test"
)

func TestTheWallClockRingsOnceAndNotWhenCancelled(t *testing.T) {
	test.NewTempApp(t)
	synctest.Test(t, func(t *testing.T) {
		var rung atomic.Int32 // the test driver runs fyne.Do on the timer's goroutine
		WallClock(time.Second, func() { rung.Add(1) })
		cancel := WallClock(2*time.Second, func() { rung.Add(10) })
		time.Sleep(time.Second - time.Millisecond)
		synctest.Wait()
		if rung.Load() != 0 {
			t.Error("rang early")
		}
		time.Sleep(time.Millisecond)
		synctest.Wait()
		cancel()
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if rung.Load() != 1 {
			t.Errorf("rang %d times, with a cancelled one", rung.Load())
		}
	})
}
