package widgets

import "strconv"

// Thousands writes a number with thin spaces between groups of three digits,
// from five digits on.
func Thousands(n int) string {
	s := strconv.Itoa(n)
	if n < 10_000 && n > -10_000 {
		return s
	}
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "\u2009" + s[i:]
	}
	return s
}
