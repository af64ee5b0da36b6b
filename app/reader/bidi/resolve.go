package bidi

import "golang.org/x/text/unicode/bidi"

// weak applies W1 to W7.
func (s *sequence) weak() {
	class := s.p.class

	prev := s.sos
	for _, i := range s.at { // W1
		if class[i] == bidi.NSM {
			class[i] = prev
			if isIsolate(prev) || prev == bidi.PDI {
				class[i] = bidi.ON
			}
		}
		prev = class[i]
	}

	strong := s.sos
	for _, i := range s.at { // W2 and W3
		switch class[i] {
		case bidi.L, bidi.R:
			strong = class[i]
		case bidi.AL:
			strong = bidi.AL
			class[i] = bidi.R
		case bidi.EN:
			if strong == bidi.AL {
				class[i] = bidi.AN
			}
		}
	}

	for k := 1; k < len(s.at)-1; k++ { // W4
		i := s.at[k]
		before, after := class[s.at[k-1]], class[s.at[k+1]]
		if before != after {
			continue
		}
		if class[i] == bidi.ES && before == bidi.EN ||
			class[i] == bidi.CS && (before == bidi.EN || before == bidi.AN) {
			class[i] = before
		}
	}

	for k := 0; k < len(s.at); k++ { // W5
		if class[s.at[k]] != bidi.ET {
			continue
		}
		end := k
		for end < len(s.at) && class[s.at[end]] == bidi.ET {
			end++
		}
		if k > 0 && class[s.at[k-1]] == bidi.EN || end < len(s.at) && class[s.at[end]] == bidi.EN {
			s.set(k, end, bidi.EN)
		}
		k = end - 1
	}

	strong = s.sos
	for _, i := range s.at { // W6 and W7
		switch class[i] {
		case bidi.ES, bidi.ET, bidi.CS:
			class[i] = bidi.ON
		case bidi.L, bidi.R:
			strong = class[i]
		case bidi.EN:
			if strong == bidi.L {
				class[i] = bidi.L
			}
		}
	}
}

// neutral applies N1 and N2: a stretch of neutrals takes the direction that
// surrounds it, else that of the embedding.
func (s *sequence) neutral() {
	class := s.p.class
	for k := 0; k < len(s.at); k++ {
		if !isNeutral(class[s.at[k]]) {
			continue
		}
		end := k
		for end < len(s.at) && isNeutral(class[s.at[end]]) {
			end++
		}
		before, after := s.sos, s.eos
		if k > 0 {
			before = strongOf(class[s.at[k-1]])
		}
		if end < len(s.at) {
			after = strongOf(class[s.at[end]])
		}
		if before == after {
			s.set(k, end, before)
		} else {
			s.set(k, end, direction(s.level))
		}
		k = end - 1
	}
}

// implicit applies I1 and I2.
func (s *sequence) implicit() {
	for _, i := range s.at {
		switch c := s.p.class[i]; {
		case s.level.RTL() && c != bidi.R, !s.level.RTL() && c == bidi.R:
			s.p.levels[i] = s.level + 1
		case !s.level.RTL() && (c == bidi.AN || c == bidi.EN):
			s.p.levels[i] = s.level + 2
		}
	}
}

func (s *sequence) set(from, to int, c bidi.Class) {
	for _, i := range s.at[from:to] {
		s.p.class[i] = c
	}
}

// strongOf is the direction that a class counts as in N0 and N1: numbers count
// as right to left. ON where the class has none.
func strongOf(c bidi.Class) bidi.Class {
	switch c {
	case bidi.L:
		return bidi.L
	case bidi.R, bidi.EN, bidi.AN:
		return bidi.R
	}
	return bidi.ON
}

func isNeutral(c bidi.Class) bool {
	switch c {
	case bidi.B, bidi.S, bidi.WS, bidi.ON, bidi.LRI, bidi.RLI, bidi.FSI, bidi.PDI:
		return true
	}
	return false
}
