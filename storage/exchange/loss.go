package exchange

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/exchange/tokens"
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

// conflict reports whether two marks cannot stand in one part.
func (o Overlap) conflict(a, b text.Span) bool {
	switch o {
	case AnyOverlap:
		return false
	case Nesting:
		return a.Overlaps(b) && !a.Covers(b) && !b.Covers(a)
	}
	return a.Overlaps(b)
}

// longestWins chooses, of marks in text order that conflict, those that stay:
// the longest first, then the one that starts first, then by id. The second
// result names for each that goes the one for which it goes.
func (o Overlap) longestWins(marks []*annotate.Annotation) (stay []*annotate.Annotation, gone map[*annotate.Annotation]*annotate.Annotation) {
	if !o.any(marks) {
		return marks, nil
	}
	order := slices.Clone(marks)
	slices.SortStableFunc(order, func(a, b *annotate.Annotation) int { return b.Len() - a.Len() })
	gone = map[*annotate.Annotation]*annotate.Annotation{}
	kept := spanSet{overlap: o}
	for _, m := range order {
		if w := kept.conflict(m); w != nil {
			gone[m] = w
			continue
		}
		kept.add(m)
	}
	for _, m := range marks {
		if gone[m] == nil {
			stay = append(stay, m)
		}
	}
	return stay, gone
}

// any reports whether marks in text order conflict at all.
func (o Overlap) any(marks []*annotate.Annotation) bool {
	if o == AnyOverlap {
		return false
	}
	var open []text.Span // those that may reach over the next one
	for _, m := range marks {
		h := m.Hull()
		open = slices.DeleteFunc(open, func(s text.Span) bool { return s.End <= h.Start })
		if slices.ContainsFunc(open, func(s text.Span) bool { return o.conflict(s, h) }) {
			return true
		}
		open = append(open, h)
	}
	return false
}

// spanSet holds marks that do not conflict, sorted by start.
type spanSet struct {
	overlap Overlap
	marks   []*annotate.Annotation
	longest int
}

func (s *spanSet) place(start int) int {
	i, _ := slices.BinarySearchFunc(s.marks, start, func(m *annotate.Annotation, at int) int { return m.Hull().Start - at })
	return i
}

// conflict returns a mark that cannot stand beside m. None that begins more
// than the longest mark before m can reach it.
func (s *spanSet) conflict(m *annotate.Annotation) *annotate.Annotation {
	h := m.Hull()
	for i := s.place(h.Start - s.longest); i < len(s.marks) && s.marks[i].Hull().Start < h.End; i++ {
		if s.overlap.conflict(s.marks[i].Hull(), h) {
			return s.marks[i]
		}
	}
	return nil
}

func (s *spanSet) add(m *annotate.Annotation) {
	h := m.Hull()
	s.longest = max(s.longest, h.Len())
	s.marks = slices.Insert(s.marks, s.place(h.Start), m)
}

// levels gives each mark, in text order, the lowest level of its label on
// which it conflicts with none before it, and returns how many each label has.
func (o Overlap) levels(marks []*annotate.Annotation) (of []int, count map[string]int) {
	of, count = make([]int, len(marks)), map[string]int{}
	open := map[string][]leveled{}
	for i, m := range marks {
		h := m.Hull()
		list := slices.DeleteFunc(open[m.Label], func(l leveled) bool { return l.span.End <= h.Start })
		level := 0
		for slices.ContainsFunc(list, func(l leveled) bool { return l.level == level && o.conflict(l.span, h) }) {
			level++
		}
		open[m.Label] = append(list, leveled{h, level})
		of[i] = level
		count[m.Label] = max(count[m.Label], level+1)
	}
	return of, count
}

type leveled struct {
	span  text.Span
	level int
}

// OnEdges tells what a format of tokens does with a mark that begins or ends
// within one.
type OnEdges uint8

// What to do with marks that cut a token.
const (
	RefuseEdges OnEdges = iota // as any loss: refuse, or leave the mark out
	WidenEdges                 // the mark grows to whole tokens
)

// fitter makes items fit a format, and counts what that costs.
type fitter struct {
	format Format
	onLoss OnLoss
	edges  OnEdges
	losses [lossKinds]Loss
	widens int
	levels map[string]int // by label: how many levels a split needs
	apart  int            // relations between marks that a split by label parts
	people []string       // in order of appearance
}

func newFitter(f Format, onLoss OnLoss, edges OnEdges) *fitter {
	return &fitter{format: f, onLoss: onLoss, edges: edges, levels: map[string]int{}}
}

func (f *fitter) lose(k LossKind, item *Item, m *annotate.Annotation, with string) {
	l := &f.losses[k]
	l.Kind = k
	l.Count++
	if len(l.Marks) >= namedMarks {
		return
	}
	lost := LostMark{Path: item.Name, With: with}
	if m != nil {
		lost.ID, lost.What = m.ID, m.Label+" "+clip(m.Quote())
	}
	l.Marks = append(l.Marks, lost)
}

// fit returns the item as the format can hold it, for Drop and Refuse; for
// Split with all marks that parts will hold. The item itself stays as it is.
func (f *fitter) fit(item *Item) *Item {
	out := *item
	out.Layers = slices.Clone(item.Layers)
	if f.format.Tokenized {
		out.Tokens = tokens.Split(item.Text, f.format.Spaces)
	}
	for i := range out.Layers {
		f.layer(&out, &out.Layers[i])
	}
	if h := f.format.Holds; !h.People && len(out.Layers) > 1 && f.onLoss != Split {
		for range out.Layers[1:] {
			f.lose(LosesPeople, item, nil, "")
		}
		out.Layers = out.Layers[:1]
	}
	for i := range out.Layers {
		if slug := out.Layers[i].Person.Slug; !slices.Contains(f.people, slug) {
			f.people = append(f.people, slug)
		}
	}
	return &out
}

func (f *fitter) layer(item *Item, l *Layer) {
	h := f.format.Holds
	marks := l.Marks
	if item.Tokens != nil {
		marks = f.toTokens(item, marks)
	}
	if !h.Fragments {
		marks = f.onePiece(item, marks)
	}
	if !slices.IsSortedFunc(marks, inTextOrder) {
		marks = slices.Clone(marks)
		slices.SortFunc(marks, inTextOrder)
	}
	if f.onLoss == Split {
		if h.Overlaps.any(marks) {
			f.losses[LosesOverlap].Kind = LosesOverlap
			f.losses[LosesOverlap].Count++
		}
		of, count := h.Overlaps.levels(marks)
		for label, n := range count {
			f.levels[label] = max(f.levels[label], n)
		}
		f.apart += parted(marks, of, l.Relations)
	} else {
		stay, gone := h.Overlaps.longestWins(marks)
		for _, m := range marks {
			if w := gone[m]; w != nil {
				f.lose(LosesOverlap, item, m, w.Label+" "+clip(w.Quote()))
			}
		}
		marks = stay
	}
	marks = f.strip(item, marks)
	l.Marks = marks
	f.relations(item, l)
	if !h.Article && len(l.Article) > 0 {
		f.lose(LosesArticle, item, nil, "")
		l.Article = nil
	}
	if !h.State && l.State != annotate.StateNew && l.State != "" {
		f.lose(LosesState, item, nil, "")
	}
}

// toTokens brings the marks to whole tokens, or drops those that cut one.
func (f *fitter) toTokens(item *Item, marks []*annotate.Annotation) []*annotate.Annotation {
	out := make([]*annotate.Annotation, 0, len(marks))
	for _, m := range marks {
		exact := true
		for _, fr := range m.Fragments {
			_, _, e := tokens.Align(item.Tokens, fr.Span)
			exact = exact && e
		}
		switch {
		case exact:
			out = append(out, m)
		case f.edges == WidenEdges:
			if w := widen(item, m); w != nil {
				f.widens++
				out = append(out, w)
				continue
			}
			f.lose(LosesEdges, item, m, "")
		default:
			f.lose(LosesEdges, item, m, "")
		}
	}
	return out
}

// widen is the mark on whole tokens, or nil where it touches none.
func widen(item *Item, m *annotate.Annotation) *annotate.Annotation {
	w := *m
	w.Fragments = nil
	for _, fr := range m.Fragments {
		s, ok := tokens.Widen(item.Tokens, fr.Span)
		if !ok {
			continue
		}
		if n := len(w.Fragments); n > 0 && s.Start < w.Fragments[n-1].End {
			s.Start = w.Fragments[n-1].Start
			s.End = max(s.End, w.Fragments[n-1].End)
			w.Fragments = w.Fragments[:n-1]
		}
		w.Fragments = append(w.Fragments, annotate.NewFragment(item.Text, s))
	}
	if len(w.Fragments) == 0 {
		return nil
	}
	return &w
}

// onePiece drops marks of several pieces, or makes a mark of each piece.
func (f *fitter) onePiece(item *Item, marks []*annotate.Annotation) []*annotate.Annotation {
	if !slices.ContainsFunc(marks, func(m *annotate.Annotation) bool { return len(m.Fragments) > 1 }) {
		return marks
	}
	out := make([]*annotate.Annotation, 0, len(marks))
	for _, m := range marks {
		if len(m.Fragments) == 1 {
			out = append(out, m)
			continue
		}
		f.lose(LosesFragments, item, m, "")
		if f.onLoss != Split {
			continue
		}
		for i, fr := range m.Fragments {
			piece := *m
			piece.Fragments = []annotate.Fragment{fr}
			if i > 0 { // the first one keeps the identity, and the relations
				piece.ID = uuid.NewSHA1(m.ID, []byte{byte(i >> 8), byte(i)})
			}
			out = append(out, &piece)
		}
	}
	return out
}

// strip takes from marks what the format has no place for.
func (f *fitter) strip(item *Item, marks []*annotate.Annotation) []*annotate.Annotation {
	h := f.format.Holds
	if !h.IDs && len(marks) > 0 {
		f.losses[LosesIDs].Kind = LosesIDs
		f.losses[LosesIDs].Count += len(marks)
	}
	if !h.Times && len(marks) > 0 {
		f.losses[LosesTimes].Kind = LosesTimes
		f.losses[LosesTimes].Count += len(marks)
	}
	copied := false
	for i, m := range marks {
		attributes, note := !h.Attributes && len(m.Attributes) > 0, !h.Notes && m.Note != ""
		if !h.Origin && m.Origin.Kind != annotate.OriginManual && m.Origin.Kind != "" {
			f.losses[LosesOrigin].Kind = LosesOrigin
			f.losses[LosesOrigin].Count++
		}
		if !attributes && !note {
			continue
		}
		bare := *m
		if attributes {
			f.lose(LosesAttributes, item, m, "")
			bare.Attributes = nil
		}
		if note {
			f.lose(LosesNotes, item, m, "")
			bare.Note = ""
		}
		if !copied {
			marks, copied = slices.Clone(marks), true
		}
		marks[i] = &bare
	}
	return marks
}

// relations drops those of which an end was dropped, and all where the format
// has none.
func (f *fitter) relations(item *Item, l *Layer) {
	if len(l.Relations) == 0 {
		return
	}
	if !f.format.Holds.Relations {
		for range l.Relations {
			f.lose(LosesRelations, item, nil, "")
		}
		l.Relations = nil
		return
	}
	there := make(map[annotate.ID]bool, len(l.Marks))
	for _, m := range l.Marks {
		there[m.ID] = true
	}
	n := len(l.Relations)
	l.Relations = slices.DeleteFunc(slices.Clone(l.Relations), func(r *annotate.Relation) bool { return !there[r.From] || !there[r.To] })
	for range n - len(l.Relations) {
		f.lose(LosesRelations, item, nil, "")
	}
	if f.format.Holds.LinkNotes {
		return
	}
	for i, r := range l.Relations { // of the clone
		if r.Note != "" {
			f.lose(LosesNotes, item, nil, "")
			bare := *r
			bare.Note = ""
			l.Relations[i] = &bare
		}
	}
}

// parted counts the relations between marks of which not both label and level
// are the same.
func parted(marks []*annotate.Annotation, levels []int, relations []*annotate.Relation) int {
	if len(relations) == 0 {
		return 0
	}
	at := make(map[annotate.ID]Part, len(marks))
	for i, m := range marks {
		at[m.ID] = Part{Label: m.Label, Level: levels[i]}
	}
	n := 0
	for _, r := range relations {
		from, ok := at[r.From]
		to, both := at[r.To]
		if ok && both && from != to {
			n++
		}
	}
	return n
}

// list is what was lost, the kinds in order.
func (f *fitter) list() []Loss {
	var out []Loss
	for k, l := range f.losses {
		if h := f.format.Holds; LossKind(k) == LosesRelations && h.Relations && !h.Columns && f.losses[LosesOverlap].Count > 0 {
			l.Count += f.apart
		}
		if l.Count == 0 {
			continue
		}
		l.Kind = LossKind(k)
		switch {
		case !l.Kind.Splits():
		case l.Kind == LosesPeople:
			l.Split = "one output for each person"
		case l.Kind == LosesFragments:
			l.Split = "each piece a mark of its own"
		case f.format.Holds.Columns:
			l.Split = "one column for each label"
		default:
			l.Split = "one output for each label"
		}
		out = append(out, l)
	}
	return out
}

// parts are those that a split needs: by person where the format holds one and
// there are several, by label where marks overlap.
func (f *fitter) parts() (people, labels []Part) {
	if !f.format.Holds.People && len(f.people) > 1 {
		for _, p := range f.people {
			people = append(people, Part{Person: p})
		}
	}
	if f.losses[LosesOverlap].Count > 0 {
		for label, n := range f.levels {
			for level := range n {
				labels = append(labels, Part{Label: label, Level: level})
			}
		}
		slices.SortFunc(labels, func(a, b Part) int {
			if c := strings.Compare(a.Label, b.Label); c != 0 {
				return c
			}
			return a.Level - b.Level
		})
	}
	return people, labels
}
