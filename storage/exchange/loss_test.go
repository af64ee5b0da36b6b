package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/tokens"
)

// lister writes a line for each mark, in a format that holds what it is given.
type lister struct {
	w io.Writer
	h exchange.Header
}

func (l lister) Write(item *exchange.Item) error {
	for _, layer := range item.Layers {
		for i, m := range layer.Marks {
			column := ""
			if layer.Columns != nil {
				column = l.h.Columns[layer.Columns[i]] + " "
			}
			if _, err := fmt.Fprintf(l.w, "%s%s %s\n", column, m.Label, m.Quote()); err != nil {
				return err
			}
		}
		for _, r := range layer.Relations {
			if _, err := fmt.Fprintf(l.w, "relation %s\n", r.Type); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l lister) Close() error { return nil }

func flat(h exchange.Holds) exchange.Format {
	return exchange.Format{
		Name: "flat", Description: "flat", Extensions: []string{".flat"}, Holds: h,
		WriteFile: func(w io.Writer, header exchange.Header) (exchange.Writer, error) { return lister{w, header}, nil },
	}
}

const sentence = "one two three four five"

// nested is a workspace in which marks overlap, nest and have pieces.
func nested(t *testing.T) exchange.ExportJob {
	t.Helper()
	w, _ := workspace(t, map[string]string{"a.txt": sentence})
	long := add(1, "claim", annotate.Span{Start: 0, End: 13})
	long.After.Note = "a note"
	long.After.Attributes = annotate.Attributes{"a": "b"}
	label(t, w, "a.txt", annotate.Change{
		Annotations: []annotate.Edit[*annotate.Annotation]{
			long, add(2, "quote", annotate.Span{Start: 4, End: 7}), add(3, "claim", annotate.Span{Start: 8, End: 18}),
			add(4, "warning", annotate.Span{Start: 0, End: 3}, annotate.Span{Start: 19, End: 23}),
		},
		Relations: []annotate.Edit[*annotate.Relation]{{After: &annotate.Relation{ID: id(9), Type: "denies", From: id(2), To: id(1)}}},
	})
	return exchange.ExportJob{Workspace: w, Layer: "alice"}
}

func export(t *testing.T, j exchange.ExportJob, f exchange.Format) (string, exchange.Report) {
	t.Helper()
	var out bytes.Buffer
	r, err := j.Export(t.Context(), f, &out)
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), r
}

func counts(losses []exchange.Loss) map[string]int {
	out := map[string]int{}
	for _, l := range losses {
		if l.Kind.Blocks() {
			out[l.Kind.String()] = l.Count
		}
	}
	return out
}

func TestAnExportThatWouldLoseSomethingIsRefusedAndSaysWhat(t *testing.T) {
	j := nested(t)
	var out bytes.Buffer
	_, err := j.Export(t.Context(), flat(exchange.Holds{}), &out)
	var loss *exchange.LossError
	if !errors.As(err, &loss) || out.Len() != 0 {
		t.Fatalf("%v, and %q was written", err, out.String())
	}
	want := map[string]int{"marks that overlap others": 2, "marks in several pieces": 1, "relations": 1, "attributes of marks": 1, "notes": 1}
	if d := cmp.Diff(want, counts(loss.Plan.Losses)); d != "" {
		t.Error(d)
	}
	for _, words := range []string{"nothing was written", "marks that overlap others", `quote "two" in a.txt`, "drop", "split"} {
		if !strings.Contains(err.Error(), words) {
			t.Errorf("%q is not in %q", words, err)
		}
	}
	for _, l := range loss.Plan.Losses {
		if l.Kind == exchange.LosesOverlap && (len(l.Marks) != 2 || l.Marks[0].With != `claim "one two three"` || l.Split == "") {
			t.Errorf("%+v", l)
		}
		if l.Kind == exchange.LosesRelations && (l.Marks[0].ID != id(9) || !strings.HasPrefix(l.Marks[0].What, `denies from quote "two" to claim "one two three"`)) {
			t.Errorf("%+v", l)
		}
	}
}

func TestOfMarksThatOverlapTheLongestStays(t *testing.T) {
	j := nested(t)
	j.OnLoss = exchange.Drop
	got, r := export(t, j, flat(exchange.Holds{}))
	if got != "claim one two three\n" || r.Marks != 1 || counts(r.Losses)["marks that overlap others"] != 2 {
		t.Errorf("%q, %+v", got, counts(r.Losses))
	}
	got, _ = export(t, j, flat(exchange.Holds{Overlaps: exchange.Nesting}))
	if got != "claim one two three\nquote two\n" {
		t.Errorf("where nesting is held: %q", got)
	}
	got, r = export(t, j, flat(exchange.Holds{Overlaps: exchange.AnyOverlap, Fragments: true, Relations: true, Notes: true, Attributes: true}))
	if strings.Count(got, "\n") != 5 || len(counts(r.Losses)) != 0 {
		t.Errorf("where all is held: %q, %v", got, counts(r.Losses))
	}
}

func TestASplitKeepsEveryMarkInFilesOrColumns(t *testing.T) {
	j := nested(t)
	j.OnLoss = exchange.Split
	name := filepath.Join(t.TempDir(), "out.flat")
	r, err := j.ExportFile(t.Context(), flat(exchange.Holds{Relations: true}), name)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, f := range r.Files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		got[filepath.Base(f)] = string(data)
	}
	want := map[string]string{
		"out.claim.flat":   "claim one two three\n",
		"out.claim-2.flat": "claim three four\n",
		"out.quote.flat":   "quote two\n",
		"out.warning.flat": "warning one\nwarning five\n",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if c := counts(r.Losses); c["relations"] != 1 {
		t.Errorf("the relation between two files is not told: %v", c)
	}
	columns, _ := export(t, j, flat(exchange.Holds{Columns: true}))
	if d := cmp.Diff([]string{"claim claim one two three", "claim-2 claim three four", "quote quote two", "warning warning five", "warning warning one"}, slices.Sorted(strings.SplitSeq(strings.TrimSpace(columns), "\n"))); d != "" {
		t.Error(d)
	}
	if _, err := j.Export(t.Context(), flat(exchange.Holds{}), io.Discard); err == nil {
		t.Error("several files went into one stream")
	}
}

func TestSeveralPeopleGoIntoOneOutputEachWhereTheFormatHoldsOne(t *testing.T) {
	w, _ := workspace(t, map[string]string{"a.txt": sentence, "b.txt": "only alice"})
	run(t, importJob(w, reader(func() foreign.Article {
		a := article("a", sentence, mark("1", "claim", 0, 3))
		a.Layers = append(a.Layers, foreign.Layer{Person: foreign.Person{Name: "Bob"}, Marks: []foreign.Mark{mark("1", "quote", 4, 7)}})
		return a
	}(), article("b", "only alice", mark("1", "claim", 0, 4)))))
	j := exchange.ExportJob{Workspace: w, Layer: exchange.AllLayers, SkipUntouched: true}
	if _, err := j.Export(t.Context(), flat(exchange.Holds{}), io.Discard); err == nil || !strings.Contains(err.Error(), "layers of further people") {
		t.Errorf("two people in one: %v", err)
	}
	j.OnLoss = exchange.Drop
	if got, r := export(t, j, flat(exchange.Holds{})); got != "claim one\nclaim only\n" || r.Marks != 2 || counts(r.Losses)["layers of further people"] != 1 {
		t.Errorf("of two people one is written: %q, %+v", got, r)
	}
	if got, _ := export(t, j, flat(exchange.Holds{People: true})); got != "claim one\nquote two\nclaim only\n" {
		t.Errorf("%q", got)
	}
	j.OnLoss = exchange.Split
	r, err := j.ExportFile(t.Context(), flat(exchange.Holds{}), filepath.Join(t.TempDir(), "out.flat"))
	if err != nil || len(r.Files) != 2 || !strings.HasSuffix(r.Files[1], "out.bob.flat") {
		t.Fatalf("%v, %v", r.Files, err)
	}
	if data, err := os.ReadFile(r.Files[1]); string(data) != "quote two\n" || err != nil {
		t.Errorf("%q", data)
	}
}

func TestAttributesOfArticlesThatAFormatDoesNotHoldAreLost(t *testing.T) {
	w, _ := workspace(t, map[string]string{"a.txt": sentence})
	a := article("a", sentence, mark("1", "claim", 0, 3))
	a.Layers[0].Attributes = []foreign.Field{{Name: "topic", Value: "harbours"}}
	run(t, importJob(w, reader(a)))
	j := exchange.ExportJob{Workspace: w, Layer: exchange.AllLayers, OnLoss: exchange.Drop}
	for holds, lost := range map[exchange.Holds]int{{}: 1, {Article: true}: 0} {
		if _, r := export(t, j, flat(holds)); counts(r.Losses)[exchange.LosesArticle.String()] != lost {
			t.Errorf("held %v: %+v", holds.Article, r.Losses)
		}
	}
}

func TestMarksThatCutTokensAreRefusedDroppedOrWidened(t *testing.T) {
	w, _ := workspace(t, map[string]string{"a.txt": sentence})
	run(t, importJob(w, reader(article("a", sentence, mark("1", "x", 1, 5), mark("2", "x", 4, 7), mark("3", "x", 13, 14), mark("4", "x", 14, 18)))))
	f := flat(exchange.Holds{})
	f.Tokenized, f.Spaces = true, tokens.LeftOut
	j := exchange.ExportJob{Workspace: w, Layer: "alice"}
	var loss *exchange.LossError
	if _, err := j.Export(t.Context(), f, io.Discard); !errors.As(err, &loss) || counts(loss.Plan.Losses)["marks that do not begin and end with a word"] != 2 {
		t.Errorf("%v", err)
	}
	j.OnLoss = exchange.Drop
	if got, _ := export(t, j, f); got != "x two\nx four\n" {
		t.Errorf("dropped: %q", got)
	}
	j.OnEdges = exchange.WidenEdges
	got, r := export(t, j, f)
	if got != "x one two\nx four\n" || r.Widened != 1 || counts(r.Losses)["marks that do not begin and end with a word"] != 1 || counts(r.Losses)["marks that overlap others"] != 1 {
		t.Errorf("widened: %q, %d, %v", got, r.Widened, counts(r.Losses))
	}
}

func TestTheLongestWinOverAllOthersThatTheyOverlap(t *testing.T) {
	doc, err := text.New(strings.Repeat("x", 60))
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		item := &exchange.Item{Name: "a", Text: doc, Layers: []exchange.Layer{{}}}
		for i := range rapid.IntRange(0, 12).Draw(t, "marks") {
			start := rapid.IntRange(0, 58).Draw(t, "start")
			s := annotate.Span{Start: start, End: start + rapid.IntRange(1, 60-start).Draw(t, "length")}
			item.Layers[0].Marks = append(item.Layers[0].Marks, &annotate.Annotation{ID: id(i + 1), Label: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "label"), Fragments: []annotate.Fragment{annotate.NewFragment(doc, s)}})
		}
		all := item.Layers[0].Marks
		slices.SortFunc(all, func(a, b *annotate.Annotation) int {
			x, y := a.Hull(), b.Hull()
			return (x.Start-y.Start)*1000 + x.End - y.End
		})
		o := rapid.SampledFrom([]exchange.Overlap{exchange.NoOverlap, exchange.Nesting, exchange.AnyOverlap}).Draw(t, "overlap")
		clash := func(a, b *annotate.Annotation) bool {
			x, y := a.Hull(), b.Hull()
			switch o {
			case exchange.NoOverlap:
				return x.Overlaps(y)
			case exchange.Nesting:
				return x.Overlaps(y) && !x.Covers(y) && !y.Covers(x)
			}
			return false
		}
		var kept []*annotate.Annotation
		f := flat(exchange.Holds{Overlaps: o})
		f.WriteFile = func(io.Writer, exchange.Header) (exchange.Writer, error) {
			return collector(func(i *exchange.Item) { kept = i.Layers[0].Marks }), nil
		}
		j := exchange.ExportJob{OnLoss: exchange.Drop, Items: func(_ context.Context, visit func(*exchange.Item) error, _ func(foreign.Problem)) error {
			return visit(item)
		}}
		r, err := j.Export(context.Background(), f, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		if lost := counts(r.Losses)["marks that overlap others"]; lost != len(all)-len(kept) {
			t.Fatalf("%d of %d kept, %d told as lost", len(kept), len(all), lost)
		}
		for i, m := range kept {
			for _, n := range kept[:i] {
				if clash(m, n) {
					t.Fatalf("%v and %v clash", m.Hull(), n.Hull())
				}
			}
		}
		for _, m := range all {
			if slices.Contains(kept, m) {
				continue
			}
			if !slices.ContainsFunc(kept, func(k *annotate.Annotation) bool { return clash(k, m) && k.Len() >= m.Len() }) {
				t.Fatalf("%v is gone, though no longer one clashes with it", m.Hull())
			}
		}
	})
}

type collector func(*exchange.Item)

func (c collector) Write(item *exchange.Item) error {
	c(item)
	return nil
}

func (c collector) Close() error { return nil }

func TestAFolderAppearsWholeOrNotAtAll(t *testing.T) {
	f := flat(exchange.Holds{Overlaps: exchange.AnyOverlap, Fragments: true, Relations: true, Notes: true, Attributes: true})
	f.WriteFile = nil
	fail := errors.New("no space left")
	var stop error
	f.WriteFolder = func(to exchange.Folder, h exchange.Header) (exchange.Writer, error) {
		if _, err := to.Create("sub/a.flat"); err != nil {
			return nil, err
		}
		if _, err := to.Create("../x"); err == nil {
			t.Error("a path led out of the folder")
		}
		if _, err := to.Create("sub/a.flat"); err == nil {
			t.Error("one file was made twice")
		}
		w, err := to.Create("b.flat")
		return failing{lister{w, h}, stop}, err
	}
	j := nested(t)
	dir := t.TempDir()
	out := filepath.Join(dir, "out")
	stop = fail
	if _, err := j.ExportFile(t.Context(), f, out); !errors.Is(err, fail) {
		t.Errorf("a full disk: %v", err)
	}
	if names, _ := os.ReadDir(dir); len(names) != 0 {
		t.Errorf("left %v", names)
	}
	stop = nil
	for _, name := range []string{out, out + ".zip"} {
		if _, err := j.ExportFile(t.Context(), f, name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if data, err := os.ReadFile(filepath.Join(out, "b.flat")); !strings.Contains(string(data), "claim one two three") || err != nil {
		t.Errorf("%q, %v", data, err)
	}
	if _, err := j.ExportFile(t.Context(), f, out); !errors.Is(err, exchange.ErrNotEmpty) {
		t.Errorf("into a folder that is there: %v", err)
	}
	if names, _ := os.ReadDir(dir); len(names) != 2 {
		t.Errorf("left %v", names)
	}
}

type failing struct {
	lister
	err error
}

func (f failing) Close() error { return f.err }
