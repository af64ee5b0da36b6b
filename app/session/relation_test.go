package session

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"postil/annotate"
	"postil/storage"
)

const linkingScheme = `
[scheme]
id = "linking"
[[scheme.labels]]
id = "claim"
key = "1"
[[scheme.labels]]
id = "quote"
key = "3"
[[scheme.labels.attributes]]
id = "speaker"
name = "Speaker"
type = "text"
required = true
[[scheme.relations]]
id = "supports"
name = "Supports"
from = ["quote"]
to = ["claim"]
[[scheme.article]]
id = "topic"
name = "Topic"
type = "text"
required = true
`

// linking is a desk whose scheme has a relation and asks for answers.
func linking(t *testing.T) *desk {
	t.Helper()
	d := open(t, latin)
	if err := os.WriteFile(filepath.Join(d.dir, storage.ConfigFile), []byte(linkingScheme), 0o644); err != nil {
		t.Fatal(err)
	}
	d.Open(d.dir)
	d.run()
	if len(d.Scheme().Relations) != 1 {
		t.Fatalf("the scheme is not taken up: %v", d.notices)
	}
	d.goTo(latin)
	return d
}

func relations(d *desk) []string {
	var out []string
	for r := range d.Layer().Relations() {
		out = append(out, d.Layer().Annotation(r.From).Quote()+" "+r.Type+" "+d.Layer().Annotation(r.To).Quote())
	}
	return out
}

func TestMarksAreLinkedByKeyOrClickAsTheSchemeAllows(t *testing.T) {
	d := linking(t)
	claim := d.label("claim", "1")
	quote := d.label("sink", "3")
	d.press("Ctrl+R")
	if l := d.Linking(); l == nil || l.From != quote.ID || l.Type.ID != "supports" {
		t.Fatalf("linking %+v", l)
	}
	d.PickAt(claim.Hull().Start)
	if got := relations(d); len(got) != 1 || got[0] != "sink supports claim" || d.Linking() != nil {
		t.Fatalf("relations %q", got)
	}
	d.SelectMark(quote.ID)
	d.press("Ctrl+R", "Shift+Tab", "Enter")
	if !d.told("linked so already") || len(relations(d)) != 1 {
		t.Errorf("the same link twice: %q", relations(d))
	}
	d.SelectMark(claim.ID)
	d.press("Ctrl+R")
	if d.Linking() != nil || !d.told("no relation that begins") {
		t.Error("a claim begins a relation")
	}
	d.press("Delete")
	if len(relations(d)) != 0 {
		t.Error("the link outlived its mark")
	}
	d.Undo()
	if got := relations(d); len(got) != 1 {
		t.Errorf("undo brings back %q", got)
	}
	for r := range d.Layer().Relations() {
		d.Unlink(r.ID)
	}
	if len(relations(d)) != 0 {
		t.Error("the link is not removed")
	}
}

func TestALinkThatTheSchemeForbidsIsToldAndGivenUpWithEsc(t *testing.T) {
	d := linking(t)
	other := d.label("board", "3")
	d.label("sink", "3")
	d.press("Ctrl+R")
	d.PickAt(other.Hull().Start)
	if len(relations(d)) != 0 || !d.told("does not go from") {
		t.Errorf("linked %q", relations(d))
	}
	d.press("Esc")
	if d.Linking() != nil {
		t.Error("Esc does not give the link up")
	}
}

func TestRequiredAnswersKeepAnArticleFromBeingDone(t *testing.T) {
	d := linking(t)
	m := d.label("sink", "3")
	d.SelectMark(annotate.ID{})
	d.press("Ctrl+D")
	if d.Layer().State == annotate.StateDone || !d.told("Topic") || !d.told("Speaker") {
		t.Fatalf("the state is %s", d.Layer().State)
	}
	d.wantMark("quote sink")
	d.SetAttribute(m.ID, "speaker", "she")
	d.SetArticleAttribute("topic", "harbour")
	d.press("Ctrl+D")
	if d.Layer().State != annotate.StateDone {
		t.Errorf("the state is %s", d.Layer().State)
	}
	d.wantSaved()
	d.Undo()
	d.Undo()
	if _, ok := d.Layer().Article["topic"]; ok {
		t.Error("undo leaves the answer about the article")
	}
}

func TestACitationSaysWhere(t *testing.T) {
	d := open(t, latin)
	var copied string
	d.On.Copy.Listen(func(s string) { copied = s })
	d.Select(d.place("board"))
	d.press("Ctrl+Shift+C")
	if !strings.HasPrefix(copied, "board (") || !strings.Contains(copied, latin) || !strings.Contains(copied, "12–17") {
		t.Errorf("copied %q", copied)
	}
}
