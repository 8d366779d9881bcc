package saga.test;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import saga.runtime.Ending;

/** The worker is killed and started again. */
class CrashTest {
  private static Participants participants;
  private static Engine engine;
  private static int serial = 5_000;

  @BeforeAll
  static void start() throws Exception {
    participants = new Participants(Database.open());
    engine = new Engine(participants.addresses());
    participants.surroundedBy(
        new Participants.Surroundings() {
          @Override
          public void cancel(String sagaId, int times) {
            throw new IllegalStateException("nothing is cancelled here");
          }

          @Override
          public void passDeadline() {
            throw new IllegalStateException("no deadline passes here");
          }

          @Override
          public void settle() {}

          @Override
          public void kill() {
            engine.killWorker();
          }
        });
  }

  @AfterAll
  static void stop() {
    engine.close();
    participants.close();
  }

  @TestFactory
  Stream<DynamicTest> allEffectsAreThereOrNone() {
    return Scenario.all().stream()
        .filter(Scenario::kills)
        .map(scenario -> DynamicTest.dynamicTest(scenario.name(), () -> check(scenario)));
  }

  private static void check(Scenario scenario) throws Exception {
    engine.ensureWorker();
    String sagaId = Sample.idOf(++serial);
    participants.begin(sagaId, scenario);
    Sample.start(engine.client(), serial);
    WorkflowStub saga = engine.client().newUntypedWorkflowStub(sagaId);
    int killsBefore = engine.kills();
    while (saga.describe().getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING) {
      engine.ensureWorker();
      if (engine.kills() > killsBefore) {
        // Until Temporal gives up on the tries that the dead worker had taken.
        engine.pass(Duration.ofSeconds(5));
      }
      Thread.sleep(50);
    }
    assertEquals(killsBefore + 1, engine.kills());
    Scenario.Expected expected = scenario.expected();
    assertEquals(expected.outcome().toUpperCase(Locale.ROOT), saga.getResult(Ending.class).name());
    assertEquals(expected.net(), participants.end(sagaId));
  }
}
