package session

import (
	"slices"
	"strings"
	"testing"
	"unicode"
)

func TestEveryCommandHasAnIdATitleAndAMenu(t *testing.T) {
	s := New(Options{})
	seen := map[string]bool{}
	for _, c := range s.Commands() {
		if c.ID == "" || seen[c.ID] {
			t.Errorf("the id %q is there twice, or empty", c.ID)
		}
		seen[c.ID] = true
		if c.Title == "" || !slices.Contains(Menus(), c.Menu) || c.run == nil {
			t.Errorf("%s: title %q, menu %q", c.ID, c.Title, c.Menu)
		}
		if menu, _, ok := strings.Cut(c.Title, ": "); ok && c.Under != "" && menu != c.Under {
			t.Errorf("%s: the title %q names another menu than %q", c.ID, c.Title, c.Under)
		}
		got, ok := s.Command(c.ID)
		if !ok || got.Title != c.Title {
			t.Errorf("%s is not found by its id", c.ID)
		}
	}
	if _, ok := s.Command("no.such"); ok || s.Run("no.such") {
		t.Error("there is a command that is not there")
	}
}

func TestKeysAreReadAsTheyAreWritten(t *testing.T) {
	named := "Left Right Up Down Home End PgUp PgDn Enter Tab Delete Backspace Esc Space Plus Minus F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 F11 F12"
	for _, c := range New(Options{}).Commands() {
		for _, k := range c.Keys {
			back, err := ParseChord(k.String())
			if err != nil || back != k {
				t.Errorf("%s: %q is read as %v, %v", c.ID, k, back, err)
			}
			r := []rune(k.Key)
			if !slices.Contains(strings.Fields(named), k.Key) && (len(r) != 1 || unicode.ToUpper(r[0]) != r[0]) {
				t.Errorf("%s: %q is no key", c.ID, k.Key)
			}
		}
	}
	for _, wrong := range []string{"", "Ctrl+", "Hyper+X", "Ctrl+Ctrl2+X"} {
		if c, err := ParseChord(wrong); err == nil {
			t.Errorf("%q is read as %v", wrong, c)
		}
	}
}

func TestKeysStandForOneThingEach(t *testing.T) {
	for _, c := range New(Options{}).Clashes() { // with the default scheme
		t.Errorf("%s stands for %s and %s", c.Chord, c.A, c.B)
	}
}

func TestTheKeysOfTheTableDoWhatItSays(t *testing.T) {
	s := New(Options{})
	want := map[string]string{
		"Ctrl+O": "file.open", "Ctrl+Z": "edit.undo", "Ctrl+Shift+Z": "edit.redo", "Ctrl+Y": "edit.redo", "Ctrl+F": "edit.find",
		"F3": "edit.findNext", "Shift+F3": "edit.findPrevious", "Enter": "mark.enter", "Delete": "mark.delete", "Backspace": "mark.delete",
		"Alt+Shift+Left": "mark.startLeft", "Alt+Shift+Right": "mark.startRight", "Esc": "mark.escape", "Tab": "go.nextMark",
		"Shift+Tab": "go.previousMark", "Ctrl+PgDn": "go.next", "Ctrl+PgUp": "go.previous", "Ctrl+Enter": "go.done", "F6": "go.pane",
		"Ctrl+Shift+P": "view.palette", "Ctrl+Plus": "view.larger", "Ctrl+Minus": "view.smaller", "Ctrl+0": "view.usual",
		"F11": "view.fullScreen", "F1": "help.keys", "Alt+Up": "caret.grow", "Alt+Down": "caret.shrink",
		"Left": "caret.left", "Ctrl+Right": "caret.wordRight", "Home": "caret.lineStart", "Ctrl+End": "caret.textEnd", "PgDn": "caret.pageDown",
		"Shift+Up": "select.up", "Ctrl+Shift+Left": "select.wordLeft", "Shift+End": "select.lineEnd", "Ctrl+Shift+Home": "select.textStart",
		"Shift+PgUp": "select.pageUp",
	}
	for key, id := range want {
		c, err := ParseChord(key)
		if err != nil {
			t.Fatal(err)
		}
		command, _ := s.Command(id)
		if !slices.Contains(command.Keys, c) {
			t.Errorf("%s does not stand for %s", key, id)
		}
	}
}

func TestAClashOfALabelWithACommandIsReported(t *testing.T) {
	scheme := "[scheme]\nid = \"s\"\n[[scheme.labels]]\nid = \"x\"\nname = \"Example\"\nkey = \"j\"\n"
	d := newDesk(t, folder(t, map[string]string{"postil.toml": scheme, "a.txt": "one"}), MemoryPreferences{})
	d.Open(d.dir)
	if c := d.Clashes(); len(c) > 0 {
		t.Fatalf("clashes %v", c)
	}
	d.commands = append(d.commands, Command{ID: "a", Title: "Jump", Keys: keys("J")}, Command{ID: "b", Title: "Again", Keys: keys("Ctrl+Z")})
	got := d.Clashes()
	want := []Clash{{keys("Ctrl+Z")[0], "Undo", "Again"}, {keys("J")[0], "Jump", "label Example"}}
	if !slices.Equal(got, want) {
		t.Errorf("clashes %v, want %v", got, want)
	}
}

func TestAKeyThatStandsForNothingIsLeftToOthers(t *testing.T) {
	d := open(t, latin)
	for _, key := range []Chord{{Key: "9"}, {Key: "9", Ctrl: true}, {Key: "F5"}, {Key: "x"}} {
		if d.PressKey(key) {
			t.Errorf("%s does something", key)
		}
	}
	d.wantMarks()
}

func TestLabelKeysWorkInUpperAndLowerCase(t *testing.T) {
	scheme := "[scheme]\nid = \"s\"\n[[scheme.labels]]\nid = \"x\"\nname = \"Example\"\nkey = \"j\"\n"
	d := newDesk(t, folder(t, map[string]string{"postil.toml": scheme, "a.txt": "one two"}), MemoryPreferences{})
	d.SetPerson("Mina")
	d.Open(d.dir)
	for _, c := range []struct{ words, key string }{{"one", "j"}, {"two", "J"}} {
		d.Select(d.place(c.words))
		d.PressKey(Chord{Key: c.key})
	}
	d.wantMarks("x one", "x two")
}

func TestAKeyMayStandForOneThingInEachMode(t *testing.T) {
	scheme := "[scheme]\nid = \"s\"\n[[scheme.labels]]\nid = \"x\"\nname = \"Example\"\nkey = \"r\"\n"
	d := newDesk(t, folder(t, map[string]string{"postil.toml": scheme, "a.txt": "one"}), MemoryPreferences{})
	d.Open(d.dir)
	if c := d.Clashes(); len(c) > 0 { // R rejects in review, where label keys do not label
		t.Fatalf("clashes %v", c)
	}
	d.commands = append(d.commands, Command{ID: "a", Title: "Again", In: InReview, Keys: keys("D")}, Command{ID: "b", Title: "While editing", In: InEdit, Keys: keys("R")})
	want := []Clash{{keys("D")[0], "Defer the decision", "Again"}, {keys("R")[0], "While editing", "label Example"}}
	if got := d.Clashes(); !slices.Equal(got, want) {
		t.Errorf("clashes %v, want %v", got, want)
	}
}

func TestInsightsAreThereOnceTheWindowHasAPlaceForThem(t *testing.T) {
	s := New(Options{})
	if _, ok := s.Command("mode.insights"); !ok || slices.ContainsFunc(s.Commands(), func(c Command) bool { return c.ID == "mode.insights" }) {
		t.Error("the command is listed before there is a place")
	}
	s.SetMode(Measuring)
	if s.PressKey(keys("Ctrl+3")[0]) || s.Mode() != Annotating || len(s.Offered()) != 2 {
		t.Error("the mode is to be had before there is a place")
	}
	s.OfferInsights()
	if !s.PressKey(keys("Ctrl+3")[0]) || s.Mode() != Measuring || len(s.Offered()) != 3 {
		t.Error("Ctrl+3 does not show insights")
	}
}
