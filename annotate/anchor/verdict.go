package anchor

import "postil/annotate/text"

// Verdict says what has become of a passage. Greater is worse.
type Verdict int

// The verdicts, from the best to the worst.
const (
	Same      Verdict = iota // it stands where it stood
	Moved                    // it stands, word for word, somewhere else
	Changed                  // it is there, but says something else
	Ambiguous                // several places may be it
	Gone                     // it is not there any more
)

// Verdicts lists all verdicts, from the best to the worst.
func Verdicts() []Verdict { return []Verdict{Same, Moved, Changed, Ambiguous, Gone} }

// String is the verdict's name in reports: same, moved, changed, ambiguous or gone.
func (v Verdict) String() string {
	switch v {
	case Same:
		return "same"
	case Moved:
		return "moved"
	case Changed:
		return "changed"
	case Ambiguous:
		return "ambiguous"
	case Gone:
		return "gone"
	}
	return "unknown"
}

// Sure reports whether the passage was found word for word, at one place only:
// same or moved.
func (v Verdict) Sure() bool { return v == Same || v == Moved }

// Candidate is a place that a passage may be at.
type Candidate struct {
	Span text.Span // in the new text
	// Nearness is how much of the passage and of what stood around it is there,
	// from 0 to 1, by edit distance in code points.
	Nearness float64
}

// Place is what has become of one fragment.
type Place struct {
	Verdict Verdict
	// Span is where it is in the new text: set for Same, Moved and Changed.
	Span text.Span
	// Reason is a short phrase that says what the verdict rests on.
	Reason string
	// Candidates are the places to choose from, the nearest first: two or more
	// as a rule for Ambiguous, the place itself for Changed, and for Gone such as
	// have too little in common with it to be proposed; at most MostCandidates.
	Candidates []Candidate
}

// Placement is what has become of a mark.
type Placement struct {
	Verdict Verdict // the worst of its fragments'
	Reason  string  // of that verdict
	Places  []Place // one for each fragment, in their order
}
