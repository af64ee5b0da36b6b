package exchange

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"

	"postil/annotate"
	"postil/storage/exchange/tokens"
)

// OnEdges tells what a format of tokens does with a mark that begins or ends
// within one.
type OnEdges uint8

// What to do with marks that cut a token.
const (
	RefuseEdges OnEdges = iota // as any loss: refuse, or leave the mark out
	WidenEdges                 // the mark grows to whole tokens
)

// ParseOnEdges reads refuse or widen.
func ParseOnEdges(s string) (OnEdges, error) {
	for o, name := range []string{"refuse", "widen"} {
		if strings.EqualFold(s, name) {
			return OnEdges(o), nil
		}
	}
	return 0, fmt.Errorf("%q is no way to deal with marks that cut a word; there are refuse and widen", s)
}

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

// lose notes a mark that is lost, or of which something is.
func (f *fitter) lose(k LossKind, item *Item, m *annotate.Annotation, with string) {
	f.note(k, item, m.ID, with, func() string { return named(m) })
}

// note counts a loss and names what is concerned, as long as there are not too
// many.
func (f *fitter) note(k LossKind, item *Item, id annotate.ID, with string, what func() string) {
	l := &f.losses[k]
	l.Kind = k
	l.Count++
	if len(l.Marks) < namedMarks {
		l.Marks = append(l.Marks, LostMark{Path: item.Name, ID: id, What: what(), With: with})
	}
}

func named(m *annotate.Annotation) string { return m.Label + " " + clip(m.Quote()) }

// loseLink notes a relation that is lost, or of which something is, with what
// it links.
func (f *fitter) loseLink(k LossKind, item *Item, r *annotate.Relation, marks []*annotate.Annotation) {
	f.note(k, item, r.ID, "", func() string {
		ends := [2]string{"a mark", "a mark"}
		for _, m := range marks {
			switch m.ID {
			case r.From:
				ends[0] = named(m)
			case r.To:
				ends[1] = named(m)
			}
		}
		return fmt.Sprintf("%s from %s to %s", r.Type, ends[0], ends[1])
	})
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
		for _, l := range out.Layers[1:] {
			f.note(LosesPeople, item, annotate.ID{}, "", func() string { return l.Person.Slug })
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
	all := l.Marks
	l.Marks = marks
	f.relations(item, l, all)
	if !h.Article && len(l.Article) > 0 {
		f.note(LosesArticle, item, annotate.ID{}, "", func() string { return strings.Join(slices.Sorted(maps.Keys(l.Article)), ", ") })
		l.Article = nil
	}
	if !h.State && l.State != annotate.StateNew && l.State != "" {
		f.note(LosesState, item, annotate.ID{}, "", func() string { return string(l.State) })
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
// has none. What they link is among all marks that the layer had.
func (f *fitter) relations(item *Item, l *Layer, all []*annotate.Annotation) {
	if len(l.Relations) == 0 {
		return
	}
	if !f.format.Holds.Relations {
		for _, r := range l.Relations {
			f.loseLink(LosesRelations, item, r, all)
		}
		l.Relations = nil
		return
	}
	there := make(map[annotate.ID]bool, len(l.Marks))
	for _, m := range l.Marks {
		there[m.ID] = true
	}
	l.Relations = slices.DeleteFunc(slices.Clone(l.Relations), func(r *annotate.Relation) bool {
		gone := !there[r.From] || !there[r.To]
		if gone {
			f.loseLink(LosesRelations, item, r, all)
		}
		return gone
	})
	if f.format.Holds.LinkNotes {
		return
	}
	for i, r := range l.Relations { // of the clone
		if r.Note != "" {
			f.loseLink(LosesNotes, item, r, all)
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
