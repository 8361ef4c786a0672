"""How fast a station may talk: whoever is a little too fast is read more slowly, whoever floods us is cut off."""

from __future__ import annotations

from core.ocpp.buckets import Bucket

MESSAGES_A_S, MESSAGES_BURST = 20, 100
# Pings, pongs and pieces of messages too: a message of 64 KiB may come in many.
FRAMES_A_S, FRAMES_BURST = 100, 500
MOST_DEBT_S = 10  # seconds of reading that a station may owe


class Pace:
    """The two buckets of one socket."""

    def __init__(self, at: float) -> None:
        self._messages = Bucket.full(rate=MESSAGES_A_S, burst=MESSAGES_BURST, at=at)
        self._frames = Bucket.full(rate=FRAMES_A_S, burst=FRAMES_BURST, at=at)

    def frame(self, at: float) -> float:
        """Count one frame; give for how many seconds nothing should be read."""
        return self._frames.take(at) / FRAMES_A_S

    def message(self, at: float) -> float:
        """Count one whole message; give the same."""
        return self._messages.take(at) / MESSAGES_A_S
