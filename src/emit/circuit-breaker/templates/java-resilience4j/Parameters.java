package resilience;

import java.time.Duration;
import java.util.Set;

/**
 * All that a stack is told. Rates are percent.
 *
 * @param ignoredErrors names of exception types, by themselves or of a supertype
 * @param idempotencyKeyHeader carries the same key in every try of one call; empty: none
 */
public record Parameters(
    Trips trips,
    Duration waitDurationInOpenState,
    int permittedNumberOfCallsInHalfOpenState,
    Set<String> ignoredErrors,
    Duration attemptTimeout,
    Bulkhead bulkhead,
    Retry retry,
    String idempotencyKeyHeader) {

  /**
   * When it opens.
   *
   * @param slidingWindowSize calls, or seconds where byTime
   */
  public record Trips(
      float failureRateThreshold,
      float slowCallRateThreshold,
      Duration slowCallDuration,
      boolean byTime,
      int slidingWindowSize,
      int minimumNumberOfCalls) {

    /** So many failures in a row are a window of so many calls that have all failed. */
    public static Trips consecutive(int failures, Duration attemptTimeout) {
      return new Trips(100, 100, attemptTimeout.plusSeconds(1), false, failures, failures);
    }
  }

  /** How many run, and how many wait for a thread. */
  public record Bulkhead(int concurrent, int queue) {}

  /**
   * How often and when it is tried again.
   *
   * @param tries the first one included; 1: no retry
   * @param growing whether each wait is twice the one before
   * @param jitter whether a wait is anything up to its full length
   */
  public record Retry(
      int tries, boolean growing, Duration initial, Duration maxInterval, boolean jitter, int budgetPercent) {}
}
