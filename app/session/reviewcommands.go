package session

import (
	"fmt"
	"strconv"

	"postil/annotate"
)

// reviewCommands are what is done in review. Their keys hold there alone, so
// that the same letters may be keys of labels.
func reviewCommands() []Command {
	table := []Command{
		{ID: "review.next", Title: "Next disagreement", Group: 0, In: InReview, Keys: keys("N", "Tab", "Down"), run: func(s *Session) { s.nextCase(true) }},
		{ID: "review.previous", Title: "Previous disagreement", Group: 0, In: InReview, Keys: keys("P", "Shift+Tab", "Up"), run: func(s *Session) { s.nextCase(false) }},
		{ID: "review.nextArticle", Title: "Next article with open disagreements", Group: 0, In: InReview, Keys: keys("O"), run: (*Session).nextOpenArticle},
		{ID: "review.acceptAgreeing", Title: "Accept all on which people agree", Group: 1, In: InReview, Keys: keys("A"), run: (*Session).acceptAgreeing},
		{ID: "review.reject", Title: "Reject all marks of the case", Hint: "none of them stands", Group: 1, In: InReview, Keys: keys("R"), run: func(s *Session) { s.verdict(annotate.VerdictReject) }},
		{ID: "review.nothing", Title: "Nothing is to be marked here", Group: 1, In: InReview, Keys: keys("0"), run: func(s *Session) { s.verdict(annotate.VerdictNothing) }},
		{ID: "review.edit", Title: "Edit boundaries or label, then take", Group: 1, In: InReview, Keys: keys("E"), run: (*Session).editCase},
		{ID: "review.takeEdited", Title: "Take the edited passage", Group: 1, In: InEdit, Keys: keys("Enter"), run: (*Session).takeDraft},
		{ID: "review.giveUp", Title: "Give up editing", Group: 1, In: InEdit, Keys: keys("Esc"), run: (*Session).giveUp},
		{ID: "review.defer", Title: "Defer the decision", Hint: "it comes last in the queue", Group: 1, In: InReview, Keys: keys("D"), run: func(s *Session) { s.verdict(annotate.VerdictDefer) }},
		{ID: "review.comment", Title: "Comment, with reason and confidence…", Group: 1, In: InReview, Keys: keys("C"), run: func(s *Session) {
			s.onCase(func(*Item) { s.On.Ask.Emit(AskRemark) })
		}},
		{ID: "review.names", Title: "Hide or show names", Hint: "A, B, C", Group: 2, In: InReview, Keys: keys("H"), run: func(s *Session) { s.HideNames(!s.reviewing.hidden) }},
		{ID: "review.unfinished", Title: "Compare unfinished articles, too", Hint: "on or off", Group: 2, In: InReview, Keys: keys("U"), run: func(s *Session) { s.CompareUnfinished(!s.reviewing.unfinished) }},
		{ID: "review.filter", Title: "Filter disagreements", Group: 2, In: InReview, Keys: keys("F"), run: ask(AskReviewFilter)},
		{ID: "review.agree", Title: "Agree with what review says of the mark", Group: 3, In: InAnnotate, Keys: keys("F4"), run: (*Session).agreeWithReview},
		{ID: "review.reply", Title: "Answer what review says of the mark", Group: 3, In: InAnnotate, Keys: keys("Shift+F4"), run: func(s *Session) {
			if s.thread() != nil {
				s.On.Ask.Emit(AskReply)
			}
		}},
		{ID: "review.nextComment", Title: "Next mark that review speaks of", Group: 3, In: InAnnotate, Keys: keys("F2"), run: (*Session).nextThread},
	}
	for n := 1; n <= mostCandidates; n++ {
		table = append(table, Command{
			ID: "review.take" + strconv.Itoa(n), Title: fmt.Sprintf("Take candidate %d", n), Menu: MenuCase, In: InReview,
			Keys: keys(strconv.Itoa(n)), run: func(s *Session) { s.Take(n) },
		})
	}
	for i := range table {
		if table[i].Menu == "" {
			table[i].Menu = MenuReview
		}
	}
	return table
}
