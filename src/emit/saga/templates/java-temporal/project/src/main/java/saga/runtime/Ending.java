package saga.runtime;

public enum Ending {
  COMPLETED,
  COMPENSATED
}
