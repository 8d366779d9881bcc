package resilience

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"
)

// outcome of one attempt.
type outcome struct {
	value any
	err   error
	slow  bool
}

// panicked carries a panic of the work to the goroutine of its caller.
type panicked struct{ value any }

func (p panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }

// slots of a bulkhead.
type slots interface {
	AcquirePermit(ctx context.Context) error
	ReleasePermit()
}

// runner makes attempts: timeout(bulkhead(work)).
type runner struct {
	parameters Parameters
	slots      slots
	// inside counts the calls that run or wait for a slot.
	inside atomic.Int64
}

type work func(ctx context.Context, attempt Attempt) (any, error)

func (r *runner) run(ctx context.Context, number int, key string, work work) outcome {
	start := time.Now()
	value, err := r.limit(ctx, Attempt{Number: number, Header: r.header(ctx, key)}, work)
	slow := r.parameters.Trips.ConsecutiveFailures == 0 && time.Since(start) > r.parameters.Trips.SlowCallDuration
	return outcome{value: value, err: err, slow: slow}
}

func (r *runner) limit(parent context.Context, attempt Attempt, work work) (any, error) {
	if err := parent.Err(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(parent, r.parameters.AttemptTimeout)
	defer cancel()
	if r.inside.Add(1) > int64(r.parameters.Bulkhead.Concurrent)+r.parameters.Bulkhead.Queue {
		r.inside.Add(-1)
		return nil, ErrBulkheadFull
	}
	if err := r.slots.AcquirePermit(ctx); err != nil {
		r.inside.Add(-1)
		return nil, ended(parent)
	}
	done := make(chan outcome, 1)
	// A goroutine of its own: work that does not listen to its context must not keep its caller, nor a trial call
	// the circuit. It keeps its slot.
	go func() {
		defer r.inside.Add(-1)
		defer r.slots.ReleasePermit()
		defer func() {
			if value := recover(); value != nil {
				done <- outcome{err: panicked{value}}
			}
		}()
		value, err := work(ctx, attempt)
		done <- outcome{value: value, err: err}
	}()
	select {
	case out := <-done:
		if out.err != nil && ctx.Err() != nil {
			return nil, ended(parent)
		}
		return out.value, out.err
	case <-ctx.Done():
		return nil, ended(parent)
	}
}

// ended says who ended an attempt: its caller, or its time.
func ended(parent context.Context) error {
	if err := parent.Err(); err != nil {
		return err
	}
	return ErrAttemptTimeout
}

func (r *runner) header(ctx context.Context, key string) http.Header {
	header := traceHeader(ctx)
	if name := r.parameters.IdempotencyKeyHeader; name != "" {
		header.Set(name, key)
	}
	return header
}

// failed says whether an outcome counts against the other side. What we had no room for, or gave up ourselves, counts
// only on trial: it proved nothing.
func (r *runner) failed(out outcome, onTrial bool) bool {
	if ours(out.err) {
		return onTrial
	}
	return out.err != nil && !r.parameters.Ignored(out.err)
}

// mayRetry says whether trying again makes sense at all.
func (r *runner) mayRetry(err error) bool {
	return err != nil && !ours(err) && !r.parameters.Ignored(err)
}

// answer hands an outcome to the caller in the caller's own type.
func answer[T any](out outcome) (T, error) {
	if p, isPanic := out.err.(panicked); isPanic {
		panic(p.value)
	}
	value, _ := out.value.(T)
	return value, out.err
}
