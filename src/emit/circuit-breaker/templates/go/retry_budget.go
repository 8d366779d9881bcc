package resilience

import "sync"

// freeRetries are there from the start, so that a quiet service may retry too.
const freeRetries = 10

// retryBudget keeps retries a part of all calls: they multiply the load just when the other side has too much of it.
type retryBudget struct {
	percent float64

	mu    sync.Mutex
	saved float64
}

func newRetryBudget(percent float64) *retryBudget {
	return &retryBudget{percent: percent, saved: freeRetries}
}

// earn a part of a retry: a call was made.
func (b *retryBudget) earn() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.saved = min(freeRetries, b.saved+b.percent/100)
}

// spend says whether a retry may be made.
func (b *retryBudget) spend() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.percent == 0 || b.saved < 1 {
		return false
	}
	b.saved--
	return true
}
