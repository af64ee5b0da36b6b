package session

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"postil/annotate"
	"postil/storage"
)

// TestTheUseOfASchemeCountsWhatIsOnDeskAndDiskOnce: people's files, the desk in
// the place of the person's own files, and what belongs to no scheme any more.
func TestTheUseOfASchemeCountsWhatIsOnDeskAndDiskOnce(t *testing.T) {
	d := openLinked(t, latin)
	claim := d.label("harbour", "1")
	warning := d.label("board", "2")
	d.SetAttribute(claim.ID, "certainty", "hedged") // not in the scheme
	quote := d.label("denied", "3")
	d.SetAttribute(quote.ID, "speaker", "the board")
	d.SelectMark(claim.ID)
	d.BeginLink("supports")
	d.SelectMark(warning.ID)
	d.press("Enter")
	if n := len(d.RelationsOf(claim.ID)); n != 1 {
		t.Fatalf("%d links", n)
	}
	d.SetArticleAttribute("topic", "harbour")
	if err := d.Flush(); err != nil {
		t.Fatal(err)
	}
	bob := d.again()
	bob.SetPerson("Bob")
	bob.Open(d.dir)
	bob.goTo(latin)
	bob.label("Nobody", "3")
	bob.SetArticleAttribute("topic", "schools")
	if err := bob.Flush(); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(d.dir, storage.SidecarPath(long, "carol")), "{not a sidecar")
	// The desk is ahead of the disk.
	if err := os.Remove(filepath.Join(d.dir, storage.SidecarPath(latin, d.Person().Slug))); err != nil {
		t.Fatal(err)
	}

	var use *SchemeUse
	var told error
	d.SchemeUse(func(u *SchemeUse, err error) { use, told = u, err })
	if use == nil || told == nil {
		t.Fatalf("%v, %v: a layer that cannot be read is to be told", use, told)
	}
	for label, want := range map[string]int{"claim": 1, "warning": 1, "quote": 2, "none": 0} {
		if use.Labels[label] != want {
			t.Errorf("%d marks are %s, want %d", use.Labels[label], label, want)
		}
	}
	if use.Relations["supports"] != 1 || use.Relations["same"] != 0 {
		t.Errorf("links: %v", use.Relations)
	}
	if use.Mine["quote"] != 1 || use.Mine["claim"] != 1 {
		t.Errorf("of these are the person's own: %v", use.Mine)
	}
	supports := annotate.RelationType{ID: "supports"}
	for _, c := range []struct {
		to   annotate.RelationType
		lost int
	}{
		{supports, 0},
		{annotate.RelationType{ID: "supports", From: []string{"claim"}, To: []string{"warning"}}, 0},
		{annotate.RelationType{ID: "supports", From: []string{"warning"}}, 1},
		{annotate.RelationType{ID: "supports", From: []string{"warning"}, Symmetric: true}, 0},
	} {
		if n := use.LostLinks(supports, c.to); n != c.lost {
			t.Errorf("%d links are lost to %+v, want %d", n, c.to, c.lost)
		}
	}
	if use.Answers["quote"]["speaker"].Count() != 1 || use.Answers["claim"]["certainty"].Count() != 1 || use.Answers["claim"]["speaker"].Count() != 0 {
		t.Errorf("answers: %v", use.Answers)
	}
	topic := use.Article["topic"]
	if topic.Count() != 2 {
		t.Errorf("%d articles have a topic", topic.Count())
	}
	for _, c := range []struct {
		q    annotate.Attribute
		want int
	}{
		{annotate.Attribute{Type: annotate.Choice, Values: []string{"harbour", "schools"}}, 0},
		{annotate.Attribute{Type: annotate.Choice, Values: []string{"harbour"}}, 1},
		{annotate.Attribute{Type: annotate.Words}, 0},
		{annotate.Attribute{Type: annotate.YesNo}, 2},
	} {
		if n := topic.Misfits(c.q); n != c.want {
			t.Errorf("%d answers do not fit %s of %v, want %d", n, c.q.Type, c.q.Values, c.want)
		}
	}
	harbour := annotate.Attribute{Type: annotate.Choice, Values: []string{"harbour"}}
	if n := topic.Lost(harbour, annotate.Attribute{Type: annotate.YesNo}); n != 1 {
		t.Errorf("%d answers are lost, want the one that fitted", n)
	}
	if (*Answers)(nil).Lost(harbour, annotate.Attribute{}) != 0 || (*Answers)(nil).Misfits(annotate.Attribute{}) != 0 {
		t.Error("no answers do not fit")
	}
}

func TestAnswersOfDifferentTypesThatReadAlikeAreToldApart(t *testing.T) {
	to := map[string]*Answers{}
	for _, v := range []any{"3", json.Number("3"), json.Number("3"), true, []string{"a b"}, []string{"a", "b"}} {
		addAnswers(to, annotate.Attributes{"q": v})
	}
	if n := to["q"].Misfits(annotate.Attribute{Type: annotate.Number}); n != 4 {
		t.Errorf("%d of the answers are no number, want 4", n)
	}
	if n := to["q"].Misfits(annotate.Attribute{Type: annotate.Several, Values: []string{"a", "b"}}); n != 5 {
		t.Errorf("%d of the answers are no choice of a and b, want 5", n)
	}
}

func TestWithoutAWorkspaceNothingIsInUse(t *testing.T) {
	called := false
	New(Options{}).SchemeUse(func(u *SchemeUse, err error) { called = u != nil && err == nil && len(u.Labels) == 0 })
	if !called {
		t.Error("nothing was handed over")
	}
}
