package resilience

import "context"

// bulkhead lets only so many calls run at once; others wait for a slot.
type bulkhead chan struct{}

func (b bulkhead) AcquirePermit(ctx context.Context) error {
	select {
	case b <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (b bulkhead) ReleasePermit() { <-b }
