package session

import (
	"context"
	"encoding/json"

	"postil/annotate"
	"postil/storage"
	"postil/storage/article"
	"postil/storage/journal"
)

// mostRecalled is how many steps of earlier work can be undone in an article.
const mostRecalled = 500

// recalling is how far a document is with the steps of earlier work.
type recalling struct {
	over  bool // they are in its history, or there is no use in looking
	after []func()
}

// recall reads the steps of earlier work into the history of the shown document,
// below those of now, and goes on with then, unless another one is shown by then.
// Keys wait meanwhile, as while an article is opened. It reports false, and does
// nothing, where that was done already.
func (s *Session) recall(d *Doc, then func()) bool {
	if d.recalled.over || d.file == nil {
		return false
	}
	d.recalled.after = append(d.recalled.after, then)
	if len(d.recalled.after) > 1 { // they are being read
		return true
	}
	s.await(d.Path())
	file := d.file
	var pile journal.Pile
	s.Work(func() (err error) {
		pile, err = file.Recall(context.Background(), mostRecalled)
		return err
	}, func(err error) {
		after := d.recalled.after
		d.recalled = recalling{over: true}
		if err != nil { // the marks are not harmed by it
			s.opt.Log("no earlier steps", "article", d.Path(), "err", err)
		} else {
			d.history.Recall(changesOf(pile.Done), changesOf(pile.Undone))
		}
		if s.doc != d {
			return
		}
		if s.awaited == d.Path() {
			s.await("")
		}
		for _, f := range after {
			f()
		}
		s.catchUp()
	})
	return true
}

// stepOf is a change as the history keeps it, with the layer that it led to.
func stepOf(l *annotate.Layer, c annotate.Change) storage.Step {
	step := storage.Step{Layer: l, Step: journal.Step{ID: c.Step.ID, Way: c.Step.Way, Name: c.Name}}
	if z, ok := c.Aside.(zoning); ok {
		step.Aside = z.encode()
	}
	return step
}

func changesOf(steps []journal.Recalled) []annotate.Change {
	var out []annotate.Change
	for _, r := range steps {
		c := r.Change
		if r.Aside != nil {
			z, err := decodeZoning(r.Aside)
			if err != nil {
				out = nil // what is below it cannot be reached
				continue
			}
			c.Aside = z
		}
		out = append(out, c)
	}
	return out
}

// zoningLine is a correction of zones as the history keeps it.
type zoningLine struct {
	Zones struct {
		Start  int            `json:"start"`
		End    int            `json:"end"`
		Before []article.Zone `json:"before"`
		After  []article.Zone `json:"after"`
	} `json:"zones"`
}

func (z zoning) encode() json.RawMessage {
	var l zoningLine
	l.Zones.Start, l.Zones.End, l.Zones.Before, l.Zones.After = z.in.Start, z.in.End, z.before, z.after
	data, err := json.Marshal(l)
	if err != nil {
		panic(err) // kinds and numbers can be written
	}
	return data
}

func decodeZoning(data []byte) (zoning, error) {
	var l zoningLine
	if err := json.Unmarshal(data, &l); err != nil {
		return zoning{}, err
	}
	return zoning{annotate.Span{Start: l.Zones.Start, End: l.Zones.End}, l.Zones.Before, l.Zones.After}, nil
}
