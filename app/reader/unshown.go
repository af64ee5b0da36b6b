package reader

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"postil/app/reader/layout"
	"postil/app/reader/shape"
	"postil/app/session"
)

// counted is what the count of characters without a font depends on besides
// the article.
type counted struct {
	doc    *session.Doc
	family shape.Family
}

// countUnshown has the characters counted, on another goroutine, that no font
// has. What was under way for another article or face is given up.
func (r *Reader) countUnshown() {
	d := r.s.Doc()
	now := counted{doc: d, family: r.styles.body.Font.Family}
	if r.layout == nil {
		d, now = nil, counted{}
	}
	if now == r.counted {
		return
	}
	r.counted = now
	if d == nil {
		r.s.FindUnshown(nil)
		return
	}
	styles, faces, t := r.styles, r.faces, d.Article.Text
	r.s.FindUnshown(func(ctx context.Context) session.Unshown {
		var out session.Unshown
		counts := map[rune]int{}
		err := layout.Boxes(ctx, t, shape.NewEngine(faces), styles.of, func(start, _ int, lacking []rune) {
			out.At = append(out.At, uint32(start))
			for _, c := range lacking {
				counts[c]++
			}
		})
		if err != nil { // given up: nobody waits for it
			return session.Unshown{}
		}
		for _, c := range slices.Sorted(maps.Keys(counts)) {
			out.Points = append(out.Points, session.PointCount{Point: c, Count: counts[c]})
		}
		slices.SortStableFunc(out.Points, func(a, b session.PointCount) int { return cmp.Compare(b.Count, a.Count) })
		return out
	})
}
