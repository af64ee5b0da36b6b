package session

import "slices"

// Signal tells listeners that something happened. Listeners are called in the
// order in which they came, on the goroutine that emits: the window's.
type Signal[T any] struct{ listeners []*listener[T] }

type listener[T any] struct{ hear func(T) }

// Listen calls f at every emission from now on, until stop is called. Whoever
// lives as long as the session has no need to keep stop.
func (s *Signal[T]) Listen(f func(T)) (stop func()) {
	l := &listener[T]{f}
	s.listeners = append(s.listeners, l)
	return func() {
		l.hear = nil // also in an emission that is going on
		// A new list: an emission that is going on walks over the old one.
		s.listeners = slices.DeleteFunc(slices.Clone(s.listeners), func(o *listener[T]) bool { return o == l })
	}
}

// Listeners is how many listen.
func (s *Signal[T]) Listeners() int { return len(s.listeners) }

// Emit tells all listeners.
func (s *Signal[T]) Emit(v T) {
	for _, l := range s.listeners {
		if l.hear != nil {
			l.hear(v)
		}
	}
}
