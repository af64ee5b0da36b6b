package doctor

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"postil/app/session"
)

func TestThePanelLooksAsDrawn(t *testing.T) {
	for _, c := range []struct {
		name          string
		folder        func(*testing.T) string
		width, height float32
		then          func(*desk)
		held          bool
	}{
		{"in-order", inOrder, Width, Height, nil, false},
		{"running", inOrder, Width, Height, func(d *desk) {
			d.c.Done, d.c.Total = 12, 40
			d.Panel.show()
		}, true},
		{"findings", damaged, Width, Height, func(d *desk) { d.press("Down", "Space") }, false},
		{"advice", damaged, Width, Height, func(d *desk) { d.press("End") }, false},
		{"repair", damaged, Width, Height, func(d *desk) { d.press("k", "End") }, false},
		{"refused", damaged, Width, Height, func(d *desk) {
			d.c.Ailments[0].Refused = "The marks of quay.txt are not on disk yet, and quay.txt.ida-marsh.ann.json is left as it is until they are."
			d.c.Err = os.ErrPermission
			d.Panel.show()
		}, false},
		{"narrow", damaged, 420, 600, func(d *desk) { d.press("Down") }, false},
	} {
		for _, appearance := range []string{"light", "dark"} {
			if appearance == "dark" && (c.name == "refused" || c.name == "narrow" || c.name == "advice") {
				continue
			}
			t.Run(c.name+"-"+appearance, func(t *testing.T) {
				d := open(t, c.folder(t), appearance, c.width, c.height, func(d *desk) { d.held = c.held })
				if c.then != nil {
					c.then(d)
				}
				test.AssertImageMatches(t, c.name+"-"+appearance+".png", d.win.Canvas().Capture())
			})
		}
	}
}

func TestAFolderInOrderSaysHowMuchWasLookedAt(t *testing.T) {
	d := open(t, inOrder(t), "light", Width, Height)
	if want := "Everything is in order: 1 layer of 2 articles was looked at."; d.inOrder() != want || !d.none.Visible() || len(d.items) > 0 {
		t.Errorf("it says %q, want %q", d.inOrder(), want)
	}
	d.press("Space", "f", "k", "a", "u") // which do nothing here
	if d.c.Doing != session.CheckIdle || d.c.Told != "" || d.c.Err != nil {
		t.Errorf("told %q, %v", d.c.Told, d.c.Err)
	}
	if d.press("Escape"); !d.closed {
		t.Error("Esc does not close it")
	}
}

func TestKeysTickFixAndUndo(t *testing.T) {
	d := open(t, damaged(t), "light", Width, Height)
	if want := "5 problems in 5 layers of 2 articles · 2 safe fixes"; d.Counts() != want {
		t.Errorf("it says %q, want %q", d.Counts(), want)
	}
	if !d.fix.Disabled() || d.at() != "Marks without their article: Bo Lindqvist" {
		t.Errorf("it begins at %q", d.at())
	}
	d.press("Down", "Space")
	if d.at() != "Labels that the scheme does not have: quay.txt · Bo Lindqvist" || d.fix.Label() != "Fix 1 ticked" {
		t.Errorf("at %q, the button says %q", d.at(), d.fix.Label())
	}
	if d.press("a"); d.fix.Label() != "Fix ticked" {
		t.Errorf("A lets go of all, but the button says %q", d.fix.Label())
	}
	d.press("a")
	if d.fix.Label() != "Fix 2 ticked" {
		t.Errorf("A ticks all, but the button says %q", d.fix.Label())
	}
	d.press("f") // this one alone
	if _, ok := d.s.Scheme().Label("rumour"); !ok || d.told.Words() != "1 fix is done." || d.Counts() != "3 problems in 5 layers of 2 articles · 1 safe fix" {
		t.Errorf("told %q; %q", d.told.Words(), d.Counts())
	}
	if want := "Damaged files of marks: wire/harbour.txt · carla"; d.at() != want {
		t.Errorf("in the place of what was fixed stands %q, want %q", d.at(), want)
	}
	d.Apply()
	if d.Counts() != "2 problems in 5 layers of 2 articles · none has a safe fix" || len(d.c.Repairs) != 2 {
		t.Errorf("%q, kept %v", d.Counts(), d.c.Repairs)
	}
	d.press("End") // the first repair, which a key takes back before the second
	if !strings.HasPrefix(d.at(), "Repair of 12 May 2026, 14:03: ") {
		t.Fatalf("at %q", d.at())
	}
	d.press("u")
	if _, ok := d.s.Scheme().Label("rumour"); ok || d.told.Words() != "1 fix is taken back." || len(d.c.Repairs) != 1 {
		t.Errorf("told %q, %q", d.told.Words(), d.wrong.Words())
	}
	d.UndoLast()
	if d.Counts() != "5 problems in 5 layers of 2 articles · 2 safe fixes" || len(d.c.Repairs) != 0 {
		t.Errorf("%q, kept %v", d.Counts(), d.c.Repairs)
	}
}

func TestAllOfAKindAreFixedAndTheListStaysWhereItWas(t *testing.T) {
	d := open(t, damaged(t), "light", Width, Height)
	d.press("Down", "Down")
	at := d.at()
	d.press("Up", "Up", "k") // the orphan
	if strings.Contains(d.at(), "without their article") || d.told.Words() != "1 fix is done." {
		t.Errorf("at %q, told %q", d.at(), d.told.Words())
	}
	d.press("Down")
	if d.at() != at {
		t.Errorf("at %q, want %q", d.at(), at)
	}
	was := d.list.Current()
	d.press("r")
	if d.at() != at || d.list.Current() != was {
		t.Errorf("after another look at %q", d.at())
	}
}

func TestEnterClosesThePanelAndGoesThere(t *testing.T) {
	d := open(t, damaged(t), "light", Width, Height)
	d.press("Return") // an orphan has no article
	if d.closed || !strings.Contains(d.wrong.Words(), "lies beside none") || d.told.Visible() {
		t.Fatalf("told %q", d.wrong.Words())
	}
	d.press("Down", "Return")
	if !d.closed || d.s.Doc().Path() != "quay.txt" || d.s.Text().Quote(d.s.Selection().Span()) != "could fail" {
		t.Errorf("selected is %q in %s", d.s.Text().Quote(d.s.Selection().Span()), d.s.Doc().Path())
	}
}

func TestATickIsTurnedWithTheMouse(t *testing.T) {
	d := open(t, damaged(t), "light", Width, Height)
	test.TapCanvas(d.win.Canvas(), fyne.NewPos(21, 196)) // the box of the second ailment
	if d.c.Ailments[0].Ticked || !d.c.Ailments[1].Ticked || d.list.Current() != 3 || d.win.Canvas().Focused() != d.Field() {
		t.Errorf("ticked %v and %v, current is %d", d.c.Ailments[0].Ticked, d.c.Ailments[1].Ticked, d.list.Current())
	}
}

func TestALookIsStoppedByTheButtonAndFixingBeforeThePanelGoes(t *testing.T) {
	dir := damaged(t)
	d := open(t, dir, "light", Width, Height, func(d *desk) { d.held = true })
	if d.close.Label() != "Stop" || !d.progress.Visible() || !d.fix.Disabled() {
		t.Fatalf("while it looks the button says %q", d.close.Label())
	}
	d.close.Tapped(nil)
	d.run()
	if d.closed || d.close.Label() != "Close" || len(d.items) > 0 || d.progress.Visible() {
		t.Errorf("the button says %q, %d items", d.close.Label(), len(d.items))
	}
	d.press("r")
	d.held = true
	d.press("k")
	left := false
	d.Leave(func() { left = true })
	if left {
		t.Fatal("it goes while files are being fixed")
	}
	d.run()
	if !left || d.s.Doc().ReadOnly != nil {
		t.Errorf("gone: %v; %v", left, d.s.Doc().ReadOnly)
	}
	d.Gone()
	if n := d.s.On.Checkup.Listeners(); n != 0 {
		t.Errorf("%d still listen", n)
	}
}

func TestARepairWhoseListIsDamagedSaysSo(t *testing.T) {
	dir := damaged(t)
	write(t, filepath.Join(dir, ".postil", "fixes", "20260511T120000.000Z", "fixes.json"), "{")
	d := open(t, dir, "light", Width, Height)
	d.press("End")
	if d.detail.title.Words() != "Repair of an unknown day" || !strings.Contains(d.detail.parts[2].text.Words(), "it is no list of fixes") {
		t.Errorf("at %q: %q", d.at(), d.detail.parts[2].text.Words())
	}
	if d.press("u"); d.c.Err == nil || len(d.c.Repairs) != 1 {
		t.Errorf("told %q, %v", d.c.Told, d.c.Err)
	}
}
