//go:build e2e && linux

package main_test

import (
	"path/filepath"
	"strings"
	"testing"

	"postil/cmd/internal/sockets"
)

func TestNothingIsAskedOfTheNetwork(t *testing.T) {
	if err := sockets.Allowed(t.Context()); err != nil {
		t.Log(err)
		return
	}
	d := newDesk(t)
	d.trace = filepath.Join(d.home, "sockets.txt")
	p, folder := d.workspace(map[string]string{"a.txt": quay, "b.txt": quay}, "a.txt")
	p.key("ctrl+Home", "ctrl+shift+Right", "1")
	p.waitMark(filepath.Join(folder, "a.txt"+marks), "claim", 1)
	p.waitPainted("claim", true)
	// Whatever opens something of its own: search, palette, concordance, help,
	// scheme, import, export, both themes, another article.
	for _, keys := range [][]string{{"ctrl+f", "q", "u", "a", "y"}, {"ctrl+shift+p"}, {"ctrl+l"}, {"F1"}, {"shift+F1"}, {"ctrl+shift+e"}, {"ctrl+i"}, {"ctrl+e"}, {"ctrl+shift+d"}, {"ctrl+shift+d"}} {
		p.key(keys...)
		p.settled()
		p.key("Escape")
		p.settled()
	}
	p.key("ctrl+Next")
	p.waitOpened("b.txt")
	p.quit()
	calls, err := sockets.Foreign(d.trace)
	if err != nil {
		t.Fatal(err)
	}
	if trace := readFile(t, d.trace); !strings.Contains(trace, ".X11-unix/") {
		t.Errorf("not even the display is in the trace: %.300q", trace)
	}
	for _, c := range calls {
		t.Errorf("it reaches out: %s", c)
	}
}
