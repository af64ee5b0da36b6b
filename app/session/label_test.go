package session

import (
	"testing"

	"postil/annotate"
	"postil/annotate/text"
)

func TestALabelsKeyMarksTheSelection(t *testing.T) {
	d := open(t, latin)
	d.drag("denied the claim")
	d.press("1")
	d.wantMarks("claim denied the claim")
	d.wantMark("claim denied the claim")
	d.wantSelected("")
	m := d.Mark()
	if m.Origin.Kind != annotate.OriginManual || m.Created.IsZero() || !m.Created.Equal(m.Modified) {
		t.Errorf("the mark has origin %q, made %v, changed %v", m.Origin.Kind, m.Created, m.Modified)
	}
	if f := m.Fragments[0]; f.Prefix == "" || f.Suffix == "" {
		t.Errorf("the mark quotes no context: %+v", f)
	}
	d.wantSaved()
}

func TestWhiteSpaceAtTheEndsIsLeftOut(t *testing.T) {
	d := with(t, "one  two \n three")
	for _, c := range []struct {
		selected, marked string
		keep             bool
	}{
		{selected: "  two \n ", marked: "two"},
		{selected: "one  ", marked: "one"},
		{selected: "  two \n ", marked: "  two \n ", keep: true},
	} {
		if d.Settings().KeepSpace != c.keep {
			d.Run("mark.keepSpace")
		}
		if m := d.label(c.selected, "1"); m.Quote() != c.marked {
			t.Errorf("selecting %q marks %q, want %q", c.selected, m.Quote(), c.marked)
		}
		d.press("Esc")
	}
}

func TestSpacesAloneAreNotMarked(t *testing.T) {
	d := with(t, "one  two")
	d.Select(d.place("  "))
	d.press("1")
	d.wantMarks()
	if !d.told("only spaces") {
		t.Errorf("told %v", d.notices)
	}
	if len(d.saving) > 0 {
		t.Error("something was saved")
	}
}

func TestAMarkNeverCutsACharacter(t *testing.T) {
	for article := range fixtureTexts {
		d := open(t, article)
		whole := d.Text()
		for start := range whole.Len() {
			for end := start + 1; end <= min(start+9, whole.Len()); end++ {
				d.Select(annotate.Span{Start: start, End: end})
				sel := d.Selection().Span()
				if !boundary(whole, sel.Start) || !boundary(whole, sel.End) || !sel.Covers(annotate.Span{Start: start, End: end}) {
					t.Fatalf("%s: selecting %d to %d gives %v", article, start, end, sel)
				}
				m := d.marked()
				if !m.Empty() && (!boundary(whole, m.Start) || !boundary(whole, m.End)) {
					t.Fatalf("%s: of %v the mark would be %v (%q), which cuts a character", article, sel, m, whole.Quote(m))
				}
			}
		}
	}
}

// boundary reports whether a grapheme cluster begins or ends at an offset.
func boundary(t *text.Text, offset int) bool {
	return offset >= 0 && offset <= t.Len() && t.GraphemeAt(offset).Start == offset
}

func TestALabelsKeyRelabelsTheSelectedMark(t *testing.T) {
	d := open(t, latin)
	first := d.label("Nobody was hurt", "1")
	d.press("3")
	d.wantMarks("quote Nobody was hurt")
	if d.Mark().ID != first.ID || !d.Mark().Created.Equal(first.Created) || !d.Mark().Modified.After(first.Modified) {
		t.Error("relabelling made another mark")
	}
	n := len(d.changes)
	d.press("3")
	if len(d.changes) != n {
		t.Error("relabelling with the same label is a change")
	}
	d.wantSaved()
}

func TestTheSameLabelOnTheSameWordsSelectsTheFirst(t *testing.T) {
	d := open(t, latin)
	first := d.label("harbour board", "1")
	second := d.label("harbour board", "2")
	d.press("Esc")
	if again := d.label(" harbour board ", "1"); again.ID != first.ID {
		t.Errorf("a second mark was made: %v", d.marks())
	}
	if !d.told("marked as Claim already") {
		t.Errorf("told %v", d.notices)
	}
	if second.ID == first.ID {
		t.Error("another label on the same words made no mark")
	}
	d.wantMarks("claim harbour board", "warning harbour board")
}

func TestThePenLabelsWhatIsSelectedNext(t *testing.T) {
	d := open(t, latin)
	d.press("2")
	if d.Pen() != "warning" || !d.told("Warning is the pen") {
		t.Fatalf("the pen is %q; told %v", d.Pen(), d.notices)
	}
	d.drag("sink")
	d.drag("Nobody")
	d.wantMarks("warning sink", "warning Nobody")

	// With the keyboard letting go of Shift ends a selection.
	d.press("Ctrl+Home", "Ctrl+Shift+Right")
	d.FinishSelection()
	d.wantMarks("warning The", "warning sink", "warning Nobody")

	d.press("Esc")
	if d.Pen() != "" {
		t.Error("Esc does not put the pen down")
	}
	d.wantMark("warning The")
	d.drag("harbour")
	d.wantSelected("harbour")
	if d.Layer().Len() != 3 {
		t.Error("without a pen a selection is labelled")
	}
}

func TestTheLabelsKeyPutsThePenDownAndAnotherTakesItsPlace(t *testing.T) {
	d := open(t, latin)
	d.press("1", "2", "2")
	if want := []string{"", "claim", "warning", ""}; len(d.pens) != len(want) || d.pens[2] != "warning" || d.Pen() != "" {
		t.Errorf("the pens were %q", d.pens)
	}
}

func TestThePenStaysFromArticleToArticle(t *testing.T) {
	d := open(t, latin)
	d.press("3", "Ctrl+PgDn")
	d.drag("flags")
	d.wantMarks("quote flags")
}

func TestThePenLeavesSearchHitsAlone(t *testing.T) {
	d := open(t, latin)
	d.press("1")
	d.Find("the")
	d.press("F3", "Shift+F3")
	d.FinishSelection() // Shift is let go
	d.wantMarks()
	d.press("Ctrl+A")
	d.FinishSelection()
	d.wantMarks()
}

func TestDoubleAndTripleClicksLabelWithThePen(t *testing.T) {
	d := open(t, latin)
	d.press("1")
	at := d.place("sink").Start + 1
	d.Press(Caret{Offset: at}, at, ByWord, false)
	d.Release(at)
	d.Press(Caret{Offset: at}, at, BySentence, false)
	d.Release(at)
	d.wantMarks("claim It will not sink, she said.", "claim sink")
}

func TestALabelThatTheSchemeLacksIsRefused(t *testing.T) {
	d := open(t, latin)
	d.Select(d.place("harbour"))
	d.Label("nonsense")
	d.wantMarks()
	if !d.told("no label") {
		t.Errorf("told %v", d.notices)
	}
}

func TestAnArchivedLabelIsNotGiven(t *testing.T) {
	dir := folder(t, map[string]string{"a.txt": "one two", "postil.toml": `[scheme]
id = "s"
[[scheme.labels]]
id = "old"
name = "Old"
key = "1"
archived = true
[[scheme.labels]]
id = "new"
name = "New"
key = "2"
`})
	d := newDesk(t, dir, MemoryPreferences{})
	d.SetPerson("Mina")
	d.Open(dir)
	d.Select(annotate.Span{End: 3})
	d.PressKey(Chord{Key: "1"})
	d.Label("old")
	d.wantMarks()
	d.press("2")
	d.wantMarks("new one")
}

func TestNobodyCannotMark(t *testing.T) {
	d := newDesk(t, folder(t, fixtureTexts), MemoryPreferences{})
	d.Open(d.dir)
	d.Select(annotate.Span{End: 3})
	d.press("1")
	d.wantMarks()
	if !d.told("your name") {
		t.Errorf("told %v", d.notices)
	}
	if files := d.files(); len(files) > 0 {
		t.Errorf("there are files %q", files)
	}
	d.SetPerson("Mina")
	d.Select(annotate.Span{End: 3})
	d.press("1")
	d.wantMarks("claim The")
}

func TestNotesAndAttributesAreKept(t *testing.T) {
	d := open(t, latin)
	id := d.label("harbour board", "1").ID
	d.SetNote(id, "who is that?")
	d.SetAttribute(id, "certainty", "denied")
	d.SetAttribute(id, "topics", []string{"a b"})
	d.SetAttribute(id, "topics", []string{"a", "b"})
	m := d.Mark()
	if m.Note != "who is that?" || m.Attributes["certainty"] != "denied" {
		t.Errorf("the mark is %+v", m)
	}
	if got, ok := m.Attributes["topics"].([]string); !ok || len(got) != 2 {
		t.Errorf("topics are %v", m.Attributes["topics"])
	}
	d.wantSaved()
	n := len(d.changes)
	d.SetNote(id, "who is that?")
	d.SetAttribute(id, "certainty", "denied")
	d.SetAttribute(id, "never", nil)
	d.SetNote(d.nextID(), "of no mark")
	if len(d.changes) != n {
		t.Error("setting what is there already is a change")
	}
	d.SetAttribute(id, "certainty", nil)
	if _, ok := d.Mark().Attributes["certainty"]; ok {
		t.Error("the attribute is still there")
	}
	d.wantSaved()
}
