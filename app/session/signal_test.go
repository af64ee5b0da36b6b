package session

import (
	"slices"
	"testing"
)

func TestListenersAreToldInTheirOrderUntilTheyStop(t *testing.T) {
	var s Signal[string]
	var heard []string
	listen := func(name string) func() {
		return s.Listen(func(v string) { heard = append(heard, name+" "+v) })
	}
	listen("a")
	stop := listen("b")
	listen("c")
	s.Emit("1")
	stop()
	stop() // once more does nothing
	s.Emit("2")
	if want := []string{"a 1", "b 1", "c 1", "a 2", "c 2"}; !slices.Equal(heard, want) {
		t.Errorf("heard %q, want %q", heard, want)
	}
	if s.Listeners() != 2 {
		t.Errorf("%d listen", s.Listeners())
	}
}

func TestWhoStopsListeningDuringAnEmissionHearsNoMoreOfIt(t *testing.T) {
	var s Signal[int]
	var heard []string
	var stops [4]func()
	for i, name := range []string{"a", "b", "c", "d"} {
		stops[i] = s.Listen(func(int) {
			heard = append(heard, name)
			if name == "b" { // takes itself and a later one away; one that comes now is told the next time
				stops[1]()
				stops[2]()
				s.Listen(func(int) { heard = append(heard, "e") })
			}
		})
	}
	s.Emit(0)
	s.Emit(0)
	if want := []string{"a", "b", "d", "a", "d", "e"}; !slices.Equal(heard, want) {
		t.Errorf("heard %q, want %q", heard, want)
	}
}
