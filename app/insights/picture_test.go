package insights

import (
	"testing"

	"fyne.io/fyne/v2/test"
)

func TestTheScreenLooksAsDrawn(t *testing.T) {
	for _, c := range []struct {
		name, appearance string
		width, height    float32
		then             func(*desk)
	}{
		{"figures-light", "light", 1044, 744, nil},
		{"figures-dark", "dark", 1044, 744, nil},
		{"below-light", "light", 1044, 744, func(d *desk) { d.win.Canvas().Focus(d.articles) }},
		{"list-dark", "dark", 1044, 744, func(d *desk) { d.win.Canvas().Focus(d.matrix); d.press("Right", "Return") }},
		{"wide-light", "light", 1684, 1020, func(d *desk) { d.hidden.Tapped(nil); d.win.Canvas().Focus(d.matrix); d.press("Right", "Return") }},
		{"narrow-light", "light", 420, 744, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := open(t, newsroom(t), "Ana", c.appearance, c.width, c.height)
			if c.then != nil {
				c.then(d)
			}
			test.AssertImageMatches(t, c.name+".png", d.win.Canvas().Capture())
		})
	}
}
