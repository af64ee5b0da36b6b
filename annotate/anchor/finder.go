package anchor

import (
	"cmp"
	"context"
	"slices"
	"unicode"

	"postil/annotate"
	"postil/annotate/text"
)

// Span is a half-open range of code points.
type Span = text.Span

// Finder finds the passages of marks in a text. It is made for one goroutine.
type Finder struct {
	old, new       *text.Text
	before, after  side
	common         blocks
	enough, alone  int // see evidence
	shortestFixing int
	// another tells that hardly anything of the old text is left: what comes again
	// in the new one may be a turn of phrase.
	another bool
}

// Evidence is counted in code points that stand beside a passage as they stood,
// less editPrice for each edit among them.
const (
	// surroundings is how much text is compared on either side, where the old
	// text is known.
	surroundings = 64
	// manySurroundings is how much is compared where several places are alike.
	manySurroundings = 320
	// enoughContext is the evidence that a place needs.
	enoughContext = 24
	// enoughAlone is what the quote may give together with its context instead: a
	// long one needs no context.
	enoughAlone = 32
	// shortQuote is how long a quote must be not to need the same letters next to it.
	shortQuote = 8
	// shortestBlock is how long a block must be to decide without comparing.
	shortestBlock = 48
)

// MostCandidates is how many places a verdict names at most.
const MostCandidates = 8

// New makes a Finder of the text that marks were made on, which may be nil where
// it is lost, and the text in which they are to be found. It compares the two, in
// time that grows with their length.
func New(old, now *text.Text) *Finder {
	f := &Finder{old: old, new: now, enough: enoughContext, alone: enoughAlone, shortestFixing: shortestBlock}
	f.after.runes = now.Runes(0, now.Len())
	f.after.dense = isDense(f.after.runes)
	if old != nil {
		f.before.runes = old.Runes(0, old.Len())
		f.before.dense = f.after.dense
		f.common = common(f.before.runes, f.after.runes)
	}
	if old != nil && 10*f.common.kept() < len(f.before.runes) {
		f.another = true
		f.enough, f.alone, f.shortestFixing = 3*enoughContext, 3*enoughAlone, 3*shortestBlock
	}
	if f.after.dense {
		f.enough, f.alone, f.shortestFixing = f.enough/2, f.alone/2, f.shortestFixing/2
	}
	return f
}

// PlaceAll finds many marks, in their order. It fails only when ctx ends.
func (f *Finder) PlaceAll(ctx context.Context, marks []*annotate.Annotation) ([]Placement, error) {
	out := make([]Placement, len(marks))
	for i, m := range marks {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		out[i] = f.Place(m.Fragments)
	}
	return out, nil
}

// Place finds the fragments of one mark. A mark of which every piece was found,
// but which would have to change their order or let them overlap, is Changed.
func (f *Finder) Place(fragments []annotate.Fragment) Placement {
	var p Placement
	end, ordered := 0, true
	for i, fr := range fragments {
		at := f.place(fr)
		p.Places = append(p.Places, at)
		if i == 0 || at.Verdict > p.Verdict {
			p.Verdict, p.Reason = at.Verdict, at.Reason
		}
		if at.Verdict <= Changed {
			ordered = ordered && at.Span.Start >= end
			end = at.Span.End
		}
	}
	switch {
	case len(fragments) == 0:
		p.Verdict, p.Reason = Gone, "it has no passage"
	case !ordered && p.Verdict < Changed:
		p.Verdict, p.Reason = Changed, "its pieces stand in another order now"
	}
	return p
}

// place finds one fragment.
func (f *Finder) place(fr annotate.Fragment) Place {
	if fr.Exact == "" {
		return Place{Verdict: Gone, Reason: "it quotes nothing"}
	}
	known := f.old != nil && fr.Fits(f.old)
	if known {
		at, ok := f.fixed(fr.Span)
		if ok {
			return f.found(fr, known, at, "the text around it is as it was", "moved with the text around it")
		}
		if twins := f.twins(fr.Span); len(twins) > 1 {
			return Place{Verdict: Ambiguous, Reason: "it stands twice, with what was before it once and with what was after it once", Candidates: twins}
		}
	}
	w := f.window(fr, known)
	all, more := f.after.search(w)
	var good, poor []match
	for _, m := range all {
		switch {
		case known && f.taken(fr.Span, m.span):
		case f.convinces(w, m):
			good = append(good, m)
		default:
			poor = append(poor, m)
		}
	}
	if len(w.runes) == len(w.quote()) && len(all) == 1 && all[0].exact() && all[0].span == fr.Span && !more {
		good = all // nothing but the quote is known, and it stands once, and where it stood
	}
	good = withoutShadows(good)
	best, clear := f.best(fr, known, good)
	switch {
	case len(good) == 0 && len(poor) > 0 && more:
		return Place{Verdict: Ambiguous, Reason: "its words are repeated too often to tell which are meant", Candidates: w.candidates(poor)}
	case len(good) == 0:
		return Place{Verdict: Gone, Reason: "nothing that is like it and stands among the same words", Candidates: w.candidates(poor)}
	case more:
		return Place{Verdict: Ambiguous, Reason: "its words and those around them are repeated too often to tell which are meant", Candidates: w.candidates(good)}
	case !clear:
		return Place{Verdict: Ambiguous, Reason: "a second place is nearly as good", Candidates: w.candidates(good)}
	}
	if !best.exact() {
		return f.changed(w, best, differs(w.quote(), f.after.runes[best.span.Start:best.span.End]))
	}
	if known && f.another {
		return Place{Verdict: Ambiguous, Reason: "hardly anything of the old text is left, and this may be a phrase that comes again", Candidates: w.candidates(good)}
	}
	if known && f.rivalled(fr.Span, best) {
		return Place{Verdict: Ambiguous, Reason: "another passage of the old text may as well be the one that is here", Candidates: w.candidates(good)}
	}
	if same := best.span == fr.Span; !known && best.before+best.after > 0 && (!same || fr.Span.Len() < f.alone || 4*best.before > len(w.before()) || 4*best.after > len(w.after())) {
		return Place{Verdict: Ambiguous, Reason: "the old text is lost, and what stood around it is here only in part", Candidates: w.candidates(good)}
	}
	return f.found(fr, known, best.span.Start, "its words are where they were", "its words stand among the same words elsewhere")
}

// best is the nearest of several matches, and whether no other is nearly as good.
// Where there is one, what is further away may tell, as long as it does not speak
// against what is near.
func (f *Finder) best(fr annotate.Fragment, known bool, good []match) (best match, clear bool) {
	alone := func(of []match) bool {
		return !slices.ContainsFunc(of[1:], func(m match) bool { return m.rivals(of[0]) })
	}
	switch {
	case len(good) == 0:
		return match{}, false
	case alone(good) || !known:
		return good[0], alone(good)
	}
	further := f.after.again(f.around(f.before.runes, fr.Span, manySurroundings), good)
	i := slices.IndexFunc(good, func(m match) bool { return m.span == further[0].span })
	return good[i], alone(further) && !good[i].yields(good[0])
}

// found is a place where the quote stands word for word.
func (f *Finder) found(fr annotate.Fragment, known bool, start int, same, moved string) Place {
	s := Span{Start: start, End: start + fr.Span.Len()}
	if !known {
		s.End = start + len([]rune(fr.Exact))
	}
	if whole := f.new.SnapGrapheme(s); whole != s && !f.cutBefore(fr, known) {
		return Place{
			Verdict: Changed, Span: whole, Reason: "a character at its edge has another form",
			Candidates: []Candidate{{whole, 1 - float64(whole.Len()-s.Len())/float64(whole.Len())}},
		}
	}
	if whole := f.wholeWords(fr, known, s); whole != s {
		whole = f.new.SnapGrapheme(whole)
		return Place{
			Verdict: Changed, Span: whole, Reason: "a word at its edge is longer now",
			Candidates: []Candidate{{whole, 1 - float64(whole.Len()-s.Len())/float64(whole.Len())}},
		}
	}
	if s == fr.Span {
		return Place{Verdict: Same, Span: s, Reason: same}
	}
	return Place{Verdict: Moved, Span: s, Reason: moved}
}

// changed is a place where something like the quote stands.
func (f *Finder) changed(w window, m match, reason string) Place {
	span := f.new.SnapGrapheme(m.span)
	return Place{Verdict: Changed, Span: span, Reason: reason, Candidates: []Candidate{{span, w.nearness(m)}}}
}

// cutBefore reports whether the fragment cut a grapheme cluster already in the
// text that it was made on.
func (f *Finder) cutBefore(fr annotate.Fragment, known bool) bool {
	on, s := f.madeOn(fr, known)
	return on.SnapGrapheme(s) != s
}

// madeOn is the text that a fragment was made on, or as much of it as is known,
// and where the fragment is in that.
func (f *Finder) madeOn(fr annotate.Fragment, known bool) (*text.Text, Span) {
	if known {
		return f.old, fr.Span
	}
	around, err := text.New(fr.Prefix + fr.Exact + fr.Suffix)
	if err != nil {
		around, _ = text.New("") // no text has such words
		return around, Span{}
	}
	start := len([]rune(fr.Prefix))
	return around, Span{Start: start, End: start + len([]rune(fr.Exact))}
}

// wholeWords widens a place by what now belongs to the words at its edges: "fear"
// in "feared" is another word than the one that was marked. An edge that was
// within a word before stays.
func (f *Finder) wholeWords(fr annotate.Fragment, known bool, s Span) Span {
	on, was := f.madeOn(fr, known)
	if w, cut := cutWord(f.new, s.Start); cut {
		if _, before := cutWord(on, was.Start); !before {
			s.Start = w.Start
		}
	}
	if w, cut := cutWord(f.new, s.End); cut {
		if _, before := cutWord(on, was.End); !before {
			s.End = w.End
		}
	}
	return s
}

// cutWord is the word that an offset is within, between two letters or digits.
func cutWord(t *text.Text, at int) (w Span, cut bool) {
	if at <= 0 || at >= t.Len() || !ofWord(t.At(at-1)) || !ofWord(t.At(at)) {
		return Span{}, false
	}
	w = t.WordAt(at)
	return w, w.Start < at
}

func ofWord(r rune) bool { return unicode.In(r, unicode.L, unicode.M, unicode.N) }

// fixed is where a stretch of the old text can only be: within a block that holds
// it between two landmarks. A short block needs evidence beyond itself.
func (f *Finder) fixed(s Span) (start int, ok bool) {
	f.common.over(s.Start, s.End, func(b block) bool {
		at := Span{Start: s.Start + b.shift(), End: s.End + b.shift()}
		if b.fixes(s.Start, s.End) && (b.len >= f.shortestFixing || b.begins && b.ends || f.supported(s, at)) {
			start, ok = at.Start, true
		}
		return !ok
	})
	return start, ok
}

// supported reports whether on both sides of a place there is as much evidence as
// one side needs to convince.
func (f *Finder) supported(old, now Span) bool {
	w := f.around(f.before.runes, old, surroundings)
	m := f.after.measure(w, reversed(w.before()), now)
	return min(m.left, m.right) >= f.enough
}

// twins are the places at which blocks hold a stretch that none of them fixes. It
// was put in once more beside itself, or what parted two like ones was taken out.
func (f *Finder) twins(s Span) []Candidate {
	var out []Candidate
	whole := f.around(f.before.runes, s, surroundings)
	f.common.over(s.Start, s.End, func(b block) bool {
		at := Span{Start: s.Start + b.shift(), End: s.End + b.shift()}
		m := f.after.measure(whole, reversed(whole.before()), at)
		out = append(out, Candidate{at, whole.nearness(m)})
		return len(out) < MostCandidates
	})
	slices.SortFunc(out, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(b.Nearness, a.Nearness), cmp.Compare(a.Span.Start, b.Span.Start))
	})
	return out
}

// taken reports whether a place in the new text can only be that of another
// stretch of the old one.
func (f *Finder) taken(old, now Span) bool {
	out := false
	f.common.overNew(now.Start, now.End, func(b block) bool {
		start := now.Start - b.shift()
		out = start != old.Start && b.len >= f.shortestFixing && b.fixes(start, start+now.Len())
		return !out
	})
	return out
}

// rivalled reports whether some other passage of the old text, of which it is not
// known where it has gone, is at a place as well as the one that was looked for. It
// is asked for more than in rivals: of a repeated paragraph, whose neighbours may
// have moved beside another copy, the near one need not be the right one.
func (f *Finder) rivalled(old Span, m match) bool {
	w := f.around(f.after.runes, m.span, surroundings)
	all, more := f.before.search(w)
	wide := f.around(f.after.runes, m.span, manySurroundings)
	before := reversed(wide.before())
	own := f.before.measure(wide, before, old)
	for _, r := range all {
		if !r.exact() || r.span == old || !f.convinces(w, r) || !r.rivals(m) && r.distance() >= 2*m.distance()+4 ||
			!m.yields(r) && !f.before.measure(wide, before, r.span).rivals(own) {
			continue
		}
		if at, ok := f.fixed(r.span); !ok || at == m.span.Start {
			return true
		}
	}
	return more
}

// window is a fragment with what stood around it.
func (f *Finder) window(fr annotate.Fragment, known bool) window {
	if known {
		return f.around(f.before.runes, fr.Span, surroundings)
	}
	prefix, exact := []rune(fr.Prefix), []rune(fr.Exact)
	return window{slices.Concat(prefix, exact, []rune(fr.Suffix)), len(prefix), len(prefix) + len(exact)}
}

// around is a stretch of a text as a window, with so much text on either side.
func (f *Finder) around(s []rune, at Span, n int) window {
	if f.after.dense {
		n /= 2
	}
	from := max(0, at.Start-n)
	return window{s[from:min(len(s), at.End+n)], at.Start - from, at.End - from}
}

// convinces reports whether there is evidence enough that a match is the passage:
// of its surroundings, or of its own words where they are many.
func (f *Finder) convinces(w window, m match) bool {
	context, length := len(w.before())+len(w.after()), w.end-w.start
	if m.exact() && length < shortQuote && m.touching < min(shortQuote/2, context) {
		return false // so few letters stand anywhere by chance
	}
	if m.evidence() >= min(f.enough, (3*context+4)/5) && m.evidence() > 0 {
		return 2*m.quote <= max(length, m.span.Len())
	}
	return 4*m.quote <= length && length-editPrice*m.quote+m.evidence() >= f.alone
}
