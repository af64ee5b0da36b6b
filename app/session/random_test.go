package session

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"postil/annotate"
	"postil/storage"
)

// pieces are what random articles are made of: where characters, words and
// sentences end is hard to tell.
var pieces = []string{
	"a", "word", "Two words", ". ", "! She", " ", "  ", "\n", "\n\n", "\t", "\u00a0", "\u3000", "—", "1,5", "don’t",
	"e\u0301", "\u0301", " \u0301", "\n\u0301", "👩🏽\u200d🚒", "\u200d", "🇧🇷", "🇳", "1\ufe0f\u20e3", "각", "\u1100\u1161\u11a8", "क्षि",
	"\u0d4e", "\u0d4e!", "\u0600", "\u06001", "سلام", "(GPS)", "\u202e", "漢字", "カ\u3099", "\u200b", "\u00ad", "\U000e0041",
}

var someText = rapid.Custom(func(t *rapid.T) string {
	var s string
	for _, p := range rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 40).Draw(t, "pieces") {
		s += p
	}
	return s
})

// random is a session that does what rapid draws.
type random struct {
	*desk
	r *rapid.T
}

func (d *random) offset(name string) int {
	return rapid.IntRange(0, d.Text().Len()).Draw(d.r, name)
}

// caret is a place at which a view may put the caret.
func (d *random) caret(name string) Caret {
	return Caret{Offset: d.Text().GraphemeAt(d.offset(name)).Start, Upstream: rapid.Bool().Draw(d.r, name+" upstream")}
}

// step does one thing of many.
func (d *random) step() {
	r := d.r
	if d.Doc() == nil {
		d.OpenArticle(0)
		return
	}
	switch rapid.IntRange(0, 13).Draw(r, "action") {
	case 0, 1, 2:
		c := rapid.SampledFrom(d.Commands()).Draw(r, "command")
		if !d.Run(c.ID) {
			r.Fatalf("%s does not run", c.ID)
		}
	case 3, 4:
		d.PressKey(Chord{Key: rapid.SampledFrom([]string{"1", "2", "3", "4"}).Draw(r, "label key")})
	case 5:
		d.Press(d.caret("press"), d.offset("press on"), Grain(rapid.IntRange(0, 2).Draw(r, "grain")), rapid.Bool().Draw(r, "shift"))
		for range rapid.IntRange(0, 2).Draw(r, "drags") {
			d.Drag(d.caret("drag"), d.offset("drag over"))
		}
		d.Release(d.offset("release on") - 1)
	case 6:
		d.Select(annotate.Span{Start: d.offset("start"), End: d.offset("end")})
		d.FinishSelection()
	case 7:
		d.OpenArticle(rapid.IntRange(-1, len(d.Entries())).Draw(r, "article"))
	case 8:
		d.Find(rapid.SampledFrom([]string{"", "a", "o", "ه", " "}).Draw(r, "query"))
		if n := d.Layer().Len(); n > 0 {
			m := d.Layer().At(rapid.IntRange(0, n-1).Draw(r, "mark"))
			d.SelectMark(m.ID)
			d.SetNote(m.ID, rapid.SampledFrom([]string{"", "a note"}).Draw(r, "note"))
			d.SetAttribute(m.ID, "certainty", rapid.SampledFrom([]any{nil, "denied", true}).Draw(r, "value"))
		}
	case 9:
		d.run()
	case 10:
		d.pickOne()
		if m := d.Mark(); m != nil && d.GrabEdge(Edge{Fragment: rapid.IntRange(0, len(m.Fragments)-1).Draw(r, "piece"), Start: rapid.Bool().Draw(r, "start of it")}) {
			for range rapid.IntRange(0, 3).Draw(r, "drags of the end") {
				d.DragEdge(d.caret("end"), rapid.Bool().Draw(r, "invert"))
			}
			if rapid.Bool().Draw(r, "let go") {
				d.DropEdge(rapid.Bool().Draw(r, "keep"))
			}
		}
	case 11:
		d.pickOne()
		d.BeginLink(rapid.SampledFrom([]string{"supports", "same"}).Draw(r, "relation"))
		d.pickOne()
		d.enter()
	case 12:
		d.pickOne()
		d.Select(annotate.Span{Start: d.offset("start"), End: d.offset("end")})
		d.AddFragment()
	case 13:
		d.SetArticleAttribute("topic", rapid.SampledFrom([]any{nil, "harbour", "schools"}).Draw(r, "topic"))
	}
}

// pickOne selects one of the marks.
func (d *random) pickOne() {
	if n := d.Layer().Len(); n > 0 {
		d.SelectMark(d.Layer().At(rapid.IntRange(0, n-1).Draw(d.r, "mark")).ID)
	}
}

// check fails where something is as it never may be.
func (d *random) check() {
	t := d.Text()
	if t == nil {
		return
	}
	for name, at := range map[string]int{"caret": d.Selection().Caret.Offset, "anchor": d.Selection().Anchor} {
		if !boundary(t, at) {
			d.r.Fatalf("the %s is at %d of %d, not at the edge of a character", name, at, t.Len())
		}
	}
	for m := range d.Layer().Annotations() {
		last := 0
		for _, f := range m.Fragments {
			if f.Empty() || f.Start < last || !boundary(t, f.Start) || !boundary(t, f.End) {
				d.r.Fatalf("the piece at %v of the mark at %v is empty, out of order or cuts a character", f.Span, m.Hull())
			}
			if t.Quote(f.Span) != f.Exact {
				d.r.Fatalf("the piece at %v quotes %q, the text says %q", f.Span, f.Exact, t.Quote(f.Span))
			}
			last = f.End
		}
		if !m.Fits(t) || d.Doc().Loose[m.ID] {
			d.r.Fatalf("the mark at %v does not fit the text", m.Hull())
		}
	}
	for rel := range d.Layer().Relations() {
		if d.Layer().Annotation(rel.From) == nil || d.Layer().Annotation(rel.To) == nil || rel.From == rel.To {
			d.r.Fatalf("the relation %s joins what is not there, or a mark with itself", rel.ID)
		}
	}
	if (d.mark != annotate.ID{}) && d.Mark() == nil {
		d.r.Fatal("a mark is selected that is gone")
	}
}

func TestWhateverAPersonDoesNothingIsLost(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "postil.toml"), linked)
		for i := range 3 {
			write(t, filepath.Join(dir, fmt.Sprintf("%d.txt", i)), someText.Draw(r, "text"))
		}
		d := &random{desk: newDesk(t, dir, MemoryPreferences{}, queued), r: r}
		d.SetPerson("Mina")
		d.Open(dir)
		d.run()
		for range rapid.IntRange(1, 60).Draw(r, "steps") {
			d.step()
			d.check()
		}
		d.run()
		if err := d.Close(time.Second); err != nil {
			r.Fatal(err)
		}
		d.compare()

		// The next start finds the same.
		next := &random{desk: d.again(), r: r}
		next.Open(dir)
		for path, doc := range d.docs {
			next.goTo(path)
			if got, want := content(next.Layer()), content(doc.Layer); got != want {
				r.Fatalf("%s: the next start finds\n%s\nwant\n%s", path, got, want)
			}
			next.check()
		}

		// All can be taken back.
		for path := range d.docs {
			d.goTo(path)
			for d.UndoName() != "" {
				d.Undo()
				d.check()
			}
			if d.Layer().Len() != 0 || d.Layer().State != annotate.StateNew {
				r.Fatalf("%s: after undoing everything there is %s", path, content(d.Layer()))
			}
		}
		d.run()
		d.compare()
	})
}

// compare fails unless every document is on disk as it is in memory.
func (d *random) compare() {
	for path, doc := range d.docs {
		file := filepath.Join(d.dir, storage.SidecarPath(path, "mina"))
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			if doc.Layer.Len() != 0 || doc.Layer.State != annotate.StateNew {
				d.r.Fatalf("%s is not on disk: %s", path, content(doc.Layer))
			}
			continue
		}
		if got, want := encoded(d.t, onDisk(d.t, file)), encoded(d.t, doc.Layer); got != want {
			d.r.Fatalf("%s: on disk is\n%s\nwant\n%s", path, got, want)
		}
	}
}
