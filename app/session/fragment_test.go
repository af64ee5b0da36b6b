package session

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"postil/annotate"
)

// add adds words to the mark that was selected last.
func (d *desk) add(words string) {
	d.t.Helper()
	d.Select(d.place(words))
	d.press("Ctrl+Shift+A")
}

func TestWordsAreAddedToTheMarkInTheOrderOfTheText(t *testing.T) {
	d := open(t, latin)
	m := d.label("denied", "1")
	d.add("Nobody")
	d.add("harbour")
	d.wantMarks("claim harbour … denied … Nobody")
	if d.Mark() == nil || d.Mark().ID != m.ID {
		t.Error("the mark is not selected")
	}
	d.wantSelected("")
	d.wantSaved()
	d.Undo()
	d.wantMarks("claim denied … Nobody")
	d.Undo()
	d.wantMarks("claim denied")
	d.Redo()
	d.Redo()
	d.wantMarks("claim harbour … denied … Nobody")
	for _, f := range d.Layer().At(0).Fragments {
		if f.Exact != d.Text().Quote(f.Span) {
			t.Errorf("the piece at %v quotes %q", f.Span, f.Exact)
		}
	}
}

func TestPiecesThatTouchOrOverlapBecomeOne(t *testing.T) {
	for _, c := range []struct{ first, second, third, want string }{
		{"harbour board", "board denied", "", "harbour board denied"},
		{"harb", "our", "", "harbour"},
		{"harbour", "denied", "bour board de", "harbour board denied"},
		{"board", "harbour board denied", "", "harbour board denied"},
	} {
		d := open(t, latin)
		d.label(c.first, "1")
		d.add(c.second)
		if c.third != "" {
			d.add(c.third)
		}
		d.wantMarks("claim " + c.want)
	}
}

// TestWordsJoinOnlyThePiecesThatTheyTouch: the other pieces stay, and each
// adding is a step of its own to undo.
func TestWordsJoinOnlyThePiecesThatTheyTouch(t *testing.T) {
	d := open(t, latin)
	m := d.label("board", "1")
	steps := []struct{ add, want string }{
		{"claim", "claim board … claim"},
		{"The", "claim The … board … claim"},
		{"denied the", "claim The … board … denied the … claim"},
		{" denied", "claim The … board … denied the … claim"}, // has it already
		{"board denied", "claim The … board denied the … claim"},
	}
	for _, step := range steps {
		d.add(step.add)
		d.wantMark(step.want)
	}
	for range len(steps) - 1 {
		d.Undo()
	}
	d.wantMarks("claim board")
	if got := d.Layer().Annotation(m.ID); got == nil || len(got.Fragments) != 1 {
		t.Errorf("after undoing, the mark is %+v", got)
	}
}

func TestSpacesAreTrimmedOffAddedWords(t *testing.T) {
	d := open(t, latin)
	d.label("harbour", "1")
	d.add(" denied ")
	d.wantMarks("claim harbour … denied")
	d.Select(annotate.Span{Start: 3, End: 4})
	d.forget()
	d.AddFragment()
	d.wantMarks("claim harbour … denied")
	if !d.told("Select the words") || len(d.saving) > 0 {
		t.Errorf("spaces alone: told %v", d.notices)
	}
}

func TestTheSameWordsAreAddedOnce(t *testing.T) {
	d := open(t, latin)
	d.label("harbour board", "1")
	d.add("denied")
	undo := d.UndoName()
	for _, words := range []string{"denied", "bour", "harbour board"} {
		d.forget()
		d.add(words)
		if !d.told("already") || len(d.changes) > 0 {
			t.Errorf("%q: told %v, changed %v", words, d.notices, d.changes)
		}
	}
	d.wantMarks("claim harbour board … denied")
	if d.UndoName() != undo {
		t.Errorf("undo would be %q", d.UndoName())
	}
}

func TestWithoutAMarkOrWordsNothingIsAdded(t *testing.T) {
	d := open(t, latin)
	d.add("harbour")
	if !d.told("Select a mark first") {
		t.Errorf("told %v", d.notices)
	}
	d.label("harbour", "1")
	d.forget()
	d.press("Ctrl+Shift+A")
	if !d.told("Select the words to add") {
		t.Errorf("told %v", d.notices)
	}
	d.press("Delete")
	d.forget()
	d.add("board")
	if !d.told("Select a mark first") {
		t.Errorf("a mark that is gone: told %v", d.notices)
	}
	d.wantMarks()
	d.label("harbour", "1")
	d.escape()
	d.SelectMark(annotate.ID{})
	d.lastMark = annotate.ID{}
	d.forget()
	d.add("sink")
	if !d.told("Select a mark first") {
		t.Errorf("no mark selected: told %v", d.notices)
	}
	d.wantMarks("claim harbour")
}

func TestAMarkOfAnotherArticleTakesNoWords(t *testing.T) {
	d := open(t, latin)
	d.label("harbour", "1")
	d.goTo(long)
	d.add("words")
	d.wantMarks()
	if !d.told("Select a mark first") {
		t.Errorf("told %v", d.notices)
	}
}

func TestThePieceBelowTheCaretIsTakenAway(t *testing.T) {
	d := open(t, latin)
	d.label("harbour", "1")
	d.Run("mark.dropWords")
	if !d.told("in one piece") {
		t.Errorf("told %v", d.notices)
	}
	d.add("denied")
	d.add("claim")
	d.forget()
	between := Caret{Offset: d.place("board").Start + 2}
	d.collapse(between)
	d.Run("mark.dropWords")
	if !d.told("3 pieces") {
		t.Errorf("between the pieces: told %v", d.notices)
	}
	d.collapse(Caret{Offset: d.place("denied").Start + 2})
	d.Run("mark.dropWords")
	d.wantMarks("claim harbour … claim")
	d.wantSaved()
	d.Undo()
	d.wantMarks("claim harbour … denied … claim")
	for _, words := range []string{"claim", "denied"} { // the caret at the end of a piece is in it
		d.collapse(Caret{Offset: d.place(words).End})
		d.RemoveFragment()
	}
	d.wantMark("claim harbour")
	d.forget()
	d.RemoveFragment()
	d.wantMark("claim harbour")
	if !d.told("in one piece") {
		t.Errorf("taking the last piece: told %v", d.notices)
	}
}

func TestPiecesCoverWhatWasAddedAndNothingElse(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var pieces []annotate.Fragment
		covered := map[int]bool{}
		for range rapid.IntRange(1, 8).Draw(r, "spans") {
			start := rapid.IntRange(0, 30).Draw(r, "start")
			span := annotate.Span{Start: start, End: start + rapid.IntRange(1, 6).Draw(r, "length")}
			for i := span.Start; i < span.End; i++ {
				covered[i] = true
			}
			pieces = withSpan(pieces, span, func(s annotate.Span) annotate.Fragment { return annotate.Fragment{Span: s} })
		}
		n := 0
		for i, p := range pieces {
			n += p.Len()
			if i > 0 && pieces[i-1].End >= p.Start {
				r.Fatalf("%v and %v touch", pieces[i-1].Span, p.Span)
			}
			for at := p.Start; at < p.End; at++ {
				if !covered[at] {
					r.Fatalf("%v has %d, which nobody added", p.Span, at)
				}
			}
		}
		if n != len(covered) || !slices.IsSortedFunc(pieces, func(a, b annotate.Fragment) int { return a.Start - b.Start }) {
			r.Fatalf("%d code points in %v, want %d", n, pieces, len(covered))
		}
	})
}
