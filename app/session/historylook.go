package session

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"postil/annotate"
	"postil/storage"
)

// LookBack is an earlier state of a layer while it is shown in the place of the
// present one, with what is other now. Looking changes nothing.
type LookBack struct {
	// When is when the layer was so.
	When time.Time
	// Differences are the records that are other now, in text order.
	Differences []Difference
	// Whole are sentences on what else is other. It comes back only with all.
	Whole []string
	// OtherText tells that the article had another text then: marks whose words it
	// does not have are listed and not drawn.
	OtherText bool

	h       *History
	then    *annotate.Layer
	drawn   *annotate.Layer // then without the marks that the text does not have
	now     *annotate.Layer // the marks of the present that are other
	to      *annotate.Layer // the present that it was compared with
	back    annotate.Change // that leads from there to then
	current annotate.ID     // of the difference that is framed
	chosen  map[annotate.ID]bool
}

// LookingBack is the earlier state that is shown, nil while it is the present.
func (s *Session) LookingBack() *LookBack {
	if h := s.History(); h != nil {
		return h.look
	}
	return nil
}

// Look shows the state that a row stands for.
func (h *History) Look(i int) {
	s := h.s
	if i < 0 || i >= len(h.Rows) || h.Rows[i].Kind == HistoryDay || s.History() != h {
		return
	}
	r := h.Rows[i]
	h.current = r.key
	h.stopLook()
	ctx, stop := context.WithCancel(context.Background())
	h.endLook = stop
	past, text, present := h.past, h.doc.Article.Text, h.layerOf(h.Slug)
	s.opt.Go(func() {
		then, err := past.Layer(r.at)
		l := &LookBack{When: r.when, h: h, then: then, drawn: then, chosen: map[annotate.ID]bool{}}
		if err == nil && len(then.Misfits(text)) > 0 {
			l.drawn, err = fitting(then, func(m *annotate.Annotation) bool { return m.Fits(text) })
		}
		if err == nil {
			l.to = presentOr(present, then)
			l.back, err = storage.Restoring(l.to, then)
		}
		s.opt.Do(func() {
			if ctx.Err() != nil || s.History() != h {
				return
			}
			h.stopLook()
			if err != nil {
				s.fail(fmt.Errorf("%w. Choose a later one in the list", err))
				return
			}
			h.show(r, l)
		})
	})
}

// fitting is a layer with some of the marks of another one, and nothing else.
func fitting(of *annotate.Layer, fits func(*annotate.Annotation) bool) (*annotate.Layer, error) {
	var marks []*annotate.Annotation
	for m := range of.Annotations() {
		if fits(m) {
			marks = append(marks, m)
		}
	}
	return annotate.NewLayer(of.Header, annotate.Contents{Annotations: marks})
}

// show shows a state that was read.
func (h *History) show(r HistoryRow, l *LookBack) {
	s := h.s
	s.DropEdge(false)
	s.stopLinking()
	s.setPen("")
	s.ClosePlaces()
	s.selectMark(annotate.ID{})
	source := l.then.Source.TextSHA256
	l.OtherText = source != "" && source != h.doc.Article.Source.TextSHA256
	h.look, h.lookingAt = l, r.key
	l.compare()
	s.opt.Log("looking back", "article", h.doc.Path(), "at", r.at.String())
	s.tellHistory()
	if d := h.look.Current(); d != nil {
		h.look.reveal(d)
	}
}

func (h *History) stopLook() {
	if h.endLook != nil {
		h.endLook()
		h.endLook = nil
	}
}

// Leave returns to the present.
func (h *History) Leave() {
	h.stopLook()
	if h.look == nil {
		return
	}
	h.look = nil
	h.s.tellHistory()
}

// Looking is the state that is shown, nil while it is the present.
func (h *History) Looking() *LookBack { return h.look }

// step shows the next earlier state, or the next later one.
func (h *History) step(later bool) {
	by := 1
	if later {
		by = -1
	}
	for i := h.rowOf(h.lookingAt) + by; i >= 0 && i < len(h.Rows); i += by {
		if h.Rows[i].Kind != HistoryDay {
			h.Look(i)
			return
		}
	}
	h.s.tell(map[bool]string{true: "This is the latest state. Esc returns to the present.", false: "This is the earliest state that is kept."}[later])
}

// present is the layer as it is now.
func (l *LookBack) present() *annotate.Layer { return presentOr(l.h.layerOf(l.h.Slug), l.then) }

// presentOr is the present layer, or an empty one where there is none any more.
func presentOr(present, then *annotate.Layer) *annotate.Layer {
	if present != nil {
		return present
	}
	return (&annotate.Layer{}).WithHeader(then.Header)
}

// Words say which moment is shown, as in "today, 15:20".
func (l *LookBack) Words() string { return momentWords(l.When, l.h.s.opt.Now()) }

// sheets are the layers that the page shows: what was marked then, as decided marks
// are, and what is other now as lines.
func (l *LookBack) sheets() []Sheet {
	who := l.h.Person()
	then, now := who, who
	then.Name += ", then"
	now.Name += ", now"
	out := []Sheet{{Layer: l.drawn, Part: Decided, By: then}}
	if l.now != nil && l.now.Len() > 0 {
		out = append(out, Sheet{Layer: l.now, Part: Colleague, Number: 1, By: now})
	}
	return out
}

// index is the number of the framed difference, or -1.
func (l *LookBack) index() int {
	return slices.IndexFunc(l.Differences, func(d Difference) bool { return d.ID == l.current })
}

// Index is the number of the difference that the page frames, -1 where none is.
func (l *LookBack) Index() int { return l.index() }

// Current is the difference that the page frames, or nil.
func (l *LookBack) Current() *Difference {
	if i := l.index(); i >= 0 {
		return &l.Differences[i]
	}
	return nil
}

// Show frames a difference and brings it into view.
func (l *LookBack) Show(i int) {
	if i < 0 || i >= len(l.Differences) || l.h.look != l {
		return
	}
	l.current = l.Differences[i].ID
	l.h.s.tellHistory()
	l.reveal(&l.Differences[i])
}

func (l *LookBack) reveal(d *Difference) {
	if at := d.spans; len(at) > 0 {
		l.h.s.On.Reveal.Emit(Reveal{Span: annotate.Span{Start: at[0].Start, End: at[len(at)-1].End}, Center: true})
	}
}

// next frames the next difference, or the one before, round the ends.
func (l *LookBack) next(by int) {
	n := len(l.Differences)
	if n == 0 {
		l.h.s.tell("No mark was other then than it is now.")
		return
	}
	l.Show((l.index() + by + n) % n)
}

// pick frames the difference over a code point; of several the next one.
func (l *LookBack) pick(point int) {
	n, from := len(l.Differences), l.index()
	for k := 1; k <= n; k++ {
		i := (from + k) % n
		if slices.ContainsFunc(l.Differences[i].spans, func(s annotate.Span) bool { return s.Contains(point) }) {
			l.Show(i)
			return
		}
	}
}

// framed is what the page frames.
func (l *LookBack) framed() []annotate.Span {
	if d := l.Current(); d != nil {
		return d.spans
	}
	return nil
}

// Chosen reports whether a difference is among those that are to be brought back.
func (l *LookBack) Chosen(i int) bool { return l.chosen[l.Differences[i].ID] }

// ChosenCount is how many are.
func (l *LookBack) ChosenCount() int { return len(l.chosen) }

// TakesAway reports whether bringing back what is chosen, or the framed difference,
// only takes away what was added since.
func (l *LookBack) TakesAway() bool {
	takes := false
	for _, d := range l.Differences {
		if l.chosen[d.ID] || len(l.chosen) == 0 && d.ID == l.current {
			if takes = d.Became == AddedSince; !takes {
				return false
			}
		}
	}
	return takes
}

// Choose puts a difference among those that are to be brought back, or takes it out.
func (l *LookBack) Choose(i int, chosen bool) {
	if i < 0 || i >= len(l.Differences) {
		return
	}
	if id := l.Differences[i].ID; chosen {
		l.chosen[id] = true
	} else {
		delete(l.chosen, id)
	}
	l.current = l.Differences[i].ID
	l.h.s.tellHistory()
}

// compare finds what is other now, for the present as it is.
func (l *LookBack) compare() {
	was := l.index()
	if to := l.present(); to != l.to {
		back, err := storage.Restoring(to, l.then)
		if err != nil { // only where ids are named
			l.h.s.fail(err)
			return
		}
		l.to, l.back = to, back
	}
	l.Differences, l.Whole = l.h.differences(l.back), l.h.otherwise(l.back)
	var now []*annotate.Annotation
	for _, d := range l.Differences {
		if d.Now != nil {
			now = append(now, d.Now)
		}
	}
	var err error
	if l.now, err = annotate.NewLayer(annotate.Header{}, annotate.Contents{Annotations: now}); err != nil {
		l.h.s.fail(err)
	}
	for id := range l.chosen {
		if !slices.ContainsFunc(l.Differences, func(d Difference) bool { return d.ID == id }) {
			delete(l.chosen, id)
		}
	}
	if n := len(l.Differences); n > 0 && l.index() < 0 {
		l.current = l.Differences[min(max(was, 0), n-1)].ID
	}
}

// Counts says how many marks are other, as in "2 gone since, 1 changed".
func (l *LookBack) Counts() string {
	n := map[Became]int{}
	for _, d := range l.Differences {
		n[d.Became]++
	}
	words := ""
	for _, b := range []Became{GoneSince, ChangedSince, AddedSince} {
		if n[b] > 0 {
			words += map[bool]string{true: "", false: ", "}[words == ""] + fmt.Sprintf("%d %s", n[b], b)
		}
	}
	return cmp.Or(words, "nothing is other now")
}
