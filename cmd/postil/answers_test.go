//go:build e2e && linux

package main_test

import (
	"fmt"
	"image"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"postil/annotate"
)

// quayScheme has the usual labels, with relations and questions.
const quayScheme = `# The scheme of the quay desk.
[workspace]
name = "Quay desk"

[scheme]
id = "quay"
version = "1"

[[scheme.labels]]
id = "claim"
name = "Claim"
short = "C"
key = "1"
color = "#4457c9" # as ever

[[scheme.labels]]
id = "warning"
name = "Warning"
short = "W"
key = "2"
color = "#a65500"

[[scheme.labels.attributes]]
id = "force"
name = "Force"
type = "choice"
values = ["mild", "strong"]

[[scheme.labels.attributes]]
id = "heeded"
name = "Heeded"
type = "yesno"

# Words of somebody's own.
[[scheme.labels]]
id = "quote"
name = "Quote"
short = "Q"
key = "3"
color = "#0b7a6c"

[[scheme.labels.attributes]]
id = "speaker"
name = "Speaker"
type = "text"
required = true

[[scheme.labels.attributes]]
id = "topics"
name = "Topics"
type = "several"
values = ["piers", "tides"]

[[scheme.labels.attributes]]
id = "people"
name = "People"
type = "number"

[[scheme.relations]]
id = "answers"
name = "Answers"
from = ["claim"]
to = ["warning"]

[[scheme.relations]]
id = "repeats"
name = "Repeats"
symmetric = true

[[scheme.article]]
id = "outlet"
name = "Outlet"
type = "text"
required = true
`

// link is a relation of a layer.
type link struct {
	id, from, to annotate.ID
	kind         string
}

// links lists the relations of a layer, the oldest first.
func links(l *annotate.Layer) []link {
	var out []link
	for r := range l.Relations() {
		out = append(out, link{r.ID, r.From, r.To, r.Type})
	}
	return out
}

func TestMarksAreLinkedByKeyAndByClickAndALinkGoesWithItsMark(t *testing.T) {
	d := newDesk(t)
	p, folder := d.workspace(map[string]string{"quay.txt": quay, "postil.toml": quayScheme}, "quay.txt")
	file := filepath.Join(folder, "quay.txt"+marks)
	p.selectWords("four piers")
	p.key("1")
	claim := p.waitMark(file, "claim", 1)
	quote := p.selectWords("spokeswoman")
	p.key("3")
	q := p.waitMark(file, "quote", 1)
	p.selectWords("heavy vessels")
	p.key("2")
	warning := p.waitMark(file, "warning", 1)
	linked := func(what string, want ...link) []link {
		t.Helper()
		var got []link
		p.waitSidecar(file, what, func(l *annotate.Layer) bool {
			got = links(l)
			return slices.EqualFunc(got, want, func(a, b link) bool {
				b.id = a.id
				return a == b
			})
		})
		return got
	}

	// By key: the claim, which type, the next mark but one, Enter. The first try is
	// at the mark that the type does not allow.
	p.key("Escape", "Escape", "ctrl+Home", "Tab")
	p.pointAt(screenSize.X-3, screenSize.Y-3)
	unlinked := p.settled()
	p.key("ctrl+r")
	p.typeText("ans")
	p.key("Return", "Tab", "Tab", "Return", "shift+Tab", "Return")
	answers := linked("the link by key", link{kind: "answers", from: claim.ID, to: warning.ID})

	// The claim selected again, the page shows a curve and the inspector a line.
	page := pageIn(unlinked)
	side := image.Rect(page.Max.X+30, page.Min.Y, unlinked.Rect.Max.X, page.Max.Y)
	p.key("shift+Tab")
	p.waitScreen("the curve and the line in the inspector", func(img *image.RGBA) bool {
		n := differing(unlinked, img, page)
		return n > 40 && n < 2000 && differing(unlinked, img, side) > 200
	})

	// By click, of the type that goes between any two.
	time.Sleep(clickPause)
	p.key("ctrl+r")
	p.typeText("rep")
	p.key("Return")
	p.click(middle(quote), 1)
	both := linked("the link by click", answers[0], link{kind: "repeats", from: claim.ID, to: q.ID})

	// Deleting the claim takes both links along; one step of undo brings all back.
	p.key("Escape", "Escape", "Escape", "ctrl+Home", "Tab", "Delete")
	p.waitSidecar(file, "the mark to be deleted with its links", func(l *annotate.Layer) bool {
		return l.Len() == 2 && len(links(l)) == 0
	})
	p.key("ctrl+z")
	layer := p.waitSidecar(file, "the mark to be back", func(l *annotate.Layer) bool { return l.Len() == 3 })
	if again := links(layer); !slices.Equal(again, both) {
		t.Errorf("undo brought back the links %v, there were %v", again, both)
	}
	p.key("ctrl+z")
	linked("one link to be undone", answers[0])
	p.key("ctrl+z")
	linked("the other one to be undone")
	p.quit()
}

// inspectorSide is where the inspector is.
func inspectorSide(img *image.RGBA) image.Rectangle {
	page := pageIn(img)
	return image.Rect(page.Max.X+30, page.Min.Y, img.Rect.Max.X, page.Max.Y)
}

// changed is the smallest rectangle in which two pictures differ.
func changed(a, b *image.RGBA, in image.Rectangle) image.Rectangle {
	var r image.Rectangle
	for y := in.Min.Y; y < in.Max.Y; y++ {
		for x := in.Min.X; x < in.Max.X; x++ {
			if i := a.PixOffset(x, y); [4]byte(a.Pix[i:i+4]) != [4]byte(b.Pix[i:i+4]) {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return r
}

func TestQuestionsAreAnsweredInTheInspectorAndRequiredOnesHoldDoneUp(t *testing.T) {
	d := newDesk(t)
	p, folder := d.workspace(map[string]string{"quay.txt": quay, "postil.toml": quayScheme}, "quay.txt")
	file := filepath.Join(folder, "quay.txt"+marks)
	p.selectWords("heavy vessels")
	p.key("2")
	p.waitMark(file, "warning", 1)
	p.selectWords("spokeswoman")
	p.key("3")
	p.waitMark(file, "quote", 1)
	answer := func(label, attribute, want string) {
		t.Helper()
		p.waitSidecar(file, label+"’s "+attribute+" to be "+want, func(l *annotate.Layer) bool {
			m := labelled(l, label)
			return m != nil && printed(m.Attributes[attribute]) == want
		})
	}

	// Done is refused while the quote has no speaker and the article no outlet:
	// the mark is selected and a red word says why.
	p.key("Escape", "Escape", "ctrl+Home")
	p.pointAt(screenSize.X-3, screenSize.Y-3)
	plain := p.settled()
	p.key("ctrl+d")
	p.waitScreen("the mark that lacks an answer in the inspector, and why", func(img *image.RGBA) bool {
		page := pageIn(plain)
		low := image.Rect(page.Min.X, page.Max.Y-160, page.Max.X, page.Max.Y)
		return differing(plain, img, inspectorSide(plain)) > 2000 && differing(plain, img, low) > 2000
	})
	if l := p.layer(file); l.State != annotate.StateInProgress {
		t.Fatalf("an article that lacks answers is %s", l.State)
	}

	// That mark is the quote. From its note, Shift+Tab goes back from question to
	// question. What does not fit the question is not taken.
	before := p.settled()
	p.key("Return", "shift+Tab")
	var field image.Rectangle
	p.waitScreen("the keyboard in a field", func(img *image.RGBA) bool {
		field = changed(before, img, inspectorSide(img))
		return field.Dx() > 100 && field.Dy() >= 20 && field.Dy() < 60
	})
	img := p.settled() // the note may have had it for a moment
	if field = changed(before, img, inspectorSide(img)); field.Dx() <= 100 || field.Dy() < 20 || field.Dy() >= 60 {
		t.Fatalf("the keyboard is in no field: %v", field)
	}
	p.typeText("many")
	p.key("Return", "Return", "shift+Tab")
	p.typeText("12")
	p.key("Return")
	answer("quote", "people", "12")
	p.key("Return", "shift+Tab", "shift+Tab")
	p.typeText("boats") // a menu is no field: letters do nothing
	p.key("Escape")
	p.key("Return", "shift+Tab", "shift+Tab", "Return")
	p.settled() // the menu is there
	p.key("Down", "Return")
	answer("quote", "topics", "[piers]")
	p.key("Return")
	p.settled()
	p.key("Down", "Down", "Return")
	answer("quote", "topics", "[piers tides]")
	p.key("Escape")
	p.key("Return", "shift+Tab", "shift+Tab", "shift+Tab")
	p.typeText("the spokeswoman")
	p.key("Return")
	answer("quote", "speaker", "the spokeswoman")

	// By mouse: the field of the number, as it was found above.
	p.click(middle(field), 1)
	p.waitScreen("the keyboard in the field by click", func(img *image.RGBA) bool {
		return widestBlue(img, field.Inset(-2)) > 80
	})
	p.key("ctrl+a")
	p.typeText("13")
	p.key("Return")
	answer("quote", "people", "13")

	// The warning: a choice and a yes or no, from their menus.
	p.key("shift+Tab", "Return", "shift+Tab", "shift+Tab", "Return", "Down", "Down", "Down", "Return")
	answer("warning", "force", "strong")
	p.key("Escape")
	p.quit()
}

// printed is an answer as text.
func printed(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}
