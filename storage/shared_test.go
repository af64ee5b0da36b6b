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
	"testing"
	"time"

	"github.com/google/uuid"

	"postil/annotate"
)

// The tests of this package are also the program that labels for them: see
// TestManyProcessesLabelInOneFolder.
const (
	labellerEnv = "POSTIL_TEST_LABELLER" // folder, slug, seed and saves, with newlines between
	savesEnv    = "POSTIL_SHARED_SAVES"  // of each process; make soak sets it
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
// saved, and says of each mark that is saved "+" or "-" with its id.
func labelAsTold(task string, out io.Writer) error {
	f := strings.Split(task, "\n")
	seed, err := strconv.ParseUint(f[2], 10, 64)
	if err != nil {
		return err
	}
	saves, err := strconv.Atoi(f[3])
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
	for range saves {
		now := time.Now()
		c, said := annotate.Change{Name: "Label"}, ""
		if len(own) > 3 && random.IntN(4) == 0 {
			i := random.IntN(len(own))
			c, said = l.Removal("Delete", own[i].ID), "-"+own[i].ID.String()
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

// Four processes label for one person, and four for others, in one folder at once.
// Every mark of which one has said that it is saved is there in the end, once, and
// none that was deleted is.
func TestManyProcessesLabelInOneFolder(t *testing.T) {
	saves := "40"
	if s := os.Getenv(savesEnv); s != "" {
		saves = s
	}
	dir := folderOf(t, map[string]string{"a.txt": "Head\n\nThe quay could fail within a month, the board said.\n"})
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	type process struct {
		slug string
		cmd  *exec.Cmd
		out  io.Reader
		said strings.Builder
	}
	var all []*process
	for i, slug := range []string{"alice", "alice", "alice", "alice", "bob", "carol", "dan", "eve"} {
		cmd := exec.CommandContext(t.Context(), self)
		cmd.Env = append(os.Environ(), labellerEnv+"="+strings.Join([]string{dir, slug, strconv.Itoa(i + 1), saves}, "\n"))
		p := &process{slug: slug, cmd: cmd}
		cmd.Stderr = &p.said
		if p.out, err = cmd.StdoutPipe(); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	want := map[string]map[string]bool{}
	for _, p := range all {
		lines := bufio.NewScanner(p.out)
		for lines.Scan() {
			if want[p.slug] == nil {
				want[p.slug] = map[string]bool{}
			}
			sign, id := lines.Text()[0], lines.Text()[1:]
			want[p.slug][id] = sign == '+'
		}
		if err := errors.Join(lines.Err(), p.cmd.Wait()); err != nil {
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
		for id, kept := range marks {
			if kept {
				n++
			}
			if have[id] != kept {
				t.Errorf("%s: the mark %s should be there: %v; it is: %v", slug, id, kept, have[id])
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
