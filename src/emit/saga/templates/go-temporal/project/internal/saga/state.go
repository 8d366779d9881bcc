package saga

import (
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// State is what a saga is in. It is the value of the search attribute SagaState.
type State string

const (
	// Started sagas can still turn back.
	Started State = "STARTED"
	// Committing: the pivot has started, nobody may cancel any more.
	Committing State = "COMMITTING"
	// Committed: the pivot is done, the saga goes forward until it ends.
	Committed State = "COMMITTED"
	// Parked: the pivot or a step after it has used up its tries; a person has to let it go on.
	Parked    State = "PARKED"
	Completed State = "COMPLETED"
	// Compensating: what was started is being taken back.
	Compensating State = "COMPENSATING"
	// CompensationFailed: a compensation has used up its tries; a person has to let it go on.
	CompensationFailed State = "COMPENSATION_FAILED"
	Compensated        State = "COMPENSATED"
)

// StateAttribute is the name of the search attribute by which parked sagas are found.
const StateAttribute = "SagaState"

// Status is what a saga tells about itself.
type Status struct {
	State   State  `json:"state"`
	Version string `json:"version"`
	// Done are the steps whose effect is known, in the order in which that became known.
	Done []string `json:"done"`
	// Step is where it is parked, and Why the reason.
	Step string `json:"step,omitempty"`
	Why  string `json:"why,omitempty"`
	// Cause is why it turned back.
	Cause string `json:"cause,omitempty"`
	// Parks is how often it was parked.
	Parks int `json:"parks"`
}

func (s *Saga) status() (Status, error) {
	return Status{
		State:   s.state,
		Version: s.settings.Version,
		Done:    append([]string{}, s.done...),
		Step:    s.parked.step,
		Why:     s.parked.why,
		Cause:   s.cause,
		Parks:   s.parks,
	}, nil
}

func (s *Saga) enter(next State) {
	if next != Started {
		s.cancelTimer()
	}
	s.state = next
	key := temporal.NewSearchAttributeKeyKeyword(StateAttribute)
	if err := workflow.UpsertTypedSearchAttributes(s.ctx, key.ValueSet(string(next))); err != nil {
		// The saga does not depend on it: only those who look for parked ones do.
		workflow.GetLogger(s.ctx).Error("search attribute not set", "sagaId", s.id(), "state", next, "error", err)
	}
}
