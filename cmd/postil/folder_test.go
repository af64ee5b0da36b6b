//go:build e2e && linux

package main_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"postil/annotate"
	"postil/app/theme"
)

// newsText is a short article for folders that are not the sample.
const newsText = `Ferry stays in port

The morning ferry did not sail, the operator said. "Nobody should try the crossing today," the harbour office warned.
`

// put writes files below a folder.
func put(t *testing.T, folder string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		file := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// listing describes all that is in a folder: names, times and contents.
func listing(t *testing.T, folder string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(folder, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		var content []byte
		if !e.IsDir() {
			if content, err = os.ReadFile(name); err != nil {
				return err
			}
		}
		rel, err := filepath.Rel(folder, name)
		out[filepath.ToSlash(rel)] = fmt.Sprintf("%v %v %q", info.Mode(), info.ModTime(), content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// forgetTexts takes the texts that are kept for marks from a listing, so many.
func forgetTexts(t *testing.T, list map[string]string, want int) {
	t.Helper()
	n := 0
	for name := range list {
		if name == ".postil" || strings.HasPrefix(name, ".postil/") {
			if strings.HasSuffix(name, ".gz") {
				n++
			}
			delete(list, name)
		}
	}
	if n != want {
		t.Errorf("%d texts are kept, and not %d", n, want)
	}
}

func TestABrokenSidecarIsShownReadOnlyAndNeverOverwritten(t *testing.T) {
	d := newDesk(t)
	folder := filepath.Join(d.home, "articles")
	broken := map[string]string{
		"a-garbage.txt.ida-marsh.ann.json":   "\x00\xff garbage {{{",
		"b-truncated.txt.ida-marsh.ann.json": `{"format": "postil.layer", "version": 1, "annotations": [{"id": "0198`,
		"c-empty.txt.ida-marsh.ann.json":     "",
		"d-newer.txt.ida-marsh.ann.json":     `{"format": "postil.layer", "version": 9, "annotations": []}`,
		"e-other.txt.ida-marsh.ann.json":     `{"some": "other JSON"}`,
	}
	put(t, folder, broken)
	for _, name := range slices.Sorted(maps.Keys(broken)) {
		article, _, _ := strings.Cut(name, ".ida-marsh")
		put(t, folder, map[string]string{article: newsText})
	}
	put(t, folder, map[string]string{"f-good.txt": newsText})
	before := listing(t, folder)

	p := d.start("--person", "Ida Marsh", folder)
	for i, name := range slices.Sorted(maps.Keys(broken)) {
		if i > 0 {
			p.key("ctrl+Next")
		}
		article, _, _ := strings.Cut(name, ".ida-marsh")
		p.waitOpened(article)
		told := func(at int) bool {
			n := 0
			for _, l := range p.log() {
				if l.msg == "error" && strings.Contains(l.text, name) {
					n++
				}
			}
			return n >= at
		}
		p.waitLog("the log to name "+name, func([]logLine) bool { return told(1) })
		// A label key on a selection, and one for a pen: each is refused.
		p.key("ctrl+Right", "ctrl+shift+Right", "1")
		p.waitLog("the label key to be refused", func([]logLine) bool { return told(2) })
		p.key("Escape", "ctrl+Right", "2", "ctrl+Right", "ctrl+shift+Right", "Escape", "Tab", "Delete", "ctrl+d")
		p.waitLog("the pen and Ctrl+D to be refused", func([]logLine) bool { return told(4) })
		img := p.settled()
		status := img.Rect
		status.Min.Y = pageIn(img).Max.Y
		red := nrgba(theme.New(groundOf(img).appearance).Color(theme.ColorNameError, 0))
		if count(img, status, red) < 10 {
			t.Errorf("%s: the status line does not warn in red", name)
		}
	}
	// The program works on: an article beside them can be marked.
	p.key("ctrl+Next")
	p.waitOpened("f-good.txt")
	p.key("ctrl+Right", "ctrl+shift+Right", "1")
	p.waitMarks(filepath.Join(folder, "f-good.txt"+marks), 1)
	if n := p.logged("save failed"); n > 0 {
		t.Errorf("%d saves failed", n)
	}
	p.quit()

	after := listing(t, folder)
	for name := range broken {
		if after[name] != before[name] {
			t.Errorf("%s was %s, and is %s", name, before[name], after[name])
		}
	}
	forgetTexts(t, after, 1)
	if len(after) != len(before)+1 {
		t.Errorf("besides one new sidecar, the folder has changed: %v", slices.Sorted(maps.Keys(after)))
	}
}

func TestNothingIsWrittenIntoAFolderBeforeTheFirstMark(t *testing.T) {
	d := newDesk(t)
	folder := filepath.Join(d.home, "articles")
	put(t, folder, map[string]string{
		"one.txt": newsText, "two.md": "# Two\n\n" + newsText, "sub/three.txt": newsText, "picture.bin": "\x01\x02",
	})
	before := listing(t, folder)
	same := func(when string) {
		t.Helper()
		if after := listing(t, folder); !maps.Equal(after, before) {
			t.Errorf("%s the folder has changed:\n%v\n%v", when, before, after)
		}
	}

	// An article opens with its folder; looking round writes nothing.
	p := d.start("--person", "Ida Marsh", filepath.Join(folder, "two.md"))
	p.waitOpened("two.md")
	p.key("ctrl+Right", "ctrl+shift+Right", "Escape", "1", "Escape", "ctrl+f")
	p.typeText("ferry")
	p.key("Escape", "Escape", "Tab", "ctrl+Prior")
	p.waitOpened("one.txt")
	p.key("ctrl+z", "Delete", "Next", "ctrl+Prior", "ctrl+Prior")
	p.settled()
	p.quit()
	same("after looking round")

	// The next start without an argument opens the folder again.
	p = d.start("--person", "Ida Marsh")
	p.settled()
	p.kill()
	same("after a kill")

	// An article below the folder is named relative to it.
	p = d.start("--person", "Ida Marsh", "--article", "sub/three.txt", folder)
	p.waitOpened("sub/three.txt")
	same("after opening")
	p.key("ctrl+Right", "ctrl+shift+Right", "1")
	p.waitMarks(filepath.Join(folder, "sub", "three.txt"+marks), 1)
	p.quit()
	after := listing(t, folder)
	forgetTexts(t, after, 1)
	if _, ok := after["sub/three.txt"+marks]; !ok || len(after) != len(before)+1 {
		t.Errorf("one mark made of %v\n%v", slices.Sorted(maps.Keys(before)), slices.Sorted(maps.Keys(after)))
	}
	for name, was := range before {
		if now := after[name]; now != was && name != "sub" && name != "." { // a folder's own time changes with what is new in it
			t.Errorf("the mark changed %s from %s to %s", name, was, now)
		}
	}
	// The default scheme is in force.
	layer, err := readSidecar(filepath.Join(folder, "sub", "three.txt"+marks))
	if err != nil || labelled(layer, "claim") == nil || layer.State != annotate.StateInProgress {
		t.Errorf("key 1 of the default scheme made %s", describe(layer, err))
	}
}

func TestWithoutADisplayTheProgramEndsAndNamesPostilctl(t *testing.T) {
	for name, display := range map[string]string{"none": "", "none that answers": "DISPLAY=:58999"} {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			ctx, cancel := context.WithTimeout(t.Context(), stepLimit)
			defer cancel()
			c := exec.CommandContext(ctx, built, home)
			c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home}
			if display != "" {
				c.Env = append(c.Env, display)
			}
			var said bytes.Buffer
			c.Stderr = &said
			if err := c.Run(); err == nil || c.ProcessState.ExitCode() != 1 {
				t.Errorf("it ended with %v: %v", c.ProcessState, err)
			}
			if out := said.String(); !strings.Contains(out, "postilctl") || !strings.Contains(out, "display") || strings.Contains(out, "goroutine ") {
				t.Errorf("it says:\n%s", out)
			}
		})
	}
}
