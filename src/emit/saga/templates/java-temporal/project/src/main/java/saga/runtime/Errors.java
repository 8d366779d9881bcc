package saga.runtime;

import java.util.List;
import java.util.Optional;

/**
 * Signs of an error by what they mean: {@code OutOfStock} (a code in the answer), {@code http:409},
 * {@code http:5xx}, {@code timeout}, {@code reset}, {@code breaker-open}.
 */
public record Errors(List<String> refused, List<String> transients, List<String> unknown) {
  /** A 5xx may come after the effect: only a participant that says otherwise makes it transient. */
  public static final Errors DEFAULT =
      new Errors(
          List.of("http:4xx"),
          List.of("http:429", "breaker-open"),
          List.of("timeout", "reset", "http:5xx", "http:408"));

  /**
   * @param signs from the most exact to the least
   * @return a type of {@link Failures}; unknown for what nobody has thought of, as that is the one
   *     that is always safe
   */
  String classify(List<String> signs) {
    return signs.stream()
        .flatMap(sign -> typeOf(sign).stream())
        .findFirst()
        .orElse(Failures.UNKNOWN);
  }

  private Optional<String> typeOf(String sign) {
    if (refused.contains(sign)) {
      return Optional.of(Failures.REFUSED);
    }
    if (transients.contains(sign)) {
      return Optional.of(Failures.TRANSIENT);
    }
    return unknown.contains(sign) ? Optional.of(Failures.UNKNOWN) : Optional.empty();
  }
}
