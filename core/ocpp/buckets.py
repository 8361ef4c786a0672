"""Token buckets: how fast somebody may go."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass


@dataclass(slots=True)
class Bucket:
    """Holds up to `burst` tokens and gains `rate` a second; `debt` is what was taken beyond."""

    rate: float
    burst: float
    tokens: float
    filled_at: float

    @classmethod
    def full(cls, *, rate: float, burst: float, at: float) -> Bucket:
        return cls(rate, burst, burst, at)

    def take(self, at: float) -> float:
        """Take one token at a monotonic time, owing it if there is none; give the debt, 0 when there is none."""
        self.tokens = min(self.burst, self.tokens + (at - self.filled_at) * self.rate) - 1
        self.filled_at = at
        return max(0.0, -self.tokens)


class Buckets:
    """One bucket per address or name, for those heard of last."""

    def __init__(self, *, rate: float, burst: float, most: int = 10_000) -> None:
        self._rate, self._burst, self._most = rate, burst, most
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def admits(self, key: str, at: float) -> bool:
        """Tell whether one more attempt is within the rate; refused ones do not count against it."""
        return self.wait_s(key, at, most=0.0) == 0

    def wait_s(self, key: str, at: float, *, most: float) -> float:
        """Give how long one more attempt has to wait to be within the rate; beyond `most` it does not count."""
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket.full(rate=self._rate, burst=self._burst, at=at)
            if len(self._buckets) > self._most:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(key)
        wait_s = bucket.take(at) / self._rate
        if wait_s > most:
            bucket.tokens += 1
        return wait_s
