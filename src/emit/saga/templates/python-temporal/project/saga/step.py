"""Steps of a saga, and what became of them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any, Generic, TypeAlias, TypeVar, cast

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError, CancelledError

from saga.failures import REFUSED

R = TypeVar("R")


@dataclass(frozen=True)
class Done(Generic[R]):
    answer: R


@dataclass(frozen=True)
class Refused:
    """S5: it was not done and never will be."""

    why: str


@dataclass(frozen=True)
class Unknown:
    """It may have been done."""

    why: str


Outcome: TypeAlias = Done[R] | Refused | Unknown


@dataclass(frozen=True)
class Call(Generic[R]):
    """An activity with what it is given."""

    activity: Callable[..., Awaitable[R]]
    given: tuple[Any, ...]
    timeout: timedelta
    retry: RetryPolicy

    def start(self) -> "workflow.ActivityHandle[R]":
        return workflow.start_activity_method(
            self.activity,
            args=self.given,
            start_to_close_timeout=self.timeout,
            retry_policy=self.retry,
            # S11: what is under way is waited for, only its next try is given up.
            cancellation_type=workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
        )


class Kind(Enum):
    COMPENSATABLE = "compensatable"
    PIVOT = "pivot"
    RETRIABLE = "retriable"
    READONLY = "readonly"


class Step(Generic[R]):
    """A step, and its answer once it is done."""

    def __init__(self, kind: Kind, id: str, call: Call[R], undo: Call[None] | None = None) -> None:
        self.kind = kind
        self.id = id
        # S2: addressed by the step's key, never by its answer.
        self.undo = undo
        self.outcome: Outcome[R] = Unknown("not started")
        self._call = call
        self._handle: workflow.ActivityHandle[R] | None = None

    @property
    def answer(self) -> R:
        """The participant's answer; None when a person has done the step by hand."""
        if isinstance(self.outcome, Done):
            return self.outcome.answer
        raise RuntimeError(f"{self.id} is not done")

    async def perform(self) -> None:
        """Returns when the call has settled."""
        self._handle = self._call.start()
        self.outcome = await settle(self._handle)

    def give_up(self) -> None:
        """No further try is made; the one that is under way is waited for."""
        if self._handle is not None:
            self._handle.cancel()

    def done_by_hand(self) -> None:
        self.outcome = Done(cast(R, None))


def compensatable(id: str, call: Call[R], undo: Call[None]) -> Step[R]:
    return Step(Kind.COMPENSATABLE, id, call, undo)


def pivot(id: str, call: Call[R]) -> Step[R]:
    """Decides: once it is done the saga goes forward, until then it can turn back."""
    return Step(Kind.PIVOT, id, call)


def retriable(id: str, call: Call[R]) -> Step[R]:
    """Has to succeed, however long that takes."""
    return Step(Kind.RETRIABLE, id, call)


def readonly(id: str, call: Call[R]) -> Step[R]:
    """Changes nothing."""
    return Step(Kind.READONLY, id, call)


async def settle(handle: "workflow.ActivityHandle[R]") -> Outcome[R]:
    try:
        return Done(await handle)
    except ActivityError as error:
        return outcome_of(error)
    except asyncio.CancelledError:
        # It was given up before it had started. Any other cancel is not for us.
        if not handle.cancelled():
            raise
        return Unknown("stopped")


def outcome_of(error: ActivityError) -> Refused | Unknown:
    cause = error.cause
    if isinstance(cause, ApplicationError):
        return Refused(cause.message) if cause.type == REFUSED else Unknown(cause.message)
    return Unknown("stopped" if isinstance(cause, CancelledError) else "no answer in time")
