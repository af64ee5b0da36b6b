package session

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"postil/annotate"
	"postil/storage/doctor"
)

// staleSave is a file that a crash has left.
const staleSave = ".postil-0123456789abcdef-0.tmp"

// relabelled has a sidecar say other words in the place of some.
func relabelled(t testing.TB, file, old, by string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), old) {
		t.Fatalf("%s does not say %q", file, old)
	}
	write(t, file, strings.ReplaceAll(string(b), old, by))
}

// lostEnd gives a layer on disk a relation of which one end is no mark of it.
func lostEnd(t testing.TB, file string) {
	t.Helper()
	l := onDisk(t, file)
	from := l.At(0)
	r := &annotate.Relation{ID: annotate.ID{9, 6: 0x70, 8: 0x80}, Type: "supports", From: from.ID, To: annotate.ID{8, 6: 0x70, 8: 0x80}, Created: from.Created, Modified: from.Modified}
	c := annotate.Contents{Annotations: slices.Collect(l.Annotations()), Relations: []*annotate.Relation{r}}
	broken, err := annotate.NewLayer(l.Header, c)
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, encoded(t, broken))
}

// marker marks words of an article for a person, by another session over the folder.
func (d *desk) marker(person, article string, words ...string) string {
	d.t.Helper()
	e := newDesk(d.t, d.dir, MemoryPreferences{}, func(e *desk, _ *Options) { e.ids = d.ids })
	e.SetPerson(person)
	e.Open(d.dir)
	e.goTo(article)
	for _, w := range words {
		e.label(w, "1")
	}
	if err := e.Flush(); err != nil {
		d.t.Fatal(err)
	}
	return e.sidecar()
}

// filesOf are those of a folder by path, but for what Postil keeps for itself.
func filesOf(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			if e != nil && e.Name() == ".postil" {
				return fs.SkipDir
			}
			return err
		}
		b, err := os.ReadFile(p)
		rel, _ := filepath.Rel(dir, p)
		out[filepath.ToSlash(rel)] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// found are the ailments of a kind.
func (c *Checkup) found(k doctor.Kind) []Ailment {
	return slices.DeleteFunc(slices.Clone(c.Ailments), func(a Ailment) bool { return a.Kind != k })
}

// looked is the look at the folder of a desk.
func (d *desk) looked() *Checkup {
	d.t.Helper()
	c := d.CheckUp()
	c.Look()
	d.run()
	if c.Doing != CheckIdle || !c.Looked || c.Err != nil {
		d.t.Fatalf("it is doing %v, looked %v, %v", c.Doing, c.Looked, c.Err)
	}
	return c
}

func TestNothingWrongIsFoundInAFolderInOrder(t *testing.T) {
	d := open(t, latin)
	d.label("harbour", "1")
	c := d.looked()
	if c.Problems() != 0 || len(c.Ailments) != 0 || c.Articles != 5 || c.Layers != 1 || len(c.Repairs) != 0 {
		t.Errorf("found %+v in %d articles and %d layers", c.Ailments, c.Articles, c.Layers)
	}
	if d.CheckUp() != c {
		t.Error("what was found is forgotten")
	}
	d.SetPerson("Lea")
	if e := d.CheckUp(); e == c || e.Looked {
		t.Error("another person is shown what was found for her")
	}
}

func TestALookIsStopped(t *testing.T) {
	d := sick(t)
	c := d.CheckUp()
	stop := d.On.Checkup.Listen(func(c *Checkup) {
		if c.Done > 0 {
			c.Stop()
		}
	})
	c.Look()
	stop()
	if c.Looked || c.Doing != CheckIdle || len(c.Ailments) > 0 || c.Err != nil {
		t.Errorf("looked %v, found %v, %v", c.Looked, c.Ailments, c.Err)
	}
	if d.looked(); len(c.Ailments) == 0 {
		t.Error("a second look finds nothing")
	}
}

func TestWhatIsWrongWithColleaguesMarksIsHiddenUntilTheArticleIsDone(t *testing.T) {
	d := open(t, latin)
	relabelled(t, d.marker("Bob", latin, "board"), `"label": "claim"`, `"label": "rumour"`)
	c := d.looked()
	if len(c.Ailments) != 1 || !c.Ailments[0].Hidden || strings.Contains(c.Ailments[0].Wrong(), "rumour") || !c.GoTo(0) || d.selected() != "" {
		t.Errorf("found %+v, selected %q", c.Ailments, d.selected())
	}
	d.label("harbour", "1")
	d.toggleDone()
	c.Look()
	if len(c.Ailments) != 1 || c.Ailments[0].Hidden || !strings.Contains(c.Ailments[0].Wrong(), "has no label “rumour”.") || !c.GoTo(0) {
		t.Errorf("found %+v", c.Ailments)
	}
	d.wantSelected("board")
	// It is in the article that she is not in, too.
	d.goTo(emoji)
	c.Look()
	if !c.GoTo(0) || d.Doc().Path() != latin {
		t.Errorf("shown is %s", d.Doc().Path())
	}
	d.wantSelected("board")
}

func TestGoingToAnAilmentSelectsHerMark(t *testing.T) {
	d := open(t, latin)
	relabelled(t, d.marker("Mina", latin, "board"), `"label": "claim"`, `"label": "rumour"`)
	file := d.marker("Bob", latin, "board")
	if err := os.Rename(file, filepath.Join(d.dir, sidecarOf("gone.txt", "bob"))); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(d.dir, sidecarOf(latin, "bob")), "{")
	e := d.again()
	e.Open(e.dir)
	e.goTo(emoji)
	c := e.looked()
	i := slices.IndexFunc(c.Ailments, func(a Ailment) bool { return a.Kind == doctor.Label })
	if !c.GoTo(i) || e.Doc().Path() != latin {
		t.Fatalf("shown is %s", e.Doc().Path())
	}
	e.wantMark("rumour board")
	orphan := slices.IndexFunc(c.Ailments, func(a Ailment) bool { return a.Kind == doctor.Orphan })
	if c.GoTo(orphan) || c.Err == nil || c.Ailments[orphan].Advice == "" {
		t.Errorf("there is an article to go to: %+v", c.Ailments[orphan])
	}
	if c.GoTo(-1) || c.GoTo(len(c.Ailments)) {
		t.Error("there are more of them")
	}
}

func TestGoingToAMarkWhoseWordsAreGoneShowsThePlacesForIt(t *testing.T) {
	d := rewritten(t)
	c := d.looked()
	quotes := c.found(doctor.Quote)
	if len(quotes) == 0 || quotes[0].Fix != nil || quotes[0].Advice == "" {
		t.Fatalf("found %+v", c.Ailments)
	}
	if !c.GoTo(slices.IndexFunc(c.Ailments, func(a Ailment) bool { return a.Kind == doctor.Quote })) || !d.PlacingOpen() {
		t.Error("the list of places is not shown")
	}
}

func TestCheckingNeedsAFolder(t *testing.T) {
	d := newDesk(t, t.TempDir(), MemoryPreferences{})
	if d.Run(checkCommand); !d.told("Open a folder of articles first") || len(d.asked) > 0 || d.CheckUp() != nil {
		t.Errorf("asked for %v, told %v", d.asked, d.notices)
	}
	d.Open(folder(t, fixtureTexts))
	if d.Run(checkCommand); !slices.Contains(d.asked, AskCheck) {
		t.Errorf("asked for %v", d.asked)
	}
}

func TestEveryKindOfFindingHasATitleAndAdvice(t *testing.T) {
	kinds := append(doctor.Fixable(), doctor.Config, doctor.Unreadable, doctor.Broken, doctor.Newer, doctor.Source, doctor.Quote, doctor.Attribute, doctor.Meta, doctor.Zone)
	for _, k := range kinds {
		if w := wordsOf(k); w.title == "" || w.advice == "" || kindOrder(k) < 0 || KindTitle(k) == string(k) {
			t.Errorf("of %s is said %+v", k, w)
		}
	}
}

func TestSentencesHaveTheQuotesOfPrint(t *testing.T) {
	for s, want := range map[string]string{
		`moves it to "a.txt", beside its text`: "Moves it to “a.txt”, beside its text.",
		`it quotes "say \"no\" \u00ad"`:        `It quotes “say "no" \u00ad”.`,
		`a stray " quote`:                      `A stray " quote.`,
		"":                                     "",
	} {
		if got := sentence(s); got != want {
			t.Errorf("%q becomes %q, want %q", s, got, want)
		}
	}
}
