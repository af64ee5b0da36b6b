//go:build e2e && linux

package main_test

import (
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"postil/annotate"
	"postil/storage/exchange/formats"
)

// The panels of import and export, at a screen of 1280 by 800.
var (
	exchangePanel = image.Rect(260, 100, 1020, 700)
	radioColumn   = image.Rect(274, 200, 300, 640) // where the answers on loss stand
)

// primary is the button of a panel that can be pressed, in the colour of the
// accent, or nothing.
func primary(img *image.RGBA) image.Rectangle {
	foot := image.Rect(exchangePanel.Min.X+exchangePanel.Dx()/2, exchangePanel.Max.Y-60, exchangePanel.Max.X, exchangePanel.Max.Y)
	b := bounds(img, foot, groundOf(img).accent())
	if b.Dx() < 40 || b.Dy() < 15 {
		return image.Rectangle{}
	}
	return b
}

// waitPrimary waits until the panel can go on.
func (p *program) waitPrimary(what string) {
	p.t.Helper()
	p.waitScreen(what, func(img *image.RGBA) bool { return !primary(img).Empty() })
}

// choosePath types a path into the chooser of files and goes on.
func (p *program) choosePath(before *image.RGBA, path string) {
	p.t.Helper()
	p.waitScreen("the chooser of files", func(img *image.RGBA) bool { return differing(before, img, exchangePanel) > 20_000 })
	p.settled()
	p.key("ctrl+a")
	p.typeText(path)
	p.settled()
	p.key("Return")
}

// TestAForeignFolderIsImportedAndHandedOn: a brat folder comes in by menu and
// keyboard, its marks are on the page, and an export that would lose something
// is refused until it is said what to do.
func TestAForeignFolderIsImportedAndHandedOn(t *testing.T) {
	d := newDesk(t)
	start := strings.Index(quay, "four piers")
	other := "Tug crews wait\n\nNo tug sailed on Monday, the crews said.\n"
	put(t, filepath.Join(d.home, "corpus"), map[string]string{
		"quay.txt": quay,
		"quay.ann": fmt.Sprintf("T1\tclaim %d %d\tfour piers\nT2\tclaim 0 4\tQuai\n", start, start+len("four piers")),
		"tugs.txt": other,
		"tugs.ann": "T1\tclaim 16 39\tNo tug sailed on Monday\n",
	})
	p, folder := d.workspace(map[string]string{"quay.txt": quay, "postil.toml": quayScheme}, "quay.txt")

	// File, Import marks…: the seventh.
	before := p.settled()
	p.click(image.Pt(20, 15), 1)
	p.waitScreen("the menu", func(img *image.RGBA) bool { return differing(before, img, img.Rect) > 5_000 })
	p.key("Down", "Down", "Down", "Down", "Down", "Down", "Down", "Return")
	p.choosePath(before, filepath.Join(d.home, "corpus")+"/")
	p.waitPrimary("the preview of the import")
	p.key("Tab")
	p.typeText("Ida Marsh")
	p.key("ctrl+Return")

	file := filepath.Join(folder, "quay.txt"+marks)
	l := p.waitSidecar(file, "the imported mark", func(l *annotate.Layer) bool { return l.Count("claim") == 1 })
	if m := l.At(0); m.Quote() != "four piers" || m.Origin.Kind != annotate.OriginImport {
		t.Errorf("imported is %s, by %s", describe(l, nil), m.Origin.Kind)
	}
	p.waitSidecar(filepath.Join(folder, "tugs.txt"+marks), "the mark of the new article", func(l *annotate.Layer) bool { return l.Count("claim") == 1 })
	p.waitPainted("claim", true)

	// The new article is in the library, next to the one that is shown.
	p.key("ctrl+Next")
	p.waitOpened("tugs.txt")
	p.waitPainted("claim", true)

	// Marks of a second person on one article, which brat does not hold.
	put(t, folder, map[string]string{"quay.txt.bob.ann.json": strings.NewReplacer("ida-marsh", "bob", "Ida Marsh", "Bob").Replace(readFile(t, file))})
	before = p.settled()
	p.key("ctrl+e")
	p.waitPrimary("the preview of the export")
	names := formats.All().Writers().Names()
	p.key("Return")
	p.settled()
	for range slices.Index(names, "brat") + 1 {
		p.key("Down")
	}
	p.key("Return")
	p.settled()
	before = p.settled()
	p.key("Tab", "Return") // whose marks: hers, Bob's, everybody's
	p.settled()
	p.key("Down", "Down", "Down", "Return")
	p.waitScreen("the export to be refused, with answers to choose from", func(img *image.RGBA) bool {
		return primary(img).Empty() && differing(before, img, radioColumn) > 100
	})
	refused := p.settled()
	p.key("ctrl+Return")
	if n := differing(refused, p.settled(), exchangePanel); n > 200 {
		t.Errorf("an export that loses something goes on unasked: %d pixels are others", n)
	}

	// Tab leads to the answers; Down gives the first one.
	for tabs := 0; differing(refused, p.settled(), radioColumn) < 20; tabs++ {
		if tabs > 12 {
			t.Fatal("Tab does not lead to the answers on loss")
		}
		p.key("Tab")
	}
	p.key("Down")
	p.waitPrimary("the answer to be taken")
	before = p.settled()
	p.key("ctrl+Return")
	out := filepath.Join(d.home, "handed-on")
	p.choosePath(before, out)
	ann := ""
	p.wait("the export", stepLimit, func() bool {
		b, err := os.ReadFile(filepath.Join(out, "quay.ann"))
		ann = string(b)
		return err == nil
	})
	if want := fmt.Sprintf("T1\tclaim %d %d\tfour piers\n", start, start+len("four piers")); ann != want {
		t.Errorf("exported is %q, want %q", ann, want)
	}
	p.quit()
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
