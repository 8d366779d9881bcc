package saga.test;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.WorkflowReplayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import saga.runtime.Ending;

/**
 * S14: what a version has written down, the same version must still understand. The histories of a
 * new version are written down when it is first tested; keep them with the source. After a change
 * of the workflow give the saga a new version.
 */
class ReplayTest {
  private static final Path HISTORIES = Path.of("src/test/resources/histories", Sample.VERSION);

  @BeforeAll
  static void writeDown() throws Exception {
    if (Files.isDirectory(HISTORIES)) {
      return;
    }
    Files.createDirectories(HISTORIES);
    List<Scenario> all = Scenario.all();
    try (Participants participants = new Participants(Database.open());
        InMemory engine = new InMemory(participants)) {
      WorkflowClient client = engine.temporal.getWorkflowClient();
      writeDown(client, participants, 9_000, all.get(0));
      int serial = 9_001;
      for (Scenario scenario : all) {
        if (scenario.name().endsWith(": refused")) {
          writeDown(client, participants, serial++, scenario);
        }
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> replays() throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(HISTORIES)) {
      files = found.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    assertFalse(files.isEmpty());
    return files.stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> replay(file)));
  }

  private static void replay(Path file) throws Exception {
    WorkflowReplayer.replayWorkflowExecution(Files.readString(file), Sample.WORKFLOW);
  }

  private static void writeDown(
      WorkflowClient client, Participants participants, int serial, Scenario scenario)
      throws IOException, SQLException {
    String sagaId = Sample.idOf(serial);
    participants.begin(sagaId, scenario);
    Sample.start(client, serial);
    WorkflowStub saga = client.newUntypedWorkflowStub(sagaId);
    saga.getResult(Ending.class);
    participants.end(sagaId);
    String name = scenario.name().replaceAll("[^\\p{L}\\p{N}]+", "-") + ".json";
    Files.writeString(HISTORIES.resolve(name), client.fetchHistory(sagaId).toJson(true));
  }
}
