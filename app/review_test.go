package app

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"postil/app/session"
	"postil/assets"
)

// reviewWindow is a window in which Lea reviews the sample's first article.
func reviewWindow(t *testing.T, appearance string) *window {
	t.Helper()
	w := newTestWindow(t, appearance)
	w.session.UsePerson("Lea")
	dir := newsroom(t)
	const mina = "wire/harbour-board-north-quay.txt.mina.ann.json" // as in the sample, where she is done
	b, err := assets.Sample().Open(mina)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	f, err := os.Create(filepath.Join(dir, mina))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.ReadFrom(b); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	openArticle(t, w, dir, "wire/harbour-board-north-quay.txt")
	w.session.Run("mode.review")
	return w
}

func TestReviewLooksAsDrawn(t *testing.T) {
	for _, appearance := range []string{"light", "dark"} {
		t.Run(appearance, func(t *testing.T) {
			w := reviewWindow(t, appearance)
			w.session.Run("review.acceptAgreeing")
			w.toasts.Hide()
			w.session.Run("review.next")
			test.AssertImageMatches(t, "review-"+appearance+".png", w.win.Canvas().Capture())
		})
	}
}

func TestReviewOfAllSettledSaysWhatToDoNext(t *testing.T) {
	for _, appearance := range []string{"light", "dark"} {
		w := reviewWindow(t, appearance)
		w.session.Run("review.acceptAgreeing")
		w.toasts.Hide()
		for w.session.Review().Open() > 0 {
			w.reader.TypedRune('1')
		}
		if w.session.Review().Hollow != session.AllSettled {
			t.Fatal("something is open")
		}
		test.AssertImageMatches(t, "review-settled-"+appearance+".png", w.win.Canvas().Capture())
	}
}

func TestHiddenNamesAreNowhereInTheWindow(t *testing.T) {
	for _, appearance := range []string{"light", "dark"} {
		w := reviewWindow(t, appearance)
		w.reader.TypedRune('h')
		words := said(w.win.Content())
		if !slices.Contains(words, "A") || len(words) < 100 {
			t.Fatalf("only %d words are seen", len(words))
		}
		for _, s := range words {
			for _, name := range []string{"mina", "jonas"} {
				if strings.Contains(strings.ToLower(s), name) {
					t.Errorf("the window says %q", s)
				}
			}
		}
		test.AssertImageMatches(t, "review-hidden-"+appearance+".png", w.win.Canvas().Capture())
	}
}

// said are the words of all that is to be seen.
func said(o fyne.CanvasObject) []string {
	var out []string
	for _, x := range test.LaidOutObjects(o) {
		if t, ok := x.(*canvas.Text); ok && t.Visible() {
			out = append(out, t.Text)
		}
	}
	return out
}

func TestReviewWithoutAnybodyElseSaysWhy(t *testing.T) {
	for _, appearance := range []string{"light", "dark"} {
		w := newTestWindow(t, appearance)
		w.session.UsePerson("Lea")
		openArticle(t, w, newsroom(t), "archive/2025/regulator-fines-pilots-guilds.txt")
		w.session.Run("mode.review")
		test.AssertImageMatches(t, "review-empty-"+appearance+".png", w.win.Canvas().Capture())
	}
}

func TestTheFormForACommentDoesNotLieOverTheCase(t *testing.T) {
	w := reviewWindow(t, "light")
	cases := w.session.Queue()
	for _, k := range []int{0, 1, len(cases) - 1} {
		w.session.ShowCase(cases[k].ID)
		w.reader.TypedRune('c')
		if w.overlay == nil {
			t.Fatal("C opens no form")
		}
		panel := w.overlay.(*fyne.Container).Objects[1]
		top, bottom, ok := w.reader.Framed()
		at := w.app.Driver().AbsolutePositionForObject(w.reader).Y
		if y := panel.Position().Y; ok && y < at+bottom && y+panel.Size().Height > at+top {
			t.Errorf("the form from %v to %v lies over the case from %v to %v", y, y+panel.Size().Height, at+top, at+bottom)
		}
		w.closeOverlay()
	}
}

func TestAnAuthorSeesWhatReviewSaysOfHerMark(t *testing.T) {
	for _, appearance := range []string{"light", "dark"} {
		w := reviewWindow(t, appearance)
		s := w.session
		for _, k := range s.Queue() {
			if strings.Contains(k.Marks[0].Quote(), "Any vessel") {
				s.ShowCase(k.ID)
			}
		}
		s.Remark(session.Remark{Comment: "It is somebody’s own words.", Reason: "guideline"})
		s.Take(1)
		s.UsePerson("Mina")
		s.SetMode(session.Annotating)
		w.toasts.Dismiss()
		s.Run("review.nextComment")
		words := strings.Join(said(w.win.Content()), " ")
		for _, want := range []string{"Lea remarked (guideline)", "Lea took another", "Agree", "! 302"} {
			if !strings.Contains(words, want) {
				t.Errorf("%q is not said", want)
			}
		}
		test.AssertImageMatches(t, "thread-"+appearance+".png", w.win.Canvas().Capture())
		s.Run("review.reply")
		if !w.inspector.Focused(w.win.Canvas()) {
			t.Fatal("the keyboard is not in the answer")
		}
		for _, r := range "I see." {
			w.win.Canvas().Focused().TypedRune(r)
		}
		w.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		w.reader.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF4})
		words = strings.Join(said(w.win.Content()), " ")
		if !strings.Contains(words, "Mina: I see.") || !strings.Contains(words, "Mina agrees") {
			t.Error("the answer is not to be seen")
		}
	}
}
