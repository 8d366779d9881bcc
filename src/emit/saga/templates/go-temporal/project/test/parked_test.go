package test

import (
	"slices"
	"testing"
	"time"

	"go.temporal.io/api/workflowservice/v1"

	"example.com/saga-project/internal/saga"
)

// TestParkedSagaIsFoundAndGoesOn plays what a person does: finds it by its state, does by hand what did not work, says so.
func TestParkedSagaIsFoundAndGoesOn(t *testing.T) {
	all := scenarios(t)
	at := slices.IndexFunc(all, func(played scenario) bool { return played.Expected.Parks > 0 && !played.kills() })
	if at < 0 {
		t.Skip("no step of this saga is ever parked")
	}
	w := newWorld(t)
	w.work(t)
	r := w.begin(t, all[at], nil)
	status := r.untilParked(t)
	if found := r.parkedIDs(t); !slices.Contains(found, r.id) {
		t.Errorf("%s is not among the parked: %v", r.id, found)
	}
	// What is said of another step changes nothing, and neither does a cancel.
	r.resume(t, saga.DoneByHand, "another step")
	r.cancelByEngine(t)
	r.cancel(t)
	if now, err := r.status(t.Context()); err != nil || now.Step != status.Step {
		t.Errorf("it is parked at %q, not %q: %v", now.Step, status.Step, err)
	}
	r.play.mend()
	r.resume(t, saga.DoneByHand, status.Step)
	var ending saga.Ending
	if err := r.saga.Get(t.Context(), &ending); err != nil {
		t.Fatal(err)
	}
	if last := r.lastStatus(t); last.Parks != 1 || last.Cause != status.Cause {
		t.Errorf("its status was %+v, and in the end is %+v", status, last)
	}
}

func (r *run) untilParked(t *testing.T) saga.Status {
	t.Helper()
	for until := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		status, err := r.status(t.Context())
		if err == nil && status.Step != "" {
			return status
		}
		if time.Now().After(until) {
			t.Fatalf("%s is not parked: %+v, %v", r.id, status, err)
		}
	}
}

// parkedIDs is what the runbook's query finds; the server may be a moment behind.
func (r *run) parkedIDs(t *testing.T) (ids []string) {
	t.Helper()
	request := &workflowservice.ListWorkflowExecutionsRequest{
		Query: `SagaState in ("PARKED", "COMPENSATION_FAILED")`,
	}
	for until := time.Now().Add(10 * time.Second); time.Now().Before(until); time.Sleep(100 * time.Millisecond) {
		list, err := r.client.ListWorkflow(t.Context(), request)
		if err != nil {
			t.Fatal(err)
		}
		ids = nil
		for _, execution := range list.GetExecutions() {
			ids = append(ids, execution.GetExecution().GetWorkflowId())
		}
		if slices.Contains(ids, r.id) {
			break
		}
	}
	return ids
}
