package storage

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"postil/annotate"
	"postil/annotate/anchor"
	"postil/storage/sidecar"
)

const quay = "Head\n\nThe quay could fail within a month, the board said. Nobody was hurt, and the ferry goes on.\n"

// marked is a desk with marks on words of the article, saved.
func marked(t *testing.T, words ...string) *desk {
	t.Helper()
	d := newDesk(t, map[string]string{"a.txt": quay})
	f, l := d.open()
	for _, s := range words {
		l = mark(t, l, d.a.Text, newID(d.r), noon, d.span(s))
	}
	d.save(f, l)
	return d
}

func (d *desk) span(words string) annotate.Span {
	d.Helper()
	i := strings.Index(d.a.Text.String(), words)
	if i < 0 {
		d.Fatalf("the text has no %q", words)
	}
	start := d.a.Text.CodePoint(i)
	return annotate.Span{Start: start, End: start + len([]rune(words))}
}

// becomes gives the article another text.
func (d *desk) becomes(s string) {
	d.Helper()
	if err := os.WriteFile(filepath.Join(d.dir, "a.txt"), []byte(s), 0o644); err != nil {
		d.Fatal(err)
	}
	a, err := d.w.ReadArticle("a.txt")
	if err != nil {
		d.Fatal(err)
	}
	d.a = a
}

func (d *desk) reanchor(job Reanchors) ReanchorReport {
	d.Helper()
	r, err := job.Run(d.Context(), d.w, noon.Add(time.Hour))
	if err != nil || len(r.Failed) > 0 {
		d.Fatal(err, r.Failed)
	}
	return r
}

// read is the layer as its file has it.
func (d *desk) read() *annotate.Layer {
	d.Helper()
	l, err := d.w.ReadLayer(d.a, "alice")
	if err != nil || l == nil {
		d.Fatal(l, err)
	}
	return l
}

func (d *desk) lose() {
	d.Helper()
	if err := os.RemoveAll(filepath.Join(d.dir, ".postil")); err != nil {
		d.Fatal(err)
	}
}

func TestMarksAreFoundAgainAndSavedOnTheNewText(t *testing.T) {
	d := marked(t, "The quay", "the board", "ferry")
	d.becomes("Update.\n\n" + quay)
	before := snapshot(t, d.dir)
	dry := d.reanchor(Reanchors{DryRun: true})
	if diff := cmp.Diff(before, snapshot(t, d.dir)); diff != "" {
		t.Errorf("a dry run has written: %s", diff)
	}
	r := d.reanchor(Reanchors{})
	for _, r := range []ReanchorReport{dry, r} {
		if r.Unplaced() != 0 || r.Articles != 1 || len(r.Layers) != 1 || r.Count()[anchor.Moved] != 3 || r.Layers[0].Lost {
			t.Errorf("%+v", r)
		}
	}
	l := d.read()
	if bad := l.Misfits(d.a.Text); len(bad) > 0 || l.Source.TextSHA256 != d.a.Source.TextSHA256 || l.Source.Length != d.a.Text.Len() {
		t.Errorf("%d do not fit, source %+v", len(bad), l.Source)
	}
	if got := l.At(1).Fragments[0]; !cmp.Equal(got, annotate.NewFragment(d.a.Text, d.span("the board"))) {
		t.Errorf("%+v", got)
	}
	if again := d.reanchor(Reanchors{}); len(again.Layers) != 0 {
		t.Errorf("there was more to do: %+v", again.Layers[0])
	}
}

func TestTheChangeOfALayerCanBeUndoneAsAnyOther(t *testing.T) {
	d := marked(t, "The quay", "the board")
	d.becomes("Update.\n\n" + quay)
	l := d.read()
	r, err := d.w.Reanchor(t.Context(), d.a, l)
	if err != nil || r == nil {
		t.Fatal(r, err)
	}
	var h annotate.History
	next, _, err := h.Do(l, r.Change, noon.Add(time.Hour))
	if err != nil || len(next.Misfits(d.a.Text)) > 0 {
		t.Fatalf("%v, %d do not fit", err, len(next.Misfits(d.a.Text)))
	}
	back, _, err := h.Undo(next, noon.Add(2*time.Hour))
	if err != nil || len(back.Misfits(d.a.Text)) != 2 || h.RedoName() != "Find marks again" {
		t.Errorf("%v, %q", err, h.RedoName())
	}
	for a := range l.Annotations() {
		if diff := cmp.Diff(a.Fragments, back.Annotation(a.ID).Fragments); diff != "" {
			t.Error(diff)
		}
	}
}

func TestMarksThatAreNotPlacedStayAndAreFoundOnceTheirWordsAreBack(t *testing.T) {
	d := marked(t, "The quay", "the board")
	d.becomes(strings.Replace("Update.\n\n"+quay, "the board", "the bored", 1))
	r := d.reanchor(Reanchors{})
	if r.Unplaced() != 1 || r.Count()[anchor.Moved] != 1 || len(r.Layers[0].Unplaced()) != 1 {
		t.Fatalf("%+v", r)
	}
	if m := r.Layers[0].Unplaced()[0]; m.Verdict != anchor.Changed || d.a.Text.Quote(m.Places[0].Span) != "the bored" {
		t.Errorf("%+v", m)
	}
	l := d.read()
	if bad := l.Misfits(d.a.Text); len(bad) != 1 || bad[0].Fragments[0].Exact != "the board" || bad[0].Fragments[0].Start != 42 {
		t.Errorf("%+v", bad)
	}
	if got := EarlierTexts(l.Source); len(got) != 1 || l.Source.TextSHA256 != d.a.Source.TextSHA256 {
		t.Errorf("earlier texts %v", got)
	}
	before := d.sidecar()
	if again := d.reanchor(Reanchors{}); again.Unplaced() != 1 || again.Layers[0].Lost || !bytes.Equal(before, d.sidecar()) {
		t.Errorf("the second time: %+v", again)
	}
	d.becomes("More. Update.\n\n" + quay)
	if r := d.reanchor(Reanchors{}); r.Unplaced() != 0 || r.Count()[anchor.Moved] != 2 {
		t.Errorf("%+v", r)
	}
	if l := d.read(); len(l.Misfits(d.a.Text)) > 0 || len(EarlierTexts(l.Source)) > 0 {
		t.Errorf("%v", l.Source)
	}
}

func TestALayerThatWasSavedOnTheNewTextRemembersTheOldOne(t *testing.T) {
	d := marked(t, "The quay", "the board")
	d.becomes("Update. Nobody was seen.\n\n" + quay)
	f, l := d.open()
	if n := len(l.Misfits(d.a.Text)); n != 2 {
		t.Fatalf("%d do not fit", n)
	}
	l = mark(t, l, d.a.Text, newID(d.r), noon, d.span("Update"))
	d.save(f, l)
	r := d.reanchor(Reanchors{})
	if r.Count()[anchor.Moved] != 2 || r.Count()[anchor.Same] != 1 || r.Layers[0].Lost {
		t.Fatalf("%+v", r.Layers[0])
	}
	if l := d.read(); len(l.Misfits(d.a.Text)) > 0 || l.Len() != 3 || len(EarlierTexts(l.Source)) > 0 {
		t.Errorf("%d marks, source %+v", l.Len(), l.Source)
	}
}

// "the" stands where another "the" stood: the quote alone would not notice.
func TestAMarkThatFitsByAccidentIsNotTakenForGranted(t *testing.T) {
	const old = "Quayside: the board met on Monday, and the ferry was late. Later all went home.\n"
	d := newDesk(t, map[string]string{"a.txt": old})
	f, l := d.open()
	l = mark(t, l, d.a.Text, newID(d.r), noon, annotate.Span{Start: 39, End: 42})
	d.save(f, l)
	const now = "Quayside it was quiet. Quayside, again the board met on Monday, and the ferry was late. Later all went home.\n"
	d.becomes(now)
	if at := d.read().At(0); !at.Fits(d.a.Text) {
		t.Fatalf("the case has gone: %q", d.a.Text.Quote(at.Hull()))
	}
	r := d.reanchor(Reanchors{})
	if at := d.read().At(0).Hull(); r.Unplaced() != 0 || at.Start != strings.Index(now, "the ferry") {
		t.Errorf("%+v at %v", r, at)
	}
}

// The same, after the layer was saved on the new text.
func TestAMarkThatFitsByAccidentIsFoundAfterASaveToo(t *testing.T) {
	d := newDesk(t, map[string]string{"a.txt": "Quayside: the board met on Monday, and the ferry was late. Later all went home.\n"})
	f, l := d.open()
	d.save(f, mark(t, l, d.a.Text, newID(d.r), noon, annotate.Span{Start: 39, End: 42}))
	const now = "Quayside it was quiet. Quayside, again the board met on Monday, and the ferry was late. Later all went home.\n"
	d.becomes(now)
	f, l = d.open()
	d.save(f, mark(t, l, d.a.Text, newID(d.r), noon, d.span("quiet")))
	r := d.reanchor(Reanchors{})
	if r.Unplaced() != 0 || r.Count()[anchor.Moved] != 1 || d.read().At(1).Hull().Start != strings.Index(now, "the ferry") {
		t.Errorf("%+v", r)
	}
}

func TestALayerThatNamesNoTextIsJudgedByItsMarks(t *testing.T) {
	d := marked(t, "The quay", "the board")
	nameless := bytes.Replace(d.sidecar(), []byte(d.a.Source.TextSHA256+`", "length"`), []byte(`", "length"`), 1)
	if err := os.WriteFile(filepath.Join(d.dir, "a.txt.alice.ann.json"), nameless, 0o644); err != nil || d.read().Source.TextSHA256 != "" {
		t.Fatal(d.read().Source, err)
	}
	if r := d.reanchor(Reanchors{}); len(r.Layers) != 0 {
		t.Errorf("%+v", r.Layers[0])
	}
	d.becomes("Update. " + quay)
	if r := d.reanchor(Reanchors{}); len(r.Layers) != 1 || !r.Layers[0].Lost || r.Count()[anchor.Moved] != 2 {
		t.Errorf("%+v", r)
	}
}

func TestWithoutTheOldTextQuoteAndContextMustDo(t *testing.T) {
	d := marked(t, "within a month")
	d.lose()
	d.becomes("Update. Nobody was seen at all in the harbour.\n\n" + quay)
	r := d.reanchor(Reanchors{})
	if !r.Layers[0].Lost || r.Count()[anchor.Moved] != 1 || len(d.read().Misfits(d.a.Text)) > 0 {
		t.Errorf("%+v", r.Layers[0])
	}
}

func TestLockedLayersFollowTheirTextToo(t *testing.T) {
	d := marked(t, "the board")
	f, l := d.open()
	l, _, err := l.Apply(annotate.Change{State: &annotate.Edit[annotate.State]{After: annotate.StateLocked}}, noon)
	if err != nil {
		t.Fatal(err)
	}
	d.save(f, l)
	d.becomes("Update. " + quay)
	d.reanchor(Reanchors{})
	if l := d.read(); len(l.Misfits(d.a.Text)) > 0 || l.State != annotate.StateLocked {
		t.Errorf("%v, %d do not fit", l.State, len(l.Misfits(d.a.Text)))
	}
}

func TestWhatCannotBeReadDoesNotKeepTheOthersFromIt(t *testing.T) {
	d := marked(t, "the board")
	if err := os.WriteFile(filepath.Join(d.dir, "a.txt.zoe.ann.json"), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	d.becomes("Update. " + quay)
	r, err := Reanchors{}.Run(t.Context(), d.w, noon)
	if err != nil || len(r.Failed) != 1 || !errors.Is(r.Failed[0], ErrBrokenSidecar) || r.Count()[anchor.Moved] != 1 {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestFindingAgainStopsBetweenLayersWhenItIsToldTo(t *testing.T) {
	d := marked(t, "the board")
	d.becomes("Update. " + quay)
	before := d.sidecar()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Reanchors{}).Run(ctx, d.w, noon); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if !bytes.Equal(before, d.sidecar()) {
		t.Error("something was written")
	}
}

func TestTheTextOfMarksIsKeptOnceAndReadBack(t *testing.T) {
	d := newDesk(t, map[string]string{"a.txt": "\ufeffÉtat\r\nof 한 things\r\n"})
	f, l := d.open()
	d.save(f, l)
	if _, err := d.w.OldText(d.a.Source.TextSHA256); !errors.Is(err, ErrNoOldText) {
		t.Errorf("the text of an empty layer: %v", err)
	}
	l, _ = d.mark(l)
	d.save(f, l)
	got, err := d.w.OldText(d.a.Source.TextSHA256)
	if err != nil || got.String() != d.a.Text.String() || f.Unkept() != nil {
		t.Fatalf("%q, %v", got, err)
	}
	before := snapshot(t, filepath.Join(d.dir, ".postil", "texts"))
	l, _ = d.mark(l)
	d.save(f, l)
	if err := d.w.KeepText(t.Context(), d.a); err != nil || !slices.Equal(before, snapshot(t, filepath.Join(d.dir, ".postil", "texts"))) {
		t.Errorf("it was kept again: %v", err)
	}
}

func TestOldTextsThatAreDamagedCountAsLost(t *testing.T) {
	d := marked(t, "the board")
	hash := d.a.Source.TextSHA256
	p := filepath.Join(d.dir, ".postil", "texts", hash+".gz")
	whole, err := os.ReadFile(p)
	if err != nil {
		t.Fatal(err)
	}
	var other bytes.Buffer
	z := gzip.NewWriter(&other)
	if _, err := z.Write([]byte("another text")); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"cut": whole[:len(whole)/2], "empty": {}, "another": other.Bytes(), "no gzip": []byte("text")} {
		if err := os.WriteFile(p, data, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := d.w.OldText(hash); !errors.Is(err, ErrNoOldText) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, hash := range []string{"", "..", strings.Repeat("z", 64), strings.ToUpper(hash), "../../a.txt"} {
		if _, err := d.w.OldText(hash); !errors.Is(err, ErrNoOldText) {
			t.Errorf("%q: %v", hash, err)
		}
	}
}

// Marks are saved even where their text cannot be kept.
func TestATextThatCannotBeKeptIsToldAndTriedAgain(t *testing.T) {
	d := newDesk(t, map[string]string{".postil": "a file in the way"})
	f, l := d.open()
	l, id := d.mark(l)
	d.save(f, l)
	if err := f.Unkept(); err == nil || !strings.Contains(err.Error(), ".postil/texts") {
		t.Errorf("told %v", err)
	}
	if d.read().Annotation(id) == nil {
		t.Error("the mark is not on disk")
	}
	if err := os.Remove(filepath.Join(d.dir, ".postil")); err != nil {
		t.Fatal(err)
	}
	l, _ = d.mark(l)
	d.save(f, l)
	if _, err := d.w.OldText(d.a.Source.TextSHA256); err != nil || f.Unkept() != nil {
		t.Errorf("%v, %v", err, f.Unkept())
	}
}

func TestSomebodyElsesFieldOfTheNameIsLeftAlone(t *testing.T) {
	for _, raw := range []string{`"text"`, `{}`, `[1]`, `["no hash"]`, `null`} {
		s := annotate.Source{Extra: annotate.Extra{earlierField: []byte(raw)}}
		if got := EarlierTexts(s); len(got) != 0 {
			t.Errorf("%s: %q", raw, got)
		}
	}
}

// A mark that nobody could place waits on its text, while the article goes on to
// another one, which has the mark's words at the mark's place by accident.
func TestAMarkThatWaitsIsNotTakenForOneOfALaterText(t *testing.T) {
	const tail = "again the board met on Monday, and the ferry was late. Later all went home.\n"
	d := newDesk(t, map[string]string{"a.txt": "Quayside: " + tail})
	f, l := d.open()
	ferry := d.span("the ferry")
	l = mark(t, l, d.a.Text, newID(d.r), noon, annotate.Span{Start: ferry.Start, End: ferry.Start + 3})
	d.save(f, mark(t, l, d.a.Text, newID(d.r), noon, d.span("the board")))

	// The mark's sentence is gone, and where the mark was the text says "the".
	gap := strings.Repeat("x", ferry.Start-1)
	d.becomes(gap + " the harbour was closed. the board met.\n")
	r := d.reanchor(Reanchors{})
	if n := r.Count()[anchor.Gone]; n == 0 || d.read().Source.TextSHA256 != d.a.Source.TextSHA256 {
		t.Fatalf("the case has gone: %+v", r.Layers[0])
	}
	d.becomes("Now: " + gap + " the harbour was closed. the board met. And once more, at the quayside: " + tail)
	d.reanchor(Reanchors{})
	for m := range d.read().Annotations() {
		if want := d.span("the ferry").Start; m.Fragments[0].Exact == "the" && m.Hull().Start != want {
			t.Errorf("it is at %v, and not at %d", m.Hull(), want)
		}
	}
}

// In a list whose lines all say the same, what is around a mark does not tell that
// a line was put in above.
func TestAMarkAmongEqualLinesIsNotTakenForGranted(t *testing.T) {
	const line = "The quay is closed to all traffic until further notice.\n"
	lines := strings.Repeat(line, 4)
	d := newDesk(t, map[string]string{"a.txt": "Head.\n" + lines + "Foot of the first list.\n"})
	f, l := d.open()
	start := len("Head.\n"+line) + len("The ")
	d.save(f, mark(t, l, d.a.Text, newID(d.r), noon, annotate.Span{Start: start, End: start + len("quay")}))
	d.becomes("Head.\n" + line + lines + "Foot of the first list.\n")
	for _, saved := range []bool{false, true} {
		if saved {
			f, l = d.open()
			l = mark(t, l, d.a.Text, newID(d.r), noon, d.span("Foot"))
			d.save(f, l)
		}
		r, err := d.w.Reanchor(t.Context(), d.a, d.read())
		if err != nil || r == nil || len(r.Unplaced()) != 1 || r.Unplaced()[0].Verdict != anchor.Ambiguous {
			t.Fatalf("saved %v: %+v, %v", saved, r, err)
		}
		at := r.Unplaced()[0].Places[0].Candidates
		if !slices.ContainsFunc(at, func(c anchor.Candidate) bool { return c.Span.Start == start }) ||
			!slices.ContainsFunc(at, func(c anchor.Candidate) bool { return c.Span.Start == start+len(line) }) {
			t.Errorf("saved %v: candidates %v", saved, at)
		}
		for i, c := range at {
			if slices.ContainsFunc(at[:i], func(o anchor.Candidate) bool { return o.Span == c.Span }) {
				t.Errorf("saved %v: %v comes twice in %v", saved, c, at)
			}
		}
	}
}

// What OpenLayer gives knows as much of the marks as the file.
func TestALayerThatIsOpenIsFoundAgainAsWellAsItsFile(t *testing.T) {
	d := marked(t, "The quay", "the board", "ferry")
	d.becomes(strings.Replace("Update.\n\n"+quay, "the board", "the bored", 1))
	_, open := d.open()
	inFile, err := d.w.Reanchor(t.Context(), d.a, d.read())
	if err != nil {
		t.Fatal(err)
	}
	got, err := d.w.Reanchor(t.Context(), d.a, open)
	if err != nil || got == nil {
		t.Fatal(got, err)
	}
	if diff := cmp.Diff(inFile.Count, got.Count); diff != "" || got.Lost {
		t.Errorf("lost %v, %s", got.Lost, diff)
	}
}

// write puts a layer into its file as it is.
func (d *desk) write(l *annotate.Layer) {
	d.Helper()
	data, err := new(sidecar.Encoder).Encode(l)
	if err == nil {
		err = os.WriteFile(filepath.Join(d.dir, "a.txt.alice.ann.json"), data, 0o644)
	}
	if err != nil {
		d.Fatal(err)
	}
}

// As where a copy of the layer came from another machine, on which the article
// was the new one already.
func TestAMarkOfTheNewTextInALayerOfTheOldOneStays(t *testing.T) {
	d := marked(t, "The quay")
	d.becomes("Update. " + quay)
	d.write(mark(t, d.read(), d.a.Text, newID(d.r), noon, d.span("the board")))
	r := d.reanchor(Reanchors{})
	if r.Count()[anchor.Moved] != 1 || r.Count()[anchor.Same] != 1 || r.Layers[0].Lost || len(d.read().Misfits(d.a.Text)) > 0 {
		t.Errorf("%+v", r.Layers[0])
	}
}

func TestWithoutTheOldTextAMarkAmongEqualLinesIsForAPerson(t *testing.T) {
	const line = "The quay is closed to all traffic until further notice.\n"
	d := newDesk(t, map[string]string{"a.txt": "Head.\n" + strings.Repeat(line, 4)})
	f, l := d.open()
	start := len("Head.\n"+line) + len("The ")
	d.save(f, mark(t, l, d.a.Text, newID(d.r), noon, annotate.Span{Start: start, End: start + len("quay")}))
	d.lose()
	d.becomes("Head.\n" + strings.Repeat(line, 5))
	if r := d.reanchor(Reanchors{}); r.Count()[anchor.Ambiguous] != 1 || !r.Layers[0].Lost {
		t.Errorf("%+v", r.Layers)
	}
}

// Other tools write what stands around a mark in other ways, or not at all.
func TestAMarkWhoseContextIsWrittenOtherwiseIsOnTheOnlyTextThatItFits(t *testing.T) {
	d := marked(t, "The quay", "the board")
	l := d.read()
	change := annotate.Change{}
	for m := range l.Annotations() {
		after := *m
		after.Fragments = []annotate.Fragment{{Span: m.Fragments[0].Span, Exact: m.Fragments[0].Exact, Prefix: "…", Suffix: "…"}}
		change.Annotations = append(change.Annotations, annotate.Edit[*annotate.Annotation]{Before: m, After: &after})
	}
	l, _, err := l.Apply(change, noon)
	if err != nil {
		t.Fatal(err)
	}
	d.write(l)
	d.becomes("Update. " + quay)
	if r := d.reanchor(Reanchors{DryRun: true}); r.Count()[anchor.Moved] != 2 || r.Layers[0].Lost {
		t.Errorf("%+v", r.Layers[0])
	}
	// Of two texts, one of which is lost, the other need not be the one.
	h := l.Header
	h.Source = withEarlier(h.Source, []string{strings.Repeat("ab", 32)})
	d.write(l.WithHeader(h))
	if r := d.reanchor(Reanchors{DryRun: true}); !r.Layers[0].Lost {
		t.Errorf("%+v", r.Layers[0])
	}
	d.write(l)
	d.lose()
	if r := d.reanchor(Reanchors{DryRun: true}); !r.Layers[0].Lost {
		t.Errorf("%+v", r.Layers[0])
	}
}
