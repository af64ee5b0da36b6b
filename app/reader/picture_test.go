package reader

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"postil/app/theme"
)

// short is an article in which every kind of decoration finds its words.
const short = "Harbour board denies the claim\n\nBy Mina Ko\n\n" +
	"The harbour board said on Tuesday that the north quay will not sink, whatever the report says about it. " +
	"“We have measured every pile,” the director told the council, and nobody asked what that had cost.\n\n" +
	"Divers were warned to keep away from the quay until the report about the piles has been read.\n"

func TestThePageLooksAsDrawn(t *testing.T) {
	for name, appearance := range map[string]theme.Appearance{"light": theme.AlwaysLight, "dark": theme.AlwaysDark} {
		t.Run(name, func(t *testing.T) {
			d := openIn(t, short, appearance)
			d.label("the north quay will not sink, whatever the report says", '1')
			d.label("quay will not", '2')
			d.label("will not sink", '3')
			d.label("“We have measured every pile,”", '3')
			selected := d.label("Divers were warned to keep away from the quay until the report", '2')
			d.s.Find("pile")
			d.key(fyne.KeyEscape, 0)
			d.drag(d.on(d.place("director").Start), d.on(d.place("and nobody").Start))
			sel := d.s.Selection()
			d.s.SelectMark(selected.ID)
			d.s.Select(sel.Span())
			d.wantMark("warning " + selected.Quote())
			test.AssertImageMatches(t, "page-"+name+".png", d.window.Canvas().Capture())
		})
	}
}
