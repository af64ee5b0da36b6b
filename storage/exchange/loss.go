package exchange

import (
	"fmt"
	"strings"

	"postil/annotate"
)

// OnLoss tells what to do with what a format cannot hold.
type OnLoss uint8

// What to do on loss.
const (
	Refuse OnLoss = iota // write nothing, and say what would be lost
	Drop                 // leave it out: of marks that overlap the longest stays, of several pieces none
	Split                // overlaps, pieces, and people apart, in files or columns; the rest is left out
)

// ParseOnLoss reads refuse, drop or split.
func ParseOnLoss(s string) (OnLoss, error) {
	for o, name := range []string{"refuse", "drop", "split"} {
		if strings.EqualFold(s, name) {
			return OnLoss(o), nil
		}
	}
	return 0, fmt.Errorf("%q is no way to deal with loss; there are refuse, drop and split", s)
}

// LossKind is what a format cannot hold.
type LossKind uint8

// The kinds of loss. From LosesState on they are only told: they do not make
// an export be refused.
const (
	LosesOverlap    LossKind = iota // marks that share text with others
	LosesFragments                  // marks in several pieces
	LosesPeople                     // layers of a second person
	LosesRelations                  // links between marks
	LosesAttributes                 // of marks
	LosesNotes                      // of marks
	LosesArticle                    // attributes of articles
	LosesEdges                      // marks that do not begin and end with a token
	LosesState                      // how far people are
	LosesIDs                        // identities: reading the output again makes other ones
	LosesTimes                      // when marks were made
	LosesOrigin                     // how marks came to be
	lossKinds
)

// Blocks reports whether the loss makes an export be refused, rather than only
// be told.
func (k LossKind) Blocks() bool { return k < LosesState }

// String is the loss as a person reads it.
func (k LossKind) String() string {
	return [...]string{
		"marks that overlap others", "marks in several pieces", "layers of further people", "relations", "attributes of marks", "notes",
		"attributes of articles", "marks that do not begin and end with a word", "states of articles", "identities", "times", "origins of marks",
	}[k]
}

// Splits reports whether Split keeps it.
func (k LossKind) Splits() bool { return k == LosesOverlap || k == LosesFragments || k == LosesPeople }

// Loss is what would be lost of one kind.
type Loss struct {
	Kind  LossKind
	Count int    // of marks, relations or articles that are lost, or lose something, by Drop
	Split string // what Split makes of it; "" where it cannot help

	// Marks names some that are concerned, as many as are worth looking at.
	Marks []LostMark
}

// LostMark names what is concerned by a loss.
type LostMark struct {
	Path string // of the article
	ID   annotate.ID
	What string // "claim “The dam will hold”"
	With string // overlap: the mark that stays in its place
}

// namedMarks bounds the marks that a loss names.
const namedMarks = 200

// Part is one of the files or columns into which marks are split.
type Part struct {
	Person string // its slug, where people are split
	Label  string // where overlaps are split
	Level  int    // from 0: for marks of one label that overlap each other
}

// Name is the part's name in file names and as a column.
func (p Part) Name() string {
	var parts []string
	if p.Person != "" {
		parts = append(parts, p.Person)
	}
	if p.Label != "" {
		label := p.Label
		if p.Level > 0 {
			label = fmt.Sprintf("%s-%d", label, p.Level+1)
		}
		parts = append(parts, label)
	}
	return strings.Join(parts, ".")
}
