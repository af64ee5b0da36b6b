package storage

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"postil/annotate"
	"postil/annotate/anchor"
	"postil/storage/sidecar"
)

// sentences are what the texts of the laws are made of.
var sentences = []string{
	"The quay could fail within a month, the board said. ",
	"Nobody was hurt, and the ferry goes on as before. ",
	"“Stay away from the water,” it told the owners of boats.\n",
	"Divers found new cracks in four piers on Monday night. ",
	"الوزير قال إن السد آمن اليوم. ",
	"Zwei Schwestern 👩\u200d⚕️ winkten, e\u0301ine rief. ",
}

// rewritten is a text to which something has happened.
func rewritten(r *rapid.T, parts []string) string {
	parts = slices.Clone(parts)
	for range rapid.IntRange(1, 3).Draw(r, "edits") {
		i := rapid.IntRange(0, len(parts)-1).Draw(r, "at")
		switch rapid.IntRange(0, 4).Draw(r, "edit") {
		case 0:
			parts = slices.Insert(parts, i, "Something new was put in here today. ")
		case 1:
			parts = slices.Insert(parts, i, parts[i]) // twice
		case 2:
			if len(parts) > 1 {
				parts = slices.Delete(parts, i, i+1)
			}
		case 3:
			words := strings.Fields(parts[i])
			words[len(words)/2] = "otherwise"
			parts[i] = strings.Join(words, " ") + " "
		case 4:
			j := rapid.IntRange(0, len(parts)-1).Draw(r, "to")
			parts[i], parts[j] = parts[j], parts[i]
		}
	}
	return strings.Join(parts, "")
}

// passages draws marks on a text, of one piece or several.
func passages(r *rapid.T, d *desk, l *annotate.Layer) *annotate.Layer {
	c := annotate.Change{Name: "mark"}
	for range rapid.IntRange(1, 6).Draw(r, "marks") {
		m := &annotate.Annotation{ID: newID(d.r), Label: "claim", Origin: annotate.Origin{Kind: annotate.OriginManual}}
		at := rapid.IntRange(0, d.a.Text.Len()-12).Draw(r, "start")
		for range rapid.IntRange(1, 2).Draw(r, "pieces") {
			s := d.a.Text.SnapGrapheme(annotate.Span{Start: at, End: min(d.a.Text.Len(), at+rapid.IntRange(1, 40).Draw(r, "length"))})
			if s.Empty() || s.End > d.a.Text.Len() || len(m.Fragments) > 0 && s.Start < m.Fragments[0].End {
				break
			}
			m.Fragments = append(m.Fragments, annotate.NewFragment(d.a.Text, s))
			at = min(s.End+5, d.a.Text.Len()-1)
		}
		if len(m.Fragments) > 0 {
			c.Annotations = append(c.Annotations, annotate.Edit[*annotate.Annotation]{After: m})
		}
	}
	l, _, err := l.Apply(c, noon)
	if err != nil {
		r.Fatal(err)
	}
	return l
}

// decided draws what a person makes of a mark; chosen is false where she says
// nothing of it.
func decided(r *rapid.T, now int, m Reanchored) (c Choice, chosen bool) {
	proposals := m.Proposals(9)
	switch rapid.IntRange(0, 4).Draw(r, "choice") {
	case 0:
		return Choice{}, false
	case 1:
		return Choice{}, true
	case 2:
		return Choice{Drop: true}, true
	case 3:
		if len(proposals) > 0 {
			return Choice{Spans: proposals[rapid.IntRange(0, len(proposals)-1).Draw(r, "which")].Spans}, true
		}
	}
	at := rapid.IntRange(0, now-2).Draw(r, "selected")
	spans := make([]annotate.Span, len(m.Places))
	spans[0] = annotate.Span{Start: at, End: at + 1 + rapid.IntRange(0, now-at-1).Draw(r, "length")}
	return Choice{Spans: spans}, true
}

// record is a mark as its file has it.
func record(tb rapid.TB, m *annotate.Annotation) string {
	l, err := annotate.NewLayer(annotate.Header{ID: m.ID, Person: alice}, annotate.Contents{Annotations: []*annotate.Annotation{m}})
	if err != nil {
		tb.Fatal(err)
	}
	b, err := new(sidecar.Encoder).Encode(l)
	if err != nil {
		tb.Fatal(err)
	}
	return string(b)
}

// saysOf is what a layer says of its marks and its texts, without times.
func saysOf(tb rapid.TB, l *annotate.Layer) string {
	out := fmt.Sprintf("%+v\n", l.Source)
	for m := range l.Annotations() {
		bare := *m
		bare.Modified = noon
		out += record(tb, &bare)
	}
	return out
}

func TestSettlingLosesNoMarkAndLeavesWhatIsUndecidedAsItIs(t *testing.T) {
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		n++
		var parts []string
		for range rapid.IntRange(2, 8).Draw(r, "sentences") {
			parts = append(parts, rapid.SampledFrom(sentences).Draw(r, "sentence"))
		}
		d := newDesk(t, map[string]string{"a.txt": strings.Join(parts, "")})
		d.r = rand.New(rand.NewPCG(uint64(n), 3))
		f, l := d.open()
		d.save(f, passages(r, d, l))
		d.becomes(rewritten(r, parts))
		f, l = d.open()
		found, err := d.w.Reanchor(t.Context(), d.a, l)
		if err != nil {
			r.Fatal(err)
		}
		if found == nil {
			return
		}
		choices, left := map[annotate.ID]Choice{}, 0
		for _, m := range found.Marks {
			c, chosen := decided(r, d.a.Text.Len(), m)
			if chosen {
				choices[m.Mark.ID] = c
			}
			if chosen && c.Undecided() || !chosen && !m.Verdict.Sure() {
				left++
			}
		}
		change, err := found.Settle(l, choices)
		if err != nil {
			r.Fatal(err)
		}
		if change.Empty() {
			return
		}
		var h annotate.History
		next, _, err := h.Do(l, change, noon.Add(time.Hour))
		if err != nil {
			r.Fatal(err)
		}
		for _, m := range found.Marks {
			id, after := m.Mark.ID, next.Annotation(m.Mark.ID)
			c, chosen := choices[id]
			switch {
			case chosen && c.Drop:
				if _, gone := next.Tombstone(id); after != nil || !gone {
					r.Errorf("a mark that was dropped is there: %v", after)
				}
			case after == nil:
				r.Fatalf("the mark %s is lost", id)
			case chosen && c.Undecided() || !chosen && !m.Verdict.Sure():
				if record(t, after) != record(t, m.Mark) {
					r.Errorf("an undecided mark is another now:\n%s\n%s", record(t, m.Mark), record(t, after))
				}
			default:
				want := c.Spans
				if !chosen {
					want = m.spans()
				}
				var at []annotate.Span
				for _, s := range want {
					if !s.Empty() {
						at = append(at, s)
					}
				}
				slices.SortFunc(at, func(a, b annotate.Span) int { return a.Start - b.Start })
				if !slices.Equal(spansOf(after), at) || !after.Fits(d.a.Text) || after.Label != m.Mark.Label {
					r.Errorf("chosen was %v, it is at %v", at, spansOf(after))
				}
			}
		}
		if next.Len() != l.Len()-len(slices.Collect(next.Deleted()))+len(slices.Collect(l.Deleted())) {
			r.Errorf("%d marks of %d", next.Len(), l.Len())
		}

		// On disk it is as said, and what waits is found again.
		d.save(f, next)
		again, err := d.w.Reanchor(t.Context(), d.a, d.read())
		if err != nil {
			r.Fatal(err)
		}
		if left == 0 && again != nil {
			r.Errorf("nothing waits, and %+v are found", again.Marks)
		}
		if left > 0 && len(d.read().Misfits(d.a.Text)) > 0 && (again == nil || again.Lost != found.Lost) {
			r.Errorf("what waits is not found as before: %+v", again)
		}

		back, _, err := h.Undo(next, noon.Add(2*time.Hour))
		if err != nil || saysOf(t, back) != saysOf(t, l) {
			r.Errorf("undo, %v:\n%s\nwant\n%s", err, saysOf(t, back), saysOf(t, l))
		}
		forth, _, err := h.Redo(back, noon.Add(3*time.Hour))
		if err != nil || saysOf(t, forth) != saysOf(t, next) {
			r.Errorf("redo, %v", err)
		}
	})
}

func TestWhatWasEditedSinceIsLeftAlone(t *testing.T) {
	d := marked(t, "The quay", "the board", "ferry")
	d.becomes("Update.\n\n" + quay)
	_, l := d.open()
	found, err := d.w.Reanchor(t.Context(), d.a, l)
	if err != nil || found == nil || !found.Waiting() {
		t.Fatal(found, err)
	}
	moved, noted := *l.At(0), *l.At(1)
	moved.Fragments = []annotate.Fragment{annotate.NewFragment(d.a.Text, d.span("Update"))}
	noted.Note = "written since"
	l, _, err = l.Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{{After: &moved}, {After: &noted}, {Before: l.At(2)}}}, noon)
	if err != nil {
		t.Fatal(err)
	}
	change, err := found.Settle(l, nil)
	if err != nil || len(change.Annotations) != 1 {
		t.Fatalf("%v, %+v", err, change)
	}
	next, _, err := l.Apply(change, noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if got := next.Annotation(noted.ID); got.Note != "written since" || got.Quote() != "the board" || !got.Fits(d.a.Text) {
		t.Errorf("%+v", got)
	}
	if got := next.Annotation(moved.ID); got.Quote() != "Update" || next.Len() != 2 || OnOlderText(next) {
		t.Errorf("%+v of %d", got, next.Len())
	}
}

func TestAPlaceThatCannotBeIsRefused(t *testing.T) {
	d := marked(t, "the board")
	d.becomes("Update.\n\n" + quay)
	_, l := d.open()
	found, err := d.w.Reanchor(t.Context(), d.a, l)
	if err != nil {
		t.Fatal(err)
	}
	id := l.At(0).ID
	for _, spans := range [][]annotate.Span{{{Start: 3, End: 999}}, {{}}, {{Start: 0, End: 1}, {Start: 4, End: 5}}, {{Start: -1, End: 2}}} {
		if c, err := found.Settle(l, map[annotate.ID]Choice{id: {Spans: spans}}); !errors.Is(err, ErrBadPlace) || !c.Empty() {
			t.Errorf("%v: %v, %v", spans, c, err)
		}
	}
	if _, err := found.Settle(l, map[annotate.ID]Choice{newID(d.r): {Drop: true}}); !errors.Is(err, ErrNotMoved) {
		t.Errorf("of another mark: %v", err)
	}
}

func TestOldWordsAreToldFromTheTextThatTheMarkWasMadeOn(t *testing.T) {
	d := marked(t, "the board")
	old := d.a.Text.String()
	d.becomes(strings.Replace(quay, "the board", "the bored", 1))
	for _, lost := range []bool{false, true} {
		if lost {
			if err := os.RemoveAll(filepath.Join(d.dir, ".postil")); err != nil {
				t.Fatal(err)
			}
		}
		_, l := d.open()
		found, err := d.w.Reanchor(t.Context(), d.a, l)
		if err != nil || found == nil || len(found.Marks) != 1 || found.Marks[0].Verdict < anchor.Changed {
			t.Fatalf("lost %v: %+v, %v", lost, found, err)
		}
		if on := found.Marks[0].On; (on == nil) != lost || on != nil && on.String() != old {
			t.Errorf("lost %v: made on %v", lost, on)
		}
	}
}
