package reader

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"postil/annotate"
	"postil/app/reader/raster"
	"postil/app/reader/shape"
	"postil/app/session"
)

// reviewText has its disagreements at its beginning and at its end.
var reviewText = "The old quay could fail. Nobody was hurt.\n" + strings.Repeat("\nNothing of note was said in this paragraph, which is long enough.\n", 30) + "\nThe dam is safe."

// reviewedBy has others mark words of the shown article, and the desk review it.
func reviewedBy(t *testing.T, d *desk, marks map[string][][2]string) {
	t.Helper()
	dir := d.s.Workspace().Root()
	for _, name := range []string{"Ana", "Ben"} {
		s := session.New(session.Options{Now: time.Now, NewID: uuid.New, Go: func(f func()) { f() }, Do: func(f func()) { f() }})
		s.UsePerson(name)
		s.Open(dir)
		for _, m := range marks[name] {
			s.Select(d.place(m[1]))
			s.Label(m[0])
		}
		s.Run("go.toggleDone")
		if s.Layer().State != annotate.StateDone {
			t.Fatal("not done")
		}
	}
	d.s.Run("go.toggleDone") // so that the person may see them
	d.s.SetMode(session.Reviewing)
}

var quayAndDam = map[string][][2]string{
	"Ana": {{"claim", "The old quay could fail"}, {"warning", "The dam is safe"}, {"claim", "Nobody"}},
	"Ben": {{"warning", "old quay could fail"}, {"claim", "The dam is safe"}},
}

// rulesOn are the rules of the line with a word.
func rulesOn(d *desk, word string) []raster.Rule {
	d.t.Helper()
	ref := d.layout.LineAt(d.place(word).Start, shape.Downstream)
	for _, p := range d.rows.shown {
		if p.line.Ref == ref {
			return p.row.Rules
		}
	}
	d.t.Fatalf("the line of %q is not in view", word)
	return nil
}

func TestInReviewEachPersonHasALaneAndAPattern(t *testing.T) {
	d := open(t, reviewText)
	reviewedBy(t, d, quayAndDam)
	d.s.SetFilter(session.Filter{Label: "claim"})
	for _, k := range d.s.Queue() {
		d.s.ShowCase(k.ID)
		if strings.Contains(k.Marks[0].Quote(), "quay") {
			break
		}
	}
	lanes := map[int]raster.Pattern{}
	for _, r := range rulesOn(d, "old") {
		lanes[r.Lane] = r.Pattern
	}
	if len(lanes) != 2 || lanes[0] != raster.Solid || lanes[1] != raster.Dashed {
		t.Errorf("lanes and patterns are %v", lanes)
	}
	if fills := fillsOn(d, "old"); fills != 0 {
		t.Errorf("%d tints before anything is decided", fills)
	}
	d.s.Take(1)
	if fills := fillsOn(d, "old"); fills == 0 {
		t.Error("what is decided is no tint")
	}
}

func fillsOn(d *desk, word string) int {
	d.t.Helper()
	ref := d.layout.LineAt(d.place(word).Start, shape.Downstream)
	if d.rows.shown[ref] == nil { // scrolled on to the next case
		d.reveal(session.Reveal{Span: d.place(word)})
	}
	return len(d.rows.shown[ref].row.Fills)
}

func TestTheCaseIsFramedAndComesAboveWhatLiesOverThePage(t *testing.T) {
	d := open(t, reviewText)
	const covered = 150
	d.SetCovered(covered)
	moved := 0
	d.OnMoved = func() { moved++ }
	reviewedBy(t, d, quayAndDam)
	seen := 0
	for _, k := range d.s.Queue() {
		d.s.ShowCase(k.ID)
		top, bottom, ok := d.Framed()
		if !ok || top < 0 || len(d.frame) == 0 {
			t.Fatalf("the case at %v is not framed in view", k.Span)
		}
		_, _, y := d.box(k.Span.Start)
		if y < top || y > bottom {
			t.Errorf("the frame from %v to %v is not around the words at %v", top, bottom, y)
		}
		if last := k.Span.End >= d.s.Text().Len()-1; !last && bottom > deskHeight-covered {
			t.Errorf("the case at %v is covered: it ends at %v", k.Span, bottom)
		}
		seen++
	}
	if seen < 3 || moved == 0 {
		t.Errorf("%d cases, moved %d times", seen, moved)
	}
	d.s.SetMode(session.Annotating)
	if _, _, ok := d.Framed(); ok || len(d.frame) > 0 {
		t.Error("outside review something is framed")
	}
}

func TestACaseOverSeveralLinesHasOneOutline(t *testing.T) {
	d := open(t, "One. "+strings.Repeat("words that go on ", 20)+"end. Two.")
	boxes := d.boxes([]annotate.Span{{Start: 5, End: d.place(" Two").Start}})
	if len(boxes) < 3 {
		t.Fatalf("it stands on %d lines", len(boxes))
	}
	segments := d.outline(boxes)
	sides, edges := 0, 0
	for _, o := range segments {
		switch size := o.Size(); {
		case size.Height > size.Width:
			sides++
		case size.Width > d.measure()/2:
			edges++
		}
	}
	// Between lines there is an edge only where one sticks out.
	if sides != 2*len(boxes) || edges != 2 {
		t.Errorf("around %d lines are %d sides and %d edges", len(boxes), sides, edges)
	}
	if n := len(d.outline(boxes[:1])); n != 1 {
		t.Errorf("one line has %d", n)
	}
}

func TestThePassageThatIsEditedIsDrawnWithItsHandles(t *testing.T) {
	d := open(t, reviewText)
	reviewedBy(t, d, quayAndDam)
	for _, k := range d.s.Queue() {
		if strings.Contains(k.Marks[0].Quote(), "quay") {
			d.s.ShowCase(k.ID)
		}
	}
	d.s.Run("review.edit")
	if fillsOn(d, "old") == 0 || len(d.frame) > 0 {
		t.Error("the passage is not drawn, or the case is framed still")
	}
	end := d.s.Draft().Hull().End
	d.MouseMoved(d.event(d.on(end - 2)))
	_, right, y := d.box(end - 1)
	h := d.handleAt(d.event(d.on(end - 1)).Position)
	if h == nil {
		for _, x := range d.handles {
			if x.on && x.at.X > right-2 && x.at.X < right+2 && x.at.Y > y {
				h = x
			}
		}
	}
	if h == nil {
		t.Fatal("there is no handle at its end")
	}
	d.down(h.at)
	to := d.on(d.place("Nobody").Start)
	d.dragTo(to)
	d.up(to)
	if got := d.s.Draft().Quote(); got != "The old quay could fail." && got != "old quay could fail." {
		t.Errorf("dragging made it %q", got)
	}
	d.s.Run("review.takeEdited")
	if d.s.Layer().Len() != 0 {
		t.Error("editing marked something")
	}
}

func TestInReviewTheMapShowsWhatIsOpen(t *testing.T) {
	d := open(t, reviewText)
	reviewedBy(t, d, quayAndDam)
	ticks := func() int {
		n := 0
		for _, labels := range d.overview.counts {
			for _, c := range labels {
				n += int(c)
			}
		}
		return n
	}
	open := len(d.s.Queue())
	if ticks() != open {
		t.Errorf("%d ticks for %d open disagreements", ticks(), open)
	}
	d.s.Take(1)
	if ticks() != open-1 {
		t.Error("after a decision the map is as before")
	}
	d.s.SetMode(session.Annotating)
	if ticks() != 0 {
		t.Error("outside review the map shows them still")
	}
}

func TestAMarkOfWhichReviewSaysSomethingHasASign(t *testing.T) {
	d := open(t, reviewText)
	d.s.Select(d.place("Nobody was"))
	d.s.Label("claim")
	d.s.Run("go.toggleDone")
	lead := session.New(session.Options{Now: func() time.Time { return time.Now().Add(time.Hour) }, NewID: uuid.New, Go: func(f func()) { f() }, Do: func(f func()) { f() }})
	lead.UsePerson("Lead")
	lead.Open(d.s.Workspace().Root())
	lead.Run("go.toggleDone")
	lead.SetMode(session.Reviewing)
	if len(lead.Queue()) != 1 {
		t.Fatalf("%d cases", len(lead.Queue()))
	}
	lead.Run("review.reject")
	d.session.Open(d.s.Workspace().Root())
	tags := func() []string {
		var out []string
		for _, p := range d.rows.shown {
			for _, x := range p.row.Tags {
				out = append(out, x.Text)
			}
		}
		return out
	}
	if got := strings.Join(tags(), ""); got != "C!" {
		t.Fatalf("the tags are %q", got)
	}
	d.s.Run("review.nextComment")
	d.s.Run("review.agree")
	if got := strings.Join(tags(), ""); got != "C✓" {
		t.Errorf("the tags are %q", got)
	}
	d.s.ChangeSettings(func(v *session.Settings) { v.HideTags = true })
	if got := strings.Join(tags(), ""); got != "✓" {
		t.Errorf("without letters the tags are %q", got)
	}
}
