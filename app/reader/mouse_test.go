package reader

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"postil/annotate"
)

func TestAClickSetsTheCaretBesideTheCharacter(t *testing.T) {
	for _, text := range []string{
		"Plain words that AVAVA fill\nmore than one line.\n",
		"Cafe\u0301 👩🏽\u200d🚒 flags 🇧🇷🇳🇴 1\ufe0f\u20e3 end",
		"\ttab\tand  two spaces",
	} {
		d := open(t, text)
		for at := 0; at < d.s.Text().Len(); at = d.s.Text().NextGrapheme(at) {
			if d.s.Text().At(at) == '\n' {
				continue
			}
			left, right, y := d.box(at)
			for _, c := range []struct {
				x    float32
				want int
			}{{left + (right-left)*0.3, at}, {left + (right-left)*0.7, d.s.Text().NextGrapheme(at)}} {
				d.click(fyne.NewPos(c.x, y), 1)
				if got := d.s.Selection().Caret.Offset; got != c.want {
					t.Fatalf("%q: clicking at %v of the character %d (%v to %v) puts the caret at %d", text, c.x, at, left, right, got)
				}
			}
			if h, _ := d.hitAt((left+right)/2, y); h.point != at {
				t.Errorf("%q: on the character %d is %d", text, at, h.point)
			}
		}
	}
}

func TestEveryArabicCharacterIsFoundWhereItStands(t *testing.T) {
	d := open(t, "قال الوزير (GPS) 2026 إن السد آمن.")
	for at := 0; at < d.s.Text().Len(); at = d.s.Text().NextGrapheme(at) {
		left, right, y := d.box(at)
		if h, _ := d.hitAt((left+right)/2, y); h.point != at {
			t.Errorf("on the character %d is %d", at, h.point)
		}
	}
}

func TestAClickBesideTheTextPutsTheCaretAtTheLinesEnd(t *testing.T) {
	d := open(t, "Short.\n\nSecond.")
	_, _, y := d.box(0)
	d.click(fyne.NewPos(d.page+d.Reader.width-10, y), 1)
	if at := d.s.Selection().Caret.Offset; at != 6 {
		t.Errorf("the caret is at %d", at)
	}
	d.click(fyne.NewPos(d.page+d.pad+100, deskHeight-5), 1)
	if at := d.s.Selection().Caret.Offset; d.s.Text().LineOf(at) != 2 {
		t.Errorf("below the text the caret is at %d", at)
	}
}

func TestADragSelectsAcrossLinesInBothDirections(t *testing.T) {
	d := open(t, story)
	from, to := d.place("harbour board said").Start, d.place("nobody asked").Start
	want := d.s.Text().Slice(from, to)
	d.drag(d.on(from), d.on(to))
	d.wantSelected(want)
	if d.s.Selection().Caret.Offset != to {
		t.Error("the caret is not where the pointer is")
	}
	d.drag(d.on(to), d.on(from))
	d.wantSelected(want)
	if d.s.Selection().Caret.Offset != from {
		t.Error("the caret is not where the pointer is")
	}
}

func TestTwoClicksSelectAWordAndThreeASentence(t *testing.T) {
	d := open(t, story)
	at := d.on(d.place("quay").Start + 1)
	for clicks, want := range map[int]string{
		1: "", 2: "quay", 4: "",
		3: "The harbour board said on Tuesday that the north quay will not sink, whatever the report says about it.",
	} {
		d.click(at, clicks)
		d.wantSelected(want)
	}
}

func TestADoubleClickThatIsDraggedSelectsByWords(t *testing.T) {
	d := open(t, story)
	from, to := d.on(d.place("quay").Start+1), d.on(d.place("sink").Start+1)
	d.wait()
	d.down(from)
	d.up(from)
	d.down(from)
	d.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: to}})
	d.up(to)
	d.DragEnd()
	d.wantSelected("quay will not sink")
}

func TestAClickElsewhereIsAFirstOne(t *testing.T) {
	d := open(t, story)
	d.click(d.on(d.place("quay").Start+1), 1)
	at := d.on(d.place("sink").Start + 1)
	d.down(at) // at once, but in another place
	d.up(at)
	d.wantSelected("")
}

func TestAPressRightAfterADragThatEndedThereIsAFirstClick(t *testing.T) {
	d := open(t, "Waters could rise, he said.")
	from, to := d.on(7), d.on(14)
	d.down(from)
	d.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: to}})
	d.up(to)
	d.down(to)
	d.up(to)
	if s := d.s.Selection(); !s.Span().Empty() {
		t.Errorf("a click where a drag has just ended selects %q", d.s.Text().Quote(s.Span()))
	}
	// But a hand that trembles still double-clicks.
	d.wait()
	d.down(from)
	d.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: from.AddXY(2, 1)}})
	d.up(from)
	d.down(from)
	d.up(from)
	d.wantSelected("could")
}

func TestAShiftClickExtendsTheSelection(t *testing.T) {
	d := open(t, story)
	d.click(d.on(d.place("north").Start), 1)
	d.mods = fyne.KeyModifierShift
	d.click(d.on(d.place("sink").Start), 1)
	d.wantSelected("north quay will not ")
}

func TestADragEndsOnce(t *testing.T) {
	d := open(t, story)
	d.TypedRune('1') // the pen
	d.drag(d.on(d.place("north").Start), d.on(d.place("sink").Start))
	if n := d.s.Layer().Len(); n != 1 {
		t.Errorf("%d marks were made", n)
	}
	d.wantMark("claim north quay will not")
}

func TestClicksWhereMarksOverlapGoFromOneToTheNext(t *testing.T) {
	d := open(t, story)
	d.label("the north quay will not sink", '1')
	d.label("north quay", '2')
	d.label("quay will", '3')
	at := d.on(d.place("quay").Start + 1)
	d.s.SelectMark(annotate.ID{})
	for _, want := range []string{"quote quay will", "warning north quay", "claim the north quay will not sink", "quote quay will"} {
		d.click(at, 1)
		d.wantMark(want)
	}
	d.click(fyne.NewPos(d.page+d.Reader.width-20, at.Y), 1)
	d.wantMark("none")
}

func TestAClickOnAStripeSelectsItsMark(t *testing.T) {
	d := open(t, story)
	outer := d.label("the north quay will not sink", '1')
	inner := d.label("north quay", '2')
	_, _, y := d.box(outer.Hull().Start)
	for lane, want := range map[int]*annotate.Annotation{0: outer, 1: inner} {
		d.s.SelectMark(annotate.ID{})
		at := fyne.NewPos(d.page+d.stripeX(lane)+stripeWidth/2, y)
		d.click(at, 1)
		if m := d.s.Mark(); m == nil || m.ID != want.ID {
			t.Errorf("the stripe in lane %d selects %v", lane, m)
		}
		if d.Cursor() != desktop.PointerCursor {
			t.Error("over a stripe the pointer is no hand")
		}
	}
	d.s.SelectMark(annotate.ID{})
	_, _, below := d.box(d.place("Short line").Start)
	d.click(fyne.NewPos(d.page+d.stripeX(0)+1, below), 1)
	d.wantMark("none")
}

func TestTheSecondButtonPicksTheMarkThatItsMenuSpeaksOf(t *testing.T) {
	d := open(t, story)
	d.label("north quay", '2')
	d.s.SelectMark(annotate.ID{})
	var menus []fyne.Position
	d.OnMenu = func(at fyne.Position) { menus = append(menus, at) }
	e := d.event(d.on(d.place("quay").Start + 1))
	e.Button = desktop.MouseButtonSecondary
	d.MouseDown(e)
	d.MouseUp(e)
	d.wantMark("warning north quay")
	if len(menus) != 1 || menus[0] != e.Position {
		t.Errorf("menus at %v", menus)
	}
}

func TestThePointerTellsTheMarkBelowIt(t *testing.T) {
	d := open(t, story)
	outer := d.label("the north quay will not sink", '1')
	inner := d.label("north quay", '2')
	var told []*annotate.Annotation
	d.OnHover = func(m *annotate.Annotation, by annotate.Person, _ fyne.Position) {
		if m != nil && by.Name != "Mina" {
			t.Errorf("the mark is said to be %q's", by.Name)
		}
		told = append(told, m)
	}
	for _, words := range []string{"quay will", "quay will", "sink", "Tuesday"} {
		d.MouseMoved(d.event(d.on(d.place(words).Start + 1)))
	}
	d.MouseMoved(d.event(d.on(d.place("sink").Start)))
	d.MouseOut()
	want := []*annotate.Annotation{inner, outer, nil, outer, nil}
	if len(told) != len(want) {
		t.Fatalf("told %v", told)
	}
	for i, m := range want {
		if (told[i] == nil) != (m == nil) || m != nil && told[i].ID != m.ID {
			t.Errorf("number %d is %v, want %v", i, told[i], m)
		}
	}
}

func TestAClickOnTheOverviewGoesThere(t *testing.T) {
	d := open(t, story)
	at := fyne.NewPos(deskWidth-overviewWidth/2, deskHeight*3/4)
	d.click(at, 1)
	mid := d.lines()[len(d.lines())/2].Start
	if want := d.s.Text().Len() * 3 / 4; mid < want-600 || mid > want+600 {
		t.Errorf("in the middle is %d, want about %d", mid, want)
	}
	if d.s.Selection().Caret.Offset != 0 {
		t.Error("the caret moved")
	}
	d.drag(at, fyne.NewPos(at.X, 0))
	if d.Top() != 0 {
		t.Errorf("dragging to the top leaves %d at the top", d.Top())
	}
}
