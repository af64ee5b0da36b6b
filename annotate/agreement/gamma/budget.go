package gamma

import "context"

// budget counts the steps of one alignment. Work that runs in steps asks it
// whether to go on.
type budget struct {
	ctx  context.Context
	left int64
	poll int64 // of left, below which the context is asked next
	err  error // of the context
}

// pollSteps is how many steps pass between two looks at the context.
const pollSteps = 1 << 16

func newBudget(ctx context.Context, steps int64) *budget {
	return &budget{ctx: ctx, left: steps, poll: steps}
}

// spend takes steps from the budget and reports whether there were enough.
func (b *budget) spend(steps int) bool {
	b.left -= int64(steps)
	if b.left < b.poll {
		b.poll = b.left - pollSteps
		if b.err == nil {
			b.err = b.ctx.Err()
		}
	}
	return b.left >= 0 && b.err == nil
}

// lend lets work have some steps of the budget, and takes what it used.
func (b *budget) lend(steps int64, work func(part *budget)) {
	part := newBudget(b.ctx, steps)
	work(part)
	b.left -= steps - part.left
	b.err = part.err
}
