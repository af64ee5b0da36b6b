package dialogs

import "testing"

func TestThePreviewCountsInWords(t *testing.T) {
	for _, c := range []struct {
		articles, marked int
		want             string
	}{
		{0, 0, "articles, 0 of them with marks"},
		{1, 0, "article, without marks"},
		{1, 1, "article, with marks"},
		{1200, 2, "articles, 2 of them with marks"},
	} {
		if got := withMarks(c.articles, c.marked); got != c.want {
			t.Errorf("%d articles, %d with marks: %q", c.articles, c.marked, got)
		}
	}
	if noun(1, "mark") != "mark" || noun(0, "mark") != "marks" {
		t.Errorf("one is %q, none are %q", noun(1, "mark"), noun(0, "mark"))
	}
}
