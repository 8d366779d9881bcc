package saga.test;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.client.WorkflowClient;
import io.temporal.internal.testservice.TestServicesStarter;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import saga.runtime.SagaWorkflow;

/**
 * A Temporal server that other processes can reach, and the saga's worker as such a process. With TEMPORAL_ADDRESS it is that
 * server, where time passes as it does; else Temporal's server in memory, where it can be made to pass.
 */
final class Engine implements AutoCloseable {
  private static final String GIVEN = System.getenv("TEMPORAL_ADDRESS");

  private final Map<String, String> participants;
  private final Server server;
  private final String address;
  private final TestWorkflowEnvironment temporal;
  private Process worker;
  private int kills;

  Engine(Map<String, String> participants) throws IOException {
    this.participants = participants;
    if (GIVEN == null) {
      NettyServerBuilder builder =
          NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0));
      new TestServicesStarter(true, System.currentTimeMillis()).getServices().forEach(builder::addService);
      server = builder.build().start();
      address = "127.0.0.1:" + server.getPort();
    } else {
      server = null;
      address = GIVEN;
    }
    temporal =
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setUseExternalService(true)
                .setUseTimeskipping(server != null)
                .setTarget(address)
                .build());
    if (server != null) {
      temporal.registerSearchAttribute(
          SagaWorkflow.STATE.getName(), IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD);
    }
  }

  WorkflowClient client() {
    return temporal.getWorkflowClient();
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
    builder.environment().put("TEMPORAL_ADDRESS", address);
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    try {
      worker = builder.start();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  void pass(Duration time) {
    if (server != null) {
      temporal.sleep(time);
    }
  }

  @Override
  public void close() {
    if (worker != null) {
      worker.destroyForcibly();
    }
    temporal.close();
    if (server != null) {
      server.shutdownNow();
      try {
        server.awaitTermination(5, TimeUnit.SECONDS);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
