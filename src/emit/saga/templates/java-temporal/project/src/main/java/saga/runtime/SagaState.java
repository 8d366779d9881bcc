package saga.runtime;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** What a saga may be in, and what may follow. */
public enum SagaState {
  STARTED,
  /** The pivot has started: nobody may cancel any more. */
  COMMITTING,
  /** The pivot is done: the saga goes forward until it ends. */
  COMMITTED,
  /** A step after the pivot has used up its tries: a person has to let it go on. */
  PARKED,
  COMPLETED,
  COMPENSATING,
  /** A compensation has used up its tries: a person has to let it go on. */
  COMPENSATION_FAILED,
  COMPENSATED;

  private static final Map<SagaState, Set<SagaState>> NEXT =
      Map.of(
          STARTED, EnumSet.of(COMMITTING, COMPENSATING, COMPLETED),
          COMMITTING, EnumSet.of(COMMITTED, COMPENSATING, PARKED),
          COMMITTED, EnumSet.of(COMPLETED, PARKED),
          PARKED, EnumSet.of(COMMITTING, COMMITTED),
          COMPLETED, EnumSet.noneOf(SagaState.class),
          COMPENSATING, EnumSet.of(COMPENSATED, COMPENSATION_FAILED),
          COMPENSATION_FAILED, EnumSet.of(COMPENSATING),
          COMPENSATED, EnumSet.noneOf(SagaState.class));

  public Set<SagaState> next() {
    return Set.copyOf(NEXT.get(this));
  }

  public boolean mayBecome(SagaState next) {
    return NEXT.get(this).contains(next);
  }

  public boolean isParked() {
    return this == PARKED || this == COMPENSATION_FAILED;
  }
}
