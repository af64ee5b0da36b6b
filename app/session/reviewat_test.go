package session

import (
	"strings"
	"testing"
	"unicode/utf8"

	"postil/annotate"
)

// placeIn is the place of words in one of the newsroom's articles.
func placeIn(article, words string) annotate.Span {
	before, _, _ := strings.Cut(reviewed[article], words)
	start := utf8.RuneCountInString(before)
	return annotate.Span{Start: start, End: start + utf8.RuneCountInString(words)}
}

func TestACaseIsShownFromElsewhereByItsPlace(t *testing.T) {
	d := newsroom(t, openConfig)
	d.goTo(dam) // another article is open, for labelling
	place := placeIn(harbour, "Nobody was hurt")
	d.ReviewAt(harbour, place)
	if d.Mode() != Reviewing || d.Doc().Path() != harbour {
		t.Fatalf("mode %v, article %s", d.Mode(), d.Doc().Path())
	}
	if k := d.Review().Current(); k == nil || k.Span != place {
		t.Errorf("the case %+v is shown", k)
	}
	d.ReviewAt(harbour, placeIn(harbour, "Rain fell all night"))
	if k := d.Review().Current(); k == nil || k.Marks[0].Quote() != "Rain fell all night" {
		t.Errorf("in the same article the case %+v is shown", k)
	}
}

func TestAPlaceWithoutCaseIsShownAllTheSame(t *testing.T) {
	d := newsroom(t, openConfig)
	place := placeIn(dam, "The river rises")
	d.ReviewAt(dam, place)
	if len(d.revealed) == 0 || d.revealed[len(d.revealed)-1] != (Reveal{Span: place, Center: true}) {
		t.Errorf("shown %+v", d.revealed)
	}
}

func TestAnArticleThatIsGoneIsNotReviewed(t *testing.T) {
	d := newsroom(t, openConfig)
	d.ReviewAt("gone.txt", annotate.Span{End: 1})
	if d.Mode() == Reviewing || d.Doc().Path() != harbour {
		t.Errorf("mode %v, article %s", d.Mode(), d.Doc().Path())
	}
}
