"""pybreaker's circuit, asked before a call and told after it.

pybreaker holds its lock during a call: all calls of one breaker would go one after the other, and one that hangs
would block them all. Here the call is made outside of it, and only its outcome is handed in.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock

from pybreaker import (
    STATE_CLOSED,
    STATE_HALF_OPEN,
    STATE_OPEN,
    CircuitBreaker,
    CircuitMemoryStorage,
)

from .failure import BulkheadFull, CircuitOpen, is_ignored
from .parameters import Consecutive, Parameters
from .window import Window


@dataclass(frozen=True)
class Permit:
    """Leave for one call, in one closed or half-open period of the circuit."""

    period: int
    on_trial: bool


class Circuit:
    def __init__(self, parameters: Parameters) -> None:
        trips = parameters.trips
        self._parameters = parameters
        self._window = None if isinstance(trips, Consecutive) else Window(trips)
        self._storage = CircuitMemoryStorage(STATE_CLOSED)
        self._breaker = CircuitBreaker(
            # By rate, only the call that brings the window to its threshold is bad: one is enough.
            fail_max=trips.failure_threshold if isinstance(trips, Consecutive) else 1,
            reset_timeout=parameters.wait_duration_in_open_state,
            success_threshold=parameters.permitted_number_of_calls_in_half_open_state,
            state_storage=self._storage,
            throw_new_error_on_trip=False,
        )
        self._lock = Lock()
        self._period = 0
        self._trials = 0

    def admit(self) -> Permit:
        """Raises CircuitOpen where no call may be made."""
        with self._lock:
            if self._breaker.current_state == STATE_OPEN and self._is_over():
                self._breaker.half_open()
                self._period += 1
                self._trials = 0
            state = self._breaker.current_state
            if state == STATE_CLOSED:
                return Permit(self._period, on_trial=False)
            permits = self._parameters.permitted_number_of_calls_in_half_open_state
            if state != STATE_HALF_OPEN or self._trials >= permits:
                raise CircuitOpen("the circuit is open")
            self._trials += 1
            return Permit(self._period, on_trial=True)

    def report(self, permit: Permit, error: BaseException | None, seconds: float) -> None:
        """Tells how a call went. What an old call has to say is old news."""
        with self._lock:
            if permit.period != self._period:
                return
            failed = self._is_failure(permit, error)
            if error is not None and not failed and not permit.on_trial:
                return
            before = self._breaker.current_state
            if self._is_bad(permit, failed, seconds):
                try:
                    self._breaker.call(_fail)
                except _Bad:
                    pass
            else:
                self._breaker.call(_succeed)
            if self._breaker.current_state != before:
                self._period += 1
                if self._window:
                    self._window.clear()

    def _is_over(self) -> bool:
        opened_at = self._storage.opened_at
        wait = timedelta(seconds=self._breaker.reset_timeout)
        return opened_at is None or datetime.now(UTC) >= opened_at + wait

    def _is_failure(self, permit: Permit, error: BaseException | None) -> bool:
        if error is None:
            return False
        if isinstance(error, BulkheadFull) or not isinstance(error, Exception):
            # Our own lack of room, or a caller who went away, says nothing about the other side: a trial call
            # that ended so proved nothing.
            return permit.on_trial
        return not is_ignored(self._parameters.ignored_errors, error)

    def _is_bad(self, permit: Permit, failed: bool, seconds: float) -> bool:
        trips = self._parameters.trips
        if isinstance(trips, Consecutive) or self._window is None:
            return failed
        slow = seconds > trips.slow_call_duration
        return failed or slow if permit.on_trial else self._window.record(failed, slow)


class _Bad(Exception):
    """What pybreaker counts."""


def _fail() -> None:
    raise _Bad


def _succeed() -> None:
    return None
