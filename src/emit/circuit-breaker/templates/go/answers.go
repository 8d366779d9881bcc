package resilience

import (
	"container/list"
	"sync"
	"time"
)

// mostAnswers are kept; the oldest is forgotten first.
const mostAnswers = 10_000

// Answers keeps the last good answers, so that something can be said while the other side is down.
type Answers struct {
	ttl time.Duration

	mu    sync.Mutex
	kept  map[string]*list.Element
	order *list.List
}

type kept struct {
	key   string
	value any
	until time.Time
}

// NewAnswers keeps each answer for a while.
func NewAnswers(ttl time.Duration) *Answers {
	return &Answers{ttl: ttl, kept: map[string]*list.Element{}, order: list.New()}
}

// Keep an answer.
func (a *Answers) Keep(key string, value any) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if old, ok := a.kept[key]; ok {
		a.order.Remove(old)
	}
	a.kept[key] = a.order.PushBack(kept{key, value, time.Now().Add(a.ttl)})
	if a.order.Len() > mostAnswers {
		oldest := a.order.Front()
		a.order.Remove(oldest)
		delete(a.kept, oldest.Value.(kept).key)
	}
}

// Recall an answer that is young enough.
func (a *Answers) Recall(key string) (any, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	found, ok := a.kept[key]
	if !ok || time.Now().After(found.Value.(kept).until) {
		return nil, false
	}
	return found.Value.(kept).value, true
}
