package reader

import (
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"postil/annotate"
	"postil/app/session"
)

// stripesOf are the lanes of the stripes beside some words, with their marks'
// labels and people.
func (d *desk) stripesOf(words string) map[int]string {
	d.t.Helper()
	out := map[int]string{}
	for _, s := range d.rows.shown[d.layout.LineAt(d.place(words).Start, 0)].row.stripes {
		out[s.lane] = s.mark.Label + " " + s.mark.layer.Person.Name
	}
	return out
}

func (d *desk) wantStripes(words string, want map[int]string) {
	d.t.Helper()
	got := d.stripesOf(words)
	for lane := range marginLanes {
		if got[lane] != want[lane] {
			d.t.Errorf("lane %d of the margin has %q, want %q", lane, got[lane], want[lane])
		}
	}
}

func TestStripesStandByOverlapByLabelOrByPerson(t *testing.T) {
	d := open(t, story)
	dir := t.TempDir()
	for name, text := range map[string]string{"article.txt": story, "postil.toml": "[review]\nblind = false\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	d.session.SetPerson("Bob")
	d.session.Open(dir)
	d.label("the north quay", '2')
	if err := d.session.Flush(); err != nil {
		t.Fatal(err)
	}
	d.session.SetPerson("Mina")
	d.session.Open(dir)
	d.label("north quay", '3')
	d.label("quay", '1')
	if len(d.s.Others()) != 1 {
		t.Fatalf("%d colleagues are shown", len(d.s.Others()))
	}
	d.wantStripes("north quay", map[int]string{0: "quote Mina", 1: "claim Mina"})

	d.session.Run("view.margin")
	d.wantStripes("north quay", map[int]string{0: "claim Mina", 2: "quote Mina"})

	d.session.Run("view.margin")
	if at := d.stripesOf("north quay"); at[1] != "warning Bob" || at[0] == "" || len(at) != 2 {
		t.Errorf("by person: %v", at)
	}
	_, _, y := d.box(d.place("north quay").Start)
	over := ""
	d.OnHover = func(m *annotate.Annotation, by annotate.Person, _ fyne.Position) {
		if m != nil {
			over = m.Label + " " + by.Name
		}
	}
	at := fyne.NewPos(d.page+d.stripeX(1)+1, y)
	d.over(at)
	if over != "warning Bob" {
		t.Errorf("over the stripe of Bob's mark is %q", over)
	}
	d.s.SelectMark(annotate.ID{})
	d.click(at, 1)
	if d.s.Mark() != nil {
		t.Error("a click on a colleague's stripe selects one of the person's own marks")
	}

	d.session.Run("view.margin")
	if d.s.Settings().Margin != session.MarginByNesting {
		t.Errorf("after three turns the margin is %q", d.s.Settings().Margin)
	}
}

func TestLabelsWithoutRoomShareTheLastLaneOfTheMargin(t *testing.T) {
	d := open(t, story)
	d.s.ChangeSettings(func(v *session.Settings) { v.Margin = session.MarginByLabel })
	m := drawn{Annotation: &annotate.Annotation{Label: "not in the scheme"}, layer: d.s.Layer()}
	for range 2 {
		if lane, ok := d.stripeLane(m, 0); !ok || lane != len(d.s.Scheme().Labels) {
			t.Errorf("a label that the scheme lacks is in lane %d, %v", lane, ok)
		}
	}
	if right := d.stripeX(marginLanes-1) + stripeWidth; right > d.pad-4 || d.stripeX(0) < 4 {
		t.Errorf("the lanes of the margin reach from %v to %v of %v pixels", d.stripeX(0), right, d.pad)
	}
}
