package storage_test

import (
	"testing"

	"postil/annotate"
	"postil/annotate/anchor"
	"postil/annotate/text"
	"postil/storage/synthetic"
)

// An article that was written anew by the same patterns has whole sentences of the
// old one, by chance.
func TestInAnArticleThatWasRewrittenNothingIsFound(t *testing.T) {
	const bytes, marks = 200_000, 300
	old, err := text.New(synthetic.Text(1, bytes))
	if err != nil {
		t.Fatal(err)
	}
	now, err := text.New(synthetic.Text(2, bytes))
	if err != nil {
		t.Fatal(err)
	}
	for _, known := range []*text.Text{old, nil} {
		f := anchor.New(known, now)
		for _, m := range synthetic.Marks(1, old, marks, synthetic.SomeOverlap, []string{"claim"}) {
			if p := f.Place([]annotate.Fragment{annotate.NewFragment(old, m.Span)}); p.Verdict.Sure() {
				t.Errorf("%q is %v (%s)", old.Quote(m.Span), p.Verdict, p.Reason)
			}
		}
	}
}
