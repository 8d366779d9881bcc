package saga.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowStub;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import saga.runtime.Ending;

/**
 * The worker is killed and started again; Temporal waits for the dead one until its calls have
 * timed out.
 */
class CrashTest {
  private static Participants participants;
  private static Engine engine;

  /** The server may know sagas of other runs. */
  private static int serial = (int) (System.currentTimeMillis() / 1_000 % 10_000_000) * 100;

  @BeforeAll
  static void start() throws Exception {
    Optional<RealServer> server = RealServer.open();
    // The server in memory gives tasks to workers that are dead.
    assumeTrue(
        server.isPresent(), "set TEMPORAL_ADDRESS, or TEMPORAL_CLI, or put temporal on the PATH");
    participants = new Participants(Database.open());
    engine = new Engine(server.get(), participants.addresses());
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
          public void kill() {
            engine.killWorker();
          }
        });
  }

  @AfterAll
  static void stop() {
    if (engine != null) {
      engine.close();
      participants.close();
    }
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
    Instant limit = Instant.now().plusSeconds(90);
    while (saga.describe().getStatus()
        == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING) {
      engine.ensureWorker();
      assertTrue(Instant.now().isBefore(limit), () -> sagaId + " does not end");
      Thread.sleep(50);
    }
    assertEquals(killsBefore + 1, engine.kills());
    Scenario.Expected expected = scenario.expected();
    assertEquals(expected.outcome().toUpperCase(Locale.ROOT), saga.getResult(Ending.class).name());
    assertEquals(expected.net(), participants.end(sagaId));
  }
}
