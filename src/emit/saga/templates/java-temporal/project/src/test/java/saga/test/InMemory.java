package saga.test;

import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import saga.runtime.SagaWorkflow;

/** Temporal's server in memory and the saga's worker, in this process. */
final class InMemory implements AutoCloseable {
  final TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance();

  InMemory(Participants participants) {
    participants.addresses().forEach(System::setProperty);
    temporal.registerSearchAttribute(
        SagaWorkflow.STATE.getName(), IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD);
    Worker worker = temporal.newWorker(Sample.SAGA);
    worker.registerWorkflowImplementationTypes(Sample.WORKFLOW);
    worker.registerActivitiesImplementations(Sample.calls());
    temporal.start();
  }

  @Override
  public void close() {
    temporal.close();
  }
}
