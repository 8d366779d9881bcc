"""The scenarios are the same for every language and library; here they run against this one."""

import json
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier, Event, Lock
from time import sleep
from typing import Any

import pytest

from resilience.failure import AttemptTimeout, CallFailed
from resilience.parameters import Attempt, Bulkhead, Consecutive, Parameters, Rates, Retry
from resilience.stack import Stack

SUITE: dict[str, Any] = json.loads(Path(__file__).with_name("scenarios.json").read_text())


@pytest.mark.parametrize("scenario", SUITE["scenarios"], ids=lambda scenario: scenario["name"])
def test_conformance(scenario: dict[str, Any]) -> None:
    run = Run(Stack(_parameters()))
    for number, step in enumerate(scenario["steps"], 1):
        run.take(step, f"step {number}: {step}")
    run.release.set()


@dataclass
class NotFound(Exception):
    status_code: int = 404


class Run:
    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._callers = ThreadPoolExecutor(100)
        self._reached = 0
        self._lock = Lock()
        self._old: Future[str] | None = None
        self._finish = Event()
        self.release = Event()

    def take(self, step: dict[str, Any], where: str) -> None:
        if "call" in step:
            for i in range(step["times"]):
                assert self._reaches(step["call"]) == step["reaches"], f"{where}, call {i + 1}"
        elif "wait" in step:
            sleep(SUITE["parameters"]["waitDurationInOpenStateMs"] / 1000 + 0.06)
        elif "burst" in step:
            before = self._reached
            hold = SUITE["holdMs"] / 1000
            together = Barrier(step["burst"])

            def caller() -> None:
                together.wait()
                self._settle(step["outcome"], hold)

            calls = [self._callers.submit(caller) for _ in range(step["burst"])]
            for call in calls:
                call.result()
            reached = self._reached - before
            assert step["reachAtLeast"] <= reached <= step["reachAtMost"], f"{where}: {reached}"
        elif "pattern" in step:
            pattern = step["pattern"]
            refused = sum(not self._reaches(pattern[i % len(pattern)]) for i in range(step["times"]))
            assert refused >= step["refusedAtLeast"], f"{where}: {refused} were refused"
        elif "start" in step:
            started = Event()

            def hold_on(_: Attempt) -> str:
                started.set()
                self._finish.wait()
                return "fine"

            self._old = self._callers.submit(self._stack.call, hold_on)
            started.wait()
        else:
            self._finish.set()
            assert self._old is not None
            assert isinstance(self._old.exception(), AttemptTimeout | None)

    def _reaches(self, outcome: str) -> bool:
        before = self._reached
        self._settle(outcome, 0)
        return self._reached > before

    def _settle(self, outcome: str, hold: float) -> None:
        try:
            self._stack.call(lambda _: self._depend(outcome, hold))
        except (CallFailed, NotFound, ConnectionError):
            # What a scenario is about is whether the call got through.
            pass

    def _depend(self, outcome: str, hold: float) -> str:
        with self._lock:
            self._reached += 1
        sleep(hold)
        match outcome:
            case "fail":
                raise ConnectionError("down")
            case "ignored":
                raise NotFound
            case "slow":
                sleep(SUITE["slowMs"] / 1000)
            case "hang":
                self.release.wait()
        return "fine"


def _parameters() -> Parameters:
    given = SUITE["parameters"]
    trips = given["trips"]
    return Parameters(
        trips=Consecutive(trips["failureThreshold"])
        if trips["mode"] == "consecutive"
        else Rates(
            trips["failureRateThreshold"],
            trips["slowCallRateThreshold"],
            trips["slowCallDurationMs"] / 1000,
            trips["slidingWindowSize"],
            trips["minimumNumberOfCalls"],
        ),
        wait_duration_in_open_state=given["waitDurationInOpenStateMs"] / 1000,
        permitted_number_of_calls_in_half_open_state=given["permittedNumberOfCallsInHalfOpenState"],
        ignored_errors=tuple(given["ignoredErrors"]),
        attempt_timeout=given["attemptTimeoutMs"] / 1000,
        bulkhead=Bulkhead(**given["bulkhead"]),
        retry=Retry(1, False, 0, 0, False, 0),
    )
