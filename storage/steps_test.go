package storage

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"postil/annotate"
	"postil/storage/journal"
)

// stepping is alice's work on a.txt, with what she can undo.
type stepping struct {
	*desk
	f       *LayerFile
	l       *annotate.Layer
	history annotate.History
	waiting []Step
}

func (d *desk) stepping() *stepping {
	f, l := d.open()
	return &stepping{desk: d, f: f, l: l}
}

// add marks something, as a step that waits to be saved.
func (s *stepping) add(name string) annotate.ID {
	s.Helper()
	marked, id := s.mark(s.l)
	next, done, err := s.history.Do(s.l, annotate.Change{Name: name, Annotations: []annotate.Edit[*annotate.Annotation]{{After: marked.Annotation(id)}}}, noon)
	if err != nil {
		s.Fatal(err)
	}
	s.took(next, done)
	return id
}

func (s *stepping) took(next *annotate.Layer, done annotate.Change) {
	s.l = next
	s.waiting = append(s.waiting, Step{next, journal.Step{ID: done.Step.ID, Way: done.Step.Way, Name: done.Name}})
}

func (s *stepping) undo() {
	s.Helper()
	next, done, err := s.history.Undo(s.l, noon.Add(time.Hour))
	if err != nil {
		s.Fatal(err)
	}
	s.took(next, done)
}

func (s *stepping) save() {
	s.Helper()
	saved, err := s.f.Save(s.Context(), s.l, s.waiting...)
	if err != nil {
		s.Fatal(err)
	}
	s.l, s.waiting = saved, nil
}

// restart opens the layer anew, with what can be undone.
func (s *stepping) restart() *stepping {
	s.Helper()
	s.w = open(s.T, s.dir)
	again := s.stepping()
	p, err := again.f.Recall(s.Context(), 99)
	if err != nil {
		s.Fatal(err)
	}
	var done, undone []annotate.Change
	for _, r := range p.Done {
		done = append(done, r.Change)
	}
	for _, r := range p.Undone {
		undone = append(undone, r.Change)
	}
	again.history.Recall(done, undone)
	return again
}

// recalled are the names of the steps that can be undone and, in brackets, redone.
func (s *stepping) recalled() string {
	s.Helper()
	p, err := s.f.Recall(s.Context(), 99)
	if err != nil {
		s.Fatal(err)
	}
	var out []string
	for _, r := range p.Done {
		out = append(out, r.Name)
	}
	for _, r := range p.Undone {
		out = append(out, "("+r.Name+")")
	}
	return strings.Join(out, " ")
}

func (s *stepping) want(names string) {
	s.Helper()
	if got := s.recalled(); got != names {
		s.Errorf("to be undone are %q, not %q", got, names)
	}
}

func TestStepsCanBeUndoneAfterARestart(t *testing.T) {
	s := newDesk(t, nil).stepping()
	first := s.add("first")
	s.save()
	s.add("second")
	s.add("third") // which is on its way to the disk while the second waits
	s.undo()
	s.save()
	s.want("") // what was saved here is known here
	s = s.restart()
	s.want("first second (third)")
	if v := s.verdict(); v.State != HistoryWhole {
		t.Errorf("%+v", v)
	}
	s.undo()
	s.save()
	s = s.restart()
	s.want("first (third) (second)")
	s.undo()
	if s.save(); s.l.Len() != 0 {
		t.Errorf("%d marks", s.l.Len())
	}
	s = s.restart()
	next, done, err := s.history.Redo(s.l, noon.Add(2*time.Hour))
	if err != nil || next.Annotation(first) == nil || done.Step.Way != annotate.Redid {
		t.Fatalf("%+v, %v", done, err)
	}
	s.took(next, done)
	s.save()
	s.restart().want("first (third) (second)")
}

func TestStepsGoOnBesideWhatOthersWrite(t *testing.T) {
	s := newDesk(t, nil).stepping()
	s.add("first")
	s.save()
	second := s.add("second")
	s.add("third")
	other, theirs := otherDesk(s.desk).open()
	theirs, _ = s.mark(theirs)
	s.desk.save(other, theirs)
	s.save() // with theirs
	if s.l.Len() != 4 {
		t.Fatalf("%d marks", s.l.Len())
	}
	s = s.restart()
	s.want("first second third")
	s.undo()
	s.undo()
	s.save()
	if s.l.Len() != 2 || s.l.Annotation(second) != nil {
		t.Errorf("%d marks", s.l.Len())
	}

	// One of them is theirs now.
	third := s.add("fourth")
	s.save()
	other, theirs = otherDesk(s.desk).open()
	s.desk.save(other, remove(t, theirs, third, noon.Add(3*time.Hour)))
	s.restart().want("") // undoing would take back what they did
	s.add("fifth")
	s.save()
	s.restart().want("fifth")
}

// TestStepsOfAnotherTextAreNotRecalled: their places may be none in this one.
func TestStepsOfAnotherTextAreNotRecalled(t *testing.T) {
	s := newDesk(t, nil).stepping()
	s.add("first")
	s.save()
	s.becomes(s.a.Text.String() + "\nMore was said later.\n")
	s = s.restart()
	s.want("")
	s.add("second") // with which the layer comes to be on this text
	s.save()
	s.add("third")
	s.save()
	s.want("")
	s.restart().want("third")
}

// TestAStepAsideIsKeptWithoutMarks, and makes no sidecar.
func TestAStepAsideIsKeptWithoutMarks(t *testing.T) {
	s := newDesk(t, nil).stepping()
	zone := Step{s.l, journal.Step{ID: newID(s.r), Name: "Zone: quote", Aside: json.RawMessage(`{"kind":"quote"}`)}}
	s.waiting = []Step{zone}
	s.save()
	if slices.Contains(s.names(), "a.txt.alice.ann.json") {
		t.Error("a sidecar was made for it")
	}
	again := s.restart()
	again.want("Zone: quote")
	again.add("first")
	again.save()
	again.waiting = []Step{{again.l, journal.Step{ID: newID(s.r), Name: "Zone: body", Aside: json.RawMessage(`{}`)}}}
	again.save()
	if v := again.verdict(); v.State != HistoryWhole {
		t.Errorf("%+v", v)
	}
	again = again.restart()
	again.want("Zone: quote first Zone: body")
	p, err := again.f.Recall(t.Context(), 1)
	if err != nil || len(p.Done) != 1 || string(p.Done[0].Aside) != "{}" {
		t.Errorf("%+v, %v", p, err)
	}
	if e := again.past().Sessions(); len(e) != 2 {
		t.Errorf("sessions: %+v", e)
	}
}

func TestStepsThatTheHistoryCouldNotTakeComeWithTheNextSave(t *testing.T) {
	s := newDesk(t, nil).stepping()
	blocked := filepath.Join(s.dir, ".postil", "history")
	if err := errors.Join(os.MkdirAll(filepath.Dir(blocked), 0o777), os.WriteFile(blocked, nil, 0o666)); err != nil {
		t.Fatal(err)
	}
	s.add("first")
	if s.save(); s.f.Unrecorded() == nil {
		t.Fatal("it was recorded")
	}
	s.add("second")
	s.save()
	if err := os.Remove(blocked); err != nil {
		t.Fatal(err)
	}
	s.add("third")
	if s.save(); s.f.Unrecorded() != nil {
		t.Fatal(s.f.Unrecorded())
	}
	s.restart().want("first second third")
}

func TestNothingIsRecalledWhereThereIsNothingSound(t *testing.T) {
	s := newDesk(t, nil).stepping()
	s.restart().want("")
	s.add("first")
	s.save()
	off := otherDesk(s.desk).stepping()
	off.want("")
	data, err := os.ReadFile(s.journal())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.journal(), []byte(strings.Replace(string(data), "first", "worst", 1)), 0o666); err != nil {
		t.Fatal(err)
	}
	s.restart().want("")
}
