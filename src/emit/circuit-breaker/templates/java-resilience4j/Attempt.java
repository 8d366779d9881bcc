package resilience;

import java.util.Map;

/**
 * One try of a call. Its thread is interrupted when its time is over.
 *
 * @param number 1 for the first
 * @param headers to be sent along: correlation, trace, and the idempotency key where there is one
 */
public record Attempt(int number, Map<String, String> headers) {

  /**
   * What is tried.
   *
   * @param <T> what it answers
   */
  @FunctionalInterface
  public interface Work<T> {
    /** Makes the call once. */
    T run(Attempt attempt) throws Exception;
  }
}
