package layout

import (
	"context"

	"postil/annotate/text"
	"postil/app/reader/shape"
)

// Boxes visits, in text order, the characters of a text that a layout draws as
// boxes because no face has them. A character is told by its code points in the
// text, half-open, and by those of it that its style's own face lacks, which
// are good until yield returns. It is meant to run beside the layout, with an
// engine of its own, and wraps and shapes nothing; styleOf is the layout's. It
// stops early with the error of ctx.
func Boxes(ctx context.Context, t *text.Text, e *shape.Engine, styleOf func(start, end int) ParagraphStyle, yield func(start, end int, lacking []rune)) error {
	for i := range t.Lines() {
		p := t.LineSpan(i)
		font := styleOf(p.Start, p.End).Font
		for p.Start < p.End {
			if err := ctx.Err(); err != nil {
				return err
			}
			end := p.End
			if p.Len() > MaxBlock {
				end = cutBefore(t, p.Start+MaxBlock)
			}
			from := p.Start
			e.Boxes(t.Slice(from, end), font, func(start, end int, lacking []rune) {
				yield(from+start, from+end, lacking)
			})
			p.Start = end
		}
	}
	return nil
}
