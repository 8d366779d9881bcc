package resilience;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * What ties the log lines and spans of one request together, over all services.
 *
 * @param correlationId of the request that came in
 * @param traceparent W3C Trace Context: version, trace, parent span, flags
 */
public record Trace(String correlationId, String traceparent) {
  private static final Pattern TRACEPARENT =
      Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
  /** What a stranger sends ends up in our logs: no line breaks, no endless text. */
  private static final Pattern CORRELATION_ID = Pattern.compile("[\\w.:-]{1,128}");

  private static final ThreadLocal<Trace> CURRENT = new ThreadLocal<>();

  /** The identifiers of an incoming request, or new ones where it has none that are valid. */
  public static Trace of(Map<String, String> incoming) {
    return new Trace(
        valid(incoming.get("x-correlation-id"), CORRELATION_ID).orElseGet(() -> UUID.randomUUID().toString()),
        valid(incoming.get("traceparent"), TRACEPARENT)
            .orElseGet(() -> "00-" + hex() + hex() + "-" + hex() + "-01"));
  }

  /** The trace of this thread, or a new one. */
  public static Trace current() {
    Trace trace = CURRENT.get();
    return trace == null ? of(Map.of()) : trace;
  }

  /** Runs the work, and all that it calls in this thread, in this trace. */
  public <T> T in(Callable<T> work) throws Exception {
    Trace before = CURRENT.get();
    CURRENT.set(this);
    try {
      return work.call();
    } finally {
      if (before == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(before);
      }
    }
  }

  /** Headers of one outgoing attempt: the same trace, a span of its own. */
  Map<String, String> headers() {
    String trace = traceparent.substring(0, 36);
    String flags = traceparent.substring(52);
    return Map.of("x-correlation-id", correlationId, "traceparent", trace + hex() + flags);
  }

  private static Optional<String> valid(String given, Pattern form) {
    return Optional.ofNullable(given).filter(text -> form.matcher(text).matches());
  }

  /** Sixteen digits, not all of them zero. */
  private static String hex() {
    return "%016x".formatted(ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE));
  }
}
