package app

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"
	"github.com/google/uuid"

	"postil/annotate"
	"postil/app/scheme"
	"postil/app/session"
	"postil/app/widgets"
)

const harbour = "wire/harbour-board-north-quay.txt"

// schemed opens the newsroom with relations and questions about the article in
// its scheme, some with long names, and some of each in use.
func schemed(t *testing.T, appearance string) *window {
	t.Helper()
	dir := newsroom(t)
	prepare(t, dir)
	w := newTestWindow(t, appearance)
	w.session.UsePerson("Mina")
	openArticle(t, w, dir, harbour)
	return w
}

// prepare gives the newsroom its scheme, a link and answers, at another desk, so
// that the window has nothing to tell.
func prepare(t *testing.T, dir string) {
	t.Helper()
	n := byte(0)
	s := session.New(session.Options{
		Now:   func() time.Time { return time.Date(2026, 5, 12, 14, 1, 0, 0, time.UTC) },
		NewID: func() annotate.ID { n++; return uuid.UUID{0: 2, 6: 0x70, 8: 0x80, 15: n} },
		Do:    func(f func()) { f() }, Go: func(f func()) { f() },
	})
	s.UsePerson("Mina")
	s.Open(filepath.Join(dir, filepath.FromSlash(harbour)))
	c := s.Scheme().Clone()
	c.Labels[1].Attributes = []annotate.Attribute{{
		ID: "grounds", Name: "What the warning rests on, as far as the article says", Type: annotate.Several,
		Values: []string{"a document, a measurement or a report", "a person: named", "a person: not named"}, Required: true,
	}}
	c.Relations = []annotate.RelationType{
		{ID: "supports", Name: "supports", From: []string{"quote"}, To: []string{"claim", "warning"}},
		{ID: "same", Name: "says the same as, in other words, somewhere else in the article", Symmetric: true},
		{ID: "heeds", Name: "tells how to heed", To: []string{"warning"}},
	}
	c.Article = []annotate.Attribute{
		{ID: "topic", Name: "Topic", Type: annotate.Choice, Values: []string{"harbour", "schools", "weather"}, Required: true},
		{ID: "people", Name: "People who are named", Type: annotate.Number},
		{ID: "note", Name: "What stands out", Type: annotate.Words},
	}
	if err := s.SaveScheme(c); err != nil {
		t.Fatal(err)
	}
	s.SetArticleAttribute("topic", "harbour")
	s.SetArticleAttribute("note", "Both sides are heard.")
	enter, err := session.ParseChord("Enter")
	if err != nil {
		t.Fatal(err)
	}
	link := func(typ string, from, to int) {
		s.SelectMark(s.Layer().At(from).ID)
		s.BeginLink(typ)
		s.SelectMark(s.Layer().At(to).ID)
		if !s.PressKey(enter) {
			t.Fatal("the link is not made")
		}
	}
	s.SetAttribute(s.Layer().At(1).ID, "grounds", []string{"a document, a measurement or a report", "a person: named"})
	link("same", 0, 1)
	link("supports", 2, 1)
	if err := s.Close(time.Second); err != nil {
		t.Fatal(err)
	}
}

// editor is the scheme's editor as it lies over the page.
func editor(t *testing.T, w *window) *scheme.Editor {
	t.Helper()
	w.session.Run("file.scheme")
	for _, o := range test.LaidOutObjects(w.overlay) {
		if e, ok := o.(*scheme.Editor); ok {
			return e
		}
	}
	t.Fatal("the scheme's editor is not shown")
	return nil
}

// press types keys where the keyboard is.
func press(w *window, keys ...fyne.KeyName) {
	for _, k := range keys {
		w.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: k})
	}
}

// turn shows the section of the editor that is so many to the right.
func turn(t *testing.T, w *window, sections int) {
	t.Helper()
	for _, o := range test.LaidOutObjects(w.overlay) {
		if s, ok := o.(*widgets.Segments); ok {
			w.win.Canvas().Focus(s)
			for range sections {
				press(w, fyne.KeyRight)
			}
			return
		}
	}
	t.Fatal("there are no sections")
}

func TestTheSchemeEditorLooksAsDrawn(t *testing.T) {
	for _, appearance := range []string{"light", "dark"} {
		t.Run(appearance, func(t *testing.T) {
			w := schemed(t, appearance)
			for i, part := range []string{"labels", "relations", "questions"} {
				e := editor(t, w)
				if i == 0 {
					w.win.Canvas().Focus(e.Field())
					press(w, fyne.KeyDown) // the label with the longest question
				} else {
					turn(t, w, i)
				}
				test.AssertImageMatches(t, "scheme-"+part+"-"+appearance+".png", w.win.Canvas().Capture())
				w.closeOverlay()
			}
		})
	}
}

func TestEmptySectionsOfTheSchemeSayWhatToDo(t *testing.T) {
	w := newTestWindow(t, "light")
	w.session.UsePerson("Mina")
	openArticle(t, w, newsroom(t), harbour)
	for i, part := range []string{"relations", "questions"} {
		editor(t, w)
		turn(t, w, i+1)
		test.AssertImageMatches(t, "scheme-no-"+part+"-light.png", w.win.Canvas().Capture())
		w.closeOverlay()
	}
}

func TestTheSchemeEditorAsksBeforeArchivingWhatMarksHave(t *testing.T) {
	for _, appearance := range []string{"light", "dark"} {
		t.Run(appearance, func(t *testing.T) {
			w := schemed(t, appearance)
			editor(t, w)
			for _, o := range test.LaidOutObjects(w.overlay) {
				if b, ok := o.(*widgets.Button); ok && b.Label() == "Archive…" {
					b.Tapped(nil)
					break
				}
			}
			test.AssertImageMatches(t, "scheme-asks-"+appearance+".png", w.win.Canvas().Capture())
		})
	}
}

// TestLinksAreFollowedAndRemovedWithTheKeyboard: Enter goes to the other mark,
// Delete removes the link, and that can be undone.
func TestLinksAreFollowedAndRemovedWithTheKeyboard(t *testing.T) {
	w := schemed(t, "light")
	s := w.session
	first, second := s.Layer().At(0).ID, s.Layer().At(1).ID
	link := func() *widgets.FocusRow {
		t.Helper()
		for _, o := range test.LaidOutObjects(w.inspector) {
			if r, ok := o.(*widgets.FocusRow); ok && strings.Contains(r.Content().Title, "says the same as") {
				return r
			}
		}
		t.Fatal("the link is not shown")
		return nil
	}
	s.SelectMark(first)
	link().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if s.Mark() == nil || s.Mark().ID != second {
		t.Fatalf("Enter goes to %v", s.Mark())
	}
	link().TypedKey(&fyne.KeyEvent{Name: fyne.KeyDelete})
	if n := len(s.RelationsOf(first)); n != 0 {
		t.Errorf("%d links after Delete", n)
	}
	s.Undo()
	if n := len(s.RelationsOf(first)); n != 1 {
		t.Errorf("%d links after undoing", n)
	}
	if err := s.Flush(); err != nil {
		t.Fatal(err)
	}
}

func TestTheInspectorShowsLinksAnswersAndQuestions(t *testing.T) {
	for _, appearance := range []string{"light", "dark"} {
		t.Run(appearance, func(t *testing.T) {
			w := schemed(t, appearance)
			w.session.SelectMark(annotate.ID{})
			test.AssertImageMatches(t, "inspector-article-"+appearance+".png", w.win.Canvas().Capture())
			w.session.SelectMark(w.session.Layer().At(1).ID)
			test.AssertImageMatches(t, "inspector-mark-"+appearance+".png", w.win.Canvas().Capture())
		})
	}
}

// TestUnsavedEditsOfTheSchemeAreAskedAbout: whatever would take the editor away
// asks, the first answer stays, and the second one goes on.
func TestUnsavedEditsOfTheSchemeAreAskedAbout(t *testing.T) {
	for name, leave := range map[string]func(w *window){
		"Esc":                func(w *window) { press(w, fyne.KeyEscape) },
		"Esc without focus":  func(w *window) { w.unfocusedKey(&fyne.KeyEvent{Name: fyne.KeyEscape}) },
		"a click beside":     func(w *window) { w.overlay.(*fyne.Container).Objects[0].(*away).Tapped(nil) },
		"another command":    func(w *window) { w.run(session.Command{ID: "help.about"}) },
		"something dropped":  func(w *window) { w.dropped([]fyne.URI{storage.NewFileURI(t.TempDir())}) },
		"closing the window": func(w *window) { w.close() },
	} {
		t.Run(name, func(t *testing.T) {
			w := schemed(t, "light")
			e := editor(t, w)
			w.win.Canvas().FocusNext() // Add label
			press(w, fyne.KeySpace)
			over := w.overlay
			leave(w)
			if w.overlay != over || w.closing {
				t.Fatal("the edits are gone unasked")
			}
			press(w, fyne.KeyEscape)
			if w.overlay != over || w.closing || len(w.win.Canvas().Overlays().List()) != 1 {
				t.Fatal("staying does not stay")
			}
			w.win.Canvas().Focus(e.Field())
			leave(w)
			w.win.Canvas().FocusNext() // Discard the changes
			press(w, fyne.KeyReturn)
			if w.overlay == over || len(w.win.Canvas().Overlays().List()) > 1 {
				t.Error("the editor is still there")
			}
			if n := len(w.session.Scheme().Labels); n != 3 {
				t.Errorf("the scheme in force has %d labels", n)
			}
		})
	}
}

func TestTheSchemeEditorClosesWithoutAWordWhereNothingWasEdited(t *testing.T) {
	w := schemed(t, "light")
	editor(t, w)
	press(w, fyne.KeyEscape)
	if w.overlay != nil {
		t.Error("it is still there")
	}
}
