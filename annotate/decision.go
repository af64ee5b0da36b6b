package annotate

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
	"unicode/utf8"
)

// Verdict is what a decision says of the marks that it is about. One that this
// version does not know is kept, and settles nothing.
type Verdict string

// The verdicts. The first six settle what becomes of marks; the others only
// speak of them.
const (
	VerdictAccept  Verdict = "accept"  // those in Take stand, or all where Take is empty; the others fall
	VerdictReject  Verdict = "reject"  // none of them stands
	VerdictChange  Verdict = "change"  // Result, one mark, takes their place
	VerdictMerge   Verdict = "merge"   // Result, one mark, takes the place of several
	VerdictSplit   Verdict = "split"   // Result, several marks, takes their place
	VerdictNothing Verdict = "nothing" // there is nothing to be marked where they are

	VerdictDefer   Verdict = "defer"   // to be decided later, and not by a vote either
	VerdictComment Verdict = "comment" // only a comment, on marks or in answer to About
	VerdictAgree   Verdict = "agree"   // whose marks these are agrees with the decision About
	// VerdictOverrule says that another reviewer's decision About, as it was at
	// AboutModified, no longer counts: who knew it has decided otherwise.
	VerdictOverrule Verdict = "overrule"
)

// Verdicts lists all verdicts that this version knows.
func Verdicts() []Verdict {
	return []Verdict{VerdictAccept, VerdictReject, VerdictChange, VerdictMerge, VerdictSplit, VerdictNothing, VerdictDefer, VerdictComment, VerdictAgree, VerdictOverrule}
}

// Settles reports whether the verdict tells what becomes of the marks.
func (v Verdict) Settles() bool {
	switch v {
	case VerdictAccept, VerdictReject, VerdictChange, VerdictMerge, VerdictSplit, VerdictNothing:
		return true
	case VerdictDefer, VerdictComment, VerdictAgree, VerdictOverrule:
	}
	return false
}

// Passage is what a decision quotes of a mark: as its reviewer saw it, or as
// it shall be. So a decision stays what it was when the mark goes on to change
// or is deleted.
type Passage struct {
	ID         ID // of the annotation that was seen; zero in a result
	Label      string
	Fragments  []Fragment // in text order, not overlapping
	Attributes Attributes
	Note       string
	Extra      Extra
}

// PassageOf is a mark as it is now.
func PassageOf(a *Annotation) Passage {
	p := Passage{ID: a.ID, Label: a.Label, Attributes: a.Attributes}
	for _, f := range a.Fragments {
		p.Fragments = append(p.Fragments, Fragment{Span: f.Span, Exact: f.Exact})
	}
	return p
}

// Decision is a verdict of a person on annotations, mostly those of others, or
// what she has to say of them. It is a record of her own layer: nobody's file
// but one's own is written.
type Decision struct {
	ID       ID
	Created  time.Time
	Modified time.Time // set by Layer.Apply
	Verdict  Verdict
	On       []Passage // the marks that it is about, as they were; none where VerdictChange adds a mark, or About says it
	Take     []ID      // VerdictAccept: those of them that stand; none means all
	Result   []Passage // VerdictChange, VerdictMerge, VerdictSplit: what takes their place
	Reason   string    // one of those that the workspace offers, or ""
	Comment  string
	// Confidence is how sure the reviewer is, 0 to 1; nil where she does not say.
	Confidence *float64
	About      ID // VerdictComment, VerdictAgree, VerdictOverrule: the decision that is answered; zero where none is
	// AboutModified is when that decision had last changed when it was answered.
	AboutModified time.Time
	Extra         Extra
}

// Takes reports whether the decision lets a mark stand as it was seen.
func (d *Decision) Takes(id ID) bool {
	if d.Verdict != VerdictAccept || !slices.ContainsFunc(d.On, func(p Passage) bool { return p.ID == id }) {
		return false
	}
	return len(d.Take) == 0 || slices.Contains(d.Take, id)
}

// Check reports why the decision cannot be, nil when it can.
func (d *Decision) Check() error {
	if d.ID == (ID{}) {
		return errors.New("a decision without id")
	}
	if err := d.check(); err != nil {
		return fmt.Errorf("the decision %s: %w", d.ID, err)
	}
	return nil
}

func (d *Decision) check() error {
	if d.Confidence != nil && !(*d.Confidence >= 0 && *d.Confidence <= 1) { // also where it is NaN
		return fmt.Errorf("its confidence is %g; it goes from 0 to 1", *d.Confidence)
	}
	if !utf8.ValidString(d.Comment) || !utf8.ValidString(d.Reason) || !utf8.ValidString(string(d.Verdict)) {
		return errors.New("its comment or reason is not Unicode")
	}
	if err := d.checkSubjects(); err != nil {
		return err
	}
	for _, p := range d.Result {
		if err := p.check(); err != nil {
			return fmt.Errorf("its result: %w", err)
		}
	}
	least, most := 0, 0
	switch d.Verdict {
	case VerdictChange, VerdictMerge:
		least, most = 1, 1
	case VerdictSplit:
		least, most = 2, math.MaxInt
	case "":
		return errors.New("it has no verdict")
	case VerdictAccept, VerdictReject, VerdictNothing, VerdictDefer, VerdictComment, VerdictAgree, VerdictOverrule:
	default:
		most = math.MaxInt // not known: anything may be
	}
	switch n := len(d.Result); {
	case n < least || n > most:
		return fmt.Errorf("the verdict %q goes with %s, not with %d", d.Verdict, results(least, most), n)
	case len(d.Take) > 0 && d.Verdict != VerdictAccept && slices.Contains(Verdicts(), d.Verdict):
		return fmt.Errorf("only marks that are accepted are taken, and its verdict is %q", d.Verdict)
	case len(d.On) == 0 && d.Verdict != VerdictChange && d.About == (ID{}) && slices.Contains(Verdicts(), d.Verdict):
		return errors.New("it is about no annotation")
	case d.Verdict == VerdictMerge && len(d.On) < 2:
		return errors.New("it merges fewer than two annotations")
	case d.Verdict == VerdictAgree && d.About == (ID{}):
		return errors.New("it agrees with no decision")
	case d.Verdict == VerdictOverrule && d.About == (ID{}):
		return errors.New("it overrules no decision")
	case d.Verdict == VerdictComment && d.Comment == "":
		return errors.New("a comment without words")
	}
	return nil
}

func results(least, most int) string {
	switch {
	case most == 0:
		return "no result"
	case most == 1:
		return "one result"
	}
	return fmt.Sprintf("%d results or more", least)
}

func (d *Decision) checkSubjects() error {
	seen := map[ID]bool{}
	for _, p := range d.On {
		if p.ID == (ID{}) || seen[p.ID] {
			return fmt.Errorf("it names the annotation %s twice, or one without id", p.ID)
		}
		seen[p.ID] = true
		if err := p.check(); err != nil {
			return fmt.Errorf("annotation %s: %w", p.ID, err)
		}
	}
	for _, id := range d.Take {
		if !seen[id] {
			return fmt.Errorf("it takes the annotation %s, but is not about it", id)
		}
	}
	return nil
}

func (p *Passage) check() error {
	a := Annotation{ID: ID{1}, Label: p.Label, Fragments: p.Fragments}
	if err := a.check(); err != nil {
		return errors.New("it has no label, no span, or spans that are empty or out of order")
	}
	for _, s := range append([]string{p.Label, p.Note}, quotes(p.Fragments)...) {
		if !utf8.ValidString(s) {
			return errors.New("a text in it is not Unicode")
		}
	}
	return nil
}

func quotes(fragments []Fragment) []string {
	out := make([]string, len(fragments))
	for i, f := range fragments {
		out[i] = f.Exact
	}
	return out
}
