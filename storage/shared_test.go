package storage

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"postil/annotate"
)

// The tests of this package are also the program that labels for them: see
// TestManyProcessesLabelInOneFolder.
const (
	labellerEnv = "POSTIL_TEST_LABELLER" // folder, slug, seed and for how long, with newlines between
	sharedEnv   = "POSTIL_SHARED_TIME"   // how long the processes share a folder; a minute without it
)

func TestMain(m *testing.M) {
	if task := os.Getenv(labellerEnv); task != "" {
		if err := labelAsTold(task, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func personOf(slug string) annotate.Person {
	return annotate.Person{ID: uuid.NewSHA1(uuid.NameSpaceDNS, []byte(slug)), Slug: slug, Name: strings.ToUpper(slug[:1]) + slug[1:], Kind: annotate.Human}
}

// labelAsTold marks words, deletes marks of its own and looks at what others have
// saved. It says of each mark that is saved "+" or "-" with its id, and "?" before
// it deletes one.
func labelAsTold(task string, out io.Writer) error {
	f := strings.Split(task, "\n")
	seed, err := strconv.ParseUint(f[2], 10, 64)
	if err != nil {
		return err
	}
	length, err := time.ParseDuration(f[3])
	if err != nil {
		return err
	}
	w, err := Open(f[0])
	if err != nil {
		return err
	}
	defer w.Close()
	a, err := w.ReadArticle("a.txt")
	if err != nil {
		return err
	}
	file, l, err := w.OpenLayer(a, personOf(f[1]), time.Now())
	if err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(seed, 1))
	var own []*annotate.Annotation
	for end := time.Now().Add(length); time.Now().Before(end); {
		now := time.Now()
		c := annotate.Change{Name: "Label"}
		var said string
		if len(own) > 3 && random.IntN(5) < 2 {
			i := random.IntN(len(own))
			c, said = l.Removal("Delete", own[i].ID), "-"+own[i].ID.String()
			if _, err := fmt.Fprintln(out, "?"+own[i].ID.String()); err != nil {
				return err
			}
			own = append(own[:i:i], own[i+1:]...)
		} else {
			start := random.IntN(a.Text.Len() - 5)
			id := newID(random)
			m := &annotate.Annotation{
				ID: id, Label: "claim", Created: now, Modified: now,
				Fragments: []annotate.Fragment{annotate.NewFragment(a.Text, annotate.Span{Start: start, End: start + 4})},
			}
			c.Annotations = []annotate.Edit[*annotate.Annotation]{{After: m}}
			own, said = append(own, m), "+"+id.String()
		}
		if l, _, err = l.Apply(c, now); err != nil {
			return err
		}
		saved, err := file.Save(context.Background(), l)
		for errors.Is(err, ErrFolderLocked) { // it was nobody's turn for long; the window tries again, too
			saved, err = file.Save(context.Background(), l)
		}
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintln(out, said); err != nil {
			return err
		}
		if random.IntN(2) == 0 { // else what others saved is not taken up, and stays all the same
			l = saved
		}
	}
	return nil
}

// labeller is a process that labels.
type labeller struct {
	slug  string
	cmd   *exec.Cmd
	lines *bufio.Scanner // what it says
	said  strings.Builder
}

func startLabeller(ctx context.Context, dir, slug string, seed int, length time.Duration) (*labeller, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &labeller{slug: slug, cmd: exec.CommandContext(ctx, self)}
	p.cmd.Env = append(os.Environ(), labellerEnv+"="+strings.Join([]string{dir, slug, strconv.Itoa(seed), length.String()}, "\n"))
	p.cmd.Stderr = &p.said
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.lines = bufio.NewScanner(out)
	return p, p.cmd.Start()
}

// Four processes label for one person, and four for others, in one folder at once, for
// a minute.
// Every mark of which one has said that it is saved is there in the end, once, and
// none that was deleted is.
func TestManyProcessesLabelInOneFolder(t *testing.T) {
	length := time.Minute
	if s := os.Getenv(sharedEnv); s != "" {
		var err error
		if length, err = time.ParseDuration(s); err != nil {
			t.Fatalf("%s: %v", sharedEnv, err)
		}
	}
	dir := folderOf(t, map[string]string{"a.txt": "Head\n\nThe quay could fail within a month, the board said.\n"})
	var all []*labeller
	for i, slug := range []string{"alice", "alice", "alice", "alice", "bob", "carol", "dan", "eve"} {
		p, err := startLabeller(t.Context(), dir, slug, i+1, length)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	want := map[string]map[string]byte{}
	for _, p := range all {
		if want[p.slug] == nil {
			want[p.slug] = map[string]byte{}
		}
		for p.lines.Scan() {
			want[p.slug][p.lines.Text()[1:]] = p.lines.Text()[0]
		}
		if err := errors.Join(p.lines.Err(), p.cmd.Wait()); err != nil {
			t.Fatalf("%s: %v: %s", p.slug, err, p.said.String())
		}
	}
	w := open(t, dir)
	a, err := w.ReadArticle("a.txt")
	if err != nil {
		t.Fatal(err)
	}
	for slug, marks := range want {
		f, l, err := w.OpenLayer(a, personOf(slug), time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if len(f.Folded())+len(f.Strange()) > 0 {
			t.Errorf("%s: copies were left: %q %v", slug, f.Folded(), f.Strange())
		}
		have := map[string]bool{}
		for m := range l.Annotations() {
			if have[m.ID.String()] {
				t.Errorf("%s: the mark %s is there twice", slug, m.ID)
			}
			have[m.ID.String()] = true
		}
		n := 0
		for id, sign := range marks {
			if sign == '+' {
				n++
			}
			if have[id] != (sign == '+') {
				t.Errorf("%s: of the mark %s it was said %q; it is there: %v", slug, id, sign, have[id])
			}
		}
		if len(have) != n {
			t.Errorf("%s: there are %d marks, %d were said to be saved", slug, len(have), n)
		}
		if l.Person.ID != personOf(slug).ID {
			t.Errorf("%s: the layer is %+v's", slug, l.Person)
		}
	}
}

// Processes that label are killed again and again, two of them for one person.
// Nothing is lost of which one has said that it is saved.
func TestNoMarkIsLostWhenProcessesAreKilled(t *testing.T) {
	const rounds = 500
	dir := folderOf(t, map[string]string{"a.txt": "Head\n\nThe quay could fail within a month, the board said.\n"})
	slugs := []string{"alice", "alice", "bob", "carol"}
	want := make([]map[string]byte, len(slugs)) // the last that was said of each mark
	var wg sync.WaitGroup
	failed := make([]error, len(slugs))
	for i, slug := range slugs {
		want[i] = map[string]byte{}
		random := rand.New(rand.NewPCG(uint64(i), 7))
		kill := func() error {
			for round := range rounds / len(slugs) {
				p, err := startLabeller(t.Context(), dir, slug, 1000*i+round+100, time.Hour)
				if err != nil {
					return err
				}
				read := func() bool {
					if p.lines.Scan() {
						want[i][p.lines.Text()[1:]] = p.lines.Text()[0]
						return true
					}
					return false
				}
				for range 1 + random.IntN(4) {
					if !read() {
						return fmt.Errorf("%s ended by itself: %w: %s", slug, p.cmd.Wait(), p.said.String())
					}
				}
				time.Sleep(time.Duration(random.IntN(3000)) * time.Microsecond) // the moment is what is tried
				if err := p.cmd.Process.Kill(); err != nil {
					return err
				}
				for read() { // what it had said until then
				}
				_ = p.cmd.Wait() // it was killed
			}
			return nil
		}
		wg.Go(func() { failed[i] = kill() })
	}
	wg.Wait()
	if err := errors.Join(failed...); err != nil {
		t.Fatal(err)
	}
	w := open(t, dir)
	a, err := w.ReadArticle("a.txt")
	if err != nil {
		t.Fatal(err)
	}
	marks := 0
	for i, slug := range slugs {
		f, l, err := w.OpenLayer(a, personOf(slug), time.Now())
		if err != nil {
			t.Fatal(err)
		}
		for id, sign := range want[i] {
			there := l.Annotation(uuid.MustParse(id)) != nil
			if sign == '+' && !there || sign == '-' && there {
				t.Errorf("%s: of the mark %s it was said %q; it is there: %v", slug, id, sign, there)
			}
		}
		marks += len(want[i])
		l = mark(t, l, a.Text, newID(rand.New(rand.NewPCG(uint64(i), 8))), time.Now(), annotate.Span{Start: 0, End: 4})
		if _, err := f.Save(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	if marks < rounds {
		t.Errorf("only %d marks were made", marks)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 5 { // the article, three sidecars and the kept text
		t.Errorf("left are %v", entries)
	}
}
