package storage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"postil/annotate"
)

// labelled makes a workspace of n articles, each with three marks of alice's
// (claim, claim, quote) and, in the first, one of bob's.
func labelled(t *testing.T, n int) (*Workspace, string) {
	t.Helper()
	files := map[string]string{}
	for i := range n {
		files[fmt.Sprintf("%d.txt", i+1)] = "One two three four.\n"
	}
	dir := folderOf(t, files)
	w := open(t, dir)
	bob := alice
	bob.ID[0], bob.Slug, bob.Name = 9, "bob", "Bob"
	for i := range n {
		lay(t, w, fmt.Sprintf("%d.txt", i+1), alice, "claim", "claim", "quote")
	}
	lay(t, w, "1.txt", bob, "claim")
	return w, dir
}

// lay makes a layer with marks of some labels.
func lay(t *testing.T, w *Workspace, p string, who annotate.Person, labels ...string) {
	t.Helper()
	a, err := w.ReadArticle(p)
	if err != nil {
		t.Fatal(err)
	}
	f, l, err := w.OpenLayer(a, who, noon)
	if err != nil {
		t.Fatal(err)
	}
	var c annotate.Change
	for i, label := range labels {
		c.Annotations = append(c.Annotations, annotate.Edit[*annotate.Annotation]{After: &annotate.Annotation{
			ID: annotate.ID{14: byte(i), 15: 1}, Label: label, Origin: annotate.Origin{Kind: annotate.OriginManual},
			Fragments: []annotate.Fragment{annotate.NewFragment(a.Text, annotate.Span{Start: 4 * i, End: 4*i + 3})},
		}})
	}
	if l, _, err = l.Apply(c, noon); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Save(t.Context(), l); err != nil {
		t.Fatal(err)
	}
}

func use(t *testing.T, w *Workspace) map[string]map[string]int {
	t.Helper()
	u, err := w.LabelUse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return u
}

type counts = map[string]map[string]int

func TestRelabellingGoesThroughOnePersonsLayersAndBack(t *testing.T) {
	w, dir := labelled(t, 3)
	before := counts{"claim": {"alice": 6, "bob": 1}, "quote": {"alice": 3}}
	if d := cmp.Diff(before, use(t, w)); d != "" {
		t.Fatal(d)
	}
	var steps []string
	job := Relabel{Slug: "alice", From: []string{"claim", "quote"}, To: "statement", Progress: func(done, total int) { steps = append(steps, fmt.Sprint(done, "/", total)) }}
	r, err := job.Run(t.Context(), w, noon.Add(time.Hour))
	if err != nil || len(r.Failed) > 0 || len(r.Layers) != 3 || r.Marks() != 9 || strings.Join(steps, " ") != "1/3 2/3 3/3" {
		t.Fatalf("%+v, %v, %v", r, err, steps)
	}
	if d := cmp.Diff(counts{"claim": {"bob": 1}, "statement": {"alice": 9}}, use(t, w)); d != "" {
		t.Error(d)
	}
	files := snapshot(t, dir)
	if again, err := job.Run(t.Context(), w, noon.Add(2*time.Hour)); err != nil || len(again.Layers) > 0 {
		t.Errorf("a second time: %+v, %v", again, err)
	}
	if d := cmp.Diff(files, snapshot(t, dir)); d != "" {
		t.Errorf("a second time wrote: %s", d)
	}
	rest, err := r.Undo(t.Context(), w, noon.Add(3*time.Hour), nil)
	if err != nil || len(rest.Layers) > 0 || len(rest.Failed) > 0 {
		t.Errorf("undo: %+v, %v", rest, err)
	}
	if d := cmp.Diff(before, use(t, w)); d != "" {
		t.Errorf("after undo: %s", d)
	}
}

func TestRelabellingLeavesOutWhatIsSkipped(t *testing.T) {
	w, _ := labelled(t, 2)
	r, err := Relabel{Slug: "alice", From: []string{"claim"}, To: "quote", Skip: func(p string) bool { return p == "1.txt" }}.Run(t.Context(), w, noon)
	if err != nil || len(r.Layers) != 1 || r.Layers[0].Article != "2.txt" {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestRelabellingStopsBetweenLayersAndSaysWhatIsDone(t *testing.T) {
	w, _ := labelled(t, 4)
	ctx, cancel := context.WithCancel(t.Context())
	job := Relabel{Slug: "alice", From: []string{"claim"}, To: "statement", Progress: func(done, _ int) {
		if done == 2 {
			cancel()
		}
	}}
	r, err := job.Run(ctx, w, noon)
	if !errors.Is(err, context.Canceled) || !strings.Contains(fmt.Sprint(err), "stopped after 2 of 4 layers; 4 marks in 2 of them") || len(r.Layers) != 2 {
		t.Fatalf("%+v, %v", r, err)
	}
	if d := cmp.Diff(counts{"claim": {"alice": 4, "bob": 1}, "statement": {"alice": 4}, "quote": {"alice": 4}}, use(t, w)); d != "" {
		t.Error(d)
	}
	// An undo that is stopped leaves the rest, which can be undone later.
	ctx, cancel = context.WithCancel(t.Context())
	rest, err := r.Undo(ctx, w, noon, func(int, int) { cancel() })
	if !errors.Is(err, context.Canceled) || len(rest.Layers) != 1 {
		t.Fatalf("%+v, %v", rest, err)
	}
	if rest, err = rest.Undo(t.Context(), w, noon, nil); err != nil || len(rest.Layers) != 0 {
		t.Fatalf("%+v, %v", rest, err)
	}
	if u := use(t, w); u["claim"]["alice"] != 8 || u["statement"] != nil {
		t.Errorf("%v", u)
	}
}

func TestALayerThatCannotBeReadIsToldAndLeft(t *testing.T) {
	w, dir := labelled(t, 3)
	broken := filepath.Join(dir, SidecarPath("2.txt", "alice"))
	if err := os.WriteFile(broken, []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	r, err := Relabel{Slug: "alice", From: []string{"claim"}, To: "statement"}.Run(t.Context(), w, noon)
	if err != nil || len(r.Layers) != 2 || len(r.Failed) != 1 || !errors.Is(r.Failed[0], ErrBrokenSidecar) || !strings.Contains(r.Failed[0].Error(), "2.txt") {
		t.Errorf("%+v, %v", r, err)
	}
	if data, err := os.ReadFile(broken); err != nil || string(data) != "{" {
		t.Errorf("%q, %v", data, err)
	}
	u, err := w.LabelUse(t.Context())
	if !errors.Is(err, ErrBrokenSidecar) || u["statement"]["alice"] != 4 {
		t.Errorf("%v, %v", u, err)
	}
	if rest, err := r.Undo(t.Context(), w, noon, nil); err != nil || len(rest.Layers) > 0 {
		t.Errorf("%+v, %v", rest, err)
	}
}

func TestRelabellingFoldsInCopiesOfSyncPrograms(t *testing.T) {
	w, dir := labelled(t, 1)
	// The main file has no such mark; a copy beside it has.
	main := filepath.Join(dir, SidecarPath("1.txt", "alice"))
	data, err := os.ReadFile(main)
	if err != nil {
		t.Fatal(err)
	}
	copied := strings.Replace(string(data), `"label": "claim"`, `"label": "rumour"`, 1)
	copied = strings.Replace(copied, "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-0000000000ff", 1)
	if copied == string(data) {
		t.Fatal("the copy is no other")
	}
	if err := os.WriteFile(strings.TrimSuffix(main, ".json")+"-DESKTOP.json", []byte(copied), 0o644); err != nil {
		t.Fatal(err)
	}
	r, err := Relabel{Slug: "alice", From: []string{"rumour"}, To: "claim"}.Run(t.Context(), w, noon.Add(time.Hour))
	if err != nil || r.Marks() != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	if d := cmp.Diff(counts{"claim": {"alice": 3, "bob": 1}, "quote": {"alice": 1}}, use(t, w)); d != "" {
		t.Error(d)
	}
}

func TestAnOpenLayerMergesWhatWasRelabelledBehindIt(t *testing.T) {
	w, _ := labelled(t, 1)
	a, err := w.ReadArticle("1.txt")
	if err != nil {
		t.Fatal(err)
	}
	f, l, err := w.OpenLayer(a, alice, noon)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (Relabel{Slug: "alice", From: []string{"claim"}, To: "statement"}).Run(t.Context(), w, noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	l = mark(t, l, a.Text, annotate.ID{0: 7}, noon.Add(2*time.Hour), annotate.Span{Start: 14, End: 18})
	saved, err := f.Save(t.Context(), l)
	if err != nil || saved.Count("statement") != 2 || saved.Count("claim") != 1 {
		t.Errorf("%v, %v", saved.Labels(), err)
	}
}

func TestLayersWithoutArticleCountAsUse(t *testing.T) {
	w, dir := labelled(t, 1)
	if err := os.Remove(filepath.Join(dir, "1.txt")); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(counts{"claim": {"alice": 2, "bob": 1}, "quote": {"alice": 1}}, use(t, w)); d != "" {
		t.Error(d)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if u, err := w.LabelUse(ctx); u != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v", u, err)
	}
}

func TestRelabellingNeedsALabel(t *testing.T) {
	w, dir := labelled(t, 1)
	before := snapshot(t, dir)
	if _, err := (Relabel{Slug: "alice", From: []string{"claim"}}).Run(t.Context(), w, noon); err == nil {
		t.Error("relabelled as nothing")
	}
	if d := cmp.Diff(before, snapshot(t, dir)); d != "" {
		t.Error(d)
	}
}

// TestDecisionsOfAReviewerAreRelabelledWithHerMarks: also in a layer that has
// nothing but decisions.
func TestDecisionsOfAReviewerAreRelabelledWithHerMarks(t *testing.T) {
	w, _ := labelled(t, 1)
	a, err := w.ReadArticle("1.txt")
	if err != nil {
		t.Fatal(err)
	}
	rita := alice
	rita.ID[0], rita.Slug, rita.Name = 7, "rita", "Rita"
	f, l, err := w.OpenLayer(a, rita, noon)
	if err != nil {
		t.Fatal(err)
	}
	seen := annotate.Passage{ID: annotate.ID{15: 1}, Label: "quote", Fragments: []annotate.Fragment{{Span: annotate.Span{Start: 0, End: 3}, Exact: "One"}}}
	result := seen
	result.ID, result.Label = annotate.ID{}, "claim"
	d := annotate.Decision{ID: annotate.ID{15: 50}, Verdict: annotate.VerdictChange, On: []annotate.Passage{seen}, Result: []annotate.Passage{result}}
	record, err := d.Record()
	if err != nil {
		t.Fatal(err)
	}
	if l, _, err = l.Apply(annotate.Change{Decisions: []annotate.Edit[*annotate.Record]{{After: record}}}, noon); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Save(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	decided := func() string {
		l, err := w.ReadLayer(a, "rita")
		if err != nil {
			t.Fatal(err)
		}
		r, _ := l.Decision(d.ID)
		d, err := annotate.ParseDecision(r)
		if err != nil {
			t.Fatal(err)
		}
		return d.On[0].Label + " becomes " + d.Result[0].Label
	}
	r, err := Relabel{Slug: "rita", From: []string{"claim", "quote"}, To: "statement"}.Run(t.Context(), w, noon.Add(time.Hour))
	if err != nil || len(r.Failed) > 0 || r.Marks() != 0 || r.Decisions() != 1 || decided() != "quote becomes statement" {
		t.Fatalf("%+v, %v: %s", r, err, decided())
	}
	if rest, err := r.Undo(t.Context(), w, noon.Add(2*time.Hour), nil); err != nil || len(rest.Layers) > 0 || decided() != "quote becomes claim" {
		t.Errorf("after undo: %+v, %v: %s", rest, err, decided())
	}
}
