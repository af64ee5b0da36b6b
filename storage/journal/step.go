package journal

import (
	"encoding/json"
	"fmt"
	"slices"

	"postil/annotate"
)

// Step tells which step of a person's undoing an entry is, so that she can go on
// with it after a restart.
type Step struct {
	ID    annotate.ID
	Way   annotate.Way
	Name  string
	Aside json.RawMessage // what it did besides, or nil; for the caller alone
}

// stepLine is a step as its line has it.
type stepLine struct {
	ID    annotate.ID     `json:"id"`
	Way   string          `json:"way,omitempty"`
	Name  string          `json:"name,omitempty"`
	Aside json.RawMessage `json:"aside,omitempty"`
}

var wayNames = map[annotate.Way]string{annotate.Did: "", annotate.Undid: "undo", annotate.Redid: "redo"}

func (s *Step) line() *stepLine {
	if s == nil {
		return nil
	}
	return &stepLine{s.ID, wayNames[s.Way], s.Name, s.Aside}
}

func (l *stepLine) step() (*Step, error) {
	if l == nil {
		return nil, nil //nolint:nilnil // an entry need not be a step
	}
	for way, name := range wayNames {
		if name == l.Way {
			return &Step{l.ID, way, l.Name, l.Aside}, nil
		}
	}
	return nil, fmt.Errorf("%w: a step cannot go the way %q", errNoEntry, l.Way)
}

// Recalled is a step of earlier work, with the change that it was.
type Recalled struct {
	annotate.Change
	Aside json.RawMessage // as in Step
}

// Pile is what can be undone and redone, each the latest last.
type Pile struct{ Done, Undone []Recalled }

// Steps are the steps of this writer that can be undone after its end, at most n,
// and those that had been taken back by then. Entries of the session without are
// left out. They end where a save is no step, where several saves have become one,
// where the layer came to be about another text, and before a step that changed a
// record which was since changed from elsewhere, as those were whose ids are in
// changed: undoing never takes back what somebody else did.
func (c *Chain) Steps(n int, without annotate.ID, changed map[annotate.ID]bool) (Pile, error) {
	var list []Recalled // from the last to the first
	for i := len(c.Entries) - 1; i >= 0 && len(list) < n; i-- {
		e := c.Entries[i]
		if e.From != e.Seq || !e.Snapshot && !e.Elsewhere && e.Step == nil {
			break
		}
		if !e.Snapshot {
			d, err := e.content.delta()
			if err != nil {
				return Pile{}, fmt.Errorf("entry %d: %w: %w", e.Seq, ErrContent, err)
			}
			if d.headerChanged && d.from.Source.TextSHA256 != d.to.Source.TextSHA256 && d.from.Source.TextSHA256 != "" {
				break
			}
			switch {
			case e.Elsewhere:
				changed = d.touched(changed)
			case e.Session == without:
			case d.touches(changed):
				return replayed(list), nil
			default:
				r := Recalled{d.change(), e.Step.Aside}
				r.Name, r.Step = e.Step.Name, annotate.Step{ID: e.Step.ID, Way: e.Step.Way}
				list = append(list, r)
			}
		}
		if c.gaps[i] {
			break
		}
	}
	return replayed(list), nil
}

// replayed are the piles that steps have made, given from the last to the first. An
// undoing whose step lies too far back to be in the list comes to nothing.
func replayed(list []Recalled) Pile {
	var p Pile
	for _, r := range slices.Backward(list) {
		same := func(o Recalled) bool { return o.Step.ID == r.Step.ID }
		switch r.Step.Way {
		case annotate.Did:
			p.Done, p.Undone = append(p.Done, r), nil
		case annotate.Undid:
			if i := slices.IndexFunc(p.Done, same); i >= 0 {
				p.Done = slices.Delete(p.Done, i, i+1)
			}
			p.Undone = append(p.Undone, r)
		case annotate.Redid:
			if i := slices.IndexFunc(p.Undone, same); i >= 0 {
				p.Undone = slices.Delete(p.Undone, i, i+1)
			}
			p.Done = append(p.Done, r)
		}
	}
	return p
}

// touched adds the ids of all records that differ.
func (d delta) touched(ids map[annotate.ID]bool) map[annotate.ID]bool {
	if ids == nil {
		ids = map[annotate.ID]bool{}
	}
	for _, k := range d.keys() {
		ids[k.id] = true
	}
	if d.answersDiffer() {
		ids[annotate.ID{}] = true
	}
	return ids
}

// touches reports whether one of the records that differ is among ids. The zero id
// stands for the state and the answers of the article.
func (d delta) touches(ids map[annotate.ID]bool) bool {
	for _, k := range d.keys() {
		if ids[k.id] {
			return true
		}
	}
	return ids[annotate.ID{}] && d.answersDiffer()
}

// Touched are the ids of the records in which two layers differ, for Steps.
func Touched(a, b *annotate.Layer) map[annotate.ID]bool { return difference(a, b).touched(nil) }
