package match

import "fmt"

// Mode names what makes two marks that share text a correct pair.
type Mode int

// The modes. Exact, Boundary, Partial and Type are the four evaluations of
// SemEval-2013 task 9 (Segura-Bedmar, Martínez and Herrero-Zazo 2013, S13-2056;
// there "strict", "exact", "partial" and "type").
const (
	// Exact asks for the same place and the same label.
	Exact Mode = iota
	// Boundary asks for the same place, whatever the label.
	Boundary
	// Type asks for the same label and a shared code point.
	Type
	// Partial asks for the same place, whatever the label; marks that only
	// share text are partially correct and count one half.
	Partial
	// Overlap asks for a shared code point and, unless AnyLabel is set, the same
	// label; then its correct pairs are those of Type.
	Overlap
	// IoU asks that the shared code points be at least a share (Threshold) of
	// those that either mark covers, and, unless AnyLabel is set, for the same
	// label. (Jaccard index, "intersection over union".)
	IoU
)

// Modes lists all modes.
func Modes() []Mode { return []Mode{Exact, Boundary, Type, Partial, Overlap, IoU} }

// String is the mode's name.
func (m Mode) String() string {
	switch m {
	case Exact:
		return "exact"
	case Boundary:
		return "boundary"
	case Type:
		return "type"
	case Partial:
		return "partial"
	case Overlap:
		return "overlap"
	case IoU:
		return "iou"
	}
	return fmt.Sprintf("Mode(%d)", int(m))
}

// DefaultThreshold is the share that IoU asks for where none is given.
const DefaultThreshold = 0.5

// Criterion tells which marks count as agreeing. The zero Criterion is Exact.
type Criterion struct {
	Mode      Mode
	Threshold float64 // of IoU, above 0, up to 1; 0 is DefaultThreshold
	AnyLabel  bool    // of Overlap and IoU: labels need not be equal
}

// String describes the criterion, for settings.
func (c Criterion) String() string {
	s := c.Mode.String()
	if c.Mode == IoU {
		s += fmt.Sprintf(" ≥ %g", c.threshold())
	}
	if c.AnyLabel && (c.Mode == Overlap || c.Mode == IoU) {
		s += ", any label"
	}
	return s
}

func (c Criterion) threshold() float64 {
	if c.Threshold == 0 {
		return DefaultThreshold
	}
	return c.Threshold
}

// Outcome is what a pair of marks counts as.
type Outcome int

// The outcomes of a pair.
const (
	Incorrect Outcome = iota
	Partly
	Correct
)

// judge tells the outcome of two marks that share shared code points.
func (c Criterion) judge(a, b Mark, shared int) Outcome {
	same := a.Label == b.Label
	var ok bool
	switch c.Mode {
	case Exact:
		ok = same && samePlace(a, b)
	case Boundary:
		ok = samePlace(a, b)
	case Type:
		ok = same
	case Partial:
		if !samePlace(a, b) {
			return Partly
		}
		ok = true
	case Overlap:
		ok = same || c.AnyLabel
	case IoU:
		union := a.Len() + b.Len() - shared
		ok = (same || c.AnyLabel) && float64(shared) >= c.threshold()*float64(union)
	}
	if ok {
		return Correct
	}
	return Incorrect
}
