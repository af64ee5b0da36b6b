package session

import (
	"slices"
	"testing"

	"postil/annotate"
)

func spansOf(m *annotate.Annotation) []annotate.Span {
	var out []annotate.Span
	for _, f := range m.Fragments {
		out = append(out, f.Span)
	}
	return out
}

func TestAnEndIsDraggedAsOneChangeAndShownBefore(t *testing.T) {
	d := open(t, latin)
	m := d.label("harbour", "1")
	var shown []string
	d.On.Preview.Listen(func(p *annotate.Annotation) {
		if p != nil {
			shown = append(shown, p.Quote())
		}
	})
	if !d.GrabEdge(Edge{}) {
		t.Fatal("the end cannot be grabbed")
	}
	d.DragEdge(Caret{Offset: d.place("board").End}, false)
	d.DragEdge(Caret{Offset: d.place("denied").End}, false)
	d.wantMarks("claim harbour")
	d.DropEdge(true)
	d.wantMarks("claim harbour board denied")
	if !slices.Equal(shown, []string{"harbour board", "harbour board denied"}) {
		t.Errorf("shown were %q", shown)
	}
	d.Undo()
	d.wantMarks("claim harbour")
	if d.Layer().Annotation(m.ID) == nil || d.Preview() != nil {
		t.Error("the mark is another, or still in the hand")
	}
}

func TestADraggedEndKeepsACharacterAndCanBeGivenUp(t *testing.T) {
	d := open(t, latin)
	d.label("harbour", "1")
	d.GrabEdge(Edge{Start: true})
	d.DragEdge(Caret{Offset: d.Text().Len()}, false)
	d.DropEdge(true)
	d.wantMarks("claim r")
	d.GrabEdge(Edge{})
	d.DragEdge(Caret{Offset: d.place("board").End}, false)
	d.press("Esc")
	d.wantMarks("claim r")
	if d.GrabEdge(Edge{Fragment: 1}) {
		t.Error("a piece that is not there was grabbed")
	}
}

func TestADraggedEndSnapsAsTheSettingSaysAndShiftInverts(t *testing.T) {
	for _, c := range []struct {
		snap   Grain
		invert bool
		want   string
	}{
		{ByGrapheme, false, "claim harbour boa"},
		{ByGrapheme, true, "claim harbour board"},
		{ByWord, false, "claim harbour board"},
		{ByWord, true, "claim harbour boa"},
		{BySentence, false, "claim harbour board denied the claim."},
	} {
		d := open(t, latin)
		d.ChangeSettings(func(v *Settings) { v.Snap = c.snap })
		d.label("harbour", "1")
		at := d.place("board").Start + 3
		if c.snap == BySentence {
			at = d.place("claim.").Start
		}
		d.GrabEdge(Edge{})
		d.DragEdge(Caret{Offset: at}, c.invert)
		d.DropEdge(true)
		if got := d.marks(); len(got) != 1 || got[0] != c.want {
			t.Errorf("snap %d, inverted %v: %q, want %q", c.snap, c.invert, got, c.want)
		}
	}
}

func TestWordsAreAddedToAMarkInPiecesThatJoin(t *testing.T) {
	d := open(t, latin)
	m := d.label("board", "1")
	add := func(words string) {
		d.Select(d.place(words))
		d.AddFragment()
	}
	add("claim")
	d.wantMark("claim board … claim")
	add("The")
	d.wantMark("claim The … board … claim")
	add("denied the")
	d.wantMark("claim The … board … denied the … claim")
	add(" denied")
	d.wantMark("claim The … board … denied the … claim")
	add("board denied")
	d.wantMark("claim The … board denied the … claim")
	for range 4 {
		d.Undo()
	}
	d.wantMarks("claim board")
	if got := d.Layer().Annotation(m.ID); len(spansOf(got)) != 1 {
		t.Errorf("pieces %v", spansOf(got))
	}
	d.escape()
	d.SelectMark(annotate.ID{})
	d.lastMark = annotate.ID{}
	add("sink")
	if !d.told("Select a mark first") {
		t.Error("adding to nothing is not told")
	}
}

func TestAPieceIsTakenFromAMarkButNotTheLast(t *testing.T) {
	d := open(t, latin)
	d.label("board", "1")
	d.Select(d.place("sink"))
	d.AddFragment()
	d.RemoveFragment() // the caret is at the end of "sink"
	d.wantMark("claim board")
	d.RemoveFragment()
	d.wantMark("claim board")
	if !d.told("in one piece") {
		t.Error("taking the last piece is not told")
	}
}

func TestAnEndDoesNotRunIntoTheNextPiece(t *testing.T) {
	d := open(t, latin)
	d.label("board", "1")
	d.Select(d.place("claim"))
	d.AddFragment()
	d.GrabEdge(Edge{Fragment: 0})
	d.DragEdge(Caret{Offset: d.place("sink").End}, false)
	d.DropEdge(true)
	d.wantMark("claim board denied the … claim")
}
