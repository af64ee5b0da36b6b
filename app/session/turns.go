package session

import "context"

// turns runs jobs on another goroutine, one after the other. Of jobs that wait
// only the newest is run, and the one that runs is told to end for it.
type turns struct {
	running bool
	end     context.CancelFunc
	next    func(context.Context)
}

// inTurn runs a job, now or when its turn comes.
func (s *Session) inTurn(t *turns, job func(context.Context)) {
	if t.running {
		t.next = job
		t.end()
		return
	}
	ctx, end := context.WithCancel(context.Background())
	t.running, t.end = true, end
	s.opt.Go(func() {
		job(ctx)
		s.opt.Do(func() {
			end()
			t.running = false
			if next := t.next; next != nil {
				t.next = nil
				s.inTurn(t, next)
			}
		})
	})
}

// drop ends the job that runs and forgets the one that waits.
func (t *turns) drop() {
	t.next = nil
	if t.running {
		t.end()
	}
}

// inTurnKeeping is inTurn for jobs of which none may be left out: they wait for
// each other.
func (s *Session) inTurnKeeping(t *turns, job func(context.Context)) {
	if t.running {
		if next := t.next; next != nil {
			t.next = func(ctx context.Context) { next(ctx); job(ctx) }
		} else {
			t.next = job
		}
		return
	}
	s.inTurn(t, job)
}
