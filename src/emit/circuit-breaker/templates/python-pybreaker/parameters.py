"""All that a stack is told. Durations are seconds, rates are percent."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Rates:
    """Opens when at least so much of the window failed or was slow."""

    failure_rate_threshold: float
    slow_call_rate_threshold: float
    slow_call_duration: float
    sliding_window_size: int
    minimum_number_of_calls: int


@dataclass(frozen=True)
class Consecutive:
    """Opens after so many failures in a row."""

    failure_threshold: int


@dataclass(frozen=True)
class Bulkhead:
    """How many calls run at once, and how many wait for a slot."""

    concurrent: int
    queue: int


@dataclass(frozen=True)
class Retry:
    """How often and when a call is tried again. Tries include the first one; 1: no retry."""

    tries: int
    growing: bool
    initial: float
    max_interval: float
    jitter: bool
    budget_percent: float


@dataclass(frozen=True)
class Parameters:
    trips: Rates | Consecutive
    wait_duration_in_open_state: float
    permitted_number_of_calls_in_half_open_state: int
    ignored_errors: tuple[str, ...]
    attempt_timeout: float
    bulkhead: Bulkhead
    retry: Retry
    idempotency_key_header: str | None = None


@dataclass(frozen=True)
class Attempt:
    """One try of a call. Its headers are to be sent along: correlation, trace, idempotency key."""

    number: int
    headers: Mapping[str, str]
    timeout: float
    """Seconds until the caller is let go: hand it to the HTTP client, or the slot stays taken."""
