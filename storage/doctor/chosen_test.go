package doctor

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// twoOrphans is a workspace with two layers that lie beside no article, and a label
// that the scheme lacks.
func twoOrphans(t *testing.T) *desk {
	t.Helper()
	f := files{"a.txt": quay, "b.txt": dam}
	f["gone.txt.alice.ann.json"] = f.layer(t, "a.txt", "alice", 1, "claim: could fail")
	f["lost.txt.bob.ann.json"] = f.layer(t, "b.txt", "bob", 101, "rumour: will hold")
	return newDesk(t, f)
}

func TestOnlyTheChosenFixesAreCarriedOut(t *testing.T) {
	d := twoOrphans(t)
	r, err := Examine(t.Context(), d.w, noon, nil)
	if err != nil || len(r.Fixes()) != 2 {
		t.Fatalf("%v, %v", r.Fixes(), err)
	}
	chosen := r.Fixes()[1:]
	if files, err := chosen[0].Files(d.w); err != nil || !slices.Equal(files, []string{"b.txt.bob.ann.json", "lost.txt.bob.ann.json"}) {
		t.Errorf("it would change %v, %v", files, err)
	}
	m := d.mend(Mending{Chosen: chosen})
	if len(m.Fixes) != 1 || m.Fixes[0].Path != "lost.txt.bob.ann.json" || len(m.Missed) > 0 || !d.has("gone.txt.alice.ann.json") || !slices.Equal(m.Files, []string{"b.txt.bob.ann.json", "lost.txt.bob.ann.json"}) {
		t.Errorf("fixed %v, missed %v, changed %v", m.Fixes, m.Missed, m.Files)
	}
	// What came to light with it was not chosen.
	if left := told(m.Left.Findings, Label); len(left) != 1 || left[0].Fix == nil || d.has("postil.toml") {
		t.Errorf("left %v", m.Left.Findings)
	}
	if m := d.mend(Mending{Chosen: chosen}); len(m.Fixes) > 0 || len(m.Missed) != 1 {
		t.Errorf("a second time: fixed %v, missed %v", m.Fixes, m.Missed)
	}
	d.undone()
}

func TestAChosenFixThatWouldDoSomethingElseByNowIsMissed(t *testing.T) {
	d := twoOrphans(t)
	chosen := told(d.examine(), Orphan)[0].Fix
	// The article is renamed meanwhile.
	if err := os.Rename(filepath.Join(d.dir, "a.txt"), filepath.Join(d.dir, "c.txt")); err != nil {
		t.Fatal(err)
	}
	if m := d.mend(Mending{Chosen: []*Fix{chosen}}); len(m.Fixes) > 0 || len(m.Missed) != 1 || m.Missed[0] != chosen || !d.has("gone.txt.alice.ann.json") {
		t.Errorf("fixed %v, missed %v", m.Fixes, m.Missed)
	}
}

func TestAnEarlierMendingIsTakenBackBeforeALaterOne(t *testing.T) {
	d := twoOrphans(t)
	for _, f := range told(d.examine(), Orphan) {
		d.mend(Mending{Chosen: []*Fix{f.Fix}})
	}
	d.mend(Mending{Only: []Kind{Label}})
	kept, err := Mendings(d.w)
	if err != nil || len(kept) != 3 || !strings.HasPrefix(kept[0].Fixes[0], "postil.toml: ") || !kept[2].Made.Equal(noon) || !slices.Contains(kept[2].Files, "a.txt.alice.ann.json") {
		t.Fatalf("%+v, %v", kept, err)
	}
	u, err := UndoOf(t.Context(), d.w, kept[2].Name)
	if err != nil || len(u.Fixes) != 1 || !slices.Contains(u.Files, "gone.txt.alice.ann.json") || !d.has("gone.txt.alice.ann.json") || d.has("a.txt.alice.ann.json") || !d.has("b.txt.bob.ann.json") {
		t.Fatalf("%+v, %v", u, err)
	}
	if _, err := UndoOf(t.Context(), d.w, kept[2].Name); !errors.Is(err, ErrNothingToUndo) {
		t.Errorf("a second time: %v", err)
	}
	// A list that lies elsewhere is none of ours, whatever name is given.
	list, err := os.ReadFile(filepath.Join(d.dir, keptFolder, kept[1].Name, listName))
	if err != nil {
		t.Fatal(err)
	}
	stray := filepath.Join(d.dir, listName)
	if err := os.WriteFile(stray, list, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := UndoOf(t.Context(), d.w, "../.."); !errors.Is(err, ErrNothingToUndo) {
		t.Errorf("of a folder that is none: %v", err)
	}
	if err := os.Remove(stray); err != nil {
		t.Fatal(err)
	}
	if _, err := Undo(t.Context(), d.w); err != nil {
		t.Fatal(err)
	}
	d.undone()
	if kept, err := Mendings(d.w); err != nil || len(kept) > 0 {
		t.Errorf("%+v, %v", kept, err)
	}
}

func TestWhatALaterMendingChangedAgainStaysWithAnEarlierOne(t *testing.T) {
	f := files{"a.txt": quay}
	f["gone.txt.alice.ann.json"] = f.layer(t, "a.txt", "alice", 1, "claim: could fail", "warning: within a month")
	f["gone.txt.alice.ann.json"] = strings.ReplaceAll(f["gone.txt.alice.ann.json"], `"to": "`+id(2).String(), `"to": "`+id(9).String())
	d := newDesk(t, f)
	d.mend(Mending{Only: []Kind{Orphan}})
	d.mend(Mending{Only: []Kind{Relation}})
	kept, err := Mendings(d.w)
	if err != nil || len(kept) != 2 {
		t.Fatalf("%+v, %v", kept, err)
	}
	if u, err := UndoOf(t.Context(), d.w, kept[1].Name); err != nil || len(u.Fixes) > 0 || len(u.Files) > 0 || len(u.Refused) != 1 || !errors.Is(u.Refused[0], ErrChangedSince) || !d.has("a.txt.alice.ann.json") {
		t.Fatalf("%+v, %v", u, err)
	}
	if _, err := Undo(t.Context(), d.w); err != nil {
		t.Fatal(err)
	}
	d.undone()
}

func TestAListThatIsDamagedIsToldAndLeftAlone(t *testing.T) {
	d := twoOrphans(t)
	m := d.mend(Mending{})
	list := filepath.Join(d.dir, m.Kept, listName)
	if err := os.WriteFile(list, []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	kept, err := Mendings(d.w)
	if err != nil || len(kept) != 1 || kept[0].Err == nil || len(kept[0].Fixes) > 0 {
		t.Fatalf("%+v, %v", kept, err)
	}
	if _, err := UndoOf(t.Context(), d.w, kept[0].Name); err == nil || !strings.Contains(err.Error(), "no list of fixes") {
		t.Error(err)
	}
}

func TestNothingIsTakenBackBeforeALaterListThatIsDamaged(t *testing.T) {
	d := twoOrphans(t)
	d.mend(Mending{Only: []Kind{Orphan}})
	later := d.mend(Mending{Only: []Kind{Label}})
	list := filepath.Join(d.dir, later.Kept, listName)
	if err := os.WriteFile(list, []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	kept, err := Mendings(d.w)
	if err != nil || len(kept) != 2 {
		t.Fatalf("%+v, %v", kept, err)
	}
	if _, err := UndoOf(t.Context(), d.w, kept[1].Name); err == nil || !strings.Contains(err.Error(), "move "+later.Kept+" away to go on") || d.has("gone.txt.alice.ann.json") {
		t.Error(err)
	}
	if err := os.RemoveAll(filepath.Join(d.dir, later.Kept)); err != nil {
		t.Fatal(err)
	}
	if u, err := UndoOf(t.Context(), d.w, kept[1].Name); err != nil || len(u.Fixes) != 2 {
		t.Errorf("%+v, %v", u, err)
	}
}

func TestAFindingSaysWhereItsMarkIs(t *testing.T) {
	f := files{"a.txt": quay}
	whole := f.layer(t, "a.txt", "alice", 1, "rumour: could fail", "warning: within a month")
	f["a.txt.alice.ann.json"] = strings.ReplaceAll(whole, `"to": "`+id(2).String(), `"to": "`+id(9).String())
	d := newDesk(t, f)
	at := strings.Index(quay, "could fail")
	for _, k := range []Kind{Label, Relation} {
		found := told(d.examine(), k)
		if len(found) != 1 || found[0].Mark != id(1) || found[0].Span.Start != at || found[0].Span.Len() != len("could fail") {
			t.Errorf("%s: %+v", k, found)
		}
	}
}
