package anchor_test

import (
	"testing"

	"pgregory.net/rapid"

	"postil/annotate"
	"postil/annotate/anchor"
)

// drawSpan is a stretch of a short text, never empty.
func drawSpan(r *rapid.T) annotate.Span {
	start := rapid.IntRange(0, 40).Draw(r, "start")
	return annotate.Span{Start: start, End: start + rapid.IntRange(1, 6).Draw(r, "length")}
}

func drawPlace(r *rapid.T) anchor.Place {
	p := anchor.Place{Verdict: rapid.SampledFrom(anchor.Verdicts()).Draw(r, "verdict"), Reason: "drawn"}
	if p.Verdict <= anchor.Changed {
		p.Span = drawSpan(r)
	}
	if p.Verdict == anchor.Changed {
		p.Candidates = []anchor.Candidate{{Span: p.Span, Nearness: rapid.Float64Range(0, 1).Draw(r, "nearness")}}
	}
	if p.Verdict > anchor.Changed {
		near := 1.0
		for range rapid.IntRange(0, anchor.MostCandidates).Draw(r, "candidates") {
			near *= rapid.Float64Range(0, 1).Draw(r, "nearness")
			p.Candidates = append(p.Candidates, anchor.Candidate{Span: drawSpan(r), Nearness: near})
		}
	}
	return p
}

func TestProposalsPutPiecesTogetherWithoutOverlap(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var p anchor.Placement
		for range rapid.IntRange(1, 4).Draw(r, "pieces") {
			p.Places = append(p.Places, drawPlace(r))
		}
		most := rapid.IntRange(1, 9).Draw(r, "most")
		near, got := 1.0, p.Proposals(most)
		if len(got) > most {
			r.Fatalf("%d proposals, at most %d were asked for", len(got), most)
		}
		for _, o := range got {
			if o.Nearness < 0 || o.Nearness > near+1e-9 || len(o.Spans) != len(p.Places) {
				r.Fatalf("%v after one of %v", o, near)
			}
			near = o.Nearness
			some := false
			for i, s := range o.Spans {
				some = some || !s.Empty()
				if s.Empty() && (p.Places[i].Verdict != anchor.Gone || len(p.Places) == 1) {
					r.Errorf("a piece that is %v has no place in %v", p.Places[i].Verdict, o)
				}
				if p.Places[i].Verdict <= anchor.Changed && s != p.Places[i].Span {
					r.Errorf("a piece at %v is put at %v", p.Places[i].Span, s)
				}
				for _, e := range o.Spans[:i] {
					if e.Overlaps(s) {
						r.Errorf("%v overlap", o.Spans)
					}
				}
			}
			if !some {
				r.Error("a proposal without a place")
			}
		}
	})
}

func TestTheCandidatesOfOnePieceAreItsProposals(t *testing.T) {
	at := []anchor.Candidate{{Span: annotate.Span{Start: 4, End: 8}, Nearness: 0.9}, {Span: annotate.Span{Start: 20, End: 24}, Nearness: 0.8}}
	for _, v := range []anchor.Verdict{anchor.Ambiguous, anchor.Gone} {
		got := anchor.Placement{Verdict: v, Places: []anchor.Place{{Verdict: v, Candidates: at}}}.Proposals(9)
		if len(got) != 2 || got[0].Spans[0] != at[0].Span || got[1].Spans[0] != at[1].Span || got[1].Nearness != 0.8 {
			t.Errorf("%v: %v", v, got)
		}
	}
}
