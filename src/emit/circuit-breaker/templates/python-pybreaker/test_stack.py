"""Retry, budget, trace, timeout and bulkhead, for blocking and for asyncio calls."""

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep

import pytest

from resilience.async_stack import AsyncStack
from resilience.failure import AttemptTimeout, BulkheadFull, CircuitOpen
from resilience.parameters import Attempt, Bulkhead, Consecutive, Parameters, Retry
from resilience.stack import Stack
from resilience.trace import trace

INCOMING = {
    "x-correlation-id": "order-17",
    "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
}


class NotFoundError(Exception):
    status_code = 404


def parameters(tries: int, failures: int = 1_000) -> Parameters:
    return Parameters(
        trips=Consecutive(failures),
        wait_duration_in_open_state=0.6,
        permitted_number_of_calls_in_half_open_state=1,
        ignored_errors=("http:4xx",),
        attempt_timeout=0.5,
        bulkhead=Bulkhead(2, 1),
        retry=Retry(tries, False, 0.001, 0.001, False, 20),
        idempotency_key_header="Idempotency-Key",
    )


def _blocking(tries: int, work: Callable[[Attempt], str]) -> str:
    return Stack(parameters(tries)).call(work)


def _asyncio(tries: int, work: Callable[[Attempt], str]) -> str:
    async def soon(attempt: Attempt) -> str:
        return work(attempt)

    return asyncio.run(AsyncStack(parameters(tries)).call(soon))


@pytest.mark.parametrize("call", [_blocking, _asyncio])
def test_tries_again_with_the_same_key_in_the_same_trace_each_time_as_a_span_of_its_own(
    call: Callable[[int, Callable[[Attempt], str]], str],
) -> None:
    attempts: list[Attempt] = []

    def work(attempt: Attempt) -> str:
        attempts.append(attempt)
        if attempt.number < 3:
            raise ConnectionError("down")
        return "fine"

    with trace(INCOMING):
        assert call(3, work) == "fine"
    assert [attempt.number for attempt in attempts] == [1, 2, 3]
    assert len({attempt.headers["Idempotency-Key"] for attempt in attempts}) == 1
    assert {attempt.headers["x-correlation-id"] for attempt in attempts} == {"order-17"}
    spans = {attempt.headers["traceparent"] for attempt in attempts}
    assert len(spans) == 3
    for span in spans:
        assert re.fullmatch("00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01", span)


@pytest.mark.parametrize("call", [_blocking, _asyncio])
def test_does_not_try_again_what_was_refused_for_good(
    call: Callable[[int, Callable[[Attempt], str]], str],
) -> None:
    tries: list[int] = []

    def work(attempt: Attempt) -> str:
        tries.append(attempt.number)
        raise NotFoundError

    with pytest.raises(NotFoundError):
        call(3, work)
    assert tries == [1]


def test_stops_when_the_budget_is_spent() -> None:
    stack = Stack(parameters(3))
    tries = 0

    def work(_: Attempt) -> str:
        nonlocal tries
        tries += 1
        raise ConnectionError("down")

    for _ in range(100):
        with pytest.raises(ConnectionError):
            stack.call(work)
    assert 120 <= tries <= 132


def test_ends_a_blocking_attempt_that_hangs() -> None:
    release = Event()
    with pytest.raises(AttemptTimeout):
        Stack(parameters(1)).call(lambda _: release.wait())
    release.set()


def test_ends_and_cancels_an_asyncio_attempt_that_hangs() -> None:
    cancelled = False

    async def work(_: Attempt) -> None:
        nonlocal cancelled
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled = True
            raise

    with pytest.raises(AttemptTimeout):
        asyncio.run(AsyncStack(parameters(1)).call(work))
    assert cancelled


def test_refuses_blocking_calls_that_neither_run_nor_wait() -> None:
    stack = Stack(parameters(1))
    with ThreadPoolExecutor(5) as callers:
        calls = [callers.submit(stack.call, lambda _: sleep(0.04)) for _ in range(5)]
        errors = [call.exception() for call in calls]
    assert sum(isinstance(error, BulkheadFull) for error in errors) == 2


def test_refuses_asyncio_calls_that_neither_run_nor_wait() -> None:
    async def crowd() -> list[BaseException | None]:
        stack = AsyncStack(parameters(1))
        calls = (stack.call(lambda _: asyncio.sleep(0.04)) for _ in range(5))
        return await asyncio.gather(*calls, return_exceptions=True)

    assert sum(isinstance(error, BulkheadFull) for error in asyncio.run(crowd())) == 2


def test_opens_and_closes_for_asyncio_too() -> None:
    async def scenario() -> None:
        stack = AsyncStack(parameters(1, failures=2))

        async def down(_: Attempt) -> str:
            raise ConnectionError("down")

        async def fine(_: Attempt) -> str:
            return "fine"

        for _ in range(2):
            with pytest.raises(ConnectionError):
                await stack.call(down)
        with pytest.raises(CircuitOpen):
            await stack.call(fine)
        await asyncio.sleep(0.7)
        assert await stack.call(fine) == "fine"
        assert await stack.call(fine) == "fine"

    asyncio.run(scenario())
