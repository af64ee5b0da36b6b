package reader

import (
	"slices"
	"testing"

	"postil/app/session"
)

func TestCharactersWithoutAFontAreCountedOverTheWholeArticle(t *testing.T) {
	d := open(t, story+"Two boxes \ue000 and \ue001\ue000 in the last line.\n")
	u := d.s.Unshown()
	at := d.place("\ue000").Start
	if want := []uint32{uint32(at), uint32(at + 6), uint32(at + 7)}; !slices.Equal(u.At, want) {
		t.Errorf("found at %v, want %v", u.At, want)
	}
	if want := []session.PointCount{{Point: 0xe000, Count: 2}, {Point: 0xe001, Count: 1}}; !slices.Equal(u.Points, want) {
		t.Errorf("found are %v, want %v", u.Points, want)
	}
	d.show(story)
	if n := len(d.s.Unshown().At); n != 0 {
		t.Errorf("%d are left of another article", n)
	}
}

func TestCharactersWithoutAFontAreCountedAnewForAnotherFaceAlone(t *testing.T) {
	d := open(t, "A box \U0010fffd.\n")
	told := 0
	d.s.On.Unshown.Listen(func(session.Unshown) { told++ })
	d.s.ChangeSettings(func(v *session.Settings) { v.TextSize += 2 })
	if told != 0 {
		t.Error("another text size has the article searched")
	}
	d.s.ChangeSettings(func(v *session.Settings) { v.Sans = !v.Sans })
	if told != 2 || len(d.s.Unshown().At) != 1 { // gone, and found again
		t.Errorf("another face: told %d times, found %v", told, d.s.Unshown())
	}
}
