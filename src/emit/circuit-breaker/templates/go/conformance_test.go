package resilience

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// The scenarios are the same for every language and library; here they run against this one.

type suite struct {
	Parameters struct {
		Trips struct {
			Mode                  string
			FailureThreshold      uint
			FailureRateThreshold  float64
			SlowCallRateThreshold float64
			SlowCallDurationMs    int64
			SlidingWindowSize     int
			MinimumNumberOfCalls  int
		}
		WaitDurationInOpenStateMs             int64
		PermittedNumberOfCallsInHalfOpenState uint
		IgnoredErrors                         []string
		AttemptTimeoutMs                      int64
		Bulkhead                              Bulkhead
	}
	HoldMs    int64
	SlowMs    int64
	Scenarios []struct {
		Name  string
		Steps []step
	}
}

type step struct {
	Call           string
	Times          int
	Reaches        bool
	Wait           bool
	Burst          int
	Outcome        string
	ReachAtLeast   int64
	ReachAtMost    int64
	Pattern        []string
	RefusedAtLeast int
	Start          string
	Finish         bool
}

func TestConformance(t *testing.T) {
	data, err := os.ReadFile("testdata/scenarios.json")
	if err != nil {
		t.Fatal(err)
	}
	var s suite
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatal(err)
	}
	for _, scenario := range s.Scenarios {
		t.Run(scenario.Name, func(t *testing.T) {
			t.Parallel()
			r := &run{suite: s, stack: New(s.stack()), finish: make(chan struct{})}
			for i, step := range scenario.Steps {
				if problem := r.take(step); problem != "" {
					t.Fatalf("step %d: %+v: %s", i+1, step, problem)
				}
			}
		})
	}
}

type run struct {
	suite   suite
	stack   *Stack
	reached atomic.Int64
	finish  chan struct{}
	old     sync.WaitGroup
}

func (r *run) take(s step) string {
	switch {
	case s.Call != "":
		for range s.Times {
			if r.reaches(s.Call) != s.Reaches {
				return "a call got through, or did not"
			}
		}
	case s.Wait:
		time.Sleep(millis(r.suite.Parameters.WaitDurationInOpenStateMs + 60))
	case s.Burst > 0:
		before := r.reached.Load()
		var callers sync.WaitGroup
		for range s.Burst {
			callers.Go(func() { r.settle(s.Outcome, millis(r.suite.HoldMs)) })
		}
		callers.Wait()
		if count := r.reached.Load() - before; count < s.ReachAtLeast || count > s.ReachAtMost {
			return "too few or too many got through"
		}
	case len(s.Pattern) > 0:
		refused := 0
		for i := range s.Times {
			if !r.reaches(s.Pattern[i%len(s.Pattern)]) {
				refused++
			}
		}
		if refused < s.RefusedAtLeast {
			return "too few were refused"
		}
	case s.Start != "":
		started := make(chan struct{})
		r.old.Go(func() {
			_, err := Call(context.Background(), r.stack, func(context.Context, Attempt) (string, error) {
				close(started)
				<-r.finish
				return "fine", nil
			})
			if err != nil && !errors.Is(err, ErrAttemptTimeout) {
				panic(err)
			}
		})
		<-started
	case s.Finish:
		close(r.finish)
		r.old.Wait()
	}
	return ""
}

func (r *run) reaches(outcome string) bool {
	before := r.reached.Load()
	r.settle(outcome, 0)
	return r.reached.Load() > before
}

func (r *run) settle(outcome string, hold time.Duration) {
	// What a scenario is about is whether the call got through.
	_, _ = Call(context.Background(), r.stack, func(context.Context, Attempt) (string, error) {
		r.reached.Add(1)
		time.Sleep(hold)
		switch outcome {
		case "fail":
			return "", errors.New("down")
		case "ignored":
			return "", notFound{}
		case "slow":
			time.Sleep(millis(r.suite.SlowMs))
		case "hang":
			select {}
		}
		return "fine", nil
	})
}

type notFound struct{}

func (notFound) Error() string   { return "not found" }
func (notFound) StatusCode() int { return 404 }

func (s suite) stack() Parameters {
	p := s.Parameters
	return Parameters{
		Trips: Trips{
			ConsecutiveFailures:   p.Trips.FailureThreshold,
			FailureRateThreshold:  p.Trips.FailureRateThreshold,
			SlowCallRateThreshold: p.Trips.SlowCallRateThreshold,
			SlowCallDuration:      millis(p.Trips.SlowCallDurationMs),
			SlidingWindowSize:     p.Trips.SlidingWindowSize,
			MinimumNumberOfCalls:  p.Trips.MinimumNumberOfCalls,
		},
		WaitDurationInOpenState:               millis(p.WaitDurationInOpenStateMs),
		PermittedNumberOfCallsInHalfOpenState: p.PermittedNumberOfCallsInHalfOpenState,
		IgnoredErrors:                         p.IgnoredErrors,
		AttemptTimeout:                        millis(p.AttemptTimeoutMs),
		Bulkhead:                              p.Bulkhead,
		Retry:                                 Retry{Tries: 1},
	}
}

func millis(ms int64) time.Duration { return time.Duration(ms) * time.Millisecond }
