package session

import (
	"slices"
	"testing"

	"postil/annotate"
	"postil/annotate/find"
)

func lines(c *Concordance) []string {
	var out []string
	for _, l := range c.Lines {
		out = append(out, l.Path+" "+l.Text.Quote(l.Span))
	}
	return out
}

func TestAConcordanceListsEveryPlaceAndLabelsTheTickedOnes(t *testing.T) {
	d := open(t, latin)
	d.label("the", "2") // marked already, with another label
	c := d.Concord()
	c.Search(find.Query{Text: "the", WholeWord: true}, true)
	d.run()
	want := []string{latin + " The", latin + " the", long + " the"}
	if got := lines(c); !slices.Equal(got, want) {
		t.Fatalf("%q, want %q", got, want)
	}
	if c.Ticked() != 2 || c.Marked() != 1 || c.Status.Articles != 2 || c.Status.Running {
		t.Errorf("%d ticked, %d marked, %+v", c.Ticked(), c.Marked(), c.Status)
	}
	c.Label("claim")
	d.run()
	d.wantMarks("claim The", "warning the")
	if m := d.Layer().At(0); m.Origin.Kind != annotate.OriginFind || m.Origin.Source != "the [whole words]" {
		t.Errorf("the origin is %+v", m.Origin)
	}
	if c.Ticked() != 0 || c.Marked() != 3 {
		t.Errorf("after labelling %d ticked, %d marked", c.Ticked(), c.Marked())
	}
	if err := d.Flush(); err != nil {
		t.Fatal(err)
	}
	d.goTo(long)
	d.wantMarks("claim the")
	d.wantSaved()
	d.Undo()
	d.wantMarks()
	d.goTo(latin)
	d.wantMarks("claim The", "warning the")
}

func TestAConcordanceIsTickedSortedAndNarrowed(t *testing.T) {
	d := open(t, long)
	c := d.Concord()
	c.Search(find.Query{Text: "paragraph"}, false)
	d.run()
	if len(c.Lines) != 2 {
		t.Fatalf("%q", lines(c))
	}
	c.Tick(0, false)
	if c.Ticked() != 1 || c.Lines[0].Ticked {
		t.Error("the line is still ticked")
	}
	c.TickAll(true)
	c.Sort(ByRight) // ", spaced" before " has"? by words: has, spaced
	if c.Lines[0].Right[:4] != " has" {
		t.Errorf("by the right: %q", c.Lines[0].Right)
	}
	c.Sort(ByLeft) // First, Second
	if c.Lines[0].Left[len(c.Lines[0].Left)-6:] != "First " {
		t.Errorf("by the left: %q", c.Lines[0].Left)
	}
	c.Search(find.Query{Text: "("}, true)
	d.run()
	c.Search(find.Query{Text: "(", Regexp: true}, true)
	if c.Status.Err == nil || len(c.Lines) != 0 {
		t.Errorf("a broken expression: %+v", c.Status)
	}
	c.Search(find.Query{}, true)
	if c.Status.Err != nil || len(c.Lines) != 0 || c.Status.Running {
		t.Errorf("nothing typed: %+v", c.Status)
	}
}

func TestALineOfTheConcordanceIsShownInItsArticle(t *testing.T) {
	d := open(t, latin)
	c := d.Concord()
	c.Search(find.Query{Text: "second"}, true)
	d.run()
	c.Show(0)
	d.run()
	if d.Doc().Path() != long {
		t.Fatalf("%s is shown", d.Doc().Path())
	}
	d.wantSelected("Second")
}
