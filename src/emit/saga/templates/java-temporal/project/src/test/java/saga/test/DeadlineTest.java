package saga.test;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import saga.runtime.Ending;
import saga.runtime.SagaControl;
import saga.runtime.SagaState;
import saga.runtime.SagaStatus;
import saga.runtime.SagaWorkflow;
import saga.runtime.Step;

/** S10, by a saga whose steps only take time. */
class DeadlineTest {
  @WorkflowInterface
  public interface Slow extends SagaControl {
    @WorkflowMethod
    Ending run(Duration first, Duration pivot);
  }

  public static final class SlowWorkflow extends SagaWorkflow implements Slow {
    static final List<String> undone = new ArrayList<>();

    public SlowWorkflow() {
      super("1", true, Duration.ofMinutes(30));
    }

    @Override
    public Ending run(Duration first, Duration pivot) {
      return toEnd(
          () -> {
            step(Step.compensatable("quick", () -> {}, () -> undone.add("quick")));
            step(
                Step.compensatable(
                    "first", () -> Workflow.sleep(first), () -> undone.add("first")));
            step(Step.pivot("pivot", () -> Workflow.sleep(pivot)));
          });
    }
  }

  private TestWorkflowEnvironment temporal;

  @BeforeEach
  void start() {
    SlowWorkflow.undone.clear();
    temporal = TestWorkflowEnvironment.newInstance();
    temporal.registerSearchAttribute(
        SagaWorkflow.STATE.getName(), IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD);
    Worker worker = temporal.newWorker("slow");
    worker.registerWorkflowImplementationTypes(SlowWorkflow.class);
    temporal.start();
  }

  @AfterEach
  void stop() {
    temporal.close();
  }

  @Test
  void takesEverythingBackBeforeThePivot() {
    Slow slow = slow();
    assertEquals(Ending.COMPENSATED, slow.run(Duration.ofHours(1), Duration.ZERO));
    assertEquals(List.of("first", "quick"), SlowWorkflow.undone);
    SagaStatus status = slow.status();
    assertEquals(SagaState.COMPENSATED, status.state());
    assertEquals("deadline passed", status.cause());
  }

  @Test
  void meansNothingAfterIt() {
    assertEquals(Ending.COMPLETED, slow().run(Duration.ofMinutes(29), Duration.ofHours(1)));
    assertEquals(List.of(), SlowWorkflow.undone);
  }

  private Slow slow() {
    WorkflowOptions options = WorkflowOptions.newBuilder().setTaskQueue("slow").build();
    return temporal.getWorkflowClient().newWorkflowStub(Slow.class, options);
  }
}
