package session

// Signal tells listeners that something happened. Listeners are called in the
// order in which they came, on the goroutine that emits: the window's.
type Signal[T any] struct{ listeners []func(T) }

// Listen calls f at every emission from now on.
func (s *Signal[T]) Listen(f func(T)) { s.listeners = append(s.listeners, f) }

// Emit tells all listeners.
func (s *Signal[T]) Emit(v T) {
	for _, f := range s.listeners {
		f(v)
	}
}
