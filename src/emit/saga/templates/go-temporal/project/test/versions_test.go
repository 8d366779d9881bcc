package test

import (
	"context"
	"slices"
	"testing"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
)

// TestVersions sees to it that a saga is finished by the version it started with (S14).
func TestVersions(t *testing.T) {
	w := newWorld(t)
	// A deployment takes the task queue over: here one of its own, so that other workers keep theirs.
	deployment := w.program.Name
	t.Setenv("TEMPORAL_DEPLOYMENT", deployment)
	for _, version := range []string{"old", "new"} {
		program := w.program
		program.Version = version
		running := newWorker(w.client, program, worker.Options{Identity: version})
		if err := running.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(running.Stop)
	}
	played := scenarios(t)[0]
	changes := played
	changes.Calls = map[string][]try{patient(steps(t)): {{Answer: goesWell, Cancels: 1}}}

	setCurrent(t, w.client, deployment, "old")
	before := w.begin(t, changes, func(r *run) {
		r.play.cancel = func() { setCurrent(t, w.client, deployment, "new") }
	})
	before.check(t, before.end(t))
	if workers := workersOf(t, before); !slices.Equal(workers, []string{"old"}) {
		t.Errorf("a saga of the old version was run by %v", workers)
	}
	// The server lets all of its parts know in its own time.
	for until := time.Now().Add(30 * time.Second); ; {
		after := w.begin(t, played, nil)
		after.check(t, after.end(t))
		workers := workersOf(t, after)
		if slices.Equal(workers, []string{"new"}) {
			return
		}
		if len(workers) != 1 || time.Now().After(until) {
			t.Fatalf("a saga of the new version was run by %v", workers)
		}
	}
}

// patient is a step that may take longer than one try has: the pivot, whose tries have no limit.
func patient(steps []stepInfo) string {
	for _, step := range steps {
		if step.Kind == "pivot" {
			return step.ID
		}
	}
	return steps[0].ID
}

// setCurrent waits until the server has heard of the version.
func setCurrent(t *testing.T, c client.Client, deployment, version string) {
	t.Helper()
	handle := c.WorkerDeploymentClient().GetHandle(deployment)
	for until := time.Now().Add(30 * time.Second); ; time.Sleep(200 * time.Millisecond) {
		_, err := handle.SetCurrentVersion(context.WithoutCancel(t.Context()), client.WorkerDeploymentSetCurrentVersionOptions{
			BuildID: version,
		})
		if err == nil {
			return
		}
		if time.Now().After(until) {
			t.Errorf("%s does not become the current version: %v", version, err)
			return
		}
	}
}

// workersOf are those that had to do with a saga, each once.
func workersOf(t *testing.T, r *run) (workers []string) {
	t.Helper()
	events := r.client.GetWorkflowHistory(t.Context(), r.id, "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			t.Fatal(err)
		}
		for _, identity := range []string{
			event.GetWorkflowTaskStartedEventAttributes().GetIdentity(),
			event.GetActivityTaskStartedEventAttributes().GetIdentity(),
		} {
			if identity != "" && !slices.Contains(workers, identity) {
				workers = append(workers, identity)
			}
		}
	}
	return workers
}
