//go:build e2e && linux

package main_test

import (
	"os"
	"strings"
	"testing"

	"postil/annotate"
)

// TestWhatWasDeletedYesterdayIsSeenInTheHistoryAndBroughtBack: marks are made in one
// session and one is deleted in the next; the history shows the first as it was, which
// writes nothing, and brings the mark back, which undo takes away again.
func TestWhatWasDeletedYesterdayIsSeenInTheHistoryAndBroughtBack(t *testing.T) {
	d := newDesk(t)
	p := d.start("--sample", "--person", "Ida Marsh", "--article", harbour)
	p.waitOpened(harbour)
	file := d.sample(harbour + marks)
	p.key("ctrl+Right", "ctrl+shift+Right", "1", "ctrl+Right", "ctrl+shift+Right", "2")
	first := p.waitMarks(file, 2)[0]
	p.quit()

	p = d.start("--sample", "--person", "Ida Marsh", "--article", harbour)
	p.waitOpened(harbour)
	p.key("ctrl+Home", "Tab", "Delete")
	if left := p.waitMarks(file, 1); left[0].ID == first.ID {
		t.Fatalf("left is the %s", left[0].Label)
	}
	p.waitPainted("claim", false)
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}

	p.key("ctrl+h")
	p.waitLog("the history to be read", func([]logLine) bool { return p.logged("history read") > 0 })
	p.key("Down", "Return") // the first session, below the second
	p.waitLog("the state to be shown", func([]logLine) bool { return p.logged("looking back") == 1 })
	p.waitTinted(claimColor)
	p.key("3", "Delete", "Escape")
	p.waitPainted("claim", false)
	if after, err := os.ReadFile(file); err != nil || string(after) != string(before) {
		t.Errorf("looking back wrote the file: %v", err)
	}

	p.key("Return")
	p.waitLog("the state to be shown again", func([]logLine) bool { return p.logged("looking back") == 2 })
	p.waitTinted(claimColor)
	p.key("b")
	back := p.waitSidecar(file, "the mark to be back", func(l *annotate.Layer) bool { return l.Annotation(first.ID) != nil })
	if m := back.Annotation(first.ID); back.Len() != 2 || m.Quote() != first.Quote() || m.Label != first.Label {
		t.Errorf("back are %d marks, one %q as %s", back.Len(), m.Quote(), m.Label)
	}
	p.key("ctrl+z")
	p.waitMarks(file, 1)
	p.key("ctrl+y")
	p.waitMarks(file, 2)
	// Esc leaves the past, Esc closes the panel, and the text has the keys again.
	p.key("Escape", "Escape", "Tab", "3")
	got := p.waitSidecar(file, "a label's key to label again", func(l *annotate.Layer) bool { return labelled(l, "quote") != nil })
	var labels []string
	for m := range got.Annotations() {
		labels = append(labels, m.Label)
	}
	if len(labels) != 2 || !strings.Contains(strings.Join(labels, " "), "quote") {
		t.Errorf("the labels are %q", labels)
	}
	p.quit()
}
