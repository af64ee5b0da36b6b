package exchange_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"postil/annotate"
	"postil/storage"
	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
)

// reader is a format that reads the same articles whatever the source.
func reader(articles ...foreign.Article) exchange.Format {
	return exchange.Format{
		Name: "test", Extensions: []string{".test"},
		Read: func(_ context.Context, _ *source.Source, _ exchange.Settings, to foreign.Sink) error {
			for _, a := range articles {
				if err := to.Article(&a); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func article(name, text string, marks ...foreign.Mark) foreign.Article {
	return foreign.Article{Name: name, Text: text, At: foreign.Place{File: "x.test", Line: 1}, Layers: []foreign.Layer{{Person: foreign.Person{Name: "Alice"}, Marks: marks}}}
}

func mark(id, label string, start, end int, quotes ...string) foreign.Mark {
	return foreign.Mark{ID: id, Label: label, Ranges: []offsets.Range{{Start: start, End: end}}, Quotes: quotes, At: foreign.Place{File: "x.test", Line: 2}}
}

func importJob(w *storage.Workspace, f exchange.Format) exchange.ImportJob {
	return exchange.ImportJob{
		Workspace: w, Now: func() time.Time { return noon },
		Reading: exchange.Reading{Format: f, Source: source.FromBytes("x.test", nil, source.Limits{})},
	}
}

func run(t *testing.T, j exchange.ImportJob) *exchange.ImportReport {
	t.Helper()
	r, err := j.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func layer(t *testing.T, w *storage.Workspace, p, slug string) *annotate.Layer {
	t.Helper()
	a, err := w.ReadArticle(p)
	if err != nil {
		t.Fatal(err)
	}
	l, err := w.ReadLayer(a, slug)
	if err != nil || l == nil {
		t.Fatal(l, err)
	}
	return l
}

func reasons(r *exchange.ImportReport) string {
	var out []string
	for _, p := range r.Problems {
		out = append(out, p.Kind.String()+" "+p.String())
	}
	return strings.Join(out, "\n")
}

func TestAnImportWritesTextsLayersAndTheScheme(t *testing.T) {
	w, dir := workspace(t, nil)
	a := article("wire/a", "\ufeffTaxes will not\r\nrise.", mark("T1", "claim", 0, 14, "Taxes will not"), mark("T2", "quote", 1, 6, "Taxes"))
	a.Layers[0].Marks[0].Fields = []foreign.Field{{Name: "stance", Value: "for"}, {Name: "topic", Value: "a"}, {Name: "topic", Value: "b"}, {Name: "sure", Value: true}, {Name: "n", Value: json.Number("2.50")}}
	a.Layers[0].Relations = []foreign.Relation{{ID: "R1", Type: "denies", From: 1, To: 0}}
	// The mark is not counted for T1, and T2 counts it: nothing fits both, so
	// the file's counting stays and one is refused with a hint.
	r := run(t, importJob(w, reader(a)))
	if r.NewArticles != 1 || r.Marks.Added != 1 || r.Marks.Refused() != 1 || r.Relations.Refused() != 1 || r.Whole() {
		t.Fatalf("%+v\n%s", r, reasons(r))
	}
	if !strings.Contains(reasons(r), "it would fit as code points, without the byte order mark") {
		t.Error(reasons(r))
	}
	if raw, err := os.ReadFile(filepath.Join(dir, "wire", "a.txt")); string(raw) != a.Text || err != nil {
		t.Errorf("the text was written as %q", raw)
	}
	a.Layers[0].Marks[0] = func() foreign.Mark {
		m := a.Layers[0].Marks[0]
		m.Ranges = []offsets.Range{{Start: 1, End: 15}}
		return m
	}()
	r = run(t, importJob(w, reader(a)))
	if r.PresentArticles != 1 || r.Marks.Added != 1 || r.Marks.Present != 1 || r.Relations.Added != 1 || !r.Whole() {
		t.Fatalf("%+v\n%s", r, reasons(r))
	}
	l := layer(t, w, "wire/a.txt", "alice")
	if l.Len() != 2 || l.State != annotate.StateInProgress || l.Person.Name != "Alice" {
		t.Errorf("%+v", l.Header)
	}
	m := l.At(0)
	if m.Label == "quote" {
		m = l.At(1)
	}
	want := annotate.Attributes{"stance": "for", "topic": []string{"a", "b"}, "sure": true, "n": json.Number("2.50")}
	if d := cmp.Diff(want, m.Attributes); d != "" || m.Quote() != "Taxes will not" || m.Fragments[0].Suffix != "\nrise." || m.Origin.Format != "test" {
		t.Error(d, m)
	}
	s := w.Scheme()
	claim, ok := s.Label("claim")
	if _, both := s.Label("quote"); !ok || !both || len(s.Labels) != 2 || s.ID != "x" {
		t.Errorf("the scheme is now %+v", s)
	}
	types := map[string]annotate.AttributeType{}
	for _, q := range claim.Attributes {
		types[q.ID] = q.Type
		if err := q.CheckValue(want[q.ID]); err != nil {
			t.Error(err)
		}
	}
	if d := cmp.Diff(map[string]annotate.AttributeType{"stance": annotate.Words, "topic": annotate.Several, "sure": annotate.YesNo, "n": annotate.Number}, types); d != "" {
		t.Error(d)
	}
	if _, ok := s.Relation("denies"); !ok {
		t.Error("the scheme lacks the relation")
	}
}

func TestADryRunTellsTheSameAndWritesNothing(t *testing.T) {
	w, dir := workspace(t, map[string]string{"a.txt": "one"})
	f := reader(article("a", "one", mark("1", "x", 0, 3, "one")), article("b", "two", mark("1", "x", 0, 3, "two"), mark("2", "x", 0, 9)), article("b", "two!"))
	dry, err := importJob(w, f).DryRun(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if names, _ := os.ReadDir(dir); len(names) != 1 {
		t.Errorf("the dry run wrote %v", names)
	}
	wet := run(t, importJob(w, f))
	if dry.NewArticles != wet.NewArticles || dry.Marks != wet.Marks || dry.RefusedArticles != 1 || wet.RefusedArticles != 1 || dry.Layers != wet.Layers || !slices.Equal(dry.SchemeAdded, wet.SchemeAdded) {
		t.Errorf("dry %+v\nwet %+v", dry, wet)
	}
}

func TestAnotherTextOfTheNameIsNotOverwritten(t *testing.T) {
	w, dir := workspace(t, map[string]string{"a.txt": "mine"})
	r := run(t, importJob(w, reader(article("a.txt", "theirs", mark("1", "x", 0, 4)))))
	if raw, _ := os.ReadFile(filepath.Join(dir, "a.txt")); string(raw) != "mine" || r.RefusedArticles != 1 || r.Marks.Refused() != 1 || !strings.Contains(reasons(r), "another text under the name a.txt") {
		t.Errorf("%q, %s", raw, reasons(r))
	}
	if _, err := os.Stat(filepath.Join(dir, "a.txt.alice.ann.json")); err == nil {
		t.Error("marks were taken all the same")
	}
}

func TestWhatPeopleDidSinceAnImportStays(t *testing.T) {
	w, _ := workspace(t, nil)
	f := reader(article("a", "one two three", mark("1", "x", 0, 3), mark("2", "x", 4, 7), mark("3", "x", 8, 13)))
	run(t, importJob(w, f))
	l := layer(t, w, "a.txt", "alice")
	changed := *l.At(1)
	changed.Label = "y"
	label(t, w, "a.txt", annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{{Before: l.At(1), After: &changed}}})
	a, err := w.ReadArticle("a.txt")
	if err != nil {
		t.Fatal(err)
	}
	lf, l, err := w.OpenLayer(a, l.Person, noon)
	if err != nil {
		t.Fatal(err)
	}
	if l, _, err = l.Apply(l.Removal("", l.At(0).ID), noon); err != nil {
		t.Fatal(err)
	}
	if _, err := lf.Save(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	again := importJob(w, f)
	again.Now = func() time.Time { return noon.Add(time.Hour) }
	r := run(t, again)
	if r.Marks != (exchange.Counts{Read: 3, Present: 1, Kept: 1, Deleted: 1}) || r.Layers != 0 {
		t.Errorf("%+v", r.Marks)
	}
	again.TakeTheirs = true
	if r = run(t, again); r.Marks.Changed != 1 || r.Marks.Deleted != 1 {
		t.Errorf("taking theirs: %+v", r.Marks)
	}
	if l := layer(t, w, "a.txt", "alice"); l.Len() != 2 || l.Count("y") != 0 {
		t.Errorf("%d marks, %d of them y", l.Len(), l.Count("y"))
	}
}

func TestALaterVersionInTheFileIsTaken(t *testing.T) {
	w, _ := workspace(t, nil)
	at := func(label string, modified time.Time) exchange.Format {
		m := mark("1", label, 0, 3)
		m.Modified = modified
		return reader(article("a", "one", m))
	}
	run(t, importJob(w, at("x", noon.Add(-2*time.Hour))))
	if r := run(t, importJob(w, at("y", noon.Add(-time.Hour)))); r.Marks.Changed != 1 {
		t.Errorf("later: %+v", r.Marks)
	}
	if r := run(t, importJob(w, at("z", noon.Add(-3*time.Hour)))); r.Marks.Kept != 1 || len(r.Problems) != 0 {
		t.Errorf("earlier: %+v", r.Marks)
	}
	if l := layer(t, w, "a.txt", "alice"); l.At(0).Label != "y" || !l.At(0).Modified.Equal(noon.Add(-time.Hour)) {
		t.Errorf("%+v", l.At(0))
	}
}

func TestALockedLayerTakesNothing(t *testing.T) {
	w, _ := workspace(t, map[string]string{"a.txt": "one two"})
	label(t, w, "a.txt", annotate.Change{State: &annotate.Edit[annotate.State]{After: annotate.StateLocked}})
	r := run(t, importJob(w, reader(article("a", "one two", mark("1", "x", 0, 3)))))
	if r.Marks.Added != 0 || r.Count[foreign.Refused] != 1 || !strings.Contains(reasons(r), "locked") {
		t.Errorf("%+v %s", r.Marks, reasons(r))
	}
}

func TestTheSameMarkTwiceIsTwoMarks(t *testing.T) {
	w, _ := workspace(t, nil)
	f := reader(article("a", "one two", mark("", "x", 0, 3), mark("", "x", 0, 3), mark("T1", "x", 4, 7), mark("T1", "x", 4, 7)))
	if r := run(t, importJob(w, f)); r.Marks.Added != 4 {
		t.Errorf("%+v", r.Marks)
	}
	if r := run(t, importJob(w, f)); r.Marks.Present != 4 || r.Layers != 0 {
		t.Errorf("again: %+v", r.Marks)
	}
}

func TestPeopleAndArticlesOfLikeNamesStayApart(t *testing.T) {
	w, dir := workspace(t, nil)
	one := article("a/b", "one", mark("1", "x", 0, 3))
	one.Layers = append(one.Layers, foreign.Layer{Person: foreign.Person{Name: "alice!"}, Marks: []foreign.Mark{mark("1", "x", 0, 3)}}, foreign.Layer{Marks: []foreign.Mark{mark("1", "y", 0, 3)}})
	f := reader(one, article("A/B", "two"), article("a:b", "three"), article("a?b", "four"), article("../../etc/passwd", "five"), article("", "six"), article("con.txt", "seven"), article(".hidden", "eight"))
	r := run(t, importJob(w, f))
	if r.NewArticles != 8 || len(r.People) != 3 {
		t.Fatalf("%d articles, %v, %s", r.NewArticles, r.People, reasons(r))
	}
	s, err := w.Survey(t.Context())
	if err != nil || len(s.Articles) != 8 {
		t.Fatalf("%+v, %v", s.Articles, err)
	}
	people, err := exchange.People(t.Context(), w)
	if len(people) != 3 || people["test"] != 1 || err != nil {
		t.Errorf("%v, %v", people, err)
	}
	err = filepath.WalkDir(filepath.Dir(dir), func(p string, _ fs.DirEntry, err error) error {
		if strings.Contains(p, "passwd") && !strings.HasPrefix(p, dir) {
			t.Errorf("written outside: %s", p)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if r := run(t, importJob(w, f)); r.PresentArticles != 8 || r.Layers != 0 {
		t.Errorf("again: %+v", r)
	}
}

func TestACountingIsFoundForTheFileAndToldWithItsProof(t *testing.T) {
	w, _ := workspace(t, nil)
	text := "😀😀 one two"
	f := reader(article("a", text, mark("1", "x", 5, 8, "one")), article("b", text, mark("1", "x", 9, 12, "two"), mark("2", "x", 5, 8, "nothing")))
	r := run(t, importJob(w, f))
	v := r.Verdicts[0]
	if !v.Changed() || v.Counting.Unit != offsets.UTF16 || v.Fit != 2 || v.Quoted != 3 || r.Marks.Added != 2 || r.Marks.Refused() != 1 {
		t.Errorf("%s %+v\n%s", v, r.Marks, reasons(r))
	}
	if l := layer(t, w, "b.txt", "alice"); l.At(0).Quote() != "two" || l.At(0).Hull().Start != 7 {
		t.Errorf("%+v", l.At(0))
	}
	job := importJob(w, f)
	job.Reading.Counting = &offsets.Counting{}
	if r := run(t, job); r.Verdicts[0].Certainty != offsets.Asked || r.Marks.Refused() != 3 {
		t.Errorf("as asked: %+v", r.Marks)
	}
}

func TestAnImportThatIsStoppedLeavesWholeFiles(t *testing.T) {
	w, dir := workspace(t, nil)
	var articles []foreign.Article
	for _, name := range []string{"a", "b", "c", "d"} {
		articles = append(articles, article(name, "one", mark("1", "x", 0, 3)))
	}
	ctx, cancel := context.WithCancel(t.Context())
	job := importJob(w, reader(articles...))
	job.Progress = func(done, total int) {
		if total != 4 {
			t.Errorf("%d of %d", done, total)
		}
		if done == 2 {
			cancel()
		}
	}
	r, err := job.Run(ctx)
	if !errors.Is(err, context.Canceled) || r.NewArticles != 2 {
		t.Errorf("%+v, %v", r, err)
	}
	names, _ := os.ReadDir(dir)
	for _, n := range names {
		if strings.HasSuffix(n.Name(), ".tmp") {
			t.Errorf("left %s", n)
		}
	}
	if len(names) != 6 { // two texts, two layers, the scheme, and the texts that the layers are on
		t.Errorf("%v", names)
	}
}

func TestAnImportCanBeTakenBack(t *testing.T) {
	w, _ := workspace(t, map[string]string{"a.txt": "one two three"})
	label(t, w, "a.txt", annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{add(1, "claim", annotate.Span{Start: 0, End: 3})}})
	a := article("a", "one two three", mark("1", "x", 4, 7), mark("2", "x", 8, 13))
	a.Layers[0].Relations = []foreign.Relation{{Type: "r", From: 0, To: 1}}
	job := importJob(w, reader(a))
	job.Undoable = true
	r := run(t, job)
	if l := layer(t, w, "a.txt", "alice"); l.Len() != 3 || l.Person.ID != alice.ID {
		t.Fatalf("%d marks by %v", l.Len(), l.Person)
	}
	if err := r.Undo(t.Context(), w, noon); err != nil {
		t.Fatal(err)
	}
	l := layer(t, w, "a.txt", "alice")
	for range l.Relations() {
		t.Error("a relation stayed")
	}
	if l.Len() != 1 || l.At(0).ID != id(1) {
		t.Errorf("%d marks stayed", l.Len())
	}
}

func TestWhatWasDeletedComesBackWhenAsked(t *testing.T) {
	w, _ := workspace(t, map[string]string{"a.txt": "one two three"})
	a := article("a", "one two three", mark("1", "x", 4, 7), mark("2", "x", 8, 13))
	a.Layers[0].Relations = []foreign.Relation{{Type: "r", From: 0, To: 1}}
	a.Layers[0].Marks[1].Modified = noon.Add(-time.Hour)
	job := importJob(w, reader(a))
	job.Undoable = true
	r := run(t, job)
	if err := r.Undo(t.Context(), w, noon); err != nil {
		t.Fatal(err)
	}
	if r := run(t, job); r.Marks.Deleted != 2 || r.Marks.Added != 0 {
		t.Fatalf("unasked: %+v", r.Marks)
	}
	job.BringBack = true
	if r := run(t, job); r.Marks.Added != 2 || r.Relations.Added != 1 || !r.Whole() {
		t.Fatalf("asked: %+v", r.Marks)
	}
	l := layer(t, w, "a.txt", r.People[0].Slug)
	if l.Len() != 2 {
		t.Errorf("%d marks are back", l.Len())
	}
	if r := run(t, job); r.Marks.Present != 2 || r.Layers != 0 {
		t.Errorf("again: %+v", r.Marks)
	}
}

func TestFormatsWithoutTextsUseTheWorkspace(t *testing.T) {
	w, _ := workspace(t, map[string]string{"a.txt": "\ufeffone\r\ntwo"})
	a, b := article("a", "", mark("1", "x", 4, 7, "two")), article("b", "", mark("1", "x", 0, 1))
	a.NoText, b.NoText = true, true
	r := run(t, importJob(w, reader(a, b)))
	if r.Marks.Added != 1 || r.Marks.Refused() != 1 || r.NewArticles != 0 || !strings.Contains(reasons(r), "there is none of this name in the workspace") {
		t.Errorf("%+v %s", r.Marks, reasons(r))
	}
}

func TestASchemeOfItsOwnIsExtendedAndNotReplaced(t *testing.T) {
	toml := "# ours\n[scheme]\nid = \"ours\"\n\n[[scheme.labels]]\nid = \"x\"\nkey = \"1\"\n\n[[scheme.labels.attributes]]\nid = \"stance\"\ntype = \"choice\"\nvalues = [\"for\"]\n"
	w, dir := workspace(t, map[string]string{"postil.toml": toml})
	m := mark("1", "x", 0, 3)
	m.Fields = []foreign.Field{{Name: "stance", Value: "against"}}
	f := reader(article("a", "one", m))
	read := f.Read
	f.Read = func(ctx context.Context, src *source.Source, set exchange.Settings, to foreign.Sink) error {
		to.Scheme(annotate.Scheme{ID: "theirs", Labels: []annotate.Label{{ID: "x", Name: "Other name", Key: "2"}, {ID: "y", Name: "Why", Key: "1", Parent: "x", Short: "toolong"}, {ID: "z", Parent: "nowhere"}}})
		return read(ctx, src, set, to)
	}
	r := run(t, importJob(w, f))
	if d := cmp.Diff([]string{"label y", "label z", "value against of attribute x.stance"}, slices.Sorted(slices.Values(r.SchemeAdded))); d != "" {
		t.Error(d)
	}
	s := w.Scheme()
	x, _ := s.Label("x")
	y, _ := s.Label("y")
	if x.Key != "1" || y.Key != "" || y.Parent != "x" || s.ID != "ours" || len(x.Attributes[0].Values) != 2 {
		t.Errorf("%+v", s)
	}
	if raw, _ := os.ReadFile(filepath.Join(dir, "postil.toml")); !strings.HasPrefix(string(raw), "# ours\n") {
		t.Errorf("%s", raw)
	}
	if r := run(t, importJob(w, f)); len(r.SchemeAdded) != 0 {
		t.Errorf("again: %v", r.SchemeAdded)
	}
}
