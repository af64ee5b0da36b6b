package compare

import (
	"fmt"

	"postil/annotate"
)

// On begins a decision on all marks of a case, as they are now. The identity
// is the caller's to make; the time is set when the layer is changed.
func On(k Case, id annotate.ID, v annotate.Verdict) annotate.Decision {
	d := annotate.Decision{ID: id, Verdict: v}
	for _, m := range k.Marks {
		d.On = append(d.On, annotate.PassageOf(m.Annotation))
	}
	return d
}

// Take accepts some marks of a case; the others fall. Naming none accepts all.
func Take(k Case, id annotate.ID, marks ...annotate.ID) annotate.Decision {
	d := On(k, id, annotate.VerdictAccept)
	d.Take = marks
	return d
}

// Replace puts results in the place of all marks of a case: one, which changes
// or merges them, or several, into which it splits them.
func Replace(k Case, id annotate.ID, results ...annotate.Passage) annotate.Decision {
	v := annotate.VerdictChange
	switch {
	case len(results) > 1:
		v = annotate.VerdictSplit
	case len(k.Marks) > len(k.With): // somebody has several
		v = annotate.VerdictMerge
	}
	d := On(k, id, v)
	for _, p := range results {
		p.ID = annotate.ID{}
		d.Result = append(d.Result, p)
	}
	return d
}

// AcceptAgreeing accepts each case on which all agree and nobody has decided.
func (r *Review) AcceptAgreeing(newID func() annotate.ID) []annotate.Decision {
	var out []annotate.Decision
	for _, k := range r.Cases {
		if k.Class == Same && k.Status == Open {
			out = append(out, Take(k.Case, newID()))
		}
	}
	return out
}

// Overrule are decisions with which a reviewer says that those of others, as
// they are now, no longer count: she knows them, and has decided otherwise.
// Where one of these reviewers then decides again, that stands against hers once
// more. Rulings of her own, and those that settle nothing, are passed over.
func Overrule(by string, rulings []Ruling, newID func() annotate.ID) []annotate.Decision {
	var out []annotate.Decision
	for _, r := range rulings {
		if r.By != by && r.Verdict.Settles() {
			out = append(out, annotate.Decision{ID: newID(), Verdict: annotate.VerdictOverrule, About: r.ID, AboutModified: r.Modified})
		}
	}
	return out
}

// Follow is a decision that says what a ruling of another reviewer does.
func Follow(r Ruling, id annotate.ID) annotate.Decision {
	return annotate.Decision{ID: id, Verdict: r.Verdict, On: r.On, Take: r.Take, Result: r.Result}
}

// Put is the change that writes decisions into the reviewer's own layer, in
// the place of those with the same ids. It reports a decision that cannot be.
func Put(l *annotate.Layer, name string, decisions ...annotate.Decision) (annotate.Change, error) {
	c := annotate.Change{Name: name}
	for _, d := range decisions {
		after, err := d.Record()
		if err != nil {
			return annotate.Change{}, err
		}
		c.Decisions = append(c.Decisions, annotate.Edit[*annotate.Record]{Before: recordOf(l, d.ID), After: after})
	}
	return c, nil
}

// Withdraw is the change that takes decisions out of the reviewer's own layer.
// Those that are not there change nothing.
func Withdraw(l *annotate.Layer, name string, ids ...annotate.ID) annotate.Change {
	c := annotate.Change{Name: name}
	for _, id := range ids {
		if before := recordOf(l, id); before != nil {
			c.Decisions = append(c.Decisions, annotate.Edit[*annotate.Record]{Before: before})
		}
	}
	return c
}

func recordOf(l *annotate.Layer, id annotate.ID) *annotate.Record {
	if r, ok := l.Decision(id); ok {
		return &r
	}
	return nil
}

// ChangeName is what a person would call the change that writes a decision.
func ChangeName(d annotate.Decision) string {
	switch d.Verdict {
	case annotate.VerdictAccept:
		return "Accept"
	case annotate.VerdictReject:
		return "Reject"
	case annotate.VerdictChange:
		return "Decide on another mark"
	case annotate.VerdictMerge:
		return "Merge marks"
	case annotate.VerdictSplit:
		return "Split marks"
	case annotate.VerdictNothing:
		return "Decide that nothing is here"
	case annotate.VerdictDefer:
		return "Defer"
	case annotate.VerdictComment:
		return "Comment"
	case annotate.VerdictAgree:
		return "Agree"
	case annotate.VerdictOverrule:
		return "Overrule"
	}
	return fmt.Sprintf("Decide %q", string(d.Verdict))
}

// DefaultReasons are those that reviewers may give where a workspace names none.
func DefaultReasons() []string {
	return []string{"guideline", "boundary", "wrong label", "not a mark", "ambiguous"}
}
