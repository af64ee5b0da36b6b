//go:build e2e && linux

package main_test

import (
	"context"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"postil/annotate"
	"postil/annotate/agreement"
	"postil/annotate/compare"
	"postil/app/session"
	"postil/storage"
)

const watch = "watch.txt"

const watchText = "Harbour watch\n\n" +
	"The old quay could fail in a month. Divers found new cracks. Nobody was hurt on Monday. “Stay away,” she said. " +
	"The dam is safe, says the board. Rain fell all night long.\n\n" +
	"Two ships left and one came back. The inspectors met. A gate is stuck. The mayor warned owners of boats to leave.\n"

// saying is a mark of somebody: a label on words.
type saying struct{ label, words, certainty string }

// disagreeing is what Ana and Ben say of the article: each class of disagreement
// is there.
var disagreeing = map[string][]saying{
	"Ana": {
		{label: "claim", words: "The old quay could fail in a month"},
		{label: "claim", words: "Divers found new cracks"},
		{label: "claim", words: "Nobody was hurt on Monday"},
		{label: "quote", words: "“Stay away,”"},
		{label: "claim", words: "The dam is safe"},
		{label: "warning", words: "Rain fell all night long"},
		{label: "claim", words: "Two ships left and one came back"},
		{label: "claim", words: "The inspectors met", certainty: "asserted"},
		{label: "claim", words: "A gate is stuck"},
		{label: "claim", words: "A gate is stuck"},
		{label: "warning", words: "The mayor warned owners of boats to leave"},
	},
	"Ben": {
		{label: "claim", words: "old quay could fail in a month"},
		{label: "claim", words: "Divers found new cracks"},
		{label: "warning", words: "Nobody was hurt on Monday"},
		{label: "quote", words: "Stay away"},
		{label: "warning", words: "dam is safe, says the board"},
		{label: "claim", words: "Two ships left"},
		{label: "claim", words: "one came back"},
		{label: "claim", words: "The inspectors met", certainty: "denied"},
		{label: "claim", words: "A gate is stuck"},
		{label: "claim", words: "The mayor warned owners"},
		{label: "claim", words: "boats to leave"},
	},
}

// disagreement is a workspace with the article and both layers, done.
func disagreement(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, watch), []byte(watchText), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "postil.toml"), []byte("[review]\nreviewers = [\"lea\"]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	ws, err := storage.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	a, err := ws.ReadArticle(watch)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 5, 12, 9, 0, 0, 0, time.UTC)
	n := byte(0)
	for _, name := range []string{"Ana", "Ben"} {
		n++
		file, l, err := ws.OpenLayer(a, annotate.Person{ID: uuid.UUID{0: 2, 6: 0x70, 8: 0x80, 15: n}, Slug: strings.ToLower(name), Name: name, Kind: annotate.Human}, now)
		if err != nil {
			t.Fatal(err)
		}
		c := annotate.Change{State: &annotate.Edit[annotate.State]{After: annotate.StateDone}}
		for _, x := range disagreeing[name] {
			n++
			at := strings.Index(watchText, x.words)
			start := a.Text.CodePoint(at)
			m := &annotate.Annotation{
				ID: uuid.UUID{0: 1, 6: 0x70, 8: 0x80, 15: n}, Label: x.label, Origin: annotate.Origin{Kind: annotate.OriginManual},
				Fragments: []annotate.Fragment{annotate.NewFragment(a.Text, annotate.Span{Start: start, End: start + len([]rune(x.words))})},
			}
			if x.certainty != "" {
				m.Attributes = annotate.Attributes{"certainty": x.certainty}
			}
			c.Annotations = append(c.Annotations, annotate.Edit[*annotate.Annotation]{After: m})
		}
		if l, _, err = l.Apply(c, now); err != nil {
			t.Fatal(err)
		}
		if _, err := file.Save(context.Background(), l); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// settling are the keys with which each class is decided.
var settling = map[compare.Class][]string{
	compare.Boundary: {"1"}, compare.Label: {"2"}, compare.BoundaryAndLabel: {"r"}, compare.Only: {"0"}, compare.SplitOrMerge: {"2"},
	compare.Attributes: {"2"}, compare.Duplicate: {"1"}, compare.Complex: {"e", "3", "shift+Left", "Return"},
}

// order is in what order the disagreements come, by the session that the window
// has, too.
func order(t *testing.T, dir string) []session.Item {
	t.Helper()
	s := session.New(session.Options{Now: time.Now, NewID: uuid.New, Go: func(f func()) { f() }, Do: func(f func()) { f() }})
	s.UsePerson("Lea")
	s.Open(dir)
	s.SetMode(session.Reviewing)
	return s.Queue()
}

func TestDisagreementsOfEveryClassAreSettledByKeysAlone(t *testing.T) {
	dir := disagreement(t)
	q := order(t, dir)
	var keys []string
	classes := map[compare.Class]bool{}
	for i, k := range q {
		classes[k.Class] = true
		if i == 0 { // put off at first; it comes again at the end
			keys = append(keys, "d")
			continue
		}
		keys = append(keys, settling[k.Class]...)
	}
	keys = append(keys, settling[q[0].Class]...)
	for _, class := range compare.Classes() {
		if class.Disagrees() && !classes[class] {
			t.Errorf("there is no disagreement of the class %s", class)
		}
	}
	d := newDesk(t)
	p := d.start("--person", "Lea", dir)
	p.waitOpened(watch)
	before := colleagues(t, dir)
	plain := p.settled()
	p.key("ctrl+2")
	p.waitScreen("the case over the page", func(img *image.RGBA) bool {
		return differing(plain, img, img.Rect) > 20_000
	})
	file := filepath.Join(dir, watch+".lea.ann.json")
	p.key("a")
	p.waitSidecar(file, "what all agree on to be accepted", func(l *annotate.Layer) bool { return decisionsIn(l) == 1 })
	p.key("ctrl+z", "ctrl+y") // as any other change
	p.key(keys...)
	p.waitSidecar(file, "everything to be decided", func(l *annotate.Layer) bool { return decisionsIn(l) == len(q)+2 })
	p.quit()
	if got := colleagues(t, dir); got != before {
		t.Error("reviewing has changed somebody else's file")
	}
	if lea, err := readSidecar(file); err != nil || lea.Len() != 0 {
		t.Errorf("reviewing has marked something: %s", describe(lea, err))
	}
	got := goldOf(t, dir)
	want, err := os.ReadFile(filepath.Join("testdata", "review-gold.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("gold is\n%s\nwant\n%s", got, want)
	}
}

func decisionsIn(l *annotate.Layer) int {
	n := 0
	for range l.Decisions() {
		n++
	}
	return n
}

// colleagues are the files of Ana and Ben.
func colleagues(t *testing.T, dir string) string {
	t.Helper()
	all := ""
	for _, slug := range []string{"ana", "ben"} {
		b, err := os.ReadFile(filepath.Join(dir, watch+"."+slug+".ann.json"))
		if err != nil {
			t.Fatal(err)
		}
		all += string(b)
	}
	return all
}

// goldOf is what is decided in a workspace, a mark on each line: label, start,
// end, words, attributes.
func goldOf(t *testing.T, dir string) string {
	t.Helper()
	ws, err := storage.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	var out strings.Builder
	_, err = ws.EachArticle(context.Background(), nil, func(a *storage.Article, layers []*annotate.Layer) error {
		slices.Reverse(layers) // the order of files means nothing
		r, err := compare.ReviewOf(agreement.Layered{ID: a.Path, Text: a.Text, Layers: layers}, agreement.Choice{}, nil)
		if err != nil {
			return err
		}
		g, err := r.Gold(compare.Decided, ws.Scheme())
		if err != nil {
			return err
		}
		fmt.Fprintf(&out, "%s, %s\n", a.Path, g.Layer.State)
		for m := range g.Layer.Annotations() {
			fmt.Fprintf(&out, "%s\t%d\t%d\t%s", m.Label, m.Hull().Start, m.Hull().End, m.Quote())
			for id, v := range m.Attributes {
				fmt.Fprintf(&out, "\t%s=%v", id, v)
			}
			out.WriteString("\n")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}
