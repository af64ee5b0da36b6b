package app

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"postil/annotate"
	"postil/app/session"
	"postil/storage/article"
)

const zonedStory = "Menu Sections Subscribe\n\nStorm nears the coast\n\nBy Ida Marsh\n\nThe quay is closed, the board said on Tuesday.\n"

func selectIn(w *window, words string) {
	at := strings.Index(w.session.Text().String(), words)
	w.session.Select(annotate.Span{Start: at, End: at + len(words)})
}

// child is an item of a menu.
func child(t *testing.T, m *fyne.Menu, label string) *fyne.MenuItem {
	t.Helper()
	i := slices.IndexFunc(m.Items, func(i *fyne.MenuItem) bool { return i.Label == label })
	if i < 0 {
		t.Fatalf("the menu %q has no %q", m.Label, label)
	}
	return m.Items[i]
}

func TestTheMenuEditHasAMenuOfZonesThatCorrectsThem(t *testing.T) {
	w := newTestWindow(t, "light")
	w.session.UsePerson("Mina")
	showText(t, w, zonedStory)
	i := slices.IndexFunc(w.mainMenu().Items, func(m *fyne.Menu) bool { return m.Label == string(session.MenuEdit) })
	zones := child(t, w.mainMenu().Items[i], "Zone").ChildMenu
	var names []string
	for _, item := range zones.Items {
		names = append(names, item.Label)
	}
	if got := strings.Join(names, " "); got != "Headline Standfirst Byline Dateline Body Quote Caption Furniture" {
		t.Errorf("the menu has %q", got)
	}
	selectIn(w, "on Tuesday")
	child(t, zones, "Quote").Action()
	if got := w.session.Zone(); got != article.ZoneQuote {
		t.Errorf("the words are %s", got)
	}
	if got := w.zoneItem(); got.Label != "Zone" || len(got.ChildMenu.Items) != len(zones.Items) {
		t.Errorf("the menu at the pointer has %q with %d items", got.Label, len(got.ChildMenu.Items))
	}
}

func TestTheStatusLineSaysInWhatZoneTheCaretIsUnlessThatIsTheBody(t *testing.T) {
	w := newTestWindow(t, "light")
	w.session.UsePerson("Mina")
	showText(t, w, zonedStory)
	for words, want := range map[string]string{"Sections": "Furniture", "Storm": "Headline", "Ida": "Byline", "quay": ""} {
		selectIn(w, words)
		if got := w.status.zone.Words(); got != want {
			t.Errorf("at %q it says %q, want %q", words, got, want)
		}
	}
	selectIn(w, "quay")
	w.session.Run("zone.caption")
	if got := w.status.zone.Words(); got != "Caption" {
		t.Errorf("after the correction it says %q", got)
	}
	w.session.Undo()
	if got := w.status.zone.Words(); got != "" {
		t.Errorf("after undo it says %q", got)
	}
}
