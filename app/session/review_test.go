package session

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"postil/annotate"
	"postil/annotate/compare"
	"postil/storage"
)

const (
	harbour = "1-harbour.txt"
	empty   = "2-empty.txt"
	dam     = "3-dam.txt"
)

// reviewed are articles about which Ana and Ben disagree in each way in which
// they can by hand.
var reviewed = map[string]string{
	harbour: "The old quay could fail in a month. Divers found cracks. Nobody was hurt. “Stay away,” she said.\n" +
		"The dam is safe. Rain fell all night. Two ships left on Monday. The board met.",
	empty: "Nothing of note was said here.",
	dam:   "The minister says the dam is not at risk. The river rises.",
}

const openConfig = "[review]\nblind = false\n"

// as is a session of another person in the same folder.
func (d *desk) as(name string) *desk {
	d.t.Helper()
	e := newDesk(d.t, d.dir, MemoryPreferences{}, func(e *desk, _ *Options) { e.ids = d.ids })
	e.clock.now = d.clock.Now()
	e.SetPerson(name)
	e.Open(d.dir)
	e.forget()
	return e
}

// newsroom is a folder in which Ana and Ben have marked, with a session of Lea,
// who reviews. The config may be "" for a blind one without reviewers.
func newsroom(t testing.TB, config string) *desk {
	t.Helper()
	dir := folder(t, reviewed)
	if config != "" {
		write(t, filepath.Join(dir, "postil.toml"), config)
	}
	lea := newDesk(t, dir, MemoryPreferences{})
	lea.SetPerson("Lea")
	ana, ben := lea.as("Ana"), lea.as("Ben")
	for _, x := range []struct {
		d            *desk
		words, label string
	}{
		{ana, "The old quay could fail in a month", "1"}, {ben, "old quay could fail in a month", "1"}, // boundary, at the left
		{ana, "Divers found cracks", "1"}, {ben, "Divers found cracks", "1"}, // both agree
		{ana, "Nobody was hurt", "1"}, {ben, "Nobody was hurt", "2"}, // label
		{ana, "“Stay away,”", "3"}, {ben, "Stay away", "3"}, // trivial
		{ana, "The dam is safe", "1"}, {ben, "dam is", "2"}, // boundary and label
		{ana, "Rain fell all night", "2"},                                                        // only Ana
		{ana, "Two ships left on Monday", "1"}, {ben, "Two ships", "1"}, {ben, "on Monday", "1"}, // split
		{ana, "The board met", "1"}, {ben, "The board met", "1"}, // an attribute
	} {
		x.d.goTo(harbour)
		x.d.label(x.words, x.label)
	}
	ana.SetAttribute(ana.Mark().ID, "certainty", "asserted")
	ben.SetAttribute(ben.Mark().ID, "certainty", "denied")
	for _, d := range []*desk{ana, ben} {
		d.press("Ctrl+D")
		d.goTo(empty)
		d.press("Ctrl+D")
		if d.Layer().State != annotate.StateDone {
			t.Fatal("the article is not done")
		}
	}
	ana.goTo(dam)
	ana.label("the dam is not at risk", "1")
	ana.press("Ctrl+D")
	lea.Open(dir)
	lea.goTo(harbour)
	lea.forget()
	return lea
}

// reviewing is a newsroom where Lea reviews the first article.
func inReview(t testing.TB, config string) *desk {
	t.Helper()
	d := newsroom(t, config)
	d.press("Ctrl+2")
	return d
}

func classesOf(items []Item) []string {
	out := []string{}
	for _, k := range items {
		s := string(k.Class)
		if k.Edge != "" {
			s += " " + string(k.Edge)
		}
		out = append(out, s)
	}
	return out
}

// gold is what is decided in the shown article, as label and quote.
func (d *desk) gold() []string {
	out := []string{}
	for m := range d.Review().Gold.Layer.Annotations() {
		out = append(out, m.Label+" "+m.Quote())
	}
	return out
}

// turnToCase makes the case with these words current.
func (d *desk) turnToCase(words string) *Item {
	d.t.Helper()
	for _, k := range append(d.Queue(), d.SettledCases()...) {
		for _, m := range k.Marks {
			if m.Quote() == words {
				d.ShowCase(k.ID)
				return d.Review().Current()
			}
		}
	}
	d.t.Fatalf("there is no case on %q", words)
	return nil
}

func TestTheQueueHasEveryDisagreementTheDearestFirst(t *testing.T) {
	d := inReview(t, openConfig)
	q := d.Queue()
	got := classesOf(q)
	slices.Sort(got)
	want := []string{"attributes", "boundary left", "boundary trivial", "boundary-and-label both", "label", "only", "split-or-merge"}
	if !slices.Equal(got, want) {
		t.Errorf("the queue has %q, want %q", got, want)
	}
	total := 0.0
	for i, k := range q {
		total += k.Share
		if i > 0 && k.Share > q[i-1].Share {
			t.Errorf("%s at %v comes after one that costs %v", k.Class, k.Share, q[i-1].Share)
		}
	}
	if total < 0.999 || total > 1.001 {
		t.Errorf("the shares add up to %v", total)
	}
	if last := q[len(q)-1]; last.Class != compare.Attributes || last.Share != 0 {
		t.Errorf("last comes %s at %v", last.Class, last.Share)
	}
	if d.Review().Current().ID != q[0].ID {
		t.Error("the dearest is not shown first")
	}
}

func TestAllIsSettledByKeysAlone(t *testing.T) {
	d := inReview(t, openConfig)
	before := d.others()
	d.press("A")
	d.turnToCase("The old quay could fail in a month")
	d.press("1") // Ana's
	d.turnToCase("Nobody was hurt")
	d.press("2") // Ben's
	d.turnToCase("Rain fell all night")
	d.press("0")
	d.turnToCase("The dam is safe")
	d.press("R")
	d.turnToCase("Two ships left on Monday")
	d.press("2") // Ben's two
	d.turnToCase("Stay away")
	d.press("E", "2", "Alt+Shift+Right", "Enter")
	d.turnToCase("The board met")
	d.press("2")
	want := []string{"claim The old quay could fail in a month", "claim Divers found cracks", "warning Nobody was hurt", "warning Stay away,”", "claim Two ships", "claim on Monday", "claim The board met"}
	if got := d.gold(); !slices.Equal(got, want) {
		t.Errorf("gold is %q\nwant %q", got, want)
	}
	if h := d.Review().Hollow; h != AllSettled || d.Review().Open() != 0 {
		t.Errorf("it is %d, %d open", h, d.Review().Open())
	}
	if last := d.Review().Gold.Layer.At(6); last.Attributes["certainty"] != "denied" {
		t.Errorf("the attribute is %v", last.Attributes)
	}
	if d.Layer().Len() != 0 || d.Layer().State != annotate.StateNew {
		t.Errorf("deciding marked %q", d.marks())
	}
	d.wantSaved()
	if !maps.Equal(before, d.others()) {
		t.Error("somebody else's file has changed")
	}
	if e := d.Entries()[0]; !e.Counted || e.Open != 0 {
		t.Errorf("the list says %+v", e)
	}
}

// others are the files in the folder that are not Lea's, by name.
func (d *desk) others() map[string]string {
	d.t.Helper()
	out := map[string]string{}
	entries, err := os.ReadDir(d.dir)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() || strings.Contains(e.Name(), "."+d.Person().Slug+".") { // the texts that marks are on are in a folder
			continue
		}
		b, err := os.ReadFile(filepath.Join(d.dir, e.Name()))
		if err != nil {
			d.t.Fatal(err)
		}
		out[e.Name()] = string(b)
	}
	return out
}

func TestADecisionGoesOnToTheNextAndUndoComesBack(t *testing.T) {
	d := inReview(t, openConfig)
	q := d.Queue()
	d.press("N")
	if d.Review().Current().ID != q[1].ID {
		t.Fatal("N does not go on")
	}
	d.press("1")
	if d.Review().Current().ID != q[2].ID {
		t.Error("after a decision the next one is not shown")
	}
	if len(d.Queue()) != len(q)-1 || len(d.SettledCases()) != 1 {
		t.Errorf("%d are open, %d settled", len(d.Queue()), len(d.SettledCases()))
	}
	d.press("Ctrl+Z")
	if d.Review().Current().ID != q[1].ID || len(d.Queue()) != len(q) {
		t.Error("undo does not bring the case back")
	}
	d.press("Ctrl+Y")
	if len(d.Queue()) != len(q)-1 {
		t.Error("redo does not decide again")
	}
	d.press("P", "P", "Up", "Shift+Tab", "Tab", "Down")
	for range q {
		d.press("N")
	}
	d.turnToCase("Nobody was hurt")
	d.press("D")
	last := d.Queue()[len(d.Queue())-1]
	if last.Status != compare.Deferred || last.Class != compare.Label {
		t.Errorf("what was put off is not last: %s %s", last.Status, last.Class)
	}
}

func TestInReviewLabelKeysDoNotLabel(t *testing.T) {
	d := inReview(t, openConfig)
	d.Select(d.place("Divers"))
	d.press("3") // no third candidate
	d.Label("claim")
	d.press("Ctrl+1")
	if d.wantMarks(); d.Mode() != Annotating || d.Review() != nil {
		t.Error("Ctrl+1 does not go back")
	}
	d.press("1")
	d.wantMarks("claim Divers")
	d.press("Ctrl+2")
	for _, id := range []string{"mark.delete", "mark.link", "go.nextMark", "edit.labelAll", "mark.enter"} {
		d.Run(id)
	}
	d.AddFragment()
	d.SelectMark(d.Layer().At(0).ID)
	if d.wantMarks("claim Divers"); d.Mark() != nil || len(d.asked) > 0 {
		t.Errorf("in review a mark of one's own is selected, or %q asked", d.asked)
	}
}

func TestACaseIsClickedInTheText(t *testing.T) {
	d := inReview(t, openConfig)
	at := d.place("night").Start
	d.Press(Caret{Offset: at}, at, ByGrapheme, false)
	d.Release(at)
	if k := d.Review().Current(); k.Class != compare.Only {
		t.Errorf("the case is %s", k.Class)
	}
}

func TestEditingIsGivenUpAndTakenBackStepByStep(t *testing.T) {
	d := inReview(t, openConfig)
	d.turnToCase("Nobody was hurt")
	d.press("E")
	if d.Draft() == nil || d.Mark() != d.Draft() || d.KeyMode() != InEdit {
		t.Fatal("nothing is edited")
	}
	d.press("3", "Shift+Left", "Ctrl+Shift+Left")
	if got := d.Draft(); got.Label != "quote" || got.Quote() != "Nobody was" {
		t.Errorf("the draft is %s %q", got.Label, got.Quote())
	}
	d.press("Ctrl+Z", "Ctrl+Z", "Ctrl+Z", "Ctrl+Z", "Ctrl+Y")
	if got := d.Draft(); got.Label != "quote" || got.Quote() != "Nobody was hurt" {
		t.Errorf("the draft is %s %q", got.Label, got.Quote())
	}
	if !d.GrabEdge(Edge{}) {
		t.Fatal("its ends cannot be dragged")
	}
	d.DragEdge(Caret{Offset: d.place("was hurt").Start}, false)
	d.DropEdge(true)
	d.Select(d.place("Divers"))
	d.press("1")
	if got := d.Draft(); got.Label != "claim" || got.Quote() != "Divers" {
		t.Errorf("the draft is %s %q", got.Label, got.Quote())
	}
	d.press("Esc")
	if d.Draft() != nil || d.Mark() != nil || d.Review().SettledCount() != 0 || d.UndoName() != "" {
		t.Error("giving up leaves something")
	}
	// What is as somebody has it is taken from her.
	d.press("E", "2", "Enter")
	k := d.turnToCase("Nobody was hurt")
	if len(k.Rulings) != 1 || k.Rulings[0].Verdict != annotate.VerdictAccept || d.Outcome(k.Examined) != "Ben" {
		t.Errorf("%+v", k.Rulings)
	}
	// Leaving in the middle gives up, too.
	d.press("E")
	d.goTo(empty)
	if d.Draft() != nil {
		t.Error("a draft outlives its article")
	}
}

func TestNamesCanBeHiddenEverywhere(t *testing.T) {
	d := inReview(t, openConfig)
	d.press("H")
	if !d.NamesHidden() {
		t.Fatal("H hides nothing")
	}
	said := []string{d.Explain().Title, d.Explain().Words}
	for _, p := range d.Participants() {
		said = append(said, p.Name)
	}
	for _, k := range d.Queue() {
		said = append(said, d.Headline(k.Examined), d.RowTitle(k.Examined))
		for _, c := range d.Candidates(k.Examined) {
			said = append(said, d.Names(c.People))
		}
	}
	for _, sh := range d.Sheets() {
		said = append(said, sh.By.Name)
	}
	d.turnToCase("Rain fell all night")
	d.press("1")
	d.turnToCase("Nobody was hurt")
	d.press("1")
	for _, k := range d.SettledCases() {
		said = append(said, d.Outcome(k.Examined), d.Headline(k.Examined))
	}
	for _, s := range append(said, d.UndoName()) {
		if strings.Contains(strings.ToLower(s), "ana") || strings.Contains(strings.ToLower(s), "ben") {
			t.Errorf("a name is told: %q", s)
		}
	}
	all := strings.Join(said, "|")
	if !strings.Contains(all, "|A|") || !strings.Contains(all, "|B|") {
		t.Errorf("there are no letters: %s", all)
	}
	// The same letters the next time.
	again := map[string]string{}
	for _, p := range d.Participants() {
		again[p.Slug] = p.Name
	}
	e := d.as("Leo")
	e.HideNames(true)
	e.press("Ctrl+2")
	for _, p := range e.Participants() {
		if again[p.Slug] != p.Name {
			t.Errorf("%s is %s, before %s", p.Slug, p.Name, again[p.Slug])
		}
	}
}

func TestTheOrderOfLettersIsNotThatOfNames(t *testing.T) {
	names := []string{"ana", "ben", "cleo", "dora", "emil", "fay", "gus", "hana"}
	byLot := slices.Clone(names)
	slices.SortFunc(byLot, func(a, b string) int { return strings.Compare(string(lot(a)), string(lot(b))) })
	if slices.Equal(names, byLot) {
		t.Error("it is")
	}
	if got := []string{letter(0), letter(25), letter(26), letter(27), letter(52)}; !slices.Equal(got, []string{"A", "Z", "AA", "AB", "BA"}) {
		t.Errorf("%q", got)
	}
}

func TestTwoPeopleAtLeastAreCompared(t *testing.T) {
	d := newsroom(t, openConfig)
	cleo := d.as("Cleo")
	cleo.goTo(harbour)
	cleo.label("Nobody was hurt", "1")
	cleo.press("Ctrl+D")
	d.press("Ctrl+2")
	if got := d.Compared(); !slices.Equal(got, []string{"ana", "ben", "cleo"}) {
		t.Fatalf("%q", got)
	}
	with := len(d.Queue())
	d.Choose("cleo", false)
	if got := d.Compared(); !slices.Equal(got, []string{"ana", "ben"}) || len(d.Queue()) == with {
		t.Errorf("%q are compared, %d of %d", got, len(d.Queue()), with)
	}
	d.Choose("ben", false)
	if got := d.Compared(); len(got) != 2 || !d.told("Two people at least") {
		t.Errorf("%q", got)
	}
	d.Choose("cleo", true)
	k := d.turnToCase("Nobody was hurt")
	if all := d.Candidates(k.Examined); len(all) != 2 || !slices.Equal(all[0].People, []string{"ana", "cleo"}) {
		t.Errorf("%+v", all)
	}
	// Only what two of them say differently.
	d.SetFilter(Filter{Pair: [2]string{"ana", "cleo"}})
	for _, k := range d.Queue() {
		if k.Class == compare.Label {
			t.Error("Ana and Cleo say the same there")
		}
	}
}

func TestTheQueueIsFiltered(t *testing.T) {
	d := inReview(t, openConfig)
	for _, c := range []struct {
		f    Filter
		want []string
	}{
		{Filter{Class: compare.Label}, []string{"label"}},
		{Filter{Label: "quote"}, []string{"boundary trivial"}},
		{Filter{Class: compare.Only, Label: "quote"}, []string{}},
		{Filter{Pair: [2]string{"ana", "zoe"}}, []string{}},
	} {
		d.SetFilter(c.f)
		if got := classesOf(d.Queue()); !slices.Equal(got, c.want) {
			t.Errorf("%+v keeps %q", c.f, got)
		}
	}
	d.press("N")
	if !d.told("Esc shows all") || d.Review().Current() != nil {
		t.Error("that nothing is kept is not told")
	}
	d.press("Esc")
	if !d.Filter().Empty() || len(d.Queue()) != 7 {
		t.Error("Esc does not show all again")
	}
}

func TestABlindWorkspaceShowsNothingBeforeTheArticleIsDone(t *testing.T) {
	d := inReview(t, "")
	if r := d.Review(); r.Hollow != Blind || len(d.Queue()) > 0 || len(d.Sheets()) > 0 || len(d.Participants()) > 0 && d.Participants()[0].Marks > 0 {
		t.Errorf("%d: %d cases", r.Hollow, len(d.Queue()))
	}
	for _, e := range d.Entries() {
		if e.Counted {
			t.Errorf("%s: the list tells how much people disagree", e.Path)
		}
	}
	if len(d.Figures().Article) > 0 {
		t.Error("it is told how far people agree")
	}
	if x := d.Explain(); !slices.Contains(x.Actions, "go.toggleDone") || !strings.Contains(x.Words, `reviewers = ["lea"]`) {
		t.Errorf("%+v", x)
	}
	d.press("1", "R", "A", "C", "E", "N") // nothing happens
	if d.files() != nil && slices.ContainsFunc(d.files(), func(f string) bool { return strings.Contains(f, "lea") }) {
		t.Error("something was written")
	}
	d.press("Ctrl+D")
	if d.Review().Hollow != NotHollow || len(d.Queue()) == 0 {
		t.Error("with the article done, nothing is to be seen")
	}
}

func TestAReviewerIsNeverBlind(t *testing.T) {
	d := inReview(t, "[review]\nreviewers = [\"lea\"]\n")
	if len(d.Queue()) != 7 || d.Layer().State != annotate.StateNew {
		t.Errorf("%d cases", len(d.Queue()))
	}
	e := d.as("Zoe")
	e.goTo(harbour)
	e.press("Ctrl+2")
	if e.Review().Hollow != Blind {
		t.Error("somebody else is not blind")
	}
}

func TestWhatToDoIsSaidWhereThereIsNothingToDecide(t *testing.T) {
	d := inReview(t, openConfig)
	d.goTo(empty)
	if h := d.Review().Hollow; h != NothingMarked {
		t.Errorf("without marks: %d", h)
	}
	d.goTo(dam)
	if h := d.Review().Hollow; h != NobodyElse || !strings.Contains(d.Explain().Title, "Only Ana") {
		t.Errorf("with one person: %d %q", h, d.Explain().Title)
	}
	ben := d.as("Ben")
	ben.goTo(dam)
	ben.label("The river rises", "2")
	d.goTo(harbour)
	d.goTo(dam)
	if h := d.Review().Hollow; h != Unfinished || !strings.Contains(d.Explain().Title, "Only Ana has finished") {
		t.Errorf("with one who finished: %d %q", h, d.Explain().Title)
	}
	d.press("U")
	if got := classesOf(d.Queue()); !slices.Equal(got, []string{"only", "only"}) {
		t.Errorf("unfinished, too: %q", got)
	}
	d.press("U")
	n := newDesk(t, t.TempDir(), MemoryPreferences{})
	n.press("Ctrl+2")
	if n.Explain().Title != "No folder is open" {
		t.Errorf("%q", n.Explain().Title)
	}
	n.Open(n.dir)
	if n.Explain().Title != "No article is shown" {
		t.Errorf("%q", n.Explain().Title)
	}
}

func TestALayerThatCannotBeReadIsToldAndNothingIsDecidedWithoutIt(t *testing.T) {
	d := newsroom(t, openConfig)
	write(t, filepath.Join(d.dir, harbour+".ben.ann.json"), "{")
	d.press("Ctrl+2")
	if r := d.Review(); r.Hollow != Unreadable || !strings.Contains(d.Explain().Words, "ben") || len(d.Queue()) > 0 {
		t.Errorf("%d %q", r.Hollow, d.Explain().Words)
	}
}

func TestTheListCountsOpenDisagreements(t *testing.T) {
	d := inReview(t, openConfig)
	var got []int
	for _, e := range d.Entries() {
		if !e.Counted {
			t.Fatalf("%s is not counted", e.Path)
		}
		got = append(got, e.Open)
	}
	if !slices.Equal(got, []int{7, 0, 0}) {
		t.Errorf("%v", got)
	}
	d.press("1")
	if d.Entries()[0].Open != 6 {
		t.Error("after a decision the list says the same")
	}
	d.goTo(empty)
	d.press("O")
	if d.Doc().Path() != harbour {
		t.Error("O does not open the next article with disagreements")
	}
	d.press("Ctrl+1")
	if d.Entries()[0].Counted {
		t.Error("outside review it is still counted")
	}
}

func TestFiguresFollowDecisions(t *testing.T) {
	d := inReview(t, openConfig)
	f := d.Figures()
	if len(f.Article) != 3 || len(f.Workspace) != 3 || len(f.Taking) != len(d.Candidates(d.Review().Current().Examined)) || f.Err != nil {
		t.Fatalf("%+v", f)
	}
	value := func(f Figure) float64 {
		v, ok := f.Value.Float()
		if !ok {
			t.Fatalf("%s is %s", f.Measure.Name(), f.Value)
		}
		return v
	}
	for i, a := range f.Article {
		if v := value(a); !a.Ranged || a.Low > v || a.High < v || a.Raw != a.Value {
			t.Errorf("%s is %v, %v to %v, before %s", a.Measure.Name(), v, a.Low, a.High, a.Raw)
		}
		if w := f.Workspace[i]; w.Value.Status() != "ok" || w.Range == "" {
			t.Errorf("in the workspace %s is %s: %s", w.Measure.Name(), w.Value, w.Range)
		}
	}
	taking, _ := f.Taking[0].Float()
	d.press("1")
	g := d.Figures()
	if now := value(g.Article[0]); now != taking || now <= value(f.Article[0]) {
		t.Errorf("γ is %v, before %v; taking 1 was to make it %v", now, value(f.Article[0]), taking)
	}
	if raw, _ := g.Article[0].Raw.Float(); raw != value(f.Article[0]) {
		t.Errorf("before any decision it was %v, not %v", value(f.Article[0]), raw)
	}
	if value(g.Workspace[1]) <= value(f.Workspace[1]) {
		t.Error("F1 of the workspace has not changed")
	}
	d.press("A")
	for len(d.Queue()) > 0 {
		d.press("1")
	}
	for i, a := range d.Figures().Article {
		if value(a) != 1 || value(d.Figures().Workspace[i]) != 1 {
			t.Errorf("with all settled %s is %s and %s", a.Measure.Name(), a.Value, d.Figures().Workspace[i].Value)
		}
	}
	d.goTo(empty)
	if v := d.Figures().Article[0].Value; v.Status() != "undefined" || v.Why() == "" {
		t.Errorf("of an article without marks γ is %s", v)
	}
}

func TestTwoReviewersWhoDisagreeAreShownAndTakingOneSettlesIt(t *testing.T) {
	for name, keys := range map[string]struct {
		press []string
		want  string
	}{
		"one’s own": {[]string{"2"}, "warning Nobody was hurt"}, "the other’s": {[]string{"1"}, "claim Nobody was hurt"},
		"another": {[]string{"0"}, ""},
	} {
		d := newsroom(t, openConfig)
		chief := d.as("Chief")
		chief.goTo(harbour)
		chief.press("Ctrl+2")
		chief.turnToCase("Nobody was hurt")
		chief.press("1")
		d.press("Ctrl+2")
		d.turnToCase("Divers found cracks on which all agree"[:0] + "Nobody was hurt")
		d.press("2")
		k := d.turnToCase("Nobody was hurt")
		if k.Status != compare.Disputed || d.Headline(k.Examined) != "Reviewers disagree" {
			t.Fatalf("%s: it is %s", name, k.Status)
		}
		if all := d.Candidates(k.Examined); len(all) != 4 || all[0].Ruling == nil || all[0].People[0] != "chief" || all[1].People[0] != "lea" {
			t.Fatalf("%+v", all)
		}
		if d.gold() != nil && len(d.gold()) > 0 {
			t.Errorf("%s: in conflict gold has %q", name, d.gold())
		}
		before := d.others()
		d.press(keys.press...)
		k = d.turnToCase("Nobody was hurt")
		if got := strings.Join(d.gold(), "|"); k.Status != compare.Settled || got != keys.want {
			t.Errorf("%s: it is %s, gold has %q", name, k.Status, got)
		}
		if !maps.Equal(before, d.others()) {
			t.Errorf("%s: somebody else's file has changed", name)
		}
		d.press("Ctrl+Z")
		if k = d.turnToCase("Nobody was hurt"); k.Status != compare.Disputed {
			t.Errorf("%s: undone, it is %s", name, k.Status)
		}
	}
}

func TestCommentsReachTheAuthorWhoAgreesOrAnswers(t *testing.T) {
	for _, config := range []string{"", openConfig} {
		d := inReview(t, config+map[string]string{"": "[review]\nreviewers = [\"lea\"]\n", openConfig: "reviewers = [\"lea\"]\n"}[config])
		d.turnToCase("Nobody was hurt")
		d.press("C")
		if !slices.Contains(d.asked, AskRemark) {
			t.Fatal("C asks for nothing")
		}
		sure := 0.75
		d.Remark(Remark{Comment: " See rule 4. ", Reason: "wrong label", Confidence: &sure})
		d.press("2")
		k := d.turnToCase("Nobody was hurt")
		if len(k.Comments) != 1 || k.Comments[0].Comment != "See rule 4." || k.Rulings[0].Reason != "wrong label" || *k.Rulings[0].Confidence != sure {
			t.Fatalf("%+v %+v", k.Comments, k.Rulings)
		}
		ana := d.as("Ana")
		ana.goTo(harbour)
		m := ana.Layer().At(slices.IndexFunc(ana.marks(), func(s string) bool { return strings.Contains(s, "Nobody") }))
		if ana.BadgeOf(m.ID) != Waits || len(ana.ThreadsOf(m.ID)) != 2 {
			t.Fatalf("she has %d threads", len(ana.ThreadsOf(m.ID)))
		}
		ana.press("F2")
		ana.wantMark("claim Nobody was hurt")
		if got := ana.Said(ana.ThreadsOf(m.ID)[1]); got != "Lea took another mark: Warning “Nobody was hurt” (wrong label)" {
			t.Errorf("%q", got)
		}
		ana.press("F4", "F4")
		if ana.BadgeOf(m.ID) != Answered {
			t.Error("after agreeing, it waits still")
		}
		if got := ana.Answers(ana.ThreadsOf(m.ID)[0]); !slices.Equal(got, []string{"Ana agrees"}) {
			t.Errorf("%q", got)
		}
		ana.press("Ctrl+Z")
		if ana.BadgeOf(m.ID) != Waits {
			t.Error("agreeing cannot be undone")
		}
		ana.press("Shift+F4")
		if !slices.Contains(ana.asked, AskReply) {
			t.Error("Shift+F4 asks for nothing")
		}
		ana.Reply("But nobody was.")
		ana.wantMark("claim Nobody was hurt")
		d.goTo(empty)
		d.goTo(harbour)
		ben := d.as("Ben")
		ben.goTo(harbour)
		for m := range ben.Layer().Annotations() {
			if b := ben.BadgeOf(m.ID); (b != NoBadge) != (m.Quote() == "Nobody was hurt") {
				t.Errorf("%s: Ben's badge is %d", m.Quote(), b)
			}
		}
	}
}

func TestAReasonWithoutWordsGoesWithTheDecision(t *testing.T) {
	d := inReview(t, openConfig)
	d.Remark(Remark{Reason: "guideline"})
	if d.UndoName() != "" || d.Review().Pending().Reason != "guideline" {
		t.Error("it is not kept, or written at once")
	}
	id := d.Review().Current().ID
	d.press("1")
	if k := d.Review().find(id); k.Rulings[0].Reason != "guideline" || d.Review().Pending().Reason != "" {
		t.Errorf("%+v", k.Rulings)
	}
}

func TestColleaguesAreReadAnewWhenAnArticleIsOpened(t *testing.T) {
	d := inReview(t, openConfig)
	d.turnToCase("Nobody was hurt")
	d.press("1")
	ben := d.as("Ben")
	ben.goTo(harbour)
	ben.label("The board", "3")
	d.goTo(empty)
	d.goTo(harbour)
	if len(d.Queue()) != 7 { // one settled, one more
		t.Errorf("%q", classesOf(d.Queue()))
	}
	if k := d.turnToCase("Nobody was hurt"); k.Status != compare.Settled {
		t.Errorf("the earlier decision is %s", k.Status)
	}
}

func TestKeysPressedWhileLayersAreReadAreNotLost(t *testing.T) {
	d := newsroom(t, openConfig)
	e := d.again(queued)
	e.SetPerson("Lea")
	e.Open(d.dir)
	e.run()
	e.goTo(harbour)
	e.SetMode(Reviewing)
	e.press("N", "1")
	if len(e.jobs) == 0 || e.Review().Hollow != Reading {
		t.Fatal("nothing is being read")
	}
	e.run()
	if len(e.SettledCases()) != 1 {
		t.Errorf("%d are settled", len(e.SettledCases()))
	}
}

// Whatever a reviewer does, in whatever order, and whatever others save
// meanwhile: only her own file changes by it.
func TestReviewChangesOnlyTheReviewersOwnFile(t *testing.T) {
	keys := []string{"1", "2", "3", "R", "0", "D", "A", "N", "P", "E", "Enter", "Esc", "Shift+Left", "Alt+Shift+Right", "Ctrl+Z", "Ctrl+Y", "H", "U", "O", "Ctrl+PgDn", "Ctrl+PgUp", "Ctrl+1", "Ctrl+2"}
	base := newsroom(t, openConfig)
	rapid.Check(t, func(r *rapid.T) {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(base.dir)); err != nil {
			r.Fatal(err)
		}
		d := newDesk(t, dir, MemoryPreferences{}, func(d *desk, _ *Options) { d.ids = base.ids })
		d.clock.now = base.clock.Now()
		d.SetPerson("Lea")
		d.Open(dir)
		d.press("Ctrl+2")
		ana := d.as("Ana")
		ana.goTo(harbour)
		before := d.others()
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			switch rapid.IntRange(0, 9).Draw(r, "what") {
			case 0: // Ana goes on marking: a merge the next time
				words := rapid.SampledFrom([]string{"Rain", "Divers", "board met"}).Draw(r, "words")
				ana.Select(ana.place(words))
				ana.press(rapid.SampledFrom([]string{"1", "2", "Ctrl+Z"}).Draw(r, "her key"))
				before = d.others()
			case 1:
				d.Remark(Remark{Comment: "why?"})
			case 2:
				if q := append(d.Queue(), d.SettledCases()...); len(q) > 0 {
					d.ShowCase(q[rapid.IntRange(0, len(q)-1).Draw(r, "case")].ID)
				}
			default:
				key := rapid.SampledFrom(keys).Draw(r, "key")
				if c, err := ParseChord(key); err == nil && d.Mode() == Reviewing || strings.HasPrefix(key, "Ctrl+") {
					d.PressKey(c)
				}
			}
			if got := d.others(); !maps.Equal(before, got) {
				r.Fatal("somebody else's file has changed")
			}
		}
		if err := d.Close(time.Second); err != nil {
			r.Fatal(err)
		}
		for _, doc := range d.docs {
			if doc.Layer.Len() != 0 {
				r.Fatalf("deciding marked something in %s", doc.Path())
			}
			if file := filepath.Join(d.dir, storage.SidecarPath(doc.Path(), "lea")); decides(doc.Layer) {
				if got, want := encoded(t, onDisk(t, file)), encoded(t, doc.Layer); got != want {
					r.Fatalf("on disk is\n%s\nwant\n%s", got, want)
				}
			}
		}
		// Whoever looks next sees the same gold.
		d.goTo(harbour)
		d.SetMode(Reviewing)
		e := d.as("Lea")
		e.goTo(harbour)
		e.SetMode(Reviewing)
		e.CompareUnfinished(d.ComparesUnfinished())
		if got, want := encoded(t, e.Review().Gold.Layer), encoded(t, d.Review().Gold.Layer); got != want {
			r.Fatalf("gold is\n%s\nwant\n%s", got, want)
		}
	})
}

func TestWhatIsReadMeanwhileDisturbsNoEditing(t *testing.T) {
	d := inReview(t, openConfig)
	d.turnToCase("Nobody was hurt")
	d.Remark(Remark{Reason: "guideline"})
	d.press("E", "3")
	ben := d.as("Ben")
	ben.goTo(harbour)
	ben.label("The board", "3")
	d.readReview(true)
	d.surveyAll()
	if m := d.Draft(); m == nil || m.Label != "quote" || len(d.Queue()) != 8 {
		t.Fatalf("the draft is %v, %d cases", m, len(d.Queue()))
	}
	d.press("Ctrl+Z", "Ctrl+Y", "Enter")
	k := d.turnToCase("Nobody was hurt")
	if k.Status != compare.Settled || len(k.Rulings) != 1 || k.Rulings[0].Reason != "guideline" || k.Rulings[0].Result[0].Label != "quote" {
		t.Errorf("%s %+v", k.Status, k.Rulings)
	}
	// Where its case goes the passage goes.
	d.turnToCase("The board")
	d.press("E")
	ben.press("Delete")
	d.readReview(true)
	if d.Draft() != nil || d.Mark() != nil {
		t.Error("a passage is edited that belongs to no case")
	}
}

func TestUndoOfManyDecisionsKeepsTheCaseThatIsShown(t *testing.T) {
	d := inReview(t, openConfig)
	k := d.turnToCase("Nobody was hurt")
	d.press("A", "Ctrl+Z")
	if d.Review().Current().ID != k.ID || d.Review().Agreeing() != 1 {
		t.Error("another case is shown")
	}
	d.press("Ctrl+Y")
	if d.Review().Current().ID != k.ID || d.Review().Agreeing() != 0 {
		t.Error("another case is shown")
	}
}
