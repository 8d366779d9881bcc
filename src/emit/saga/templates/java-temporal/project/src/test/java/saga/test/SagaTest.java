package saga.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowStub;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import saga.runtime.CancelAnswer;
import saga.runtime.Ending;
import saga.runtime.Resume;
import saga.runtime.SagaState;
import saga.runtime.SagaStatus;
import saga.runtime.SagaWorkflow;

/**
 * Everything that can go wrong without a crash, on Temporal's server in memory; looked at from the
 * participants' ledger.
 */
class SagaTest {
  private static final Scenario WELL = Scenario.all().get(0);

  private static InMemory engine;
  private static Participants participants;
  private static int serial;

  private final List<CancelAnswer> answers = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    participants = new Participants(Database.open());
    engine = new InMemory(participants);
  }

  @AfterAll
  static void stop() {
    engine.close();
    participants.close();
  }

  @TestFactory
  Stream<DynamicTest> allEffectsAreThereOrNone() {
    return Scenario.all().stream()
        .filter(scenario -> !scenario.kills() && !scenario.passesDeadline())
        .map(scenario -> DynamicTest.dynamicTest(scenario.name(), () -> check(scenario)));
  }

  @Test
  void callsCarryOneTraceAndOneCorrelationId() throws Exception {
    String sagaId = check(WELL);
    List<Participants.Seen> calls =
        participants.seen.stream().filter(call -> call.sagaId().equals(sagaId)).toList();
    assertEquals(Scenario.steps().size(), calls.size());
    assertEquals(Sample.VERSION, finalStatus(sagaId).version());
    assertEquals(
        1, calls.stream().map(call -> call.traceparent().substring(0, 35)).distinct().count());
  }

  @Test
  void startsOnce() throws Exception {
    String sagaId = check(WELL);
    assertEquals(sagaId, Sample.start(engine.temporal.getWorkflowClient(), serial));
    assertEquals(Ending.COMPLETED, stub(sagaId).getResult(Ending.class));
  }

  @Test
  void temporalsOwnCancelTakesEverythingBackOrComesTooLate() throws Exception {
    for (Scenario scenario : Scenario.all()) {
      if (scenario.cancels() && !scenario.kills()) {
        check(scenario, true);
      }
    }
  }

  private String check(Scenario scenario) throws Exception {
    return check(scenario, false);
  }

  private String check(Scenario scenario, boolean byEngine) throws Exception {
    answers.clear();
    participants.surroundedBy(surroundings(byEngine));
    String sagaId = Sample.idOf(++serial);
    participants.begin(sagaId, scenario);
    Sample.start(engine.temporal.getWorkflowClient(), serial);
    int parks = untilEnd(sagaId);
    Scenario.Expected expected = scenario.expected();
    assertEquals(expected.outcome().toUpperCase(Locale.ROOT), stateOf(sagaId).name());
    assertEquals(expected.net(), participants.end(sagaId));
    assertEquals(expected.parks(), parks);
    boolean completed = expected.outcome().equals("completed");
    if (!completed) {
      // S8: whatever happens on the way back, the first cause stays.
      String cause = finalStatus(sagaId).cause();
      assertTrue(cause.startsWith(scenario.cause()), cause);
    }
    CancelAnswer answer = completed ? CancelAnswer.TOO_LATE : CancelAnswer.ACCEPTED;
    assertTrue(answers.stream().allMatch(answer::equals), answers::toString);
    return sagaId;
  }

  /**
   * Resumes it where it is parked. While somebody waits for a result, time that is only waited for
   * is skipped.
   *
   * @return how often it was resumed
   */
  private static int untilEnd(String sagaId) throws Exception {
    int parks = 0;
    Instant limit = Instant.now().plusSeconds(60);
    CompletableFuture<Ending> ending =
        CompletableFuture.supplyAsync(() -> stub(sagaId).getResult(Ending.class));
    // Temporal calls a workflow cancelled that it was asked to cancel, however it ends: the state
    // counts.
    while (!ending.isDone()) {
      if (stateOf(sagaId).isParked()) {
        SagaStatus status = stub(sagaId).query("status", SagaStatus.class);
        if (status.parks() > parks) {
          parks = status.parks();
          participants.mend(sagaId);
          resume(sagaId, status.step());
        }
      }
      assertTrue(Instant.now().isBefore(limit), () -> sagaId + " does not end");
      Thread.sleep(5);
    }
    return parks;
  }

  private static void resume(String sagaId, String step) {
    try {
      stub(sagaId).signal("resume", Resume.AGAIN, step);
    } catch (WorkflowNotFoundException ended) {
      // It came through, and the saga has ended before the client heard of it.
    }
  }

  private static SagaState stateOf(String sagaId) {
    String state = stub(sagaId).describe().getTypedSearchAttributes().get(SagaWorkflow.STATE);
    return state == null ? SagaState.STARTED : SagaState.valueOf(state);
  }

  /** A query may be answered by what a worker has in memory from a moment before the end. */
  private static SagaStatus finalStatus(String sagaId) throws Exception {
    SagaState state = stateOf(sagaId);
    for (int n = 0; n < 50; n++) {
      SagaStatus status = stub(sagaId).query("status", SagaStatus.class);
      if (status.state() == state) {
        return status;
      }
      Thread.sleep(20);
    }
    throw new AssertionError(sagaId + " does not say " + state);
  }

  private Participants.Surroundings surroundings(boolean byEngine) {
    return new Participants.Surroundings() {
      @Override
      public void cancel(String sagaId, int times) {
        settle();
        for (int n = 0; n < times; n++) {
          if (byEngine) {
            stub(sagaId).cancel();
          } else {
            answers.add(stub(sagaId).update("cancel", CancelAnswer.class));
          }
        }
        settle();
      }

      @Override
      public void passDeadline() {
        throw new IllegalStateException("no deadline passes here");
      }

      @Override
      public void kill() {
        throw new IllegalStateException("nothing is killed here");
      }
    };
  }

  /**
   * The server in memory, unlike the real one, fails when a cancel crosses another branch's answer.
   */
  private static void settle() {
    try {
      Thread.sleep(300);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static WorkflowStub stub(String sagaId) {
    return engine.temporal.getWorkflowClient().newUntypedWorkflowStub(sagaId);
  }
}
