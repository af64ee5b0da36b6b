package session

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"postil/annotate"
	"postil/storage/article"
)

const wire = "Menu Sections Subscribe\n\nStorm nears the coast\n\nBy Ida Marsh\n\nThe quay is closed, the board said on Tuesday.\nNobody was hurt.\n"

// zones are those of the shown article, as kind and words.
func (d *desk) zones() []string {
	out := []string{}
	for _, z := range d.Doc().Zones {
		out = append(out, string(z.Kind)+": "+d.Text().Quote(z.Span()))
	}
	return out
}

func (d *desk) wantZones(want ...string) {
	d.t.Helper()
	if got := d.zones(); !slices.Equal(got, want) {
		d.t.Errorf("the zones are %q, want %q", got, want)
	}
}

// wantZonesKept fails unless another session finds the same zones.
func (d *desk) wantZonesKept() {
	d.t.Helper()
	e := d.again()
	e.Open(e.dir)
	e.goTo(d.Doc().Path())
	if got := e.zones(); !slices.Equal(got, d.zones()) {
		d.t.Errorf("on disk are %q, want %q", got, d.zones())
	}
}

// zone says that words are of a kind.
func (d *desk) zone(words string, kind article.ZoneKind) {
	d.t.Helper()
	d.Select(d.place(words))
	if !d.Run("zone." + string(kind)) {
		d.t.Fatalf("there is no command for %s", kind)
	}
}

const (
	menuZone  = "furniture: Menu Sections Subscribe"
	headZone  = "headline: Storm nears the coast"
	idaZone   = "byline: By Ida Marsh"
	storyZone = "body: The quay is closed, the board said on Tuesday.\nNobody was hurt."
)

func TestADocumentKnowsItsZones(t *testing.T) {
	d := with(t, wire)
	d.wantZones(menuZone, headZone, idaZone, storyZone)
	for words, want := range map[string]article.ZoneKind{"Sections": article.ZoneFurniture, "Ida": article.ZoneByline, "quay": article.ZoneBody, "\n\nStorm": article.ZoneFurniture} {
		d.collapse(Caret{Offset: d.place(words).Start})
		if got := d.Zone(); got != want {
			t.Errorf("at %q the zone is %q, want %q", words, got, want)
		}
	}
	d.collapse(Caret{Offset: d.place("\nStorm").Start})
	if got := d.Zone(); got != "" {
		t.Errorf("on an empty line the zone is %q", got)
	}
}

func TestAZoneIsSetOverTheSelectedWordsAndKept(t *testing.T) {
	d := with(t, wire)
	told := 0
	d.On.Zones.Listen(func(*Doc) { told++ })
	d.zone("\nNobody was hurt.\n", article.ZoneCaption)
	d.wantZones(menuZone, headZone, idaZone, "body: The quay is closed, the board said on Tuesday.\n", "caption: Nobody was hurt.")
	d.wantZonesKept()
	if told != 1 || !d.told("Zone: caption, for “Nobody was hurt.”.") || !d.notices[0].Undo {
		t.Errorf("told %d times, and %+v", told, d.notices)
	}
	if got := d.lastSaving(); got.Status != Saved {
		t.Errorf("saving stands at %+v", got)
	}
	if files := d.files(); !slices.Equal(files, []string{".postil", "article.meta.json"}) {
		t.Errorf("the files are %q", files)
	}
	if d.Layer().State != annotate.StateNew {
		t.Errorf("the article is %s", d.Layer().State)
	}
}

func TestAZoneIsUndoneInItsTurnAmongTheMarks(t *testing.T) {
	d := with(t, wire)
	d.label("quay", "1")
	d.zone("Nobody was hurt.", article.ZoneQuote)
	d.label("board", "2")
	if d.UndoName() != "Label Warning" {
		t.Errorf("the last step is %q", d.UndoName())
	}
	d.press("Ctrl+Z")
	d.wantMarks("claim quay")
	if d.UndoName() != "Zone: quote" {
		t.Errorf("the step before is %q", d.UndoName())
	}
	d.press("Ctrl+Z")
	d.wantMarks("claim quay")
	d.wantZones(menuZone, headZone, idaZone, storyZone)
	d.wantZonesKept()
	d.wantSelected("Nobody was hurt.")
	d.press("Ctrl+Z")
	d.wantMarks()
	d.press("Ctrl+Y", "Ctrl+Y")
	d.wantMarks("claim quay")
	if got := d.zones(); got[len(got)-1] != "quote: Nobody was hurt." {
		t.Errorf("done again: %q", got)
	}
	d.wantZonesKept()
	d.wantSaved()
}

func TestWithoutASelectionItIsToldWhatToDo(t *testing.T) {
	d := with(t, wire)
	for words, want := range map[string]string{"": "Select the words", "\n\n": "only spaces", "Sections": "furniture already"} {
		d.forget()
		d.zone(words, article.ZoneFurniture)
		if !d.told(want) {
			t.Errorf("%q: told %+v, want %q", words, d.notices, want)
		}
	}
	d.wantZones(menuZone, headZone, idaZone, storyZone)
	if d.UndoName() != "" || len(d.files()) > 0 {
		t.Errorf("there is a step %q, and files %q", d.UndoName(), d.files())
	}
}

func TestAZoneOfAFileThatMustNotBeOverwrittenIsRefusedWithTheReason(t *testing.T) {
	for meta, want := range map[string]string{`{"format":"postil.article","version":2}`: "newer version", `{`: "cannot be read"} {
		d := newDesk(t, folder(t, map[string]string{"article.txt": wire, "article.meta.json": meta}), MemoryPreferences{})
		d.SetPerson("Mina")
		d.Open(d.dir)
		d.zone("Nobody", article.ZoneQuote)
		d.wantZones(menuZone, headZone, idaZone, storyZone)
		if !d.told(want) || !d.told("article.meta.json") || d.UndoName() != "" {
			t.Errorf("told %+v, undo %q", d.notices, d.UndoName())
		}
		if b, _ := os.ReadFile(filepath.Join(d.dir, "article.meta.json")); string(b) != meta {
			t.Errorf("the file is %s", b)
		}
	}
}

func TestAFileThatIsBrokenMeanwhileIsLeftAndTheZonesAreAsBefore(t *testing.T) {
	d := with(t, wire)
	file := filepath.Join(d.dir, "article.meta.json")
	write(t, file, "{")
	d.zone("Nobody", article.ZoneQuote)
	d.wantZones(menuZone, headZone, idaZone, storyZone)
	if !d.told("cannot be read") {
		t.Errorf("told %+v", d.notices)
	}
	if b, _ := os.ReadFile(file); string(b) != "{" {
		t.Errorf("the file is %s", b)
	}
	if err := d.Close(saveLimit); err != nil {
		t.Errorf("closing is kept from: %v", err)
	}
}

func TestWhatSomebodyElseCorrectsMeanwhileIsTakenOver(t *testing.T) {
	d := with(t, wire)
	e := d.again()
	e.Open(e.dir)
	e.zone("Menu", article.ZoneCaption)
	d.zone("Nobody", article.ZoneQuote)
	if got := d.zones(); !slices.Contains(got, "caption: Menu") || !slices.Contains(got, "quote: Nobody") {
		t.Errorf("%q", got)
	}
	d.wantZonesKept()
}

func TestCorrectionsThatWaitAreNotLostToOneThatIsWritten(t *testing.T) {
	d := with(t, wire, queued)
	d.zone("Nobody", article.ZoneQuote)
	d.run()
	d.zone("Menu", article.ZoneCaption)
	d.zone("Ida", article.ZoneCaption)
	d.zone("Marsh", article.ZoneCaption)
	want := d.zones()
	d.run()
	d.wantZones(want...)
	d.wantZonesKept()
}

func TestAZoneThatCouldNotBeWrittenWaitsAndKeepsTheWindow(t *testing.T) {
	d := with(t, wire, queued)
	away := d.dir + "-away"
	d.zone("Nobody", article.ZoneQuote)
	if err := os.Rename(filepath.Join(d.dir, "article.txt"), away); err != nil {
		t.Fatal(err)
	}
	first := d.jobs[0]
	d.jobs = nil
	first() // the save; what it leaves to do later waits
	if got := d.lastSaving(); got.Status != SaveFailed || !strings.Contains(got.Err.Error(), "cannot keep the zones of article.txt") {
		t.Fatalf("saving stands at %+v", got)
	}
	if err := os.Rename(away, filepath.Join(d.dir, "article.txt")); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(saveLimit); err != nil {
		t.Errorf("closing: %v", err)
	}
	d.wantZonesKept()
}

func TestACorrectionThatIsWrittenLateTakesNoLaterOneBack(t *testing.T) {
	d := with(t, wire)
	d.opt.Do = func(f func()) { d.inbox = append(d.inbox, f) }
	d.zone("Nobody", article.ZoneQuote)
	d.zone("Menu", article.ZoneCaption)
	want := d.zones()
	for len(d.inbox) > 0 {
		f := d.inbox[0]
		d.inbox = d.inbox[1:]
		f()
		d.wantZones(want...)
	}
}
