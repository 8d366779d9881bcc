"""How the last calls went."""

from collections import deque

from .parameters import Rates


class Window:
    """Not thread-safe: the circuit's lock guards it."""

    def __init__(self, rates: Rates) -> None:
        self._rates = rates
        self._samples: deque[tuple[bool, bool]] = deque()
        self._failures = 0
        self._slows = 0

    def record(self, failed: bool, slow: bool) -> bool:
        """Adds a call and says whether the circuit must open: at least the threshold does."""
        rates = self._rates
        if len(self._samples) == rates.sliding_window_size:
            self._count(self._samples.popleft(), -1)
        self._samples.append((failed, slow))
        self._count((failed, slow), 1)
        total = len(self._samples)
        return total >= rates.minimum_number_of_calls and (
            self._failures * 100 >= rates.failure_rate_threshold * total
            or self._slows * 100 >= rates.slow_call_rate_threshold * total
        )

    def clear(self) -> None:
        self._samples.clear()
        self._failures = 0
        self._slows = 0

    def _count(self, sample: tuple[bool, bool], by: int) -> None:
        failed, slow = sample
        self._failures += by * failed
        self._slows += by * slow
