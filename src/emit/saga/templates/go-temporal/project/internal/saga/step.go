package saga

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// Activity starts an activity.
type Activity func(workflow.Context) workflow.Future

// grace lets the call's own timeout come first, so that its outcome is known to have been lost.
const grace = time.Second

// Options are those of activities that call a participant.
//
// timeout is that of one try.
func Options(timeout time.Duration, retry temporal.RetryPolicy) workflow.ActivityOptions {
	return workflow.ActivityOptions{
		StartToCloseTimeout: timeout + grace,
		RetryPolicy:         &retry,
		// S11: what is under way is waited for, only its next try is given up.
		WaitForCancellation: true,
	}
}

// Asking are the options of activities whose call is followed by a question; timeout is that of each of the two.
func Asking(timeout time.Duration, retry temporal.RetryPolicy) workflow.ActivityOptions {
	return Options(2*timeout, retry)
}

// Call prepares an activity.
func Call(options workflow.ActivityOptions, activity any, args ...any) Activity {
	return func(ctx workflow.Context) workflow.Future {
		return workflow.ExecuteActivity(workflow.WithActivityOptions(ctx, options), activity, args...)
	}
}

type kind int

const (
	compensatable kind = iota
	pivot
	retriable
	readonly
)

// Step is a step of a saga.
type Step struct {
	id     string
	kind   kind
	call   Activity
	undo   Activity
	answer any
}

// Compensatable steps can be taken back.
func Compensatable(id string, call, undo Activity) Step {
	return Step{id: id, kind: compensatable, call: call, undo: undo}
}

// Pivot is the step that decides: once it is done the saga goes forward, until then it can turn back.
func Pivot(id string, call Activity) Step {
	return Step{id: id, kind: pivot, call: call}
}

// Retriable steps have to succeed, however long that takes.
func Retriable(id string, call Activity) Step {
	return Step{id: id, kind: retriable, call: call}
}

// Readonly steps change nothing.
func Readonly(id string, call Activity) Step {
	return Step{id: id, kind: readonly, call: call}
}

// Into keeps the participant's answer in what answer points to. It stays as it is when a person has done the step by hand.
func (s Step) Into(answer any) Step {
	s.answer = answer
	return s
}

func (s Step) isPivot() bool {
	return s.kind == pivot
}
