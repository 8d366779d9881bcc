"""What a saga tells about itself, and what can be said to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class SagaState(str, Enum):
    STARTED = "STARTED"
    # The pivot has started: nobody may cancel any more.
    COMMITTING = "COMMITTING"
    # The pivot is done: the saga goes forward until it ends.
    COMMITTED = "COMMITTED"
    # A step after the pivot has used up its tries: a person has to let it go on.
    PARKED = "PARKED"
    COMPLETED = "COMPLETED"
    COMPENSATING = "COMPENSATING"
    # A compensation has used up its tries: a person has to let it go on.
    COMPENSATION_FAILED = "COMPENSATION_FAILED"
    COMPENSATED = "COMPENSATED"

    @property
    def is_parked(self) -> bool:
        return self in (SagaState.PARKED, SagaState.COMPENSATION_FAILED)


NEXT: Mapping[SagaState, frozenset[SagaState]] = {
    SagaState.STARTED: frozenset(
        {SagaState.COMMITTING, SagaState.COMPENSATING, SagaState.COMPLETED}
    ),
    SagaState.COMMITTING: frozenset(
        {SagaState.COMMITTED, SagaState.COMPENSATING, SagaState.PARKED}
    ),
    SagaState.COMMITTED: frozenset({SagaState.COMPLETED, SagaState.PARKED}),
    SagaState.PARKED: frozenset({SagaState.COMMITTING, SagaState.COMMITTED}),
    SagaState.COMPLETED: frozenset(),
    SagaState.COMPENSATING: frozenset({SagaState.COMPENSATED, SagaState.COMPENSATION_FAILED}),
    SagaState.COMPENSATION_FAILED: frozenset({SagaState.COMPENSATING}),
    SagaState.COMPENSATED: frozenset(),
}


class Ending(str, Enum):
    COMPLETED = "COMPLETED"
    COMPENSATED = "COMPENSATED"


class CancelAnswer(str, Enum):
    # Everything is taken back, or has been.
    ACCEPTED = "ACCEPTED"
    TOO_LATE = "TOO_LATE"


class Resume(str, Enum):
    # The cause is mended: try again, from the first try.
    AGAIN = "AGAIN"
    # A person has done it by hand: go on with what comes next.
    DONE = "DONE"


@dataclass(frozen=True)
class SagaStatus:
    state: SagaState
    version: str
    # Steps whose effect is known, in the order in which that became known.
    done: tuple[str, ...]
    # Where it is parked, and why.
    step: str | None
    why: str | None
    # Why it turned back.
    cause: str | None
    # How often it was parked.
    parks: int
