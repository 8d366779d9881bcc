package saga.runtime;

import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.common.SearchAttributeKey;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * Runs the steps of a saga and, when it turns back, what takes them back. Everything happens in the
 * workflow's own order, so that Temporal can replay it.
 */
public abstract class SagaWorkflow implements SagaControl {
  public static final SearchAttributeKey<String> STATE = SearchAttributeKey.forKeyword("SagaState");

  /** The call's own timeout comes first, so that its outcome is known to have been lost. */
  static final Duration GRACE = Duration.ofSeconds(1);

  /** A parked saga is told about again. */
  private static final Duration REMIND_EVERY = Duration.ofHours(1);

  private static final Logger log = Workflow.getLogger(SagaWorkflow.class);

  private final String version;
  private final boolean cancellable;
  private final Duration deadline;
  private final Deque<Step<?>> started = new ArrayDeque<>();
  private final List<String> done = new ArrayList<>();
  private SagaState state = SagaState.STARTED;
  private CancellationScope stage;
  private CancellationScope timer;
  private String stop;
  private String cause;
  private String parkedAt;
  private String parkedWhy;
  private int parks;
  private Resume resumed;

  /**
   * @param version S14: what is running here; the spec's version and a hash of it
   * @param deadline S10: until the pivot starts; null for none
   */
  protected SagaWorkflow(String version, boolean cancellable, Duration deadline) {
    this.version = version;
    this.cancellable = cancellable;
    this.deadline = deadline;
  }

  @Override
  public SagaStatus status() {
    return new SagaStatus(state, version, List.copyOf(done), parkedAt, cause, parkedWhy, parks);
  }

  @Override
  public CancelAnswer cancel() {
    if (!cancellable) {
      return CancelAnswer.TOO_LATE;
    }
    turnBackBecause("cancelled");
    return switch (state) {
      case STARTED, COMPENSATING, COMPENSATION_FAILED, COMPENSATED -> CancelAnswer.ACCEPTED;
      case COMMITTING, COMMITTED, PARKED, COMPLETED -> CancelAnswer.TOO_LATE;
    };
  }

  @Override
  public void resume(Resume how, String step) {
    if (step.equals(parkedAt)) {
      resumed = how;
    }
  }

  /** One activity for each step and each way back, with options of its own. */
  protected static <C> C calls(Class<C> type, Map<String, ActivityOptions> options) {
    return Workflow.newActivityStub(type, ActivityOptions.newBuilder().build(), options);
  }

  /**
   * @param timeout of one try
   */
  protected static ActivityOptions options(Duration timeout, RetryOptions retry) {
    return ActivityOptions.newBuilder()
        .setStartToCloseTimeout(timeout.plus(GRACE))
        .setRetryOptions(retry)
        // S11: what is under way is waited for, only its next try is given up.
        .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
        .build();
  }

  /**
   * The same for a call that is followed by a question.
   *
   * @param timeout of each of them
   */
  protected static ActivityOptions asking(Duration timeout, RetryOptions retry) {
    return options(timeout.multipliedBy(2), retry);
  }

  /** Runs the saga to its end. */
  protected final Ending toEnd(Functions.Proc forward) {
    // Temporal's own cancel means the same as ours. S9: everything else is shielded from it.
    CancellationScope.current().getCancellationRequest().thenApply(reason -> cancel());
    Workflow.newDetachedCancellationScope(() -> forwardOrBack(forward)).run();
    return state == SagaState.COMPLETED ? Ending.COMPLETED : Ending.COMPENSATED;
  }

  protected final <R> R step(Step<R> step) {
    parallel(step);
    return step.answer();
  }

  /** S11: returns when all of them have settled; only then the saga goes on or turns back. */
  protected final void parallel(Step<?>... steps) {
    boolean decides = Stream.of(steps).anyMatch(Step::isPivot);
    boolean committed = state == SagaState.COMMITTED;
    if (!committed) {
      stopIfAsked();
    }
    if (decides) {
      // S9, S10: from here on neither a cancel nor the deadline counts.
      become(SagaState.COMMITTING);
      timer.cancel();
    }
    for (Step<?> step : steps) {
      if (step.canBeTakenBack()) {
        // S1: before it starts.
        started.push(step);
      }
    }
    if (decides || committed) {
      settle(steps);
    } else {
      stage = Workflow.newCancellationScope(() -> settle(steps));
      stage.run();
      stage = null;
    }
    for (Step<?> step : steps) {
      if (step.isPivot()) {
        commit(step);
      }
      if (step.outcome() instanceof Outcome.Refused<?>) {
        started.remove(step);
      }
    }
    for (Step<?> step : steps) {
      finish(step);
    }
  }

  private static void settle(Step<?>... steps) {
    if (steps.length == 1) {
      steps[0].perform();
      return;
    }
    Promise.allOf(Stream.of(steps).map(step -> Async.procedure(step::perform)).toList()).get();
  }

  private void commit(Step<?> pivot) {
    // S6: only an answer ends it. Its tries have no limit; what ends them all the same is for a
    // person.
    while (pivot.outcome() instanceof Outcome.Unknown<?> unknown) {
      if (park(SagaState.PARKED, pivot.id(), unknown.why()) == Resume.DONE) {
        pivot.doneByHand();
      } else {
        become(SagaState.COMMITTING);
        pivot.perform();
      }
    }
    if (pivot.outcome() instanceof Outcome.Done<?>) {
      become(SagaState.COMMITTED);
    }
  }

  private void finish(Step<?> step) {
    while (!(step.outcome() instanceof Outcome.Done<?>)) {
      String why = whyOf(step.outcome());
      if (state != SagaState.COMMITTED) {
        throw new TurnBack(stop != null ? stop : step.id() + " " + why);
      }
      // S7: there is no way back.
      Resume how = park(SagaState.PARKED, step.id(), why);
      become(SagaState.COMMITTED);
      if (how == Resume.DONE) {
        step.doneByHand();
      } else {
        step.perform();
      }
    }
    done.add(step.id());
  }

  private void forwardOrBack(Functions.Proc forward) {
    Workflow.upsertTypedSearchAttributes(STATE.valueSet(state.name()));
    timer = Workflow.newCancellationScope(this::startTimer);
    timer.run();
    try {
      forward.apply();
      if (state == SagaState.STARTED) {
        stopIfAsked();
      }
      become(SagaState.COMPLETED);
      timer.cancel();
    } catch (TurnBack turn) {
      timer.cancel();
      compensate(turn.getMessage());
    }
  }

  private void startTimer() {
    if (deadline != null) {
      Workflow.newTimer(deadline)
          .thenApply(
              passed -> {
                turnBackBecause("deadline passed");
                return null;
              });
    }
  }

  private void turnBackBecause(String why) {
    if (state != SagaState.STARTED || stop != null) {
      return;
    }
    stop = why;
    if (stage != null) {
      stage.cancel(why);
    }
  }

  private void stopIfAsked() {
    if (stop != null) {
      throw new TurnBack(stop);
    }
  }

  /** S8: in the reverse order of the starts, one after the other, none left out. */
  private void compensate(String why) {
    cause = why;
    log.warn("saga turns back: sagaId={} cause={}", Workflow.getInfo().getWorkflowId(), why);
    become(SagaState.COMPENSATING);
    for (Step<?> step : started) {
      takeBack(step);
    }
    become(SagaState.COMPENSATED);
  }

  private void takeBack(Step<?> step) {
    Outcome<Void> outcome = step.takeBack();
    while (!(outcome instanceof Outcome.Done<Void>)) {
      Resume how = park(SagaState.COMPENSATION_FAILED, "undo " + step.id(), whyOf(outcome));
      become(SagaState.COMPENSATING);
      if (how == Resume.DONE) {
        return;
      }
      outcome = step.takeBack();
    }
  }

  /** Waits for a person, however long that takes. */
  private Resume park(SagaState parked, String step, String why) {
    parkedAt = step;
    parkedWhy = why;
    parks++;
    resumed = null;
    become(parked);
    Workflow.getMetricsScope().tagged(Map.of("step", step)).counter("saga_parked").inc(1);
    do {
      log.error(
          "ALERT saga is parked: sagaId={} step={} why={} cause={}",
          Workflow.getInfo().getWorkflowId(),
          step,
          why,
          cause);
    } while (!Workflow.await(REMIND_EVERY, () -> resumed != null));
    parkedAt = null;
    parkedWhy = null;
    return resumed;
  }

  private void become(SagaState next) {
    if (state == next) {
      return;
    }
    if (!state.mayBecome(next)) {
      throw new IllegalStateException("a saga cannot go from " + state + " to " + next);
    }
    state = next;
    Workflow.upsertTypedSearchAttributes(STATE.valueSet(next.name()));
  }

  private static String whyOf(Outcome<?> outcome) {
    if (outcome instanceof Outcome.Refused<?> refused) {
      return "refused: " + refused.why();
    }
    return outcome instanceof Outcome.Unknown<?> unknown ? "unknown: " + unknown.why() : "done";
  }
}
