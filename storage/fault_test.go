package storage

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var (
	errFault = errors.New("the disk is on fire")
	errDead  = errors.New("the process is gone")
)

// faultKind is what happens at one call below the file interface.
type faultKind string

const (
	failing  faultKind = "fails"                     // nothing is done, an error is told
	cutShort faultKind = "is cut short"              // half of it is done, or all of it where there are no halves, and an error is told
	dying    faultKind = "is the last"               // it is done, and then the process is gone: nothing more happens
	dyingAt  faultKind = "is cut short and the last" // the same with half of it
)

// faults stand before every folder of a workspace that is written: they write down
// the calls that are made, and let one of them go wrong. The zero faults let all go
// well. Nothing waits for the disk behind them, which no test would notice.
type faults struct {
	kind  faultKind
	at    int // the call that goes wrong, from 1
	err   error
	dead  bool
	calls []string // as in "write .postil-1.tmp"
}

// on puts the faults before the folders of a workspace that are written, and before the
// files that are read.
func (f *faults) on(w *Workspace) {
	w.before = func(d folder) folder { return &faultyFolder{d, f} }
	w.reads = func(p string) error { return f.whole("read "+p, func() error { return nil }) }
}

// call makes a call: all of it is what it does, half what of it is done when it is
// cut short.
func (f *faults) call(what string, all, half func() error) error {
	if f.dead {
		return errDead
	}
	f.calls = append(f.calls, what)
	if len(f.calls) != f.at {
		return all()
	}
	switch f.kind {
	case failing:
		return f.err
	case cutShort:
		return errors.Join(f.err, half())
	case dying:
		err := all()
		f.dead = true
		return err
	case dyingAt:
		f.dead = true
		return errors.Join(errDead, half())
	}
	return all()
}

// whole is call for what has no halves.
func (f *faults) whole(what string, do func() error) error { return f.call(what, do, do) }

type faultyFolder struct {
	folder
	f *faults
}

func (d *faultyFolder) Create(name string) (made file, err error) {
	err = d.f.whole("create "+name, func() (err error) {
		made, err = d.folder.Create(name)
		return err
	})
	if err != nil {
		if made != nil { // it is there, but nobody is told
			err = errors.Join(err, made.Close())
		}
		return nil, err
	}
	return &faultyFile{made, d.f, name}, nil
}

func (d *faultyFolder) Rename(from, to string) error {
	return d.f.whole("rename "+to, func() error { return d.folder.Rename(from, to) })
}

func (d *faultyFolder) Remove(name string) error {
	return d.f.whole("remove "+name, func() error { return d.folder.Remove(name) })
}

func (d *faultyFolder) Stat(name string) (info fs.FileInfo, err error) {
	err = d.f.whole("look at "+name, func() (err error) {
		info, err = d.folder.Stat(name)
		return err
	})
	return info, err
}

func (d *faultyFolder) Sync() error { return d.f.whole("sync folder", func() error { return nil }) }

func (d *faultyFolder) MkdirAll(name string) error {
	return d.f.call("make folder "+name, func() error { return d.folder.MkdirAll(name) }, func() error {
		return d.folder.MkdirAll(filepath.Dir(name))
	})
}

type faultyFile struct {
	file
	f    *faults
	name string
}

func (f *faultyFile) Write(b []byte) (n int, err error) {
	err = f.f.call("write "+f.name, func() (err error) {
		n, err = f.file.Write(b)
		return err
	}, func() (err error) {
		n, err = f.file.Write(b[:len(b)/2])
		return err
	})
	return n, err
}

func (f *faultyFile) Chmod(m fs.FileMode) error {
	return f.f.whole("chmod "+f.name, func() error { return f.file.Chmod(m) })
}

func (f *faultyFile) Sync() error { return f.f.whole("sync "+f.name, func() error { return nil }) }

func (f *faultyFile) Stat() (info fs.FileInfo, err error) {
	err = f.f.whole("stat "+f.name, func() (err error) {
		info, err = f.file.Stat()
		return err
	})
	return info, err
}

// Close closes the file whatever happens, since a process that is gone has no files
// open either.
func (f *faultyFile) Close() error {
	err := f.file.Close()
	return errors.Join(err, f.f.whole("close "+f.name, func() error { return nil }))
}

// trial is a way in which a workspace is written, to be tried with every fault.
type trial struct {
	files map[string]string // with which it begins
	begin func(d *desk)     // what is done before, without faults

	// do is what is tried. It is called with a workspace that was opened just now.
	do func(d *desk) error
	// state tells what can be read by others: before and after are two of its
	// answers. Anything else is neither.
	state func(d *desk) string
	// between are further states that only a crash may leave.
	between []string
	// every says that each of the looks for temporary files fails once, and not only
	// the first and the last; all are treated alike.
	every bool
	// astray says that a crash leaves something in the way of the same once more.
	astray bool
}

// reopened is the desk with its folder opened once more, as after a restart.
func (d *desk) reopened() *desk {
	d.Helper()
	n := *d
	n.f, n.l = nil, nil
	n.w = open(d.T, d.dir)
	(&faults{}).on(n.w)
	a, err := n.w.ReadArticle("a.txt")
	if err != nil {
		d.Fatal(err)
	}
	n.a = a
	return &n
}

// temporary lists the temporary files that are left anywhere.
func (d *desk) temporary() (left []string) {
	d.Helper()
	err := filepath.WalkDir(d.dir, func(p string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(p, ".tmp") {
			left = append(left, p)
		}
		return err
	})
	if err != nil {
		d.Fatal(err)
	}
	return left
}

// age makes temporary files old, since those of the last minute may be another
// program's where the folder is not locked.
func (d *desk) age() {
	d.Helper()
	for _, p := range d.temporary() {
		old := time.Now().Add(-time.Hour)
		if err := os.Chtimes(p, old, old); err != nil {
			d.Fatal(err)
		}
	}
}

func (c trial) start(t *testing.T) *desk {
	t.Helper()
	files := map[string]string{}
	for name, s := range c.files {
		files[name] = s
	}
	d := newDesk(t, files)
	(&faults{}).on(d.w)
	if c.begin != nil {
		c.begin(d)
	}
	return d
}

// run tries it with every fault at every call.
func (c trial) run(t *testing.T) {
	t.Helper()
	d := c.start(t)
	before := c.state(d)
	plain := &faults{}
	d = d.reopened()
	plain.on(d.w)
	if err := c.do(d); err != nil {
		t.Fatalf("without a fault: %v", err)
	}
	after := c.state(d.reopened())
	if before == after {
		t.Fatalf("it changes nothing: %s", before)
	}
	if len(plain.calls) < 6 {
		t.Fatalf("it makes only these calls: %q", plain.calls)
	}
	inOrder(t, plain.calls)
	for at, call := range plain.calls {
		if strings.HasPrefix(call, "look at .postil-") && !c.every && !strings.HasSuffix(call, "-1.tmp") && !strings.HasSuffix(call, "-f.tmp") {
			continue
		}
		for _, kind := range kindsFor(call) {
			c.try(t, &faults{kind: kind, at: at + 1, err: errFault}, before, after)
		}
	}
}

// kindsFor are the faults that make a difference at a call: what has no halves is not
// cut short, and a process that is gone after a look has left what it left before.
func kindsFor(call string) []faultKind {
	switch what, name, _ := strings.Cut(call, " "); {
	case what == "look" || what == "stat" || what == "read":
		return []faultKind{failing}
	case what == "sync" && name != "folder" || what == "close" || what == "chmod":
		return []faultKind{failing, dying}
	}
	return []faultKind{failing, cutShort, dying, dyingAt}
}

func (c trial) try(t *testing.T, f *faults, before, after string) {
	t.Helper()
	d := c.start(t).reopened()
	f.on(d.w)
	err := c.do(d)
	what := "nothing"
	if f.at <= len(f.calls) {
		what = f.calls[f.at-1]
	}
	complain := func(format string, about ...any) {
		t.Helper()
		t.Errorf("call %d (%s) %s: "+format, append([]any{f.at, what, f.kind}, about...)...)
	}
	(&faults{}).on(d.w)
	crashed := f.kind == dying || f.kind == dyingAt
	if !crashed && err != nil && !errors.Is(err, errFault) {
		complain("the error is %v", err)
	}
	now := c.state(d.reopened())
	switch {
	case now == before, now == after, crashed && slices.Contains(c.between, now):
	default:
		complain("neither old nor new state: %s", now)
	}
	if err == nil && now != after && !crashed {
		complain("done, they say, but it is not: %s", now)
	}
	if left := d.temporary(); len(left) > 0 && !crashed && !strings.HasPrefix(what, "create") && !strings.HasPrefix(what, "remove") {
		complain("left %q", left)
	}
	if crashed && c.astray || !crashed && err == nil {
		return
	}
	again := d // who is told of the failure tries again
	if crashed {
		again = d.reopened()
	}
	d.age()
	if err := c.do(again); err != nil {
		complain("the next try: %v", err)
	}
	if now := c.state(d.reopened()); now != after {
		complain("after the next try: %s", now)
	}
	if left := d.temporary(); len(left) > 0 {
		complain("the next try left %q", left)
	}
}

// inOrder holds the calls against what a power cut asks for: each file is written,
// then synced, then closed, then renamed, and then its folder is synced before
// anything else is renamed or all is said to be done.
func inOrder(t *testing.T, calls []string) {
	t.Helper()
	written, renamed := "", ""
	for _, c := range calls {
		what, name, _ := strings.Cut(c, " ")
		switch {
		case what == "write":
			written = "write"
		case what == "sync" && name != "folder" && written == "write":
			written = "sync"
		case what == "close" && written == "sync":
			written = "close"
		case what == "rename":
			if written != "close" || renamed != "" {
				t.Errorf("%s comes too early in %q", c, calls)
			}
			written, renamed = "", name
		case c == "sync folder":
			renamed = ""
		}
	}
	if renamed != "" {
		t.Errorf("the folder of %s is not synced in %q", renamed, calls)
	}
}
