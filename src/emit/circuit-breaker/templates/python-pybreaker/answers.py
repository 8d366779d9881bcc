"""Last good answers, kept so that something can be said while the other side is down."""

from collections import OrderedDict
from threading import Lock
from time import monotonic
from typing import Any, Final

_MOST: Final = 10_000


class Answers:
    """The oldest of ten thousand is forgotten first."""

    def __init__(self, ttl: float) -> None:
        self._ttl = ttl
        self._kept: OrderedDict[str, tuple[Any, float]] = OrderedDict()
        self._lock = Lock()

    def keep(self, key: str, value: Any) -> None:
        with self._lock:
            self._kept[key] = (value, monotonic() + self._ttl)
            self._kept.move_to_end(key)
            if len(self._kept) > _MOST:
                self._kept.popitem(last=False)

    def recall(self, key: str, reason: Exception) -> Any:
        """Raises the reason, when there is no answer that is young enough."""
        with self._lock:
            value, until = self._kept.get(key, (None, 0.0))
        if until < monotonic():
            raise reason
        return value
