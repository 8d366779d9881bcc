package saga.runtime;

import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;

/** How sagas are started and reached from outside. */
public final class Sagas {
  private Sagas() {}

  /** Options under which the same id starts once, also when the first one has ended. */
  public static WorkflowOptions options(String saga, String sagaId) {
    return WorkflowOptions.newBuilder()
        .setTaskQueue(saga)
        .setWorkflowId(sagaId)
        .setWorkflowIdConflictPolicy(
            WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
        .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE)
        .build();
  }

  /** Runs what starts a saga; that it has been started before is what was wanted. */
  public static void once(Runnable start) {
    try {
      start.run();
    } catch (WorkflowExecutionAlreadyStarted known) {
      // It has ended already.
    }
  }

  /** Sends to the server at TEMPORAL_ADDRESS, in TEMPORAL_NAMESPACE. */
  public static WorkflowClient connect() {
    return connect(System.getenv().getOrDefault("TEMPORAL_ADDRESS", "127.0.0.1:7233"));
  }

  /** Sends to another server. */
  public static WorkflowClient connect(String address) {
    String namespace = System.getenv().getOrDefault("TEMPORAL_NAMESPACE", "default");
    WorkflowServiceStubs service =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(address).build());
    return WorkflowClient.newInstance(
        service, WorkflowClientOptions.newBuilder().setNamespace(namespace).build());
  }
}
