"""retry(breaker(timeout(bulkhead(call)))) for calls that block; the fallback goes around it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextvars import copy_context
from threading import BoundedSemaphore
from time import monotonic
from typing import TypeVar
from uuid import uuid4

from tenacity import RetryCallState, Retrying, stop_after_attempt

from .circuit import Circuit
from .failure import AttemptTimeout, BulkheadFull
from .parameters import Attempt, Parameters
from .retry import Retries, headers_of

T = TypeVar("T")


class Stack:
    """For one call; its state is shared by all that use it."""

    def __init__(self, parameters: Parameters) -> None:
        bulkhead = parameters.bulkhead
        self._parameters = parameters
        self._circuit = Circuit(parameters)
        self._retries = Retries(parameters)
        self._pool = ThreadPoolExecutor(bulkhead.concurrent, thread_name_prefix="call")
        self._room = BoundedSemaphore(bulkhead.concurrent + bulkhead.queue)

    def call(self, work: Callable[[Attempt], T]) -> T:
        """Raises CallFailed, or what the work raised in its last try."""
        self._retries.earn()
        key = str(uuid4())
        for attempt in Retrying(
            stop=stop_after_attempt(self._parameters.retry.tries),
            wait=self._retries.wait,
            retry=self._may_retry,
            reraise=True,
        ):
            with attempt:
                return self._attempt(work, attempt.retry_state.attempt_number, key)
        raise AssertionError("tenacity gives up by raising")

    def _may_retry(self, state: RetryCallState) -> bool:
        return self._retries.may_retry(state)

    def _attempt(self, work: Callable[[Attempt], T], number: int, key: str) -> T:
        permit = self._circuit.admit()
        start = monotonic()
        error: BaseException | None = None
        try:
            attempt = Attempt(number, headers_of(self._parameters, key), self._parameters.attempt_timeout)
            return self._limit(work, attempt)
        except BaseException as raised:
            error = raised
            raise
        finally:
            self._circuit.report(permit, error, monotonic() - start)

    def _limit(self, work: Callable[[Attempt], T], attempt: Attempt) -> T:
        if not self._room.acquire(blocking=False):
            raise BulkheadFull("too many calls are under way")
        future = self._pool.submit(copy_context().run, work, attempt)
        future.add_done_callback(lambda _: self._room.release())
        # The time inside the breaker: a trial call that hangs must end, or half-open would never be left.
        done, _ = wait([future], timeout=attempt.timeout)
        if not done:
            future.cancel()
            raise AttemptTimeout(f"no answer within {attempt.timeout} s")
        return future.result()
