package anchor_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"postil/annotate"
	"postil/annotate/anchor"
	"postil/annotate/text"
)

// kinds of change, with the least share of the surviving marks that must be found
// where the old text is known, and where only quotes and contexts are.
var kinds = []struct {
	name         string
	known, alone float64
	change       func(m *mutant)
}{
	{"nothing", 1, 0.95, func(*mutant) {}},
	{"typos", 0.99, 0.6, func(m *mutant) { m.typos(200) }},
	{"many typos", 0.98, 0.25, func(m *mutant) { m.typos(50) }},
	{"words changed", 0.98, 0.6, func(m *mutant) { m.wordsChanged(150) }},
	{"paragraphs moved", 0.98, 0.6, func(m *mutant) { m.move(false); m.move(false) }},
	{"sentences moved", 0.98, 0.6, func(m *mutant) { m.move(true); m.move(true) }},
	{"paragraphs put in", 0.99, 0.6, func(m *mutant) { m.insert(false); m.insert(false) }},
	{"sentences put in", 0.99, 0.6, func(m *mutant) { m.insert(true); m.insert(true) }},
	{"paragraphs taken out", 0.98, 0.6, func(m *mutant) { m.remove(false); m.remove(false) }},
	{"sentences taken out", 0.98, 0.6, func(m *mutant) { m.remove(true); m.remove(true) }},
	{"paragraphs again elsewhere", 0.98, 0.6, func(m *mutant) { m.again(false, false) }},
	{"sentences again elsewhere", 0.98, 0.6, func(m *mutant) { m.again(true, false) }},
	{"paragraphs again beside", 0.98, 0.6, func(m *mutant) { m.again(false, true) }},
	{"sentences again beside", 0.98, 0.6, func(m *mutant) { m.again(true, true) }},
	{"white space", 0.98, 0.4, func(m *mutant) { m.spaces() }},
	{"case", 0.98, 0.6, func(m *mutant) { m.shout() }},
	{"everything a little", 0.96, 0.2, func(m *mutant) {
		m.move(false)
		m.insert(true)
		m.remove(true)
		m.typos(300)
		m.spaces()
	}},
	{"rewritten", 1, 1, func(m *mutant) { m.rewrite() }},
	{"nothing but one sentence left", 0, 0, func(m *mutant) {
		start, end := m.part(true)
		kept := append([]letter{}, m.s[start:end]...)
		m.rewrite()
		m.splice(len(m.s), len(m.s), kept)
	}},
}

// tally counts what became of marks.
type tally struct {
	marks, survive, found, offered, edited, near, wrong, twins, twinsTold int
}

func (t *tally) add(o tally) {
	t.marks += o.marks
	t.survive += o.survive
	t.found += o.found
	t.offered += o.offered
	t.edited += o.edited
	t.near += o.near
	t.wrong += o.wrong
	t.twins += o.twins
	t.twinsTold += o.twinsTold
}

func share(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

func mustText(tb testing.TB, s string) *text.Text {
	tb.Helper()
	t, err := text.New(s)
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

// right reports whether a person would pick a place for a passage, too: its letters
// are there; or all that she could go by is there, so that nobody could say that it
// is another one, as where one of two equal paragraphs went. What she can go by is
// the text around it where she has the old text, else what the fragment kept.
func right(m *mutant, fr annotate.Fragment, old, now *text.Text, p annotate.Span, known bool) bool {
	t := m.truth(fr.Span)
	if !known {
		around := now.Slice(p.Start-len([]rune(fr.Prefix)), p.End+len([]rune(fr.Suffix)))
		return m.holds(fr.Span, p) && !t.twin || t.seam || around == fr.Prefix+fr.Exact+fr.Suffix
	}
	const far = 100
	return !t.twin && (t.seam || m.holds(fr.Span, p) ||
		old.Slice(fr.Start-far, fr.End+far) == now.Slice(p.Start-far, p.End+far) ||
		t.survives == fr.Span.Len() && strings.Count(old.String(), fr.Exact) == 1 && strings.Count(now.String(), fr.Exact) == 1)
}

// inWord reports whether an offset parts two letters of one word.
func inWord(t *text.Text, at int) bool {
	letter := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r) }
	return at > 0 && at < t.Len() && letter(t.At(at-1)) && letter(t.At(at)) && t.WordAt(at-1) == t.WordAt(at)
}

// judge places marks in a changed text and holds the verdicts against the truth.
func judge(tb testing.TB, f *anchor.Finder, m *mutant, old, now *text.Text, known bool, spans []annotate.Span, report func(string)) tally {
	var c tally
	for _, s := range spans {
		fr := annotate.NewFragment(old, s)
		p := f.Place([]annotate.Fragment{fr}).Places[0]
		t := m.truth(s)
		// Only the whole of a character can be marked.
		t.intact = t.intact && now.SnapGrapheme(t.span) == t.span
		longer := func(p annotate.Span) bool { // what was a whole word is a part of one
			return inWord(now, p.Start) && !inWord(old, s.Start) || inWord(now, p.End) && !inWord(old, s.End)
		}
		t.intact = t.intact && !longer(t.span)
		c.marks++
		say := func(what string) {
			report(fmt.Sprintf("%s: %v %q: %v %v %q (%s), truth %+v", what, s, fr.Exact, p.Verdict, p.Span, now.Quote(p.Span), p.Reason, t))
		}
		if p.Verdict.Sure() && (now.Quote(p.Span) != fr.Exact || (p.Verdict == anchor.Same) != (p.Span == s) || longer(p.Span) || !right(m, fr, old, now, p.Span, known)) {
			c.wrong++
			say("wrong")
			continue
		}
		switch {
		case t.twin:
			c.twins++
			if p.Verdict == anchor.Ambiguous {
				c.twinsTold++
			}
		case t.seam:
		case t.intact:
			c.survive++
			switch {
			case p.Verdict.Sure():
				c.found++
			case p.Verdict == anchor.Ambiguous && slices.ContainsFunc(p.Candidates, func(o anchor.Candidate) bool { return o.Span == t.span }):
				c.offered++
				say("offered")
			default:
				say("missed")
			}
		case !t.torn && 4*t.survives >= 3*s.Len():
			c.edited++
			if p.Verdict == anchor.Changed && p.Span.Overlaps(now.SnapGrapheme(t.span)) {
				c.near++
			} else {
				say("not near")
			}
		}
	}
	return c
}

// TestNoMarkLandsOnTheWrongWords changes invented articles in many ways, and knows
// of each passage where it has gone.
func TestNoMarkLandsOnTheWrongWords(t *testing.T) {
	const articles, marks = 3, 60
	verbose := os.Getenv("ANCHOR_VERBOSE") != ""
	var all, alone tally
	for _, k := range kinds {
		var sum, lost tally
		for i, sc := range scripts {
			for seed := range uint64(articles) {
				a := newAuthor(rand.New(rand.NewPCG(seed, uint64(i))), sc)
				old := mustText(t, a.article(3+int(seed)*6))
				m := newMutant(a, old.String())
				k.change(m)
				now := mustText(t, m.String())
				spans := passages(a.Rand, old, marks)
				report := func(mode string) func(string) {
					return func(s string) {
						if verbose || strings.HasPrefix(s, "wrong") {
							t.Logf("%s, %s, %d, %s: %s", k.name, sc.name, seed, mode, s)
						}
					}
				}
				sum.add(judge(t, anchor.New(old, now), m, old, now, true, spans, report("known")))
				lost.add(judge(t, anchor.New(nil, now), m, old, now, false, spans, report("alone")))
			}
		}
		t.Logf("%-28s known: wrong %d, found %.4f of %d, edited near %.3f of %d, twins told %.2f of %d; alone: wrong %d, found %.4f, or offered %.4f", k.name,
			sum.wrong, share(sum.found, sum.survive), sum.survive, share(sum.near, sum.edited), sum.edited, share(sum.twinsTold, sum.twins), sum.twins,
			lost.wrong, share(lost.found, lost.survive), share(lost.found+lost.offered, lost.survive))
		if sum.wrong+lost.wrong > 0 {
			t.Errorf("%s: %d marks are on the wrong words, %d where the old text is lost", k.name, sum.wrong, lost.wrong)
		}
		if got := share(sum.found, sum.survive); got < k.known {
			t.Errorf("%s: %.4f of the marks that survive are found, want %.2f", k.name, got, k.known)
		}
		if got := share(lost.found, lost.survive); got < k.alone {
			t.Errorf("%s: without the old text %.4f of the marks that survive are found, want %.2f", k.name, got, k.alone)
		}
		if got := share(lost.found+lost.offered, lost.survive); got < 0.95*k.known {
			t.Errorf("%s: without the old text %.4f of the marks that survive are found or offered", k.name, got)
		}
		all.add(sum)
		alone.add(lost)
	}
	if got := share(all.found, all.survive); got < 0.99 {
		t.Errorf("%.4f of all marks that survive are found", got)
	}
	t.Logf("all: known: wrong %d, found %.4f of %d, near %.4f of %d; alone: wrong %d, found %.4f", all.wrong, share(all.found, all.survive), all.survive, share(all.near, all.edited), all.edited, alone.wrong, share(alone.found, alone.survive))
}

// Articles of the corpus beyond those that it goes through every time, in which
// marks were once put on the wrong words: a paragraph that is repeated verbatim,
// whose neighbour has moved beside another copy of it; and a word of three letters
// that stands where it stood, but in another copy, the old text being lost.
func TestMarksInRepeatedParagraphsAreLeftToAPerson(t *testing.T) {
	for _, c := range []struct {
		script string
		seed   uint64
	}{{"devanagari", 5}, {"korean", 11}} {
		i := slices.IndexFunc(scripts, func(s script) bool { return s.name == c.script })
		a := newAuthor(rand.New(rand.NewPCG(c.seed, uint64(i))), scripts[i])
		old := mustText(t, a.article(3+int(c.seed)*6))
		m := newMutant(a, old.String())
		m.move(false)
		m.move(false)
		now := mustText(t, m.String())
		spans := passages(a.Rand, old, 60)
		report := func(s string) {
			if strings.HasPrefix(s, "wrong") {
				t.Errorf("%s: %s", c.script, s)
			}
		}
		judge(t, anchor.New(old, now), m, old, now, true, spans, report)
		judge(t, anchor.New(nil, now), m, old, now, false, spans, report)
	}
}
