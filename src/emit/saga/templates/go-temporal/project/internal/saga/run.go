// Package saga runs sagas on Temporal: ways back, cancel, deadline, parking, telemetry.
package saga

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"
)

// Settings are what differs from saga to saga, beside its steps.
type Settings struct {
	// Version is that of the spec and a hash of it (S14).
	Version string
	// Cancellable tells whether the update cancel is heard before the pivot.
	Cancellable bool
	// Deadline counts from the start of the saga until the pivot starts (S10); 0 for none.
	Deadline time.Duration
}

// Ending is how a saga has ended.
type Ending string

// A saga ends with all of its effects or with none.
const (
	EndedCompleted   Ending = "COMPLETED"
	EndedCompensated Ending = "COMPENSATED"
)

// Saga is a saga that runs.
type Saga struct {
	// ctx is not reached by Temporal's own cancel, outer is.
	ctx         workflow.Context
	outer       workflow.Context
	settings    Settings
	state       State
	done        []string
	started     []*started
	deadline    workflow.Future
	cancelTimer workflow.CancelFunc
	// stopTries gives up further tries of the steps that are under way; nil when none can be.
	stopTries workflow.CancelFunc
	// stop is why the saga is to turn back as soon as it can.
	stop    error
	cause   string
	parked  parking
	parks   int
	resumed Resume
}

var (
	errCancelled = errors.New("cancelled")
	errDeadline  = errors.New("deadline passed")
)

type started struct {
	step    Step
	refused bool
}

// Run runs the steps, and takes back those that were started when one of them fails. On the way it answers to the update
// cancel, the signal resume and the query status.
func Run(ctx workflow.Context, settings Settings, forward func(*Saga) error) (Ending, error) {
	shielded, _ := workflow.NewDisconnectedContext(ctx)
	s := &Saga{ctx: shielded, outer: ctx, settings: settings, state: Started, cancelTimer: func() {}}
	if err := s.listen(ctx); err != nil {
		return "", err
	}
	s.enter(Started)
	s.startTimer()
	return s.toEnd(forward)
}

// Do runs steps at the same time. S11: it returns when all of them have settled; only then the saga goes on or, after an
// error, turns back.
func (s *Saga) Do(steps ...Step) error {
	if err := s.gate(); err != nil {
		return err
	}
	if slices.ContainsFunc(steps, Step.isPivot) {
		// S9, S10: from here on neither a cancel nor the deadline counts.
		s.enter(Committing)
	}
	// S1: on the list before it starts.
	entries := make([]*started, len(steps))
	for i, step := range steps {
		entries[i] = &started{step: step}
		if step.undo != nil {
			s.started = append(s.started, entries[i])
		}
	}
	outcomes := s.settle(steps)
	for i, step := range steps {
		// S5: what was refused was not done and never will be.
		entries[i].refused = outcomes[i].is == refused
		if step.isPivot() {
			outcomes[i] = s.commit(step, outcomes[i])
		}
	}
	for i, step := range steps {
		if err := s.finish(step, outcomes[i]); err != nil {
			return err
		}
	}
	return nil
}

// settle starts all steps and waits for each of them.
func (s *Saga) settle(steps []Step) []outcome {
	ctx, stopTries := workflow.WithCancel(s.ctx)
	if s.state == Started {
		s.stopTries = stopTries
	}
	calls := make([]workflow.Future, len(steps))
	for i, step := range steps {
		calls[i] = step.call(ctx)
	}
	outcomes := make([]outcome, len(steps))
	for i, step := range steps {
		outcomes[i] = outcomeOf(calls[i].Get(s.ctx, step.answer))
	}
	s.stopTries = nil
	return outcomes
}

// commit finds out what became of the pivot. S6: only an answer ends it. Its tries have no limit; what ends them all the
// same is for a person.
func (s *Saga) commit(pivot Step, now outcome) outcome {
	for now.is == unknown {
		how := s.park(Parked, pivot.id, now.why)
		s.enter(Committing)
		if how == DoneByHand {
			now = outcome{is: done}
		} else {
			now = s.again(pivot)
		}
	}
	if now.is == done {
		s.enter(Committed)
	}
	return now
}

// finish returns an error when the step is not done and there is a way back.
func (s *Saga) finish(step Step, now outcome) error {
	for now.is != done {
		if s.state != Committed {
			if s.stop != nil {
				return s.stop
			}
			return fmt.Errorf("%s %s", step.id, now)
		}
		// S7: there is no way but forward.
		how := s.park(Parked, step.id, now.String())
		s.enter(Committed)
		if how == DoneByHand {
			break
		}
		now = s.again(step)
	}
	s.done = append(s.done, step.id)
	return nil
}

func (s *Saga) again(step Step) outcome {
	return outcomeOf(step.call(s.ctx).Get(s.ctx, step.answer))
}

func (s *Saga) toEnd(forward func(*Saga) error) (Ending, error) {
	err := forward(s)
	if err == nil {
		err = s.gate()
	}
	if err != nil && s.state == Committed {
		return "", fmt.Errorf("after the pivot: %w", err)
	}
	if err != nil {
		s.compensate(err)
		return EndedCompensated, nil
	}
	s.enter(Completed)
	return EndedCompleted, nil
}

// compensate takes back all that was started. S8: in the reverse order of the starts, one after the other, none left out.
func (s *Saga) compensate(cause error) {
	s.cause = cause.Error()
	workflow.GetLogger(s.ctx).Warn("saga turns back", "sagaId", s.id(), "cause", s.cause)
	s.enter(Compensating)
	for _, entry := range slices.Backward(s.started) {
		if !entry.refused {
			s.takeBack(entry.step)
		}
	}
	s.enter(Compensated)
}

func (s *Saga) takeBack(step Step) {
	for {
		// S2: addressed by the step's key, never by its answer.
		now := outcomeOf(step.undo(s.ctx).Get(s.ctx, nil))
		if now.is == done {
			return
		}
		how := s.park(CompensationFailed, "undo "+step.id, now.String())
		s.enter(Compensating)
		if how == DoneByHand {
			return
		}
	}
}

func (s *Saga) startTimer() {
	if s.settings.Deadline == 0 {
		return
	}
	// From the start of the saga, not from the moment a worker was there for it.
	left := s.settings.Deadline - workflow.Now(s.ctx).Sub(workflow.GetInfo(s.ctx).WorkflowStartTime)
	ctx, cancel := workflow.WithCancel(s.ctx)
	s.cancelTimer = cancel
	s.deadline = workflow.NewTimer(ctx, max(left, time.Millisecond))
	workflow.Go(s.ctx, func(ctx workflow.Context) {
		if s.deadline.Get(ctx, nil) == nil {
			s.turnBack(errDeadline)
		}
	})
}

// gate returns why the saga is to turn back now. What has come in one task with an answer may not have been heard yet.
func (s *Saga) gate() error {
	if s.state != Started {
		return nil
	}
	if s.outer.Err() != nil {
		s.cancel()
	}
	if s.deadline != nil && s.deadline.IsReady() {
		s.turnBack(errDeadline)
	}
	return s.stop
}

// turnBack asks the saga to turn back, if it still can: what is under way is waited for, only its next try is given up.
func (s *Saga) turnBack(why error) {
	if s.state != Started || s.stop != nil {
		return
	}
	s.stop = why
	if s.stopTries != nil {
		s.stopTries()
	}
}

func (s *Saga) id() string {
	return workflow.GetInfo(s.ctx).WorkflowExecution.ID
}
