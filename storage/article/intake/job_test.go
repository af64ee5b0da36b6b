package intake_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"postil/storage"
	"postil/storage/article"
	"postil/storage/article/bundle"
	"postil/storage/article/intake"
	"postil/storage/article/intaketest"
	"postil/storage/article/plain"
)

// lineKind makes an article of each line. "!" is a problem, "panic" panics,
// "wait" never ends unless it is told to.
func lineKind() intake.Kind {
	return intake.Kind{Name: "lines", Extensions: []string{".lines"}, Many: true, Version: 3, Read: func(ctx context.Context, in *intake.Input, to intake.Sink) error {
		raw, err := in.Bytes()
		if err != nil {
			return err
		}
		for i, l := range strings.Split(strings.TrimSuffix(string(raw), "\n"), "\n") {
			part := fmt.Sprintf("line %d", i+1)
			switch l {
			case "!":
				to.Problem(part, errors.New("it is bad"))
				continue
			case "panic":
				panic("lines")
			case "wait":
				<-ctx.Done()
				return ctx.Err()
			}
			name, words, _ := strings.Cut(l, "=")
			if err := to.Article(article.Draft{Name: name, Part: part, Text: words}); err != nil {
				return err
			}
		}
		return nil
	}}
}

func job(t *testing.T, dir string, sources ...string) *intake.Job {
	t.Helper()
	w, err := storage.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return &intake.Job{
		Workspace: w, Kinds: intake.Registry{plain.Kind(), lineKind(), bundle.Zip()}, Sources: sources, Program: "test",
		Now: func() time.Time { return time.Date(2026, 5, 12, 0, 0, 0, 0, time.UTC) },
	}
}

func write(t *testing.T, dir string, files map[string]string) string {
	t.Helper()
	for name, content := range files {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func run(t *testing.T, j *intake.Job) *intake.Report {
	t.Helper()
	r, err := j.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// said is a report in lines.
func said(r *intake.Report) []string {
	var out []string
	for _, o := range r.Outcomes {
		s := o.Source
		if o.Part != "" {
			s += ", " + o.Part
		}
		s += ": " + string(o.Status) + " " + o.Article + o.Reason
		if o.NearDuplicateOf != "" {
			s += " ~ " + o.NearDuplicateOf
		}
		out = append(out, s)
	}
	return out
}

func tree(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out = append(out, p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestOneBadFileDoesNotKeepTheOthersFromIt(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	src := write(t, filepath.Join(t.TempDir(), "src"), map[string]string{
		"a.txt": "one text", "b.txt": "a\x00b\x01\x02", "c.lines": "panic", "d.lines": "x=second text\n!\ny=third text", "e.bin": "?", "f.lines": "wait", "g.txt": "  \n", "h.lines": "",
		"sub/a.txt": "fourth text",
	})
	dir := t.TempDir()
	j := job(t, dir, src, filepath.Join(src, "nowhere"))
	j.Patience = 50 * time.Millisecond
	var steps, told int
	j.Progress = func(done, found int) {
		if steps++; done > found {
			t.Errorf("%d of %d", done, found)
		}
	}
	j.OnOutcome = func(intake.Outcome) { told++ }
	r := run(t, j)
	got := said(r)
	for i, want := range []string{
		"src/a.txt: imported a.txt",
		"src/b.txt: failed the file holds a NUL",
		"src/c.lines: failed the reader of lines failed on it, which is a fault of Postil: lines",
		"src/d.lines, line 1: imported d/x.txt",
		"src/d.lines, line 2: failed it is bad",
		"src/d.lines, line 3: imported d/y.txt",
		"src/e.bin: skipped it is of no kind",
		"src/f.lines: failed it is more than Postil reads: reading took longer than 50ms",
		"src/g.txt: failed there is no text in it",
		"src/h.lines, line 1: failed there is no text in it",
		"src/sub/a.txt: imported sub/a.txt",
	} {
		if i >= len(got) || !strings.HasPrefix(got[i], want) {
			t.Errorf("got  %q\nwant %q", got[min(i, len(got)-1)], want)
		}
	}
	if r.Imported != 4 || r.Failed != 7 || r.Skipped != 1 || told != len(got) || steps != 10 {
		t.Errorf("%d imported, %d failed, %d skipped, %d told of %d, %d steps", r.Imported, r.Failed, r.Skipped, told, len(got), steps)
	}
	want := []string{"a.meta.json", "a.txt", "d/d-", "d/x.meta.json", "d/x.txt", "d/y.meta.json", "d/y.txt", "sub/a.meta.json", "sub/a.txt"}
	files := tree(t, dir)
	if i := slices.IndexFunc(files, func(f string) bool { return strings.HasPrefix(f, "d/d-") }); i < 0 || !strings.HasSuffix(files[i], ".original.lines") {
		t.Errorf("no original of d.lines in %q", files)
	} else {
		files[i] = "d/d-"
	}
	if d := cmp.Diff(want, files); d != "" {
		t.Error(d)
	}
}

func TestTheSameTextIsWrittenOnceAndNearlyTheSameIsTold(t *testing.T) {
	var long []string
	for i := range 300 {
		long = append(long, fmt.Sprint("word", i*i))
	}
	story := strings.Join(long, " ")
	long[40] = "another"
	src := write(t, t.TempDir(), map[string]string{
		"a.txt": story, "b.txt": "\ufeff" + story, "c.txt": strings.Join(long, " "), "d.txt": "Something else.",
	})
	dir := write(t, t.TempDir(), map[string]string{"old.txt": "Something else."})
	j := job(t, dir, filepath.Join(src, "a.txt"), filepath.Join(src, "b.txt"), filepath.Join(src, "c.txt"), filepath.Join(src, "d.txt"))
	r := run(t, j)
	if d := cmp.Diff([]string{"a.txt: imported a.txt", "b.txt: same a.txt", "c.txt: imported c.txt ~ a.txt", "d.txt: same old.txt"}, said(r)); d != "" {
		t.Error(d)
	}
	if r.NearDuplicates != 1 || r.Same != 2 || r.Outcomes[2].Resemblance < 0.7 || r.Outcomes[2].Resemblance >= 1 {
		t.Errorf("%+v", r.Outcomes[2])
	}
}

func TestNamesAreSafeAndCollisionsAreNumbered(t *testing.T) {
	src := write(t, t.TempDir(), map[string]string{"x.lines": strings.Join([]string{
		"../../up=t1", "CON=t2", "a?b:c=t3", "Same=t4", "same=t5", "SAME=t6", strings.Repeat("long ", 100) + "=t7", "=t8", ".hidden=t9", "Caf\u00e9=t10", "Cafe\u0301=t11", "a/b\\c=t12",
	}, "\n")})
	dir := t.TempDir()
	r := run(t, job(t, dir, filepath.Join(src, "x.lines")))
	var got []string
	for _, o := range r.Outcomes {
		got = append(got, o.Article)
	}
	want := []string{
		"x/-..-up.txt", "x/_CON.txt", "x/a_b_c.txt", "x/Same.txt", "x/same-2.txt", "x/SAME-3.txt", "x/" + strings.TrimSpace(strings.Repeat("long ", 16)) + ".txt",
		"x/x.txt", "x/hidden.txt", "x/Café.txt", "x/Café-2.txt", "x/a-b-c.txt",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if r.Imported != len(want) {
		t.Errorf("%d imported: %q", r.Imported, said(r))
	}
}

func TestWhatIsInTheWorkspaceIsNeverReplaced(t *testing.T) {
	src := write(t, t.TempDir(), map[string]string{"a.txt": "new text", "b.lines": "b=other text"})
	dir := write(t, t.TempDir(), map[string]string{"a.meta.json": "mine", "b/b.txt": "mine too"})
	r := run(t, job(t, dir, filepath.Join(src, "a.txt"), filepath.Join(src, "b.lines")))
	if d := cmp.Diff([]string{"a.txt: imported a-2.txt", "b.lines, line 1: imported b/b-2.txt"}, said(r)); d != "" {
		t.Error(d)
	}
	for name, want := range map[string]string{"a.meta.json": "mine", "b/b.txt": "mine too"} {
		if b, _ := os.ReadFile(filepath.Join(dir, name)); string(b) != want {
			t.Errorf("%s says %q", name, b)
		}
	}
}

func TestTheMetaFileSaysWhatTheTextWasMadeOf(t *testing.T) {
	raw := "\xff\xfeA\x00 \x00h\x00e\x00a\x00d\x00\r\x00\n\x00"
	src := write(t, t.TempDir(), map[string]string{"a.txt": raw})
	dir := t.TempDir()
	run(t, job(t, dir, filepath.Join(src, "a.txt")))
	b, err := os.ReadFile(filepath.Join(dir, "a.meta.json"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := article.ParseMeta(b)
	if err != nil {
		t.Fatal(err)
	}
	if m.Original.File != "a.original.txt.bytes" || m.Original.Encoding != "utf-16le" || m.Original.Bytes != int64(len(raw)) || m.Importer.Kind != "text" || m.Importer.Imported != "2026-05-12T00:00:00Z" || m.Length != 7 {
		t.Errorf("%+v", m)
	}
	if kept, _ := os.ReadFile(filepath.Join(dir, m.Original.File)); string(kept) != raw {
		t.Errorf("the original is kept as %q", kept)
	}
	if x, _ := os.ReadFile(filepath.Join(dir, "a.txt")); string(x) != "A head\n" {
		t.Errorf("the text is %q", x)
	}
}

func TestZipsInZipsAreOpenedUpToALimit(t *testing.T) {
	deep := intaketest.Zip(t, "last.txt", "too deep")
	for range 6 {
		deep = intaketest.Zip(t, "in.zip", deep)
	}
	src := write(t, t.TempDir(), map[string]string{
		"a.zip":    intaketest.Zip(t, "one.txt", "text one", "f/two.txt", "text two", "in.zip", intaketest.Zip(t, "three.txt", "text three")),
		"bad.zip":  "PK\x03\x04 broken",
		"deep.zip": deep,
		"out.zip":  intaketest.Zip(t, "../../evil.txt", "escaped"),
		"nil.zip":  intaketest.Zip(t),
		"bomb.zip": intaketest.Zip(t, "zeros.txt", strings.Repeat("0", 40<<20)),
	})
	dir := t.TempDir()
	var sources []string
	for _, n := range []string{"a", "bad", "deep", "out", "nil", "bomb"} {
		sources = append(sources, filepath.Join(src, n+".zip"))
	}
	got := said(run(t, job(t, dir, sources...)))
	for i, want := range []string{
		"a.zip/in.zip/three.txt: imported a/in/three.txt", "a.zip/one.txt: imported a/one.txt", "a.zip/f/two.txt: imported a/f/two.txt", "bad.zip: failed cannot read",
		"deep.zip/in.zip/in.zip/in.zip/in.zip/in.zip: failed it is more than Postil reads: it lies in more than 4 others",
		"out.zip: failed cannot read out.zip: the zip has an entry \"../../evil.txt\"", "nil.zip: failed there is nothing in it", "bomb.zip/zeros.txt: failed cannot read zeros.txt: cannot read zeros.txt: it is more than Postil reads",
	} {
		if i >= len(got) || !strings.Contains(strings.Join(got, "\n"), want) {
			t.Errorf("no %q in\n%s", want, strings.Join(got, "\n"))
		}
	}
}

func TestThousandFilesAreImportedInTheirOrder(t *testing.T) {
	files := map[string]string{}
	for i := range 1000 {
		files[fmt.Sprintf("%04d.txt", i)] = fmt.Sprintf("article number %d", i)
	}
	src := write(t, filepath.Join(t.TempDir(), "s"), files)
	j := job(t, t.TempDir(), src)
	j.DryRun = true // bringing a thousand files to disk is what storage tests
	r := run(t, j)
	for i, o := range r.Outcomes {
		if o.Article != fmt.Sprintf("%04d.txt", i) {
			t.Fatalf("number %d is %s: %s", i, o.Article, o.Reason)
		}
	}
	if r.Imported != 1000 {
		t.Error(r.Imported, "imported")
	}
}

func TestACancelledImportEndsAndLeavesWholeArticles(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	files := map[string]string{"zz.lines": "wait"}
	for i := range 200 {
		files[fmt.Sprintf("%04d.txt", i)] = fmt.Sprintf("article number %d", i)
	}
	dir := t.TempDir()
	j := job(t, dir, write(t, t.TempDir(), files))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := 0
	j.OnOutcome = func(intake.Outcome) {
		if n++; n == 20 {
			cancel()
		}
	}
	if _, err := j.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
	texts := 0
	for _, f := range tree(t, dir) {
		if strings.HasSuffix(f, ".txt") {
			texts++
			if _, err := os.Stat(filepath.Join(dir, strings.TrimSuffix(f, ".txt")+".meta.json")); err != nil {
				t.Error(err)
			}
		}
	}
	if texts != 20 {
		t.Errorf("%d articles are there", texts)
	}
}

func TestManyArticlesOfOneSourceDoNotWaitForOthersInMemory(t *testing.T) {
	var b strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&b, "n%d=article %d\n", i, i)
	}
	dir := write(t, t.TempDir(), map[string]string{"a.lines": b.String(), "b.lines": strings.ReplaceAll(b.String(), "article", "other")})
	j := job(t, t.TempDir(), filepath.Join(dir, "a.lines"), filepath.Join(dir, "b.lines"))
	j.DryRun = true
	j.Patience = 200 * time.Millisecond // waiting for its turn must not count
	n := 0
	j.OnOutcome = func(intake.Outcome) {
		if n++; n%1000 == 0 {
			time.Sleep(300 * time.Millisecond)
		}
	}
	if r := run(t, j); r.Imported != 6000 {
		t.Errorf("%d imported, %d failed: %q", r.Imported, r.Failed, said(r)[len(said(r))-1])
	}
	if files := tree(t, j.Workspace.Root()); len(files) > 0 {
		t.Errorf("a dry run left %q", files)
	}
}
