package test

import (
	"testing"

	"example.com/saga-project/internal/saga"
)

// TestAllEffectsAreThereOrNone plays what goes wrong without a crash, and looks at the participants' ledger.
func TestAllEffectsAreThereOrNone(t *testing.T) {
	w := newWorld(t)
	w.work(t)
	for _, played := range scenarios(t) {
		if played.kills() {
			continue
		}
		t.Run(played.Name, func(t *testing.T) {
			t.Parallel()
			r := w.begin(t, played, nil)
			r.check(t, r.end(t))
		})
	}
}

// TestTemporalsOwnCancel takes everything back or comes too late, as ours does.
func TestTemporalsOwnCancel(t *testing.T) {
	w := newWorld(t)
	w.work(t)
	for _, played := range scenarios(t) {
		if played.kills() || !played.cancels() {
			continue
		}
		t.Run(played.Name, func(t *testing.T) {
			t.Parallel()
			r := w.begin(t, played, func(r *run) {
				r.play.cancel = func() { r.cancelByEngine(t) }
			})
			r.check(t, r.end(t))
		})
	}
}

// TestCancelEndsTries loses every answer of a step that is cancelled: it is not tried again, but taken back.
func TestCancelEndsTries(t *testing.T) {
	w := newWorld(t)
	w.work(t)
	for _, played := range scenarios(t) {
		if played.kills() || !played.cancels() || played.Expected.Outcome != "compensated" || len(played.Undos) > 0 {
			continue
		}
		t.Run(played.Name, func(t *testing.T) {
			t.Parallel()
			var tried string
			for step, tries := range played.Calls {
				tried = step
				for i := range tries {
					tries[i].Answer, tries[i].Exhausts = lostAfterEffect, true
				}
			}
			r := w.begin(t, played, nil)
			r.check(t, r.end(t))
			if tries := r.play.tries[tried]; tries != 1 {
				t.Errorf("%s was tried %d times", tried, tries)
			}
		})
	}
}

func TestCallsCarryOneTraceAndComeOnce(t *testing.T) {
	w := newWorld(t)
	w.work(t)
	r := w.begin(t, scenarios(t)[0], nil)
	r.check(t, r.end(t))
	if len(r.play.traces) != len(steps(t)) {
		t.Errorf("%d calls for %d steps: %s", len(r.play.traces), len(steps(t)), r.calls())
	}
	for _, trace := range r.play.traces {
		if len(trace) != 55 || trace[:35] != r.play.traces[0][:35] {
			t.Errorf("%q is of another trace than %q", trace, r.play.traces[0])
		}
	}
}

func TestStartsOnce(t *testing.T) {
	w := newWorld(t)
	w.work(t)
	r := w.begin(t, scenarios(t)[0], nil)
	r.check(t, r.end(t))
	again, err := saga.Start(t.Context(), w.client, w.program.Name, r.id, w.program.Workflow, nextInput(t))
	if err != nil {
		t.Fatal(err)
	}
	if again.GetRunID() != r.saga.GetRunID() {
		t.Error("it was started twice")
	}
}
