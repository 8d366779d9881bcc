"""How a call fails that was not made or not answered."""

from collections.abc import Awaitable
from typing import Protocol, TypeVar


class Answer(Protocol):
    @property
    def status_code(self) -> int: ...


A = TypeVar("A", bound=Answer)


class CallFailed(Exception):
    """The call was not made, or not answered in time."""


class CircuitOpen(CallFailed):
    """The circuit is open, or half-open with its trial calls under way: nothing was called."""


class AttemptTimeout(CallFailed):
    """Not answered in time; whether the call took effect is not known."""


class BulkheadFull(CallFailed):
    """Too many calls are under way: nothing was called."""


class ServerFailure(Exception):
    """The other side answered that it cannot."""

    def __init__(self, status_code: int) -> None:
        super().__init__(f"the other side answered {status_code}")
        self.status_code = status_code


def fail_on_server_error(answer: A) -> A:
    """For clients that take any answer for a good one, as requests and httpx do.

    Raises ServerFailure for 5xx, 408 and 429, which would not count otherwise.
    """
    if answer.status_code >= 500 or answer.status_code in (408, 429):
        raise ServerFailure(answer.status_code)
    return answer


async def fail_on_server_error_async(answer: Awaitable[A]) -> A:
    return fail_on_server_error(await answer)


def is_ignored(rules: tuple[str, ...], error: BaseException) -> bool:
    """Whether an error says nothing about the health of the other side.

    Rules are `http:4xx`, `http:404`, or the name of an error class or of one it derives from.
    """
    return any(_matches(rule, error) for rule in rules)


def _matches(rule: str, error: BaseException) -> bool:
    if not rule.startswith("http:"):
        return any(base.__name__ == rule for base in type(error).__mro__)
    status = _status_of(error)
    if rule == "http:4xx":
        # 408 and 429 say that the other side is too slow or too busy.
        return status is not None and 400 <= status < 500 and status not in (408, 429)
    return status == int(rule.removeprefix("http:"))


def _status_of(error: object) -> int | None:
    """As HTTP clients put it: `status`, `status_code` or `code`, or those of `response`."""
    for name in ("status_code", "status", "code"):
        status = getattr(error, name, None)
        if isinstance(status, int):
            return status
    response = getattr(error, "response", None)
    return None if response is None else _status_of(response)
