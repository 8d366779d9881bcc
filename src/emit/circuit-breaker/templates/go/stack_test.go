package resilience

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var errDown = errors.New("down")

func parameters(tries int) Parameters {
	return Parameters{
		Trips:                                 Trips{ConsecutiveFailures: 1_000},
		WaitDurationInOpenState:               time.Second,
		PermittedNumberOfCallsInHalfOpenState: 1,
		IgnoredErrors:                         []string{"http:4xx"},
		AttemptTimeout:                        500 * time.Millisecond,
		Bulkhead:                              Bulkhead{Concurrent: 2, Queue: 1},
		Retry:                                 Retry{Tries: tries, Initial: time.Millisecond, BudgetPercent: 20},
		IdempotencyKeyHeader:                  "Idempotency-Key",
	}
}

func TestTriesAgainWithTheSameKeyInTheSameTraceEachTimeAsASpanOfItsOwn(t *testing.T) {
	incoming := http.Header{}
	incoming.Set("X-Correlation-Id", "order-17")
	incoming.Set("Traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	var attempts []Attempt
	answer, err := Call(WithTrace(t.Context(), incoming), New(parameters(3)), func(_ context.Context, attempt Attempt) (string, error) {
		attempts = append(attempts, attempt)
		if attempt.Number < 3 {
			return "", errDown
		}
		return "fine", nil
	})
	if answer != "fine" || err != nil || len(attempts) != 3 {
		t.Fatalf("answer %q, error %v after %d attempts", answer, err, len(attempts))
	}
	spans := map[string]bool{}
	for i, attempt := range attempts {
		if attempt.Number != i+1 || attempt.Header.Get("X-Correlation-Id") != "order-17" {
			t.Errorf("attempt %d: %+v", i+1, attempt)
		}
		if attempt.Header.Get("Idempotency-Key") != attempts[0].Header.Get("Idempotency-Key") {
			t.Errorf("attempt %d has another key", i+1)
		}
		spans[attempt.Header.Get("Traceparent")] = true
	}
	for span := range spans {
		if !regexp.MustCompile(`^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$`).MatchString(span) {
			t.Errorf("traceparent %q", span)
		}
	}
	if len(spans) != 3 {
		t.Errorf("%d spans", len(spans))
	}
}

func TestDoesNotTryAgainWhatWasRefusedForGood(t *testing.T) {
	tries := 0
	_, err := Call(t.Context(), New(parameters(3)), func(context.Context, Attempt) (string, error) {
		tries++
		return "", notFound{}
	})
	if tries != 1 || !errors.Is(err, notFound{}) {
		t.Errorf("%d tries, error %v", tries, err)
	}
}

func TestStopsWhenTheBudgetIsSpent(t *testing.T) {
	stack := New(parameters(3))
	tries := 0
	for range 100 {
		_, err := Call(t.Context(), stack, func(context.Context, Attempt) (string, error) {
			tries++
			return "", errDown
		})
		if !errors.Is(err, errDown) {
			t.Fatal(err)
		}
	}
	if tries < 110 || tries > 132 {
		t.Errorf("%d tries for 100 calls", tries)
	}
}

func TestEndsAnAttemptThatHangsAndItsContext(t *testing.T) {
	ended := make(chan struct{})
	_, err := Call(t.Context(), New(parameters(1)), func(ctx context.Context, _ Attempt) (string, error) {
		<-ctx.Done()
		close(ended)
		select {}
	})
	if !errors.Is(err, ErrAttemptTimeout) {
		t.Error(err)
	}
	<-ended
}

func TestRefusesWhatNeitherRunsNorWaits(t *testing.T) {
	stack := New(parameters(1))
	var refused atomic.Int64
	var callers sync.WaitGroup
	for range 5 {
		callers.Go(func() {
			_, err := Call(t.Context(), stack, func(context.Context, Attempt) (string, error) {
				time.Sleep(40 * time.Millisecond)
				return "fine", nil
			})
			if errors.Is(err, ErrBulkheadFull) {
				refused.Add(1)
			}
		})
	}
	callers.Wait()
	if refused.Load() != 2 {
		t.Errorf("%d were refused", refused.Load())
	}
}

func TestHandsAPanicToTheCaller(t *testing.T) {
	defer func() {
		if value := recover(); value != "broken" {
			t.Errorf("recovered %v", value)
		}
	}()
	_, _ = Call(t.Context(), New(parameters(1)), func(context.Context, Attempt) (string, error) { panic("broken") })
}
