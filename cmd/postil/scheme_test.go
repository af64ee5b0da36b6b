//go:build e2e && linux

package main_test

import (
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"postil/annotate"
)

func TestTheSchemeEditorRenamesAndRecoloursALabelAndMarksKeepTheirs(t *testing.T) {
	d := newDesk(t)
	p, folder := d.workspace(map[string]string{"quay.txt": quay, "postil.toml": quayScheme}, "quay.txt")
	file, scheme := filepath.Join(folder, "quay.txt"+marks), filepath.Join(folder, "postil.toml")
	p.selectWords("four piers")
	p.key("1")
	p.waitMark(file, "claim", 1)
	p.waitPainted("claim", true)
	before := p.settled()

	// From the list of labels, Tab leads to the fields: the first wide one is the
	// name, the third after it the colour.
	p.key("ctrl+shift+e")
	p.waitScreen("the editor", func(img *image.RGBA) bool { return differing(before, img, img.Rect) > 100_000 })
	for tabs := 0; widestBlue(p.settled(), image.Rect(430, 0, screenSize.X, screenSize.Y)) < 300; tabs++ {
		if tabs > 20 {
			t.Fatal("Tab does not lead to the field of the name")
		}
		p.key("Tab")
	}
	p.key("ctrl+a")
	p.typeText("Statement")
	p.key("Tab", "Tab", "Tab", "ctrl+a")
	p.typeText("#7a3db8")

	// Save is the only button in the colour of the accent.
	var button image.Rectangle
	p.waitScreen("the button Save", func(img *image.RGBA) bool {
		button = bounds(img, image.Rect(screenSize.X/2, screenSize.Y/2, screenSize.X, screenSize.Y), groundOf(img).accent())
		return button.Dx() > 30 && button.Dy() > 15
	})
	p.settled() // what was typed last may still move it
	p.click(middle(button), 1)
	want := strings.Replace(strings.Replace(quayScheme, `name = "Claim"`, `name = "Statement"`, 1), `color = "#4457c9"`, `color = "#7a3db8"`, 1)
	var got []byte
	p.wait("the scheme to be saved", stepLimit, func() bool {
		var err error
		if got, err = os.ReadFile(scheme); err != nil {
			t.Fatal(err)
		}
		return string(got) != quayScheme
	})
	if string(got) != want {
		t.Errorf("saved is\n%s\nwanted was\n%s", got, want)
	}
	p.waitTinted("#7a3db8")
	if l := p.layer(file); l.Len() != 1 || l.Count("claim") != 1 {
		t.Errorf("the new name made of the mark %s", describe(l, nil))
	}
	// The key labels with the same id as before.
	p.selectWords("tugs")
	p.key("1")
	p.waitSidecar(file, "a second mark of the label", func(l *annotate.Layer) bool { return l.Count("claim") == 2 })
	p.quit()
}
