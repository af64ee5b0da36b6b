package bidi

import "golang.org/x/text/unicode/bidi"

// status is an entry of the directional status stack (X1).
type status struct {
	level    Level
	override bidi.Class // ON: neutral
	isolate  bool
}

// explicit applies X1 to X8: levels from embeddings, overrides and isolates.
func (p *paragraph) explicit() {
	var stack [maxDepth + 2]status
	top := 0
	stack[0] = status{level: p.base, override: bidi.ON}
	overflowIsolates, overflowEmbeddings, validIsolates := 0, 0, 0

	push := func(rtl bool, override bidi.Class, isolate bool) bool {
		next := stack[top].level + 2 - stack[top].level&1 // least greater even
		if rtl {
			next = (stack[top].level + 1) | 1 // least greater odd
		}
		if next > maxDepth || overflowIsolates > 0 || overflowEmbeddings > 0 {
			return false
		}
		top++
		stack[top] = status{next, override, isolate}
		return true
	}
	apply := func(i int) {
		p.levels[i] = stack[top].level
		if o := stack[top].override; o != bidi.ON {
			p.class[i] = o
		}
	}

	for i, c := range p.initial {
		switch c {
		case bidi.RLE, bidi.LRE, bidi.RLO, bidi.LRO: // X2 to X5
			override := bidi.ON
			switch c {
			case bidi.RLO:
				override = bidi.R
			case bidi.LRO:
				override = bidi.L
			}
			if !push(c == bidi.RLE || c == bidi.RLO, override, false) && overflowIsolates == 0 {
				overflowEmbeddings++
			}
		case bidi.RLI, bidi.LRI, bidi.FSI: // X5a to X5c
			apply(i)
			rtl := c == bidi.RLI
			if c == bidi.FSI {
				end := int(p.match[i])
				if end < 0 {
					end = len(p.runes)
				}
				rtl = p.firstStrong(i+1, end) == 1
			}
			if push(rtl, bidi.ON, true) {
				validIsolates++
			} else {
				overflowIsolates++
			}
		case bidi.PDI: // X6a
			switch {
			case overflowIsolates > 0:
				overflowIsolates--
			case validIsolates > 0:
				overflowEmbeddings = 0
				for !stack[top].isolate {
					top--
				}
				top--
				validIsolates--
			}
			apply(i)
		case bidi.PDF: // X7
			switch {
			case overflowIsolates > 0:
			case overflowEmbeddings > 0:
				overflowEmbeddings--
			case top > 0 && !stack[top].isolate:
				top--
			}
		case bidi.B: // X8
			top, overflowIsolates, overflowEmbeddings, validIsolates = 0, 0, 0, 0
			p.levels[i] = p.base
		case bidi.BN:
		default: // X6
			apply(i)
		}
	}
}

// sequence is an isolating run sequence (BD13): the positions of its characters
// and the directions at its ends (X10).
type sequence struct {
	p        *paragraph
	at       []int32
	level    Level
	sos, eos bidi.Class
}

// sequences cuts what X9 leaves into level runs and joins those that isolates
// interrupt.
func (p *paragraph) sequences() []sequence {
	kept := make([]int32, 0, len(p.runes))
	for i, c := range p.initial {
		if !removed(c) {
			kept = append(kept, int32(i))
		}
	}
	type levelRun struct{ start, end int } // in kept
	var runs []levelRun
	startsAt := map[int32]int{} // a PDI that starts a run -> that run
	for s := 0; s < len(kept); {
		e := s + 1
		for e < len(kept) && p.levels[kept[e]] == p.levels[kept[s]] && p.initial[kept[e-1]] != bidi.B {
			e++
		}
		if p.initial[kept[s]] == bidi.PDI && p.match[kept[s]] >= 0 {
			startsAt[kept[s]] = len(runs)
		}
		runs = append(runs, levelRun{s, e})
		s = e
	}

	var out []sequence
	joined := make([]bool, len(runs)) // already part of an earlier run's sequence
	for k, r := range runs {
		if joined[k] {
			continue
		}
		seq := sequence{p: p, level: p.levels[kept[r.start]]}
		last := r
		seq.at = kept[r.start:r.end:r.end]
		for {
			end := kept[last.end-1]
			if !isIsolate(p.initial[end]) || p.match[end] < 0 {
				break
			}
			next, ok := startsAt[p.match[end]]
			if !ok || joined[next] {
				break
			}
			joined[next] = true
			last = runs[next]
			seq.at = append(seq.at, kept[last.start:last.end]...)
		}

		before, after := p.base, p.base
		if r.start > 0 && p.initial[kept[r.start-1]] != bidi.B {
			before = p.levels[kept[r.start-1]]
		}
		if end := kept[last.end-1]; last.end < len(kept) && p.initial[end] != bidi.B && !(isIsolate(p.initial[end]) && p.match[end] < 0) {
			after = p.levels[kept[last.end]]
		}
		seq.sos = direction(max(seq.level, before))
		seq.eos = direction(max(seq.level, after))
		out = append(out, seq)
	}
	return out
}

// direction is the strong class of a level.
func direction(l Level) bidi.Class {
	if l.RTL() {
		return bidi.R
	}
	return bidi.L
}
