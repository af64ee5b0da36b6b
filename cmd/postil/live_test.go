//go:build e2e && linux

package main_test

import (
	"path/filepath"
	"testing"

	"postil/annotate"
)

// TestTwoWindowsShowEachOthersMarks: one person has the folder open on two screens;
// what is marked on one is painted on the other, and both end in one sidecar.
func TestTwoWindowsShowEachOthersMarks(t *testing.T) {
	d := newDesk(t)
	one, folder := d.workspace(map[string]string{"quay.txt": quay, "postil.toml": quayScheme}, "quay.txt")
	two := newDesk(t).start("--person", "Ida Marsh", "--article", "quay.txt", folder)
	two.waitOpened("quay.txt")
	file := filepath.Join(folder, "quay.txt"+marks)
	two.settled()

	one.selectWords("four piers")
	one.key("1")
	one.waitMark(file, "claim", 1)
	two.waitPainted("claim", true)
	two.selectWords("spokeswoman")
	two.key("3")
	one.waitPainted("quote", true)
	one.waitSidecar(file, "both marks", func(l *annotate.Layer) bool { return l.Count("claim") == 1 && l.Count("quote") == 1 })

	// Undo takes back what was done here, and the other window loses it, too.
	one.key("ctrl+z")
	two.waitPainted("claim", false)
	two.waitPainted("quote", true)
	l := two.waitSidecar(file, "the mark that is left", func(l *annotate.Layer) bool { return l.Count("claim") == 0 })
	if l.Count("quote") != 1 {
		t.Errorf("left are %s", describe(l, nil))
	}
}
