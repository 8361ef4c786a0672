"""What a station was answered, so that it can be answered the same again."""

from __future__ import annotations

from collections import OrderedDict

REPLIES_KEPT = 32


class Replies:
    """The last answers of one connection, by message: its id and its very words.

    A station repeats a call that was not answered in time, and the repeated one must have no second effect. One that
    uses an id again for something else says something new; and a heartbeat has no effect that it must not have twice.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], str] = OrderedDict()

    def to(self, identifier: str, text: str) -> str | None:
        return self._kept.get((identifier, hash(text)))

    def keep(self, identifier: str, text: str, reply: str) -> None:
        self._kept[identifier, hash(text)] = reply
        if len(self._kept) > REPLIES_KEPT:
            self._kept.popitem(last=False)
