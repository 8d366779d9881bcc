package saga.test;

import io.temporal.client.WorkflowClient;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import saga.runtime.Sagas;

/** A real Temporal server, and the saga's worker as a process of its own. */
final class Engine implements AutoCloseable {
  private final RealServer server;
  private final Map<String, String> participants;
  private final WorkflowClient client;
  private Process worker;
  private int kills;

  Engine(RealServer server, Map<String, String> participants) {
    this.server = server;
    this.participants = participants;
    client = Sagas.connect(server.address());
  }

  WorkflowClient client() {
    return client;
  }

  synchronized int kills() {
    return kills;
  }

  /** As the system kills it: nothing is cleared up. */
  synchronized void killWorker() {
    kills++;
    worker.destroyForcibly();
    try {
      worker.waitFor();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  synchronized void ensureWorker() {
    if (worker != null && worker.isAlive()) {
      return;
    }
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    ProcessBuilder builder =
        new ProcessBuilder(java, "-XX:TieredStopAtLevel=1", "-cp", classes, Sample.MAIN.getName());
    builder.environment().putAll(participants);
    builder.environment().put("TEMPORAL_ADDRESS", server.address());
    File log = new File("target/worker.log");
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log));
    try {
      worker = builder.start();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public void close() {
    if (worker != null) {
      worker.destroyForcibly();
    }
    client.getWorkflowServiceStubs().shutdownNow();
    server.close();
  }
}
