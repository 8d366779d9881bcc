package saga.runtime;

import io.temporal.common.RetryOptions;
import java.time.Duration;

/** Ways of trying again. */
public final class Tries {
  /** Nothing but an answer ends them. */
  public static final int UNLIMITED = 0;

  private Tries() {}

  /**
   * Each wait is twice the one before.
   *
   * @param max tries in all
   * @param ends failures that are not tried again, of {@link Failures}
   */
  public static RetryOptions exponential(
      int max, Duration initial, Duration maxInterval, String... ends) {
    return of(max, initial, maxInterval, 2, ends);
  }

  /**
   * @param max tries in all
   * @param ends failures that are not tried again, of {@link Failures}
   */
  public static RetryOptions constant(int max, Duration interval, String... ends) {
    return of(max, interval, interval, 1, ends);
  }

  private static RetryOptions of(
      int max, Duration initial, Duration maxInterval, double backoff, String... ends) {
    return RetryOptions.newBuilder()
        .setMaximumAttempts(max)
        .setInitialInterval(initial)
        .setMaximumInterval(maxInterval)
        .setBackoffCoefficient(backoff)
        .setDoNotRetry(ends)
        .build();
  }
}
