package resilience;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Last good answers, kept so that something can be said while the other side is down. */
final class Answers {
  /** More are not kept; the oldest is forgotten first. */
  private static final int MOST = 10_000;

  private final long ttlNanos;
  private final Map<String, Kept> kept = new LinkedHashMap<>();

  private record Kept(Object value, long at) {}

  Answers(Duration ttl) {
    this.ttlNanos = ttl.toNanos();
  }

  synchronized <T> T keep(String key, T value) {
    kept.remove(key);
    kept.put(key, new Kept(value, System.nanoTime()));
    if (kept.size() > MOST) {
      kept.remove(kept.keySet().iterator().next());
    }
    return value;
  }

  /** The last answer; the reason is thrown when there is none that is young enough. */
  synchronized <T> T recall(String key, Class<T> type, Exception reason) throws Exception {
    Kept answer = kept.get(key);
    if (answer == null || System.nanoTime() - answer.at() > ttlNanos || !type.isInstance(answer.value())) {
      throw reason;
    }
    return type.cast(answer.value());
  }
}
