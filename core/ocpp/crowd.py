"""How many boot at once: after a restart all do, and must not all beat in the same second for ever after."""

from __future__ import annotations

from core.ocpp.buckets import Bucket

BOOTS_A_S, BOOTS_BURST = 20, 200
NEVER_S = 86_400  # how seldom one beats that is set to 0, not at all: any call of a day will do
LONGEST = 2.0  # times the usual interval: what a station is taken for stuck after


class Crowd:
    """Tells each station that boots how often it shall beat: the more of them there are, the more seldom."""

    def __init__(self, interval: int) -> None:
        self._interval = interval
        self._boots = Bucket.full(rate=BOOTS_A_S, burst=BOOTS_BURST, at=0.0)

    def interval(self, at: float) -> int:
        """Count a boot at a monotonic time; give the interval for it, seconds (OCPP 1.6 §4.2, 2.0.1 B01)."""
        debt = self._boots.take(at)
        self._boots.tokens = max(self._boots.tokens, -BOOTS_BURST)
        return round(self._interval * min(LONGEST, 1 + debt / BOOTS_BURST))

    def kept(self, *, told: int | None, remembered: int | None) -> int:
        """Give how seldom one may beat that comes again and does not boot (OCPP-J 1.6 §5.4: it should not).

        What it was told here it goes on with. When that is not known, a gateway was restarted, it may be as much as any
        boot is told, or what it said itself that it is set to; better too patient than to take one that lives for dead.
        """
        longest = remembered or round(self._interval * LONGEST)
        return longest if told is None else max(longest, told or NEVER_S)
