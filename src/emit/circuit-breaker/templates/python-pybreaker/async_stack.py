"""retry(breaker(timeout(bulkhead(call)))) for asyncio; the fallback goes around it."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TypeVar
from uuid import uuid4

from tenacity import AsyncRetrying, RetryCallState, stop_after_attempt

from .circuit import Circuit
from .failure import AttemptTimeout, BulkheadFull
from .parameters import Attempt, Parameters
from .retry import Retries, headers_of

T = TypeVar("T")


class AsyncStack:
    """For one call; its state is shared by all that use it."""

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self._circuit = Circuit(parameters)
        self._retries = Retries(parameters)
        self._slots = asyncio.Semaphore(parameters.bulkhead.concurrent)
        self._inside = 0

    async def call(self, work: Callable[[Attempt], Awaitable[T]]) -> T:
        """Raises CallFailed, or what the work raised in its last try."""
        self._retries.earn()
        key = str(uuid4())
        async for attempt in AsyncRetrying(
            stop=stop_after_attempt(self._parameters.retry.tries),
            wait=self._retries.wait,
            retry=self._may_retry,
            reraise=True,
        ):
            with attempt:
                return await self._attempt(work, attempt.retry_state.attempt_number, key)
        raise AssertionError("tenacity gives up by raising")

    def _may_retry(self, state: RetryCallState) -> bool:
        return self._retries.may_retry(state)

    async def _attempt(self, work: Callable[[Attempt], Awaitable[T]], number: int, key: str) -> T:
        permit = self._circuit.admit()
        start = monotonic()
        error: BaseException | None = None
        try:
            attempt = Attempt(number, headers_of(self._parameters, key), self._parameters.attempt_timeout)
            return await self._limit(work, attempt)
        except BaseException as raised:
            error = raised
            raise
        finally:
            self._circuit.report(permit, error, monotonic() - start)

    async def _limit(self, work: Callable[[Attempt], Awaitable[T]], attempt: Attempt) -> T:
        bulkhead = self._parameters.bulkhead
        if self._inside >= bulkhead.concurrent + bulkhead.queue:
            raise BulkheadFull("too many calls are under way")
        self._inside += 1
        limit = asyncio.timeout(attempt.timeout)
        try:
            # The time inside the breaker: a trial call that hangs must end, or half-open would never be left.
            async with limit, self._slots:
                return await work(attempt)
        except TimeoutError as error:
            if not limit.expired():
                raise
            raise AttemptTimeout(f"no answer within {attempt.timeout} s") from error
        finally:
            self._inside -= 1
