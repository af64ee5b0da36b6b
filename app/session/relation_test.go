package session

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"postil/annotate"
)

// linked is a scheme with relations, and with questions about the article and
// about quotes.
const linked = `[scheme]
id = "linked"
version = "1"
name = "Linked"

[[scheme.labels]]
id = "claim"
name = "Claim"
key = "1"

[[scheme.labels]]
id = "warning"
name = "Warning"
key = "2"

[[scheme.labels]]
id = "quote"
name = "Quote"
key = "3"

[[scheme.labels.attributes]]
id = "speaker"
name = "Speaker"
type = "text"
required = true

[[scheme.relations]]
id = "supports"
name = "Supports"
from = ["claim"]
to = ["warning"]

[[scheme.relations]]
id = "same"
name = "Says the same"
from = ["warning"]
to = ["warning", "quote"]
symmetric = true

[[scheme.relations]]
id = "said"
name = "Said in"
from = ["claim"]
to = ["quote"]

[[scheme.article]]
id = "topic"
name = "Topic"
type = "choice"
values = ["harbour", "schools"]
required = true

[[scheme.article]]
id = "places"
type = "several"
values = ["quay", "bridge", "quay bridge"]
`

// openLinked is Mina's session over articles with the scheme above.
func openLinked(t testing.TB, article string, options ...option) *desk {
	t.Helper()
	dir := folder(t, fixtureTexts)
	write(t, filepath.Join(dir, "postil.toml"), linked)
	d := newDesk(t, dir, MemoryPreferences{}, options...)
	d.SetPerson("Mina")
	d.Open(dir)
	d.run()
	d.goTo(article)
	d.forget()
	return d
}

// relations are those of the shown article as type, first and second quote.
func (d *desk) relations() []string {
	out := []string{}
	for r := range d.Layer().Relations() {
		out = append(out, fmt.Sprintf("%s: %s > %s", r.Type, d.Layer().Annotation(r.From).Quote(), d.Layer().Annotation(r.To).Quote()))
	}
	return out
}

func (d *desk) wantRelations(want ...string) {
	d.t.Helper()
	if got := d.relations(); !slices.Equal(got, append([]string{}, want...)) {
		d.t.Errorf("the relations are %q, want %q", got, want)
	}
}

func TestTheSchemeSaysWhichRelationsBeginAtAMark(t *testing.T) {
	d := openLinked(t, latin)
	for key, want := range map[string][]string{"1": {"supports", "said"}, "2": {"same"}, "3": {"same"}} {
		d.label("harbour", key)
		var got []string
		for _, typ := range d.LinkTypes() {
			got = append(got, typ.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("from the label of key %s go %v, want %v", key, got, want)
		}
		d.press("Delete")
	}
	if d.LinkTypes() != nil {
		t.Error("relations begin at no mark")
	}
}

func TestOneTypeBeginsAtOnceAndOfSeveralOneIsAsked(t *testing.T) {
	d := openLinked(t, latin)
	d.press("Ctrl+R")
	if !d.told("Select the mark") || d.Linking() != nil {
		t.Errorf("without a mark: told %v", d.notices)
	}
	d.label("harbour", "2")
	d.press("Ctrl+R")
	if d.Linking() == nil || d.Linking().Type.ID != "same" || len(d.asked) > 0 {
		t.Errorf("linking %v, asked %v", d.Linking(), d.asked)
	}
	d.press("Esc")
	d.label("board", "1")
	d.press("Ctrl+R")
	if d.Linking() != nil || !slices.Equal(d.asked, []Request{AskLinkType}) {
		t.Errorf("linking %v, asked %v", d.Linking(), d.asked)
	}
	d.BeginLink("same")
	if d.Linking() != nil {
		t.Error("a relation begins at a mark that the scheme does not allow it for")
	}
	d.BeginLink("said")
	if d.Linking() == nil || d.Linking().Type.ID != "said" || d.Linking().From != d.Mark().ID {
		t.Errorf("linking %v", d.Linking())
	}
}

func TestWithoutRelationsInTheSchemeThePersonIsToldHowToAddOne(t *testing.T) {
	d := open(t, latin)
	d.label("harbour", "1")
	d.press("Ctrl+R")
	if !d.told("“Edit the scheme…” adds one") || d.Linking() != nil {
		t.Errorf("told %v", d.notices)
	}
}

func TestTheSecondMarkIsPickedByClickEnterOrTheKeyAgain(t *testing.T) {
	for name, pick := range map[string]func(*desk){
		"a click":     func(d *desk) { d.PickAt(d.place("denied").Start) },
		"Tab, Enter":  func(d *desk) { d.press("Tab", "Enter") },
		"Tab, Ctrl+R": func(d *desk) { d.press("Tab", "Ctrl+R") },
	} {
		t.Run(name, func(t *testing.T) {
			d := openLinked(t, latin)
			d.label("denied", "2")
			from := d.label("harbour", "1")
			d.BeginLink("supports")
			pick(d)
			d.wantRelations("supports: harbour > denied")
			if d.Linking() != nil || d.UndoName() != "Link: Supports" {
				t.Errorf("linking %v, undo would be %q", d.Linking(), d.UndoName())
			}
			if of := d.RelationsOf(from.ID); len(of) != 1 || of[0].Created.IsZero() {
				t.Errorf("of its first mark: %v", of)
			}
			d.wantSaved()
			d.Undo()
			d.wantRelations()
			d.wantSaved()
			d.Redo()
			d.wantRelations("supports: harbour > denied")
		})
	}
}

func TestALinkIsGivenUp(t *testing.T) {
	for name, giveUp := range map[string]func(*desk){
		"with Esc":                       func(d *desk) { d.press("Esc") },
		"when another article is opened": func(d *desk) { d.goTo(long); d.goTo(latin) },
		"when its first mark is deleted": func(d *desk) { d.press("Delete") },
	} {
		t.Run(name, func(t *testing.T) {
			d := openLinked(t, latin)
			d.label("denied", "2")
			d.label("harbour", "1")
			d.BeginLink("supports")
			var told []*Link
			d.On.Linking.Listen(func(l *Link) { told = append(told, l) })
			giveUp(d)
			d.PickAt(d.place("denied").Start)
			d.wantRelations()
			if d.Linking() != nil || len(told) != 1 || told[0] != nil {
				t.Errorf("linking %v, told %v", d.Linking(), told)
			}
			d.wantMark("warning denied")
		})
	}
}

func TestTheFirstMarkAgainOrNoMarkIsNoSecondOne(t *testing.T) {
	d := openLinked(t, latin)
	d.label("harbour", "1")
	d.BeginLink("supports")
	d.PickAt(d.place("harbour").Start)
	d.press("Ctrl+R")
	if !d.told("Choose the second mark") {
		t.Errorf("told %v", d.notices)
	}
	d.PickAt(d.place("Nobody").Start)
	d.wantRelations()
	if d.Linking() == nil {
		t.Error("the link is given up")
	}
}

func TestTheWrongEndIsToldAndTheLinkGoesOn(t *testing.T) {
	d := openLinked(t, latin)
	d.label("denied", "2")
	d.label("board", "3")
	d.label("harbour", "1")
	d.BeginLink("supports")
	d.PickAt(d.place("board").Start)
	if !d.told("Supports does not go from Claim to Quote") || d.Linking() == nil {
		t.Errorf("linking %v, told %v", d.Linking(), d.notices)
	}
	d.wantRelations()
	d.PickAt(d.place("denied").Start)
	d.wantRelations("supports: harbour > denied")
}

func TestTheSameLinkIsMadeOnce(t *testing.T) {
	d := openLinked(t, latin)
	b := d.label("denied", "2")
	a := d.label("harbour", "2")
	link := func(from, to *annotate.Annotation) {
		d.SelectMark(from.ID)
		d.BeginLink("same")
		d.PickAt(to.Hull().Start)
	}
	link(a, b)
	d.forget()
	link(a, b)
	if !d.told("linked so already") {
		t.Errorf("told %v", d.notices)
	}
	d.forget()
	link(b, a)
	if !d.told("linked so already") {
		t.Errorf("the other way round: told %v", d.notices)
	}
	d.wantRelations("same: harbour > denied")
}

func TestASymmetricLinkMayBeginAtEitherEnd(t *testing.T) {
	d := openLinked(t, latin)
	d.label("harbour", "2")
	d.label("denied", "3") // may stand at the second end alone
	d.BeginLink("same")
	d.PickAt(d.place("harbour").Start)
	d.wantRelations("same: harbour > denied")
}

func TestALinkIsRemoved(t *testing.T) {
	d := openLinked(t, latin)
	d.label("denied", "2")
	m := d.label("harbour", "1")
	d.BeginLink("supports")
	d.PickAt(d.place("denied").Start)
	d.Unlink(d.RelationsOf(m.ID)[0].ID)
	d.wantRelations()
	d.wantMarks("claim harbour", "warning denied")
	d.wantSaved()
	d.Undo()
	d.wantRelations("supports: harbour > denied")
	d.Unlink(annotate.ID{9})
	d.wantRelations("supports: harbour > denied")
}

func TestLinksGoWithTheirMarksInOneStepAndComeBackWithThem(t *testing.T) {
	for _, end := range []string{"harbour", "denied"} {
		d := openLinked(t, latin)
		d.label("denied", "2")
		d.label("harbour", "1")
		d.BeginLink("supports")
		d.PickAt(d.place("denied").Start)
		d.press("Esc")
		d.PickAt(d.place(end).Start)
		d.forget()
		d.press("Delete")
		d.wantRelations()
		if len(d.changes) != 1 || d.Layer().Len() != 1 {
			t.Errorf("%d changes, %d marks", len(d.changes), d.Layer().Len())
		}
		d.wantSaved()
		d.Undo()
		d.wantRelations("supports: harbour > denied")
		d.wantMarks("claim harbour", "warning denied")
		d.wantSaved()
		d.Redo()
		d.wantRelations()
		d.wantSaved()
	}
}

func TestLinksSurviveARestart(t *testing.T) {
	d := openLinked(t, latin)
	d.label("denied", "2")
	d.label("harbour", "1")
	d.BeginLink("supports")
	d.PickAt(d.place("denied").Start)
	next := d.again()
	next.Open(d.dir)
	next.goTo(latin)
	next.wantRelations("supports: harbour > denied")
}
