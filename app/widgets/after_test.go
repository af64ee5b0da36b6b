package widgets

import (
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2/test"
)

func TestTheWallClockRingsOnceAndNotWhenCancelled(t *testing.T) {
	test.NewTempApp(t)
	synctest.Test(t, func(t *testing.T) {
		rung := 0
		WallClock(time.Second, func() { rung++ })
		cancel := WallClock(2*time.Second, func() { rung += 10 })
		time.Sleep(time.Second - time.Millisecond)
		synctest.Wait()
		if rung != 0 {
			t.Error("rang early")
		}
		time.Sleep(time.Millisecond)
		synctest.Wait()
		cancel()
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if rung != 1 {
			t.Errorf("rang %d times, with a cancelled one", rung)
		}
	})
}
