package scheme

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"postil/annotate"
)

// TestNoQuestionEverGetsAnothersID: whatever is renamed, moved, removed and
// added, also again by the same name, what is in force keeps its own id and what
// is new has one that nothing in force has.
func TestNoQuestionEverGetsAnothersID(t *testing.T) {
	names := rapid.SampledFrom([]string{"Speaker", "speaker", "Number", "Who speaks?", "", "—", "речь", "New question", "speaker 2"})
	rapid.Check(t, func(r *rapid.T) {
		was := []annotate.Attribute{
			{ID: "speaker", Name: "Speaker", Type: annotate.Words},
			{ID: "number", Name: "Number", Type: annotate.Number},
			{ID: "new-question", Name: "Old", Type: annotate.YesNo},
		}
		list := slices.Clone(was)
		a := asked{list: &list, was: was}
		who := []string{"speaker", "number", "new-question"} // the ids they must have; "" for new ones
		for range rapid.IntRange(1, 25).Draw(r, "steps") {
			what := rapid.SampledFrom([]string{"add", "rename", "remove", "move"}).Draw(r, "step")
			if what == "add" || len(list) == 0 {
				a.add()
				who = append(who, "")
				continue
			}
			i := rapid.IntRange(0, len(list)-1).Draw(r, "which")
			switch what {
			case "rename":
				a.rename(i, names.Draw(r, "name"))
			case "remove":
				a.remove(i)
				who = slices.Delete(who, i, i+1)
			case "move":
				by := rapid.SampledFrom([]int{-1, 1}).Draw(r, "by")
				if to := move(list, i, by); to != i {
					who[i], who[to] = who[to], who[i]
				}
			}
		}
		seen := map[string]bool{}
		for i, q := range list {
			_, old := a.old(q.ID)
			switch {
			case q.ID == "" || seen[q.ID]:
				r.Fatalf("%q is the id of two questions, or of none: %+v", q.ID, list)
			case who[i] != "" && q.ID != who[i]:
				r.Fatalf("the question %q has the id %q", who[i], q.ID)
			case who[i] == "" && old:
				r.Fatalf("a new question has the id of %q", q.ID)
			}
			seen[q.ID] = true
		}
	})
}

// TestNoLabelOrRelationEverGetsAnothersID is the same law for labels and
// relations; and what refers to a label always refers to one that is there.
func TestNoLabelOrRelationEverGetsAnothersID(t *testing.T) {
	names := rapid.SampledFrom([]string{"Claim", "claim", "Quote", "New label", "", "new relation", "Hedge"})
	rapid.Check(t, func(r *rapid.T) {
		scheme := annotate.DefaultScheme()
		scheme.Relations = []annotate.RelationType{{ID: "supports", Name: "supports", From: []string{"claim"}, To: []string{"quote", "warning"}}}
		d := newDraft(&scheme)
		who := []string{"claim", "warning", "quote"}
		for range rapid.IntRange(1, 25).Draw(r, "steps") {
			i := rapid.IntRange(0, len(d.now.Labels)-1).Draw(r, "which")
			switch rapid.SampledFrom([]string{"add", "rename", "remove", "move", "parent", "relation", "name"}).Draw(r, "step") {
			case "add":
				who = slices.Insert(who, d.addLabel(i), "")
			case "rename":
				d.nameLabel(i, names.Draw(r, "name"))
			case "remove":
				if len(who) > 1 {
					d.removeLabel(i)
					who = slices.Delete(who, i, i+1)
				}
			case "move":
				if to := move(d.now.Labels, i, 1); to != i {
					who[i], who[to] = who[to], who[i]
				}
			case "parent":
				d.now.Labels[0].Parent = ""
				if i > 0 {
					for j := range d.now.Labels {
						d.now.Labels[j].Parent = ""
					}
					d.now.Labels[0].Parent = d.now.Labels[i].ID
				}
			case "relation":
				at := d.addRelation(0)
				d.now.Relations[at].From = []string{d.now.Labels[i].ID}
			case "name":
				d.nameRelation(rapid.IntRange(0, len(d.now.Relations)-1).Draw(r, "relation"), names.Draw(r, "its name"))
			}
		}
		for i, l := range d.now.Labels {
			_, old := d.was.Label(l.ID)
			if who[i] != "" && l.ID != who[i] || who[i] == "" && old {
				r.Fatalf("the label %q has the id %q", who[i], l.ID)
			}
		}
		if problems := d.now.Check(); len(problems) > 0 {
			r.Fatalf("%v in %+v", problems, d.now)
		}
		if r0, ok := d.now.Relation("supports"); !ok || r0.ID != "supports" {
			r.Fatal("the relation in force has lost its id")
		}
	})
}

func TestNewThingsHaveIDsByTheirNames(t *testing.T) {
	for name, want := range map[string]string{
		"How many people?": "how-many-people", "  ": "thing", "???": "thing", "Claim": "claim-2", "Über uns": "über-uns", "речь": "речь", "a: b, c": "a-b-c",
	} {
		if got := freeID(name, "thing", func(id string) bool { return id == "claim" }); got != want {
			t.Errorf("%q gets the id %q, want %q", name, got, want)
		}
	}
	scheme := annotate.DefaultScheme()
	d := newDraft(&scheme)
	at := d.addLabel(0)
	d.nameLabel(at, "Hedge")
	if l := d.now.Labels[1]; at != 1 || l.ID != "hedge" || l.Short != "H" || l.Key != "4" || l.Color == d.now.Labels[0].Color {
		t.Errorf("%d: %+v", at, l)
	}
	d.now.Labels[1].Short = "Hd"
	d.nameLabel(at, "Doubt")
	if l := d.now.Labels[1]; l.Short != "Hd" {
		t.Errorf("a short name that was typed became %q", l.Short)
	}
	d.nameLabel(0, "Assertion")
	if l := d.now.Labels[0]; l.ID != "claim" || l.Short != "C" || l.Name != "Assertion" {
		t.Errorf("a label in force was renamed to %+v", l)
	}
}

func TestValuesAreLinesInWhichCommasAndColonsAreLetters(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		values := rapid.SliceOfN(rapid.StringMatching(`[a-zé,:*"]{1,4}( [a-z,:]{1,3})?`), 1, 5).Draw(r, "values")
		if got := readValues(writeValues(values)); !slices.Equal(got, values) {
			r.Fatalf("%q became %q", values, got)
		}
	})
	if got := readValues("\n a, b \n\n\tc: d\n"); !slices.Equal(got, []string{"a, b", "c: d"}) {
		t.Errorf("%q", got)
	}
	for _, c := range []struct {
		values []string
		lines  bool
	}{{[]string{"a, b", "c"}, true}, {nil, true}, {[]string{"a\nb"}, false}, {[]string{" a"}, false}, {[]string{""}, false}} {
		if writable(c.values) != c.lines {
			t.Errorf("%q can be edited as lines: %v", c.values, !c.lines)
		}
	}
}

func TestRemovingALabelSaysWhatElseChanges(t *testing.T) {
	scheme := annotate.DefaultScheme()
	scheme.Labels[1].Parent = "claim"
	scheme.Relations = []annotate.RelationType{{ID: "r", Name: "heeds", From: []string{"claim"}, To: []string{"claim", "quote"}}}
	d := newDraft(&scheme)
	got := d.dependents(0)
	want := []string{
		"“Warning” is no longer a kind of it.",
		"The relation “heeds” went from this label only; it will go from any.",
		"The relation “heeds” no longer goes to it.",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	d.removeLabel(0)
	r := d.now.Relations[0]
	if len(r.From) != 0 || !slices.Equal(r.To, []string{"quote"}) || d.now.Labels[0].Parent != "" || len(d.now.Check()) > 0 {
		t.Errorf("%+v", d.now)
	}
	if len(d.was.Relations[0].From) != 1 {
		t.Error("the scheme in force changed")
	}
}

func TestEditsThatWereTakenBackAreNone(t *testing.T) {
	scheme := annotate.DefaultScheme()
	d := newDraft(&scheme)
	d.addRelation(0)
	q := d.articleQuestions()
	q.add()
	d.addLabel(0)
	if !d.changed() {
		t.Error("nothing changed")
	}
	d.removeLabel(1)
	q.remove(0)
	d.now.Relations = slices.Delete(d.now.Relations, 0, 1)
	if d.changed() {
		t.Errorf("%+v", d.now)
	}
	d.now.Labels[0].Attributes = []annotate.Attribute{{ID: "a", Name: "A", Type: annotate.YesNo, Values: []string{"of before"}}}
	if v := d.saved().Labels[0].Attributes[0].Values; v != nil {
		t.Errorf("a question of yes or no is saved with the values %q", v)
	}
}

func TestLabelsOfOneNameAreToldApart(t *testing.T) {
	scheme := annotate.DefaultScheme()
	scheme.Labels[2].Name = "Claim"
	d := newDraft(&scheme)
	for _, l := range d.now.Labels {
		if got := d.labelNamed(d.labelName(l.ID)); got != l.ID {
			t.Errorf("%q is called %q, which is %q", l.ID, d.labelName(l.ID), got)
		}
	}
	if d.labelNamed("") != "" || d.labelName("gone") != "" {
		t.Error("no label has a name")
	}
}

func TestFaultsSayWhereTheyAre(t *testing.T) {
	scheme := annotate.DefaultScheme()
	scheme.Labels[1].Attributes = []annotate.Attribute{
		{ID: "a", Name: "Sure", Type: annotate.Choice},
		{ID: "b", Name: " ", Type: annotate.Choice, Values: []string{"x", "x"}},
	}
	scheme.Labels[2].Name, scheme.Labels[2].Key = "", "1"
	scheme.Relations = []annotate.RelationType{{ID: "r", Name: "", From: []string{"gone"}}}
	scheme.Article = []annotate.Attribute{{ID: "t", Name: "Topic", Type: annotate.Several}}
	d := newDraft(&scheme)
	got := map[string]bool{}
	for _, f := range d.faults(nil) {
		got[fmt.Sprintf("%d/%d/%d %s: %s", f.part, f.item, f.question, d.where(f), f.text)] = true
	}
	for _, want := range []string{
		"0/1/0 Warning, Sure: a list needs values, one a line",
		"0/1/1 Warning, question 2: a question needs a name",
		"0/1/1 Warning, question 2: the value “x” is there twice",
		"0/2/-1 label 3: a label needs a name",
		"0/0/-1 Claim: the key 1 is that of “label 3”, too",
		"0/2/-1 label 3: the key 1 is that of “Claim”, too",
		"1/0/-1 relation 1: a relation needs a name",
		"1/0/-1 relation 1: there is no label \"gone\"",
		"2/0/0 article questions, Topic: a list needs values, one a line",
	} {
		if !got[want] {
			t.Errorf("there is no fault %q in %v", want, got)
		}
	}
	if len(got) != 9 {
		t.Errorf("%d faults: %v", len(got), got)
	}
}
