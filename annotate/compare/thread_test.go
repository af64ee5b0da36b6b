package compare_test

import (
	"slices"
	"testing"

	"postil/annotate"
	"postil/annotate/compare"
)

func TestAnAuthorIsToldOfCommentsAndOfWhatDoesNotStand(t *testing.T) {
	ann, ben, lead, of := two(t)
	k := caseOn(t, review(t, of(ann, ben)), id(1)).Case
	same := caseOn(t, review(t, of(ann, ben)), id(3)).Case
	d := compare.Take(k, id(90), id(2))
	d.Comment, d.Reason = "without the article", "boundary"
	lead = decide(t, lead, 10, d, compare.Take(same, id(91)))
	all := []*annotate.Layer{ann, ben, lead}
	got := compare.Threads(ann, all)
	if len(got) != 1 || got[0].Stands || !got[0].Waits || got[0].Agreed || !slices.Equal(got[0].Marks, []annotate.ID{id(1)}) {
		t.Fatalf("%+v", got)
	}
	if got := compare.Threads(ben, all); len(got) != 1 || !got[0].Stands || got[0].Ruling.Comment == "" {
		t.Errorf("whose mark was taken is told of the comment: %+v", got)
	}
	if got := compare.Threads(lead, all); len(got) != 0 {
		t.Errorf("a reviewer is not told of her own words: %+v", got)
	}

	// Ann answers in her own layer, and none of her marks changes.
	before := sayings(ann)
	ann = decide(t, ann, 11, got[0].Reply(ann, id(92), "the guideline says otherwise"))
	all[0] = ann
	if got = compare.Threads(ann, all); got[0].Waits || len(got[0].Answers) != 1 || got[0].Agreed || !slices.Equal(sayings(ann), before) {
		t.Fatalf("%+v", got)
	}
	if r := review(t, of(all...)); caseOn(t, r, id(1)).Status != compare.Settled || len(r.Conflicts) != 0 {
		t.Error("an answer has changed what was decided")
	}

	// The reviewer answers; it is Ann's turn again. Her answer goes to that.
	lead = decide(t, lead, 12, got[0].Reply(lead, id(93), "not since May"))
	all[2] = lead
	if got = compare.Threads(ann, all); !got[0].Waits || len(got[0].Answers) != 2 {
		t.Fatalf("%+v", got)
	}
	ann = decide(t, ann, 13, got[0].Reply(ann, id(94), "I see"))
	all[0] = ann
	if got = compare.Threads(ann, all); got[0].Waits || len(got[0].Answers) != 3 || got[0].Answers[2].About != id(93) {
		t.Fatalf("%+v", got)
	}

	// She agrees, until the decision becomes another one.
	ann = decide(t, ann, 14, got[0].Agree(ann, id(95)))
	all[0] = ann
	if got = compare.Threads(ann, all); !got[0].Agreed {
		t.Fatalf("%+v", got)
	}
	d.Take, d.Comment = nil, "both"
	lead = decide(t, lead, 1, d) // by a clock that was set back
	all[2] = lead
	if got = compare.Threads(ann, all); len(got) != 1 || got[0].Agreed || !got[0].Stands {
		t.Fatalf("%+v", got)
	}
}

func TestACommentAloneReachesTheAuthorAndItsCase(t *testing.T) {
	ann, ben, lead, of := two(t)
	d := compare.On(caseOn(t, review(t, of(ann, ben)), id(1)).Case, id(90), annotate.VerdictComment)
	d.Comment = "why the article?"
	lead = decide(t, lead, 0, d)
	r := review(t, of(ann, ben, lead))
	if k := caseOn(t, r, id(2)); k.Status != compare.Open || len(k.Comments) != 1 || k.Comments[0].Comment != d.Comment {
		t.Errorf("%+v", k)
	}
	if got := compare.Threads(ann, []*annotate.Layer{ann, ben, lead}); len(got) != 1 || !got[0].Stands || !got[0].Waits {
		t.Errorf("%+v", got)
	}
}
