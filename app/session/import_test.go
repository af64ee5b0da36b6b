package session

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"postil/storage"
)

// corpus writes a brat folder: the fixture's first article with marks, and one
// that the workspace lacks.
func corpus(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "corpus")
	write(t, filepath.Join(dir, latin), fixtureTexts[latin])
	write(t, filepath.Join(dir, strings.TrimSuffix(latin, ".txt")+".ann"), "T1\tclaim 4 11\tharbour\nT2\tclaim 12 17\tbored\n")
	write(t, filepath.Join(dir, "0-new.txt"), "Nobody was hurt.")
	write(t, filepath.Join(dir, "0-new.ann"), "T1\tMood 0 6\tNobody\n")
	return dir
}

func none(int, int) {}

func TestAnImportIsPreviewedDoneAndTakenBack(t *testing.T) {
	d := open(t, latin)
	d.label("denied", "3")
	before := len(d.Entries())
	in := Importing{Path: corpus(t), Person: d.Person().Name}
	var would, did Imported
	d.PreviewImport(in, none, func(i Imported) { would = i })
	if would.Err != nil || would.Format.Name != "brat" || would.Report.Marks.Added != 2 || would.Report.NewArticles != 1 || would.Report.Marks.Refused() != 1 {
		t.Fatalf("%+v", would)
	}
	if len(d.Entries()) != before || d.Layer().Len() != 1 {
		t.Fatal("the preview changed something")
	}
	if d.lastImport() >= 0 {
		t.Error("the preview can be undone")
	}
	d.Import(in, none, func(i Imported) { did = i })
	if did.Err != nil || did.Report.Marks.Added != 2 {
		t.Fatalf("%+v", did)
	}
	if len(d.Entries()) != before+1 || d.Entries()[d.Current()].Path != latin || d.Doc().Path() != latin {
		t.Errorf("%d articles, %s is shown", len(d.Entries()), d.Doc().Path())
	}
	if d.Layer().Len() != 2 {
		t.Errorf("the open article has %d marks", d.Layer().Len())
	}
	if _, ok := d.Scheme().Label("Mood"); !ok {
		t.Error("the scheme lacks the label")
	}
	d.goTo("0-new.txt")
	if d.Layer().Len() != 1 || d.Doc().index != d.Current() {
		t.Errorf("the new article has %d marks", d.Layer().Len())
	}
	d.goTo(latin)
	d.Undo() // her own mark, made before the import
	if d.Layer().Len() != 1 {
		t.Errorf("%d marks after her own undo", d.Layer().Len())
	}
	d.Run("edit.undoImport")
	if d.Layer().Len() != 0 || d.lastImport() >= 0 {
		t.Errorf("%d marks after the import is undone", d.Layer().Len())
	}
	if err := d.Flush(); err != nil {
		t.Fatal(err)
	}
	a, err := d.Workspace().ReadArticle("0-new.txt")
	if err != nil {
		t.Fatal(err)
	}
	if l, err := d.Workspace().ReadLayer(a, d.Person().Slug); err != nil || l != nil && l.Len() != 0 {
		t.Errorf("the new article has %v, %v", l, err)
	}
	d.Run("edit.undoImport")
	if n := d.notices[len(d.notices)-1]; !strings.Contains(n.Text, "Nothing was imported") {
		t.Errorf("told %q", n.Text)
	}
}

func TestAnImportThatIsStoppedIsWholeAsFarAsItWent(t *testing.T) {
	d := open(t, latin, queued)
	d.run()
	var did *Imported
	stop := d.Import(Importing{Path: corpus(t)}, none, func(i Imported) { did = &i })
	stop()
	d.run()
	if did == nil || !errors.Is(did.Err, context.Canceled) {
		t.Fatalf("%+v", did)
	}
	var would *Imported
	d.PreviewImport(Importing{Path: corpus(t)}, none, func(i Imported) { would = &i })()
	d.run()
	if would != nil {
		t.Error("a preview that was stopped is told")
	}
}

func TestWhatCannotBeImportedIsSaid(t *testing.T) {
	d := open(t, latin)
	file := filepath.Join(t.TempDir(), "what.bin")
	write(t, file, "nothing that is known")
	for _, c := range []struct {
		in   Importing
		want string
	}{
		{Importing{Path: file}, "of no format that is known"},
		{Importing{Path: file, Format: "nonsense"}, `no format "nonsense"`},
		{Importing{Path: file + "x"}, "no such file"},
		{Importing{Path: corpus(t), Options: map[string]string{"ears": "two"}}, `no option "ears"`},
	} {
		var got Imported
		d.PreviewImport(c.in, none, func(i Imported) { got = i })
		if got.Err == nil || !strings.Contains(got.Err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.in, got.Err, c.want)
		}
	}
	s := New(Options{Now: d.clock.Now})
	var got Imported
	s.Import(Importing{Path: file}, none, func(i Imported) { got = i })
	if got.Err == nil || !strings.Contains(got.Err.Error(), "open a folder") {
		t.Errorf("without a workspace: %v", got.Err)
	}
}

func TestAnImportIntoAnEmptyFolderShowsItsFirstArticle(t *testing.T) {
	d := open(t, latin)
	empty := t.TempDir()
	d.Open(empty)
	if d.Doc() != nil {
		t.Fatal("an article is shown")
	}
	d.Import(Importing{Path: corpus(t)}, none, func(Imported) {})
	if d.Doc() == nil || d.Doc().Path() != "0-new.txt" {
		t.Fatalf("shown is %v", d.Doc())
	}
	if _, err := storage.Open(empty); err != nil {
		t.Error(err)
	}
	// The import belongs to that folder: in another one there is nothing to undo.
	d.Open(d.dir)
	if d.lastImport() >= 0 {
		t.Error("the import of another folder can be undone")
	}
}
