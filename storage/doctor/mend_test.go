package doctor

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"postil/storage"
	"postil/storage/redact"
	"postil/storage/sidecar"
)

func TestAnOrphanGoesToTheOneArticleWithItsText(t *testing.T) {
	f := files{"a.txt": quay, "in/b.txt": dam}
	f["a.txt.alice.ann.json"] = f.layer(t, "a.txt", "alice", 1, "claim: could fail", "warning: within a month")
	f["in/new.txt"] = f["a.txt"]
	delete(f, "a.txt")
	d := newDesk(t, f)
	m := d.mend(Mending{})
	if len(m.Fixes) != 1 || m.Fixes[0].Kind != Orphan || m.Left.Problems() != 0 {
		t.Fatalf("fixed %v, left %v", m.Fixes, m.Left.Findings)
	}
	l := d.read("in/new.txt.alice.ann.json")
	if l.Len() != 2 || l.Source.Path != "new.txt" || d.has("a.txt.alice.ann.json") {
		t.Errorf("%d marks about %q", l.Len(), l.Source.Path)
	}
	d.undone()
}

func TestAnOrphanFindsTheArticleThatHadItsText(t *testing.T) {
	f := files{"a.txt": quay}
	f["a.txt.alice.ann.json"] = f.layer(t, "a.txt", "alice", 1, "claim: could fail")
	f["new.txt"] = quay
	f["new.txt.bob.ann.json"] = f.layer(t, "new.txt", "bob", 101, "claim: could fail")
	f["new.txt"] = quay + "More.\n" // after Bob had marked it
	delete(f, "a.txt")
	d := newDesk(t, f)
	if m := d.mend(Mending{}); len(m.Fixes) != 1 || m.Left.Problems() != 0 {
		t.Errorf("fixed %v, left %v", m.Fixes, m.Left.Findings)
	}
	if hash := d.read("new.txt.alice.ann.json").Source.TextSHA256; hash == "" || !strings.Contains(f["a.txt.alice.ann.json"], hash) {
		t.Errorf("the layer forgot which text its marks are on: %q", hash)
	}
}

func TestAnOrphanIsNotMovedOnAGuess(t *testing.T) {
	f := files{"a.txt": quay}
	alice := f.layer(t, "a.txt", "alice", 1, "claim: could fail")
	other := f.layer(t, "a.txt", "alice", 101, "claim: could fail")
	for name, test := range map[string]struct {
		files files
		says  string
	}{
		"two articles with the text": {files{"x.txt": quay, "y.txt": quay, "a.txt.alice.ann.json": alice}, `"x.txt" and "y.txt", so a person must choose`},
		"another layer there":        {files{"x.txt": quay, "x.txt.alice.ann.json": strings.ReplaceAll(other, `"path": "a.txt"`, `"path": "x.txt"`), "a.txt.alice.ann.json": alice}, "which is no copy of it"},
		"a broken layer there":       {files{"x.txt": quay, "x.txt.alice.ann.json": "{", "a.txt.alice.ann.json": alice}, "which cannot be read"},
		"two orphans for it":         {files{"x.txt": quay, "a.txt.alice.ann.json": alice, "b.txt.alice.ann.json": strings.ReplaceAll(other, `"path": "a.txt"`, `"path": "b.txt"`)}, "another layer of \"alice\" that lies beside no article"},
		"under another name":         {files{"x.txt": quay, "a.txt.bob.ann.json": alice}, `it is by "alice", and its name says "bob"`},
	} {
		d := newDesk(t, test.files)
		m := d.mend(Mending{})
		orphans := told(m.Left.Findings, Orphan)
		if len(m.Fixes) > 0 || len(orphans) == 0 || !strings.Contains(orphans[0].Text, test.says) {
			t.Errorf("%s: fixed %v, told %v", name, m.Fixes, orphans)
		}
		if diff := differences(test.files, onDisk(t, d.dir)); len(diff) > 0 {
			t.Errorf("%s: changed %v", name, diff)
		}
	}
}

func TestAnOrphanIsFoldedIntoACopyOfItself(t *testing.T) {
	f := files{"a.txt": quay}
	f["a.txt.alice.ann.json"] = f.layer(t, "a.txt", "alice", 1, "claim: could fail", "warning: within a month")
	f["x.txt"] = quay
	f["x.txt.alice.ann.json"] = f.layer(t, "x.txt", "alice", 1, "claim: could fail")
	delete(f, "a.txt")
	d := newDesk(t, f)
	if m := d.mend(Mending{}); len(m.Fixes) != 1 || m.Left.Problems() != 0 {
		t.Errorf("fixed %v, left %v", m.Fixes, m.Left.Findings)
	}
	if n := d.read("x.txt.alice.ann.json").Len(); n != 2 {
		t.Errorf("%d marks", n)
	}
	d.undone()
}

func TestTheSecondMarkWithAnIDGetsAnother(t *testing.T) {
	f := files{"a.txt": quay}
	whole := f.layer(t, "a.txt", "alice", 1, "claim: could fail", "warning: within a month", "quote: Nobody")
	// The third mark gets the id of the first, and a field that nobody knows.
	f["a.txt.alice.ann.json"] = strings.Replace(whole, `{"id": "`+id(3).String()+`"`, `{"x": "`+id(3).String()+`", "id": "`+strings.ToUpper(id(1).String())+`"`, 1)
	d := newDesk(t, f)
	findings := d.examine()
	if len(findings) != 1 || findings[0].Kind != Duplicate || findings[0].Fix == nil || !strings.Contains(findings[0].Fix.Text, "1 relation and 0 decisions stay with the first") {
		t.Fatalf("told %v", findings)
	}
	d.mend(Mending{})
	l := d.read("a.txt.alice.ann.json")
	if l.Len() != 3 || l.Annotation(id(1)) == nil || l.Annotation(id(1)).Label != "claim" || l.Annotation(id(3)) != nil {
		t.Fatalf("%d marks, the first is %v", l.Len(), l.Annotation(id(1)))
	}
	for m := range l.Annotations() {
		if m.Label == "quote" && string(m.Extra["x"]) != `"`+id(3).String()+`"` {
			t.Errorf("the third has lost a field: %v", m.Extra)
		}
	}
	d.undone()
}

func TestALabelThatIsMissingIsAddedArchived(t *testing.T) {
	const config = "# our scheme\n[scheme]\nid = \"x\"\n\n[[scheme.labels]]\nid = \"claim\" # keep me\n"
	f := files{"a.txt": quay, "postil.toml": config}
	f["a.txt.alice.ann.json"] = f.layer(t, "a.txt", "alice", 1, "rumour: could fail", "claim: Nobody", "odd “label”\\: within a month")
	d := newDesk(t, f)
	m := d.mend(Mending{})
	if len(m.Fixes) != 1 || m.Fixes[0].Kind != Label || m.Left.Problems() != 0 {
		t.Fatalf("fixed %v, left %v", m.Fixes, m.Left.Findings)
	}
	for _, name := range []string{"rumour", "odd “label”\\"} {
		if l, ok := d.w.Scheme().Label(name); !ok || !l.Archived {
			t.Errorf("the scheme has %v", l)
		}
	}
	text := onDisk(t, d.dir)["postil.toml"]
	if !strings.HasPrefix(text, config) || !strings.Contains(text, "color = ") {
		t.Errorf("the scheme's file is\n%s", text)
	}
	if d.read("a.txt.alice.ann.json").Annotation(id(1)).Label != "rumour" {
		t.Error("the mark was relabelled")
	}
	d.undone()
	if _, ok := d.w.Scheme().Label("rumour"); ok {
		t.Error("after undo the scheme in force has the label")
	}
}

func TestARelationWithoutAnEndGoesOnceCopiesAreFoldedIn(t *testing.T) {
	f := files{"a.txt": quay}
	whole := f.layer(t, "a.txt", "alice", 1, "claim: could fail", "warning: within a month")
	f["a.txt.alice.ann.json"] = strings.ReplaceAll(whole, `"to": "`+id(2).String(), `"to": "`+id(9).String())
	d := newDesk(t, f)
	if m := d.mend(Mending{}); len(m.Fixes) != 1 || m.Left.Problems() != 0 {
		t.Errorf("fixed %v, left %v", m.Fixes, m.Left.Findings)
	}
	l := d.read("a.txt.alice.ann.json")
	if _, buried := l.Tombstone(id(51)); !buried || l.Relation(id(51)) != nil || l.Len() != 2 {
		t.Error("the relation is there, or was removed without a tombstone")
	}
	d.undone()

	// The end that is gone is in a copy: nothing is to be cut.
	one := f.layer(t, "a.txt", "alice", 1, "claim: could fail")
	relation := whole[strings.Index(whole, `"relations": [`):strings.Index(whole, `"article"`)]
	empty := one[strings.Index(one, `"relations": [`):strings.Index(one, `"article"`)]
	f = files{"a.txt": quay, "a.txt.alice.ann.json": strings.Replace(one, empty, relation, 1), "a.txt.alice.ann (1).json": whole}
	d = newDesk(t, f)
	if n := len(told(d.examine(), Relation)); n != 1 {
		t.Fatalf("%d relations without an end", n)
	}
	if m := d.mend(Mending{Only: []Kind{Relation}}); len(m.Fixes) > 0 {
		t.Errorf("with a copy still there %v", m.Fixes)
	}
	if m := d.mend(Mending{}); len(m.Fixes) != 1 || m.Fixes[0].Kind != Copy || m.Left.Problems() != 0 {
		t.Errorf("fixed %v, left %v", m.Fixes, m.Left.Findings)
	}
	if d.read("a.txt.alice.ann.json").Relation(id(51)) == nil {
		t.Error("the relation is gone")
	}
}

func TestCopiesAndConflictsAreFoldedIn(t *testing.T) {
	f := files{"a.txt": quay, "b.txt": dam, "c.txt": dam}
	ours := f.layer(t, "a.txt", "alice", 1, "claim: could fail")
	theirs := f.layer(t, "a.txt", "alice", 1, "claim: could fail", "warning: within a month")
	f["a.txt.alice.ann.json"] = "<<<<<<< HEAD\n" + ours + "=======\n" + theirs + ">>>>>>> other\n"
	f["a.txt.alice.ann.sync-conflict-20260512-101112-ABCDEFG.json"] = f.layer(t, "a.txt", "alice", 31, "quote: Nobody")
	f["b.txt.bob.ann-DESKTOP.json"] = f.layer(t, "b.txt", "bob", 101, "claim: will hold")
	f["c.txt.bob.ann (1).json"] = f.layer(t, "b.txt", "bob", 101, "claim: will hold") // about another article
	f["c.txt.alice.ann (1).json"] = "{"
	f["gone.txt.bob.ann (1).json"] = f.layer(t, "b.txt", "bob", 101, "claim: will hold")
	d := newDesk(t, f)
	m := d.mend(Mending{})
	if len(m.Fixes) != 3 {
		t.Errorf("fixed %v", m.Fixes)
	}
	if n := d.read("a.txt.alice.ann.json").Len(); n != 3 {
		t.Errorf("%d marks in the first", n)
	}
	if n := d.read("b.txt.bob.ann.json").Len(); n != 1 || d.has("b.txt.bob.ann-DESKTOP.json") {
		t.Errorf("%d marks in the second", n)
	}
	for i, want := range []string{"cannot take its place: ", `it is by "bob" about "b.txt"`, "neither that file nor an article"} {
		if left := told(m.Left.Findings, Copy); len(left) != 3 || !strings.Contains(left[i].Text, want) || left[i].Fix != nil {
			t.Errorf("left %v, want %q", left, want)
		}
	}
	d.undone()
}

func TestALayerGetsTheNameOfItsPersonWhereThatIsCertain(t *testing.T) {
	f := files{"a.txt": quay, "b.txt": dam}
	f["a.txt.alice.ann.json"] = f.layer(t, "a.txt", "alice", 1, "claim: could fail")
	f["b.txt.ally.ann.json"] = f.layer(t, "b.txt", "alice", 101, "claim: will hold")
	d := newDesk(t, f)
	if m := d.mend(Mending{}); len(m.Fixes) != 1 || m.Left.Problems() != 0 {
		t.Errorf("fixed %v, left %v", m.Fixes, m.Left.Findings)
	}
	if got := onDisk(t, d.dir); got["b.txt.alice.ann.json"] != f["b.txt.ally.ann.json"] || d.has("b.txt.ally.ann.json") {
		t.Error("the layer was not renamed as it is")
	}
	d.undone()

	delete(f, "a.txt.alice.ann.json") // nobody tells now which name is right
	if m := newDesk(t, f).mend(Mending{}); len(m.Fixes) > 0 || len(told(m.Left.Findings, Person)) != 1 {
		t.Errorf("without another layer: fixed %v, left %v", m.Fixes, m.Left.Findings)
	}
}

func TestTwoNamesOfOneFileAreNotFolded(t *testing.T) {
	// As on a file system that does not tell cases apart.
	f := files{"A.txt": quay}
	f["A.txt.alice.ann.json"] = f.layer(t, "A.txt", "alice", 1, "claim: could fail")
	f["a.txt"] = quay
	delete(f, "A.txt")
	d := newDesk(t, f)
	if err := os.Link(filepath.Join(d.dir, "A.txt.alice.ann.json"), filepath.Join(d.dir, "a.txt.alice.ann.json")); err != nil {
		t.Fatal(err)
	}
	m := d.mend(Mending{})
	if left := told(m.Left.Findings, Orphan); len(m.Fixes) > 0 || len(m.Failed) > 0 || len(left) != 1 || !strings.Contains(left[0].Text, "the same file") {
		t.Errorf("fixed %v, failed %v, left %v", m.Fixes, m.Failed, left)
	}
	if n := d.read("a.txt.alice.ann.json").Len(); n != 1 || !d.has("A.txt.alice.ann.json") {
		t.Errorf("%d marks", n)
	}
}

func TestARedactedOrphanIsFoundByItsHiddenHash(t *testing.T) {
	f := files{"a.txt": quay}
	l, err := sidecar.Decode([]byte(f.layer(t, "a.txt", "alice", 1, "claim: could fail")))
	if err != nil {
		t.Fatal(err)
	}
	if l, err = redact.Hide(l, make([]byte, redact.SaltSize)); err != nil {
		t.Fatal(err)
	}
	var e sidecar.Encoder
	data, err := e.Encode(l)
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t, files{"b.txt": dam, "new.txt": quay, "a.txt.alice.ann.json": string(data)})
	if m := d.mend(Mending{}); len(m.Fixes) != 1 || m.Left.Problems() != 0 || !d.has("new.txt.alice.ann.json") {
		t.Errorf("fixed %v, left %v", m.Fixes, m.Left.Findings)
	}
	d.undone()
}

func TestLookingPutsNoOtherSchemeInForce(t *testing.T) {
	f := files{"a.txt": quay, "postil.toml": "[scheme]\nid = \"x\"\n[[scheme.labels]]\nid = \"claim\"\n"}
	f["a.txt.alice.ann.json"] = f.layer(t, "a.txt", "alice", 1, "rumour: could fail")
	d := newDesk(t, f)
	if err := os.WriteFile(filepath.Join(d.dir, "postil.toml"), []byte("[scheme]\nid = \"y\"\n[[scheme.labels]]\nid = \"claim\"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if d.examine(); d.w.Scheme().ID != "x" {
		t.Errorf("the scheme in force is %q", d.w.Scheme().ID)
	}
}

func TestTwoPersonsWithOneNameAreTold(t *testing.T) {
	f := files{"a.txt": quay, "b.txt": dam, "c.txt": dam + "More.\n"}
	for i, a := range []string{"a.txt", "b.txt", "c.txt"} {
		f[a+".alice.ann.json"] = f.layer(t, a, "alice", 1+100*i, "claim: said")
	}
	f["a.txt.alice.ann.json"] = strings.ReplaceAll(f["a.txt.alice.ann.json"], id(901).String(), id(907).String())
	m := newDesk(t, f).mend(Mending{})
	left := m.Left.Findings
	if len(m.Fixes) > 0 || len(left) != 1 || left[0].Path != "a.txt.alice.ann.json" || !strings.Contains(left[0].Text, "2 other layers") {
		t.Errorf("fixed %v, left %v", m.Fixes, left)
	}
}

func TestZonesAreNotesAndMetaFilesAreTold(t *testing.T) {
	f := files{"a.txt": "Quay closed\n\nShare on Twitter\n\nThe quay could fail within a month, the board said.\n", "gone.meta.json": "{}", "b.txt": dam, "b.meta.json": `{"format": "x"}`}
	a, err := storage.ArticleOf("a.txt", []byte(f["a.txt"]))
	if err != nil {
		t.Fatal(err)
	}
	f["a.meta.json"] = `{"format": "postil.article", "version": 1, "textSha256": "` + a.Source.TextSHA256 + `", "length": ` +
		"83" + `, "zones": [{"kind": "headline", "start": 0, "end": 11}, {"kind": "furniture", "start": 13, "end": 29}]}`
	if n := a.Text.Len(); n != 83 {
		t.Fatalf("the text has %d code points", n)
	}
	f["a.txt.alice.ann.json"] = f.layer(t, "a.txt", "alice", 1, "claim: Share", "claim: could fail", "claim: Quay closed")
	d := newDesk(t, f)
	findings := d.examine()
	zones, metas := told(findings, Zone), told(findings, Meta)
	if len(zones) != 2 || !zones[0].Note || !strings.Contains(zones[0].String(), `:9: note: mark `) || !strings.Contains(zones[0].Text, "furniture") || !strings.Contains(zones[1].Text, "outside all zones") {
		t.Errorf("zones: %v", zones)
	}
	if len(metas) != 2 || metas[0].Path != "b.meta.json" || metas[1].Path != "gone.meta.json" || metas[0].Note {
		t.Errorf("meta files: %v", metas)
	}
	if r := (Report{Findings: findings}); r.Problems() != 2 || r.Notes() != 2 {
		t.Errorf("%d problems, %d notes", r.Problems(), r.Notes())
	}
}

func TestOnlyOldTemporaryFilesAreTakenAway(t *testing.T) {
	const old, young = ".postil-0123456789abcdef-0.tmp", "in/.postil-0123456789abcdef-1.tmp"
	d := newDesk(t, files{"a.txt": quay, "in/b.txt": dam, old: "half", young: "half", ".postil/texts/" + old: ""})
	if err := os.Chtimes(filepath.Join(d.dir, young), noon, noon); err != nil {
		t.Fatal(err)
	}
	if m := d.mend(Mending{}); len(m.Fixes) != 2 || d.has(old) || !d.has(young) {
		t.Errorf("fixed %v", m.Fixes)
	}
	d.undone()
}

func TestADryRunWritesNothing(t *testing.T) {
	f := files{"a.txt": quay}
	f["a.txt.alice.ann.json"] = f.layer(t, "a.txt", "alice", 1, "rumour: could fail")
	f["x.txt.bob.ann.json"] = f.layer(t, "a.txt", "bob", 101, "rumour: could fail")
	d := newDesk(t, f)
	if m := d.mend(Mending{DryRun: true}); len(m.Fixes) != 2 || m.Kept != "" || m.Left.Problems() != 2 {
		t.Errorf("would fix %v, leaves %v", m.Fixes, m.Left.Findings)
	}
	if m := d.mend(Mending{DryRun: true, Only: []Kind{Orphan}}); len(m.Fixes) != 1 || m.Fixes[0].Kind != Orphan {
		t.Errorf("of orphans it would fix %v", m.Fixes)
	}
	if diff := differences(f, onDisk(t, d.dir)); len(diff) > 0 {
		t.Errorf("changed %v", diff)
	}
}

func TestUndoRefusesWhatHasChangedSince(t *testing.T) {
	f := files{"a.txt": quay}
	f["a.txt.alice.ann.json"] = f.layer(t, "a.txt", "alice", 1, "rumour: could fail")
	f["gone.txt.bob.ann.json"] = f.layer(t, "a.txt", "bob", 101, "claim: could fail")
	d := newDesk(t, f)
	d.mend(Mending{})
	moved := filepath.Join(d.dir, "a.txt.bob.ann.json")
	after, err := os.ReadFile(moved)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(moved, append(after, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
	u, err := Undo(t.Context(), d.w)
	if err != nil || len(u.Fixes) != 1 || len(u.Refused) != 1 || !errors.Is(u.Refused[0], ErrChangedSince) || d.has("postil.toml") || d.has("gone.txt.bob.ann.json") {
		t.Fatalf("%+v, %v", u, err)
	}
	// Once it is as it was the rest can be taken back, too, and then there is nothing.
	if err := os.WriteFile(moved, after, 0o644); err != nil {
		t.Fatal(err)
	}
	d.undone()
	if _, err := Undo(t.Context(), d.w); !errors.Is(err, ErrNothingToUndo) {
		t.Error(err)
	}
}

func TestUndoTakesTheLatestBackFirst(t *testing.T) {
	f := files{"a.txt": quay}
	f["a.txt.alice.ann.json"] = f.layer(t, "a.txt", "alice", 1, "rumour: could fail")
	f["gone.txt.bob.ann.json"] = f.layer(t, "a.txt", "bob", 101, "claim: could fail")
	d := newDesk(t, f)
	d.mend(Mending{Only: []Kind{Orphan}})
	d.mend(Mending{Only: []Kind{Label}}) // at the same instant
	if u, err := Undo(t.Context(), d.w); err != nil || len(u.Fixes) != 1 || !strings.HasPrefix(u.Fixes[0], "postil.toml: ") {
		t.Errorf("%+v, %v", u, err)
	}
	d.undone()
}

func TestUndoRefusesKeptBytesThatAreDamaged(t *testing.T) {
	f := files{"a.txt": quay}
	f["gone.txt.bob.ann.json"] = f.layer(t, "a.txt", "bob", 101, "claim: could fail")
	d := newDesk(t, f)
	m := d.mend(Mending{})
	if err := os.WriteFile(filepath.Join(d.dir, m.Kept, "1"), []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, stray := range []string{"zz", "Thumbs.db"} {
		if err := os.WriteFile(filepath.Join(d.dir, keptFolder, stray), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	u, err := Undo(t.Context(), d.w)
	if err != nil || len(u.Refused) != 1 || !strings.Contains(u.Refused[0].Error(), "damaged") || !d.has("a.txt.bob.ann.json") || d.has("gone.txt.bob.ann.json") {
		t.Errorf("%+v, %v", u, err)
	}
}

func TestAFixThatCannotBeWrittenLeavesAllAsItWas(t *testing.T) {
	f := files{"a.txt": quay, "gone.txt.bob.ann.json": ""}
	f["gone.txt.bob.ann.json"] = f.layer(t, "a.txt", "bob", 101, "claim: could fail")
	d := newDesk(t, f)
	k := keeper{w: d.w, now: noon}
	fix := &Fix{Kind: Orphan, Path: "gone.txt.bob.ann.json", Text: "moves it"}
	err := k.carryOut(t.Context(), fix, []swap{
		{"a.txt.bob.ann.json", nil, []byte("new")},
		{"gone.txt.bob.ann.json", []byte("not what is there"), nil},
	})
	if !errors.Is(err, storage.ErrFileChanged) || d.has("a.txt.bob.ann.json") || len(k.list.Fixes) > 0 {
		t.Errorf("%v, listed %v", err, k.list.Fixes)
	}
	d.undone()
}

func TestAFixIsOnTheListBeforeAFileIsChanged(t *testing.T) {
	f := files{"a.txt": quay}
	f["gone.txt.bob.ann.json"] = f.layer(t, "a.txt", "bob", 101, "claim: could fail")
	d := newDesk(t, f)
	k := keeper{w: d.w, now: noon}
	changes, err := move("gone.txt.bob.ann.json", "a.txt.bob.ann.json")(d.w)
	if err != nil {
		t.Fatal(err)
	}
	// The power goes after the first of two files.
	if err := k.keep(t.Context(), &Fix{Kind: Orphan, Path: "x", Text: "y"}, changes); err != nil {
		t.Fatal(err)
	}
	if err := d.w.SwapFile(t.Context(), changes[0].path, changes[0].was, changes[0].will); err != nil {
		t.Fatal(err)
	}
	d.undone()
}

func TestKindsOfFixesAreReadByName(t *testing.T) {
	if got, err := ParseKinds([]string{"orphan", " Copy", "orphan"}); err != nil || len(got) != 2 || got[1] != Copy {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := ParseKinds([]string{"quote"}); err == nil || !strings.Contains(err.Error(), "temporary") {
		t.Error(err)
	}
}
