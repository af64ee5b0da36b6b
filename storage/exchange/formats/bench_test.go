package formats_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/formats"
	"postil/storage/exchange/source"
	"postil/storage/synthetic"
)

// The corpus: so many articles of so many bytes, with so many marks each. Marks
// overlap, as people's do; formats that hold no overlap get the longest.
const (
	defaultArticles = 10_000
	benchBytes      = 3000
	benchMarks      = 20
)

// benchArticles are the articles of the corpus: for a quick look at one format
// POSTIL_BENCH_ARTICLES asks for fewer.
//
//	POSTIL_BENCH_ARTICLES=1000 go test ./storage/exchange/formats -run - -bench '/(brat|xmi)$' -benchtime 1x -cpuprofile cpu.out
func benchArticles(b *testing.B) int {
	b.Helper()
	asked := os.Getenv("POSTIL_BENCH_ARTICLES")
	if asked == "" {
		return defaultArticles
	}
	n, err := strconv.Atoi(asked)
	if err != nil || n < 1 {
		b.Fatalf("POSTIL_BENCH_ARTICLES is %q, which is no number of articles", asked)
	}
	return n
}

// batchArticles are made at once, so that the time of it can be told: the clock
// of the processor may lag behind by some milliseconds.
const batchArticles = 200

// corpus makes the articles by the batch, and tells how much processor time that
// took, so that it can be left out.
type corpus struct {
	articles int
	spent    time.Duration
}

func (c *corpus) each(ctx context.Context, visit func(*exchange.Item) error, _ func(foreign.Problem)) error {
	who := annotate.Person{ID: uuid.NewSHA1(uuid.NameSpaceOID, []byte("alice")), Slug: "alice", Name: "Alice", Kind: annotate.Human}
	made := time.Unix(1_700_000_000, 0).UTC()
	var batch []*exchange.Item
	for i := 0; i < c.articles; i += len(batch) {
		began := cpuTime()
		batch = batch[:0]
		for j := i; j < min(i+batchArticles, c.articles); j++ {
			item, err := article(j, who, made)
			if err != nil {
				return err
			}
			batch = append(batch, item)
		}
		c.spent += cpuTime() - began
		for _, item := range batch {
			if err := errors.Join(ctx.Err(), visit(item)); err != nil {
				return err
			}
		}
	}
	return nil
}

func article(i int, who annotate.Person, made time.Time) (*exchange.Item, error) {
	t, err := text.New(synthetic.Text(uint64(i), benchBytes))
	if err != nil {
		return nil, err
	}
	l := exchange.Layer{Person: who, State: annotate.StateDone}
	for j, m := range synthetic.Marks(uint64(i), t, benchMarks, synthetic.SomeOverlap, []string{"claim", "quote", "warning"}) {
		var id annotate.ID
		id[6], id[8] = 0x40, 0x80
		id[12], id[13], id[14], id[15] = byte(i>>16), byte(i>>8), byte(i), byte(j)
		l.Marks = append(l.Marks, &annotate.Annotation{
			ID: id, Label: m.Label, Fragments: []annotate.Fragment{annotate.NewFragment(t, m.Span)},
			Created: made, Modified: made, Origin: annotate.Origin{Kind: annotate.OriginManual},
		})
	}
	return &exchange.Item{Name: fmt.Sprintf("wire/%05d.txt", i), Title: "Title", Text: t, Layers: []exchange.Layer{l}}, nil
}

// write writes the corpus in a format to a new place, and returns that and how
// much processor time that took without making the articles.
func write(tb testing.TB, f exchange.Format, articles int) (name string, took time.Duration) {
	tb.Helper()
	name = filepath.Join(tb.TempDir(), "corpus")
	if f.WriteFile != nil && len(f.Extensions) > 0 {
		name += f.Extensions[0]
	}
	scheme := annotate.DefaultScheme()
	c := corpus{articles: articles}
	job := exchange.ExportJob{Items: c.each, Scheme: &scheme, OnLoss: exchange.Drop, OnEdges: exchange.WidenEdges, Layer: exchange.AllLayers}
	began := cpuTime()
	r, err := job.ExportFile(context.Background(), f, name)
	took = cpuTime() - began - c.spent
	if err != nil {
		tb.Fatal(err)
	}
	if r.Articles != articles || r.Marks == 0 {
		tb.Fatalf("%d articles and %d marks were written", r.Articles, r.Marks)
	}
	return name, took
}

// readers are the formats that can be read.
func readers() exchange.Registry { return formats.All().Readers() }

// written is a corpus on the disk, with the texts that its format lacks.
type written struct {
	name string
	text func(string) (*text.Text, error)
}

// corpusIn writes the corpus in a format, by Postil or as another program does.
func corpusIn(tb testing.TB, f exchange.Format, articles int) (c written) {
	tb.Helper()
	if f.Writes() {
		c.name, _ = write(tb, f, articles)
	} else {
		w, ok := foreignWriters()[f.Name]
		if !ok {
			tb.Fatalf("there is no corpus of the format %s: write one in foreignWriters", f.Name)
		}
		c.name = writeForeign(tb, w, articles)
	}
	if slices.Contains(textless(), f.Name) {
		c.text = textsOf(tb, articles)
	}
	return c
}

// read reads a corpus with all checks: where ranges are counted, quotes, ids.
func (c written) read(tb testing.TB, f exchange.Format) (articles, marks int) {
	tb.Helper()
	ctx := context.Background()
	src, err := source.Open(ctx, c.name, source.Limits{})
	if err != nil {
		tb.Fatal(err)
	}
	defer src.Close()
	r := exchange.Reading{Format: f, Source: src, Text: c.text, Context: true}
	if _, err := r.Survey(ctx); err != nil {
		tb.Fatal(err)
	}
	err = r.Each(ctx, func(item *exchange.Item) error {
		articles++
		for _, l := range item.Layers {
			marks += len(l.Marks)
		}
		return nil
	}, func(p foreign.Problem) {
		if p.Kind <= foreign.Refused {
			tb.Fatal(p)
		}
	})
	if err != nil {
		tb.Fatal(err)
	}
	return articles, marks
}

// size is how many bytes a file or folder has.
func size(tb testing.TB, name string) (n int64) {
	tb.Helper()
	err := filepath.WalkDir(name, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err == nil {
			n += info.Size()
		}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

// peak runs something and returns the most memory, in bytes, that the program
// had of the system meanwhile.
func peak(do func()) uint64 {
	debug.FreeOSMemory()
	stop, found := make(chan struct{}), make(chan uint64)
	go func() {
		samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
		most := uint64(0)
		for {
			metrics.Read(samples)
			most = max(most, samples[0].Value.Uint64()-samples[1].Value.Uint64())
			select {
			case <-stop:
				found <- most
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	do()
	close(stop)
	return <-found
}

const megabyte = 1e6

// report gives the figures of b.N runs over so many bytes and articles of the
// format, by processor time. A compressed format has few bytes for its work:
// the number of articles can be compared over all formats.
func report(b *testing.B, bytes int64, articles int, took time.Duration, most uint64) {
	b.ReportMetric(float64(bytes)*float64(b.N)/megabyte/took.Seconds(), "MB/s")
	b.ReportMetric(float64(articles)*float64(b.N)/took.Seconds(), "articles/s")
	b.ReportMetric(float64(most)/megabyte, "peak-MB")
	b.ReportMetric(0, "ns/op") // with what is not counted in it, it would mislead
}

// Memory is measured in a run of its own, before the others: looking at it so
// often takes time, and the first touch of a page may take many times as long as
// any use of it (in some virtual machines 17 µs, which is 230 MB/s at best).

// BenchmarkExport writes the corpus in each format, on one core.
func BenchmarkExport(b *testing.B) {
	for _, f := range formats.All().Writers() {
		b.Run(f.Name, func(b *testing.B) {
			n := benchArticles(b)
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
			var name string
			most := peak(func() { name, _ = write(b, f, n) })
			var took time.Duration
			for range b.N {
				_, t := write(b, f, n)
				took += t
			}
			report(b, size(b, name), n, took, most)
			compare(b, "out", f.Name, n)
		})
	}
}

// BenchmarkImport reads the corpus in each format, with all checks, on one
// core. Of formats that have no texts the bytes are those of the marks alone.
func BenchmarkImport(b *testing.B) {
	for _, f := range readers() {
		b.Run(f.Name, func(b *testing.B) {
			n := benchArticles(b)
			c := corpusIn(b, f, n)
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
			most := peak(func() {
				if articles, marks := c.read(b, f); articles < n || marks == 0 {
					b.Fatalf("%d articles and %d marks were read", articles, marks)
				}
			})
			began := cpuTime()
			for range b.N {
				c.read(b, f)
			}
			report(b, size(b, c.name), n, cpuTime()-began, most)
			compare(b, "in", f.Name, n)
		})
	}
}

// pythonKnows are the formats of testdata/compare.py.
var pythonKnows = []string{"jsonl", "brat", "doccano"}

// compare has Python do the same, where it is there.
func compare(b *testing.B, way, format string, articles int) {
	b.Helper()
	python, err := exec.LookPath("python3")
	if err != nil || !slices.Contains(pythonKnows, format) {
		return
	}
	r, err := runPython(python, way, format, corpusFor(b, way, format, articles), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(r.Bytes)/megabyte/r.Seconds, "python-MB/s")
	b.ReportMetric(float64(r.Peak)/megabyte, "python-peak-MB")
}

// corpusFor is what the script reads: the format itself, or JSON Lines to write
// it from.
func corpusFor(tb testing.TB, way, format string, articles int) string {
	tb.Helper()
	if way == "out" {
		format = "jsonl"
	}
	f, _ := formats.All().Find(format)
	name, _ := write(tb, f, articles)
	return name
}

type pythonRun struct {
	Seconds float64 `json:"seconds"`
	Bytes   int64   `json:"bytes"`
	Marks   int     `json:"marks"`
	Peak    int64   `json:"peak"` // bytes
}

func runPython(python, way, format, name, scratch string) (r pythonRun, err error) {
	c := exec.Command(python, filepath.Join("testdata", "compare.py"), way, format, name, filepath.Join(scratch, "python"))
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		return r, fmt.Errorf("the script in Python failed: %w", err)
	}
	lines := bufio.NewScanner(strings.NewReader(string(out)))
	lines.Scan()
	return r, json.Unmarshal(lines.Bytes(), &r)
}

// TestTheScriptToCompareWithDoesTheSame: it reads and writes as many marks.
func TestTheScriptToCompareWithDoesTheSame(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Fatal("there is no python3, which make test installs: ", err)
	}
	const few = 20
	for _, f := range formats.All() {
		if !slices.Contains(pythonKnows, f.Name) {
			continue
		}
		name, _ := write(t, f, few)
		_, marks := written{name: name}.read(t, f)
		in, err := runPython(python, "in", f.Name, name, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		scratch := t.TempDir()
		out, err := runPython(python, "out", f.Name, corpusFor(t, "out", f.Name, few), scratch)
		if err != nil {
			t.Fatal(err)
		}
		if in.Marks != marks || out.Marks != few*benchMarks {
			t.Errorf("%s: %d marks are read and %d by the script, which writes %d", f.Name, marks, in.Marks, out.Marks)
		}
		if _, again := (written{name: filepath.Join(scratch, "python")}).read(t, f); again != few*benchMarks {
			t.Errorf("%s: of what the script wrote %d marks are read", f.Name, again)
		}
	}
}
