package session

import (
	"testing"

	"postil/storage/article"
)

func TestUndoGoesOnAfterARestart(t *testing.T) {
	one := open(t, latin)
	one.label("harbour", "1")
	one.label("board", "2")
	one.label("denied", "3")
	one.press("Ctrl+Z")
	one.wantMarks("claim harbour", "warning board")

	two := one.again()
	two.Open(two.dir)
	two.goTo(latin)
	if two.UndoName() != "" {
		t.Errorf("%q was read before it was asked for", two.UndoName())
	}
	two.press("Ctrl+Z")
	two.wantMarks("claim harbour")
	two.press("Ctrl+Shift+Z", "Ctrl+Shift+Z")
	two.wantMarks("claim harbour", "warning board", "quote denied")
	two.press("Ctrl+Z", "Ctrl+Z", "Ctrl+Z")
	two.wantMarks()
	two.forget()
	two.press("Ctrl+Z")
	if !two.told("Nothing to undo in this article.") {
		t.Errorf("told %v", two.notices)
	}

	three := two.again()
	three.Open(three.dir)
	three.goTo(latin)
	three.label("sink", "1")
	three.press("Ctrl+Shift+Z")
	three.wantMarks("claim sink") // what had been undone went with it
	three.press("Ctrl+Z", "Ctrl+Z")
	three.wantMarks()
	three.wantSaved()
}

// TestKeysWaitForTheStepsOfEarlierWork, so that they act in their order.
func TestKeysWaitForTheStepsOfEarlierWork(t *testing.T) {
	one := open(t, latin)
	one.label("harbour", "1")
	two := one.again(queued)
	two.Open(two.dir)
	two.run()
	two.goTo(latin)
	two.run()
	two.press("Ctrl+Z", "Ctrl+Shift+Z")
	two.wantMarks("claim harbour")
	if two.Awaited() != latin || two.RedoName() != "" {
		t.Errorf("%q is awaited, to be redone is %q", two.Awaited(), two.RedoName())
	}
	two.run()
	two.wantMarks("claim harbour")
	if two.Awaited() != "" || two.UndoName() != "Label Claim" {
		t.Errorf("%q is awaited, to be undone is %q", two.Awaited(), two.UndoName())
	}

	// Another article that is shown meanwhile is not meant.
	three := two.again(queued)
	three.Open(three.dir)
	three.run()
	three.goTo(latin)
	three.run()
	three.press("Ctrl+Z")
	read := three.jobs
	three.jobs = nil
	three.goTo(arabic)
	three.run()
	for _, f := range read {
		f()
	}
	three.goTo(latin)
	three.run()
	three.wantMarks("claim harbour")
	three.press("Ctrl+Z")
	three.run()
	three.wantMarks()
}

func TestAZoneIsUndoneAfterARestart(t *testing.T) {
	one := with(t, wire)
	one.label("quay", "1")
	one.zone("Nobody was hurt.", article.ZoneQuote)
	one.label("board", "2")
	two := one.again()
	two.Open(two.dir)
	two.wantZones(menuZone, headZone, idaZone, "body: The quay is closed, the board said on Tuesday.\n", "quote: Nobody was hurt.")
	two.press("Ctrl+Z", "Ctrl+Z")
	two.wantMarks("claim quay")
	two.wantZones(menuZone, headZone, idaZone, storyZone)
	two.wantZonesKept()
	two.press("Ctrl+Shift+Z")
	two.wantZones(menuZone, headZone, idaZone, "body: The quay is closed, the board said on Tuesday.\n", "quote: Nobody was hurt.")
	if _, err := decodeZoning([]byte(`{"zones":3}`)); err == nil {
		t.Error("anything is a correction of zones")
	}
}
