package saga.runtime;

import java.text.Normalizer;
import java.util.Locale;

/**
 * A service that takes part. Its address is in the environment: {@code inventory} at INVENTORY_URL.
 */
public final class Participant {
  private final String address;

  private Participant(String address) {
    this.address = address;
  }

  /**
   * @throws IllegalStateException when the address is missing: to be found out at the start, not in
   *     the middle of a saga
   */
  public static Participant at(String service) {
    String variable = variableOf(service);
    String address = System.getProperty(variable, System.getenv(variable));
    if (address == null || address.isEmpty()) {
      throw new IllegalStateException(variable + " is not set: the address of " + service);
    }
    return new Participant(address.replaceAll("/$", ""));
  }

  /** {@code order-intake} is looked for at ORDER_INTAKE_URL. */
  public static String variableOf(String service) {
    String plain = Normalizer.normalize(service, Normalizer.Form.NFKD).replaceAll("\\p{M}", "");
    StringBuilder name = new StringBuilder();
    plain
        .codePoints()
        .forEach(
            letter -> {
              if (letter < 128 && Character.isLetterOrDigit(letter)) {
                name.appendCodePoint(letter);
              } else {
                name.append(letter < 128 ? "_" : "U" + Integer.toHexString(letter));
              }
            });
    return name.toString().toUpperCase(Locale.ROOT) + "_URL";
  }

  public Call get(String step, String path, Object... values) {
    return call("GET", step, path, values);
  }

  public Call post(String step, String path, Object... values) {
    return call("POST", step, path, values);
  }

  public Call put(String step, String path, Object... values) {
    return call("PUT", step, path, values);
  }

  public Call patch(String step, String path, Object... values) {
    return call("PATCH", step, path, values);
  }

  public Call delete(String step, String path, Object... values) {
    return call("DELETE", step, path, values);
  }

  /**
   * @param step {@code reserve}, or {@code undo reserve}
   * @param path with {@code {key}} for the step's key and {@code {}} for each of the values
   */
  public Call call(String method, String step, String path, Object... values) {
    return new Call(method, address, step, path, values);
  }
}
