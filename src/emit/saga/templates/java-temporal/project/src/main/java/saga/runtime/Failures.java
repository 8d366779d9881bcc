package saga.runtime;

/** S12: types of the failures that activities end with. */
public final class Failures {
  /** Final: nothing was done and nothing will be. */
  public static final String REFUSED = "Refused";

  /** Nothing was done; a later try may succeed. */
  public static final String TRANSIENT = "Transient";

  /** It may have been done. */
  public static final String UNKNOWN = "Unknown";

  private Failures() {}
}
