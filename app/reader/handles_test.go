package reader

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"postil/annotate"
	"postil/app/session"
)

// ends are the handles that show.
func (d *desk) ends() []session.Edge {
	var out []session.Edge
	for _, h := range d.handles {
		if h.on != h.dot.Visible() {
			d.t.Errorf("the handle of %v is on: %t, and shows: %t", h.edge, h.on, h.dot.Visible())
		}
		if h.on {
			out = append(out, h.edge)
		}
	}
	return out
}

// knob is where the handle of an end is.
func (d *desk) knob(e session.Edge) fyne.Position {
	d.t.Helper()
	for _, h := range d.handles {
		if h.on && h.edge == e {
			return h.at
		}
	}
	d.t.Fatalf("the handle of %v does not show", e)
	return fyne.Position{}
}

// over moves the pointer over the text.
func (d *desk) over(at fyne.Position) { d.MouseMoved(d.event(at)) }

// pull drags on, without letting go.
func (d *desk) pull(to fyne.Position) {
	d.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: to, AbsolutePosition: to}})
}

// near reports whether two points are within so many pixels.
func near(a, b fyne.Position, within float32) bool {
	return math.Hypot(float64(a.X-b.X), float64(a.Y-b.Y)) <= float64(within)
}

func TestHandlesShowOverTheSelectedMarkAndNowhereElse(t *testing.T) {
	d := open(t, story)
	other := d.label("sink", '3')
	m := d.label("north quay", '1')
	inside, beside := d.on(m.Hull().Start+2), d.on(d.place("board said").Start)
	if got := d.ends(); len(got) != 0 {
		t.Errorf("before the pointer comes %v show", got)
	}
	d.over(inside)
	if got := d.ends(); len(got) != 2 {
		t.Errorf("over the mark %v show", got)
	}
	d.over(beside)
	if got := d.ends(); len(got) != 0 {
		t.Errorf("beside the mark %v show", got)
	}
	d.over(d.on(other.Hull().Start + 1))
	if got := d.ends(); len(got) != 0 {
		t.Errorf("over a mark that is not selected %v show", got)
	}
	d.over(inside)
	d.MouseOut()
	if got := d.ends(); len(got) != 0 {
		t.Errorf("outside the page %v show", got)
	}
	d.over(inside)
	d.key(fyne.KeyEscape, 0)
	if got := d.ends(); len(got) != 0 {
		t.Errorf("with no mark selected %v show", got)
	}
}

func TestAnotherMarkThatIsSelectedByKeyHasNoHandlesAwayFromThePointer(t *testing.T) {
	d := open(t, story)
	d.label("harbour board said", '3')
	m := d.label("north quay", '1')
	d.over(d.on(m.Hull().Start + 2))
	d.key(fyne.KeyTab, 0)
	d.wantMark("quote harbour board said")
	if got := d.ends(); len(got) != 0 {
		t.Errorf("%v show over a mark that the pointer is not on", got)
	}
}

func TestHandlesStandAtTheEndsOfTheirMark(t *testing.T) {
	for _, text := range []string{story, "قال الوزير إن السد آمن اليوم."} {
		d := open(t, text)
		words := "north quay will not sink, whatever the report"
		if text != story {
			words = "السد آمن"
		}
		m := d.label(words, '1')
		d.over(d.on(m.Hull().Start + 2))
		h := m.Hull()
		for _, c := range []struct {
			edge  session.Edge
			first int // the character beside the end, inside the mark
		}{{session.Edge{Start: true}, h.Start}, {session.Edge{}, h.End - 1}} {
			left, right, middle := d.box(c.first)
			x := left
			if c.edge.Start == (text != story) { // the start of Arabic words is at the right
				x = right
			}
			at := d.knob(c.edge)
			if math.Abs(float64(at.X-x)) > 1 || at.Y <= middle || at.Y > middle+20 {
				t.Errorf("%v of %q is at %v; its character is at %v to %v, %v", c.edge, words, at, left, right, middle)
			}
		}
	}
}

func TestDraggingAHandleChangesTheMarkWhenItIsLetGo(t *testing.T) {
	d := open(t, story)
	d.label("north quay", '1')
	d.over(d.on(d.place("north").Start + 1))
	saved := d.s.Layer()
	d.wait()
	d.down(d.knob(session.Edge{}))
	to := d.on(d.place("not sink").Start)
	before := d.painted()
	d.pull(to)
	if d.s.Layer() != saved || d.s.Preview() == nil || d.s.Preview().Quote() != "north quay will" {
		t.Errorf("while dragging the mark would be %v, and the layer changed: %t", d.s.Preview(), d.s.Layer() != saved)
	}
	if d.repainted(before) == 0 {
		t.Error("what the mark would be is not painted")
	}
	if len(d.ends()) != 2 || math.Abs(float64(d.knob(session.Edge{}).X-to.X)) > 20 {
		t.Errorf("the handles %v do not follow", d.ends())
	}
	d.wantSelected("")
	d.up(to)
	d.DragEnd()
	d.wantMark("claim north quay will")
	if d.s.UndoName() != "Move end" || d.s.Preview() != nil {
		t.Errorf("undo would be %q", d.s.UndoName())
	}
	d.s.Undo()
	if got := d.s.Layer().At(0).Quote(); got != "north quay" {
		t.Errorf("after undo the mark is %q", got)
	}
}

func TestDraggingAHandleIntoAnotherLineAndTheStart(t *testing.T) {
	d := open(t, story)
	d.label("north quay", '1')
	d.over(d.on(d.place("north").Start + 1))
	to := d.place("director").End
	x, _, y := d.box(to)
	d.drag(d.knob(session.Edge{}), fyne.NewPos(x, y))
	d.over(d.on(d.place("quay").Start))
	x, _, y = d.box(d.place("Tuesday").Start)
	d.drag(d.knob(session.Edge{Start: true}), fyne.NewPos(x, y))
	want := d.s.Text().Slice(d.place("Tuesday").Start, to)
	d.wantMark("claim " + want)
}

func TestShiftInvertsTheSnappingOfADraggedHandle(t *testing.T) {
	d := open(t, story)
	d.label("north quay", '1')
	d.over(d.on(d.place("north").Start + 1))
	d.mods = fyne.KeyModifierShift
	x, _, y := d.box(d.place("will").Start + 3)
	d.drag(d.knob(session.Edge{}), fyne.NewPos(x, y))
	d.wantMark("claim north quay will")
}

func TestEscGivesTheDragOfAHandleUp(t *testing.T) {
	d := open(t, story)
	d.label("north quay", '1')
	d.over(d.on(d.place("north").Start + 1))
	before := d.painted()
	d.wait()
	d.down(d.knob(session.Edge{}))
	to := d.on(d.place("not sink").Start)
	d.pull(to)
	d.key(fyne.KeyEscape, 0)
	d.pull(to)
	if d.repainted(before) != 0 {
		t.Error("the preview is still painted")
	}
	d.up(to)
	d.DragEnd()
	d.wantMark("claim north quay")
	if d.s.UndoName() != "Label Claim" {
		t.Errorf("undo would be %q", d.s.UndoName())
	}
}

func TestDraggingWithCtrlAddsWordsToTheMark(t *testing.T) {
	d := open(t, story)
	d.label("north quay", '1')
	d.mods = fyne.KeyModifierControl
	d.drag(d.on(d.place("report says").Start), d.on(d.place(" about it").Start))
	d.mods = 0
	d.wantMark("claim north quay … report says")
	if n := d.s.Layer().Len(); n != 1 {
		t.Errorf("there are %d marks", n)
	}
	d.over(d.on(d.place("report says").Start + 2))
	if got := d.ends(); len(got) != 4 {
		t.Errorf("of a mark in two pieces %v show", got)
	}
	d.s.Undo()
	if got := d.s.Layer().At(0).Quote(); got != "north quay" {
		t.Errorf("after undo the mark is %q", got)
	}
}

// straight are the straight lines among the links.
func (d *desk) straight() []*canvas.Line {
	var out []*canvas.Line
	for _, o := range d.links {
		if l, ok := o.(*canvas.Line); ok {
			out = append(out, l)
		}
	}
	return out
}

func TestAThinLineJoinsThePiecesOfTheSelectedMark(t *testing.T) {
	d := open(t, story)
	d.label("north quay", '1')
	d.s.Select(d.place("report says"))
	d.s.AddFragment()
	lines := d.straight()
	if len(lines) != 1 || len(d.links) != 1 {
		t.Fatalf("%d lines, %d links", len(lines), len(d.links))
	}
	_, right, y1 := d.box(d.place("quay").End - 1)
	left, _, y2 := d.box(d.place("report says").Start)
	if l := lines[0]; math.Abs(float64(l.Position1.X-right)) > 1 || math.Abs(float64(l.Position2.X-left)) > 1 ||
		l.Position1.Y <= y1 || l.Position1.Y > y1+20 || l.Position2.Y <= y2 || l.Position2.Y > y2+20 {
		t.Errorf("the line goes from %v to %v; the pieces end and begin at %v and %v", l.Position1, l.Position2, fyne.NewPos(right, y1), fyne.NewPos(left, y2))
	}
	d.key(fyne.KeyEscape, 0)
	if len(d.links) != 0 {
		t.Error("without a selected mark a line shows")
	}
	d.OnHover = func(*annotate.Annotation, annotate.Person, fyne.Position) {}
	d.over(d.on(d.place("quay").Start + 1))
	if len(d.straight()) != 1 {
		t.Error("over the mark no line shows")
	}
	d.over(d.on(d.place("board said").Start + 1))
	if len(d.links) != 0 {
		t.Error("beside the mark a line shows")
	}
}

// openLinked shows an article whose scheme has a relation.
func openLinked(t *testing.T, text string) *desk {
	t.Helper()
	d := open(t, text)
	dir := t.TempDir()
	scheme := "[scheme]\nid = \"s\"\n[[scheme.labels]]\nid = \"claim\"\nname = \"Claim\"\nkey = \"1\"\n" +
		"[[scheme.relations]]\nid = \"supports\"\nname = \"Supports\"\n"
	for name, content := range map[string]string{"postil.toml": scheme, "article.txt": text} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	d.session.Open(dir)
	return d
}

func TestACurveLeadsFromTheFirstMarkOfARelationToTheSecond(t *testing.T) {
	d := openLinked(t, story)
	from := d.label("north quay", '1')
	to := d.label("measured every pile", '1')
	third := d.label("Short line", '1')
	d.s.SelectMark(from.ID)
	d.s.BeginLink("supports")
	d.click(d.on(to.Hull().Start+1), 1)
	d.wantMark("claim measured every pile")
	a, aShown := d.anchor(from)
	b, bShown := d.anchor(to)
	for _, m := range []*annotate.Annotation{from, to} {
		left, _, middle := d.box(m.Hull().Start)
		at, shown := d.anchor(m)
		if !shown || at.X < left || at.X > left+12 || at.Y > middle || at.Y < middle-20 {
			t.Errorf("the line meets %q at %v; it begins at %v, %v", m.Quote(), at, left, middle)
		}
	}
	check := func(selected string) {
		t.Helper()
		if len(d.links) != 2 {
			t.Fatalf("with %s selected %d things are drawn", selected, len(d.links))
		}
		c := d.links[0].(*canvas.BezierCurve)
		start, end := c.Position().Add(c.StartPoint), c.Position().Add(c.EndPoint)
		if !aShown || !bShown || !near(start, a, 0.5) || !near(end, b, 0.5) {
			t.Errorf("with %s selected the curve goes from %v to %v, want %v to %v", selected, start, end, a, b)
		}
		dot := d.links[1].(*canvas.Circle)
		if at := dot.Position().AddXY(dot.Size().Width/2, dot.Size().Height/2); !near(at, b, 0.5) {
			t.Errorf("with %s selected the dot is at %v, want %v", selected, at, b)
		}
	}
	check("its second mark")
	d.s.SelectMark(from.ID)
	check("its first mark")
	d.s.SelectMark(third.ID)
	if len(d.links) != 0 {
		t.Error("with a mark selected that has no relation a curve shows")
	}
	d.key(fyne.KeyEscape, 0)
	if len(d.links) != 0 {
		t.Error("without a selected mark a curve shows")
	}
	d.s.SelectMark(from.ID)
	d.s.Undo()
	if len(d.links) != 0 {
		t.Error("a curve shows of a relation that was undone")
	}
}

func TestTheCurveToAMarkOutOfViewLeavesTheViewOnItsSide(t *testing.T) {
	d := openLinked(t, story)
	from := d.label("north quay", '1')
	far := d.place("north quay")
	far.Start += d.s.Text().Len() - 600
	far.End = far.Start + 8
	d.s.Select(far)
	d.TypedRune('1')
	to := d.s.Mark()
	d.s.SelectMark(from.ID)
	d.s.BeginLink("supports")
	d.key(fyne.KeyTab, 0)
	d.key(fyne.KeyReturn, 0)
	if of := d.s.RelationsOf(to.ID); len(of) != 1 {
		t.Fatalf("%d relations", len(of))
	}
	c := d.links[0].(*canvas.BezierCurve)
	if start := c.Position().Add(c.StartPoint); start.Y != 0 {
		t.Errorf("from a mark above the view the curve comes in at %v", start)
	}
	d.s.SelectMark(from.ID)
	if len(d.links) != 1 {
		t.Fatalf("%d things are drawn; the dot is out of view", len(d.links))
	}
	c = d.links[0].(*canvas.BezierCurve)
	if end := c.Position().Add(c.EndPoint); end.Y != d.Reader.size.Height {
		t.Errorf("to a mark below the view the curve goes to %v", end)
	}
}
