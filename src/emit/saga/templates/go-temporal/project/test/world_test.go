package test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"example.com/saga-project/internal/saga"
)

// world is a server and the participants, for the sagas of one test.
type world struct {
	client       client.Client
	participants *participants
	program      saga.Program
}

// newWorld has a task queue of its own, and no worker yet.
func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{client: connect(t), participants: newParticipants(t)}
	program, err := sagaProgram(w.participants.address)
	if err != nil {
		t.Fatal(err)
	}
	w.program = program
	w.program.Name = fmt.Sprintf("%s-%d", sagaName, serial.Add(1))
	return w
}

// work runs a worker in this process until the test has ended.
func (w *world) work(t *testing.T) {
	t.Helper()
	running := newWorker(w.client, w.program, worker.Options{})
	if err := running.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(running.Stop)
}

// run is a saga that is played.
type run struct {
	*world
	id   string
	play *play
	saga client.WorkflowRun

	mutex   sync.Mutex
	answers []saga.CancelAnswer
}

// deadline is how long a saga has whose deadline passes: much less than a call may take.
const deadline = 500 * time.Millisecond

// begin starts a saga, whose cancels are sent with a function that may be changed before.
func (w *world) begin(t *testing.T, played scenario, change func(*run)) *run {
	t.Helper()
	input := nextInput(t)
	r := &run{world: w, id: sagaID(input)}
	r.play = &play{
		scenario:     played,
		cancel:       func() { r.cancel(t) },
		passDeadline: func() { r.untilTimerFired(t) },
		kill:         func() { t.Error("nothing is killed here") },
	}
	if change != nil {
		change(r)
	}
	w.participants.begin(r.id, r.play)
	var err error
	if played.passesDeadline() {
		options := client.StartWorkflowOptions{ID: r.id, TaskQueue: w.program.Name}
		options.Memo = map[string]any{timerMemo: deadline.Milliseconds()}
		r.saga, err = w.client.ExecuteWorkflow(t.Context(), options, w.program.Workflow, input)
	} else {
		r.saga, err = saga.Start(t.Context(), w.client, w.program.Name, r.id, w.program.Workflow, input)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// end waits until the saga has ended, and resumes it where it is parked. It returns its ending.
func (r *run) end(t *testing.T) saga.Ending {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	done := make(chan error, 1)
	var ending saga.Ending
	go func() { done <- r.saga.Get(ctx, &ending) }()
	parks := 0
	for {
		select {
		case err := <-done:
			if err != nil {
				t.Fatalf("%s: %v (calls: %s)", r.id, err, r.calls())
			}
			return ending
		case <-time.After(50 * time.Millisecond):
			if status, err := r.status(ctx); err == nil && status.Parks > parks {
				parks = status.Parks
				r.play.mend()
				r.resume(t, saga.Again, status.Step)
			}
		}
	}
}

func (r *run) status(ctx context.Context) (saga.Status, error) {
	// One that was meant for a worker which has been killed is not answered.
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	var status saga.Status
	answer, err := r.client.QueryWorkflow(ctx, r.id, "", "status")
	if err == nil {
		err = answer.Get(&status)
	}
	return status, err
}

// lastStatus is asked for until it is that of the end: a worker may answer from a moment before.
func (r *run) lastStatus(t *testing.T) saga.Status {
	t.Helper()
	for until := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		status, err := r.status(t.Context())
		if err == nil && (status.State == saga.Completed || status.State == saga.Compensated) {
			return status
		}
		if time.Now().After(until) {
			t.Fatalf("%s: %+v, %v", r.id, status, err)
		}
	}
}

func (r *run) resume(t *testing.T, how saga.Resume, step string) {
	t.Helper()
	signal := saga.ResumeSignal{How: how, Step: step}
	err := r.client.SignalWorkflow(t.Context(), r.id, "", "resume", signal)
	var ended *serviceerror.NotFound
	// It may have come through, and the saga has ended before we heard of it.
	if err != nil && !errors.As(err, &ended) {
		t.Error(err)
	}
}

func (r *run) cancel(t *testing.T) {
	update, err := r.client.UpdateWorkflow(t.Context(), client.UpdateWorkflowOptions{
		WorkflowID:   r.id,
		UpdateName:   "cancel",
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	var answer saga.CancelAnswer
	if err == nil {
		err = update.Get(t.Context(), &answer)
	}
	if err != nil {
		t.Errorf("cancel: %v", err)
		return
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.answers = append(r.answers, answer)
}

func (r *run) cancelByEngine(t *testing.T) {
	if err := r.client.CancelWorkflow(t.Context(), r.id, ""); err != nil {
		t.Errorf("cancel: %v", err)
	}
}

func (r *run) untilTimerFired(t *testing.T) {
	all := enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT
	for until := time.Now().Add(10 * time.Second); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		for events := r.client.GetWorkflowHistory(t.Context(), r.id, "", false, all); events.HasNext(); {
			event, err := events.Next()
			if err != nil {
				t.Error(err)
				return
			}
			if event.GetEventType() == enums.EVENT_TYPE_TIMER_FIRED {
				return
			}
		}
	}
	t.Error("no timer fires")
}

func (r *run) calls() string {
	r.play.mutex.Lock()
	defer r.play.mutex.Unlock()
	return strings.Join(r.play.calls, ", ")
}

// check says what did not come as the model checker says it must.
func (r *run) check(t *testing.T, ending saga.Ending) {
	t.Helper()
	expected := r.play.scenario.Expected
	if want := strings.ToUpper(expected.Outcome); string(ending) != want {
		t.Errorf("it ended %s, not %s (calls: %s)", ending, want, r.calls())
	}
	if net := r.participants.end(t, r.id); !maps.Equal(net, expected.Net) {
		t.Errorf("it left %v, not %v (calls: %s)", net, expected.Net, r.calls())
	}
	status := r.lastStatus(t)
	if status.Parks != expected.Parks {
		t.Errorf("it was parked %d times, not %d (%+v)", status.Parks, expected.Parks, status)
	}
	if status.Version != sagaVersion {
		t.Errorf("its version is %s", status.Version)
	}
	if hasCause := status.Cause != ""; hasCause != (ending == saga.EndedCompensated) {
		t.Errorf("its cause is %q", status.Cause)
	}
	want := saga.Accepted
	if ending == saga.EndedCompleted {
		want = saga.TooLate
	}
	for _, answer := range r.answers {
		if answer != want {
			t.Errorf("a cancel was answered %s, not %s", answer, want)
		}
	}
}
