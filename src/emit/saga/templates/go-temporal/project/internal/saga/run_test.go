package saga

import (
	"slices"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"
)

// stage is where calls are made, and what is seen of them.
type stage struct {
	log     []string
	running int
}

// call takes its time and then ends with an error, or well. As an activity does, it fails at once in a context that is
// cancelled.
func (s *stage) call(name string, long time.Duration, err error) Activity {
	return func(ctx workflow.Context) workflow.Future {
		future, set := workflow.NewFuture(ctx)
		if ctx.Err() != nil {
			set.SetError(ctx.Err())
			return future
		}
		if s.running > 0 && strings.HasPrefix(name, "undo") {
			name += " (early)"
		}
		s.log = append(s.log, name)
		s.running++
		shielded, _ := workflow.NewDisconnectedContext(ctx)
		workflow.Go(shielded, func(ctx workflow.Context) {
			_ = workflow.Sleep(ctx, long)
			s.running--
			set.Set(nil, err)
		})
		return future
	}
}

func errorOf(kind string) error {
	return temporal.NewApplicationError("no "+kind, kind)
}

// TestRun plays sagas of one compensatable step, a group of two, a pivot and a last step, in time that passes by itself.
func TestRun(t *testing.T) {
	type times map[string]time.Duration
	type fails map[string]error
	const minute = time.Minute
	tests := map[string]struct {
		takes times
		fails fails
		// at is what happens meanwhile.
		at    map[time.Duration]func(*testsuite.TestWorkflowEnvironment)
		want  string
		state State
		cause string
	}{
		"nothing goes wrong": {
			want: "a b c pivot last", state: Completed,
		},
		"a refusal is not taken back": {
			fails: fails{"a": errorOf(Refused)},
			want:  "a", state: Compensated, cause: "a refused: no Refused",
		},
		"what is not known is taken back": {
			fails: fails{"a": errorOf(Unknown)},
			want:  "a undo-a", state: Compensated, cause: "a unknown: no Unknown",
		},
		"a group is waited for, and taken back in the reverse order of the starts": {
			takes: times{"b": 5 * minute},
			fails: fails{"c": errorOf(Refused)},
			want:  "a b c undo-b undo-a", state: Compensated, cause: "c refused: no Refused",
		},
		"a group is waited for when its first one fails": {
			takes: times{"c": 5 * minute},
			fails: fails{"b": errorOf(Refused)},
			want:  "a b c undo-c undo-a", state: Compensated, cause: "b refused: no Refused",
		},
		"a pivot that is refused": {
			fails: fails{"pivot": errorOf(Refused)},
			want:  "a b c pivot undo-c undo-b undo-a", state: Compensated, cause: "pivot refused: no Refused",
		},
		"the deadline passes before the pivot": {
			takes: times{"a": time.Hour},
			want:  "a undo-a", state: Compensated, cause: "deadline passed",
		},
		"the deadline means nothing after the pivot has started": {
			takes: times{"a": 29 * minute, "pivot": time.Hour},
			want:  "a b c pivot last", state: Completed,
		},
		"Temporal's own cancel before the pivot": {
			takes: times{"b": 10 * minute},
			at:    map[time.Duration]func(*testsuite.TestWorkflowEnvironment){minute: cancelWorkflow},
			want:  "a b c undo-c undo-b undo-a", state: Compensated, cause: "cancelled",
		},
		"and while all is taken back": {
			takes: times{"a": 10 * minute, "undo-a": 10 * minute},
			at: map[time.Duration]func(*testsuite.TestWorkflowEnvironment){
				minute: cancelWorkflow, 15 * minute: cancelWorkflow,
			},
			want: "a undo-a", state: Compensated, cause: "cancelled",
		},
		"and during the pivot": {
			takes: times{"pivot": 10 * minute},
			at:    map[time.Duration]func(*testsuite.TestWorkflowEnvironment){minute: cancelWorkflow},
			want:  "a b c pivot last", state: Completed,
		},
		"a compensation is parked, and the first cause is kept": {
			fails: fails{"pivot": errorOf(Refused), "undo-b": errorOf(Transient)},
			at: map[time.Duration]func(*testsuite.TestWorkflowEnvironment){
				// Another step's answer is not heard.
				minute:     resume("undo a", DoneByHand),
				5 * minute: resume("undo b", Again),
				3 * 60 * minute: func(env *testsuite.TestWorkflowEnvironment) {
					resume("undo b", DoneByHand)(env)
				},
			},
			want: "a b c pivot undo-c undo-b undo-b undo-a", state: Compensated, cause: "pivot refused: no Refused",
		},
		"a step after the pivot is parked": {
			fails: fails{"last": errorOf(Refused)},
			at:    map[time.Duration]func(*testsuite.TestWorkflowEnvironment){minute: resume("last", DoneByHand)},
			want:  "a b c pivot last", state: Completed,
		},
		"a pivot whose tries have ended is parked, not taken back": {
			fails: fails{"pivot": errorOf(Unknown)},
			at: map[time.Duration]func(*testsuite.TestWorkflowEnvironment){
				minute: resume("pivot", Again), 2 * minute: resume("pivot", DoneByHand),
			},
			want: "a b c pivot pivot last", state: Completed,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var seen stage
			call := func(name string) Activity { return seen.call(name, test.takes[name], test.fails[name]) }
			var kept *Saga
			flow := func(ctx workflow.Context) (Ending, error) {
				settings := Settings{Version: "1", Cancellable: true, Deadline: 30 * minute}
				return Run(ctx, settings, func(s *Saga) error {
					kept = s
					if err := s.Do(Compensatable("a", call("a"), call("undo-a"))); err != nil {
						return err
					}
					if err := s.Do(
						Compensatable("b", call("b"), call("undo-b")),
						Compensatable("c", call("c"), call("undo-c")),
					); err != nil {
						return err
					}
					if err := s.Do(Pivot("pivot", call("pivot"))); err != nil {
						return err
					}
					return s.Do(Retriable("last", call("last")))
				})
			}
			var suite testsuite.WorkflowTestSuite
			suite.SetLogger(nobody{})
			env := suite.NewTestWorkflowEnvironment()
			for moment, happens := range test.at {
				env.RegisterDelayedCallback(func() { happens(env) }, moment)
			}
			env.ExecuteWorkflow(flow)
			if err := env.GetWorkflowError(); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(seen.log, " "); got != test.want {
				t.Errorf("calls: %s, not %s", got, test.want)
			}
			if kept.state != test.state || kept.cause != test.cause {
				t.Errorf("it ended %s because of %q, not %s because of %q", kept.state, kept.cause, test.state, test.cause)
			}
			if slices.Contains([]State{Parked, CompensationFailed}, kept.state) {
				t.Error("it is parked")
			}
		})
	}
}

// TestCancel asks before the pivot, during it and after a refusal of cancels.
func TestCancel(t *testing.T) {
	tests := map[string]struct {
		cancellable bool
		slow        string
		want        CancelAnswer
		ending      Ending
	}{
		"before the pivot":                     {true, "a", Accepted, EndedCompensated},
		"during the pivot":                     {true, "pivot", TooLate, EndedCompleted},
		"of a saga that cannot be":             {false, "a", TooLate, EndedCompleted},
		"before the pivot, heard at the pivot": {true, "b", Accepted, EndedCompensated},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var seen stage
			call := func(name string) Activity {
				long := time.Second
				if name == test.slow {
					long = time.Hour
				}
				return seen.call(name, long, nil)
			}
			flow := func(ctx workflow.Context) (Ending, error) {
				return Run(ctx, Settings{Cancellable: test.cancellable}, func(s *Saga) error {
					if err := s.Do(Compensatable("a", call("a"), call("undo-a"))); err != nil {
						return err
					}
					if err := s.Do(Compensatable("b", call("b"), call("undo-b"))); err != nil {
						return err
					}
					return s.Do(Pivot("pivot", call("pivot")))
				})
			}
			var suite testsuite.WorkflowTestSuite
			suite.SetLogger(nobody{})
			env := suite.NewTestWorkflowEnvironment()
			updated := &update{t: t}
			env.RegisterDelayedCallback(func() { env.UpdateWorkflow("cancel", "", updated) }, time.Minute)
			env.ExecuteWorkflow(flow)
			var ending Ending
			if err := env.GetWorkflowResult(&ending); err != nil {
				t.Fatal(err)
			}
			if updated.answer != test.want || ending != test.ending {
				t.Errorf("answered %s and ended %s, not %s and %s", updated.answer, ending, test.want, test.ending)
			}
		})
	}
}

func cancelWorkflow(env *testsuite.TestWorkflowEnvironment) { env.CancelWorkflow() }

func resume(step string, how Resume) func(*testsuite.TestWorkflowEnvironment) {
	return func(env *testsuite.TestWorkflowEnvironment) {
		env.SignalWorkflow("resume", ResumeSignal{How: how, Step: step})
	}
}

// update hears what an update answers.
type update struct {
	t      *testing.T
	answer CancelAnswer
}

func (u *update) Accept()          {}
func (u *update) Reject(err error) { u.t.Error(err) }
func (u *update) Complete(success any, err error) {
	answer, isOne := success.(CancelAnswer)
	if err != nil || !isOne {
		u.t.Errorf("the update was answered %v, %v", success, err)
	}
	u.answer = answer
}

// nobody reads the log.
type nobody struct{}

func (nobody) Debug(string, ...any) {}
func (nobody) Info(string, ...any)  {}
func (nobody) Warn(string, ...any)  {}
func (nobody) Error(string, ...any) {}
