package saga.test;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import saga.runtime.SagaState;

class SagaStateTest {
  @ParameterizedTest
  @EnumSource
  void becomesOnlyWhatMayFollow(SagaState state) {
    Set<SagaState> reached = EnumSet.noneOf(SagaState.class);
    for (SagaState next : SagaState.values()) {
      if (state.mayBecome(next)) {
        reached.add(next);
      }
    }
    Set<SagaState> expected =
        switch (state) {
          case STARTED ->
              EnumSet.of(SagaState.COMMITTING, SagaState.COMPENSATING, SagaState.COMPLETED);
          case COMMITTING ->
              EnumSet.of(SagaState.COMMITTED, SagaState.COMPENSATING, SagaState.PARKED);
          case COMMITTED -> EnumSet.of(SagaState.COMPLETED, SagaState.PARKED);
          case PARKED -> EnumSet.of(SagaState.COMMITTING, SagaState.COMMITTED);
          case COMPENSATING -> EnumSet.of(SagaState.COMPENSATED, SagaState.COMPENSATION_FAILED);
          case COMPENSATION_FAILED -> EnumSet.of(SagaState.COMPENSATING);
          case COMPLETED, COMPENSATED -> EnumSet.noneOf(SagaState.class);
        };
    assertEquals(expected, reached);
  }
}
