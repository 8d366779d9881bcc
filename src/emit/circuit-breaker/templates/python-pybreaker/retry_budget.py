"""Retries as a part of all calls."""

from threading import Lock
from typing import Final

_FREE: Final = 10.0


class RetryBudget:
    """Retries multiply the load just when the other side has too much of it.

    Ten are free, so that a quiet service may retry too.
    """

    def __init__(self, percent: float) -> None:
        self._percent = percent
        self._saved = _FREE
        self._lock = Lock()

    def earn(self) -> None:
        """A call was made: it earns a part of a retry."""
        with self._lock:
            self._saved = min(_FREE, self._saved + self._percent / 100)

    def spend(self) -> bool:
        """Whether a retry may be made; it is then spent."""
        with self._lock:
            if self._percent == 0 or self._saved < 1:
                return False
            self._saved -= 1
            return True
