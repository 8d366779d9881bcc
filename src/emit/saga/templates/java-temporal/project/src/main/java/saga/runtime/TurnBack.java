package saga.runtime;

/** The saga goes no further forward: what it has started is taken back. */
final class TurnBack extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TurnBack(String cause) {
    super(cause, null, false, false);
  }
}
