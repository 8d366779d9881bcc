package saga.runtime;

import java.util.Map;

/** Parts of values whose types nobody has written down. */
public final class Values {
  private Values() {}

  /**
   * @return null where there is nothing
   */
  public static Object at(Object value, String... path) {
    Object at = value;
    for (String name : path) {
      at = at instanceof Map<?, ?> map ? map.get(name) : null;
    }
    return at;
  }
}
