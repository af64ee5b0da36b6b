// Package selector reads where annotations of web pages are: the selectors of
// the W3C's Web Annotation, as browser clients write them. Parse a list with
// Parse and put what it says into a mark with Apply.
//
// Positions count UTF-16 code units in practice, against the recommendation;
// package exchange finds out by the quotes. They are places in the text of a
// page, which is seldom that of the article, so marks are also put where their
// words stand.
package selector

import (
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
)

// Place is what the selectors of one target say.
type Place struct {
	Ranged         bool
	Range          offsets.Range
	Quote          string
	Prefix, Suffix string

	other []string // kinds that say where, and that are not read
}

type in struct {
	Type   string   `json:"type"`
	Exact  string   `json:"exact"`
	Prefix string   `json:"prefix"`
	Suffix string   `json:"suffix"`
	Quote  string   `json:"quote"` // as Recogito's own model has it
	Start  *float64 `json:"start"`
	End    *float64 `json:"end"`

	StartSelector jsontext.Value `json:"startSelector"`
	RefinedBy     jsontext.Value `json:"refinedBy"`
}

// Parse reads a selector, or a list of them that all mean the same place.
func Parse(raw jsontext.Value) (Place, error) {
	var p Place
	err := p.add(raw, 0)
	return p, err
}

// deepest bounds selectors that refine each other.
const deepest = 8

func (p *Place) add(raw jsontext.Value, depth int) error {
	switch {
	case depth > deepest:
		return errors.New("its selectors refine each other too deeply")
	case raw.Kind() == '[':
		var list []jsontext.Value
		if err := json.Unmarshal(raw, &list); err != nil {
			return foreign.BrokenJSON(err)
		}
		for _, s := range list {
			if err := p.add(s, depth+1); err != nil {
				return err
			}
		}
		return nil
	case raw.Kind() != '{':
		return nil
	}
	var s in
	if err := json.Unmarshal(raw, &s, jsontext.AllowDuplicateNames(true)); err != nil {
		return fmt.Errorf("its selector cannot be read: %w", foreign.BrokenJSON(err))
	}
	if q := s.Exact + s.Quote; q != "" && p.Quote == "" {
		p.Quote, p.Prefix, p.Suffix = q, s.Prefix, s.Suffix
	}
	switch {
	case s.Start != nil && s.End != nil && (s.Type == "TextPositionSelector" || s.Type == ""):
		p.Range, p.Ranged = offsets.Range{Start: int(*s.Start), End: int(*s.End)}, true
	case s.Type != "TextQuoteSelector" && s.Type != "" && s.Type != "TextPositionSelector":
		p.other = append(p.other, s.Type)
	case s.StartSelector != nil:
		p.other = append(p.other, "startSelector")
	}
	return p.add(s.RefinedBy, depth+1)
}

// Empty reports whether there is no selector at all: the annotation is of the
// page as a whole.
func (p Place) Empty() bool { return !p.Ranged && p.Quote == "" && len(p.other) == 0 }

// Unread reports, as an error, that the place is said only in ways that are not
// read.
func (p Place) Unread() error {
	if p.Ranged || p.Quote != "" || len(p.other) == 0 {
		return nil
	}
	return fmt.Errorf("its place is said only by %s, which Postil does not follow", strings.Join(p.other, ", "))
}

// Apply puts the place into a mark.
func (p Place) Apply(m *foreign.Mark) {
	if p.Ranged {
		m.Ranges = []offsets.Range{p.Range}
	}
	if p.Quote != "" {
		m.Quotes = []string{p.Quote}
		m.Prefix, m.Suffix, m.ByWords = p.Prefix, p.Suffix, true
	}
}
