package saga.test;

import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import saga.runtime.SagaWorkflow;

/** Temporal's server in memory and the saga's worker, in this process. */
final class InMemory implements AutoCloseable {
  final TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance();
  private WorkerFactory worker;

  InMemory(Participants participants) {
    participants.addresses().forEach(System::setProperty);
    temporal.registerSearchAttribute(
        SagaWorkflow.STATE.getName(), IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD);
    startWorker();
  }

  /** No worker runs while time passes. */
  void passWithoutWorker(Duration time) {
    worker.shutdownNow();
    worker.awaitTermination(10, TimeUnit.SECONDS);
    temporal.sleep(time);
    startWorker();
  }

  @Override
  public void close() {
    worker.shutdownNow();
    temporal.close();
  }

  private void startWorker() {
    worker = WorkerFactory.newInstance(temporal.getWorkflowClient());
    Worker one = worker.newWorker(Sample.SAGA);
    one.registerWorkflowImplementationTypes(Sample.WORKFLOW);
    one.registerActivitiesImplementations(Sample.calls());
    worker.start();
  }
}
