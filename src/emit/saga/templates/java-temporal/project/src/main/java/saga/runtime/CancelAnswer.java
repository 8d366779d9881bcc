package saga.runtime;

public enum CancelAnswer {
  /** Everything is taken back, or has been. */
  ACCEPTED,
  TOO_LATE
}
