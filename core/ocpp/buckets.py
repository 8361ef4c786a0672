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


class AddressBuckets:
    """One bucket per address, for the addresses heard of last."""

    def __init__(self, *, rate: float, burst: float, most: int = 10_000) -> None:
        self._rate, self._burst, self._most = rate, burst, most
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def admits(self, address: str, at: float) -> bool:
        """Tell whether one more attempt of this address is within its rate; refused ones do not count against it."""
        bucket = self._buckets.get(address)
        if bucket is None:
            bucket = self._buckets[address] = Bucket.full(rate=self._rate, burst=self._burst, at=at)
            if len(self._buckets) > self._most:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(address)
        if bucket.take(at) == 0:
            return True
        bucket.tokens += 1
        return False
