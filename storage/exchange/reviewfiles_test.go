package exchange_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"postil/annotate"
	"postil/annotate/agreement"
	"postil/annotate/compare"
	"postil/storage"
	"postil/storage/exchange"
)

// window is one of two programs in which the same reviewer works.
type window struct {
	file    *storage.LayerFile
	layer   *annotate.Layer
	history annotate.History
}

func TestAnyDecisionsUndosAndMergesChangeOnlyTheReviewersFile(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := settled(t)
		before := tree(t, w.Root())
		a, err := w.ReadArticle("a.txt")
		if err != nil {
			rt.Fatal(err)
		}
		windows := make([]*window, 2)
		for i := range windows {
			f, l, err := w.OpenLayer(a, person(3, "lead"), noon)
			if err != nil {
				rt.Fatal(err)
			}
			windows[i] = &window{file: f, layer: l}
		}
		clock := noon
		made := map[annotate.ID]bool{}
		for n := range rapid.IntRange(1, 8).Draw(rt, "steps") {
			clock = clock.Add(time.Minute)
			v := windows[rapid.IntRange(0, 1).Draw(rt, "window")]
			switch rapid.IntRange(0, 3).Draw(rt, "step") {
			case 0:
				if l, _, err := v.history.Undo(v.layer, clock); err == nil {
					v.layer = l
				}
			case 1: // merges what the other window has saved
				if v.layer, err = v.file.Save(t.Context(), v.layer); err != nil {
					rt.Fatal(err)
				}
			default:
				r, err := compare.ReviewOf(layersOf(t, w, a), agreement.Choice{}, nil)
				if err != nil {
					rt.Fatal(err)
				}
				k := r.Cases[rapid.IntRange(0, len(r.Cases)-1).Draw(rt, "case")]
				d := compare.On(k.Case, id(200+n), rapid.SampledFrom([]annotate.Verdict{annotate.VerdictAccept, annotate.VerdictReject, annotate.VerdictDefer}).Draw(rt, "verdict"))
				c, err := compare.Put(v.layer, "decide", d)
				if err != nil {
					rt.Fatal(err)
				}
				if v.layer, _, err = v.history.Do(v.layer, c, clock); err != nil {
					rt.Fatal(err)
				}
				made[d.ID] = true
			}
		}
		for _, v := range []*window{windows[0], windows[1], windows[0]} {
			if v.layer, err = v.file.Save(t.Context(), v.layer); err != nil {
				rt.Fatal(err)
			}
		}
		for name, data := range tree(t, w.Root()) {
			if !strings.HasPrefix(name, "a.txt.lead.") && !strings.HasPrefix(name, ".postil/history/a.txt.lead/") && data != before[name] {
				rt.Fatalf("%s has changed", name)
			}
		}
		// What was decided in either window is there, or was taken back in it.
		for _, l := range layersOf(t, w, a).Layers {
			if l.Person.Slug != "lead" {
				continue
			}
			for id := range made {
				_, there := l.Decision(id)
				if _, deleted := l.Tombstone(id); !there && !deleted {
					rt.Fatalf("the decision %s is lost", id)
				}
			}
		}
		j := exchange.ExportJob{Workspace: w, Layer: exchange.GoldLayer, Gold: exchange.GoldOptions{Strategy: compare.Majority}}
		one, _ := export(t, j, flat(exchange.Holds{Overlaps: exchange.AnyOverlap}))
		if two, _ := export(t, j, flat(exchange.Holds{Overlaps: exchange.AnyOverlap})); one != two {
			rt.Fatal("gold is not the same again")
		}
	})
}
