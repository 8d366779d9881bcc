package resilience;

/** The call was not made, or not answered in time. */
public abstract sealed class CallFailed extends Exception {
  private static final long serialVersionUID = 1L;

  private CallFailed(String message, Throwable cause) {
    super(message, cause);
  }

  /** The circuit is open, or half-open with its trial calls under way: the dependency was not called. */
  public static final class CircuitOpen extends CallFailed {
    private static final long serialVersionUID = 1L;

    CircuitOpen(Throwable cause) {
      super("the circuit is open", cause);
    }
  }

  /** An attempt was not answered in time; whether it took effect is not known. */
  public static final class AttemptTimeout extends CallFailed {
    private static final long serialVersionUID = 1L;

    AttemptTimeout(Throwable cause) {
      super("no answer in time", cause);
    }
  }

  /** Too many calls are under way: the dependency was not called. */
  public static final class BulkheadFull extends CallFailed {
    private static final long serialVersionUID = 1L;

    BulkheadFull(Throwable cause) {
      super("too many calls are under way", cause);
    }
  }
}
