package saga.runtime;

import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;

/** S12: what is known of a step once its tries have ended. */
sealed interface Outcome<R> {
  record Done<R>(R answer) implements Outcome<R> {}

  /** S5: it was not done and never will be. */
  record Refused<R>(String why) implements Outcome<R> {}

  /** It may have been done. */
  record Unknown<R>(String why) implements Outcome<R> {}

  static <R> Outcome<R> of(ActivityFailure failure) {
    if (failure.getCause() instanceof ApplicationFailure application) {
      String why = application.getOriginalMessage();
      return application.getType().equals(Failures.REFUSED)
          ? new Refused<>(why)
          : new Unknown<>(why);
    }
    if (failure.getCause() instanceof CanceledFailure) {
      return new Unknown<>("stopped");
    }
    return new Unknown<>("no answer in time");
  }
}
