package session

import (
	"slices"
	"testing"

	"postil/annotate"
)

// grab begins to drag an end of the mark's only or a later fragment.
func (d *desk) grab(fragment int, start bool) {
	d.t.Helper()
	if !d.GrabEdge(Edge{Fragment: fragment, Start: start}) {
		d.t.Fatal("the end cannot be grabbed")
	}
}

// preview is what the mark being dragged would quote.
func (d *desk) preview() string {
	if p := d.Preview(); p != nil {
		return p.Quote()
	}
	return "nothing"
}

func snapTo(d *desk, g Grain) { d.ChangeSettings(func(v *Settings) { v.Snap = g }) }

func TestADraggedEndSnapsAsTheSettingsSay(t *testing.T) {
	// "The harbour board denied the claim. It will not sink, she said.\nNobody was hurt."
	for _, c := range []struct {
		name   string
		snap   Grain
		invert bool
		start  bool
		to     int
		want   string
	}{
		{"by characters it stays where it is", ByGrapheme, false, false, 19, "board d"},
		{"by characters backwards", ByGrapheme, false, false, 15, "boa"},
		{"the start by characters", ByGrapheme, false, true, 6, "rbour board"},
		{"by words to the nearer end", ByWord, false, false, 23, "board denied"},
		{"by words to the nearer start, and no space is taken", ByWord, false, false, 19, "board"},
		{"the start by words", ByWord, false, true, 5, "harbour board"},
		{"by sentences to the end, without the space after it", BySentence, false, false, 33, "board denied the claim."},
		{"the start by sentences", BySentence, false, true, 2, "The harbour board"},
		{"the opposite of words is characters", ByWord, true, false, 19, "board d"},
		{"the opposite of characters is words", ByGrapheme, true, false, 23, "board denied"},
		{"the opposite of sentences is characters", BySentence, true, false, 19, "board d"},
		{"never less than a character", ByGrapheme, false, false, 2, "b"},
		{"the start neither", ByGrapheme, false, true, 60, "d"},
		{"over several words", ByGrapheme, false, false, 24, "board denied"},
		{"no further than the text", ByGrapheme, false, true, 0, "The harbour board"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := open(t, latin)
			snapTo(d, c.snap)
			d.label("board", "1")
			d.grab(0, c.start)
			d.DragEdge(Caret{Offset: c.to}, c.invert)
			if got := d.preview(); got != c.want {
				t.Errorf("dragging to %d shows %q, want %q", c.to, got, c.want)
			}
			d.DropEdge(true)
			d.wantMarks("claim " + c.want)
		})
	}
}

func TestADraggedEndNeverCutsACharacter(t *testing.T) {
	for _, article := range []string{emoji, combining} {
		for _, snap := range []Grain{ByGrapheme, ByWord, BySentence} {
			d := open(t, article)
			snapTo(d, snap)
			words := map[string]string{emoji: "waved 🇧🇷🇳🇴", combining: "re\u0301sume\u0301"}[article]
			d.label(words, "1")
			for _, start := range []bool{true, false} {
				d.grab(0, start)
				for at := range d.Text().Len() + 1 {
					d.DragEdge(Caret{Offset: at}, false)
					h := d.Preview().Hull()
					if h.Empty() || !boundary(d.Text(), h.Start) || !boundary(d.Text(), h.End) {
						t.Fatalf("%s: dragging to %d gives %v", article, at, h)
					}
				}
				d.DropEdge(false)
			}
			d.wantMarks("claim " + words)
		}
	}
}

func TestSpacesAreTakenOnlyWhereTheyAreKept(t *testing.T) {
	d := open(t, latin)
	d.label("board", "1")
	end := d.place("board ").End
	d.grab(0, false)
	d.DragEdge(Caret{Offset: end}, false)
	d.DropEdge(true)
	d.wantMarks("claim board")
	d.Run("mark.keepSpace")
	d.grab(0, false)
	d.DragEdge(Caret{Offset: end}, false)
	d.DropEdge(true)
	d.wantMarks("claim board ")
}

func TestADraggedEndStopsAtTheNextPieceOfTheMark(t *testing.T) {
	d := open(t, latin)
	d.label("harbour", "1")
	d.Select(d.place("denied"))
	d.AddFragment()
	d.Select(d.place("claim"))
	d.AddFragment()
	d.wantMark("claim harbour … denied … claim")
	for _, c := range []struct {
		piece int
		start bool
		to    int
		want  string
	}{
		{0, false, 60, "claim harbour board … denied … claim"},
		{1, true, 0, "claim harbour … board denied … claim"},
		{1, false, 60, "claim harbour … denied the … claim"},
		{2, true, 0, "claim harbour … denied … the claim"},
	} {
		d.grab(c.piece, c.start)
		d.DragEdge(Caret{Offset: c.to}, false)
		d.DropEdge(true)
		d.wantMark(c.want)
		d.Undo()
	}
	d.wantMarks("claim harbour … denied … claim")
}

func TestDraggingAnEndChangesTheMarkOnceAndOnlyWhenItIsLetGo(t *testing.T) {
	d := open(t, latin)
	before := d.label("board", "1")
	var shown []string
	d.On.Preview.Listen(func(m *annotate.Annotation) {
		if m == nil {
			shown = append(shown, "")
			return
		}
		shown = append(shown, m.Quote())
	})
	d.forget()
	d.grab(0, false)
	for _, at := range []int{19, 20, 20, 21} {
		d.DragEdge(Caret{Offset: at}, false)
	}
	d.wantMarks("claim board")
	if len(d.saving) > 0 || len(d.changes) > 0 {
		t.Errorf("while dragging %v was saved and %v changed", d.saving, d.changes)
	}
	d.DropEdge(true)
	if want := []string{"board d", "board de", "board den", ""}; !slices.Equal(shown, want) {
		t.Errorf("shown was %q, want %q", shown, want)
	}
	d.wantMarks("claim board den")
	if len(d.changes) != 1 || d.UndoName() != "Move end" || d.Preview() != nil {
		t.Errorf("%d changes, undo would be %q", len(d.changes), d.UndoName())
	}
	if m := d.Mark(); m == nil || m.ID != before.ID || !m.Created.Equal(before.Created) {
		t.Errorf("another mark is selected: %v", m)
	}
	d.wantSaved()
	d.Undo()
	d.wantMarks("claim board")
	if d.Layer().Annotation(before.ID) == nil {
		t.Error("undoing makes it another mark")
	}
	d.wantSaved()
	d.Redo()
	d.wantMarks("claim board den")
	d.grab(0, true)
	d.DragEdge(Caret{Offset: 4}, false)
	d.DropEdge(true)
	if d.UndoName() != "Move start" {
		t.Errorf("undo would be %q", d.UndoName())
	}
}

func TestADragIsGivenUp(t *testing.T) {
	for name, giveUp := range map[string]func(*desk){
		"with Esc":                       func(d *desk) { d.press("Esc") },
		"where the end was":              func(d *desk) { d.DragEdge(Caret{Offset: 17}, false) },
		"when the mark is deleted":       func(d *desk) { d.press("Delete") },
		"when the mark is undone":        func(d *desk) { d.Undo() },
		"when another article is opened": func(d *desk) { d.goTo(long) },
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t, latin)
			m := d.label("board", "1")
			d.grab(0, false)
			d.DragEdge(Caret{Offset: 21}, false)
			giveUp(d)
			undo := d.UndoName()
			d.DropEdge(true)
			if d.UndoName() != undo || d.Preview() != nil {
				t.Errorf("letting go made the change %q", d.UndoName())
			}
			for a := range d.Layer().Annotations() {
				if a.ID != m.ID || a.Quote() != "board" {
					t.Errorf("there is the mark %q", a.Quote())
				}
			}
			if name == "with Esc" {
				d.wantMark("claim board")
			}
		})
	}
}

func TestNothingIsGrabbedWhereNothingCanBeMoved(t *testing.T) {
	d := open(t, latin)
	if d.GrabEdge(Edge{}) {
		t.Error("an end of no mark is grabbed")
	}
	d.label("board", "1")
	for _, e := range []Edge{{Fragment: -1}, {Fragment: 1}} {
		if d.GrabEdge(e) {
			t.Errorf("%v is grabbed", e)
		}
	}
	d.DragEdge(Caret{Offset: 3}, false)
	d.DropEdge(true)
	d.wantMarks("claim board")
	d.Doc().ReadOnly = ErrLocked
	if d.GrabEdge(Edge{}) || !d.told("locked") {
		t.Errorf("a locked layer's mark is grabbed; told %v", d.notices)
	}
}

func TestSnappingGoesRoundAndIsKept(t *testing.T) {
	d := open(t, latin)
	for _, want := range []struct {
		g    Grain
		told string
	}{{ByWord, "words"}, {BySentence, "sentences"}, {ByGrapheme, "characters"}} {
		d.forget()
		d.press("Ctrl+Shift+S")
		if d.Settings().Snap != want.g || !d.told("whole "+want.told) {
			t.Errorf("snapping is %d, told %v", d.Settings().Snap, d.notices)
		}
		if again := d.again().Settings().Snap; again != want.g {
			t.Errorf("the next start snaps by %d", again)
		}
	}
}
