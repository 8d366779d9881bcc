package resilience

import "sync"

// window remembers how the last calls went.
type window struct {
	trips Trips

	mu       sync.Mutex
	samples  []sample
	next     int
	failures int
	slows    int
}

type sample struct{ failed, slow bool }

func newWindow(trips Trips) *window {
	return &window{trips: trips, samples: make([]sample, 0, trips.SlidingWindowSize)}
}

// record adds a call and says whether the circuit must open: at least the threshold does.
func (w *window) record(failed, slow bool) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.samples) < cap(w.samples) {
		w.samples = append(w.samples, sample{failed, slow})
	} else {
		w.count(w.samples[w.next], -1)
		w.samples[w.next] = sample{failed, slow}
		w.next = (w.next + 1) % len(w.samples)
	}
	w.count(sample{failed, slow}, 1)
	total := float64(len(w.samples))
	return len(w.samples) >= w.trips.MinimumNumberOfCalls &&
		(float64(w.failures)*100 >= w.trips.FailureRateThreshold*total ||
			float64(w.slows)*100 >= w.trips.SlowCallRateThreshold*total)
}

func (w *window) reset() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.samples = w.samples[:0]
	w.next, w.failures, w.slows = 0, 0, 0
}

func (w *window) count(s sample, by int) {
	if s.failed {
		w.failures += by
	}
	if s.slow {
		w.slows += by
	}
}
