package saga

import (
	"time"

	"go.temporal.io/sdk/workflow"
)

// CancelAnswer is what the update cancel answers.
type CancelAnswer string

const (
	// Accepted: everything is taken back, or has been.
	Accepted CancelAnswer = "ACCEPTED"
	// TooLate: the saga goes on.
	TooLate CancelAnswer = "TOO_LATE"
)

// Resume is how a parked saga goes on.
type Resume string

const (
	// Again: the cause is mended, so try again from the first try.
	Again Resume = "AGAIN"
	// DoneByHand: a person has done it, so go on with what comes next.
	DoneByHand Resume = "DONE"
)

// ResumeSignal is sent as the signal resume.
type ResumeSignal struct {
	How Resume `json:"how"`
	// Step is where the saga is parked, as its status says; an answer to anything else is ignored.
	Step string `json:"step"`
}

// parking is where a saga waits for a person, and why.
type parking struct {
	step string
	why  string
}

// remindEvery is how often a parked saga is told about.
const remindEvery = time.Hour

func (s *Saga) listen(ctx workflow.Context) error {
	if err := workflow.SetQueryHandler(ctx, "status", s.status); err != nil {
		return err
	}
	cancel := func(workflow.Context) (CancelAnswer, error) { return s.cancel(), nil }
	if err := workflow.SetUpdateHandlerWithOptions(ctx, "cancel", cancel, workflow.UpdateHandlerOptions{
		Description: "takes the saga back, if the pivot has not started",
	}); err != nil {
		return err
	}
	workflow.Go(s.ctx, func(listening workflow.Context) {
		// Temporal's own cancel means the same as ours.
		ctx.Done().Receive(listening, nil)
		s.cancel()
	})
	workflow.Go(s.ctx, func(listening workflow.Context) {
		for {
			var signal ResumeSignal
			workflow.GetSignalChannel(listening, "resume").Receive(listening, &signal)
			s.resume(signal)
		}
	})
	return nil
}

// cancel takes everything back before the pivot (S9). Asked again while that goes on, it is what was wanted.
func (s *Saga) cancel() CancelAnswer {
	if !s.settings.Cancellable {
		return TooLate
	}
	s.turnBack(errCancelled)
	switch s.state {
	case Started, Compensating, CompensationFailed, Compensated:
		return Accepted
	default:
		return TooLate
	}
}

func (s *Saga) resume(signal ResumeSignal) {
	known := signal.How == Again || signal.How == DoneByHand
	if !known || s.parked.step == "" || signal.Step != s.parked.step {
		workflow.GetLogger(s.ctx).Warn("resume ignored", "sagaId", s.id(), "how", signal.How, "step", signal.Step)
		return
	}
	s.resumed = signal.How
}

// park waits for a person, however long that takes.
func (s *Saga) park(state State, step, why string) Resume {
	s.parked = parking{step: step, why: why}
	s.parks++
	s.resumed = ""
	s.enter(state)
	tags := map[string]string{"step": step}
	workflow.GetMetricsHandler(s.ctx).WithTags(tags).Counter("saga_parked").Inc(1)
	for s.resumed == "" {
		workflow.GetLogger(s.ctx).Error("ALERT saga is parked", "sagaId", s.id(), "step", step, "why", why, "cause", s.cause)
		_, err := workflow.AwaitWithTimeout(s.ctx, remindEvery, func() bool { return s.resumed != "" })
		if err != nil {
			workflow.GetLogger(s.ctx).Error("waiting was disturbed", "sagaId", s.id(), "error", err)
		}
	}
	s.parked = parking{}
	return s.resumed
}
