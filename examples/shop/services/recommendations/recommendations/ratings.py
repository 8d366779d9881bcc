from collections import defaultdict
from threading import Lock


class Ratings:
    """Stars by item, as far as this instance heard of them: a sample since its start is enough."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._stars: dict[str, list[int]] = defaultdict(list)

    def add(self, sku: str, stars: int) -> None:
        with self._lock:
            self._stars[sku].append(stars)

    def best_beside(self, sku: str, most: int = 3) -> list[str]:
        with self._lock:
            means = {other: sum(stars) / len(stars) for other, stars in self._stars.items() if other != sku}
        return sorted(means, key=lambda other: (-means[other], other))[:most]
