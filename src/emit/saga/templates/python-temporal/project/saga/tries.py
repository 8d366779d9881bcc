"""How an activity is tried."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from temporalio.common import RetryPolicy
from typing_extensions import TypeVarTuple, Unpack

from saga.step import Call

R = TypeVar("R")
Given = TypeVarTuple("Given")

# The call's own timeout comes first, so that its outcome is known to have been lost.
GRACE = timedelta(seconds=1)


@dataclass(frozen=True)
class Tries:
    # Of one try.
    timeout: timedelta
    # All tries, the first one counted; None: nothing but an answer ends them.
    max: int | None
    # Before the second try; each wait is twice the one before.
    initial: timedelta
    max_interval: timedelta
    # Failures that are not tried again.
    ends: tuple[str, ...] = ()
    backoff: float = 2.0
    # The call may be followed by a question that takes as long.
    asks: bool = False

    def call(
        self,
        activity: Callable[[Any, Unpack[Given]], Awaitable[R]],
        *given: Unpack[Given],
    ) -> Call[R]:
        """The activity, to be started later."""
        return Call(
            activity,
            given,
            timeout=self.timeout * (2 if self.asks else 1) + GRACE,
            retry=RetryPolicy(
                maximum_attempts=self.max or 0,
                initial_interval=self.initial,
                maximum_interval=self.max_interval,
                backoff_coefficient=self.backoff,
                non_retryable_error_types=self.ends,
            ),
        )
