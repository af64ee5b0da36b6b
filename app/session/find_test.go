package session

import (
	"strings"
	"testing"

	"postil/annotate"
)

func TestFindGoesToTheFirstHitFromTheCaretOn(t *testing.T) {
	d := with(t, "one two one two One")
	d.press("Ctrl+Right") // after the first "one"
	d.Find("ONE")
	f := d.Finding()
	if len(f.Hits) != 3 || f.Current != 1 || f.More {
		t.Fatalf("found %+v", f)
	}
	d.wantSelected("one")
	if r := d.revealed[len(d.revealed)-1]; r.Span != f.Hits[1] || !r.Center {
		t.Errorf("brought into view: %+v", r)
	}
	var went []int
	for _, key := range []string{"F3", "F3", "Shift+F3", "Shift+F3", "Shift+F3"} {
		d.press(key)
		went = append(went, d.Finding().Current)
		if d.Selection().Span() != d.Finding().Hits[d.Finding().Current] {
			t.Errorf("%v is selected", d.Selection().Span())
		}
	}
	for i, want := range []int{2, 0, 2, 1, 0} {
		if went[i] != want {
			t.Fatalf("went to %v", went)
		}
	}
}

func TestTypingOnLooksFromWhereTheSearchBegan(t *testing.T) {
	d := with(t, "to tea ten to test")
	d.Find("t")
	d.Find("te")
	d.Find("ten")
	d.wantSelected("ten")
	d.Find("te")
	d.wantSelected("te")
	if d.Finding().Current != 0 {
		t.Errorf("went to hit %d", d.Finding().Current)
	}
	d.Find("tex")
	if len(d.Finding().Hits) != 0 || d.Selection().Span().Len() != 0 || d.Selection().Caret.Offset != 0 {
		t.Errorf("without hits %v is selected", d.Selection())
	}
	d.press("F3")
}

func TestFindSelectsWholeCharacters(t *testing.T) {
	d := with(t, "cafe\u0301 cafe")
	d.Find("cafe")
	for range d.Finding().Hits {
		if s := d.Selection().Span(); !boundary(d.Text(), s.Start) || !boundary(d.Text(), s.End) {
			t.Errorf("%q is selected", d.selected())
		}
		d.press("F3")
	}
}

func TestNextHitWithoutASearchAsksForOne(t *testing.T) {
	d := open(t, latin)
	d.press("F3")
	if len(d.asked) != 1 || d.asked[0] != AskFind {
		t.Errorf("asked %v", d.asked)
	}
}

func TestAHitCanBeLabelled(t *testing.T) {
	d := open(t, latin)
	d.Find("harbour")
	d.press("1")
	d.wantMarks("claim harbour")
}

func TestAnotherArticleForgetsTheSearch(t *testing.T) {
	d := open(t, latin)
	d.Find("the")
	d.goTo(emoji)
	if f := d.Finding(); f.Query != "" || len(f.Hits) > 0 {
		t.Errorf("still looking for %+v", f)
	}
}

func TestALongTextIsSearchedInTheBackground(t *testing.T) {
	d := with(t, strings.Repeat("word ", background/5)+"needle", queued)
	d.Find("needle")
	if d.Finding().Query != "" {
		t.Error("the search did not wait")
	}
	d.Find("word")
	d.run()
	if f := d.Finding(); f.Query != "word" || !f.More && len(f.Hits) != background/5 {
		t.Errorf("looking for %q, %d hits", f.Query, len(f.Hits))
	}
	d.Find("needle")
	d.ClearFind()
	d.run()
	if f := d.Finding(); f.Query != "" {
		t.Errorf("a search that was dropped is shown: %q", f.Query)
	}
	d.Find("needle")
	d.run()
	d.wantSelected("needle")
	if s := (annotate.Span{Start: d.Text().Len() - 6, End: d.Text().Len()}); d.Selection().Span() != s {
		t.Errorf("%v is selected", d.Selection().Span())
	}
}
