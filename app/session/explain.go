package session

import (
	"fmt"
	"strings"

	"postil/annotate/compare"
)

// Explanation says why there is nothing to decide, and what to do.
type Explanation struct {
	Title string // without a stop
	Words string
	// Actions are ids of commands that help, the best first.
	Actions []string
}

// Explain says why there is nothing to decide in the shown article; it is empty
// where there is something.
func (s *Session) Explain() Explanation {
	r := s.Review()
	if r == nil {
		return Explanation{}
	}
	switch r.Hollow {
	case Reading:
		return Explanation{Title: "Reading what others have marked"}
	case NoArticle:
		if s.ws == nil {
			return Explanation{"No folder is open", "Review compares what several people have marked in the articles of one folder.", []string{"file.open", "file.sample"}}
		}
		return Explanation{"No article is shown", "Choose one in the library.", nil}
	case Blind:
		return Explanation{
			"You do not see others’ marks of this article yet",
			"People judge by themselves here: others’ marks show once you have marked the article done. A reviewer is named in postil.toml, as reviewers = [\"" + s.person.Slug + "\"] under [review], and always sees them.",
			[]string{"go.toggleDone", "mode.annotate"},
		}
	case Unreadable:
		return Explanation{"Not all marks of this article can be read", r.Err.Error(), []string{"review.nextArticle"}}
	case NobodyElse:
		return s.nobodyElse(r)
	case Unfinished:
		return Explanation{s.whoFinished(r), "Marks are compared once people have marked the article done. What they have so far can be compared as well; then what somebody has not come to yet counts as disagreement.", []string{"review.unfinished", "review.nextArticle"}}
	case NothingMarked:
		return Explanation{"Nobody marked anything", s.namesOf(r.Compared.Finished) + " finished this article without a mark: they agree.", []string{"review.nextArticle"}}
	case OnlyAgreeing:
		return Explanation{"No disagreement is left", fmt.Sprintf("%s on which all agree, and which nobody has accepted yet.", there(r.Agreeing(), "mark")), []string{"review.acceptAgreeing", "review.nextArticle"}}
	case AllSettled:
		return Explanation{"Everything in this article is settled", "Go on to the next article with open disagreements, or export gold.", []string{"review.nextArticle", "file.export"}}
	case NotHollow:
	}
	return Explanation{}
}

func there(n int, of string) string {
	if n == 1 {
		return "There is 1 " + of
	}
	return fmt.Sprintf("There are %d %ss", n, of)
}

func (s *Session) nobodyElse(r *Review) Explanation {
	if len(s.everybody()) < fewest {
		return Explanation{"Nobody else has marked anything in this folder", "Review compares what two or more people have marked. Their files of marks lie beside the articles, as on a shared drive.", []string{"mode.annotate"}}
	}
	who := "Nobody of those who are compared"
	for _, l := range r.Compared.Article.Layers {
		for _, slug := range r.Compared.People {
			if l.Person.Slug == slug {
				who = "Only " + s.NameOf(slug)
			}
		}
	}
	return Explanation{who + " has opened this article", "Two people at least have to, before there is something to compare.", []string{"review.nextArticle"}}
}

func (s *Session) whoFinished(r *Review) string {
	if len(r.Compared.Finished) == 0 {
		return "Nobody has finished this article yet"
	}
	return "Only " + s.namesOf(r.Compared.Finished) + " has finished this article"
}

// ClassTitle is a class on rows and in the filter, short enough for a line.
func ClassTitle(k compare.Class, e compare.Edge) string {
	switch k {
	case compare.Boundary:
		if e == compare.Trivial {
			return "Trivial"
		}
		return "Boundary"
	case compare.BoundaryAndLabel:
		return "Boundary, label"
	case compare.Label:
		return "Label"
	case compare.Attributes:
		return "Attributes"
	case compare.Only:
		return "Only some"
	case compare.SplitOrMerge:
		return "Split or merge"
	case compare.Complex:
		return "Complex"
	case compare.Duplicate:
		return "Duplicate"
	case compare.Same:
		return "Agree"
	case compare.Alone:
	}
	return capital(k.String())
}

// RowTitle says in a word or two of what kind a case in the queue is, and
// whether it waits for more than a first decision.
func (s *Session) RowTitle(k *compare.Examined) string {
	title := ClassTitle(k.Class, k.Edge)
	if k.Class == compare.Only {
		title = "Only " + s.namesOf(k.With)
	}
	var more []string
	switch k.Status {
	case compare.Disputed:
		more = append(more, "conflict")
	case compare.Deferred:
		more = append(more, "deferred")
	case compare.Reopened:
		more = append(more, "changed since")
	case compare.Open, compare.Settled:
	}
	if len(k.Comments) > 0 {
		more = append(more, "commented")
	}
	if len(more) == 0 {
		return title
	}
	return title + " · " + strings.Join(more, ", ")
}
