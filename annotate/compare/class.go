package compare

import "fmt"

// Class tells how people agree or differ about a passage.
type Class string

// The classes.
const (
	// Same: all who finished the article have the same label at the same place,
	// with the same attributes.
	Same Class = "agree"
	// Attributes: the same place and label, but an attribute has several
	// values.
	Attributes Class = "attributes"
	// Label: the same place, several labels.
	Label Class = "label"
	// Boundary: the same label, several places; Case.Edge says where they
	// differ.
	Boundary Class = "boundary"
	// BoundaryAndLabel: neither place nor label is the same.
	BoundaryAndLabel Class = "boundary-and-label"
	// Only: who marked it agrees on place, label and attributes, but somebody
	// who finished the article did not mark it.
	Only Class = "only"
	// SplitOrMerge: what is one mark to some is several to others, with the
	// same label.
	SplitOrMerge Class = "split-or-merge"
	// Complex: several marks of several people overlap in other ways.
	Complex Class = "complex"
	// Duplicate: nobody differs, but somebody has the same label at the same
	// place twice. (In cases of other classes Case.Twice tells of it.)
	Duplicate Class = "duplicate"
	// Alone: fewer than two people finished the article, so there is nobody to
	// compare with. This is no disagreement.
	Alone Class = "alone"
)

// Classes lists all classes, agreement first.
func Classes() []Class {
	return []Class{Same, Attributes, Label, Boundary, BoundaryAndLabel, Only, SplitOrMerge, Complex, Duplicate, Alone}
}

// Disagrees reports whether there is something to decide.
func (c Class) Disagrees() bool { return c != Same && c != Alone }

// String is the class as a person reads it.
func (c Class) String() string {
	switch c {
	case Same:
		return "agree"
	case Attributes:
		return "attributes differ"
	case Label:
		return "label differs"
	case Boundary:
		return "boundary differs"
	case BoundaryAndLabel:
		return "boundary and label differ"
	case Only:
		return "only some marked it"
	case SplitOrMerge:
		return "split or merge"
	case Complex:
		return "complex"
	case Duplicate:
		return "duplicate"
	case Alone:
		return "nobody to compare with"
	}
	return fmt.Sprintf("Class(%s)", string(c))
}

// Edge tells where boundaries differ.
type Edge string

// The edges.
const (
	NoEdge  Edge = ""        // they do not
	Trivial Edge = "trivial" // only by white space, quotation marks, or punctuation at the end
	Left    Edge = "left"    // where the marks begin
	Right   Edge = "right"   // where they end
	Both    Edge = "both"    // where they begin and where they end
	Inside  Edge = "inside"  // in the pieces between
)
