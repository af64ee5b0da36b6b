package session

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"postil/annotate"
)

func TestWhatHasNoFontIsToldOnceItIsFound(t *testing.T) {
	d := newDesk(t, folder(t, fixtureTexts), MemoryPreferences{}, queued)
	var told []int
	d.On.Unshown.Listen(func(u Unshown) { told = append(told, len(u.At)) })
	d.FindUnshown(func(context.Context) Unshown { return Unshown{At: []uint32{3, 8}} })
	if len(d.Unshown().At) != 0 || len(told) != 0 {
		t.Fatal("it is told before it is found")
	}
	d.run()
	if len(d.Unshown().At) != 2 {
		t.Errorf("found is %v", d.Unshown())
	}
	d.FindUnshown(nil)
	if len(d.Unshown().At) != 0 || len(told) != 2 || told[0] != 2 || told[1] != 0 {
		t.Errorf("told were %v", told)
	}
}

func TestASearchForCharactersWithoutAFontIsGivenUpForTheNext(t *testing.T) {
	d := newDesk(t, folder(t, fixtureTexts), MemoryPreferences{}, queued)
	var first context.Context
	d.FindUnshown(func(ctx context.Context) Unshown {
		first = ctx
		return Unshown{At: []uint32{1}}
	})
	d.FindUnshown(func(context.Context) Unshown { return Unshown{At: []uint32{1, 2, 3}} })
	d.jobs[0], d.jobs[1] = d.jobs[1], d.jobs[0] // the first one comes too late
	d.run()
	if first == nil || first.Err() == nil {
		t.Error("the first search was not told to stop")
	}
	if n := len(d.Unshown().At); n != 3 {
		t.Errorf("%d are told, want those of the second search", n)
	}
	var last context.Context
	d.FindUnshown(func(ctx context.Context) Unshown { last = ctx; return Unshown{At: []uint32{7}} })
	if err := d.Close(0); err != nil {
		t.Fatal(err)
	}
	d.run()
	if last.Err() == nil || len(d.Unshown().At) != 0 {
		t.Error("closing does not end the search")
	}
}

func TestTheNextCharacterWithoutAFontIsGoneTo(t *testing.T) {
	d := open(t, combining)
	d.Run("go.unshown")
	if len(d.notices) == 0 {
		t.Error("nothing is said where there are none")
	}
	d.FindUnshown(func(context.Context) Unshown { return Unshown{At: []uint32{0, 6, 20}} })
	x := d.Text()
	for i, want := range []int{0, 6, 20, 0, 6} {
		d.Run("go.unshown")
		if got := d.Selection().Span(); got != x.GraphemeAt(want) {
			t.Fatalf("step %d: %v is selected, want %v", i, got, x.GraphemeAt(want))
		}
		if n := d.notices[len(d.notices)-1].Text; !strings.Contains(n, fmt.Sprintf("%U", x.At(want))) {
			t.Errorf("step %d: it says %q", i, n)
		}
		if r := d.revealed[len(d.revealed)-1]; r.Span.Start != want || !r.Center {
			t.Fatalf("step %d: %v is shown", i, r)
		}
	}
	d.Select(annotate.Span{Start: 12, End: 12})
	d.Run("go.unshown")
	if got := d.Selection().Span().Start; got != 20 {
		t.Errorf("from 12 on it goes to %d", got)
	}
	d.Select(annotate.Span{Start: 6, End: 6}) // the caret stands before one
	d.Run("go.unshown")
	if got := d.Selection().Span().Start; got != 6 {
		t.Errorf("from 6 on it goes to %d", got)
	}
}
