// Package resilience keeps a failing service from taking its callers down.
package resilience

import (
	"context"
	"net/http"
	"time"
)

// Parameters are all that a stack is told. Rates are percent.
type Parameters struct {
	Trips                                 Trips
	WaitDurationInOpenState               time.Duration
	PermittedNumberOfCallsInHalfOpenState uint
	// IgnoredErrors are http:4xx, http:404, or the names of error types.
	IgnoredErrors  []string
	AttemptTimeout time.Duration
	Bulkhead       Bulkhead
	Retry          Retry
	// IdempotencyKeyHeader carries the same key in every try of one call; empty: none.
	IdempotencyKeyHeader string
}

// Trips says when it opens.
type Trips struct {
	// ConsecutiveFailures opens it by failures in a row; 0: the rates below do.
	ConsecutiveFailures   uint
	FailureRateThreshold  float64
	SlowCallRateThreshold float64
	SlowCallDuration      time.Duration
	// SlidingWindowSize is a number of calls.
	SlidingWindowSize    int
	MinimumNumberOfCalls int
}

// Bulkhead says how many calls run at once, and how many wait for a slot.
type Bulkhead struct {
	Concurrent uint
	Queue      int64
}

// Retry says how often and when a call is tried again.
type Retry struct {
	// Tries include the first one; 1: no retry.
	Tries int
	// Growing waits are each twice the one before.
	Growing     bool
	Initial     time.Duration
	MaxInterval time.Duration
	// Jitter makes a wait anything up to its full length.
	Jitter        bool
	BudgetPercent float64
}

// Attempt is one try of a call.
type Attempt struct {
	// Number is 1 for the first.
	Number int
	// Header is to be sent along: correlation, trace, and the idempotency key where there is one.
	Header http.Header
}

// Work makes the call once and reads its answer: its context ends when it returns, or when the attempt's time is over.
type Work[T any] func(ctx context.Context, attempt Attempt) (T, error)
