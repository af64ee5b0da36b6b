package dialogs

import (
	"fmt"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"postil/app/widgets"
	"postil/storage/exchange/split"
)

// splitting asks whether an export is divided for training, and how.
type splitting struct {
	box   fyne.CanvasObject
	parts *widgets.Field
	group *widgets.Choice
	seed  *widgets.Field
	was   string // what was asked for when changed was called last
}

// What stays together, as a person chooses it.
var groups = []struct {
	words string
	by    split.GroupBy
}{
	{"each article by itself", split.Apart},
	{"folders together", split.Folder},
	{"near-duplicates together", split.NearDuplicates},
}

func newSplitting(changed func(), onKey func(*fyne.KeyEvent) bool) *splitting {
	s := &splitting{parts: widgets.NewField("no; or train=80,dev=10,test=10"), seed: widgets.NewField("seed: 0")}
	var words []string
	for _, g := range groups {
		words = append(words, g.words)
	}
	tell := func() {
		if now := s.asked(); now != s.was {
			s.was = now
			changed()
		}
	}
	s.group = widgets.NewChoice("", words, func(string) { tell() })
	s.group.SetSelected(words[0])
	s.group.OnKey = onKey
	for _, f := range []*widgets.Field{s.parts, s.seed} {
		f.OnKey = onKey
		f.OnFocus = func(focused bool) {
			if !focused {
				tell()
			}
		}
		f.OnSubmitted = func(string) { tell() }
	}
	s.box = labelled("Split", widgets.NewFrame(nil, nil, nil,
		widgets.NewInset(8, 0, 0, 0, widgets.NewLine(8, container.New(fixedWidth(220), s.group), container.New(fixedWidth(88), widgets.OneLine(s.seed)))),
		widgets.OneLine(s.parts)))
	return s
}

func (s *splitting) asked() string {
	return s.parts.Text + "\x00" + s.seed.Text + "\x00" + s.group.Selected()
}

// plan is how to divide; nil where nothing is.
func (s *splitting) plan() (*split.Plan, error) {
	if strings.TrimSpace(s.parts.Text) == "" {
		return nil, nil //nolint:nilnil // nothing is divided
	}
	var p split.Plan
	var err error
	if p.Parts, err = split.ParseParts(s.parts.Text); err != nil {
		return nil, fmt.Errorf("split: %w", err)
	}
	if seed := strings.TrimSpace(s.seed.Text); seed != "" {
		if p.Seed, err = strconv.ParseUint(seed, 10, 64); err != nil {
			return nil, fmt.Errorf("split: the seed %q is no whole number", seed)
		}
	}
	for _, g := range groups {
		if g.words == s.group.Selected() {
			p.GroupBy = g.by
		}
	}
	return &p, nil
}
