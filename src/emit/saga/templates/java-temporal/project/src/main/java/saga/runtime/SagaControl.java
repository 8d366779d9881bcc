package saga.runtime;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;

/** What can be asked of a saga that runs. */
public interface SagaControl {
  @QueryMethod
  SagaStatus status();

  /** S9: before the pivot it is taken back, after that it goes on; the answer says which. */
  @UpdateMethod
  CancelAnswer cancel();

  /**
   * Lets a parked saga go on.
   *
   * @param step where it is parked, as its status says; an answer to anything else is ignored
   */
  @SignalMethod
  void resume(Resume how, String step);
}
