package session

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"postil/annotate"
	"postil/storage"
)

func TestASchemeIsSavedWithItsCommentsAndPutInForce(t *testing.T) {
	d := open(t, latin)
	file := filepath.Join(d.dir, storage.ConfigFile)
	old := "# ours\n[scheme]\nid = \"x\"\n\n[[scheme.labels]]\nid = \"claim\" # stored\nname = \"Claim\"\nshort = \"C\"\nkey = \"1\"\ncolor = \"#4457c9\"\n"
	if err := os.WriteFile(file, []byte(old), 0o644); err != nil {
		t.Fatal(err)
	}
	d.Open(d.dir)
	d.run()
	scheme := d.Scheme().Clone()
	scheme.Labels[0].Name = "Assertion"
	if err := d.SaveScheme(scheme); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(b); got != strings.Replace(old, `name = "Claim"`, `name = "Assertion"`, 1) {
		t.Errorf("the file says\n%s", got)
	}
	if l, ok := d.Scheme().Label("claim"); !ok || l.Name != "Assertion" {
		t.Errorf("in force is %+v", l)
	}
}

func TestMergedLabelsAreMergedOnDeskAndDiskAndCanBeTakenBack(t *testing.T) {
	d := open(t, latin)
	d.label("harbour", "1")
	d.goTo(long)
	d.label("Second", "1")
	d.label("Third", "2")
	d.Open(d.dir) // lets go of what is on the desk
	d.run()
	d.goTo(latin)
	count := func(path, label string) int {
		a, err := d.Workspace().ReadArticle(path)
		if err != nil {
			t.Fatal(err)
		}
		l, err := d.Workspace().ReadLayer(a, d.Person().Slug)
		if err != nil {
			t.Fatal(err)
		}
		return l.Count(label)
	}
	if err := d.MergeLabels(*d.Scheme(), "claim", "quote"); err != nil {
		t.Fatal(err)
	}
	d.run()
	if err := d.Flush(); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{latin: 1, long: 1} {
		if n := count(path, "quote"); n != want || count(path, "claim") != 0 {
			t.Errorf("%s has %d quotes, want %d", path, n, want)
		}
	}
	if n := count(long, "warning"); n != 1 {
		t.Errorf("the warning went with the claims: %d", n)
	}
	if l, _ := d.Scheme().Label("claim"); !l.Archived {
		t.Error("the merged label is still in use")
	}
	d.Open(d.dir) // the folder is opened anew, and the other article with it
	d.run()
	d.goTo(long)
	d.UndoMerge()
	d.run()
	if l, _ := d.Scheme().Label("claim"); l.Archived {
		t.Error("the label is still archived")
	}
	if n := d.Layer().Count("claim"); n != 1 {
		t.Errorf("the article shown has %d claims after taking back", n)
	}
	if err := d.Flush(); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{latin, long} {
		if count(path, "claim") != 1 || count(path, "quote") != 0 {
			t.Errorf("%s: %d claims, %d quotes after taking back", path, count(path, "claim"), count(path, "quote"))
		}
	}
}

// TestAMergeThatCannotBeSavedMovesNothing: the scheme comes first, and the
// marks only after it.
func TestAMergeThatCannotBeSavedMovesNothing(t *testing.T) {
	d := open(t, latin)
	d.label("harbour", "1")
	scheme := d.Scheme().Clone()
	scheme.Labels[1].Key = "two"
	if err := d.MergeLabels(scheme, "claim", "quote"); err == nil {
		t.Error("a scheme with a fault is saved")
	}
	d.run()
	d.wantMarks("claim harbour")
	nobody := open(t, latin)
	nobody.SetPerson("")
	nobody.person.Slug = ""
	if err := nobody.MergeLabels(*nobody.Scheme(), "claim", "quote"); !errors.Is(err, ErrNobody) {
		t.Errorf("without a person: %v", err)
	}
	d.forget()
	d.UndoMerge()
	if !d.told("No labels of this folder were merged") {
		t.Errorf("told %v", d.notices)
	}
}

func TestMarksOfAnArticleThatCannotBeChangedKeepTheirLabelAndThatIsTold(t *testing.T) {
	d := open(t, latin)
	d.label("harbour", "1")
	d.Doc().ReadOnly = ErrLocked
	d.forget()
	if err := d.MergeLabels(*d.Scheme(), "claim", "quote"); err != nil {
		t.Fatal(err)
	}
	d.run()
	d.wantMarks("claim harbour")
	if !d.told("cannot be changed keep the old label: 1 mark.") {
		t.Errorf("told %v", d.notices)
	}
}

// TestWhatCouldNotBeTakenBackCanBeTriedAgain: a layer that cannot be read keeps
// its part of the merging until it can.
func TestWhatCouldNotBeTakenBackCanBeTriedAgain(t *testing.T) {
	d := open(t, latin)
	d.goTo(long)
	d.label("Second", "1")
	d.goTo(latin)
	d.label("harbour", "1")
	if err := d.MergeLabels(*d.Scheme(), "claim", "quote"); err != nil {
		t.Fatal(err)
	}
	d.run()
	if err := d.Flush(); err != nil {
		t.Fatal(err)
	}
	d.Open(d.dir)
	d.run() // only the article shown is on the desk
	sidecar := filepath.Join(d.dir, storage.SidecarPath(long, d.Person().Slug))
	kept, err := os.ReadFile(sidecar)
	if err != nil {
		t.Fatal(err)
	}
	write(t, sidecar, "{broken")
	d.forget()
	d.UndoMerge()
	d.run()
	d.wantMarks("claim harbour")
	if l, _ := d.Scheme().Label("claim"); !l.Archived || !d.told(long) {
		t.Errorf("half of it counts as taken back: %+v, told %v", l, d.notices)
	}
	write(t, sidecar, string(kept))
	d.UndoMerge()
	d.run()
	d.wantMarks("claim harbour")
	d.goTo(long)
	d.wantMarks("claim Second")
	if l, _ := d.Scheme().Label("claim"); l.Archived {
		t.Error("the label is still archived")
	}
}

// TestDecisionsOfTheReviewerFollowAMerge: on the desk and in files, and back.
func TestDecisionsOfTheReviewerFollowAMerge(t *testing.T) {
	d := open(t, latin)
	decide := func(path string) {
		d.goTo(path)
		p := annotate.Passage{Label: "claim", Fragments: []annotate.Fragment{{Span: annotate.Span{Start: 0, End: 2}, Exact: d.Doc().Article.Text.Slice(0, 2)}}}
		decision := annotate.Decision{ID: annotate.ID{15: 7}, Verdict: annotate.VerdictChange, Result: []annotate.Passage{p}}
		r, err := decision.Record()
		if err != nil {
			t.Fatal(err)
		}
		d.applyTo(d.Doc(), annotate.Change{Decisions: []annotate.Edit[*annotate.Record]{{After: r}}})
	}
	decide(long)
	d.Open(d.dir)
	d.run() // only the article shown next is on the desk
	decide(latin)
	want := func(label string) {
		t.Helper()
		if err := d.Flush(); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{latin, long} {
			a, err := d.Workspace().ReadArticle(path)
			if err != nil {
				t.Fatal(err)
			}
			l, err := d.Workspace().ReadLayer(a, d.Person().Slug)
			if err != nil {
				t.Fatal(err)
			}
			r, _ := l.Decision(annotate.ID{15: 7})
			if got, err := annotate.ParseDecision(r); err != nil || got.Result[0].Label != label {
				t.Errorf("%s: decided is %+v, %v, want %s", path, got, err, label)
			}
		}
	}
	d.forget()
	if err := d.MergeLabels(*d.Scheme(), "claim", "quote"); err != nil {
		t.Fatal(err)
	}
	d.run()
	want("quote")
	if !d.told("0 marks and 2 decisions in 2 articles merged") {
		t.Errorf("told %v", d.notices)
	}
	d.UndoMerge()
	d.run()
	want("claim")
}
