package layout

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestLongParagraphsAreCutAtBreakOpportunities(t *testing.T) {
	words := strings.Repeat("harbour quay of the northern piers ", 3000)
	txt := newText(t, "short\n"+words+"\nshort")
	blocks := cut(txt)
	if len(blocks) < 8 {
		t.Fatalf("only %d blocks", len(blocks))
	}
	for i, b := range blocks {
		if i+1 < len(blocks) && int(blocks[i+1].start-b.start) > MaxBlock+1 {
			t.Errorf("block %d holds %d code points", i, blocks[i+1].start-b.start)
		}
		if b.cut && txt.At(int(blocks[i+1].start)-1) != ' ' {
			t.Errorf("block %d is cut inside a word", i)
		}
	}
	if !blocks[1].cut || blocks[0].cut || blocks[len(blocks)-1].cut {
		t.Error("the wrong blocks go on in the next")
	}
}

func TestUnbreakableParagraphsAreCutBetweenGraphemes(t *testing.T) {
	txt := newText(t, strings.Repeat("e\u0301\u0323", 20_000))
	blocks := cut(txt)
	if len(blocks) < 4 {
		t.Fatalf("only %d blocks", len(blocks))
	}
	for _, b := range blocks {
		if b.start%3 != 0 {
			t.Errorf("a block begins at %d, inside a grapheme", b.start)
		}
	}
}

func TestPiecesOfAParagraphShareItsStyleAndSpace(t *testing.T) {
	txt := newText(t, "x\n"+strings.Repeat("harbour ", 5000)+"\nx")
	o := spaced(500)
	inner := o.StyleOf
	o.StyleOf = func(start, end int) ParagraphStyle {
		if start != 0 && txt.At(start-1) != '\n' || end != txt.Len() && txt.At(end) != '\n' {
			t.Errorf("asked for the style of %d…%d, which is no paragraph", start, end)
		}
		return inner(start, end)
	}
	l := New(txt, newEngine(t), o)
	for b := 1; b < len(l.blocks)-1; b++ {
		first := l.Line(Ref{b, 0})
		f, _ := l.wrapped(b)
		last := l.Line(Ref{b, f.lines - 1})
		if got, want := first.Before, float32(0); b == 1 && got != 6 || b > 1 && got != want {
			t.Errorf("block %d has %v px before it", b, got)
		}
		ends := b == len(l.blocks)-2
		if after := last.Height - 29; ends && after != 10.5 || !ends && after != 0 {
			t.Errorf("block %d has %v px after it", b, after)
		}
		if first.First != (b == 1) || last.Last != ends {
			t.Errorf("block %d: First %v, Last %v", b, first.First, last.Last)
		}
	}
}

func TestHeightsAgreeWithAPlainSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int32Range(1, 5000), 1, 100).Draw(t, "heights")
		blocks := make([]block, len(values))
		for i, v := range values {
			blocks[i].height = v
		}
		var h heights
		h.build(blocks)
		for range 20 {
			i := rapid.IntRange(0, len(values)-1).Draw(t, "block")
			v := rapid.Int32Range(1, 5000).Draw(t, "new height")
			h.add(i, int64(v-values[i]))
			values[i] = v

			i = rapid.IntRange(0, len(values)).Draw(t, "asked")
			var sum int64
			for _, v := range values[:i] {
				sum += int64(v)
			}
			if got := h.before(i); got != sum {
				t.Fatalf("%d px before block %d, not %d", got, i, sum)
			}
			y := rapid.Int64Range(-10, h.total+10).Draw(t, "y")
			b, within := h.find(y)
			if h.before(b)+within != max(y, 0) || within < 0 || within >= int64(values[b]) && b < len(values)-1 {
				t.Fatalf("%d is in block %d + %d", y, b, within)
			}
		}
	})
}

func TestWhatIsKeptIsBounded(t *testing.T) {
	txt := newText(t, english(60_000))
	l := New(txt, newEngine(t), plain(300))
	lines := all(l)
	if len(lines) < 2*shapedLines {
		t.Fatalf("only %d lines: the test proves nothing", len(lines))
	}
	if l.shaped.cost > shapedLines || len(l.shaped.entries) != l.shaped.cost {
		t.Errorf("%d shaped lines are kept", len(l.shaped.entries))
	}
	if l.prepared.cost > preparedRunes {
		t.Errorf("%d code points are kept prepared", l.prepared.cost)
	}
}

func TestTheCacheDropsWhatWasNotUsedLongest(t *testing.T) {
	c := newCache[string, int](3)
	for i, k := range strings.Fields("a b c") {
		c.put(k, i, 1)
	}
	c.get("a")
	c.put("d", 3, 1)
	if _, ok := c.get("b"); ok {
		t.Error("b was used longest ago and is still there")
	}
	for _, k := range strings.Fields("a c d") {
		if _, ok := c.get(k); !ok {
			t.Errorf("%s is gone", k)
		}
	}
	c.put("huge", 4, 10)
	if _, ok := c.get("huge"); !ok || len(c.entries) != 1 {
		t.Errorf("a value beyond the limit leaves %d entries", len(c.entries))
	}
}

func FuzzLayout(f *testing.F) {
	for _, s := range []string{"", "\n\n", "a b\u2028c", "שלום hello \t x", strings.Repeat("\u0301", 300), "\u200b\u00ad\u202e"} {
		f.Add(s, uint16(100))
	}
	engine := newEngine(f)
	f.Fuzz(func(t *testing.T, s string, width uint16) {
		if !utf8.ValidString(s) || strings.ContainsAny(s, "\r\x00") {
			return
		}
		txt := newText(t, s)
		at := 0
		for _, line := range all(New(txt, engine, plain(float32(width)))) {
			if line.Start != at {
				t.Fatalf("a line begins at %d, not %d", line.Start, at)
			}
			at = line.End
			if line.Last {
				at++
			}
		}
		if at != txt.Len()+1 {
			t.Fatalf("the lines end at %d of %d", at-1, txt.Len())
		}
	})
}
