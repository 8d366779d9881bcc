package saga.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import java.time.Duration;
import java.util.List;
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
import saga.runtime.SagaStatus;
import saga.runtime.SagaWorkflow;

/** Everything that can go wrong without a crash, on Temporal's server in memory; looked at from the participants' ledger. */
class SagaTest {
  private static final Scenario WELL = Scenario.all().get(0);

  private static TestWorkflowEnvironment temporal;
  private static Participants participants;
  private static int serial;

  private final List<CancelAnswer> answers = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    participants = new Participants(Database.open());
    participants.addresses().forEach(System::setProperty);
    temporal = TestWorkflowEnvironment.newInstance(TestEnvironmentOptions.newBuilder().build());
    temporal.registerSearchAttribute(
        SagaWorkflow.STATE.getName(), IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD);
    Worker worker = temporal.newWorker(Sample.SAGA);
    worker.registerWorkflowImplementationTypes(Sample.WORKFLOW);
    worker.registerActivitiesImplementations(Sample.calls());
    temporal.start();
  }

  @AfterAll
  static void stop() {
    temporal.close();
    participants.close();
  }

  @TestFactory
  Stream<DynamicTest> allEffectsAreThereOrNone() {
    return Scenario.all().stream()
        .filter(scenario -> !scenario.kills())
        .map(scenario -> DynamicTest.dynamicTest(scenario.name(), () -> check(scenario)));
  }

  @Test
  void callsCarryOneTraceAndOneCorrelationId() throws Exception {
    String sagaId = check(WELL);
    List<Participants.Seen> calls =
        participants.seen.stream().filter(call -> call.sagaId().equals(sagaId)).toList();
    assertEquals(Scenario.steps().size(), calls.size());
    assertEquals(1, calls.stream().map(call -> call.traceparent().substring(0, 35)).distinct().count());
  }

  @Test
  void startsOnce() throws Exception {
    String sagaId = check(WELL);
    assertEquals(sagaId, Sample.start(temporal.getWorkflowClient(), serial));
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
    Sample.start(temporal.getWorkflowClient(), serial);
    SagaStatus status = untilEnd(sagaId);
    Scenario.Expected expected = scenario.expected();
    assertEquals(expected.outcome().toUpperCase(), status.state().name());
    assertEquals(expected.net(), participants.end(sagaId));
    assertEquals(expected.parks(), status.parks());
    assertEquals(Sample.VERSION, status.version());
    boolean completed = expected.outcome().equals("completed");
    CancelAnswer answer = completed ? CancelAnswer.TOO_LATE : CancelAnswer.ACCEPTED;
    assertTrue(answers.stream().allMatch(answer::equals), answers::toString);
    return sagaId;
  }

  /** Resumes it where it is parked; time passes quickly while nothing happens. */
  private static SagaStatus untilEnd(String sagaId) throws Exception {
    CompletableFuture<Ending> ending = stub(sagaId).getResultAsync(Ending.class);
    while (!ending.isDone()) {
      SagaStatus status = stub(sagaId).query("status", SagaStatus.class);
      if (status.state().isParked()) {
        participants.mend(sagaId);
        stub(sagaId).signal("resume", Resume.AGAIN, status.step());
      }
      Thread.sleep(5);
    }
    return stub(sagaId).query("status", SagaStatus.class);
  }

  private Participants.Surroundings surroundings(boolean byEngine) {
    return new Participants.Surroundings() {
      @Override
      public void cancel(String sagaId, int times) {
        for (int n = 0; n < times; n++) {
          if (byEngine) {
            stub(sagaId).cancel();
          } else {
            answers.add(stub(sagaId).update("cancel", CancelAnswer.class));
          }
        }
      }

      @Override
      public void passDeadline() {
        temporal.sleep(Sample.DEADLINE.plus(Duration.ofSeconds(1)));
      }

      @Override
      public void kill() {
        throw new IllegalStateException("nothing is killed here");
      }
    };
  }

  private static WorkflowStub stub(String sagaId) {
    return temporal.getWorkflowClient().newUntypedWorkflowStub(sagaId);
  }
}
