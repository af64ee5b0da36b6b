//go:build !unix

package app

// tellVitals does nothing where there is no signal to ask by.
func tellVitals(func(string, ...any)) (stop func()) { return func() {} }
