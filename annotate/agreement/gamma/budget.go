package gamma

import "context"

// allowance is what the alignment of one document or sample may take.
type allowance struct{ steps, bytes int64 }

func (o *Options) allowance() allowance { return allowance{o.Budget, o.Memory} }

// What grows faster than a document shares its memory in eighths: pairs of
// neighbours, candidates, and what the frontier goes through. None borrows of
// another, and what is counted is what is in use, not what is reserved: else the
// result for a document would depend on those that were aligned before it.
func (a allowance) pairs() int64      { return a.bytes / 8 * 2 }
func (a allowance) candidates() int64 { return a.bytes / 8 * 3 }
func (a allowance) frontier() int64   { return a.bytes / 8 * 3 }

// The bytes that one of each takes, at the moment when all its slices grow: a
// slice that grows by a quarter is there twice while it is copied, so 2¼ times
// what it holds.
const (
	pairBytes      = 96 // of neighbours, with its place among the rough ones
	candidateBytes = 96 // with its excess and its column in the linear programme
	memberBytes    = 24 // a unit of a candidate
	optionBytes    = 48 // of the frontier
	nodeBytes      = 128
	wordBytes      = 24 // of the mask of an option or a node
)

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
