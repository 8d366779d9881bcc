package resilience

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/sony/gobreaker/v2"
)

// Stack is retry(breaker(timeout(bulkhead(work)))); the fallback goes around it. Its state is shared by all that use it.
type Stack struct {
	runner
	breaker *gobreaker.CircuitBreaker[outcome]
	window  *window
	budget  *retryBudget
}

// What gobreaker is told of an attempt; the outcome itself has the error of the work.
var (
	errBad     = errors.New("counts against the other side")
	errNeither = errors.New("counts neither way")
)

// New makes a stack for one call.
func New(p Parameters) *Stack {
	s := &Stack{
		runner: runner{parameters: p, slots: make(bulkhead, p.Bulkhead.Concurrent)},
		window: newWindow(p.Trips),
		budget: newRetryBudget(p.Retry.BudgetPercent),
	}
	s.breaker = gobreaker.NewCircuitBreaker[outcome](gobreaker.Settings{
		MaxRequests: uint32(min(p.PermittedNumberOfCallsInHalfOpenState, 1_000)),
		Timeout:     p.WaitDurationInOpenState,
		ReadyToTrip: func(counts gobreaker.Counts) bool {
			// By rate, only the call that brings the window to its threshold is bad: one is enough.
			return uint(counts.ConsecutiveFailures) >= max(1, p.Trips.ConsecutiveFailures)
		},
		IsExcluded:    func(err error) bool { return errors.Is(err, errNeither) },
		OnStateChange: func(string, gobreaker.State, gobreaker.State) { s.window.reset() },
	})
	return s
}

// Call makes the call. Its error is ErrCircuitOpen, ErrAttemptTimeout or ErrBulkheadFull, or what the work gave in its
// last try.
func Call[T any](ctx context.Context, s *Stack, work Work[T]) (T, error) {
	s.budget.earn()
	key := randomHex(16)
	for try := 1; ; try++ {
		out, err := s.breaker.Execute(func() (outcome, error) {
			out := s.run(ctx, try, key, func(ctx context.Context, attempt Attempt) (any, error) {
				return work(ctx, attempt)
			})
			return out, s.judge(out)
		})
		if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
			return answer[T](outcome{err: ErrCircuitOpen})
		}
		if try >= s.parameters.Retry.Tries || !s.mayRetry(out.err) || !s.budget.spend() {
			return answer[T](out)
		}
		if err := s.parameters.Retry.pause(ctx, try); err != nil {
			return answer[T](out)
		}
	}
}

func (s *Stack) judge(out outcome) error {
	state := s.breaker.State()
	onTrial := state == gobreaker.StateHalfOpen
	failed := s.failed(out, onTrial)
	if !failed && out.err != nil {
		return errNeither
	}
	bad := failed || (onTrial && out.slow)
	if !onTrial && s.parameters.Trips.ConsecutiveFailures == 0 {
		// What an old call has to say while the circuit is open is old news.
		bad = state == gobreaker.StateClosed && s.window.record(failed, out.slow)
	}
	if bad {
		return errBad
	}
	return nil
}

// pause before the next try.
func (r Retry) pause(ctx context.Context, tries int) error {
	wait := r.Initial
	if r.Growing {
		wait = min(r.MaxInterval, r.Initial<<min(tries-1, 20))
	}
	if r.Jitter {
		wait = rand.N(wait + 1)
	}
	select {
	case <-time.After(wait):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
