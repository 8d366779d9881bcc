package saga.runtime;

/** How a parked saga goes on. */
public enum Resume {
  /** The cause is mended: try again, from the first try. */
  AGAIN,
  /** A person has done it by hand: go on with what comes next. */
  DONE
}
