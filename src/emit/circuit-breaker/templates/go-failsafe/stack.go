package resilience

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/bulkhead"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
)

// verdict is an outcome with what the breaker is to make of it.
type verdict struct {
	outcome
	bad bool
}

// Stack is retry(breaker(timeout(bulkhead(work)))); the fallback goes around it. Its state is shared by all that use it.
type Stack struct {
	runner
	breaker circuitbreaker.CircuitBreaker[verdict]
	tries   retrypolicy.RetryPolicy[verdict]
	window  *window
	budget  *retryBudget
}

// New makes a stack for one call.
func New(p Parameters) *Stack {
	s := &Stack{
		runner: runner{parameters: p, slots: bulkhead.New[any](p.Bulkhead.Concurrent)},
		window: newWindow(p.Trips),
		budget: newRetryBudget(p.Retry.BudgetPercent),
	}
	s.breaker = circuitbreaker.NewBuilder[verdict]().
		HandleIf(func(v verdict, _ error) bool { return v.bad }).
		// By rate, only the call that brings the window to its threshold is bad: one is enough.
		WithFailureThreshold(max(1, p.Trips.ConsecutiveFailures)).
		WithDelay(p.WaitDurationInOpenState).
		WithSuccessThreshold(p.PermittedNumberOfCallsInHalfOpenState).
		OnStateChanged(func(circuitbreaker.StateChangedEvent) { s.window.reset() }).
		Build()
	s.tries = retrypolicy.NewBuilder[verdict]().
		HandleIf(func(v verdict, err error) bool { return err == nil && s.mayRetry(v.err) && s.budget.spend() }).
		WithMaxAttempts(p.Retry.Tries).
		WithDelayFunc(func(exec failsafe.ExecutionAttempt[verdict]) time.Duration { return p.Retry.wait(exec.Attempts()) }).
		ReturnLastFailure().
		Build()
	return s
}

// Call makes the call. Its error is ErrCircuitOpen, ErrAttemptTimeout or ErrBulkheadFull, or what the work gave in its
// last try.
func Call[T any](ctx context.Context, s *Stack, work Work[T]) (T, error) {
	s.budget.earn()
	key := randomHex(16)
	v, err := failsafe.With[verdict](s.tries, s.breaker).WithContext(ctx).GetWithExecution(
		func(exec failsafe.Execution[verdict]) (verdict, error) {
			out := s.run(exec.Context(), exec.Attempts(), key, func(ctx context.Context, attempt Attempt) (any, error) {
				return work(ctx, attempt)
			})
			return s.judge(out), nil
		})
	if errors.Is(err, circuitbreaker.ErrOpen) {
		err = ErrCircuitOpen
	}
	if err != nil {
		v.err = err
	}
	return answer[T](v.outcome)
}

func (s *Stack) judge(out outcome) verdict {
	onTrial := s.breaker.IsHalfOpen()
	failed := s.failed(out, onTrial)
	if onTrial || s.parameters.Trips.ConsecutiveFailures > 0 {
		return verdict{out, failed || (onTrial && out.slow)}
	}
	// What an old call has to say while the circuit is open is old news.
	if !s.breaker.IsClosed() || ours(out.err) || (out.err != nil && !failed) {
		return verdict{out, false}
	}
	return verdict{out, s.window.record(failed, out.slow)}
}

// wait before the next try.
func (r Retry) wait(attempts int) time.Duration {
	wait := r.Initial
	if r.Growing {
		wait = min(r.MaxInterval, r.Initial<<min(max(attempts-1, 0), 20))
	}
	if r.Jitter {
		return rand.N(wait + 1)
	}
	return wait
}
