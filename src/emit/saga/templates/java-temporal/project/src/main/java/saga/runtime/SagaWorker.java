package saga.runtime;

import io.temporal.client.WorkflowClient;
import io.temporal.common.VersioningBehavior;
import io.temporal.common.WorkerDeploymentVersion;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerDeploymentOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process that runs one saga: its workflow and the calls of its participants. */
public final class SagaWorker {
  private static final Logger log = LoggerFactory.getLogger(SagaWorker.class);

  private SagaWorker() {}

  /** Runs until the process is told to stop. */
  public static void run(
      String saga, String version, Class<? extends SagaWorkflow> workflow, Object calls) {
    WorkflowClient client = Sagas.connect();
    WorkerFactory factory = WorkerFactory.newInstance(client);
    Worker worker = factory.newWorker(saga, options(saga, version));
    worker.registerWorkflowImplementationTypes(workflow);
    worker.registerActivitiesImplementations(calls);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  factory.shutdown();
                  factory.awaitTermination(10, TimeUnit.SECONDS);
                }));
    factory.start();
    log.info("worker runs: saga={} version={}", saga, version);
  }

  /** S14: with TEMPORAL_DEPLOYMENT=versioned a saga is finished by the version it started with. */
  private static WorkerOptions options(String saga, String version) {
    boolean versioned = "versioned".equals(System.getenv("TEMPORAL_DEPLOYMENT"));
    return WorkerOptions.newBuilder()
        .setDeploymentOptions(
            versioned
                ? WorkerDeploymentOptions.newBuilder()
                    .setUseVersioning(true)
                    .setVersion(new WorkerDeploymentVersion(saga, version))
                    .setDefaultVersioningBehavior(VersioningBehavior.PINNED)
                    .build()
                : null)
        .build();
  }
}
