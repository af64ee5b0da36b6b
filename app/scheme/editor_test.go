package scheme

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/google/uuid"

	"postil/annotate"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
	"postil/assets"
	"postil/storage"
)

// screen is an editor in a window, over the sample with two links and some
// answers about articles.
type screen struct {
	t *testing.T
	*Editor
	s      *session.Session
	dir    string
	window fyne.Window
	later  []func() // in the background, while held
	held   bool
	closed bool
	told   []string
}

const harbour = "wire/harbour-board-north-quay.txt"

func newScreen(t *testing.T, change ...func(*screen)) *screen {
	t.Helper()
	test.NewTempApp(t)
	test.ApplyTheme(t, theme.New(theme.AlwaysLight))
	c := &screen{t: t, dir: t.TempDir()}
	if err := os.CopyFS(c.dir, assets.Sample()); err != nil {
		t.Fatal(err)
	}
	_ = filepath.WalkDir(c.dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chmod(p, 0o755)
	})
	n := byte(0)
	c.s = session.New(session.Options{
		Now:   func() time.Time { return time.Date(2026, 5, 12, 14, 0, 0, 0, time.UTC) },
		NewID: func() annotate.ID { n++; return uuid.UUID{0: 3, 6: 0x70, 8: 0x80, 15: n} },
		Do:    func(f func()) { f() },
		Go: func(f func()) {
			if c.held {
				c.later = append(c.later, f)
			} else {
				f()
			}
		},
	})
	c.s.On.Notice.Listen(func(n session.Notice) { c.told = append(c.told, n.Text) })
	c.s.UsePerson("Mina")
	c.s.Open(filepath.Join(c.dir, filepath.FromSlash(harbour)))
	scheme := c.s.Scheme().Clone()
	scheme.Relations = []annotate.RelationType{{ID: "supports", Name: "supports"}, {ID: "same", Name: "same as", Symmetric: true}}
	scheme.Article = []annotate.Attribute{
		{ID: "topic", Name: "Topic", Type: annotate.Choice, Values: []string{"harbour", "schools"}},
		{ID: "people", Name: "People", Type: annotate.Number},
	}
	if err := c.s.SaveScheme(scheme); err != nil {
		t.Fatal(err)
	}
	c.s.SetArticleAttribute("topic", "harbour")
	enter, _ := session.ParseChord("Enter")
	for i := range 2 {
		c.s.SelectMark(c.s.Layer().At(i).ID)
		c.s.BeginLink("supports")
		c.s.SelectMark(c.s.Layer().At(i + 1).ID)
		c.s.PressKey(enter)
	}
	t.Cleanup(func() {
		c.held = false
		if err := c.s.Close(time.Second); err != nil {
			t.Error(err)
		}
	})
	for _, f := range change {
		f(c)
	}
	c.Editor = New(c.s)
	c.OnClose = func() { c.closed = true }
	c.window = test.NewTempWindow(t, c.Editor)
	c.window.Resize(fyne.NewSize(Width+40, Height+40))
	return c
}

// run does what waits in the background.
func (c *screen) run() {
	for len(c.later) > 0 {
		f := c.later[0]
		c.later = c.later[1:]
		f()
	}
}

// asked are the words of the question that is shown, or "".
func (c *screen) asked() string {
	var out []string
	for _, o := range c.questionParts() {
		if p, ok := o.(*widgets.Prose); ok {
			out = append(out, p.Words())
		}
	}
	return strings.Join(out, "\n")
}

func (c *screen) questionParts() []fyne.CanvasObject {
	if c.question == nil {
		return nil
	}
	return test.LaidOutObjects(c.question)
}

// wantAsked fails unless a question with all of the words is shown.
func (c *screen) wantAsked(words ...string) {
	c.t.Helper()
	for _, w := range words {
		if got := c.asked(); !strings.Contains(got, w) {
			c.t.Errorf("asked is %q, want %q in it", got, w)
		}
	}
}

// answer taps a button of the question.
func (c *screen) answer(label string) {
	c.t.Helper()
	for _, o := range c.questionParts() {
		if b, ok := o.(*widgets.Button); ok && b.Label() == label {
			b.Tapped(nil)
			return
		}
	}
	c.t.Fatalf("%q is no answer to %q", label, c.asked())
}

// tap taps a button in something.
func (c *screen) tap(in fyne.CanvasObject, label string) {
	c.t.Helper()
	for _, o := range test.LaidOutObjects(in) {
		if b, ok := o.(*widgets.Button); ok && b.Label() == label {
			b.Tapped(nil)
			return
		}
	}
	c.t.Fatalf("there is no button %q", label)
}

// config is postil.toml.
func (c *screen) config() string {
	c.t.Helper()
	b, err := os.ReadFile(filepath.Join(c.dir, storage.ConfigFile))
	if err != nil {
		c.t.Fatal(err)
	}
	return string(b)
}

// saved is the scheme as a next start reads it.
func (c *screen) saved() annotate.Scheme {
	c.t.Helper()
	config, err := storage.ParseConfig(storage.ConfigFile, []byte(c.config()))
	if err != nil {
		c.t.Fatal(err)
	}
	return config.Scheme
}

func TestFieldsOfALabelAreSavedWithItsIDAndTheCommentsOfTheFile(t *testing.T) {
	c := newScreen(t)
	before := c.config()
	c.labels.name.SetText("Assertion")
	c.labels.short.SetText("As")
	c.labels.key.SetText("9")
	c.labels.tone.SetText("#123456")
	c.labels.guideline.SetText("What is said to be so.")
	c.labels.parent.OnChanged("Quote")
	c.save.Tapped(nil)
	if !c.closed || c.asked() != "" {
		t.Fatalf("not saved: %q %q", c.faults.Words(), c.asked())
	}
	l, _ := c.Editor.s.Scheme().Label("claim")
	color, _ := annotate.ParseColor("#123456")
	if l.Name != "Assertion" || l.Short != "As" || l.Key != "9" || l.Color != color || l.Guideline != "What is said to be so." || l.Parent != "quote" {
		t.Errorf("in force is %+v", l)
	}
	for _, line := range strings.Split(before, "\n") {
		if strings.HasPrefix(line, "#") && !strings.Contains(c.config(), line) {
			t.Errorf("the note %q is gone", line)
		}
	}
}

func TestALabelThatMarksHaveIsArchivedAfterAskingAndComesBack(t *testing.T) {
	c := newScreen(t)
	n := c.draft.use.Labels["claim"]
	c.labels.remove.Tapped(nil)
	c.wantAsked("Archive “Claim”?", widgets.Thousands(n)+" marks have this label", "stays in the files")
	c.answer("Keep it")
	if c.draft.changed() {
		t.Fatal("keeping it changes it")
	}
	c.labels.remove.Tapped(nil)
	c.answer("Archive")
	if !c.draft.now.Labels[0].Archived || len(c.draft.now.Labels) != 3 {
		t.Errorf("%+v", c.draft.now.Labels)
	}
	c.labels.remove.Tapped(nil)
	if c.draft.changed() || c.asked() != "" {
		t.Error("it is not back in use as it was")
	}
}

func TestALabelWithoutMarksIsDeletedAndTheLastOneIsNot(t *testing.T) {
	c := newScreen(t)
	c.tap(c.labels.whole, "Add label")
	c.labels.name.SetText("Hedge")
	c.labels.remove.Tapped(nil)
	if c.asked() != "" || c.draft.changed() {
		t.Errorf("asked %q, labels %+v", c.asked(), c.draft.now.Labels)
	}
	c.draft.use.Labels = map[string]int{}
	c.labels.remove.Tapped(nil)
	c.labels.remove.Tapped(nil)
	c.labels.remove.Tapped(nil)
	c.wantAsked("only label")
	if len(c.draft.now.Labels) != 1 {
		t.Errorf("%+v", c.draft.now.Labels)
	}
}

func TestLayersThatCannotBeReadMakeCountsAtLeastAndAreTold(t *testing.T) {
	c := newScreen(t, func(c *screen) {
		p := filepath.Join(c.dir, filepath.FromSlash(storage.SidecarPath(harbour, "zoe")))
		if err := os.WriteFile(p, []byte("{"), 0o644); err != nil {
			t.Fatal(err)
		}
	})
	if !strings.HasPrefix(c.labels.used.Words(), "At least ") {
		t.Errorf("in use: %q", c.labels.used.Words())
	}
	c.labels.remove.Tapped(nil)
	c.wantAsked("At least ", "could not be read", "zoe")
	c.answer("Keep it")
	c.turnTo(relationPart)
	c.relations.list.SetCurrent(1)
	c.relations.list.OnCurrent(1)
	c.relations.remove.Tapped(nil)
	c.wantAsked("At least 0 links", "could not be read")
}

func TestDeletingARelationOrQuestionInUseAsksOnceWithItsCount(t *testing.T) {
	c := newScreen(t)
	c.turnTo(relationPart)
	c.relations.remove.Tapped(nil)
	c.wantAsked("Delete the relation “supports”?", "2 links of this type stay in the files, shown by the id “supports”")
	c.answer("Delete")
	c.relations.remove.Tapped(nil)
	if c.asked() != "" || len(c.draft.now.Relations) != 0 {
		t.Errorf("one without links: asked %q", c.asked())
	}
	c.turnTo(articlePart)
	c.tap(c.article.questions.cards[0].object, "Delete")
	c.wantAsked("Delete the question “Topic”?", "1 answer to it stays in the files, but is not shown any more")
	c.answer("Delete")
	c.tap(c.article.questions.cards[0].object, "Delete")
	if c.asked() != "" || len(c.draft.now.Article) != 0 {
		t.Errorf("one without answers: asked %q", c.asked())
	}
	c.save.Tapped(nil)
	if c.asked() != "" || !c.closed {
		t.Errorf("what was agreed to is asked again: %q", c.asked())
	}
	if s := c.saved(); len(s.Relations) != 0 || len(s.Article) != 0 {
		t.Errorf("%+v", s)
	}
}

func TestNarrowingWhatIsInUseIsSaidBesideAndAskedBeforeSaving(t *testing.T) {
	c := newScreen(t)
	c.turnTo(articlePart)
	card := c.article.questions.cards[0]
	card.values.SetText("schools\nlibraries, and the like")
	if got := card.used.Words(); got != "1 of 1 answer would no longer fit and stay in the files as they are." {
		t.Errorf("beside the question: %q", got)
	}
	c.turnTo(relationPart)
	c.relations.from.each[0].Tapped(nil) // from claims only, and one of the links is from a warning
	if got := c.relations.lost.Words(); !strings.HasPrefix(got, "1 link of “supports” would no longer be allowed") {
		t.Errorf("beside the relation: %q", got)
	}
	c.save.Tapped(nil)
	c.wantAsked("Save the scheme all the same?", "1 of 1 answer to “Topic” (the article)", "1 link of “supports”", "but stay in the files", "stays in the files and is still shown")
	c.answer("Keep editing")
	if c.closed || slices.Equal(c.Editor.s.Scheme().Article[0].Values, []string{"schools", "libraries, and the like"}) {
		t.Fatal("saved all the same")
	}
	c.save.Tapped(nil)
	c.answer("Save")
	if got := c.saved().Article[0].Values; !c.closed || !slices.Equal(got, []string{"schools", "libraries, and the like"}) {
		t.Errorf("saved are %q", got)
	}
	if l := c.saved().Relations[0]; !slices.Equal(l.From, []string{"claim"}) || l.To != nil {
		t.Errorf("%+v", l)
	}
	if c.Editor.s.Layer().Article["topic"] != "harbour" {
		t.Error("the answer is gone")
	}
}

func TestRenamedQuestionsKeepTheirAnswersAndNewOnesBringNone(t *testing.T) {
	c := newScreen(t)
	c.turnTo(articlePart)
	q := c.article.questions
	q.cards[0].name.SetText("Subject")
	c.tap(q.cards[0].object, "Down")
	c.tap(c.article.whole, "Add question")
	q.cards[2].name.SetText("Topic")
	q.cards[2].kind.OnChanged("text")
	q.cards[2].required.Tapped(nil)
	c.save.Tapped(nil)
	want := []annotate.Attribute{
		{ID: "people", Name: "People", Type: annotate.Number},
		{ID: "topic", Name: "Subject", Type: annotate.Choice, Values: []string{"harbour", "schools"}},
		{ID: "topic-2", Name: "Topic", Type: annotate.Words, Required: true},
	}
	got := c.saved().Article
	if !slices.EqualFunc(got, want, func(a, b annotate.Attribute) bool {
		return a.ID == b.ID && a.Name == b.Name && a.Type == b.Type && a.Required == b.Required && slices.Equal(a.Values, b.Values)
	}) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestAQuestionThatWasOnceThereIsNotAnsweredByOldAnswers(t *testing.T) {
	c := newScreen(t, func(c *screen) {
		scheme := c.s.Scheme().Clone()
		scheme.Article = nil
		if err := c.s.SaveScheme(scheme); err != nil {
			t.Fatal(err)
		}
	})
	c.turnTo(articlePart)
	c.tap(c.article.none.object, "Add question")
	c.article.questions.cards[0].name.SetText("Topic")
	if id := c.draft.now.Article[0].ID; id != "topic-2" {
		t.Errorf("the new question has the id %q, and so the old answers", id)
	}
}

func TestWhatIsStillBeingCountedIsWaitedFor(t *testing.T) {
	c := newScreen(t, func(c *screen) { c.held = true })
	if got := c.labels.used.Words(); !strings.HasPrefix(got, "Counting the marks…") {
		t.Errorf("in use: %q", got)
	}
	c.tap(c.labels.whole, "Add label")
	c.labels.name.SetText("Topic")
	c.labels.turnTo(0)
	c.labels.remove.Tapped(nil)
	c.wantAsked("still being counted")
	c.run()
	c.wantAsked("Archive “Claim”?")
	c.answer("Archive")
	if !c.draft.now.Labels[0].Archived {
		t.Error("it is not archived")
	}
}

func TestAWaitThatWasGivenUpDoesNothingLater(t *testing.T) {
	c := newScreen(t, func(c *screen) { c.held = true })
	c.labels.name.SetText("Assertion")
	c.save.Tapped(nil)
	c.answer("Keep editing")
	c.run()
	if c.closed || c.asked() != "" || c.Editor.s.Scheme().Labels[0].Name != "Claim" {
		t.Error("it was saved after all")
	}
}

func TestMergingAsksSavesAndCanBeTakenBack(t *testing.T) {
	c := newScreen(t)
	mine, all := c.draft.use.Mine["claim"], c.draft.use.Labels["claim"]
	if mine == 0 || all == mine {
		t.Fatalf("%d of %d marks are the person's own; the sample should have both", mine, all)
	}
	c.labels.merge.OnChanged("Warning")
	c.wantAsked("Merge “Claim” into “Warning”?", widgets.Thousands(mine)+" marks of yours", widgets.Thousands(all-mine)+" marks of other people keep",
		"answers to “Certainty” stay with the marks", "Undo merging labels")
	c.answer("Keep both")
	if c.draft.changed() || c.closed || c.Editor.s.Layer().Count("claim") == 0 {
		t.Fatal("keeping both changes something")
	}
	claims, warnings := c.Editor.s.Layer().Count("claim"), c.Editor.s.Layer().Count("warning")
	c.labels.merge.OnChanged("Warning")
	c.answer("Merge and save")
	if l, _ := c.Editor.s.Scheme().Label("claim"); !c.closed || !l.Archived || c.Editor.s.Layer().Count("warning") != claims+warnings {
		t.Errorf("closed: %v; %+v", c.closed, l)
	}
	c.Editor.s.UndoMerge()
	if l, _ := c.Editor.s.Scheme().Label("claim"); l.Archived || c.Editor.s.Layer().Count("claim") != claims {
		t.Errorf("after taking back: %+v, %d claims", l, c.Editor.s.Layer().Count("claim"))
	}
}

// TestTheEditorStaysAndSaysWhyWhenTheSchemeCannotBeSaved: by Save, by leaving
// with Save, and by merging.
func TestTheEditorStaysAndSaysWhyWhenTheSchemeCannotBeSaved(t *testing.T) {
	for name, save := range map[string]func(*screen){
		"saving":  func(c *screen) { c.save.Tapped(nil) },
		"leaving": func(c *screen) { c.Leave(c.OnClose); c.answer("Save") },
		"merging": func(c *screen) { c.labels.merge.OnChanged("Quote"); c.answer("Merge and save") },
	} {
		t.Run(name, func(t *testing.T) {
			c := newScreen(t)
			c.labels.name.SetText("Assertion")
			file := filepath.Join(c.dir, storage.ConfigFile)
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir(file, 0o755); err != nil { // nothing can be written there
				t.Fatal(err)
			}
			save(c)
			if c.closed || !strings.Contains(c.faults.Words(), storage.ConfigFile) {
				t.Errorf("closed: %v; told %q", c.closed, c.faults.Words())
			}
			if l, _ := c.Editor.s.Scheme().Label("claim"); l.Name != "Claim" || c.Editor.s.Layer().Count("claim") == 0 {
				t.Error("half of it was done")
			}
			if c.labels.name.Text != "Assertion" || !c.draft.changed() {
				t.Error("the edits are gone")
			}
		})
	}
}

func TestLeavingWithEditsAsksFromEveryControl(t *testing.T) {
	esc := &fyne.KeyEvent{Name: fyne.KeyEscape}
	c := newScreen(t)
	c.labels.list.TypedKey(esc)
	if !c.closed {
		t.Fatal("without edits it asks")
	}
	c.closed = false
	c.labels.name.SetText("Assertion")
	for name, f := range map[string]fyne.Focusable{
		"the list": c.labels.list, "a field": c.labels.key, "the note": c.labels.guideline, "a choice": c.labels.parent,
		"merging": c.labels.merge, "a button": c.labels.remove, "Save": c.save, "the sections": c.switcher,
		"a question": c.labels.questions.cards[0].name, "its type": c.labels.questions.cards[0].kind,
		"its values": c.labels.questions.cards[0].values, "its box": c.labels.questions.cards[0].required,
	} {
		f.TypedKey(esc)
		c.wantAsked("Close without saving?")
		c.window.Canvas().Focused().TypedKey(esc)
		if c.closed || c.asked() != "" {
			t.Fatalf("%s: closed %v, asked %q", name, c.closed, c.asked())
		}
	}
	c.labels.list.TypedKey(esc)
	c.answer("Discard the changes")
	if l, _ := c.Editor.s.Scheme().Label("claim"); !c.closed || l.Name != "Claim" {
		t.Errorf("closed %v with the label %q", c.closed, l.Name)
	}
}

func TestWhatIsWrongIsSaidBesideItAndKeepsFromSaving(t *testing.T) {
	c := newScreen(t)
	if !c.save.Disabled() {
		t.Error("there is nothing to save")
	}
	c.labels.tone.SetText("#44")
	if !c.save.Disabled() || !strings.Contains(c.faults.Words(), "is not a colour") {
		t.Errorf("%q", c.faults.Words())
	}
	c.Leave(c.OnClose)
	c.wantAsked("cannot be saved as they are", "is not a colour")
	c.answer("Keep editing")
	c.labels.tone.SetText("#445566")
	c.labels.key.SetText("2")
	if !strings.Contains(c.labels.wrong.Words(), "is that of “Warning”, too") || !c.labels.wrong.Visible() {
		t.Errorf("beside the label: %q", c.labels.wrong.Words())
	}
	c.labels.merge.OnChanged("Quote")
	c.wantAsked("cannot be saved as it is")
	c.answer("Keep editing")
	c.labels.key.SetText("1")
	card := c.labels.questions.cards[0]
	card.values.SetText("")
	if card.wrong.Words() != "a list needs values, one a line" || !strings.Contains(c.faults.Words(), "Claim, Certainty: a list needs values") {
		t.Errorf("beside the question: %q, below: %q", card.wrong.Words(), c.faults.Words())
	}
	c.turnTo(relationPart) // elsewhere it is still said below
	if !strings.Contains(c.faults.Words(), "Claim, Certainty") || !c.save.Disabled() {
		t.Errorf("%q", c.faults.Words())
	}
	c.turnTo(labelPart)
	c.labels.questions.cards[0].values.SetText("asserted\nhedged\ndenied")
	if c.faults.Words() != "" || c.save.Disabled() {
		t.Errorf("%q", c.faults.Words())
	}
}

func TestAnyLabelIsAChoiceOfItsOwn(t *testing.T) {
	c := newScreen(t)
	c.turnTo(relationPart)
	to := c.relations.to
	ticked := func() (out []string) {
		if to.any.On() {
			out = append(out, "any")
		}
		for i, b := range to.each {
			if b.On() {
				out = append(out, c.draft.now.Labels[i].ID)
			}
		}
		return out
	}
	for _, step := range []struct {
		turn *widgets.Check
		want []string
	}{
		{to.any, []string{"any"}}, // it cannot be neither
		{to.each[2], []string{"quote"}},
		{to.each[0], []string{"claim", "quote"}},
		{to.each[2], []string{"claim"}},
		{to.each[0], []string{"any"}},
		{to.each[1], []string{"warning"}},
		{to.any, []string{"any"}},
	} {
		step.turn.Tapped(nil)
		if got := ticked(); !slices.Equal(got, step.want) {
			t.Errorf("ticked are %v, want %v", got, step.want)
		}
	}
	c.relations.symmetric.Tapped(nil)
	c.tap(c.relations.whole, "Add relation")
	c.relations.name.SetText("Heeds")
	c.tap(c.relations.whole, "Up")
	c.save.Tapped(nil)
	got := c.saved().Relations
	if len(got) != 3 || got[0].ID != "heeds" || got[0].Name != "Heeds" || !got[1].Symmetric || got[1].ID != "supports" || got[1].To != nil {
		t.Errorf("%+v", got)
	}
}

func TestTabGoesThroughTheFieldsBeforeTheButtonsThatEndIt(t *testing.T) {
	c := newScreen(t)
	canvas := c.window.Canvas()
	canvas.Focus(c.Field())
	order := map[fyne.Focusable]int{}
	for i := range 60 {
		if _, again := order[canvas.Focused()]; again {
			break
		}
		order[canvas.Focused()] = i
		canvas.FocusNext()
	}
	cancel := -1
	for f, i := range order {
		if b, ok := f.(*widgets.Button); ok && b.Label() == "Cancel" {
			cancel = i
		}
	}
	l := c.labels
	at := []int{order[l.list], order[l.name], order[l.short], order[l.key], order[l.tone], order[l.guideline], cancel, order[c.switcher]}
	if at[0] != 0 || !slices.IsSorted(at) || at[6] < 0 {
		t.Errorf("Tab comes to list, name, short, key, colour, guideline, Cancel and sections at %v", at)
	}
}
